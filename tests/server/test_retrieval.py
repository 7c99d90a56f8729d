"""Vectors and rankings over the server: in the shapes that other programs expect, with the offline model behind it."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.server.serving import Running

from ..support.official import problems
from ..support.server import Server
from .conftest import Gateway
from .support import ask

OFFLINE = create_client("offline")


def embed(server: Running, **body: Any) -> Any:
    """One request for vectors."""
    return ask(server, "/v1/embeddings", {"model": "m", **body})


def rank(server: Running, **body: Any) -> Any:
    """One request for a ranking."""
    return ask(server, "/v1/rerank", {"model": "m", "query": "green apples", **body})


def test_a_text_and_a_list_give_the_clients_vectors(plain: Running) -> None:
    body = embed(plain, input=["red", "green"], dimensions=4).json
    assert body == {
        "object": "list",
        "data": [
            {"object": "embedding", "index": at, "embedding": vector}
            for at, vector in enumerate(OFFLINE.run_embeddings(["red", "green"], dimensions=4))
        ],
        "model": "m",
        "usage": {"prompt_tokens": 2, "total_tokens": 2},
    }
    assert len(embed(plain, input="red").json["data"]) == 1
    assert ask(plain, "/embeddings", {"input": "red"}).status == 200


def test_vectors_come_packed_where_that_is_asked_for(plain: Running) -> None:
    packed = embed(plain, input="red", dimensions=3, encoding_format="base64").json["data"][0]["embedding"]
    numbers = struct.unpack("<3f", base64.b64decode(packed))
    assert numbers == pytest.approx(OFFLINE.run_embeddings("red", dimensions=3))


def test_a_ranking_comes_best_first(plain: Running) -> None:
    body = rank(plain, documents=["a red car", {"text": "an apple, green"}], top_n=1, return_documents=True).json
    assert body["results"] == [{"index": 1, "relevance_score": 1.0, "document": {"text": "an apple, green"}}]
    assert body["model"] == "m"
    assert [one["index"] for one in rank(plain, documents=["x", "green"]).json["results"]] == [1, 0]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "input"),
        ({"input": []}, "input"),
        ({"input": 5}, "input"),
        ({"input": [1, 2]}, "input"),
        ({"input": [[1, 2]]}, "input"),
        ({"input": ["a", None]}, "input[1]"),
        ({"input": ["a"] * 2049}, "input"),
        ({"input": "a", "encoding_format": "hex"}, "encoding_format"),
        ({"input": "a", "dimensions": 0}, "dimensions"),
        ({"input": "a", "model": 5}, "model"),
    ],
)
def test_a_wrong_request_for_vectors_is_told_by_its_field(plain: Running, body: Any, param: str) -> None:
    answer = embed(plain, **body)
    assert answer.status == 400
    assert answer.error["param"] == param


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "documents"),
        ({"documents": []}, "documents"),
        ({"documents": "a"}, "documents"),
        ({"documents": [{"title": "a"}]}, "documents[0]"),
        ({"documents": ["a"], "query": ""}, "query"),
        ({"documents": ["a"], "query": None}, "query"),
        ({"documents": ["a"], "top_n": 0}, "top_n"),
        ({"documents": ["a"], "return_documents": 1}, "return_documents"),
    ],
)
def test_a_wrong_request_for_a_ranking_is_told_by_its_field(plain: Running, body: Any, param: str) -> None:
    answer = rank(plain, **body)
    assert answer.status == 400
    assert answer.error["param"] == param


def test_a_gateway_passes_on_what_it_has_no_word_for(gateway: Gateway, server: Server) -> None:
    server.reply(json={"data": [{"index": 0, "embedding": [1.0, 2.0]}], "model": "big", "usage": {"prompt_tokens": 7}})
    answer = embed(gateway(), input="a", model="small", truncate="END", user="")
    assert server.last.json() == {"model": "small", "input": ["a"], "truncate": "END", "encoding_format": "base64"}
    assert answer.json["model"] == "big"
    assert answer.json["usage"] == {"prompt_tokens": 7, "total_tokens": 7}


def test_the_models_servers_error_is_the_answer(gateway: Gateway, server: Server) -> None:
    server.reply(404, json={"error": {"message": "no such model", "code": "model_not_found"}})
    server.reply(json={"data": []})
    answer = embed(gateway(), input="a", model="none")
    assert (answer.status, answer.error["code"], answer.error["param"]) == (404, "model_not_found", "model")


def test_a_provider_without_embeddings_is_told_of(gateway: Gateway) -> None:
    answer = embed(gateway("anthropic:m", endpoint="https://nowhere.invalid/v1", api_key="k"), input="a")
    assert answer.status == 400
    assert "has no embeddings" in answer.error["message"]


def test_the_answer_is_what_openais_own_description_says(plain: Running) -> None:
    assert not problems("/embeddings", embed(plain, input="a").json, answer="application/json")
