"""Where clouds are, and whom they are asked for tokens there: sovereign clouds, and places that do not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from gen_ai.errors import APIConnectionError, MissingApiKeyError, ModelNotFoundError

from ..client.support import make
from ..support import gemini
from ..support.server import Server
from .clouds import Internet, azure


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
