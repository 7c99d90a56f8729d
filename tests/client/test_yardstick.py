"""Eight situations in which clients of LLM servers were measured (2026-11-20), and what this one does in each.

What six others did: a stream that ends without a mark was taken for whole by all of them; keep-alive comments kept five
of them waiting (20 s where 3 were asked for); a server that never answers held five for three times their timeout; one
returned a text cut by an error as whole; four sent schemas that strict servers refuse; three dropped unknown arguments.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from gen_ai import (
    APITimeoutError,
    Error,
    StreamInterruptedError,
    StreamNotFinished,
    TruncatedOutputError,
    UnsupportedParameterError,
)

from ..support.server import Server, chat_body, chat_chunks, sse
from .support import Api, make_client

#: Three pieces of text, and no end.
THREE = chat_chunks(["one ", "two ", "three"], finish_reason=None, usage=False)[:4]
WORDS = "one two three"


def read(stream: Any) -> tuple[list[str], BaseException]:
    """The pieces of a stream that fails, and its failure."""
    pieces: list[str] = []
    try:
        for piece in stream:
            pieces.append(piece)  # noqa: PERF402 - what came before the failure counts
    except Exception as error:
        return pieces, error
    pytest.fail(f"the stream was taken for whole: {pieces}")


# ---------------------------------------------------------------- 1: the end is missing


@pytest.mark.parametrize("framing", ["closed", "chunked"])
def test_1_a_stream_that_ends_without_a_mark_is_interrupted_and_keeps_its_text(
    api: Api, server: Server, framing: str
) -> None:
    data = sse(*THREE, done=False)
    kind = {"Content-Type": "text/event-stream"}
    for _ in range(2):
        if framing == "closed":
            server.reply(body=data, unframed=True, headers=kind)
        else:
            server.reply(pieces=[data], headers=kind)
    stream = api.stream()
    pieces, error = read(stream)
    assert type(error) is StreamInterruptedError
    assert "".join(pieces) == error.partial_text == stream.partial.text == WORDS
    with pytest.raises(StreamNotFinished):
        stream.response  # noqa: B018 - there is none
    # Who can do with the text asks for errors as values.
    items = list(api.stream(return_error=True))
    assert "".join(text for text, _ in items if text) == WORDS
    assert items[-1][1]["partial_text"] == WORDS
    assert len(server.requests) == 2, "nothing is repeated once a piece has come"


# ---------------------------------------------------------------- 2: kept alive, but silent


def _comments(stop: threading.Event) -> Iterator[Any]:
    yield sse(*THREE[:2], done=False)
    while not stop.is_set():
        yield b": still here\n\n"
        yield 0.02


def test_2_comments_do_not_keep_a_silent_stream_alive(api: Api, server: Server) -> None:
    stop = threading.Event()
    server.reply(pieces=_comments(stop), headers={"Content-Type": "text/event-stream"})
    began = time.monotonic()
    try:
        pieces, error = read(api.stream(timeout=5, idle_timeout=0.3))
    finally:
        stop.set()
    assert pieces == ["one "]
    assert type(error) is APITimeoutError
    assert error.partial_text == "one "
    assert "idle_timeout of 0.3 s" in error.message
    assert 0.3 <= time.monotonic() - began < 2


# ---------------------------------------------------------------- 3: a limit with a wish


@pytest.mark.parametrize("header", [{"Retry-After": "0.4"}, {"retry-after-ms": "400"}], ids=["seconds", "milliseconds"])
def test_3_the_servers_wish_is_waited_out_and_the_wait_is_on_record(api: Api, server: Server, header: Any) -> None:
    server.reply(429, json={"error": {"message": "easy"}}, headers=header).reply(json=chat_body("Now."))
    answer = api.chat(full_output=True)
    assert answer.text == "Now."
    first, second = server.requests
    assert 0.4 <= second.time - first.time < 2, "by the server's clock"
    limited, good = answer.attempts
    assert (limited.status, good.status) == (429, 200)
    assert 0.4 <= limited.wait < 0.6
    assert "RateLimitError: easy" in limited.reason


# ---------------------------------------------------------------- 4: accepted, never answered


@pytest.mark.parametrize("streamed", [False, True])
def test_4_the_timeout_that_was_given_is_the_time_that_is_waited(make_api: Any, server: Server, streamed: bool) -> None:
    for backend in ("blocking", "aiohttp"):
        # The default policy, with its retries: they share the time.
        api = make_api(backend, server, max_retries=2, timeout=0.5)
        server.reply(hold=threading.Event())
        began = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            list(api.stream()) if streamed else api.chat()
        assert 0.5 <= time.monotonic() - began < 2
        assert len(caught.value.attempts) == 1
        assert caught.value.attempts[0].maybe_billed
    assert len(server.requests) == 2


# ---------------------------------------------------------------- 5: an error within the stream


@pytest.mark.parametrize("named", [True, False], ids=["event: error", "data"])
def test_5_an_error_within_a_stream_is_typed_and_keeps_the_text(api: Api, server: Server, named: bool) -> None:
    body = b'data: {"error": {"message": "the model fell over", "type": "server_error"}}\n\n'
    server.stream(*THREE, (b"event: error\n" if named else b"") + body, done=False)
    pieces, error = read(api.stream())
    assert "".join(pieces) == WORDS
    assert isinstance(error, Error)
    assert "the model fell over" in str(error)
    assert error.partial_text == WORDS


# ---------------------------------------------------------------- 6: cut by the limit


class City(BaseModel):
    name: str
    people: int


HALF = '{"name": "Oslo", "peo'


def test_6_json_cut_by_the_callers_limit_is_an_error_and_is_asked_once(api: Api, server: Server) -> None:
    server.reply(json=chat_body(HALF, finish_reason="length"))
    with pytest.raises(TruncatedOutputError) as caught:
        api.chat(guided_json=City, max_tokens=5)
    assert caught.value.text == HALF
    assert "max_tokens" in (caught.value.suggestion or "")
    assert len(server.requests) == 1, "the same limit would cut it again"


def test_6_json_cut_by_the_default_limit_is_asked_for_once_more_without_it(api: Api, server: Server) -> None:
    server.reply(json=chat_body(HALF, finish_reason="length")).reply(json=chat_body('{"name": "Oslo", "people": 7}'))
    answer = api.chat(guided_json=City, full_output=True)
    assert answer.parsed == City(name="Oslo", people=7)
    first, second = (request.json() for request in server.requests)
    assert first.pop("max_tokens") == 256
    assert first == second, "the budget is the only difference"
    assert "max_tokens=256" in (answer.attempts[0].reason or "")
    assert answer.usage.completion_tokens == 6, "both count"


# ---------------------------------------------------------------- 7: the schema


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: Annotated[int, Field(ge=1, le=9)]


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool = True


class Owner(BaseModel):
    name: str | None = None
    ages: dict[str, int]
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


def test_7_a_schema_is_narrowed_to_what_strict_servers_take_and_the_instance_comes_back(
    api: Api, server: Server
) -> None:
    answer = '{"name": null, "ages": [{"key": "Tom", "value": 9}], "pet": {"kind": "cat", "lives": 9}}'
    server.reply(json=chat_body(answer))
    assert api.chat(guided_json=Owner) == Owner(ages={"Tom": 9}, pet=Cat(kind="cat", lives=9))
    form = server.last.json()["response_format"]["json_schema"]
    assert form["strict"] is True
    schema = form["schema"]
    assert schema["required"] == ["name", "ages", "pet"]
    assert schema["properties"]["ages"]["items"]["properties"] == {
        "key": {"type": "string"}, "value": {"type": "integer"},
    }  # fmt: skip
    assert schema["properties"]["name"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert schema["properties"]["pet"] == {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}
    assert schema["$defs"]["Cat"]["properties"]["lives"] == {"type": "integer", "minimum": 1, "maximum": 9}
    said = repr(form)
    assert "oneOf" not in said
    assert "default" not in said
    assert "discriminator" not in said


# ---------------------------------------------------------------- 8: arguments


def test_8_a_misspelt_argument_is_a_type_error_that_names_the_right_one(api: Api, server: Server) -> None:
    with pytest.raises(TypeError, match=r"temprature.*Did you mean 'temperature'"):
        api.chat(temprature=1)
    with pytest.raises(TypeError, match=r"top_k.*extra_body"):
        api.chat(top_k=5)
    assert not server.requests


def test_8_a_parameter_that_the_model_refuses_is_refused_by_name_or_left_out_with_a_word(server: Server) -> None:
    with make_client(server, model_name="o3") as client:
        with pytest.raises(UnsupportedParameterError) as caught:
            client.run_chat_completions("hi", temperature=0.5)
        assert caught.value.param == "temperature"
        assert not server.requests
        server.reply(json=chat_body("Hi."))
        answer = client.run_chat_completions("hi", temperature=0.5, on_unsupported="drop", full_output=True)
        assert "temperature" not in server.last.json()
        (warning,) = answer.warnings
        assert (warning.code, warning.param) == ("parameter_dropped", "temperature")
