"""One HTTP exchange: its body, its end before time, and answers in server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..errors import Error, InvalidRequestError, RequestTooLargeError
from ..jsontext import dump
from .problems import body_of, stopping

T = TypeVar("T")

logger = logging.getLogger("gen_ai.server")

#: Seconds of silence in a stream after which a comment shows that the connection lives.
PING = 15.0


class Left(Exception):  # noqa: N818 - not an error: the caller has gone
    """The caller has ended the connection."""


class Ending:
    """The end of the server, for whoever waits; on any event loop."""

    def __init__(self) -> None:
        self._over = False
        self._waiting: set[asyncio.Future[None]] = set()

    async def wait(self) -> None:
        """Wait for it."""
        if self._over:
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    def end(self) -> None:
        """It is now; from the event loop that waits."""
        self._over = True
        for waiting in list(self._waiting):
            if not waiting.done():
                waiting.set_result(None)


# ---------------------------------------------------------------- the body


async def json_body(request: Request, limit: int) -> dict[str, Any]:
    """The object in a request's body. Raises InvalidRequestError, RequestTooLargeError, Left."""
    _check_head(request, limit)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise _too_large(limit)
            parts.append(part)
    except ClientDisconnect:
        raise Left from None
    return _parsed(b"".join(parts))


def _check_head(request: Request, limit: int) -> None:
    given = request.headers.get("content-type", "")
    kind = given.partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise InvalidRequestError(
            f"The body's content type is {given[:80]!r}." if given else "The request has no content type.",
            suggestion="Send JSON, and the header Content-Type: application/json.",
            status_code=415,
            code="unsupported_media_type",
        )
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity"):
        raise InvalidRequestError(
            f"The body's content encoding is {packed[:80]!r}.",
            suggestion="Send the body as it is.",
            status_code=415,
            code="unsupported_media_type",
        )
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 20 and int(length) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> RequestTooLargeError:
    return RequestTooLargeError(
        f"The body is larger than {limit} bytes.", suggestion="Send less, or raise the server's limit."
    )


def _parsed(data: bytes) -> dict[str, Any]:
    from pydantic_core import from_json

    if not data.strip():
        raise InvalidRequestError("The body is empty.", suggestion="Send a JSON object.", code="invalid_json")
    try:
        body = from_json(data, allow_inf_nan=False)
    except ValueError as error:
        told = str(error)[:200]
    else:
        if isinstance(body, dict):
            return body
        raise InvalidRequestError("The body is no JSON object.", suggestion='Send {"model": …}.', code="invalid_json")
    raise InvalidRequestError(f"The body is not valid JSON: {told}.", suggestion="Mend it.", code="invalid_json")


# ---------------------------------------------------------------- waiting


async def while_there(request: Request, ending: Ending, call: Awaitable[T]) -> T:
    """What a call comes to. It is cancelled when the caller leaves (raises Left), or the server ends (an Error)."""
    task = asyncio.ensure_future(call)
    leaving, ends = asyncio.ensure_future(_left(request.receive)), asyncio.ensure_future(ending.wait())
    everything: list[asyncio.Future[Any]] = [task, leaving, ends]
    try:
        await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Left if leaving.done() else stopping()
    finally:
        await _cancelled(everything)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancelled(tasks: list[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


# ---------------------------------------------------------------- server-sent events


def event(value: Any) -> bytes:
    """One event."""
    return b"data: " + dump(value) + b"\n\n"


class EventStream(Response):
    """An answer in events.

    Args:
        events: gives them, ready to be sent.
        close: ends what stands behind them.
        ending: the end of the server.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncGenerator[bytes, None], close: Callable[[], Coroutine[Any, Any, None]], ending: Ending
    ) -> None:
        self._events, self._close, self._ending = events, close, ending
        self._quiet = 0.0
        self.status_code = 200
        self.background = None
        # Buffers between here and the caller would turn the stream into one piece.
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises Left where the caller leaves."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        writing = asyncio.ensure_future(self._write(send))
        leaving, ends = asyncio.ensure_future(_left(receive)), asyncio.ensure_future(self._ending.wait())
        pinging = asyncio.ensure_future(self._ping(send))
        first: list[asyncio.Future[Any]] = [writing, leaving, ends]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                writing.result()
            elif leaving.done():
                raise Left
            else:
                await _cancelled([writing, pinging])
                await _send(send, event(body_of(stopping())))
        finally:
            await _cancelled([*first, pinging])
            await self._close()
        await _send(send, b"", more=False)

    async def _write(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        async with aclosing(self._events) as events:
            async for data in events:
                await _send(send, data)
                self._quiet = loop.time()

    async def _ping(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        self._quiet = loop.time()
        while True:
            due = self._quiet + PING - loop.time()
            if due > 0:
                await asyncio.sleep(due)
                continue
            await _send(send, b": ping\n\n")
            self._quiet = loop.time()


async def _send(send: Send, data: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": more})


# ---------------------------------------------------------------- whole answers


class Json(Response):
    """A JSON body."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The body's bytes."""
        return dump(content)


def problem(error: Error, headers: dict[str, str] | None = None) -> Response:
    """An error as an answer."""
    from .problems import headers_of, status_of

    return Json(body_of(error), status_of(error), {**headers_of(error), **(headers or {})})
