"""Rankings over HTTP: what is sent, what comes back best first, and what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import InvalidRequestError, InvalidResponseError, RerankResult, UnsupportedParameterError, create_client

from ..support.server import Server
from .support import KEY, Api, make

DOCUMENTS = ["Athens is in Greece.", "Paris is in France.", "Lima is in Peru."]
QUERY = "Which is about France?"


def results(*pairs: tuple[int, Any], name: str = "results", score: str = "relevance_score") -> dict[str, Any]:
    """An answer with these indices and scores."""
    return {name: [{"index": index, score: value} for index, value in pairs], "model": "r-1"}


@pytest.fixture
def ranker(server: Server) -> Any:
    """A client of a row that ranks."""
    return make(provider="vllm", endpoint=f"{server.url}/v1", model_name="r", max_retries=0)


def test_the_best_comes_first_with_its_document(ranker: Any, server: Server) -> None:
    server.reply(json=results((0, 0.1), (2, -0.2), (1, 0.9)))
    found = ranker.run_rerank(QUERY, DOCUMENTS)
    assert found == [
        RerankResult(1, 0.9, DOCUMENTS[1]), RerankResult(0, 0.1, DOCUMENTS[0]), RerankResult(2, -0.2, DOCUMENTS[2])
    ]  # fmt: skip
    assert server.last.path == "/v1/rerank"
    assert server.last.json() == {"model": "r", "query": QUERY, "documents": DOCUMENTS}


@pytest.mark.parametrize(("name", "score"), [("results", "score"), ("data", "relevance_score"), (None, "score")])
def test_every_servers_shape_is_read(ranker: Any, server: Server, name: str | None, score: str) -> None:
    body = results((0, 0.1), (1, 1), name=name or "results", score=score)
    server.reply(json=body if name else body["results"])
    assert [one.index for one in ranker.run_rerank(QUERY, DOCUMENTS[:2])] == [1, 0]


def test_top_n_is_sent_and_holds_where_a_server_ignores_it(ranker: Any, server: Server) -> None:
    server.reply(json=results((0, 0.1), (2, 0.2), (1, 0.9)))
    answer = ranker.run_rerank(QUERY, DOCUMENTS, top_n=1, full_output=True)
    assert [one.index for one in answer.results] == [1]
    assert server.last.json()["top_n"] == 1
    assert (answer.model, answer.provider, len(answer.attempts)) == ("r-1", "vllm", 1)


def test_the_twin_and_errors_as_values(api: Api, server: Server) -> None:
    server.reply(json=results((0, 0.5)))
    found, error = api.rerank(QUERY, ["a"], return_error=True)
    assert (found[0].score, error) == (0.5, None)
    found, error = api.rerank("", ["a"], return_error=True)
    assert found is None
    assert error["message"].startswith("query must be")


ODD: dict[str, tuple[Any, str]] = {
    "an index that is none": (results((7, 0.1)), "document 7 of 2"),
    "one below": (results((-1, 0.1)), "document -1"),
    "one twice": (results((0, 0.1), (0, 0.2)), "document 0 twice"),
    "too few": (results((0, 0.1)), "1 results, and 2"),
    "no results": ({"model": "r"}, "no results"),
    "no index": ({"results": [{"score": 1}]}, "no index"),
    "no score": ({"results": [{"index": 1}]}, "no score"),
    "a score that is a text": (results((0, "much"), (1, 0.1)), "no score"),
    "NaN": (b'{"results": [{"index": 0, "score": NaN}, {"index": 1, "score": 1}]}', "NaN"),
    "a text": ('"no"', "no ranking|no JSON object"),
    "results are an object": ({"results": {}}, "no ranking"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_answer_that_is_none_is_a_typed_error(ranker: Any, server: Server, name: str) -> None:
    answer, words = ODD[name]
    if isinstance(answer, bytes | str):
        server.reply(body=answer, headers={"Content-Type": "application/json"})
    else:
        server.reply(json=answer)
    with pytest.raises(InvalidResponseError, match=words) as caught:
        ranker.run_rerank(QUERY, DOCUMENTS[:2])
    assert caught.value.status_code == 200


@pytest.mark.parametrize(
    ("query", "documents", "options", "param"),
    [
        ("", ["a"], {}, "query"),
        (None, ["a"], {}, "query"),
        ("q", [], {}, "documents"),
        ("q", "a", {}, "documents"),
        ("q", [{"text": "a"}], {}, "documents[0]"),
        ("q", ["a"], {"top_n": 0}, "top_n"),
    ],
)
def test_a_callers_mistake_is_told_before_anything_is_sent(
    ranker: Any, server: Server, query: Any, documents: Any, options: Any, param: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        ranker.run_rerank(query, documents, **options)
    assert caught.value.param == param
    assert not server.requests


def test_user_is_refused_where_no_ranking_takes_it(ranker: Any) -> None:
    with pytest.raises(UnsupportedParameterError, match="user"):
        ranker.run_rerank(QUERY, DOCUMENTS, user="u")


def test_the_request_can_be_shown(ranker: Any) -> None:
    shown = ranker.build_request(query=QUERY, documents=DOCUMENTS, top_n=2)
    assert shown.json["top_n"] == 2
    with pytest.raises(TypeError, match="dimensions"):
        ranker.build_request(query=QUERY, documents=DOCUMENTS, dimensions=2)


def test_a_provider_without_rankings_says_so() -> None:
    with pytest.raises(InvalidRequestError, match="has no rankings"):
        make(provider="mistral", api_key=KEY, model_name="m").run_rerank(QUERY, DOCUMENTS)


def test_the_offline_provider_ranks_by_shared_words() -> None:
    found = create_client(provider="offline").run_rerank(QUERY, DOCUMENTS, top_n=2)
    assert found[0].document == DOCUMENTS[1]
    assert 1 >= found[0].score > found[1].score >= 0
