"""Embeddings in the OpenAI dialect, and the inputs of Voyage's multimodal models.

Facts: openai-python 3.52.0 types; Voyage API reference, 2026-11; recorded traffic.
"""

from __future__ import annotations

from typing import Any

from ..plans import Reply
from ..providers.base import Embeddings
from ..request import Request
from ..types import Warn
from ..vectors import EmbeddingsResponse
from .base import Built, Target
from .retrieval import (
    TYPED,
    checked_vectors,
    in_order,
    list_of,
    object_of,
    options_of,
    parts_of,
    post,
    text,
    unpacked,
    usage_of,
)


class OpenAIEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request."""
        warnings: list[Warn] = []
        body: dict[str, Any] = {
            "model": request.model,
            "input": request.inputs[0] if request.single else request.inputs,
        }
        body.update(options_of(request, facts, warnings))
        if facts.base64 and "encoding_format" not in target.left_out and TYPED.isdisjoint(request.extra_body):
            body["encoding_format"] = "base64"
        return post(request, target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as vectors in the order of the inputs."""
        value = object_of(reply)
        items = in_order(list_of(value, "data", reply), request)
        typed = {name: request.extra_body[name] for name in TYPED & request.extra_body.keys()}
        vectors = [item.get("embedding") if isinstance(item, dict) else None for item in items]
        if not typed or typed == {"encoding_format": "base64"}:
            vectors = [
                unpacked(vector, facts.packed, at) if isinstance(vector, str) else vector
                for at, vector in enumerate(vectors)
            ]
        warnings: list[Warn] = []
        return EmbeddingsResponse(
            checked_vectors(vectors, request, warnings),
            usage=usage_of(value),
            model=text(value.get("model")),
            id=text(value.get("id")),
            warnings=warnings,
            raw=value,
        )


class VoyageMultimodal(OpenAIEmbeddings):
    """The same answer to another question: inputs of texts and images."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request."""
        warnings: list[Warn] = []
        inputs = [{"content": [_part(part) for part in parts_of(item)]} for item in request.inputs]
        body: dict[str, Any] = {"model": request.model, "inputs": inputs, **options_of(request, facts, warnings)}
        if facts.base64 and "output_encoding" not in request.extra_body:
            body["output_encoding"] = "base64"
        return post(request, target, facts.path, body, warnings)


def _part(part: dict[str, Any]) -> dict[str, Any]:
    if part["type"] == "text":
        return {"type": "text", "text": part["text"]}
    url = part["image_url"]["url"]
    kind = "image_base64" if url.startswith("data:") else "image_url"
    return {"type": kind, kind: url}


DIALECT = OpenAIEmbeddings()
VOYAGE_MULTIMODAL = VoyageMultimodal()
