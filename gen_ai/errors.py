"""Every way a call can fail, as one small tree.

    Error
    ├── ConfigurationError          the client cannot be made as asked
    │   ├── UnknownProviderError
    │   └── MissingApiKeyError
    ├── InvalidRequestError         the request is wrong (found here, or 400/422 from the server)
    │   ├── UnsupportedParameterError
    │   ├── SchemaError             `guided_json` is no schema, or no type that can be described
    │   ├── ImageError              an image that is missing, unreadable, too large or no image
    │   ├── ContextLengthError      the conversation is longer than the model's context
    │   └── RequestTooLargeError    413
    ├── AuthenticationError         401
    ├── PermissionDeniedError       403
    ├── NotFoundError               404
    │   └── ModelNotFoundError
    ├── RateLimitError              429; retryable
    ├── QuotaExceededError          money or a hard cap is used up; waiting does not help
    ├── ServerError                 5xx; retryable
    │   └── OverloadedError         503, 529
    ├── APIConnectionError          no answer came; retryable
    │   ├── APITimeoutError
    │   └── RedirectError           the server points elsewhere; not followed
    ├── InvalidResponseError        an answer that is none: HTML, empty, not JSON, no choices
    │   └── ResponseTooLargeError
    ├── StreamInterruptedError      a stream that was cut; carries the partial text
    ├── StructuredOutputError       no valid answer for `guided_json`, re-asks included
    │   └── TruncatedOutputError    it was cut by the token limit
    ├── ContentFilterError          the provider withheld the answer
    │   └── RefusalError            the model declined
    ├── ToolError                   a tool raised, or gave what no model can be told (`tool_values`)
    ├── ToolLoopError               the model goes on asking for tools past `max_tool_rounds` (`tool_values`)
    ├── BatchError                  rows of a batch failed; carries all results and errors
    ├── StreamNotFinished           `.response` was read before the end of the stream
    └── ClientClosedError           a call after `close()`

Whose fault it is can be read from the type, what to do from `suggestion`, whether trying again can help
from `retryable`. Errors are values: they pickle, copy and compare, and hold no client, request or key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .error_dict import ErrorDict
    from .types import Attempt, Message, Usage


class Error(Exception):
    """The base of everything this package raises.

    Attributes:
        message: what happened, in one sentence or two.
        suggestion: what to do about it, or None.
        status_code: the HTTP status, where there was one.
        code: the provider's own error code, as text.
        param: the parameter or field at fault, where one can be named.
        provider, model, url, method: what was asked, and where. The URL holds no query and no key.
        request_id: the provider's id of the request, for its support.
        retryable: whether the same call may succeed later.
        retry_after: seconds that the server asked to wait.
        attempts: every try of this call, the failed one last.
        partial_text: text that had come before the failure.
        usage: tokens known to be spent.
        body: the start of the server's error body (at most 4,000 characters, keys masked).
        tool_messages: calls and results of the rounds in which tools had run before the failure.

    Example:
        >>> from gen_ai import Error
        >>> Error("no answer", suggestion="try later").details()["suggestion"]
        'try later'
    """

    retryable: bool = False
    tool_messages: Sequence[Message] = ()

    def __init__(
        self,
        message: str,
        *,
        suggestion: str | None = None,
        status_code: int | None = None,
        code: str | None = None,
        param: str | None = None,
        provider: str | None = None,
        model: str | None = None,
        url: str | None = None,
        method: str | None = None,
        request_id: str | None = None,
        retryable: bool | None = None,
        retry_after: float | None = None,
        attempts: list[Attempt] | None = None,
        partial_text: str | None = None,
        usage: Usage | None = None,
        body: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion
        self.status_code = status_code
        self.code = code
        self.param = param
        self.provider = provider
        self.model = model
        self.url = url
        self.method = method
        self.request_id = request_id
        if retryable is not None:
            self.retryable = retryable
        self.retry_after = retry_after
        self.attempts: list[Attempt] = attempts if attempts is not None else []
        self.partial_text = partial_text
        self.usage = usage
        self.body = body

    @property
    def error_type(self) -> str:
        """The name of the class, for callers that hold the dictionary only."""
        return type(self).__name__

    def details(self) -> ErrorDict:
        """The error as a plain dictionary: what `return_error=True` returns in second place."""
        return {
            "message": self.message,
            "suggestion": self.suggestion,
            "error_type": self.error_type,
            "status_code": self.status_code,
            "code": self.code,
            "provider": self.provider,
            "model": self.model,
            "url": self.url,
            "method": self.method,
            "request_id": self.request_id,
            "retryable": self.retryable,
            "retry_after": self.retry_after,
            "attempts": [attempt.to_dict() for attempt in self.attempts],
            "partial_text": self.partial_text,
            "usage": self.usage.to_dict() if self.usage is not None else None,
        }

    def __str__(self) -> str:
        return f"{self.message}\nSuggestion: {self.suggestion}" if self.suggestion else self.message

    def _state(self) -> dict[str, Any]:
        return {"message": self.message, **self.__dict__}

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self._state())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Error):
            return NotImplemented
        return type(self) is type(other) and self._state() == other._state()

    def __hash__(self) -> int:
        return hash((type(self), self.message))


def _rebuild(cls: type[Error], state: dict[str, Any]) -> Error:
    error = cls.__new__(cls)
    Exception.__init__(error, state["message"])
    error.__dict__.update(state)
    return error


class ConfigurationError(Error):
    """The client cannot be made as asked: an argument, a variable or a file is wrong or missing."""


class UnknownProviderError(ConfigurationError):
    """No provider of that name is registered."""


class MissingApiKeyError(ConfigurationError):
    """The provider needs a key and none was given."""


class InvalidRequestError(Error):
    """The request is wrong as it stands; sending it again would fail again."""


class UnsupportedParameterError(InvalidRequestError):
    """A parameter that this provider or model does not take.

    Attributes:
        replacement: the name that the server wants in its place, where it said so.
    """

    replacement: str | None = None


class SchemaError(InvalidRequestError):
    """`guided_json` is neither a JSON Schema nor a type that pydantic can describe."""


class ImageError(InvalidRequestError):
    """An image that is missing, unreadable, too large or not an image."""


class ContextLengthError(InvalidRequestError):
    """The messages (with the answer's reserve) are longer than the model's context."""


class RequestTooLargeError(InvalidRequestError):
    """The server refused the body for its size (413)."""


class AuthenticationError(Error):
    """The key is missing, wrong or expired (401)."""


class PermissionDeniedError(Error):
    """The key is known but may not do this (403)."""


class NotFoundError(Error):
    """The URL or resource does not exist (404)."""


class ModelNotFoundError(NotFoundError):
    """The model does not exist, or this key cannot see it."""


class RateLimitError(Error):
    """Too many requests or tokens for now (429)."""

    retryable = True


class QuotaExceededError(Error):
    """Credit, budget or a hard cap is used up: waiting a little does not help."""


class ServerError(Error):
    """The server failed (5xx)."""

    retryable = True


class OverloadedError(ServerError):
    """The server has no capacity now (503, 529)."""


class APIConnectionError(Error):
    """No answer came: name not found, refused, reset, TLS failure."""

    retryable = True


class APITimeoutError(APIConnectionError):
    """The time given by `timeout`, `idle_timeout` or `total_timeout` is over."""


class RedirectError(APIConnectionError):
    """The server points to another address, which is not followed: a key and a prompt would go with it."""

    retryable = False


class InvalidResponseError(Error):
    """The server answered with something that is no answer: HTML, nothing, not JSON, no choices."""


class ResponseTooLargeError(InvalidResponseError):
    """The answer is larger than `max_response_bytes`."""


class StreamInterruptedError(Error):
    """A stream ended before its answer did; `partial_text` holds what came."""

    retryable = True


class StructuredOutputError(Error):
    """The model gave no answer that fits `guided_json`, though asked again.

    Attributes:
        text: the model's last answer, as it came.
        problems: what is wrong with it, one line each.
        choices: with `n > 1`, the values that did fit (None where one did not), else an empty list.
    """

    text: str | None = None
    problems: list[str]
    choices: list[Any]

    def __init__(
        self,
        message: str,
        *,
        text: str | None = None,
        problems: list[str] | None = None,
        choices: list[Any] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.text = text
        self.problems = problems or []
        self.choices = choices or []


class TruncatedOutputError(StructuredOutputError):
    """The structured answer was cut by the token limit, so it cannot be whole."""


class ContentFilterError(Error):
    """The provider withheld the answer, or refused the prompt, for its content."""


class RefusalError(ContentFilterError):
    """The model declined to answer; `partial_text` holds its words."""


class BatchError(Error):
    """Rows of a batch failed; the others have their results.

    Attributes:
        results: one for each row, in the order of the input; None where the row failed.
        errors: one for each row: the `Error` that the single call would have raised, None where all went well.
    """

    def __init__(self, message: str, *, results: list[Any], errors: list[Error | None], **fields: Any) -> None:
        super().__init__(message, **fields)
        self.results, self.errors = results, errors


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C ended a batch; what had finished is here.

    Attributes:
        results: one for each row, in the order of the input; None where there is none.
        errors: one for each row: None, or an `Error`, whose code is "interrupted" or "not_run" for unfinished rows.
    """

    def __init__(self, message: str, results: list[Any], errors: list[Error | None]) -> None:
        super().__init__(message)
        self.results, self.errors = results, errors

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.results, self.errors)


class StreamNotFinished(Error):  # noqa: N818 - the name is part of the published surface
    """`.response` was read before the stream was complete; `.partial` holds what came."""


class ClientClosedError(Error):
    """A call on a client after its `close()`."""


class TruncationWarning(UserWarning):
    """A text was cut by the documented `max_tokens` default of 256, which the caller had not set."""


#: HTTP status → class, where the body says nothing more precise.
BY_STATUS: dict[int, type[Error]] = {
    400: InvalidRequestError, 401: AuthenticationError, 402: QuotaExceededError, 403: PermissionDeniedError,
    404: NotFoundError, 408: APITimeoutError, 409: ServerError, 413: RequestTooLargeError,
    422: InvalidRequestError, 429: RateLimitError, 498: AuthenticationError, 501: InvalidRequestError,
    503: OverloadedError, 504: APITimeoutError, 529: OverloadedError,
}  # fmt: skip


def class_for_status(status: int) -> type[Error]:
    """The error class that an HTTP status stands for, by itself.

    >>> class_for_status(429).__name__
    'RateLimitError'
    """
    found = BY_STATUS.get(status)
    if found is not None:
        return found
    if status >= 500:
        return ServerError
    return InvalidRequestError if status >= 400 else InvalidResponseError
