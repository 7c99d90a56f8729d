"""OpenAI's own Python package, the server, and behind it a model's server over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import BaseClient, create_client
from gen_ai.server import running

from ..support.server import Piece, Request, Response, Server, chat_body, chat_chunks, sse
from .launch import openai_settings, run, staying

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

_TOKENS = [
    {
        "token": "Hel",
        "logprob": -0.25,
        "bytes": None,
        "top_logprobs": [{"token": "Hel", "logprob": -0.25, "bytes": None}],
    },
    {"token": "lo.", "logprob": -0.5, "bytes": None, "top_logprobs": []},
]
_USAGE = {
    "prompt_tokens": 7,
    "completion_tokens": 5,
    "total_tokens": 12,
    "prompt_tokens_details": {"cached_tokens": 4},
    "completion_tokens_details": {"reasoning_tokens": 2},
}


def _rich(*, stream: bool) -> Response:
    if not stream:
        body = chat_body("Hello.", message={"reasoning_content": "Be polite."}, usage=_USAGE, system_fingerprint="fp_1")
        body["choices"][0]["logprobs"] = {"content": _TOKENS, "refusal": None}
        return Response(json=body)
    chunks = chat_chunks(["Hel", "lo."], usage=False)
    for chunk, token in zip(chunks[1:], _TOKENS, strict=False):
        chunk["choices"][0]["logprobs"] = {"content": [token], "refusal": None}
    thought = {**chunks[0], "choices": [{"index": 0, "delta": {"reasoning_content": "Be polite."}}]}
    return _events([chunks[0], thought, *chunks[1:], {**chunks[0], "choices": [], "usage": _USAGE}])


def _events(chunks: list[dict[str, Any]], *, done: bool = True, cut: bool = False) -> Response:
    return Response(headers={"Content-Type": "text/event-stream"}, pieces=[sse(*chunks, done=done)], cut=cut)


def _answer(request: Request, _: int) -> Response:
    """What the model's server says to each name of a model."""
    body = request.json()
    match body["model"]:
        case "rich":
            return _rich(stream=bool(body.get("stream")))
        case "city":
            return _events(chat_chunks(['{"name": "Os', 'lo", "founded"', ": 1048}"]))
        case "locked":
            return Response(401, {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}})
        case "limited":
            return Response(429, {"error": {"message": "Slow down."}}, headers={"Retry-After": "7"})
        case "broken":
            return Response(500, {"error": {"message": "It fell over."}})
        case "page":
            return Response(body="<html>Welcome!</html>", headers={"Content-Type": "text/html"})
        case "cut":
            return _events(chat_chunks(finish_reason=None, usage=False), done=False, cut=True)
        case "gone":
            return Response(404, {"error": {"message": "No such model.", "code": "model_not_found", "param": "model"}})
        case "endless":
            pieces: list[Piece] = [sse(*chat_chunks(finish_reason=None, usage=False), done=False), threading.Event()]
            return Response(headers={"Content-Type": "text/event-stream"}, pieces=pieces)
        case _:
            return Response(hold=threading.Event())


@pytest.fixture(scope="module")
def upstream() -> Iterator[Server]:
    """The model's server."""
    with Server(_answer) as server:
        yield server


@pytest.fixture(scope="module")
def client(upstream: Server) -> Iterator[BaseClient]:
    """The gateway's client, which tries nothing again: its callers do."""
    with create_client(
        "openai:gpt-4.1",
        api_key="sk-upstream-0123456789",
        endpoint=f"{upstream.url}/v1",
        capabilities={"structured": "json_schema"},
        max_retries=0,
    ) as made:
        yield made


@pytest.fixture(scope="module")
def seen(openai_python: Path, client: BaseClient) -> Any:
    """What the program saw."""
    with running(client) as server:
        return run(openai_python, "openai_gateway.py", variables=openai_settings(server.url))


def test_what_the_models_server_says_beside_the_text_arrives(seen: Any, upstream: Server) -> None:
    rich = seen["rich"]
    assert (rich["id"], rich["created"], rich["system_fingerprint"]) == ("chatcmpl-1", 1_700_000_000, "fp_1")
    assert rich["choices"][0]["message"]["reasoning_content"] == "Be polite."
    assert rich["usage"] == _USAGE
    assert seen["token"] == ["Hel", -0.25]


def test_what_the_caller_says_beside_the_messages_goes_on(seen: Any, upstream: Server) -> None:
    sent = upstream.requests[0].json()
    assert (sent["logprobs"], sent["top_logprobs"], sent["reasoning_effort"], sent["top_k"]) == (True, 1, "low", 5)
    assert "max_tokens" not in sent
    assert "temperature" not in sent
    assert upstream.requests[0].headers["authorization"] == "Bearer sk-upstream-0123456789"


def test_a_stream_has_it_too(seen: Any) -> None:
    streamed = seen["rich_streamed"]
    assert (streamed["reasoning"], streamed["text"]) == ("Be polite.", "Hello.")
    assert streamed["tokens"] == ["Hel", "lo."]
    assert streamed["usage"] == _USAGE


def test_a_structured_answer_streams_where_the_models_server_enforces_it(seen: Any) -> None:
    assert len(seen["city"]["pieces"]) > 1
    assert seen["city"]["parsed"] == "City(name='Oslo', founded=1048)"


@pytest.mark.parametrize(
    ("model", "kind", "status", "words"),
    [
        ("locked", "AuthenticationError", 401, "Incorrect API key provided."),
        ("limited", "RateLimitError", 429, "Slow down."),
        ("broken", "InternalServerError", 500, "It fell over."),
        ("page", "InternalServerError", 502, ""),
        ("gone", "NotFoundError", 404, "No such model."),
    ],
)
def test_an_error_of_the_models_server_keeps_its_class(
    seen: Any, model: str, kind: str, status: int, words: str
) -> None:
    assert (seen[model]["class"], seen[model]["status"]) == (kind, status)
    assert words in seen[model]["message"]
    assert "sk-upstream" not in seen[model]["message"]


def test_the_models_servers_own_wish_to_wait_is_passed_on(seen: Any) -> None:
    assert seen["limited"]["retry_after"] == "7"


def test_a_stream_that_the_models_server_cut_is_an_error(seen: Any) -> None:
    assert (seen["cut"]["class"], seen["cut"]["code"]) == ("APIError", "upstream_interrupted")


# ---------------------------------------------------------------- leaving


@pytest.mark.parametrize("way", ["closed", "cancelled"])
def test_a_stream_given_up_ends_the_request_to_the_models_server(
    way: str, openai_python: Path, client: BaseClient, upstream: Server
) -> None:
    before = len(upstream.disconnects)
    with (
        running(client) as server,
        staying(openai_python, "openai_leaving.py", "endless", way, variables=openai_settings(server.url)) as text,
    ):
        assert text in ("Hel", "Hello.")
        gone = upstream.wait_for_disconnect(before + 1, timeout=20)[-1]
    assert gone.during_answer


def test_a_caller_who_waits_no_longer_ends_the_request_to_the_models_server(
    openai_python: Path, client: BaseClient, upstream: Server
) -> None:
    before = len(upstream.disconnects)
    with (
        running(client) as server,
        staying(openai_python, "openai_timeouts.py", "0.5", variables=openai_settings(server.url)) as told,
    ):
        assert told["class"] == "APITimeoutError"
        assert upstream.wait_for_disconnect(before + 1, timeout=20)[-1].during_answer


def test_a_limit_of_the_servers_own_is_told_and_ends_the_request_too(
    openai_python: Path, client: BaseClient, upstream: Server
) -> None:
    before = len(upstream.disconnects)
    with (
        running(client, timeout=0.3) as server,
        staying(openai_python, "openai_timeouts.py", "0", variables=openai_settings(server.url)) as told,
    ):
        assert (told["class"], told["status"], told["code"]) == ("InternalServerError", 504, "timeout")
        assert upstream.wait_for_disconnect(before + 1, timeout=20)[-1].during_answer
