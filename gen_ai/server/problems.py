"""Errors as this API tells them: a status, `{"error": …}`, and what the caller's own retries go by."""

from __future__ import annotations

from math import ceil
from typing import Any

from ..errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    ContentFilterError,
    ContextLengthError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RequestTooLargeError,
    StreamInterruptedError,
    StructuredOutputError,
    TruncatedOutputError,
    UnsupportedParameterError,
)

#: Class → status and code, where the error itself has none; the first that fits.
_KINDS: tuple[tuple[type[Error], int, str | None], ...] = (
    (UnsupportedParameterError, 400, "unsupported_parameter"),
    (ContextLengthError, 400, "context_length_exceeded"),
    (RequestTooLargeError, 413, "request_too_large"),
    (InvalidRequestError, 400, None),
    (AuthenticationError, 401, "invalid_api_key"),
    (PermissionDeniedError, 403, "permission_denied"),
    (ModelNotFoundError, 404, "model_not_found"),
    (NotFoundError, 404, "not_found"),
    (RateLimitError, 429, "rate_limit_exceeded"),
    (QuotaExceededError, 429, "insufficient_quota"),
    (OverloadedError, 503, "overloaded"),
    (APITimeoutError, 504, "timeout"),
    (APIConnectionError, 502, "upstream_unreachable"),
    (InvalidResponseError, 502, "upstream_invalid_response"),
    (StreamInterruptedError, 502, "upstream_interrupted"),
    (TruncatedOutputError, 502, "structured_output_truncated"),
    (StructuredOutputError, 502, "structured_output_invalid"),
    (ContentFilterError, 400, "content_filter"),
    (ClientClosedError, 503, "closed"),
)
#: Arguments of the client → fields of the body.
_FIELDS = {"model_name": "model", "reasoning": "reasoning_effort"}


def status_of(error: Error) -> int:
    """The HTTP status that tells of an error: that of the model's server where it failed, else by the class."""
    given = error.status_code
    if given is not None and 400 <= given <= 599:
        return given
    return next((status for kind, status, _ in _KINDS if isinstance(error, kind)), 500)


def body_of(error: Error) -> dict[str, Any]:
    """The error in OpenAI's shape."""
    status = status_of(error)
    code = error.code or next((code for kind, _, code in _KINDS if isinstance(error, kind)), None)
    if isinstance(error, QuotaExceededError):
        kind = "insufficient_quota"
    elif isinstance(error, RateLimitError):
        kind = "rate_limit_error"
    else:
        kind = "invalid_request_error" if status < 500 else "server_error"
    message = f"{error.message} {error.suggestion}" if error.suggestion else error.message
    if isinstance(error, StructuredOutputError) and error.problems:
        # The client's own words speak of its arguments, which the caller of this API does not have.
        message = f"The model's answer does not fit the response_format: {'; '.join(error.problems[:3])}. "
        message += "Describe the fields in the schema or the prompt, or use a stronger model."
    return {"error": {"message": message, "type": kind, "param": field_of(error.param), "code": code}}


def field_of(param: str | None) -> str | None:
    """The field of the body that an argument of the client stands for.

    >>> field_of("model_name"), field_of("messages[0].role")
    ('model', 'messages[0].role')
    """
    return _FIELDS.get(param, param) if param is not None else None


def headers_of(error: Error) -> dict[str, str]:
    """What a caller's own retries go by."""
    headers = {"x-should-retry": "true" if error.retryable else "false"}
    if error.retry_after is not None:
        seconds = max(0.0, error.retry_after)
        headers["retry-after"] = str(ceil(seconds))
        if seconds % 1:  # HTTP knows whole seconds only; this is how OpenAI's API is more exact
            headers["retry-after-ms"] = str(round(seconds * 1000))
    if status_of(error) == 401:
        headers["www-authenticate"] = "Bearer"
    return headers


def unexpected(request_id: str) -> Error:
    """What is told of a mistake in this program; its details stand in the log."""
    return Error(
        "The server failed on this request.",
        suggestion=f"Its log says why, under {request_id}.",
        status_code=500,
        code="internal_error",
    )


def stopping() -> Error:
    """The server ends before the answer does."""
    return OverloadedError(
        "The server is stopping.", suggestion="Ask again when it is back.", status_code=503, code="server_stopping"
    )
