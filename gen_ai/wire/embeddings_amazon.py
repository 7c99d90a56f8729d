"""Embeddings of Amazon's own models on Bedrock (`InvokeModel`): Titan, and Nova. One text in each request.

Facts: recorded traffic; Amazon Bedrock user guide, 2026-11.
"""

from __future__ import annotations

from typing import Any

from ..plans import Reply
from ..providers.base import Embeddings
from ..request import Request
from ..types import Warn
from ..vectors import EmbeddingsResponse
from .base import Built, Target
from .params import lay_over
from .retrieval import TYPED, checked_vectors, list_of, object_of, options_of, post, tokens_of


class TitanEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request."""
        warnings: list[Warn] = []
        body = {"inputText": request.inputs[0], **options_of(request, facts, warnings)}
        return post(request, target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as one vector."""
        value = object_of(reply)
        vector, by_type = value.get("embedding"), value.get("embeddingsByType")
        if isinstance(by_type, dict) and by_type and not TYPED.isdisjoint(request.extra_body):
            vector = by_type.get("float") or next(iter(by_type.values()))
        return _response(vector, value, request, reply)


class NovaEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request. A text that is too long is an error, not cut in silence."""
        warnings: list[Warn] = []
        given: dict[str, Any] = {"text": {"truncationMode": "NONE", "value": request.inputs[0]}}
        given.update(options_of(request, facts, warnings))
        body = {"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": given}
        lay_over(body, request.extra_body, joined=request.extra_body)
        return post(request.but(extra_body={}), target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as one vector."""
        value = object_of(reply)
        first = next(iter(list_of(value, "embeddings", reply)), None)
        return _response(first.get("embedding") if isinstance(first, dict) else None, value, request, reply)


def _response(vector: Any, value: dict[str, Any], request: Request, reply: Reply) -> EmbeddingsResponse:
    warnings: list[Warn] = []
    return EmbeddingsResponse(
        checked_vectors([vector], request, warnings),
        usage=tokens_of(value, reply),
        model=request.model,
        warnings=warnings,
        raw=value,
    )


DIALECT = TitanEmbeddings()
NOVA = NovaEmbeddings()
