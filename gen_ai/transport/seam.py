"""The way out of the process, as a test may hold it: here requests are watched, answered or stopped.

`Connections` looks at `installed` before each request. It is empty outside the context managers of `gen_ai.testing`, so
that an application pays for one look at a tuple. It is of the process, not of a thread or task: a recording holds
whatever code made the client, and wherever it runs.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import Protocol

from ..plans import HttpRequest, Reply
from ..records import dataclass
from ..secrets import MaskedStr
from .attempt import Attempt


@dataclass(slots=True)
class Outgoing:
    """A request on its way out. `attempt` is to be finished by whoever answers in the network's place, once nobody
    reads from the answer any more."""

    request: HttpRequest
    stream: bool
    attempt: Attempt
    #: The proxy of a URL, None for a direct connection.
    proxy_for: Callable[[str], str | None]
    #: It asks for a token or credentials: its body and its answer are secrets.
    token: bool = False


class Seam(Protocol):
    """Stands between clients and the network. `onward` lets the request pass; both raise TransportFailure for what
    could have happened on the wire, and an `Error` of their own for what may not happen at all."""

    #: What `create_client` takes for a key where none is found; None: it insists on one.
    stand_in_key: MaskedStr | None

    def send(self, outgoing: Outgoing, onward: Callable[[], Reply]) -> Reply: ...
    async def asend(self, outgoing: Outgoing, onward: Callable[[], Awaitable[Reply]]) -> Reply: ...


#: The innermost last; it sees a request first. Replaced as a whole, never changed.
installed: tuple[Seam, ...] = ()
_lock = threading.Lock()


def install(seam: Seam) -> None:
    """From now on requests of this process meet this seam first."""
    global installed  # noqa: PLW0603 - there is one way out of a process
    with _lock:
        installed = (*installed, seam)


def remove(seam: Seam) -> None:
    """Take a seam out; the order does not matter."""
    global installed  # noqa: PLW0603
    with _lock:
        installed = tuple(other for other in installed if other is not seam)


def stand_in_key() -> MaskedStr | None:
    """What is taken for a key that is missing, while nothing can leave the process with it."""
    return next((seam.stand_in_key for seam in reversed(installed) if seam.stand_in_key is not None), None)


def send(outgoing: Outgoing, last: Callable[[], Reply]) -> Reply:
    """Send through all seams; `last` is the transport."""
    chain = installed

    def passed(left: int) -> Reply:
        return chain[left - 1].send(outgoing, lambda: passed(left - 1)) if left else last()

    try:
        return passed(len(chain))
    except BaseException:
        outgoing.attempt.finish()
        raise


async def asend(outgoing: Outgoing, last: Callable[[], Awaitable[Reply]]) -> Reply:
    """`send`, on an event loop."""
    chain = installed

    async def passed(left: int) -> Reply:
        return await (chain[left - 1].asend(outgoing, lambda: passed(left - 1)) if left else last())

    try:
        return await passed(len(chain))
    except BaseException:
        outgoing.attempt.finish()
        raise
