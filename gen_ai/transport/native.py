"""Async on aiohttp (extra `async`). Imported with the first async call, and only where aiohttp is installed."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import io
import ssl
import weakref
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from typing import Any

import aiohttp
from yarl import URL

from ..plans import Block, HttpRequest, Reply
from ..secrets import MaskedStr
from .attempt import Attempt, clock
from .blocking import DRAIN_SECONDS, ERROR_BODY, complete, dated, not_open, settle
from .body import BLOCK, BodyError, unpacker
from .failures import Refused, failure_of, intruder, too_large
from .sessions import Session, current, end_response, keep
from .tls import make_context

#: The most headers of an answer, as http.client has it.
_MAX_HEADERS = 100


class NativeTransport:
    """aiohttp for event loops, any number of them, one session for each."""

    def __init__(
        self,
        *,
        proxy_for: Callable[[str], str | None],
        verify: bool | str,
        max_response_bytes: int,
        pool_size: int,
    ) -> None:
        self._proxy_for, self._verify, self._limit = proxy_for, verify, max_response_bytes
        self._context: ssl.SSLContext | None = None
        self._places: dict[str, tuple[dict[str, Any], dict[str, str]]] = {}
        self._sessions: dict[asyncio.AbstractEventLoop, tuple[Session, AsyncGenerator[None, None]]] = {}
        _all.add(self)

    async def send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        """Send, and wait for the head, or the whole answer. Raises TransportFailure and CancelledError only."""
        try:
            return await self._send(request, attempt, stream)
        except Exception as error:  # noqa: BLE001 - whatever the library throws becomes one type
            if (outside := intruder(error)) is not None:
                _end(attempt)
                raise outside from None
            if isinstance(error, aiohttp.ClientConnectorDNSError):
                attempt.stage = "resolve"
            elif isinstance(error, (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError)):
                attempt.stage = "proxy"
            failure = failure_of(error, attempt)
        except asyncio.CancelledError:
            _end(attempt)
            raise
        _end(attempt)
        try:
            raise failure
        finally:
            del failure

    async def _send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        place, extra = self._places.get(request.url) or self._place(request.url)
        headers = complete(request)
        headers.update(extra)
        session = await self._session()
        async with _bounded(attempt, session.loop):
            if session.draining is not None:  # so that one connection serves one stream after the other
                await asyncio.wait((session.draining,))
            current.set(attempt)
            response = await session.client.request(
                request.method,
                headers=headers,
                data=_data(request.body),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=attempt.connect_timeout),
                allow_redirects=False,
                **place,
            )
            attempt.stage, attempt.status = "body", response.status
            handle = NativeHandle(session, attempt, response)
            handle.check()
            head = response.headers.copy()
            if response.status >= 400:
                dated(head)
            if stream:
                reply = Reply(response.status, head, clock(), b"", handle)
            else:
                try:
                    body = await handle.whole(self._limit)
                except BaseException:
                    handle.discard()
                    raise
                reply = Reply(response.status, head, clock(), body)
        if stream:
            handle.watch()
        return reply

    def _place(self, url: str) -> tuple[dict[str, Any], dict[str, str]]:
        """What aiohttp is told about a URL, and headers for a proxy that sees the whole request."""
        parts, proxy = settle(url, self._proxy_for)
        place: dict[str, Any] = {"url": URL(url, encoded=True)}
        extra: dict[str, str] = {}
        if proxy:
            place["proxy"] = address = URL(proxy)
            if address.user is not None:
                # Given here and not in the URL: not every version of aiohttp looks there.
                login = {"Proxy-Authorization": _login(address)}
                place["proxy"] = address.with_user(None)
                if parts.scheme == "https":
                    place["proxy_headers"] = login
                else:
                    extra.update(login)
        if parts.scheme == "https" or (proxy or "").lower().startswith("https:"):
            if self._context is None:
                self._context = make_context(self._verify)
            place["ssl"] = self._context
        if len(self._places) > 256:
            self._places.clear()
        self._places[url] = place, extra
        return place, extra

    async def _session(self) -> Session:
        """This event loop's session. It ends with the loop."""
        loop = asyncio.get_running_loop()
        found = self._sessions.get(loop)
        if found is not None and not found[0].client.closed:
            return found[0]
        for old in [loop for loop in self._sessions if loop.is_closed()]:
            del self._sessions[old]
        session = Session(loop)
        keeper = keep(session)
        await anext(keeper)
        self._sessions[loop] = session, keeper
        return session

    def close(self) -> None:
        """End all sessions; those of other running loops as soon as they come to it."""
        while self._sessions:
            loop, (session, keeper) = self._sessions.popitem()
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(session.end_soon, keeper)

    def close_at_exit(self) -> None:
        """End the sessions of clients that nobody closed, or aiohttp complains on stderr."""
        while self._sessions:
            loop, (session, _) = self._sessions.popitem()
            with contextlib.suppress(Exception):
                if loop.is_running():
                    asyncio.run_coroutine_threadsafe(session.end(), loop).result(0.5)
                elif not loop.is_closed():
                    loop.run_until_complete(session.end())

    async def aclose(self) -> None:
        """`close`, and wait for this loop's session to end."""
        found = self._sessions.pop(asyncio.get_running_loop(), None)
        self.close()
        if found is not None:
            await found[1].aclose()


_all: weakref.WeakSet[NativeTransport] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for transport in list(_all):
        transport.close_at_exit()


def _bounded(attempt: Attempt, loop: asyncio.AbstractEventLoop) -> asyncio.Timeout:
    """A scope that ends at the attempt's deadline, or with its abort from any thread."""
    left = None if attempt.deadline is None else attempt.deadline - clock()
    scope = asyncio.timeout(left)

    def expire() -> None:
        with contextlib.suppress(RuntimeError):  # it is over already
            scope.reschedule(loop.time())

    def wake() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(expire)

    attempt.watch(None, wake)
    return scope


def _end(attempt: Attempt) -> None:
    """The exchange has failed before there was a response: end its connection."""
    transport, attempt.answer = attempt.answer, None
    if transport is not None:
        transport.abort()
    attempt.finish()


def _close_soon(loop: asyncio.AbstractEventLoop, response: aiohttp.ClientResponse) -> None:
    """`end_response`, from any thread."""
    with contextlib.suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(end_response, response)


class NativeHandle:
    """An open answer."""

    __slots__ = ("_attempt", "_over", "_response", "_session", "_transport", "_unpacker")

    def __init__(self, session: Session, attempt: Attempt, response: aiohttp.ClientResponse) -> None:
        self._session, self._attempt, self._response = session, attempt, response
        self._transport: asyncio.Transport | None = attempt.answer
        attempt.answer = None
        self._over = False
        session.open.add(response)
        try:
            self._unpacker = unpacker(response.headers.get("content-encoding"), response.status)
        except BodyError:
            self.discard()
            raise

    def check(self) -> None:
        """Some versions of aiohttp take any number of headers."""
        if len(self._response.raw_headers) > _MAX_HEADERS:
            self.discard()
            raise Refused("broken", "the answer has too many headers")

    def watch(self) -> None:
        """Between reads, abort closes the response."""
        # The attempt must not know the handle: an abandoned handle is to be collected at once.
        self._attempt.watch(None, functools.partial(_close_soon, self._session.loop, self._response))

    async def read(self, deadline: float | None) -> Block:
        """The next block, decoded; None at the end. Raises TransportFailure and CancelledError only."""
        attempt = self._attempt
        if attempt.aborted or attempt.inherited:
            raise not_open(attempt)
        attempt.deadline = deadline
        try:
            return Block(await self._next() or None, clock())
        except Exception as error:  # noqa: BLE001 - see `send`
            if (outside := intruder(error)) is not None:
                self.abort()
                raise outside from None
            failure = failure_of(error, attempt)
        except asyncio.CancelledError:
            self.abort()
            raise
        self.abort()
        attempt.aborted = True  # reading on must not look like the body's end
        try:
            raise failure
        finally:
            del failure

    async def _next(self) -> bytes:
        packed = self._unpacker
        if packed is None:
            return await self._received()
        while True:
            data = b"" if packed.pending else await self._received()
            if not data and not packed.pending:
                packed.finish()
                return b""
            data = packed.feed(data, BLOCK)
            if data:
                return data

    async def _received(self) -> bytes:
        """What has come, or comes next; b"" at the end."""
        content = self._response.content
        data = content.read_nowait(-1)
        while not data and not content.at_eof():
            async with asyncio.timeout(self._attempt.timeout()):
                data = await content.readany()
        if content.at_eof():
            self._release()
        return data

    async def whole(self, limit: int) -> bytes:
        """The whole body. Raises Refused where it is too large; of an error's body, the start."""
        response, failed = self._response, self._response.status >= 400
        if failed:
            limit = min(limit, ERROR_BODY)
        elif self._unpacker is None and (response.content_length or 0) > limit:
            raise too_large(limit)
        parts: list[bytes] = []
        size = 0
        while data := await self._next():
            parts.append(data)
            size += len(data)
            if size > limit:
                if not failed:
                    raise too_large(limit)
                self.abort()
                break
        return b"".join(parts)[:limit]

    def _release(self) -> None:
        """The body has ended: aiohttp has taken the connection back."""
        self._over = True
        if self._transport is not None and self._transport.get_write_buffer_size():
            # The answer came before all of the request was sent: the rest would wait for a server that reads.
            self._transport.abort()
        self._attempt.finish()

    def close(self) -> None:
        """Give the connection back if the body ends here, or at once after; else end it."""
        if self._over:
            return
        response = self._response
        if response.content.is_eof():
            response.release()
            self._release()
        elif response.content_length is None and "chunked" not in response.headers.get("transfer-encoding", ""):
            self.abort()  # only the end of the connection ends this body
        else:
            self._over = True
            drain = self._session.loop.create_task(_drain(response, self._attempt))
            self._session.draining = drain
            drain.add_done_callback(functools.partial(_drained, self._session))
        self._attempt.aborted = True  # reading on must not look like the body's end

    def abort(self) -> None:
        """End the connection now."""
        if self._over:
            return
        self._over = True
        attempt = self._attempt
        attempt.abort()
        if not attempt.inherited:
            _close_soon(self._session.loop, self._response)

    def discard(self) -> None:
        """End the connection after a failure: nothing was aborted."""
        self._over = True
        self._attempt.finish()
        end_response(self._response)

    def __del__(self) -> None:
        self.abort()


def _login(proxy: URL) -> MaskedStr:
    return MaskedStr(f"Basic {b64encode(f'{proxy.user}:{proxy.password or str()}'.encode('latin-1')).decode()}")


def _data(body: bytes | None) -> bytes | io.BytesIO | None:
    """A large body goes piece by piece; aiohttp warns of others, since writing them holds the loop up."""
    return io.BytesIO(body) if body is not None and len(body) > 2**20 else body


async def _drain(response: aiohttp.ClientResponse, attempt: Attempt) -> None:
    """A server ends the body right after its last event: wait for that for a moment."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            left = BLOCK
            while left > 0 and (data := await response.content.readany()):
                left -= len(data)
    except (TimeoutError, aiohttp.ClientError, OSError):
        pass
    finally:
        attempt.finish()
        end_response(response)


def _drained(session: Session, drain: asyncio.Task[None]) -> None:
    if session.draining is drain:
        session.draining = None
