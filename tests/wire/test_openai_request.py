"""What goes out in the OpenAI dialect."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gen_ai.errors import InvalidRequestError, UnsupportedParameterError
from gen_ai.providers.base import Capabilities
from gen_ai.providers.openai import PROVIDERS
from gen_ai.request import Format, Request, Tool
from gen_ai.wire.bodies import merged

from .kit import WIRE, built, say, sent, target

OPENAI = PROVIDERS[0]


def openai(model: str, **parameters: Any) -> dict[str, Any]:
    """The body that goes to OpenAI itself for a model."""
    to = target(OPENAI.capabilities_for(model))
    return built(say(model=model, parameters=parameters), to)


def test_a_bare_call_sends_the_documented_defaults_and_nothing_else() -> None:
    assert built(say()) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
        "max_tokens": 256,
        "temperature": 0,
    }


def test_the_url_is_base_path_and_query() -> None:
    assert WIRE.build(say(), target()).http.url == "https://x.example/v1/chat/completions"
    to = target(query="api-version=2024-10-21", chat_path="/chat")
    assert WIRE.build(say(), to).http.url == "https://x.example/v1/chat?api-version=2024-10-21"
    assert WIRE.build(say(), to).http.method == "POST"


def test_what_the_caller_sets_goes_out_under_its_field() -> None:
    given: dict[str, Any] = {
        "max_tokens": 9, "temperature": 0.5, "top_p": 1.0, "n": 1, "stop": ["a"], "seed": 3, "presence_penalty": 0.1,
        "frequency_penalty": -0.1, "logit_bias": {"5": 1}, "logprobs": True, "top_logprobs": 2,
        "parallel_tool_calls": False, "tool_choice": "auto", "user": "u",
    }  # fmt: skip
    body = built(say(parameters=given))
    assert {k: body[k] for k in given} == given
    assert set(body) == {"model", "messages", *given}


def test_reasoning_is_sent_as_an_effort() -> None:
    caps = Capabilities(reasoning_efforts={"low": "low", "high": "xhigh"})
    body = built(say(parameters={"reasoning": "high"}), target(caps))
    assert body["reasoning_effort"] == "xhigh"
    assert "reasoning" not in body
    assert "max_tokens" not in body  # a model told to reason is not cut at 256
    assert built(say(parameters={"reasoning": "high", "max_tokens": 5}), target(caps))["max_tokens"] == 5


@pytest.mark.parametrize(
    ("caps", "wish", "words"),
    [
        (Capabilities(), 2048, "budget in tokens"),
        (Capabilities(), True, "no level of effort"),
        (Capabilities(reasoning_efforts={"low": "low"}), "off", "not known"),
        (Capabilities(reasoning_efforts=None), "low", "takes no reasoning"),
    ],
)
def test_an_effort_that_the_model_lacks_is_refused_with_what_it_takes(
    caps: Capabilities, wish: Any, words: str
) -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        built(say(parameters={"reasoning": wish}), target(caps))
    assert caught.value.param == "reasoning"
    assert words in caught.value.message
    assert "on_unsupported='drop'" in (caught.value.suggestion or "")
    if caps.reasoning_efforts and wish == "off":
        assert "'low'" in (caught.value.suggestion or "")


def test_a_reasoning_model_gets_no_sampling_default_and_no_cap() -> None:
    body = openai("gpt-5.6-sol")
    assert set(body) == {"model", "messages"}
    assert openai("gpt-5.6-sol", max_tokens=7)["max_completion_tokens"] == 7


def test_sampling_is_refused_while_the_model_reasons_and_sent_when_it_does_not() -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        openai("gpt-5.6-sol", temperature=0.3)
    assert caught.value.param == "temperature"
    assert "reasoning='off'" in (caught.value.suggestion or "")
    body = openai("gpt-5.6-sol", temperature=0.3, reasoning="off")
    assert body["temperature"] == 0.3
    assert body["reasoning_effort"] == "none"
    assert body["max_completion_tokens"] == 256


def test_a_model_that_reasons_when_told_takes_sampling_only_when_it_is_not() -> None:
    body = openai("gpt-5.1")
    assert body["temperature"] == 0
    assert body["max_completion_tokens"] == 256
    told = openai("gpt-5.1", reasoning="high")
    assert set(told) == {"model", "messages", "reasoning_effort"}
    with pytest.raises(UnsupportedParameterError):
        openai("gpt-5.1", reasoning="high", top_p=0.5)


@pytest.mark.parametrize("mode", ["warn", "drop"])
def test_a_refused_parameter_can_be_left_out_and_is_reported(mode: Any) -> None:
    caps = Capabilities(refused=frozenset({"seed"}))
    made = WIRE.build(say(parameters={"seed": 1, "top_p": 0.5}, on_unsupported=mode), target(caps))
    assert "seed" not in sent(made)
    assert sent(made)["top_p"] == 0.5
    assert [(w.code, w.param) for w in made.warnings] == [("parameter_dropped", "seed")]


def test_an_unknown_parameter_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        built(say(parameters={"top_k": 4}))
    assert caught.value.param == "top_k"
    assert "extra_body" in (caught.value.suggestion or "")


def test_a_parameter_set_to_none_is_not_set() -> None:
    assert built(say(parameters={"seed": None, "temperature": None, "reasoning": None}))["temperature"] == 0


def test_defaults_that_the_server_refused_are_left_out_and_names_it_wants_are_used() -> None:
    body = built(say(), target(left_out=frozenset({"temperature"}), renamed={"max_tokens": "max_completion_tokens"}))
    assert set(body) == {"model", "messages", "max_completion_tokens"}
    caps = Capabilities(max_tokens_name="max_completion_tokens")
    assert "max_completion_tokens" not in built(say(), target(caps, left_out=frozenset({"max_tokens"})))
    assert "max_completion_tokens" not in built(say(), target(caps, left_out=frozenset({"max_completion_tokens"})))


def test_what_was_learned_does_not_touch_what_the_caller_set() -> None:
    body = built(say(parameters={"temperature": 0.2}), target(left_out=frozenset({"temperature"})))
    assert body["temperature"] == 0.2


def test_n_of_one_is_not_sent_where_the_provider_has_no_n() -> None:
    assert "n" not in built(say(parameters={"n": 1}), target(Capabilities(n=False)))


def test_a_stream_asks_for_usage_where_the_row_says_so() -> None:
    body = built(say(stream=True))
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert "stream_options" not in built(say(stream=True), target(stream_usage=False))
    assert "stream_options" not in built(say(stream=True), target(left_out=frozenset({"stream_options"})))
    assert "stream" not in built(say())


def test_a_structured_answer_is_asked_for_by_response_format() -> None:
    schema = {"type": "object"}
    asked = say(format=Format("json_schema", "Thing", schema, strict=True))
    assert built(asked)["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "Thing", "schema": schema, "strict": True},
    }
    assert built(say(format=Format("json_object", "Thing")))["response_format"] == {"type": "json_object"}


def test_tools_are_written_in_this_dialect() -> None:
    custom = {"type": "custom", "custom": {"name": "run", "format": {"type": "text"}}}
    nested = {"type": "function", "function": {"name": "f", "x": 1}}
    flat = {"type": "function", "name": "g", "parameters": {}}
    anthropic = {"name": "h", "input_schema": {"type": "object"}}
    tools = [
        Tool("a", "does a", {"type": "object"}, strict=True),
        Tool("run", definition=custom),
        Tool("f", definition=nested),
        Tool("g", parameters={}, definition=flat),
        Tool("h", parameters={"type": "object"}, definition=anthropic),
    ]
    body = built(say(tools=tools, parameters={"tool_choice": "run"}))
    function = {"name": "a", "description": "does a", "parameters": {"type": "object"}, "strict": True}
    assert body["tools"] == [
        {"type": "function", "function": function},
        custom,
        nested,
        {"type": "function", "function": {"name": "g", "parameters": {}}},
        {"type": "function", "function": {"name": "h", "parameters": {"type": "object"}}},
    ]
    assert body["tool_choice"] == {"type": "custom", "custom": {"name": "run"}}


def test_a_tool_is_chosen_by_its_name() -> None:
    def choice(value: Any) -> Any:
        return built(say(tools=[Tool("a")], parameters={"tool_choice": value}))["tool_choice"]

    assert choice("a") == {"type": "function", "function": {"name": "a"}}
    assert choice("any") == choice("required") == "required"
    assert choice({"type": "allowed_tools"}) == {"type": "allowed_tools"}


def test_extra_body_is_merged_last_and_wins() -> None:
    to = target(extra_body={"top_k": 1, "user": "row", "keep": True})
    body = built(say(parameters={"user": "me"}, extra_body={"temperature": 1.5, "top_k": 2}), to)
    assert body["user"] == "me"
    assert body["top_k"] == 2
    assert body["temperature"] == 1.5
    assert body["keep"] is True


def test_a_callers_header_replaces_the_default_in_any_spelling() -> None:
    made = WIRE.build(say(extra_headers={"authorization": "Basic x", "X-Own": "1"}), target())
    assert made.http.headers == {"Content-Type": "application/json", "authorization": "Basic x", "X-Own": "1"}
    assert merged({"A": "1", "b": "2"}, {"B": "3"}) == {"A": "1", "B": "3"}


def test_the_target_and_the_request_stay_as_they_are() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": {"a": 1}}}
    messages = [{"role": "developer", "content": "s"}, {"role": "assistant", "tool_calls": [call], "reasoning": "r"}]
    asked, to = say(messages=messages, extra_headers={"A": "b"}), target(Capabilities(developer_role=True))
    before = copy.deepcopy((asked.messages, asked.parameters, to.headers))
    WIRE.build(asked, to)
    assert (asked.messages, asked.parameters, to.headers) == before


@pytest.mark.parametrize(
    ("role", "known", "expected"),
    [
        ("developer", True, "developer"),
        ("developer", False, "system"),
        ("system", True, "system"),
        ("user", False, "user"),
    ],
)
def test_the_developer_role_is_written_system_where_it_is_not_known(role: str, known: bool, expected: str) -> None:
    body = built(say(messages=[{"role": role, "content": "x"}]), target(Capabilities(developer_role=known)))
    assert body["messages"] == [{"role": expected, "content": "x"}]


def test_earlier_reasoning_goes_back_only_where_the_row_names_a_key() -> None:
    blocks = [{"type": "reasoning.text", "text": "hm", "signature": "s"}]
    message = {"role": "assistant", "content": "x", "reasoning": "hm", "reasoning_blocks": blocks}
    plain = {"role": "assistant", "content": "x"}

    def arrives(field: str | None) -> Any:
        return built(say(messages=[message]), target(reasoning_field=field))["messages"][0]

    assert arrives(None) == plain
    assert arrives("reasoning_content") == {**plain, "reasoning_content": "hm"}
    assert arrives("reasoning") == {**plain, "reasoning": "hm"}
    assert arrives("reasoning_details") == {**plain, "reasoning_details": blocks}


def test_parts_and_unknown_keys_pass_as_they_are() -> None:
    parts = [
        {"type": "text", "text": "x"}, {"type": "image_url", "image_url": {"url": "https://x/y.png"}},
        {"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}}, {"type": "new", "n": 1},
    ]  # fmt: skip
    message = {"role": "user", "content": parts, "name": "me", "cache_control": {"type": "ephemeral"}}
    assert built(say(messages=[message]), target(cache_markers=True))["messages"] == [message]


def test_arguments_given_as_an_object_are_written_once() -> None:
    def call(arguments: Any) -> dict[str, Any]:
        function = {"name": "f", "arguments": arguments}
        return {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": function}]}

    body = built(say(messages=[call({"a": [1]}), call('{"a": 1}')]))
    assert [m["tool_calls"][0]["function"]["arguments"] for m in body["messages"]] == ['{"a":[1]}', '{"a": 1}']


def test_half_a_surrogate_pair_is_sent_as_an_escape() -> None:
    made = WIRE.build(say("a\ud800b €"), target())
    assert made.http.body is not None
    assert b"a\\ud800b" in made.http.body
    assert sent(made)["messages"][0]["content"] == "a\ud800b €"


def test_control_characters_in_the_prompt_arrive() -> None:
    assert built(say("a\x00b\r\nc\u2028"))["messages"][0]["content"] == "a\x00b\r\nc\u2028"


def test_a_value_without_a_json_form_is_a_typed_error() -> None:
    loop: list[Any] = []
    loop.append(loop)
    for value in (object(), loop, {"\ud800": object()}):
        with pytest.raises(InvalidRequestError):
            WIRE.build(say(extra_body={"x": value}), target())


# ---------------------------------------------------------------- text completions


def ask(**fields: Any) -> Request:
    return Request(model="m", operation="completion", prompt="Once", **fields)


def test_a_text_completion_sends_its_prompt() -> None:
    assert built(ask()) == {"model": "m", "prompt": "Once", "max_tokens": 256, "temperature": 0}
    assert WIRE.build(ask(), target()).http.url == "https://x.example/v1/completions"
    caps = Capabilities(max_tokens_name="max_completion_tokens")
    assert built(ask(), target(caps))["max_tokens"] == 256


def test_a_text_completion_takes_its_own_parameters() -> None:
    body = built(ask(parameters={"suffix": "end", "echo": True, "best_of": 2, "logprobs": 3}))
    assert (body["suffix"], body["echo"], body["best_of"], body["logprobs"]) == ("end", True, 2, 3)
    for name in ("reasoning", "tool_choice"):
        with pytest.raises(UnsupportedParameterError):
            built(ask(parameters={name: "auto"}))
    with pytest.raises(UnsupportedParameterError):
        built(say(parameters={"suffix": "x"}))


def test_log_probabilities_mean_the_same_on_both_endpoints() -> None:
    assert built(ask(parameters={"logprobs": True, "top_logprobs": 4}))["logprobs"] == 4
    assert built(ask(parameters={"logprobs": True}))["logprobs"] == 1
    assert "logprobs" not in built(ask(parameters={"logprobs": False}))
    body = built(say(parameters={"logprobs": 3}))
    assert (body["logprobs"], body["top_logprobs"]) == (True, 3)


def test_a_provider_without_text_completions_says_so() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        built(ask(), target(completions_path=None))
    assert "run_chat_completions" in (caught.value.suggestion or "")


# ---------------------------------------------------------------- models


def test_the_list_of_models_is_asked_for() -> None:
    asked = WIRE.build_models(target(query="a=b"))
    assert (asked.method, asked.url, asked.body) == ("GET", "https://x.example/v1/models?a=b", None)
    with pytest.raises(InvalidRequestError):
        WIRE.build_models(target(models_path=None))
