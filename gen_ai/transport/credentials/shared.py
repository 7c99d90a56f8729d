"""What the calls of a client share and is fetched anew now and then: tokens, credentials.

Whoever needs it first has it fetched, in a thread of its own; all others wait for the same, each no longer than its own
time. So a token service that hangs ends calls as a server that hangs does, and is asked once, however many calls come.
"""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ...errors import APIConnectionError, APITimeoutError, ClientClosedError, Error
from ...plans import HttpRequest, Reply, TransportFailure
from ...signing import Access
from ..attempt import clock

T = TypeVar("T")

#: Seconds that one answer of a token service may take.
PATIENCE = 20.0
#: Seconds after which a fetch is given up: whatever it waits for, another one is begun.
_LOST = 120.0
#: While what is held is still good, a call waits so many seconds for the next, and asks again only after so many more.
_BESIDES, _AGAIN = 5.0, 30.0


class Way:
    """The way of one fetch to the network: over the connections of the client whose call wants it.

    Args:
        access: of the signer.
        lacking: what there is none of where it fails, in words for people ("access token came from …").
    """

    def __init__(self, access: Access, lacking: str) -> None:
        self._access, self.lacking = access, lacking
        #: The last failure of the connection, as this package says it; libraries have words of their own for it.
        self.failure: Error | None = None
        #: What ends the fetch whatever a library makes of it: nothing may leave here, the client was closed.
        self.stopped: Error | None = None

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float | None = None
    ) -> Reply:
        """The whole answer, whatever its status. Raises TransportFailure, or an Error that ends the fetch."""
        given = {str(name): str(value) for name, value in headers.items() if name.lower() not in _OURS}
        end = clock() + min(seconds or PATIENCE, PATIENCE)
        try:
            return self._access.ask(HttpRequest(method, url, given, body), end)
        except TransportFailure as failure:
            self.failure = unreachable(failure, self.lacking, url)
            if failure.kind == "closed":
                self.stopped = self.failure
            raise
        except Error as stopped:
            self.stopped = stopped
            raise


#: Headers that the transport makes itself.
_OURS = frozenset({"content-length", "transfer-encoding", "host", "connection", "accept-encoding"})


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What a fetch brought.

    Attributes:
        value: it.
        fresh: whether it is too early for another.
        good: whether it would still be taken.
    """

    value: T = field(repr=False)
    fresh: Callable[[], bool]
    good: Callable[[], bool]


class Shared(Generic[T]):
    """One value for all calls of a client, fetched when there is none or the one there is comes to its end.

    Args:
        access: of the signer.
        lacking: what there is none of where that fails, in words for people ("access token came from …").
        fetch: gets it; it may take its time and raise anything.
        typed: what went wrong, in the words of this package: never a token or a secret.
    """

    __slots__ = ("_access", "_again", "_fetch", "_flight", "_kept", "_lock", "_process", "_typed", "lacking")

    def __init__(
        self, access: Access, lacking: str, fetch: Callable[[Way], Kept[T]], typed: Callable[[Exception, Way], Error]
    ) -> None:
        self._access, self.lacking, self._fetch, self._typed = access, lacking, fetch, typed
        self._kept: Kept[T] | None = None
        self._begin()

    def _begin(self) -> None:
        self._process, self._lock = os.getpid(), threading.RLock()
        self._flight: _Flight[T] | None = None
        self._again = 0.0

    def get(self, deadline: float | None) -> T:
        """The value. Raises an Error, or a TransportFailure of the kind "timeout" where the deadline passes."""
        if os.getpid() != self._process:
            self._begin()  # the parent's thread is not here, and may have held the lock
        with self._lock:
            kept = self._kept
            spare = kept is not None and kept.good()
            if kept is not None and (kept.fresh() or (spare and clock() < self._again)):
                return kept.value
            flight = self._flight
            if flight is None or flight.ended.is_set() or clock() - flight.began > _LOST:
                flight = self._flight = _Flight()
                flight.start(self._run)
        end = flight.began + _LOST if deadline is None else deadline
        if spare:
            end = min(end, clock() + _BESIDES)
        flight.ended.wait(max(0.0, end - clock()))
        if flight.kept is not None:
            return flight.kept.value
        if spare and kept is not None:
            self._again = clock() + _AGAIN
            return kept.value
        if flight.error is None and deadline is None:
            raise APITimeoutError(
                f"No {self.lacking} within {_LOST:g} s.", suggestion="Look whether it is within reach."
            )
        if flight.error is None:
            raise TransportFailure("timeout", f"No {self.lacking}", now=clock())
        error = copy.copy(flight.error)  # without frames of a library; and each call adds words of its own
        error.attempts = []
        raise error

    def forget(self, refused: Callable[[T], bool]) -> None:
        """Have another one fetched next time, if what is held is the one that was refused."""
        with self._lock:
            if self._kept is not None and refused(self._kept.value):
                self._kept = None

    def _run(self, flight: _Flight[T]) -> None:
        """Fetch, in the flight's own thread."""
        way = Way(self._access, self.lacking)
        error: Error | None = None
        try:
            flight.kept = self._fetch(way)
        except Error as problem:
            error = problem
        except TransportFailure as problem:
            error = way.failure or unreachable(problem, self.lacking, "")
        except Exception as problem:  # noqa: BLE001 - whatever a library meets on this machine
            error = self._typed(problem, way)
        finally:
            if error is not None:
                error = way.stopped or error
                error.provider = error.provider or self._access.provider
                flight.error = error.with_traceback(None)
                error.__cause__ = error.__context__ = None
            with self._lock:
                if flight.kept is not None:
                    self._kept, self._again = flight.kept, 0.0
            flight.ended.set()


class _Flight(Generic[T]):
    """One fetch."""

    __slots__ = ("began", "ended", "error", "kept")

    def __init__(self) -> None:
        self.ended, self.began = threading.Event(), clock()
        self.kept: Kept[T] | None = None
        self.error: Error | None = None

    def start(self, run: Callable[[_Flight[T]], None]) -> None:
        """Begin."""
        try:
            threading.Thread(target=run, args=(self,), name="gen_ai token", daemon=True).start()
        except RuntimeError:  # no more threads are to be had
            run(self)


_WHAT: dict[str, tuple[str, str]] = {
    "resolve": ("the host of {at} was not found ({why})", "Check the network and the spelling of that address."),
    "connect": ("{at} cannot be reached ({why})", "Check the network, and the proxy if there is one (proxy=)."),
    "tls": ("the secure connection to {at} failed ({why})", 'Give your CA bundle with verify="…".'),
    "proxy": ("the proxy failed ({why})", 'Check proxy= or HTTPS_PROXY, or give proxy="" for none.'),
    "broken": ("the connection to {at} broke ({why})", "Try again; if it stays, look at the proxy, if there is one."),
    "timeout": ("{at} did not answer in time", "Check the network, and the proxy if there is one (proxy=)."),
}


def unreachable(failure: TransportFailure, lacking: str, url: str) -> Error:
    """Why there was no answer from a token service."""
    if failure.kind == "closed":
        return ClientClosedError("The client is closed.", suggestion="Make a new one with create_client(…).")
    at = "/".join(url.split("/", 3)[:3]) or "it"
    what, mend = _WHAT.get(failure.kind, ("{why}", "Check the address that is asked for tokens."))
    kind: Any = APITimeoutError if failure.kind == "timeout" else APIConnectionError
    error: Error = kind(f"No {lacking}: {what.format(at=at, why=failure.message)}.", suggestion=mend)
    error.url = url.partition("?")[0] or None
    if failure.kind in ("tls", "invalid", "too_large"):
        error.retryable = False
    return error
