"""Rankings in the shape that Cohere began and most servers took over: Jina, Voyage, vLLM, llama.cpp,
OpenRouter, Amazon Bedrock …

They differ in the name of the list (`results`, `data`, or the body itself is the list) and of the score
(`relevance_score`, `score`), and in what they repeat of the documents, which is not looked at.
"""

from __future__ import annotations

from typing import Any

from ..plans import Reply
from ..providers.base import Rerank
from ..request import Request
from ..types import Warn
from ..vectors import RerankResponse, RerankResult
from .base import Built, Target
from .bodies import named, no_answer
from .retrieval import any_of, options_of, post, text, usage_of, whole


class CohereRerank:
    """See `gen_ai.wire.retrieval.RerankDialect`."""

    def build(self, request: Request, target: Target, facts: Rerank) -> Built:
        """The HTTP request."""
        warnings: list[Warn] = []
        body: dict[str, Any] = {} if "{model}" in facts.path else {"model": request.model}
        body |= {"query": request.query, "documents": request.inputs}
        body.update(facts.extra_body)
        body.update(options_of(request, facts, warnings))
        return post(request, target, facts.path, body, warnings)

    def parse(self, request: Request, reply: Reply, facts: Rerank) -> RerankResponse:
        """A 2xx body as results."""
        value = any_of(reply)
        head = value if isinstance(value, dict) else {}
        listed = value if isinstance(value, list) else next((head[n] for n in ("results", "data") if n in head), None)
        if not isinstance(listed, list):
            state = "no JSON object" if not isinstance(value, dict) else "no ranking: it has no results"
            raise no_answer(f"The server's answer is {state} ({named(listed)}).", reply.status, reply.body)
        return RerankResponse(
            [_result(item, reply) for item in listed],
            usage=usage_of(head),
            model=text(head.get("model")),
            id=text(head.get("id")),
            raw=value,
        )


def _result(item: Any, reply: Reply) -> RerankResult:
    index = whole(item.get("index")) if isinstance(item, dict) else None
    score = (
        next((item[name] for name in ("relevance_score", "score") if name in item), None) if index is not None else 0
    )
    if index is None or isinstance(score, bool) or not isinstance(score, (int, float)):
        lacks = "index" if index is None else "score"
        raise no_answer(f"A result of the server's ranking has no {lacks}.", reply.status, reply.body)
    return RerankResult(index, float(score), "", raw=item)


DIALECT = CohereRerank()
