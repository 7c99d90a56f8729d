"""The iterator form: read as far ahead as needed and no further, in flat memory, and left at any time."""

from __future__ import annotations

import asyncio
import gc
import itertools
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from gen_ai import AsyncBatchRows, BatchRow, BatchRows, Error, InvalidRequestError, PerRow

from ..client.support import Api
from ..support.server import Request as HttpRequest
from ..support.server import Response, Server
from .support import Counted, Local, echo, rows, until_it_raises


def wait_until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends


def workers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("gen_ai-batch")]


def test_rows_have_their_index_their_result_and_no_error(api: Api, server: Server) -> None:
    server.handler = echo
    assert rows(api, ["a", "b", "c"]) == [BatchRow(0, "a", None), BatchRow(1, "b", None), BatchRow(2, "c", None)]


def test_a_row_that_failed_has_its_error_and_the_others_go_on(api: Api, server: Server) -> None:
    server.handler = echo
    first, second, third = rows(api, ["a", "fail", "c"])
    assert (first.result, second.result, third.result) == ("a", None, "c")
    assert isinstance(second.error, InvalidRequestError)
    assert (first.error, third.error) == (None, None)


def test_under_return_error_it_is_a_dictionary(api: Api, server: Server) -> None:
    server.handler = echo
    _, second = rows(api, ["a", "fail"], return_error=True)
    assert second.error["code"] == "bad"


def test_a_row_unpacks() -> None:
    for index, result, error in Local().iter_completions_batch(["a"]):
        assert (index, result, error) == (0, "a", None)


@pytest.mark.parametrize("options", [{}, {"concurrent": False}, {"max_concurrent": 1}, {"max_concurrent": 50}])
def test_order_is_that_of_the_input(api: Api, server: Server, options: dict[str, Any]) -> None:
    server.handler = echo
    found = rows(api, (str(number) for number in range(30)), **options)
    assert [(row.index, row.result) for row in found] == [(number, str(number)) for number in range(30)]


def test_ordered_false_gives_rows_as_they_finish(api: Api, server: Server) -> None:
    gate = threading.Event()

    def first_last(request: HttpRequest, number: int) -> Response:
        if request.json()["messages"][-1]["content"] == "0":
            assert gate.wait(10)
        return echo(request, number)

    server.handler = first_last
    made = api.of(api.client, "iter_chat_completions_batch")(["0", "1", "2"], ordered=False)

    def take() -> int:
        return int((next(made) if not api.is_async else api.wait(made.__anext__)).index)

    early = [take(), take()]
    gate.set()
    assert (sorted(early), take()) == ([1, 2], 0)


# ---------------------------------------------------------------- how far ahead


def test_nothing_is_read_or_sent_before_the_first_step(server: Server, client: Any) -> None:
    source = Counted(["a"])
    made = client.iter_chat_completions_batch(source)
    assert isinstance(made, BatchRows)
    assert isinstance(client.aiter_chat_completions_batch(source), AsyncBatchRows)
    made.close()
    assert (source.read, server.requests, list(made)) == (0, [], [])


@pytest.mark.parametrize(("options", "ahead"), [({}, 10), ({"max_concurrent": 2}, 4), ({"concurrent": False}, 1)])
def test_input_is_read_no_further_than_a_window_ahead(api: Api, options: dict[str, Any], ahead: int) -> None:
    source, api.client = Counted(str(number) for number in itertools.count()), Local()
    rows(api, source, take=1, **options)
    assert 1 <= source.read <= ahead + 1
    source = Counted(str(number) for number in itertools.count())
    rows(api, source, take=20, **options)
    assert 20 <= source.read <= 20 + ahead


def test_a_slow_first_row_holds_reading_back() -> None:
    gate = threading.Event()
    source = Counted(str(number) for number in range(1000))
    client = Local(lambda text: text if text != "0" else str(gate.wait(10)))
    found: list[Any] = []
    reader = threading.Thread(
        target=lambda: found.extend(client.iter_completions_batch(source, max_concurrent=2)), daemon=True
    )
    reader.start()
    wait_until(lambda: len(client.seen) == 4)
    assert source.read == 4
    gate.set()
    reader.join(30)
    assert [row.index for row in found] == list(range(1000))


def test_input_is_read_in_the_callers_own_thread() -> None:
    threads = set()

    def given() -> Iterator[str]:
        for _ in range(20):
            threads.add(threading.get_ident())
            yield "a"

    list(Local().iter_completions_batch(given()))
    assert threads == {threading.get_ident()}


def test_a_finished_row_is_handed_over_before_a_slow_input_is_read_to_its_window() -> None:
    client, at_hand = Local(), []

    def given() -> Iterator[str]:
        for number in range(4):
            if number:
                wait_until(lambda: len(client.seen) >= number)  # noqa: B023 - called at once
            at_hand.append(number)
            yield str(number)

    made = client.iter_completions_batch(given())
    first = next(made)
    assert first.index == 0
    assert len(at_hand) <= 3


def test_on_a_loop_rows_come_while_the_input_still_waits() -> None:
    async def body() -> list[int]:
        more = asyncio.Event()

        async def given() -> AsyncIterator[str]:
            yield "a"
            await more.wait()
            yield "b"

        found = []
        async for row in Local().aiter_completions_batch(given()):
            found.append(row.index)
            more.set()
        return found

    assert asyncio.run(body()) == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("on_a_loop", [False, True])
def test_memory_does_not_grow_with_the_number_of_rows(on_a_loop: bool) -> None:
    class Flat(Local):
        def complete(self, request: Any) -> Any:
            self.seen.clear()
            return super().complete(request)

    client = Flat(lambda text: text * 100)

    def prompts(count: int) -> Iterator[str]:
        return (f"prompt {number}" for number in range(count))

    async def through(count: int) -> None:
        async for _ in client.aiter_completions_batch(prompts(count), seed=PerRow(itertools.count())):
            pass

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        if on_a_loop:
            asyncio.run(through(count))
        else:
            for _ in client.iter_completions_batch(prompts(count), seed=PerRow(itertools.count())):
                pass
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    try:
        peak(200)
        few, many = peak(500), peak(10_000)
    finally:
        tracemalloc.stop()
    assert many < few + 150_000


# ---------------------------------------------------------------- leaving early


def test_leaving_early_ends_what_is_under_way_and_sends_nothing_more(api: Api, server: Server) -> None:
    hang = threading.Event()

    def only_the_first(request: HttpRequest, number: int) -> Response:
        answer = echo(request, number)
        if request.json()["messages"][-1]["content"] != "0":
            answer.hold = hang
        return answer

    server.handler = only_the_first
    source = Counted(str(number) for number in itertools.count())
    assert [row.index for row in rows(api, source, take=1, timeout=None, max_concurrent=3)] == [0]
    server.wait_until(lambda: server.open_connections <= 1)
    assert len(server.requests) <= 4
    assert source.read <= 7
    wait_until(lambda: not workers())


def test_letting_go_of_the_iterator_ends_it() -> None:
    for _ in Local().iter_completions_batch(map(str, itertools.count())):
        break
    wait_until(lambda: not workers())

    async def body() -> int:
        async for _ in Local().aiter_completions_batch(map(str, itertools.count())):
            break
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(body()) == 1


def test_close_from_another_thread_wakes_the_reader() -> None:
    gate = threading.Event()
    client = Local(lambda text: str(gate.wait(10)) + text)
    made = client.iter_completions_batch(["a"])
    found: list[Any] = []
    reader = threading.Thread(target=lambda: found.extend(made), daemon=True)
    reader.start()
    wait_until(lambda: bool(client.seen))
    made.close()
    reader.join(10)
    assert not reader.is_alive()
    assert found == []
    gate.set()


def test_closing_twice_and_after_the_end_is_harmless() -> None:
    made = Local().iter_completions_batch(["a"])
    assert len(list(made)) == 1
    made.close()
    made.close()
    assert list(made) == []
    assert repr(made) == "<BatchRows over>"


def test_cancelling_the_reading_task_cancels_its_rows() -> None:
    ended = []

    class Hanging(Local):
        async def complete(self, request: Any) -> Any:  # type: ignore[override]
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(request)

    async def body() -> int:
        async def read() -> None:
            async for _ in Hanging().aiter_completions_batch("abc".__iter__(), max_concurrent=2):
                pass

        task = asyncio.create_task(read())
        for _ in range(20):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        for _ in range(5):
            await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(body()) == 1
    assert len(ended) == 2


# ---------------------------------------------------------------- input that fails, values per row


@pytest.mark.parametrize("backend", ["blocking", "threads"])
def test_an_input_that_raises_does_so_after_the_rows_that_were_read(
    make_api: Any, server: Server, backend: str
) -> None:
    api: Api = make_api(backend, server)
    server.handler = echo

    def given() -> Iterator[str]:
        yield from "abc"
        raise ZeroDivisionError

    made = api.of(api.client, "iter_chat_completions_batch")(given())
    found, _ = until_it_raises(api, made, ZeroDivisionError)
    assert found == ["a", "b", "c"]


def test_an_input_that_is_cancelled_does_not_look_like_one_that_has_ended() -> None:
    async def given() -> AsyncIterator[str]:
        yield "a"
        raise asyncio.CancelledError

    async def body() -> str | None:
        made = Local().aiter_completions_batch(given())
        first = await anext(made)
        with pytest.raises(asyncio.CancelledError):
            await anext(made)
        return first.result

    assert asyncio.run(body()) == "a"


def test_values_per_row_are_read_along_with_the_rows() -> None:
    client, seeds = Local(), Counted(itertools.count(7))
    made = client.iter_completions_batch(map(str, itertools.count()), seed=PerRow(seeds), max_concurrent=1)
    assert [next(made).index for _ in range(3)] == [0, 1, 2]
    made.close()
    assert [request.parameters["seed"] for request in client.seen[:3]] == [7, 8, 9]
    assert seeds.read <= 6


@pytest.mark.parametrize("backend", ["blocking", "threads"])
@pytest.mark.parametrize(
    ("seeds", "told", "before"),
    [
        (lambda: [1, 2], "seed has 2 values, and there are more rows.", 2),
        (lambda: [1, 2, 3, 4], "seed has 4 values for 3 rows.", 3),
        (lambda: PerRow(iter([1])), "seed has 1 value, and there are more rows.", 1),
    ],
)
def test_too_few_or_too_many_values_end_the_batch_after_the_rows_that_have_theirs(
    make_api: Any, server: Server, backend: str, seeds: Any, told: str, before: int
) -> None:
    api: Api = make_api(backend, server)
    server.handler = echo
    made = api.of(api.client, "iter_chat_completions_batch")((text for text in "abc"), seed=seeds())
    found, error = until_it_raises(api, made, InvalidRequestError)
    assert (error.args[0], found) == (told, list("abc")[:before])


def test_lengths_that_are_known_are_compared_before_anything_is_sent() -> None:
    client = Local()
    for call in (client.iter_completions_batch, client.aiter_completions_batch):
        with pytest.raises(InvalidRequestError, match="seed has 1 value for 2 rows"):
            call(["a", "b"], seed=[1])
    assert client.seen == []


def test_bad_arguments_are_told_at_the_call_and_not_at_the_first_step(server: Server, client: Any) -> None:
    for call in (client.iter_chat_completions_batch, client.aiter_chat_completions_batch):
        with pytest.raises(InvalidRequestError, match="is one string"):
            call("Hello")
        with pytest.raises(InvalidRequestError, match="ordered='yes'"):
            call(["a"], ordered="yes")
        with pytest.raises(TypeError):
            call(["a"], orderd=False)


def test_under_return_error_a_bad_argument_is_the_only_row() -> None:
    (row,) = Local().iter_completions_batch(["a", "b"], max_concurrent=0, return_error=True)
    assert (row.index, row.result) == (0, None)
    assert row.error is not None
    assert row.error["message"].startswith("max_concurrent=0")

    async def body() -> list[Any]:
        async with Local().aiter_completions_batch(["a"], max_concurrent=0, return_error=True) as made:
            return [row async for row in made]

    assert len(asyncio.run(body())) == 1


def test_a_mistake_in_a_program_ends_the_iterator() -> None:
    class Broken(Local):
        def _plan(self, request: Any) -> Any:
            raise ZeroDivisionError

    made = Broken().iter_completions_batch(map(str, itertools.count()))
    with pytest.raises(ZeroDivisionError):
        next(made)
    assert list(made) == []
    wait_until(lambda: not workers())


def test_an_error_that_the_backend_raises_is_a_rows_own() -> None:
    def answer(_: str) -> str:
        raise Error("no")

    (row,) = Local(answer).iter_completions_batch(["a"])
    assert row.error is not None
    assert (type(row.error), row.error.message) == (Error, "no")
