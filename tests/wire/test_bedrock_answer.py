"""Bedrock dialect, inward: whole bodies, streams in frames and errors, over HTTP on loopback."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    APITimeoutError,
    AuthenticationError,
    ContextLengthError,
    Error,
    ImageError,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
    UnsupportedParameterError,
)
from gen_ai.plans import Reply
from gen_ai.request import Request as CallRequest
from gen_ai.types import Citation, Finish, ReasoningDelta, TextDelta, ToolCallDelta, UsageUpdate
from gen_ai.wire import get_wire

from ..support.bedrock import (
    EVENT_STREAM,
    call,
    closed,
    delta,
    ended,
    event,
    exception,
    frame,
    message,
    opened,
    started,
    text,
)
from ..support.costs import function_calls
from ..support.server import Server

NOW: list[Any] = [{"name": "now", "parameters": {"type": "object", "properties": {}}}]
MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def client(server: Server, model: str = MODEL) -> Any:
    return create_client("bedrock", model_name=model, api_key="k", endpoint=server.url, max_retries=0, timeout=10)


def asked(server: Server, answer: dict[str, Any], **options: Any) -> Any:
    server.reply(json=answer, headers=[("x-amzn-requestid", "req-1")])
    with client(server) as one:
        return one.run_chat_completions("Hi", full_output=True, **options)


def streamed(server: Server, body: bytes, **options: Any) -> tuple[list[Any], Any]:
    server.reply(headers=EVENT_STREAM, body=body)
    got: list[Any] = []
    with client(server) as one, one.run_chat_completions_stream("Hi", full_output=True, **options) as stream:
        got.extend(stream)
        return got, stream.response


def failed(server: Server, kind: type[Error], body: bytes, **options: Any) -> Any:
    """The error of a stream, and the events before it."""
    got: list[Any] = []
    server.reply(headers=EVENT_STREAM, body=body)
    with client(server) as one, pytest.raises(kind) as caught:
        got.extend(each for each in one.run_chat_completions_stream("Hi", full_output=True, **options))
    assert type(caught.value) is kind
    return caught.value, got


# ---------------------------------------------------------------- whole bodies


def test_an_answer_is_its_text_with_usage_and_what_is_said_of_it(server: Server) -> None:
    usage = {
        "inputTokens": 3, "outputTokens": 7, "totalTokens": 25, "cacheReadInputTokens": 10,
        "cacheReadInputTokenCount": 10, "cacheWriteInputTokens": 5, "serverToolUsage": {},
    }  # fmt: skip
    got = asked(server, message("Hel", "lo.", usage=usage, trace={"guardrail": {}}))
    assert (got.text, got.request_id, got.provider, got.model) == ("Hello.", "req-1", "bedrock", None)
    assert (got.finish_reason, got.choices[0].finish_reason_raw) == ("stop", "end_turn")
    counts = got.usage
    assert (counts.prompt_tokens, counts.completion_tokens, counts.total_tokens) == (18, 7, 25)
    assert (counts.cached_tokens, counts.cache_write_tokens, counts.reasoning_tokens) == (10, 5, None)
    assert (got.raw["metrics"], got.raw["trace"]) == ({"latencyMs": 12}, {"guardrail": {}})
    assert server.last.headers["authorization"] == "Bearer k"


@pytest.mark.parametrize(
    ("said", "common"),
    [
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("guardrail_intervened", "content_filter"),
        ("content_filtered", "content_filter"),
        ("a_later_reason", "a_later_reason"),
    ],
)
def test_the_reason_of_the_end_is_the_common_one(server: Server, said: str, common: str) -> None:
    got = asked(server, message("a", stop=said), max_tokens=5)
    assert (got.finish_reason, got.choices[0].finish_reason_raw) == (common, said)


def test_a_model_whose_output_could_not_be_used_is_asked_again(server: Server) -> None:
    server.reply(json=message("half", stop="malformed_tool_use")).reply(json=message("whole"))
    with client(server) as one:
        assert one.run_chat_completions("Hi", max_retries=1) == "whole"
        server.reply(json=message("half", stop="malformed_model_output"))
        with pytest.raises(InvalidResponseError, match="malformed_model_output") as caught:
            one.run_chat_completions("Hi")
    assert (caught.value.partial_text, caught.value.retryable) == ("half", True)


def test_reasoning_calls_and_blocks_of_its_own_go_back_as_they_came(server: Server) -> None:
    content: list[Any] = [
        {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln+/="}}},
        {"reasoningContent": {"redactedContent": "b3BhcXVl"}},
        {"text": "Let me see. "},
        {"toolUse": {"toolUseId": "s1", "name": "nova_grounding", "input": {"q": "é"}, "type": "server_tool_use"}},
        {"toolResult": {"toolUseId": "s1", "content": [{"json": {"a": 1}}], "type": "nova_grounding_result"}},
        {"text": "So:"},
        {"toolUse": {"toolUseId": "t1", "name": "now", "input": {}}},
        {"laterBlock": {"x": 1}},
    ]
    got = asked(server, message(*content, stop="tool_use"), tools=NOW)
    assert (got.text, got.reasoning, got.finish_reason) == ("Let me see. So:", "hm", "tool_calls")
    assert [(each.id, each.name, each.arguments, each.parsed) for each in got.tool_calls] == [("t1", "now", "{}", {})]
    server.reply(json=message("Done."))
    turn = {"role": "tool", "tool_call_id": "t1", "content": "12:00"}
    with client(server) as one:
        one.run_chat_completions([{"role": "user", "content": "Hi"}, got.message, turn], tools=NOW)
    first, back, last = server.requests[1].json()["messages"]
    assert back == {"role": "assistant", "content": content}
    assert (first["role"], last["content"]) == (
        "user",
        [{"toolResult": {"toolUseId": "t1", "content": [{"text": "12:00"}]}}],
    )


CITED = {"title": "facts", "location": {"documentChar": {"documentIndex": 0, "start": 0, "end": 9}}}
FOUND = {"location": {"web": {"url": "https://a.example/x", "domain": "a.example"}}}


def test_citations_say_where_the_text_is_from(server: Server) -> None:
    cited = {**CITED, "sourceContent": [{"text": "It is "}, {"text": "so."}]}
    content = {"citationsContent": {"content": [{"text": "it is so"}], "citations": [cited, FOUND]}}
    got = asked(server, message("They say ", content, "."))
    choice = got.first
    assert choice.text == "They say it is so."
    assert choice.citations == [
        Citation(title="facts", text="It is so.", source="0", start=9, end=17),
        Citation(url="https://a.example/x", title="a.example", start=9, end=17),
    ]
    assert choice.annotations == [cited, FOUND]
    body = started() + text(0, "They say ") + delta(1, {"citation": cited}) + delta(1, {"text": "it is so"})
    body += delta(1, {"citation": FOUND}) + closed(1) + text(2, ".") + ended()
    _, streamed_answer = streamed(server, body)
    assert streamed_answer.first.citations == choice.citations


def test_the_model_that_a_router_chose_is_named(server: Server) -> None:
    assert asked(server, message("a", trace={"promptRouter": {"invokedModelId": "arn:m"}})).model == "arn:m"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", InvalidResponseError, "empty body"),
        (b"<html><title>Sign in</title></html>", InvalidResponseError, "Sign in"),
        (b"[1, 2]", InvalidResponseError, "no JSON object but an array"),
        (b'{"output": {}}', InvalidResponseError, "no message with content"),
        (b'{"output": {"message": {"content": "text"}}}', InvalidResponseError, "no message with content"),
        (b'{"message": "Something broke"}', ServerError, "Something broke"),
        (b'{"__type": "com.amazon.coral#ThrottlingException", "Message": "Slow down"}', RateLimitError, "Slow down"),
        (b'{"error": {"message": "no upstream"}}', ServerError, "no upstream"),
        (b"not json", InvalidResponseError, "not JSON"),
    ],
)
def test_a_body_that_is_no_answer_is_a_typed_error(server: Server, body: bytes, kind: type[Error], words: str) -> None:
    server.reply(body=body, headers=[("content-type", "application/json")])
    with client(server) as one, pytest.raises(kind, match=words):
        one.run_chat_completions("Hi")


# ---------------------------------------------------------------- streams


WHOLE = (
    started()
    + delta(0, {"reasoningContent": {"text": "h"}})
    + delta(0, {"reasoningContent": {"text": "m"}})
    + delta(0, {"reasoningContent": {"signature": "c2ln"}})
    + closed(0)
    + text(1, "So", ": ä€😀")
    + call(2, "t1", "now", "", '{"zone": "U', 'TC"}')
    + call(3, "t2", "now")
    + ended("tool_use", usage={"inputTokens": 3, "outputTokens": 9, "totalTokens": 16, "cacheReadInputTokens": 4})
)


def test_a_stream_tells_reasoning_text_calls_the_end_and_usage(server: Server) -> None:
    events, answer = streamed(server, WHOLE, tools=NOW)
    assert [type(each) for each in events] == [
        ReasoningDelta, ReasoningDelta, TextDelta, TextDelta, ToolCallDelta, ToolCallDelta, ToolCallDelta,
        ToolCallDelta, ToolCallDelta, Finish, UsageUpdate,
    ]  # fmt: skip
    assert (answer.text, answer.reasoning, answer.finish_reason) == ("So: ä€😀", "hm", "tool_calls")
    assert answer.choices[0].reasoning_blocks == [
        {
            "wire": "bedrock",
            "type": "reasoningContent",
            "reasoningContent": {"reasoningText": {"signature": "c2ln", "text": "hm"}},
        }
    ]
    first, second = answer.tool_calls
    assert (first.id, first.parsed, second.id, second.arguments) == ("t1", {"zone": "UTC"}, "t2", "{}")
    assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (7, 16)
    assert answer.raw["metrics"] == {"latencyMs": 12}
    assert answer.request_id == "req-1"
    assert events[2].raw["contentBlockDelta"]["delta"] == {"text": "So"}


def test_a_whole_answer_and_its_stream_give_the_same(server: Server) -> None:
    content = [
        {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}}},
        {"text": "So: ä€😀"},
        {"toolUse": {"toolUseId": "t1", "name": "now", "input": {"zone": "UTC"}}},
        {"toolUse": {"toolUseId": "t2", "name": "now", "input": {}}},
    ]
    usage = {"inputTokens": 3, "outputTokens": 9, "totalTokens": 16, "cacheReadInputTokens": 4}
    whole = asked(server, message(*content, stop="tool_use", usage=usage), tools=NOW)
    _, answer = streamed(server, WHOLE, tools=NOW)
    for each in whole.tool_calls + answer.tool_calls:
        each.arguments = ""  # written as JSON here, as the model wrote it there
    assert whole.choices == answer.choices
    assert whole.usage == answer.usage


def test_tools_of_the_server_and_redacted_reasoning_come_in_pieces(server: Server) -> None:
    use = {"toolUseId": "s1", "name": "nova_code_interpreter", "type": "server_tool_use"}
    body = (
        started()
        + delta(0, {"reasoningContent": {"redactedContent": "YWI="}})
        + delta(0, {"reasoningContent": {"redactedContent": "Y2Q="}})
        + closed(0)
        + opened(1, {"toolUse": use})
        + delta(1, {"toolUse": {"input": '{"snippet": "1'}})
        + delta(1, {"toolUse": {"input": ' + 1"}'}})
        + closed(1)
        + opened(2, {"toolResult": {"toolUseId": "s1", "type": "x", "status": "success"}})
        + delta(2, {"toolResult": [{"json": {"stdOut": "2"}}]})
        + closed(2)
        + text(3, "2")
        + ended()
    )
    events, answer = streamed(server, body)
    assert not [each for each in events if isinstance(each, ToolCallDelta)]
    blocks = [{k: v for k, v in block.items() if k != "wire"} for block in answer.choices[0].reasoning_blocks]
    assert blocks == [
        {"type": "reasoningContent", "reasoningContent": {"redactedContent": "YWJjZA=="}},
        {"type": "toolUse", "toolUse": {**use, "input": {"snippet": "1 + 1"}}},
        {
            "type": "toolResult",
            "toolResult": {"toolUseId": "s1", "type": "x", "status": "success", "content": [{"json": {"stdOut": "2"}}]},
        },
    ]


def test_what_is_not_known_passes(server: Server) -> None:
    body = (
        started()
        + event("laterEvent", {"x": 1})
        + opened(7, {})
        + delta(7, {"laterDelta": {"x": 1}})
        + delta(9, {"laterDelta": 1})
        + delta(0, {"text": ""})
        + text(0, "a")
        + ended("later_reason", later={"x": 1})
    )
    _, answer = streamed(server, body)
    assert (answer.text, answer.finish_reason) == ("a", "later_reason")
    assert answer.raw["later"] == {"x": 1}


def test_a_piece_that_says_no_block_belongs_to_the_one_that_is_open(server: Server) -> None:
    pieces = [event("contentBlockDelta", {"delta": {"text": piece}}) for piece in "ab"]
    _, answer = streamed(server, started() + b"".join(pieces) + ended())
    assert answer.text == "ab"


def test_usage_may_come_before_the_stop_or_not_at_all(server: Server) -> None:
    told = event("metadata", {"usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}})
    stop = event("messageStop", {"stopReason": "end_turn"})
    _, early = streamed(server, started() + text(0, "a") + told + stop)
    _, never = streamed(server, started() + text(0, "a") + stop)
    assert (early.usage.total_tokens, never.usage, never.text) == (2, None, "a")


@pytest.mark.parametrize(
    ("kind", "said", "error", "retryable"),
    [
        ("throttlingException", {"message": "Too many requests"}, RateLimitError, True),
        ("modelStreamErrorException", {"message": "broke", "originalStatusCode": 500}, ServerError, True),
        ("internalServerException", {"message": "broke"}, ServerError, True),
        ("serviceUnavailableException", {"message": "busy"}, OverloadedError, True),
        ("validationException", {"message": "Input is too long for requested model."}, ContextLengthError, False),
        ("modelTimeoutException", {"message": "too slow"}, APITimeoutError, True),
        ("aLaterException", {"message": "odd"}, ServerError, True),
        ("throttlingException", {}, RateLimitError, True),
    ],
)
def test_an_exception_in_the_middle_is_typed_and_keeps_what_came(
    server: Server, kind: str, said: dict[str, Any], error: type[Error], retryable: bool
) -> None:
    caught, got = failed(server, error, started() + delta(0, {"text": "half"}) + exception(kind, said))
    assert (caught.partial_text, caught.code, caught.retryable) == ("half", kind, retryable)
    assert (said.get("message") or kind) in caught.message
    assert [each.text for each in got] == ["half"]


def test_an_error_message_in_the_middle_is_typed(server: Server) -> None:
    body = started() + delta(0, {"text": "half"})
    body += frame(b"", message_type="error", error_code="InternalFailure", error_message="It broke.")
    caught, _ = failed(server, ServerError, body)
    assert (caught.message, caught.code, caught.partial_text) == ("It broke.", "InternalFailure", "half")


def test_an_exception_before_anything_came_is_tried_again(server: Server) -> None:
    server.reply(headers=EVENT_STREAM, body=exception("throttlingException", {"message": "wait"}))
    server.reply(headers=EVENT_STREAM, body=started() + text(0, "a") + ended())
    with client(server) as one:
        assert list(one.run_chat_completions_stream("Hi", max_retries=1)) == ["a"]


def test_a_stream_that_is_cut_or_damaged_is_interrupted(server: Server) -> None:
    half = started() + delta(0, {"text": "half"})
    for body in (half, half + closed(0), half + closed(0)[:20]):
        caught, _ = failed(server, StreamInterruptedError, body)
        assert caught.partial_text == "half"
    late = closed(0)
    caught, got = failed(server, StreamInterruptedError, half + late[:-1] + bytes([late[-1] ^ 1]) + ended())
    assert ("checksum" in caught.message, caught.partial_text, len(got)) == (True, "half", 1)
    caught, _ = failed(server, StreamInterruptedError, b"")
    assert "empty" in caught.message
    caught, _ = failed(server, StreamInterruptedError, half[:30])
    assert caught.partial_text == ""


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<html><title>Sign in</title></html>", InvalidResponseError, "Sign in"),
        (b"data: {}\n\n", InvalidResponseError, "not one of this API"),
        (b'{"message": "Too slow", "__type": "ThrottlingException"}', RateLimitError, "Too slow"),
        (b'{"output": {"message": {"content": []}}}', InvalidResponseError, "JSON where a stream"),
        (b'{"message": "Too', StreamInterruptedError, "before anything"),
    ],
)
def test_a_stream_that_is_none_is_a_typed_error(server: Server, body: bytes, kind: type[Error], words: str) -> None:
    caught, _ = failed(server, kind, body)
    assert words in caught.message


def test_an_event_that_is_no_object_is_an_error(server: Server) -> None:
    body = started() + frame(b"[1]", event_type="contentBlockDelta", message_type="event")
    caught, _ = failed(server, InvalidResponseError, body)
    assert "no object" in caught.message


def test_a_stream_is_read_where_none_was_asked_for(server: Server) -> None:
    server.reply(headers=EVENT_STREAM, body=started() + text(0, "a", "b") + ended())
    with client(server) as one:
        assert one.run_chat_completions("Hi") == "ab"


ODD: tuple[Any, ...] = (None, 0, -1, 1.5, True, "", "x", [], [1], {}, {"text": 1}, [{"text": 2}])
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("messageStart", {"role": "assistant"}),
    ("contentBlockStart", {"contentBlockIndex": 0, "start": {"toolUse": {"toolUseId": "t", "name": "n"}}}),
    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"toolUse": {"input": "{}"}}}),
    ("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"text": "a"}}),
    ("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"citation": {**CITED, "sourceContent": [{"text": "a"}]}}}),
    ("contentBlockDelta", {"contentBlockIndex": 2, "delta": {"reasoningContent": {"text": "a"}}}),
    ("contentBlockDelta", {"contentBlockIndex": 2, "delta": {"reasoningContent": {"signature": "a"}}}),
    ("contentBlockStart", {"contentBlockIndex": 4, "start": {"toolResult": {"toolUseId": "t", "type": "n"}}}),
    ("contentBlockDelta", {"contentBlockIndex": 4, "delta": {"toolResult": [{"json": {}}]}}),
    ("contentBlockStop", {"contentBlockIndex": 0}),
    ("messageStop", {"stopReason": "end_turn"}),
    ("metadata", {"usage": {"inputTokens": 1}, "trace": {"promptRouter": {"invokedModelId": "x"}}}),
)


def odd(value: Any, chance: random.Random) -> Any:
    """The value with something else in place of some of what is in it."""
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {name: odd(inner, chance) for name, inner in value.items()}
    return [odd(inner, chance) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(8))
def test_odd_values_anywhere_raise_typed_errors_alone(seed: int) -> None:
    chance = random.Random(seed)
    wire, asks = get_wire("bedrock"), CallRequest(model="m", stream=True)
    content: Any = (
        {"citationsContent": {"content": [{"text": "a"}], "citations": [FOUND]}},
        {"toolUse": {"input": {}}},
        "a",
    )
    for _ in range(60):
        decoder = wire.decoder(asks, {})
        body = json.dumps(odd(message(*content), chance)).encode()
        with contextlib.suppress(Error):
            wire.parse(asks, Reply(200, {}, 0.0, body))
        with contextlib.suppress(Error):
            for kind, value in KINDS:
                decoder.feed(event(kind, odd(value, chance)))
            decoder.finish()
        decoder.response()


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("status", "kind", "message_", "error", "mend"),
    [
        (
            400,
            "ValidationException",
            "The provided model identifier is invalid.",
            ModelNotFoundError,
            "inference profile",
        ),
        (400, "ValidationException", "Input is too long for requested model.", ContextLengthError, "Shorten"),
        (
            400,
            "ValidationException",
            "The model returned the following errors: prompt is too long: 200049 tokens > 200000 maximum",
            ContextLengthError,
            "Shorten",
        ),
        (
            400,
            "ValidationException",
            "Invocation of model ID m with on-demand throughput isn't supported. Retry your request with an ID.",
            InvalidRequestError,
            "inference profile",
        ),
        (400, "ValidationException", "1 validation error detected", InvalidRequestError, "field"),
        (
            400,
            "ValidationException",
            "The model returned the following errors: messages.0.content.1.image: image exceeds 5 MB maximum",
            ImageError,
            "image",
        ),
        (400, "ServiceQuotaExceededException", "Quota exceeded", QuotaExceededError, "limit"),
        (
            403,
            "AccessDeniedException",
            "You don't have access to the model with the specified model ID.",
            PermissionDeniedError,
            "console",
        ),
        (
            403,
            "AccessDeniedException",
            "User: arn is not authorized to perform: bedrock:InvokeModel on resource: x",
            PermissionDeniedError,
            "bedrock:InvokeModel",
        ),
        (
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            AuthenticationError,
            "access key is not known",
        ),
        (
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
            AuthenticationError,
            "have expired",
        ),
        (
            403,
            "InvalidSignatureException",
            "Signature expired: 20240522T1 is now earlier than 20240522T2",
            AuthenticationError,
            "clock",
        ),
        (
            403,
            "InvalidSignatureException",
            "Credential should be scoped to a valid region.",
            AuthenticationError,
            "another region",
        ),
        (
            403,
            "InvalidSignatureException",
            "The request signature we calculated does not match the one you gave.",
            AuthenticationError,
            "secret key does not belong",
        ),
        (403, "AccessDeniedException", "Bearer Token has expired", AuthenticationError, "have expired"),
        (
            404,
            "ResourceNotFoundException",
            "Could not resolve the foundation model from the id",
            ModelNotFoundError,
            "region=",
        ),
        (404, "UnknownOperationException", "", NotFoundError, "endpoint="),
        (408, "ModelTimeoutException", "too slow", APITimeoutError, "stream"),
        (424, "ModelErrorException", "broke", ServerError, "later"),
        (429, "ThrottlingException", "Too many requests, please wait", RateLimitError, "Wait"),
        (429, "ThrottlingException", "Too many tokens per day, please wait", QuotaExceededError, "limit"),
        (429, "ModelNotReadyException", "The model is not ready", OverloadedError, "capacity"),
        (500, "InternalServerException", "broke", ServerError, "later"),
        (
            503,
            "ServiceUnavailableException",
            "Model is getting throttled. Try your request again.",
            OverloadedError,
            "capacity",
        ),
    ],
)
def test_errors_are_typed_wherever_their_kind_stands(
    server: Server, status: int, kind: str, message_: str, error: type[Error], mend: str
) -> None:
    tail = ":http://internal.amazon.com/coral/com.amazon.bedrock/"
    for headers, body in (
        ([("x-amzn-errortype", kind + tail), ("x-amzn-requestid", "r-1")], {"message": message_}),
        ([("x-amzn-requestid", "r-1")], {"__type": f"com.amazon.coral.service#{kind}", "Message": message_}),
        ([("x-amzn-requestid", "r-1")], {"Output": {"__type": kind, "message": message_}, "Version": "1.0"}),
    ):
        server.reply(status, json=body, headers=headers)
        with client(server) as one, pytest.raises(error) as caught:
            one.run_chat_completions("Hi")
        found = caught.value
        assert type(found) is error
        assert (found.status_code, found.code, found.request_id) == (status, kind, "r-1")
        assert message_ in found.message
        assert mend in (found.suggestion or "")
        retryable = status in (408, 424, 429, 500, 503) and error is not QuotaExceededError
        assert found.retryable is retryable


def test_a_kind_that_is_said_nowhere_is_known_by_the_status(server: Server) -> None:
    for status, kind in ((400, InvalidRequestError), (403, PermissionDeniedError), (429, RateLimitError)):
        server.reply(status, json={"message": "No."})
        with client(server) as one, pytest.raises(kind) as caught:
            one.run_chat_completions("Hi")
        assert type(caught.value) is kind


def test_the_wait_that_the_server_wishes_is_in_milliseconds(server: Server) -> None:
    headers = [("x-amzn-errortype", "ThrottlingException"), ("x-amz-retry-after", "1500")]
    server.reply(429, json={"message": "slow"}, headers=headers)
    with client(server) as one, pytest.raises(RateLimitError) as caught:
        one.run_chat_completions("Hi")
    assert caught.value.retry_after == 1.5


def test_a_default_that_the_model_refuses_is_left_out_and_the_callers_value_is_an_error(server: Server) -> None:
    refusal = {"message": "The model returned the following errors: `temperature` is deprecated for this model."}
    kind = [("x-amzn-errortype", "ValidationException")]
    server.reply(400, json=refusal, headers=kind).reply(json=message("a")).reply(json=message("b"))
    with client(server) as one:
        assert one.run_chat_completions("Hi") == "a"
        assert one.run_chat_completions("Hi") == "b"
        sent = [request.json()["inferenceConfig"] for request in server.requests]
        assert sent == [{"maxTokens": 256, "temperature": 0}, {"maxTokens": 256}, {"maxTokens": 256}]
        server.reply(400, json=refusal, headers=kind)
        with pytest.raises(UnsupportedParameterError) as caught:
            one.run_chat_completions("Hi", temperature=0.5)
    assert caught.value.param == "temperature"


# ---------------------------------------------------------------- what a piece costs


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (b"", {"text": " token"}),
        (b"", {"reasoningContent": {"text": " token"}}),
        (opened(0, {"toolUse": {"toolUseId": "t", "name": "now"}}), {"toolUse": {"input": "more"}}),
    ],
)
def test_an_event_costs_two_dozen_calls(before: bytes, piece: dict[str, Any]) -> None:
    decoder = get_wire("bedrock").decoder(CallRequest(model="m", stream=True), {})
    block = delta(0, piece)
    decoder.feed(started() + before + block)
    assert max(function_calls(lambda: decoder.feed(block)) for _ in range(100)) <= 24
