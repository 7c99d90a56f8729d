"""Answers in the dialect of Cohere's API, version 2, for servers on loopback."""

from __future__ import annotations

import json
from typing import Any

from .server import Request, Response

USAGE = {
    "billed_units": {"input_tokens": 1, "output_tokens": 2},
    "tokens": {"input_tokens": 30.0, "output_tokens": 7.0},
    "cached_tokens": 4,
}


def message(*content: Any, stop: str | None = "COMPLETE", **fields: Any) -> dict[str, Any]:
    """A whole answer; texts stand for blocks of text, other fields for those of its message."""
    blocks = [{"type": "text", "text": part} if isinstance(part, str) else part for part in content]
    said = {"role": "assistant", **({"content": blocks} if blocks else {}), **fields}
    return {"id": "c-1", "finish_reason": stop, "message": said, "usage": USAGE}


def call(name: str, arguments: str, call_id: str = "call_1") -> dict[str, Any]:
    """A tool call."""
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def events(*values: dict[str, Any]) -> bytes:
    """Events of a stream, each under its type's name."""
    return b"".join(f"event: {value['type']}\ndata: {json.dumps(value)}\n\n".encode() for value in values)


def started() -> dict[str, Any]:
    """The event that opens a stream."""
    said = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}
    return {"type": "message-start", "id": "c-1", "delta": {"message": said}}


def _about(kind: str, index: int | None, message: dict[str, Any]) -> dict[str, Any]:
    place = {} if index is None else {"index": index}
    return {"type": kind, **place, "delta": {"message": message}}


def text(index: int, *pieces: str, kind: str = "text") -> list[dict[str, Any]]:
    """The events of one block of text or of thinking."""
    return [
        _about("content-start", index, {"content": {"type": kind, kind: ""}}),
        *(_about("content-delta", index, {"content": {kind: piece}}) for piece in pieces),
        {"type": "content-end", "index": index},
    ]


def plan(*pieces: str) -> list[dict[str, Any]]:
    """The plan before tools are called."""
    return [_about("tool-plan-delta", None, {"tool_plan": piece}) for piece in pieces]


def called(index: int, name: str, *pieces: str, call_id: str = "call_1") -> list[dict[str, Any]]:
    """The events of one call."""
    return [
        _about("tool-call-start", index, {"tool_calls": call(name, "", call_id)}),
        *(_about("tool-call-delta", index, {"tool_calls": {"function": {"arguments": piece}}}) for piece in pieces),
        {"type": "tool-call-end", "index": index},
    ]


def cited(index: int, citation: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of one citation."""
    return [_about("citation-start", index, {"citations": citation}), {"type": "citation-end", "index": index}]


def ended(stop: str = "COMPLETE", **delta: Any) -> dict[str, Any]:
    """The event that closes a stream."""
    return {"type": "message-end", "id": "c-1", "delta": {"finish_reason": stop, "usage": USAGE, **delta}}


def answer(request: Request, _number: int) -> Response:
    """An answer to any call of the API; a handler for `Server`."""
    if not request.path.partition("?")[0].endswith("/v2/chat"):
        return Response(404, {"message": f"no such path: {request.path}"})
    if request.json().get("stream"):
        body = events(started(), *text(0, "Hel", "lo."), ended())
        return Response(200, headers=[("content-type", "text/event-stream")], body=body)
    return Response(json=message("Hello."))
