"""The form of an error as a value, for type checkers; nothing loads this for a call."""

from __future__ import annotations

from typing import Any, TypedDict


class ErrorDict(TypedDict):
    """An error as a plain dictionary, as `return_error=True` gives it.

    Its keys are the attributes of `Error`, but for `param` and `body`; `error_type` is the name of the class.
    """

    message: str
    suggestion: str | None
    error_type: str
    status_code: int | None
    code: str | None
    provider: str | None
    model: str | None
    url: str | None
    method: str | None
    request_id: str | None
    retryable: bool
    retry_after: float | None
    attempts: list[dict[str, Any]]
    partial_text: str | None
    usage: dict[str, Any] | None
