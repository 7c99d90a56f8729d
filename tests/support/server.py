"""A scripted HTTP/1.1 server on loopback, written on bare sockets so that it can misbehave.

    with Server() as server:
        server.reply(json=chat_body("hello"))                        # the next request's answer
        server.reply(503, headers={"Retry-After": "1"}, times=2)     # then two of these
        server.stream(*chat_chunks("hello"))                         # then a stream, chunked
        server.handler = lambda request, n: Response(json={...})     # when the queue is empty
        ...
        server.requests[0].json(), server.requests[0].headers["authorization"]
        server.wait_for_disconnect()                                 # no sleeping

A body given as `pieces` may hold bytes (sent as one HTTP chunk each), a `threading.Event` (waited for), a
number (seconds of silence) and "cut" or "rst" (end the connection there, by FIN or by RST).
"""

from __future__ import annotations

import contextlib
import json as json_module
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

Piece = bytes | str | float | threading.Event
HeaderPairs = Mapping[str, str] | Iterable[tuple[str, str]]

_POLL = 0.005
_REASONS = {100: "Continue", 103: "Early Hints", 200: "OK", 400: "Bad Request", 401: "Unauthorized",
            404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip


@dataclass
class Request:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]  # lower-case names; the last one wins
    raw_headers: list[tuple[str, str]]
    body: bytes
    connection: int  # counts from 1
    time: float
    version: str = "HTTP/1.1"

    def json(self) -> Any:
        """The body as JSON."""
        return json_module.loads(self.body)


@dataclass
class Disconnect:
    """A client's leaving. `during_answer`: before the answer's end."""

    connection: int
    during_answer: bool
    time: float


@dataclass
class Response:
    """One scripted answer."""

    status: int = 200
    json: Any = None
    headers: HeaderPairs = ()
    body: bytes | str | None = None
    #: The body piece by piece; with `chunked` (the default for pieces) each is one HTTP chunk.
    pieces: Iterable[Piece] | None = None
    chunked: bool | None = None
    #: Neither length nor chunks: the end of the connection ends the body.
    unframed: bool = False
    http10: bool = False
    #: Compress the body ("gzip", "deflate", "raw-deflate") and say so.
    encoding: str | None = None
    #: The Content-Length to announce, right or not.
    length: int | None = None
    #: Wait for this before the first byte; an event that nobody sets hangs until the client leaves.
    hold: threading.Event | None = None
    #: Seconds before the first byte.
    delay: float = 0.0
    #: End the connection after the body without its terminator, by FIN (True) or RST ("rst").
    cut: bool | Literal["rst"] = False
    #: Seconds between single bytes of the body, and of the head.
    drip: float = 0.0
    drip_head: float = 0.0
    #: Sent as it is before the head: `b"HTTP/1.1 103 Early Hints\r\n\r\n"`.
    interim: bytes = b""
    #: Sent as it is instead of everything.
    raw: bytes | None = None
    #: Say `Connection: close` and close.
    close: bool = False
    #: Close after the answer without having said so (a keep-alive connection gone stale).
    drop: bool = False
    #: For CONNECT: join the client with this address.
    tunnel: tuple[str, int] | None = None
    #: How many requests this answers.
    times: int = 1


Handler = Callable[[Request, int], "Response | dict[str, Any] | bytes"]


class _Gone(Exception):
    """The client has left."""


class _End(Exception):
    """The script ends the connection here."""


class Server:
    """A server for one test; use it as a context manager or by the `server` fixture.

    Args:
        script: answers in order, or a handler `(request, n) -> Response`.
        tls: a server-side context: then the URL is https.
        host: the address to listen on.
    """

    def __init__(
        self,
        script: Iterable[Response] | Handler | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.handler: Handler | None = script if callable(script) else None
        self.requests: list[Request] = []
        self.disconnects: list[Disconnect] = []
        self.connections = 0
        self.open_connections = 0
        self.errors: list[BaseException] = []
        self._queue: deque[Response] = deque() if script is None or callable(script) else deque(script)
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._tls = tls
        self._host = host
        self._listener: socket.socket | None = None
        self.port = 0

    # -- life

    def start(self) -> Self:
        """Listen."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        self._listener = socket.create_server((self._host, 0), family=family, backlog=256)
        self.port = self._listener.getsockname()[1]
        self._spawn(self._accept, self._listener)
        return self

    def stop(self) -> None:
        """End every connection and thread."""
        self._stopped.set()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        with self._changed:
            open_sockets = list(self._sockets)
        for sock in open_sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`, without a slash."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}"

    # -- script

    def reply(self, status: int = 200, *, json: Any = None, **fields: Any) -> Server:
        """Add an answer to the queue; the fields are those of `Response`."""
        self._queue.append(Response(status, json, **fields))
        return self

    def stream(self, *chunks: Any, done: bool = True, **fields: Any) -> Server:
        """Add an event stream to the queue: one HTTP chunk per event. What is no dict or str is a piece."""
        pieces = [sse(c, done=False) if isinstance(c, dict) else c for c in chunks]
        headers = dict(fields.pop("headers", {})) or {"Content-Type": "text/event-stream"}
        self._queue.append(
            Response(pieces=[*pieces, *([b"data: [DONE]\n\n"] if done else [])], headers=headers, **fields)
        )
        return self

    # -- observation

    def wait_until(self, condition: Callable[[], Any], timeout: float = 5.0) -> None:
        """Wait until something about the server is true; fails after `timeout` seconds."""
        with self._changed:
            assert self._changed.wait_for(condition, timeout), "the server did not see it in time"

    def wait_for_requests(self, count: int = 1, timeout: float = 5.0) -> list[Request]:
        """Wait for the first `count` requests."""
        self.wait_until(lambda: len(self.requests) >= count, timeout)
        return self.requests

    def wait_for_disconnect(self, count: int = 1, timeout: float = 5.0) -> list[Disconnect]:
        """Wait until the client has ended `count` connections."""
        self.wait_until(lambda: len(self.disconnects) >= count, timeout)
        return self.disconnects

    @property
    def last(self) -> Request:
        """The newest request."""
        return self.requests[-1]

    # -- inside

    def _spawn(self, function: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=function, args=args, daemon=True, name="test-server")
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopped.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                self.connections += 1
                self.open_connections += 1
                self._sockets.add(sock)
                number = self.connections
                self._changed.notify_all()
            self._spawn(self._connection, sock, number)

    def _connection(self, sock: socket.socket, number: int) -> None:
        connection = _Connection(self, sock, number)
        try:
            if self._tls is not None:
                with self._changed:
                    self._sockets.discard(sock)
                sock = connection.sock = self._tls.wrap_socket(sock, server_side=True)
                with self._changed:
                    self._sockets.add(sock)
            connection.serve()
        except (_End, ssl.SSLError):
            pass
        except (_Gone, OSError):
            pass
        except BaseException as error:  # a bug in a test's handler
            self.errors.append(error)
        finally:
            with self._changed:
                self._sockets.discard(connection.sock)
                self.open_connections -= 1
                if not connection.ended_here and not self._stopped.is_set():
                    self.disconnects.append(Disconnect(number, connection.answering, time.monotonic()))
                self._changed.notify_all()
            with contextlib.suppress(OSError):
                connection.sock.close()

    def _next(self, request: Request) -> Response:
        with self._changed:
            n = len(self.requests)
            self.requests.append(request)
            self._changed.notify_all()
            if self._queue:
                response = self._queue[0]
                if response.times > 1:
                    self._queue[0] = replace(response, times=response.times - 1)
                else:
                    self._queue.popleft()
                return response
        if self.handler is None:
            return Response(400, {"error": {"message": f"no answer is scripted for request {n}"}})
        found = self.handler(request, n)
        if isinstance(found, Response):
            return found
        return Response(body=found) if isinstance(found, bytes) else Response(json=found)


@dataclass
class _Connection:
    """One connection and its thread."""

    server: Server
    sock: socket.socket
    number: int
    answering: bool = False
    ended_here: bool = False
    buffer: bytearray = field(default_factory=bytearray)

    def serve(self) -> None:
        while True:
            request = self.read_request()
            response = self.server._next(request)
            self.answering = True
            try:
                keep = self.answer(request, response)
            except _End:
                self.ended_here = True
                raise
            self.answering = False
            if not keep:
                self.ended_here = True
                with contextlib.suppress(OSError):
                    self.sock.shutdown(socket.SHUT_WR)
                return

    # -- reading

    def fill(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise _Gone
        self.buffer += data

    def take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            self.fill()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def line(self) -> bytes:
        while (at := self.buffer.find(b"\r\n")) < 0:
            self.fill()
        return self.take(at + 2)[:-2]

    def read_request(self) -> Request:
        method, path, version = self.line().decode("latin-1").split(" ", 2)
        pairs = []
        while line := self.line():
            name, _, value = line.decode("latin-1").partition(":")
            pairs.append((name, value.strip()))
        headers = {name.lower(): value for name, value in pairs}
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = b"".join(self.chunks())
        else:
            body = self.take(int(headers.get("content-length", "0")))
        return Request(method, path, headers, pairs, body, self.number, time.monotonic(), version)

    def chunks(self) -> Iterator[bytes]:
        while size := int(self.line(), 16):
            yield self.take(size)
            self.take(2)
        while self.line():
            pass

    # -- writing

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:
            raise _Gone from None

    def wait(self, ready: Callable[[float], bool], seconds: float | None = None) -> None:
        """Wait for something, and notice meanwhile that the client has left."""
        end = None if seconds is None else time.monotonic() + seconds
        while not ready(_POLL):
            if self.server._stopped.is_set():
                raise _Gone
            if end is not None and time.monotonic() >= end:
                return
            self.check()

    def check(self) -> None:
        """Raise _Gone if the client has left."""
        try:
            self.sock.settimeout(0.0)
            data = self.sock.recv(65536)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError:
            raise _Gone from None
        finally:
            with contextlib.suppress(OSError):
                self.sock.settimeout(None)
        if not data:
            raise _Gone
        self.buffer += data  # the next request, sent early

    def pause(self, seconds: float) -> None:
        never = threading.Event()
        self.wait(lambda poll: never.wait(min(poll, seconds)), seconds)

    def drip(self, data: bytes, seconds: float) -> None:
        if not seconds:
            self.send(data)
            return
        for at in range(len(data)):
            self.send(data[at : at + 1])
            self.pause(seconds)

    def end(self, *, reset: bool) -> None:
        if reset:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()
        else:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        raise _End

    def answer(self, request: Request, response: Response) -> bool:
        """Send the answer; true if the connection stays."""
        if response.hold is not None:
            self.wait(response.hold.wait)
        if response.delay:
            self.pause(response.delay)
        if response.raw is not None:
            self.drip(response.raw, response.drip)
            self.end(reset=response.cut == "rst")
        if response.tunnel is not None:
            self.tunnel(response.tunnel)
            return False
        head, body, chunked = _compose(response)
        if response.interim:
            self.send(response.interim)
        if isinstance(body, bytes) and not response.drip and not response.drip_head:
            self.send(head + (body if request.method != "HEAD" else b""))
        else:
            self.drip(head, response.drip_head)
            for piece in [body] if isinstance(body, bytes) else body:
                self.piece(piece, response.drip, chunked)
        if response.cut:
            self.end(reset=response.cut == "rst")
        if chunked:
            self.send(b"0\r\n\r\n")
        return not (response.close or response.drop or response.unframed or response.http10)

    def piece(self, piece: Piece, drip: float, chunked: bool) -> None:
        if isinstance(piece, threading.Event):
            self.wait(piece.wait)
        elif isinstance(piece, (int, float)):
            self.pause(piece)
        elif piece in ("cut", "rst"):
            self.end(reset=piece == "rst")
        else:
            data = piece.encode() if isinstance(piece, str) else piece
            if chunked and data:
                data = b"%x\r\n%s\r\n" % (len(data), data)
            self.drip(data, drip)

    def tunnel(self, address: tuple[str, int]) -> None:
        with socket.create_connection(address) as other:
            self.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self.server._spawn(_pump, other, self.sock)
            _pump(self.sock, other)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _compose(response: Response) -> tuple[bytes, bytes | Iterable[Piece], bool]:
    """The head, the body, and whether it goes in chunks."""
    pairs = list(response.headers.items() if isinstance(response.headers, Mapping) else response.headers)
    names = {name.lower() for name, _ in pairs}
    body: bytes | Iterable[Piece]
    if response.pieces is not None:
        body = response.pieces
    elif response.body is not None:
        body = response.body.encode() if isinstance(response.body, str) else response.body
    else:
        body = json_module.dumps(response.json).encode() if response.json is not None else b""
        if response.json is not None and "content-type" not in names:
            pairs.append(("Content-Type", "application/json"))
    if response.encoding:
        assert isinstance(body, bytes), "give a body, not pieces, to compress"
        body = compress(body, response.encoding)
        pairs.append(("Content-Encoding", response.encoding.removeprefix("raw-")))
    framed = not (response.unframed or response.http10)
    wanted = not isinstance(body, bytes) and response.length is None
    chunked = framed and (response.chunked if response.chunked is not None else wanted)
    if chunked:
        pairs.append(("Transfer-Encoding", "chunked"))
        body = [body] if isinstance(body, bytes) else body
    elif isinstance(body, bytes) and (framed or response.length is not None) and "content-length" not in names:
        length = response.length if response.length is not None else len(body) + (100 if response.cut else 0)
        pairs.append(("Content-Length", str(length)))
    elif response.length is not None:
        pairs.append(("Content-Length", str(response.length)))
    if response.close:
        pairs.append(("Connection", "close"))
    version = "HTTP/1.0" if response.http10 else "HTTP/1.1"
    lines = [f"{version} {response.status} {_REASONS.get(response.status, 'Scripted')}"]
    lines += [f"{name}: {value}" for name, value in pairs]
    return "\r\n".join([*lines, "", ""]).encode("latin-1"), body, chunked


def compress(data: bytes, encoding: str) -> bytes:
    """The data as `Content-Encoding` names it; "raw-deflate" is deflate without the zlib header."""
    bits = {"gzip": 31, "deflate": 15, "raw-deflate": -15}[encoding]
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return packer.compress(data) + packer.flush()


@contextlib.contextmanager
def unanswered_port() -> Iterator[int]:
    """A port whose backlog is full: a connection to it neither succeeds nor fails."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            sock = stack.enter_context(socket.socket())
            sock.settimeout(0.05)
            with contextlib.suppress(OSError):
                sock.connect(listener.getsockname())
        yield listener.getsockname()[1]


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


# -- bodies in the OpenAI dialect


def chat_body(text: str | None = "Hello.", **over: Any) -> dict[str, Any]:
    """A chat completion. `finish_reason`, `tool_calls` and `message` go into the choice, the rest on top."""
    message = {"role": "assistant", "content": text, "refusal": None, **over.pop("message", {})}
    if tool_calls := over.pop("tool_calls", None):
        message["tool_calls"] = tool_calls
    finish = over.pop("finish_reason", "tool_calls" if tool_calls else "stop")
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "test-model",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
        **over,
    }


def chat_chunks(
    text: str | Iterable[str] = ("Hel", "lo."),
    *,
    finish_reason: str | None = "stop",
    usage: bool = True,
    **over: Any,
) -> list[dict[str, Any]]:
    """The chunks of a streamed chat: the role, each piece of text, the end, and usage.

    Text given as one string goes in pieces of four characters.
    """
    pieces = [text[at : at + 4] for at in range(0, len(text), 4)] if isinstance(text, str) else list(text)
    top = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "test-model",
    }

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**top, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **over}

    chunks = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in pieces)]
    if finish_reason is not None:
        chunks.append(chunk({}, finish_reason))
    if usage:
        tokens = {"prompt_tokens": 7, "completion_tokens": len(pieces), "total_tokens": 7 + len(pieces)}
        chunks.append({**top, "choices": [], "usage": tokens, **over})
    return chunks


def sse(*chunks: Any, done: bool = True) -> bytes:
    """Chunks as server-sent events; a str is taken as data as it is."""
    events = [chunk if isinstance(chunk, str) else json_module.dumps(chunk) for chunk in chunks]
    return "".join(f"data: {event}\n\n" for event in [*events, *(["[DONE]"] if done else [])]).encode()
