"""AWS: which credentials are used where, what is said where some are missing, and that none of them shows."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import AuthenticationError, ConfigurationError, MissingApiKeyError
from gen_ai.plans import HttpRequest
from gen_ai.signing import Access
from gen_ai.transport.channel import Connections
from gen_ai.transport.credentials.aws import AwsSigner, configured_region, signer

from ..support.bedrock import message
from ..support.server import Server

SECRET = "example/secret+key-0123456789"
HOME = "https://bedrock-runtime.us-east-1.amazonaws.com"
REQUEST = HttpRequest("POST", f"{HOME}/model/a.b-v1%3A0/converse", {"Content-Type": "application/json"}, b"{}")
needs_botocore = pytest.mark.skipif(
    importlib.util.find_spec("botocore") is None, reason="botocore (the extra aws) is not installed"
)


@pytest.fixture
def without_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def missing(name: str, package: str | None = None) -> Any:
        return None if name == "botocore" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", missing)


@pytest.fixture
def with_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as a client is made: what signs is made with the first request."""
    found = importlib.util.find_spec

    def there(name: str, package: str | None = None) -> Any:
        return found("json") if name == "botocore" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", there)


def access(**fields: Any) -> Access:
    given = {
        "provider": "bedrock", "title": "Amazon Bedrock", "base_url": HOME, "own": True, "api_key": None,
        "key_source": "none needed", "settings": {}, "ask": Connections().ask, **fields,
    }  # fmt: skip
    return Access(**given)


def made(**options: Any) -> Any:
    return create_client("bedrock", model_name="m", **{"region": "us-east-1", **options})


# ---------------------------------------------------------------- the key


def test_a_bedrock_api_key_needs_nothing_else(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.reply(json=message("a"), times=2)
    with create_client("bedrock", model_name="m", endpoint=server.url, api_key="bedrock-key") as client:
        assert client.run_chat_completions("Hi") == "a"
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "key-of-the-variable")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
    with made() as client:
        assert client.run_chat_completions("Hi") == "a"
    assert [request.headers["authorization"] for request in server.requests] == [
        "Bearer bedrock-key",
        "Bearer key-of-the-variable",
    ]


def test_a_function_as_api_key_is_a_bearer_token(server: Server) -> None:
    server.reply(json=message("a"))
    with create_client("bedrock", model_name="m", endpoint=server.url, api_key=lambda: "short-lived") as client:
        assert client.run_chat_completions("Hi") == "a"
    assert server.last.headers["authorization"] == "Bearer short-lived"


@pytest.mark.usefixtures("without_botocore")
def test_without_a_key_and_botocore_both_ways_are_named() -> None:
    with pytest.raises(MissingApiKeyError) as caught:
        made()
    assert "AWS_BEARER_TOKEN_BEDROCK" in caught.value.message
    assert 'pip install "gen-ai[aws]"' in (caught.value.suggestion or "")
    with pytest.raises(ConfigurationError) as caught_keys:
        made(api_key="AKIDEXAMPLE12345", secret_key=SECRET)
    assert caught_keys.value.param == "secret_key"
    assert "gen-ai[aws]" in (caught_keys.value.suggestion or "")


def test_one_half_of_a_pair_of_keys_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="one half") as caught:
        made(api_key="AKIAIOSFODNN7EXAMPLE")
    assert caught.value.param == "secret_key"
    for name in ("secret_key", "session_token"):
        with pytest.raises(ConfigurationError, match=name) as caught:
            made(**{name: SECRET})
        assert caught.value.param == "api_key"
        assert SECRET not in str(caught.value)


def test_credentials_of_the_machine_go_to_aws_alone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE12345")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "key-of-the-variable")
    with pytest.raises(MissingApiKeyError, match="own servers"):
        made(endpoint=server.url)
    assert signer(access(own=False)) is None
    with create_client("bedrock", model_name="m", endpoint=server.url, api_key="") as client:
        server.reply(json=message("a"))
        client.run_chat_completions("Hi")
    assert "authorization" not in server.last.headers


@pytest.mark.usefixtures("with_botocore")
@pytest.mark.parametrize(
    "endpoint",
    [
        None,
        "https://bedrock-runtime-fips.us-east-1.amazonaws.com",
        "https://vpce-1a2b.bedrock-runtime.us-east-1.vpce.amazonaws.com",
    ],
)
def test_addresses_of_aws_are_its_own(endpoint: str | None) -> None:
    with made(**({"endpoint": endpoint} if endpoint else {})) as client:
        assert "authorization" not in {name.lower() for name in client.build_request("Hi").headers}


# ---------------------------------------------------------------- the region


def test_the_region_comes_from_the_argument_a_variable_or_the_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def host(**options: Any) -> str:
        client: Any = create_client("bedrock", model_name="m", api_key="k", **options)
        with client:
            return str(client.endpoint).split(".")[1]

    with pytest.raises(ConfigurationError, match="needs region"):
        host()
    (tmp_path / "config").write_text(
        "[default]\nregion = eu-west-3\n[profile work]\nregion=ap-south-1\n[profile bare]\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert host() == "eu-west-3"
    assert host(aws_profile="work") == "ap-south-1"
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert host() == "ap-south-1"
    with pytest.raises(ConfigurationError, match="needs region"):
        host(aws_profile="bare")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert host() == "eu-north-1"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert host() == "us-west-2"
    assert host(region="us-east-1") == "us-east-1"


def test_a_configuration_that_cannot_be_read_says_no_region(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"\xff\xfe no section")
    for content in (b"\xff\xfe no section", b"region = x\n", b"[default\n"):
        path.write_bytes(content)
        assert configured_region({}, {"AWS_CONFIG_FILE": str(path)}.get) is None
    assert configured_region({}, {"AWS_CONFIG_FILE": str(tmp_path / "none")}.get) is None


def test_the_region_of_the_address_is_signed_for(server: Server) -> None:
    keys = {"api_key": "AKIDEXAMPLE12345", "settings": {"secret_key": SECRET, "region": "eu-west-1"}}
    if importlib.util.find_spec("botocore") is not None:
        here = signer(access(**keys))
        assert here is not None
        assert "us-east-1" in here.about
        assert "eu-west-1" in getattr(signer(access(**keys, base_url=server.url)), "about", "")
        with pytest.raises(ConfigurationError, match="needs region"):
            signer(access(api_key="AKIDEXAMPLE12345", base_url=server.url, settings={"secret_key": SECRET}))


# ---------------------------------------------------------------- signatures, where botocore is there


@needs_botocore
def test_a_request_is_signed_and_nothing_of_the_keys_shows(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(json=message("a"), times=2)
    client = made(
        endpoint=server.url, api_key="AKIDEXAMPLE12345", secret_key=SECRET, session_token="example-session-token"
    )
    with client, caplog.at_level("DEBUG"):
        answer = client.run_chat_completions("Hi", full_output=True)
    headers = server.last.headers
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE12345/")
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token" in headers["authorization"]
    assert headers["x-amz-security-token"] == "example-session-token"
    shown = f"{client!r} {answer!r} {caplog.text} {vars(client)!r}"
    assert SECRET not in shown
    assert "example-session-token" not in shown


@needs_botocore
def test_other_credentials_are_looked_for_once_where_the_first_are_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDFIRST1234567")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    expired = {"message": "The security token included in the request is expired"}
    kind = [("x-amzn-errortype", "ExpiredTokenException")]
    server.reply(json=message("a")).reply(403, json=expired, headers=kind).reply(json=message("b"))
    with made() as client:
        assert client.run_chat_completions("Hi") == "a"
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDSECOND123456")
        assert client.run_chat_completions("Hi") == "b"
        server.reply(403, json=expired, headers=kind)
        with pytest.raises(AuthenticationError, match="expired"):
            client.run_chat_completions("Hi")
    used = [request.headers["authorization"].partition("Credential=")[2][:10] for request in server.requests]
    assert used == ["AKIDFIRST1", "AKIDFIRST1", "AKIDSECOND", "AKIDSECOND"]


@needs_botocore
def test_no_credentials_and_no_such_profile_are_errors_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(MissingApiKeyError, match="No AWS credentials"):
        AwsSigner(access(), "us-east-1")(REQUEST)
    with pytest.raises(ConfigurationError, match="no profile nowhere") as caught:
        AwsSigner(access(), "us-east-1", profile="nowhere")(REQUEST)
    assert caught.value.param == "aws_profile"
