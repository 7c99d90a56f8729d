"""What `create_client` makes of a profile: one call from a file to the wire, and no key for a stranger's file."""

from __future__ import annotations

import os
from typing import Any

import pytest

from gen_ai import (
    AuthenticationError,
    BaseClient,
    ChatResponse,
    Choice,
    ConfigurationError,
    MissingApiKeyError,
    Provider,
    Request,
    Setting,
    create_client,
    list_profiles,
    providers,
    register_provider,
)

from ..client.test_secrets import shown
from ..support.server import Server, chat_body
from .support import World

KEY = "sk-own-0123456789"


@pytest.fixture(autouse=True)
def _at_home(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(world.home))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("GATEWAY_KEY", "sk-gateway")


def authorization(**arguments: Any) -> str | None:
    """The header that a call would send."""
    with create_client(**arguments) as client:
        headers = client.build_request("Hello!").headers
    return headers.get("Authorization")


def test_a_call_goes_where_the_profile_says_as_it_says(world: World, server: Server) -> None:
    world.write(
        'default_profile = "fast"\n[profiles.base]\ntimeout = 10\ntemperature = 0.25\n[profiles.fast]\n'
        f'inherits = "base"\nprovider = "openai:m"\nendpoint = "{server.url}/v1"\napi_key_env = "GATEWAY_KEY"\n'
        'headers = { X-Team = "a" }\nextra_body = { extra = 1 }\nmax_tokens = 7\n'
    )
    server.reply(json=chat_body("Hello."))
    with create_client() as client:
        assert client.run_chat_completions("Hello!") == "Hello."
    request = server.requests[0]
    assert (request.headers["authorization"], request.headers["x-team"]) == ("Bearer sk-gateway", "a")
    body = request.json()
    assert {name: body[name] for name in ("model", "temperature", "max_tokens", "extra")} == {
        "model": "m", "temperature": 0.25, "max_tokens": 7, "extra": 1,
    }  # fmt: skip


def test_an_argument_goes_over_a_variable_over_the_profile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("[profiles.a]\nprovider = 'openai:one'\nseed = 1\ntop_p = 0.1\nuser = 'one'\n")
    monkeypatch.setenv("GEN_AI_SEED", "2")
    monkeypatch.setenv("GEN_AI_TOP_P", "0.2")
    with create_client(profile="a", top_p=0.3, model_name="two") as client:
        body = client.build_request("Hello!").json
    assert {name: body[name] for name in ("model", "seed", "top_p", "user")} == {
        "model": "two", "seed": 2, "top_p": 0.3, "user": "one",
    }  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        "endpoint = 'https://stranger.test/v1'",
        "endpoint = 'https://stranger.test/v1'\napi_key_env = 'OPENAI_API_KEY'",
        "endpoint = 'https://stranger.test/v1'\napi_key = '${OPENAI_API_KEY}'",
        "endpoint = 'https://stranger.test/v1'\ninherits = 'corporate'",
        "inherits = 'corporate'\nverify = false",
        "verify = false",
        "verify = 'stranger.pem'",
    ],
)
@pytest.mark.parametrize("file", ["gen_ai.toml", "pyproject.toml"])
def test_a_file_that_was_found_gets_no_key_of_mine(world: World, lines: str, file: str) -> None:
    table = "profiles.a" if file == "gen_ai.toml" else "tool.gen_ai.profiles.a"
    world.write(f"[{table}]\nprovider = 'openai:m'\n{lines}\n", file)
    world.write("[profiles.corporate]\nprovider = 'openai'\napi_key_env = 'GATEWAY_KEY'\n", world.own)
    with pytest.raises(ConfigurationError) as caught:
        create_client(profile="a")
    assert KEY not in str(caught.value)


def test_a_file_that_was_found_may_set_an_endpoint_with_its_own_key(world: World) -> None:
    world.write("[profiles.a]\nprovider = 'openai:m'\nendpoint = 'https://x.test'\napi_key = '${GATEWAY_KEY}'\n")
    assert authorization(profile="a") == "Bearer sk-gateway"
    world.write("[profiles.a]\nprovider = 'openai:m'\nendpoint = 'https://x.test'\napi_key = ''\n")
    assert authorization(profile="a") is None


def test_in_a_file_that_was_found_the_providers_own_address_gets_the_providers_key(world: World) -> None:
    world.write("[profiles.a]\nprovider = 'openai:m'\nendpoint = 'https://eu.api.openai.com/v1'\n")
    assert authorization(profile="a") == f"Bearer {KEY}"


@pytest.mark.parametrize("named", [False, True], ids=["own", "GEN_AI_CONFIG"])
def test_a_file_of_my_own_may_send_a_key_where_it_says(
    world: World, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    path = world.write(
        "[profiles.a]\nprovider = 'openai:m'\nendpoint = 'https://x.test'\napi_key_env = 'OPENAI_API_KEY'\n",
        world.project.parent / "mine.toml" if named else world.own,
    )
    if named:
        monkeypatch.setenv("GEN_AI_CONFIG", str(path))
    assert authorization(profile="a") == f"Bearer {KEY}"


def test_a_missing_profile_key_is_told_with_its_line(world: World) -> None:
    world.write("[profiles.a]\nprovider = 'openai:m'\napi_key_env = 'GATEWAY_KYE'\n")
    with pytest.raises(MissingApiKeyError, match=r"gen_ai\.toml:3") as caught:
        create_client(profile="a")
    assert caught.value.suggestion == "Did you mean GATEWAY_KEY?"


def test_no_traceback_of_create_client_shows_the_environment(world: World) -> None:
    world.write("[profiles.a]\ntimeout = 'soon'\n")
    with pytest.raises(ConfigurationError) as caught:
        create_client(profile="a")
    assert os.environ["OPENAI_API_KEY"] == KEY
    for place, text in shown(caught.value):
        assert KEY not in text, place


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("api_key = '${GATEWAY_KEY}'", "gen_ai.toml:4, which takes GATEWAY_KEY. "),
        ("api_key_env = 'GATEWAY_KEY'", "GATEWAY_KEY. "),
        ("api_key = 'sk-in-the-file'", "gen_ai.toml:4. "),
    ],
)
def test_a_key_that_is_refused_is_told_by_its_line_and_its_variable(
    world: World, server: Server, line: str, told: str
) -> None:
    world.write(f"[profiles.a]\nprovider = 'openai:m'\nendpoint = '{server.url}/v1'\n{line}\n")
    server.reply(401, json={"error": {"message": "no such key"}})
    with create_client(profile="a") as client, pytest.raises(AuthenticationError) as caught:
        client.run_chat_completions("Hello!")
    assert (caught.value.suggestion or "").startswith(f"The key sent is that of {told}")


# ---------------------------------------------------------------- settings of one provider alone


class Library(BaseClient):
    """A backend in this process, with arguments of its own."""

    provider = "library"

    def __init__(self, *, shelf: str = "", depth: int = 1, lit: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.told = (shelf, depth, lit)

    def complete(self, request: Request) -> ChatResponse[Any]:
        return ChatResponse(choices=[Choice(text=repr(self.told))])


@pytest.fixture
def _library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_OWN", {})
    settings = (Setting(name="shelf"), Setting(name="depth", kind=int), Setting(name="lit", kind=bool))
    where = f"{__name__}:{Library.__name__}"
    register_provider(Provider(name="library", title="A library", wire="in-process", client=where, settings=settings))


@pytest.mark.usefixtures("_library")
def test_a_backend_in_this_process_takes_its_settings_from_a_profile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write("[profiles.a]\nprovider = 'library'\nshelf = 'B'\ndepth = 3\nlit = false\n")
    assert create_client(profile="a").run_chat_completions("Hello!") == "('B', 3, False)"
    assert create_client(profile="a", depth=4).run_chat_completions("Hello!") == "('B', 4, False)"  # type: ignore[call-arg]
    monkeypatch.setenv("GEN_AI_LIT", "yes")
    assert create_client(profile="a").run_chat_completions("Hello!") == "('B', 3, True)"
    assert create_client("library").run_chat_completions("Hello!") == "('', 1, True)"


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("depth = '3'", "must be a whole number"),
        ("depth = 1.5", "must be a whole number"),
        ("lit = 'yes'", "must be true or false"),
        ("shelf = 1", "must be a string"),
        ("shelf = ''", "is empty"),
    ],
)
def test_a_setting_of_another_kind_is_an_error_with_its_line(world: World, line: str, wrong: str) -> None:
    world.write(f"[profiles.a]\nprovider = 'library'\n{line}\n")
    with pytest.raises(ConfigurationError, match=wrong) as caught:
        create_client(profile="a")
    assert f"gen_ai.toml:3: profiles.a.{line.partition(' ')[0]}" in caught.value.message


def test_the_pace_of_the_offline_provider_stands_in_a_profile(world: World) -> None:
    world.write("[profiles.slow]\nprovider = 'offline'\ndelay = '${PACE:-5}'\n")
    with create_client(profile="slow") as client:
        _, error = client.run_chat_completions("Hello!", timeout=0.01, return_error=True)
    assert error is not None
    assert error["error_type"] == "APITimeoutError"


def test_a_pace_goes_with_its_provider(world: World) -> None:
    world.write("[profiles.slow]\nprovider = 'offline'\ndelay = 1\n[profiles.a]\nprovider = 'openai:m'\ndelay = 1\n")
    assert create_client("openai:m", profile="slow").provider == "openai"
    with pytest.raises(ConfigurationError, match=r"gen_ai.toml:6: profiles.a.delay: is no setting of openai"):
        create_client(profile="a")
    with pytest.raises(TypeError, match="delay is no setting of openai, but of offline"):
        create_client("openai:m", delay=1)


def test_a_pace_that_is_none_names_its_line(world: World) -> None:
    world.write("[profiles.slow]\nprovider = 'offline'\ndelay = -1\n")
    with pytest.raises(ConfigurationError, match=r"0 or more\. \(delay comes from gen_ai.toml:3\.\)"):
        create_client(profile="slow")


# ---------------------------------------------------------------- which there are


def test_the_profiles_are_listed_with_their_places_the_nearest_first(world: World) -> None:
    assert list_profiles() == {}
    world.write("[profiles.b]\nprovider = 'offline'\n\n[profiles.a]\nprovider = 'openai:m'\napi_key = '${NOWHERE}'\n")
    world.own.parent.mkdir(parents=True)
    world.own.write_text("[profiles.own]\n[profiles.a]\n", encoding="utf-8")
    listed = list_profiles()
    assert list(listed.items()) == [
        ("b", "gen_ai.toml:1"), ("a", "gen_ai.toml:4"), ("own", "~/.config/gen_ai/gen_ai.toml:1"),
    ]  # fmt: skip
    assert create_client(profile=next(iter(listed))).provider == "offline"


def test_a_file_that_is_broken_is_no_list(world: World) -> None:
    world.write("[profiles.a\n")
    with pytest.raises(ConfigurationError, match=r"gen_ai.toml:1: is not valid TOML"):
        list_profiles()


# ---------------------------------------------------------------- a file that the program names


def test_a_program_brings_its_own_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("[profiles.a]\nprovider = 'offline'\nmodel_name = 'found'\n[profiles.b]\nprovider = 'offline'\n")
    own = world.write("default_profile = 'a'\n[profiles.a]\nprovider = 'offline'\nmodel_name = 'own'\n", "app/own.toml")
    for config in ("app/own.toml", own):
        assert create_client(config=config).model_name == "own"
        assert create_client(profile="a", config=config).model_name == "own"
        assert list_profiles(config=config) == {"a": "app/own.toml:2"}
    monkeypatch.setenv("GEN_AI_CONFIG", "gen_ai.toml")
    assert create_client(config=own).model_name == "own"
    assert create_client(profile="a").model_name == "found"
    with pytest.raises(ConfigurationError, match=r'profile="b": there is no such profile'):
        create_client(profile="b", config=own)


def test_the_file_that_a_program_names_is_trusted_like_the_program(world: World, server: Server) -> None:
    text = f"[profiles.a]\nprovider = 'openai:m'\nendpoint = '{server.url}/v1'\napi_key_env = 'OPENAI_API_KEY'\n"
    text = text.replace("127.0.0.1", "gateway.test")
    world.write(text)
    own = world.write(text, "app/own.toml")
    with pytest.raises(ConfigurationError, match="found by searching"):
        create_client(profile="a")
    assert authorization(profile="a", config=own) == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"config": "nowhere.toml"}, "config=nowhere.toml: there is no such file."),
        ({"config": ""}, "config='': must be the path of a config file."),
        ({"config": 3}, "config=3: must be the path of a config file."),
        ({"config": b"own.toml"}, "must be the path of a config file."),
        ({"config": "own.toml", "provider": "offline"}, "provider= alone leaves profiles out."),
    ],
)
def test_a_file_that_cannot_be_is_an_error_that_names_the_argument(
    world: World, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_client(**arguments)
    assert told in caught.value.message
    assert caught.value.param == "config"
    assert caught.value.suggestion


def test_a_provider_goes_over_a_profile_of_the_file(world: World) -> None:
    own = world.write("[profiles.a]\nprovider = 'openai:m'\ntimeout = 7\n", "app/own.toml")
    assert create_client("offline", profile="a", config=own).provider == "offline"


def test_the_file_is_an_argument_of_the_client_and_not_of_a_call(world: World) -> None:
    with pytest.raises(TypeError, match=r"create_client\(config=…\)"):
        create_client("offline").run_chat_completions("Hello!", config="own.toml")  # type: ignore[call-overload]
