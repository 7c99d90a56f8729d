"""A stream that another thread or task closes ends at once, wherever its request is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import APITimeoutError, BaseClient, Event, Request, TextDelta

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


class Endless(BaseClient):
    """A backend whose stream goes on for ever, and holds something open meanwhile."""

    provider = "endless"

    def __init__(self) -> None:
        super().__init__()
        self.waits, self.goes_on, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.goes_on.set()
        self.events: Iterator[Event] | None = None

    def stream(self, request: Request) -> Iterator[Event]:
        self.events = self._go_on()  # known here as well: nobody is helped by counting references
        return self.events

    def _go_on(self) -> Iterator[Event]:
        try:
            while True:
                yield TextDelta("and ")
                self.waits.set()
                self.goes_on.wait(10)
        finally:
            self.ended.set()


def test_a_backends_stream_that_is_given_up_is_closed() -> None:
    backend = Endless()
    with backend.run_chat_completions_stream("hi") as stream:
        assert next(iter(stream)) == "and "
        assert not backend.ended.is_set()
    assert backend.ended.is_set()


def test_a_backends_stream_that_runs_out_of_time_is_closed() -> None:
    backend = Endless()
    with pytest.raises(APITimeoutError):
        list(backend.run_chat_completions_stream("hi", total_timeout=0.05))
    assert backend.ended.is_set()


def test_a_backends_stream_is_closed_when_the_thread_comes_back_that_waits_in_it() -> None:
    backend = Endless()
    backend.goes_on.clear()

    async def body() -> None:
        stream = backend.arun_chat_completions_stream("hi")
        assert await anext(stream) == "and "
        reader = asyncio.create_task(anext(stream))
        await asyncio.to_thread(backend.waits.wait, 10)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        await stream.aclose()
        assert not backend.ended.is_set()
        backend.goes_on.set()
        assert await asyncio.to_thread(backend.ended.wait, 10)

    asyncio.run(body())


def test_a_backend_that_fails_while_it_is_closed_does_not_hide_why_the_call_ended() -> None:
    class Failing(Endless):
        def _go_on(self) -> Iterator[Event]:
            try:
                yield from super()._go_on()
            finally:
                raise ValueError("while closing")

    with pytest.raises(APITimeoutError):
        list(Failing().run_chat_completions_stream("hi", total_timeout=0.05))
