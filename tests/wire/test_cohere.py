"""Cohere's dialect: bodies of `/v2/chat` as a client would send them, answers as it reads them."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from gen_ai import create_client
from gen_ai.errors import (
    APITimeoutError,
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
    UnsupportedParameterError,
)
from gen_ai.plans import Reply
from gen_ai.request import Request, Tool
from gen_ai.types import ChatResponse, Event, Finish
from gen_ai.wire import get_wire

from ..support import cohere as dialect
from .kit import summary

WIRE = get_wire("cohere")
MODEL = "command-a-03-2025"
THINKS = "command-a-reasoning-08-2025"
PNG = "data:image/png;base64,iVBORw0KGgo="
NOW = {
    "name": "now",
    "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]},
}


class Person(BaseModel):
    name: str
    age: int = Field(ge=0)


def built(messages: Any = "Hi", model: str = MODEL, **call: Any) -> Any:
    with create_client("cohere", model_name=model, api_key="a-key") as client:
        return client.build_request(messages, **call)


def body(messages: Any = "Hi", model: str = MODEL, **call: Any) -> Any:
    return built(messages, model, **call).json


def user(*parts: Any) -> list[Any]:
    return [{"role": "user", "content": list(parts)}]


def parse(value: Any, *tools: Tool, **headers: str) -> ChatResponse[Any]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return WIRE.parse(Request(model="m", tools=list(tools)), Reply(200, headers, 0.0, data))


def decode(*blocks: bytes, tools: list[Tool] | None = None) -> tuple[list[Event], ChatResponse[Any]]:
    decoder = WIRE.decoder(Request(model="m", stream=True, tools=tools or []), {})
    events: list[Event] = []
    for block in blocks:
        events += decoder.feed(block)
    return [*events, *decoder.finish()], decoder.response()


def at_every_cut(data: bytes) -> ChatResponse[Any]:
    whole = summary(*decode(data))
    for at in range(1, len(data)):
        assert summary(*decode(data[:at], data[at:])) == whole, at
    assert summary(*decode(*(data[at : at + 1] for at in range(len(data))))) == whole
    return decode(data)[1]


# ---------------------------------------------------------------- outward


def test_a_plain_call_is_sent_with_the_key_and_the_documented_defaults() -> None:
    request = built()
    assert request.url == "https://api.cohere.com/v2/chat"
    assert request.headers["Authorization"] == "Bearer a-key"
    assert request.json == {
        "model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 256, "temperature": 0,
    }  # fmt: skip
    assert built(stream=True).json["stream"] is True


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://proxy.example", "https://proxy.example/v2/chat"),
        ("https://proxy.example/cohere/", "https://proxy.example/cohere/v2/chat"),
        ("https://proxy.example/v1", "https://proxy.example/v2/chat"),
        ("https://proxy.example/v2", "https://proxy.example/v2/chat"),
        ("https://proxy.example/v2/chat", "https://proxy.example/v2/chat"),
        ("https://proxy.example/compatibility/v1", "https://proxy.example/compatibility/v1/chat/completions"),
    ],
)
def test_an_address_is_that_of_the_api_whatever_of_it_was_given(base: str, url: str) -> None:
    with create_client("cohere", model_name="m", api_key="k", endpoint=base) as client:
        assert client.build_request("Hi").url == url


def test_parameters_have_the_names_of_this_dialect() -> None:
    sent = body(stop="END", top_p=0.5, seed=3, presence_penalty=0.1, frequency_penalty=0.2, logprobs=True)
    assert sent | {
        "stop_sequences": ["END"], "p": 0.5, "seed": 3, "presence_penalty": 0.1, "frequency_penalty": 0.2,
        "logprobs": True,
    } == sent  # fmt: skip
    assert not {"stop", "top_p"} & set(sent)
    assert body(extra_body={"k": 5, "safety_mode": "STRICT"}) | {"k": 5, "safety_mode": "STRICT"} == body(
        extra_body={"k": 5, "safety_mode": "STRICT"}
    )


def test_the_most_that_top_p_can_be_stands_for_all() -> None:
    request = built(top_p=1.0)
    assert request.json["p"] == 0.99
    assert [(warning.code, warning.param) for warning in request.warnings] == [("adjusted", "top_p")]


@pytest.mark.parametrize(
    ("name", "value", "model"),
    [
        ("logit_bias", {"1": 1}, MODEL),
        ("user", "ada", MODEL),
        ("top_logprobs", 2, MODEL),
        ("parallel_tool_calls", False, MODEL),
        ("reasoning", "low", MODEL),
    ],
)
def test_what_a_model_does_not_take_is_refused_by_name(name: str, value: Any, model: str) -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        body(model=model, **{name: value})
    assert caught.value.param == name
    assert name in str(caught.value)


def test_an_older_model_cannot_be_made_to_call_a_tool() -> None:
    with pytest.raises(UnsupportedParameterError) as caught:
        body(model="command-r-08-2024", tools=[NOW], tool_choice="required")
    assert caught.value.param == "tool_choice"


@pytest.mark.parametrize(
    ("wish", "thinking"),
    [
        ("off", {"type": "disabled"}),
        ("low", {"type": "enabled", "token_budget": 2048}),
        ("high", {"type": "enabled"}),
        (700, {"type": "enabled", "token_budget": 700}),
    ],
)
def test_reasoning_is_a_budget_of_tokens(wish: Any, thinking: dict[str, Any]) -> None:
    sent = body(model=THINKS, reasoning=wish)
    assert sent["thinking"] == thinking
    assert ("max_tokens" in sent) is (wish == "off")


def test_thinking_that_is_switched_off_in_the_providers_words_counts() -> None:
    assert "max_tokens" in body(model=THINKS, extra_body={"thinking": {"type": "disabled"}})
    assert "max_tokens" not in body(model=THINKS)


def test_tools_and_the_choice_among_them() -> None:
    later = {"name": "later", "description": "Then."}
    sent = body(tools=[NOW, later])
    assert sent["tools"] == [
        {"type": "function", "function": {"name": "now", "parameters": NOW["parameters"]}},
        {
            "type": "function",
            "function": {"name": "later", "description": "Then.", "parameters": {"type": "object", "properties": {}}},
        },
    ]
    assert "tool_choice" not in body(tools=[NOW], tool_choice="auto")
    assert body(tools=[NOW], tool_choice="required")["tool_choice"] == "REQUIRED"
    assert body(tools=[NOW], tool_choice="none")["tool_choice"] == "NONE"


@pytest.mark.parametrize("choice", ["now", {"type": "function", "function": {"name": "now"}}])
def test_a_chosen_tool_is_the_only_one_offered(choice: Any) -> None:
    sent = body(tools=[NOW, {**NOW, "name": "later"}], tool_choice=choice)
    assert [tool["function"]["name"] for tool in sent["tools"]] == ["now"]
    assert sent["tool_choice"] == "REQUIRED"


def test_strictness_is_one_word_for_all_tools() -> None:
    strict = {"type": "function", "function": {**NOW, "strict": True}}
    sent = body(tools=[strict])
    assert sent["strict_tools"] is True
    assert "strict" not in sent["tools"][0]["function"]
    loose = built(tools=[strict, {"name": "later"}])
    assert "strict_tools" not in loose.json
    assert [(warning.param, "later" in warning.message) for warning in loose.warnings] == [("tools", True)]


def test_names_of_tools_are_made_legal_and_come_back() -> None:
    tool = Tool("web-search")
    sent = body(tools=[{"name": "web-search"}], tool_choice="web-search")
    assert sent["tools"][0]["function"]["name"] == "web_search"
    answer = parse(dialect.message(stop="TOOL_CALL", tool_calls=[dialect.call("web_search", "{}")]), tool)
    assert answer.tool_calls[0].name == "web-search"


def test_a_tool_of_another_kind_is_refused() -> None:
    with pytest.raises(UnsupportedParameterError, match="grep") as caught:
        body(tools=[{"type": "custom", "custom": {"name": "grep"}}])
    assert caught.value.param == "tools"


def test_instructions_images_and_hints() -> None:
    request = built(
        [
            {"role": "developer", "content": "Be brief."},
            *user(
                {"type": "text", "text": "Look", "cache_control": {"type": "ephemeral"}},
                {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}},
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}},
            ),
        ]
    )
    assert request.json["messages"] == [
        {"role": "system", "content": "Be brief."},
        *user(
            {"type": "text", "text": "Look"},
            {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}},
            {"type": "image_url", "image_url": {"url": PNG}},
        ),
    ]
    assert [warning.param for warning in request.warnings] == ["messages[1].content[0].cache_control"]


def test_documents_stand_beside_the_messages() -> None:
    plain = {"type": "text", "media_type": "text/plain", "data": "Emus run."}
    sent = body(
        user(
            {"type": "document", "source": plain, "title": "Birds", "context": "a field guide", "id": "d1"},
            {"type": "file", "file": {"filename": "b.txt", "file_data": "data:text/plain;base64,Qg=="}},
            {"type": "text", "text": "Which run?"},
        ),
        extra_body={"documents": ["Another."]},
    )
    assert sent["documents"] == [
        {"id": "d1", "data": {"title": "Birds", "context": "a field guide", "text": "Emus run."}},
        {"data": {"title": "b.txt", "text": "B"}},
        "Another.",
    ]
    assert sent["messages"] == user({"type": "text", "text": "Which run?"})
    assert "citation_options" not in sent


def test_documents_that_are_not_to_be_cited_are_said_to_be_so() -> None:
    part = {"type": "document", "source": {"type": "text", "data": "A."}, "citations": {"enabled": False}}
    assert body(user(part, {"type": "text", "text": "?"}))["citation_options"] == {"mode": "OFF"}
    both = user(part, {**part, "citations": {"enabled": True}}, {"type": "text", "text": "?"})
    assert "citation_options" not in body(both)


@pytest.mark.parametrize(
    ("part", "param"),
    [
        ({"type": "document", "source": {"type": "url", "url": "https://x.example/a.pdf"}}, "messages[0].content[0]"),
        (
            {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}},
            "messages[0].content[0]",
        ),
        ({"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERi0="}}, "messages[0].content[0]"),
        ({"type": "file", "file": {"file_id": "f-1"}}, "messages[0].content[0]"),
        ({"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}, "messages[0].content[0]"),
        ({"type": "document", "source": {"type": "text", "data": "A."}}, "messages[0].content"),
    ],
)
def test_what_cannot_be_carried_is_refused_by_its_place(part: Any, param: str) -> None:
    parts = [part] if param.endswith("content") else [part, {"type": "text", "text": "Hm?"}]
    with pytest.raises(InvalidRequestError) as caught:
        body(user(*parts))
    assert (caught.value.param or "").startswith(param)
    assert caught.value.suggestion


def test_calls_and_their_results_go_back() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "now", "arguments": {"zone": "UTC"}}}
    found = {"type": "document", "document": {"id": "r1", "data": {"time": "12:00"}}}
    told = {"type": "document", "source": {"type": "text", "data": "Noon."}}
    sent = body(
        [
            {"role": "user", "content": "When?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": [found, told, {"type": "text", "text": "ok"}]},
            {"role": "assistant", "content": "Noon.", "reasoning": "of another model"},
            {"role": "user", "content": "Sure?"},
        ]
    )
    assert sent["messages"][1:4] == [
        {
            "role": "assistant",
            "tool_calls": [{**call, "function": {"name": "now", "arguments": '{"zone":"UTC"}'}}],
        },
        {
            "role": "tool",
            "tool_call_id": "c1",
            "content": [
                found,
                {"type": "document", "document": {"data": {"text": "Noon."}}},
                {"type": "text", "text": "ok"},
            ],
        },
        {"role": "assistant", "content": "Noon."},
    ]
    assert "documents" not in sent


def test_an_image_as_a_result_is_refused() -> None:
    result = {"role": "tool", "tool_call_id": "c1", "content": [{"type": "image_url", "image_url": {"url": PNG}}]}
    with pytest.raises(InvalidRequestError, match="image in the result") as caught:
        body([{"role": "user", "content": "Hi"}, result])
    assert caught.value.param == "messages[1].content[0]"


def test_thinking_and_plan_go_back_byte_for_byte_and_to_this_api_alone() -> None:
    answer = decode(
        dialect.events(
            dialect.started(),
            *dialect.text(0, "h", "m ", kind="thinking"),
            *dialect.text(1, "So: ä€"),
            *dialect.plan("I will", " look. "),
            *dialect.called(0, "now", "{}"),
            dialect.ended("TOOL_CALL"),
        )
    )[1]
    assert answer.reasoning == "hm I will look. "
    history = [
        {"role": "user", "content": "Hi"},
        answer.message,
        {"role": "tool", "tool_call_id": "call_1", "content": "noon"},
    ]
    said = body(history)["messages"][1]
    assert said["content"] == [{"type": "thinking", "thinking": "hm "}, {"type": "text", "text": "So: ä€"}]
    assert said["tool_plan"] == "I will look. "
    with create_client("openai", model_name="gpt-4o", api_key="k") as other:
        elsewhere = other.build_request(history).json["messages"][1]
    assert set(elsewhere) == {"role", "content", "tool_calls"}
    with create_client("anthropic", model_name="claude-sonnet-4-5", api_key="k") as other:
        blocks = other.build_request(history).json["messages"][1]["content"]
    assert [block["type"] for block in blocks] == ["text", "tool_use"]


# ---------------------------------------------------------------- structured answers


def test_a_schema_is_enforced_by_the_server() -> None:
    sent = body(guided_json=Person)
    form = sent["response_format"]
    assert form["type"] == "json_object"
    assert form["json_schema"]["required"] == ["name", "age"]
    assert form["json_schema"]["properties"]["age"]["description"] == "(minimum: 0)"
    assert "minimum" not in form["json_schema"]["properties"]["age"]
    assert sent["messages"] == [{"role": "user", "content": "Hi"}]


def test_what_the_server_cannot_compile_is_asked_for_in_words_as_json() -> None:
    class Counts(BaseModel):
        counts: list[dict[str, Any]]

    sent = body(guided_json=Counts)
    assert sent["response_format"] == {"type": "json_object"}
    assert "counts" in sent["messages"][0]["content"]


@pytest.mark.parametrize("beside", ["tools", "documents", "more documents"])
def test_beside_tools_or_documents_the_structure_is_asked_for_in_words(beside: str) -> None:
    document = {"type": "document", "source": {"type": "text", "data": "Ada, 36."}}
    messages = user(document, {"type": "text", "text": "Who?"}) if beside == "documents" else "Who?"
    more: dict[str, Any] = {"tools": [NOW]} if beside == "tools" else {}
    if beside == "more documents":
        more = {"extra_body": {"documents": ["Ada, 36."]}}
    sent = body(messages, guided_json=Person, **more)
    assert "response_format" not in sent
    assert "age" in json.dumps(sent["messages"][0])
    assert len(sent.get("documents", [])) == (0 if beside == "tools" else 1)


def test_choices_and_unions_stay_what_they_are() -> None:
    class Shape(BaseModel):
        kind: Literal["a", "b"]
        size: int | None
        inner: Person

    schema = body(guided_json=Shape)["response_format"]["json_schema"]
    assert schema["properties"]["kind"]["enum"] == ["a", "b"]
    assert {"anyOf", "type"} & set(schema["properties"]["size"])


# ---------------------------------------------------------------- inward

CITED = {
    "start": 0, "end": 4, "text": "Noon", "type": "TEXT_CONTENT", "content_index": 1,
    "sources": [
        {"type": "tool", "id": "now:0", "tool_output": {"content": "12:00"}},
        {"type": "document", "id": "d1", "document": {"id": "d1", "title": "T", "text": "A.", "url": "https://x.example"}},
    ],
}  # fmt: skip
STREAM = dialect.events(
    dialect.started(),
    *dialect.text(0, "h", "m", kind="thinking"),
    *dialect.text(1, "Noon", ": ä€"),
    *dialect.cited(0, CITED),
    *dialect.plan("I look", "."),
    *dialect.called(0, "now", '{"zone": "U', 'TC"}'),
    *dialect.called(1, "later", call_id="call_2"),
    {"type": "debug", "prompt": "…"},
    dialect.ended("TOOL_CALL"),
)


@pytest.mark.slow
def test_a_stream_and_a_whole_body_give_the_same_answer_at_every_cut() -> None:
    streamed = at_every_cut(STREAM + b"data: [DONE]\n\n")
    whole = parse(
        dialect.message(
            {"type": "thinking", "thinking": "hm"},
            "Noon: ä€",
            stop="TOOL_CALL",
            tool_plan="I look.",
            citations=[CITED],
            tool_calls=[dialect.call("now", '{"zone": "UTC"}'), dialect.call("later", "null", "call_2")],
        )
    )
    assert streamed.to_dict() == whole.to_dict()
    assert (whole.text, whole.reasoning, whole.finish_reason) == ("Noon: ä€", "hmI look.", "tool_calls")
    assert [call.parsed for call in whole.tool_calls] == [{"zone": "UTC"}, {}]
    assert whole.tool_calls[1].arguments == "{}"
    assert whole.id == "c-1"
    usage = whole.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (30, 7, 4)


def test_citations_have_their_place_in_the_text_and_one_entry_for_each_source() -> None:
    choice = decode(STREAM)[1].choices[0]
    first, second = choice.citations
    assert choice.text[first.start : first.end] == "Noon"
    assert (first.source, first.title, first.text) == ("now:0", None, "12:00")
    assert (second.source, second.title, second.text, second.url) == ("d1", "T", "A.", "https://x.example")
    assert choice.annotations == [CITED]


def test_citations_of_a_later_block_are_counted_in_the_whole_text() -> None:
    entry = {**CITED, "content_index": 1}
    choice = parse(dialect.message("Well. ", "Noon.", citations=[entry])).choices[0]
    assert choice.text[choice.citations[0].start : choice.citations[0].end] == "Noon"
    plan = {**CITED, "type": "PLAN", "content_index": 0}
    assert parse(dialect.message("Noon.", citations=[plan])).choices[0].citations == []


@pytest.mark.parametrize(
    ("stop", "common"),
    [
        ("COMPLETE", "stop"), ("STOP_SEQUENCE", "stop"), ("MAX_TOKENS", "length"), ("TOOL_CALL", "tool_calls"),
        ("ERROR_TOXIC", "content_filter"), ("SOMETHING_NEW", "SOMETHING_NEW"),
    ],
)  # fmt: skip
def test_reasons_for_the_end(stop: str, common: str) -> None:
    answer = parse(dialect.message("Hi", stop=stop))
    assert (answer.finish_reason, answer.choices[0].finish_reason_raw) == (common, stop)
    events = decode(dialect.events(dialect.started(), *dialect.text(0, "Hi"), dialect.ended(stop)))[0]
    assert [(e.finish_reason, e.finish_reason_raw) for e in events if isinstance(e, Finish)] == [(common, stop)]


def test_calls_without_index_or_id_are_told_apart() -> None:
    loose = [
        {key: value for key, value in event.items() if key != "index"}
        for at in range(2)
        for event in dialect.called(at, "now", '{"zone"', f': "{at}"}}', call_id="")
    ]
    answer = at_every_cut(dialect.events(dialect.started(), *loose, dialect.ended("TOOL_CALL")))
    assert [call.parsed for call in answer.tool_calls] == [{"zone": "0"}, {"zone": "1"}]
    assert len({call.id for call in answer.tool_calls}) == 2


def test_later_blocks_events_and_fields_pass_through() -> None:
    answer = decode(
        dialect.events(
            dialect.started(),
            {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "film", "reel": 1}}}},
            {"type": "something-new", "delta": {"a": 1}},
            *dialect.text(1, "Hi"),
            {"type": "content-delta", "index": 7, "delta": {"message": {"content": {"text": " there"}}}},
            dialect.ended(),
        )
    )[1]
    assert answer.text == "Hi there"
    assert answer.choices[0].reasoning_blocks == [{"wire": "cohere", "type": "film", "reel": 1}]
    assert parse(dialect.message(content="Hi")).text == "Hi"
    assert parse(dialect.message(content=None)).text == ""


def test_a_block_whose_type_is_no_word_is_known_by_its_pieces() -> None:
    first = {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": 3, "text": ""}}}}
    then = {"type": "content-delta", "index": 0, "delta": {"message": {"content": "x"}}}
    events = dialect.events(dialect.started(), first, then, *dialect.text(1, "Hi"), dialect.ended())
    assert decode(events)[1].text == "xHi"


def test_log_probabilities_are_kept_as_they_come() -> None:
    entry = {"token_ids": [1], "text": "Hi", "logprobs": [-0.1]}
    first, *rest = dialect.text(0, "Hi")
    rest[0]["logprobs"] = entry
    streamed = decode(dialect.events(dialect.started(), first, *rest, dialect.ended()))[1]
    assert streamed.choices[0].logprobs == [entry]
    assert parse({**dialect.message("Hi"), "logprobs": [entry]}).choices[0].logprobs == [entry]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("end", range(0, len(STREAM) - 60, 7))
def test_a_stream_that_was_cut_is_an_error_with_what_came(end: int) -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    decoder.feed(STREAM[:end])
    with pytest.raises(StreamInterruptedError) as caught:
        decoder.finish()
    assert "Noon: ä€".startswith(caught.value.partial_text or "")


@pytest.mark.parametrize(
    ("delta", "kind", "words"),
    [
        ({"error": "no such thing", "error_type": "INVALID_TOOL_GENERATION"}, InvalidResponseError, "no such thing"),
        ({"error": "too many tokens: 5 > 4"}, ContextLengthError, "too many tokens"),
        ({}, ServerError, "gave the answer up"),
    ],
)
def test_an_answer_that_was_given_up_is_an_error(delta: Any, kind: type[Error], words: str) -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    body = dialect.events(dialect.started(), *dialect.text(0, "So"), dialect.ended("ERROR", **delta))
    assert [event.type for event in decoder.feed(body)] == ["text_delta", "usage_update"]
    assert decoder.done
    with pytest.raises(kind, match=words) as caught:
        decoder.finish()
    assert caught.value.partial_text == "So"
    assert caught.value.usage is not None


@pytest.mark.parametrize(("stop", "kind"), [("ERROR", ServerError), ("TIMEOUT", APITimeoutError)])
def test_a_whole_body_that_was_given_up_is_an_error(stop: str, kind: type[Error]) -> None:
    with pytest.raises(kind) as caught:
        parse(dialect.message("So", stop=stop))
    assert caught.value.partial_text == "So"


@pytest.mark.parametrize(
    ("status", "words", "kind", "retryable"),
    [
        (400, "invalid request: messages must not be empty", InvalidRequestError, False),
        (400, "too many tokens: total number of tokens in the prompt cannot exceed 4081", ContextLengthError, False),
        (401, "invalid api token", AuthenticationError, False),
        (402, "Please add a payment method", QuotaExceededError, False),
        (404, "model 'x' not found, make sure the correct model ID was used", ModelNotFoundError, False),
        (422, "message must be at least 1 token long", InvalidRequestError, False),
        (429, "You are using a Trial key, which is limited to 1000 API calls / month", QuotaExceededError, False),
        (429, "You are using a Trial key, which is limited to 20 API calls / minute", RateLimitError, True),
        (429, "Please wait and try again later", RateLimitError, True),
        (498, "invalid token", AuthenticationError, False),
        (498, "output was blocked by the safety filter", ContentFilterError, False),
        (499, "request cancelled", APITimeoutError, True),
        (500, "internal server error", ServerError, True),
        (501, "not implemented", InvalidRequestError, False),
        (503, "service unavailable", ServerError, True),
    ],
)
def test_errors_are_known_by_status_and_words(status: int, words: str, kind: type[Error], retryable: bool) -> None:
    error = WIRE.error(status, {}, json.dumps({"id": "e-1", "message": words}).encode())
    assert isinstance(error, kind)
    assert type(error) is kind or kind is ServerError
    assert (error.status_code, error.request_id, error.retryable) == (status, "e-1", retryable)
    assert words in error.message
    assert error.suggestion


@pytest.mark.parametrize(
    "data",
    [
        b"", b"null", b"[]", b"3", b'"x"', b"{}", b'{"message": []}', b"<html><title>Sign in</title>", b"{bad",
        b'{"choices": []}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_odd_bodies_are_typed_errors(data: bytes) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        parse(data)
    assert caught.value.suggestion


def test_an_error_inside_a_good_status_is_one() -> None:
    with pytest.raises(Error, match="went wrong"):
        parse({"id": "1", "message": "it went wrong"})
    with pytest.raises(Error, match="went wrong"):
        decode(b'data: {"message": "it went wrong"}\n\n')
    with pytest.raises(InvalidResponseError):
        decode(b"<html>no</html>")
    with pytest.raises(InvalidResponseError, match="no object"):
        decode(b"data: [1]\n\n")
    with pytest.raises(InvalidResponseError, match="not JSON"):
        decode(b"data: {bad}\n\ndata: {}\n\n")


def test_a_stream_that_nobody_asked_for_is_read_all_the_same() -> None:
    assert parse(STREAM).text == "Noon: ä€"


# ---------------------------------------------------------------- models


def test_the_list_of_models_is_in_the_apis_own_form() -> None:
    with create_client("cohere", api_key="k", model_name="m") as client:
        request = WIRE.build_models(client._line.target("m"))  # type: ignore[attr-defined]
    assert request.url == "https://api.cohere.com/v1/models?endpoint=chat&page_size=1000"
    entries = [{"name": "command-a", "context_length": 256000.0, "endpoints": ["chat"]}, {"name": 3}, {"name": "b"}]
    models = WIRE.parse_models(json.dumps({"models": entries, "next_page_token": ""}).encode())
    assert [(model.id, model.context_length) for model in models] == [("command-a", 256000), ("b", None)]
    for bad in (b'{"data": []}', b"[]"):
        with pytest.raises(InvalidResponseError):
            WIRE.parse_models(bad)
    with pytest.raises(Error, match="no"):
        WIRE.parse_models(b'{"message": "no"}')
