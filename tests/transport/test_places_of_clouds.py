"""Where clouds are, and whom they are asked for tokens there: sovereign clouds, and places that do not exist."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from gen_ai.errors import APIConnectionError, AuthenticationError, MissingApiKeyError, ModelNotFoundError

from ..client.support import make
from ..support import gemini
from ..support.server import Request, Response, Server
from .clouds import Cloud, Internet, azure


@pytest.mark.parametrize(
    ("host", "authority", "resource"),
    [
        ("mine.openai.azure.com", "login.microsoftonline.com", "https://cognitiveservices.azure.com"),
        ("mine.services.ai.azure.com", "login.microsoftonline.com", "https://ai.azure.com"),
        ("mine.openai.azure.us", "login.microsoftonline.us", "https://cognitiveservices.azure.us"),
        ("mine.cognitiveservices.azure.us", "login.microsoftonline.us", "https://cognitiveservices.azure.us"),
        ("mine.openai.azure.cn", "login.chinacloudapi.cn", "https://cognitiveservices.azure.cn"),
    ],
)
def test_entra_is_asked_in_the_cloud_of_the_endpoint_and_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, authority: str, resource: str
) -> None:
    cloud = azure(monkeypatch, tmp_path)
    cloud.hosts = {authority}, host
    cloud.options["endpoint"] = f"https://{host}/openai/v1"
    del cloud.options["resource"]
    with Internet(cloud, tmp_path) as internet, make("azure", **internet.options()) as client:
        assert client.run_chat_completions("hi") == "Hello."
    assert set(internet.asked) == {authority, host}
    forms = [parse_qs(request.body.decode()) for request in internet.requests if request.path.endswith("/token")]
    assert [form["scope"] for form in forms] == [[f"{resource}/.default"]]


def test_a_key_of_azures_variable_goes_to_sovereign_clouds_and_to_no_namesake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-of-azure")
    for host in ("mine.openai.azure.us", "mine.openai.azure.cn", "mine.services.ai.azure.com"):
        with make("azure", endpoint=f"https://{host}/openai/v1", model_name="m") as client:
            assert client.build_request("hi").headers["api-key"] == "key-of-azure"
    for host in ("mine.openai.azure.us.example", "mine.openai.azure.de"):
        with pytest.raises(MissingApiKeyError):
            make("azure", endpoint=f"https://{host}/openai/v1", model_name="m")


@pytest.mark.parametrize(
    ("row", "options", "setting"),
    [
        ("bedrock", {"region": "us-esat-1"}, "region"),
        ("vertex", {"location": "mars-east1", "project": "p-1"}, "location"),
        ("vertex-anthropic", {"location": "mars-east1", "project": "p-1"}, "location"),
        ("azure", {"resource": "mien"}, "resource"),
        ("watsonx", {"region": "eu-dee", "project_id": "p-1"}, "region"),
    ],
)
def test_a_host_that_is_not_found_is_blamed_on_the_setting_that_is_part_of_it(
    monkeypatch: pytest.MonkeyPatch, row: str, options: dict[str, Any], setting: str
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        import socket

        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    key = "eyJhbGciOi.eyJpYW0i.c2ln"  # a token, where there is a difference
    with make(row, api_key=key, model_name="m", max_retries=0, **options) as client:
        for call in (client.run_chat_completions, lambda text: list(client.run_chat_completions_stream(text))):
            with pytest.raises(APIConnectionError) as caught:
                call("hi")
            assert caught.value.param == setting
            assert f"{setting}=" in (caught.value.suggestion or "")
            assert options[setting] in caught.value.message


def test_a_host_of_the_callers_own_that_is_not_found_is_blamed_on_no_setting() -> None:
    with (
        make("bedrock", api_key="k", region="us-east-1", endpoint="https://bedrock.test", model_name="m") as client,
        pytest.raises(APIConnectionError) as caught,
    ):
        client.run_chat_completions("hi", max_retries=0)
    assert caught.value.param is None


def test_a_place_that_does_not_serve_the_model_is_named_with_the_setting(server: Server) -> None:
    said = "Publisher Model `projects/p-1/locations/europe-west9/publishers/google/models/x` was not found."
    server.reply(404, json=[gemini.failure(404, "NOT_FOUND", said)]).reply(404, json={})
    endpoint = f"{server.url}/v1beta1/projects/p-1/locations/europe-west9"
    with (
        make("vertex", api_key="ya29.t", endpoint=endpoint, model_name="x") as client,
        pytest.raises(ModelNotFoundError) as caught,
    ):
        client.run_chat_completions("hi")
    assert "location=" in (caught.value.suggestion or "")
    assert "europe-west9" in caught.value.message


def test_single_sign_on_of_aws_goes_by_the_clients_proxy_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("botocore", reason="botocore (the extra aws) is not installed")
    start = "https://a.awsapps.com/start"
    (tmp_path / "config").write_text(
        f"[profile s]\nregion = eu-west-1\nsso_region = eu-west-1\nsso_start_url = {start}\nsso_account_id = 1\n"
        "sso_role_name = r\n"
    )
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    token = {"startUrl": start, "region": "eu-west-1", "accessToken": "sso-token-0123456789"}
    name = f"{hashlib.sha1(start.encode(), usedforsecurity=False).hexdigest()}.json"
    (cache / name).write_text(json.dumps({**token, "expiresAt": "2999-01-01T00:00:00Z"}))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setattr("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", str(cache))
    hosts = {"portal.sso.eu-west-1.amazonaws.com"}, "bedrock-runtime.eu-west-1.amazonaws.com"
    cloud = SignOn("bedrock", "botocore", {"aws_profile": "s", "model_name": "m"}, hosts, "aws_profile")
    with Internet(cloud, tmp_path) as internet:
        with make("bedrock", **internet.options()) as client:
            assert client.run_chat_completions("hi") == "Hello."
        assert set(internet.asked) == {*hosts[0], hosts[1]}
        assert "ASIASSO0123456789ABC" in cloud.carried[0]
        cloud.failure = Response(401, {"message": "Session token not found or invalid"},
                                 headers=[("x-amzn-errortype", "UnauthorizedException")])  # fmt: skip
        with make("bedrock", **internet.options()) as client, pytest.raises(AuthenticationError) as caught:
            client.run_chat_completions("hi")
    assert "`aws sso login --profile s`" in (caught.value.suggestion or "")
    assert "sso-token-0123456789" not in str(caught.value)


class SignOn(Cloud):
    """AWS's portal for those who have signed on."""

    def _token(self, request: Request) -> Response:
        assert request.headers["x-amz-sso_bearer_token"] == "sso-token-0123456789"
        keys = {"accessKeyId": "ASIASSO0123456789ABC", "secretAccessKey": "s", "sessionToken": "t"}
        return self.failure or Response(json={"roleCredentials": {**keys, "expiration": 32503680000000}})


def test_a_managed_identity_is_asked_on_this_machine_and_the_model_by_the_proxy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Server
) -> None:
    cloud = azure(monkeypatch, tmp_path)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/identity")
    monkeypatch.setenv("IDENTITY_HEADER", "header-secret")
    server.reply(json={"access_token": "t", "expires_on": "32503680000", "resource": "x", "token_type": "Bearer"})
    with Internet(cloud, tmp_path) as internet, make("azure", **internet.options()) as client:
        assert client.run_chat_completions("hi") == "Hello."
        assert set(internet.asked) == {cloud.hosts[1]}
    assert cloud.carried == ["Bearer t"]
