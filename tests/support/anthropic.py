"""Answers in the dialect of Anthropic's Messages API, for servers on loopback."""

from __future__ import annotations

import json
from typing import Any

from .server import Request, Response


def message(*content: Any, stop: str | None = "end_turn", **fields: Any) -> dict[str, Any]:
    """A whole message; texts stand for blocks of text."""
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": "claude-test",
        "content": [{"type": "text", "text": part} if isinstance(part, str) else part for part in content],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 2},
        **fields,
    }


def events(*values: dict[str, Any]) -> bytes:
    """Events of a stream, each under its type's name."""
    return b"".join(f"event: {value['type']}\ndata: {json.dumps(value)}\n\n".encode() for value in values)


def started(**usage: int) -> dict[str, Any]:
    """The event that opens a stream."""
    counts = {"input_tokens": 3, "output_tokens": 1, **usage}
    return {"type": "message_start", "message": {**message(stop=None), "usage": counts}}


def block(index: int, value: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of one block."""
    return [
        {"type": "content_block_start", "index": index, "content_block": value},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def text(index: int, *pieces: str) -> list[dict[str, Any]]:
    """The events of a block of text."""
    return block(index, {"type": "text", "text": ""}, *({"type": "text_delta", "text": piece} for piece in pieces))


def ended(stop: str = "end_turn", **delta: Any) -> list[dict[str, Any]]:
    """The events that close a stream."""
    change = {"stop_reason": stop, "stop_sequence": None, **delta}
    return [
        {"type": "message_delta", "delta": change, "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
    ]


def answer(request: Request, _number: int) -> Response:
    """An answer to any call of the Messages API; a handler for `Server`."""
    if not request.path.partition("?")[0].endswith("/messages"):
        error = {"type": "not_found_error", "message": f"no such path: {request.path}"}
        return Response(404, {"type": "error", "error": error})
    if request.json().get("stream"):
        body = events(started(), *text(0, "Hel", "lo."), *ended())
        return Response(200, headers=[("content-type", "text/event-stream")], body=body)
    return Response(json=message("Hello."))
