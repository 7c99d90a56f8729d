"""The blocking transport: one request on one connection, on requests' adapter."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..plans import Block, HttpRequest, Reply
from .attempt import Attempt, clock
from .body import BLOCK, BodyError, Chunked, Framing, Sized, Unframed, unpacker
from .failures import TooLarge, failure_of

if TYPE_CHECKING:
    from .adapter import Target

#: Of an error's body this much is kept.
ERROR_BODY = 2**20
#: How long, and for how many bytes, `close` waits for the end of a body, so that the connection can stay.
DRAIN_SECONDS = 0.05
_DRAIN_BYTES = 65536

_HEADERS = {"Accept-Encoding": "gzip, deflate", "User-Agent": f"gen_ai/{__version__}"}


class BlockingTransport:
    """Sends requests; any number of threads at once. Opens nothing before the first."""

    def __init__(
        self,
        *,
        proxy_for: Callable[[str], str | None],
        verify: bool | str,
        max_response_bytes: int,
        pool_size: int,
    ) -> None:
        self._proxy_for, self._limit = proxy_for, max_response_bytes
        from .adapter import Adapter, Prepared, set_current

        self._adapter = Adapter(pool_size, verify)
        self._prepared, self._set_current = Prepared, set_current
        self._targets: dict[str, Target] = {}

    def send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        """Send, and wait for the head, or the whole answer. Raises TransportFailure only."""
        try:
            return self._send(request, attempt, stream)
        except Exception as error:  # noqa: BLE001 - whatever the libraries throw becomes one type
            failure = failure_of(error, attempt)
        attempt.answer = None
        try:
            raise failure
        finally:
            del failure

    def _send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        target = self._targets.get(request.url) or self._target(request.url)
        prepared = self._prepared(request.method, target, complete(request), request.body)
        self._set_current(attempt)
        try:
            raw: Any = self._adapter.send(prepared, proxies=target.proxies)
        finally:
            self._set_current(None)
        attempt.stage = "body"
        handle = BlockingHandle(attempt, raw)
        if stream:
            return Reply(raw.status, raw.headers, clock(), b"", handle)
        try:
            body = handle.whole(self._limit)
        except BaseException:
            handle.abort()
            raise
        return Reply(raw.status, raw.headers, attempt.finished, body)

    def _target(self, url: str) -> Target:
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            raise ValueError("the URL needs http:// or https:// and a host")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        proxy = self._proxy_for(url)
        if proxy and parts.scheme.lower() == "http":  # a forwarding proxy is told the whole URL
            path = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"
        if len(self._targets) > 256:
            self._targets.clear()
        target = self._targets[url] = self._adapter.target(url, path, proxy)
        return target

    def close(self) -> None:
        """End the idle connections."""
        self._adapter.close()


class BlockingHandle:
    """An open answer. Read by one thread at a time; ended by any."""

    __slots__ = ("_answer", "_attempt", "_framing", "_raw", "_reading", "_unpacker")

    def __init__(self, attempt: Attempt, raw: Any) -> None:
        self._attempt, self._raw, self._reading = attempt, raw, False
        self._answer, attempt.answer = attempt.answer, None
        answer = self._answer
        self._framing: Framing | None
        if answer.chunked:
            self._framing = Chunked(answer.fp)
        elif answer.length is not None:
            self._framing = Sized(answer.fp, answer.length)
        else:
            self._framing = Unframed(answer.fp)
        self._unpacker = unpacker(raw.headers.get("content-encoding"))

    def read(self, deadline: float | None) -> Block:
        """The next block, decoded; None at the end. Raises TransportFailure."""
        attempt = self._attempt
        attempt.deadline = deadline
        self._reading = True
        try:
            return Block(self._next() or None, clock())
        except Exception as error:  # noqa: BLE001 - see `send`
            failure = failure_of(error, attempt, self._raw.status)
        finally:
            self._reading = False
        self.abort()
        try:
            raise failure
        finally:
            del failure

    def _next(self) -> bytes:
        """The next block, or b"" at the end; gives the connection back as soon as the body has ended."""
        framing, packed = self._framing, self._unpacker
        while True:
            if packed is not None and packed.pending:
                data = packed.feed(b"", BLOCK)
            elif framing is None:
                data = b""
                if packed is not None:
                    packed.finish()
                return data
            else:
                if self._attempt.inherited:
                    raise BodyError("this stream belongs to the process that opened it")
                data = framing.read()
                if framing.ended:
                    self._release()
                    framing = None
                if packed is not None and data:
                    data = packed.feed(data, BLOCK)
            if data:
                return data

    def whole(self, limit: int) -> bytes:
        """The whole body. Raises TooLarge; of an error's body, the start."""
        answer, failed = self._answer, self._raw.status >= 400
        if failed:
            limit = min(limit, ERROR_BODY)
        if answer.length is not None and self._unpacker is None:
            if answer.length <= limit:
                data: bytes = answer.read()
                self._release()
                return data
            if not failed:
                raise TooLarge(limit)
        parts: list[bytes] = []
        size = 0
        while data := self._next():
            parts.append(data)
            size += len(data)
            if size > limit:
                if not failed:
                    raise TooLarge(limit)
                self.abort()
                break
        return b"".join(parts)[:limit]

    def _release(self) -> None:
        """The body has ended: the connection is free."""
        self._framing = None
        if self._attempt.finish():
            if not self._answer.isclosed():
                self._answer.close()
            self._raw.release_conn()
        else:
            self._raw.close()

    def close(self) -> None:
        """Give the connection back if the body ends here, or at once after; else end it."""
        framing = self._framing
        if framing is None:
            return
        if not isinstance(framing, Unframed) and not self._attempt.inherited:
            # A server ends the body right after its last event.
            self._attempt.deadline = clock() + DRAIN_SECONDS
            left = _DRAIN_BYTES
            with contextlib.suppress(Exception):
                while left > 0 and not framing.ended:
                    left -= len(framing.read())
        if framing.ended:
            self._release()
        else:
            self.abort()

    def abort(self) -> None:
        """End the connection now."""
        if self._framing is None:
            return
        self._framing = None
        self._attempt.abort()
        if not self._reading:  # else the reading thread wakes up now, and does it
            with contextlib.suppress(Exception):
                self._raw.close()

    def __del__(self) -> None:
        self.abort()


def complete(request: HttpRequest) -> dict[str, str]:
    """The headers to send, checked: nothing in them can end a line. Values stay the objects they are."""
    given = request.headers
    names = "\n" + "\n".join(given).lower() + "\n"
    headers = dict(given)
    for name, value in _HEADERS.items():
        if f"\n{name.lower()}\n" not in names:
            headers[name] = value
    if request.body is not None:
        headers["Content-Length"] = str(len(request.body))
    text = "".join(headers.values())
    if not (text.isascii() and text.isprintable() and names.isascii()) or "\ntransfer-encoding\n" in names:
        check_headers(given)
    return headers


def check_headers(headers: dict[str, str]) -> None:
    """Raise ValueError for a header that cannot be sent; its value is not shown."""
