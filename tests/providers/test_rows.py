"""What every row must be, what single rows and families say, and that requests come out as they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from gen_ai import Capabilities, Provider, UnsupportedParameterError, create_client
from gen_ai.checks import PARAMETERS
from gen_ai.endpoints import is_own
from gen_ai.providers import builtin_providers, get_provider
from gen_ai.providers.check import IN_PROCESS, check_row

from .rows import key_for

ROWS = builtin_providers()
HOSTED = [row for row in ROWS if row.client is None]
CHATTING = [row for row in HOSTED if row.chat_path]
#: Served on the user's own machine: no account, no page where keys are made.
LOCAL = {"vllm", "llamacpp", "tgi", "sglang", "lmstudio", "ollama", "ollama-openai", "litellm-proxy"}
LOCAL |= {f"{name}-responses" for name in ("vllm", "llamacpp", "lmstudio", "ollama")}
EFFORTS = ("off", "minimal", "low", "medium", "high")
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def each(rows: list[Provider]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.name)


def capabilities(row: Provider) -> Iterator[tuple[str, Capabilities]]:
    yield "*", row.capabilities
    yield from row.models


# ---------------------------------------------------------------- every row


def test_no_two_rows_share_a_name_or_alias() -> None:
    names = [name for row in ROWS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))


@each(ROWS)
def test_a_row_meets_what_is_asked_of_those_from_outside(row: Provider) -> None:
    check_row(row)


@each(HOSTED)
def test_addresses_are_https_but_on_ones_own_machine(row: Provider) -> None:
    assert row.base_url is not None
    parts = urlsplit(row.base_url)
    assert (parts.scheme == "http") == (row.name in LOCAL) == (parts.hostname == "localhost")
    assert all(origin.startswith("https://") and origin.count("/") == 2 for origin in row.origins)
    assert row.base_url == row.base_url.strip().rstrip("/")


@each(ROWS)
def test_what_is_refused_is_a_parameter_that_exists(row: Provider) -> None:
    for pattern, known in capabilities(row):
        assert known.refused | known.refused_thinking <= {*PARAMETERS, "tools"}, pattern
        assert set(known.renamed) <= set(PARAMETERS), pattern


@each(ROWS)
def test_levels_of_reasoning_are_the_portable_ones(row: Provider) -> None:
    for pattern, known in capabilities(row):
        efforts = known.reasoning_efforts
        if efforts is None:
            continue
        assert set(efforts) <= set(EFFORTS), pattern
        assert {"low", "medium", "high"} <= set(efforts), f"{pattern}: every level has a meaning"
        assert all(efforts.values()), pattern


@each(ROWS)
def test_a_budget_has_room_for_the_number(row: Provider) -> None:
    for pattern, known in capabilities(row):
        if known.reasoning_budget is not None:
            assert '"{tokens}"' in str(known.reasoning_budget).replace("'", '"'), pattern


@each(ROWS)
def test_no_model_has_text_completions_where_the_provider_has_no_path_for_them(row: Provider) -> None:
    if row.completions_path is None:
        assert [pattern for pattern, known in capabilities(row) if known.completions] == []


@each(ROWS)
def test_the_source_is_dated_where_the_tier_says_that_there_is_one(row: Provider) -> None:
    if row.tier != "listed" and row.wire != IN_PROCESS:
        assert DATE.search(row.source)


@each(HOSTED)
def test_a_hosted_provider_says_where_keys_are_made(row: Provider) -> None:
    if row.key_required:
        assert row.key_env
        assert (row.key_url or "").startswith("https://")
    else:
        assert row.name in LOCAL | {"katz"}


@each(ROWS)
def test_variables_and_notes_are_written_as_people_expect_them(row: Provider) -> None:
    for name in (*row.key_env, *row.endpoint_env, *(env for setting in row.settings for env in setting.env)):
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", name)
    assert all(setting.help for setting in row.settings)
    assert all(note.endswith(".") and "\n" not in note for note in row.notes)


def test_no_key_variable_is_shared_but_where_two_rows_are_one_provider() -> None:
    holders: dict[str, set[str]] = {}
    for row in ROWS:
        for name in row.key_env:
            holders.setdefault(name, set()).add(row.name.removesuffix("-responses"))
    shared = {name: rows for name, rows in holders.items() if len(rows) > 1}
    assert shared == {
        "AWS_BEARER_TOKEN_BEDROCK": {"bedrock", "bedrock-anthropic", "bedrock-mantle"},
        "AZURE_OPENAI_API_KEY": {"azure", "azure-classic"},
        "CO_API_KEY": {"cohere", "cohere-openai"},
        "COHERE_API_KEY": {"cohere", "cohere-openai"},
        "OLLAMA_API_KEY": {"ollama", "ollama-openai"},
        # llama.cpp's server reads the same name; a key from it goes to localhost only.
        "LLAMA_API_KEY": {"llamacpp", "meta"},
        "GEMINI_API_KEY": {"gemini", "gemini-openai"},
        "GOOGLE_API_KEY": {"gemini", "gemini-openai", "vertex-express"},
        "GOOGLE_OAUTH_ACCESS_TOKEN": {"vertex", "vertex-anthropic", "vertex-mistral", "vertex-openai"},
    }


# ---------------------------------------------------------------- requests, as rows have them written

#: Settings and model with which a row's client can be made.
GIVEN: dict[str, dict[str, Any]] = {
    "azure": {"resource": "res"},
    "azure-anthropic": {"resource": "res"},
    "azure-classic": {"resource": "res"},
    "azure-classic-responses": {"resource": "res"},
    "azure-responses": {"resource": "res"},
    "bedrock": {"region": "us-east-1"},
    "bedrock-anthropic": {"region": "us-east-1"},
    "bedrock-mantle": {"region": "us-east-1"},
    "bedrock-mantle-responses": {"region": "us-east-1"},
    "cloudflare": {"account_id": "0123abcd"},
    "databricks": {"workspace": "dbc-1"},
    "watsonx": {"project_id": "p-1"},
    **{name: {"project": "p-1"} for name in ("vertex", "vertex-anthropic", "vertex-mistral", "vertex-openai")},
}


def client(name: str, model: str = "a-model", **fields: Any) -> Any:
    return create_client(
        name, api_key=key_for(get_provider(name), "a-key"), model_name=model, **GIVEN.get(name, {}), **fields
    )


def body(name: str, model: str = "a-model", **call: Any) -> dict[str, Any]:
    with client(name, model) as made:
        sent: dict[str, Any] = made.build_request("Hello!", **call).json
        return sent


@each(CHATTING)
def test_every_row_makes_a_request_to_its_own_address(row: Provider) -> None:
    with client(row.name) as made:
        request = made.build_request("Hello!")
    assert request.url.startswith("http://localhost:" if row.name in LOCAL else "https://")
    assert "{" not in request.url
    assert dict(request.headers)[row.auth_header] == row.auth_prefix + key_for(row, "a-key")
    asked: dict[str, Any] = {"messages": [{"role": "user", "content": "Hello!"}]}
    if row.wire == "gemini":
        asked = {"contents": [{"role": "user", "parts": [{"text": "Hello!"}]}]}
    elif row.wire == "openai-responses":
        asked = {"input": asked["messages"]}
    elif row.wire == "bedrock":
        asked = {"messages": [{"role": "user", "content": [{"text": "Hello!"}]}]}
    assert asked.items() <= request.json.items()


@each(CHATTING)
def test_structured_output_is_asked_for_as_the_row_says(row: Provider) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    asked = body(row.name, "a-model", guided_json=schema)
    technique = row.capabilities_for("a-model").structured
    assert ASKED.get(row.wire, asked_of_openai)(asked) == technique


def asked_of_openai(body: dict[str, Any]) -> str:
    return (body.get("response_format") or {}).get("type") or "prompt"


def asked_of_cohere(body: dict[str, Any]) -> str:
    form = body.get("response_format") or {}
    return "json_schema" if "json_schema" in form else form.get("type") or "prompt"


def asked_of_ollama(body: dict[str, Any]) -> str:
    form = body.get("format")
    return "json_schema" if isinstance(form, dict) else "json_object" if form == "json" else "prompt"


#: How a body of each dialect asks for a structure.
ASKED: dict[str, Callable[[dict[str, Any]], str]] = {
    "anthropic": lambda body: asked_of_openai({"response_format": (body.get("output_config") or {}).get("format")}),
    "cohere": asked_of_cohere,
    "gemini": lambda body: "json_schema" if "responseJsonSchema" in body["generationConfig"] else "prompt",
    "ollama": asked_of_ollama,
    "openai-responses": lambda body: asked_of_openai({"response_format": (body.get("text") or {}).get("format")}),
}


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("anthropic", "https://api.anthropic.com/v1/messages"),
        ("azure", "https://res.openai.azure.com/openai/v1/chat/completions"),
        ("azure-anthropic", "https://res.services.ai.azure.com/anthropic/v1/messages"),
        (
            "azure-classic",
            "https://res.openai.azure.com/openai/deployments/a-model/chat/completions?api-version=2024-10-21",
        ),
        (
            "azure-classic-responses",
            "https://res.openai.azure.com/openai/responses?api-version=2025-04-01-preview",
        ),
        ("azure-responses", "https://res.openai.azure.com/openai/v1/responses"),
        ("bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com/model/a-model/converse"),
        ("bedrock-anthropic", "https://bedrock-runtime.us-east-1.amazonaws.com/model/a-model/invoke"),
        ("bedrock-mantle", "https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions"),
        ("bedrock-mantle-responses", "https://bedrock-mantle.us-east-1.api.aws/v1/responses"),
        ("cloudflare", "https://api.cloudflare.com/client/v4/accounts/0123abcd/ai/v1/chat/completions"),
        ("databricks", "https://dbc-1.cloud.databricks.com/serving-endpoints/chat/completions"),
        ("deepseek", "https://api.deepseek.com/chat/completions"),
        ("gemini-openai", "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions"),
        ("github-models", "https://models.github.ai/inference/chat/completions"),
        ("groq", "https://api.groq.com/openai/v1/chat/completions"),
        ("katz", "https://katz.is-a.dev/v1/chat/completions"),
        ("litellm-proxy", "http://localhost:4000/v1/chat/completions"),
        ("cohere", "https://api.cohere.com/v2/chat"),
        ("cohere-openai", "https://api.cohere.ai/compatibility/v1/chat/completions"),
        ("ollama", "http://localhost:11434/api/chat"),
        ("ollama-openai", "http://localhost:11434/v1/chat/completions"),
        ("openai-responses", "https://api.openai.com/v1/responses"),
        ("openrouter-responses", "https://openrouter.ai/api/v1/responses"),
        ("perplexity", "https://api.perplexity.ai/chat/completions"),
        ("regolo", "https://api.regolo.ai/v1/chat/completions"),
        ("xai-responses", "https://api.x.ai/v1/responses"),
        ("zai", "https://api.z.ai/api/paas/v4/chat/completions"),
    ],
)
def test_chat_goes_to_the_documented_address(name: str, url: str) -> None:
    with client(name) as made:
        assert made.build_request("Hello!").url == url


def test_variables_that_hold_a_host_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGOLO_URL", "https://api.regolo.ai")
    monkeypatch.setenv("OLLAMA_HOST", "10.0.0.7:12000")
    monkeypatch.setenv("DATABRICKS_HOST", "adb-1.2.azuredatabricks.net")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com/")
    for name, base in (
        ("regolo", "https://api.regolo.ai/v1"),
        ("ollama", "http://10.0.0.7:12000/api"),
        ("ollama-openai", "http://10.0.0.7:12000/v1"),
        ("databricks", "https://adb-1.2.azuredatabricks.net/serving-endpoints"),
        ("azure", "https://mine.openai.azure.com/openai/v1"),
    ):
        with create_client(name, api_key="k", model_name="m") as made:
            assert made.endpoint == base  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("azure", "https://other.services.ai.azure.com/openai/v1"),
        ("azure-classic", "https://other.cognitiveservices.azure.com/openai"),
        ("databricks", "https://adb-1.2.azuredatabricks.net/serving-endpoints"),
        ("dashscope", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
        ("katz", "https://ai.is-a.dev/v1"),
        ("nebius", "https://api.tokenfactory.us-central1.nebius.com/v1"),
        ("cohere", "https://api.cohere.ai"),
        ("cohere", "https://api.cohere.ai/compatibility/v1"),
        ("ollama", "https://ollama.com"),
        ("ollama", "https://ollama.com/v1"),
        ("together", "https://api.together.xyz/v1"),
    ],
)
def test_a_providers_other_addresses_are_its_own(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(get_provider(name).key_env[0], "from-the-environment")
    with create_client(name, endpoint=url, model_name="m") as made:
        assert "from-the-environment" in dict(made.build_request("Hello!").headers)[get_provider(name).auth_header]


@each(HOSTED)
def test_no_row_takes_a_strangers_address_for_its_own(row: Provider) -> None:
    host = urlsplit((row.base_url or "").replace("{", "").replace("}", "")).hostname
    for url in (
        "https://intranet/v1",
        "https://evil.example/v1",
        "http://api.openai.com",
        f"https://{host}.evil.example",
    ):
        assert not is_own(row, url), url


def test_regolo_is_told_not_to_let_another_model_answer() -> None:
    assert body("regolo")["disable_fallbacks"] is True
    told = body("regolo", "qwen3-8b", reasoning="high")
    assert (told["thinking"], told["reasoning_effort"]) == (True, "high")
    assert body("regolo", "qwen3-8b", reasoning="off")["thinking"] is False


def test_katz_has_a_switch_for_tools_and_functions_are_emulated() -> None:
    assert body("katz", tools=False)["tools"] is False
    assert "tools" not in body("katz")
    assert "tools" not in body("katz", tools=[{"name": "now", "parameters": {"type": "object"}}])
    with create_client("katz", model_name="m") as made:
        assert "Authorization" not in made.build_request("Hello!").headers


# ---------------------------------------------------------------- parameters that single providers refuse or rename


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("groq", {"logprobs": True, "logit_bias": {"1": 2}, "presence_penalty": 0.5, "frequency_penalty": 0.5}),
        ("perplexity", {"stop": ["a"], "seed": 7}),
        ("mistral", {"logit_bias": {"1": 2}, "user": "u"}),
        ("cohere", {"logit_bias": {"1": 2}, "user": "u", "parallel_tool_calls": False}),
        ("ollama", {"logit_bias": {"1": 2}, "user": "u"}),
        ("ollama-openai", {"logit_bias": {"1": 2}, "user": "u"}),
        ("cerebras", {"presence_penalty": 0.5, "frequency_penalty": 0.5, "logit_bias": {"1": 2}}),
        ("scaleway", {"frequency_penalty": 0.5, "logit_bias": {"1": 2}, "user": "u"}),
        ("sambanova", {"presence_penalty": 0.5}),
        ("minimax", {"presence_penalty": 0.5, "logit_bias": {"1": 2}}),
        ("zai", {"presence_penalty": 0.5}),
    ],
)
def test_what_a_provider_refuses_is_refused_before_it_is_sent(name: str, refused: dict[str, Any]) -> None:
    for parameter, value in refused.items():
        with pytest.raises(UnsupportedParameterError) as caught:
            body(name, **{parameter: value})
        assert caught.value.param == parameter


def test_minimax_gets_no_temperature_of_zero_unless_the_caller_says_so() -> None:
    assert body("minimax")["temperature"] == 0.01
    assert body("minimax", temperature=0.7)["temperature"] == 0.7


def test_mistral_calls_the_seed_otherwise_and_wants_no_stream_options() -> None:
    sent = body("mistral", seed=7)
    assert sent["random_seed"] == 7
    assert "seed" not in sent
    assert get_provider("mistral").stream_usage is False


@pytest.mark.parametrize(
    ("name", "model", "field"),
    [
        ("groq", "llama-3.3-70b-versatile", "max_completion_tokens"),
        ("openai", "gpt-5-mini", "max_completion_tokens"),
        ("azure", "gpt-4o", "max_tokens"),
        ("regolo", "Llama-3.3-70B-Instruct", "max_tokens"),
        ("cerebras", "llama-3.3-70b", "max_completion_tokens"),
    ],
)
def test_the_cap_on_tokens_has_the_name_that_is_wanted(name: str, model: str, field: str) -> None:
    assert body(name, model, max_tokens=100)[field] == 100


@pytest.mark.parametrize(
    ("name", "model", "wish", "fields"),
    [
        ("deepseek", "deepseek-v4-pro", "off", {"thinking": {"type": "disabled"}}),
        ("deepseek", "deepseek-v9", "medium", {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}),
        ("zai", "glm-4.6", "low", {"thinking": {"type": "enabled"}}),
        ("zai", "glm-5.2", "high", {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}),
        ("dashscope", "qwen3-32b", "off", {"enable_thinking": False}),
        ("dashscope", "qwen-plus", 900, {"enable_thinking": True, "thinking_budget": 900}),
        ("moonshot", "kimi-k2.6", "off", {"thinking": {"type": "disabled"}}),
        ("moonshot", "kimi-k3", "low", {"reasoning_effort": "low"}),
        ("openrouter", "anthropic/claude-sonnet-4.5", "high", {"reasoning": {"effort": "high"}}),
        ("openrouter", "anthropic/claude-sonnet-4.5", 2000, {"reasoning": {"max_tokens": 2000}}),
        ("openrouter", "deepseek/deepseek-v4-pro", "off", {"reasoning": {"effort": "none"}}),
        ("vercel-gateway", "zai/glm-4.6", "off", {"reasoning": {"enabled": False}}),
        ("gemini-openai", "gemini-2.5-flash", "off", {"reasoning_effort": "none"}),
        (
            "gemini-openai",
            "gemini-2.5-pro",
            512,
            {"extra_body": {"google": {"thinking_config": {"thinking_budget": 512}}}},
        ),
        ("mistral", "mistral-small-latest", "medium", {"reasoning_effort": "high"}),
        ("groq", "qwen/qwen3-32b", "off", {"reasoning_effort": "none"}),
        ("groq", "openai/gpt-oss-120b", "minimal", {"reasoning_effort": "low"}),
        ("llamacpp", "Qwen3-1.7B-Q4_K_M", "off", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("databricks", "databricks-claude-3-7-sonnet", 1024, {"thinking": {"type": "enabled", "budget_tokens": 1024}}),
        ("volcengine", "doubao-seed-1-6", "off", {"thinking": {"type": "disabled"}}),
        ("minimax", "MiniMax-M3", "off", {"thinking": {"type": "disabled"}}),
        ("xai", "grok-4.3", "off", {"reasoning_effort": "none"}),
    ],
)
def test_reasoning_is_written_as_the_provider_has_it_said(
    name: str, model: str, wish: Any, fields: dict[str, Any]
) -> None:
    sent = body(name, model, reasoning=wish)
    assert {field: sent.get(field) for field in fields} == fields


@pytest.mark.parametrize(
    ("name", "model"),
    [("xai", "grok-4"), ("moonshot", "kimi-k2.7-code"), ("perplexity", "sonar"), ("groq", "llama-3.1-8b-instant")],
)
def test_a_model_without_a_dial_says_so(name: str, model: str) -> None:
    with pytest.raises(UnsupportedParameterError):
        body(name, model, reasoning="high")


@pytest.mark.parametrize(
    ("name", "model"),
    [("openai", "gpt-6.2-sol"), ("zai", "glm-5.3"), ("openrouter", "google/gemini-4-neon"), ("openai", "o4-mini")],
)
def test_thinking_that_cannot_be_switched_off_is_not_said_to_be_off(name: str, model: str) -> None:
    with pytest.raises(UnsupportedParameterError, match="reasoning='off'"):
        body(name, model, reasoning="off")


def test_deepseek_takes_sampling_when_thinking_is_off() -> None:
    assert body("deepseek", "deepseek-v4-pro", temperature=0.5, reasoning="off")["temperature"] == 0.5
    with pytest.raises(UnsupportedParameterError, match="while it thinks"):
        body("deepseek", "deepseek-v4-pro", temperature=0.5)


TOOL = [{"name": "now", "parameters": {"type": "object"}}]


def test_newer_gpts_take_tools_on_chat_only_while_they_do_not_think() -> None:
    assert body("openai", "gpt-5.4", tools=TOOL)["tools"]
    assert body("openai", "gpt-5.6-sol", tools=TOOL, reasoning="off")["tools"]
    assert body("openai", "gpt-5.2", tools=TOOL, reasoning="high")["tools"]
    for model, fields in (("gpt-5.6-sol", {}), ("gpt-5.4", {"reasoning": "low"}), ("gpt-6-astra", {})):
        emulated = body("openai", model, tools=TOOL, **fields)
        assert "tools" not in emulated
        assert emulated["response_format"]["json_schema"]["name"] == "reply"
    # A gateway speaks another of OpenAI's APIs behind.
    assert body("openrouter", "openai/gpt-5.6-sol", tools=TOOL)["tools"]


def test_a_default_that_a_model_refuses_is_not_sent() -> None:
    assert "temperature" not in body("openrouter", "anthropic/claude-opus-4.7")
    assert body("openrouter", "anthropic/claude-sonnet-4.5")["temperature"] == 0
    assert "max_tokens" not in body("together", "Qwen/Qwen3.6-27B")
    assert body("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo")["max_tokens"] == 256
