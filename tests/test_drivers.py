"""Both drivers perform every step alike, and clean up after every kind of end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest

from gen_ai.drivers import AsyncDriver, Driver, arun, run
from gen_ai.errors import Error, InvalidRequestError
from gen_ai.plans import (
    Block,
    Emit,
    Gather,
    HttpRequest,
    Now,
    Plan,
    Read,
    Release,
    Reply,
    Run,
    Send,
    Sleep,
    TransportFailure,
)
from gen_ai.types import TextDelta


def both(plan: Callable[[], Plan[Any]]) -> list[Any]:
    return [run(plan()), asyncio.run(arun(plan()))]


class FakeHandle:
    def __init__(self, blocks: list[bytes | None]) -> None:
        self.blocks, self.state = list(blocks), "open"

    def close(self) -> None:
        self.state = "closed"

    def abort(self) -> None:
        self.state = "aborted"


class Blocking(FakeHandle):
    def read(self, deadline: float | None) -> Block:
        return Block(self.blocks.pop(0), 1.0)


class Awaited(FakeHandle):
    async def read(self, deadline: float | None) -> Block:
        return Block(self.blocks.pop(0), 1.0)


class FakeChannel:
    """Answers every request with a handle over three blocks."""

    def __init__(self) -> None:
        self.handles: list[FakeHandle] = []

    def send(self, request: HttpRequest, deadline: float | None, stream: bool, _opened: Any = None) -> Reply:
        self.handles.append(Blocking([b"a", b"b", None]))
        return Reply(200, {}, 0.0, handle=self.handles[-1])

    async def asend(self, request: HttpRequest, deadline: float | None, stream: bool) -> Reply:
        self.handles.append(Awaited([b"a", b"b", None]))
        return Reply(200, {}, 0.0, handle=self.handles[-1])


REQUEST = HttpRequest("POST", "http://x/", {})


def reading(channel: FakeChannel, *, release: bool = True) -> Plan[bytes]:
    reply = yield Send(channel, REQUEST, None, stream=True)
    whole = b""
    while True:
        block = yield Read(reply.handle)
        if block.data is None:
            break
        whole += block.data
        yield Emit([TextDelta(block.data.decode())])
    if release:
        yield Release(reply.handle)
    return whole


def test_a_plan_reads_a_stream_to_its_end_and_gives_the_connection_back() -> None:
    channel = FakeChannel()
    assert both(lambda: reading(channel)) == [b"ab", b"ab"]
    assert [h.state for h in channel.handles] == ["closed", "closed"]


def test_what_a_plan_leaves_open_is_ended() -> None:
    channel = FakeChannel()
    both(lambda: reading(channel, release=False))
    assert [h.state for h in channel.handles] == ["aborted", "aborted"]


def test_the_driver_pauses_at_each_emit_and_can_be_stopped_there() -> None:
    channel = FakeChannel()
    driver = Driver(reading(channel))
    events = driver.advance()
    assert events is not None
    assert [e.text for e in events if isinstance(e, TextDelta)] == ["a"]
    driver.close()
    driver.close()
    assert channel.handles[0].state == "aborted"
    assert driver.advance() is None

    async def stop_early() -> None:
        driver = AsyncDriver(reading(channel))
        await driver.advance()
        driver.close()

    asyncio.run(stop_early())
    assert channel.handles[1].state == "aborted"


def test_a_failing_plan_leaves_nothing_open() -> None:
    channel = FakeChannel()

    def failing() -> Plan[None]:
        yield Send(channel, REQUEST, None, stream=True)
        raise Error("no")

    for drive in (run, lambda plan: asyncio.run(arun(plan))):
        with pytest.raises(Error):
            drive(failing())
    assert [h.state for h in channel.handles] == ["aborted", "aborted"]


def test_run_calls_functions_and_throws_their_errors_in() -> None:
    def plan() -> Plan[Any]:
        value = yield Run(pow, 2, 5)
        try:
            yield Run(int, "x")
        except ValueError:
            return value
        raise AssertionError

    assert both(plan) == [32, 32]


def test_a_coroutine_is_refused_by_the_blocking_driver_and_awaited_by_the_other() -> None:
    async def tool() -> int:
        return 7

    def plan() -> Plan[Any]:
        return (yield Run(tool))

    with pytest.raises(InvalidRequestError, match="tool is a coroutine"):
        run(plan())
    assert asyncio.run(arun(plan())) == 7


def test_a_blocking_function_runs_in_a_thread_of_its_own_under_the_async_driver() -> None:
    def plan() -> Plan[Any]:
        return (yield Run(threading.get_ident))

    assert asyncio.run(arun(plan())) != threading.get_ident()


def test_gather_keeps_order_bounds_width_and_carries_errors() -> None:
    meet = threading.Barrier(2, timeout=10)

    def part(n: int) -> Plan[int]:
        yield Run(meet.wait)
        if n == 2:
            raise Error("two")
        return n

    def plan() -> Plan[Any]:
        return (yield Gather([part(n) for n in range(4)], 2))

    for outcomes in both(plan):
        assert [o.value for o in outcomes] == [0, 1, None, 3]
        assert str(outcomes[2].error) == "two"


def test_times_come_with_every_reply() -> None:
    def plan() -> Plan[Any]:
        first = yield Now()
        second = yield Sleep(0.001)
        third = yield Emit([])
        return first <= second <= third

    assert both(plan) == [True, True]


def test_a_transport_failure_is_thrown_into_the_plan_without_a_chain() -> None:
    class Broken:
        def send(self, *_: Any) -> Reply:
            raise TransportFailure("broken", "x", now=0.0)

        async def asend(self, *_: Any) -> Reply:
            raise TransportFailure("broken", "x", now=0.0)

    def plan() -> Plan[Any]:
        failure = None
        try:
            yield Send(Broken(), REQUEST)
        except TransportFailure as caught:
            failure = caught
        assert failure is not None
        raise Error(failure.kind)

    for drive in (run, lambda p: asyncio.run(arun(p))):
        with pytest.raises(Error) as caught:
            drive(plan())
        assert caught.value.__context__ is None


def test_cancelling_an_async_plan_ends_its_connection() -> None:
    channel = FakeChannel()
    waiting = asyncio.Event()

    class Hanging(Awaited):
        async def read(self, deadline: float | None) -> Block:
            waiting.set()
            await asyncio.Event().wait()
            raise AssertionError

    async def hang() -> None:
        async def asend(*_: Any) -> Reply:
            channel.handles.append(Hanging([]))
            return Reply(200, {}, 0.0, handle=channel.handles[-1])

        channel.asend = asend  # type: ignore[method-assign,assignment]
        task = asyncio.ensure_future(arun(reading(channel)))
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(hang())
    assert channel.handles[0].state == "aborted"


def test_an_unknown_step_is_an_error_of_the_plan() -> None:
    def plan() -> Generator[Any, Any, None]:
        yield "nonsense"

    with pytest.raises(TypeError, match="no such step"):
        run(plan())


# ---------------------------------------------------------------- ended by another thread


class Hanging(FakeChannel):
    """Answers when the exchange is ended."""

    def __init__(self) -> None:
        super().__init__()
        self.sending, self.ended = threading.Event(), threading.Event()

    def send(self, request: HttpRequest, deadline: float | None, stream: bool, opened: Any = None) -> Reply:
        opened(self)
        self.sending.set()
        assert self.ended.wait(10)
        raise TransportFailure("broken", "ended", now=0.0)

    def abort(self) -> None:
        self.ended.set()


def close_while_waiting(driver: Driver[Any], waiting: Callable[[], object]) -> list[Any]:
    """What `advance` gives in a thread of its own, when `close` comes after `waiting`."""
    given: list[Any] = []
    thread = threading.Thread(target=lambda: given.append(driver.advance()), daemon=True)
    thread.start()
    waiting()
    driver.close()
    thread.join(10)
    assert not thread.is_alive()
    return given


def one_send(channel: FakeChannel) -> Plan[None]:
    yield Send(channel, REQUEST, None)


def a_long_sleep(begun: threading.Event) -> Plan[None]:
    begun.set()
    yield Sleep(1000)


def test_closing_from_another_thread_ends_a_request_under_way() -> None:
    channel = Hanging()
    assert close_while_waiting(Driver(one_send(channel)), lambda: channel.sending.wait(10)) == [None]


def test_closing_from_another_thread_ends_a_wait() -> None:
    begun = threading.Event()
    assert close_while_waiting(Driver(a_long_sleep(begun)), lambda: begun.wait(10)) == [None]


def test_closing_from_another_thread_ends_plans_side_by_side() -> None:
    channels, begun = [Hanging(), Hanging()], threading.Event()

    def plan() -> Plan[None]:
        yield Gather([*map(one_send, channels), a_long_sleep(begun)])

    def all_wait() -> None:
        for waiting in (begun, *(channel.sending for channel in channels)):
            assert waiting.wait(10)

    assert close_while_waiting(Driver(plan()), all_wait) == [None]
    assert all(channel.ended.is_set() for channel in channels)


def test_a_request_that_begins_while_its_plan_is_closed_is_ended_at_once() -> None:
    class Quick(FakeChannel):
        def send(self, request: HttpRequest, deadline: float | None, stream: bool, opened: Any = None) -> Reply:
            driver.close()
            handle = FakeHandle([])
            opened(handle)
            assert handle.state == "aborted"
            return Reply(200, {}, 0.0)

    driver: Driver[None] = Driver(one_send(Quick()))
    assert driver.advance() is None
    assert not driver.running


def test_what_was_sent_to_its_end_is_no_longer_ended_by_close() -> None:
    attempt = FakeHandle([])

    class Telling(FakeChannel):
        def send(self, request: HttpRequest, deadline: float | None, stream: bool, opened: Any = None) -> Reply:
            opened(attempt)
            return Reply(200, {}, 0.0)

    run(one_send(Telling()))
    assert attempt.state == "open"


def test_a_plan_that_is_closed_between_two_waits_is_ended_and_hands_over_nothing_more() -> None:
    """Nobody waits then, and the thread that runs the plan is the one to end it."""
    ended: list[bool] = []

    def plan() -> Plan[None]:
        try:
            yield Now()
            closer = threading.Thread(target=driver.close)
            closer.start()
            closer.join()
            yield Emit([TextDelta("a")])
        finally:
            ended.append(True)

    driver: Driver[None] = Driver(plan())
    assert driver.advance() is None
    assert ended == [True]


@pytest.mark.parametrize("step", ["send", "sleep", "gather", "run"])
def test_closing_from_another_task_ends_whatever_a_task_waits_for(step: str) -> None:
    begun: list[str] = []

    async def hang(*_: Any) -> Any:
        begun.append(step)
        await asyncio.Event().wait()

    def sleep() -> Plan[None]:
        begun.append(step)
        yield Sleep(1000)

    def plan() -> Plan[None]:
        if step == "send":
            channel = FakeChannel()
            channel.asend = hang  # type: ignore[method-assign,assignment]
            yield Send(channel, REQUEST)
        elif step == "gather":
            yield Gather([sleep(), sleep()])
        elif step == "run":
            yield Run(hang)
        else:
            yield from sleep()

    async def body() -> None:
        driver: AsyncDriver[None] = AsyncDriver(plan())
        reader = asyncio.create_task(driver.advance())
        while not begun:  # noqa: ASYNC110 - a plan knows no event of a loop
            await asyncio.sleep(0)
        driver.close()
        assert await asyncio.wait_for(reader, 10) is None
        assert reader.cancelling() == 0
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(body())
