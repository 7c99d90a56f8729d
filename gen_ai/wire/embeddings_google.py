"""Embeddings as Google speaks them: the Gemini API (`batchEmbedContents`) and Vertex AI (`predict`).

Facts: recorded traffic; Gemini API and Vertex AI references, 2026-11.
"""

from __future__ import annotations

from typing import Any

from ..plans import Reply
from ..providers.base import Embeddings
from ..request import Request
from ..types import Usage, Warn
from ..vectors import EmbeddingsResponse
from .base import Built, Target
from .retrieval import checked_vectors, list_of, object_of, options_of, post, whole


class GeminiEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request. What the caller sets, fields in `extra_body` too, stands with each text."""
        warnings: list[Warn] = []
        fields = {**options_of(request, facts, warnings), **request.extra_body}
        name = request.model if "/" in request.model else f"models/{request.model}"
        texts = [{"model": name, "content": {"parts": [{"text": item}]}, **fields} for item in request.inputs]
        bare = request.but(model=request.model.removeprefix("models/"), extra_body={})
        return post(bare, target, facts.path, {"requests": texts}, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as vectors in the order of the inputs."""
        value = object_of(reply)
        single = value.get("embedding")
        items = [single] if isinstance(single, dict) else list_of(value, "embeddings", reply)
        said = value.get("usageMetadata")
        count = whole(said.get("promptTokenCount")) if isinstance(said, dict) else None
        warnings: list[Warn] = []
        return EmbeddingsResponse(
            checked_vectors([_values(item) for item in items], request, warnings),
            usage=Usage(count, None, count, raw=said) if count is not None else None,
            model=request.model,
            warnings=warnings,
            raw=value,
        )


class VertexEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request: a task stands with each text, the length of the vectors with the parameters."""
        warnings: list[Warn] = []
        fields = options_of(request, facts, warnings)
        task = facts.fields.get("input_type", "")
        words = {task: fields.pop(task)} if task in fields else {}
        body: dict[str, Any] = {"instances": [{"content": item, **words} for item in request.inputs]}
        if fields:
            body["parameters"] = fields
        return post(request, target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as vectors in the order of the inputs."""
        value = object_of(reply)
        items = [
            item.get("embeddings") if isinstance(item, dict) else None for item in list_of(value, "predictions", reply)
        ]
        warnings: list[Warn] = []
        statistics = [item.get("statistics") for item in items if isinstance(item, dict)]
        said = [one for one in statistics if isinstance(one, dict)]
        counts = [count for count in (whole(one.get("token_count")) for one in said) if count is not None]
        if any(one.get("truncated") is True for one in said):
            told = "The server has cut a text that was too long for the model."
            warnings.append(Warn("input_truncated", told, "texts", loud=True))
        return EmbeddingsResponse(
            checked_vectors([_values(item) for item in items], request, warnings),
            usage=Usage(sum(counts), None, sum(counts), raw=said) if counts else None,
            model=request.model,
            warnings=warnings,
            raw=value,
        )


def _values(item: Any) -> Any:
    return item.get("values") if isinstance(item, dict) else item


DIALECT = GeminiEmbeddings()
VERTEX = VertexEmbeddings()
