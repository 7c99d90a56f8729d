"""requests' adapter, bounded by a deadline and ready to be ended. Imported with the first request.

What is replaced are the extension points that requests, urllib3 and http.client offer: the methods of
HTTPAdapter that its documentation names for subclasses, PoolManager's classes by scheme, a pool's ConnectionCls
and QueueCls, and a connection's `connect`, `request`, `send` and `response_class`. The one underscore is
`_new_conn`, the hook under which urllib3's own SOCKS support connects.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import queue
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util import Timeout

from .attempt import Attempt, clock

#: A kept connection is not used again after so many idle seconds: load balancers forget it about then, and a
#: request sent into that moment is lost.
MAX_IDLE = 50.0

#: A server may send any number of interim answers; this many are believed.
_MAX_INTERIM = 100

_SMALL_BODY = 65536

#: No waiting to fill a packet; and a sign of life now and then, since an answer may take longer than a NAT
#: device remembers a silent connection.
SOCKET_OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 60), ("TCP_KEEPCNT", 5))
        if hasattr(socket, name)
    ),
)

#: The attempt's deadline bounds every wait; urllib3 need not.
NO_TIMEOUT: Any = Timeout(connect=None, read=None)

_here = threading.local()


def set_current(attempt: Attempt | None) -> None:
    """The attempt that this thread is about to make: connections take it from here."""
    _here.attempt = attempt


class Unreachable(NewConnectionError):  # noqa: N818 - named like its base
    """No connection; `cause` is the OSError, or None where the time was over."""

    def __init__(self, connection: HTTPConnection, cause: OSError | None) -> None:
        super().__init__(connection, type(cause).__name__)
        self.cause = cause


class _Source(io.RawIOBase):
    """What http.client reads an answer from: each `recv` gets the time that is left."""

    def __init__(self, sock: Any, attempt: Attempt) -> None:
        self._socket, self._attempt = sock, attempt
        # Not read from: it keeps the socket open, which http.client closes early where the connection ends with
        # the body.
        self._file = sock.makefile("rb", 0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 16384)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._socket
        sock.settimeout(self._attempt.timeout())
        count: int = sock.recv_into(buffer)
        if count == 0 and self._attempt.stage == "head":  # which http.client takes for the end of the head
            raise http.client.RemoteDisconnected("the connection ended before the head did")
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            super().close()


class Answer(http.client.HTTPResponse):
    """http.client's answer, but that it passes over every interim one (Python 3.11 takes 103 for the answer)."""

    def begin(self) -> None:
        for _ in range(_MAX_INTERIM):
            super().begin()
            if not 100 <= self.status < 200 or self.status == 101:
                return
            self.headers = None  # type: ignore[assignment]  # which makes `begin` begin again
        raise http.client.HTTPException("interim answers without end")


class _Bounded(HTTPConnection):
    """What both kinds of connection have in common: every wait ends with the attempt's deadline or abort."""

    attempt: Attempt
    _unsent: list[Any] | None = None

    @property
    def is_connected(self) -> bool:
        """Asked by the pool before a kept connection is used again."""
        return clock() - self.attempt.finished < MAX_IDLE and super().is_connected

    def _new_conn(self) -> socket.socket:
        self.attempt = attempt = _here.attempt
        try:
            return connect(self.host, self.port or self.default_port, attempt, self.socket_options or ())
        except OSError as error:
            cause = error
        if self.proxy is not None:
            attempt.stage = "proxy"
        raise Unreachable(self, cause)

    def connect(self) -> None:
        super().connect()
        self.attempt.watch(self.sock)

    def request(self, *args: Any, **options: Any) -> None:
        self.attempt = attempt = _here.attempt
        if self.sock is not None:
            attempt.watch(self.sock)
        self._unsent = []
        super().request(*args, **options)
        parts, self._unsent = self._unsent, None
        if self.sock is None:
            self.connect()
        attempt.stage, attempt.sent = "send", True
        if sum(map(len, parts)) <= _SMALL_BODY:
            parts = [b"".join(parts)]  # head and body in one packet
        for part in parts:
            self.send(part)
        attempt.stage = "head"

    def send(self, data: Any) -> None:
        if self._unsent is not None:
            self._unsent.append(data)
            return
        sock, attempt = self.sock, self.attempt
        if not isinstance(sock, ssl.SSLSocket):
            sock.settimeout(attempt.timeout())
            sock.sendall(data)  # whose timeout bounds the whole
            return
        view = memoryview(data)
        while view:
            sock.settimeout(attempt.timeout())
            view = view[sock.send(view) :]

    def response_class(self, sock: Any, **options: Any) -> Answer:  # type: ignore[override]
        attempt = self.attempt
        answer = attempt.answer = Answer(_Source(sock, attempt), **options)  # type: ignore[arg-type]
        return answer

    def _tunnel(self) -> None:
        self.attempt.stage = "proxy"
        super()._tunnel()
        self.sock.settimeout(self.attempt.timeout())
        self.attempt.stage = "tls"


class _Secure(_Bounded, HTTPSConnection):
    """With TLS."""

    _twin: socket.socket | None = None

    def connect(self) -> None:
        try:
            super().connect()
        finally:
            if self._twin is not None:
                self.attempt.watch_no_more(self._twin)
                self._twin.close()
                self._twin = None
        # Set even where the caller said `verify=False`: urllib3 would warn at every request.
        self.is_verified = True

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        # The handshake replaces the socket object and takes its descriptor: a twin stays to be shut down.
        try:
            self._twin = sock.dup()
            self.attempt.watch(self._twin)
        except OSError:
            sock.close()
            raise
        self.attempt.stage = "tls"
        return sock


class _Stack:
    """The idle connections of a pool, the newest first. It has no lock, so none can be held while forking."""

    def __init__(self, maxsize: int) -> None:
        self._items: deque[Any] = deque()
        self._size = maxsize

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The newest idle connection; None (which the pool takes for a new one) where there is none."""
        try:
            return self._items.pop()
        except IndexError:
            raise queue.Empty from None

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if item is None:
            return  # placeholders, which only a blocking pool needs
        if len(self._items) >= self._size:
            item.close()  # and not queue.Full, at which urllib3 would warn
        else:
            self._items.append(item)

    def qsize(self) -> int:
        return len(self._items)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Bounded
    QueueCls = _Stack  # type: ignore[assignment]  # all that a pool uses of a queue


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure
    QueueCls = _Stack  # type: ignore[assignment]  # all that a pool uses of a queue


_POOLS = {"http": _Pool, "https": _SecurePool}


class Target:
    """A URL taken apart once: whose connections serve it, and what stands in the request line."""

    __slots__ = ("pool", "proxies", "request_url", "url")

    def __init__(self, url: str, request_url: str, proxies: dict[str, str]) -> None:
        self.url, self.request_url, self.proxies = url, request_url, proxies
        self.pool: HTTPConnectionPool


class Prepared(PreparedRequest):
    """A request that needs no more preparing: no netrc, no cookies, no look at the environment."""

    def __init__(self, method: str, target: Target, headers: dict[str, str], body: bytes | None) -> None:
        self.method, self.url, self.target = method, target.url, target
        self.headers = headers  # type: ignore[assignment]  # urllib3 asks no more of it than to be a mapping
        self.body = body


class Adapter(HTTPAdapter):
    """One client's pools. What HTTPAdapter works out for every request is worked out once per URL."""

    def __init__(self, pool_size: int, verify: bool | str) -> None:
        self._verify = verify
        self._context: ssl.SSLContext | None = None
        self._pools: set[Any] = set()
        super().__init__(pool_connections=32, pool_maxsize=pool_size)

    def target(self, url: str, request_url: str, proxy: str | None) -> Target:
        """Prepare a URL; the pool is shared by all of the same origin and proxy."""
        target = Target(url, request_url, {"http": proxy, "https": proxy} if proxy else {})
        request = Prepared("GET", target, {}, None)
        pool: Any = super().get_connection_with_tls_context(request, self._verify, proxies=target.proxies)
        target.pool = pool
        self._pools.add(pool)
        return target

    def tls(self) -> ssl.SSLContext:
        """The one context of all connections: reading a CA bundle takes tens of milliseconds."""
        if self._context is None:
            from .tls import make_context

            self._context = make_context(self._verify)
        return self._context

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, socket_options=SOCKET_OPTIONS, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        context = self.tls() if proxy.lower().startswith("https:") else None
        manager = super().proxy_manager_for(proxy, socket_options=SOCKET_OPTIONS, proxy_ssl_context=context, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_connection_pool_key_attributes(self, request: Any, *args: Any, **options: Any) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, *args, **options)
        return host, {"ssl_context": self.tls()} if host["scheme"] == "https" else {}

    def get_connection_with_tls_context(self, request: Any, *_: Any, **__: Any) -> HTTPConnectionPool:
        pool: HTTPConnectionPool = request.target.pool
        return pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Settled by the context."""

    def request_url(self, request: Any, *_: Any, **__: Any) -> str:
        url: str = request.target.request_url
        return url

    def build_response(self, _: Any, response: Any) -> Any:
        """urllib3's response as it is: no copy of the headers, no cookies taken from them."""
        return response

    def close(self) -> None:
        super().close()
        for pool in self._pools:
            pool.close()


def connect(host: str, port: int, attempt: Attempt, options: Iterable[Any]) -> socket.socket:
    """A connected socket. All addresses together have the attempt's `connect_timeout`, each its share of it."""
    end = clock() + attempt.connect_timeout
    if attempt.deadline is not None:
        end = min(end, attempt.deadline)
    attempt.stage = "resolve"
    addresses = _resolve(host, port, attempt, end)
    attempt.stage = "connect"
    failure: OSError = TimeoutError()
    for at, (family, kind, protocol, _, address) in enumerate(addresses):
        left = end - clock()
        if left <= 0:
            failure = TimeoutError()
            break
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                with contextlib.suppress(OSError):
                    sock.setsockopt(*option)
            attempt.watch(sock)
            sock.settimeout(left / (len(addresses) - at))
            sock.connect(address)
            attempt.watch(sock)
            sock.settimeout(attempt.timeout())
        except OSError as error:
            failure = error
            attempt.watch_no_more(sock)
            sock.close()
        except BaseException:
            sock.close()
            raise
        else:
            return sock
        if attempt.aborted:
            break
    try:
        raise failure
    finally:
        del failure


def _resolve(host: str, port: int, attempt: Attempt, end: float) -> list[Any]:
    """The addresses of a host. A resolver cannot be interrupted, so it is waited for in a thread of its own."""
    with contextlib.suppress(socket.gaierror):
        return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    attempt.watch(None, lambda: answers.put(ConnectionAbortedError()))
    threading.Thread(target=_look_up, args=(host, port, answers), daemon=True, name="gen_ai-resolve").start()
    try:
        found = answers.get(timeout=max(0.0, end - clock()))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    addresses: list[Any] = found
    return addresses


def _look_up(host: str, port: int, answers: queue.SimpleQueue[Any]) -> None:
    try:
        answers.put(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
    except Exception as error:  # noqa: BLE001 - handed to the thread that waits
        answers.put(error if isinstance(error, OSError) else socket.gaierror(socket.EAI_NONAME, str(error)))
