"""Settings in URLs, and where the keys of profiles may go: a stranger's file gets none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gen_ai import ConfigurationError, MissingApiKeyError
from gen_ai.endpoints import clean_endpoint, is_loopback, is_own
from gen_ai.option_types import AccountOptions
from gen_ai.place import Given, Place, settle
from gen_ai.profiles import Value
from gen_ai.providers import builtin_providers
from gen_ai.providers.base import Provider, Setting
from gen_ai.secrets import MaskedStr

ROW = Provider(
    name="acme",
    title="Acme",
    base_url="https://{account}.acme.test/openai/v1",
    origins=("https://{account}.acme.example",),
    settings=(
        Setting(name="account", env=("ACME_ACCOUNT",), help="the first part of your address"),
        Setting(name="version", default="2024-10-21"),
    ),
    query={"api-version": "{version}"},
    key_env=("ACME_KEY",),
    endpoint_env=("ACME_URL",),
)
PLAIN = Provider(name="plain", title="Plain", base_url="https://api.plain.test/v1", key_env=("PLAIN_KEY",))
LOCAL = Provider(
    name="local", title="Local", base_url="http://localhost:11434/v1", key_required=False, key_env=("LOCAL_KEY",),
    endpoint_env=("LOCAL_HOST",), endpoint_host=True,
)  # fmt: skip

FOUND = Path("/project/gen_ai.toml")
OWN = Path("/home/me/.config/gen_ai/gen_ai.toml")


def value(of: Any, file: Path | None = FOUND, *variables: str) -> Value:
    name = "GEN_AI_X" if file is None else f"{file.name}:7"
    return Value(of, name, file, 7, trusted=file != FOUND, variables=variables)


def key(of: str = "sk-file-0123456789", file: Path = FOUND, *variables: str) -> Value:
    return value(MaskedStr(of), file, *variables)


def found(row: Provider = PLAIN, **values: Value) -> Place:
    return settle(Given(row, found=values))


def authorization(place: Place) -> str | None:
    return place.headers.get("Authorization")


# ---------------------------------------------------------------- settings


def test_a_setting_fills_url_and_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "sk-own")
    place = settle(Given(ROW, settings={"account": "me"}))
    assert (place.base_url, place.query) == ("https://me.acme.test/openai/v1", "api-version=2024-10-21")
    assert authorization(place) == "Bearer sk-own"
    assert place.sources["account"] == "argument"


def test_a_setting_may_come_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "sk-own")
    monkeypatch.setenv("ACME_ACCOUNT", "team-7")
    assert settle(Given(ROW)).base_url == "https://team-7.acme.test/openai/v1"


def test_a_missing_setting_is_named_with_its_variable() -> None:
    with pytest.raises(ConfigurationError, match="needs account") as caught:
        settle(Given(ROW, api_key="k"))
    assert caught.value.param == "account"
    assert "ACME_ACCOUNT" in (caught.value.suggestion or "")


@pytest.mark.parametrize("account", ["evil.test/x?", "a/../b", "evil.test#", "", "a b", "x@evil.test", "..", "a\n", 7])
def test_a_setting_cannot_change_where_the_url_points(account: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settle(Given(ROW, api_key="k", settings={"account": account}))
    assert caught.value.param == "account"


def test_a_setting_with_dots_takes_no_key_from_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "sk-own")
    row = Provider(
        name="w", title="W", base_url="https://{host}/serving", settings=(Setting(name="host"),), key_env=("ACME_KEY",),
        origins=("https://{host}.acme.example",),
    )  # fmt: skip
    with pytest.raises(MissingApiKeyError):
        settle(Given(row, settings={"host": "evil.test"}))
    assert authorization(settle(Given(row, settings={"host": "me.acme.example"}))) == "Bearer sk-own"


def test_an_endpoint_needs_no_setting_of_the_url() -> None:
    place = settle(Given(ROW, api_key="k", endpoint="https://gateway.test"))
    assert (place.base_url, place.query) == ("https://gateway.test/openai/v1", "api-version=2024-10-21")


def test_own_origins_may_have_settings_in_them() -> None:
    assert is_own(ROW, "https://me.acme.test/openai/v1")
    assert is_own(ROW, "https://any-1.acme.example")
    for url in ("https://me.acme.test.evil.test", "https://a.b.acme.test", "http://me.acme.test", "https://acme.test"):
        assert not is_own(ROW, url)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1:9000", "http://127.0.0.1:9000/v1"),
        ("gpu", "http://gpu:11434/v1"),
        ("https://ollama.test", "https://ollama.test/v1"),
        ("[::1]", "http://[::1]:11434/v1"),
        ("gpu/v1", "http://gpu:11434/v1"),
    ],
)
def test_a_host_variable_may_leave_out_scheme_and_port(host: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_HOST", host)
    assert settle(Given(LOCAL)).base_url == url


def test_an_operations_path_with_a_model_in_it_is_cut_off() -> None:
    row = Provider(
        name="d", title="D", base_url="https://x.test/openai", chat_path="/deployments/{model}/chat/completions"
    )
    assert clean_endpoint("https://y.test/openai/deployments/gpt-4/chat/completions", row) == "https://y.test/openai"


def test_a_host_with_an_empty_part_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="empty part"):
        settle(Given(PLAIN, api_key="k", endpoint="http://a..b/v1"))


# ---------------------------------------------------------------- files found by searching


def test_a_found_file_may_name_endpoint_and_key_together() -> None:
    place = found(endpoint=value("https://gateway.test/v1"), api_key=key())
    assert (place.base_url, authorization(place)) == ("https://gateway.test/v1", "Bearer sk-file-0123456789")


def test_a_found_files_endpoint_gets_no_key_from_the_providers_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAIN_KEY", "sk-own-secret")
    with pytest.raises(MissingApiKeyError) as caught:
        found(endpoint=value("https://evil.test/v1"))
    assert "sk-own-secret" not in str(caught.value)


def test_a_found_files_endpoint_gets_no_key_from_an_argument() -> None:
    given = Given(PLAIN, api_key="sk-argument-secret", found={"endpoint": value("https://evil.test/v1")})
    with pytest.raises(ConfigurationError, match=r"gen_ai\.toml:7.*found by searching") as caught:
        settle(given)
    assert "sk-argument-secret" not in f"{caught.value} {caught.value.suggestion}"


def test_a_found_files_endpoint_gets_no_key_of_another_file() -> None:
    with pytest.raises(ConfigurationError, match="found by searching"):
        found(endpoint=value("https://evil.test/v1"), api_key=key(file=OWN))


def test_a_found_file_cannot_borrow_a_providers_variable_for_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai-secret")
    for name, by in (
        ("api_key", key("sk-openai-secret", FOUND, "OPENAI_API_KEY")),
        ("api_key_env", value("OPENAI_API_KEY", FOUND, "OPENAI_API_KEY")),
    ):
        given = Given(PLAIN, found={"endpoint": value("https://evil.test/v1"), name: by})
        with pytest.raises(ConfigurationError, match="OPENAI_API_KEY") as caught:
            settle(given)
        assert "sk-openai-secret" not in f"{caught.value} {caught.value.suggestion}"


def test_a_found_file_may_use_it_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    place = found(endpoint=value("http://127.0.0.1:4000/v1"), api_key=key("sk-openai", FOUND, "OPENAI_API_KEY"))
    assert authorization(place) == "Bearer sk-openai"


def test_a_trusted_file_may_do_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    borrowed = value("OPENAI_API_KEY", OWN, "OPENAI_API_KEY")
    assert authorization(found(endpoint=value("https://mine.test", OWN), api_key_env=borrowed)) == "Bearer sk-openai"
    given = Given(PLAIN, api_key="sk-arg", found={"endpoint": value("https://mine.test", OWN)})
    assert authorization(settle(given)) == "Bearer sk-arg"


def test_a_found_files_endpoint_at_the_provider_itself_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAIN_KEY", "sk-own")
    assert authorization(found(endpoint=value("https://api.plain.test/v2"))) == "Bearer sk-own"


def test_a_server_without_a_key_is_sent_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_KEY", "sk-own")
    assert authorization(found(LOCAL, endpoint=value("http://gpu.test:8000/v1"))) is None
    assert authorization(found(endpoint=value("http://gpu.test/v1"), api_key=key(""))) is None


@pytest.mark.parametrize("verify", [False, "evil-ca.pem"])
def test_a_found_file_cannot_weaken_tls_under_a_key_from_elsewhere(
    verify: bool | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAIN_KEY", "sk-own")
    with pytest.raises(ConfigurationError, match="verify"):
        found(verify=value(verify))
    with pytest.raises(ConfigurationError, match="verify"):
        found(verify=value(verify), api_key=key("sk-own", FOUND, "OPENAI_API_KEY"))
    assert authorization(found(verify=value(verify), api_key=key())) is not None
    assert authorization(found(verify=value(True))) == "Bearer sk-own"


def test_a_found_files_proxy_may_see_only_what_is_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAIN_KEY", "sk-own")
    assert authorization(found(proxy=value("http://proxy.test:3128"))) == "Bearer sk-own"
    given = Given(PLAIN, api_key="k", endpoint="http://plain.test/v1", found={"proxy": value("http://proxy.test:3128")})
    with pytest.raises(ConfigurationError, match="proxy"):
        settle(given)


def test_a_profiles_key_stays_with_the_profiles_endpoint() -> None:
    values = {"endpoint": value("https://gateway.test/v1", OWN), "api_key": key(file=OWN)}
    with pytest.raises(MissingApiKeyError):
        settle(Given(PLAIN, endpoint="https://other.test/v1", found=values))
    assert (
        authorization(settle(Given(PLAIN, endpoint="https://other.test/v1", api_key="k", found=values))) == "Bearer k"
    )
    with pytest.raises(MissingApiKeyError):  # nor does it go to the provider's own address, asked for by the call
        settle(Given(PLAIN, endpoint="https://api.plain.test/v1", found=values))


def test_an_endpoint_in_a_profile_is_checked_and_its_line_named() -> None:
    with pytest.raises(ConfigurationError, match=r"gen_ai\.toml:7.*scheme") as caught:
        found(endpoint=value("api.plain.test/v1"), api_key=key())
    assert caught.value.param == "endpoint"


def test_a_key_in_a_profile_is_checked_and_its_line_named() -> None:
    with pytest.raises(ConfigurationError, match=r"gen_ai\.toml:7") as caught:
        found(api_key=key("two words"))
    assert "two words" not in str(caught.value)
    assert caught.value.param == "api_key"


def test_the_key_of_a_variables_endpoint_is_asked_for_by_name() -> None:
    endpoint = Value("https://gateway.test/v1", "GEN_AI_ENDPOINT", None, None, trusted=True)
    with pytest.raises(MissingApiKeyError) as caught:
        settle(Given(PLAIN, found={"endpoint": endpoint}))
    assert "GEN_AI_API_KEY" in (caught.value.suggestion or "")


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:1/v1", True), ("http://127.9.9.9", True), ("http://[::1]:80/v1", True),
        ("http://localhost.evil.test", False), ("http://127.0.0.1.evil.test/", False), ("https://10.0.0.1", False),
        ("http://127.0.0.1@evil.test/", False),
    ],
)  # fmt: skip
def test_loopback_is_this_machine_only(url: str, *, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def test_headers_with_a_key_stay_with_their_file() -> None:
    headers = {"Authorization": MaskedStr("Bearer sk-header-secret")}
    for by in (key(""), key()):
        values = {"endpoint": value("https://evil.test/v1"), "api_key": by, "headers": value(headers, OWN)}
        with pytest.raises(ConfigurationError, match="headers") as caught:
            settle(Given(PLAIN, headers=headers, found=values))
        assert "sk-header-secret" not in str(caught.value)
    values = {"endpoint": value("https://evil.test/v1"), "api_key": key("")}
    with pytest.raises(ConfigurationError, match="argument"):
        settle(Given(PLAIN, extra_headers={"X-Api-Key": "sk-header-secret"}, found=values))
    assert settle(Given(PLAIN, extra_headers={"X-Team": "a"}, found=values)).api_key is None
    values = {"endpoint": value("https://mine.test/v1"), "api_key": key(""), "headers": value(headers)}
    assert settle(Given(PLAIN, headers=headers, found=values)).headers["Authorization"] == "Bearer sk-header-secret"


def test_every_setting_of_a_row_is_a_typed_argument_of_create_client() -> None:
    rows = builtin_providers()
    assert {setting.name for row in rows for setting in row.settings} == set(AccountOptions.__annotations__)
