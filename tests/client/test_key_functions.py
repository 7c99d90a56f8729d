"""A function as `api_key=`: asked before each request, once more where its key is refused, and never shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from gen_ai import AuthenticationError, create_client
from gen_ai.plans import HttpRequest
from gen_ai.signing import TokenFunction

from ..support.server import Server, chat_body, chat_chunks
from .support import BACKENDS, Api

TOKEN = "token-number-"


def _tokens() -> Callable[[], str]:
    given = iter(range(1, 100))
    return lambda: f"{TOKEN}{next(given)}"


def _sent(server: Server) -> list[str]:
    return [request.headers["authorization"] for request in server.requests]


def test_each_request_asks_for_the_key(make_api: Callable[..., Api], server: Server) -> None:
    for backend in BACKENDS:
        del server.requests[:]
        api = make_api(backend, server, api_key=_tokens())
        server.reply(json=chat_body("a")).stream(*chat_chunks("b")).reply(json={"data": []})
        assert api.chat() == "a"
        assert list(api.stream()) == ["b"]
        api.models()
        assert _sent(server) == [f"Bearer {TOKEN}{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_asked_for_once_more(server: Server, status: int) -> None:
    server.reply(status, json={"error": {"message": "expired"}}).reply(json=chat_body("a"))
    with create_client("openai", endpoint=f"{server.url}/v1", api_key=_tokens(), model_name="m") as client:
        answer = client.run_chat_completions("Hi", full_output=True)
    assert _sent(server) == [f"Bearer {TOKEN}1", f"Bearer {TOKEN}2"]
    assert [attempt.status for attempt in answer.attempts] == [status, 200]
    assert "credentials" in (answer.attempts[0].reason or "")


def test_a_key_refused_twice_is_an_error_that_says_whose_it_was(server: Server) -> None:
    for _ in range(2):
        server.reply(401, json={"error": {"message": f"bad token {TOKEN}2"}})
    client = create_client("openai", endpoint=f"{server.url}/v1", api_key=_tokens(), model_name="m")
    with client, pytest.raises(AuthenticationError) as caught:
        client.run_chat_completions("Hi")
    assert len(server.requests) == 2
    assert "function given as api_key" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_the_key_shows_in_no_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.reply(500, json={"error": {"message": f"{TOKEN}1 hit a wall"}}).reply(json=chat_body("a"))
    client = create_client(
        "openai", endpoint=f"{server.url}/v1", api_key=_tokens(), model_name="m", on_event=lambda event: None
    )
    with client:
        client.run_chat_completions("Hi")
        assert TOKEN not in repr(client)
    assert TOKEN not in caplog.text


def _raises() -> str:
    raise LookupError("no vault")


async def _coroutine() -> str:
    return "x"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (_raises, "raised LookupError: no vault"),
        (_coroutine, "is a coroutine function"),
        (lambda: None, "returned a NoneType"),
        (lambda: "a\nb", "no header can carry"),
        (lambda: " ", "no header can carry"),
    ],
)
def test_a_function_that_gives_no_key_is_named(server: Server, function: Any, said: str) -> None:
    with create_client("openai", endpoint=f"{server.url}/v1", api_key=function, model_name="m") as client:
        _, error = client.run_chat_completions("Hi", return_error=True)
    assert error is not None
    assert said in error["message"]
    assert "The key sent" not in (error["suggestion"] or "")
    assert error["attempts"] == []
    assert not server.requests


def test_the_header_and_its_prefix_are_the_rows() -> None:
    sign = TokenFunction(lambda: "t", "X-Key", "Key ")
    assert dict(sign(HttpRequest("GET", "https://x.example", {}))) == {"X-Key": "Key t"}
