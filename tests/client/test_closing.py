"""A stream that another thread or task closes ends at once, wherever its request is."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from ..support.server import Server
from .support import Api


def test_closing_a_stream_from_another_thread_ends_a_request_that_hangs(client: Any, server: Server) -> None:
    server.stream(hold=threading.Event())
    stream = client.run_chat_completions_stream("hi", timeout=None)
    pieces: list[str] = []
    reader = threading.Thread(target=lambda: pieces.extend(stream), daemon=True)
    reader.start()
    server.wait_for_requests()
    stream.close()
    reader.join(10)
    assert not reader.is_alive()
    assert pieces == []
    server.wait_for_disconnect()


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_closing_a_stream_from_another_task_ends_a_request_that_hangs(
    make_api: Any, server: Server, backend: str
) -> None:
    pytest.importorskip("aiohttp")
    api: Api = make_api(backend, server)
    server.stream(hold=threading.Event())

    async def body() -> list[str]:
        stream = api.client.arun_chat_completions_stream("hi", timeout=None)

        async def read() -> list[str]:
            return [piece async for piece in stream]

        reader = asyncio.create_task(read())
        await asyncio.to_thread(server.wait_for_requests)
        await stream.aclose()
        return await asyncio.wait_for(reader, 10)

    assert api.wait(body) == []
    server.wait_for_disconnect()
