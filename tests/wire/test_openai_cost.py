"""What an event of a stream costs, in function calls: a number that no load on the machine changes."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.request import Request

from ..support.costs import function_calls
from .kit import WIRE, chunk, sse

EVENTS = 500


def calls_per_event(delta: dict[str, Any], size: int | None, **head: Any) -> float:
    """Python and C calls for one event, SSE, JSON and the event object included."""
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    call = {"index": 0, "id": "c", "function": {"name": "f", "arguments": '{"a": "'}}
    decoder.feed(
        sse(chunk({"role": "assistant", "content": "x", "tool_calls": [call]}, **head), chunk({"content": "y"}, **head))
    )
    event = sse(chunk(delta, usage=None, system_fingerprint="fp", service_tier="default", obfuscation="abc", **head))
    blocks = [event] * EVENTS
    if size is not None:
        data = event * EVENTS
        blocks = [data[at : at + size] for at in range(0, len(data), size)]
    found: list[Any] = []
    count = function_calls(lambda: found.extend([one for block in blocks for one in decoder.feed(block)]))
    assert len(found) == EVENTS
    return count / EVENTS


@pytest.mark.parametrize(
    "delta",
    [
        {"content": " token"},
        {"role": "assistant", "content": " token", "refusal": None},
        {"content": None, "reasoning_content": " token"},
        {"reasoning": " token", "content": ""},
        {"tool_calls": [{"index": 0, "function": {"arguments": "more"}}]},
    ],
)
def test_an_event_costs_a_dozen_calls_alone_and_half_of_them_in_company(delta: dict[str, Any]) -> None:
    assert calls_per_event(delta, None) <= 12.1
    assert calls_per_event(delta, 16384) <= 8


@pytest.mark.parametrize("head", [{"id": None}, {"id": ""}, {"id": None, "model": None, "created": None}])
def test_a_server_that_names_no_id_costs_no_more(head: dict[str, Any]) -> None:
    assert calls_per_event({"content": " token"}, None, **head) <= 12.1
