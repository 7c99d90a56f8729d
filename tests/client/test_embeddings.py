"""Embeddings over HTTP: what is sent, what comes back, long lists in several requests, and what goes wrong."""

from __future__ import annotations

import base64
import threading
from array import array
from collections.abc import Callable
from typing import Any

import pytest

from gen_ai import (
    APITimeoutError,
    AuthenticationError,
    BaseClient,
    Embeddings,
    EmbeddingsResponse,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    Provider,
    RateLimitError,
    Request,
    UnsupportedParameterError,
    create_client,
    register_provider,
)

from ..support.server import Request as Arrived
from ..support.server import Response, Server
from .support import KEY, Api, make, make_client


def packed(*numbers: float) -> str:
    """Numbers as the server packs them."""
    return base64.b64encode(array("f", numbers).tobytes()).decode()


def body(*vectors: Any, order: list[int] | None = None, **fields: Any) -> dict[str, Any]:
    """An answer with these vectors."""
    items = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
    tokens = {"prompt_tokens": len(vectors), "total_tokens": len(vectors)}
    data = items if order is None else [items[at] for at in order]
    return {"object": "list", "data": data, "model": "m-1", "usage": tokens, **fields}


def lengths(request: Arrived, _: int = 0) -> Response:
    """A vector of one text's length and number for each text."""
    texts = request.json()["input"]
    return Response(json=body(*([float(len(text)), float(text[1:])] for text in texts)), headers={"X-Request-Id": "r"})


TEXTS = [f"t{at}" for at in range(10)]
VECTORS = [[2.0, float(at)] for at in range(10)]


def test_one_text_gives_a_vector_and_a_list_gives_vectors(api: Api, server: Server) -> None:
    server.reply(json=body([0.5, 1]))
    assert api.embed("hi") == [0.5, 1.0]
    assert type(server.last.json()["input"]) is str
    server.reply(json=body([1.0, 0.0], [0.0, 1.0]))
    assert api.embed(["a", "b"]) == [[1.0, 0.0], [0.0, 1.0]]
    assert server.last.path == "/v1/embeddings"
    assert server.last.headers["authorization"] == f"Bearer {KEY}"
    assert server.last.json() == {"model": "m", "input": ["a", "b"], "encoding_format": "base64"}


def test_the_whole_answer_says_what_is_known_of_it(api: Api, server: Server) -> None:
    server.reply(json=body(packed(0.5, -2.0), id="e-1"), headers={"X-Request-Id": "r-1"})
    answer = api.embed(["a"], full_output=True)
    assert answer.embeddings == [[0.5, -2.0]]
    assert answer.dimensions == 2
    assert answer.usage.prompt_tokens == answer.usage.total_tokens == 1
    assert (answer.model, answer.id, answer.provider, answer.request_id) == ("m-1", "e-1", "openai", "r-1")
    assert [(one.number, one.status) for one in answer.attempts] == [(1, 200)]
    assert answer.raw["object"] == "list"
    assert "0.5" not in repr(answer)


def test_options_are_sent_and_the_callers_own_fields_win(api: Api, server: Server) -> None:
    server.reply(json=body([1.0, 2.0]))
    api.embed(
        ["a"], dimensions=2, user="u", model_name="other", extra_body={"encoding_format": "float"},
        extra_headers={"X-A": "b"},
    )  # fmt: skip
    sent = {"model": "other", "input": ["a"], "dimensions": 2, "user": "u", "encoding_format": "float"}
    assert server.last.json() == sent
    assert server.last.headers["x-a"] == "b"


def test_what_a_client_says_of_its_chats_is_no_part_of_it(server: Server) -> None:
    server.reply(json=body([1.0]))
    client = make_client(server, temperature=0.3, extra_body={"top_k": 4}, user="u")
    client.run_embeddings("a")
    assert server.last.json() == {"model": "m", "input": "a", "user": "u", "encoding_format": "base64"}


def test_vectors_are_put_in_the_order_of_the_texts(api: Api, server: Server) -> None:
    server.reply(json=body([0.0], [1.0], [2.0], order=[2, 0, 1]))
    assert api.embed(["a", "b", "c"]) == [[0.0], [1.0], [2.0]]


# ---------------------------------------------------------------- several requests


def test_a_long_list_goes_out_in_parts_and_comes_back_in_order(api: Api, server: Server) -> None:
    server.handler = lengths
    answer = api.embed(TEXTS, batch_size=3, full_output=True)
    assert answer.embeddings == VECTORS
    assert sorted(len(request.json()["input"]) for request in server.requests) == [1, 3, 3, 3]
    assert answer.usage.total_tokens == 10
    assert [one.number for one in answer.attempts] == [1, 2, 3, 4]
    assert len(answer.raw) == 4


def test_the_order_holds_where_answers_come_out_of_order(api: Api, server: Server) -> None:
    last_is_here = threading.Event()

    def handler(request: Arrived, _: int) -> Response:
        answer = lengths(request)
        if request.json()["input"][-1] == "t9":
            last_is_here.set()
        else:
            answer.hold = last_is_here
        return answer

    server.handler = handler
    assert api.embed(TEXTS, batch_size=5, max_concurrent=2) == VECTORS


def test_one_part_alone_is_tried_again(api: Api, server: Server) -> None:
    refused: list[str] = []

    def handler(request: Arrived, _: int) -> Response:
        first = request.json()["input"][0]
        if first == "t4" and not refused:
            refused.append(first)
            return Response(503, json={"error": {"message": "busy"}})
        return lengths(request)

    server.handler = handler
    answer = api.embed(TEXTS, batch_size=2, full_output=True)
    assert answer.embeddings == VECTORS
    assert len(server.requests) == 6
    assert [one.status for one in answer.attempts].count(503) == 1


def test_a_part_that_fails_fails_the_call_and_says_which_it_was(api: Api, server: Server) -> None:
    def handler(request: Arrived, _: int) -> Response:
        if "t4" in request.json()["input"]:
            return Response(401, json={"error": {"message": "no"}})
        return lengths(request)

    server.handler = handler
    with pytest.raises(AuthenticationError, match=r"texts\[4:6\] of 10") as caught:
        api.embed(TEXTS, batch_size=2, max_concurrent=1)
    assert caught.value.param == "texts[4:6]"
    assert caught.value.usage is not None
    assert caught.value.usage.total_tokens == 4
    assert [one.status for one in caught.value.attempts] == [200, 200, 401]
    assert len(server.requests) == 3, "nothing is begun after a failure"
    result, error = api.embed(TEXTS, batch_size=2, max_concurrent=1, return_error=True)
    assert result is None
    assert error["error_type"] == "AuthenticationError"


def test_one_deadline_is_over_all_parts(api: Api, server: Server) -> None:
    never = threading.Event()

    def handler(request: Arrived, _: int) -> Response:
        answer = lengths(request)
        if "t8" in request.json()["input"]:
            answer.hold = never
        return answer

    server.handler = handler
    with pytest.raises(APITimeoutError, match=r"timeout of 0\.5 s"):
        api.embed(TEXTS, batch_size=2, max_concurrent=2, timeout=0.5)


def test_the_rows_limits_split_by_number_and_by_tokens() -> None:
    client = make(provider="openai", api_key=KEY, model_name="m")
    assert len(client.build_request(texts=["a"] * 2049).json["input"]) == 2048
    long = "word " * 40_000  # 200,000 bytes
    assert client.build_request(texts=[long, long, long, "a"]).json["input"] == [long, long]
    assert [warning.code for warning in client.build_request(texts=["a"] * 2049).warnings] == ["split"]


# ---------------------------------------------------------------- what goes wrong


BAD: dict[str, tuple[Any, dict[str, Any], str]] = {
    "none": (None, {}, "texts"),
    "no text": ([], {}, "texts"),
    "a number": (5, {}, "texts"),
    "bytes": (b"hi", {}, "texts"),
    "a dictionary": ({"text": "hi"}, {}, "texts"),
    "a number in the list": (["a", 5], {}, r"texts\[1\]"),
    "tokens": ([[1, 2]], {}, r"texts\[0\].*"),
    "an empty text": (["a", ""], {}, r"texts\[1\] is empty"),
    "one empty text": ("", {}, "texts is empty"),
    "an image": ([[{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}]], {}, r"texts\[0\]"),
    "a part that is none": ([[{"type": "tune"}]], {}, r"texts\[0\]\[0\]"),
    "dimensions": ("a", {"dimensions": 0}, "dimensions"),
    "input_type": ("a", {"input_type": "querry"}, "input_type"),
    "input_type where there is none": ("a", {"input_type": "query"}, "takes no input_type"),
    "batch_size": ("a", {"batch_size": 0}, "batch_size"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_callers_mistake_is_told_before_anything_is_sent(api: Api, server: Server, name: str) -> None:
    texts, options, words = BAD[name]
    with pytest.raises(InvalidRequestError, match=words) as caught:
        api.embed(texts, **options)
    assert caught.value.suggestion
    assert caught.value.param
    assert not server.requests


def test_an_unknown_argument_is_a_type_error(client: Any) -> None:
    with pytest.raises(TypeError, match="dimensions"):
        client.run_embeddings("a", dimension=3)
    with pytest.raises(TypeError, match="temperature"):
        client.run_embeddings("a", temperature=0)


def test_what_is_not_taken_may_be_left_out(api: Api, server: Server) -> None:
    server.reply(json=body([1.0]), times=2)
    with pytest.warns(UserWarning, match="takes no input_type"):
        api.embed("a", input_type="query", on_unsupported="warn")
    answer = api.embed("a", input_type="query", on_unsupported="drop", full_output=True)
    assert [warning.param for warning in answer.warnings] == ["input_type"]
    assert "input_type" not in server.last.json()


ODD: dict[str, tuple[Any, str]] = {
    "too few": (body([1.0]), "1 vectors for 2 texts"),
    "too many": (body([1.0], [1.0], [1.0]), "3 vectors for 2 texts"),
    "none": (body(), "0 vectors"),
    "no data": ({"object": "list"}, "no data"),
    "data is an object": ({"data": {"embedding": [1.0]}}, "as data"),
    "twice the same index": ({"data": [{"index": 0, "embedding": [1.0]}] * 2}, "belong to"),
    "an index is missing": ({"data": [{"index": 1, "embedding": [1.0]}, {"embedding": [1.0]}]}, "belong to"),
    "NaN": (b'{"data": [{"embedding": [NaN]}, {"embedding": [1.0]}]}', "NaN"),
    "infinite": (b'{"data": [{"embedding": [1e999]}, {"embedding": [1.0]}]}', "infinite"),
    "NaN in base64": (body(packed(float("nan")), packed(1.0)), "NaN"),
    "null in it": (body([1.0, None], [1.0, 1.0]), "no number"),
    "a truth value in it": (body([True], [False]), "no number"),
    "no vector": (body(None, [1.0]), "no list"),
    "an empty one": (body([], []), "empty list"),
    "lengths differ": (body([1.0], [1.0, 2.0]), "differ in length"),
    "odd base64": (body(base64.b64encode(b"12345").decode(), packed(1.0)), "5 bytes"),
    "no base64": (body("§", packed(1.0)), "no base64"),
    "a list": ([], "no JSON object"),
    "empty": (b"", "empty body"),
    "HTML": (b"<html><title>Hi</title></html>", "HTML page"),
    "no JSON": (b"{", "not JSON"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_answer_that_is_none_is_a_typed_error(client: Any, server: Server, name: str) -> None:
    answer, words = ODD[name]
    if isinstance(answer, bytes):
        server.reply(body=answer, headers={"Content-Type": "application/json"})
    else:
        server.reply(json=answer)
    with pytest.raises(InvalidResponseError, match=words) as caught:
        client.run_embeddings(["a", "b"])
    assert caught.value.status_code == 200
    assert len(server.requests) == 1


def test_other_dimensions_than_were_asked_for_are_told_of(client: Any, server: Server) -> None:
    server.reply(json=body([1.0, 2.0, 3.0]))
    with pytest.warns(UserWarning, match="dimensions=2 was asked for, and the vectors have 3"):
        client.run_embeddings("a", dimensions=2)


def test_server_errors_are_typed_and_retried_as_for_chats(api: Api, server: Server) -> None:
    server.reply(429, json={"error": {"message": "slow down"}}, times=3)
    with pytest.raises(RateLimitError) as caught:
        api.embed("a")
    assert len(caught.value.attempts) == 3
    assert caught.value.url == f"{server.url}/v1/embeddings"
    server.reply(404, json={"error": {"message": "no such model", "code": "model_not_found"}})
    server.reply(json={"data": [{"id": "m-large"}]})
    with pytest.raises(ModelNotFoundError, match="m-large") as missing:
        api.embed("a", model_name="m-lage")
    assert missing.value.param == "model_name"


def test_a_server_that_knows_no_base64_is_asked_without_from_then_on(api: Api, server: Server) -> None:
    refusal = {"error": {"message": "Unsupported parameter: encoding_format", "code": "unsupported_parameter",
                         "param": "encoding_format"}}  # fmt: skip
    server.reply(400, json=refusal)
    server.reply(json=body([1.0]), times=2)
    assert api.embed("a") == [1.0]
    assert api.embed("b") == [1.0]
    assert ["encoding_format" in request.json() for request in server.requests] == [True, False, False]


def test_a_type_that_the_caller_asked_for_comes_as_it_is(client: Any, server: Server) -> None:
    server.reply(json=body([1, -3]))
    vector = client.run_embeddings("a", extra_body={"output_dtype": "int8"})
    assert vector == [1, -3]
    assert {type(number) for number in vector} == {int}
    assert "encoding_format" not in server.last.json()


def test_a_provider_without_embeddings_says_so() -> None:
    client = make(provider="anthropic", api_key=KEY, model_name="m")
    with pytest.raises(InvalidRequestError, match="Anthropic has no embeddings"):
        client.run_embeddings("a")
    with pytest.raises(InvalidRequestError, match="Anthropic has no rankings"):
        client.run_rerank("a", ["b"])


def test_the_answer_does_not_show_the_key_that_a_server_repeats(client: Any, server: Server) -> None:
    server.reply(json=body([1.0], model=f"echo {KEY}"))
    assert KEY not in str(client.run_embeddings("a", full_output=True))


# ---------------------------------------------------------------- rows, backends, wrappers


def test_a_row_says_how_its_server_speaks(server: Server) -> None:
    register_provider(
        Provider(
            name="vectors-only", title="Vectors", base_url="https://vectors.invalid/v1",
            embeddings=Embeddings(
                path="/vectors/{model}", fields={"dimensions": "size", "input_type": "kind"},
                input_types={"query": "q"}, input_type="d", most=2,
            ),
        ),
        replace=True,
    )  # fmt: skip
    client = make(provider="vectors-only", api_key=KEY, endpoint=f"{server.url}/v1", model_name="a/b")
    server.handler = lambda request, _: Response(json=body(*([1.0] for _ in request.json()["input"])))
    assert client.run_embeddings(["a", "b", "c"], dimensions=1, input_type="query") == [[1.0]] * 3
    assert {request.path for request in server.requests} == {"/v1/vectors/a%2Fb"}
    assert {request.json()["kind"] for request in server.requests} == {"q"}
    client.run_embeddings("a")
    assert server.last.json()["kind"] == "d"
    with pytest.raises(UnsupportedParameterError, match="it has 'query'"):
        client.run_embeddings("a", input_type="clustering")


class Doubles(BaseClient):
    """A backend in this process."""

    answer: Callable[[Request], Any] = staticmethod(lambda request: [[float(len(text))] for text in request.inputs])

    def embed(self, request: Request) -> Any:
        return self.answer(request)

    def rerank(self, request: Request) -> Any:
        return [float(len(text)) for text in request.inputs]


def test_a_backend_may_write_embed_and_rerank() -> None:
    client = Doubles(model_name="d")
    assert client.run_embeddings(["a", "bb"], batch_size=1) == [[1.0], [2.0]]
    assert [result.document for result in client.run_rerank("q", ["a", "bb"])] == ["bb", "a"]
    answer = client.run_embeddings("a", full_output=True)
    assert (answer.provider, answer.model) == ("custom", "d")


@pytest.mark.parametrize(
    ("answer", "words"), [([[1.0]], "1 vectors for 2"), ("no", "must return"), ([[1.0], ["x"]], "no number")]
)
def test_what_a_backend_gives_is_checked(answer: Any, words: str) -> None:
    client = Doubles()
    client.answer = lambda _: answer
    with pytest.raises(InvalidResponseError, match=words):
        client.run_embeddings(["a", "b"])


def test_a_backend_that_raises_or_has_none_gives_a_clear_error() -> None:
    client = Doubles()
    client.answer = lambda request: request.nothing  # type: ignore[attr-defined]
    with pytest.raises(Error, match="The backend raised AttributeError"):
        client.run_embeddings("a")
    with pytest.raises(InvalidRequestError, match=r"custom has no embeddings"):
        BaseClient().run_embeddings("a")


def test_a_wrapper_sees_the_plan_as_it_does_those_of_chats() -> None:
    asked: list[str] = []

    class Watching(Doubles):
        def _embeddings_plan(self, request: Request) -> Any:
            asked.append(request.operation)
            answer: EmbeddingsResponse = yield from super()._embeddings_plan(request.but(inputs=["changed"]))
            return answer

    assert Watching().run_embeddings("a") == [7.0]
    assert asked == ["embeddings"]


def test_whoever_watches_is_told_of_all_requests(server: Server) -> None:
    events: list[Any] = []
    server.handler = lengths
    client = make_client(server, on_event=events.append)
    client.run_embeddings(TEXTS, batch_size=5)
    assert [event.type for event in events] == ["attempt", "attempt", "end"]
    assert events[-1].operation == "embeddings"
    assert events[-1].usage.total_tokens == 10


def test_the_offline_provider_puts_texts_that_share_words_nearer() -> None:
    client = create_client(provider="offline")
    asked, near, far = client.run_embeddings(["green apples", "an apple that is green", "the stock market"])
    assert client.run_embeddings("green apples") == asked
    assert sum(number * number for number in asked) == pytest.approx(1)

    def likeness(vector: list[float]) -> float:
        return sum(a * b for a, b in zip(asked, vector, strict=True))

    assert likeness(near) > 0.5 > 0.2 > likeness(far)
    assert len(client.run_embeddings("", dimensions=3)) == 3
