"""What a piece of a stream costs in the dialects of Cohere and Ollama, in function calls: a number that no load on the
machine changes."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.request import Request
from gen_ai.wire import get_wire

from ..support import cohere, ollama
from ..support.costs import function_calls

EVENTS = 500
_START = cohere.events(
    cohere.started(),
    *cohere.text(0, "a", kind="thinking")[:2],
    *cohere.text(1, "b")[:2],
    *cohere.called(0, "now", "{")[:2],
)
#: wire, what opens the stream, one more piece.
PIECES: dict[str, tuple[str, bytes, bytes]] = {
    "cohere text": ("cohere", _START, cohere.events(cohere.text(1, " token")[1])),
    "cohere thinking": ("cohere", _START, cohere.events(cohere.text(0, " token", kind="thinking")[1])),
    "cohere arguments": ("cohere", _START, cohere.events(cohere.called(0, "now", "more")[1])),
    "cohere plan": ("cohere", _START, cohere.events(*cohere.plan(" token"))),
    "ollama text": ("ollama", ollama.lines(ollama.piece("a")), ollama.lines(ollama.piece(" token"))),
    "ollama thinking": ("ollama", ollama.lines(ollama.piece("a")), ollama.lines(ollama.piece(thinking=" token"))),
}


@pytest.mark.parametrize("name", PIECES)
def test_a_piece_costs_few_calls(name: str) -> None:
    wire, start, piece = PIECES[name]
    decoder = get_wire(wire).decoder(Request(model="m", stream=True), {})
    decoder.feed(start)
    decoder.feed(piece)
    found: list[Any] = []
    count = function_calls(lambda: found.extend([event for _ in range(EVENTS) for event in decoder.feed(piece)]))
    assert len(found) == EVENTS
    assert count / EVENTS <= 18
