"""What a call asks of the world: steps, and what comes back for them.

A call is a generator (a *plan*). It yields steps and is sent their results; it opens no socket, reads no clock
and waits for nothing by itself. Two drivers perform the steps, one blocking, one async (`drivers.py`).

    reply = yield Send(channel, request, deadline)     # → Reply; a TransportFailure is thrown in
    block = yield Read(reply.handle, deadline)         # → Block: bytes, or None at the end
    now   = yield Sleep(0.5)                           # → the time
    now   = yield Emit([event, …])                     # → the time (the caller's own time lies in between)
    block = yield Emit([event, …], then=read)          # → what that Read brings, begun when the caller is back
    value = yield Run(function, *args)                 # → what it returns; its exception is thrown in
    outs  = yield Gather([plan, …], limit)             # → [Outcome, …], in order
    now   = yield Now()                                # → the time
    yield Tell(function, *args)                        # → nothing; whoever watches the call is told

All times are seconds on the driver's monotonic clock. Every reply carries it, so that a plan can be tested
with a list of replies and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import field
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from .records import dataclass
from .types import ChatResponse, Event

T = TypeVar("T")


@dataclass(slots=True)
class HttpRequest:
    """One HTTP request as a value. Header values that hold a key are `MaskedStr`, whose repr shows nothing."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None


class Handle(Protocol):
    """An open answer of a blocking channel."""

    def read(self, deadline: float | None) -> Block: ...
    def close(self) -> None:
        """Give the connection back if the body was read to its end, else end it."""

    def abort(self) -> None:
        """End the connection now, from any thread; never raises; twice is harmless."""


class AsyncHandle(Protocol):
    """An open answer of an async channel."""

    async def read(self, deadline: float | None) -> Block: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


#: Response headers; `get` takes names in any case.
Headers: TypeAlias = Mapping[str, str]


#: What providers call their id of a request.
_REQUEST_ID = (
    "x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "x-generation-id", "x-litellm-call-id",
    "x-debug-trace-id", "x-kong-request-id", "x-log-id", "x-ds-trace-id", "x-trace-id", "inference-id", "cf-ray",
)  # fmt: skip


def request_id(headers: Headers) -> str | None:
    """The provider's id of a request, under whichever name."""
    for name in _REQUEST_ID:
        value = headers.get(name)
        if value:
            return str(value)
    return None


@dataclass(slots=True)
class Block:
    """A block of a body (None: the end), and the time."""

    data: bytes | None
    now: float


@dataclass(slots=True)
class Reply:
    """The head of an answer. `body` is the whole body unless the request was sent with `stream=True`; then
    `handle` gives it in blocks."""

    status: int
    #: Headers and body stay out of the repr, and so out of printed tracebacks: servers repeat keys and prompts.
    headers: Mapping[str, str] = field(repr=False)
    now: float
    body: bytes = field(default=b"", repr=False)
    handle: Any = None


FailureKind: TypeAlias = Literal[
    "resolve",  # the host's name was not found
    "connect",  # refused, unreachable
    "tls",  # certificate or handshake
    "proxy",
    "timeout",  # the deadline passed
    "broken",  # reset, cut, not HTTP
    "too_large",  # more bytes than max_response_bytes
    "invalid",  # the URL or a header cannot be sent
    "closed",  # the client was closed
]


class TransportFailure(Exception):  # noqa: N818 - thrown into plans only, which turn it into an Error
    """The answer did not come, or not whole. `sent` says whether the request may have reached the server;
    `status` is the answer's status where its head had come."""

    def __init__(
        self, kind: FailureKind, message: str, *, now: float, sent: bool = False, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.now, self.sent, self.status = kind, message, now, sent, status


class Channel(Protocol):
    """A client's own connections, blocking and async, opened when first used.

    `send` returns the whole body in `Reply.body` unless `stream` is true. Both raise TransportFailure only.
    Redirects are not followed, cookies not kept, `~/.netrc` not read. `opened` is given, before anything is sent,
    what ends the exchange from another thread: an object with `abort()`, as a Handle has it. (A task is cancelled.)
    """

    def send(
        self,
        request: HttpRequest,
        deadline: float | None,
        stream: bool,
        opened: Callable[[Any], None] | None = None,
    ) -> Reply: ...
    async def asend(self, request: HttpRequest, deadline: float | None, stream: bool) -> Reply: ...


class Now:
    """Ask for the time."""

    __slots__ = ()


@dataclass(slots=True)
class Send:
    """Send a request; `deadline` bounds everything until the head (and, unless `stream`, the body) is here."""

    channel: Channel
    request: HttpRequest
    deadline: float | None = None
    stream: bool = False


@dataclass(slots=True)
class Read:
    """Read the next block of a streamed body. One Read may be yielded again and again."""

    handle: Any
    deadline: float | None = None
    #: As `then` of an Emit: seconds from the caller's return. Whichever ends first counts, and the driver
    #: leaves it in `deadline`.
    within: float | None = None


@dataclass(slots=True)
class Release:
    """The plan is done with a handle: reuse its connection if the body was read to the end, else end it."""

    handle: Any


@dataclass(slots=True)
class Sleep:
    """Wait."""

    seconds: float


@dataclass(slots=True)
class Emit:
    """Hand events to the caller; several at once, because a step per event costs too much. `answer` gives the
    answer as far as it has come, for whoever stops here. `then` is what the plan wants next: asking for it here
    saves one way through all the plans above."""

    events: list[Event]
    answer: Callable[[], ChatResponse[Any]] | None = None
    then: Read | None = None


class Run:
    """Call a function that may block or take long (a tool, a token refresh, a model in this process);
    in a thread under the async driver. A coroutine function is awaited by the async driver, and so is what an object
    has as `__acall__`, in place of calling it."""

    __slots__ = ("args", "function")

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.function, self.args = function, args


@dataclass(slots=True)
class Gather:
    """Run plans side by side, at most `limit` at once (None: all)."""

    plans: list[Plan[Any]]
    limit: int | None = None


@dataclass(slots=True)
class Outcome:
    """How one gathered plan ended: a value, or the exception it raised."""

    value: Any = None
    error: BaseException | None = None


class Tell:
    """Call a function that is quick and never fails (a `Watch`'s), here and now in both drivers."""

    __slots__ = ("args", "function")

    def __init__(self, function: Callable[..., None], *args: Any) -> None:
        self.function, self.args = function, args


Step: TypeAlias = Now | Send | Read | Release | Sleep | Emit | Run | Gather | Tell

#: A call: yields steps, is sent their results, returns T.
Plan: TypeAlias = Generator[Step, Any, T]
