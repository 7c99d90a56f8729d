"""Answers in the dialect of Ollama's own API, for servers on loopback."""

from __future__ import annotations

import json
from typing import Any

from .server import Request, Response

HEAD = {"model": "m-1", "created_at": "2026-11-28T12:00:00.123456789Z"}
COUNTS = {"total_duration": 9, "load_duration": 1, "prompt_eval_count": 30, "eval_count": 7, "eval_duration": 5}


def message(content: str = "", stop: str | None = "stop", **fields: Any) -> dict[str, Any]:
    """A whole answer; other fields are those of its message."""
    said = {"role": "assistant", "content": content, **fields}
    return {**HEAD, "message": said, "done": True, **({} if stop is None else {"done_reason": stop}), **COUNTS}


def call(name: str, arguments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A tool call."""
    return {"function": {"name": name, "arguments": arguments}, **fields}


def piece(content: str = "", **fields: Any) -> dict[str, Any]:
    """One line of a stream that is not the last."""
    return {**HEAD, "message": {"role": "assistant", "content": content, **fields}, "done": False}


def lines(*values: dict[str, Any]) -> bytes:
    """Values, one on each line."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def answer(request: Request, _number: int) -> Response:
    """An answer to any call of the API; a handler for `Server`."""
    path = request.path.partition("?")[0]
    if not path.endswith(("/api/chat", "/api/generate")):
        return Response(404, {"error": f"no such path: {path}"})
    if path.endswith("generate"):
        return Response(json={**HEAD, "response": "Hello.", "done": True, "done_reason": "stop", **COUNTS})
    if request.json().get("stream") is not False:
        body = lines(piece("Hel"), piece("lo."), message())
        return Response(200, headers=[("content-type", "application/x-ndjson")], body=body)
    return Response(json=message("Hello."))
