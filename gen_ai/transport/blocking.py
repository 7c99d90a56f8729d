"""The blocking transport: one request on one connection, on requests' adapter."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from .._version import __version__
from ..plans import Block, HttpRequest, Reply, TransportFailure
from .attempt import Attempt, clock
from .body import BLOCK, BodyError, Chunked, Framing, Sized, Unframed, Unpacker, unpacker
from .failures import Refused, failure_of, intruder, too_large

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
        from .adapter import NO_TIMEOUT, Adapter, Prepared, set_current

        self._adapter = Adapter(pool_size, verify)
        self._prepared, self._set_current, self._no_timeout = Prepared, set_current, NO_TIMEOUT
        self._targets: dict[str, Target] = {}

    def send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        """Send, and wait for the head, or the whole answer. Raises TransportFailure only."""
        try:
            return self._send(request, attempt, stream)
        except Exception as error:  # noqa: BLE001 - whatever the libraries throw becomes one type
            if (outside := intruder(error)) is not None:
                attempt.answer = None
                attempt.finish()
                raise outside from None
            failure = failure_of(error, attempt)
        except BaseException:
            attempt.finish()
            raise
        attempt.answer = None
        attempt.finish()
        try:
            raise failure
        finally:
            del failure

    def _send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        target = self._targets.get(request.url) or self._target(request.url)
        prepared = self._prepared(request.method, target, complete(request), request.body)
        self._set_current(attempt)
        try:
            raw: Any = self._adapter.send(prepared, timeout=self._no_timeout, proxies=target.proxies)
        finally:
            self._set_current(None)
        attempt.stage, attempt.status = "body", raw.status
        if raw.status >= 400:
            dated(raw.headers)
        handle = BlockingHandle(attempt, raw)
        if stream:
            return Reply(raw.status, raw.headers, clock(), b"", handle)
        try:
            body = handle.whole(self._limit)
        except BaseException:
            handle.discard()
            raise
        return Reply(raw.status, raw.headers, attempt.finished, body)

    def _target(self, url: str) -> Target:
        parts, proxy = settle(url, self._proxy_for)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if proxy and parts.scheme == "http":  # a forwarding proxy is told the whole URL
            path = f"http://{parts.netloc}{path}"
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
        try:
            self._unpacker = unpacker(raw.headers.get("content-encoding"), raw.status)
        except BodyError:
            self.discard()
            raise

    def read(self, deadline: float | None) -> Block:
        """The next block, decoded; None at the end. Raises TransportFailure."""
        attempt = self._attempt
        if attempt.aborted or attempt.inherited:
            raise not_open(attempt)
        attempt.deadline = deadline
        self._reading = True
        try:
            return Block(self._next() or None, clock())
        except Exception as error:  # noqa: BLE001 - see `send`
            if (outside := intruder(error)) is not None:
                raise outside from None
            failure = failure_of(error, attempt)
        finally:
            self._reading = False
        self.discard()
        attempt.aborted = True  # reading on must not look like the body's end
        try:
            raise failure
        finally:
            del failure

    def _next(self) -> bytes:
        """The next block, or b"" at the end; gives the connection back as soon as the body has ended."""
        framing, packed = self._framing, self._unpacker
        if packed is not None:
            return self._unpacked(packed)
        if framing is None:
            return b""
        data = framing.read()
        if framing.ended:
            self._release()
        return data

    def _unpacked(self, packed: Unpacker) -> bytes:
        while packed.pending or self._framing is not None:
            data = b""
            framing = self._framing
            if not packed.pending and framing is not None:
                data = framing.read()
                if framing.ended:
                    self._release()
            data = packed.feed(data, BLOCK)
            if data:
                return data
        packed.finish()
        return b""

    def whole(self, limit: int) -> bytes:
        """The whole body. Raises Refused where it is too large; of an error's body, the start."""
        answer, failed = self._answer, self._raw.status >= 400
        if failed:
            limit = min(limit, ERROR_BODY)
        if answer.length is not None and self._unpacker is None:
            if answer.length <= limit:
                data: bytes = answer.read()
                self._release()
                return data
            if not failed:
                raise too_large(limit)
        parts: list[bytes] = []
        size = 0
        while data := self._next():
            parts.append(data)
            size += len(data)
            if size > limit:
                if not failed:
                    raise too_large(limit)
                self.abort()
                break
        return b"".join(parts)[:limit]

    @property
    def open(self) -> bool:
        """Whether the connection is still this answer's."""
        return self._framing is not None

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
            self._attempt.aborted = True  # reading on must not look like the body's end
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

    def discard(self) -> None:
        """End the connection after a failure, from the thread that read."""
        self._framing = None
        self._attempt.finish()
        with contextlib.suppress(Exception):
            self._raw.close()

    def __del__(self) -> None:
        self.abort()


def dated(headers: MutableMapping[str, str]) -> None:
    """Note when an answer came, where its sender did not and a wish may refer to it (RFC 9110, 6.6.1)."""
    if headers.get("Retry-After") and not headers.get("Date"):
        from email.utils import formatdate

        headers["Date"] = formatdate(usegmt=True)


def not_open(attempt: Attempt) -> TransportFailure:
    """What reading from an answer that was given up comes to; it must not look like the body's end."""
    whose = "belongs to the process that opened it" if attempt.inherited else "was closed"
    return TransportFailure("closed", f"this stream {whose}", now=clock(), sent=attempt.sent)


def settle(url: str, proxy_for: Callable[[str], str | None]) -> tuple[SplitResult, str | None]:
    """A URL taken apart, and its proxy. Raises Refused for what no request can be sent to."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("invalid", "the URL needs http:// or https:// and a host")
    try:
        parts.port  # noqa: B018 - which is checked when asked for
    except ValueError:
        raise Refused("invalid", "the URL's port is no number up to 65535") from None
    if "@" in parts.netloc:
        raise Refused("invalid", "the URL holds a user name; a key goes into a header")
    proxy = proxy_for(url)
    if proxy and not proxy.lower().startswith(("http://", "https://")):
        raise Refused("proxy", f"proxies of kind {proxy.partition('://')[0]!r} are not supported")
    return parts, proxy or None


def complete(request: HttpRequest) -> dict[str, str]:
    """The headers to send, checked: nothing in them ends a line. Values stay the objects that they are."""
    given = request.headers
    names = "\n" + "\n".join(given).lower() + "\n"
    text = "".join(given.values())
    if not (text.isascii() and text.isprintable() and _NAMES.fullmatch(names)) or names.count("\n") > len(given) + 1:
        _check(given)
    headers = {**_HEADERS, **given}
    if "\nuser-agent\n" in names and "User-Agent" not in given:
        del headers["User-Agent"]
    if "\naccept-encoding\n" in names and "Accept-Encoding" not in given:
        del headers["Accept-Encoding"]
    if request.body is not None:
        headers["Content-Length"] = str(len(request.body))
    return headers


_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
#: Names that can be sent, but for those that would change where the body ends.
_NAMES = re.compile(rf"\n(?:(?!content-length\n|transfer-encoding\n){_NAME}\n)*")


def _check(headers: dict[str, str]) -> None:
    """Raise Refused for a header that cannot be sent; its value is not shown."""
    for name, value in headers.items():
        if name.lower() in ("content-length", "transfer-encoding"):
            raise Refused("invalid", f"the header {name} is set here and cannot be given")
        if not re.fullmatch(_NAME, name):
            raise Refused("invalid", f"{name!r} is no name for a header")
        if not isinstance(value, str) or not value.isascii():
            raise Refused("invalid", f"the value of the header {name} is no text of ASCII characters")
        if not value.replace("\t", " ").isprintable():
            raise Refused("invalid", f"the value of the header {name} holds a line break or a control character")
