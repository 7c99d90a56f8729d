"""The Gemini dialect, outward: what a call sends."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from gen_ai import create_client
from gen_ai.errors import ImageError, InvalidRequestError, UnsupportedParameterError
from gen_ai.wire.gemini_messages import NO_SIGNATURE
from gen_ai.wire.gemini_schema import json_schema, openapi

FLASH, THREE, FOUR = "gemini-2.5-flash", "gemini-3-flash-preview", "gemini-4-neon"


def built(messages: Any = "Hi", model: str = FLASH, **call: Any) -> Any:
    with create_client("gemini", api_key="a-key", model_name=model) as client:
        return client.build_request(messages, **call)


def body(messages: Any = "Hi", model: str = FLASH, **call: Any) -> Any:
    return built(messages, model, **call).json


def config(model: str = FLASH, **call: Any) -> Any:
    return body("Hi", model, **call).get("generationConfig", {})


def user(*parts: Any) -> list[Any]:
    return [{"role": "user", "content": list(parts)}]


def test_a_plain_call_is_sent_with_the_key_in_its_header_and_the_documented_defaults() -> None:
    request = built("Hello!", "gemini-2.0-flash")
    assert (request.method, request.url) == (
        "POST",
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:generateContent",
    )
    assert request.headers["x-goog-api-key"] == "a-key"
    assert "a-key" not in request.url
    assert "authorization" not in {name.lower() for name in request.headers}
    assert request.json == {
        "contents": [{"role": "user", "parts": [{"text": "Hello!"}]}],
        "generationConfig": {"maxOutputTokens": 256, "temperature": 0},
    }


@pytest.mark.parametrize(
    ("model", "end"),
    [
        ("models/gemini-2.5-pro", "/v1beta/models/gemini-2.5-pro:generateContent"),
        ("tunedModels/mine-1", "/v1beta/tunedModels/mine-1:generateContent"),
        ("a b/../c", "/v1beta/models/a%20b%2F..%2Fc:generateContent"),
    ],
)
def test_a_model_is_part_of_the_path(model: str, end: str) -> None:
    assert built(model=model).url.endswith(end)


def test_parameters_have_the_names_of_this_dialect() -> None:
    call = {
        "max_tokens": 9, "temperature": 0.5, "top_p": 0.4, "stop": "END", "seed": 3, "presence_penalty": 0.1,
        "frequency_penalty": 0.2, "n": 2, "logprobs": True, "top_logprobs": 4, "parallel_tool_calls": True,
    }  # fmt: skip
    assert config("gemini-2.0-flash", **call) == {
        "maxOutputTokens": 9, "temperature": 0.5, "topP": 0.4, "stopSequences": ["END"], "seed": 3,
        "presencePenalty": 0.1, "frequencyPenalty": 0.2, "candidateCount": 2, "responseLogprobs": True, "logprobs": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "model"),
    [
        ("logit_bias", {"5": 1}, FLASH),
        ("user", "ada", FLASH),
        ("parallel_tool_calls", False, FLASH),
        ("presence_penalty", 0.5, THREE),
        ("temperature", 0.5, FOUR),
        ("reasoning", "off", THREE),
        ("reasoning", 1000, FOUR),
        ("reasoning", "low", "gemini-2.0-flash"),
    ],
)
def test_what_a_model_does_not_take_is_refused_by_name(name: str, value: Any, model: str) -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        body(model=model, **{name: value})
    assert caught.value.param == name
    dropped = built(model=model, on_unsupported="drop", **{name: value})
    assert [warning.param for warning in dropped.warnings] == [name]


@pytest.mark.parametrize(
    ("model", "wish", "thinking"),
    [
        (FLASH, "off", {"thinkingBudget": 0}),
        (FLASH, "low", {"thinkingBudget": 1024, "includeThoughts": True}),
        ("gemini-2.5-pro", 512, {"thinkingBudget": 512, "includeThoughts": True}),
        (THREE, "minimal", {"thinkingLevel": "MINIMAL", "includeThoughts": True}),
        ("gemini-3-pro-preview", "medium", {"thinkingLevel": "HIGH", "includeThoughts": True}),
        ("gemini-3.1-pro-preview", "minimal", {"thinkingLevel": "LOW", "includeThoughts": True}),
        (FOUR, "high", {"thinkingLevel": "HIGH", "includeThoughts": True}),
    ],
)
def test_reasoning_is_one_word_for_all_models(model: str, wish: Any, thinking: dict[str, Any]) -> None:
    said = config(model, reasoning=wish)
    assert said["thinkingConfig"] == thinking
    assert ("maxOutputTokens" in said) == (wish == "off")


def test_fields_of_the_providers_own_are_put_to_what_is_there_in_either_spelling() -> None:
    sent = body(
        reasoning="low",
        tools=[{"type": "googleSearch"}],
        extra_body={
            "generation_config": {"top_k": 5, "thinking_config": {"include_thoughts": False}},
            "cachedContent": "cachedContents/1",
            "tools": [{"urlContext": {}}],
        },
    )
    assert sent["generationConfig"] == {
        "temperature": 0, "topK": 5, "thinkingConfig": {"thinkingBudget": 1024, "includeThoughts": False},
    }  # fmt: skip
    assert sent["cachedContent"] == "cachedContents/1"
    assert sent["tools"] == [{"googleSearch": {}}, {"urlContext": {}}]
    off = {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}}
    assert config(extra_body=off)["maxOutputTokens"] == 256


# ---------------------------------------------------------------- messages


def test_instructions_stand_beside_the_contents_and_one_in_the_middle_is_moved_with_a_warning() -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": "Well?"},
    ]
    request = built(messages)
    assert request.json["systemInstruction"] == {"parts": [{"text": "Be brief."}, {"text": "Be kind."}]}
    assert request.json["contents"] == [{"role": "user", "parts": [{"text": "Hi"}, {"text": "Well?"}]}]
    assert [(warning.code, warning.param) for warning in request.warnings] == [("emulated", "messages[2]")]


DATA = "data:image/png;base64,iVBORw0KGgo="
PNG = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ({"type": "image_url", "image_url": {"url": DATA}}, PNG),
        (
            {"type": "image_url", "image_url": {"url": "https://x.example/a.JPG?b=1"}},
            {"fileData": {"mimeType": "image/jpeg", "fileUri": "https://x.example/a.JPG?b=1"}},
        ),
        (
            {"type": "image_url", "image_url": {"url": "gs://bucket/a", "mime_type": "image/webp"}},
            {"fileData": {"mimeType": "image/webp", "fileUri": "gs://bucket/a"}},
        ),
        (
            {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}},
            {"inlineData": {"mimeType": "audio/mp3", "data": "AAAA"}},
        ),
        (
            {"type": "video_url", "video_url": {"url": "https://youtu.be/abc"}, "videoMetadata": {"fps": 1}},
            {"fileData": {"fileUri": "https://youtu.be/abc"}, "videoMetadata": {"fps": 1}},
        ),
        (
            {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERi0=", "filename": "a.pdf"}},
            {"inlineData": {"mimeType": "application/pdf", "data": "JVBERi0="}},
        ),
        (
            {"type": "file", "file": {"file_id": "https://g.example/v1beta/files/a", "mime_type": "text/plain"}},
            {"fileData": {"mimeType": "text/plain", "fileUri": "https://g.example/v1beta/files/a"}},
        ),
        (
            {"type": "file", "file": {"file_data": "data:text/plain,a%20b"}},
            {"inlineData": {"mimeType": "text/plain", "data": "YSBi"}},
        ),
        (
            {"type": "document", "title": "T", "source": {"type": "text", "media_type": "text/plain", "data": "words"}},
            {"text": "T\n\nwords"},
        ),
        (
            {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}},
            {"inlineData": {"mimeType": "application/pdf", "data": "JVBERi0="}},
        ),
        (
            {"type": "image", "source": {"type": "url", "url": "https://x.example/a.png"}},
            {"fileData": {"mimeType": "image/png", "fileUri": "https://x.example/a.png"}},
        ),
        ({"type": "inlineData", **PNG}, PNG),
    ],
)
def test_parts_become_parts_of_this_api(part: dict[str, Any], sent: dict[str, Any]) -> None:
    assert body(user({"type": "text", "text": "Look:"}, part))["contents"][0]["parts"] == [{"text": "Look:"}, sent]


@pytest.mark.parametrize(
    ("part", "param"),
    [
        ({"type": "hologram", "data": "x"}, "messages[0].content[0]"),
        ({"type": "tool_use", "id": "1", "name": "f", "input": {}}, "messages[0].content[0]"),
        ({"type": "document", "source": {"type": "magic"}}, "messages[0].content[0].source"),
        ({"type": "image"}, "messages[0].content[0]"),
        ({"type": "file", "file": {"file_data": "JVBERi0="}}, "messages[0].content[0].file.file_data"),
        ({"type": "video_url", "video_url": {}}, "messages[0].content[0]"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_its_place(part: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        body(user(part))
    assert caught.value.param == param
    assert caught.value.suggestion


def test_an_image_that_is_too_large_or_none_is_refused_before_it_is_sent() -> None:
    with create_client("gemini", api_key="k", model_name=FLASH) as client:
        with pytest.raises(ImageError, match="the limit is 20 MB"):
            client.run_vision_request("What is it?", image_paths=b"\x89PNG\r\n\x1a\n" + bytes(21 << 20))
        with pytest.raises(ImageError, match="not an image"):
            client.run_vision_request("What is it?", image_paths=b"words")


def test_hints_that_have_no_word_here_are_left_out_and_noted() -> None:
    part = {"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}
    request = built(user(part))
    assert request.json["contents"][0]["parts"] == [{"text": "Hi"}]
    assert [warning.param for warning in request.warnings] == ["messages[0].content[0].cache_control"]


def test_detail_and_strict_have_no_word_here_and_are_noted() -> None:
    image = {"type": "image_url", "image_url": {"url": DATA, "detail": "low"}}
    tool = {"type": "function", "function": {"name": "now", "strict": True}}
    request = built(user(image), tools=[tool])
    assert request.json["contents"][0]["parts"] == [PNG]
    assert request.json["tools"] == [{"functionDeclarations": [{"name": "now"}]}]
    assert [warning.param for warning in request.warnings] == ["messages[0].content[0].image_url.detail", "tools"]


def test_a_last_turn_of_the_assistant_is_refused_where_the_model_refuses_it() -> None:
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Well"}]
    assert body(messages)["contents"][-1] == {"role": "model", "parts": [{"text": "Well"}]}
    with pytest.raises(InvalidRequestError) as caught:
        body(messages, FOUR)
    assert caught.value.param == "messages[1]"


def test_messages_without_a_turn_are_refused() -> None:
    with pytest.raises(InvalidRequestError, match="no turn of a user"):
        body([{"role": "system", "content": "Be brief."}])


# ---------------------------------------------------------------- tools


def call(given: str, name: str = "now", arguments: str = '{"zone": "UTC"}') -> dict[str, Any]:
    return {"id": given, "type": "function", "function": {"name": name, "arguments": arguments}}


def told(given: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": given, "content": content, **more}


def test_calls_of_another_model_and_their_results_go_back_results_first_and_in_order() -> None:
    messages = [
        {"role": "user", "content": "Hi"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [call("a"), call("b", "day", "{}"), call("c", "x", "{no")],
        },
        told("c", '["x", 1]'),
        told("a", '{"time": "12:00"}'),
        told("b", "no clock", is_error=True),
        {"role": "user", "content": "Well?"},
    ]
    _, model, results = body(messages)["contents"]
    assert [part["functionCall"] for part in model["parts"]] == [
        {"id": "a", "name": "now", "args": {"zone": "UTC"}},
        {"id": "b", "name": "day", "args": {}},
        {"id": "c", "name": "x", "args": {"INVALID_JSON": "{no"}},
    ]
    assert [part.get("functionResponse") for part in results["parts"]] == [
        {"id": "a", "name": "now", "response": {"time": "12:00"}},
        {"id": "b", "name": "day", "response": {"error": "no clock"}},
        {"id": "c", "name": "x", "response": {"output": ["x", 1]}},
        None,
    ]
    assert results["parts"][-1] == {"text": "Well?"}


def test_a_call_without_a_signature_gets_the_stand_in_where_one_is_required() -> None:
    messages: list[Any] = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [call("a"), call("b")]},
        told("a", "1"),
        told("b", "2"),
    ]
    first, second = body(messages, THREE)["contents"][1]["parts"]
    assert first["thoughtSignature"] == NO_SIGNATURE
    assert "thoughtSignature" not in second
    assert NO_SIGNATURE not in json.dumps(body(messages, FLASH))
    messages[1]["reasoning_blocks"] = [
        {"wire": "gemini", "type": "function_call", "id": "a", "thoughtSignature": "c2ln"},
        {"wire": "anthropic", "type": "thinking", "thinking": "hm", "signature": "Zm9yZWlnbg=="},
    ]
    sent = body(messages, THREE)
    assert sent["contents"][1]["parts"][0]["thoughtSignature"] == "c2ln"
    assert "Zm9yZWlnbg" not in json.dumps(sent)
    assert NO_SIGNATURE not in json.dumps(sent)


def test_media_in_a_result_stand_in_it_from_the_third_generation_on_and_beside_it_before() -> None:
    messages = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [call("a")]},
        told("a", [{"type": "text", "text": "the chart"}, {"type": "image_url", "image_url": {"url": DATA}}]),
    ]
    said = {"id": "a", "name": "now", "response": {"output": "the chart"}}
    assert body(messages, THREE)["contents"][2]["parts"] == [{"functionResponse": {**said, "parts": [PNG]}}]
    assert body(messages, FLASH)["contents"][2]["parts"] == [{"functionResponse": said}, PNG]


def test_a_result_that_answers_no_call_is_refused_unless_it_names_its_tool() -> None:
    messages = [{"role": "user", "content": "Hi"}, told("zzz", "1")]
    with pytest.raises(InvalidRequestError) as caught:
        body(messages)
    assert caught.value.param == "messages[1].tool_call_id"
    parts = body([{"role": "user", "content": "Hi"}, told("zzz", "1", name="now")])["contents"][0]["parts"]
    assert parts[0]["functionResponse"]["name"] == "now"


def test_names_that_are_not_legal_are_made_so_and_come_back() -> None:
    tool = {"type": "function", "function": {"name": "9 lives/now", "parameters": {"type": "object"}}}
    history: list[Any] = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [call("a", "x y")]},
    ]
    with create_client("gemini", api_key="k", model_name=FLASH) as client:
        sent = client.build_request([*history, told("a", "1")], tools=[{"type": "googleSearch"}]).json
    assert sent["contents"][1]["parts"][0]["functionCall"]["name"] == "x_y"
    assert sent["contents"][2]["parts"][0]["functionResponse"]["name"] == "x_y"
    with pytest.raises(InvalidRequestError):
        body(tools=[tool])


SCHEMA: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}


@pytest.mark.parametrize(
    ("tool", "sent"),
    [
        (
            {"name": "now", "description": "The time.", "parameters": SCHEMA},
            {"functionDeclarations": [{"name": "now", "description": "The time.", "parametersJsonSchema": SCHEMA}]},
        ),
        ({"name": "now"}, {"functionDeclarations": [{"name": "now"}]}),
        ({"type": "googleSearch"}, {"googleSearch": {}}),
        ({"type": "google_search", "exclude_domains": ["a"]}, {"googleSearch": {"exclude_domains": ["a"]}}),
        ({"codeExecution": {}}, {"codeExecution": {}}),
    ],
)
def test_tools_are_written_in_this_dialect_and_those_of_its_own_pass(tool: Any, sent: Any) -> None:
    assert body(tools=[tool])["tools"] == [sent]


@pytest.mark.parametrize(
    ("choice", "calling"),
    [
        ("auto", {"mode": "AUTO"}),
        ("required", {"mode": "ANY"}),
        ("none", {"mode": "NONE"}),
        ("now", {"mode": "ANY", "allowedFunctionNames": ["now"]}),
        ({"type": "function", "function": {"name": "now"}}, {"mode": "ANY", "allowedFunctionNames": ["now"]}),
        ({"mode": "VALIDATED"}, {"mode": "VALIDATED"}),
    ],
)
def test_the_choice_among_tools_has_words_of_its_own(choice: Any, calling: dict[str, Any]) -> None:
    sent = body(tools=[{"name": "now", "parameters": SCHEMA}], tool_choice=choice)
    assert sent["toolConfig"] == {"functionCallingConfig": calling}


# ---------------------------------------------------------------- structured output


class Address(BaseModel):
    street: str = Field(pattern="^[A-Z]", description="With its number.")
    kind: Literal["home", "work"] | None = None


class Person(BaseModel):
    name: str = Field(min_length=1)
    age: int = Field(ge=0, multiple_of=1)
    addresses: list[Address] = Field(max_length=3)
    married: Literal[True] = True


def test_a_structured_answer_is_asked_for_in_the_words_that_are_enforced() -> None:
    said = config(guided_json=Person)
    assert said["responseMimeType"] == "application/json"
    schema = said["responseJsonSchema"]
    assert schema["required"] == ["name", "age", "addresses", "married"]
    assert schema["properties"]["age"] == {"type": "integer", "minimum": 0, "description": "(multipleOf: 1)"}
    assert schema["properties"]["addresses"]["maxItems"] == 3
    address = schema["$defs"]["Address"]["properties"]
    assert address["street"]["description"] == 'With its number. (pattern: "^[A-Z]")'
    assert address["kind"] == {"anyOf": [{"type": "string", "enum": ["home", "work"]}, {"type": "null"}]}
    assert schema["properties"]["married"] == {"type": "boolean", "description": "(one of: [true])"}


def test_models_without_json_schema_are_asked_in_openapis_words() -> None:
    said = config("gemini-1.5-pro", guided_json=Person)
    assert "responseJsonSchema" not in said
    address = said["responseSchema"]["properties"]["addresses"]["items"]
    assert (said["responseSchema"]["type"], address["type"]) == ("OBJECT", "OBJECT")
    assert address["properties"]["kind"] == {"type": "STRING", "enum": ["home", "work"], "nullable": True}
    declared = body(model="gemini-1.5-pro", tools=[{"name": "now", "parameters": SCHEMA}])["tools"][0]
    assert declared["functionDeclarations"][0]["parameters"]["properties"] == {"zone": {"type": "STRING"}}


class Node(BaseModel):
    value: int
    children: list[Node]


def test_a_schema_may_lead_back_to_itself_through_what_need_not_be_there() -> None:
    schema = config(guided_json=Node)["responseJsonSchema"]
    assert schema["$defs"]["Node"]["required"] == ["value"]
    assert schema["$defs"]["Node"]["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
    assert openapi(json_schema(Node.model_json_schema())) is None
    old = body(model="gemini-1.5-pro", guided_json=Node)
    assert "responseSchema" not in old["generationConfig"]
    assert "children" in json.dumps(old["systemInstruction"])


def test_beside_tools_older_models_are_asked_in_words() -> None:
    tools = [{"name": "now", "parameters": SCHEMA}]
    assert "responseJsonSchema" not in config(guided_json=Person, tools=tools)
    assert "responseJsonSchema" in config(THREE, guided_json=Person, tools=tools)


def test_what_the_api_finds_wrong_in_sound_schemas_is_said_another_way() -> None:
    pair = {"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}
    choice = {"anyOf": [{"required": ["mail"]}, {"required": ["phone", "name"]}]}
    schema = json_schema(
        {
            "type": "object",
            "properties": {"pair": pair, "name": {"anyOf": [False]}, "how": choice},
            "required": ["x", "pair"],
        }
    )
    assert schema["properties"]["pair"] == {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}
    assert (schema["required"], schema["description"]) == (["pair"], '(required: ["x"])')
    assert schema["properties"]["how"]["anyOf"][0] == {"description": '(required: ["mail"])'}
    assert "anyOf" not in schema["properties"]["name"]


def test_definitions_are_found_whatever_their_names_and_however_they_are_named() -> None:
    text: dict[str, Any] = {"type": "string"}
    schema = json_schema({
        "type": "object",
        "properties": {
            "slash": {"$ref": "#/definitions/a~1b"},
            "address": {"$ref": "https://example.com/c.json"},
            "part": {"$ref": "#/definitions/whole/properties/part"},
            "other": {"$ref": "#/definitions/other", "description": "Another name."},
        },
        "definitions": {
            "a/b": text, "https://example.com/c.json": {"$id": "https://example.com/c.json", **text},
            "whole": {"type": "object", "properties": {"part": {"type": "integer"}}},
            "other": {"$ref": "#/definitions/a~1b"},
        },
    })  # fmt: skip
    assert schema["properties"] == {
        "slash": {"$ref": "#/$defs/a~1b"},
        "address": {"$ref": "#/$defs/https:~1~1example.com~1c.json"},
        "part": {"type": "integer"},
        "other": {"$ref": "#/$defs/other"},
    }
    circle = {"a/b": {"type": "object", "properties": {"me": {"$ref": "#/$defs/a~1b"}}, "required": ["me"]}}
    assert "required" not in json_schema({"$ref": "#/$defs/a~1b", "$defs": circle})["$defs"]["a/b"]
