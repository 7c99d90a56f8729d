"""Vectors of llama.cpp's own server: as numbers and packed, many texts in parts, and the errors of one without them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gen_ai import BaseClient, Error, InvalidRequestError, ServerError, create_client

from .conftest import make_client

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]


def of(endpoint: str, **options: Any) -> BaseClient:
    """A client by the row of this server."""
    return create_client("llamacpp:tiny-random", endpoint=f"{endpoint}/v1", **options)


def test_vectors_come_in_order_of_one_length_and_alike_each_time(embedding_llama: str) -> None:
    texts = [f"number {number} of them" for number in range(10)]
    with of(embedding_llama) as client:
        whole = client.run_embeddings(texts, full_output=True)
        parts = client.run_embeddings(texts, batch_size=3, max_concurrent=2)
        alone = client.run_embeddings(texts[4])
        twin = asyncio.run(client.arun_embeddings(texts[4]))
    assert whole.usage is not None
    assert whole.usage.prompt_tokens
    assert {len(vector) for vector in whole.embeddings} == {64}
    assert sum(number * number for number in alone) == pytest.approx(1, abs=1e-3)
    for vector, again in zip(whole.embeddings, parts, strict=True):
        assert vector == pytest.approx(again, abs=1e-3)
    assert alone == pytest.approx(whole.embeddings[4], abs=1e-3)
    assert twin == pytest.approx(alone, abs=1e-3)


def test_packed_vectors_are_the_same(embedding_llama: str) -> None:
    with of(embedding_llama) as plain, make_client(f"{embedding_llama}/v1") as packing:
        assert packing.build_request(texts="red apples").json["encoding_format"] == "base64"
        assert packing.run_embeddings("red apples") == pytest.approx(plain.run_embeddings("red apples"), abs=1e-6)


def test_a_server_without_them_says_so(llama: str) -> None:
    with of(llama, max_retries=0) as client:
        with pytest.raises((InvalidRequestError, ServerError), match="embeddings") as caught:
            client.run_embeddings("a")
        assert not caught.value.retryable
        with pytest.raises(Error, match="rerank"):
            client.run_rerank("a", ["b"])
