"""Mistral's dialect: its messages, its marks of sources, its errors and limits; the rest is OpenAI's."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import Error, InvalidRequestError
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.wire import get_wire

WIRE = get_wire("mistral")
SPEC = Path(__file__).parents[3] / "shared" / "specs" / "mistral-openapi.yaml"
THINKING = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "closed": True, "signature": "c2ln/+="}


def built(messages: Any, model: str = "magistral-medium-latest", **call: Any) -> Any:
    with create_client("mistral", model_name=model, api_key="k") as client:
        return client.build_request(messages, **call)


def sent(*messages: Any, **call: Any) -> list[dict[str, Any]]:
    before = copy.deepcopy(messages)
    found: list[dict[str, Any]] = built(list(messages), **call).json["messages"]
    assert messages == before
    return found


def user(*parts: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(parts)}


def called(*ids: str) -> dict[str, Any]:
    calls = [{"id": one, "type": "function", "function": {"name": "now", "arguments": "{}"}} for one in ids]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def result(call_id: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": "noon"}


# ---------------------------------------------------------------- outward


def test_reasoning_goes_back_as_the_parts_it_came_as() -> None:
    answer = {"role": "assistant", "content": "Hi", "reasoning": "hm", "reasoning_blocks": [THINKING]}
    foreign = {**answer, "reasoning_blocks": [{"wire": "anthropic", "type": "thinking", "thinking": "x"}]}
    after = {"role": "user", "content": "Go on."}
    _, ours, _, theirs, _ = sent(after, answer, after, foreign, after)
    assert ours == {"role": "assistant", "content": [THINKING, {"type": "text", "text": "Hi"}]}
    assert theirs == {"role": "assistant", "content": "Hi"}
    assert sent(answer, after, model="codestral-latest")[0] == {"role": "assistant", "content": "Hi"}


def test_ids_of_calls_are_made_legal_and_results_keep_to_them() -> None:
    long, short, legal = "toolu_01AbCdEfGh", "a", "aB3dE6gH9"
    messages = sent(
        {"role": "user", "content": "hi"}, called(long, short, legal), result(legal), result(short), result(long)
    )
    made = [call["id"] for call in messages[1]["tool_calls"]]
    assert [message["tool_call_id"] for message in messages[2:]] == made[::-1]
    assert made[2] == legal
    assert all(len(one) == 9 and one.isascii() and one.isalnum() for one in made)
    assert len(set(made)) == 3
    assert sent({"role": "user", "content": "hi"}, called(long), result(long))[1]["tool_calls"][0]["id"] == made[0]


def test_a_last_message_of_the_assistant_is_a_prefix() -> None:
    first = {"role": "user", "content": "hi"}
    last = {"role": "assistant", "content": "He"}
    assert sent(first, last)[-1] == {**last, "prefix": True}
    assert sent(first, {**last, "prefix": False})[-1]["prefix"] is False
    assert "prefix" not in sent(first, last, first)[1]


def test_documents_and_sound_are_written_in_its_form() -> None:
    pdf = {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}
    (message,) = sent(
        user(
            {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERi0=", "filename": "a.pdf"}},
            {"type": "file", "file": {"file_id": "7b9c"}},
            {"type": "document", "source": pdf, "title": "b.pdf"},
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Once."}, "title": "C"},
            {"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}},
            {"type": "document_url", "document_url": "https://x.example/d.pdf"},
        )
    )
    assert message["content"] == [
        {"type": "document_url", "document_url": "data:application/pdf;base64,JVBERi0=", "document_name": "a.pdf"},
        {"type": "file", "file_id": "7b9c"},
        {"type": "document_url", "document_url": "data:application/pdf;base64,JVBERi0=", "document_name": "b.pdf"},
        {"type": "text", "text": "C\n\nOnce."},
        {"type": "input_audio", "input_audio": "SUQz"},
        {"type": "document_url", "document_url": "https://x.example/d.pdf"},
    ]


def test_hints_that_it_does_not_have_are_left_out_with_a_word() -> None:
    hint = {"type": "ephemeral"}
    text = {"type": "text", "text": "Hi", "cache_control": hint}
    source = {"type": "url", "url": "https://x.example/d.pdf"}
    document = {"type": "document", "source": source, "citations": {"enabled": True}}
    made = built([{**user(text, document), "name": "ada", "cache_control": hint}])
    (message,) = made.json["messages"]
    assert set(message) == {"role", "content"}
    assert message["content"][0] == {"type": "text", "text": "Hi"}
    assert [warning.param for warning in made.warnings] == [
        "messages[0].name", "messages[0].cache_control", "messages[0].content[1].citations",
    ]  # fmt: skip
    answer = {"role": "assistant", "content": "", "refusal": "No.", "annotations": []}
    after = {"role": "user", "content": "?"}
    assert sent(answer, after)[0] == {"role": "assistant", "content": "No."}
    assert sent(after, called("a"), {**result("a"), "is_error": True})[2].keys() == result("a").keys()


@pytest.mark.parametrize(
    ("message", "param"),
    [
        (user({"type": "video_url", "video_url": {"url": "https://x.example/a.mp4"}}), "messages[0].content[0]"),
        (user({"type": "document", "source": {"type": "file", "file_id": "f"}}), "messages[0].content[0]"),
        ({"role": "function", "name": "now", "content": "noon"}, "messages[0].role"),
    ],
)
def test_what_it_cannot_carry_is_refused_by_name(message: Any, param: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        built([message])
    assert caught.value.param == param


@pytest.mark.slow
def test_bodies_are_as_mistral_describes_them() -> None:
    if not SPEC.exists():
        pytest.skip("Mistral's own description is not beside the checkout")
    yaml = pytest.importorskip("yaml")
    from jsonschema import Draft202012Validator

    described = yaml.load(SPEC.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    validator = Draft202012Validator(
        {"$ref": "#/components/schemas/ChatCompletionRequest", "components": described["components"]}
    )
    signed = {name: value for name, value in THINKING.items() if name != "signature"}  # not in that description
    conversation = [
        {"role": "developer", "content": "Be brief."},
        user(
            {"type": "text", "text": "hi", "cache_control": {}},
            {"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}},
        ),
        {**called("call_1"), "reasoning": "hm", "reasoning_blocks": [signed], "refusal": None},
        {**result("call_1"), "is_error": True},
        {"role": "assistant", "content": "It", "annotations": []},
    ]
    tool = {"name": "now", "parameters": {"type": "object", "properties": {}}}
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    for model, call in (
        ("magistral-medium-latest", {"tools": [tool], "tool_choice": "now", "parallel_tool_calls": False}),
        ("mistral-medium-latest", {"reasoning": "high", "seed": 1, "stop": ["a"], "n": 2, "presence_penalty": 0.5}),
        ("mistral-large-latest", {"guided_json": schema, "temperature": 0.3, "top_p": 0.9, "max_tokens": 5}),
    ):
        body = built(conversation, model, **call).json
        assert [error.message for error in validator.iter_errors(body)] == [], json.dumps(body)


# ---------------------------------------------------------------- inward

PARTS: list[Any] = [
    THINKING,
    {"type": "text", "text": "Rome is in Italy"},
    {"type": "reference", "reference_ids": [0, 2]},
    {"type": "text", "text": ", so they say"},
    {"type": "reference", "reference_ids": ["a"]},
    "!",
]


def whole(content: Any, **over: Any) -> Any:
    message = {"role": "assistant", "content": content, "tool_calls": None}
    body = {"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], **over}
    return WIRE.parse(Request(model="m"), Reply(200, {}, 0.0, body=json.dumps(body).encode()))


def streamed(*deltas: Any) -> Any:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    for at, delta in enumerate(deltas):
        finish = "stop" if at == len(deltas) - 1 else None
        chunk = {"choices": [{"index": 0, "delta": {"content": delta}, "finish_reason": finish}]}
        decoder.feed(b"data: " + json.dumps(chunk).encode() + b"\n\n")
    decoder.feed(b"data: [DONE]\n\n")
    return decoder.response()


@pytest.mark.parametrize("made", [whole(PARTS), streamed(*[[part] for part in PARTS])], ids=["whole", "streamed"])
def test_references_are_citations_at_the_end_of_what_they_stand_for(made: Any) -> None:
    assert made.text == "Rome is in Italy, so they say!"
    cited = made.first.citations
    assert [(one.source, made.text[: one.end]) for one in cited] == [
        ("0", "Rome is in Italy"),
        ("2", "Rome is in Italy"),
        ("a", "Rome is in Italy, so they say"),
    ]
    assert cited[0].raw == PARTS[2]
    assert made.first.reasoning_blocks == [THINKING]
    assert made.reasoning == "hm"


def test_cached_tokens_are_read_under_its_own_names() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}
    assert whole("x", usage={**usage, "num_cached_tokens": 4}).usage.cached_tokens == 4
    assert whole("x", usage={**usage, "prompt_token_details": {"cached_tokens": 5}}).usage.cached_tokens == 5


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (
            422,
            {"detail": [{"loc": ["body", "messages", 0, "name"], "msg": "Extra inputs are not permitted"}]},
            "InvalidRequestError",
            "Extra inputs",
        ),
        (
            422,
            {"object": "error", "message": {"detail": [{"loc": ["body", "top_k"], "msg": "wrong", "type": "x"}]},
             "type": "invalid_request_error"},
            "InvalidRequestError",
            "wrong",
        ),
        (401, {"detail": "Invalid API Key"}, "AuthenticationError", "Invalid API Key"),
        (401, {"message": "Unauthorized", "request_id": "r"}, "AuthenticationError", "Unauthorized"),
        (402, {"object": "error", "message": "Payment required"}, "QuotaExceededError", "Payment"),
        (
            429,
            {"object": "error", "message": "Service tier capacity exceeded", "type": "rate_limit_error"},
            "OverloadedError",
            "capacity",
        ),
    ],
)  # fmt: skip
def test_errors_of_every_shape_are_typed_and_say_what_the_server_said(
    status: int, body: Any, kind: str, said: str
) -> None:
    error: Error = WIRE.error(status, {}, json.dumps(body).encode())
    assert kind in [found.__name__ for found in type(error).__mro__]
    assert said in error.message


def test_models_say_how_long_a_conversation_may_be_and_what_they_can() -> None:
    card = {"id": "m", "capabilities": {"vision": True}, "max_context_length": 131072, "created": 1, "owned_by": "x"}
    (model,) = WIRE.parse_models(json.dumps({"object": "list", "data": [card]}).encode())
    assert (model.id, model.context_length, model.raw["capabilities"]) == ("m", 131072, {"vision": True})
