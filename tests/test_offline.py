"""The embedded provider: what it says, what it can be told to say, and that it does so alike in every way of asking."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from gen_ai import create_client
from gen_ai.client import BaseClient
from gen_ai.errors import (
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    Error,
    OverloadedError,
    RateLimitError,
    StructuredOutputError,
    TruncatedOutputError,
    TruncationWarning,
    UnsupportedParameterError,
)
from gen_ai.offline.model import tokens
from gen_ai.types import ChatResponse, Choice, Finish, TextDelta, ToolCall, ToolCallDelta, Usage, UsageUpdate

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 92
WEATHER = {
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city"],
    },
}
CLOCK = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}


def offline(*replies: Any, **options: Any) -> BaseClient:
    if replies:
        options["replies"] = list(replies)
    return create_client("offline", **options)


def ask(messages: Any, **options: Any) -> ChatResponse[Any]:
    answer: ChatResponse[Any] = offline().run_chat_completions(messages, full_output=True, **options)
    return answer


class City(BaseModel):
    name: str
    inhabitants: int = 0


# ---------------------------------------------------------------- from the conversation


def test_the_answer_quotes_the_last_message() -> None:
    assert 'You said: "What is modular code?"' in ask("What is modular code?").text


def test_a_greeting_is_returned() -> None:
    assert ask("hi there").text.startswith("Hello!")


def test_the_same_request_has_the_same_answer_and_another_has_another() -> None:
    assert ask("Hello").to_dict() | {"attempts": []} == ask("Hello").to_dict() | {"attempts": []}
    assert ask("Hello").id != ask("Hullo").id


def test_the_history_is_seen_to_arrive() -> None:
    text = ask(
        [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "My name is Ada."},
            {"role": "assistant", "content": "Pleased to meet you."},
            {"role": "user", "content": "What did I say?"},
        ]
    ).text
    for part in ("What did I say?", "My name is Ada.", "Pleased to meet you.", "Be brief."):
        assert part in text


def test_a_long_history_makes_no_long_answer() -> None:
    messages = []
    for number in range(50):
        messages += [
            {"role": "user", "content": f"{number} " + "word " * 500},
            {"role": "assistant", "content": "x " * 500},
        ]
    answer = ask([*messages, {"role": "user", "content": "And now?"}])
    assert answer.finish_reason == "stop"
    assert "and 46 more before that" in answer.text


def test_images_are_counted_and_described() -> None:
    client = offline()
    text = client.run_vision_request("What is it?", [PNG, "https://example.com/cat.png"])
    assert "2 images: image/png of 100 bytes, https://example.com/cat.png" in text
    assert "With it came: input_audio" in client.run_chat_completions(
        [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}]}]
    )


def test_only_a_system_message_is_answered_too() -> None:
    assert "Be brief." in ask([{"role": "system", "content": "Be brief."}]).text


def test_several_answers_differ_a_little() -> None:
    answers = offline().run_chat_completions("Hello", n=3)
    assert len(set(answers)) == 3
    assert all("Hello" in answer for answer in answers)


def test_a_prompt_is_continued() -> None:
    client = offline()
    text = client.run_completions("Once upon a time")
    assert "Once upon a time" in text
    assert text != client.run_completions("Twice upon a time")
    assert len(set(client.run_completions("Once upon a time", n=6))) == 6
    assert client.run_completions("Once", echo=True).startswith("Once")
    assert "the end" in client.run_completions("Once", suffix="the end")


def test_the_answer_says_what_it_is() -> None:
    answer = ask("Hello")
    assert (answer.model, answer.provider, answer.object) == ("offline", "offline", "chat.completion")
    assert answer.created is None
    assert create_client("offline:my-model").run_chat_completions("Hi", full_output=True).model == "my-model"


def test_usage_is_counted() -> None:
    usage = ask("One two three").usage
    assert usage is not None
    assert usage.prompt_tokens == 3
    assert usage.completion_tokens == len(tokens(ask("One two three").text))
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


@settings(max_examples=50, deadline=None, database=None)
@given(st.text())
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


# ---------------------------------------------------------------- parameters


def test_max_tokens_cuts_the_text_and_says_so() -> None:
    whole, cut = ask("Hello"), ask("Hello", max_tokens=3)
    assert cut.finish_reason == "length"
    assert cut.text == "".join(tokens(whole.text)[:3])


def test_the_default_limit_cuts_what_is_very_long() -> None:
    prompt = "word " * 3000
    with pytest.warns(TruncationWarning):
        text = offline().run_completions(prompt, echo=True)
    assert len(tokens(text)) == 256


@pytest.mark.parametrize("stop", ["said", ["nothing", "said"]])
def test_a_stop_sequence_ends_the_text(stop: Any) -> None:
    answer = ask("Hello", stop=stop)
    assert answer.text == "Hello! You "
    assert answer.finish_reason == "stop"


@pytest.mark.parametrize("name", [{"logprobs": True}, {"top_logprobs": 2}, {"logit_bias": {"5": 1.0}}])
def test_what_it_cannot_do_is_refused_or_noted(name: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        ask("Hello", **name)
    assert caught.value.param in name
    (warning,) = ask("Hello", on_unsupported="drop", **name).warnings
    assert (warning.code, warning.param) == ("parameter_dropped", next(iter(name)))


def test_sampling_parameters_change_nothing() -> None:
    assert ask("Hello", temperature=2, top_p=0.1, seed=5, logprobs=False).text == ask("Hello").text


# ---------------------------------------------------------------- structured answers


def test_fields_are_read_from_the_newest_message_first() -> None:
    messages = [
        {"role": "system", "content": "name: System"},
        {"role": "user", "content": "name: Oslo\ninhabitants: 5"},
        {"role": "assistant", "content": "name: Assistant"},
        {"role": "user", "content": "No. Name: Rome"},
    ]
    assert offline().run_chat_completions(messages, guided_json=City) == City(name="Rome", inhabitants=5)


def test_tool_results_are_read_too() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "Which city?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f"}}],
        },
        {"role": "tool", "tool_call_id": "1", "content": "Name: Rome"},
    ]
    assert offline().run_chat_completions(messages, guided_json=City).name == "Rome"


def test_every_answer_of_several_is_valid() -> None:
    assert offline().run_chat_completions("name: Rome", guided_json=City, n=2) == [City(name="Rome")] * 2


def test_a_structured_answer_can_be_cut() -> None:
    with pytest.raises(TruncatedOutputError):
        offline().run_chat_completions("name: Rome", guided_json=City, max_tokens=2)


def test_the_text_is_kept_as_the_model_wrote_it() -> None:
    answer = ask("name: Zürich", guided_json=City)
    assert json.loads(answer.text)["name"] == "Zürich"
    assert "Zürich" in answer.text


def test_a_completion_may_be_structured() -> None:
    assert offline().run_completions("Name: Rome", guided_json=City) == City(name="Rome")


# ---------------------------------------------------------------- tools


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("use get_weather: city=Rome", {"city": "Rome"}),
        ("use get_weather: Rome", {"city": "Rome"}),
        ("Get weather for me.\nCity: Rome\nDays: 3", {"city": "Rome", "days": 3}),
        ("get_weather(city='Rome', days=3)", {"city": "Rome", "days": 3}),
        ("City: Rome\nNow call get_weather!", {"city": "Rome"}),
        ("get-weather", {"city": ""}),
    ],
)
def test_a_tool_that_the_message_names_is_called(text: str, arguments: dict[str, Any]) -> None:
    answer = ask(text, tools=[CLOCK, WEATHER])
    assert [(call.name, call.parsed) for call in answer.tool_calls] == [("get_weather", arguments)]
    assert (answer.text, answer.finish_reason) == ("", "tool_calls")


def test_a_message_that_names_no_tool_is_answered_in_words() -> None:
    answer = ask("forget_weathering", tools=[WEATHER])
    assert not answer.tool_calls
    assert answer.text


def test_several_tools_are_called_in_the_order_they_are_named() -> None:
    text = "use get_time, then get_weather: city=Rome, then get_time"
    calls = ask(text, tools=[WEATHER, CLOCK]).tool_calls
    assert [call.name for call in calls] == ["get_time", "get_weather"]
    assert len({call.id for call in calls}) == 2
    assert len(ask(text, tools=[WEATHER, CLOCK], parallel_tool_calls=False).tool_calls) == 1


def test_tool_choice_is_kept() -> None:
    assert not ask("use get_weather: Rome", tools=[WEATHER], tool_choice="none").tool_calls
    assert ask("City: Rome", tools=[WEATHER], tool_choice="required").tool_calls[0].parsed == {"city": "Rome"}
    forced = {"type": "function", "function": {"name": "get_time"}}
    assert ask("use get_weather: Rome", tools=[WEATHER, CLOCK], tool_choice=forced).tool_calls[0].name == "get_time"


def test_a_pydantic_class_as_tool_gives_its_instance() -> None:
    assert ask("City. name: Rome", tools=[City]).tool_calls[0].parsed == City(name="Rome")


def test_a_custom_tool_is_given_the_words() -> None:
    (call,) = ask("run_code: print(1)", tools=[{"type": "custom", "custom": {"name": "run_code"}}]).tool_calls
    assert (call.type, call.arguments) == ("custom", "print(1)")


def test_a_provider_s_own_tool_is_left_alone() -> None:
    assert not ask("use web_search: x", tools=[{"type": "web_search"}]).tool_calls


def test_the_result_of_a_tool_is_quoted() -> None:
    asked: Any = {"role": "user", "content": "use get_weather: city=Rome"}
    first = ask([asked], tools=[WEATHER])
    result = {"role": "tool", "tool_call_id": first.tool_calls[0].id, "content": "20 degrees, sunny"}
    assert 'get_weather returned: "20 degrees, sunny"' in ask([asked, first, result], tools=[WEATHER]).text


# ---------------------------------------------------------------- streams


@pytest.mark.parametrize("options", [{}, {"max_tokens": 4}, {"stop": "know"}])
def test_a_stream_joined_is_the_whole_answer(options: dict[str, Any]) -> None:
    stream = offline().run_chat_completions_stream("Hello there, how are you?", **options)
    pieces = list(stream)
    whole = ask("Hello there, how are you?", **options)
    assert len(pieces) > 2
    assert "".join(pieces) == whole.text
    assert stream.response.finish_reason == whole.finish_reason
    assert stream.response.usage == whole.usage


def test_a_stream_of_events_has_text_usage_and_an_end_for_each_choice() -> None:
    events = list(offline().run_chat_completions_stream("Hello", n=2, full_output=True))
    assert {type(event) for event in events} == {TextDelta, UsageUpdate, Finish}
    assert [event.index for event in events if isinstance(event, Finish)] == [0, 1]
    texts = ["".join(e.text for e in events if isinstance(e, TextDelta) and e.index == index) for index in (0, 1)]
    assert texts == offline().run_chat_completions("Hello", n=2)


def test_tool_calls_are_streamed_in_pieces() -> None:
    stream = offline().run_chat_completions_stream("use get_weather: city=Rome", tools=[WEATHER], full_output=True)
    first, *rest = [event for event in stream if isinstance(event, ToolCallDelta)]
    assert (first.name, first.position) == ("get_weather", 0)
    assert all(event.id is event.name is None for event in rest)
    assert stream.response.tool_calls[0].parsed == {"city": "Rome"}


def test_a_structured_answer_may_be_streamed() -> None:
    stream = offline().run_chat_completions_stream("name: Rome", guided_json=City)
    assert "".join(stream) == stream.response.text
    assert stream.response.parsed == City(name="Rome")


def test_async_says_the_same() -> None:
    async def main() -> tuple[str, str]:
        async with create_client("offline") as client:
            pieces = [piece async for piece in client.arun_chat_completions_stream("Hello")]
            return await client.arun_chat_completions("Hello"), "".join(pieces)

    assert asyncio.run(main()) == (ask("Hello").text, ask("Hello").text)


# ---------------------------------------------------------------- scripts


def test_replies_come_one_after_another_and_then_end() -> None:
    client = offline("one", "two")
    assert [client.run_chat_completions("x"), client.run_chat_completions("x")] == ["one", "two"]
    with pytest.raises(Error, match="used up: all 2 replies"):
        client.run_chat_completions("x")


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("words", "words"),
        (City(name="Rome"), '{"name":"Rome","inhabitants":0}'),
        ({"name": "Rome"}, '{"name":"Rome"}'),
        ([1, 2], "[1,2]"),
        (None, "null"),
        (5, "5"),
        (ChatResponse(choices=[Choice(text="whole")]), "whole"),
        (Choice(text="choice"), "choice"),
        (lambda request: request.messages[-1]["content"] * 2, "xx"),
        (lambda _: lambda _: {"deep": 1}, '{"deep":1}'),
    ],
)
def test_a_reply_may_be_many_things(reply: Any, text: str) -> None:
    assert offline(reply).run_chat_completions("x") == text
    assert "".join(offline(reply).run_chat_completions_stream("x")) == text


@pytest.mark.parametrize(
    "reply",
    [
        ToolCall("1", "f", '{"a":1}'),
        [ToolCall("1", "f", '{"a":1}')],
        {"tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}]},
        {"content": None, "tool_calls": [{"id": "1", "name": "f", "arguments": {"a": 1}}]},
    ],
)
def test_a_reply_may_call_tools(reply: Any) -> None:
    answer = offline(reply).run_chat_completions("x", tools=[WEATHER], full_output=True)
    (call,) = answer.tool_calls
    assert (call.id, call.name, call.arguments, answer.finish_reason) == ("1", "f", '{"a":1}', "tool_calls")


def test_a_dictionary_that_only_resembles_tool_calls_is_data() -> None:
    assert offline({"tool_calls": 3}).run_chat_completions("x") == '{"tool_calls":3}'


def test_an_error_in_the_script_is_raised_and_tried_again() -> None:
    client = offline(OverloadedError("busy", retry_after=0.001), "there")
    answer = client.run_chat_completions("x", full_output=True)
    assert answer.text == "there"
    assert len(answer.attempts) == 2


def test_an_error_that_cannot_pass_is_raised_at_once_and_stays_as_it_was() -> None:
    error = AuthenticationError("The key has expired.")
    client = offline(error, error, "never")
    for _ in range(2):
        with pytest.raises(AuthenticationError) as caught:
            client.run_chat_completions("x")
        assert len(caught.value.attempts) == 1
    assert error.attempts == []


def test_an_error_in_the_script_ends_a_stream() -> None:
    stream = offline(RateLimitError("later"), max_retries=0).run_chat_completions_stream("x")
    with pytest.raises(RateLimitError):
        next(iter(stream))


def test_an_invalid_reply_is_asked_for_again() -> None:
    client = offline("no JSON", '{"name": "Rome"}')
    answer = client.run_chat_completions("x", guided_json=City, full_output=True)
    assert answer.parsed == City(name="Rome")
    assert len(answer.attempts) == 2
    with pytest.raises(StructuredOutputError):
        offline(*["no JSON"] * 3).run_chat_completions("x", guided_json=City)


def test_a_function_answers_every_request() -> None:
    client = create_client("offline", replies=lambda request: f"{len(request.messages)} so far")
    chat = client.conversation()
    assert [chat.send("a"), chat.send("b")] == ["1 so far", "3 so far"]


def test_replies_may_be_made_as_they_are_needed() -> None:
    def numbers() -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield str(number)

    client = create_client("offline", replies=numbers())
    assert [client.run_chat_completions("x") for _ in range(3)] == ["1", "2", "3"]


def test_each_of_several_answers_takes_a_reply() -> None:
    assert offline("a", "b").run_chat_completions("x", n=2) == ["a", "b"]
    both: ChatResponse[Any] = ChatResponse(choices=[Choice(0, "a"), Choice(1, "b")])
    assert offline(both).run_chat_completions("x", n=2) == ["a", "b"]


def test_a_script_is_cut_only_where_the_caller_says_so() -> None:
    long = "word " * 300
    assert offline(long).run_chat_completions("x") == long
    assert offline(long).run_chat_completions("x", max_tokens=2) == "word word"
    assert offline("a. b").run_chat_completions("x", stop=".") == "a"


def test_a_scripted_answer_is_given_whole_and_never_changed() -> None:
    usage = Usage(1, 2, 3)
    given: ChatResponse[Any] = ChatResponse(
        choices=[Choice(text="a", finish_reason="length", reasoning="hm")], usage=usage, id="my-id"
    )
    before = given.to_dict()
    client = offline(given, given)
    for _ in range(2):
        answer = client.run_chat_completions("x", max_tokens=5, full_output=True)
        assert (answer.finish_reason, answer.reasoning, answer.usage, answer.id) == ("length", "hm", usage, "my-id")
        answer.choices.clear()
    assert given.to_dict() == before


def test_a_script_is_shared_by_threads_without_loss() -> None:
    def numbers() -> Iterator[str]:
        for number in range(200):
            time.sleep(0.00001)  # lets another thread in, which a generator alone would not survive
            yield str(number)

    client = create_client("offline", replies=numbers())
    heard: list[str] = []

    def listen() -> None:
        heard.extend(client.run_chat_completions("x") for _ in range(20))

    threads = [threading.Thread(target=listen) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard, key=int) == [str(number) for number in range(200)]


@pytest.mark.parametrize("replies", ["text", b"x", {"a": 1}, 5, City(name="x"), ChatResponse(), RateLimitError("x")])
def test_a_script_that_is_no_list_is_refused_when_the_client_is_made(replies: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_client("offline", replies=replies)
    assert caught.value.param == "replies"


async def _coroutine(_: Any) -> str:
    return "x"


@pytest.mark.parametrize("reply", [RateLimitError, _coroutine, object()])
def test_what_is_no_reply_is_named(reply: Any) -> None:
    with pytest.raises(Error, match=r"replies\[0\]|a class|coroutine"):
        offline(reply, max_retries=0).run_chat_completions("x")


# ---------------------------------------------------------------- time


def test_delay_is_waited_before_an_answer_and_before_each_piece() -> None:
    client = offline("one two three", "one two three", delay=0.02)
    began = time.perf_counter()
    client.run_chat_completions("x")
    assert 0.02 <= time.perf_counter() - began < 0.5
    stream = iter(client.run_chat_completions_stream("x"))
    began = time.perf_counter()
    next(stream)
    first = time.perf_counter() - began
    list(stream)
    assert first >= 0.02
    assert time.perf_counter() - began >= 0.06


def test_a_delay_past_the_timeout_is_a_timeout() -> None:
    client = create_client("offline", replies=lambda _: "late", delay=30, max_retries=0)
    began = time.perf_counter()
    with pytest.raises(APITimeoutError):
        client.run_chat_completions("x", timeout=0.05)
    with pytest.raises(APITimeoutError) as caught:
        list(client.run_chat_completions_stream("x", timeout=0.05))
    assert caught.value.partial_text is None
    assert 0.1 <= time.perf_counter() - began < 2


def test_a_silence_in_a_stream_is_a_timeout_that_keeps_the_text() -> None:
    stream = offline("one two three", delay=0.05).run_chat_completions_stream("x", timeout=5, total_timeout=0.13)
    with pytest.raises(APITimeoutError, match="total_timeout") as caught:
        list(stream)
    assert caught.value.partial_text == "one two"


def test_the_delay_does_not_hold_up_the_event_loop() -> None:
    async def main() -> float:
        client = create_client("offline", delay=0.1)
        began = time.perf_counter()
        await asyncio.gather(*(client.arun_chat_completions("x") for _ in range(20)))
        return time.perf_counter() - began

    assert asyncio.run(main()) < 1.5


@pytest.mark.parametrize("delay", [-1, float("nan"), float("inf"), "1", None, True])
def test_a_delay_that_is_no_time_is_refused(delay: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_client("offline", delay=delay)
    assert caught.value.param == "delay"


def test_an_unknown_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="replies"):
        create_client("offline", reply=["x"])  # type: ignore[call-arg]


@pytest.mark.parametrize("option", [{"capabilities": "x"}, {"async_backend": "trio"}, {"verify": ""}])
def test_an_option_of_http_clients_is_checked_here_too(option: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_client("offline", **option)
    assert caught.value.param == next(iter(option))
