"""Which profile holds, what it inherits, and what its values become."""

from __future__ import annotations

from pathlib import Path

import pytest

from gen_ai import RetryPolicy
from gen_ai.profiles import Value
from gen_ai.secrets import MaskedStr

from .support import World

FAST = """\
default_profile = "fast"

[profiles.base]
timeout = 20

[profiles.fast]
inherits = "base"
provider = "openai"
model_name = "llama-3.3-70b"
endpoint = "${GATEWAY_URL}"
api_key = "${GATEWAY_KEY}"
temperature = 0.2
retry = { attempts = 5, attempt_timeout = 10, max_retry_after = 30 }
on_unsupported = "warn"
headers = { Authorization = "Bearer ${OTHER:-none}", X-Team = "a" }
extra_body = { deep = [ { user = "${WHO}" } ] }
capabilities = { reasoning = true, refused = ["seed"] }
"""
SET = {"GATEWAY_URL": "https://gateway.test/v1", "GATEWAY_KEY": "sk-1", "WHO": "ada"}


def test_a_profile_becomes_the_arguments_of_create_client(world: World) -> None:
    world.write(FAST)
    assert world.values("fast", SET) == {
        "timeout": 20,
        "provider": "openai",
        "model_name": "llama-3.3-70b",
        "endpoint": "https://gateway.test/v1",
        "api_key": "sk-1",
        "temperature": 0.2,
        "retry": RetryPolicy(attempts=5, attempt_timeout=10, max_retry_after=30),
        "on_unsupported": "warn",
        "headers": {"Authorization": "Bearer none", "X-Team": "a"},
        "extra_body": {"deep": [{"user": "ada"}]},
        "capabilities": {"reasoning": True, "refused": frozenset({"seed"})},
    }


def test_each_value_says_where_it_is_from(world: World) -> None:
    path = world.write(FAST)
    found = world.resolve("fast", SET).values
    assert found["timeout"] == Value(20, "gen_ai.toml:4", path, 4, trusted=False)
    assert found["endpoint"] == Value(
        "https://gateway.test/v1", "gen_ai.toml:10", path, 10, trusted=False, variables=("GATEWAY_URL",)
    )
    assert found["headers"].variables == ("OTHER",)


def test_a_place_is_short_for_people(world: World) -> None:
    world.write("[profiles.a]\nseed = 1\n")
    world.write("[profiles.b]\nseed = 1\n", world.own)
    path = world.write("[profiles.c]\nseed = 1\n", world.home.parent / "c.toml")
    inside = world.project / "inside"
    inside.mkdir()
    assert world.resolve("a").values["seed"].source == "gen_ai.toml:2"
    assert world.resolve("b").values["seed"].source == "~/.config/gen_ai/gen_ai.toml:2"
    assert world.resolve("a", directory=inside).values["seed"].source == f"{world.project / 'gen_ai.toml'}:2"
    assert world.resolve("c", {"GEN_AI_CONFIG": str(path)}).values["seed"].source == f"{path}:2"


def test_a_file_that_was_found_is_not_trusted_and_ones_own_is(world: World) -> None:
    world.write("[profiles.a]\ninherits = 'b'\nseed = 1\n")
    world.write("[profiles.b]\ntop_p = 0.5\n", world.own)
    found = world.resolve("a", {"GEN_AI_USER": "ada"}).values
    assert {name: value.trusted for name, value in found.items()} == {"seed": False, "top_p": True, "user": True}
    named = world.resolve("b", {"GEN_AI_CONFIG": str(world.own)})
    assert named.values["top_p"].trusted


def test_numbers_stay_as_they_are_written(world: World) -> None:
    world.write("[profiles.a]\ntemperature = 0\ntimeout = inf\nlogprobs = true\nreasoning = 2000\n")
    found = world.values("a")
    assert repr(found["temperature"]) == "0"
    assert (found["timeout"] > 1e6, found["logprobs"], found["reasoning"]) == (True, True, 2000)


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('stop = ["a", "b"]', "stop", ["a", "b"]),
        ('stop = "a"', "stop", "a"),
        ("verify = false", "verify", False),
        ('verify = "ca.pem"', "verify", "ca.pem"),
        ('proxy = ""', "proxy", ""),
        ('logit_bias = { "50256" = -100 }', "logit_bias", {"50256": -100}),
        ("max_response_bytes = 1_000", "max_response_bytes", 1000),
        ('async_backend = "threads"', "async_backend", "threads"),
        ('provider = "OpenAI"', "provider", "openai"),
        ('api_key = ""', "api_key", ""),
        ("parallel_tool_calls = false", "parallel_tool_calls", False),
        ('reasoning = "off"', "reasoning", "off"),
    ],
)
def test_every_kind_of_key_is_taken(world: World, line: str, name: str, value: object) -> None:
    world.write(f"[profiles.a]\n{line}\n")
    assert world.values("a") == {name: value}


# ---------------------------------------------------------------- which profile


def test_the_argument_goes_over_the_variable_over_the_default(world: World) -> None:
    world.write('default_profile = "a"\n[profiles.a]\nseed = 1\n[profiles.b]\nseed = 2\n[profiles.c]\nseed = 3\n')
    assert world.resolve().name == "a"
    assert world.resolve(None, {"GEN_AI_PROFILE": "b"}).name == "b"
    assert world.resolve("c", {"GEN_AI_PROFILE": "b"}).name == "c"
    assert world.resolve(None, {"GEN_AI_PROFILE": ""}).name == "a"


def test_a_profile_named_default_is_the_default(world: World) -> None:
    world.write("[profiles.other]\nseed = 1\n[profiles.default]\nseed = 2\n")
    assert world.values() == {"seed": 2}


def test_without_a_default_no_profile_holds(world: World) -> None:
    world.write("[profiles.fast]\nseed = 1\n")
    found = world.resolve(None, {"GEN_AI_SEED": "2"})
    assert (found.name, {name: value.value for name, value in found.values.items()}) == (None, {"seed": 2})


def test_the_first_default_that_is_said_counts_wherever_its_profile_stands(world: World) -> None:
    world.write('default_profile = "own"\n')
    world.write('default_profile = "other"\n[profiles.own]\nseed = 1\n[profiles.other]\n', world.own)
    assert world.values() == {"seed": 1}


# ---------------------------------------------------------------- inheritance


def test_of_several_the_last_wins_and_the_profile_itself_over_all(world: World) -> None:
    world.write(
        "[profiles.one]\nseed = 1\ntop_p = 0.1\nuser = 'one'\n"
        "[profiles.two]\nseed = 2\ntop_p = 0.2\n"
        '[profiles.me]\ninherits = ["one", "two"]\nseed = 3\n'
    )
    assert world.values("me") == {"user": "one", "top_p": 0.2, "seed": 3}


def test_ancestors_are_looked_for_in_the_own_file_then_farther_then_nearer(world: World) -> None:
    world.write("[profiles.base]\nseed = 1\n[profiles.near]\nseed = 2\n", "a/gen_ai.toml")
    world.write(
        '[profiles.me]\ninherits = ["base"]\n[profiles.base]\nseed = 3\n'
        '[profiles.far]\ninherits = "distant"\n[profiles.back]\ninherits = "near"\n'
    )
    world.write("[profiles.distant]\nseed = 4\n", world.own)
    at = world.project / "a"
    assert [world.resolve(name, directory=at).values["seed"].value for name in ("me", "far", "back")] == [3, 4, 2]


def test_a_table_takes_the_place_of_the_inherited_one(world: World) -> None:
    world.write("[profiles.a]\nheaders = { X = 'x' }\n[profiles.b]\ninherits = 'a'\nheaders = { Y = 'y' }\n")
    assert world.values("b") == {"headers": {"Y": "y"}}


@pytest.mark.parametrize(("own", "inherited"), [("api_key", "api_key_env"), ("api_key_env", "api_key")])
def test_a_key_of_ones_own_takes_the_place_of_the_inherited_one(world: World, own: str, inherited: str) -> None:
    world.write(f"[profiles.a]\n{inherited} = 'A'\n[profiles.b]\ninherits = 'a'\n{own} = 'B'\n")
    assert world.values("b", {"A": "1", "B": "2"}) == {own: "B"}


def test_a_number_of_retries_takes_the_place_of_an_inherited_policy(world: World) -> None:
    world.write("[profiles.a]\nretry = { attempts = 9 }\n[profiles.b]\ninherits = 'a'\nmax_retries = 1\n")
    assert world.values("b") == {"max_retries": 1}
    assert world.values("a", {"GEN_AI_MAX_RETRIES": "2"}) == {"max_retries": 2}


def test_what_belongs_to_another_provider_is_not_inherited(world: World) -> None:
    world.write(
        '[profiles.a]\nprovider = "openai:m"\nendpoint = "https://x.test"\napi_key = "${KEY}"\ntimeout = 3\n'
        'extra_body = { a = 1 }\n[profiles.test]\ninherits = "a"\nprovider = "offline"\n'
    )
    found = world.resolve("test")
    assert {name: value.value for name, value in found.values.items()} == {"provider": "offline", "timeout": 3}
    aside = {"model_name": 2, "endpoint": 3, "api_key": 4, "extra_body": 6}
    (warning,) = found.warnings
    assert warning.startswith("gen_ai.toml:9 names the provider offline, so these are set aside: ")
    assert [name for name, line in aside.items() if f"{name} (gen_ai.toml:{line})" not in warning] == []


def test_profiles_that_share_an_ancestor_cost_no_more_than_they_are(world: World) -> None:
    lines = ["[profiles.p0]\nseed = 7\n"]
    lines += [f'[profiles.p{n}]\ninherits = ["p{n - 1}", "p{n - 1}"]\n' for n in range(1, 40)]
    world.write("".join(lines))
    assert world.values("p39") == {"seed": 7}  # 2 ** 39 ways lead there


# ---------------------------------------------------------------- provider:model


def test_the_shorthand_names_provider_and_model(world: World) -> None:
    world.write('[profiles.a]\nprovider = "openai:ft:gpt-4o:org"\n')
    found = world.resolve("a").values
    assert (found["provider"].value, found["model_name"].value) == ("openai", "ft:gpt-4o:org")
    assert found["model_name"].source == "gen_ai.toml:2"


def test_a_nearer_model_goes_over_the_shorthand_of_an_ancestor(world: World) -> None:
    world.write('[profiles.a]\nprovider = "openai:one"\n[profiles.b]\ninherits = "a"\nmodel = "two"\n')
    assert world.values("b") == {"provider": "openai", "model_name": "two"}


def test_the_same_model_twice_is_no_contradiction(world: World) -> None:
    world.write('[profiles.a]\nprovider = "openai:m"\nmodel_name = "m"\n')
    assert world.values("a") == {"provider": "openai", "model_name": "m"}


# ---------------------------------------------------------------- variables in values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${A}", "a"),
        ("x ${A} y ${B}", "x a y $b"),
        ("${NONE:-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${A:-d}", "a"),
        ("${NONE:-}!", "!"),
        ("${NONE:-a:-b}", "a:-b"),
        ("$${A}", "${A}"),
        ("5 $$ or $5 or 5$", "5 $ or $5 or 5$"),
        ("${NONE:-$$}", "$"),
    ],
)
def test_variables_are_put_in(world: World, text: str, value: str) -> None:
    world.write(f"[profiles.a]\nuser = '{text}'\n")
    # What a variable holds is plain text: it is not expanded again.
    assert world.values("a", {"A": "a", "B": "$b", "EMPTY": ""}) == {"user": value}


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('timeout = "${X:-20}"', "timeout", 20.0),
        ('max_tokens = "${X:-20}"', "max_tokens", 20),
        ('parallel_tool_calls = "${X:-no}"', "parallel_tool_calls", False),
        ('verify = "${X:-false}"', "verify", False),
        ('verify = "${X:-ca.pem}"', "verify", "ca.pem"),
        ('logprobs = "${X:-5}"', "logprobs", 5),
        ('logprobs = "${X:-true}"', "logprobs", True),
        ('reasoning = "${X:-high}"', "reasoning", "high"),
        ('retry = { attempts = "${X:-4}" }', "retry", RetryPolicy(attempts=4)),
        ('capabilities = { n = "${X:-false}" }', "capabilities", {"n": False}),
        ('provider = "${X:-openai}"', "provider", "openai"),
    ],
)
def test_a_variable_may_stand_for_a_number_or_a_switch(world: World, line: str, name: str, value: object) -> None:
    world.write(f"[profiles.a]\n{line}\n")
    assert world.values("a") == {name: value}


def test_a_model_after_the_colon_may_come_from_a_variable(world: World) -> None:
    world.write('[profiles.a]\nprovider = "${P}"\n')
    assert world.values("a", {"P": "openai:$m"}) == {"provider": "openai", "model_name": "$m"}


def test_what_is_overridden_needs_no_variable(world: World) -> None:
    world.write('[profiles.a]\nuser = "${NONE}"\n[profiles.b]\ninherits = "a"\nuser = "ada"\n')
    assert world.values("b") == {"user": "ada"}


def test_keys_and_headers_that_carry_them_do_not_show(world: World) -> None:
    world.write(
        "[profiles.a]\napi_key = '${KEY}'\n"
        "headers = { Authorization = 'Basic abc', x-api-key = '${KEY2}', X-Gate = '${KEY2}', X-Plain = 'p' }\n"
        "extra_headers = { Cookie = 'c=${KEY2}' }\n"
    )
    found = world.resolve("a", {"KEY": "sk-1", "KEY2": "sk-2"}).values
    assert isinstance(found["api_key"].value, MaskedStr)
    assert found["headers"].value["X-Gate"] == "sk-2"
    assert repr(found["headers"].value) == (
        "{'Authorization': '***', 'x-api-key': '***', 'X-Gate': '***', 'X-Plain': 'p'}"
    )
    assert repr(found["extra_headers"].value) == "{'Cookie': '***'}"


def test_the_variable_of_a_key_is_told_and_its_value_is_not(world: World) -> None:
    world.write("[profiles.a]\napi_key_env = 'OPENAI_API_KEY'\n")
    found = world.resolve("a", {"OPENAI_API_KEY": "sk-1"}).values["api_key_env"]
    assert (found.value, found.variables) == ("OPENAI_API_KEY", ("OPENAI_API_KEY",))


def test_a_provider_in_this_process_needs_no_key(world: World) -> None:
    world.write("[profiles.a]\nprovider = 'offline'\napi_key = '${NONE}'\n")
    assert world.values("a") == {"provider": "offline"}


# ---------------------------------------------------------------- keys in files


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("api_key = 'sk-literal'", "profiles.a.api_key holds a key itself"),
        ("headers = { Authorization = 'Bearer sk-literal' }", "profiles.a.headers holds a key itself"),
    ],
)
def test_a_key_itself_in_a_projects_file_works_with_a_warning(world: World, line: str, told: str) -> None:
    world.write(f"[profiles.a]\n{line}\n")
    found = world.resolve("a")
    value = found.values.popitem()[1].value
    assert "sk-literal" in (value["Authorization"] if isinstance(value, dict) else value)
    assert len(found.warnings) == 1
    assert told in found.warnings[0]
    assert "gen_ai.toml:2" in found.warnings[0]
    assert "sk-literal" not in found.warnings[0]


def test_in_ones_own_file_a_key_is_at_home(world: World) -> None:
    world.write("[profiles.a]\napi_key = 'sk-literal'\n", world.own)
    assert world.resolve("a").warnings == ()


@pytest.mark.parametrize("line", ["api_key = ''", "api_key = '${K}'", "headers = { Authorization = 'Bearer ${K}' }"])
def test_references_and_no_key_at_all_are_no_cause_for_a_warning(world: World, line: str) -> None:
    world.write(f"[profiles.a]\n{line}\n")
    assert world.resolve("a", {"K": "k"}).warnings == ()


def test_the_file_itself_may_stand_anywhere(world: World, tmp_path: Path) -> None:
    path = world.write("[profiles.a]\nseed = 1\n", tmp_path / "x.toml")
    assert world.resolve("a", {"GEN_AI_CONFIG": str(path)}).values["seed"].file == path
