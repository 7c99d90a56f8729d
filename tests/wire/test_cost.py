"""What a piece of a stream costs in each dialect, in numbers that a busy machine does not change.

Of the 40 function calls that a piece may cost, the transport takes 24 at most (tests/transport/test_cost.py), and no
decoder shall take more than it does today.
"""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.request import Request
from gen_ai.types import TextDelta
from gen_ai.wire import get_wire

from ..support import anthropic, bedrock, cohere, gemini, ollama, responses
from ..support.costs import function_calls
from ..support.server import chat_chunks, sse

#: Wire → the blocks of a streamed text, and the most calls of one of its later pieces.
STREAMS: dict[str, tuple[list[bytes], int]] = {
    "anthropic": ([anthropic.events(each) for each in (anthropic.started(), *anthropic.text(0, *"abcdef"))], 16),
    "bedrock": ([bedrock.started(), *(bedrock.delta(0, {"text": text}) for text in "abcdef")], 24),
    "cohere": ([cohere.events(each) for each in (cohere.started(), *cohere.text(0, *"abcdef"))], 16),
    "gemini": ([gemini.events(gemini.body({"text": text}, finish=None)) for text in "abcdef"], 21),
    "ollama": ([ollama.lines(ollama.piece(text)) for text in "abcdef"], 16),
    "openai": ([sse(each, done=False) for each in chat_chunks([*"abcdef"])], 16),
    "openai-responses": (
        [
            responses.sse(each)
            for each in responses.stream(responses.message({"type": "output_text", "text": "One two three four five"}))
            if each["type"] not in ("response.completed", "response.output_item.done")
        ],
        15,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMS)
def test_a_piece_of_text_costs_few_function_calls(name: str) -> None:
    blocks, most = STREAMS[name]
    decoder = get_wire(name).decoder(Request(model="m", stream=True, events=True), {})
    costs = []
    for data in blocks:
        found: list[Any] = []
        cost = function_calls(lambda data=data, found=found: found.extend(decoder.feed(data)))  # type: ignore[misc]
        if [type(event) for event in found] == [TextDelta]:
            costs.append(cost)
    assert len(costs) >= 4
    assert max(costs[-2:]) <= most
