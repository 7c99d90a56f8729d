"""A stream whose chunks are told as they came, beside what is read from them."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.errors import Error
from gen_ai.request import Request
from gen_ai.types import TextDelta
from gen_ai.wire import get_wire
from gen_ai.wire.openai import OpenAIWire
from gen_ai.wire.openai_chunks import WIRE, Chunk

from ..support.server import chat_chunks, sse


def _events(blocks: list[bytes], wire: OpenAIWire = WIRE) -> list[Any]:
    decoder = wire.decoder(Request(operation="chat", model="m", stream=True), {})
    events: list[Any] = []
    for block in blocks:
        events += decoder.feed(block)
    return events + decoder.finish()


def _chunks(events: list[Any]) -> list[dict[str, Any]]:
    return [event.raw for event in events if type(event) is Chunk]


STREAMS = {
    "plain": chat_chunks("Rome is old."),
    "empty": chat_chunks(()),
    "a tag": chat_chunks(("<th", "ink>hm", "</think>", "Rome")),
    "thinking": [
        *chat_chunks(())[:1],
        {"choices": [{"index": 0, "delta": {"reasoning_content": "hm"}}]},
        *chat_chunks("Rome")[1:],
    ],
    "odd": [{"choices": [], "prompt_filter_results": []}, *chat_chunks("Rome"), {"choices": None}],
}


@pytest.mark.parametrize("name", STREAMS)
def test_every_chunk_comes_once_and_in_order_whatever_the_cuts(name: str) -> None:
    chunks = STREAMS[name]
    body = sse(*chunks)
    assert _chunks(_events([body])) == chunks
    for at in range(1, len(body)):
        assert _chunks(_events([body[:at], body[at:]])) == chunks
    assert _chunks(_events([body[at : at + 1] for at in range(len(body))])) == chunks


@pytest.mark.parametrize("name", STREAMS)
def test_the_events_are_those_of_the_dialect(name: str) -> None:
    body = sse(*STREAMS[name])
    read = [event for event in _events([body]) if type(event) is not Chunk]
    assert read == _events([body], get_wire("openai"))  # type: ignore[arg-type]


def test_no_chunk_comes_before_the_model_has_said_something() -> None:
    decoder = WIRE.decoder(Request(operation="chat", model="m", stream=True), {})
    first, second, *_ = chunks = chat_chunks(("<thin", "g> is a tag"))
    assert decoder.feed(sse(first, done=False)) == []
    assert decoder.feed(sse(second, done=False)) == []
    events = decoder.feed(sse(chunks[2], done=False))
    assert (type(events[0]), _chunks(events)) == (TextDelta, chunks[:3])


def test_what_came_before_an_error_is_told_before_it() -> None:
    decoder = WIRE.decoder(Request(operation="chat", model="m", stream=True), {})
    chunks = chat_chunks("Rome")[:2]
    assert _chunks(decoder.feed(sse(*chunks, {"error": {"message": "gone"}}, done=False))) == chunks
    with pytest.raises(Error, match="gone"):
        decoder.finish()
