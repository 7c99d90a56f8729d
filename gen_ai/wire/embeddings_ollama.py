"""Embeddings as Ollama speaks them natively (`/api/embed`).

Facts: recorded traffic; Ollama's own description of its API, 2026-11.
"""

from __future__ import annotations

from typing import Any

from ..plans import Reply
from ..providers.base import Embeddings
from ..request import Request
from ..types import Usage, Warn
from ..vectors import EmbeddingsResponse
from .base import Built, Target
from .retrieval import checked_vectors, list_of, object_of, options_of, post, text, whole


class OllamaEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request."""
        warnings: list[Warn] = []
        given = request.inputs[0] if request.single else request.inputs
        body: dict[str, Any] = {"model": request.model, "input": given, **options_of(request, facts, warnings)}
        return post(request, target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as vectors in the order of the inputs."""
        value = object_of(reply)
        # The old endpoint, /api/embeddings, gives one.
        vectors = [value["embedding"]] if "embedding" in value else list_of(value, "embeddings", reply)
        count = whole(value.get("prompt_eval_count"))
        warnings: list[Warn] = []
        return EmbeddingsResponse(
            checked_vectors(vectors, request, warnings),
            usage=Usage(count, None, count, raw={"prompt_eval_count": count}) if count is not None else None,
            model=text(value.get("model")),
            warnings=warnings,
            raw=value,
        )


DIALECT = OllamaEmbeddings()
