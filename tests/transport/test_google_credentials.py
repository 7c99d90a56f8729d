"""Credentials of Google Cloud: tokens of a service account and of this machine, from token servers on loopback.

The far ends are faked: Google's token server, its metadata server and the model's API. Clocks are moved, nothing waits.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    APIConnectionError,
    AuthenticationError,
    ConfigurationError,
    Error,
    MissingApiKeyError,
    ModelNotFoundError,
)

from ..support import gemini as dialect
from ..support.server import Request, Response, Server

MODEL = "gemini-2.5-flash"
PATH = "/v1beta1/projects/p-1/locations/global"


class Google:
    """A token server, a metadata server and a model in one; what it was asked for tokens, and by which one."""

    def __init__(self) -> None:
        self.tokens = 0
        self.refuses: set[str] = set()
        #: Answered in place of a token.
        self.failure: Response | None = None
        self.paths: list[str] = []
        self.carried: list[str] = []

    def __call__(self, request: Request, number: int) -> Response:
        self.paths.append(request.path.partition("?")[0])
        if request.path == "/":  # is this Google's machine?
            return Response(headers=[("metadata-flavor", "Google")])
        if request.path.endswith("/token") or "/token?" in request.path:
            self.tokens += 1
            return self.failure or self._json(
                {"access_token": f"ya29.{self.tokens}", "expires_in": 3599, "token_type": "Bearer"}
            )
        if "/universe/" in request.path:
            return Response(404, headers=[("metadata-flavor", "Google")])
        if "/service-accounts/" in request.path:
            return self._json({"email": "robot@p-1.iam.example", "scopes": [], "aliases": []})
        if request.path.startswith("/computeMetadata/"):
            return Response(headers=[("content-type", "text/plain"), ("metadata-flavor", "Google")], body=b"p-1")
        self.carried.append(request.headers.get("authorization", "nothing"))
        if self.carried[-1] in self.refuses:
            body = dialect.failure(401, "UNAUTHENTICATED", f"Invalid token {self.carried[-1]}.")
            return Response(401, body)
        return dialect.answer(request, number)

    @staticmethod
    def _json(value: Any) -> Response:
        return Response(
            headers=[("content-type", "application/json"), ("metadata-flavor", "Google")],
            body=json.dumps(value).encode(),
        )


@pytest.fixture
def google() -> Google:
    return Google()


@pytest.fixture
def cloud(google: Google) -> Iterator[Server]:
    with Server(google) as running:
        yield running


@pytest.fixture(scope="session")
def private_key() -> str:
    pytest.importorskip("google.auth", reason="google-auth is not installed (extra google)")
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forms = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return str(made.private_bytes(*forms).decode())


@pytest.fixture
def robot(private_key: str, cloud: Server, tmp_path: Path) -> Path:
    """The file of a service account whose token server is on loopback."""
    account = {
        "type": "service_account",
        "project_id": "p-1",
        "private_key_id": "k1",
        "private_key": private_key,
        "client_email": "robot@p-1.iam.example",
        "client_id": "1",
        "token_uri": f"{cloud.url}/token",
    }
    path = tmp_path / "robot.json"
    path.write_text(json.dumps(account), encoding="utf-8")
    return path


def vertex(cloud: Server, **options: Any) -> Any:
    given = {"endpoint": f"{cloud.url}{PATH}", "model_name": MODEL, "max_retries": 0, **options}
    return create_client("vertex", **given)


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Move google-auth's clock."""
    from importlib import import_module

    helpers = import_module("google.auth._helpers")
    now = helpers.utcnow()
    monkeypatch.setattr(helpers, "utcnow", lambda: now + dt.timedelta(**by))


# ---------------------------------------------------------------- a service account


def test_a_token_of_a_service_account_is_fetched_once_and_again_before_it_ends(
    robot: Path, google: Google, cloud: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with vertex(cloud, credentials_file=robot) as client:
        assert google.tokens == 0  # nothing is asked before it is needed
        assert client.run_chat_completions("Hi") == "Hello."
        assert "".join(client.run_chat_completions_stream("Hi")) == "Hello."
        assert google.carried == ["Bearer ya29.1"] * 2
        later(monkeypatch, minutes=58)
        assert asyncio.run(client.arun_chat_completions("Hi")) == "Hello."
        assert google.carried[-1] == "Bearer ya29.2"
        assert google.tokens == 2
        assert "ya29" not in repr(client)
    asked = next(request for request in cloud.requests if request.path == "/token")
    assert b"jwt-bearer" in asked.body
    assert cloud.last.path == f"{PATH}/publishers/google/models/{MODEL}:generateContent"


def test_a_refused_token_is_fetched_anew_once(robot: Path, google: Google, cloud: Server) -> None:
    google.refuses = {"Bearer ya29.1"}
    with vertex(cloud, credentials_file=robot) as client:
        answer = client.run_chat_completions("Hi", full_output=True)
        assert [attempt.status for attempt in answer.attempts] == [401, 200]
        google.refuses = {f"Bearer ya29.{number}" for number in range(9)}
        with pytest.raises(AuthenticationError) as caught:
            client.run_chat_completions("Hi")
    assert "ya29" not in str(caught.value)
    assert str(robot) in (caught.value.suggestion or "")
    assert google.tokens == 3


@pytest.mark.parametrize("said", ["invalid_grant", "unauthorized_client"])
def test_a_token_server_that_refuses_is_an_error_of_authentication(
    robot: Path, google: Google, cloud: Server, said: str
) -> None:
    google.failure = Response(400, {"error": said, "error_description": "Invalid grant: account not found"})
    with vertex(cloud, credentials_file=robot, max_retries=2) as client, pytest.raises(AuthenticationError) as caught:
        client.run_chat_completions("Hi")
    assert said in caught.value.message
    assert "gcloud auth application-default login" in (caught.value.suggestion or "")
    assert (caught.value.provider, caught.value.retryable, google.carried) == ("vertex", False, [])


def test_a_token_server_out_of_reach_is_an_error_of_connection(robot: Path, cloud: Server) -> None:
    account = json.loads(robot.read_text("utf-8"))
    robot.write_text(json.dumps({**account, "token_uri": "http://127.0.0.1:9/token"}), encoding="utf-8")
    with vertex(cloud, credentials_file=robot) as client, pytest.raises(APIConnectionError) as caught:
        client.run_chat_completions("Hi")
    assert "No access token came" in caught.value.message


@pytest.mark.parametrize("text", [None, "", "no json", "{}", '{"type": "service_account"}', '{"type": "magic"}', "[1]"])
def test_a_file_that_is_no_credentials_is_named(robot: Path, cloud: Server, text: str | None) -> None:
    if text is None:
        robot.unlink()
    else:
        robot.write_text(text, encoding="utf-8")
    with vertex(cloud, credentials_file=str(robot)) as client, pytest.raises(ConfigurationError) as caught:
        client.run_chat_completions("Hi")
    assert caught.value.param == "credentials_file"
    assert str(robot) in caught.value.message
    assert not cloud.requests


# ---------------------------------------------------------------- this machine's


def test_credentials_that_a_variable_names_go_to_googles_own_address(
    robot: Path, google: Google, cloud: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(robot))
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", cloud.url)
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p-1")
    with create_client("vertex", model_name=MODEL) as client:
        assert client.run_chat_completions("Hi") == "Hello."
    assert google.carried == ["Bearer ya29.1"]
    with pytest.raises(MissingApiKeyError):
        create_client("vertex", endpoint=f"{cloud.url}{PATH}", model_name=MODEL)  # a stranger's, for all that is known


def test_on_googles_machines_the_metadata_server_gives_the_token(
    private_key: str, google: Google, cloud: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import import_module

    assert private_key
    host = cloud.url.removeprefix("http://")
    metadata = import_module("google.auth.compute_engine._metadata")
    monkeypatch.setattr(metadata, "_GCE_METADATA_HOST", host)
    monkeypatch.setenv("GCE_METADATA_IP", host)
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", cloud.url)
    with create_client("vertex", model_name=MODEL, project="p-1") as client:
        assert client.run_chat_completions("Hi") == "Hello."
    assert google.carried == ["Bearer ya29.1"]


def test_without_any_credentials_the_error_says_how_to_log_in(
    private_key: str, cloud: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert private_key
    from importlib import import_module

    monkeypatch.setattr(import_module("google.auth.compute_engine._metadata"), "_NO_GCE_CHECK", True)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", cloud.url)
    with (
        create_client("vertex", model_name=MODEL, project="p-1") as client,
        pytest.raises(MissingApiKeyError) as caught,
    ):
        client.run_chat_completions("Hi")
    assert "gcloud auth application-default login" in (caught.value.suggestion or "")
    assert not cloud.requests


# ---------------------------------------------------------------- without google-auth


def test_without_google_auth_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.auth", None)
    either: list[dict[str, Any]] = [{"project": "p-1"}, {"project": "p-1", "credentials_file": "robot.json"}]
    for options in either:
        with pytest.raises(ConfigurationError, match="google-auth") as caught:
            create_client("vertex", model_name=MODEL, **options)
        assert 'pip install "gen-ai[google]"' in (caught.value.suggestion or "")


def test_a_token_needs_no_library(google: Google, cloud: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.auth", None)
    tokens = iter(["one", "two"])
    for key in ("ya29.given", lambda: next(tokens)):
        with vertex(cloud, api_key=key) as client:
            assert client.run_chat_completions("Hi") == "Hello."
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.variable")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", cloud.url)
    with create_client("vertex", model_name=MODEL, project="p-1") as client:
        client.run_chat_completions("Hi")
    assert google.carried == ["Bearer ya29.given", "Bearer one", "Bearer ya29.variable"]


def test_an_expired_token_is_said_to_last_an_hour(google: Google, cloud: Server) -> None:
    google.refuses = {"Bearer ya29.old"}
    with vertex(cloud, api_key="ya29.old") as client, pytest.raises(AuthenticationError) as caught:
        client.run_chat_completions("Hi")
    assert "last an hour" in (caught.value.suggestion or "")
    assert "ya29.old" not in str(caught.value)
    assert google.carried == ["Bearer ya29.old"]


@pytest.mark.parametrize("key", ["AIzaSyA-not-a-token", "AQ.Ab8RN6-not-a-token"])
def test_an_api_key_in_place_of_a_token_is_refused_with_the_row_that_takes_it(cloud: Server, key: str) -> None:
    with pytest.raises(ConfigurationError, match="vertex-express") as caught:
        vertex(cloud, api_key=key)
    assert caught.value.param == "api_key"
    assert key not in str(caught.value)


def test_a_model_that_a_location_does_not_serve_is_not_found_there() -> None:
    said = "Publisher Model `projects/p-1/locations/mars-east1/publishers/google/models/x` was not found."
    with Server() as cloud:
        cloud.reply(404, json=[dialect.failure(404, "NOT_FOUND", said)])
        cloud.reply(json={"publisherModels": [{"name": "publishers/google/models/gemini-2.5-flash"}]})
        with vertex(cloud, api_key="ya29.given") as client, pytest.raises(ModelNotFoundError) as caught:
            client.run_chat_completions("Hi", model_name="gemini-2.5-flush")
        assert "location=" in (caught.value.suggestion or "")
        assert "Did you mean 'gemini-2.5-flash'" in (caught.value.suggestion or "")
        assert cloud.last.path == "/v1beta1/publishers/google/models?pageSize=1000"


def test_wrong_settings_are_refused_by_name() -> None:
    for name, value in (("location", "us central"), ("project", "p/../q"), ("credentials_file", " ")):
        settings: dict[str, Any] = {"project": "p-1", name: value}
        with pytest.raises(Error) as caught:
            create_client("vertex", model_name=MODEL, **settings)
        assert caught.value.param == name
    with pytest.raises(ConfigurationError, match="GOOGLE_CLOUD_PROJECT") as missing:
        create_client("vertex", api_key="ya29.given", model_name=MODEL)
    assert "vertex-express" in str(missing.value)
