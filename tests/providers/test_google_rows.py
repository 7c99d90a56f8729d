"""The rows of Google's own dialect, held over real HTTP to what their fields say; and the addresses of Google Cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import Error, create_client
from gen_ai.errors import (
    AuthenticationError,
    MissingApiKeyError,
    RateLimitError,
    ServerError,
    UnsupportedParameterError,
)
from gen_ai.providers import list_providers
from gen_ai.providers.base import Capabilities, Provider

from ..support import gemini as dialect
from ..support.server import Server
from .rows import (
    LEVELS,
    MODEL,
    at_home,
    base_path,
    base_url,
    client_of,
    families,
    header_of,
    key_for,
    needs_no_word,
    path_of,
    with_number,
)

ROWS = [row for row in list_providers() if row.wire == "gemini"]
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
NOW: dict[str, Any] = {"name": "now", "description": "The time.", "parameters": {"type": "object"}}
FIELDS = {"temperature": "temperature", "presence_penalty": "presencePenalty", "top_p": "topP", "seed": "seed"}


class Found(BaseModel):
    zebras: int


def failure(kind: type[Error], call: Any, *args: Any, **options: Any) -> Any:
    with pytest.raises(kind) as caught:
        call(*args, **options)
    return caught.value


def bare(caps: Capabilities, level: str | int | None = None) -> dict[str, Any]:
    """The body of a call that sets nothing but `reasoning`."""
    thinks = caps.reasoning if level is None else level != "off"
    config: dict[str, Any] = {} if thinks else {"maxOutputTokens": 256}
    if "temperature" not in caps.refused:
        config["temperature"] = 0
    if isinstance(level, str):
        said: Any = (caps.reasoning_efforts or {})[level]
        config |= said["generationConfig"]
    elif level is not None:
        config |= with_number(dict(caps.reasoning_budget or {}), level)["generationConfig"]
    said = {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}
    return {**said, "generationConfig": config} if config else said


def stream(server: Server, *parts: Any) -> None:
    server.reply(body=dialect.events(*dialect.pieces(*parts)), headers={"content-type": "text/event-stream"})


@every_row
def test_a_bare_call_and_a_stream_send_exactly_what_the_row_says(row: Provider, server: Server) -> None:
    server.reply(json=dialect.body("Hello."))
    stream(server, "Hel", "lo.")
    with client_of(row, server, api_key="sk-exact") as client:
        assert client.run_chat_completions("hi") == "Hello."
        events = list(client.run_chat_completions_stream("hi", full_output=True))
    assert [event.type for event in events] == ["text_delta", "text_delta", "finish", "usage_update"]
    for request, path in zip(server.requests, (row.chat_path, row.stream_path or ""), strict=True):
        assert (request.method, request.path) == ("POST", path_of(row, path))
        assert request.json() == bare(row.capabilities_for(MODEL))
        assert header_of(row, request) == f"{row.auth_prefix}sk-exact"
        assert row.auth_header == "Authorization" or "authorization" not in request.headers


@every_row
def test_at_its_own_address_the_request_goes_to_the_rows_url(row: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = at_home(row).build_request("hi")
    assert shown.url == base_url(row) + path_of(row, row.chat_path).removeprefix(base_path(row))
    assert shown.headers[row.auth_header] == row.auth_prefix + key_for(row, "sk-home")
    for name in row.key_env:
        monkeypatch.delenv(name, raising=False)
    if row.credentials is None:
        error = failure(MissingApiKeyError, at_home, row, api_key=None)
        assert all(name in str(error) for name in row.key_env)
    for name in row.key_env:
        monkeypatch.setenv(name, "sk-env")
        headers = at_home(row, api_key=None).build_request("hi").headers
        assert headers[row.auth_header] == f"{row.auth_prefix}sk-env"
        monkeypatch.delenv(name)


@every_row
def test_an_empty_key_at_an_endpoint_of_ones_own_sends_none(row: Provider, server: Server) -> None:
    server.reply(json=dialect.body("Hello."))
    with client_of(row, server, api_key="") as client:
        client.run_chat_completions("hi")
    assert header_of(row, server.last) is None


@every_row
def test_the_endpoint_may_come_from_the_rows_variable(
    row: Provider, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in row.endpoint_env:
        for url in (server.url, server.url + base_path(row)):
            monkeypatch.setenv(name, url)
            server.reply(json=dialect.body("Hello."))
            with at_home(row) as client:
                assert client.run_chat_completions("hi") == "Hello."
            assert server.last.path == path_of(row, row.chat_path)


@every_row
def test_errors_are_typed_waited_for_and_said_with_the_row(row: Provider, server: Server) -> None:
    slow = dialect.failure(429, "RESOURCE_EXHAUSTED", "slow down")
    broken = dialect.failure(500, "INTERNAL", "Internal error.")
    server.reply(429, json=slow, headers={"retry-after": "0"})
    server.reply(500, json=[broken])
    server.reply(200, json=broken)
    server.reply(json=dialect.body("Hello."))
    with client_of(row, server) as client:
        failed = failure(ServerError, client.run_chat_completions, "hi", max_retries=1)
        assert (failed.provider, failed.message, failed.code) == (row.name, "Internal error.", "INTERNAL")
        assert client.run_chat_completions("hi") == "Hello."
        server.reply(401, json=dialect.failure(401, "UNAUTHENTICATED", "Invalid credentials."))
        wrong = failure(AuthenticationError, client.run_chat_completions, "hi")
        assert (wrong.provider, wrong.model, wrong.status_code, wrong.retryable) == (row.name, MODEL, 401, False)
        assert "api_key=" in wrong.suggestion
    with client_of(row, server) as client:
        server.reply(429, json=slow, times=3)
        assert failure(RateLimitError, client.run_chat_completions, "hi").retryable


@every_row
def test_a_structure_is_asked_for_and_checked_here(row: Provider, server: Server) -> None:
    server.reply(json=dialect.body('{"zebras": "many"}'))
    server.reply(json=dialect.body('{"zebras": 3}'))
    stream(server, '{"zeb', 'ras": 3}')
    with client_of(row, server) as client:
        assert client.run_chat_completions("hi", guided_json=Found) == Found(zebras=3)
        with client.run_chat_completions_stream("hi", guided_json=Found) as made:
            assert "".join(made) == '{"zebras": 3}'
            assert made.response.parsed == Found(zebras=3)
    first, second, third = (request.json() for request in server.requests)
    for body in (first, third):
        assert "zebras" in body["generationConfig"]["responseJsonSchema"]["properties"]
    assert "many" in json.dumps(second["contents"])


@every_row
def test_tools_several_answers_and_a_completion_are_as_elsewhere(row: Provider, server: Server) -> None:
    caps = row.capabilities_for(MODEL)
    server.reply(json=dialect.body(dialect.call("now")))
    for text in ("0", "1", "upon a time"):
        server.reply(json=dialect.body(text))
    with client_of(row, server) as client:
        response = client.run_chat_completions("hi", tools=[NOW], tool_choice="now")
        assert [call.name for call in response.tool_calls] == ["now"]
        declared = {"name": "now", "description": "The time.", "parametersJsonSchema": {"type": "object"}}
        assert server.last.json() == {
            **bare(caps),
            "tools": [{"functionDeclarations": [declared]}],
            "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["now"]}},
        }
        assert sorted(client.run_chat_completions("hi", n=2)) == ["0", "1"]
        completed = client.run_completions("Once", full_output=True)
    assert (completed.text, [warning.code for warning in completed.warnings]) == ("upon a time", ["emulated"])


@every_row
def test_the_models_are_listed_and_the_nearest_is_named(row: Provider, server: Server) -> None:
    server.reply(json={"models": [{"name": "models/some-model-2"}, {"name": "models/other"}]}, times=2)
    with client_of(row, server, api_key="sk-list") as client:
        assert [model.id for model in client.list_models()] == ["some-model-2", "other"]
        assert server.last.path == f"{path_of(row, row.models_path or '')}?pageSize=1000"
        assert header_of(row, server.last) == f"{row.auth_prefix}sk-list"
    server.requests.clear()
    with Server() as other, client_of(row, other) as client:
        other.reply(404, json=dialect.failure(404, "NOT_FOUND", "models/some-model is not found"))
        other.reply(json={"models": [{"name": "models/some-model-2"}]})
        error = failure(Error, client.run_chat_completions, "hi")
    assert error.error_type == "ModelNotFoundError"
    assert "Did you mean 'some-model-2'?" in str(error)


@every_row
def test_every_family_is_sent_what_its_capabilities_say(row: Provider) -> None:
    client = at_home(row)
    for model, caps in families(row):
        shown = client.build_request("hi", model_name=model)
        assert (shown.json, shown.warnings) == (bare(caps), ()), model
        for name, field in FIELDS.items():
            if name in caps.refused:
                error = failure(UnsupportedParameterError, client.build_request, "hi", model_name=model, **{name: 0.5})
                assert error.param == name
                continue
            value = 3 if name == "seed" else 0.5
            sent = client.build_request("hi", model_name=model, **{name: value}).json
            assert sent["generationConfig"] == {**bare(caps).get("generationConfig", {}), field: value}, model
        for level in (*LEVELS, 1234):
            known = caps.reasoning_budget is not None if level == 1234 else level in (caps.reasoning_efforts or {})
            if known:
                assert client.build_request("hi", model_name=model, reasoning=level).json == bare(caps, level), model
            elif needs_no_word(caps, level):
                assert client.build_request("hi", model_name=model, reasoning=level).json == bare(caps), model
            else:
                error = failure(
                    UnsupportedParameterError, client.build_request, "hi", model_name=model, reasoning=level
                )
                assert error.param == "reasoning"


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("given", "row", "endpoint"),
    [
        ("https://generativelanguage.googleapis.com", "gemini", "https://generativelanguage.googleapis.com/v1beta"),
        (
            "https://generativelanguage.googleapis.com/v1/models/gemini-2.5-pro:generateContent",
            "gemini",
            "https://generativelanguage.googleapis.com/v1",
        ),
        (
            "https://generativelanguage.googleapis.com/v1beta/openai/",
            "gemini-openai",
            "https://generativelanguage.googleapis.com/v1beta/openai",
        ),
        ("http://127.0.0.1:9/gemini/v1beta/openai", "gemini-openai", "http://127.0.0.1:9/gemini/v1beta/openai"),
    ],
)
def test_an_endpoint_says_which_side_of_gemini_is_meant(given: str, row: str, endpoint: str) -> None:
    made: Any = create_client("gemini", endpoint=given, api_key="k", model_name="m")
    with made as client:
        assert (client.provider, client.endpoint) == (row, endpoint)


@pytest.mark.parametrize("name", ["vertex", "vertex-anthropic", "vertex-mistral", "vertex-openai"])
@pytest.mark.parametrize(
    ("location", "host"),
    [
        (None, "aiplatform.googleapis.com"),
        ("us", "aiplatform.us.rep.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
        ("us-east5", "us-east5-aiplatform.googleapis.com"),
    ],
)
def test_a_location_has_a_host_of_its_own(
    name: str, location: str | None, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p-1")
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.t")
    if location is not None:
        monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", location)
    with create_client(name, model_name="m") as client:
        request = client.build_request("hi")
    assert request.url.startswith(f"https://{host}/v1")
    assert f"/projects/p-1/locations/{location or 'global'}/" in request.url
    assert request.headers["Authorization"] == "Bearer ya29.t"


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("/v1/projects/p/locations/l/endpoints/openapi", "vertex-openai"),
        ("/v1/projects/p/locations/l/endpoints/openapi/chat/completions", "vertex-openai"),
        ("/v1/projects/p/locations/l/publishers/anthropic/models/claude-x:rawPredict", "vertex-anthropic"),
        ("/v1/projects/p/locations/l/publishers/mistralai/models/m:rawPredict", "vertex-mistral"),
        ("/v1/projects/p/locations/l", "vertex"),
        ("/v1", "vertex-express"),
        ("", "vertex-express"),
    ],
)
def test_an_address_of_google_cloud_says_whose_models_are_meant(path: str, row: str) -> None:
    with create_client(
        "vertex", endpoint=f"https://aiplatform.googleapis.com{path}", api_key="t", model_name="m"
    ) as client:
        assert client.provider == row


def test_claude_on_google_cloud_is_told_its_version_in_the_body_and_its_model_in_the_path(server: Server) -> None:
    answer = {"id": "1", "type": "message", "role": "assistant", "model": "claude", "stop_reason": "end_turn"}
    server.reply(json={**answer, "content": [{"type": "text", "text": "Hello."}], "usage": {}})
    path = "/v1/projects/p/locations/us-east5"
    model = "claude-sonnet-4-5@20250929"
    with create_client("vertex-anthropic", endpoint=server.url + path, api_key="ya29.t", model_name=model) as client:
        assert client.run_chat_completions("hi") == "Hello."
        shown = client.build_request("hi", stream=True)
    assert server.last.path == f"{path}/publishers/anthropic/models/{model}:rawPredict"
    assert server.last.json() == {
        "messages": [{"role": "user", "content": "hi"}],
        "max_tokens": 256,
        "temperature": 0,
        "anthropic_version": "vertex-2023-10-16",
    }
    assert "anthropic-version" not in server.last.headers
    assert shown.url.endswith(f"{model}:streamRawPredict")
    assert shown.json["stream"] is True


def test_an_api_key_without_a_project_is_sent_in_its_own_header() -> None:
    with create_client("vertex-express", api_key="AIzaSy-1", model_name="gemini-2.5-flash") as client:
        request = client.build_request("hi")
    assert request.headers["x-goog-api-key"] == "AIzaSy-1"
    assert request.url == (
        "https://aiplatform.googleapis.com/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent"
    )


# ---------------------------------------------------------------- Gemma


SYSTEM = {"role": "system", "content": "Be brief."}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}


@pytest.mark.parametrize("name", ["gemini", "gemini-openai"])
def test_instructions_for_gemma_stand_before_the_first_user_message(name: str) -> None:
    client = create_client(name, api_key="k", model_name="gemma-3-27b-it")
    late = {"role": "developer", "content": [{"type": "text", "text": "In French."}]}
    asked: list[Any] = [SYSTEM, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Oui"}, late,
             {"role": "user", "content": "Now?"}]  # fmt: skip
    body = client.build_request(asked).json
    assert "systemInstruction" not in body
    first, *rest = body["contents"] if name == "gemini" else body["messages"]
    parts = first["parts"] if name == "gemini" else first["content"]
    assert [part["text"] for part in parts] == ["Be brief.", "In French.", "Hi"]
    assert [message["role"] for message in rest] == ["model" if name == "gemini" else "assistant", "user"]
    newer = client.build_request(asked, model_name="gemma-4-31b-it").json
    assert ("systemInstruction" in newer) is (name == "gemini")


def test_instructions_for_gemma_go_before_pictures_and_where_no_user_speaks() -> None:
    client = create_client("gemini", api_key="k", model_name="gemma-3-4b-it")
    parts = client.build_request([SYSTEM, {"role": "user", "content": [PICTURE]}]).json["contents"][0]["parts"]
    assert (parts[0]["text"], [*parts[1]]) == ("Be brief.", ["inlineData"])
    alone = client.build_request([SYSTEM, {"role": "assistant", "content": "Oui"}]).json["contents"]
    assert [(turn["role"], turn["parts"][0]["text"]) for turn in alone] == [("user", "Be brief."), ("model", "Oui")]


def test_gemma_is_asked_for_tools_and_structures_in_words() -> None:
    client = create_client("gemini", api_key="k", model_name="gemma-3-27b-it")
    tool = {"name": "now", "parameters": {"type": "object", "properties": {}}}
    asked: list[dict[str, Any]] = [{"tools": [tool]}, {"guided_json": {"type": "object", "required": ["a"]}}]
    for options in asked:
        body = client.build_request("Hi", **options).json
        assert "tools" not in body
        assert "responseMimeType" not in body["generationConfig"]
        assert len(body["contents"][0]["parts"][0]["text"]) > len("Hi")


@pytest.mark.parametrize(("level", "sent"), [("off", "MINIMAL"), ("low", "HIGH"), ("high", "HIGH")])
def test_the_fourth_gemma_thinks_or_does_not(level: Any, sent: str) -> None:
    client = create_client("gemini", api_key="k", model_name="gemma-4-26b-a4b-it")
    config = client.build_request("Hi", reasoning=level).json["generationConfig"]["thinkingConfig"]
    assert config["thinkingLevel"] == sent
