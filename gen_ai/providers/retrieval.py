"""Who turns texts into vectors and who ranks documents, where, and with which limits.

A row of another package, or one that an application registers, says so itself (`Provider.embeddings`,
`Provider.rerank`).

Facts: recorded traffic; the makers' API references as of 2026-11 (OpenAI, Azure, Cohere, Voyage, Jina, Mistral,
Perplexity, NVIDIA, Amazon Bedrock, Google); LiteLLM 1.109.1 for who has the endpoint.
"""

from __future__ import annotations

from dataclasses import replace

from . import builtin_names
from .base import Embeddings, Provider, Rerank

_PLAIN = Embeddings()
#: Servers whose embeddings have the length of the model and no other.
_FIXED = Embeddings(fields={"user": "user"})
#: 2,048 texts of 8,192 tokens, 300,000 tokens in all.
_OPENAI = Embeddings(most=2048, tokens=300_000, base64=True, empty_texts=False)

_GOOGLE_TASKS = {
    "query": "RETRIEVAL_QUERY", "document": "RETRIEVAL_DOCUMENT", "classification": "CLASSIFICATION",
    "clustering": "CLUSTERING",
}  # fmt: skip
_COHERE_TYPES = {
    "query": "search_query", "document": "search_document", "classification": "classification",
    "clustering": "clustering",
}  # fmt: skip

_VERTEX = Embeddings(
    dialect="vertex",
    path="/publishers/google/models/{model}:predict",
    # gemini-embedding takes one text at a time, its elders 250 texts of 20,000 tokens in all.
    most=1,
    fields={"dimensions": "outputDimensionality", "input_type": "task_type"},
    input_types=_GOOGLE_TASKS,
    empty_texts=False,
    models=((r"text-(?:multilingual-)?embedding-.*", {"most": 250, "tokens": 20_000}),),
)

_EMBEDDINGS: dict[str, Embeddings] = {
    "openai": _OPENAI,
    "azure": _OPENAI,
    "azure-classic": replace(_OPENAI, path="/deployments/{model}/embeddings"),
    "github-models": replace(_OPENAI, base64=False),
    "mistral": Embeddings(
        # 257 texts are refused.
        most=256, tokens=16_384, fields={"dimensions": "output_dimension"}, empty_texts=False,
    ),
    "gemini-openai": Embeddings(most=100, fields={"dimensions": "dimensions"}, empty_texts=False),
    "perplexity": Embeddings(
        # Numbers come as signed bytes, in base64 always.
        path="/v1/embeddings", most=512, tokens=120_000, fields={"dimensions": "dimensions"}, packed="int8",
        empty_texts=False,
    ),
    "openrouter": replace(
        _PLAIN,
        fields={**_PLAIN.fields, "input_type": "input_type"},
        input_types={"query": "query", "document": "document"},
    ),
    "nvidia-nim": Embeddings(
        fields={"dimensions": "dimensions", "user": "user", "input_type": "input_type"},
        input_types={"query": "query", "document": "passage"},
    ),
    "dashscope": Embeddings(most=10, fields={"dimensions": "dimensions"}, empty_texts=False),
    "zai": Embeddings(most=64, fields={"dimensions": "dimensions"}),
    "voyage": Embeddings(
        most=1000,
        tokens=120_000,
        fields={"dimensions": "output_dimension", "input_type": "input_type"},
        input_types={"query": "query", "document": "document"},
        base64=True,
        empty_texts=False,
        models=(
            (
                r"voyage-multimodal.*",
                {"dialect": "voyage-multimodal", "path": "/multimodalembeddings", "tokens": 320_000, "images": True},
            ),
            (r"voyage-(?:3\.5|4)-lite", {"tokens": 1_000_000}),
            (r"voyage-(?:3\.5|4)|voyage-2", {"tokens": 320_000}),
        ),
    ),
    "jina": Embeddings(
        most=512,
        fields={"dimensions": "dimensions", "input_type": "task"},
        input_types={
            "query": "retrieval.query", "document": "retrieval.passage", "classification": "classification",
            "clustering": "separation",
        },
        empty_texts=False,
        models=(
            (
                r"jina-embeddings-v5.*",
                {"input_types": {
                    "query": "retrieval.query", "document": "retrieval.passage", "classification": "classification",
                    "clustering": "clustering",
                }},
            ),
        ),
    ),
    **dict.fromkeys(
        (
            "deepinfra", "fireworks", "vercel-gateway", "litellm-proxy", "nebius", "scaleway", "vllm", "sglang",
            "regolo", "ollama", "ollama-openai", "volcengine",
        ),
        _PLAIN,
    ),
    **dict.fromkeys(
        ("together", "llamacpp", "lmstudio", "cloudflare", "databricks", "sambanova", "novita", "cohere-openai"), _FIXED
    ),
    # In their makers' own words.
    "cohere": Embeddings(
        dialect="cohere",
        path="/embed",
        most=96,
        fields={"dimensions": "output_dimension", "input_type": "input_type"},
        input_types=_COHERE_TYPES,
        # The models from embed-v3 on want one.
        input_type="search_document",
        images=True,
    ),
    "gemini": Embeddings(
        dialect="gemini",
        path="/models/{model}:batchEmbedContents",
        most=100,
        fields={"dimensions": "outputDimensionality", "input_type": "taskType"},
        input_types=_GOOGLE_TASKS,
        empty_texts=False,
    ),
    "vertex": _VERTEX,
    "vertex-express": _VERTEX,
    "ollama": Embeddings(dialect="ollama", path="/embed", fields={"dimensions": "dimensions"}),
    "bedrock": Embeddings(
        dialect="titan",
        path="/model/{model}/invoke",
        most=1,
        fields={"dimensions": "dimensions"},
        empty_texts=False,
        models=(
            (
                r"(?:\w+\.)?cohere\.embed.*",
                {
                    "dialect": "cohere", "most": 96, "input_type": "search_document", "input_types": _COHERE_TYPES,
                    "fields": {"dimensions": "output_dimension", "input_type": "input_type"},
                },
            ),
            (
                r"(?:\w+\.)?amazon\.nova.*",
                {
                    "dialect": "nova",
                    "fields": {"dimensions": "embeddingDimension", "input_type": "embeddingPurpose"},
                    "input_type": "GENERIC_INDEX",
                    "input_types": {
                        "query": "GENERIC_RETRIEVAL", "document": "GENERIC_INDEX", "classification": "CLASSIFICATION",
                        "clustering": "CLUSTERING",
                    },
                },
            ),
            (r"(?:\w+\.)?amazon\.titan-embed-text-v1.*", {"fields": {}}),
        ),
    ),
}  # fmt: skip

_RERANK: dict[str, Rerank] = {
    "voyage": Rerank(fields={"top_n": "top_k"}),
    "jina": Rerank(extra_body={"return_documents": False}),
    # OpenAI itself has none, but many servers of its dialect do.
    "openai": Rerank(),
    "llamacpp": Rerank(),
    "vllm": Rerank(),
    "openrouter": Rerank(),
    "together": Rerank(extra_body={"return_documents": False}),
    "fireworks": Rerank(extra_body={"return_documents": False}),
    "litellm-proxy": Rerank(),
    "regolo": Rerank(),
    "cohere": Rerank(),
    "bedrock": Rerank(
        path="/model/{model}/invoke",
        models=((r"(?:\w+\.)?cohere\.rerank.*", {"extra_body": {"api_version": 2}}),),
    ),
}

#: The same servers under the rows of their Responses API.
for _name in ("azure", "azure-classic", "llamacpp", "lmstudio", "openai", "openrouter", "vllm"):
    _EMBEDDINGS[f"{_name}-responses"] = _EMBEDDINGS[_name]
    if _name in _RERANK:
        _RERANK[f"{_name}-responses"] = _RERANK[_name]
_EMBEDDINGS["ollama-responses"] = _EMBEDDINGS["ollama-openai"]


def embeddings_of(row: Provider) -> Embeddings | None:
    """How a row turns texts into vectors; None: it does not. An OpenAI-compatible server that nothing is known of
    is taken to have the usual endpoint."""
    if row.embeddings is not None:
        return row.embeddings
    if row.wire == "openai" and row.name not in builtin_names():
        return _PLAIN
    return _EMBEDDINGS.get(row.name)


def rerank_of(row: Provider) -> Rerank | None:
    """How a row ranks documents; None: it does not."""
    if row.rerank is not None:
        return row.rerank
    if row.wire == "openai" and row.name not in builtin_names():
        return Rerank()
    return _RERANK.get(row.name)
