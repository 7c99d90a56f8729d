"""Answers in the dialect of OpenAI's Responses API, for servers on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from .server import Request, Response


def message(*parts: Any, **fields: Any) -> dict[str, Any]:
    """A message item; texts stand for parts with text."""
    content = [
        {"type": "output_text", "text": part, "annotations": [], "logprobs": []} if isinstance(part, str) else part
        for part in parts
    ]
    return {
        "id": "msg_01", "type": "message", "role": "assistant", "status": "completed", "content": content, **fields
    }  # fmt: skip


def call(name: str, arguments: str, call_id: str = "call_1", **fields: Any) -> dict[str, Any]:
    """A function call item."""
    return {
        "id": f"fc_{call_id}", "type": "function_call", "call_id": call_id, "name": name, "arguments": arguments,
        "status": "completed", **fields,
    }  # fmt: skip


def reasoning(*summary: str, **fields: Any) -> dict[str, Any]:
    """An item of reasoning."""
    parts = [{"type": "summary_text", "text": text} for text in summary]
    return {"id": "rs_01", "type": "reasoning", "summary": parts, "encrypted_content": "gAAAA=", **fields}


def response(*items: Any, status: str = "completed", **fields: Any) -> dict[str, Any]:
    """A whole answer; texts stand for messages."""
    return {
        "id": "resp_01", "object": "response", "created_at": 1_700_000_000, "status": status, "error": None,
        "incomplete_details": None, "model": "test-model",
        "output": [message(item) if isinstance(item, str) else item for item in items],
        "usage": {
            "input_tokens": 7, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 3,
            "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 10,
        },
        **fields,
    }  # fmt: skip


def started(**fields: Any) -> list[dict[str, Any]]:
    """The events that open a stream."""
    opened = {**response(status="in_progress", **fields), "usage": None}
    return [{"type": f"response.{name}", "response": opened} for name in ("created", "in_progress")]


def streamed(index: int, item: dict[str, Any], pieces: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The events of one item, its text or arguments in pieces."""
    where = {"output_index": index, "item_id": item.get("id")}
    opened = {**item, "status": "in_progress"}
    middle: list[dict[str, Any]] = []
    if item["type"] == "message":
        opened["content"] = []
        for at, part in enumerate(item["content"]):
            middle += _part({**where, "content_index": at}, part, pieces)
    elif item["type"] == "function_call":
        opened["arguments"] = ""
        kind = "response.function_call_arguments"
        middle += [{"type": f"{kind}.delta", **where, "delta": p} for p in pieces or _cut(item["arguments"])]
        middle.append({"type": f"{kind}.done", **where, "arguments": item["arguments"]})
    elif item["type"] == "reasoning":
        opened |= {"summary": [], "encrypted_content": "half"}
        for at, part in enumerate(item["summary"]):
            place = {**where, "summary_index": at}
            middle.append({"type": "response.reasoning_summary_part.added", **place, "part": {**part, "text": ""}})
            kind = "response.reasoning_summary_text"
            middle += [{"type": f"{kind}.delta", **place, "delta": p} for p in _cut(part["text"])]
            middle.append({"type": f"{kind}.done", **place, "text": part["text"]})
    return [
        {"type": "response.output_item.added", "output_index": index, "item": opened},
        *middle,
        {"type": "response.output_item.done", "output_index": index, "item": item},
    ]


def _part(place: dict[str, Any], part: dict[str, Any], pieces: Iterable[str] | None) -> list[dict[str, Any]]:
    name = "refusal" if part["type"] == "refusal" else "text"
    kind = "response.refusal" if name == "refusal" else "response.output_text"
    return [
        {"type": "response.content_part.added", **place, "part": {**part, name: ""}},
        *({"type": f"{kind}.delta", **place, "delta": p, "logprobs": []} for p in pieces or _cut(part[name])),
        {"type": f"{kind}.done", **place, name: part[name]},
        {"type": "response.content_part.done", **place, "part": part},
    ]


def _cut(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def ended(*items: Any, kind: str = "completed", **fields: Any) -> dict[str, Any]:
    """The event that ends a stream, with the whole answer."""
    return {"type": f"response.{kind}", "response": response(*items, **{"status": kind, **fields})}


def numbered(values: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events with the numbers that servers give them; copies, which a test may change."""
    return [{**deepcopy(value), "sequence_number": at} for at, value in enumerate(values)]


def stream(*items: Any, **fields: Any) -> list[dict[str, Any]]:
    """All events of a stream of these items; texts stand for messages."""
    whole = [message(item) if isinstance(item, str) else item for item in items]
    events = [event for at, item in enumerate(whole) for event in streamed(at, item)]
    return numbered([*started(), *events, ended(*whole, **fields)])


def sse(*values: Any) -> bytes:
    """Events as bytes, each under its type's name; bytes as they are."""
    return b"".join(
        value if isinstance(value, bytes) else f"event: {value['type']}\ndata: {json.dumps(value)}\n\n".encode()
        for value in values
    )


def answer(request: Request, _number: int) -> Response:
    """An answer to any call of the Responses API; a handler for `Server`."""
    if not request.path.partition("?")[0].endswith("/responses"):
        error = {"type": "invalid_request_error", "message": f"no such path: {request.path}"}
        return Response(404, {"error": error})
    if request.json().get("stream"):
        body = sse(*stream("Hello."))
        return Response(200, headers=[("content-type", "text/event-stream")], body=body)
    return Response(json=response("Hello."))
