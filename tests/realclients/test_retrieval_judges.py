"""The vendors' own packages as judges: what the SDK asks for vectors and rankings is, in meaning, what they ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gen_ai import create_client

from ..support.environments import environment
from ..support.server import Request, Response, Server
from ..wire.retrieval_records import meaning
from .conftest import _made
from .launch import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

TEXTS = ["red apples", "green apples"]
PACKAGES = {
    "openai": ["openai==3.57.0"],
    "cohere": ["cohere==7.3.1"],
    "google": ["google-genai==3.6.1", "google-ai-generativelanguage==0.12.1"],
    "mistral": ["mistralai==3.7.0"],
    "ollama": ["ollama==0.6.3"],
}
VECTORS = [[1.0, 0.0], [0.0, 1.0]]


def answer(request: Request, _: int) -> Response:
    """An answer in the dialect of the path; it is what was asked for that is looked at."""
    path = request.path.partition("?")[0]
    if path.endswith("/rerank"):
        return Response(json={"id": "1", "results": [{"index": 1, "relevance_score": 0.9}], "meta": {}})
    if path.endswith("/v2/embed"):
        return Response(json={"id": "1", "embeddings": {"float": VECTORS}, "texts": TEXTS, "meta": {}})
    if path.endswith(":batchEmbedContents"):
        return Response(json={"embeddings": [{"values": vector} for vector in VECTORS]})
    if path.endswith("/api/embed"):
        return Response(json={"model": "m", "embeddings": VECTORS})
    given = request.json()["input"]
    data = [
        {"object": "embedding", "index": at, "embedding": VECTORS[0]}
        for at in range(1 if isinstance(given, str) else 2)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1, "completion_tokens": 0}
    return Response(json={"id": "1", "object": "list", "data": data, "model": "m", "usage": usage})


def _openai(client: Any) -> None:
    client.run_embeddings(TEXTS, dimensions=2, user="u")
    client.run_embeddings(TEXTS[0])


def _cohere(client: Any) -> None:
    client.run_embeddings(TEXTS, dimensions=2, input_type="query")
    client.run_rerank("green", TEXTS, top_n=1)


def _with_a_task(client: Any) -> None:
    client.run_embeddings(TEXTS, dimensions=2, input_type="query")


def _plain(client: Any) -> None:
    client.run_embeddings(TEXTS, dimensions=2)


#: Package → the row, where its version segment is, and the same calls by the SDK.
ROWS: dict[str, tuple[str, str, Callable[[Any], None]]] = {
    "openai": ("openai", "/v1", _openai),
    "cohere": ("cohere", "/v2", _cohere),
    "google": ("gemini", "/v1beta", _with_a_task),
    "mistral": ("mistral", "/v1", _plain),
    "ollama": ("ollama", "/api", _plain),
}


def _sent(server: Server) -> list[tuple[str, Any]]:
    """What arrived since last time: path and body."""
    found = [(request.path.partition("?")[0], meaning(request.json())) for request in server.requests]
    server.requests.clear()
    return found


@pytest.mark.parametrize("vendor", PACKAGES)
def test_the_vendors_package_asks_the_same(vendor: str) -> None:
    python = _made(lambda: environment(vendor, PACKAGES[vendor]))
    row, segment, calls = ROWS[vendor]
    with Server(answer) as server:
        run(python, "retrieval_judge.py", vendor, server.url, variables={})
        theirs = _sent(server)
        with create_client(
            row, endpoint=f"{server.url}{segment}", api_key="k", model_name="m", max_retries=0
        ) as client:
            calls(client)
        ours = _sent(server)
        assert not server.errors, server.errors
    assert theirs
    assert ours == theirs
