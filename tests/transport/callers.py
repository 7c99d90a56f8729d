"""The three transports behind one blocking face, so that a promise is tested once for all of them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from gen_ai.plans import Block, HttpRequest, Reply, TransportFailure
from gen_ai.secrets import MaskedStr
from gen_ai.transport.channel import Connections

T = TypeVar("T")
KINDS = ("blocking", "threads", "aiohttp")
KEY = "sk-test-0123456789abcdef"


def request(url: str, body: bytes | None = b"{}", **headers: str) -> HttpRequest:
    """A POST with a key."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest("POST", url, {"Authorization": MaskedStr(f"Bearer {KEY}"), **given}, body)


def within(seconds: float) -> float:
    """A deadline."""
    return time.monotonic() + seconds


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def stop(self) -> None:
        """End the loop and its thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)


class Caller:
    """A channel of one kind, to be used from the test's thread."""

    def __init__(self, kind: str, **options: Any) -> None:
        self.kind = kind
        self.channel = Connections(async_backend=None if kind == "blocking" else kind, **options)  # type: ignore[arg-type]
        self.loop = None if kind == "blocking" else Loop()

    def send(self, url: str, seconds: float | None = 5.0, *, stream: bool = False, **fields: Any) -> Reply:
        """POST to a URL."""
        return self.send_request(request(url, **fields), seconds, stream=stream)

    def send_request(self, http: HttpRequest, seconds: float | None = 5.0, *, stream: bool = False) -> Reply:
        """Send a request as it is."""
        deadline = None if seconds is None else within(seconds)
        if self.loop is None:
            return self.channel.send(http, deadline, stream)
        reply = self.loop.do(self.channel.asend(http, deadline, stream))
        if reply.handle is not None:
            reply.handle = AsyncOpen(self.loop, reply.handle)
        return reply

    def failure(self, url: str, seconds: float | None = 5.0, **fields: Any) -> TransportFailure:
        """How sending to a URL fails."""
        try:
            reply = self.send(url, seconds, **fields)
        except TransportFailure as failure:
            return failure
        raise AssertionError(f"it did not fail: {reply}")

    def close(self) -> None:
        """End the channel and its loop."""
        if self.loop is not None:
            self.loop.do(self.channel.aclose())
            self.loop.stop()
        self.channel.close()


class AsyncOpen:
    """An async handle behind a blocking face."""

    def __init__(self, loop: Loop, handle: Any) -> None:
        self._loop, self._handle = loop, handle

    def read(self, deadline: float | None) -> Block:
        return self._loop.do(self._handle.read(deadline))  # type: ignore[no-any-return]

    def close(self) -> None:
        self._loop.do(_call(self._handle.close))

    def abort(self) -> None:
        self._handle.abort()


async def _call(function: Any) -> None:
    function()


def read_all(handle: Any, seconds: float = 5.0) -> bytes:
    """The rest of a streamed body."""
    deadline = within(seconds)
    parts = []
    while (data := handle.read(deadline).data) is not None:
        assert data, "a block is never empty"
        parts.append(data)
    return b"".join(parts)


def read_until(handle: Any, mark: bytes, seconds: float = 5.0) -> bytes:
    """A streamed body up to a mark, whatever the blocks."""
    deadline, found = within(seconds), b""
    while mark not in found:
        data = handle.read(deadline).data
        assert data is not None, f"the body ended: {found!r}"
        found += data
    return found


def read_failure(handle: Any, seconds: float = 5.0) -> TransportFailure:
    """How reading on fails."""
    try:
        data = read_all(handle, seconds)
    except TransportFailure as failure:
        return failure
    raise AssertionError(f"it did not fail: {data!r}")
