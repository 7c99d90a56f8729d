"""Answers in the dialect of Google's generateContent, for servers on loopback."""

from __future__ import annotations

import json
from typing import Any

from .server import Request, Response


def body(*parts: Any, finish: Any = "STOP", **fields: Any) -> dict[str, Any]:
    """A whole answer; texts stand for parts of text."""
    said = [{"text": part} if isinstance(part, str) else part for part in parts]
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": said}, "index": 0}
    if finish is not None:
        candidate["finishReason"] = finish
    counts = {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}
    return {
        "candidates": [candidate],
        "usageMetadata": counts,
        "modelVersion": "gemini-test",
        "responseId": "resp1",
        **fields,
    }


def call(name: str, /, *, id: str | None = None, signature: str | None = None, **arguments: Any) -> dict[str, Any]:  # noqa: A002
    """A part that calls a function."""
    made: dict[str, Any] = {"functionCall": {**({"id": id} if id else {}), "name": name, "args": arguments}}
    return {**made, "thoughtSignature": signature} if signature else made


def pieces(*parts: Any, finish: Any = "STOP") -> list[dict[str, Any]]:
    """The pieces of a stream, one for each part; the last has the finish reason."""
    return [body(part, finish=finish if at == len(parts) - 1 else None) for at, part in enumerate(parts)]


def events(*values: Any) -> bytes:
    """A stream of events, with line ends as Google writes them."""
    return b"".join(f"data: {json.dumps(value)}\r\n\r\n".encode() for value in values)


def array(*values: Any) -> bytes:
    """The same as one JSON array."""
    return b"[" + b"\n,\r\n".join(json.dumps(value, indent=1).encode() for value in values) + b"\n]\n"


def failure(code: int, status: str, message: str, *details: Any) -> dict[str, Any]:
    """The body of an error."""
    error: dict[str, Any] = {"code": code, "message": message, "status": status}
    return {"error": {**error, "details": list(details)} if details else error}


def answer(request: Request, _number: int) -> Response:
    """`Hello.`, whole or in pieces."""
    if ":streamGenerateContent" in request.path:
        stream = events(*pieces("Hel", "lo."))
        return Response(headers=[("content-type", "text/event-stream")], body=stream)
    return Response(json=body("Hello."))
