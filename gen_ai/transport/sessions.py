"""aiohttp's sessions: one for each event loop, which ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import weakref
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp

from .attempt import Attempt

#: As in the blocking transport: what has been idle for longer is not trusted.
_MAX_IDLE = 50.0
#: The longest line of a head, as http.client has it.
_MAX_LINE = 65536


def end_response(response: aiohttp.ClientResponse) -> None:
    """End a response's connection now: a TLS farewell would be waited for, and the server would work on."""
    connection = response.connection
    if connection is not None and connection.transport is not None:
        connection.transport.abort()
    response.close()


async def keep(session: Session) -> AsyncGenerator[None, None]:
    """Ends the session with its loop: what runs a loop closes the async generators that are open in it."""
    try:
        yield
    finally:
        await session.end()


class Session:
    """One loop's connections."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        #: The last stream's connection, on its way back to the pool.
        self.draining: asyncio.Task[None] | None = None
        self.open: weakref.WeakSet[aiohttp.ClientResponse] = weakref.WeakSet()
        self._connector = Connector(limit=0, keepalive_timeout=_MAX_IDLE)
        self.client = aiohttp.ClientSession(
            connector=self._connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
            trust_env=False,
            max_line_size=_MAX_LINE,
            max_field_size=_MAX_LINE,
        )

    def end_soon(self, keeper: AsyncGenerator[None, None]) -> None:
        """`end`, from a callback of the loop, and without a task: the loop may stop before that has run."""
        self._end_answers()
        for protocol in list(self._connector.protocols):
            if protocol.transport is not None:
                protocol.transport.abort()
        # With TLS it takes two turns of the loop until a connection knows that it is lost, and is not waited for.
        self.loop.call_soon(self.loop.call_soon, self._let_go, keeper)

    def _let_go(self, keeper: AsyncGenerator[None, None]) -> None:
        for ending in (self.client.close(), keeper.aclose()):
            with contextlib.suppress(StopIteration, RuntimeError):  # the loop's own end may have come to it first
                ending.__await__().send(None)

    async def end(self) -> None:
        """End all connections. A server that does not answer a TLS farewell is not waited for."""
        if self.client.closed:
            return
        self._end_answers()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self.client.close()

    def _end_answers(self) -> None:
        if self.draining is not None:
            self.draining.cancel()
        for response in list(self.open):
            end_response(response)

    def __del__(self) -> None:
        """The loop was closed without a word to its async generators: let go, without a warning."""
        connector = self.client.connector
        if self.client.closed or connector is None or not self.loop.is_closed():
            return
        self.client.detach()
        with contextlib.suppress(Exception):
            next(connector.close().__await__(), None)


current: contextvars.ContextVar[Attempt] = contextvars.ContextVar("gen_ai attempt")


class Connector(aiohttp.TCPConnector):
    """Notes on the attempt how far the exchange has come, and what is to be ended with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        #: The connections, in use and idle.
        self.protocols: weakref.WeakSet[Any] = weakref.WeakSet()

    async def connect(self, *args: Any, **options: Any) -> Any:
        attempt = current.get()
        attempt.stage = "connect"
        connection = await super().connect(*args, **options)
        attempt.stage, attempt.sent, attempt.answer = "head", True, connection.transport
        self.protocols.add(connection.protocol)
        return connection
