"""Responses dialect, outward: what is sent for a call. Nothing is sent here: requests are built and looked at."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import Capabilities, UnsupportedParameterError, create_client
from gen_ai.errors import InvalidRequestError, ModelNotFoundError
from gen_ai.request import BuiltRequest

from ..support.responses import response
from ..support.server import Server

PNG = "data:image/png;base64,iVBORw0KGgo="
PDF = "data:application/pdf;base64,JVBERi0="
NOW: list[Any] = [{"name": "now", "parameters": {"type": "object", "properties": {}}}]
ENCRYPTED = ["reasoning.encrypted_content"]


def built(messages: Any = "Hi", model: str = "gpt-4.1", row: str = "openai-responses", **call: Any) -> BuiltRequest:
    settings = {name: call.pop(name) for name in ("capabilities",) if name in call}
    with create_client(row, api_key="sk-k", model_name=model, **settings) as client:
        request: BuiltRequest = client.build_request(messages, **call)
        return request


def body(messages: Any = "Hi", model: str = "gpt-4.1", **call: Any) -> dict[str, Any]:
    sent: dict[str, Any] = built(messages, model, **call).json
    return sent


def user(*parts: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": [{"type": "text", "text": p} if isinstance(p, str) else p for p in parts]}]


def items(messages: Any, **call: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(messages, **call)["input"]
    return found


# ---------------------------------------------------------------- parameters


def test_a_plain_call_keeps_nothing_and_sends_the_documented_defaults() -> None:
    request = built("Hi")
    assert (request.method, request.url) == ("POST", "https://api.openai.com/v1/responses")
    assert request.headers["Authorization"] == "Bearer sk-k"
    assert request.json == {
        "model": "gpt-4.1", "input": [{"role": "user", "content": "Hi"}], "max_output_tokens": 256, "temperature": 0,
        "store": False,
    }  # fmt: skip


def test_a_model_that_thinks_is_asked_for_its_reasoning_in_a_form_to_be_sent_back() -> None:
    assert body(model="gpt-5.5") == {
        "model": "gpt-5.5", "input": [{"role": "user", "content": "Hi"}], "store": False, "include": ENCRYPTED
    }  # fmt: skip
    assert "include" not in body(model="gpt-5.5", reasoning="off")
    assert body(model="gpt-5.1", reasoning="low")["include"] == ENCRYPTED
    assert body(model="gpt-5.1", extra_body={"reasoning": {"effort": "high"}})["include"] == ENCRYPTED
    assert "include" not in body(model="gpt-5.5", extra_body={"reasoning": {"effort": "none"}})


def test_what_is_included_besides_is_put_to_that() -> None:
    asked = {"include": ["web_search_call.action.sources"]}
    assert body(model="gpt-5.5", extra_body=asked)["include"] == [*asked["include"], *ENCRYPTED]
    assert body(model="gpt-5.5", extra_body={"include": []})["include"] == []
    assert body(extra_body=asked)["include"] == asked["include"]


def test_a_server_that_is_to_go_on_from_what_it_keeps_keeps_this_answer() -> None:
    for extra in ({"previous_response_id": "resp_1"}, {"conversation": "conv_1"}, {"background": True}):
        sent = body(extra_body=extra)
        assert "store" not in sent
        assert extra.items() <= sent.items()
    assert body(extra_body={"previous_response_id": "resp_1", "store": False})["store"] is False
    assert body(extra_body={"store": True})["store"] is True


def test_earlier_turns_beside_a_conversation_that_the_server_keeps_are_told() -> None:
    kept = {"previous_response_id": "resp_1"}
    talk: list[Any] = [*user("Hi"), {"role": "assistant", "content": "Yes?"}, *user("Go on")]
    assert [warning.code for warning in built(talk, extra_body=kept).warnings] == ["repeated_history"]
    assert built(talk).warnings == ()
    assert built(talk[-1:], extra_body=kept).warnings == ()
    call = {"id": "c1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    tools = [*user("Hi"), {"role": "assistant", "content": None, "tool_calls": [call]}]
    tools.append({"role": "tool", "tool_call_id": "c1", "content": "12:00"})
    assert built(tools, extra_body=kept, tools=NOW).warnings == ()


def test_parameters_have_the_names_of_this_dialect() -> None:
    sent = body(
        max_tokens=50, temperature=0.5, top_p=0.9, user="ada", parallel_tool_calls=False, tools=NOW, top_logprobs=2
    )
    assert {name: sent[name] for name in ("max_output_tokens", "temperature", "top_p", "safety_identifier")} == {
        "max_output_tokens": 50, "temperature": 0.5, "top_p": 0.9, "safety_identifier": "ada"
    }  # fmt: skip
    assert (sent["parallel_tool_calls"], sent["top_logprobs"]) == (False, 2)
    assert sent["include"] == ["message.output_text.logprobs"]
    assert not {"max_tokens", "user", "logprobs"} & set(sent)
    assert body(logprobs=True)["include"] == ["message.output_text.logprobs"]
    assert "include" not in body(logprobs=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stop", ["x"]), ("seed", 3), ("presence_penalty", 0.5), ("frequency_penalty", 0.5), ("logit_bias", {"5": 1}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("row", ["openai-responses", "xai-responses", "llamacpp-responses"])
def test_what_the_api_has_no_field_for_is_refused_by_name(row: str, name: str, value: Any) -> None:
    every: list[dict[str, Any]] = [{}, {"capabilities": Capabilities()}]
    for settings in every:
        with pytest.raises(UnsupportedParameterError, match=name) as caught:
            built(row=row, **{name: value}, **settings)
        assert caught.value.param == name
    dropped = built(row=row, on_unsupported="drop", **{name: value})
    assert [warning.param for warning in dropped.warnings] == [name]
    assert name not in dropped.json


def test_a_penalty_of_nothing_says_nothing() -> None:
    assert body(presence_penalty=0, frequency_penalty=0) == body()


def test_tools_can_be_offered_while_a_model_thinks() -> None:
    for model in ("gpt-5.5", "gpt-6.1-sol", "gpt-6-astra"):
        chat = built(row="openai", model=model, tools=NOW)
        assert ("tools" in chat.json, [warning.code for warning in chat.warnings]) == (False, ["emulated"])
        request = built(model=model, tools=NOW)
        assert request.json["tools"][0]["name"] == "now"
        assert request.warnings == ()


@pytest.mark.parametrize(
    ("model", "wish", "sent"),
    [
        ("gpt-5.5", "off", {"effort": "none"}),
        ("gpt-5.5", "minimal", {"effort": "low"}),
        ("gpt-5", "minimal", {"effort": "minimal"}),
        ("o3", "high", {"effort": "high"}),
    ],
)
def test_a_level_of_reasoning_is_an_effort(model: str, wish: str, sent: dict[str, Any]) -> None:
    assert body(model=model, reasoning=wish)["reasoning"] == sent
    extra = {"reasoning": {"summary": "auto"}, "text": {"verbosity": "low"}}
    joined = body(model=model, reasoning=wish, extra_body=extra, guided_json={"type": "object", "properties": {}})
    assert joined["reasoning"] == {**sent, "summary": "auto"}
    assert joined["text"]["verbosity"] == "low"
    assert joined["text"]["format"]["type"] in ("json_schema", "json_object")


def test_capabilities_of_ones_own_need_not_know_the_dialect() -> None:
    sent = body(capabilities=Capabilities(reasoning=True), reasoning="low", max_tokens=50, model="mine")
    assert (sent["reasoning"], sent["max_output_tokens"], sent["include"]) == ({"effort": "low"}, 50, ENCRYPTED)
    with pytest.raises(UnsupportedParameterError, match="one answer for a request"):
        built(capabilities=Capabilities(), n=2)


def test_a_structured_answer_is_asked_for_by_a_schema_or_as_json() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    form = body(guided_json=schema)["text"]["format"]
    assert (form["type"], form["strict"], form["schema"]["required"]) == ("json_schema", True, ["a"])
    talk: list[Any] = [{"role": "system", "content": "Be brief."}, *user("Hi")]
    sent = body(talk, model="gpt-4-turbo", guided_json=schema)
    assert sent["text"] == {"format": {"type": "json_object"}}
    # The word JSON is looked for among the items.
    assert "instructions" not in sent
    assert "JSON" in sent["input"][0]["content"]


def test_log_probabilities_have_a_field_of_their_own_at_xai() -> None:
    sent = built(row="xai-responses", model="grok-3", top_logprobs=2).json
    assert (sent["logprobs"], sent["top_logprobs"], "include" in sent) == (True, 2, False)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"message": "Encrypted content is not supported with this model.", "param": "include"}, "include"),
        ({"message": "Unknown parameter: 'store'.", "param": "store", "code": "unknown_parameter"}, "store"),
        ({"message": "Unrecognized request argument supplied: store"}, "store"),
    ],
)
def test_what_is_sent_unasked_is_left_out_where_a_server_does_not_take_it(said: dict[str, Any], left: str) -> None:
    with Server() as server:
        server.reply(400, json={"error": {"type": "invalid_request_error", **said}})
        server.reply(json=response("Hello."), times=2)
        settings: dict[str, Any] = {"endpoint": f"{server.url}/v1", "api_key": "k", "max_retries": 0}
        with create_client("openai-responses:gpt-5.5", **settings) as client:
            assert client.run_chat_completions("Hi") == "Hello."
            assert client.run_chat_completions("Hi") == "Hello."
        first, second, third = (request.json() for request in server.requests)
        assert left in first
        assert second == third == {name: value for name, value in first.items() if name != left}


# ---------------------------------------------------------------- tools


def test_tools_are_flat_and_those_of_the_servers_own_pass() -> None:
    search = {"type": "web_search", "user_location": {"type": "approximate"}}
    servers: list[Any] = [
        {"type": "mcp", "server_label": name, "server_url": "https://x.example"} for name in ("a", "b")
    ]
    chat = {"type": "function", "function": {"name": "f", "description": "F.", "parameters": {"type": "object"}}}
    flat = {"type": "function", "name": "g", "parameters": {"type": "object"}, "strict": True, "defer_loading": True}
    grammar = {"syntax": "lark", "definition": "start: /a/"}
    free = {"type": "custom", "custom": {"name": "h", "format": {"type": "grammar", "grammar": grammar}}}
    sent = body(tools=[chat, flat, free, search, *servers, {"name": "bare"}])["tools"]
    assert sent == [
        {"type": "function", "name": "f", "description": "F.", "parameters": {"type": "object"}, "strict": False},
        flat,
        {"type": "custom", "name": "h", "format": {"type": "grammar", **grammar}},
        search,
        *servers,
        {"type": "function", "name": "bare", "parameters": {"type": "object", "properties": {}}, "strict": False},
    ]


def test_strict_is_left_out_where_a_server_does_not_want_it() -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}, "strict": True}}
    request = built(row="xai-responses", tools=[tool, *NOW])
    assert all("strict" not in sent for sent in request.json["tools"])
    assert [(warning.param, "f" in warning.message) for warning in request.warnings] == [("tools", True)]


ALLOWED = {"mode": "required", "tools": [{"type": "function", "function": {"name": "now"}}]}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("required", "required"),
        ("any", "required"),
        ("none", "none"),
        ("now", {"type": "function", "name": "now"}),
        ("web_search_preview", {"type": "web_search_preview"}),
        ({"type": "function", "function": {"name": "now"}}, {"type": "function", "name": "now"}),
        ({"type": "function", "name": "now"}, {"type": "function", "name": "now"}),
        ({"type": "custom", "custom": {"name": "sql"}}, {"type": "custom", "name": "sql"}),
        ({"type": "web_search_preview"}, {"type": "web_search_preview"}),
        (
            {"type": "allowed_tools", "allowed_tools": ALLOWED},
            {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "now"}]},
        ),
    ],
)
def test_the_choice_among_tools_is_flat(given: Any, sent: Any) -> None:
    assert body(tools=[*NOW, {"type": "web_search_preview"}], tool_choice=given)["tool_choice"] == sent


# ---------------------------------------------------------------- messages


def test_system_prompts_at_the_start_are_instructions_and_later_ones_stay_where_they_stand() -> None:
    talk: list[Any] = [
        {"role": "system", "content": "Be brief."},
        {"role": "system", "content": [{"type": "text", "text": "Be kind."}]},
        {"role": "developer", "content": "In Greek."},
        *user("Hi"),
        {"role": "system", "content": "Now in French."},
        *user("Go on"),
    ]
    sent = body(talk, model="gpt-5.5")
    assert sent["instructions"] == "Be brief.\n\nBe kind."
    assert [item["role"] for item in sent["input"]] == ["developer", "user", "system", "user"]
    # A model that knows no developer.
    assert body(talk, model="mine")["input"][0] == {"role": "system", "content": "In Greek."}
    assert items([{"role": "system", "content": "Alone."}]) == [{"role": "system", "content": "Alone."}]


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        (
            {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}},
            {"type": "input_image", "image_url": PNG, "detail": "low"},
        ),
        (
            {"type": "image_url", "image_url": "https://x.example/a.png"},
            {"type": "input_image", "image_url": "https://x.example/a.png", "detail": "auto"},
        ),
        ({"type": "input_image", "file_id": "f"}, {"type": "input_image", "file_id": "f", "detail": "auto"}),
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}},
            {"type": "input_image", "image_url": PNG, "detail": "auto"},
        ),
        (
            {"type": "file", "file": {"file_data": PDF, "filename": "a.pdf"}},
            {"type": "input_file", "file_data": PDF, "filename": "a.pdf"},
        ),
        (
            {"type": "file", "file": {"file_data": PDF}},
            {"type": "input_file", "file_data": PDF, "filename": "file.pdf"},
        ),
        (
            {"type": "file", "file": {"file_data": PNG, "filename": "a.png"}},
            {"type": "input_image", "image_url": PNG, "detail": "auto"},
        ),
        ({"type": "file", "file": {"file_id": "f"}}, {"type": "input_file", "file_id": "f"}),
        (
            {"type": "document", "source": {"type": "url", "url": "https://x.example/a.pdf"}},
            {"type": "input_file", "file_url": "https://x.example/a.pdf"},
        ),
        (
            {
                "type": "document", "title": "a.pdf",
                "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="},
            },
            {"type": "input_file", "filename": "a.pdf", "file_data": PDF},
        ),
        (
            {"type": "document", "title": "T", "source": {"type": "text", "media_type": "text/plain", "data": "hä"}},
            {"type": "input_text", "text": "T\n\nhä"},
        ),
        ({"type": "input_text", "text": "a"}, {"type": "input_text", "text": "a"}),
    ],
)  # fmt: skip
def test_parts_become_content_of_items(part: dict[str, Any], sent: dict[str, Any]) -> None:
    assert items(user(part, "What is it?"))[0]["content"] == [sent, {"type": "input_text", "text": "What is it?"}]


def test_sound_goes_along_in_its_own_form() -> None:
    sound = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}
    assert items(user(sound), row="llamacpp-responses")[0]["content"] == [sound]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "video_url", "video_url": {"url": "https://x.example/a"}},
        {"type": "audio_url", "audio_url": {"url": "https://x.example/a"}},
        {"type": "input_audio", "input_audio": "AAAA"},
        {"type": "document", "source": {"type": "hologram"}},
        {"type": "tool_use", "id": "x", "input": {}},
        {"type": "image", "source": {"type": "file"}},
    ],
)
def test_what_cannot_be_carried_is_refused_with_its_place(part: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        built(user("See", part))
    assert caught.value.param == "messages[0].content[1]"


def test_text_that_is_none_is_refused_with_its_place() -> None:
    part = {"type": "document", "source": {"type": "base64", "media_type": "text/plain", "data": "/w=="}}
    with pytest.raises(InvalidRequestError) as caught:
        built(user("See", part))
    assert caught.value.param == "messages[0].content[1].source.data"


def test_what_the_assistant_said_is_text() -> None:
    parts: list[Any] = [{"type": "text", "text": "Yes"}, {"type": "output_text", "text": "?"}]
    talk = [*user("Hi"), {"role": "assistant", "content": parts}, *user("Go on")]
    assert items(talk)[1] == {"role": "assistant", "content": "Yes?"}
    refused = [*user("Hi"), {"role": "assistant", "content": None, "refusal": "No."}, *user("Why?")]
    assert items(refused)[1]["content"] == [{"type": "refusal", "refusal": "No."}]
    image = {"type": "image_url", "image_url": {"url": PNG}}
    with pytest.raises(InvalidRequestError) as caught:
        built([*user("Hi"), {"role": "assistant", "content": [image]}, *user("Go on")])
    assert caught.value.param == "messages[1].content[0]"
    with pytest.raises(InvalidRequestError) as caught:
        built([*user("Hi"), {"role": "assistant", "audio": {"id": "a"}}, *user("Go on")])
    assert caught.value.param == "messages[1].audio"


def test_calls_and_their_results_name_each_other() -> None:
    long = "c" * 80
    calls = [
        {"id": long, "type": "function", "function": {"name": "now.utc", "arguments": {"zone": "UTC"}}},
        {"id": f"{long}2", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}},
    ]
    talk = [
        *user("Hi"),
        {"role": "assistant", "content": "Let me see.", "tool_calls": calls},
        {"role": "tool", "tool_call_id": long, "content": [{"type": "image_url", "image_url": {"url": PNG}}]},
        {"role": "tool", "tool_call_id": f"{long}2", "content": ""},
    ]
    said, first, second, one, two = items(talk)[1:]
    assert said == {"role": "assistant", "content": "Let me see."}
    assert first == {
        "type": "function_call", "call_id": "c" * 64, "name": "now_utc", "arguments": '{"zone":"UTC"}'
    }  # fmt: skip
    assert (second["type"], second["name"], second["input"]) == ("custom_tool_call", "sql", "SELECT 1")
    assert (one["type"], one["call_id"]) == ("function_call_output", first["call_id"])
    assert one["output"] == [{"type": "input_image", "image_url": PNG, "detail": "auto"}]
    assert two == {"type": "custom_tool_call_output", "call_id": second["call_id"], "output": ""}
    assert first["call_id"] != second["call_id"]
    assert len(second["call_id"]) <= 64


SEARCH = {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": "x"}}
MESSAGE = {"type": "message", "id": "msg_1", "status": "completed"}
REASONING = {"wire": "openai-responses", "type": "reasoning", "id": "rs_1", "summary": []}


def test_blocks_of_this_dialect_are_left_out_elsewhere_and_others_here() -> None:
    blocks = [
        {**REASONING, "encrypted_content": "gAAAA="},
        {"wire": "anthropic", "type": "thinking", "thinking": "hm", "signature": "c2ln"},
        {"type": "reasoning.text", "text": "hm"},
    ]
    talk = [*user("Hi"), {"role": "assistant", "content": "Yes?", "reasoning_blocks": blocks}, *user("Go on")]
    sent = items(talk, model="gpt-5.5")
    assert sent[1] == {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA="}
    assert [item.get("type") for item in sent] == [None, "reasoning", None, None]
    chat = built(talk, row="openai", model="gpt-4.1").json["messages"]
    assert chat[1] == {"role": "assistant", "content": "Yes?"}
    claude = built(talk, row="anthropic", model="claude-sonnet-4-5").json["messages"]
    assert [block["type"] for block in claude[1]["content"]] == ["thinking", "text"]


def test_an_id_that_means_nothing_to_the_server_is_not_sent() -> None:
    message = {"wire": "openai-responses", **MESSAGE, "length": 4}
    said = {"role": "assistant", "content": "Yes?", "reasoning_blocks": [REASONING, message]}
    talk = [*user("Hi"), said, *user("Go on")]
    assert items(talk, model="gpt-5.5")[1:-1] == [{"role": "assistant", "content": "Yes?"}]
    kept = items(talk, model="gpt-5.5", extra_body={"store": True})[1:-1]
    assert [item["id"] for item in kept] == ["rs_1", "msg_1"]


def test_a_text_that_was_changed_goes_as_it_is_now() -> None:
    blocks = [
        {**REASONING, "encrypted_content": "e"},
        {"wire": "openai-responses", **MESSAGE, "length": 4},
        {"wire": "openai-responses", **SEARCH, "after_text": 4},
        {"wire": "openai-responses", **MESSAGE, "id": "msg_2", "length": 3, "after_text": 4},
    ]
    for text in ("One.Two", "One.Two, and more", "O", ""):
        said = {"role": "assistant", "content": text, "reasoning_blocks": blocks}
        sent = items([*user("Hi"), said, *user("Go on")], model="gpt-5.5")[1:-1]
        words = "".join(part["text"] for item in sent for part in item.get("content") or ())
        assert words == text
        assert [item["type"] for item in sent if item["type"] != "message"] == ["reasoning", "web_search_call"]


def test_an_item_of_ones_own_is_a_block_of_a_message_of_the_assistant() -> None:
    approval = {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True}
    said = {"role": "assistant", "reasoning_blocks": [{"wire": "openai-responses", **approval}]}
    assert items([*user("Hi"), said])[1:] == [approval]


def test_hints_and_names_that_have_no_place_are_told() -> None:
    talk = [
        {"role": "user", "name": "ada", "content": [{"type": "text", "text": "Hi", "cache_control": {"type": "e"}}]}
    ]
    request = built(talk)
    assert request.json["input"] == [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]
    assert [(warning.code, warning.param) for warning in request.warnings] == [
        ("parameter_dropped", "messages[0].name"), ("parameter_dropped", "messages[0].content[0].cache_control")
    ]  # fmt: skip


def test_an_input_of_ones_own_is_sent_as_it_is() -> None:
    sent = body(extra_body={"input": [{"type": "item_reference", "id": "msg_1"}], "instructions": "Be brief."})
    assert sent["input"] == [{"type": "item_reference", "id": "msg_1"}]
    assert sent["instructions"] == "Be brief."


# ---------------------------------------------------------------- the way here from chats


def test_a_model_that_chats_do_not_serve_names_the_provider_that_does() -> None:
    said = "This model is only supported in v1/responses and not in v1/chat/completions."
    with Server() as server:
        server.reply(404, json={"error": {"message": said, "type": "invalid_request_error", "param": "model"}})
        server.reply(json={"data": [{"id": "gpt-5"}]})
        settings: dict[str, Any] = {"endpoint": f"{server.url}/v1", "api_key": "k", "max_retries": 0}
        with (
            create_client("openai:gpt-5-pro", **settings) as client,
            pytest.raises(ModelNotFoundError, match="provider='openai-responses'"),
        ):
            client.run_chat_completions("Hi")
