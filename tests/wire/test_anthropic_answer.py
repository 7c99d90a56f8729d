"""Anthropic dialect, inward: bodies, streams, errors and lists of models over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    InvalidResponseError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RefusalError,
    RequestTooLargeError,
    ServerError,
    StreamInterruptedError,
    UnsupportedParameterError,
)
from gen_ai.request import Request as CallRequest
from gen_ai.types import Finish, ReasoningDelta, TextDelta, ToolCallDelta, UsageUpdate
from gen_ai.wire import get_wire

from ..support.anthropic import block, ended, events, message, started, text
from ..support.costs import function_calls
from ..support.server import Response, Server

NOW: list[Any] = [{"name": "now", "parameters": {"type": "object", "properties": {}}}]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def client(server: Server) -> Any:
    return create_client("anthropic:claude-sonnet-4-5", api_key="k", endpoint=server.url, max_retries=0, timeout=10)


def asked(server: Server, answer: dict[str, Any], **call: Any) -> Any:
    server.reply(json=answer, headers=[("request-id", "req_1")])
    with client(server) as one:
        return one.run_chat_completions("Hi", full_output=True, **call)


def streamed(server: Server, body: bytes, **call: Any) -> tuple[list[Any], Any]:
    server.reply(headers=[("content-type", "text/event-stream")], body=body)
    got: list[Any] = []
    with client(server) as one, one.run_chat_completions_stream("Hi", full_output=True, **call) as stream:
        got.extend(stream)
        return got, stream.response


# ---------------------------------------------------------------- whole bodies


def test_an_answer_is_its_text_with_usage_and_ids(server: Server) -> None:
    usage = {
        "input_tokens": 3, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 5, "output_tokens": 7,
        "output_tokens_details": {"thinking_tokens": 4},
    }  # fmt: skip
    got = asked(server, message("Hel", "lo.", usage=usage))
    assert (got.text, got.id, got.model, got.request_id) == ("Hello.", "msg_01", "claude-test", "req_1")
    assert (got.finish_reason, got.choices[0].finish_reason_raw) == ("stop", "end_turn")
    counts = got.usage
    assert (counts.prompt_tokens, counts.completion_tokens, counts.total_tokens) == (18, 7, 25)
    assert (counts.cached_tokens, counts.cache_write_tokens, counts.reasoning_tokens) == (10, 5, 4)
    assert server.requests[0].path == "/v1/messages"


@pytest.mark.parametrize(
    ("said", "common"),
    [
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("pause_turn", "pause_turn"),
    ],
)
def test_the_reason_of_the_end_is_the_common_one(server: Server, said: str, common: str) -> None:
    got = asked(server, message("a", stop=said), max_tokens=5)
    assert (got.finish_reason, got.choices[0].finish_reason_raw) == (common, said)


def test_reasoning_calls_and_blocks_of_its_own_go_back_as_they_came(server: Server) -> None:
    content: list[Any] = [
        {"type": "thinking", "thinking": "hm", "signature": "c2ln+/="},
        {"type": "redacted_thinking", "data": "b3BhcXVl"},
        {"type": "text", "text": "Let me search. "},
        {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "é"}},
        {"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": [{"encrypted_content": "e"}]},
        {"type": "text", "text": "So:", "citations": [{"type": "web_search_result_location", "url": "u"}]},
        {"type": "tool_use", "id": "toolu_1", "name": "now", "input": {}, "caller": {"type": "code", "id": "srv_1"}},
    ]
    got = asked(server, message(*content, stop="tool_use"), tools=NOW)
    assert (got.text, got.reasoning, got.finish_reason) == ("Let me search. So:", "hm", "tool_calls")
    assert [(call.id, call.name, call.arguments, call.parsed) for call in got.tool_calls] == [
        ("toolu_1", "now", "{}", {})
    ]
    assert got.choices[0].annotations == content[5]["citations"]
    server.reply(json=message("Done."))
    turn = {"role": "tool", "tool_call_id": "toolu_1", "content": "12:00"}
    with client(server) as one:
        one.run_chat_completions([{"role": "user", "content": "Hi"}, got.message, turn], tools=NOW)
    back = server.requests[1].json()["messages"][1]["content"]
    assert back == [*content[:5], {"type": "text", "text": "So:"}, content[6]]


def test_a_refusal_is_an_error_with_its_words(server: Server) -> None:
    details = {"type": "refusal", "category": "bio", "explanation": "Not this."}
    with pytest.raises(RefusalError, match="Not this"):
        asked(server, message(stop="refusal", stop_details=details))
    with pytest.raises(ContentFilterError):
        asked(server, message(stop="refusal"))


def test_an_answer_without_content_is_an_answer_and_none_at_all_is_not(server: Server) -> None:
    got = asked(server, message())
    assert (got.text, got.finish_reason) == ("", "stop")
    nothing: tuple[Any, ...] = ({"type": "message"}, [], "text")
    for body in nothing:
        server.reply(json=body)
        with client(server) as one, pytest.raises(InvalidResponseError):
            one.run_chat_completions("Hi")


def test_several_answers_are_asked_for_one_by_one(server: Server) -> None:
    for word in ("a", "b"):
        server.reply(json=message(word))
    with client(server) as one:
        assert sorted(one.run_chat_completions("Hi", n=2)) == ["a", "b"]
    assert all("n" not in request.json() for request in server.requests)


def test_limits_of_the_server_are_told(server: Server) -> None:
    headers = [
        ("date", "Sat, 28 Nov 2026 10:00:00 GMT"),
        ("anthropic-ratelimit-requests-limit", "50"),
        ("anthropic-ratelimit-requests-remaining", "49"),
        ("anthropic-ratelimit-tokens-remaining", "9000"),
        ("anthropic-ratelimit-tokens-reset", "2026-11-28T10:00:30Z"),
    ]
    server.reply(json=message("a"), headers=headers)
    with client(server) as one:
        limits = one.run_chat_completions("Hi", full_output=True).rate_limits
    assert (limits.limit_requests, limits.remaining_requests, limits.remaining_tokens) == (50, 49, 9000)
    assert limits.reset_tokens == 30


def test_the_list_of_models_is_one_page(server: Server) -> None:
    entry = {"id": "claude-x", "type": "model", "created_at": "2026-02-01T00:00:00Z", "max_input_tokens": 200000}
    server.reply(json={"data": [entry], "has_more": False})
    with client(server) as one:
        (model,) = one.list_models()
    assert server.requests[0].path == "/v1/models?limit=1000"
    assert (model.id, model.created, model.context_length) == ("claude-x", 1769904000, 200000)


# ---------------------------------------------------------------- streams


def test_a_stream_tells_reasoning_text_calls_usage_and_the_end(server: Server) -> None:
    body = events(
        started(cache_read_input_tokens=4),
        {"type": "ping"},
        *block(
            0,
            {"type": "thinking", "thinking": "", "signature": ""},
            {"type": "thinking_delta", "thinking": "h"},
            {"type": "thinking_delta", "thinking": "m"},
            {"type": "signature_delta", "signature": "c2ln"},
        ),
        *text(1, "So", ":"),
        *block(
            2,
            {"type": "tool_use", "id": "toolu_1", "name": "now", "input": {}},
            {"type": "input_json_delta", "partial_json": ""},
            {"type": "input_json_delta", "partial_json": '{"a": '},
            {"type": "unheard_of_delta", "x": 1},
            {"type": "input_json_delta", "partial_json": "1}"},
        ),
        *block(3, {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}}),
        {"type": "unheard_of"},
        *ended("tool_use"),
    )
    got, response = streamed(server, body, tools=NOW)
    assert [event.text for event in got if isinstance(event, ReasoningDelta)] == ["h", "m"]
    assert [event.text for event in got if isinstance(event, TextDelta)] == ["So", ":"]
    pieces = [(e.position, e.id, e.name, e.arguments) for e in got if isinstance(e, ToolCallDelta)]
    assert pieces == [
        (0, "toolu_1", "now", ""), (0, None, None, '{"a": '), (0, None, None, "1}"), (1, "toolu_2", "now", ""),
        (1, None, None, "{}"),
    ]  # fmt: skip
    assert [event.usage.completion_tokens for event in got if isinstance(event, UsageUpdate)] == [1, 7]
    assert [event.finish_reason for event in got if isinstance(event, Finish)] == ["tool_calls"]
    assert (response.text, response.reasoning, response.usage.prompt_tokens) == ("So:", "hm", 7)
    assert response.choices[0].reasoning_blocks == [
        {"wire": "anthropic", "type": "thinking", "thinking": "hm", "signature": "c2ln"}
    ]
    assert [call.parsed for call in response.tool_calls] == [{"a": 1}, {}]


def test_an_error_in_the_middle_keeps_what_came_before_it(server: Server) -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    got: list[Any] = []
    server.reply(body=events(started(), *text(0, "Hel")[:2], error), headers=[("content-type", "text/event-stream")])
    with (
        client(server) as one,
        pytest.raises(OverloadedError) as caught,
        one.run_chat_completions_stream("Hi") as stream,
    ):
        got.extend(iter(stream))
    assert (got, caught.value.partial_text, caught.value.retryable) == (["Hel"], "Hel", True)


@pytest.mark.parametrize("kept", [0, 1, 3, -2, -1])
def test_a_stream_that_ends_before_message_stop_is_interrupted(server: Server, kept: int) -> None:
    whole = [started(), *text(0, "Hel", "lo."), *ended()]
    with pytest.raises(StreamInterruptedError) as caught:
        streamed(server, events(*whole[:kept]))
    assert "Hello.".startswith(caught.value.partial_text or "")


def test_a_stream_that_is_none_is_an_error(server: Server) -> None:
    for body in (b"<html><title>Login</title>", b"event: x\ndata: {broken\n\n", b"data: 3\n\n"):
        with pytest.raises(InvalidResponseError):
            streamed(server, body)


def test_a_stream_is_read_where_none_was_asked_for(server: Server) -> None:
    server.reply(body=events(started(), *text(0, "Hello."), *ended()), headers=[("content-type", "text/event-stream")])
    with client(server) as one:
        assert one.run_chat_completions("Hi") == "Hello."


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("status", "kind", "words", "error", "retryable"),
    [
        (400, "invalid_request_error", "messages: at least one message is required", Error, False),
        (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", ContextLengthError, False),
        (400, "invalid_request_error", "Your credit balance is too low to access the API.", QuotaExceededError, False),
        (400, "invalid_request_error", "top_k: Extra inputs are not permitted", UnsupportedParameterError, False),
        (401, "authentication_error", "invalid x-api-key", AuthenticationError, False),
        (402, "billing_error", "pay", QuotaExceededError, False),
        (403, "permission_error", "no", PermissionDeniedError, False),
        (404, "not_found_error", "no such thing", NotFoundError, False),
        (413, "request_too_large", "big", RequestTooLargeError, False),
        (429, "rate_limit_error", "slow", RateLimitError, True),
        (500, "api_error", "oops", ServerError, True),
        (504, "timeout_error", "late", Error, True),
        (529, "overloaded_error", "Overloaded", OverloadedError, True),
    ],
)
def test_errors_are_typed_by_status_and_body(
    server: Server, status: int, kind: str, words: str, error: type[Error], retryable: bool
) -> None:
    body = {"type": "error", "error": {"type": kind, "message": words}, "request_id": "req_9"}
    server.reply(status, json=body, headers=[("retry-after", "7")])
    with client(server) as one, pytest.raises(error, match=words[:10]) as caught:
        one.run_chat_completions("Hi")
    found = caught.value
    assert (found.status_code, found.retryable, found.request_id) == (status, retryable, "req_9")
    assert found.suggestion
    assert found.retry_after == (7 if retryable else None)


def test_an_unknown_model_is_told_apart_from_an_unknown_path(server: Server) -> None:
    def answer(request: Any, _number: int) -> Response:
        if request.method == "GET":
            return Response(json={"data": [{"id": "claude-sonnet-4-5"}]})
        error = {"type": "not_found_error", "message": f"model: {request.json()['model']}"}
        return Response(404, {"type": "error", "error": error})

    with Server(answer) as other, client(other) as one, pytest.raises(ModelNotFoundError) as caught:
        one.run_chat_completions("Hi", model_name="claude-sonet-4-5")
    assert "claude-sonnet-4-5" in str(caught.value)


@pytest.mark.parametrize(
    ("code", "error"),
    [("enforced_spend_limit_reached", QuotaExceededError), ("ramp_limit_exceeded", RateLimitError)],
)
def test_a_429_of_spending_is_not_waited_for(server: Server, code: str, error: type[Error]) -> None:
    body = {"type": "error", "error": {"type": "rate_limit_error", "message": "m", "details": {"error_code": code}}}
    server.reply(429, json=body)
    with client(server) as one, pytest.raises(error) as caught:
        one.run_chat_completions("Hi")
    assert (caught.value.code, caught.value.retryable) == (code, error is RateLimitError)


def test_an_error_with_status_200_is_one(server: Server) -> None:
    server.reply(json={"type": "error", "error": {"type": "request_too_large", "message": "big"}})
    with client(server) as one, pytest.raises(RequestTooLargeError):
        one.run_chat_completions("Hi")


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize(
    ("kind", "delta"),
    [
        ({"type": "text", "text": ""}, {"type": "text_delta", "text": " token"}),
        ({"type": "thinking", "thinking": ""}, {"type": "thinking_delta", "thinking": " token"}),
        (
            {"type": "tool_use", "id": "a", "name": "f", "input": {}},
            {"type": "input_json_delta", "partial_json": "more"},
        ),
    ],
)
def test_an_event_costs_some_fifteen_calls(kind: dict[str, Any], delta: dict[str, Any]) -> None:
    decoder = get_wire("anthropic").decoder(CallRequest(model="m", stream=True), {})
    decoder.feed(events(started(), block(0, kind)[0]))
    event = events({"type": "content_block_delta", "index": 0, "delta": delta})
    found: list[Any] = []
    count = function_calls(lambda: found.extend([one for _ in range(500) for one in decoder.feed(event)]))
    assert len(found) == 500
    assert count / 500 <= 17


@pytest.mark.parametrize(("text", "said"), [(None, ""), (3, "3"), (["a"], '["a"]')])
def test_a_piece_that_is_no_text_is_written_as_one(server: Server, text: Any, said: str) -> None:
    odd = block(
        0, {"type": "text", "text": ""}, {"type": "text_delta", "text": text}, {"type": "text_delta", "text": "a"}
    )
    assert streamed(server, events(started(), *odd, *ended()))[1].text == said + "a"
