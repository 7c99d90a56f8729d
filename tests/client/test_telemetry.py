"""What subscribers are told: which events, in which order, once each, however a call is made and however it ends."""

from __future__ import annotations

import ast
import asyncio
import copy
import functools
import gc
import json
import logging
import pickle
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import gen_ai
from gen_ai import (
    Attempt,
    BaseClient,
    Capabilities,
    ChatResponse,
    Choice,
    ConfigurationError,
    Error,
    OverloadedError,
    Request,
    TextDelta,
    TruncationWarning,
    Usage,
    create_client,
)
from gen_ai.plans import Emit, Now, Plan
from gen_ai.watching import Watch

from ..support.server import Response, Server, chat_body, chat_chunks
from .support import AT_ONCE, BACKENDS, KEY, PNG, Api, make_client

ROOT = Path(__file__).resolve().parents[2]


class City(BaseModel):
    name: str


@pytest.fixture
def events(api: Api) -> Iterator[list[Any]]:
    """What the client of `api` tells."""
    found: list[Any] = []
    whole, api.client = api.client, api.client.with_options(on_event=found.append)
    yield found
    api.client = whole


def short(events: list[Any]) -> list[str]:
    """Events in a word or two each."""

    def one(event: Any) -> str:
        if event.type == "attempt":
            return f"attempt {event.attempt.number} {event.attempt.status}{' again' if event.will_retry else ''}"
        if event.type == "error":
            return f"error {type(event.error).__name__}"
        return f"{event.type} early" if getattr(event, "abandoned", False) else str(event.type)

    return [one(event) for event in events]


# ---------------------------------------------------------------- which events, in which order


def test_a_plain_call_tells_of_its_attempt_and_its_end(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(json=chat_body("Hello."), headers={"x-request-id": "req-7"})
    assert api.chat("hi", temperature=0.5) == "Hello."
    assert short(events) == ["attempt 1 200", "end"]
    attempt, end = events
    assert (attempt.attempt.request_id, attempt.attempt.reason, attempt.error_type) == ("req-7", None, None)
    assert attempt.attempt.duration > 0
    assert (end.usage.prompt_tokens, end.usage.completion_tokens) == (7, 3)
    assert (end.finish_reason, end.request_id, end.response_model) == ("stop", "req-7", "test-model")
    assert (len(end.attempts), end.warnings, end.abandoned) == (1, (), False)
    assert end.response.text == "Hello."
    assert end.request.messages == [{"role": "user", "content": "hi"}]
    assert end.request.parameters == {"temperature": 0.5}


def test_every_event_says_whose_it_is(api: Api, server: Server, events: list[Any]) -> None:
    server.stream(*chat_chunks())
    list(api.stream(model_name="m-2"))
    a = "a" if api.is_async else ""
    for event in events:
        assert (event.function, event.operation) == (f"{a}run_chat_completions_stream", "chat")
        assert (event.provider, event.model, event.stream) == ("openai", "m-2", True)
    assert len({event.call_id for event in events}) == 1
    times = [event.elapsed for event in events]
    assert times == sorted(times)
    assert 0 < times[0] < 10


def test_a_retry_tells_of_each_attempt_and_of_the_wait(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(503, json={"error": {"message": "no room"}}, headers={"retry-after": "0", "x-request-id": "a"})
    server.reply(json=chat_body(), headers={"x-request-id": "b"})
    api.chat()
    assert short(events) == ["attempt 1 503 again", "attempt 2 200", "end"]
    assert events[0].error_type == "OverloadedError"
    assert "no room" in events[0].attempt.reason
    assert [attempt.request_id for attempt in events[-1].attempts] == ["a", "b"]
    assert events[-1].request_id == "b"


def test_a_stream_tells_of_its_first_piece_before_the_caller_has_it(
    api: Api, server: Server, events: list[Any]
) -> None:
    gate = threading.Event()
    server.stream(*chat_chunks(["Hel"], finish_reason=None, usage=False), gate, *chat_chunks(["lo."])[1:])
    stream = api.stream()
    assert next(stream) == "Hel"
    assert short(events) == ["first_piece"]
    gate.set()
    assert list(stream) == ["lo."]
    assert short(events) == ["first_piece", "attempt 1 200", "end"]
    assert events[0].elapsed <= events[1].elapsed
    assert events[-1].response is stream.response
    assert events[-1].usage.completion_tokens == 1


@pytest.mark.parametrize("full_output", [False, True])
def test_reasoning_is_a_first_piece_and_a_role_is_none(
    api: Api, server: Server, events: list[Any], full_output: bool
) -> None:
    role, thought, *rest = chat_chunks(["Hello."])
    thought["choices"][0]["delta"] = {"reasoning_content": "Hm."}
    server.stream(role, thought, *rest)
    server.stream(role, *rest)
    for _ in range(2):
        list(api.stream(full_output=full_output))
    assert short(events) == ["first_piece", "attempt 1 200", "end", "attempt 1 200", "end"]


def test_a_stream_that_is_refused_at_first_tells_of_both_attempts(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(503, json={"error": {"message": "no room"}})
    server.stream(*chat_chunks())
    list(api.stream())
    assert short(events) == ["attempt 1 503 again", "first_piece", "attempt 2 200", "end"]


@pytest.mark.parametrize("return_error", [False, True])
def test_a_stream_that_is_cut_is_told_of_as_an_error(
    api: Api, server: Server, events: list[Any], return_error: bool
) -> None:
    server.stream(*chat_chunks(["Hel"], finish_reason=None), "cut", done=False)
    if return_error:
        assert list(api.stream(return_error=True))[-1][1] is not None
    else:
        with pytest.raises(Error):
            list(api.stream())
    assert short(events) == ["first_piece", "attempt 1 200", "error StreamInterruptedError"]
    assert events[-1].error.partial_text == "Hel"
    assert events[1].error_type == "StreamInterruptedError"


def test_an_answer_that_is_asked_for_again_is_one_call_of_two_attempts(
    api: Api, server: Server, events: list[Any]
) -> None:
    server.reply(json=chat_body('{"name": 5}'))
    server.reply(json=chat_body('{"name": "Rome"}'))
    assert api.chat(guided_json=City) == City(name="Rome")
    assert short(events) == ["attempt 1 200", "attempt 2 200", "end"]
    assert events[0].attempt.reason is None, "what was told stays as it was told"
    first, second = events[-1].attempts
    assert first.reason.startswith("not valid")
    assert second.reason is None
    assert events[-1].usage.prompt_tokens == 14


def test_a_stream_that_starts_over_has_one_first_piece(api: Api, server: Server, events: list[Any]) -> None:
    server.stream(*chat_chunks(['{"name": 5}']))
    server.stream(*chat_chunks(['{"name": "Rome"}']))
    list(api.stream(guided_json=City, full_output=True))
    assert short(events) == ["first_piece", "attempt 1 200", "attempt 2 200", "end"]


def test_two_answers_in_one_request_are_one_attempt(api: Api, server: Server, events: list[Any]) -> None:
    body = chat_body("a")
    body["choices"].append({**body["choices"][0], "index": 1})
    server.reply(json=body)
    api.chat(n=2)
    assert short(events) == ["attempt 1 200", "end"]


def test_two_answers_in_two_requests_are_two_attempts_of_one_call(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(json=chat_body("a"), times=2)  # one answer where two were asked for
    assert api.chat(n=2) == ["a", "a"]
    assert short(events) == ["attempt 1 200", "attempt 2 200", "end"]
    assert events[-1].usage.prompt_tokens == 14


def test_requests_side_by_side_are_told_one_at_a_time_and_numbered(server: Server) -> None:
    server.reply(json=chat_body("a"), times=4)
    busy, overlaps, numbers = threading.Lock(), [], []

    def slow(event: Any) -> None:
        overlaps.append(not busy.acquire(blocking=False))
        if event.type == "attempt":
            threading.Event().wait(0.01)
            numbers.append(event.attempt.number)
        busy.release()

    with make_client(server, on_event=slow) as client:
        client.run_chat_completions("hi", n=4)
    assert not any(overlaps)
    assert numbers == [1, 2, 3, 4]


@pytest.mark.parametrize("return_error", [False, True])
def test_a_refused_request_is_told_of_as_the_error_that_the_caller_gets(
    api: Api, server: Server, events: list[Any], return_error: bool
) -> None:
    server.reply(401, json={"error": {"message": "who?"}}, headers={"x-request-id": "req-1"})
    if return_error:
        assert api.chat(return_error=True)[1]["error_type"] == "AuthenticationError"
    else:
        with pytest.raises(Error) as caught:
            api.chat()
    assert short(events) == ["attempt 1 401", "error AuthenticationError"]
    end = events[-1]
    assert (end.status, end.request_id, len(end.attempts)) == (401, "req-1", 1)
    assert not events[0].will_retry
    if not return_error:
        assert end.error is caught.value


def test_what_an_answer_lacks_is_told_of_after_its_attempt(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(json=chat_body("no json"), times=3)
    with pytest.raises(Error):
        api.chat(guided_json=City)
    assert short(events) == [*(f"attempt {n} 200" for n in (1, 2, 3)), "error StructuredOutputError"]
    assert events[-1].usage.prompt_tokens == 21


def test_a_default_that_the_server_refuses_is_an_attempt_that_is_repeated(
    api: Api, server: Server, events: list[Any]
) -> None:
    wrong = {
        "message": "Unsupported parameter: 'temperature'.",
        "param": "temperature",
        "code": "unsupported_parameter",
    }
    server.reply(400, json={"error": wrong})
    server.reply(json=chat_body())
    api.chat()
    assert short(events) == ["attempt 1 400 again", "attempt 2 200", "end"]
    assert "repeated without it" in events[0].attempt.reason
    assert all(attempt.duration > 0 for attempt in events[-1].attempts)


def test_the_other_calls_tell_what_they_are(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(json=chat_body())
    api.vision("What is it?", PNG)
    server.reply(json={**chat_body(), "choices": [{"index": 0, "text": "x", "finish_reason": "stop"}]})
    api.completion()
    server.reply(json={"data": [{"id": "m-1"}]})
    assert [model.id for model in api.models()] == ["m-1"]
    server.reply(json=chat_body())
    api.send(api.client.conversation(), "hi")
    a = "a" if api.is_async else ""
    assert [(event.function, event.operation, event.model) for event in events if event.type == "end"] == [
        (f"{a}run_vision_request", "chat", "m"),
        (f"{a}run_completions", "completion", "m"),
        (f"{a}list_models", "models", None),
        (f"{a}send", "chat", "m"),
    ]
    assert short(events) == ["attempt 1 200", "end"] * 4
    assert [model.id for model in events[5].response] == ["m-1"]
    assert len({event.call_id for event in events}) == 4


# ---------------------------------------------------------------- calls that were none, or were broken off


def test_refused_arguments_are_an_error_without_attempts(api: Api, events: list[Any]) -> None:
    for refused in (
        lambda: api.chat(temperature=-1),
        lambda: api.chat([{"role": "user"}]),
        lambda: api.stream(temperature=-1),
        lambda: api.models(timeout=0),
    ):
        with pytest.raises(Error):
            refused()
    assert api.chat(temperature=-1, return_error=True)[0] is None
    pieces = list(api.stream(temperature=-1, return_error=True))
    assert len(pieces) == 1
    assert short(events) == ["error InvalidRequestError"] * 6
    assert all(event.attempts == () and event.request is None for event in events)
    assert (events[0].error.param, events[0].provider, events[0].model) == ("temperature", "openai", "m")


@pytest.mark.parametrize("streamed", [False, True], ids=["call", "stream"])
def test_what_the_model_is_known_to_refuse_is_an_error_without_attempts(
    make_api: Any, server: Server, streamed: bool
) -> None:
    events: list[Any] = []
    known = Capabilities(refused=frozenset({"seed"}))
    api = make_api("blocking", server, capabilities=known, on_event=events.append)
    with pytest.raises(Error, match="seed"):
        list(api.stream(seed=1)) if streamed else api.chat(seed=1)
    assert short(events) == ["error UnsupportedParameterError"]
    assert events[0].attempts == ()


def test_a_warning_that_is_raised_as_an_error_ends_a_call_once(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(json=chat_body("cut", finish_reason="length"))
    server.stream(*chat_chunks(["cut"], finish_reason="length"))
    for call in (api.chat, lambda: list(api.stream())):
        with pytest.raises(TruncationWarning):
            call()
    # Of a stream, every piece has reached the caller by then.
    assert short(events) == ["attempt 1 200", "error TruncationWarning", "first_piece", "attempt 1 200", "end"]
    assert [warning.code for warning in events[-1].warnings] == ["truncated"]


def test_what_comes_after_the_end_of_a_call_is_not_told() -> None:
    events: list[Any] = []
    call = {"function": "f", "operation": "chat", "provider": "p", "model": "m", "stream": True}
    watch = Watch((events.append,), set(), call)
    watch.failed(KeyboardInterrupt())
    watch.attempt(Attempt(1, 200), "m", None, None, False)
    watch.heard([TextDelta("late")])
    watch.ended(ChatResponse())
    assert short(events) == ["error KeyboardInterrupt"]


def test_what_cannot_be_a_call_is_none(api: Api, events: list[Any]) -> None:
    with pytest.raises(TypeError):
        api.chat(temprature=1)
    with pytest.raises(TypeError):
        api.stream(temprature=1)
    assert events == []


def test_a_call_on_a_closed_client_is_told_of(server: Server) -> None:
    events: list[Any] = []
    client = make_client(server, on_event=events.append)
    stream = client.run_chat_completions_stream("hi")
    client.close()
    for call in (lambda: client.run_chat_completions("hi"), lambda: list(stream)):
        with pytest.raises(Error):
            call()
    assert short(events) == ["error ClientClosedError"] * 2


def test_a_stream_that_was_left_early_has_an_end_that_says_so(api: Api, server: Server, events: list[Any]) -> None:
    server.stream(*chat_chunks(["Hel"], finish_reason=None), threading.Event(), headers={"x-request-id": "req-1"})
    stream = api.stream()
    next(stream)
    stream.close()
    stream.close()
    assert short(events) == ["first_piece", "attempt 1 200", "end early"]
    attempt, end = events[1:]
    assert (attempt.attempt.reason, attempt.attempt.maybe_billed, attempt.will_retry) == ("left early", True, False)
    assert attempt.attempt.duration > 0
    assert (end.response.text, end.request_id, end.finish_reason) == ("Hel", "req-1", None)
    assert len(end.attempts) == 1


def test_a_stream_that_was_let_go_of_has_an_end_too(api: Api, server: Server, events: list[Any]) -> None:
    server.stream(*chat_chunks(["Hel"], finish_reason=None), threading.Event())
    stream = api.stream()
    next(stream)
    del stream
    gc.collect()
    assert short(events) == ["first_piece", "attempt 1 200", "end early"]


def test_leaving_the_with_block_of_a_stream_is_told_once(api: Api, server: Server, events: list[Any]) -> None:
    server.stream(*chat_chunks(["Hel"], finish_reason=None), threading.Event())
    api.stream().within(1)
    assert short(events) == ["first_piece", "attempt 1 200", "end early"]


def test_a_stream_that_nobody_wanted_was_no_call(api: Api, server: Server, events: list[Any]) -> None:
    stream = api.stream()
    stream.close()
    del stream
    gc.collect()
    assert (events, server.connections) == ([], 0)


def test_the_time_of_a_stream_begins_when_it_is_wanted(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Any] = []
    times = [1000.0]
    monkeypatch.setattr("gen_ai.watching.clock", lambda: times[-1])
    server.stream(*chat_chunks())
    with make_client(server, on_event=events.append) as client:
        stream = client.run_chat_completions_stream("hi")
        times.append(1060.0)
        next(stream)
        times.append(1062.5)
        list(stream)
    assert [event.elapsed for event in events] == [0, 2.5, 2.5]


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name != "blocking"])
@pytest.mark.parametrize("streamed", [False, True], ids=["call", "stream"])
def test_a_cancelled_call_is_told_of_with_the_request_that_was_under_way(
    server: Server, backend: str, streamed: bool
) -> None:
    events: list[Any] = []
    arrived = threading.Event()

    def never(_request: Any, _number: int) -> Response:
        arrived.set()
        return Response(hold=threading.Event())

    server.handler = never

    async def body() -> None:
        async with make_client(server, async_backend=backend, on_event=events.append) as client:
            call = client.arun_chat_completions_stream("hi").open() if streamed else client.arun_chat_completions("hi")
            task = asyncio.create_task(call)
            await asyncio.to_thread(arrived.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(body())
    assert short(events) == ["attempt 1 None", "error CancelledError"]
    assert (events[0].error_type, events[0].attempt.maybe_billed) == ("CancelledError", True)
    assert isinstance(events[-1].error, asyncio.CancelledError)


class Interrupted(BaseClient):
    """A backend during which Ctrl-C is pressed."""

    def complete(self, _request: Request) -> ChatResponse[Any]:
        raise KeyboardInterrupt


def test_ctrl_c_is_told_of_and_goes_on_its_way() -> None:
    events: list[Any] = []
    with pytest.raises(KeyboardInterrupt):
        Interrupted(on_event=events.append).run_chat_completions("hi", return_error=True)
    with pytest.raises(KeyboardInterrupt):
        list(Interrupted(on_event=events.append).run_chat_completions_stream("hi", return_error=True))
    assert short(events) == ["attempt 1 None", "error KeyboardInterrupt"] * 2


# ---------------------------------------------------------------- clients of other kinds


def test_the_embedded_provider_tells_the_same() -> None:
    events: list[Any] = []
    busy = OverloadedError("No room.", status_code=503)
    client = create_client("offline", replies=[busy, "Yes.", "No."], retry=AT_ONCE, on_event=events.append)
    client.run_chat_completions("Is it?")
    assert short(events) == ["attempt 1 503 again", "attempt 2 200", "end"]
    events.clear()
    list(client.run_chat_completions_stream("Is it?"))
    assert short(events) == ["first_piece", "attempt 1 200", "end"]
    assert {event.provider for event in events} == {"offline"}


class Parrot(BaseClient):
    """A backend in one method."""

    provider = "parrot"

    def complete(self, request: Request) -> ChatResponse[Any]:
        if request.messages[0]["content"] == "die":
            raise ValueError("dead")
        return ChatResponse(choices=[Choice(text="hi", finish_reason="stop")], usage=Usage(1, 2))


def test_a_backend_of_ones_own_tells_the_same() -> None:
    events: list[Any] = []
    client = Parrot(on_event=[events.append])
    client.run_chat_completions("hi")
    asyncio.run(client.arun_chat_completions("hi"))
    list(client.run_chat_completions_stream("hi"))
    with pytest.raises(Error):
        client.run_chat_completions("die")
    good = ["attempt 1 200", "end"]
    assert short(events) == [*good, *good, "first_piece", *good, "attempt 1 None", "error Error"]
    assert {event.provider for event in events} == {"parrot"}


class Fallback(BaseClient):
    """A wrapper, as in examples/fallback.py."""

    provider = "fallback"

    def __init__(self, first: BaseClient, second: BaseClient, **options: Any) -> None:
        super().__init__(**options)
        self.both = (first, second)

    def _plan(self, request: Request) -> Plan[ChatResponse[Any]]:
        first, second = self.both
        try:
            return (yield from first._plan(request.but(model="one")))
        except Error:
            return (yield from second._plan(request.but(model="two")))


def test_a_wrapper_tells_of_the_attempts_inside_it_and_whose_they_were(server: Server) -> None:
    server.reply(500, json={"error": {"message": "no"}})
    outer: list[Any] = []
    inner: list[Any] = []
    options: dict[str, Any] = {"max_retries": 0, "on_event": outer.append}
    with make_client(server, on_event=inner.append) as first:
        Fallback(first, create_client("offline"), **options).run_chat_completions("hi")
        dead = create_client("offline", replies=lambda _: OverloadedError("no"))
        with pytest.raises(Error):
            Fallback(dead, dead, **options).run_chat_completions("hi")
    assert short(outer[:3]) == ["attempt 1 500", "attempt 2 200", "end"]
    assert [(event.provider, event.model) for event in outer[:3]] == [
        ("openai", "one"), ("offline", "two"), ("fallback", "fallback"),
    ]  # fmt: skip
    assert [attempt.status for attempt in outer[2].attempts] == [500, 200], "the answer knows of the last one only"
    assert {event.provider for event in outer[3:5]} == {"offline"}
    assert inner == [], "it was not asked itself: the call is the wrapper's"


class Cached(BaseClient):
    """A wrapper that asks nobody."""

    def _plan(self, _request: Request) -> Plan[ChatResponse[Any]]:
        yield Now()
        yield Emit([TextDelta("kept")])
        return ChatResponse(choices=[Choice(text="kept")])


def test_a_call_without_requests_has_no_attempts_and_a_first_piece_all_the_same() -> None:
    events: list[Any] = []
    assert list(Cached(on_event=events.append).run_chat_completions_stream("hi")) == ["kept"]
    assert short(events) == ["first_piece", "end"]
    assert events[-1].attempts == ()


# ---------------------------------------------------------------- who is told


def test_several_subscribers_are_told_in_order_and_with_options_replaces_them() -> None:
    told: list[str] = []
    client = create_client("offline", on_event=[lambda _: told.append("a"), lambda _: told.append("b")])
    client.run_chat_completions("hi")
    assert told == ["a", "b"] * 2
    told.clear()
    client.with_options(on_event=lambda _: told.append("c")).run_chat_completions("hi")
    client.with_options(timeout=5).run_chat_completions("hi")
    client.with_options(on_event=[]).run_chat_completions("hi")
    assert told == ["c", "c", "a", "b", "a", "b"]


def test_a_call_that_nobody_watches_has_no_watch() -> None:
    seen: list[Any] = []

    class Looking(Parrot):
        def complete(self, request: Request) -> ChatResponse[Any]:
            seen.append(request.watch)
            return super().complete(request)

    Looking().run_chat_completions("hi")
    list(Looking().run_chat_completions_stream("hi"))
    assert seen == [None, None]


async def awaited(_event: Any) -> None:
    """A subscriber that nothing would await."""


class Awaited:
    """Another one."""

    async def __call__(self, _event: Any) -> None: ...


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (awaited, "coroutine"), (Awaited(), "coroutine"), ([print, awaited], "awaited is a coroutine"),
        ("print", "str"), (5, "int"), ([print, None], "no function"), ({"a": print}, "dict"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_at_once(wrong: Any, says: str) -> None:
    for make in (functools.partial(create_client, "offline"), create_client("offline").with_options, Parrot):
        with pytest.raises(ConfigurationError, match=says) as caught:
            make(on_event=wrong)
        assert caught.value.param == "on_event"


def test_a_single_call_takes_no_subscriber_and_says_where_it_belongs() -> None:
    call: Any = create_client("offline").run_chat_completions
    with pytest.raises(TypeError, match=r"create_client\(on_event="):
        call("hi", on_event=print)


def test_a_subscriber_that_raises_breaks_neither_the_call_nor_the_others(
    api: Api, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []

    def broken(event: Any) -> None:
        raise ValueError(f"trouble at {event.type}")

    client = api.client.with_options(on_event=[broken, told.append])
    server.reply(json=chat_body("Hello."))
    assert api.chat(of=client) == "Hello."
    assert short(told) == ["attempt 1 200", "end"]
    records = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.name for record in records] == ["gen_ai"] * 2
    assert "broken" in records[0].getMessage()
    assert "trouble at attempt" in caplog.text
    assert "trouble at end" in caplog.text


def test_a_subscriber_that_returns_a_coroutine_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    assert create_client("offline", on_event=lambda event: awaited(event)).run_chat_completions("hi")
    assert "coroutine" in caplog.text


def test_a_subscriber_may_start_a_task(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    async def slowly(event: Any) -> None:
        await asyncio.sleep(0)
        done.append(event.type)

    async def body() -> None:
        client = create_client("offline", on_event=lambda event: asyncio.ensure_future(slowly(event)))
        await client.arun_chat_completions("hi")
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    asyncio.run(body())
    assert done == ["attempt", "end"]
    assert "raised" not in caplog.text


def test_ctrl_c_in_a_subscriber_ends_the_call() -> None:
    def interrupted(_event: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_client("offline", on_event=interrupted).run_chat_completions("hi")


def test_a_subscriber_may_make_calls_and_close_the_stream_that_it_is_told_of(api: Api, server: Server) -> None:
    events: list[Any] = []
    streams: list[Any] = []
    other = create_client("offline", on_event=events.append)

    def act(event: Any) -> None:
        events.append(event)
        if event.type == "first_piece":
            other.run_chat_completions("hi")
            streams[0]._stop()

    client = api.client.with_options(on_event=act)
    server.stream(*chat_chunks(["Hel"], finish_reason=None), threading.Event())
    call = api.of(client, "run_chat_completions_stream")

    async def gather() -> list[Any]:
        return [piece async for piece in streams[0]]

    streams.append(call("hi"))
    api.wait(gather) if api.is_async else list(streams[0])
    assert short(events) == ["first_piece", "attempt 1 200", "end", "attempt 1 200", "end early"]


def test_calls_at_the_same_time_are_told_apart(server: Server) -> None:
    events: list[Any] = []
    server.reply(json=chat_body(), times=8)
    with make_client(server, on_event=events.append) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.run_chat_completions("hi"), range(8)))
    calls: dict[str, list[Any]] = {}
    for event in events:
        calls.setdefault(event.call_id, []).append(event)
    assert [short(found) for found in calls.values()] == [["attempt 1 200", "end"]] * 8


# ---------------------------------------------------------------- events as values


def test_events_are_values_that_do_not_change_and_do_not_show_content(
    api: Api, server: Server, events: list[Any]
) -> None:
    server.reply(json=chat_body("the secret answer"))
    api.chat("the secret question")
    for event in events:
        assert "secret" not in repr(event) + json.dumps(event.to_dict())
        with pytest.raises(AttributeError):
            event.elapsed = 0
    assert events[-1].to_dict()["type"] == "end"
    assert events[-1].to_dict()["attempts"][0]["status"] == 200


def test_an_error_as_plain_data_has_no_partial_text(api: Api, server: Server, events: list[Any]) -> None:
    server.stream(*chat_chunks(["the secret answer"], finish_reason=None), "cut", done=False)
    with pytest.raises(Error):
        list(api.stream())
    told = events[-1].to_dict()
    assert told["error"]["error_type"] == "StreamInterruptedError"
    assert "secret" not in json.dumps(told)
    interrupt = gen_ai.ErrorEvent(
        call_id="1", function="f", operation="chat", provider="p", model="m", stream=False, elapsed=1.0,
        error=KeyboardInterrupt(),
    )  # fmt: skip
    assert interrupt.to_dict()["error"] == {"error_type": "KeyboardInterrupt", "message": ""}


def test_a_watched_request_can_be_copied_and_pickled() -> None:
    seen: list[Request] = []

    class Keeping(Parrot):
        def complete(self, request: Request) -> ChatResponse[Any]:
            seen.append(pickle.loads(pickle.dumps(request)))
            seen.append(copy.deepcopy(request))
            return super().complete(request)

    Keeping(on_event=lambda _: None).run_chat_completions("hi")
    assert [request.messages[0]["content"] for request in seen] == ["hi", "hi"]


def test_a_watched_call_leaves_nothing_to_the_collector_of_cycles() -> None:
    kept: list[Any] = []
    client = Parrot(on_event=lambda _: None)
    client.run_chat_completions("hi")
    gc.collect()
    gc.disable()
    try:
        client.run_chat_completions("hi")
        kept = [found for found in gc.get_objects() if type(found).__name__ in ("Watch", "EndEvent")]
    finally:
        gc.enable()
    assert kept == []


def test_no_event_shows_the_key(api: Api, server: Server, events: list[Any]) -> None:
    server.reply(401, json={"error": {"message": f"Incorrect API key provided: {KEY}."}})
    with pytest.raises(Error):
        api.chat(extra_headers={"Authorization": f"Bearer {KEY}"})
    assert KEY not in repr(events) + repr([vars(event.error) for event in events if event.type == "error"])
    assert KEY not in repr([event.request for event in events])


# ---------------------------------------------------------------- the page


def _codes() -> set[str]:
    """The codes of the warnings that the package makes, read from its code."""
    found = set()
    for path in (ROOT / "gen_ai").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            at: Callable[[str], int | None] = {"Warn": 0, "warn": 1}.get
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = at(name)
            given = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                found.add(given.value)
    return found


@pytest.mark.slow
def test_the_page_on_observing_has_every_code_of_a_warning() -> None:
    page = (ROOT / "docs" / "observability.md").read_text("utf-8")
    section = page.partition("## Warnings on answers")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE))
    assert {"truncated", "parameter_dropped"} <= _codes()
    assert told == _codes()


def test_the_page_on_observing_has_every_field_of_an_event() -> None:
    page = (ROOT / "docs" / "observability.md").read_text("utf-8")
    kinds = (gen_ai.AttemptEvent, gen_ai.FirstPieceEvent, gen_ai.EndEvent, gen_ai.ErrorEvent)
    names = {name for kind in kinds for name in kind.__dataclass_fields__}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []
