"""Where a key may go, what an endpoint means, and the errors where either is wrong."""

from __future__ import annotations

import pytest

from gen_ai import ConfigurationError, MissingApiKeyError, UnknownProviderError
from gen_ai.factory import create_client
from gen_ai.place import Given, Place, settle
from gen_ai.providers import get_provider

OPENAI = get_provider("openai")


def place(endpoint: str | None = None, api_key: str | None = None, api_key_env: str | None = None) -> Place:
    return settle(Given(OPENAI, api_key=api_key, api_key_env=api_key_env, endpoint=endpoint))


def auth(endpoint: str | None = None, **keys: str | None) -> str | None:
    return place(endpoint, **keys).headers.get("Authorization")


# ---------------------------------------------------------------- keys


def test_the_providers_variable_serves_the_providers_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    assert auth() == "Bearer sk-own"
    assert auth("https://eu.api.openai.com/v1") == "Bearer sk-own"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.openai.com.evil.test/v1", "https://evil.test/v1", "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1", "http://127.0.0.1:8000/v1",
    ],
)  # fmt: skip
def test_it_never_goes_anywhere_else_by_itself(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own-secret")
    with pytest.raises(MissingApiKeyError) as caught:
        place(endpoint)
    text = str(caught.value)
    assert "sk-own-secret" not in text
    assert 'api_key_env="OPENAI_API_KEY"' in text
    assert 'api_key=""' in text


def test_naming_the_variable_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    monkeypatch.setenv("OTHER", "sk-other")
    assert auth("https://mine.test/v1", api_key_env="OPENAI_API_KEY") == "Bearer sk-own"
    assert auth("https://mine.test/v1", api_key_env="OTHER") == "Bearer sk-other"


def test_the_providers_own_endpoint_variable_gets_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.test/v1/")
    found = place()
    assert found.base_url == "https://gateway.test/v1"
    assert found.headers["Authorization"] == "Bearer sk-own"


def test_an_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.test/v1")
    assert auth("https://mine.test", api_key="sk-arg") == "Bearer sk-arg"
    assert place("https://mine.test", api_key="sk-arg").base_url == "https://mine.test/v1"


def test_an_empty_key_means_no_header_at_a_custom_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    assert auth("http://127.0.0.1:8000/v1", api_key="") is None
    with pytest.raises(MissingApiKeyError):
        place(api_key="")


def test_a_missing_key_names_the_variable() -> None:
    with pytest.raises(MissingApiKeyError, match="OPENAI_API_KEY") as caught:
        place()
    assert "platform.openai.com" in str(caught.value)


def test_a_missing_named_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_LLM_KEY", "x")
    with pytest.raises(MissingApiKeyError, match="MY_LLM_KYE") as caught:
        place("https://mine.test", api_key_env="MY_LLM_KYE")
    assert "MY_LLM_KEY" in str(caught.value.suggestion)


def test_two_keys_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="both"):
        place(api_key="a", api_key_env="B")


@pytest.mark.parametrize("key", ["sk-\r\nX-Injected: 1", "sk-\nx", "sk-ключ", "sk a", " ", "sk-\0", 7, b"sk"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        place("https://mine.test", api_key=key)  # type: ignore[arg-type]
    assert "Injected" not in str(caught.value)
    assert "ключ" not in str(caught.value)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_line_break_at_the_end_is_dropped(end: str) -> None:
    assert auth("https://mine.test", api_key="sk-file" + end) == "Bearer sk-file"


def test_organisation_headers_go_to_the_provider_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    assert place().headers["OpenAI-Organization"] == "org-1"
    assert "OpenAI-Organization" not in place("https://mine.test", api_key="k").headers


def test_a_key_does_not_show_in_the_headers_repr() -> None:
    assert "sk-secret" not in repr(place("https://mine.test", api_key="sk-secret"))


# ---------------------------------------------------------------- endpoints


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://h:8080", "http://h:8080/v1"),
        ("http://h:8080/", "http://h:8080/v1"),
        ("http://h:8080/v1", "http://h:8080/v1"),
        ("http://h:8080/v1/", "http://h:8080/v1"),
        ("http://h:8080/v1//", "http://h:8080/v1"),
        ("HTTP://h/v1/chat/completions", "http://h/v1"),
        ("https://h/v1/completions/", "https://h/v1"),
        ("https://h/api/openai", "https://h/api/openai"),
        (" https://h/v1 ", "https://h/v1"),
        ("http://[::1]:9/v1", "http://[::1]:9/v1"),
    ],
)
def test_an_endpoint_is_read_as_it_was_meant(given: str, meant: str) -> None:
    assert place(given, api_key="").base_url == meant


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("localhost:8080/v1", "http://localhost:8080/v1"),
        ("api.example.com", "https://api.example.com"),
        ("ftp://h/v1", "http"),
        ("https://", "host"),
        ("", "URL"),
        ("https://h/v1?key=1", "https://h/v1"),
        ("https://h:port/v1", "host"),
        ("https://a b/v1", "spaces"),
    ],
)
def test_a_wrong_endpoint_is_named_with_the_mend(given: str, hint: str) -> None:
    with pytest.raises(ConfigurationError, match="endpoint") as caught:
        place(given, api_key="")
    assert hint in str(caught.value)


def test_credentials_in_the_endpoint_are_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        place("https://user:hunter2@h/v1", api_key="")
    assert "hunter2" not in str(caught.value)


# ---------------------------------------------------------------- create_client


def test_an_unknown_provider_gets_the_nearest_names() -> None:
    with pytest.raises(UnknownProviderError, match="'openai'") as caught:
        create_client(provider="opnai")
    assert "endpoint" in str(caught.value)


def test_without_any_provider_it_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="GEN_AI_PROVIDER"):
        create_client()


def test_the_environment_may_name_provider_and_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEN_AI_PROVIDER", "openai")
    monkeypatch.setenv("GEN_AI_MODEL", "gpt-4.1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    assert create_client().model_name == "gpt-4.1"


def test_the_shorthand_names_provider_and_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    assert create_client("openai:gpt-4.1").model_name == "gpt-4.1"
    assert create_client("OpenAI:ft:gpt-4o:org::id").model_name == "ft:gpt-4o:org::id"
    with pytest.raises(ConfigurationError, match="different models"):
        create_client("openai:gpt-4.1", model_name="gpt-5")
    with pytest.raises(ConfigurationError, match="colon"):
        create_client("openai:")


def test_a_misspelt_argument_is_a_type_error_with_the_nearest() -> None:
    with pytest.raises(TypeError, match="temperature"):
        create_client(provider="openai", api_key="k", temperatur=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="endpoint"):
        create_client(provider="openai", api_key="k", base_url="https://x/v1")  # type: ignore[call-arg]


@pytest.mark.parametrize("name", ["n", "full_output", "return_error", "guided_json", "tools"])
def test_a_client_never_changes_what_its_calls_return(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        create_client(provider="openai", api_key="k", **{name: True})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("proxy", "proxy:3128"), ("verify", ""), ("verify", 3), ("max_response_bytes", 0),
        ("async_backend", "trio"), ("headers", {"X": "a\r\nb"}), ("headers", {"X": 1}), ("headers", {"": "x"}),
        ("timeout", 0), ("temperature", -1), ("temperature", 3), ("max_retries", -1),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(name: str, value: object) -> None:
    from gen_ai import Error

    def use() -> None:
        client = create_client(provider="openai", api_key="k", model_name="m", **{name: value})  # type: ignore[arg-type]
        client.build_request("hi")

    with pytest.raises(Error, match=name):
        use()


def test_the_key_is_nowhere_in_the_clients_repr() -> None:
    client = create_client(provider="openai", api_key="sk-secret-1", model_name="m")
    assert "sk-secret-1" not in repr(client) + repr(vars(client))


def test_a_client_does_not_pickle() -> None:
    import pickle

    with pytest.raises(TypeError, match="key"):
        pickle.dumps(create_client(provider="openai", api_key="sk-secret-1", model_name="m"))
