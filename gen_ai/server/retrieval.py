"""POST /embeddings, in OpenAI's shape, and POST /rerank, in the one that Jina, Cohere and most servers share."""

from __future__ import annotations

import base64
import sys
from array import array
from dataclasses import dataclass, field
from typing import Any

from ..client import BaseClient
from ..vectors import EmbeddingsResponse, RerankResponse
from .checks import Check, boolean, must, name_of, text, whole, wrong

#: Texts, or documents, of one request.
_MOST = 2048

_BOTH: dict[str, tuple[str, Check]] = {"model": ("model_name", name_of), "user": ("user", text)}
_EMBEDDINGS: dict[str, tuple[str, Check]] = {
    **_BOTH, "dimensions": ("dimensions", whole(1)), "input_type": ("input_type", name_of),
}  # fmt: skip
_RERANK: dict[str, tuple[str, Check]] = {**_BOTH, "top_n": ("top_n", whole(1))}


@dataclass(slots=True)
class Asked:
    """One request as a call of the client."""

    #: The texts; or the query and the documents.
    payload: Any
    options: dict[str, Any] = field(default_factory=dict)
    #: Vectors go back in base64.
    packed: bool = False
    #: Documents go back with the ranking.
    documents: bool = False

    def embeddings(self, answer: EmbeddingsResponse, model: str) -> dict[str, Any]:
        """The body of an answer with vectors."""
        data = [
            {"object": "embedding", "index": at, "embedding": _packed(vector) if self.packed else vector}
            for at, vector in enumerate(answer.embeddings)
        ]
        return {"object": "list", "data": data, "model": answer.model or model, "usage": _usage(answer)}

    def ranking(self, answer: RerankResponse, model: str) -> dict[str, Any]:
        """The body of an answer with a ranking."""
        results: list[dict[str, Any]] = [{"index": one.index, "relevance_score": one.score} for one in answer.results]
        if self.documents:
            for shown, one in zip(results, answer.results, strict=True):
                shown["document"] = {"text": one.document}
        return {"object": "list", "results": results, "model": answer.model or model, "usage": _usage(answer)}


def _usage(answer: EmbeddingsResponse | RerankResponse) -> dict[str, int]:
    usage = answer.usage
    prompt = (usage.prompt_tokens if usage is not None else None) or 0
    return {"prompt_tokens": prompt, "total_tokens": (usage.total_tokens if usage is not None else None) or prompt}


def _packed(vector: Any) -> Any:
    """32-bit floats, the lowest byte first, in base64; what is packed already stays so."""
    if isinstance(vector, str):
        return vector
    numbers = array("f", vector)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode()


def embeddings_call(body: dict[str, Any], client: BaseClient) -> Asked:
    """A call for vectors. Raises InvalidRequestError that names the field."""
    body = {name: value for name, value in body.items() if value is not None}
    given = body.get("input")
    if isinstance(given, str):
        given = [given]
    asked = Asked(_texts("input", given))
    form = body.get("encoding_format", "float")
    if form not in ("float", "base64"):
        raise wrong("encoding_format", "encoding_format must be 'float' or 'base64'.")
    asked.packed = form == "base64"
    _options(body, _EMBEDDINGS, {"input", "encoding_format"}, asked, client)
    return asked


def rerank_call(body: dict[str, Any], client: BaseClient) -> Asked:
    """A call for a ranking. Raises InvalidRequestError that names the field."""
    body = {name: value for name, value in body.items() if value is not None}
    query = text("query", body.get("query"))
    if not query.strip():
        raise wrong("query", "query is empty.")
    documents = body.get("documents")
    if isinstance(documents, list):
        documents = [one.get("text") if isinstance(one, dict) else one for one in documents]
    asked = Asked((query, _texts("documents", documents)))
    asked.documents = boolean("return_documents", body.get("return_documents", False))
    _options(body, _RERANK, {"query", "documents", "return_documents"}, asked, client)
    return asked


def _texts(name: str, given: Any) -> list[str]:
    if given is None:
        raise wrong(name, f"{name} is missing.", f'Write "{name}": ["…"].')
    if not isinstance(given, list):
        raise must(name, given, "an array of strings")
    if not given or len(given) > _MOST:
        size = "is an empty array" if not given else f"has {len(given)} texts; at most {_MOST} are taken in one request"
        raise wrong(name, f"{name} {size}.")
    if all(isinstance(item, (int, list)) and not isinstance(item, bool) for item in given):
        raise wrong(name, f"{name} is an array of tokens, which is not taken here.", "Send the text itself.")
    return [text(f"{name}[{at}]", item) for at, item in enumerate(given)]


def _options(
    body: dict[str, Any], known: dict[str, tuple[str, Check]], own: set[str], asked: Asked, client: BaseClient
) -> None:
    if "model" not in body and client.model_name is None and client.needs_model:
        raise wrong("model", "model is missing.", 'Write "model": "…"; GET /v1/models lists what there is.')
    for name, (argument, check) in known.items():
        value = check(name, body[name]) if name in body else None
        if value is not None and not (value == "" and name == "user"):
            asked.options[argument] = value
    rest = {name: value for name, value in body.items() if name not in known and name not in own}
    if rest:
        asked.options["extra_body"] = rest
