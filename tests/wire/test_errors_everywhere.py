"""Every dialect's errors: status and body to class, the server's wish, ids and limits, in that dialect's own forms.

A dialect without a form of its own here is held to that of most.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from gen_ai.errors import (
    APITimeoutError,
    AuthenticationError,
    Error,
    InvalidRequestError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
)
from gen_ai.testing.heads import Head
from gen_ai.wire import _WIRES, get_wire

#: Status → class, whether asking again makes sense.
STATUSES: dict[int, tuple[type[Error], bool]] = {
    400: (InvalidRequestError, False),
    401: (AuthenticationError, False),
    402: (QuotaExceededError, False),
    403: (PermissionDeniedError, False),
    408: (APITimeoutError, True),
    409: (ServerError, True),
    413: (RequestTooLargeError, False),
    422: (InvalidRequestError, False),
    429: (RateLimitError, True),
    500: (ServerError, True),
    502: (ServerError, True),
    503: (OverloadedError, True),
    504: (APITimeoutError, True),
    529: (OverloadedError, True),
}
Form = Callable[[int, str], "tuple[dict[str, str], Any]"]


def _most(status: int, message: str) -> tuple[dict[str, str], Any]:
    kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {}, {"error": {"message": message, "type": kind, "param": None, "code": None}}


def _anthropic(status: int, message: str) -> tuple[dict[str, str], Any]:
    kinds = {
        401: "authentication_error", 402: "billing_error", 403: "permission_error", 404: "not_found_error",
        413: "request_too_large", 429: "rate_limit_error", 504: "timeout_error", 529: "overloaded_error",
    }  # fmt: skip
    kind = kinds.get(status, "api_error" if status >= 500 else "invalid_request_error")
    return {}, {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}


def _google(status: int, message: str) -> tuple[dict[str, str], Any]:
    words = {
        400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 409: "ABORTED",
        429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
    }  # fmt: skip
    return {}, {"error": {"code": status, "message": message, "status": words.get(status, "UNKNOWN")}}


def _amazon(status: int, message: str) -> tuple[dict[str, str], Any]:
    names = {
        400: "ValidationException", 401: "UnrecognizedClientException", 403: "AccessDeniedException",
        404: "ResourceNotFoundException", 408: "ModelTimeoutException", 429: "ThrottlingException",
        500: "InternalServerException", 503: "ServiceUnavailableException",
    }  # fmt: skip
    name = names.get(status)
    headers = {"x-amzn-errortype": f"{name}:http://internal.example/coral/"} if name else {}
    return headers, {"message": message}


def _cohere(status: int, message: str) -> tuple[dict[str, str], Any]:
    return {}, {"id": "7d2ba0c1", "message": message}


def _ollama(status: int, message: str) -> tuple[dict[str, str], Any]:
    return {}, {"error": message}


def _mistral(status: int, message: str) -> tuple[dict[str, str], Any]:
    if status in (401, 422):
        return {}, {"detail": message if status == 401 else [{"loc": ["body", "x"], "msg": message, "type": "missing"}]}
    return {}, {"object": "error", "message": message, "type": "error", "param": None, "code": "1000"}


FORMS: dict[str, Form] = {
    "anthropic": _anthropic,
    "bedrock": _amazon,
    "cohere": _cohere,
    "gemini": _google,
    "mistral": _mistral,
    "ollama": _ollama,
}
WIRES = sorted(_WIRES)
#: What stands before the sentences of servers that are not there.
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def failed(wire: str, status: int, message: str, more: dict[str, str] | None = None) -> Error:
    headers, body = FORMS.get(wire, _most)(status, message)
    return get_wire(wire).error(status, Head({**headers, **(more or {})}), json.dumps(body).encode())


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("wire", WIRES)
def test_a_status_is_one_class_in_every_dialect(wire: str, status: int) -> None:
    made = failed(wire, status, "Something is not right.")
    kind, retryable = STATUSES[status]
    assert type(made) is kind
    assert made.retryable is retryable
    assert made.status_code == status
    assert "Something is not right." in made.message
    assert made.suggestion


@pytest.mark.parametrize(
    "body",
    [HTML, b"", b"null", b"upstream connect error", b"{}", b"[]", b'"no"', b"{broken", b"\xff\xfe", b"[" * 3000],
    ids=["html", "empty", "null", "text", "object", "array", "string", "broken", "bytes", "deep"],
)
@pytest.mark.parametrize("wire", WIRES)
def test_a_status_is_enough_whatever_the_body(wire: str, body: bytes) -> None:
    for status, (kind, retryable) in STATUSES.items():
        made = get_wire(wire).error(status, Head({"content-type": "text/html"}), body)
        assert (type(made), made.retryable, made.status_code) == (kind, retryable, status), status
        assert made.message
        assert len(made.message) < 2500


@pytest.mark.parametrize("wire", WIRES)
def test_bodies_of_other_dialects_are_read_too(wire: str) -> None:
    """A gateway, or a proxy in front of the provider, speaks as it likes."""
    for form in {*FORMS.values(), _most}:
        for status, (kind, _) in STATUSES.items():
            headers, body = form(status, "Something is not right.")
            made = get_wire(wire).error(status, Head(headers), json.dumps(body).encode())
            assert type(made) is kind, (form.__name__, status)
            assert "Something is not right." in made.message


#: How a provider says that it does not know the model.
NO_MODEL = {
    "anthropic": "model: no-such-model",
    "bedrock": "The provided model identifier is invalid.",
    "cohere": "model 'no-such-model' not found, make sure the correct model ID was used.",
    "gemini": "models/no-such-model is not found for API version v1beta, or is not supported for generateContent.",
    "mistral": "Invalid model: no-such-model",
    "ollama": "model 'no-such-model' not found",
}


@pytest.mark.parametrize("wire", WIRES)
def test_an_unknown_model_is_told_from_an_unknown_path(wire: str) -> None:
    said = NO_MODEL.get(wire, "The model `no-such-model` does not exist or you do not have access to it.")
    assert type(failed(wire, 404, said)) is ModelNotFoundError
    missing = get_wire(wire).error(404, Head({}), b"404 page not found")
    assert type(missing) is NotFoundError
    assert "endpoint=" in (missing.suggestion or "")


# ---------------------------------------------------------------- when to come back

WISHES: list[tuple[dict[str, str], float]] = [
    ({"retry-after": "7"}, 7),
    ({"retry-after": "1.5"}, 1.5),
    ({"retry-after-ms": "1700", "retry-after": "9"}, 1.7),
    ({"retry-after": "Tue, 07 Oct 2025 13:56:44 GMT", "date": "Tue, 07 Oct 2025 13:56:40 GMT"}, 4),
    ({"x-amz-retry-after": "1500"}, 1.5),
    ({"llm_provider-retry-after": "60"}, 60),
]


@pytest.mark.parametrize("status", [429, 503, 529])
@pytest.mark.parametrize("wire", WIRES)
def test_the_servers_wish_in_its_headers_is_kept(wire: str, status: int) -> None:
    for headers, seconds in WISHES:
        assert failed(wire, status, "Wait.", headers).retry_after == seconds, headers
    for garbage in ("soon", "-5", "nan", "", "1e99"):
        assert failed(wire, status, "Wait.", {"retry-after": garbage}).retry_after is None, garbage


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Rate limit reached. Please try again in 6m0s.", 360),
        ("Rate limit reached. Please try again in 150ms.", 0.15),
        ("Please retry in 34.5s.", 34.5),
        ("Please retry after 26 seconds.", 26),
        ("Try again later.", None),
    ],
)
def test_the_servers_wish_in_its_words_is_kept(wire: str, said: str, seconds: float | None) -> None:
    made = failed(wire, 429, said)
    assert made.retry_after == seconds
    assert type(made) is RateLimitError


def test_googles_own_wish_is_kept_and_a_daily_limit_is_no_matter_of_waiting() -> None:
    wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37s"}
    quota = {"@type": "type.googleapis.com/google.rpc.QuotaFailure"}
    per_minute = {**quota, "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]}
    per_day = {**quota, "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}
    for details, kind, seconds in ([wait, per_minute], RateLimitError, 37), ([wait, per_day], QuotaExceededError, 37):
        body: Any = {"error": {"code": 429, "message": "Quota.", "status": "RESOURCE_EXHAUSTED", "details": details}}
        for sent in (body, [body]):
            made = get_wire("gemini").error(429, Head({}), json.dumps(sent).encode())
            assert type(made) is kind
            assert made.retry_after == seconds
            assert made.retryable is (kind is RateLimitError)


# ---------------------------------------------------------------- ids, and the last word


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    "name",
    [
        "x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "x-generation-id", "x-litellm-call-id",
        "x-debug-trace-id", "x-kong-request-id", "cf-ray",
    ],
)  # fmt: skip
def test_the_id_of_the_request_is_kept(wire: str, name: str) -> None:
    assert failed(wire, 500, "No.", {name: "id-7"}).request_id == "id-7"


@pytest.mark.parametrize("wire", WIRES)
def test_a_server_may_forbid_or_wish_another_try(wire: str) -> None:
    assert failed(wire, 500, "No.", {"x-should-retry": "false"}).retryable is False
    assert failed(wire, 400, "No.", {"x-should-retry": "true"}).retryable is True
    assert failed(wire, 401, "No.", {"x-should-retry": "true"}).retryable is False


@pytest.mark.parametrize("wire", WIRES)
def test_an_error_gives_a_terminal_no_orders_and_stays_short(wire: str) -> None:
    made = failed(wire, 400, "\x1b[31mred\x07 " + "x" * 100_000)
    assert "\x1b" not in made.message
    assert len(str(made)) < 5000
