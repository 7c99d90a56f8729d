"""What a row and a model's capabilities change in a request of the OpenAI dialect."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gen_ai.errors import InvalidRequestError, UnsupportedParameterError
from gen_ai.providers.base import Capabilities
from gen_ai.request import Request, Tool

from .kit import WIRE, built, say, sent, target

PNG_URL = "data:image/png;base64,iVBORw0KGgo="


def url(to: Any, model: str = "m") -> str:
    """Where a chat goes."""
    return WIRE.build(say(model=model), to).http.url


def refusal(asked: Request, to: Any) -> UnsupportedParameterError:
    """The error that a request is refused with."""
    with pytest.raises(UnsupportedParameterError) as caught:
        WIRE.build(asked, to)
    return caught.value


# ---------------------------------------------------------------- addresses


def test_the_model_stands_in_a_path_as_one_segment_of_it() -> None:
    to = target(chat_path="/deployments/{model}/chat", completions_path="/deployments/{model}/text", query="v=1")
    assert url(to, "my gpt/4?#") == "https://x.example/v1/deployments/my%20gpt%2F4%3F%23/chat?v=1"
    asked = Request(model="é", operation="completion", prompt="x")
    assert WIRE.build(asked, to).http.url == "https://x.example/v1/deployments/%C3%A9/text?v=1"


@pytest.mark.parametrize("model", [".", ".."])
def test_a_model_that_would_be_another_path_is_refused_where_it_stands_in_one(model: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        url(target(chat_path="/deployments/{model}/chat"), model)
    assert caught.value.param == "model_name"
    assert url(target(), model) == "https://x.example/v1/chat/completions"


def test_a_path_may_lie_beside_the_base_url() -> None:
    to = target(chat_path="../chat", completions_path="../../text", models_path="../catalog/models", query="a=b")
    assert url(to) == "https://x.example/chat?a=b"
    asked = Request(model="m", operation="completion", prompt="x")
    assert WIRE.build(asked, to).http.url == "https://x.example/text?a=b"
    assert WIRE.build_models(to).url == "https://x.example/catalog/models?a=b"


# ---------------------------------------------------------------- reasoning

FIELDS = Capabilities(
    reasoning=True,
    reasoning_efforts={"off": {"thinking": {"type": "disabled"}}, "high": {"thinking": {"type": "enabled"}}},
    reasoning_budget={"thinking": {"type": "enabled", "budget": "{tokens}"}, "note": ["up to {tokens} tokens"]},
    refused_thinking=frozenset({"top_p", "temperature"}),
)


def test_a_level_may_be_fields_of_the_body() -> None:
    assert set(built(say(), target(FIELDS))) == {"model", "messages"}
    high = built(say(parameters={"reasoning": "high"}), target(FIELDS))
    assert (high["thinking"], set(high)) == ({"type": "enabled"}, {"model", "messages", "thinking"})
    off = built(say(parameters={"reasoning": "off"}), target(FIELDS))
    assert off["thinking"] == {"type": "disabled"}
    assert (off["max_tokens"], off["temperature"]) == (256, 0)


def test_a_number_of_tokens_goes_where_the_row_has_its_place() -> None:
    body = built(say(parameters={"reasoning": 2048}), target(FIELDS))
    assert body["thinking"] == {"type": "enabled", "budget": 2048}
    assert body["note"] == ["up to 2048 tokens"]
    assert "max_tokens" not in body
    assert "temperature" not in body
    assert FIELDS.reasoning_budget == {
        "thinking": {"type": "enabled", "budget": "{tokens}"},
        "note": ["up to {tokens} tokens"],
    }


@pytest.mark.parametrize(
    ("caps", "wish", "words"),
    [
        (Capabilities(reasoning_efforts={"off": "none", "high": "high"}), 9, "It takes 'off' or 'high'."),
        (FIELDS, "low", "It takes 'off', 'high' or a number of tokens."),
        (Capabilities(reasoning_efforts=None, reasoning_budget={"b": "{tokens}"}), "low", "a number of tokens"),
        (Capabilities(reasoning_efforts=None), 9, "Leave reasoning out"),
        (Capabilities(reasoning=True, reasoning_efforts={}), "off", "Leave reasoning out"),
    ],
)
def test_a_wish_that_a_model_cannot_fulfil_is_refused_with_what_it_takes(
    caps: Capabilities, wish: Any, words: str
) -> None:
    error = refusal(say(parameters={"reasoning": wish}), target(caps))
    assert error.param == "reasoning"
    assert words in (error.suggestion or "")
    made = WIRE.build(say(parameters={"reasoning": wish}, on_unsupported="drop"), target(caps))
    assert [w.param for w in made.warnings] == ["reasoning"]
    assert set(sent(made)) == set(built(say(), target(caps)))


def test_what_is_refused_while_thinking_is_refused_by_default_and_taken_with_reasoning_off() -> None:
    error = refusal(say(parameters={"top_p": 0.5}), target(FIELDS))
    assert "while it thinks" in error.message
    assert "reasoning='off'" in (error.suggestion or "")
    assert built(say(parameters={"top_p": 0.5, "reasoning": "off"}), target(FIELDS))["top_p"] == 0.5


def test_what_is_always_refused_stays_so_with_reasoning_off() -> None:
    caps = Capabilities(reasoning=True, refused=frozenset({"stop"}))
    error = refusal(say(parameters={"stop": ["a"], "reasoning": "off"}), target(caps))
    assert error.param == "stop"
    assert "reasoning='off'" not in (error.suggestion or "")


def test_an_effort_of_none_is_no_thinking() -> None:
    caps = Capabilities(reasoning=True, reasoning_efforts={"minimal": "none", "low": "low"})
    assert built(say(parameters={"reasoning": "minimal"}), target(caps))["max_tokens"] == 256
    assert "max_tokens" not in built(say(parameters={"reasoning": "low"}), target(caps))


def test_reasoning_and_extra_body_are_put_together_and_extra_body_wins() -> None:
    caps = Capabilities(reasoning_efforts={"off": {"template": {"think": False, "deep": {"a": 1, "b": 1}}}})
    asked = say(parameters={"reasoning": "off"}, extra_body={"template": {"own": 1, "deep": {"b": 2}}})
    assert built(asked, target(caps))["template"] == {"think": False, "own": 1, "deep": {"a": 1, "b": 2}}
    asked = say(parameters={"reasoning": "off"}, extra_body={"template": None})
    assert built(asked, target(caps))["template"] is None
    assert caps.reasoning_efforts == {"off": {"template": {"think": False, "deep": {"a": 1, "b": 1}}}}


def test_reasoning_wins_over_the_rows_own_fields_and_keeps_what_stands_beside_it() -> None:
    caps = Capabilities(reasoning_efforts={"high": {"reasoning": {"effort": "high"}, "thinking": True}})
    to = target(caps, extra_body={"reasoning": {"exclude": True}, "thinking": False})
    assert built(say(), to)["thinking"] is False
    body = built(say(parameters={"reasoning": "high"}), to)
    assert (body["reasoning"], body["thinking"]) == ({"exclude": True, "effort": "high"}, True)


# ---------------------------------------------------------------- fields of other names


def test_a_parameter_goes_out_under_the_name_that_the_model_knows() -> None:
    renamed = {"seed": "random_seed", "max_tokens": "num", "reasoning": "effort", "top_logprobs": "alternatives"}
    caps = Capabilities(renamed=renamed)
    given: dict[str, Any] = {"seed": 3, "top_logprobs": 2, "logprobs": True, "reasoning": "off"}
    body = built(say(parameters=given), target(caps))
    assert {name: body[name] for name in set(body) - {"model", "messages", "temperature"}} == {
        "random_seed": 3, "num": 256, "alternatives": 2, "logprobs": True, "effort": "none",
    }  # fmt: skip
    asked = Request(model="m", operation="completion", prompt="x", parameters={"seed": 3})
    assert built(asked, target(caps)) == {"model": "m", "prompt": "x", "num": 256, "temperature": 0, "random_seed": 3}


def test_a_default_that_was_refused_under_its_own_name_is_left_out() -> None:
    caps = Capabilities(renamed={"max_tokens": "num"})
    assert "num" not in built(say(), target(caps, left_out=frozenset({"num"})))
    assert "num" not in built(
        say(), target(Capabilities(renamed={"max_tokens": "num"}, refused=frozenset({"max_tokens"})))
    )


# ---------------------------------------------------------------- the row's own fields


def test_the_rows_fields_give_way_to_the_callers() -> None:
    to = target(extra_body={"disable_fallbacks": True, "seed": 1, "max_tokens": 9})
    body = built(say(), to)
    assert (body["disable_fallbacks"], body["seed"], body["max_tokens"]) == (True, 1, 9)
    body = built(say(parameters={"seed": 2, "max_tokens": 7}, extra_body={"disable_fallbacks": False}), to)
    assert (body["disable_fallbacks"], body["seed"], body["max_tokens"]) == (False, 2, 7)
    asked = Request(model="m", operation="completion", prompt="x")
    assert built(asked, to)["disable_fallbacks"] is True


def test_a_callers_mapping_takes_the_place_of_the_rows() -> None:
    to = target(extra_body={"provider": {"require_parameters": True}})
    assert built(say(extra_body={"provider": {"order": ["a"]}}), to)["provider"] == {"order": ["a"]}


# ---------------------------------------------------------------- tools

WITHOUT = Capabilities(tools=False)


def test_tools_are_refused_where_the_model_takes_none() -> None:
    asked = say(tools=[Tool("a")], parameters={"tool_choice": "a", "parallel_tool_calls": False})
    error = refusal(asked, target(WITHOUT))
    assert (error.param, error.message) == ("tools", "m does not take tools.")
    assert refusal(say(parameters={"tool_choice": "auto"}), target(WITHOUT)).param == "tool_choice"


@pytest.mark.parametrize("mode", ["warn", "drop"])
def test_tools_can_be_left_out_with_all_that_is_about_them(mode: Any) -> None:
    asked = say(tools=[Tool("a")], parameters={"tool_choice": "a", "parallel_tool_calls": False}, on_unsupported=mode)
    made = WIRE.build(asked, target(WITHOUT))
    assert sent(made) == built(say())
    assert [w.param for w in made.warnings] == ["tools", "tool_choice", "parallel_tool_calls"]


def test_tools_may_be_refused_while_a_model_thinks() -> None:
    caps = Capabilities(reasoning=True, refused_thinking=frozenset({"tools"}))
    error = refusal(say(tools=[Tool("a")]), target(caps))
    assert error.param == "tools"
    assert "reasoning='off'" in (error.suggestion or "")
    assert "tools" in built(say(tools=[Tool("a")], parameters={"reasoning": "off"}), target(caps))


def test_the_key_strict_is_left_out_where_it_is_not_taken_and_the_caller_is_told() -> None:
    nested = {"type": "function", "strict": True, "function": {"name": "f", "strict": True, "x": 1}}
    own = {"type": "web_search", "name": "web", "strict": False}
    tools = [
        Tool("a", strict=True), Tool("f", strict=True, definition=nested), Tool("web", definition=own), Tool("b"),
    ]  # fmt: skip
    before = copy.deepcopy(tools)
    made = WIRE.build(say(tools=tools), target(Capabilities(strict_tools=False)))
    assert sent(made)["tools"] == [
        {"type": "function", "function": {"name": "a"}},
        {"type": "function", "function": {"name": "f", "x": 1}},
        {"type": "web_search", "name": "web"},
        {"type": "function", "function": {"name": "b"}},
    ]
    assert tools == before
    assert [(w.code, w.param) for w in made.warnings] == [("parameter_dropped", "tools")]
    assert "a, f, web" in made.warnings[0].message
    assert WIRE.build(say(tools=[Tool("b")]), target(Capabilities(strict_tools=False))).warnings == []
    assert sent(WIRE.build(say(tools=tools), target()))["tools"][1:3] == [nested, own]


def test_tools_false_is_a_boolean_where_the_server_has_a_switch_and_nothing_elsewhere() -> None:
    assert built(say(no_tools=True), target(tools_switch=True))["tools"] is False
    assert "tools" not in built(say(no_tools=True), target())
    assert "tools" not in built(say(), target(tools_switch=True))
    assert built(say(tools=[Tool("a")]), target(tools_switch=True))["tools"] != []


def test_the_switch_and_a_list_of_tools_never_meet() -> None:
    to = target(WITHOUT, tools_switch=True)
    made = WIRE.build(say(tools=[Tool("a")], on_unsupported="drop"), to)
    assert "tools" not in sent(made)


# ---------------------------------------------------------------- content


def content(parts: Any, role: str = "user", **row: Any) -> Any:
    """The content of one message as it arrives."""
    message = {"role": role, "content": parts}
    before = copy.deepcopy(message)
    found = built(say(messages=[message]), target(**row))["messages"][0]["content"]
    assert message == before
    return found


def test_images_in_data_urls_carry_their_type_where_the_row_says_so() -> None:
    def image(**fields: Any) -> dict[str, Any]:
        return {"type": "image_url", "image_url": fields}

    text = {"type": "text", "text": "x"}
    parts = [
        text,
        image(url=PNG_URL, detail="low"),
        image(url="DATA:Image/WebP;charset=x;base64,AA=="),
        image(url="https://x.example/y.png"),
        image(url=PNG_URL, format="image/jpeg"),
        image(url="data:,x"),
    ]
    assert content(parts, image_format=True) == [
        text,
        image(url=PNG_URL, detail="low", format="image/png"),
        image(url="DATA:Image/WebP;charset=x;base64,AA==", format="image/webp"),
        *parts[3:],
    ]
    assert content(parts) == parts
    assert content("text", image_format=True) == "text"


@pytest.mark.parametrize("role", ["system", "user", "assistant", "tool", "developer"])
def test_parts_that_are_all_text_become_one_string_where_the_row_says_so(role: str) -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert content(parts, role, string_content=True) == "a\nb"
    assert content(parts, role) == parts
    assert content("a", role, string_content=True) == "a"


def test_parts_with_an_image_or_a_key_of_their_own_stay_parts() -> None:
    own = [{"type": "text", "text": "a", "own": 1}]
    assert content(own, string_content=True) == own
    parts = [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": PNG_URL}}]
    assert content(parts, string_content=True) == parts
    assert content(parts, string_content=True, image_format=True)[1]["image_url"]["format"] == "image/png"


def test_an_assistants_message_is_fitted_in_every_way_at_once() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": {"a": 1}}}
    parts = [{"type": "text", "text": "a"}]
    message = {"role": "assistant", "content": parts, "reasoning": "hm", "tool_calls": [call]}
    found = built(say(messages=[message]), target(string_content=True, reasoning_field="reasoning_content"))
    assert found["messages"][0] == {
        "role": "assistant",
        "content": "a",
        "reasoning_content": "hm",
        "tool_calls": [{**call, "function": {"name": "f", "arguments": '{"a":1}'}}],
    }
