"""Tokens of Microsoft Entra: asked for, kept, renewed and refused; the managed identity's endpoint is on loopback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gen_ai import AuthenticationError, ConfigurationError, MissingApiKeyError, create_client
from gen_ai.transport.credentials import azure

from ..support import anthropic
from ..support.server import Request, Response, Server, chat_body
from .support import AT_ONCE, make

HOUR = 3600.0
SECRET = "header-secret-0123456789"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(azure, "clock", made)
    return made


class Identity:
    """The endpoint of a managed identity, which gives a token of a number each time it is asked."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self.asked: list[Request] = []
        self.problem: Response | None = None
        self._clock = clock
        server.handler = self._answer
        self.answers: list[Any] = []

    def _answer(self, request: Request, _number: int) -> Response:
        if not request.path.startswith("/identity"):
            return self.answers.pop(0)  # type: ignore[no-any-return]
        self.asked.append(request)
        if self.problem is not None:
            return self.problem
        token = {"access_token": f"entra-token-{len(self.asked)}", "expires_on": str(int(self._clock.now + HOUR))}
        return Response(json={**token, "resource": "x", "token_type": "Bearer"})


@pytest.fixture
def identity(server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Identity:
    pytest.importorskip("azure.identity", reason="needs the extra azure")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/identity")
    monkeypatch.setenv("IDENTITY_HEADER", SECRET)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    return Identity(server, clock)


def at_azure(monkeypatch: pytest.MonkeyPatch, row: str, server: Server, **options: Any) -> Any:
    """A client of a row whose own address is the scripted server."""
    name = "ANTHROPIC_FOUNDRY_BASE_URL" if row == "azure-anthropic" else "AZURE_OPENAI_ENDPOINT"
    monkeypatch.setenv(name, f"{server.url}/v1")
    return make(row, model_name="m", retry=AT_ONCE, **options)


def sent(server: Server) -> list[tuple[str | None, str | None]]:
    """Authorization and api-key of each request to the model."""
    return [
        (request.headers.get("authorization"), request.headers.get("api-key"))
        for request in server.requests
        if not request.path.startswith("/identity")
    ]


# ---------------------------------------------------------------- azure-identity


@pytest.mark.parametrize("row", ["azure", "azure-classic", "azure-anthropic"])
def test_tokens_come_from_the_credentials_of_this_machine_and_are_kept(
    monkeypatch: pytest.MonkeyPatch, server: Server, identity: Identity, clock: Clock, row: str
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k-1")
    answer = anthropic.message("Hi") if row == "azure-anthropic" else chat_body("Hi")
    identity.answers = [Response(json=answer) for _ in range(3)]
    with at_azure(monkeypatch, row, server, auth="entra") as client:
        assert client.run_chat_completions("hi") == "Hi"
        client.run_chat_completions("hi")
        clock.now += HOUR - 60  # too close to its end
        client.run_chat_completions("hi")
    tokens = [f"Bearer entra-token-{number}" for number in (1, 1, 2)]
    assert sent(server) == [(token, None) for token in tokens]
    assert len(identity.asked) == 2
    assert all("cognitiveservices" in request.path for request in identity.asked)
    assert SECRET not in repr(client)


def test_a_token_that_is_refused_is_renewed_once(
    monkeypatch: pytest.MonkeyPatch, server: Server, identity: Identity
) -> None:
    refused = Response(401, json={"error": {"code": "401", "message": "Access token has expired: entra-token-3"}})
    identity.answers = [refused, Response(json=chat_body("Hi")), refused, refused]
    with at_azure(monkeypatch, "azure", server, auth="entra") as client:
        answer = client.run_chat_completions("hi", full_output=True)
        assert [attempt.status for attempt in answer.attempts] == [401, 200]
        with pytest.raises(AuthenticationError) as caught:
            client.run_chat_completions("hi")
    assert [token for token, _ in sent(server)] == [f"Bearer entra-token-{number}" for number in (1, 2, 2, 3)]
    assert "Microsoft Entra" in str(caught.value)
    assert "entra-token" not in str(caught.value)


def test_an_identity_that_gives_none_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, server: Server, identity: Identity
) -> None:
    said = "AADSTS90002: Tenant 'elsewhere' not found."
    identity.problem = Response(400, json={"error": "invalid_request", "error_description": said})
    with (
        at_azure(monkeypatch, "azure", server, auth="entra") as client,
        pytest.raises((AuthenticationError, MissingApiKeyError)) as caught,
    ):
        client.run_chat_completions("hi")
    assert caught.value.param == "auth"
    assert "Entra" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert sent(server) == []


def test_a_wrong_tenant_is_named_in_the_words_of_entra() -> None:
    identity = pytest.importorskip("azure.identity", reason="needs the extra azure")
    kinds = pytest.importorskip("azure.core.exceptions")
    from gen_ai.signing import Access
    from gen_ai.transport.channel import Connections
    from gen_ai.transport.credentials.shared import Way

    access = Access(
        "azure", "Azure", "https://x.openai.azure.com/openai/v1", True, None, "none needed", {}, Connections().ask
    )
    made = azure._Fetched(access)
    said = "Authentication failed: AADSTS90002: Tenant 'elsewhere' not found. Check it.\r\nTrace ID: 1"
    way = Way(access, "Microsoft Entra")
    error = made._typed(kinds.ClientAuthenticationError(message=said), way)
    assert (type(error).__name__, error.param) == ("AuthenticationError", "auth")
    assert error.message == (
        "Microsoft Entra gave no token for https://cognitiveservices.azure.com: "
        "AADSTS90002: Tenant 'elsewhere' not found. Check it."
    )
    assert "AZURE_TENANT_ID" in (error.suggestion or "")
    assert made._typed(identity.CredentialUnavailableError(message="none"), way).error_type == "MissingApiKeyError"
    gone = made._typed(kinds.ServiceRequestError("no route"), way)
    assert (gone.error_type, gone.retryable) == ("APIConnectionError", True)


# ---------------------------------------------------------------- without it


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "azure.identity", None)
    with pytest.raises(ConfigurationError) as caught:
        make("azure", resource="x", model_name="m", auth="entra")
    assert 'pip install "gen-ai[azure]"' in (caught.value.suggestion or "")
    assert caught.value.param == "auth"


def test_an_unknown_word_and_an_address_elsewhere_are_refused(server: Server) -> None:
    for options, word in (
        ({"auth": "magic", "resource": "x", "api_key": "k"}, "'entra'"),
        ({"auth": "entra", "endpoint": f"{server.url}/v1"}, "own"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            make("azure", model_name="m", **options)
        assert caught.value.param == "auth"
        assert word in str(caught.value)


def test_a_token_of_the_environment_goes_before_a_key_of_it_and_after_one_that_is_given(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "token-0123456789")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-of-variable")
    server.reply(json=chat_body("Hi"), times=3).reply(401, json={"error": {"message": "expired"}})
    with at_azure(monkeypatch, "azure", server) as client:
        client.run_chat_completions("hi")
    with at_azure(monkeypatch, "azure", server, api_key="key-given") as client:
        client.run_chat_completions("hi")
    with at_azure(monkeypatch, "azure", server, api_key=lambda: "token-of-function") as client:
        client.run_chat_completions("hi")
    assert sent(server) == [
        ("Bearer token-0123456789", None), (None, "key-given"), ("Bearer token-of-function", None),
    ]  # fmt: skip
    with at_azure(monkeypatch, "azure", server) as client, pytest.raises(AuthenticationError) as caught:
        client.run_chat_completions("hi")
    assert "AZURE_OPENAI_AD_TOKEN" in str(caught.value)
    assert "token-0123456789" not in f"{caught.value}{client!r}"
    assert len(server.requests) == 4


def test_a_token_of_the_environment_goes_nowhere_but_to_azure(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "token-0123456789")
    with pytest.raises(MissingApiKeyError):
        make("azure", model_name="m", endpoint=f"{server.url}/v1")
    with create_client("azure", model_name="m", endpoint="https://x.openai.azure.com/openai/v1") as client:
        assert "token-0123456789" not in json.dumps(dict(client.build_request("hi").headers))


@pytest.mark.parametrize(
    ("endpoint", "row", "base"),
    [
        ("https://x.services.ai.azure.com/anthropic", "azure-anthropic", "https://x.services.ai.azure.com/anthropic/v1"),
        ("https://x.services.ai.azure.com/anthropic/v1/messages", "azure-anthropic",
         "https://x.services.ai.azure.com/anthropic/v1"),
        ("https://x.services.ai.azure.com/openai/v1", "azure", "https://x.services.ai.azure.com/openai/v1"),
    ],
)  # fmt: skip
def test_the_address_of_claude_leads_to_its_row(endpoint: str, row: str, base: str) -> None:
    with create_client("azure", endpoint=endpoint, api_key="k", model_name="claude-sonnet-4-6") as client:
        assert (client.provider, client.endpoint) == (row, base)  # type: ignore[attr-defined]
