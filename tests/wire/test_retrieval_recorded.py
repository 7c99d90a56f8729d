"""Recorded embeddings and rankings, made again over HTTP: requests as recorded, answers as another reader has them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from gen_ai import Error, Provider, create_client, register_provider

from ..support.server import Server
from .retrieval_records import Call, arguments, meaning, read, scores, vectors

FOLDER = Path(__file__).parents[1] / "fixtures" / "retrieval"
#: More of the same kind, where they lie beside the checkout.
MORE = Path(__file__).parents[3] / "shared" / "recorded"
CALLS = {call.id: call for call in read(FOLDER / "recorded.jsonl")}


def _client(call: Call, server: Server) -> Any:
    how: dict[str, Any] = {"rerank": call.facts} if call.ranks else {"embeddings": call.facts}
    row = Provider(
        name="recorded", title="Recorded", base_url="https://recorded.invalid/v1", key_required=False, chat_path="",
        models_path=None, **how,
    )  # fmt: skip
    register_provider(row, replace=True)
    made: Any = create_client
    return made(provider="recorded", endpoint=server.url, model_name=call.model, api_key="", max_retries=0)


def _asked(call: Call) -> dict[str, Any]:
    """The recorded arguments; where only the answer was recorded, as many inputs as it answers."""
    given = arguments(call) if call.body is not None else None
    if given is not None:
        return given
    if call.ranks:
        return {"query": "q", "documents": ["d"] * (1 + max(index for index, _ in scores(call)))}
    return {"texts": ["t"] * (len(vectors(call)) if call.status == 200 else 1)}


def _made_again(call: Call, server: Server) -> tuple[Any, Any]:
    """The whole answer, or the error; and the body that was sent."""
    server.requests.clear()
    server.reply(call.status, body=call.answer, headers={"Content-Type": "application/json", **call.headers})
    given = _asked(call)
    with _client(call, server) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # arrays are cut, and so of another length than was asked for
        run = client.run_rerank if call.ranks else client.run_embeddings
        most = {} if call.ranks else {"batch_size": 5000}
        try:
            return run(**given, **most, full_output=True), server.last.json()
        except Error as error:
            return error, server.last.json()


def _wrong(call: Call, answer: Any) -> str | None:
    """What of an answer is not as another reader reads it."""
    if call.status >= 400:
        good = isinstance(answer, Error) and answer.status_code == call.status and answer.message
        return None if good else f"no typed error of status {call.status}: {answer!r}"
    if isinstance(answer, Error):
        return f"{type(answer).__name__}: {answer.message}"
    if call.ranks:
        found: Any = [(one.index, one.score) for one in answer.results]
        wanted: Any = scores(call)
    else:
        found, wanted = answer.embeddings, vectors(call)
    return None if found == wanted else "other numbers"


@pytest.mark.parametrize("name", CALLS)
def test_a_recorded_exchange_comes_out_as_it_was(name: str, server: Server) -> None:
    call = CALLS[name]
    answer, sent = _made_again(call, server)
    assert _wrong(call, answer) is None
    if call.body is not None:
        assert meaning(sent) == meaning(call.body)
    if call.status == 200 and "usage" in str(call.answer[-400:]) and b'"total_tokens"' in call.answer:
        assert answer.usage.total_tokens is not None


def _more() -> list[Call]:
    paths = [*MORE.glob("*/*embed*.jsonl"), *MORE.glob("*/*rerank*.jsonl")]
    paths += [MORE / "vertex" / "gemini.predict.jsonl", MORE / "bedrock" / "bedrock.invoke.jsonl"]
    return [call for path in sorted(paths) if path.is_file() for call in read(path)]


def _elsewhere(call: Call) -> bool:
    """Asked in a way that the SDK has no words for: Cohere's first API and its images, the empty ranking, the endpoints
    for one text, several parts in one vector."""
    body = call.body or {}
    return (
        call.api == "cohere.v1.embed"
        or body.get("top_n") == 0
        or "prompt" in body
        or ("content" in body and "requests" not in body)
        or any(len(one["content"]["parts"]) > 1 for one in body.get("requests", []))
    )


@pytest.mark.slow
@pytest.mark.skipif(not MORE.is_dir(), reason="the collection of recorded traffic is not beside this checkout")
def test_every_recorded_answer_is_read_and_nearly_every_request_built(server: Server) -> None:
    calls = _more()
    assert len(calls) > 100
    wrong, differing, built = [], [], 0
    for call in calls:
        if (call.body or {}).get("top_n") == 0:
            continue
        answer, sent = _made_again(call, server)
        problem = _wrong(call, answer)
        if problem is not None:
            wrong.append((call.id, call.api, problem))
        if call.body is None or _elsewhere(call):
            continue
        if meaning(sent) == meaning(call.body):
            built += 1
        else:
            differing.append((call.id, call.api, meaning(sent), meaning(call.body)))
    assert not wrong, wrong
    assert len(differing) <= built / 20, differing
