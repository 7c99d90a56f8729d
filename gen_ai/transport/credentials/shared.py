"""What the calls of a client share and is fetched anew now and then: tokens, credentials.

Whoever needs it first has it fetched, in a thread of its own; all others wait for the same, each no longer than its own
time. So a token service that hangs ends calls as a server that hangs does, and is asked once, however many calls come.
"""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
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
        kept, flight, end = self._begun(deadline)
        if flight is not None:
            flight.ended.wait(max(0.0, end - clock()))
        return self._came(kept, flight, deadline)

    async def aget(self, deadline: float | None) -> T:
        """`get`, on an event loop: it occupies no thread, and ends at once where its task is cancelled."""
        kept, flight, end = self._begun(deadline)
        if flight is not None:
            await flight.over(max(0.0, end - clock()))
        return self._came(kept, flight, deadline)

    def _begun(self, deadline: float | None) -> tuple[Kept[T] | None, _Flight[T] | None, float]:
        """What is held; the fetch of the next, where it is time for one; and how long that is waited for."""
        if os.getpid() != self._process:
            self._begin()  # the parent's thread is not here, and may have held the lock
        with self._lock:
            kept = self._kept
            spare = kept is not None and kept.good()
            if kept is not None and (kept.fresh() or (spare and clock() < self._again)):
                return kept, None, 0.0
            flight = self._flight
            if flight is None or flight.ended.is_set() or clock() - flight.began > _LOST:
                flight = self._flight = _Flight()
                flight.start(self._run)
        end = flight.began + _LOST if deadline is None else deadline
        return (kept, flight, min(end, clock() + _BESIDES)) if spare else (None, flight, end)

    def _came(self, kept: Kept[T] | None, flight: _Flight[T] | None, deadline: float | None) -> T:
        """What a fetch brought, else what is held, else the error."""
        if flight is not None and flight.kept is not None:
            return flight.kept.value
        if kept is not None:
            if flight is not None:
                self._again = clock() + _AGAIN
            return kept.value
        assert flight is not None
        if flight.error is not None:
            error = copy.copy(flight.error)  # without frames of a library; and each call adds words of its own
            error.attempts = []
            raise error
        if deadline is None:
            raise APITimeoutError(
                f"No {self.lacking} within {_LOST:g} s.", suggestion="Look whether it is within reach."
            )
        raise TransportFailure("timeout", f"No {self.lacking}", now=clock())

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
            flight.end()


class _Flight(Generic[T]):
    """One fetch."""

    __slots__ = ("_lock", "_wakers", "began", "ended", "error", "kept")

    def __init__(self) -> None:
        self.ended, self.began = threading.Event(), clock()
        self.kept: Kept[T] | None = None
        self.error: Error | None = None
        self._lock = threading.Lock()
        #: Wake those that wait on an event loop.
        self._wakers: list[Callable[[], object]] = []

    def start(self, run: Callable[[_Flight[T]], None]) -> None:
        """Begin."""
        try:
            threading.Thread(target=run, args=(self,), name="gen_ai token", daemon=True).start()
        except RuntimeError:  # no more threads are to be had
            run(self)

    def end(self) -> None:
        """It is over: wake all who wait."""
        with self._lock:
            self.ended.set()
            wakers, self._wakers = self._wakers, []
        for wake in wakers:
            with suppress(RuntimeError):  # the loop is closed
                wake()

    async def over(self, seconds: float) -> None:
        """Wait for the end, but no longer than this."""
        import asyncio

        woken, loop = asyncio.Event(), asyncio.get_running_loop()
        wake = partial(loop.call_soon_threadsafe, woken.set)
        with self._lock:
            if self.ended.is_set():
                return
            self._wakers.append(wake)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await woken.wait()
        finally:
            with self._lock, suppress(ValueError):
                self._wakers.remove(wake)


class SharedSigner(Generic[T]):
    """A signer whose headers are made of what all calls share."""

    __slots__ = ()

    _shared: Shared[T]

    def _headers(self, value: T, request: HttpRequest) -> Mapping[str, str]:
        raise NotImplementedError

    def __call__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The headers, with what is still good."""
        return self._headers(self._shared.get(deadline), request)

    async def __acall__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The same, on an event loop."""
        return self._headers(await self._shared.aget(deadline), request)


class Bearer(SharedSigner[Mapping[str, str]]):
    """One that sends a token; what is shared are the headers."""

    __slots__ = ()

    def _headers(self, value: Mapping[str, str], request: HttpRequest) -> Mapping[str, str]:
        return value

    def renew(self, request: HttpRequest, deadline: float | None = None) -> bool:
        """Forget the token that was refused; there may be another."""
        sent = request.headers.get("Authorization")
        self._shared.forget(lambda headers: headers["Authorization"] == sent)
        return True


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
