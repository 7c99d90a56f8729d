"""OpenAI dialect: from an error body to the class of error, with what to do about it.

The same mapping serves answers with an error status, error bodies inside a 200, and error events inside a stream.
Order: codes, then (narrowly) texts, then the status. A text is only ever matched against patterns that belong to
its status, because servers echo prompts into their 400s.
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
    ImageError,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
    StructuredOutputError,
    UnsupportedParameterError,
    class_for_status,
)
from ..plans import Headers, request_id
from ..ratelimits import parse_duration, retry_hint
from .openai_params import refused_field
from .openai_problem import Problem, read

_MESSAGE = 2000
_EXCERPT = 4000
#: Longer error bodies are not parsed.
_PARSED = 2 << 20


#: Code or type (lower case, without `_`, `-` and blanks) → class, whatever the status.
_ALWAYS: dict[str, type[Error]] = {
    "insufficientquota": QuotaExceededError,
    "creditbalanceexhausted": QuotaExceededError,
    "organizationspendlimitexceeded": QuotaExceededError,
    "projectspendlimitexceeded": QuotaExceededError,
    "organizationusagelimitexceeded": QuotaExceededError,
    "billinghardlimitreached": QuotaExceededError,
    "billingnotactive": QuotaExceededError,
    "billingerror": QuotaExceededError,
    "paymentrequired": QuotaExceededError,
    "insufficientbalance": QuotaExceededError,
    "exceededcurrentquotaerror": QuotaExceededError,
    "arrearage": QuotaExceededError,
    "budgetexceeded": QuotaExceededError,
    "weightexceedsbudget": QuotaExceededError,
    "inflightbudgetexhausted": RateLimitError,
    "contextlengthexceeded": ContextLengthError,
    "exceedcontextsizeerror": ContextLengthError,
    "contextwindowexceedederror": ContextLengthError,
    "contentfilter": ContentFilterError,
    "contentpolicyviolation": ContentFilterError,
    "responsibleaipolicyviolation": ContentFilterError,
    "datainspectionfailed": ContentFilterError,
    "invalidprompt": ContentFilterError,
    "modelnotfound": ModelNotFoundError,
    "deploymentnotfound": ModelNotFoundError,
    "modeldecommissioned": ModelNotFoundError,
    "modelnotsupported": ModelNotFoundError,
    "tokenquotareached": QuotaExceededError,
    "invalidmodel": ModelNotFoundError,
    "slowdown": OverloadedError,
    "serverisoverloaded": OverloadedError,
    "overloadederror": OverloadedError,
    "engineoverloadederror": OverloadedError,
    "serviceunavailableerror": OverloadedError,
    "unavailableerror": OverloadedError,
    "invalidapikey": AuthenticationError,
    "apikeyinvalid": AuthenticationError,
    "nodbconnection": AuthenticationError,  # LiteLLM without a database: the key is not its master key
    "jsonvalidatefailed": StructuredOutputError,
    "toolusefailed": InvalidResponseError,
}

#: The same for answers that carry no error status of their own.
_WITHOUT_STATUS: dict[str, type[Error]] = {
    "invalidrequesterror": InvalidRequestError,
    "badrequest": InvalidRequestError,
    "badrequesterror": InvalidRequestError,
    "validation": InvalidRequestError,
    "authenticationerror": AuthenticationError,
    "unauthorized": AuthenticationError,
    "permissionerror": PermissionDeniedError,
    "permissiondeniederror": PermissionDeniedError,
    "notfounderror": NotFoundError,
    "ratelimitexceeded": RateLimitError,
    "ratelimiterror": RateLimitError,
    "ratelimitreached": RateLimitError,
    "toomanyrequests": RateLimitError,
    "resourceexhausted": RateLimitError,
    "timeout": APITimeoutError,
    "timeouterror": APITimeoutError,
    "requesttimeout": APITimeoutError,
    "overloaded": OverloadedError,
}

#: zai and similar: numbers, which mean something with these statuses only.
_NUMBERED: dict[str, type[Error]] = {"1113": QuotaExceededError, "1301": ContentFilterError}

_LITELLM: dict[str, type[Error]] = {
    "ContextWindowExceededError": ContextLengthError,
    "BudgetExceededError": QuotaExceededError,
    "ContentPolicyViolationError": ContentFilterError,
    "AuthenticationError": AuthenticationError,
    "RateLimitError": RateLimitError,
    "Timeout": APITimeoutError,
    "NotFoundError": ModelNotFoundError,
}
_LITELLM_NAME = re.compile(r"(?:litellm\.|Error code: \d+ - )*litellm\.(\w+)")

_CONTEXT = re.compile(
    r"maximum context l|max context length|exceed context limit|(?:prompt|input) (?:is )?too long|"
    r"longer than the model's context length|input tokens exceed the configured limit|"
    r"exceeds the maximum number of tokens allowed|exceeds the available context size|"
    r"`inputs` tokens \+ `max_new_tokens` must be|current length is \d+ while limit is|"
    r"maximum input length is \d+ tokens|context_length_exceeded|context window"
)
_NO_MODEL = re.compile(
    r"\bmodel\b.{0,200}?(?:not found|does not exist|not exist|unknown|is not available|deprecated|no longer|has ended)|"
    r"no endpoints found|^invalid model|not a valid model|supported api model names",
    re.DOTALL,
)
_NO_MODEL_400 = re.compile(
    r"not a valid model|supported api model names|^(?:[\w/]{1,40}: )?invalid model|^model not found|"
    r"^server is pinned to"
)
_NO_IMAGES = re.compile(r"is not a multimodal model")
_BAD_KEY = re.compile(r"^(?:incorrect|invalid) api key|api key not valid|^authentication fails")
_NO_MONEY = re.compile(
    r"insufficient (?:credit|balance|fund)|out of credits|used all (?:available|your) credits|"
    r"credit balance is too low|monthly spending limit|budget has been exceeded|exceeded.{0,20}budget|"
    r"free-models-per-day"
)
#: Servers (llama.cpp among them) that say "never" with a status that says "not now".
_NEVER = re.compile(
    r"\b(?:input|this feature|this model|it) (?:is not|does not|isn't|doesn't) support|is not supported by this"
)
_NO_ROOM = re.compile(r"tier capacity exceeded|at capacity|overloaded|server busy|loading model")

#: A message is shown on terminals, which take orders in control characters.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd") | {13: " "}

_MEND: dict[type[Error], str] = {
    AuthenticationError: "Is the key (api_key=, or the provider's variable) whole, still valid, and of this endpoint?",
    PermissionDeniedError: "This key may not do this: check the model's access, the project, and the region.",
    NotFoundError: "Check endpoint=: it ends with the version segment, such as /v1, and names no path after it.",
    ModelNotFoundError: "Check model_name=; list_models() shows what this key can use.",
    QuotaExceededError: "Waiting does not help: add credit or raise the limit in the provider's console.",
    RateLimitError: "Wait (retry_after: for how long, if the server said), or send fewer calls at once.",
    OverloadedError: "The server has no capacity now: try again later, or name another model with model_name=.",
    ServerError: "Try again later; if it stays, look at the server's log, or give its support the request_id.",
    APITimeoutError: "The server gave up waiting: stream the answer, or ask for less with max_tokens=.",
    ContextLengthError: "Shorten the messages or max_tokens=, or use a model with a longer context.",
    ContentFilterError: "The provider refused the content: reword the prompt, or look at its filter settings.",
    RequestTooLargeError: "Send less: fewer or smaller images, shorter messages.",
    ImageError: "Check that the image is a PNG, JPEG, GIF or WebP, and that its URL can be reached from outside.",
    InvalidRequestError: "Look at the field that the message names (fields in extra_body are sent unchecked).",
    StructuredOutputError: "Simplify the schema of guided_json, or raise max_reasks.",
    InvalidResponseError: "The model's own output could not be used; ask again, or simplify the tools.",
}


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    value = _parsed(body)
    problem = read(value)
    if not problem.message:
        problem.message = _without_words(status, body, value)
    if problem.certain and problem.status is not None:
        status = problem.status
    return _made(problem, status, headers, value, excerpt(body))


def error_in_body(value: Any, headers: Headers | None = None, *, status: int = 200) -> Error:
    """The typed error for an error body inside a 2xx answer or a stream."""
    problem = read(value)
    if not problem.message:
        kind = problem.code or problem.type
        problem.message = f"The server reports an error{f' ({kind})' if kind else ''} and says nothing of it."
    status = problem.status if problem.status is not None else status
    return _made(problem, status, headers if headers is not None else {}, value, _dumped(value))


def excerpt(body: bytes) -> str:
    """The start of a body, for `Error.body`."""
    return body[: 4 * _EXCERPT].decode("utf-8", "replace")[:_EXCERPT]


# ---------------------------------------------------------------- reading


def _parsed(body: bytes) -> Any:
    from ..jsontext import parse

    if len(body) > _PARSED:
        return None
    if body[:5] == b"data:":  # an error status, and the error as the event of a stream (LiteLLM)
        body = body[5:].partition(b"\n")[0]
    try:
        return parse(body)
    except ValueError:
        return None


def _without_words(status: int, body: bytes, value: Any) -> str:
    """A message for a body that has none."""
    text = excerpt(body).strip()
    if not text or text == "null" or value is not None:
        return f"The server answered {status} and said nothing more."
    if text[:1] == "<":
        title = re.search(r"<title[^>]*>([^<]{1,200})", text, re.IGNORECASE)
        named = f" ({title[1].strip()})" if title else ""
        return f"The server answered {status} with an HTML page{named}."
    if text[:1] in "{[":
        return f"The server answered {status} with a body that could not be read."
    return f"The server answered {status}: {text[:500]}"


def _dumped(value: Any) -> str:
    from ..jsontext import dump

    try:
        return excerpt(dump(value))
    except (ValueError, TypeError, RecursionError):
        return ""


# ---------------------------------------------------------------- choosing the class


def _made(problem: Problem, status: int, headers: Headers, value: Any, body: str) -> Error:
    param: str | None = problem.param
    replacement = None
    cls = _by_code(problem, status) or _by_text(problem, status)
    if cls is None:
        field = refused_field(problem, status)
        if field is not None:
            cls, (param, replacement) = UnsupportedParameterError, field
    if cls is None:
        cls = _by_status(problem, status)
    if cls is RateLimitError and _gone_for_hours(headers):
        cls = QuotaExceededError
    message = problem.message.translate(_CONTROLS)
    made = cls(
        message if len(message) <= _MESSAGE else message[: _MESSAGE - 1] + "…",
        suggestion=_mend(cls, param, replacement),
        status_code=status,
        code=problem.code or problem.type or None,
        param=param,
        request_id=request_id(headers) or problem.request_id,
        body=body,
    )
    if isinstance(made, UnsupportedParameterError):
        made.replacement = replacement
    if isinstance(made, StructuredOutputError):
        made.text = problem.failed_generation
    if status in (408, 409, 425, 429) or status >= 500 or made.retryable:
        made.retry_after = retry_hint(headers, value, status=status)
    made.retryable = _retryable(made, status, headers)
    return made


def _mend(cls: type[Error], param: str | None, replacement: str | None) -> str | None:
    if cls is UnsupportedParameterError:
        if replacement:
            return f"This server wants {replacement} in place of {param}."
        return f"Leave {param} out for this model; on_unsupported='drop' does so for what is known to be refused."
    return next((_MEND[kind] for kind in cls.__mro__ if kind in _MEND), None)


def _retryable(made: Error, status: int, headers: Headers) -> bool:
    if isinstance(made, (QuotaExceededError, AuthenticationError, ContentFilterError)):
        return False
    wish = str(headers.get("x-should-retry") or "").strip().lower()
    if wish in ("true", "false"):
        return wish == "true"
    return made.retryable and status != 501


def _key(text: str) -> str:
    return text.lower().replace("_", "").replace("-", "").replace(" ", "")


def _by_code(problem: Problem, status: int) -> type[Error] | None:
    code, kind = _key(problem.code), _key(problem.type)
    found = _ALWAYS.get(code) or _ALWAYS.get(kind)
    if found is InvalidResponseError and status >= 500:
        return None
    if found is AuthenticationError and status == 403:
        return PermissionDeniedError
    if found is not None:
        return found
    if code.startswith("invalidimage"):
        return ImageError
    if status in (400, 429) and code in _NUMBERED:
        return _NUMBERED[code]
    if status < 400:
        found = _WITHOUT_STATUS.get(code) or _WITHOUT_STATUS.get(kind)
        return ModelNotFoundError if found is NotFoundError and _no_model(problem) else found
    return None


def _no_model(problem: Problem) -> bool:
    return _NO_MODEL.search(problem.message[:1000].lower()) is not None


def _by_text(problem: Problem, status: int) -> type[Error] | None:
    """Where the code says nothing: the class by the message, by patterns of that status only."""
    text = problem.message[:_EXCERPT].lower()
    named = _LITELLM_NAME.match(problem.message)
    if named is not None and named[1] in _LITELLM:
        return _LITELLM[named[1]]
    if status in (200, 400, 413, 422, 500) and _CONTEXT.search(text) is not None and not _too_long_a_field(problem):
        return ContextLengthError
    if status == 400:
        if _BAD_KEY.search(text) is not None:
            return AuthenticationError
        if _NO_MODEL_400.search(text) is not None:
            return ModelNotFoundError
        if _NO_IMAGES.search(text) is not None:
            return ImageError
    if status >= 500 and _NEVER.search(text) is not None:
        return ImageError if "image" in text else InvalidRequestError
    if status == 403 and problem.flagged:
        return ContentFilterError
    if status == 429 and (problem.daily or _NO_MONEY.search(text) is not None):
        return QuotaExceededError
    if status in (200, 429, 498) and _NO_ROOM.search(text) is not None:
        return OverloadedError
    return None


def _too_long_a_field(problem: Problem) -> bool:
    return _key(problem.code) == "stringabovemaxlength" or problem.param == "user"


def _by_status(problem: Problem, status: int) -> type[Error]:
    if status == 404:
        return ModelNotFoundError if problem.param == "model" or _no_model(problem) else NotFoundError
    if status == 424:
        return ServerError  # TGI: the model failed
    if status == 498:
        return OverloadedError  # Groq: no capacity in the flex tier
    return class_for_status(status) if status >= 400 else ServerError


def _gone_for_hours(headers: Headers) -> bool:
    """Groq: a limit per day that is used up; it comes back in hours, which is no matter of waiting."""
    left = str(headers.get("x-ratelimit-remaining-requests") or "").strip()
    reset = parse_duration(str(headers.get("x-ratelimit-reset-requests") or ""))
    return left == "0" and reset is not None and reset >= 3600


def as_kind(made: Error, kind: type[Error], code: str | None) -> Error:
    """The same error as one of another class, with what is to be done about that."""
    changed = kind(
        made.message,
        suggestion=_mend(kind, None, None),
        status_code=made.status_code,
        code=code,
        param=made.param,
        request_id=made.request_id,
        body=made.body,
    )
    changed.retry_after = made.retry_after if changed.retryable else None
    return changed
