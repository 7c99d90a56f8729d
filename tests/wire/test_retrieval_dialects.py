"""What each dialect of vectors and rankings writes, and what it makes of answers that recordings do not show."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from gen_ai import Error, InvalidResponseError, UnsupportedParameterError
from gen_ai.plans import Reply
from gen_ai.providers import retrieval as tables
from gen_ai.providers.base import Capabilities, Embeddings, Provider, Rerank
from gen_ai.request import Request
from gen_ai.wire.base import Target
from gen_ai.wire.retrieval import embeddings_dialect, rerank_dialect

TARGET = Target(Provider(name="x", title="X"), "https://x.example/v1", {"Authorization": "Bearer k"}, Capabilities())
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
LINK = {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}
WORDS = {"type": "text", "text": "a guitar"}


def facts_of(row: str, model: str) -> Embeddings:
    """What is known of a model."""
    return tables._EMBEDDINGS[row].for_model(model)


def built(row: str, model: str, *inputs: Any, single: bool = False, extra: Any = None, **parameters: Any) -> Any:
    """The URL's end and the body of a request."""
    facts = facts_of(row, model)
    request = Request(
        operation="embeddings", model=model, inputs=list(inputs), single=single, parameters=parameters,
        extra_body=extra or {},
    )  # fmt: skip
    made = embeddings_dialect(facts.dialect).build(request, TARGET, facts)
    return made.http.url.removeprefix("https://x.example/v1"), json.loads(made.http.body or b"")


def read(row: str, model: str, body: Any, *, texts: int = 1, headers: Any = None, extra: Any = None) -> Any:
    """What is made of an answer."""
    facts = facts_of(row, model)
    request = Request(operation="embeddings", model=model, inputs=["t"] * texts, extra_body=extra or {})
    reply = Reply(200, headers or {}, 0.0, json.dumps(body).encode())
    return embeddings_dialect(facts.dialect).parse(request, reply, facts)


def test_cohere_is_sent_texts_or_parts_and_always_a_type() -> None:
    assert built("cohere", "embed-v4.0", "a", dimensions=256) == (
        "/embed",
        {
            "model": "embed-v4.0", "texts": ["a"], "embedding_types": ["float"], "input_type": "search_document",
            "output_dimension": 256,
        },
    )  # fmt: skip
    _, body = built("cohere", "embed-v4.0", "a", [WORDS, IMAGE], input_type="clustering")
    assert body["inputs"] == [{"content": [{"type": "text", "text": "a"}]}, {"content": [WORDS, IMAGE]}]
    assert body["input_type"] == "clustering"
    assert "texts" not in body


def test_a_type_of_coheres_that_was_asked_for_comes_as_it_is() -> None:
    extra = {"embedding_types": ["int8", "ubinary"]}
    answer = {"id": "1", "embeddings": {"int8": [[-3, 4]], "ubinary": [[7]]}}
    assert read("cohere", "m", answer, extra=extra).embeddings == [[-3, 4]]
    with pytest.raises(InvalidResponseError, match="of type float"):
        read("cohere", "m", answer)


def test_voyage_has_an_endpoint_of_its_own_for_images() -> None:
    path, body = built("voyage", "voyage-multimodal-3.5", [WORDS, IMAGE], "b", [LINK], input_type="query")
    assert path == "/multimodalembeddings"
    assert body == {
        "model": "voyage-multimodal-3.5",
        "inputs": [
            {"content": [WORDS, {"type": "image_base64", "image_base64": "data:image/png;base64,AAAA"}]},
            {"content": [{"type": "text", "text": "b"}]},
            {"content": [{"type": "image_url", "image_url": "https://x.example/a.png"}]},
        ],
        "input_type": "query",
        "output_encoding": "base64",
    }
    path, body = built("voyage", "voyage-3.5", "a", dimensions=256)
    assert (path, body["output_dimension"], body["encoding_format"]) == ("/embeddings", 256, "base64")


def test_google_says_what_is_asked_with_each_text() -> None:
    path, body = built("gemini", "gemini-embedding-001", "a", "b", dimensions=8, extra={"title": "T"})
    assert path == "/models/gemini-embedding-001:batchEmbedContents"
    assert body["requests"][1] == {
        "model": "models/gemini-embedding-001", "content": {"parts": [{"text": "b"}]}, "outputDimensionality": 8,
        "title": "T",
    }  # fmt: skip
    path, _ = built("gemini", "models/gemini-embedding-001", "a")
    assert path == "/models/gemini-embedding-001:batchEmbedContents"
    _, body = built("vertex", "text-embedding-005", "a", "b", dimensions=8, input_type="query")
    assert body == {
        "instances": [
            {"content": "a", "task_type": "RETRIEVAL_QUERY"},
            {"content": "b", "task_type": "RETRIEVAL_QUERY"},
        ],
        "parameters": {"outputDimensionality": 8},
    }


def test_vertex_tells_of_a_text_that_was_cut() -> None:
    part = {"embeddings": {"values": [1.0, 2.0], "statistics": {"truncated": True, "token_count": 20}}}
    answer = read("vertex", "text-embedding-005", {"predictions": [part, part]}, texts=2)
    assert [(warning.code, warning.loud) for warning in answer.warnings] == [("input_truncated", True)]
    assert answer.usage.total_tokens == 40


def test_amazons_models_have_bodies_of_their_own() -> None:
    path, body = built("bedrock", "amazon.titan-embed-text-v2:0", "a", dimensions=256)
    assert path == "/model/amazon.titan-embed-text-v2%3A0/invoke"
    assert body == {"inputText": "a", "dimensions": 256}
    with pytest.raises(UnsupportedParameterError, match="dimensions"):
        built("bedrock", "amazon.titan-embed-text-v1", "a", dimensions=256)
    nova = "amazon.nova-2-multimodal-embeddings-v1:0"
    extra = {"singleEmbeddingParams": {"text": {"truncationMode": "END"}}}
    _, body = built("bedrock", nova, "a", input_type="query", dimensions=256, extra=extra)
    assert body == {
        "taskType": "SINGLE_EMBEDDING",
        "singleEmbeddingParams": {
            "text": {"truncationMode": "END", "value": "a"}, "embeddingPurpose": "GENERIC_RETRIEVAL",
            "embeddingDimension": 256,
        },
    }  # fmt: skip
    _, body = built("bedrock", "cohere.embed-english-v3", "a")
    assert "model" not in body
    answer = read(
        "bedrock", nova, {"embeddings": [{"embedding": [1.0]}]}, headers={"x-amzn-bedrock-input-token-count": "7"}
    )
    assert answer.usage.prompt_tokens == 7


def test_a_titan_type_that_was_asked_for_comes_as_it_is() -> None:
    body = {"embedding": [0.5], "embeddingsByType": {"binary": [1, 0]}, "inputTextTokenCount": 3}
    answer = read("bedrock", "amazon.titan-embed-text-v2:0", body, extra={"embeddingTypes": ["binary"]})
    assert answer.embeddings == [[1, 0]]
    assert read("bedrock", "amazon.titan-embed-text-v2:0", body).embeddings == [[0.5]]


def test_perplexitys_bytes_are_numbers() -> None:
    body = {"data": [{"index": 0, "embedding": base64.b64encode(bytes([1, 255])).decode()}]}
    assert read("perplexity", "m", body).embeddings == [[1.0, -1.0]]


def test_ollama_is_sent_a_text_or_a_list() -> None:
    assert built("ollama", "m", "a", single=True) == ("/embed", {"model": "m", "input": "a"})
    assert built("ollama", "m", "a", dimensions=8)[1] == {"model": "m", "input": ["a"], "dimensions": 8}


def test_rankings_on_bedrock_have_no_model_in_the_body() -> None:
    for model, more in (("cohere.rerank-v3-5:0", {"api_version": 2}), ("amazon.rerank-v1:0", {})):
        facts = tables._RERANK["bedrock"].for_model(model)
        request = Request(operation="rerank", model=model, query="q", inputs=["a"], parameters={"top_n": 1})
        made = rerank_dialect(facts.dialect).build(request, TARGET, facts)
        assert json.loads(made.http.body or b"") == {"query": "q", "documents": ["a"], "top_n": 1, **more}


def test_voyages_rankings_have_a_word_of_their_own_for_top_n() -> None:
    request = Request(operation="rerank", model="m", query="q", inputs=["a"], parameters={"top_n": 1})
    made = rerank_dialect("cohere").build(request, TARGET, tables._RERANK["voyage"])
    assert json.loads(made.http.body or b"") == {"model": "m", "query": "q", "documents": ["a"], "top_k": 1}


ROWS = (
    ("openai", "m"), ("cohere", "m"), ("gemini", "m"), ("vertex", "m"), ("ollama", "m"), ("perplexity", "m"),
    ("bedrock", "amazon.titan-embed-text-v2:0"), ("bedrock", "cohere.embed-v4:0"), ("bedrock", "amazon.nova-x"),
    ("voyage", "voyage-multimodal-3"),
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, [], {}, "text", 5, {"data": None}, {"data": [5]}, {"embeddings": None}, {"embeddings": 5},
    {"embeddings": {"float": [None]}}, {"embeddings": [{"values": None}]}, {"embeddings": [[]]},
    {"predictions": [None]}, {"predictions": [{"embeddings": {"values": ["x"]}}]}, {"embedding": {}},
    {"embedding": "x"}, {"embedding": [None]}, {"data": [{"embedding": {"a": 1}}]},
    {"embeddings": [{"embedding": []}]}, {"error": {"message": "no"}},
    {"usage": 5, "meta": 5, "usageMetadata": 5}, {"data": [{"embedding": [1, 10**400]}]},
)  # fmt: skip


@pytest.mark.parametrize(("row", "model"), ROWS)
def test_no_odd_answer_passes_for_a_vector_or_escapes_as_another_exception(row: str, model: str) -> None:
    for body in ODD:
        try:
            answer = read(row, model, body)
        except (Error, OverflowError):  # what a parser raises besides is made a typed error by whoever calls it
            continue
        pytest.fail(f"{body!r} gave {answer!r}")


def test_what_is_no_dialect_is_told() -> None:
    with pytest.raises(Error, match="Unknown dialect 'x'"):
        embeddings_dialect("x")
    assert rerank_dialect("gen_ai.wire.rerank_cohere:DIALECT") is rerank_dialect(Rerank().dialect)
