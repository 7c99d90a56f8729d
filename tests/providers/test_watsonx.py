"""IBM watsonx.ai over real HTTP, and its token service, both on loopback: no account was at hand."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from gen_ai import register_provider
from gen_ai.errors import (
    APIConnectionError,
    AuthenticationError,
    ConfigurationError,
    Error,
    InvalidResponseError,
    ModelNotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
)
from gen_ai.providers import _OWN, get_provider
from gen_ai.transport.credentials import ibm

from ..client.support import AT_ONCE, BACKENDS, Api, make
from ..support.server import Request, Response, Server, chat_body, chat_chunks, sse

KEY = "an-api-key-of-ibm"
MODEL = "ibm/granite-4-h-small"


class Ibm:
    """Both services on one server: what the token service answers, in turn, and the tokens that are good."""

    def __init__(self) -> None:
        self.tokens: list[Response] = []
        self.given = 0
        self.good: set[str] = set()
        self.answers: list[Response] = []
        self.asked: list[dict[str, list[str]]] = []
        self.calls: list[Request] = []

    def __call__(self, request: Request, _number: int) -> Response:
        if request.path == "/identity/token":
            return self._token(request)
        self.calls.append(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.good:
            problem = {"code": "authentication_token_expired", "message": "Failed to authenticate the request"}
            return Response(401, {"errors": [problem], "trace": "t-1", "status_code": 401})
        return self.answers.pop(0) if self.answers else Response(json=chat_body("Hello."))

    def _token(self, request: Request) -> Response:
        self.asked.append(parse_qs(request.body.decode()))
        if self.tokens:
            return self.tokens.pop(0)
        self.given += 1
        token = f"token-{self.given}"
        self.good = {token}
        return Response(json={"access_token": token, "expires_in": 3600, "token_type": "Bearer"})


@pytest.fixture
def ibm_cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Ibm]]:
    """The row with its own addresses on loopback."""
    cloud = Ibm()
    with Server(cloud) as server:
        monkeypatch.setattr(ibm, "IAM", f"{server.url}/identity/token")
        row = get_provider("watsonx")
        register_provider(replace(row, base_url=f"{server.url}/ml/v1"), replace=True)
        yield server, cloud
        for name in (row.name, *row.aliases):
            _OWN.pop(name, None)


def client(**options: Any) -> Any:
    given = {"api_key": KEY, "model_name": MODEL, "project_id": "p-1", "retry": AT_ONCE, "timeout": 10, **options}
    return make("watsonx", **given)


def test_an_api_key_is_exchanged_once_for_a_token_and_never_sent(ibm_cloud: tuple[Server, Ibm]) -> None:
    _, cloud = ibm_cloud
    with client() as made:
        assert made.run_chat_completions("hi") == "Hello."
        assert made.run_chat_completions("hi") == "Hello."
    assert cloud.asked == [{"grant_type": ["urn:ibm:params:oauth:grant-type:apikey"], "apikey": [KEY]}]
    assert [call.headers["authorization"] for call in cloud.calls] == ["Bearer token-1"] * 2
    assert all(KEY not in str(call.raw_headers) + call.body.decode() for call in cloud.calls)
    first = cloud.calls[0]
    assert first.path == "/ml/v1/text/chat?version=2025-10-01"
    assert first.json() == {
        "model_id": MODEL, "project_id": "p-1", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 256,
        "temperature": 0,
    }  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_way_of_calling_gets_a_token_and_streams_from_a_path_of_its_own(
    ibm_cloud: tuple[Server, Ibm], backend: str
) -> None:
    server, cloud = ibm_cloud
    options = {"provider": "watsonx", "api_key": KEY, "model_name": MODEL, "space_id": "s-1"}
    api = Api(backend, f"{server.url}/ml/v1", **options)
    try:
        assert api.chat() == "Hello."
        events = [b"id: 1\nevent: message\n" + sse(chunk, done=False) for chunk in chat_chunks(["Hel", "lo."])]
        cloud.answers.append(Response(headers=[("content-type", "text/event-stream")], body=b"".join(events)))
        assert list(api.stream()) == ["Hel", "lo."]
        assert [model.id for model in self_listed(api, cloud)] == [MODEL]
    finally:
        api.end()
    assert cloud.calls[1].path == "/ml/v1/text/chat_stream?version=2025-10-01"
    assert not {"stream", "stream_options", "project_id"} & set(cloud.calls[1].json())
    assert cloud.calls[1].json()["space_id"] == "s-1"
    assert cloud.calls[2].path == "/ml/v1/foundation_model_specs?version=2025-10-01"


def self_listed(api: Api, cloud: Ibm) -> Any:
    """The list of models, as the service gives it."""
    entry = {"model_id": MODEL, "model_limits": {"max_sequence_length": 131072}}
    cloud.answers.append(Response(json={"resources": [entry]}))
    return api.models()


def test_a_token_that_was_given_is_sent_as_it_is(ibm_cloud: tuple[Server, Ibm]) -> None:
    _, cloud = ibm_cloud
    token = "eyJhbGciOi.eyJpYW0i.c2ln"
    cloud.good.add(token)
    with client(api_key=token) as made:
        assert made.run_chat_completions("hi") == "Hello."
    assert cloud.asked == []
    assert cloud.calls[0].headers["authorization"] == f"Bearer {token}"


def test_a_function_of_the_callers_takes_the_place_of_the_exchange(ibm_cloud: tuple[Server, Ibm]) -> None:
    _, cloud = ibm_cloud
    cloud.good.add("mine")
    with client(api_key=lambda: "mine") as made:
        assert made.run_chat_completions("hi") == "Hello."
    assert cloud.asked == []


def test_a_token_is_fetched_anew_before_its_end_and_when_it_is_refused(
    ibm_cloud: tuple[Server, Ibm], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, cloud = ibm_cloud
    now = [1000.0]
    monkeypatch.setattr(ibm, "monotonic", lambda: now[0])
    with client() as made:
        made.run_chat_completions("hi")
        now[0] += 3600 - 301
        made.run_chat_completions("hi")
        assert len(cloud.asked) == 1
        now[0] += 2
        made.run_chat_completions("hi")
        assert len(cloud.asked) == 2
        cloud.good = set()  # revoked
        response = made.run_chat_completions("hi", full_output=True)
    assert len(cloud.asked) == 3
    assert [attempt.status for attempt in response.attempts] == [401, 200]


def test_the_list_of_models_is_asked_for_once_more_where_a_token_is_refused(ibm_cloud: tuple[Server, Ibm]) -> None:
    _, cloud = ibm_cloud
    listed = Response(json={"resources": [{"model_id": MODEL}]})
    cloud.answers = [listed, listed]
    with client() as made:
        assert len(made.list_models()) == 1
        cloud.good = set()  # revoked
        assert len(made.list_models()) == 1
        assert len(cloud.asked) == 2
        refusal = Response(401, {"errors": [{"code": "x", "message": "no"}]})
        cloud.answers = [refusal, refusal, refusal]
        with pytest.raises(AuthenticationError) as caught:
            made.list_models()
    assert "for the API key" in (caught.value.suggestion or "")
    assert len(cloud.answers) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "retryable"),
    [
        (Response(400, {"errorCode": "BXNIM0415E", "errorMessage": "API key not found"}), AuthenticationError, False),
        (Response(401, {"errorMessage": f"no such key: {KEY}"}), AuthenticationError, False),
        (Response(429, {"errorMessage": "slow down"}), RateLimitError, True),
        (Response(503, body=b"<html>"), ServerError, True),
        (Response(200, {"token": "x"}), InvalidResponseError, None),
        (Response(200, body=b"<html>"), InvalidResponseError, None),
        (Response(cut="rst", body=b""), APIConnectionError, True),
    ],
)
def test_no_token_is_a_typed_error_that_shows_no_key(
    ibm_cloud: tuple[Server, Ibm], answer: Response, kind: type[Error], retryable: bool | None,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    _, cloud = ibm_cloud
    cloud.tokens = [answer] * 3
    with caplog.at_level(logging.DEBUG), client() as made, pytest.raises(kind) as caught:
        made.run_chat_completions("hi")
    error = caught.value
    assert cloud.calls == []
    assert error.provider == "watsonx"
    assert error.suggestion
    assert retryable is None or error.retryable is retryable
    assert error.__traceback__ is not None
    error = error.with_traceback(error.__traceback__.tb_next)  # without this test's own frame, which has the key
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert KEY not in shown + caplog.text + str(error.details())


def test_the_apis_errors_are_typed(ibm_cloud: tuple[Server, Ibm]) -> None:
    _, cloud = ibm_cloud

    def failure(status: int, code: str, words: str) -> Response:
        return Response(status, {"errors": [{"code": code, "message": words}], "trace": "t-9", "status_code": status})

    for answer, kind in (
        (failure(404, "model_not_supported", "Model 'x' is not supported"), ModelNotFoundError),
        (failure(403, "token_quota_reached", "This token usage has exceeded its quota"), QuotaExceededError),
    ):
        # A 403 is tried once more with another token; a model that is not there is looked for in the list.
        cloud.answers = [answer, answer if answer.status == 403 else Response(json={"resources": []})]
        with client() as made, pytest.raises(kind) as caught:
            made.run_chat_completions("hi")
        assert caught.value.request_id == "t-9"


def test_a_choice_of_tools_is_an_option_or_a_tool(ibm_cloud: tuple[Server, Ibm]) -> None:
    tools = [{"name": "now", "parameters": {"type": "object"}}]
    with client() as made:
        word = made.build_request("hi", tools=tools, tool_choice="required").json
        named = made.build_request("hi", tools=tools, tool_choice="now").json
    assert (word["tool_choice_option"], "tool_choice" in word) == ("required", False)
    assert named["tool_choice"] == {"type": "function", "function": {"name": "now"}}
    assert "tool_choice_option" not in named


def test_a_call_without_project_or_space_is_told_what_is_missing() -> None:
    with pytest.raises(ConfigurationError, match=r"project_id.*space_id") as caught:
        make("watsonx", api_key=KEY, model_name=MODEL)
    assert caught.value.param == "project_id"
    assert "WATSONX_PROJECT_ID" in (caught.value.suggestion or "")


def test_at_another_address_the_key_is_sent_there_as_it_is_and_nowhere_else(ibm_cloud: tuple[Server, Ibm]) -> None:
    _, cloud = ibm_cloud
    with Server() as proxy:
        proxy.reply(json=chat_body("Hello."))
        with make("watsonx", api_key=KEY, model_name=MODEL, endpoint=f"{proxy.url}/ml/v1", timeout=10) as made:
            assert made.run_chat_completions("hi") == "Hello."
        assert proxy.last.headers["authorization"] == f"Bearer {KEY}"
    assert cloud.asked == []
