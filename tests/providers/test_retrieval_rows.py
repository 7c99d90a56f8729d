"""Who has embeddings and rankings, over real HTTP: every row of the tables sends to its path, and reads the answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from gen_ai import Embeddings, InvalidRequestError, Provider, Rerank, UnsupportedParameterError, create_client
from gen_ai.providers import builtin_providers
from gen_ai.providers import retrieval as tables
from gen_ai.providers.retrieval import embeddings_of, rerank_of
from gen_ai.wire.retrieval import embeddings_dialect, rerank_dialect

ROWS = {row.name: row for row in builtin_providers() if row.client is None}
#: Words that are no names of rows of this package yet, and of whom the tables know already.
AHEAD: set[str] = set()
make: Any = create_client


def client(row: Provider) -> Any:
    """A client of a row, at its own address."""
    wanted = (one for one in row.settings if one.default is None and not one.path and not one.secret)
    settings = {setting.name: "s" for setting in wanted}
    place = {} if row.base_url else {"endpoint": "https://here.example/v1"}
    return make(provider=row.name, api_key="a-key", model_name="a-model", **settings, **place)


def test_the_tables_name_rows_that_exist() -> None:
    named = {*tables._EMBEDDINGS, *tables._RERANK}
    assert named - set(ROWS) <= AHEAD


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if embeddings_of(row)])
def test_a_row_with_embeddings_builds_a_request_below_its_address(name: str) -> None:
    row = ROWS[name]
    facts = embeddings_of(row)
    assert facts is not None
    made = client(row)
    shown = made.build_request(texts=["a"])
    assert "{" not in shown.url
    assert dict(shown.headers)[row.auth_header] == f"{row.auth_prefix}a-key"
    for word in ("dimensions", "input_type"):
        value: Any = {"dimensions": 8, "input_type": "query"}[word]
        if word in facts.fields:
            sent = made.build_request(texts=["a"], **{word: value}).json
            assert facts.fields[word] in str(sent)
        else:
            with pytest.raises(UnsupportedParameterError):
                made.build_request(texts=["a"], **{word: value})
    made.close()


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if rerank_of(row)])
def test_a_row_with_rankings_builds_a_request_below_its_address(name: str) -> None:
    with client(ROWS[name]) as made:
        shown = made.build_request(query="q", documents=["a", "b"], top_n=1)
    facts = rerank_of(ROWS[name])
    assert facts is not None
    assert shown.url.endswith(facts.path.replace("{model}", "a-model"))
    assert shown.json["documents"] == ["a", "b"]


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if not embeddings_of(row)])
def test_a_row_without_embeddings_says_so(name: str) -> None:
    with client(ROWS[name]) as made, pytest.raises(InvalidRequestError, match="has no embeddings"):
        made.build_request(texts=["a"])


@pytest.mark.parametrize("name", ["voyage", "jina"])
def test_a_row_without_chats_says_what_it_has(name: str) -> None:
    with client(ROWS[name]) as made:
        for call in (made.run_chat_completions, made.run_completions, made.build_request):
            with pytest.raises(InvalidRequestError, match=r"has no chats") as caught:
                call("hi")
            assert "run_embeddings" in (caught.value.suggestion or "")


def test_what_the_tables_say_of_models_is_a_change_of_known_fields() -> None:
    everything: list[Embeddings | Rerank] = [
        *tables._EMBEDDINGS.values(), *tables._RERANK.values()
    ]  # fmt: skip
    for facts in everything:
        for pattern, changes in facts.models:
            re.compile(pattern)
            changed = replace(facts, **changes)
            (embeddings_dialect if isinstance(facts, Embeddings) else rerank_dialect)(changed.dialect)


@pytest.mark.parametrize(
    ("row", "model", "dialect", "most"),
    [
        ("bedrock", "amazon.titan-embed-text-v2:0", "titan", 1),
        ("bedrock", "us.cohere.embed-v4:0", "cohere", 96),
        ("bedrock", "cohere.embed-english-v3", "cohere", 96),
        ("bedrock", "amazon.nova-2-multimodal-embeddings-v1:0", "nova", 1),
        ("vertex", "gemini-embedding-001", "vertex", 1),
        ("vertex", "text-embedding-005", "vertex", 250),
        ("vertex", "text-multilingual-embedding-002", "vertex", 250),
    ],
)
def test_what_a_provider_takes_may_depend_on_the_model(row: str, model: str, dialect: str, most: int) -> None:
    facts = tables._EMBEDDINGS[row].for_model(model)
    assert (facts.dialect, facts.most) == (dialect, most)
    assert tables._EMBEDDINGS["voyage"].for_model("voyage-multimodal-3.5").dialect == "voyage-multimodal"
    assert tables._EMBEDDINGS["voyage"].for_model("voyage-3.5").tokens == 320_000
