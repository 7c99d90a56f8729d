"""One set of tests over every row that speaks another dialect than OpenAI's, over real HTTP: a new one is held to it by
being there, once `ANSWERS` says how its dialect answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gen_ai.errors import AuthenticationError, InvalidRequestError, MissingApiKeyError, RateLimitError
from gen_ai.providers import list_providers
from gen_ai.providers.base import Provider

from ..client.support import AT_ONCE, make
from ..support import anthropic, bedrock, cohere, gemini, ollama, responses
from ..support.server import Request, Response, Server, chat_body, chat_chunks
from .rows import MODEL, base_path, filled


def like_openai(request: Request, _number: int) -> Response:
    """An answer in a dialect whose answers are OpenAI's."""
    if not request.json().get("stream"):
        return Response(json=chat_body("Hello."))
    events = "".join(f"data: {json.dumps(each)}\n\n" for each in chat_chunks(["Hel", "lo."]))
    return Response(headers=[("content-type", "text/event-stream")], body=f"{events}data: [DONE]\n\n".encode())


#: Wire → what answers its calls, whole and in streams, with "Hello.".
ANSWERS: dict[str, Callable[[Request, int], Response]] = {
    "anthropic": anthropic.answer,
    "bedrock": bedrock.answer,
    "cohere": cohere.answer,
    "gemini": gemini.answer,
    "mistral": like_openai,
    "ollama": ollama.answer,
    "openai-responses": responses.answer,
}
ROWS = [row for row in list_providers() if row.client is None and row.wire != "openai"]
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def settings(row: Provider) -> dict[str, str]:
    """A value for each setting that is part of an address."""
    wanted = "".join((row.base_url or "", *row.query.values()))
    return {setting.name: setting.default or "acme-1" for setting in row.settings if f"{{{setting.name}}}" in wanted}


def client(row: Provider, url: str | None = None, **options: Any) -> Any:
    """A client of the row, at a server on loopback or at the provider's own address."""
    given = {"provider": row.name, "api_key": "sk-row", "model_name": MODEL, "retry": AT_ONCE, "timeout": 10}
    at = {} if url is None else {"endpoint": url + base_path(row)}
    return make(**{name: v for name, v in {**given, **settings(row), **at, **options}.items() if v is not None})


def path(row: Provider, *, stream: bool = False) -> str:
    """Where a chat goes, without its query."""
    asked = (row.stream_path if stream else None) or row.chat_path
    return filled(row, base_path(row) + asked.partition("?")[0]).replace("{model}", MODEL)


def inside(request: Request, row: Provider) -> Request:
    """The request as its dialect has it: clouds have other APIs inside paths of their own."""
    if row.wire != "anthropic" or request.path.endswith("/messages"):
        return request
    streamed = {"stream": True} if request.path.partition("?")[0] == path(row, stream=True) != path(row) else {}
    body = json.dumps({**request.json(), **streamed}).encode()
    return replace(request, path="/v1/messages", body=body)


def server_of(row: Provider) -> Server:
    """A server that answers in the row's dialect."""
    return Server(lambda request, number: ANSWERS[row.wire](inside(request, row), number))


@every_row
def test_a_call_goes_where_the_row_says_with_its_key(row: Provider) -> None:
    with server_of(row) as server, client(row, server.url) as one:
        answer = one.run_chat_completions("hi", full_output=True)
        (request,) = server.requests
    assert (answer.text, answer.provider, answer.finish_reason) == ("Hello.", row.name, "stop")
    assert request.path.partition("?")[0] == path(row)
    assert request.headers[row.auth_header.lower()] == f"{row.auth_prefix}sk-row"
    assert {name.lower(): value for name, value in row.headers.items()}.items() <= request.headers.items()
    assert ("model" in request.json()) is row.model_in_body
    fixed = {name: value for name, value in row.extra_body.items() if isinstance(value, str)}
    assert fixed.items() <= request.json().items()


@every_row
def test_a_stream_asks_as_the_row_says_and_gives_pieces_events_and_the_answer(row: Provider) -> None:
    with server_of(row) as server, client(row, server.url) as one:
        stream = one.run_chat_completions_stream("hi")
        assert "".join(stream) == "Hello."
        assert (stream.response.text, stream.response.provider) == ("Hello.", row.name)
        events = list(one.run_chat_completions_stream("hi", full_output=True))
        request = server.requests[0]
    assert {"text_delta", "finish"} <= {event.type for event in events}
    assert request.path.partition("?")[0] == path(row, stream=True)
    if not row.stream_in_body:
        assert "stream" not in request.json()


@every_row
def test_the_key_of_the_rows_variable_is_sent_or_missed_by_name(row: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in row.key_env:
        monkeypatch.setenv(name, "sk-env")
        headers = client(row, api_key=None).build_request("hi").headers
        assert headers[row.auth_header] == f"{row.auth_prefix}sk-env"
        monkeypatch.delenv(name)
    if row.key_required and row.credentials is None:
        with pytest.raises(MissingApiKeyError) as caught:
            client(row, api_key=None)
        assert all(name in str(caught.value) for name in row.key_env)


@every_row
def test_an_empty_key_at_an_endpoint_of_ones_own_sends_none(row: Provider) -> None:
    with server_of(row) as server, client(row, server.url, api_key="") as one:
        assert one.run_chat_completions("hi") == "Hello."
        assert not {row.auth_header.lower(), "authorization"} & set(server.last.headers)


@every_row
def test_a_wrong_key_and_a_limit_are_typed_errors_with_the_provider(row: Provider) -> None:
    with server_of(row) as server, client(row, server.url) as one:
        server.reply(401, json={"message": "no"})
        with pytest.raises(AuthenticationError) as caught:
            one.run_chat_completions("hi")
        assert (caught.value.provider, caught.value.model, caught.value.status_code) == (row.name, MODEL, 401)
        assert "api_key=" in (caught.value.suggestion or "")
        server.reply(429, json={"message": "slow down"}, headers={"retry-after": "0"})
        assert one.run_chat_completions("hi") == "Hello."
        server.reply(429, json={"message": "slow down"}, times=3)
        with pytest.raises(RateLimitError) as limited:
            one.run_chat_completions("hi")
        assert (limited.value.provider, limited.value.message, limited.value.retryable) == (row.name, "slow down", True)


@pytest.mark.parametrize("row", [row for row in ROWS if row.models_path is None], ids=lambda row: row.name)
def test_a_row_without_a_list_of_models_says_so(row: Provider, server: Server) -> None:
    with client(row, server.url) as one, pytest.raises(InvalidRequestError, match="no list of models"):
        one.list_models()
    assert server.requests == []
