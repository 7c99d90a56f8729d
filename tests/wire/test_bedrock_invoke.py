"""Claude inside InvokeModel: Anthropic's events in the frames of an event stream, and AWS's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    AuthenticationError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    OverloadedError,
    RateLimitError,
    StreamInterruptedError,
)

from ..support import anthropic
from ..support.bedrock import EVENT_STREAM, chunk, event, exception
from ..support.server import Server

VALUES = [
    anthropic.started(cache_read_input_tokens=4),
    *anthropic.block(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "thinking_delta", "thinking": "hm"},
        {"type": "signature_delta", "signature": "c2ln+/="},
    ),
    {"type": "ping"},
    *anthropic.text(1, "So", ": ä€😀"),
    *anthropic.ended(),
]
FRAMED = b"".join(map(chunk, VALUES))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def client(server: Server) -> Any:
    return create_client(
        "bedrock-anthropic:us.anthropic.claude-sonnet-4-5-v1:0", api_key="k", endpoint=server.url, max_retries=0
    )


def failed(server: Server, kind: type[Error], body: bytes) -> Any:
    server.reply(headers=EVENT_STREAM, body=body)
    with client(server) as one, pytest.raises(kind) as caught:
        list(one.run_chat_completions_stream("Hi"))
    assert type(caught.value) is kind
    return caught.value


def test_frames_and_server_sent_events_give_the_same(server: Server) -> None:
    answers = []
    for headers, body in (
        (EVENT_STREAM, FRAMED),
        ([("content-type", "text/event-stream")], anthropic.events(*VALUES)),
    ):
        server.reply(headers=headers, body=body)
        with client(server) as one:
            stream = one.run_chat_completions_stream("Hi", full_output=True)
            answers.append((list(stream), stream.response))
    (events, answer), other = answers
    assert events == other[0]
    assert answer.choices == other[1].choices
    assert (answer.text, answer.reasoning, answer.usage.cached_tokens) == ("So: ä€😀", "hm", 4)
    assert answer.choices[0].reasoning_blocks[0]["signature"] == "c2ln+/="
    assert server.last.path == "/model/us.anthropic.claude-sonnet-4-5-v1%3A0/invoke-with-response-stream"


def test_a_whole_answer_is_a_message(server: Server) -> None:
    server.reply(json=anthropic.message("Hello."), headers=[("x-amzn-requestid", "r-1")])
    with client(server) as one:
        answer = one.run_chat_completions("Hi", full_output=True)
    assert (answer.text, answer.request_id, answer.provider) == ("Hello.", "r-1", "bedrock-anthropic")


def test_an_exception_between_the_chunks_is_typed_and_keeps_the_text(server: Server) -> None:
    half = b"".join(map(chunk, VALUES[:-3]))
    for kind, error in (("throttlingException", RateLimitError), ("serviceUnavailableException", OverloadedError)):
        caught = failed(server, error, half + exception(kind, {"message": "Wait."}) + chunk(VALUES[-1]))
        assert (caught.message, caught.partial_text) == ("Wait.", "So: ä€😀")
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    assert failed(server, OverloadedError, half + chunk(overloaded)).partial_text == "So: ä€😀"


def test_a_stream_that_is_cut_or_damaged_is_interrupted(server: Server) -> None:
    half = b"".join(map(chunk, VALUES[:-3]))
    for body in (half, half + FRAMED[:20]):
        assert failed(server, StreamInterruptedError, body).partial_text == "So: ä€😀"
    late = bytearray(chunk(VALUES[-1]))
    late[-1] ^= 1
    assert "checksum" in failed(server, StreamInterruptedError, half + bytes(late)).message
    assert failed(server, StreamInterruptedError, FRAMED[:9]).partial_text == ""
    assert "empty" in failed(server, StreamInterruptedError, b"").message


def test_frames_of_other_kinds_pass_and_chunks_without_data_are_errors(server: Server) -> None:
    server.reply(headers=EVENT_STREAM, body=event("later", {"x": 1}) + FRAMED)
    with client(server) as one:
        assert "".join(one.run_chat_completions_stream("Hi")) == "So: ä€😀"
    for payload in ({}, {"bytes": 1}, {"bytes": "%%"}):
        assert "chunk" in failed(server, InvalidResponseError, event("chunk", payload)).message
    assert "HTML" in failed(server, InvalidResponseError, b"<html></html>").message


@pytest.mark.parametrize(
    ("status", "kind", "said", "error"),
    [
        (400, "ValidationException", "messages.0: URL sources are not supported", InvalidRequestError),
        (403, "ExpiredTokenException", "The security token included in the request is expired", AuthenticationError),
        (429, "ThrottlingException", "Too many requests", RateLimitError),
        (503, "ServiceUnavailableException", "Model is getting throttled. Try your request again.", OverloadedError),
    ],
)
def test_what_aws_refuses_is_said_in_its_words(
    server: Server, status: int, kind: str, said: str, error: type[Error]
) -> None:
    server.reply(status, json={"message": said}, headers=[("x-amzn-errortype", f"{kind}:http://x/")])
    with client(server) as one, pytest.raises(error) as caught:
        one.run_chat_completions("Hi")
    assert (type(caught.value), caught.value.message, caught.value.code) == (error, said, kind)


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
        {"type": "image", "source": {"type": "url", "url": "https://example.com/cat.png"}},
        {"type": "file", "file": {"file_url": "https://example.com/a.pdf"}},
        {"type": "document_url", "document_url": "https://example.com/a.pdf"},
    ],
)
def test_what_is_given_by_its_address_is_refused_with_its_place(server: Server, part: dict[str, Any]) -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, part]}]
    with client(server) as one, pytest.raises(InvalidRequestError) as caught:
        one.run_chat_completions(messages)
    assert caught.value.param == "messages[0].content[1]"
    assert "data URL" in (caught.value.suggestion or "")
    assert not server.requests
    with client(server) as one:
        inside = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
        assert one.build_request([{"role": "user", "content": [inside]}]).json
    with create_client("anthropic:claude-sonnet-4-5", api_key="k") as direct:
        assert direct.build_request(messages).json
