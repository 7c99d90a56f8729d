"""One set of tests over every row of the dialects in `forms.py`, over real HTTP: a row is held to it by being there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import Error
from gen_ai.errors import (
    AuthenticationError,
    InvalidRequestError,
    MissingApiKeyError,
    RateLimitError,
    ServerError,
    UnsupportedParameterError,
)
from gen_ai.providers.base import Provider

from ..client.support import BACKENDS, Api
from ..support.server import Server
from .forms import FORMS, Form
from .rows import (
    LEVELS,
    MODEL,
    ROWS,
    VALUES,
    assert_asked_by,
    at_home,
    bare,
    base_path,
    base_url,
    client_of,
    effort,
    families,
    header_of,
    key_for,
    needs_no_word,
    path_of,
    refused_by,
    settings_of,
    technique_of,
    thinks,
    with_number,
)

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


class Found(BaseModel):
    """What is asked for; the field's name is nowhere else."""

    zebras: int


def form(row: Provider) -> Form:
    """How the row's dialect says it."""
    return FORMS[row.wire]


def failure(kind: type[Error], call: Any, *args: Any, **options: Any) -> Any:
    """The error that a call raises."""
    with pytest.raises(kind) as caught:
        call(*args, **options)
    return caught.value


# ---------------------------------------------------------------- a plain call


@every_row
def test_a_bare_call_sends_exactly_what_the_row_says(row: Provider, server: Server) -> None:
    server.reply(json=form(row).body("Hello."))
    with client_of(row, server, api_key="sk-exact") as client:
        assert client.run_chat_completions("hi") == "Hello."
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", path_of(row, row.chat_path))
    assert request.json() == bare(row, row.capabilities_for(MODEL))
    assert header_of(row, request) == f"{row.auth_prefix}sk-exact"
    assert row.auth_header == "Authorization" or "authorization" not in request.headers
    assert {name.lower(): value for name, value in row.headers.items()}.items() <= request.headers.items()
    assert request.headers["content-type"] == "application/json"
    assert not {name.lower() for name in row.env_headers} & set(request.headers)


@every_row
def test_at_its_own_address_the_request_goes_to_the_rows_url(row: Provider) -> None:
    shown = at_home(row).build_request("hi")
    assert shown.url == base_url(row) + path_of(row, row.chat_path).removeprefix(base_path(row))
    assert shown.headers[row.auth_header] == row.auth_prefix + key_for(row, "sk-home")
    assert shown.json == bare(row, row.capabilities_for(MODEL))


@every_row
def test_the_key_of_the_rows_variable_is_sent_or_missed_by_name(row: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in row.key_env:
        monkeypatch.delenv(name, raising=False)
    if row.credentials is not None:
        assert row.key_env  # without a key the credentials of the machine are looked for
    elif row.key_required:
        error = failure(MissingApiKeyError, at_home, row, api_key=None)
        assert all(name in str(error) for name in row.key_env)
    else:
        assert row.auth_header not in at_home(row, api_key=None).build_request("hi").headers
    for name in row.key_env:
        monkeypatch.setenv(name, key_for(row, "sk-env"))
        headers = at_home(row, api_key=None).build_request("hi").headers
        assert headers[row.auth_header] == row.auth_prefix + key_for(row, "sk-env")
        monkeypatch.delenv(name)


@every_row
def test_an_empty_key_at_an_endpoint_of_ones_own_sends_none(row: Provider, server: Server) -> None:
    server.reply(json=form(row).body("Hello."))
    with client_of(row, server, api_key="") as client:
        client.run_chat_completions("hi")
    assert header_of(row, server.last) is None
    assert "authorization" not in server.last.headers


@pytest.mark.parametrize("row", [row for row in ROWS if row.endpoint_env], ids=lambda row: row.name)
def test_the_endpoint_may_come_from_the_rows_variable(
    row: Provider, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in row.endpoint_env:
        for url in (server.url, server.url + base_path(row)):
            monkeypatch.setenv(name, url)
            server.reply(json=form(row).body("Hello."))
            with at_home(row) as client:
                assert client.run_chat_completions("hi") == "Hello."
            assert server.last.path == path_of(row, row.chat_path)
        monkeypatch.delenv(name)


# ---------------------------------------------------------------- streams


@every_row
def test_a_stream_asks_as_the_row_says_and_gives_text_events_and_usage(row: Provider, server: Server) -> None:
    caps = row.capabilities_for(MODEL)
    for _ in range(2):
        server.stream(*form(row).chunks(["Hel", "lo."]))
    with client_of(row, server) as client:
        stream = client.run_chat_completions_stream("hi")
        assert list(stream) == ["Hel", "lo."]
        assert stream.response.usage.total_tokens == 9
        assert stream.response.provider == row.name
        events = list(client.run_chat_completions_stream("hi", full_output=True))
    assert [event.type for event in events] == ["text_delta", "text_delta", "finish", "usage_update"]
    options = {"stream_options": {"include_usage": True}} if row.stream_usage else {}
    flag = {"stream": True} if row.stream_in_body else {}
    assert [request.json() for request in server.requests] == [{**bare(row, caps), **flag, **options}] * 2
    assert {request.path for request in server.requests} == {path_of(row, row.stream_path or row.chat_path)}


# ---------------------------------------------------------------- errors


@every_row
def test_a_wrong_key_is_said_with_the_provider_and_where_the_key_came_from(
    row: Provider, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(401, json={"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
    with client_of(row, server) as client:
        error = failure(AuthenticationError, client.run_chat_completions, "hi")
    assert (error.provider, error.model, error.status_code, error.retryable) == (row.name, MODEL, 401, False)
    assert error.url == server.url + path_of(row, row.chat_path).partition("?")[0]
    assert "api_key=" in error.suggestion
    assert len(server.requests) == 1
    if row.endpoint_env and row.key_env:
        monkeypatch.setenv(row.endpoint_env[0], server.url)
        monkeypatch.setenv(row.key_env[0], key_for(row, "sk-of-a-variable"))
        server.reply(401, json={"error": {"message": "no"}})
        with at_home(row, api_key=None) as client:
            error = failure(AuthenticationError, client.run_chat_completions, "hi")
        assert row.key_env[0] in error.suggestion


@every_row
def test_a_limit_is_waited_for_and_a_failure_repeated(row: Provider, server: Server) -> None:
    broken = {"error": "Internal Server Error", "status_code": 500}
    server.reply(429, json={"error": {"message": "slow down"}}, headers={"retry-after": "0"})
    server.reply(500, json=broken)
    server.reply(json=form(row).body("Hello."))
    with client_of(row, server) as client:
        assert client.run_chat_completions("hi") == "Hello."
        assert [request.body for request in server.requests] == [server.last.body] * 3
        server.reply(429, json={"error": {"message": "slow down"}}, times=3)
        error = failure(RateLimitError, client.run_chat_completions, "hi")
        assert (error.provider, error.message, error.retryable) == (row.name, "slow down", True)
    with client_of(row, server) as client:
        server.reply(500, json=broken, times=3)
        error = failure(ServerError, client.run_chat_completions, "hi")
    assert (error.provider, error.message, error.status_code) == (row.name, "Internal Server Error", 500)
    assert (error.retryable, len(error.attempts)) == (True, 3)
    assert error.suggestion == row.error_hints.get(500, error.suggestion)


@every_row
def test_a_failure_inside_a_good_answer_is_one(row: Provider, server: Server) -> None:
    broken = {"error": "Internal Server Error", "status_code": 500}
    server.reply(200, json=broken)
    server.reply(json=form(row).body("Hello."))
    with client_of(row, server) as client:
        assert client.run_chat_completions("hi") == "Hello."
        server.stream(broken, done=False)
        server.stream(*form(row).chunks(["Hello."]))
        assert list(client.run_chat_completions_stream("hi")) == ["Hello."]
    assert len(server.requests) == 4


# ---------------------------------------------------------------- structured output


@every_row
def test_a_structure_is_asked_for_by_the_rows_technique_and_checked_here(row: Provider, server: Server) -> None:
    caps = row.capabilities_for(MODEL)
    server.reply(json=form(row).body('{"zebras": "many"}'))
    server.reply(json=form(row).body('{"zebras": 3}'))
    with client_of(row, server) as client:
        assert client.run_chat_completions("hi", guided_json=Found) == Found(zebras=3)
        first, second = (request.json() for request in server.requests)
        assert_asked_by(technique_of(caps), first, "zebras", row.wire)
        assert "many" in json.dumps(second[form(row).asked])
        said = form(row).asked, form(row).structure, "instructions"
        assert {name: value for name, value in first.items() if name not in said} == {
            name: value for name, value in bare(row, caps).items() if name not in said
        }
        server.stream(*form(row).chunks('{"zebras": 3}'))
        stream = client.run_chat_completions_stream("hi", guided_json=Found)
        assert "".join(stream) == '{"zebras": 3}'
        assert stream.response.parsed == Found(zebras=3)
        assert_asked_by(technique_of(caps, stream=True), server.last.json(), "zebras", row.wire)
        assert client.build_request("hi", guided_json=Found).json == first


# ---------------------------------------------------------------- text completions and models


@every_row
def test_a_text_completion_is_native_or_goes_as_a_chat_and_says_so(row: Provider, server: Server) -> None:
    caps = row.capabilities_for(MODEL)
    native = row.completions_path is not None and caps.completions
    if native:
        choice = {"index": 0, "text": "upon a time", "finish_reason": "stop"}
        server.reply(json={"id": "1", "object": "text_completion", "model": MODEL, "choices": [choice]})
    else:
        server.reply(json=form(row).body("upon a time", model=MODEL))
    with client_of(row, server) as client:
        response = client.run_completions("Once", full_output=True)
    assert response.text == "upon a time"
    body = server.last.json()
    if native:
        assert server.last.path == path_of(row, row.completions_path or "")
        assert body["prompt"] == "Once"
        assert "messages" not in body
        assert dict(row.extra_body).items() <= body.items()
        assert response.warnings == []
    else:
        assert server.last.path == path_of(row, row.chat_path)
        assert body == {**bare(row, caps), form(row).asked: [{"role": "user", "content": "Once"}]}
        assert [warning.code for warning in response.warnings] == ["emulated"]


@every_row
def test_the_models_are_listed_or_the_row_says_that_there_is_no_list(row: Provider, server: Server) -> None:
    with client_of(row, server, api_key="sk-list") as client:
        if row.models_path is None:
            error = failure(InvalidRequestError, client.list_models)
            assert row.title in error.message
            assert server.requests == []
            return
        server.reply(json={"data": [{"id": "a"}, {"id": "b"}]})
        assert [model.id for model in client.list_models()] == ["a", "b"]
    assert (server.last.method, server.last.path) == ("GET", path_of(row, row.models_path))
    assert header_of(row, server.last) == f"{row.auth_prefix}sk-list"


@every_row
def test_a_model_that_is_not_there_is_an_error_with_the_nearest_name(row: Provider, server: Server) -> None:
    server.reply(404, json={"error": {"message": "no such model", "code": "model_not_found"}})
    if row.models_path is not None:
        server.reply(json={"data": [{"id": "some-model-2"}, {"id": "other"}]})
    with client_of(row, server) as client:
        error = failure(Error, client.run_chat_completions, "hi")
    assert error.error_type == "ModelNotFoundError"
    assert ("Did you mean 'some-model-2'?" in str(error)) is (row.models_path is not None)


# ---------------------------------------------------------------- parameters


@every_row
def test_tools_are_offered_or_emulated(row: Provider, server: Server) -> None:
    caps = row.capabilities_for(MODEL)
    function = {"name": "now", "description": "The time.", "parameters": {"type": "object"}}
    tool = {"type": "function", "function": {**function, "strict": True}}
    with client_of(row, server) as client:
        if "tools" in refused_by(caps):
            reply = '{"reply": {"tool_calls": [{"name": "now", "arguments": {}}]}}'
            server.reply(json=form(row).body(reply, model=MODEL))
            response = client.run_chat_completions("hi", tools=[tool], tool_choice="now")
            assert [found.name for found in response.first.tool_calls] == ["now"]
            assert [(warning.code, warning.param) for warning in response.warnings] == [("emulated", "tools")]
            assert not {"tools", "tool_choice"} & set(server.last.json())
            return
        server.reply(json=form(row).body(None, [("c1", "now", "{}")]))
        choice = {} if "tool_choice" in refused_by(caps) else {"tool_choice": "now"}
        response = client.run_chat_completions("hi", tools=[tool], **choice)
    assert [found.name for found in response.first.tool_calls] == ["now"]
    sent = {**function, "strict": True} if caps.strict_tools else function
    assert server.last.json() == {
        **bare(row, caps),
        "tools": [form(row).tool(sent)],
        **({"tool_choice": form(row).choice("now")} if choice else {}),
    }
    assert tool["function"] == {**function, "strict": True}
    dropped = [warning.param for warning in response.warnings if warning.code == "parameter_dropped"]
    assert dropped == ([] if caps.strict_tools else ["tools"])


@every_row
def test_no_tools_is_a_boolean_where_the_server_has_tools_of_its_own(row: Provider, server: Server) -> None:
    server.reply(json=form(row).body("Hello."))
    with client_of(row, server) as client:
        client.run_chat_completions("hi", tools=False)
    switch = {"tools": False} if row.tools_switch else {}
    assert server.last.json() == {**bare(row, row.capabilities_for(MODEL)), **switch}


@every_row
def test_several_answers_come_from_one_request_or_from_several(row: Provider, server: Server) -> None:
    caps = row.capabilities_for(MODEL)
    native = caps.n and "n" not in refused_by(caps)
    if native:
        choices = [{"index": i, "message": {"content": f"{i}"}, "finish_reason": "stop"} for i in range(2)]
        server.reply(json=form(row).body(choices=choices))
    else:
        for text in ("0", "1"):
            server.reply(json=form(row).body(text))
    with client_of(row, server) as client:
        assert sorted(client.run_chat_completions("hi", n=2)) == ["0", "1"]
    expected = [{**bare(row, caps), "n": 2}] if native else [bare(row, caps)] * 2
    assert [request.json() for request in server.requests] == expected


@every_row
def test_what_is_refused_is_an_error_before_anything_is_sent(row: Provider, server: Server) -> None:
    refused = refused_by(row.capabilities_for(MODEL)) & set(VALUES) - {"tools"}  # they are emulated
    with client_of(row, server) as client:
        for name in sorted(refused):
            error = failure(UnsupportedParameterError, client.run_chat_completions, "hi", **{name: VALUES[name]})
            assert (error.param, error.provider, error.attempts) == (name, row.name, [])
            assert name in error.message
        assert server.requests == []
        if refused:
            server.reply(json=form(row).body("Hello.", model=MODEL))
            given = {name: VALUES[name] for name in refused}
            response = client.run_chat_completions("hi", **given, on_unsupported="drop", full_output=True)
            assert {warning.param for warning in response.warnings} == refused
            assert server.last.json() == bare(row, row.capabilities_for(MODEL))


# ---------------------------------------------------------------- every family of every row


@every_row
def test_every_family_is_sent_what_its_capabilities_say(row: Provider) -> None:
    client = at_home(row)
    for model, caps in families(row):
        plain = client.build_request("hi", model_name=model)
        assert plain.json == bare(row, caps, model), model
        assert plain.warnings == ()
        refused = refused_by(caps)
        for name, value in VALUES.items():
            if name == "tools" and name in refused and caps.emulated_tools:
                made = client.build_request("hi", model_name=model, tools=value)
                assert (name in made.json, [warning.code for warning in made.warnings]) == (False, ["emulated"])
            elif name in refused:
                error = failure(
                    UnsupportedParameterError, client.build_request, "hi", model_name=model, **{name: value}
                )
                assert error.param == name
            elif name not in ("tools", "logprobs", "top_logprobs", "tool_choice"):
                field = caps.renamed.get(name, caps.max_tokens_name if name == "max_tokens" else name)
                body = client.build_request("hi", model_name=model, **{name: value}).json
                assert body == {**bare(row, caps, model), field: value}, (model, name)


@every_row
def test_every_level_of_reasoning_is_written_as_the_row_says_or_refused(row: Provider) -> None:
    client = at_home(row)
    for model, caps in families(row):
        for level in LEVELS:
            if level in (caps.reasoning_efforts or {}):
                body = client.build_request("hi", model_name=model, reasoning=level).json
                assert body == bare(row, caps, model, level), (model, level)
                assert effort(caps, level, row.wire).items() <= body.items()
            elif needs_no_word(caps, level):
                body = client.build_request("hi", model_name=model, reasoning=level).json
                assert body == bare(row, caps, model), (model, level)
            else:
                error = failure(
                    UnsupportedParameterError, client.build_request, "hi", model_name=model, reasoning=level
                )
                assert error.param == "reasoning"


@every_row
def test_a_number_of_tokens_to_think_is_written_as_the_row_says_or_refused(row: Provider) -> None:
    client = at_home(row)
    for model, caps in families(row):
        if caps.reasoning_budget is None:
            error = failure(UnsupportedParameterError, client.build_request, "hi", model_name=model, reasoning=1234)
            assert error.param == "reasoning"
            continue
        body = client.build_request("hi", model_name=model, reasoning=1234).json
        assert with_number(dict(caps.reasoning_budget), 1234).items() <= body.items(), model
        assert "{tokens}" not in json.dumps(body)
        assert caps.max_tokens_name not in body
        assert not {"temperature"} & caps.refused_thinking & set(body)
        assert thinks(caps, 1234)


def test_the_sample_of_models_meets_nearly_all_that_rows_know() -> None:
    missed = []
    count = 0
    for row in ROWS:
        met = [caps for _, caps in families(row)]
        for pattern, caps in row.models:
            count += 1
            if caps not in met:
                missed.append((row.name, pattern))
    assert len(missed) <= count / 20, missed


# ---------------------------------------------------------------- blocking and async


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["openai", "openai-responses", "katz", "regolo", "azure-classic"])
def test_a_row_means_the_same_in_every_way_of_calling(name: str, backend: str, server: Server) -> None:
    row = next(row for row in ROWS if row.name == name)
    key = "" if not row.key_required else "sk-way"
    options = {"provider": name, "api_key": key, "model_name": MODEL, **settings_of(row)}
    server.reply(json=form(row).body("Hello."))
    server.reply(json=form(row).body('{"zebras": 3}'))
    server.stream(*form(row).chunks(["Hel", "lo."]))
    api = Api(backend, server.url + base_path(row), **options)
    try:
        assert api.chat() == "Hello."
        assert api.chat(guided_json=Found) == Found(zebras=3)
        assert list(api.stream()) == ["Hel", "lo."]
        if row.models_path is not None:
            server.reply(json={"data": [{"id": "a"}]})
            assert [model.id for model in api.models()] == ["a"]
    finally:
        api.end()
    assert server.requests[0].json() == bare(row, row.capabilities_for(MODEL))
    assert header_of(row, server.requests[0]) == (f"{row.auth_prefix}{key}" if key else None)
