"""Rows with ways of their own, in plain figures: what is asked of each, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import create_client
from gen_ai.errors import ConfigurationError, RedirectError, ServerError

from ..client.support import AT_ONCE, PNG, make
from ..support.server import Server, chat_body, chat_chunks

SCHEMA = {"type": "object", "properties": {"zebras": {"type": "integer"}}}
TOOL = {"name": "now", "parameters": {"type": "object"}}


class Found(BaseModel):
    zebras: int


def shown(provider: str, model: str, **options: Any) -> Any:
    """The body of a call to the provider's own address; nothing is sent."""
    return make(provider, api_key="sk-x", model_name=model).build_request("hi", **options).json


# ---------------------------------------------------------------- katz

BROKEN = {"error": "Internal Server Error", "status_code": 500}


@pytest.fixture
def katz(server: Server) -> Iterator[Any]:
    with make(
        "katz", endpoint=f"{server.url}/v1", model_name="llama-3.1-70b-turbo", retry=AT_ONCE, timeout=10
    ) as client:
        yield client


def test_katz_needs_no_key() -> None:
    request = create_client("katz", model_name="llama-3.1-70b-turbo").build_request("hi")
    assert request.url == "https://katz.is-a.dev/v1/chat/completions"
    assert "Authorization" not in request.headers


def test_katz_switches_its_own_tools_off_by_a_boolean(katz: Any, server: Server) -> None:
    server.reply(json=chat_body("Hello."), times=2)
    katz.run_chat_completions("hi", tools=False)
    assert server.last.json()["tools"] is False
    katz.run_chat_completions("hi")
    assert "tools" not in server.last.json()
    server.stream(*chat_chunks("Hello."))
    "".join(katz.run_chat_completions_stream("hi", tools=False))
    assert server.last.json()["tools"] is False


def test_katz_is_never_sent_a_list_of_tools(katz: Any, server: Server) -> None:
    call = '{"reply": {"tool_calls": [{"name": "now", "arguments": {}}]}}'
    server.reply(json=chat_body(call, model="llama-3.1-70b-turbo"))
    response = katz.run_chat_completions("hi", tools=[TOOL])
    assert [found.name for found in response.tool_calls] == ["now"]
    assert [(warning.code, warning.param) for warning in response.warnings] == [("emulated", "tools")]
    assert not {"tools", "response_format"} & set(server.last.json())


def test_katz_says_when_another_model_has_answered(katz: Any, server: Server) -> None:
    server.reply(json=chat_body("Hello.", model="llama-3.1-70b"))
    (warning,) = katz.run_chat_completions("hi", full_output=True).warnings
    assert (warning.code, warning.param) == ("model_differs", "model_name")
    server.reply(json=chat_body("Hello.", model="llama-3.1-70b-turbo"))
    assert katz.run_chat_completions("hi", full_output=True).warnings == []


def test_katz_failures_are_repeated_and_then_explained(katz: Any, server: Server) -> None:
    server.reply(500, json=BROKEN)
    server.reply(json=chat_body("Hello."))
    assert katz.run_chat_completions("hi") == "Hello."
    server.reply(500, json=BROKEN, times=3)
    with pytest.raises(ServerError) as caught:
        katz.run_chat_completions("hi")
    error = caught.value
    assert (error.message, error.retryable, len(error.attempts)) == ("Internal Server Error", True, 3)
    assert "malformed" in (error.suggestion or "")


def test_katz_structured_answers_are_asked_for_in_words(katz: Any, server: Server) -> None:
    server.reply(json=chat_body('Here you are:\n```json\n{"zebras": 3}\n```'))
    assert katz.run_chat_completions("How many?", guided_json=Found) == Found(zebras=3)
    assert "response_format" not in server.last.json()
    assert "zebras" in json.dumps(server.last.json()["messages"])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_from_http_to_https_is_an_error_that_names_the_address(
    katz: Any, server: Server, status: int
) -> None:
    server.reply(status, headers={"Location": "https://katz.is-a.dev/v1/chat/completions"})
    with pytest.raises(RedirectError) as caught:
        katz.run_chat_completions("hi")
    assert "https://katz.is-a.dev/v1/chat/completions" in str(caught.value)
    assert [request.method for request in server.requests] == ["POST"]


# ---------------------------------------------------------------- regolo

LLAMA = "Llama-3.3-70B-Instruct"


@pytest.fixture
def regolo(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """As regolo's own client is set up: a host without /v1, and a key, in variables."""
    monkeypatch.setenv("REGOLO_URL", server.url)
    monkeypatch.setenv("REGOLO_API_KEY", "sk-regolo")
    with create_client("regolo", model_name=LLAMA) as client:
        yield client


def test_regolo_is_found_by_its_own_variables(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body("Rome.", model=LLAMA))
    assert regolo.run_chat_completions("Where?") == "Rome."
    assert server.last.path == "/v1/chat/completions"
    assert server.last.headers["authorization"] == "Bearer sk-regolo"


def test_regolo_may_not_fall_back_unless_it_is_told_to(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body("Rome.", model=LLAMA), times=2)
    server.reply(json={"id": "1", "model": LLAMA, "choices": [{"index": 0, "text": "Rome.", "finish_reason": "stop"}]})
    regolo.run_chat_completions("Where?")
    assert server.last.json()["disable_fallbacks"] is True
    regolo.run_chat_completions("Where?", extra_body={"disable_fallbacks": False})
    assert server.last.json()["disable_fallbacks"] is False
    assert regolo.run_completions("Where?") == "Rome."
    assert (server.last.path, server.last.json()["disable_fallbacks"]) == ("/v1/completions", True)


def test_regolo_says_when_another_model_has_answered(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body("Rome.", model="Llama-3.1-8B-Instruct"))
    (warning,) = regolo.run_chat_completions("Where?", full_output=True).warnings
    assert (warning.code, warning.param) == ("model_differs", "model_name")
    server.stream(*chat_chunks("Rome.", model="Llama-3.1-8B-Instruct"))
    stream = regolo.run_chat_completions_stream("Where?")
    assert "".join(stream) == "Rome."
    assert [warning.code for warning in stream.response.warnings] == ["model_differs"]


def test_regolo_thinks_when_told() -> None:
    high = shown("regolo", "some-model", reasoning="high")
    assert (high["thinking"], high["reasoning_effort"], "max_tokens" in high) == (True, "high", False)
    off = shown("regolo", "some-model", reasoning="off")
    assert (off["thinking"], off["max_tokens"]) == (False, 256)
    assert "thinking" not in shown("regolo", "some-model")


def test_regolo_is_told_the_type_of_an_image(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body("A dot.", model=LLAMA))
    assert regolo.run_vision_request("What is it?", PNG) == "A dot."
    image = server.last.json()["messages"][0]["content"][1]["image_url"]
    assert image["format"] == "image/png"
    assert image["url"].startswith("data:image/png;base64,")


# ---------------------------------------------------------------- addresses


def test_azures_classic_address_has_the_deployment_in_its_path_and_a_version() -> None:
    client = create_client("azure-classic", resource="acme", api_key="k", model_name="my gpt/4")
    request = client.build_request("hi")
    assert request.url == (
        "https://acme.openai.azure.com/openai/deployments/my%20gpt%2F4/chat/completions?api-version=2024-10-21"
    )
    assert request.headers["api-key"] == "k"
    assert "Authorization" not in request.headers
    newer = client.build_request("hi", model_name="o3")
    assert "/deployments/o3/" in newer.url


def test_azures_versions_may_be_set_by_argument_and_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
    given = {"resource": "acme", "api_key": "k", "model_name": "m"}
    assert make("azure-classic", **given).build_request("hi").url.endswith("?api-version=2025-01-01")
    url = make("azure-classic", **given, api_version="2025-04-01-preview").build_request("hi").url
    assert url.endswith("?api-version=2025-04-01-preview")


@pytest.mark.parametrize(
    ("provider", "base", "path", "body", "names"),
    [
        (
            "github-models", "/inference", "/catalog/models",
            [{"id": "openai/gpt-4.1", "name": "OpenAI GPT-4.1"}], ["openai/gpt-4.1"],
        ),
        (
            "databricks", "/serving-endpoints", "/api/2.0/serving-endpoints",
            {"endpoints": [{"name": "databricks-claude-sonnet-4", "id": "9af3"}]}, ["databricks-claude-sonnet-4"],
        ),
        (
            "cloudflare", "/client/v4/accounts/abc/ai/v1", "/client/v4/accounts/abc/ai/models/search",
            {"success": True, "result": [{"id": "0-1", "name": "@cf/meta/llama-3"}]}, ["@cf/meta/llama-3"],
        ),
    ],
)  # fmt: skip
def test_lists_beside_the_base_url_are_found_and_read(
    server: Server, provider: str, base: str, path: str, body: Any, names: list[str]
) -> None:
    server.reply(json=body)
    with make(provider, endpoint=server.url + base, api_key="k", model_name="m") as client:
        models = client.list_models()
    assert (server.last.path, [model.id for model in models]) == (path, names)
    assert [model.raw for model in models] == (body if isinstance(body, list) else next(iter(reversed(body.values()))))


def test_a_host_alone_is_enough_for_ollama(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.url.removeprefix("http://"))
    server.reply(json={"message": {"role": "assistant", "content": "Hello."}, "done": True})
    server.reply(json=chat_body("Hello."))
    for row, path in (("ollama", "/api/chat"), ("ollama-openai", "/v1/chat/completions")):
        with create_client(row, model_name="m") as client:
            assert client.run_chat_completions("hi") == "Hello."
        assert server.last.path == path
    assert "authorization" not in server.last.headers


# ---------------------------------------------------------------- dialects of reasoning


@pytest.mark.parametrize(
    ("provider", "model", "level", "fields"),
    [
        ("openai", "gpt-5.5", "off", {"reasoning_effort": "none", "max_completion_tokens": 256, "temperature": 0}),
        ("openai", "gpt-5.5", "high", {"reasoning_effort": "high"}),
        ("deepseek", "deepseek-v4", "off", {"thinking": {"type": "disabled"}, "max_tokens": 256, "temperature": 0}),
        ("deepseek", "deepseek-v4", "medium", {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}),
        ("zai", "glm-4.6", "off", {"thinking": {"type": "disabled"}, "max_tokens": 256, "temperature": 0}),
        ("dashscope", "qwen-plus", "low", {"enable_thinking": True, "temperature": 0}),
        ("dashscope", "qwen-plus", 2048, {"enable_thinking": True, "thinking_budget": 2048, "temperature": 0}),
        ("openrouter", "openai/gpt-5.5", "high", {"reasoning": {"effort": "high"}}),
        ("openrouter", "some-model", 2048, {"reasoning": {"max_tokens": 2048}, "temperature": 0}),
        ("groq", "openai/gpt-oss-20b", "low", {"reasoning_effort": "low", "temperature": 0}),
    ],
)
def test_reasoning_is_written_as_each_server_has_it(
    provider: str, model: str, level: Any, fields: dict[str, Any]
) -> None:
    body = shown(provider, model, reasoning=level)
    assert {name: body[name] for name in set(body) - {"model", "messages"}} == fields


# ---------------------------------------------------------------- one thing each


def test_groq_is_asked_in_words_where_a_format_is_refused(server: Server) -> None:
    with make("groq", endpoint=f"{server.url}/openai/v1", api_key="k", model_name="llama-3.3-70b") as client:
        assert client.build_request("hi", guided_json=SCHEMA).json["response_format"] == {"type": "json_object"}
        assert "response_format" not in client.build_request("hi", guided_json=SCHEMA, tools=[TOOL]).json
        server.stream(*chat_chunks('{"zebras": 3}'))
        stream = client.run_chat_completions_stream("hi", guided_json=Found)
        assert "".join(stream) == '{"zebras": 3}'
        assert stream.response.parsed == Found(zebras=3)
    assert "response_format" not in server.last.json()
    assert "zebras" in json.dumps(server.last.json()["messages"])


def test_mistrals_seed_has_another_name() -> None:
    body = shown("mistral", "mistral-large", seed=7)
    assert body["random_seed"] == 7
    assert "seed" not in body


def test_xai_is_not_sent_the_key_strict() -> None:
    body = shown("xai", "grok-4.3", tools=[{"type": "function", "function": {**TOOL, "strict": True}}])
    assert body["tools"] == [{"type": "function", "function": TOOL}]


def test_sambanova_gets_text_as_one_string_and_images_as_parts() -> None:
    client = make("sambanova", api_key="k", model_name="m")
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert client.build_request([{"role": "user", "content": parts}]).json["messages"][0]["content"] == "a\nb"
    seen = client.build_request("What?", image_paths=[PNG]).json["messages"][0]["content"]
    assert [part["type"] for part in seen] == ["text", "image_url"]


def test_openais_newest_take_tools_only_while_they_do_not_think() -> None:
    assert "tools" not in shown("openai", "gpt-5.5", tools=[TOOL])
    assert "tools" in shown("openai", "gpt-5.5", tools=[TOOL], reasoning="off")


_CLASSIC = "https://acme.openai.azure.com/openai/deployments/{}/chat/completions?api-version={}"


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        ({"endpoint": _CLASSIC.format("m-1", "2025-01-01-preview")}, _CLASSIC.format("m-1", "2025-01-01-preview")),
        ({"endpoint": _CLASSIC.format("a%20b", "2024-06-01")}, _CLASSIC.format("a%20b", "2024-06-01")),
        (
            {"endpoint": "https://acme.openai.azure.com/openai/deployments/one", "model_name": "two"},
            _CLASSIC.format("two", "2024-10-21"),
        ),
        (
            {"endpoint": "https://acme.openai.azure.com/?api-version=2024-06-01", "model_name": "m"},
            _CLASSIC.format("m", "2024-06-01"),
        ),
        ({"resource": "acme", "api_version": "2024-06-01", "model_name": "m"}, _CLASSIC.format("m", "2024-06-01")),
        (
            {"endpoint": _CLASSIC.format("m", "2024-06-01"), "api_version": "2025-02-02"},
            _CLASSIC.format("m", "2025-02-02"),
        ),
        (
            {"endpoint": "https://acme.openai.azure.com/openai", "model_name": "m"},
            "https://acme.openai.azure.com/openai/v1/chat/completions",
        ),
        (
            {"endpoint": "https://acme.openai.azure.com", "model_name": "m"},
            "https://acme.openai.azure.com/openai/v1/chat/completions",
        ),
    ],
)  # fmt: skip
def test_azures_addresses_are_taken_as_its_console_shows_them(asked: dict[str, Any], url: str) -> None:
    client = create_client("azure", api_key="k", **asked)
    assert client.build_request("hi").url == url
    assert client.model_name == asked.get("model_name", url.split("/")[5].replace("%20", " "))


def test_a_profile_may_name_azures_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gen_ai.toml").write_text(
        '[profiles.a]\nprovider = "azure"\nresource = "acme"\nmodel_name = "m"\napi_version = "2024-06-01"\n'
        'api_key_env = "AZURE_OPENAI_API_KEY"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    assert create_client(profile="a").build_request("hi").url == _CLASSIC.format("m", "2024-06-01")


def test_what_is_left_of_a_query_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ends before"):
        create_client("azure", api_key="k", endpoint=f"{_CLASSIC.format('m', '2024-06-01')}&x=1")


def test_an_argument_that_is_none_leaves_the_version_to_the_address() -> None:
    client = create_client("azure", api_key="k", endpoint=_CLASSIC.format("m", "2024-06-01"), api_version=None)  # type: ignore[arg-type]
    assert client.build_request("hi").url == _CLASSIC.format("m", "2024-06-01")


# ---------------------------------------------------------------- Ollama


def test_ollama_is_given_the_thinking_of_earlier_turns() -> None:
    with make("ollama-openai", model_name="qwen3:8b") as client:
        history = [
            {"role": "user", "content": "hi"},
            {"role": "assistant", "content": "Hello.", "reasoning": "A greeting."},
            {"role": "user", "content": "again"},
        ]
        assert client.build_request(history).json["messages"] == history
