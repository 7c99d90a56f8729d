"""Anthropic dialect, outward: bodies of `/v1/messages` as a client would send them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import create_client
from gen_ai.errors import InvalidRequestError, UnsupportedParameterError

PNG = "data:image/png;base64,iVBORw0KGgo="
PDF = "data:application/pdf;base64,JVBERi0="


def built(messages: Any = "Hi", model: str = "claude-sonnet-4-5", **call: Any) -> Any:
    with create_client("anthropic", model_name=model, api_key="a-key") as client:
        return client.build_request(messages, **call)


def body(messages: Any = "Hi", model: str = "claude-sonnet-4-5", **call: Any) -> Any:
    return built(messages, model, **call).json


def user(*parts: Any) -> list[Any]:
    return [{"role": "user", "content": list(parts)}]


def test_a_plain_call_is_sent_with_the_key_the_version_and_the_documented_defaults() -> None:
    request = built()
    assert request.url == "https://api.anthropic.com/v1/messages"
    assert request.headers["x-api-key"] == "a-key"
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.json == {
        "model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 256,
        "temperature": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://proxy.example", "https://proxy.example/v1/messages"),
        ("https://proxy.example/anthropic/", "https://proxy.example/anthropic/v1/messages"),
        ("https://proxy.example/v1", "https://proxy.example/v1/messages"),
    ],
)
def test_an_address_without_its_version_gets_one(base: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", base)
    assert built().url == url


def test_the_newer_version_of_the_api_is_not_sent_a_default_that_it_refuses() -> None:
    assert "temperature" not in body(extra_headers={"Anthropic-Version": "2026-10-21"})
    assert "temperature" not in body(top_p=0.5)
    assert body(temperature=0.5)["temperature"] == 0.5


def test_parameters_have_the_names_of_this_dialect() -> None:
    sent = body(stop="END", user="ada", max_tokens=9, top_p=0.5)
    assert (sent["stop_sequences"], sent["metadata"]) == (["END"], {"user_id": "ada"})
    assert (sent["max_tokens"], sent["top_p"]) == (9, 0.5)
    assert "stop" not in sent
    assert "user" not in sent


@pytest.mark.parametrize(
    ("name", "value", "model"),
    [
        ("seed", 1, "claude-sonnet-4-5"),
        ("logprobs", True, "claude-sonnet-4-5"),
        ("presence_penalty", 0.5, "claude-sonnet-4-5"),
        ("logit_bias", {"1": 1}, "claude-sonnet-4-5"),
        ("temperature", 0.5, "claude-opus-4-7"),
        ("top_p", 0.5, "claude-haiku-5-5"),
        ("reasoning", 2000, "claude-opus-5"),
        ("reasoning", "off", "claude-opus-5-5"),
        ("reasoning", "low", "claude-3-haiku-20240307"),
    ],
)
def test_what_a_model_does_not_take_is_refused_by_name(name: str, value: Any, model: str) -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        body(model=model, **{name: value})
    assert caught.value.param == name
    assert name not in body(model=model, on_unsupported="drop", **{name: value})


@pytest.mark.parametrize(
    ("model", "wish", "fields", "limit"),
    [
        ("claude-sonnet-4-5", "low", {"thinking": {"type": "enabled", "budget_tokens": 2048}}, 16384),
        ("claude-sonnet-4-5", 20000, {"thinking": {"type": "enabled", "budget_tokens": 20000}}, 24096),
        ("claude-sonnet-4-5", "off", {"thinking": {"type": "disabled"}}, 256),
        ("claude-opus-4-6", "high", {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}}, 16384),
        ("claude-opus-4-6", 3000, {"thinking": {"type": "enabled", "budget_tokens": 3000}}, 16384),
        ("claude-sonnet-5-5", "minimal", {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}, 16384),
        ("claude-opus-5", "off", {"thinking": {"type": "disabled"}}, 256),
        ("claude-opus-5", None, {}, 16384),
        ("claude-sonnet-5", None, {}, 256),
    ],
)
def test_reasoning_is_one_word_for_all_models(model: str, wish: Any, fields: dict[str, Any], limit: int) -> None:
    sent = body(model=model, reasoning=wish)
    assert {name: sent[name] for name in ("thinking", "output_config") if name in sent} == fields
    assert sent["max_tokens"] == limit


def test_thinking_in_extra_body_counts_as_reasoning() -> None:
    sent = body(extra_body={"thinking": {"type": "enabled", "budget_tokens": 4000}})
    assert (sent["max_tokens"], "temperature" in sent) == (16384, False)


def test_max_tokens_must_leave_something_beside_thinking() -> None:
    with pytest.raises(InvalidRequestError, match="leaves nothing beside the 2048 tokens") as caught:
        body(reasoning="low", max_tokens=2048)
    assert caught.value.param == "max_tokens"


# ---------------------------------------------------------------- messages


def test_instructions_stand_beside_the_messages() -> None:
    sent = body([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}])
    assert (sent["system"], len(sent["messages"])) == ("Be brief.", 1)
    parts = [{"type": "text", "text": "A", "cache_control": {"type": "ephemeral"}}]
    several = [{"role": "system", "content": parts}, {"role": "developer", "content": "B"}, *user("Hi")]
    assert body(several)["system"] == [parts[0], {"type": "text", "text": "B"}]


def test_an_instruction_in_the_middle_stays_where_a_model_takes_it_and_is_moved_with_a_warning_elsewhere() -> None:
    talk = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Yes?"},
        {"role": "system", "content": "In French."},
        {"role": "user", "content": "Go on"},
    ]
    assert body(talk, "claude-opus-4-8")["messages"][2] == {"role": "system", "content": "In French."}
    request = built(talk)
    assert request.json["system"] == "In French."
    assert [turn["role"] for turn in request.json["messages"]] == ["user", "assistant", "user"]
    assert [(warning.code, warning.param) for warning in request.warnings] == [("emulated", "messages[2]")]


@pytest.mark.parametrize(
    ("part", "block"),
    [
        (
            {"type": "image_url", "image_url": {"url": PNG}},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}},
        ),
        (
            {"type": "image_url", "image_url": {"url": "https://x.example/a.png", "detail": "low"}},
            {"type": "image", "source": {"type": "url", "url": "https://x.example/a.png"}},
        ),
        (
            {"type": "input_image", "file_id": "file_1"},
            {"type": "image", "source": {"type": "file", "file_id": "file_1"}},
        ),
        (
            {"type": "file", "file": {"file_data": PDF, "filename": "a.pdf"}, "cache_control": {"type": "ephemeral"}},
            {
                "type": "document", "title": "a.pdf", "cache_control": {"type": "ephemeral"},
                "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="},
            },
        ),
        (
            {"type": "file", "file": {"file_data": "data:text/plain;base64,aMOk"}},
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "hä"}},
        ),
        ({"type": "file", "file": {"file_id": "f"}}, {"type": "document", "source": {"type": "file", "file_id": "f"}}),
        ({"type": "container_upload", "file_id": "f"}, {"type": "container_upload", "file_id": "f"}),
    ],
)  # fmt: skip
def test_parts_become_blocks(part: dict[str, Any], block: dict[str, Any]) -> None:
    assert body(user(part, "What is it?"))["messages"][0]["content"] == [block, {"type": "text", "text": "What is it?"}]


@pytest.mark.parametrize(
    ("part", "param"),
    [
        ({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}, "messages[0].content[1]"),
        ({"type": "video_url", "video_url": {"url": "https://x.example/a"}}, "messages[0].content[1]"),
        (
            {"type": "file", "file": {"file_data": "data:application/zip;base64,AAAA"}},
            "messages[0].content[1].file.file_data",
        ),
    ],
)
def test_what_cannot_be_carried_is_refused_with_its_place(part: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        body(user("Hear", part))
    assert caught.value.param == param


def test_turns_of_one_role_are_one_and_empty_texts_are_none() -> None:
    talk = [
        {"role": "user", "content": "One"},
        {"role": "user", "content": ""},
        {"role": "user", "content": [{"type": "text", "text": "two"}]},
        {"role": "assistant", "content": ""},
        {"role": "user", "content": "three"},
    ]
    texts = [block["text"] for block in body(talk)["messages"][0]["content"]]
    assert texts == ["One", "two", "three"]
    with pytest.raises(InvalidRequestError, match="no turn of a user"):
        body([{"role": "user", "content": ""}])


def test_a_last_turn_of_the_assistant_is_refused_where_the_model_refuses_it() -> None:
    talk = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "{"}]
    assert body(talk)["messages"][-1] == {"role": "assistant", "content": "{"}
    with pytest.raises(InvalidRequestError, match="does not go on from") as caught:
        body(talk, "claude-sonnet-4-6")
    assert caught.value.param == "messages[1]"
    paused = [*talk[:1], {**talk[1], "reasoning_blocks": [{"wire": "anthropic", "type": "server_tool_use", "id": "s"}]}]
    assert body(paused, "claude-sonnet-4-6")["messages"][-1]["role"] == "assistant"


CALLS = [
    {"id": "call.1", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}},
    {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": '{"zone": '}},
]


def test_calls_and_their_results_go_back_with_legal_ids_results_first() -> None:
    talk = [
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": "Let me see.", "tool_calls": CALLS},
        {"role": "tool", "tool_call_id": "call.1", "content": "12:00"},
        {"role": "user", "content": "Quick!"},
        {"role": "tool", "tool_call_id": "call_1", "content": user({"type": "image_url", "image_url": {"url": PNG}})[0][
            "content"], "is_error": True},
    ]  # fmt: skip
    said, answered = body(talk)["messages"][1:]
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}
    assert said["content"] == [
        {"type": "text", "text": "Let me see."},
        {"type": "tool_use", "id": "call_1", "name": "now", "input": {"zone": "UTC"}},
        {"type": "tool_use", "id": "call_1_", "name": "now", "input": {"INVALID_JSON": '{"zone": '}},
    ]
    assert answered["content"] == [
        {"type": "tool_result", "tool_use_id": "call_1", "content": "12:00"},
        {"type": "tool_result", "tool_use_id": "call_1_", "content": [image], "is_error": True},
        {"type": "text", "text": "Quick!"},
    ]


def test_blocks_of_the_provider_go_back_as_they_came_and_where_they_stood() -> None:
    thinking = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}
    search = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}}
    message = {
        "role": "assistant",
        "content": "Before after",
        "tool_calls": CALLS[:1],
        "reasoning_blocks": [
            {"wire": "anthropic", **thinking},
            {"wire": "anthropic", **search, "after_text": 7},
            {"type": "reasoning.text", "text": "of another provider"},
        ],
    }
    talk = [{"role": "user", "content": "Hi"}, message, {"role": "tool", "tool_call_id": "call.1", "content": ""}]
    said, answered = body(talk)["messages"][1:]
    assert said["content"] == [
        thinking,
        {"type": "text", "text": "Before "},
        search,
        {"type": "text", "text": "after"},
        {"type": "tool_use", "id": "call_1", "name": "now", "input": {"zone": "UTC"}},
    ]
    assert answered["content"] == [{"type": "tool_result", "tool_use_id": "call_1"}]


def test_blocks_of_this_dialect_are_left_out_elsewhere() -> None:
    blocks = [{"wire": "anthropic", "type": "redacted_thinking", "data": "x"}]
    talk: list[Any] = [
        {"role": "assistant", "content": "a", "reasoning_blocks": blocks},
        {"role": "user", "content": "b"},
    ]
    with create_client("openrouter", model_name="m", api_key="k") as client:
        assert client.build_request(talk).json["messages"][0] == {"role": "assistant", "content": "a"}


def test_the_mark_of_a_failed_tool_is_said_in_words_elsewhere() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    talk: list[Any] = [
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "no clock", "is_error": True},
    ]
    with create_client("openai", model_name="gpt-4.1", api_key="k") as client:
        assert client.build_request(talk).json["messages"][2] == {
            "role": "tool", "tool_call_id": "c", "content": "Error: no clock",
        }  # fmt: skip
    assert talk[2]["is_error"] is True


# ---------------------------------------------------------------- tools and structure


def test_tools_are_written_in_this_dialect_and_those_of_its_own_pass() -> None:
    own = {"type": "web_search_20250305", "name": "web_search", "max_uses": 2}
    tools = [
        {"type": "function", "function": {"name": "a", "description": "A.", "parameters": {"type": "object"}}},
        {"name": "b", "input_schema": {"properties": {}}, "cache_control": {"type": "ephemeral"}, "strict": True},
        {"name": "c"},
        own,
    ]
    assert body(tools=tools)["tools"] == [
        {"name": "a", "description": "A.", "input_schema": {"type": "object"}},
        {
            "name": "b", "input_schema": {"type": "object", "properties": {}}, "strict": True,
            "cache_control": {"type": "ephemeral"},
        },
        {"name": "c", "input_schema": {"type": "object", "properties": {}}},
        own,
    ]  # fmt: skip
    with pytest.raises(UnsupportedParameterError, match="free text"):
        body(tools=[{"type": "custom", "custom": {"name": "sql"}}])


@pytest.mark.parametrize(
    ("call", "choice"),
    [
        ({"tool_choice": "required"}, {"type": "any"}),
        ({"tool_choice": "now"}, {"type": "tool", "name": "now"}),
        ({"tool_choice": {"type": "function", "function": {"name": "now"}}}, {"type": "tool", "name": "now"}),
        ({"tool_choice": "none", "parallel_tool_calls": False}, {"type": "none"}),
        ({"parallel_tool_calls": False}, {"type": "auto", "disable_parallel_tool_use": True}),
        ({"tool_choice": "any", "parallel_tool_calls": True}, {"type": "any"}),
        ({"parallel_tool_calls": True}, None),
    ],
)
def test_the_choice_among_tools_has_words_of_its_own(call: dict[str, Any], choice: Any) -> None:
    assert body(tools=[{"name": "now"}], **call).get("tool_choice") == choice


@pytest.mark.parametrize(
    ("model", "reasoning"), [("claude-opus-5-5", None), ("claude-sonnet-4-5", "low"), ("claude-fable-5-2", None)]
)
def test_a_tool_cannot_be_forced_where_the_model_refuses_that(model: str, reasoning: Any) -> None:
    call: dict[str, Any] = {"tools": [{"name": "now"}], "tool_choice": "required", "reasoning": reasoning}
    with pytest.raises(UnsupportedParameterError, match="cannot be made to call a tool") as caught:
        body(model=model, **call)
    assert caught.value.param == "tool_choice"
    assert body(model="claude-opus-4-8", tools=call["tools"], tool_choice="required")["tool_choice"] == {"type": "any"}


class Person(BaseModel):
    name: str
    age: int | None = None


def test_a_structured_answer_is_asked_for_by_a_schema_beside_the_effort() -> None:
    sent = body(model="claude-opus-4-6", guided_json=Person, reasoning="low")
    assert sent["output_config"]["effort"] == "low"
    form = sent["output_config"]["format"]
    assert (form["type"], form["schema"]["additionalProperties"]) == ("json_schema", False)
    assert "response_format" not in sent


def test_bounds_are_told_and_what_cannot_be_compiled_is_asked_for_by_a_tool() -> None:
    bound = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 3}}, "required": ["a"]}
    held = body(guided_json=bound)["output_config"]["format"]["schema"]["properties"]["a"]
    assert held == {"type": "integer", "description": "(minimum: 3)"}
    recursive = {
        "type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}}, "required": ["kids"],
    }  # fmt: skip
    named = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    open_ = {"type": "object", "additionalProperties": {"type": "string"}}
    for schema in (recursive, {**named, **open_}):
        sent = body(guided_json=schema)
        assert "output_config" not in sent
        assert (sent["tools"][0]["input_schema"], sent["tool_choice"]) == (schema, {"type": "any"})
        unforced = body(model="claude-opus-5-5", guided_json=schema)
        assert {"output_config", "tools"}.isdisjoint(unforced)
        assert "JSON Schema" in unforced["system"]


def test_a_dictionary_is_asked_for_as_a_list_of_its_entries() -> None:
    open_ = {"type": "object", "additionalProperties": {"type": "string"}}
    value = body(guided_json=open_)["output_config"]["format"]["schema"]["properties"]["value"]
    assert (value["type"], value["items"]["required"]) == ("array", ["key", "value"])


def test_models_without_schemas_are_asked_by_a_tool() -> None:
    sent = body(model="claude-3-5-haiku-latest", guided_json=Person)
    assert "output_config" not in sent
    assert "system" not in sent
    assert sent["tool_choice"] == {"type": "any"}
    assert [tool["name"] for tool in sent["tools"]] == ["Person"]


def test_fields_of_the_providers_own_are_put_to_what_is_there() -> None:
    sent = body(guided_json=Person, extra_body={"output_config": {"effort": "high"}, "top_k": 3})
    assert set(sent["output_config"]) == {"format", "effort"}
    assert sent["top_k"] == 3


def test_thinking_is_shown_where_the_caller_says_so_beside_reasoning() -> None:
    with create_client("anthropic", model_name="claude-opus-4-6", api_key="k") as client:
        shown = {"thinking": {"display": "summarized"}}
        body = client.build_request("hi", reasoning="low", extra_body=shown).json
    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert body["output_config"] == {"effort": "low"}
