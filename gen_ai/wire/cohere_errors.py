"""Cohere dialect: from an error body to the class of error. The shapes, and most of the classes, are common.

What is this API's own: 498 for a token that is not taken and for answers that are held back, limits of trial keys per
month as 429, and its words for a prompt that is too long and for answers that were given up.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import (
    APITimeoutError,
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    InvalidResponseError,
    QuotaExceededError,
    ServerError,
)
from ..plans import Headers
from . import openai_errors

_HELD_BACK = re.compile(r"blocked|safety|toxic|content (?:policy|filter)", re.IGNORECASE)
_TRIAL = re.compile(r"\btrial\b|api calls? ?/ ?month|per month|monthly", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"too many tokens|exceeds? (?:the )?(?:max\w*|model'?s?|context)|total number of tokens.{0,60}cannot exceed",
    re.IGNORECASE,
)
#: `error_type` of an answer that was given up → class.
_GIVEN_UP: dict[str, type[Error]] = {
    "INVALID_TOOL_GENERATION": InvalidResponseError,
    "TIMEOUT": APITimeoutError,
}


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    made = openai_errors.error(status, headers, body)
    text = made.message[:2000]
    kind: type[Error] | None = None
    if status == 498:
        kind = ContentFilterError if _HELD_BACK.search(text) else AuthenticationError
    elif status == 429 and _TRIAL.search(text) and _is_monthly(text):
        kind = QuotaExceededError
    elif status in (400, 422) and _TOO_LONG.search(text):
        kind = ContextLengthError
    elif status == 499:
        kind = APITimeoutError
    if kind is not None and type(made) is not kind:
        made = openai_errors.as_kind(made, kind, made.code)
    if made.request_id is None:
        made.request_id = _id_of(headers, body)
    return made


def _is_monthly(text: str) -> bool:
    """A trial key has limits per minute too, which waiting lifts."""
    return "minute" not in text.lower()


def _id_of(headers: Headers, body: bytes) -> str | None:
    from ..jsontext import parse

    try:
        value = parse(body[: 1 << 20])
    except ValueError:
        value = None
    given = value.get("id") if isinstance(value, dict) else None
    return given if isinstance(given, str) and given else headers.get("x-debug-trace-id") or None


def error_in_body(value: Any, headers: Headers | None = None, *, status: int = 200) -> Error:
    """The typed error for an error body inside a 2xx answer, or for an answer that was given up."""
    value = value if isinstance(value, dict) else {}
    given_up = value.get("error_type") or value.get("finish_reason")
    kind = _GIVEN_UP.get(given_up) if isinstance(given_up, str) else None
    if not (value.get("error") or value.get("message")):
        said = "the time for it was over" if kind is APITimeoutError else "the generation failed"
        value = {**value, "message": f"Cohere gave the answer up: {said}."}
    made = openai_errors.error_in_body(value, headers, status=status)
    if kind is None and _TOO_LONG.search(made.message[:2000]):
        kind = ContextLengthError
    if kind is None and type(made) is Error:
        kind = ServerError
    if kind is not None and type(made) is not kind:
        made = openai_errors.as_kind(made, kind, given_up if isinstance(given_up, str) else made.code)
    return made
