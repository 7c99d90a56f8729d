"""Networks and servers that fail in the middle of recorded answers, in every dialect that has recordings.

What breaks is the same for all of them; what a half answer looks like is each one's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import (
    APITimeoutError,
    BaseClient,
    Error,
    Finish,
    InvalidResponseError,
    RedirectError,
    StreamInterruptedError,
    TextDelta,
    UsageUpdate,
)
from gen_ai.testing.replay.records import Record
from gen_ai.testing.replay.trial import client_for

from ..support.server import Piece, Response, Server
from ..wire.test_cut_everywhere import STREAMS, WHOLE, decoded, decoder_for

#: Headers that belong to the connection on which an answer was recorded.
_HOP = {"content-length", "transfer-encoding", "content-encoding", "connection", "keep-alive", "location"}
HTML = b"<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"


def _telling(records: list[Record]) -> Record | None:
    """The shortest stream with a text of some pieces, read to its end."""
    for record in records:
        if record.operation == "chat" and b"<think" not in record.answer and _half(record):
            whole = decoded(record, [record.answer])
            if whole.error is None and isinstance(whole.events[-1], (Finish, UsageUpdate)):
                return record
    return None


def _half(record: Record) -> int:
    """The bytes after which a piece of text has come and the end has not; 0: there is no such place."""
    decoder, pieces = decoder_for(record), 0
    for at, byte in enumerate(record.answer):
        try:
            pieces += sum(isinstance(event, TextDelta) for event in decoder.feed(bytes([byte])))
        except Error:
            return 0
        if pieces:
            return 0 if decoder.complete else at + 1
    return 0


TELLING = {name: record for name, records in STREAMS.items() if (record := _telling(records)) is not None}
ANSWERS = {
    name: next(record for record in records if record.status == 200 and record.operation == "chat")
    for name, records in WHOLE.items()
    if any(record.status == 200 and record.operation == "chat" for record in records)
}
in_every_dialect = pytest.mark.parametrize("name", TELLING)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server
    assert not server.errors


def head(record: Record) -> dict[str, str]:
    return {name: value for name, value in record.headers.items() if name.lower() not in _HOP}


def stream_of(record: Record, *pieces: Piece, **fields: Any) -> Response:
    """The recorded answer, or these pieces with its head."""
    return Response(200, headers=head(record), pieces=pieces or (record.answer,), **fields)


def give(server: Server, *responses: Response) -> None:
    """The next answers."""
    waiting = list(responses)
    server.handler = lambda request, n: waiting.pop(0)


def client_of(record: Record, server: Server) -> BaseClient:
    return client_for(record, server.url)


def asked(record: Record, server: Server, **options: Any) -> Any:
    """The stream of a call; the answers are given already."""
    return client_of(record, server).run_chat_completions_stream(
        "Hello", **{"timeout": 10, "model_name": "m-1", "max_tokens": 500, **options}
    )


def text_of(record: Record) -> str:
    return decoded(record, [record.answer]).text


def halves(record: Record) -> tuple[bytes, bytes]:
    """The stream cut where some text has come."""
    at = _half(record)
    return record.answer[:at], record.answer[at:]


def failing(record: Record, server: Server, *, streamed: bool) -> None:
    """A call that is made once."""
    if streamed:
        list(asked(record, server, max_retries=0))
    else:
        client_of(record, server).run_chat_completions("Hello", model_name="m-1", max_retries=0)


def test_dialects_take_part() -> None:
    assert {"anthropic", "openai"} <= set(TELLING)
    assert set(TELLING) == set(STREAMS) == set(ANSWERS)


# ---------------------------------------------------------------- answers that come all the same


@in_every_dialect
def test_a_stream_comes_whole_in_whatever_way_it_is_sent(server: Server, name: str) -> None:
    record = TELLING[name]
    data = record.answer
    ways: list[dict[str, Any]] = [
        {},
        {"encoding": "gzip"},
        {"encoding": "deflate"},
        {"unframed": True},
        {"http10": True},
        {"chunked": False, "length": len(data)},
    ]
    for way in ways:
        sent = {"body": data} if "encoding" in way or "chunked" in way else {"pieces": [data[:9], data[9:]]}
        give(server, Response(200, headers=head(record), **sent, **way))
        assert "".join(asked(record, server)) == text_of(record), way
    give(server, stream_of(record, *(data[at : at + 1] for at in range(len(data)))))
    assert "".join(asked(record, server)) == text_of(record), "byte by byte"


@in_every_dialect
@pytest.mark.parametrize(
    "failure",
    [
        Response(503, headers={"Retry-After": "0"}, body=HTML),
        Response(429, headers={"Retry-After": "0"}, json={"error": {"message": "Slow down."}}),
        Response(500, headers={"Retry-After": "0"}, body=b""),
        Response(200, pieces=["rst"], headers={"Content-Type": "text/event-stream"}),
        Response(raw=b"", cut="rst"),
    ],
    ids=["503-html", "429", "500-empty", "reset-before-a-piece", "reset-before-the-head"],
)
def test_what_fails_before_a_piece_has_come_is_asked_again(server: Server, name: str, failure: Response) -> None:
    record = TELLING[name]
    give(server, failure, stream_of(record))
    stream = asked(record, server)
    assert "".join(stream) == text_of(record)
    assert len(stream.response.attempts) == len(server.requests) == 2


# ---------------------------------------------------------------- half answers


@in_every_dialect
@pytest.mark.parametrize("end", ["fin", "cut", "rst"])
def test_a_half_answer_is_an_error_with_what_came_and_not_asked_again(server: Server, name: str, end: str) -> None:
    record = TELLING[name]
    first, _ = halves(record)
    give(server, stream_of(record, first) if end == "fin" else stream_of(record, first, end))
    stream = asked(record, server)
    pieces: list[str] = []
    with pytest.raises(StreamInterruptedError) as caught:
        pieces.extend(stream)
    assert caught.value.partial_text == "".join(pieces) == stream.partial.text
    assert text_of(record).startswith(caught.value.partial_text)
    assert pieces
    assert len(server.requests) == 1


@in_every_dialect
def test_a_silence_in_the_middle_is_a_timeout_with_what_came(server: Server, name: str) -> None:
    record = TELLING[name]
    first, rest = halves(record)
    never = threading.Event()
    give(server, stream_of(record, first, never, rest))
    with pytest.raises(APITimeoutError) as caught:
        list(asked(record, server, idle_timeout=0.3))
    assert caught.value.partial_text
    assert text_of(record).startswith(caught.value.partial_text)
    server.wait_for_disconnect()


@in_every_dialect
def test_a_stream_that_is_left_frees_the_server(server: Server, name: str) -> None:
    record = TELLING[name]
    first, rest = halves(record)
    give(server, stream_of(record, first, threading.Event(), rest))
    with asked(record, server) as stream:
        assert next(stream)
    (left,) = server.wait_for_disconnect()
    assert left.during_answer


@in_every_dialect
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("body", [HTML, b"OK", b"{}", b"[]", b"null"], ids=["html", "text", "object", "array", "null"])
def test_what_is_no_answer_is_said_so(server: Server, name: str, body: bytes, streamed: bool) -> None:
    record = TELLING[name]
    server.handler = lambda request, n: Response(200, headers={"Content-Type": "text/html"}, body=body)
    with pytest.raises(Error) as caught:
        failing(record, server, streamed=streamed)
    assert isinstance(caught.value, (InvalidResponseError, StreamInterruptedError))
    assert caught.value.status_code == 200
    assert caught.value.suggestion


@in_every_dialect
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "stream"])
def test_a_redirection_to_elsewhere_is_not_followed(server: Server, name: str, streamed: bool) -> None:
    record = TELLING[name]
    give(server, Response(302, headers={"Location": "http://127.0.0.2:9/"}, body=b""))
    with pytest.raises(RedirectError):
        failing(record, server, streamed=streamed)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_whole_answer_that_is_cut_is_no_answer(server: Server, name: str) -> None:
    record = ANSWERS[name]
    data = record.answer.strip()
    for at in (1, len(data) // 3, len(data) // 2, len(data) - 1):
        give(server, Response(200, headers=head(record), body=data[:at]))
        with pytest.raises(InvalidResponseError):
            client_of(record, server).run_chat_completions("Hello", model_name="m-1", max_retries=0)
    give(server, Response(200, headers=head(record), body=data, cut=True))
    with pytest.raises(Error) as caught:
        client_of(record, server).run_chat_completions("Hello", model_name="m-1", max_retries=0)
    assert caught.value.retryable
