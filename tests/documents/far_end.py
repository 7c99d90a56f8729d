"""The far end, as a page prints it: a handler for `Server` that answers byte for byte with the page's own blocks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..support.server import Request, Response
from .forms import compact
from .pages import Block, block
from .table import FIRST, KATZ


def listed(*names: str) -> dict[str, Any]:
    """A list of models; the pages name the address of one and do not show it."""
    return {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}


@dataclass(frozen=True)
class FarEnd:
    """What a server says.

    Attributes:
        answer: the body of a chat answer.
        stream: the body of a streamed one.
        completion: the body of a text completion, or None where there is none.
        models: the list of models.
    """

    answer: bytes
    stream: bytes
    completion: bytes | None = None
    models: dict[str, Any] = field(default_factory=listed)

    def __call__(self, request: Request, _number: int) -> Response:
        """Answer one request."""
        if request.method == "GET" and request.path in ("/v1/models", "/models"):
            return Response(json=self.models)
        if request.method != "POST" or not request.body:
            return Response(400, {"error": "a body is missing"})
        asked = json.loads(request.body)
        if request.path == "/v1/chat/completions" and isinstance(asked["messages"], list):
            if asked.get("stream"):
                return Response(headers={"Content-Type": "text/event-stream"}, pieces=[self.stream])
            return whole(self.answer)
        if request.path == "/v1/completions" and self.completion is not None and isinstance(asked["prompt"], str):
            return whole(self.completion)
        return Response(404, {"error": f"no such path: {request.path}"})


def whole(body: bytes, status: int = 200) -> Response:
    """A JSON body, as it is."""
    return Response(status, body=body, headers={"Content-Type": "application/json"})


def katz(folder: Path, *, stream: bytes | None = None) -> FarEnd:
    """Katz as its page prints it."""
    answer = answer_of(KATZ, folder).text.encode()
    return FarEnd(answer, stream or stream_of(folder).text.encode(), models=listed("llama-3.1-70b-turbo"))


def regolo(folder: Path, *, stream: bytes | None = None) -> FarEnd:
    """Regolo as its pages print and describe it."""
    answer = answer_of(FIRST, folder).text
    value = json.loads(answer)
    choice = {"index": 0, "text": text_of(value), "finish_reason": "stop"}
    completion = {**value, "object": "text_completion", "choices": [choice]}
    streamed = stream or compact(pieces(value))
    return FarEnd(answer.encode(), streamed, json.dumps(completion).encode(), listed(value["model"]))


def answer_of(page: str, folder: Path) -> Block:
    """The block with a whole answer."""
    return block(page, {KATZ: 6, FIRST: 4}[page], folder)


def stream_of(folder: Path) -> Block:
    """The block with a stream."""
    return block(KATZ, 7, folder)


def error_of(folder: Path) -> Block:
    """The block with an error."""
    return block(KATZ, 8, folder)


def text_of(answer: dict[str, Any]) -> str:
    """The text of a whole answer."""
    text: str = answer["choices"][0]["message"]["content"]
    return text


def pieces(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """An answer as chunks: its head in each, the text in two pieces, the finish reason alone at the end."""
    head = {name: answer[name] for name in ("id", "created", "model")}
    text = text_of(answer)
    chosen: list[dict[str, Any]] = [
        {"index": 0, "delta": {"role": "assistant", "content": text[:9]}, "finish_reason": None},
        {"index": 0, "delta": {"content": text[9:]}, "finish_reason": None},
        {"index": 0, "delta": {}, "finish_reason": "stop"},
    ]
    return [{**head, "object": "chat.completion.chunk", "choices": [choice]} for choice in chosen]
