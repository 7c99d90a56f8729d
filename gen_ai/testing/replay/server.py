"""A server on loopback that gives recorded answers: one script per request, found by a header."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

#: The header by which a request names its script.
SCRIPT = "x-replayed-record"
#: Set by the server itself, or no longer true of a body that is sent anew.
_OWN = frozenset({"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding", "trailer"})


@dataclass(slots=True)
class Received:
    """A request as it arrived."""

    method: str
    path: str
    body: bytes


@dataclass(slots=True)
class Script:
    """What one request is answered with, and what came.

    Attributes:
        pieces: the body, each piece sent by itself.
        cut: end the connection after them, in the middle of the body.
    """

    status: int
    headers: dict[str, str]
    pieces: Iterable[bytes]
    cut: bool = False
    received: list[Received] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    scripts: dict[str, Script]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has left is no news."""


class ReplayServer:
    """Serves scripts while its block lasts.

    Example:
        >>> with ReplayServer() as server:
        ...     server.url.startswith("http://127.0.0.1:")
        True
    """

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.scripts = {}
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add(self, name: str, script: Script) -> Script:
        """Answer requests of this name by a script."""
        self._server.scripts[name] = script
        return script

    def remove(self, name: str) -> None:
        """Forget a script."""
        self._server.scripts.pop(name, None)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        script = self.server.scripts.get(self.headers.get(SCRIPT) or "")
        if script is None:
            self.send_error(404)
            return
        script.received.append(Received(self.command, self.path, body))
        self.send_response_only(script.status)
        for name, value in script.headers.items():
            if name.lower() not in _OWN:
                self.send_header(name, value.encode("latin-1", "replace").decode("latin-1"))
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in script.pieces:
            if piece:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
        if script.cut:
            self.close_connection = True
            return
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Nothing is logged."""
