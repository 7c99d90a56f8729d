"""Ollama's own dialect: bodies of `/api/chat` and `/api/generate` as a client would send them, answers as it reads
them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import create_client
from gen_ai.errors import (
    AuthenticationError,
    ContextLengthError,
    Error,
    ImageError,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    OverloadedError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
    UnsupportedParameterError,
)
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.types import ChatResponse, Event, Finish, TextDelta
from gen_ai.wire import get_wire
from gen_ai.wire.base import Decoder

from ..support import ollama as dialect
from .kit import summary

WIRE = get_wire("ollama")
NOW = {"name": "now", "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}}}
#: The API's published description: its schemas.
PUBLISHED = json.loads((Path(__file__).parents[1] / "fixtures" / "official" / "ollama.json").read_text("utf-8"))


class Person(BaseModel):
    name: str
    age: int


def built(messages: Any = "Hi", model: str = "llama3.2", **call: Any) -> Any:
    with create_client("ollama", model_name=model) as client:
        return client.build_request(messages, **call)


def body(messages: Any = "Hi", model: str = "llama3.2", **call: Any) -> Any:
    return built(messages, model, **call).json


def user(*parts: Any) -> list[Any]:
    return [{"role": "user", "content": list(parts)}]


def parse(value: Any, *, operation: Any = "chat", **headers: str) -> ChatResponse[Any]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return WIRE.parse(Request(model="m", operation=operation), Reply(200, named, 0.0, data))


def decode(*blocks: bytes, operation: Any = "chat") -> tuple[list[Event], ChatResponse[Any]]:
    decoder = WIRE.decoder(Request(model="m", stream=True, operation=operation), {})
    events: list[Event] = []
    for block in blocks:
        events += decoder.feed(block)
    return [*events, *decoder.finish()], decoder.response()


# ---------------------------------------------------------------- outward


def test_a_plain_call_says_that_it_is_no_stream_and_has_the_defaults_as_options() -> None:
    request = built()
    assert request.url == "http://localhost:11434/api/chat"
    assert "Authorization" not in request.headers
    assert request.json == {
        "model": "llama3.2", "messages": [{"role": "user", "content": "Hi"}],
        "options": {"num_predict": 256, "temperature": 0}, "stream": False,
    }  # fmt: skip
    assert body(stream=True)["stream"] is True
    assert body(model="qwen3:8b")["options"] == {"temperature": 0}


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://10.0.0.7:11434", "http://10.0.0.7:11434/api/chat"),
        ("http://10.0.0.7:11434/api", "http://10.0.0.7:11434/api/chat"),
        ("http://10.0.0.7:11434/api/chat", "http://10.0.0.7:11434/api/chat"),
        ("https://gateway.example/ollama/", "https://gateway.example/ollama/api/chat"),
        ("https://ollama.com", "https://ollama.com/api/chat"),
        ("http://10.0.0.7:11434/v1", "http://10.0.0.7:11434/v1/chat/completions"),
        ("http://10.0.0.7:11434/v1/", "http://10.0.0.7:11434/v1/chat/completions"),
        ("http://10.0.0.7:11434/v1/chat/completions", "http://10.0.0.7:11434/v1/chat/completions"),
    ],
)
def test_an_address_is_that_of_the_api_or_of_the_compatible_side(base: str, url: str) -> None:
    with create_client("ollama", model_name="m", endpoint=base, api_key="") as client:
        assert client.build_request("Hi").url == url


def test_the_key_of_the_cloud_goes_to_the_cloud_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "a-key")
    with create_client("ollama", model_name="m", endpoint="https://ollama.com") as client:
        assert client.build_request("Hi").headers["Authorization"] == "Bearer a-key"
    with create_client("ollama", model_name="m", endpoint="http://elsewhere.example") as client:
        assert "Authorization" not in client.build_request("Hi").headers


def test_parameters_are_options_of_the_runner() -> None:
    given: dict[str, Any] = {
        "max_tokens": 9,
        "top_p": 0.5,
        "seed": 3,
        "stop": "END",
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
    }
    sent = body(**given, logprobs=True, top_logprobs=2)
    assert sent["options"] == {
        "num_predict": 9, "temperature": 0, "top_p": 0.5, "seed": 3, "stop": ["END"], "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
    }  # fmt: skip
    assert (sent["logprobs"], sent["top_logprobs"]) == (True, 2)
    assert not set(given) & set(sent)


def test_options_of_ones_own_stand_beside_them_wherever_they_are_written() -> None:
    sent = body(extra_body={"num_ctx": 16384, "keep_alive": "5m", "options": {"top_k": 5, "temperature": 0.3}})
    assert sent["options"] == {"num_predict": 256, "temperature": 0.3, "num_ctx": 16384, "top_k": 5}
    assert sent["keep_alive"] == "5m"
    assert "num_ctx" not in sent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tool_choice", "required"), ("parallel_tool_calls", False), ("logit_bias", {"1": 1}), ("user", "ada"),
        ("reasoning", "low"), ("reasoning", 99),
    ],
)  # fmt: skip
def test_what_the_api_has_no_word_for_is_refused_by_name(name: str, value: Any) -> None:
    more: dict[str, Any] = {"tools": [NOW]} if "tool" in name else {}
    with pytest.raises(UnsupportedParameterError) as caught:
        body(**{name: value}, **more)
    assert caught.value.param == name


@pytest.mark.parametrize(
    ("model", "wish", "think"),
    [
        ("qwen3:8b", "off", False),
        ("qwen3:8b", "low", True),
        ("gpt-oss:20b", "minimal", "low"),
        ("new:1b", "high", True),
    ],
)
def test_thinking_is_switched_as_the_model_has_it(model: str, wish: str, think: Any) -> None:
    assert body(model=model, reasoning=wish)["think"] == think


def test_thinking_that_is_switched_off_in_the_apis_own_words_counts() -> None:
    assert "num_predict" in body(model="qwen3:8b", extra_body={"think": False})["options"]
    assert "num_predict" not in body(extra_body={"think": True})["options"]


def test_images_are_data_beside_the_text() -> None:
    sent = body(
        user(
            {"type": "text", "text": "Compare"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "QUJD"}},
            {"type": "text", "text": "them."},
        )
    )
    assert sent["messages"] == [{"role": "user", "content": "Compare\nthem.", "images": ["iVBORw0KGgo=", "QUJD"]}]


@pytest.mark.parametrize(
    ("part", "kind", "words"),
    [
        ({"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}, ImageError, "image_paths"),
        (
            {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}},
            InvalidRequestError,
            "a part of text",
        ),
        ({"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}, InvalidRequestError, "sound"),
        ({"type": "something_new", "x": 1}, InvalidRequestError, "something_new"),
    ],
)
def test_what_cannot_be_carried_is_refused_by_its_place_with_the_mend(part: Any, kind: type[Error], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        body(user({"type": "text", "text": "Look"}, part))
    assert caught.value.param == "messages[0].content[1]"


def test_a_document_of_text_goes_as_its_text() -> None:
    part = {"type": "document", "title": "a.txt", "source": {"type": "text", "data": "Emus run."}}
    sent = body(user(part, {"type": "text", "text": "Which run?"}))
    assert sent["messages"] == [{"role": "user", "content": "a.txt\n\nEmus run.\nWhich run?"}]


def test_calls_are_objects_and_results_go_by_the_name_of_their_tool() -> None:
    def call(number: int, arguments: Any) -> dict[str, Any]:
        return {"id": f"c{number}", "type": "function", "function": {"name": f"f{number}", "arguments": arguments}}

    request = built(
        [
            {"role": "developer", "content": "Be brief.", "cache_control": {"type": "ephemeral"}},
            {"role": "user", "content": "When?"},
            {
                "role": "assistant",
                "content": None,
                "reasoning": "hm",
                "tool_calls": [call(1, '{"zone": "UTC"}'), call(2, ""), call(3, "{bad")],
            },
            {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "noon"}]},
            {"role": "tool", "tool_call_id": "c1", "content": "12"},
        ],
        tools=[NOW],
    )
    assert request.json["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "When?"},
        {
            "role": "assistant",
            "content": "",
            "thinking": "hm",
            "tool_calls": [
                {"function": {"name": "f1", "arguments": {"zone": "UTC"}}},
                {"function": {"name": "f2", "arguments": {}}},
                {"function": {"name": "f3", "arguments": {"INVALID_JSON": "{bad"}}},
            ],
        },
        {"role": "tool", "content": "noon", "tool_name": "f2"},
        {"role": "tool", "content": "12", "tool_name": "f1"},
    ]
    assert request.json["tools"] == [{"type": "function", "function": NOW}]
    assert [warning.param for warning in request.warnings] == ["messages[0].cache_control"]


def test_strict_tools_are_said_to_be_none() -> None:
    request = built(tools=[{"type": "function", "function": {**NOW, "strict": True}}])
    assert "strict" not in json.dumps(request.json)
    assert [warning.param for warning in request.warnings] == ["tools"]
    with pytest.raises(UnsupportedParameterError, match="grep"):
        body(tools=[{"type": "custom", "custom": {"name": "grep"}}])


def test_a_structure_is_the_format_and_beside_tools_it_is_said_in_words() -> None:
    sent = body(guided_json=Person)
    assert sent["format"]["required"] == ["name", "age"]
    beside = body(guided_json=Person, tools=[NOW])
    assert "format" not in beside
    assert "age" in beside["messages"][0]["content"]


def test_a_text_completion_has_an_address_of_its_own() -> None:
    with create_client("ollama", model_name="m") as client:
        request = client.build_request(prompt="Once", suffix="end.", extra_body={"raw": True})
    assert request.url == "http://localhost:11434/api/generate"
    assert request.json == {
        "model": "m", "prompt": "Once", "suffix": "end.", "options": {"num_predict": 256, "temperature": 0},
        "stream": False, "raw": True,
    }  # fmt: skip


def test_bodies_are_those_of_the_published_description() -> None:
    from jsonschema import Draft202012Validator

    call = {"id": "c1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    history = [
        *user(
            {"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,QUI="}}
        ),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "noon"},
    ]
    bodies = [
        ("ChatRequest", body()),
        ("ChatRequest", body(history, tools=[NOW], stop="x", seed=1)),
        ("ChatRequest", body(model="gpt-oss:20b", reasoning="high", guided_json=Person, stream=True)),
        ("ChatRequest", body(model="qwen3", reasoning="off", logprobs=True, top_logprobs=1)),
    ]
    with create_client("ollama", model_name="m") as client:
        bodies.append(("GenerateRequest", client.build_request(prompt="Once").json))
    for name, sent in bodies:
        root = {**PUBLISHED, "$ref": f"#/components/schemas/{name}"}
        assert not [error.message for error in Draft202012Validator(root).iter_errors(sent)]
        known = PUBLISHED["components"]["schemas"]
        assert set(sent) <= set(known[name]["properties"])
        # tool_name is in the documentation and not in the description.
        assert all(set(each) <= {*known["ChatMessage"]["properties"], "tool_name"} for each in sent.get("messages", ()))


# ---------------------------------------------------------------- inward

STREAM = dialect.lines(
    dialect.piece(thinking="h"),
    dialect.piece(thinking="m"),
    dialect.piece("Noon"),
    dialect.piece(": ä€"),
    dialect.piece(tool_calls=[dialect.call("now", {"zone": "ü"})]),
    dialect.piece(tool_calls=[dialect.call("later", {}, id="call_x"), dialect.call("later", {"at": 1}, id="call_x")]),
    dialect.message(),
)


def test_a_stream_and_a_whole_body_give_the_same_answer_at_every_cut() -> None:
    events, streamed = decode(STREAM)
    whole = summary(events, streamed)
    for at in range(1, len(STREAM)):
        assert summary(*decode(STREAM[:at], STREAM[at:])) == whole, at
    assert summary(*decode(*(STREAM[at : at + 1] for at in range(len(STREAM))))) == whole
    assert summary(*decode(STREAM.replace(b"\n", b"\r\n").rstrip())) == whole
    calls = [
        dialect.call("now", {"zone": "ü"}), dialect.call("later", {}, id="call_x"),
        dialect.call("later", {"at": 1}, id="call_x"),
    ]  # fmt: skip
    body = parse(dialect.message("Noon: ä€", thinking="hm", tool_calls=calls))
    assert body.to_dict() == streamed.to_dict()
    assert (body.text, body.reasoning, body.finish_reason) == ("Noon: ä€", "hm", "tool_calls")
    assert body.choices[0].finish_reason_raw == "stop"
    assert [call.parsed for call in body.tool_calls] == [{"zone": "ü"}, {}, {"at": 1}]
    assert len({call.id for call in body.tool_calls}) == 3
    assert body.tool_calls[1].id == "call_x"
    assert body.created == 1795867200
    usage = body.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (30, 7, 37)
    assert usage.raw["eval_duration"] == 5


@pytest.mark.parametrize(
    ("reason", "common"),
    [("stop", "stop"), ("length", "length"), ("load", "stop"), ("unload", "stop"), (None, "stop"), ("new", "new")],
)
def test_reasons_for_the_end(reason: str | None, common: str) -> None:
    assert parse(dialect.message("Hi", reason)).finish_reason == common
    events = decode(dialect.lines(dialect.piece("Hi"), dialect.message(stop=reason)))[0]
    assert [(e.finish_reason, e.finish_reason_raw) for e in events if isinstance(e, Finish)] == [(common, reason)]


def test_a_text_completion_is_read_in_both_forms() -> None:
    pieces = [{**dialect.HEAD, "response": text, "thinking": "", "done": False} for text in ("upon", " a time")]
    last = {**dialect.HEAD, "response": "", "done": True, "done_reason": "stop", "context": [1], **dialect.COUNTS}
    streamed = decode(dialect.lines(*pieces, last), operation="completion")[1]
    whole = parse({**last, "response": "upon a time"}, operation="completion")
    assert streamed.to_dict() == whole.to_dict()
    assert whole.text == "upon a time"
    assert whole.raw["context"] == [1]


def test_counts_that_are_not_there_are_not_zero() -> None:
    usage = parse({**dialect.message("Hi"), "prompt_eval_count": None}).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (None, 7, None)
    bare = {key: value for key, value in dialect.message("Hi").items() if key not in dialect.COUNTS}
    assert parse(bare).usage is None


def test_log_probabilities_and_later_fields_pass_through() -> None:
    entry = {"token": "Hi", "logprob": -0.1}
    lines = dialect.lines({**dialect.piece("Hi", new=1), "logprobs": [entry]}, {**dialect.message(), "more": 2})
    answer = decode(lines)[1]
    assert (answer.text, answer.choices[0].logprobs, answer.raw["more"]) == ("Hi", [entry], 2)


# ---------------------------------------------------------------- errors


def _ended(decoder: Decoder, events: list[Event]) -> None:
    """The last line may be whole but for its line break: then its piece comes before the error."""
    events += decoder.finish()
    events += decoder.finish()


@pytest.mark.parametrize("end", range(0, STREAM.rindex(b'"done": true'), 7))
def test_a_stream_that_was_cut_is_an_error_with_what_came(end: int) -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    events = decoder.feed(STREAM[:end])
    with pytest.raises(StreamInterruptedError) as caught:
        _ended(decoder, events)
    assert "Noon: ä€".startswith(caught.value.partial_text or "")
    given = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert caught.value.partial_text == given


def test_an_error_in_the_middle_comes_after_the_pieces_before_it() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    data = dialect.lines(dialect.piece("So"), {"error": "an error was encountered while running the model: CUDA"})
    assert [event.type for event in decoder.feed(data + dialect.lines(dialect.piece("lost")))] == ["text_delta"]
    assert decoder.done
    with pytest.raises(ServerError, match="CUDA") as caught:
        decoder.finish()
    assert caught.value.partial_text == "So"


@pytest.mark.parametrize(
    ("status", "words", "kind", "param"),
    [
        (400, "invalid options: top_k", InvalidRequestError, None),
        (400, '"gemma3" does not support thinking', UnsupportedParameterError, "reasoning"),
        (400, 'think value "low" is not supported for this model', UnsupportedParameterError, "reasoning"),
        (400, "registry.example/library/gemma does not support tools", UnsupportedParameterError, "tools"),
        (400, '"all-minilm" does not support chat', InvalidRequestError, None),
        (400, "illegal base64 data at input byte 4", ImageError, None),
        (400, "the input length exceeds the context length", ContextLengthError, None),
        (401, "unauthorized", AuthenticationError, None),
        (404, "model 'nope' not found", ModelNotFoundError, None),
        (404, 'model "nope" not found, try pulling it first', ModelNotFoundError, None),
        (429, "you have reached your hourly limit", RateLimitError, None),
        (500, "model requires more system memory (5 GiB) than is available", ServerError, None),
        (503, "server busy, please try again.  maximum pending requests exceeded", OverloadedError, None),
    ],
)
def test_errors_are_known_by_status_and_words(status: int, words: str, kind: type[Error], param: str | None) -> None:
    error = WIRE.error(status, {}, json.dumps({"error": words}).encode())
    assert type(error) is kind
    assert (error.status_code, error.param) == (status, param)
    assert words.split(maxsplit=1)[0] in error.message
    assert error.suggestion
    assert error.retryable is (status in (429, 500, 503))


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"[]", b"{}", b'{"message": "x"}', b"<html><title>Sign in</title>", b"{bad", b"Ollama is running"],
)
def test_odd_bodies_are_typed_errors(data: bytes) -> None:
    for operation in ("chat", "completion"):
        with pytest.raises(InvalidResponseError) as caught:
            parse(data, operation=operation)
        assert caught.value.suggestion
    with pytest.raises((InvalidResponseError, StreamInterruptedError)):
        decode(data)


def test_an_error_inside_a_good_status_is_one() -> None:
    with pytest.raises(ModelNotFoundError):
        parse({"error": "model 'a' not found"})
    with pytest.raises(Error, match="no"):
        WIRE.parse_models(b'{"error": "no"}')


def test_a_stream_that_nobody_asked_for_is_read_all_the_same() -> None:
    assert parse(STREAM, content_type="application/x-ndjson").text == "Noon: ä€"
    assert parse(STREAM).reasoning == "hm"


# ---------------------------------------------------------------- models


def test_the_models_are_those_that_are_there() -> None:
    with create_client("ollama", model_name="m") as client:
        request = WIRE.build_models(client._line.target("m"))  # type: ignore[attr-defined]
    assert request.url == "http://localhost:11434/api/tags"
    entries = [{"name": "a:latest", "model": "a:latest", "modified_at": "2026-11-28T12:00:00Z"}, {"size": 3}, 4]
    models = WIRE.parse_models(json.dumps({"models": entries}).encode())
    assert [(model.id, model.created, model.raw) for model in models] == [("a:latest", 1795867200, entries[0])]
    with pytest.raises(InvalidResponseError):
        WIRE.parse_models(b'{"data": []}')
