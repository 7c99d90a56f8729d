"""One set of tests over every row that speaks a dialect of its own, over real HTTP: a new row is held to it by being
there, a new dialect by its entry in `native.DIALECTS`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai.errors import (
    AuthenticationError,
    InvalidRequestError,
    MissingApiKeyError,
    RateLimitError,
    ServerError,
    UnsupportedParameterError,
)
from gen_ai.providers import list_providers
from gen_ai.providers.base import Provider

from ..client.support import BACKENDS, Api
from ..support.server import Response, Server
from .native import DIALECTS, bare, with_field
from .rows import (
    LEVELS,
    MODEL,
    VALUES,
    at_home,
    base_path,
    base_url,
    client_of,
    families,
    header_of,
    key_for,
    needs_no_word,
    path_of,
    refused_by,
    settings_of,
    technique_of,
    with_number,
)

#: Claude in Bedrock is framed and signed otherwise; tests of its own hold it.
ELSEWHERE = {"bedrock-anthropic"}
ROWS = [row for row in list_providers() if row.wire in DIALECTS and row.name not in ELSEWHERE]
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
NOW = {
    "name": "now",
    "description": "The time.",
    "parameters": {"type": "object", "properties": {"z": {"type": "string"}}},
}


class Found(BaseModel):
    """What is asked for; the field's name is nowhere else."""

    zebras: int


def put(server: Server, *answers: Response) -> None:
    """Add answers to the server's script."""
    for answer in answers:
        server.reply(answer.status, json=answer.json, headers=answer.headers, body=answer.body)


@every_row
def test_a_bare_call_sends_exactly_what_the_row_says(row: Provider, server: Server) -> None:
    put(server, DIALECTS[row.wire].answer("Hello."))
    with client_of(row, server, api_key="sk-exact") as client:
        assert client.run_chat_completions("hi") == "Hello."
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", path_of(row, row.chat_path))
    assert request.json() == bare(row)
    assert header_of(row, request) == f"{row.auth_prefix}sk-exact"
    assert row.auth_header == "Authorization" or "authorization" not in request.headers
    assert {name.lower(): value for name, value in row.headers.items()}.items() <= request.headers.items()


@every_row
def test_at_its_own_address_the_request_goes_to_the_rows_url(row: Provider) -> None:
    shown = at_home(row).build_request("hi")
    assert shown.url == base_url(row) + path_of(row, row.chat_path).removeprefix(base_path(row))
    assert shown.headers[row.auth_header] == row.auth_prefix + key_for(row, "sk-home")
    assert shown.json == bare(row)


@every_row
def test_the_key_of_the_rows_variable_is_sent_or_missed_by_name(row: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    if row.key_required and row.credentials is None:  # else those of this machine may do
        with pytest.raises(MissingApiKeyError) as caught:
            at_home(row, api_key=None)
        assert all(name in str(caught.value) for name in row.key_env)
    elif not row.key_required:
        assert row.auth_header not in at_home(row, api_key=None).build_request("hi").headers
    for name in row.key_env:
        monkeypatch.setenv(name, key_for(row, "sk-env"))
        headers = at_home(row, api_key=None).build_request("hi").headers
        assert headers[row.auth_header] == row.auth_prefix + key_for(row, "sk-env")
        monkeypatch.delenv(name)


@pytest.mark.parametrize("row", [row for row in ROWS if row.endpoint_env], ids=lambda row: row.name)
def test_the_endpoint_may_come_from_the_rows_variable(
    row: Provider, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in row.endpoint_env:
        for url in (server.url, server.url + base_path(row)):
            monkeypatch.setenv(name, url)
            put(server, DIALECTS[row.wire].answer("Hello."))
            with at_home(row) as client:
                assert client.run_chat_completions("hi") == "Hello."
            assert server.last.path == path_of(row, row.chat_path)
        monkeypatch.delenv(name)


@every_row
def test_a_stream_gives_text_events_and_usage(row: Provider, server: Server) -> None:
    for _ in range(2):
        put(server, DIALECTS[row.wire].stream(["Hel", "lo."]))
    with client_of(row, server) as client:
        stream = client.run_chat_completions_stream("hi")
        assert list(stream) == ["Hel", "lo."]
        assert stream.response.usage.total_tokens > 0
        assert stream.response.provider == row.name
        events = list(client.run_chat_completions_stream("hi", full_output=True))
    flag = {"stream": True} if row.stream_in_body else {}
    kinds = [event.type for event in events if event.type != "usage_update"]
    assert kinds == ["text_delta", "text_delta", "finish"]
    assert any(event.type == "usage_update" for event in events)
    assert [request.json() for request in server.requests] == [{**bare(row), **flag}] * 2


@every_row
def test_a_wrong_key_is_said_with_the_provider(row: Provider, server: Server) -> None:
    server.reply(401, json=DIALECTS[row.wire].failure("no such key"))
    with client_of(row, server) as client, pytest.raises(AuthenticationError, match="no such key") as caught:
        client.run_chat_completions("hi")
    error = caught.value
    assert (error.provider, error.model, error.status_code, error.retryable) == (row.name, MODEL, 401, False)
    assert "api_key=" in (error.suggestion or "")
    assert len(server.requests) == 1


@every_row
def test_a_limit_is_waited_for_and_a_failure_repeated(row: Provider, server: Server) -> None:
    dialect = DIALECTS[row.wire]
    server.reply(429, json=dialect.failure("slow down"), headers={"retry-after": "0"})
    server.reply(500, json=dialect.failure("broken"))
    put(server, dialect.answer("Hello."))
    with client_of(row, server) as client:
        assert client.run_chat_completions("hi") == "Hello."
        assert [request.body for request in server.requests] == [server.last.body] * 3
    for status, kind in ((429, RateLimitError), (500, ServerError)):
        server.reply(status, json=dialect.failure("a failure"), times=3)
        with client_of(row, server) as client, pytest.raises(kind) as caught:
            client.run_chat_completions("hi")
        assert (caught.value.provider, caught.value.message, caught.value.retryable) == (row.name, "a failure", True)
        assert len(caught.value.attempts) == 3


@every_row
def test_a_structure_is_asked_for_by_the_rows_technique_and_checked_here(row: Provider, server: Server) -> None:
    dialect, caps = DIALECTS[row.wire], row.capabilities_for(MODEL)
    put(server, dialect.answer('{"zebras": "many"}'), dialect.answer('{"zebras": 3}'))
    with client_of(row, server) as client:
        assert client.run_chat_completions("hi", guided_json=Found) == Found(zebras=3)
        first, second = (request.json() for request in server.requests)
        assert dialect.technique(first) == technique_of(caps)
        assert ("zebras" in json.dumps(first["messages"])) is (technique_of(caps) != "json_schema")
        assert "many" in json.dumps(second["messages"])
        put(server, dialect.stream(['{"zebras"', ": 3}"]))
        stream = client.run_chat_completions_stream("hi", guided_json=Found)
        assert "".join(stream) == '{"zebras": 3}'
        assert stream.response.parsed == Found(zebras=3)
        assert dialect.technique(server.last.json()) == technique_of(caps, stream=True)
        beside = client.build_request("hi", guided_json=Found, tools=[NOW]).json
        assert dialect.technique(beside) == (caps.structured_tools or caps.structured)


@every_row
def test_several_answers_come_from_several_requests(row: Provider, server: Server) -> None:
    assert not row.capabilities_for(MODEL).n
    put(server, *(DIALECTS[row.wire].answer(text) for text in ("0", "1")))
    with client_of(row, server) as client:
        assert sorted(client.run_chat_completions("hi", n=2)) == ["0", "1"]
    assert [request.json() for request in server.requests] == [bare(row)] * 2


@every_row
def test_the_models_are_listed_or_the_row_says_that_there_is_no_list(row: Provider, server: Server) -> None:
    dialect = DIALECTS[row.wire]
    with client_of(row, server) as client:
        if row.models_path is None:
            with pytest.raises(InvalidRequestError, match=row.title):
                client.list_models()
            return
        server.reply(json=dialect.models(["a", "b"]))
        assert [model.id for model in client.list_models()] == ["a", "b"]
        assert server.last.path.partition("?")[::2] == (path_of(row, row.models_path), dialect.models_query)
        server.reply(404, json=dialect.failure("model 'x' not found"))
        server.reply(json=dialect.models(["some-model-2", "other"]))
        with pytest.raises(Exception, match=r"Did you mean 'some-model-2'\?"):
            client.run_chat_completions("hi")


@every_row
def test_every_family_is_sent_what_its_capabilities_say(row: Provider) -> None:
    client, dialect = at_home(row), DIALECTS[row.wire]
    for model, caps in families(row):
        plain = client.build_request("hi", model_name=model)
        assert plain.json == bare(row, model), model
        assert plain.warnings == ()
        for name, value in VALUES.items():
            more = {"tools": [NOW]} if name == "tool_choice" and caps.tools else {}
            if name == "tools" and not caps.tools and caps.emulated_tools:
                made = client.build_request("hi", model_name=model, tools=value)
                assert ("tools" in made.json, [warning.code for warning in made.warnings]) == (False, ["emulated"])
            elif name in refused_by(caps) or (name == "tool_choice" and not caps.forced_tools):
                with pytest.raises(UnsupportedParameterError) as caught:
                    client.build_request("hi", model_name=model, **{name: value}, **more)
                assert caught.value.param == name
            elif name in dialect.fields:
                sent = client.build_request("hi", model_name=model, **{name: value}).json
                assert sent == with_field(bare(row, model), dialect.fields[name], value), (model, name)


@every_row
def test_every_level_of_reasoning_is_written_as_the_row_says_or_refused(row: Provider) -> None:
    client = at_home(row)
    for model, caps in families(row):
        for level in LEVELS:
            if level in (caps.reasoning_efforts or {}):
                sent = client.build_request("hi", model_name=model, reasoning=level).json
                assert sent == bare(row, model, level), (model, level)
                continue
            if needs_no_word(caps, level):
                assert client.build_request("hi", model_name=model, reasoning=level).json == bare(row, model), model
                continue
            with pytest.raises(UnsupportedParameterError) as caught:
                client.build_request("hi", model_name=model, reasoning=level)
            assert caught.value.param == "reasoning"
        if caps.reasoning_budget is not None:
            sent = client.build_request("hi", model_name=model, reasoning=1234).json
            assert with_number(dict(caps.reasoning_budget), 1234).items() <= sent.items()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["cohere", "ollama"])
def test_a_row_means_the_same_in_every_way_of_calling(name: str, backend: str, server: Server) -> None:
    row = next(row for row in ROWS if row.name == name)
    dialect = DIALECTS[row.wire]
    options: dict[str, Any] = {"provider": name, "api_key": "sk-way", "model_name": MODEL, **settings_of(row)}
    put(server, dialect.answer("Hello."), dialect.answer('{"zebras": 3}'), dialect.stream(["Hel", "lo."]))
    api = Api(backend, server.url + base_path(row), **options)
    try:
        assert api.chat() == "Hello."
        assert api.chat(guided_json=Found) == Found(zebras=3)
        assert list(api.stream()) == ["Hel", "lo."]
        server.reply(json=dialect.models(["a"]))
        assert [model.id for model in api.models()] == ["a"]
    finally:
        api.end()
    assert server.requests[0].json() == bare(row)
