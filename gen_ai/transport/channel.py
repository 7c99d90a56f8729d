"""A client's connections: opened when first used, shared by its threads and event loops, closed with it."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from ..errors import ConfigurationError
from ..plans import HttpRequest, Reply, TransportFailure
from . import seam
from .attempt import Attempt
from .proxies import besides_this_machine, proxy_chooser

if TYPE_CHECKING:
    from .blocking import BlockingTransport

AsyncBackend = Literal["threads", "aiohttp"]

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


class Connections:
    """Implements `Channel`.

    Args:
        proxy: a proxy's URL; "" for none; None for what the environment says.
        verify: whether to check certificates, or the path of a CA bundle (a file, or a directory of hashed ones).
        environment: the variables for proxies and CA bundles, as a mapping.
        max_response_bytes: the largest whole body taken, unpacked.
        connect_timeout: seconds for a connection, all addresses of the host together.
        pool_size: idle connections kept per host.
        workers: the most threads of the "threads" backend; a request beyond them waits, and its time runs.
        async_backend: None: aiohttp where it is installed, else threads.

    Raises:
        ConfigurationError: `verify` names no file, or aiohttp is asked for and not installed.

    Example:
        >>> connections = Connections(proxy="", max_response_bytes=1_000_000)
        >>> connections.close()
    """

    clock = staticmethod(time.monotonic)

    def __init__(
        self,
        *,
        proxy: str | None = None,
        verify: bool | str = True,
        environment: Mapping[str, str] | None = None,
        max_response_bytes: int = 64 * 2**20,
        connect_timeout: float = 10.0,
        pool_size: int = 64,
        workers: int = 256,
        async_backend: AsyncBackend | None = None,
    ) -> None:
        self._closed = False
        environment = environment or {}
        if isinstance(verify, str) and not os.path.exists(verify):  # noqa: PTH110 - no need of pathlib
            raise ConfigurationError(
                f"There is no CA bundle at {verify}.",
                suggestion="Give `verify` the path of a PEM file.",
                param="verify",
            )
        if verify is True:
            verify = next((environment[name] for name in _CA_VARIABLES if environment.get(name)), True)
        if async_backend == "aiohttp" and not _has_aiohttp():
            raise ConfigurationError(
                'async_backend="aiohttp" needs aiohttp, which is not installed.',
                suggestion='Run: pip install "aiohttp>=3.11" (it is the extra "async" of this package). '
                'Or give async_backend="threads".',
                param="async_backend",
            )
        self._options: dict[str, Any] = {
            "proxy_for": proxy_chooser(proxy, environment),
            "verify": verify,
            "max_response_bytes": max_response_bytes,
            "pool_size": pool_size,
        }
        self._connect_timeout, self._workers = connect_timeout, workers
        self._async_backend = async_backend
        self._fresh()
        _all.add(self)

    def _fresh(self) -> None:
        self._lock = threading.Lock()
        self._active: set[Attempt] = set()
        self._blocking: BlockingTransport | None = None
        self._tokens: BlockingTransport | None = None
        self._async: Any = None

    def send(
        self,
        request: HttpRequest,
        deadline: float | None,
        stream: bool,
        opened: Callable[[Attempt], None] | None = None,
    ) -> Reply:
        """Send a request from this thread; `deadline` bounds it from the name look-up to the last byte, and whoever
        holds what `opened` was given can end it."""
        attempt = Attempt(deadline, self._connect_timeout, self._active)
        if opened is not None:
            opened(attempt)
        if self._closed:
            attempt.finish()
            raise self._closed_failure()
        if seam.installed:
            outgoing = seam.Outgoing(request, stream, attempt, self._options["proxy_for"])
            return seam.send(outgoing, lambda: (self._blocking or self._open_blocking()).send(request, attempt, stream))
        return (self._blocking or self._open_blocking()).send(request, attempt, stream)

    def replayed(self) -> bool:
        """Whether a recording answers just now, and nothing leaves the process."""
        return bool(seam.installed) and seam.stand_in_key() is not None

    def ask(self, request: HttpRequest, deadline: float | None) -> Reply:
        """Send a request for a token or credentials from this thread, and wait for the whole answer.

        Like `send`, but on connections of its own, straight to the services of this very machine, and never into a
        recording: what goes to and fro are secrets.
        """
        attempt = Attempt(deadline, self._connect_timeout, self._active)
        if self._closed:
            attempt.finish()
            raise self._closed_failure()
        proxy_for = besides_this_machine(self._options["proxy_for"])
        with self._lock:
            if self._tokens is None:
                from .blocking import BlockingTransport

                self._tokens = BlockingTransport(**{**self._options, "proxy_for": proxy_for})
            transport = self._tokens
        if seam.installed:
            outgoing = seam.Outgoing(request, False, attempt, proxy_for, token=True)
            return seam.send(outgoing, lambda: transport.send(request, attempt, False))
        return transport.send(request, attempt, False)

    async def asend(self, request: HttpRequest, deadline: float | None, stream: bool) -> Reply:
        """Send a request from this event loop."""
        attempt = Attempt(deadline, self._connect_timeout, self._active)
        if self._closed:
            attempt.finish()
            raise self._closed_failure()
        if seam.installed:
            outgoing = seam.Outgoing(request, stream, attempt, self._options["proxy_for"])
            return await seam.asend(
                outgoing, lambda: (self._async or self._open_async()).send(request, attempt, stream)
            )
        reply: Reply = await (self._async or self._open_async()).send(request, attempt, stream)
        return reply

    def _open_blocking(self) -> BlockingTransport:
        from .blocking import BlockingTransport

        with self._lock:
            if self._blocking is None:
                self._blocking = BlockingTransport(**self._options)
            return self._blocking

    def _open_async(self) -> Any:
        native = self._async_backend == "aiohttp" or (self._async_backend is None and _has_aiohttp())
        blocking = None if native else self._open_blocking()
        with self._lock:
            if self._async is None:
                if blocking is None:
                    from .native import NativeTransport

                    self._async = NativeTransport(**self._options)
                else:
                    from .threaded import ThreadedTransport

                    self._async = ThreadedTransport(blocking, self._workers)
            return self._async

    def _closed_failure(self) -> TransportFailure:
        return TransportFailure("closed", "the client is closed", now=time.monotonic())

    def close(self) -> None:
        """End every connection, those in use too. Twice is harmless."""
        with self._lock:
            self._closed = True
            transports = [made for made in (self._blocking, self._tokens, self._async) if made is not None]
        for attempt in list(self._active):
            attempt.abort()
        for transport in transports:
            transport.close()

    async def aclose(self) -> None:
        """`close`, and wait until this event loop's connections are gone."""
        self.close()
        if self._async is not None:
            await self._async.aclose()

    def _leave_to_parent(self) -> None:
        """After a fork, in the child: begin anew. What was open is the parent's; it is neither used nor freed."""
        _inherited.append((self._blocking, self._tokens, self._async, self._active))
        self._fresh()

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a client's connections do not pickle; create the client where it is needed")

    def __repr__(self) -> str:
        return f"<{'closed' if self._closed else 'open'} connections>"


def _has_aiohttp() -> bool:
    from importlib.util import find_spec

    return find_spec("aiohttp") is not None


_all: weakref.WeakSet[Connections] = weakref.WeakSet()
_inherited: list[Any] = []


def _after_fork() -> None:
    for connections in list(_all):
        connections._leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
