"""A batch gives, row by row, what the single calls would give, in the order of the input."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import ChatResponse, Choice, Request, TruncationWarning, create_client

from ..client.support import PNG, Api
from ..support.server import Request as HttpRequest
from ..support.server import Response, Server, chat_body
from .support import Counted, Crowd, Local, batch, echo


class City(BaseModel):
    name: str


def test_results_come_in_the_order_of_the_input_whatever_finishes_first(api: Api, server: Server) -> None:
    first, others = threading.Event(), []

    def last_first(request: HttpRequest, number: int) -> Response:
        text = request.json()["messages"][-1]["content"]
        if text == "0":
            assert first.wait(10)
        else:
            others.append(text)
            if len(others) == 4:
                first.set()
        return echo(request, number)

    server.handler = last_first
    assert batch(api, ["0", "1", "2", "3", "4"]) == ["0", "1", "2", "3", "4"]


def test_a_completion_batch_continues_each_prompt(server: Server, client: Any) -> None:
    server.handler = lambda request, _: Response(
        json={"choices": [{"text": request.json()["prompt"] + "!", "finish_reason": "stop"}]}
    )
    assert client.run_completions_batch(["a", "b"]) == ["a!", "b!"]
    assert asyncio.run(client.arun_completions_batch(["a", "b"])) == ["a!", "b!"]


def test_conversations_are_lists_of_messages_or_strings(api: Api, server: Server) -> None:
    server.handler = echo
    given: list[Any] = [[{"role": "system", "content": "s"}, {"role": "user", "content": "a"}], "b"]
    assert batch(api, given) == ["a", "b"]
    assert given[0][0] == {"role": "system", "content": "s"}


def test_no_rows_give_an_empty_list(api: Api) -> None:
    assert batch(api, []) == []
    assert batch(api, iter(()), return_error=True) == ([], [])


def test_a_generator_of_rows_is_accepted(api: Api, server: Server) -> None:
    server.handler = echo
    assert batch(api, (str(number) for number in range(7))) == list("0123456")


def test_an_async_iterable_of_rows_is_accepted_on_a_loop() -> None:
    async def given() -> AsyncIterator[str]:
        for text in "abc":
            yield text

    assert asyncio.run(Local().arun_completions_batch(given())) == ["a", "b", "c"]


def test_structured_rows_are_instances(api: Api, server: Server) -> None:
    server.handler = lambda request, _: Response(
        json=chat_body('{"name": "' + request.json()["messages"][-1]["content"] + '"}')
    )
    assert batch(api, ["Oslo", "Rome"], guided_json=City) == [City(name="Oslo"), City(name="Rome")]


def test_several_answers_are_a_list_for_each_row(api: Api, server: Server) -> None:
    choice = {"message": {"role": "assistant", "content": "x"}, "finish_reason": "stop"}
    server.handler = lambda _request, _number: Response(
        json={"choices": [{"index": 0, **choice}, {"index": 1, **choice}]}
    )
    assert batch(api, ["a", "b"], n=2) == [["x", "x"], ["x", "x"]]


def test_whole_answers_are_responses(api: Api, server: Server) -> None:
    server.handler = echo
    first, second = batch(api, ["a", "b"], full_output=True)
    assert (type(first), first.text, second.text, second.usage.total_tokens) == (ChatResponse, "a", "b", 10)


def test_tools_of_the_callers_give_responses(server: Server, client: Any) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "City", "arguments": '{"name": "Oslo"}'}}
    server.reply(json=chat_body(None, tool_calls=[call]))
    (response,) = client.run_chat_completions_batch(["a"], tools=[City])
    assert response.tool_calls[0].name == "City"


@pytest.mark.parametrize("options", [{}, {"concurrent": False}, {"max_concurrent": 1}, {"max_concurrent": 100}])
def test_the_result_does_not_depend_on_how_rows_run(api: Api, server: Server, options: dict[str, Any]) -> None:
    server.handler = echo
    assert batch(api, map(str, range(12)), **options) == [str(number) for number in range(12)]


# ---------------------------------------------------------------- side by side


@pytest.mark.parametrize(("options", "most"), [({}, 5), ({"max_concurrent": 3}, 3), ({"max_concurrent": 64}, 20)])
def test_at_most_so_many_rows_run_at_once(options: dict[str, Any], most: int) -> None:
    crowd = Crowd(most)
    assert len(Local(crowd.enter).run_completions_batch(list("abcdefghijklmnopqrst"), **options)) == 20
    assert crowd.most == most


@pytest.mark.parametrize(("options", "most"), [({}, 5), ({"max_concurrent": 3}, 3), ({"max_concurrent": 64}, 20)])
def test_at_most_so_many_tasks_run_at_once(options: dict[str, Any], most: int) -> None:
    inside = [0]

    class Awaited(Local):
        async def complete(self, request: Request) -> ChatResponse[Any]:  # type: ignore[override]
            inside.append(inside[-1] + 1)
            while max(inside) < most:  # noqa: ASYNC110 - every task of the loop counts
                await asyncio.sleep(0)
            inside.append(inside[-1] - 1)
            return super().complete(request)

    assert len(asyncio.run(Awaited().arun_completions_batch(list("abcdefghijklmnopqrst"), **options))) == 20
    assert max(inside) == most


def test_rows_that_all_break_at_once_are_all_tried_again(api: Api, server: Server) -> None:
    crowd, met = Crowd(24), set[str]()

    def answer(request: HttpRequest, number: int) -> Response:
        text = request.json()["messages"][-1]["content"]
        if text in met:
            return echo(request, number)
        met.add(text)
        crowd.enter()
        return Response(503, json={"error": {"message": "restarting"}})

    server.handler = answer
    names = [str(number) for number in range(24)]
    assert batch(api, names, max_concurrent=24) == names


def test_a_batch_makes_do_with_the_threads_that_the_system_has(monkeypatch: pytest.MonkeyPatch) -> None:
    start, started = threading.Thread.start, list[threading.Thread]()

    def scarce(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", scarce)
    assert Local().run_completions_batch(list("abcdefgh"), max_concurrent=8) == list("abcdefgh")


def test_without_concurrency_rows_run_in_the_callers_thread_one_after_another() -> None:
    threads: list[int] = []
    client = Local(lambda text: threads.append(threading.get_ident()) or text)  # type: ignore[func-returns-value]
    assert client.run_completions_batch(["a", "b", "c"], concurrent=False) == ["a", "b", "c"]
    assert threads == [threading.get_ident()] * 3
    crowd = Crowd(1)
    asyncio.run(Local(crowd.enter).arun_completions_batch(["a", "b", "c"], concurrent=False))
    assert crowd.most == 1


def test_threads_are_daemons_and_end_with_the_batch() -> None:
    names: list[tuple[str, bool]] = []

    def answer(text: str) -> str:
        names.append((threading.current_thread().name, threading.current_thread().daemon))
        return text

    Local(answer).run_completions_batch(["a"] * 10)
    assert {daemon for _, daemon in names} == {True}
    assert all(name.startswith("gen_ai-batch") for name, _ in names)
    ends = time.monotonic() + 10
    while any(thread.name.startswith("gen_ai-batch") for thread in threading.enumerate()):
        assert time.monotonic() < ends


def test_context_variables_reach_every_row_and_what_rows_set_stays_theirs() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="none")
    seen: list[str] = []

    def answer(text: str) -> str:
        seen.append(variable.get())
        variable.set(text)
        return text

    variable.set("mine")
    client = Local(answer)
    client.run_completions_batch(["a", "b", "c"], max_concurrent=1)

    async def on_a_loop() -> None:
        await client.arun_completions_batch(["a", "b", "c"], max_concurrent=1)

    asyncio.run(on_a_loop())
    assert seen == ["mine"] * 6
    assert variable.get() == "mine"


@pytest.mark.slow
def test_a_rows_time_begins_when_its_turn_comes(api: Api, server: Server) -> None:
    server.reply(json=chat_body("x"), delay=0.25, times=4)
    assert batch(api, ["a"] * 4, max_concurrent=1, timeout=0.8) == ["x"] * 4


def test_rows_go_through_what_a_wrapper_does_to_calls() -> None:
    class Loud(Local):
        def _plan(self, request: Request) -> Any:
            response = yield from super()._plan(request)
            for choice in response.choices:
                choice.text = choice.text.upper()
            return response

    assert Loud().run_completions_batch(["a", "b"]) == ["A", "B"]


def test_each_row_is_a_call_to_whoever_watches(api: Api, server: Server) -> None:
    server.handler = echo
    events: list[Any] = []
    api.client = api.client.with_options(on_event=events.append)
    batch(api, ["a", "fail", "c"], return_error=True)
    ends = [event for event in events if event.type in ("end", "error")]
    assert sorted(event.type for event in ends) == ["end", "end", "error"]
    assert len({event.call_id for event in ends}) == 3
    assert {event.function for event in ends} == {api.of(api.client, "run_chat_completions_batch").__name__}


def test_one_client_serves_batches_side_by_side() -> None:
    client, found = Local(), {}

    def work(name: str) -> None:
        found[name] = client.run_completions_batch([f"{name}{number}" for number in range(20)])

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: [f"{name}{number}" for number in range(20)] for name in "abc"}


# ---------------------------------------------------------------- pictures and warnings


def test_an_open_picture_that_all_rows_share_is_read_once(server: Server, client: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    server.handler = lambda _request, _number: Response(json=chat_body("seen"))
    with path.open("rb") as file:
        assert client.run_chat_completions_batch(["a"] * 8, image_paths=file) == ["seen"] * 8
        assert client.run_chat_completions_batch(["a"] * 8, image_paths=iter([file, path])) == ["seen"] * 8
    pictures = [len(request.json()["messages"][0]["content"]) - 1 for request in server.requests]
    assert sorted(pictures) == [1] * 8 + [2] * 8


CUT = chat_body("Once upon", finish_reason="length")


def test_texts_cut_by_our_cap_give_one_warning_at_the_callers_line(api: Api, server: Server) -> None:
    server.handler = lambda _request, _number: Response(json=CUT)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        assert batch(api, ["a"] * 3) == ["Once upon"] * 3
    (warning,) = [w for w in found if w.category is not ResourceWarning]
    assert warning.category is TruncationWarning
    assert "/tests/" in warning.filename
    assert "2 more" in str(warning.message)


def test_a_parameter_that_is_left_out_of_every_row_is_told_of_once(api: Api, server: Server) -> None:
    server.handler = lambda _request, _number: Response(json=chat_body("ok"))
    with pytest.warns(UserWarning, match=r"temperature\. It was left out\. So it was in 2 more of this batch\."):
        assert batch(api, ["a"] * 3, model_name="gpt-5", temperature=0.5, on_unsupported="warn") == ["ok"] * 3


def test_whole_answers_say_each_for_itself_that_they_were_cut(server: Server, client: Any) -> None:
    server.handler = lambda _request, _number: Response(json=CUT)
    with pytest.warns(TruncationWarning):
        responses = client.run_chat_completions_batch(["a", "b"], full_output=True)
    assert [[w.code for w in response.warnings] for response in responses] == [["truncated"], ["truncated"]]


def test_the_iterator_form_warns_once_at_the_loop() -> None:
    class Cut(Local):
        def complete(self, request: Request) -> ChatResponse[Any]:
            return ChatResponse(choices=[Choice(text="Once", finish_reason="length")])

    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        for _ in Cut().iter_completions_batch(["a"] * 3):  # here
            pass
    assert [(w.category, w.filename) for w in found] == [(TruncationWarning, __file__)]


def test_the_offline_provider_serves_batches() -> None:
    client = create_client("offline")
    cities = client.run_chat_completions_batch(Counted(["name: Oslo", "name: Rome"]), guided_json=City)
    assert cities == [City(name="Oslo"), City(name="Rome")]
