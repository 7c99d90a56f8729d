"""What a LiteLLM proxy once answered, by its addresses in three dialects, sent again byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import (
    APITimeoutError,
    AuthenticationError,
    ContextLengthError,
    Error,
    InvalidRequestError,
    ModelNotFoundError,
    RateLimitError,
    RateLimits,
    ServerError,
    StructuredOutputError,
    ToolCallDelta,
)

from .real_answers import CUTS, RECORDS, replayed
from .real_calls import Card

MOCK = "Hello from the mock: é日😀"


def answered(record: str, cut: str = "as sent") -> Any:
    """The whole answer, also of a stream."""
    found = replayed("litellm", record, cut)
    return found[1] if isinstance(found, tuple) else found


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize(
    ("record", "text", "finish"),
    [
        ("stream", MOCK, "stop"),
        ("backend-stream", ' the\\+;oT*"', "length"),
        ("completion-stream", "FJoF", "stop"),
        ("guided-stream", '{ "colour"\n :"blue", "count":1}', "stop"),
        ("messages-stream", "jv\\S.v\\S.v\\S.v\\S", "stop"),
        ("messages-mock-stream", MOCK, "stop"),
        ("responses-stream", "jv\\S.v\\S.v\\S.v\\S", "stop"),
    ],
)
def test_a_stream_is_whole_however_it_is_cut(record: str, text: str, finish: str, cut: str) -> None:
    pieces, answer = replayed("litellm", record, cut)
    assert "".join(pieces) == answer.text == text
    assert answer.finish_reason == finish
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


def test_a_stream_that_was_asked_for_and_not_given_is_the_answer_all_the_same() -> None:
    """The proxy answers `stream: true` on its Anthropic address with one body where a reply is canned."""
    (exchange,) = RECORDS["litellm", "messages-mock-stream"]["exchanges"]
    assert exchange["request"]["body"]["stream"] is True
    assert exchange["response"]["headers"]["content-type"] == "application/json"
    pieces, answer = replayed("litellm", "messages-mock-stream")
    assert pieces == [MOCK]
    assert answer.finish_reason == "stop"


@pytest.mark.parametrize(
    "record", ["chat", "backend", "completion", "tool-result", "messages", "responses", "responses-mock"]
)
def test_an_answer_is_read_with_its_text_tokens_and_id(record: str) -> None:
    answer = answered(record)
    assert answer.text
    assert answer.usage.completion_tokens > 0
    assert answer.request_id == answer.headers["x-litellm-call-id"]


def test_several_answers_come_of_one_request() -> None:
    assert [choice.text for choice in answered("n").choices] == [" the\\+;", "vd3N"]
    assert len(RECORDS["litellm", "n"]["exchanges"]) == 1


def test_tokens_and_their_chances_come_through() -> None:
    answer = answered("logprobs")
    assert [len(entry["top_logprobs"]) for entry in answer.choices[0].logprobs["content"]] == [2, 2, 2]
    assert answer.warnings == []


def test_the_models_are_those_of_its_configuration() -> None:
    names = [model.id for model in answered("models")]
    assert names[:2] == ["backend", "mock-hello"]


@pytest.mark.parametrize(
    ("record", "card"),
    [
        ("guided", Card(colour="blue", count=1)),
        ("guided-stream", Card(colour="blue", count=1)),
        ("guided-mock", Card(colour="red", count=7)),
    ],
)
def test_a_structure_is_an_instance(record: str, card: Card) -> None:
    assert answered(record).parsed == card


def test_a_schema_that_is_dropped_on_the_way_does_not_pass() -> None:
    assert isinstance(answered("messages-guided"), StructuredOutputError)
    assert isinstance(answered("responses-guided"), StructuredOutputError)


@pytest.mark.parametrize(
    "record",
    [
        "tools-required",
        "tools-stream",
        "messages-tools",
        "messages-tools-stream",
        "responses-tools",
        "responses-tools-stream",
    ],
)
def test_calls_of_tools_come_whole_or_say_that_they_do_not(record: str) -> None:
    answer = answered(record)
    assert len(answer.tool_calls) >= 1
    assert len({call.id for call in answer.tool_calls}) == len(answer.tool_calls)
    for call in answer.tool_calls[:-1]:
        assert call.parsed["city"] in ("Oslo", "Rome")
    last = answer.tool_calls[-1]
    assert last.error or last.parsed["city"] in ("Oslo", "Rome")


def test_pieces_of_calls_add_up() -> None:
    events, answer = replayed("litellm", "tools-stream")
    joined: dict[int, str] = {}
    for event in events:
        if isinstance(event, ToolCallDelta):
            joined[event.position] = joined.get(event.position, "") + event.arguments
    assert list(joined.values()) == [call.arguments for call in answer.tool_calls]


@pytest.mark.parametrize(
    ("record", "kind", "status", "said"),
    [
        ("no-key", ServerError, 500, "Internal Server Error"),
        ("wrong-key", AuthenticationError, 400, "No connected db."),
        ("unknown-model", ModelNotFoundError, 400, "Invalid model name passed in model=no-such-model"),
        ("responses-unknown-model", ModelNotFoundError, 400, "Invalid model name passed in model=no-such-model"),
        ("responses-mock-stream", ServerError, 500, "Error processing stream start"),
        ("messages-unknown-model", ModelNotFoundError, 400, "Invalid model name passed in model=no-such-model"),
        ("wrong-type", InvalidRequestError, 400, "type must be number, but is string"),
        ("overflow", ContextLengthError, 400, "exceeds the available context size (16384 tokens)"),
        ("context", ContextLengthError, 400, "mock context window exceeded"),
        ("context-stream", ContextLengthError, 400, "mock context window exceeded"),
        ("rate-limit", RateLimitError, 429, "mock rate limit"),
        ("rate-limit-stream", RateLimitError, 429, "mock rate limit"),
        ("messages-rate-limit", RateLimitError, 429, "mock rate limit"),
        ("limited-again", RateLimitError, 429, "RPM limit=1, current usage=2"),
        ("server-error", ServerError, 500, "mock internal server error"),
        ("refused", ServerError, 500, "Connection error."),
        ("too-slow", APITimeoutError, 408, "mock timeout"),
    ],
)
def test_an_error_is_typed_and_repeats_the_proxys_words(record: str, kind: type[Error], status: int, said: str) -> None:
    error = answered(record)
    assert type(error) is kind
    assert error.status_code == status
    assert said in error.message
    assert error.suggestion
    assert error.retryable == (kind in (RateLimitError, ServerError, APITimeoutError))


def test_the_wish_of_a_server_behind_the_proxy_is_kept() -> None:
    headers = RECORDS["litellm", "limited-again"]["exchanges"][0]["response"]["headers"]
    assert headers["llm_provider-retry-after"] == "60"
    assert "retry-after" not in headers
    assert answered("limited-again").retry_after == 60


def test_the_limits_of_a_model_are_told() -> None:
    assert answered("limited").rate_limits == RateLimits(limit_requests=1, remaining_requests=0)
