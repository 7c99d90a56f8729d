"""Gemini dialect: from an error body to the class of error. The shapes, and most of the classes, are common.

What is this API's own: `google.rpc.Status` with details by type (why, which quota, how long to wait), answers that were
withheld, and finish reasons that are errors.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import (
    AuthenticationError,
    ContentFilterError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    UnsupportedParameterError,
)
from ..plans import Headers
from . import openai_errors
from .gemini_fields import FIELDS

#: `reason` of an ErrorInfo → class, whatever the status.
_REASONS: dict[str, type[Error]] = {
    "API_KEY_INVALID": AuthenticationError,
    "API_KEY_EXPIRED": AuthenticationError,
    "ACCESS_TOKEN_EXPIRED": AuthenticationError,
    "ACCESS_TOKEN_TYPE_UNSUPPORTED": AuthenticationError,
    "ACCOUNT_STATE_INVALID": AuthenticationError,
    "CREDENTIALS_MISSING": AuthenticationError,
    "SERVICE_DISABLED": PermissionDeniedError,
    "BILLING_DISABLED": PermissionDeniedError,
    "CONSUMER_INVALID": PermissionDeniedError,
    "IAM_PERMISSION_DENIED": PermissionDeniedError,
    "API_KEY_SERVICE_BLOCKED": PermissionDeniedError,
    "API_KEY_HTTP_REFERRER_BLOCKED": PermissionDeniedError,
    "API_KEY_IP_ADDRESS_BLOCKED": PermissionDeniedError,
    "MODEL_NOT_FOUND": ModelNotFoundError,
}
#: `status` → class, for errors inside a good answer.
_STATUSES: dict[str, type[Error]] = {
    "INVALID_ARGUMENT": InvalidRequestError,
    "OUT_OF_RANGE": InvalidRequestError,
    "FAILED_PRECONDITION": PermissionDeniedError,
    "UNAUTHENTICATED": AuthenticationError,
    "PERMISSION_DENIED": PermissionDeniedError,
    "RESOURCE_EXHAUSTED": RateLimitError,
    "UNAVAILABLE": OverloadedError,
    "INTERNAL": ServerError,
    "UNKNOWN": ServerError,
    "DEADLINE_EXCEEDED": ServerError,
}
_SUGGESTIONS: dict[str, str] = {
    "FAILED_PRECONDITION": "The service asks for billing, or is not to be had from here: look at the project's "
    "settings and its region.",
    "SERVICE_DISABLED": "Switch the API on for this project in Google's console, wait a minute, and try again.",
}
#: Words about a parameter that a model does not take → its portable name.
_REFUSED = (
    (re.compile(r"multiple candidates|candidate_?count", re.IGNORECASE), "n"),
    (re.compile(r"logprobs is not enabled|response_?logprobs", re.IGNORECASE), "logprobs"),
    (re.compile(r"penalty is not enabled|presence_?penalty", re.IGNORECASE), "presence_penalty"),
    (re.compile(r"frequency_?penalty", re.IGNORECASE), "frequency_penalty"),
    (re.compile(r"thinking[ _]?(?:level|budget|config|mode)?|budget 0 is invalid", re.IGNORECASE), "reasoning"),
    (re.compile(r"function calling|tool use with function", re.IGNORECASE), "tools"),
    (re.compile(r"\btemperature\b", re.IGNORECASE), "temperature"),
    (re.compile(r"\btop_?p\b", re.IGNORECASE), "top_p"),
    (re.compile(r"max_?output_?tokens", re.IGNORECASE), "max_tokens"),
)
_DOES_NOT = re.compile(
    r"not (?:enabled|supported|available|allowed)|(?:does|do) not support|unsupported|only works in", re.IGNORECASE
)
_UNKNOWN = re.compile(r'Unknown name \\?"(\w{1,60})\\?"')
_PORTABLE = {field.lower(): name for name, field in FIELDS.items()} | {
    **dict.fromkeys(("thinkingconfig", "thinkinglevel", "thinkingbudget"), "reasoning"), "toolconfig": "tool_choice",
}  # fmt: skip
_AGAIN = frozenset({"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE", "TOO_MANY_TOOL_CALLS"})


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    value = _parsed(body)
    return _own(openai_errors.error(status, headers, body), value, status)


def error_in_body(value: Any, headers: Headers | None = None, *, status: int = 200) -> Error:
    """The typed error for an error body inside a 2xx answer or a stream."""
    return _own(openai_errors.error_in_body(value, headers, status=status), value, status)


def is_error(value: Any) -> bool:
    """Whether a parsed body, or a piece of a stream, is an error and no answer."""
    if isinstance(value, list):
        return bool(value) and is_error(value[0])
    return isinstance(value, dict) and bool(value.get("error")) and "candidates" not in value


def _parsed(body: bytes) -> Any:
    from ..jsontext import parse

    try:
        return parse(body[: 1 << 20])
    except ValueError:
        return None


def _own(made: Error, value: Any, status: int) -> Error:
    """The same error as another class, where this API means more by it than others do."""
    if isinstance(value, list) and value:
        value = value[0]
    error = value.get("error") if isinstance(value, dict) else None
    if not isinstance(error, dict):
        return made
    said = error.get("status")
    said = said if isinstance(said, str) else ""
    held = error.get("details")
    details = [detail for detail in held if isinstance(detail, dict)] if isinstance(held, list) else []
    reason = next((detail["reason"] for detail in details if isinstance(detail.get("reason"), str)), "")
    code = reason or said or made.code
    kind = _kind(made, reason, said, status)
    field = _refused(made, reason, status) if kind is None else None
    if kind is None and field is None:
        made.code = code
        return made
    changed = openai_errors.as_kind(made, kind or UnsupportedParameterError, code)
    if field is not None:
        changed.param = field
        changed.suggestion = (
            f"Leave {field} out for this model; on_unsupported='drop' does so for what is known to be refused."
        )
    changed.suggestion = _SUGGESTIONS.get(reason) or _SUGGESTIONS.get(said) or changed.suggestion
    return changed


def _kind(made: Error, reason: str, said: str, status: int) -> type[Error] | None:
    """The class that counts instead; None: the one that it has."""
    if reason in _REASONS:
        return _REASONS[reason]
    if said == "FAILED_PRECONDITION" and status in (200, 400):
        return PermissionDeniedError
    if status in (200, 404) and said == "NOT_FOUND" and re.search(r"\bmodels?[/ ]", made.message, re.IGNORECASE):
        return ModelNotFoundError
    if status == 402:
        return QuotaExceededError
    if status == 200 and type(made) is ServerError:
        return _STATUSES.get(said)
    return None


def _refused(made: Error, reason: str, status: int) -> str | None:
    """The portable parameter that was refused; None where it is not about one."""
    if status not in (200, 400) or reason == "API_KEY_INVALID":
        return None
    text = made.message[:2000]
    unknown = _UNKNOWN.search(text)
    if unknown is not None:
        name = unknown[1]
        return _PORTABLE.get(name.lower().replace("_", ""), name)
    if type(made) is not InvalidRequestError and not isinstance(made, UnsupportedParameterError):
        return None
    if _DOES_NOT.search(text) or "budget" in text.lower():
        return next((name for words, name in _REFUSED if words.search(text)), None)
    return None


# ---------------------------------------------------------------- answers that are none


def withheld(feedback: dict[str, Any]) -> ContentFilterError:
    """The error for a prompt that was blocked: a good status, and no answer."""
    reason = str(feedback.get("blockReason") or feedback.get("block_reason") or "")
    said = feedback.get("blockReasonMessage") or feedback.get("block_reason_message")
    return ContentFilterError(
        f"The prompt was blocked ({reason})" + (f": {str(said)[:1000]}" if said else "."),
        suggestion="Reword the prompt, or look at safetySettings (in extra_body).",
        code=reason or None,
    )


def gave_up(reason: str, said: str | None) -> Error:
    """The error for an answer that ended without anything, for a reason that is one."""
    told = f"The model gave no answer ({reason})" + (f": {said[:1000]}" if said else ".")
    if reason == "PUP_LIMITED_DISABLED":
        return PermissionDeniedError(told, suggestion="The account is restricted: see Google's console.", code=reason)
    if reason == "MISSING_THOUGHT_SIGNATURE":
        mend = "Append response.message as it is: it carries the signatures of the model's calls."
        return InvalidRequestError(told, suggestion=mend, code=reason, param="messages")
    made = InvalidResponseError(
        told, suggestion="Ask again, or simplify the tools and their descriptions.", code=reason
    )
    made.retryable = reason in _AGAIN
    return made
