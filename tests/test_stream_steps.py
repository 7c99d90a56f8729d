"""How a stream's blocks go through driver and plan: what is read when, and what its deadline is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from gen_ai import BaseClient, InvalidResponseError, create_client, drivers
from gen_ai.drivers import AsyncDriver, Driver
from gen_ai.plans import Block, Emit, Now, Plan, Read, TransportFailure
from gen_ai.types import Event, TextDelta

from .support.server import Response, Server, chat_chunks, sse

Advance = Callable[[], "list[Event] | None"]


class Handle:
    """Gives 'b', then fails; notes the deadlines it was read with."""

    def __init__(self) -> None:
        self.deadlines: list[float | None] = []

    def read(self, deadline: float | None) -> Block:
        self.deadlines.append(deadline)
        if len(self.deadlines) > 1:
            raise TransportFailure("broken", "reset", now=0.0)
        return Block(b"b", 0.0)


class AsyncHandle(Handle):
    async def read(self, deadline: float | None) -> Block:  # type: ignore[override]
        return super().read(deadline)


@pytest.fixture(params=["blocking", "async"])
def start(request: pytest.FixtureRequest) -> Callable[[Callable[[Any], Plan[Any]]], tuple[Handle, Advance, Any]]:
    """Start a plan over a handle with either driver: the handle, `advance`, and the driver."""

    def make(plan: Callable[[Any], Plan[Any]]) -> tuple[Handle, Advance, Any]:
        if request.param == "blocking":
            handle = Handle()
            driver = Driver(plan(handle))
            return handle, driver.advance, driver
        handle = AsyncHandle()
        other = AsyncDriver(plan(handle))
        return handle, lambda: asyncio.run(other.advance()), other

    return make


def test_what_an_emit_wants_next_is_read_when_the_caller_is_back_and_sent_to_the_plan(start: Any) -> None:
    def plan(handle: Any) -> Plan[bytes | None]:
        block = yield Emit([TextDelta("a")], then=Read(handle, 7.0))
        return block.data  # type: ignore[no-any-return]

    handle, advance, driver = start(plan)
    assert advance() == [TextDelta("a")]
    assert handle.deadlines == [], "not before the caller has had the events"
    assert advance() is None
    assert handle.deadlines == [7.0]
    assert driver.result == b"b"


@pytest.mark.parametrize(("deadline", "expected"), [(None, 1003.0), (1001.0, 1001.0), (2000.0, 1003.0)])
def test_within_counts_from_the_callers_return_and_never_goes_past_the_deadline(
    start: Any, monkeypatch: pytest.MonkeyPatch, deadline: float | None, expected: float
) -> None:
    read: Read

    def plan(handle: Any) -> Plan[float | None]:
        nonlocal read
        began = yield Now()
        assert began == 100.0
        read = Read(handle, deadline, within=3.0)
        yield Emit([TextDelta("a")], then=read)
        return read.deadline

    monkeypatch.setattr(drivers, "clock", lambda: 100.0)
    handle, advance, driver = start(plan)
    advance()
    monkeypatch.setattr(drivers, "clock", lambda: 1000.0)
    advance()
    assert handle.deadlines == [expected]
    assert driver.result == expected, "the plan can see what it came to"


def test_a_failure_of_that_read_is_thrown_into_the_plan(start: Any) -> None:
    def plan(handle: Any) -> Plan[str]:
        yield Read(handle)
        try:
            yield Emit([TextDelta("a")], then=Read(handle))
        except TransportFailure as failure:
            return failure.kind
        return "none"

    _, advance, driver = start(plan)
    assert advance() is not None
    assert advance() is None
    assert driver.result == "broken"


@pytest.fixture
def client(server: Server) -> BaseClient:
    return create_client("openai", api_key="", endpoint=f"{server.url}/v1", model_name="m")


def test_an_error_behind_pieces_in_the_same_block_is_raised_after_them(server: Server, client: BaseClient) -> None:
    role, first, second, *_ = chat_chunks(["a", "b"])
    server.reply(
        headers={"Content-Type": "text/event-stream"},
        pieces=[sse(role, first, second, "{not JSON", done=False)],
    )
    pieces: list[str] = []
    with pytest.raises(InvalidResponseError) as caught:
        pieces.extend(client.run_chat_completions_stream("Hello", max_retries=0))
    assert pieces == ["a", "b"]
    assert caught.value.partial_text == "ab"


def test_loops_and_next_take_turns_without_losing_a_piece(server: Server, client: BaseClient) -> None:
    server.reply(
        headers={"Content-Type": "text/event-stream"},
        pieces=[sse(*chat_chunks([*"abcdef"]))],
    )
    stream = client.run_chat_completions_stream("Hello")
    found = [next(stream)]
    for piece in stream:
        found.append(piece)
        if piece == "c":
            break
    found += [next(stream), *stream]
    assert found == [*"abcdef"]
    assert list(stream) == []
    assert next(stream, None) is None
    assert stream.response.text == "abcdef"


def test_a_stream_that_only_a_left_loop_knew_is_ended_at_once(server: Server, client: BaseClient) -> None:
    never = threading.Event()
    server.handler = lambda _request, _number: Response(
        headers={"Content-Type": "text/event-stream"},
        pieces=[sse(*chat_chunks(["a"])[:2], done=False), never],
    )
    for piece in client.run_chat_completions_stream("Hello"):
        assert piece == "a"
        break
    assert server.wait_for_disconnect()[0].during_answer
