"""Recorded embeddings and rankings as calls: which row's facts hold, what the caller would have said, and what another
reader makes of the answer."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gen_ai import Embeddings, Rerank
from gen_ai.providers import retrieval as tables

#: Whoever is not named here speaks the plain dialect of its API.
_ROWS = {"mistral": "mistral", "openrouter": "openrouter", "perplexity": "perplexity", "voyage": "voyage"}
_NATIVE = {"cohere": "cohere", "gemini": "gemini", "vertex": "vertex", "ollama": "ollama", "bedrock": "bedrock"}


@dataclass
class Call:
    """One recorded exchange."""

    id: str
    api: str
    status: int
    answer: bytes
    headers: dict[str, str]
    body: dict[str, Any] | None
    facts: Any
    model: str

    @property
    def ranks(self) -> bool:
        """Documents are ranked."""
        return "rerank" in self.api


def read(path: Path) -> Iterator[Call]:
    """The exchanges of a file that are about vectors or rankings."""
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        url = record["request"]["url"] or ""
        if record["api"] == "bedrock.invoke" and not ("embed" in url or "rerank" in url):
            continue
        answer = record["response"].get("body")
        if answer is None:
            continue
        body = record["request"]["body"]
        model = _model(record, url)
        yield Call(
            record["id"], record["api"], record["response"]["status"], answer.encode(), record["response"]["headers"],
            body if isinstance(body, dict) else None, _facts(record, model), model,
        )  # fmt: skip


def _model(record: dict[str, Any], url: str) -> str:
    if record["model"]:
        return str(record["model"])
    return url.partition("/deployments/")[2].partition("/")[0] or "a-model"


def _facts(record: dict[str, Any], model: str) -> Embeddings | Rerank:
    provider, api = record["provider"], record["api"]
    if "rerank" in api:
        return Rerank()
    if provider in _NATIVE and not api.startswith("openai"):
        facts = tables._EMBEDDINGS[_NATIVE[provider]]
    else:
        facts = tables._EMBEDDINGS[_ROWS.get(provider, "openai")]
    return facts.for_model(model)


# ---------------------------------------------------------------- what the caller would have said


def arguments(call: Call) -> dict[str, Any] | None:
    """The arguments of the call; None where it cannot be said here (several parts in one vector)."""
    body = dict(call.body or {})
    if call.ranks:
        given = {"query": body.pop("query"), "documents": body.pop("documents")}
        if body.get("top_n"):
            given["top_n"] = body.pop("top_n")
    else:
        texts = _texts(call, body)
        if texts is None:
            return None
        given = {"texts": texts, **_options(call, body)}
    body.pop("model", None)
    extra = {name: value for name, value in body.items() if value is not None}
    return {**given, **({"extra_body": extra} if extra else {})}


def _texts(call: Call, body: dict[str, Any]) -> Any:
    for name in ("input", "texts", "inputText"):
        if name in body:
            return body.pop(name)
    if "instances" in body:
        return [item["content"] for item in body["instances"]]
    if "singleEmbeddingParams" in body:
        return body["singleEmbeddingParams"]["text"]["value"]
    if "requests" in body:
        parts = [one["content"]["parts"] for one in body["requests"]]
        return [one[0]["text"] for one in parts] if all(len(one) == 1 for one in parts) else None
    return None


def _options(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Those options that have a name of ours; the dialects with a body around the text keep them inside it."""
    inside = [body]
    if "instances" in body:
        inside = [dict(body.pop("instances")[0]), dict(body.pop("parameters", {}))]
    elif "singleEmbeddingParams" in body:
        inside = [dict(body.pop("singleEmbeddingParams"))]
        body.pop("taskType")
    elif "requests" in body:
        inside = [dict(body.pop("requests")[0])]
    found: dict[str, Any] = {}
    words = {value: name for name, value in call.facts.input_types.items()}
    for fields in inside:
        for name, field in call.facts.fields.items():
            for spelt in (field, "output_dimensionality"):
                if spelt != field and name != "dimensions":
                    continue
                value = fields.pop(spelt, None)
                if value is not None:
                    found[name] = words.get(value, value) if name == "input_type" else value
    return found


# ---------------------------------------------------------------- the same in meaning

#: How a server is asked for what it does anyway, or how numbers travel: no difference in meaning.
_ANYWAY = {"encoding_format", "embedding_types", "truncationMode", "model", "role", "output_encoding"}


def meaning(value: Any) -> Any:
    """A body without what says nothing."""
    if isinstance(value, dict):
        kept = {_spelt(name): meaning(item) for name, item in value.items() if item is not None}
        return {name: item for name, item in kept.items() if name not in _ANYWAY and item != {}}
    return [meaning(item) for item in value] if isinstance(value, list) else value


def _spelt(name: str) -> str:
    return "outputDimensionality" if name == "output_dimensionality" else name


# ---------------------------------------------------------------- what another reader makes of the answer


def vectors(call: Call) -> list[list[float]]:
    """The vectors of an answer, read without the package."""
    value = json.loads(call.answer)
    if "predictions" in value:
        return [item["embeddings"]["values"] for item in value["predictions"]]
    if "data" in value:
        items = sorted(value["data"], key=lambda item: item["index"])
        return [_numbers(item["embedding"], call.facts.packed) for item in items]
    if isinstance(value.get("embedding"), dict):
        return [value["embedding"]["values"]]
    if "embedding" in value:
        return [value["embedding"]]
    found: Any = value["embeddings"]
    if isinstance(found, dict):
        found = found.get("float") or next(iter(found.values()))
    return [item.get("values") or item["embedding"] if isinstance(item, dict) else item for item in found]


def _numbers(value: Any, packed: str) -> list[float]:
    if not isinstance(value, str):
        return list(value)
    data = base64.b64decode(value)
    return [
        float(number) for number in struct.unpack(f"<{len(data)}b" if packed == "int8" else f"<{len(data) // 4}f", data)
    ]


def scores(call: Call) -> list[tuple[int, float]]:
    """The indices and scores of a ranking, the best first."""
    found = json.loads(call.answer)["results"]
    return sorted(((one["index"], one["relevance_score"]) for one in found), key=lambda pair: -pair[1])
