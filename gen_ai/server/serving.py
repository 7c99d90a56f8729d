"""An application on a socket: in the foreground for the command, in a thread for programs and tests."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette

from ..errors import ConfigurationError

#: Seconds for answers under way when the server is told to stop.
GRACE = 5.0
#: Idle connections are kept longer than clients keep them, so that the server is not the first to hang up.
_KEPT = 75


class _Server(uvicorn.Server):
    """uvicorn, without its signal handlers, and with answers under way told of the end.

    Args:
        app: what is served.
        grace: seconds for answers under way when the server is told to stop.
        ready: called when requests are answered.
    """

    def __init__(self, app: Starlette, grace: float, ready: Callable[[], object]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=_KEPT,
                timeout_graceful_shutdown=int(grace) + 5,
            )
        )
        self._ending, self._grace, self._ready = app.state.ending, grace, ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: asyncio.Event | None = None

    def capture_signals(self) -> Any:
        """Whoever runs it decides what signals mean."""
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)
        self._ready()

    async def main_loop(self) -> None:
        """Tick until told to stop, and stop at once then."""
        assert self._told is not None
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 0.1)

    def stop(self) -> None:
        """Stop soon; from any thread, and from a signal."""
        self.should_exit = True
        if self._loop is not None and self._told is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._told.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; answers under way have a moment to end."""
        timer = asyncio.get_running_loop().call_later(self._grace, self._ending.end)
        try:
            await super().shutdown(sockets)
        finally:
            timer.cancel()


def bound(host: str, port: int) -> socket.socket:
    """A socket that is bound to an address. Raises ConfigurationError where that cannot be."""
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        problem = ConfigurationError(
            f"The host {host[:80]!r} is not known.",
            suggestion="Give an address of this machine, such as 127.0.0.1.",
            param="host",
        )
    else:
        family, _, _, _, address = found[0]
        try:
            return socket.create_server(address, family=family, backlog=1024)
        except OSError as error:
            taken = error.errno in _TAKEN
            problem = ConfigurationError(
                f"{where} is in use by another program." if taken else f"{where} cannot be listened on: {_why(error)}.",
                suggestion="Give another port; 0 finds a free one." if taken else "Give an address of this machine.",
                param="port" if taken else "host",
            )
    raise problem


_TAKEN = frozenset({48, 98, 10048})


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def url_of(sock: socket.socket) -> str:
    """Where a bound socket is reached, with the version segment."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


class Running:
    """A server in a thread of this process; `running` makes it, and `with` starts it.

    Attributes:
        url: its base URL, which ends in `/v1`.
        port: its port.
    """

    def __init__(self, app: Starlette, port: int) -> None:
        self._app, self._wanted = app, port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""
        self.port = 0

    def start(self) -> Self:
        """Listen; returns when requests are answered. Raises ConfigurationError."""
        if self._thread is not None:
            raise ConfigurationError("The server runs already.")
        sock = bound("127.0.0.1", self._wanted)
        self.url, self.port = url_of(sock), sock.getsockname()[1]
        listening = threading.Event()
        server = self._server = _Server(self._app, grace=0.0, ready=listening.set)

        def run() -> None:
            try:
                server.run([sock])
            finally:
                sock.close()
                listening.set()

        self._thread = threading.Thread(target=run, name="gen_ai.server", daemon=True)
        self._thread.start()
        listening.wait()
        return self

    def stop(self) -> None:
        """Stop, and wait for the end; answers under way are told. Twice is harmless."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join()
        self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<gen_ai server at {self.url}>" if self._server is not None else "<gen_ai server, stopped>"


def serve(app: Starlette, sock: socket.socket, ready: Callable[[], object]) -> None:
    """Serve in this thread until SIGINT or SIGTERM.

    Args:
        app: what is served.
        sock: where; it is closed in the end.
        ready: called when requests are answered.
    """
    server = _Server(app, GRACE, ready)

    def stop(*_: object) -> None:
        server.force_exit = server.should_exit  # told twice: at once
        server.stop()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    server.run([sock])
