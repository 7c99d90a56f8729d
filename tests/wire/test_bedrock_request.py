"""Bedrock dialect, outward: what is written for a call, and what is refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import create_client
from gen_ai.errors import ConfigurationError, ImageError, InvalidRequestError, UnsupportedParameterError

MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
PNG = "data:image/png;base64,iVBORw0KGgo="
PDF = "data:application/pdf;base64,JVBERi0="
PLAIN: list[Any] = [{"role": "user", "content": "Hi"}]
NOW: dict[str, Any] = {"name": "now", "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}}}


class City(BaseModel):
    name: str
    people: int | None = None


def built(messages: Any = PLAIN, *, model: str = MODEL, **call: Any) -> Any:
    with create_client("bedrock", model_name=model, api_key="k", region="us-east-1") as client:
        return client.build_request(messages, **call)


def body(messages: Any = PLAIN, **call: Any) -> dict[str, Any]:
    made: dict[str, Any] = built(messages, **call).json
    return made


def parts(*content: Any, **call: Any) -> list[Any]:
    """The blocks of a user's parts."""
    found: list[Any] = body([{"role": "user", "content": list(content)}], **call)["messages"][0]["content"]
    return found


def refused(kind: type[InvalidRequestError], messages: Any = PLAIN, **call: Any) -> Any:
    with pytest.raises(kind) as caught:
        body(messages, **call)
    return caught.value


# ---------------------------------------------------------------- parameters


def test_a_bare_call_has_the_documented_defaults() -> None:
    assert body() == {
        "messages": [{"role": "user", "content": [{"text": "Hi"}]}],
        "inferenceConfig": {"maxTokens": 256, "temperature": 0},
    }


def test_parameters_stand_in_inference_config() -> None:
    config = body(max_tokens=9, temperature=0.5, stop="END")["inferenceConfig"]
    assert config == {"maxTokens": 9, "temperature": 0.5, "stopSequences": ["END"]}
    assert body(top_p=0.5, stop=["a", "b"])["inferenceConfig"] == {
        "maxTokens": 256,
        "topP": 0.5,
        "stopSequences": ["a", "b"],
    }


@pytest.mark.parametrize(
    "call",
    [
        {"seed": 3},
        {"user": "ada"},
        {"presence_penalty": 0.5},
        {"logprobs": True},
        {"logit_bias": {"5": 1}},
        {"parallel_tool_calls": False, "tools": [NOW]},
    ],
)
def test_what_has_no_field_is_refused_by_name_or_left_out(call: dict[str, Any]) -> None:
    name = next(iter(call))
    assert refused(UnsupportedParameterError, **call).param == name
    request = built(**call, on_unsupported="drop")
    assert [warning.param for warning in request.warnings] == [name]
    assert not {name, "additionalModelRequestFields"} & set(request.json)


def test_the_temperature_ends_at_one() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        body(temperature=1.5)
    assert caught.value.param == "temperature"


@pytest.mark.parametrize(
    ("model", "wish", "fields", "config"),
    [
        (MODEL, 2000, {"thinking": {"type": "enabled", "budget_tokens": 2000}}, {}),
        (MODEL, 8000, {"thinking": {"type": "enabled", "budget_tokens": 8000}}, {"maxTokens": 12096}),
        (MODEL, "off", {"thinking": {"type": "disabled"}}, {"maxTokens": 256, "temperature": 0}),
        (
            "us.anthropic.claude-opus-4-6-v1",
            "high",
            {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}},
            {},
        ),
        (
            "amazon.nova-2-lite-v1:0",
            "medium",
            {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "medium"}},
            {},
        ),
        ("openai.gpt-oss-120b-1:0", "minimal", {"reasoning_effort": "low"}, {"temperature": 0}),
        ("openai.gpt-5.6-sol", "off", {"reasoning": {"effort": "none"}}, {"maxTokens": 256}),
        ("us.xai.grok-4.6", "high", {"reasoning": {"effort": "high"}}, {}),
        ("deepseek.v3.2", "low", {"reasoning_effort": "high"}, {"temperature": 0}),
        ("qwen.qwen3-32b-v1:0", "off", {"reasoning_config": "none"}, {"maxTokens": 256, "temperature": 0}),
        ("zai.glm-5.3", "low", {"reasoning_effort": "low"}, {"temperature": 0}),
    ],
)
def test_reasoning_is_said_in_the_words_of_the_models_family(
    model: str, wish: Any, fields: dict[str, Any], config: dict[str, Any]
) -> None:
    made = body(model=model, reasoning=wish)
    assert made["additionalModelRequestFields"] == fields
    assert made.get("inferenceConfig", {}) == config


@pytest.mark.parametrize("model", ["amazon.nova-pro-v1:0", "us.deepseek.r1-v1:0", "meta.llama3-3-70b-instruct-v1:0"])
def test_reasoning_is_refused_where_the_family_has_no_dial(model: str) -> None:
    assert refused(UnsupportedParameterError, model=model, reasoning="low").param == "reasoning"


def test_max_tokens_must_leave_room_beside_thinking() -> None:
    assert refused(InvalidRequestError, reasoning=2000, max_tokens=1500).param == "max_tokens"


def test_own_fields_go_where_they_belong() -> None:
    made = body(
        extra_body={
            "top_k": 5,
            "thinking": {"type": "enabled", "budget_tokens": 1024},
            "additionalModelRequestFields": {"anthropic_beta": ["x"]},
            "guardrailConfig": {"guardrailIdentifier": "g"},
            "inferenceConfig": {"maxTokens": 2000},
        }
    )
    assert made["additionalModelRequestFields"] == {
        "top_k": 5,
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "anthropic_beta": ["x"],
    }
    assert made["guardrailConfig"] == {"guardrailIdentifier": "g"}
    assert made["inferenceConfig"] == {"maxTokens": 2000}


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("model", "segment"),
    [
        ("us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"),
        ("amazon.nova-lite-v1:0", "amazon.nova-lite-v1%3A0"),
        (
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
            "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.amazon.nova-lite-v1%3A0",
        ),
    ],
)
def test_the_model_is_one_segment_of_the_path(model: str, segment: str) -> None:
    home = "https://bedrock-runtime.us-east-1.amazonaws.com/model"
    assert built(model=model).url == f"{home}/{segment}/converse"
    assert built(model=model, stream=True).url == f"{home}/{segment}/converse-stream"
    assert "model" not in built(model=model).json


def test_a_profile_in_an_arn_is_known_by_the_name_in_it() -> None:
    arn = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-7"
    assert "temperature" not in body(model=arn)["inferenceConfig"]


def test_an_address_out_of_a_console_is_taken_apart() -> None:
    endpoint = "https://bedrock-runtime.us-west-2.amazonaws.com/model/us.amazon.nova-lite-v1%3A0/converse-stream"
    client: Any = create_client("bedrock", endpoint=endpoint, api_key="k")
    with client:
        assert (client.model_name, client.endpoint) == (
            "us.amazon.nova-lite-v1:0",
            "https://bedrock-runtime.us-west-2.amazonaws.com",
        )


def test_a_region_that_is_none_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="region"):
        create_client("bedrock:m", api_key="k", region="https://evil.example")


# ---------------------------------------------------------------- messages


def test_turns_alternate_and_instructions_stand_apart() -> None:
    made = built(
        [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "a"},
            {"role": "user", "content": "b"},
            {"role": "developer", "content": "In French."},
            {"role": "assistant", "content": ""},
            {"role": "user", "content": [{"type": "text", "text": ""}, {"type": "text", "text": "c"}]},
        ]
    )
    assert made.json["system"] == [{"text": "Be brief."}, {"text": "In French."}]
    assert made.json["messages"] == [{"role": "user", "content": [{"text": "a"}, {"text": "b"}, {"text": "c"}]}]
    assert [(warning.code, warning.param) for warning in made.warnings] == [("emulated", "messages[3]")]


def test_results_of_tools_stand_first_in_their_turn_and_ids_and_names_are_made_legal() -> None:
    long = "call|" + "x" * 80
    calls = [
        {"id": long + end, "type": "function", "function": {"name": "web.search", "arguments": '{"q": "é"}'}}
        for end in ("1", "2")
    ]
    made = body(
        [
            *PLAIN,
            {"role": "assistant", "content": "Let me see.", "tool_calls": calls},
            {"role": "user", "content": "And?"},
            {"role": "tool", "tool_call_id": long + "1", "content": "found"},
            {"role": "tool", "tool_call_id": long + "2", "content": "", "is_error": True},
        ],
        tools=[{"name": "web_search", "parameters": {}}],
        tool_choice="web_search",
    )
    said, told = made["messages"][1:]
    uses = [block["toolUse"] for block in said["content"] if "toolUse" in block]
    ids = [use["toolUseId"] for use in uses]
    assert [use["name"] for use in uses] == ["web_search_2"] * 2  # of another name than the tool that is offered
    assert uses[0]["input"] == {"q": "é"}
    assert len(set(ids)) == 2
    assert all(len(each) <= 64 and "|" not in each for each in ids)
    assert told["content"] == [
        {"toolResult": {"toolUseId": ids[0], "content": [{"text": "found"}]}},
        {"toolResult": {"toolUseId": ids[1], "content": [], "status": "error"}},
        {"text": "And?"},
    ]
    assert made["toolConfig"]["tools"][0]["toolSpec"]["name"] == "web_search"
    assert made["toolConfig"]["toolChoice"] == {"tool": {"name": "web_search"}}


def test_a_conversation_with_calls_offers_the_tools_that_were_called() -> None:
    call = {"id": "t1", "type": "function", "function": {"name": "now", "arguments": "not json"}}
    turns = [
        *PLAIN,
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "t1", "content": "x"},
    ]
    made = body(turns)
    assert made["toolConfig"] == {"tools": [{"toolSpec": {"name": "now", "inputSchema": {"json": {"type": "object"}}}}]}
    assert made["messages"][1]["content"][0]["toolUse"]["input"] == {"INVALID_JSON": "not json"}
    assert refused(UnsupportedParameterError, turns, tools=[NOW], tool_choice="none").param == "tool_choice"
    assert "toolConfig" not in body(tools=[NOW], tool_choice="none")


def test_tools_are_specs_with_their_schema_and_the_choice_among_them() -> None:
    config = body(tools=[{**NOW, "description": "The time.", "strict": True}], tool_choice="required")["toolConfig"]
    spec = {"name": "now", "description": "The time.", "inputSchema": {"json": NOW["parameters"]}, "strict": True}
    assert config == {"tools": [{"toolSpec": spec}], "toolChoice": {"any": {}}}
    own = {"type": "systemTool", "systemTool": {"name": "nova_grounding"}}
    assert body(tools=[own])["toolConfig"]["tools"] == [{"systemTool": {"name": "nova_grounding"}}]
    assert body(tools=[NOW], tool_choice="auto")["toolConfig"]["toolChoice"] == {"auto": {}}


def test_a_tool_that_cannot_be_forced_or_offered_is_refused() -> None:
    llama = "us.meta.llama3-3-70b-instruct-v1:0"
    assert refused(UnsupportedParameterError, model=llama, tools=[NOW], tool_choice="required").param == "tool_choice"
    assert "toolChoice" not in body(model=llama, tools=[NOW], tool_choice="auto")["toolConfig"]
    emulated = built(model="us.deepseek.r1-v1:0", tools=[NOW])
    assert "toolConfig" not in emulated.json
    assert "now" in emulated.json["system"][0]["text"]
    thinking = {"tools": [NOW], "tool_choice": "required", "reasoning": 2000}
    assert refused(UnsupportedParameterError, **thinking).param == "tool_choice"
    custom = {"type": "custom", "custom": {"name": "sh"}}
    assert refused(UnsupportedParameterError, tools=[custom]).param == "tools"
    search = {"type": "web_search_20250305", "name": "web_search"}
    assert "systemTool" in refused(UnsupportedParameterError, tools=[search]).suggestion
    forbidden = refused(InvalidRequestError, tools=[{"name": "web.search", "parameters": {}}])
    assert "64 letters" in forbidden.suggestion


def test_a_cache_control_is_a_cache_point_after_its_part() -> None:
    cached = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
    point = {"cachePoint": {"type": "default", "ttl": "1h"}}
    made = body(
        [
            {"role": "system", "content": [{"type": "text", "text": "s", **cached}]},
            {"role": "user", "content": "u", **cached},
        ],
        tools=[{"type": "function", "function": NOW, "cache_control": {"type": "ephemeral"}}],
    )
    assert made["system"] == [{"text": "s"}, point]
    assert made["messages"][0]["content"] == [{"text": "u"}, point]
    assert made["toolConfig"]["tools"][1] == {"cachePoint": {"type": "default"}}


@pytest.mark.parametrize(
    ("model", "in_messages", "after_tools"),
    [
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", True, True),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", True, True),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", True, True),
        ("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3", True, True),
        ("anthropic.claude-3-5-sonnet-20240620-v1:0", False, False),
        ("anthropic.claude-3-haiku-20240307-v1:0", False, False),
        ("eu.amazon.nova-pro-v1:0", True, False),
        ("amazon.nova-2-lite-v1:0", True, False),
        ("us.meta.llama4-maverick-17b-instruct-v1:0", False, False),
        ("mistral.mistral-large-2407-v1:0", False, False),
        ("qwen.qwen3-coder-480b-a35b-v1:0", False, False),
        ("openai.gpt-oss-120b-1:0", False, False),
    ],
)
def test_models_that_take_no_cache_point_are_sent_none_and_the_warning_says_so(
    model: str, in_messages: bool, after_tools: bool
) -> None:
    marker = {"cache_control": {"type": "ephemeral"}}
    made = built(
        [
            {"role": "system", "content": [{"type": "text", "text": "Long.", **marker}]},
            {"role": "user", "content": [{"type": "text", "text": "Hi", **marker}]},
        ],
        model=model,
        tools=[{"type": "function", "function": NOW, **marker}],
    )
    text = made.body.decode()
    assert text.count('"cachePoint"') == 2 * in_messages + after_tools
    dropped = [warning.param for warning in made.warnings if warning.code == "parameter_dropped"]
    wanted = [] if in_messages else ["messages[0].content[0].cache_control"]
    assert sorted(dropped) == sorted([*wanted, *([] if after_tools else ["tools[0].cache_control"])])


def test_reasoning_of_another_dialect_is_left_out() -> None:
    blocks = [{"wire": "anthropic", "type": "thinking", "thinking": "hm"}, {"type": "reasoning.text", "text": "x"}]
    said = {"role": "assistant", "content": "a", "reasoning": "hm", "reasoning_blocks": blocks}
    assert body([*PLAIN, said, *PLAIN])["messages"][1]["content"] == [{"text": "a"}]


# ---------------------------------------------------------------- parts


def test_media_are_blocks_with_their_format() -> None:
    assert parts(
        {"type": "image_url", "image_url": {"url": PNG}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/webp", "data": "UklG"}},
        {"type": "image_url", "image_url": {"url": "s3://bucket/pics/a.JPG"}},
        {"type": "video_url", "video_url": {"url": "data:video/quicktime;base64,AA=="}},
        {"type": "input_audio", "input_audio": {"data": "AA==", "format": "mp3"}},
        {"type": "video", "video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b/v.mp4"}}}},
    ) == [
        {"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}},
        {"image": {"format": "webp", "source": {"bytes": "UklG"}}},
        {"image": {"format": "jpeg", "source": {"s3Location": {"uri": "s3://bucket/pics/a.JPG"}}}},
        {"video": {"format": "mov", "source": {"bytes": "AA=="}}},
        {"audio": {"format": "mp3", "source": {"bytes": "AA=="}}},
        {"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b/v.mp4"}}}},
    ]


def test_documents_have_names_that_are_legal_and_their_own() -> None:
    def file(name: str | None) -> dict[str, Any]:
        named = {"filename": name} if name is not None else {}
        return {"type": "file", "file": {"file_data": PDF, **named}}

    blocks = parts(*(file(name) for name in ("Q3: report.final.pdf", "a.pdf", "a.pdf", "é.pdf", None)))
    names = [block["document"]["name"] for block in blocks]
    assert names == ["Q3- report-final", "a", "a 2", "Document", "Document 1"]
    assert parts(file("(x) [y].pdf"))[0]["document"]["name"] == "(x) [y]"
    assert blocks[1]["document"] == {"format": "pdf", "name": "a", "source": {"bytes": "JVBERi0="}}


def test_the_type_of_a_document_is_that_of_its_data_or_of_its_name() -> None:
    def file(data: str, name: str) -> dict[str, Any]:
        return {"type": "file", "file": {"file_data": data, "filename": name}}

    found = parts(
        file("data:text/csv;base64,YQ==", "a"),
        file("data:application/octet-stream;base64,YQ==", "a.docx"),
        file("data:image/png;base64,iVBORw0KGgo=", "a.png"),
        {
            "type": "document",
            "source": {"type": "text", "data": "It is so."},
            "title": "t",
            "citations": {"enabled": True},
        },
        {"type": "document", "source": {"type": "content", "content": [{"type": "text", "text": "a"}]}},
        {"type": "document_url", "document_url": "s3://bucket/a.md"},
    )
    assert [next(iter(block)) for block in found] == [*["document"] * 2, "image", *["document"] * 3]
    assert [block["document"]["format"] for block in found if "document" in block] == [
        "csv",
        "docx",
        "txt",
        "txt",
        "md",
    ]
    assert found[3]["document"]["citations"] == {"enabled": True}
    assert found[4]["document"]["source"] == {"content": [{"text": "a"}]}


@pytest.mark.parametrize(
    ("part", "kind", "words"),
    [
        ({"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}, ImageError, "does not fetch"),
        ({"type": "document_url", "document_url": "https://x.example/a.pdf"}, InvalidRequestError, "does not fetch"),
        ({"type": "image_url", "image_url": {"url": "data:image/bmp;base64,AAAA"}}, ImageError, "png"),
        ({"type": "image_url", "image_url": {"url": "s3://bucket/a"}}, ImageError, "its name"),
        ({"type": "file", "file": {"file_id": "file-1"}}, InvalidRequestError, "another provider"),
        ({"type": "file", "file": {"file_data": "data:application/zip;base64,AA=="}}, InvalidRequestError, "docx"),
        ({"type": "document", "source": {"type": "file", "file_id": "f"}}, InvalidRequestError, "the type 'file'"),
        ({"type": "document", "source": {"type": "text", "data": ""}}, InvalidRequestError, "empty"),
        ({"type": "thinking", "thinking": "hm"}, InvalidRequestError, "another API"),
        ({"type": "hologram", "data": "x"}, InvalidRequestError, "hologram"),
    ],
)
def test_a_part_that_cannot_be_carried_is_refused_by_its_place(
    part: dict[str, Any], kind: type[InvalidRequestError], words: str
) -> None:
    error = refused(kind, [{"role": "user", "content": [{"type": "text", "text": "a"}, part]}])
    assert (error.param or "").startswith("messages[0].content[1]")
    assert words in f"{error.message} {error.suggestion}"


def test_what_cannot_stand_in_its_place_is_refused() -> None:
    image = {"type": "image_url", "image_url": {"url": PNG}}
    sound = {"type": "input_audio", "input_audio": {"data": "AA==", "format": "mp3"}}
    assert refused(InvalidRequestError, [{"role": "system", "content": [image]}, *PLAIN]).param == "messages[0]"
    call = {"id": "t", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    turns = [
        *PLAIN,
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "t", "content": [sound]},
    ]
    assert refused(InvalidRequestError, turns).param == "messages[2].content[0]"
    assert refused(InvalidRequestError, [{"role": "system", "content": "s"}]).param == "messages"
    said = [*PLAIN, {"role": "assistant", "content": None, "audio": {"id": "a"}}]
    assert refused(InvalidRequestError, said).param == "messages[1].audio"
    last = [*PLAIN, {"role": "assistant", "content": "I"}]
    assert refused(InvalidRequestError, last, model="us.anthropic.claude-sonnet-4-6").param == "messages[1]"
    assert body(last)["messages"][-1] == {"role": "assistant", "content": [{"text": "I"}]}


# ---------------------------------------------------------------- structured output


def test_a_schema_is_json_inside_a_text_where_the_family_takes_one() -> None:
    form = body(guided_json=City)["outputConfig"]["textFormat"]
    assert form["type"] == "json_schema"
    inner = form["structure"]["jsonSchema"]
    schema = json.loads(inner["schema"])
    assert (inner["name"], schema["additionalProperties"], list(schema["properties"])) == (
        "City",
        False,
        ["name", "people"],
    )


def test_a_structure_is_asked_for_in_words_elsewhere() -> None:
    made = body(model="meta.llama3-1-70b-instruct-v1:0", guided_json=City)
    assert "outputConfig" not in made
    assert "people" in made["system"][0]["text"]


@pytest.mark.parametrize(
    ("model", "schema"),
    [
        ("us.anthropic.claude-opus-4-1-20250805-v1:0", False),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", True),
        ("us.anthropic.claude-sonnet-5", True),
        ("us.anthropic.claude-fable-5-1", False),
        ("qwen.qwen3-coder-30b-a3b-v1:0", True),
        ("mistral.ministral-3-8b-instruct", True),
        ("mistral.mistral-large-2407-v1:0", False),
        ("google.gemma-3-27b-it", True),
        ("google.gemma-3-4b-it", False),
        ("moonshotai.kimi-k2.5", True),
        ("writer.palmyra-x5-v1:0", False),
        ("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/1arbu5hu2sjr", False),
    ],
)
def test_each_family_is_asked_as_it_takes_it(model: str, schema: bool) -> None:
    assert ("outputConfig" in body(model=model, guided_json=City)) is schema


# ---------------------------------------------------------------- Claude inside InvokeModel


def test_the_messages_api_goes_inside_invoke_model() -> None:
    with create_client("bedrock-anthropic", model_name=MODEL, api_key="k", region="us-east-1") as client:
        whole, stream = client.build_request("Hi"), client.build_request("Hi", stream=True)
    home = "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0"
    assert (whole.url, stream.url) == (f"{home}/invoke", f"{home}/invoke-with-response-stream")
    assert whole.json == stream.json
    assert whole.json == {
        "anthropic_version": "bedrock-2023-05-31",
        "messages": [{"role": "user", "content": "Hi"}],
        "max_tokens": 256,
        "temperature": 0,
    }
    assert whole.headers["Authorization"] == "Bearer k"
