"""GEN_AI_… variables over a profile, arguments over both, and what is set aside for whom."""

from __future__ import annotations

import pytest

from gen_ai import UnknownProviderError
from gen_ai.profiles import overrides
from gen_ai.profiles.override import variables

from .support import World

PROFILE = """\
default_profile = "fast"
[profiles.fast]
provider = "openai"
model_name = "m"
endpoint = "https://gateway.test/v1"
api_key_env = "GATEWAY_KEY"
headers = { Authorization = "Bearer ${GATEWAY_KEY}", X-Team = "a" }
timeout = 20
"""
SET = {"GATEWAY_KEY": "sk-1"}


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("GEN_AI_PROVIDER", "OpenAI", "provider", "openai"),
        ("GEN_AI_MODEL", "m", "model_name", "m"),
        ("GEN_AI_MODEL_NAME", "m", "model_name", "m"),
        ("GEN_AI_ENDPOINT", "https://x.test", "endpoint", "https://x.test"),
        ("GEN_AI_TIMEOUT", "2.5", "timeout", 2.5),
        ("GEN_AI_TIMEOUT", "inf", "timeout", 2_000_000.0),
        ("GEN_AI_TEMPERATURE", "0", "temperature", 0.0),
        ("GEN_AI_MAX_TOKENS", "300", "max_tokens", 300),
        ("GEN_AI_MAX_RETRIES", "0", "max_retries", 0),
        ("GEN_AI_ON_UNSUPPORTED", "drop", "on_unsupported", "drop"),
        ("GEN_AI_VERIFY", "False", "verify", False),
        ("GEN_AI_VERIFY", "1", "verify", True),
        ("GEN_AI_VERIFY", "/ca.pem", "verify", "/ca.pem"),
        ("GEN_AI_PARALLEL_TOOL_CALLS", "true", "parallel_tool_calls", True),
        ("GEN_AI_REASONING", "2000", "reasoning", 2000),
        ("GEN_AI_STOP", "${END}", "stop", "${END}"),
        ("GEN_AI_PROXY", "http://proxy:3128", "proxy", "http://proxy:3128"),
    ],
)
def test_a_variable_stands_for_a_key(world: World, variable: str, text: str, name: str, value: object) -> None:
    found = world.resolve(None, {variable: text})
    assert {name: each.value for name, each in found.values.items()} == {name: value}
    assert type(found.values[name].value) is type(value)
    assert (found.values[name].source, found.values[name].file, found.values[name].trusted) == (variable, None, True)
    assert found.warnings == ()


def test_it_goes_over_the_profile(world: World) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {**SET, "GEN_AI_TIMEOUT": "3", "GEN_AI_MODEL": "n", "GEN_AI_SEED": ""})
    assert (found.values["timeout"].value, found.values["model_name"].value) == (3, "n")
    assert "seed" not in found.values


def test_tables_have_no_variable() -> None:
    known = variables()
    assert not {f"GEN_AI_{name}" for name in ("INHERITS", "RETRY", "HEADERS", "EXTRA_BODY", "CAPABILITIES")} & set(
        known
    )


def test_another_provider_sets_aside_what_belongs_to_the_profiles(world: World) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {"GEN_AI_PROVIDER": "offline"})
    assert {name: value.value for name, value in found.values.items()} == {"provider": "offline", "timeout": 20}
    assert len(found.warnings) == 1
    for name in ("model_name", "endpoint", "api_key_env", "headers"):
        assert name in found.warnings[0]


def test_the_same_provider_sets_nothing_aside(world: World) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {**SET, "GEN_AI_PROVIDER": "OPENAI"})
    assert found.values["endpoint"].value == "https://gateway.test/v1"
    assert found.warnings == ()


def test_a_profile_without_a_provider_is_for_any(world: World) -> None:
    world.write("[profiles.default]\nmodel_name = 'm'\n")
    assert world.values(None, {"GEN_AI_PROVIDER": "openai"}) == {"model_name": "m", "provider": "openai"}


def test_another_endpoint_sets_aside_the_profiles_keys(world: World) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {"GEN_AI_ENDPOINT": "https://mine.test"})
    assert found.values["endpoint"].value == "https://mine.test"
    assert "api_key_env" not in found.values
    assert found.values["headers"].value == {"X-Team": "a"}
    assert ["api_key_env" in found.warnings[0], "Authorization" in found.warnings[1]] == [True, True]


def test_a_key_counts_together_with_an_endpoint(world: World) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {"GEN_AI_ENDPOINT": "https://mine.test", "GEN_AI_API_KEY": "sk-$own"})
    assert found.values["api_key"].value == "sk-$own"
    assert repr(found.values["api_key"].value) == "'***'"


@pytest.mark.parametrize("variable", ["GEN_AI_API_KEY", "GEN_AI_API_KEY_ENV"])
def test_a_key_alone_does_not_count_and_says_so(world: World, variable: str) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {**SET, variable: "sk-own"})
    assert "api_key" not in found.values
    assert found.values["api_key_env"].value == "GATEWAY_KEY"
    assert found.warnings[0].startswith(f"{variable} counts only together with GEN_AI_ENDPOINT")


def test_an_unknown_variable_is_a_warning_with_the_nearest_name(world: World) -> None:
    found = world.resolve(None, {"GEN_AI_TIMOUT": "3", "GEN_AI_WHATEVER": "x"})
    assert found.warnings == (
        "GEN_AI_TIMOUT is set, but nothing reads it. Did you mean GEN_AI_TIMEOUT?",
        "GEN_AI_WHATEVER is set, but nothing reads it.",
    )
    assert found.values == {}


@pytest.mark.parametrize(
    ("variable", "text", "told"),
    [
        ("GEN_AI_TIMEOUT", "soon", 'GEN_AI_TIMEOUT="soon": must be a number of seconds above 0'),
        ("GEN_AI_TIMEOUT", "-1", 'GEN_AI_TIMEOUT="-1": must be a number of seconds above 0'),
        ("GEN_AI_TEMPERATURE", "nan", 'GEN_AI_TEMPERATURE="nan": must be a number of at least 0'),
        ("GEN_AI_MAX_TOKENS", "1.5", 'GEN_AI_MAX_TOKENS="1.5": must be a whole number'),
        ("GEN_AI_ON_UNSUPPORTED", "dorp", 'GEN_AI_ON_UNSUPPORTED="dorp": must be error, warn or drop'),
        ("GEN_AI_PROVIDER", "opnai", "GEN_AI_PROVIDER=\"opnai\": Unknown provider 'opnai'"),
        ("GEN_AI_PROVIDER", "openai:", 'GEN_AI_PROVIDER="openai:": the model is missing after the colon'),
        ("GEN_AI_PROXY", "ada:secret@proxy", "GEN_AI_PROXY: must be a URL"),
        ("GEN_AI_API_KEY_ENV", "sk-secret", "GEN_AI_API_KEY_ENV: must be the name of an environment variable"),
    ],
)
def test_a_wrong_variable_is_named(world: World, variable: str, text: str, told: str) -> None:
    error = world.refused(None, {"GEN_AI_ENDPOINT": "https://x.test", variable: text})
    assert error.message.startswith(told)
    assert "secret" not in str(error)
    assert error.param == variable


def test_an_unknown_provider_keeps_its_class_and_the_nearest_name(world: World) -> None:
    error = world.refused(None, {"GEN_AI_PROVIDER": "opnai"})
    assert isinstance(error, UnknownProviderError)
    assert "'openai'" in str(error.suggestion)


@pytest.mark.parametrize(
    "contradiction",
    [
        {"GEN_AI_PROVIDER": "openai:a", "GEN_AI_MODEL": "b"},
        {"GEN_AI_MODEL": "a", "GEN_AI_MODEL_NAME": "b"},
        {"GEN_AI_ENDPOINT": "https://x.test", "GEN_AI_API_KEY": "a", "GEN_AI_API_KEY_ENV": "B"},
    ],
)
def test_two_variables_at_odds_are_an_error_that_names_both(world: World, contradiction: dict[str, str]) -> None:
    error = world.refused(None, contradiction)
    for variable in list(contradiction)[-2:]:
        assert variable in error.message


# ---------------------------------------------------------------- arguments over both


def test_an_argument_needs_no_variable_for_what_it_replaces(world: World) -> None:
    world.write(PROFILE)
    found = world.resolve(None, {}, api_key="sk-arg", headers={})
    assert {"api_key", "api_key_env", "headers"} & found.values.keys() == set()
    assert found.values["endpoint"].value == "https://gateway.test/v1"


def test_another_endpoint_as_an_argument_sets_aside_the_profiles_keys(world: World) -> None:
    world.write(PROFILE)
    assert world.values(endpoint="https://mine.test") == {
        "provider": "openai", "model_name": "m", "headers": {"X-Team": "a"}, "timeout": 20,
    }  # fmt: skip


@pytest.mark.parametrize("provider", ["offline", "offline:x", "OFFLINE"])
def test_another_provider_as_an_argument_sets_aside_what_belongs_to_the_profiles(world: World, provider: str) -> None:
    world.write(PROFILE)
    assert world.values(provider=provider) == {"timeout": 20}


def test_the_same_provider_as_an_argument_keeps_what_belongs_to_it(world: World) -> None:
    world.write(PROFILE)
    kept = world.resolve(None, SET, provider="openai:n").values
    assert kept.keys() == world.resolve(None, SET).values.keys() - {"provider", "model_name"}


def test_an_argument_that_is_none_is_not_given(world: World) -> None:
    world.write(PROFILE)
    assert world.values(None, SET, provider=None, api_key=None)["api_key_env"] == "GATEWAY_KEY"


def test_the_environment_alone_can_be_asked(world: World) -> None:
    world.write(PROFILE)
    found = overrides({"GEN_AI_TIMEOUT": "3"})
    assert (found.name, found.files, {name: value.value for name, value in found.values.items()}) == (
        None, (), {"timeout": 3.0},
    )  # fmt: skip
