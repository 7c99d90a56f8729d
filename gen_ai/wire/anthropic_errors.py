"""Anthropic dialect: from an error body to the class of error. The shapes, and most of the classes, are common.

What is this API's own: limits of spending come as 400, as 402, and as 429 with a code in the details.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import Error, ModelNotFoundError, QuotaExceededError, RateLimitError, RequestTooLargeError
from ..plans import Headers
from . import openai_errors

#: Codes in `error.details` of limits that no waiting lifts.
_SPENT = frozenset(
    {"enforced_spend_limit_reached", "contract_spend_limit_reached", "linked_organization_spend_limit_reached"}
)
_NO_MONEY = re.compile(r"credit balance is too low|specified api usage limits|spend(?:ing)? limit", re.IGNORECASE)


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    made = openai_errors.error(status, headers, body)
    value = _parsed(body)
    return _own(made, value, status)


def error_in_body(value: Any, headers: Headers | None = None, *, status: int = 200) -> Error:
    """The typed error for an error body inside a 2xx answer or a stream."""
    return _own(openai_errors.error_in_body(value, headers, status=status), value, status)


def _parsed(body: bytes) -> Any:
    from ..jsontext import parse

    try:
        return parse(body[: 1 << 20])
    except ValueError:
        return None


def _own(made: Error, value: Any, status: int) -> Error:
    """The same error as another class, where this API means more by it than others do."""
    error = value.get("error") if isinstance(value, dict) else None
    if not isinstance(error, dict):
        return made
    details = error.get("details")
    code = details.get("error_code") if isinstance(details, dict) else None
    kind: type[Error] | None = None
    if error.get("type") == "request_too_large":
        kind = RequestTooLargeError
    elif code in _SPENT or (status in (200, 400, 403) and _NO_MONEY.search(made.message[:1000])):
        kind = QuotaExceededError
    elif code == "ramp_limit_exceeded":
        kind = RateLimitError
    elif error.get("type") == "not_found_error" and made.message.startswith("model:"):
        kind = ModelNotFoundError
    if kind is None or type(made) is kind:
        if isinstance(code, str) and code:
            made.code = code
        return made
    return openai_errors.as_kind(made, kind, code if isinstance(code, str) and code else made.code)
