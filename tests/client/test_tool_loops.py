"""Functions that are run for the model: rounds, results, errors, approval, time, streams, history, ends."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import (
    APITimeoutError,
    ChatResponse,
    InvalidRequestError,
    InvalidResponseError,
    PerRow,
    RateLimitError,
    ServerError,
    StructuredOutputError,
    ToolCall,
    ToolError,
    ToolLoopError,
    create_client,
)
from gen_ai.client import BaseClient
from gen_ai.plans import Reply, Send
from gen_ai.prepare import prepare

from ..support.server import Request, Response, Server, chat_body, chat_chunks
from ..support.steps import World
from .support import KEY, Api, make_client


def weather(city: str, unit: str = "c") -> dict[str, Any]:
    """The weather of a city."""
    return {"city": city, "degrees": 24, "unit": unit}


def fails(city: str) -> str:
    raise LookupError(f"no {city} on the map, says {KEY}")


class Class(BaseModel):
    city: str


def asks(*calls: tuple[str, str], text: str | None = None, **over: Any) -> dict[str, Any]:
    """An answer that calls tools: (name, arguments), …"""
    written = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for at, (name, arguments) in enumerate(calls)
    ]
    return chat_body(text, tool_calls=written, **over)


def asks_in_pieces(name: str, arguments: str, text: str = "") -> list[dict[str, Any]]:
    """The same as the chunks of a stream."""
    role, *rest = chat_chunks([text] if text else [], finish_reason="tool_calls")
    delta = {"tool_calls": [{"index": 0, "id": "c0", "function": {"name": name, "arguments": arguments}}]}
    call = {**role, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    return [role, *rest[:-2], call, *rest[-2:]]


ROME = ("weather", '{"city": "Rome"}')
RESULT = '{"city":"Rome","degrees":24,"unit":"c"}'
USER = {"role": "user", "content": "hi"}
CALLED = {
    "role": "assistant", "content": None,
    "tool_calls": [{"id": "c0", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Rome"}'}}],
}  # fmt: skip
ANSWERED = {"role": "tool", "tool_call_id": "c0", "content": RESULT}
HELLO = {"role": "assistant", "content": "Hello."}


def told(server: Server, request: int = -1) -> list[str]:
    """What the model was told of its calls, in a request."""
    return [m["content"] for m in server.requests[request].json()["messages"] if m["role"] == "tool"]


# ---------------------------------------------------------------- marks


def test_a_result_that_is_a_failure_is_marked_for_dialects_that_have_a_mark(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME, ("fails", '{"city": "Rome"}'), ("nothing", "{}"))).reply(json=chat_body())
    response = api.chat(tools=[weather, fails], full_output=True)
    results = [message for message in response.tool_messages if message["role"] == "tool"]
    assert [message.get("is_error") for message in results] == [None, True, True]
    assert all("is_error" not in message for message in server.last.json()["messages"])


# ---------------------------------------------------------------- rounds


def test_calls_are_run_and_the_final_text_comes_back(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body())
    assert api.chat(tools=[weather]) == "Hello."
    first, second = (request.json() for request in server.requests)
    assert first["messages"] == [USER]
    assert second["messages"] == [USER, CALLED, ANSWERED]
    assert first["tools"] == second["tools"]
    assert first["tools"][0]["function"]["parameters"]["required"] == ["city"]


def test_the_whole_answer_counts_all_rounds(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(503).reply(json=asks(ROME)).reply(json=chat_body())
    response = api.chat(tools=[weather], full_output=True)
    assert response.new_messages == [CALLED, ANSWERED, CALLED, ANSWERED, HELLO]
    assert response.tool_messages == response.new_messages[:-1]
    assert response.usage.total_tokens == 30
    assert [attempt.status for attempt in response.attempts] == [200, 503, 200, 200]
    assert [attempt.number for attempt in response.attempts] == [1, 2, 3, 4]
    json.dumps(response.to_dict())


def test_calls_that_were_lost_on_the_way_are_asked_for_again(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Let me look.", finish_reason="tool_calls"))
    server.reply(json=asks(ROME))
    server.reply(json=chat_body("Sunny."))
    assert api.chat(tools=[weather], max_retries=1) == "Sunny."
    assert len(server.requests) == 3


def test_calls_that_stay_lost_are_an_error_and_no_answer(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Let me look.", finish_reason="tool_calls"))
    with pytest.raises(InvalidResponseError, match="holds none") as caught:
        api.chat(tools=[weather], max_retries=0)
    assert (caught.value.partial_text, caught.value.retryable) == ("Let me look.", True)
    assert caught.value.usage is not None
    server.reply(json=chat_body("Hi.", finish_reason="tool_calls"))
    assert api.chat(max_retries=0) == "Hi."


def test_the_callers_list_is_not_changed(client: Any, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body())
    messages = [dict(USER)]
    client.run_chat_completions(messages, tools=[weather])
    assert messages == [USER]


def test_new_messages_go_on_from_there(client: Any, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body()).reply(json=chat_body("Yes."))
    messages: list[Any] = [USER]
    messages += client.run_chat_completions(messages, tools=[weather], full_output=True).new_messages
    messages.append({"role": "user", "content": "Sure?"})
    assert client.run_chat_completions(messages) == "Yes."
    assert server.last.json()["messages"] == messages


def test_structured_answers_follow_calls(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body("no json")).reply(json=chat_body('{"city": "Rome"}'))
    assert api.chat(tools=[weather], guided_json=Class) == Class(city="Rome")
    assert server.requests[1].json()["messages"][-1] == ANSWERED


def test_a_structured_answer_that_never_fits_says_what_was_run(client: Any, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body("no json"))
    with pytest.raises(StructuredOutputError) as caught:
        client.run_chat_completions("hi", tools=[weather], guided_json=Class, max_reasks=0)
    assert caught.value.tool_messages == [CALLED, ANSWERED]
    assert caught.value.usage is not None
    assert caught.value.usage.total_tokens == 20
    assert len(caught.value.attempts) == 2


def test_rounds_are_bounded_and_the_error_has_them(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME, text="Let me see."), times=3)
    with pytest.raises(ToolLoopError) as caught:
        api.chat(tools=[weather], max_tool_rounds=2)
    error = caught.value
    assert "weather" in error.message
    assert "max_tool_rounds=2 rounds" in error.message
    called = {**CALLED, "content": "Let me see."}
    assert error.tool_messages == [called, ANSWERED, called, ANSWERED]
    assert (error.provider, error.param, len(error.attempts)) == ("openai", "max_tool_rounds", 3)
    assert error.usage is not None
    assert error.usage.total_tokens == 30
    assert pickle.loads(pickle.dumps(error)) == error
    assert len(server.requests) == 3


def test_ten_rounds_are_the_default(client: Any, server: Server) -> None:
    server.reply(json=asks(ROME), times=20)
    _, error = client.run_chat_completions("hi", tools=[weather], return_error=True)
    assert error["error_type"] == "ToolLoopError"
    assert len(server.requests) == 11


def test_a_failure_in_a_later_round_says_what_was_run(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(500, times=3)
    with pytest.raises(ServerError) as caught:
        api.chat(tools=[weather])
    assert caught.value.tool_messages == [CALLED, ANSWERED]
    assert caught.value.usage is not None
    assert caught.value.usage.total_tokens == 10
    assert len(caught.value.attempts) == 4


@pytest.mark.parametrize(
    "choice",
    ["required", "weather", {"type": "function", "function": {"name": "weather"}},
     {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": []}}],
)  # fmt: skip
def test_a_forced_tool_is_forced_once(client: Any, server: Server, choice: Any) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body())
    client.run_chat_completions("hi", tools=[weather], tool_choice=choice)
    assert "tool_choice" in server.requests[0].json()
    assert "tool_choice" not in server.requests[1].json()


@pytest.mark.parametrize(
    "choice", ["auto", "none", {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": []}}]
)
def test_a_choice_that_forces_nothing_stays(client: Any, server: Server, choice: Any) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body())
    client.run_chat_completions("hi", tools=[weather], tool_choice=choice)
    assert server.requests[1].json()["tool_choice"] == choice


# ---------------------------------------------------------------- whose call it is


def test_a_call_of_a_class_ends_the_loop(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=asks(("Class", '{"city": "Oslo"}'), ROME))
    response = api.chat(tools=[weather, Class])
    assert isinstance(response, ChatResponse)
    assert [call.parsed for call in response.tool_calls] == [Class(city="Oslo"), {"city": "Rome"}]
    assert response.tool_messages == [CALLED, ANSWERED]
    assert len(server.requests) == 2


def test_with_a_class_in_the_list_the_result_is_always_a_response(client: Any, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body())
    response = client.run_chat_completions("hi", tools=[weather, {"name": "other"}])
    assert (response.text, len(response.tool_messages)) == ("Hello.", 2)


def test_several_answers_are_refused_with_functions(client: Any, server: Server) -> None:
    with pytest.raises(InvalidRequestError, match="n=2") as caught:
        client.run_chat_completions("hi", tools=[weather], n=2)
    assert caught.value.param == "n"
    assert not server.requests


# ---------------------------------------------------------------- what goes wrong


def test_what_a_tool_raises_is_told_to_the_model_without_keys(api: Api, server: Server) -> None:
    server.reply(json=asks(("fails", '{"city": "Rome"}'))).reply(json=chat_body())
    assert api.chat(tools=[fails]) == "Hello."
    assert told(server) == ["Error: LookupError: no Rome on the map, says ***"]


def test_a_tool_error_can_end_the_call(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME, ("fails", '{"city": "Rome"}')))
    with pytest.raises(ToolError) as caught:
        api.chat(tools=[weather, fails], tool_errors="raise")
    error = caught.value
    assert isinstance(error.__cause__, LookupError)
    assert (error.tool_name, error.tool_call_id, error.provider, error.model) == ("fails", "c1", "openai", "m")
    assert "LookupError" in error.message
    assert KEY not in str(error)
    assert error.usage is not None
    assert len(error.attempts) == 1
    assert pickle.loads(pickle.dumps(error)) == error


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("weather", "{}"), "Error: the arguments do not fit: $.city: Field required"),
        (("weather", '{"city": "Rome", "wind": 1}'), "Error: the arguments do not fit: $.wind: Extra inputs"),
        (("weather", '{"city": "Ro'), "Error: the arguments do not fit: not valid JSON"),
        (("wether", '{"city": "Rome"}'), "Error: there is no tool 'wether'. Known: weather."),
    ],
)
def test_wrong_calls_are_told_to_the_model(client: Any, server: Server, call: tuple[str, str], said: str) -> None:
    server.reply(json=asks(call)).reply(json=chat_body())
    assert client.run_chat_completions("hi", tools=[weather], tool_errors="raise") == "Hello."
    assert told(server)[0].startswith(said)
    sent = server.last.json()["messages"][1]["tool_calls"][0]["function"]["arguments"]
    assert isinstance(json.loads(sent), dict)


@pytest.mark.parametrize(
    ("error", "content"),
    [
        (StopIteration("x"), "Error: StopIteration: x"),
        (ValueError(), "Error: ValueError"),
        (ValueError("x" * 5000), f"Error: ValueError: {'x' * 1000}…"),
        (RateLimitError("Slow down.", suggestion="Wait."), "Error: RateLimitError: Slow down."),
    ],
)
def test_any_exception_is_told(api: Api, server: Server, error: Exception, content: str) -> None:
    def tool() -> None:
        raise error

    server.reply(json=asks(("tool", "{}"))).reply(json=chat_body())
    assert api.chat(tools=[tool]) == "Hello."
    assert told(server) == [content]


@pytest.mark.parametrize("value", [object(), b"no picture"])
def test_a_result_that_has_no_form_ends_the_call(api: Api, server: Server, value: Any) -> None:
    def tool() -> Any:
        return value

    server.reply(json=asks(("tool", "{}")))
    with pytest.raises(ToolError, match="the result of tool is of type") as caught:
        api.chat(tools=[tool])
    assert caught.value.tool_name == "tool"


def test_arguments_that_our_own_default_cut_get_more_room(client: Any, server: Server) -> None:
    server.reply(json=asks(("weather", '{"city": "Ro'), finish_reason="length")).reply(json=chat_body())
    response = client.run_chat_completions("hi", tools=[weather], full_output=True)
    assert server.requests[0].json()["max_tokens"] == 256
    assert "max_tokens" not in server.requests[1].json()
    assert response.warnings == []


def test_what_ends_the_program_ends_the_call(client: Any, server: Server) -> None:
    def tool() -> None:
        raise KeyboardInterrupt

    server.reply(json=asks(("tool", "{}"), ("tool", "{}")))
    with pytest.raises(KeyboardInterrupt):
        client.run_chat_completions("hi", tools=[tool])


# ---------------------------------------------------------------- side by side, async


def test_calls_of_one_turn_run_side_by_side_and_answer_in_order(api: Api, server: Server) -> None:
    both = threading.Barrier(2, timeout=5)

    def meet(name: str) -> str:
        both.wait()  # breaks unless the other one is here too
        return name

    server.reply(json=asks(("meet", '{"name": "a"}'), ("meet", '{"name": "b"}'))).reply(json=chat_body())
    assert api.chat(tools=[meet]) == "Hello."
    assert told(server) == ["a", "b"]


def test_coroutines_are_awaited_in_async_calls_and_refused_in_blocking_ones(api: Api, server: Server) -> None:
    async def later(city: str) -> str:
        await asyncio.sleep(0)
        return city

    async def yes(_call: ToolCall) -> bool:
        return True

    server.reply(json=asks(("later", '{"city": "Rome"}'))).reply(json=chat_body())
    if api.is_async:
        assert api.chat(tools=[later], approve_tool=yes) == "Hello."
        assert told(server) == ["Rome"]
        return
    for options, param in (
        ({"tools": [weather, later]}, "tools[1]"),
        ({"tools": [functools.partial(later)]}, "tools[0]"),
        ({"tools": [weather], "approve_tool": yes}, "approve_tool"),
    ):
        for function in (api.client.run_chat_completions, api.client.run_chat_completions_stream):
            with pytest.raises(InvalidRequestError, match="coroutine function") as caught:
                function("hi", **options)
            assert caught.value.param == param
            assert f"a{function.__name__}" in (caught.value.suggestion or "")
    assert not server.requests


def test_an_awaitable_that_comes_as_a_surprise_is_named(api: Api, server: Server) -> None:
    async def inner() -> str:
        return "sunny"

    def tool() -> Any:
        return inner()

    server.reply(json=asks(("tool", "{}"))).reply(json=chat_body())
    if api.is_async:
        assert api.chat(tools=[tool]) == "Hello."
        assert told(server) == ["sunny"]
    else:
        with pytest.raises(ToolError, match="tool is a coroutine function"):
            api.chat(tools=[tool])


def test_plain_functions_leave_the_event_loop_alone(server: Server) -> None:
    async def main() -> Any:
        loop = threading.get_ident()
        seen = []

        def tool() -> str:
            seen.append(threading.get_ident() != loop)
            return "x"

        server.reply(json=asks(("tool", "{}"))).reply(json=chat_body())
        async with make_client(server) as client:
            await client.arun_chat_completions("hi", tools=[tool])
        return seen

    assert asyncio.run(main()) == [True]


def test_a_cancelled_call_starts_no_further_tool(server: Server) -> None:
    started: list[str] = []

    async def main() -> None:
        reached = asyncio.Event()

        async def first() -> str:
            started.append("first")
            reached.set()
            await asyncio.Event().wait()
            return "never"

        server.reply(json=asks(("first", "{}"))).reply(json=asks(("first", "{}")))
        async with make_client(server) as client:
            task = asyncio.create_task(client.arun_chat_completions("hi", tools=[first]))
            await reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert started == ["first"]
    assert len(server.requests) == 1


# ---------------------------------------------------------------- approval


@pytest.mark.parametrize(
    ("said", "content"),
    [(True, RESULT), (False, "Error: this call was not approved, and did not run."), ("Not now.", "Not now.")],
)
def test_a_call_runs_only_if_it_is_approved(api: Api, server: Server, said: Any, content: str) -> None:
    asked: list[ToolCall] = []

    def approve(call: ToolCall) -> Any:
        asked.append(call)
        return said

    server.reply(json=asks(ROME, ("weather", "{}"))).reply(json=chat_body())
    api.chat(tools=[weather], approve_tool=approve)
    assert [(call.name, call.parsed) for call in asked] == [("weather", {"city": "Rome"})]
    assert told(server)[0] == content
    assert told(server)[1].startswith("Error: the arguments do not fit")


def test_approval_may_be_the_clients(server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body())
    with make_client(server) as client:
        client.with_options(approve_tool=lambda _call: "No.").run_chat_completions("hi", tools=[weather])
    assert told(server) == ["No."]


@pytest.mark.parametrize("said", [None, 1, "", ValueError("broken")])
def test_an_approval_that_is_none_ends_the_call(api: Api, server: Server, said: Any) -> None:
    def approve(_call: ToolCall) -> Any:
        if isinstance(said, Exception):
            raise said
        return said

    server.reply(json=asks(ROME))
    with pytest.raises(ToolError, match="approve_tool") as caught:
        api.chat(tools=[weather], approve_tool=approve)
    assert caught.value.__cause__ is (said if isinstance(said, Exception) else None)


@pytest.mark.parametrize(
    ("options", "param"),
    [({"approve_tool": 3}, "approve_tool"), ({"max_tool_rounds": 0}, "max_tool_rounds"),
     ({"tool_errors": "ignore"}, "tool_errors")],
)  # fmt: skip
def test_settings_that_are_wrong_are_named(client: Any, options: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        client.run_chat_completions("hi", tools=[weather], **options)
    assert caught.value.param == param


# ---------------------------------------------------------------- steps and time


def steps_of(client: BaseClient, options: dict[str, Any], *bodies: Any, stream: bool = False) -> tuple[World, Any]:
    """The plan of a call, driven by hand."""
    request, _ = prepare(client, "chat", "hi", options, stream=stream)
    world = World([Reply(200, {}, 0.0, json.dumps(body).encode()) for body in bodies])
    return world, client._plan(request)


@pytest.fixture
def nowhere() -> Iterator[Any]:
    with make_client("http://127.0.0.1:9/v1") as client:
        yield client


def test_the_plan_is_a_list_of_steps(nowhere: Any) -> None:
    world, plan = steps_of(nowhere, {"tools": [weather], "approve_tool": lambda _: True}, asks(ROME, ROME), chat_body())
    assert world.run(plan).text == "Hello."
    assert world.kinds() == ["Send", "Run", "Run", "Gather", "Run", "Run", "Send"]


def test_the_time_of_tools_counts_towards_no_timeout(nowhere: Any) -> None:
    def slow() -> str:
        world.now += 100
        return "done"

    options = {"tools": [slow], "timeout": 10, "total_timeout": 15}
    world, plan = steps_of(nowhere, options, asks(("slow", "{}")), asks(("slow", "{}")), chat_body())
    world.send_takes = 4
    assert world.run(plan).text == "Hello."
    deadlines = [(step.deadline or 0) - 1000 for step in world.steps if isinstance(step, Send)]
    # Each turn has its 10 seconds, and the whole its 15, tools apart.
    assert deadlines == [10, 104 + 10, 208 + 7]


def test_a_turn_that_takes_too_long_ends_the_call(api: Api, server: Server) -> None:
    server.reply(json=asks(ROME)).reply(json=chat_body(), hold=threading.Event())
    with pytest.raises(APITimeoutError) as caught:
        api.chat(tools=[weather], timeout=0.5)
    assert caught.value.tool_messages == [CALLED, ANSWERED]


# ---------------------------------------------------------------- streams


def test_a_stream_shows_each_round(api: Api, server: Server) -> None:
    server.stream(*asks_in_pieces(*ROME, text="Let me see.")).stream(*chat_chunks())
    stream = api.stream(tools=[weather], full_output=True)
    events = list(stream)
    names = [event.type for event in events if event.type != "usage_update"]
    assert names == [
        "text_delta", "tool_call_delta", "finish", "tool_start", "tool_result", "text_delta", "text_delta", "finish",
    ]  # fmt: skip
    start, result = (next(e for e in events if e.type == name) for name in ("tool_start", "tool_result"))
    assert (start.call.name, start.call.parsed) == ("weather", {"city": "Rome"})
    assert (result.content, result.error_type, result.raw) == (RESULT, None, weather("Rome"))
    response = stream.response
    assert response.text == "Hello."
    assert response.new_messages == [{**CALLED, "content": "Let me see."}, ANSWERED, HELLO]
    usages = [event.usage.total_tokens for event in events if event.type == "usage_update"]
    assert usages == [8, 8 + 9] == [8, response.usage.total_tokens]


def test_a_stream_of_text_has_text_only(api: Api, server: Server) -> None:
    server.stream(*asks_in_pieces(*ROME)).stream(*chat_chunks())
    assert list(api.stream(tools=[weather])) == ["Hel", "lo."]
    server.stream(*asks_in_pieces(*ROME, text="Let me see. ")).stream(*chat_chunks())
    assert "".join(api.stream(tools=[weather])) == "Let me see. Hello."


def test_a_stream_tells_of_tools_that_fail(client: Any, server: Server) -> None:
    server.stream(*asks_in_pieces("fails", '{"city": "Rome"}')).stream(*chat_chunks())
    events = list(client.run_chat_completions_stream("hi", tools=[fails], full_output=True))
    (result,) = [event for event in events if event.type == "tool_result"]
    assert (result.error_type, result.raw) == ("LookupError", None)
    assert KEY not in result.content


def test_a_stream_that_is_closed_starts_no_further_tool(api: Api, server: Server) -> None:
    ran: list[int] = []

    def tool() -> str:
        ran.append(1)
        return "x"

    server.stream(*asks_in_pieces("tool", "{}"))
    stream = api.stream(tools=[tool], full_output=True)
    while next(stream).type != "tool_start":
        pass
    stream.close()
    assert ran == []
    assert list(stream) == []


def test_a_stream_that_is_closed_while_a_tool_runs_sends_nothing_more(client: Any, server: Server) -> None:
    running, closed = threading.Event(), threading.Event()

    def tool() -> str:
        running.set()
        assert closed.wait(5)
        return "x"

    server.stream(*asks_in_pieces("tool", "{}")).stream(*chat_chunks())
    stream = client.run_chat_completions_stream("hi", tools=[tool])
    pieces: list[str] = []
    reader = threading.Thread(target=lambda: pieces.extend(stream))
    reader.start()
    assert running.wait(5)
    stream.close()
    closed.set()
    reader.join(5)
    assert not reader.is_alive()
    assert pieces == []
    assert len(server.requests) == 1


def test_what_came_of_a_stream_counts_the_rounds_before(api: Api, server: Server) -> None:
    server.stream(*asks_in_pieces(*ROME)).stream(*chat_chunks(("Hel", "lo."))[:2], threading.Event())
    stream = api.stream(tools=[weather])
    assert next(stream) == "Hel"
    stream.close()
    assert stream.partial.text == "Hel"
    assert stream.partial.tool_messages == [CALLED, ANSWERED]
    assert [stream.partial.usage.total_tokens for _ in range(2)] == [7, 7]


def test_a_round_of_a_stream_is_tried_again_until_its_first_piece(api: Api, server: Server) -> None:
    server.stream(*asks_in_pieces(*ROME)).reply(503).stream(*chat_chunks())
    assert "".join(api.stream(tools=[weather])) == "Hello."


def test_a_stream_gives_its_failure_as_a_value(api: Api, server: Server) -> None:
    server.stream(*asks_in_pieces("fails", '{"city": "Rome"}'))
    pairs = list(api.stream(tools=[fails], tool_errors="raise", return_error=True))
    assert [error["error_type"] for _, error in pairs] == ["ToolError"]


# ---------------------------------------------------------------- conversations


def test_a_conversation_keeps_calls_and_results(api: Api, server: Server) -> None:
    chat = api.client.conversation()
    server.reply(json=asks(ROME)).reply(json=chat_body())
    assert api.send(chat, "hi", tools=[weather]) == "Hello."
    assert chat.messages == [USER, CALLED, ANSWERED, HELLO]
    assert (chat.turns, chat.usage.total_tokens) == (1, 20)
    server.reply(json=chat_body("Yes."))
    assert api.send(chat, "Sure?") == "Yes."
    assert len(server.last.json()["messages"]) == 5
    assert chat.from_dict(chat.to_dict(), api.client).messages == chat.messages
    assert len(chat.undo(2)) == 6


def test_a_conversation_that_streams_keeps_them_too(client: Any, server: Server) -> None:
    chat = client.conversation()
    server.stream(*asks_in_pieces(*ROME)).stream(*chat_chunks())
    assert "".join(chat.send_stream("hi", tools=[weather])) == "Hello."
    assert chat.messages == [USER, CALLED, ANSWERED, HELLO]


@pytest.mark.parametrize("streamed", [False, True])
def test_a_failed_send_leaves_the_history_as_it_was(client: Any, server: Server, streamed: bool) -> None:
    chat = client.conversation(messages=[USER, HELLO])
    if streamed:
        server.stream(*asks_in_pieces(*ROME))
    else:
        server.reply(json=asks(ROME))
    server.reply(400)
    with pytest.raises(InvalidRequestError):
        list(chat.send_stream("And?", tools=[weather])) if streamed else chat.send("And?", tools=[weather])
    assert chat.messages == [USER, HELLO]
    assert chat.usage.total_tokens == (7 if streamed else 10)


def test_a_partial_answer_is_kept_behind_its_calls(client: Any, server: Server) -> None:
    chat = client.conversation(keep_partial=True)
    server.stream(*asks_in_pieces(*ROME)).stream(*chat_chunks(("Hel", "lo."))[:2], threading.Event())
    stream = chat.send_stream("hi", tools=[weather])
    assert next(stream) == "Hel"
    stream.close()
    assert chat.messages == [USER, CALLED, ANSWERED, {"role": "assistant", "content": "Hel"}]


# ---------------------------------------------------------------- around it


def test_rows_of_a_batch_have_loops_of_their_own(api: Api, server: Server) -> None:
    def handler(request: Request, _n: int) -> Response:
        messages = request.json()["messages"]
        if messages[-1]["role"] == "user":
            return Response(json=asks(("weather", json.dumps({"city": messages[0]["content"]}))))
        return Response(json=chat_body(json.loads(messages[-1]["content"])["city"]))

    server.handler = handler
    run = api.of(api.client, "run_chat_completions_batch")
    assert api.wait(run, ["Rome", "Oslo"], tools=[weather]) == ["Rome", "Oslo"]
    rows = api.wait(run, ["Rome", "Oslo"], tools=PerRow([[weather], [weather, Class]]))
    assert rows[0] == "Rome"
    assert rows[1].text == "Oslo"


def test_the_first_request_can_be_shown(client: Any) -> None:
    async def later() -> None: ...

    built = client.build_request("hi", tools=[weather, later], tool_choice="required", max_tool_rounds=3)
    assert [tool["function"]["name"] for tool in built.json["tools"]] == ["weather", "later"]
    assert built.json["messages"] == [USER]
    assert not {"max_tool_rounds", "tool_errors", "approve_tool"} & set(built.json)


def test_watchers_are_told_of_tools_without_their_content(
    server: Server, caplog: pytest.LogCaptureFixture, api: Api
) -> None:
    events: list[Any] = []
    server.reply(json=asks(ROME, ("fails", '{"city": "Oslo"}'))).reply(json=chat_body())
    caplog.set_level(logging.DEBUG, "gen_ai")
    api.chat(of=api.client.with_options(on_event=events.append), tools=[weather, fails])
    assert [event.type for event in events] == ["attempt", "tool", "tool", "attempt", "end"]
    good, bad = events[1:3]
    assert (good.tool_name, good.tool_call_id, good.error_type, good.model) == ("weather", "c0", None, "m")
    assert (bad.tool_name, bad.error_type, good.content) == ("fails", "LookupError", RESULT)
    assert "Rome" not in json.dumps(good.to_dict()) + repr(good)
    assert "tool weather ok" in caplog.text
    assert "tool fails LookupError" in caplog.text
    assert "Rome" not in caplog.text
    assert "Oslo" not in caplog.text
    assert len(events[-1].attempts) == 2


def test_the_content_log_has_arguments_and_results(
    client: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "gen_ai.content")
    server.reply(json=asks(ROME)).reply(json=chat_body())
    client.run_chat_completions("hi", tools=[weather])
    line = next(text for text in caplog.messages if " tool " in text)
    assert "Rome" in line
    assert "24" in line


def test_a_wrapper_sees_every_step_of_the_loop(server: Server) -> None:
    seen: list[str] = []

    class Wrapper(BaseClient):
        def __init__(self, inner: BaseClient) -> None:
            super().__init__(model_name="m")
            self.inner = inner

        def _plan(self, request: Any) -> Any:
            plan = self.inner._plan(request)
            reply = None
            while True:
                try:
                    step = plan.send(reply)
                except StopIteration as stop:
                    return stop.value
                seen.append(type(step).__name__)
                reply = yield step

    server.reply(json=asks(ROME)).reply(json=chat_body())
    with make_client(server) as inner:
        assert Wrapper(inner).run_chat_completions("hi", tools=[weather]) == "Hello."
    assert (seen.count("Send"), seen.count("Gather")) == (2, 1)


def test_profiles_set_the_numbers_and_not_the_code(tmp_path: Any, server: Server) -> None:
    file = tmp_path / "gen_ai.toml"
    file.write_text(
        f'[profiles.p]\nprovider = "openai"\nmodel = "m"\nendpoint = "{server.url}/v1"\napi_key = ""\n'
        'max_tool_rounds = 1\ntool_errors = "raise"\n'
    )
    server.reply(json=asks(ROME), times=2).reply(json=asks(("fails", '{"city": "Rome"}')))
    with create_client(profile="p", config=file) as client:
        with pytest.raises(ToolLoopError):
            client.run_chat_completions("hi", tools=[weather])
        with pytest.raises(ToolError):
            client.run_chat_completions("hi", tools=[fails])
        server.reply(json=chat_body())
        assert client.run_completions("hi")
    file.write_text('[profiles.p]\nprovider = "offline"\napprove_tool = "ask"\n')
    with pytest.raises(Exception, match="given in code"):
        create_client(profile="p", config=file)


def test_the_offline_model_calls_what_the_message_names() -> None:
    client = create_client("offline")
    assert "returned" in client.run_chat_completions("weather: Rome", tools=[weather])
    chat = client.conversation()
    chat.send("weather: Rome", tools=[weather])
    assert [message["role"] for message in chat.messages] == ["user", "assistant", "tool", "assistant"]


def test_a_script_can_ask_for_ever() -> None:
    always: Callable[[Any], Any] = lambda _request: [ToolCall("1", "weather", '{"city": "Rome"}')]  # noqa: E731
    with pytest.raises(ToolLoopError):
        create_client("offline", replies=always).run_chat_completions("hi", tools=[weather], max_tool_rounds=3)
