"""Embeddings as Cohere speaks them: its own API (v2), and its models on Amazon Bedrock.

Facts: recorded traffic; Cohere API reference, 2026-11.
"""

from __future__ import annotations

from typing import Any

from ..errors import InvalidResponseError
from ..plans import Reply
from ..providers.base import Embeddings
from ..request import Request
from ..types import Warn
from ..vectors import EmbeddingsResponse
from .base import Built, Target
from .bodies import no_answer
from .retrieval import checked_vectors, in_order, object_of, options_of, parts_of, post, text, tokens_of


class CohereEmbeddings:
    """See `gen_ai.wire.retrieval.EmbeddingsDialect`."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request. Where one input has parts, all are sent as parts."""
        warnings: list[Warn] = []
        body: dict[str, Any] = {} if "{model}" in facts.path else {"model": request.model}
        if all(isinstance(item, str) for item in request.inputs):
            body["texts"] = request.inputs
        else:
            body["inputs"] = [{"content": parts_of(item)} for item in request.inputs]
        body["embedding_types"] = ["float"]
        body.update(options_of(request, facts, warnings))
        return post(request, target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as vectors in the order of the inputs."""
        value = object_of(reply)
        found = value.get("embeddings", value.get("data"))
        if isinstance(found, dict):
            found = _of_type(found, request)
        if not isinstance(found, list):
            raise no_answer("The server's answer has no embeddings.", reply.status, reply.body)
        if any(isinstance(item, dict) for item in found):
            found = [item.get("embedding") if isinstance(item, dict) else None for item in in_order(found, request)]
        warnings: list[Warn] = []
        return EmbeddingsResponse(
            checked_vectors(found, request, warnings),
            usage=tokens_of(value, reply),
            model=text(value.get("model")),
            id=text(value.get("id")),
            warnings=warnings,
            raw=value,
        )


def _of_type(by_type: dict[str, Any], request: Request) -> Any:
    """Floats where there are any, else of the types the first that the caller asked for; the others are in `raw`."""
    asked = request.extra_body.get("embedding_types")
    names = ["float", *(asked if isinstance(asked, list) else [])]
    found = next((by_type[name] for name in names if by_type.get(name)), None)
    if found is None:
        raise InvalidResponseError(f"The server's answer has no embeddings of type {' or '.join(map(str, names))}.")
    return found


DIALECT = CohereEmbeddings()
