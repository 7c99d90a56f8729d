"""Responses dialect: from an error body, or a failed answer, to the class of error. The shapes, and most of the
classes, are common; what an answer says of its own failure is this API's own."""

from __future__ import annotations

import re
from typing import Any

from ..errors import (
    APITimeoutError,
    ContentFilterError,
    Error,
    ImageError,
    InvalidRequestError,
    OverloadedError,
    RateLimitError,
    UnsupportedParameterError,
)
from ..plans import Headers
from . import openai_errors

#: Code of a failed answer → class.
_CODES: dict[str, type[Error]] = {
    "bio_policy": ContentFilterError,
    "cyber_policy": ContentFilterError,
    "misalignment_policy_violation": ContentFilterError,
    "image_content_policy_violation": ContentFilterError,
    "data_residency_mismatch": InvalidRequestError,
    "vector_store_timeout": APITimeoutError,
    "rate_limit_exceeded": RateLimitError,
    "server_is_overloaded": OverloadedError,
    "empty_image_file": ImageError,
    "failed_to_download_image": ImageError,
    "image_file_not_found": ImageError,
    "image_file_too_large": ImageError,
    "image_parse_error": ImageError,
    "image_too_large": ImageError,
    "image_too_small": ImageError,
    "unsupported_image_media_type": ImageError,
}


#: Fields that are sent unasked, and what servers say that do not take them.
_OURS = ("include", "store")
_NOT = re.compile(r"not (?:supported|allowed|available)|unsupported|unknown|unrecognized", re.IGNORECASE)


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    return _own(openai_errors.error(status, headers, body), status)


def error_in_body(value: Any, headers: Headers | None = None, *, status: int = 200) -> Error:
    """The typed error for an error body inside a 2xx answer or a stream."""
    return _own(openai_errors.error_in_body(value, headers, status=status), status)


def gave_up(response: dict[str, Any], headers: Headers | None = None) -> Error:
    """The error for an answer whose status is `failed`, whatever it says of the reason."""
    said = response.get("error")
    if not said:
        status = response.get("status") or "failed"
        said = {"message": f"The server gave the answer up (status {status!r}) and says no reason."}
    return error_in_body({"error": said}, headers)


def _own(made: Error, status: int) -> Error:
    if status == 400 and type(made) is InvalidRequestError and made.param in _OURS and _NOT.search(made.message):
        return openai_errors.as_kind(made, UnsupportedParameterError, made.code)
    kind = _CODES.get(made.code or "")
    if kind is None or status == 429 or status >= 500 or isinstance(made, kind):
        return made
    return openai_errors.as_kind(made, kind, made.code)
