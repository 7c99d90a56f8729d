"""What is wrong is named: file, line, key, what it is, and the nearest name."""

from __future__ import annotations

import pytest

from gen_ai import ConfigurationError, MissingApiKeyError, UnknownProviderError
from gen_ai.options import SHAPES

from .support import World


@pytest.mark.parametrize(
    ("line", "told", "mend"),
    [
        ("temprature = 1", "profiles.a.temprature: no such key.", "Did you mean temperature?"),
        ("base_url = 'x'", "profiles.a.base_url: no such key.", "Did you mean endpoint?"),
        ("max_completion_tokens = 1", "profiles.a.max_completion_tokens: no such key.", "Did you mean max_tokens?"),
        ("zzz = 1", "profiles.a.zzz: no such key.", "extra_body"),
        ("on_event = 'x'", "profiles.a.on_event: is given in code.", "create_client"),
        ("timeout = 'soon'", 'profiles.a.timeout = "soon": must be a number of seconds above 0', None),
        ("timeout = '20'", 'profiles.a.timeout = "20": must be a number of seconds above 0', None),
        ("timeout = 0", "profiles.a.timeout = 0: must be a number of seconds above 0, or inf for no limit.", None),
        ("temperature = -1", "profiles.a.temperature = -1: must be a number of at least 0.", None),
        ("temperature = true", "profiles.a.temperature = true: must be a number.", None),
        ("temperature = nan", "profiles.a.temperature = nan: must be a number of at least 0.", None),
        ("top_p = 1.5", "profiles.a.top_p = 1.5: must be a number from 0 to 1.", None),
        ("max_tokens = 1.5", "profiles.a.max_tokens = 1.5: must be a whole number.", None),
        ("max_tokens = 0", "profiles.a.max_tokens = 0: must be a whole number of at least 1.", "256"),
        ("user = 2020-01-01", "profiles.a.user: must be a string.", None),
        ("user = ' '", 'profiles.a.user = " ": must be a non-empty string.', None),
        ("stop = [1]", "profiles.a.stop: must be a string or a list of strings.", None),
        ("stop = []", "profiles.a.stop: must be a non-empty string or a list of them.", None),
        ("on_unsupported = 'wran'", 'profiles.a.on_unsupported = "wran": must be error, warn or drop.', "mean warn?"),
        ("reasoning = 'hihg'", 'profiles.a.reasoning = "hihg": must be off, minimal', "mean high?"),
        ("retry = 3", "profiles.a.retry = 3: must be a table such as { attempts = 3 }.", "max_retries"),
        ("retry = { attemps = 3 }", "profiles.a.retry.attemps: no such key.", "Did you mean attempts?"),
        ("retry = { attempts = 0 }", "profiles.a.retry.attempts: must be a whole number of at least 1.", None),
        ("retry = { attempts = '3' }", "profiles.a.retry.attempts: must be a whole number.", None),
        ("retry = { wait = 3 }", "profiles.a.retry.wait: is a value of tenacity", "RetryPolicy(wait=…)"),
        ("headers = 'x'", "profiles.a.headers: must be a table of strings.", None),
        ("headers = { X = 1 }", "profiles.a.headers.X: must be a string.", None),
        ("headers = { 'X: y' = 'z' }", "profiles.a.headers: the header 'X' holds", None),
        ('extra_headers = { X = "a\\nb" }', "profiles.a.extra_headers: the header 'X' holds a line break", None),
        ("extra_body = { when = [2020-01-01] }", "profiles.a.extra_body.when: JSON has no dates.", "quotes"),
        ("extra_body = { x = inf }", "profiles.a.extra_body.x: JSON has no such number.", None),
        ("extra_body = 3", "profiles.a.extra_body: must be a table.", None),
        ("logit_bias = { '1' = 'x' }", "profiles.a.logit_bias.1: must be a number.", None),
        ("capabilities = { reasonin = true }", "profiles.a.capabilities.reasonin: no such key.", "reasoning"),
        ("capabilities = { reasoning = 1 }", "profiles.a.capabilities.reasoning: must be true or false.", None),
        ("capabilities = { structured = 'x' }", "profiles.a.capabilities.structured: must be 'json_schema'", None),
        ("capabilities = { refused = ['sed'] }", "profiles.a.capabilities.refused", "seed"),
        ("proxy = 'proxy:3128'", "profiles.a.proxy: must be a URL.", "http://proxy:3128"),
        ("verify = 'false'", 'profiles.a.verify = "false": must be true, false or the path', "without quotes"),
        ("verify = 1", "profiles.a.verify = 1: must be true, false or the path of a CA bundle.", None),
        ("max_response_bytes = 0", "profiles.a.max_response_bytes = 0: must be a whole number of bytes above 0", None),
        ("async_backend = 'trio'", 'profiles.a.async_backend = "trio": must be threads or aiohttp.', None),
        ("provider = ''", 'profiles.a.provider = "": must be a provider\'s name.', None),
        ("provider = 'openai:'", 'profiles.a.provider = "openai:": the model is missing after the colon.', None),
        ("provider = 3", "profiles.a.provider = 3: must be a provider's name", None),
        ("model_name = ''", 'profiles.a.model_name = "": must be a non-empty string.', None),
        ("api_key = 3", "profiles.a.api_key: must be a string.", None),
        ("api_key_env = '${KEY}'", "profiles.a.api_key_env: a name stands here", "the name alone"),
        ("api_key_env = 'sk-1'", "profiles.a.api_key_env: must be the name of an environment variable.", None),
        ("inherits = 3", "profiles.a.inherits = 3: must be the name of a profile, or a list of names.", None),
        ("inherits = 'b'", 'profiles.a.inherits: there is no profile "b".', "Known: a"),
        ("user = '${'", "profiles.a.user: a ${ has no } after it.", None),
        ("user = '$NAME'", "profiles.a.user: a $ stands before a name without braces.", "$$"),
        ("user = '${A B}'", "profiles.a.user: ${…} does not hold a variable's name.", "${NAME:-default}"),
        ("user = '${A:-${B}}'", "profiles.a.user: a default within ${…} holds a ${ itself.", None),
        ("extra_body = { a = { b = ['${'] } }", "profiles.a.extra_body.a: a ${ has no } after it.", None),
    ],
)
def test_a_wrong_line_is_named(world: World, line: str, told: str, mend: str | None) -> None:
    world.write(f"\n[profiles.a]\n\n{line}\n")
    error = world.refused("a")
    assert error.message.startswith(f"gen_ai.toml:4: {told}")
    assert mend is None or mend in str(error.suggestion)
    assert "\n" not in error.message


@pytest.mark.parametrize("name", sorted(SHAPES | {"stream", "prompt", "messages"}))
def test_config_never_changes_a_return_type(world: World, name: str) -> None:
    world.write(f"[profiles.a]\n{name} = 1\n")
    error = world.refused("a")
    told = "belongs to the call: config never changes a return type."
    assert error.message == f"gen_ai.toml:2: profiles.a.{name}: {told}"
    assert name in str(error.suggestion)


def test_everything_that_is_wrong_is_told_at_once(world: World) -> None:
    world.write("[profiles.a]\ninherits = 'b'\ntop_p = 2\nsed = 1\n[profiles.b]\nretry = { attempts = 0, wait = 1 }\n")
    error = world.refused("a")
    places = [line.split(": ")[1] for line in error.message.splitlines()]
    assert places == ["profiles.a.top_p = 2", "profiles.a.sed", "profiles.b.retry.wait"]
    assert "Did you mean seed?" in error.message
    assert error.param == "top_p"


def test_the_whole_key_is_named_in_pyproject_and_with_odd_names(world: World) -> None:
    world.write("[tool.gen_ai.profiles.'a b']\nsed = 1\n", "pyproject.toml")
    assert world.refused("a b").message == 'pyproject.toml:2: tool.gen_ai.profiles."a b".sed: no such key.'


def test_other_profiles_of_the_file_may_be_wrong(world: World) -> None:
    world.write("[profiles.a]\nseed = 1\n[profiles.b]\nsed = 1\n")
    assert world.values("a") == {"seed": 1}


def test_an_unknown_provider_keeps_its_class(world: World) -> None:
    world.write("[profiles.a]\nprovider = 'opnai'\n")
    error = world.refused("a")
    assert isinstance(error, UnknownProviderError)
    assert error.message.startswith("gen_ai.toml:2: profiles.a.provider")
    assert "openai" in str(error.suggestion)


@pytest.mark.parametrize(
    ("text", "told", "mend"),
    [
        ("[profile.a]\n", "gen_ai.toml:1: profile: no such key.", "Did you mean profiles?"),
        ("default = 'a'\n", "gen_ai.toml:1: default: no such key.", "Did you mean default_profile?"),
        ("timeout = 3\n", "gen_ai.toml:1: timeout: no such key.", "[profiles.<name>]"),
        ("[fast]\nseed = 1\n", "gen_ai.toml:1: fast: no such key.", "[profiles.fast]"),
        ("x = 1\n", "gen_ai.toml:1: x: no such key.", "default_profile and profiles"),
        ("default_profile = 1\n", "gen_ai.toml:1: default_profile: must be the name of a profile.", ""),
        ("profiles = 1\n", "gen_ai.toml:1: profiles: must be a table.", "[profiles.<name>]"),
        ("[profiles]\ntimeout = 3\n", "gen_ai.toml:2: profiles.timeout: a profile is a table.", "[profiles.<name>]"),
        ("[profiles]\nfast = 3\n", "gen_ai.toml:2: profiles.fast: a profile is a table.", "[profiles.fast]"),
        ("[[profiles.a]]\n", "gen_ai.toml:1: profiles.a: a profile is a table.", "[profiles.a]"),
        ("[profiles.'']\n", 'gen_ai.toml:1: profiles."": a profile needs a name.', ""),
    ],
)
def test_the_top_of_a_file_is_checked_always(world: World, text: str, told: str, mend: str) -> None:
    world.write(text)
    error = world.refused()
    assert error.message == told
    assert mend in str(error.suggestion)


# ---------------------------------------------------------------- contradictions


def test_two_models_are_an_error(world: World) -> None:
    world.write("[profiles.a]\nmodel = 'm'\nmodel_name = 'm'\n")
    assert world.refused("a").message == "gen_ai.toml:3: profiles.a.model_name: model and model_name were both given."
    world.write("[profiles.a]\nprovider = 'openai:m'\nmodel_name = 'n'\n")
    assert "another model is named" in world.refused("a").message


def test_two_keys_are_at_odds(world: World) -> None:
    world.write("[profiles.a]\napi_key = '${A}'\napi_key_env = 'B'\n")
    error = world.refused("a", {"A": "1", "B": "2"})
    assert error.message == "gen_ai.toml:3: profiles.a.api_key_env: two keys at odds: api_key was given too."


def test_two_policies_are_at_odds(world: World) -> None:
    world.write("[profiles.a]\nretry = { attempts = 2 }\nmax_retries = 3\n")
    assert (
        world.refused("a").message
        == "gen_ai.toml:3: profiles.a.max_retries: two policies at odds: retry was given too."
    )


@pytest.mark.parametrize(
    ("text", "round_"),
    [
        ("[profiles.a]\ninherits = 'a'\n", "a → a"),
        ("[profiles.a]\ninherits = 'b'\n[profiles.b]\ninherits = ['c', 'a']\n[profiles.c]\n", "a → b → a"),
    ],
)
def test_profiles_that_inherit_in_a_circle_are_an_error(world: World, text: str, round_: str) -> None:
    world.write(text)
    error = world.refused("a")
    assert f"profiles inherit from each other: {round_}." in error.message
    assert "inherits" in error.message


def test_a_long_row_of_ancestors_is_an_error_and_no_crash(world: World) -> None:
    world.write("".join(f"[profiles.p{n}]\ninherits = 'p{n + 1}'\n" for n in range(2000)) + "[profiles.p2000]\n")
    assert "more than 50 others" in world.refused("p0").message


# ---------------------------------------------------------------- variables


def test_a_missing_variable_names_line_key_and_the_nearest_that_is_set(world: World) -> None:
    world.write("[profiles.a]\nendpoint = '${GATEWAY_URL}'\n")
    error = world.refused("a", {"GATEWAY_ULR": "https://secret.test"})
    assert error.message == "gen_ai.toml:2: profiles.a.endpoint: the variable GATEWAY_URL is not set."
    assert error.suggestion == "Did you mean GATEWAY_ULR?"
    assert not isinstance(error, MissingApiKeyError)


@pytest.mark.parametrize("line", ["api_key = '${GATEWAY_KEY}'", "api_key_env = 'GATEWAY_KEY'"])
def test_the_missing_variable_of_a_key_is_a_missing_key(world: World, line: str) -> None:
    world.write(f"[profiles.a]\n{line}\n")
    error = world.refused("a", {"GATEWAY_KYE": "sk-1"})
    assert isinstance(error, MissingApiKeyError)
    assert error.message.startswith("gen_ai.toml:2: profiles.a.api_key")
    assert "the variable GATEWAY_KEY is not set" in error.message
    assert error.suggestion == "Did you mean GATEWAY_KYE?"
    assert "sk-1" not in str(error)


def test_an_empty_variable_is_not_set(world: World) -> None:
    world.write("[profiles.a]\nuser = '${WHO}'\n")
    assert "the variable WHO is empty" in world.refused("a", {"WHO": ""}).message


def test_a_missing_variable_inside_a_table_is_placed_there(world: World) -> None:
    world.write("[profiles.a.headers]\nX-A = 'a'\nX-B = '${NONE}'\n")
    assert world.refused("a").message.startswith("gen_ai.toml:3: profiles.a.headers.X-B: the variable NONE")


@pytest.mark.parametrize(
    "line",
    [
        "endpoint = 'https://x.test/${OPENAI_API_KEY}'",
        "headers = { Authorization = 'Bearer ${OPENAI_API_KEY}' }",
        "extra_headers = { X = '${openai_api_key:-none}' }",
        "extra_body = { a = [ { b = '${OPENAI_API_KEY}' } ] }",
        "model_name = '${OPENAI_API_KEY:-m}'",
        "user = '${GEN_AI_API_KEY:-x}'",
        "stop = ['${OPENAI_API_KEY}']",
    ],
)
@pytest.mark.parametrize("own", [False, True], ids=["found", "own"])
def test_a_providers_key_may_stand_in_api_key_alone(world: World, line: str, own: bool) -> None:
    world.write(f"[profiles.a]\n{line}\n", world.own if own else "gen_ai.toml")
    error = world.refused("a", {"OPENAI_API_KEY": "sk-secret", "GEN_AI_API_KEY": "sk-secret"})
    assert "gen_ai.toml:2: profiles.a." in error.message
    assert "holds a provider's key, which belongs into api_key alone" in error.message
    assert "api_key_env" in str(error.suggestion)
    assert "sk-secret" not in str(error)


@pytest.mark.parametrize("line", ["api_key = '${OPENAI_API_KEY}'", "api_key_env = 'OPENAI_API_KEY'"])
def test_there_it_may_stand(world: World, line: str) -> None:
    world.write(f"[profiles.a]\n{line}\n")
    assert world.values("a", {"OPENAI_API_KEY": "sk-1"})


def test_what_a_variable_holds_is_not_repeated_in_an_error(world: World) -> None:
    world.write("[profiles.a]\nprovider = '${P}'\ntimeout = '${T}'\nasync_backend = '${T}'\n")
    error = world.refused("a", {"P": "s3cret", "T": "s3cret"})
    assert len(error.message.splitlines()) == 3
    assert "s3cret" not in str(error)


# ---------------------------------------------------------------- which profile


def test_an_unknown_profile_gets_the_nearest_and_the_known_with_their_places(world: World) -> None:
    world.write("[profiles.fast]\n[profiles.slow]\n")
    world.write("[profiles.fast]\n[profiles.own]\n", world.own)
    error = world.refused("fsat")
    assert error.message == 'profile="fsat": there is no such profile.'
    assert error.suggestion == (
        "Did you mean fast (gen_ai.toml:1)? "
        "Known: fast (gen_ai.toml:1), own (~/.config/gen_ai/gen_ai.toml:2), slow (gen_ai.toml:2)."
    )


def test_without_any_file_it_says_where_it_looked(world: World) -> None:
    error = world.refused("fast")
    assert error.suggestion == (
        "No config file was found. Looked for: gen_ai.toml, pyproject.toml, ~/.config/gen_ai/gen_ai.toml."
    )


def test_who_named_the_unknown_profile_is_told(world: World) -> None:
    world.write("\ndefault_profile = 'fsat'\n[profiles.fast]\n")
    assert world.refused().message == 'gen_ai.toml:2: default_profile = "fsat": there is no such profile.'
    assert world.refused(None, {"GEN_AI_PROFILE": "x"}).message == 'GEN_AI_PROFILE="x": there is no such profile.'


def test_a_long_list_of_profiles_is_cut(world: World) -> None:
    world.write("".join(f"[profiles.p{n:02}]\n" for n in range(15)))
    assert "and 5 more" in str(world.refused("zzz").suggestion)


@pytest.mark.parametrize("profile", ["", "  ", 3, ["fast"]])
def test_a_profile_is_a_name(world: World, profile: object) -> None:
    with pytest.raises(ConfigurationError, match="profile"):
        world.resolve(profile)  # type: ignore[arg-type]
