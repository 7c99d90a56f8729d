"""Answers of Amazon Bedrock's runtime API, for servers on loopback."""

from __future__ import annotations

import json
from base64 import b64encode
from binascii import crc32
from struct import pack
from typing import Any

from .server import Request, Response

EVENT_STREAM = [("content-type", "application/vnd.amazon.eventstream"), ("x-amzn-requestid", "req-1")]


def message(*content: Any, stop: str | None = "end_turn", **fields: Any) -> dict[str, Any]:
    """A whole answer of Converse; texts stand for blocks of text."""
    blocks = [{"text": part} if isinstance(part, str) else part for part in content]
    return {
        "output": {"message": {"role": "assistant", "content": blocks}},
        "stopReason": stop,
        "usage": {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5},
        "metrics": {"latencyMs": 12},
        **fields,
    }


def frame(payload: Any, **headers: str) -> bytes:
    """A frame; underscores in the names of headers stand for dashes, and each has a colon before it."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    head = b""
    for name, text in headers.items():
        plain = f":{name.replace('_', '-')}".encode()
        head += pack(">B", len(plain)) + plain + pack(">BH", 7, len(text.encode())) + text.encode()
    prelude = pack(">II", 16 + len(head) + len(body), len(head))
    before = prelude + pack(">I", crc32(prelude)) + head + body
    return before + pack(">I", crc32(before))


def event(kind: str, payload: dict[str, Any]) -> bytes:
    """One event."""
    return frame(payload, event_type=kind, content_type="application/json", message_type="event")


def exception(kind: str, payload: dict[str, Any]) -> bytes:
    """An exception in a stream."""
    return frame(payload, exception_type=kind, content_type="application/json", message_type="exception")


def started() -> bytes:
    """The event that opens a stream."""
    return event("messageStart", {"role": "assistant", "p": "abc"})


def delta(index: int, value: dict[str, Any]) -> bytes:
    """A piece of a block."""
    return event("contentBlockDelta", {"contentBlockIndex": index, "delta": value, "p": "abcdef"})


def opened(index: int, value: dict[str, Any]) -> bytes:
    """A block begins."""
    return event("contentBlockStart", {"contentBlockIndex": index, "start": value})


def closed(index: int) -> bytes:
    """A block is complete."""
    return event("contentBlockStop", {"contentBlockIndex": index})


def text(index: int, *pieces: str) -> bytes:
    """A block of text."""
    return b"".join(delta(index, {"text": piece}) for piece in pieces) + closed(index)


def call(index: int, identifier: str, name: str, *pieces: str) -> bytes:
    """A call of a tool."""
    begun = opened(index, {"toolUse": {"toolUseId": identifier, "name": name}})
    return begun + b"".join(delta(index, {"toolUse": {"input": piece}}) for piece in pieces) + closed(index)


def ended(stop: str = "end_turn", **metadata: Any) -> bytes:
    """The events that close a stream."""
    told = {"usage": {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}, "metrics": {"latencyMs": 12}, **metadata}
    return event("messageStop", {"stopReason": stop}) + event("metadata", told)


def chunk(value: dict[str, Any]) -> bytes:
    """An event of a model's own API inside a stream of InvokeModel."""
    return event("chunk", {"bytes": b64encode(json.dumps(value).encode()).decode(), "p": "abcd"})


def answer(request: Request, _number: int) -> Response:
    """An answer to any call of Converse; a handler for `Server`."""
    path = request.path.partition("?")[0]
    if path.endswith("/converse-stream"):
        return Response(200, headers=EVENT_STREAM, body=started() + text(0, "Hel", "lo.") + ended())
    if path.endswith("/converse"):
        return Response(json=message("Hello."))
    return Response(404, {"message": f"no such path: {request.path}"})
