"""Bedrock dialect: from an error, wherever it stands, to the class of error and what to do about it.

The kind stands in the header `x-amzn-errortype`, in the body's `__type`, in a frame's `:exception-type`, or nowhere;
the words are those of AWS, or of the model's own server behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import (
    APITimeoutError,
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    ImageError,
    InvalidRequestError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    UnsupportedParameterError,
)
from ..plans import Headers
from . import openai_errors

#: Kind, in lower case and without `Exception` or `Error` at its end → status, class.
_KINDS: dict[str, tuple[int, type[Error]]] = {
    "validation": (400, InvalidRequestError),
    "serialization": (400, InvalidRequestError),
    "servicequotaexceeded": (400, QuotaExceededError),
    "conflict": (409, InvalidRequestError),
    "accessdenied": (403, PermissionDeniedError),
    "optinrequired": (403, PermissionDeniedError),
    "notauthorized": (403, PermissionDeniedError),
    "unrecognizedclient": (403, AuthenticationError),
    "invalidclienttokenid": (403, AuthenticationError),
    "invalidsignature": (403, AuthenticationError),
    "signaturedoesnotmatch": (403, AuthenticationError),
    "incompletesignature": (403, AuthenticationError),
    "missingauthenticationtoken": (403, AuthenticationError),
    "expiredtoken": (403, AuthenticationError),
    "requestexpired": (403, AuthenticationError),
    "requesttimetooskewed": (403, AuthenticationError),
    "unauthorized": (401, AuthenticationError),
    "resourcenotfound": (404, ModelNotFoundError),
    "unknownoperation": (404, NotFoundError),
    "modeltimeout": (408, APITimeoutError),
    "requesttimeout": (408, APITimeoutError),
    "model": (424, ServerError),
    "modelstream": (424, ServerError),
    "throttling": (429, RateLimitError),
    "throttled": (429, RateLimitError),
    "toomanyrequests": (429, RateLimitError),
    "requestlimitexceeded": (429, RateLimitError),
    "modelnotready": (429, OverloadedError),
    "internalserver": (500, ServerError),
    "internalfailure": (500, ServerError),
    "serviceunavailable": (503, OverloadedError),
}
_FAIR = (AuthenticationError, PermissionDeniedError)
_PROFILE = "Name an inference profile instead: its id has a region before it (us.…, eu.…, global.…), or is an ARN."
_CLOCK = "The clock of this machine is off: a signature is good for five minutes. Set the clock."
_SCOPE = "The request was signed for another region than its address is in: give region=… to match the endpoint."
_MISMATCH = "The secret key does not belong to the access key, or a proxy changes headers on the way."
_EXPIRED = "The credentials have expired: renew them (aws sso login, a new session token or key) and try again."
_UNKNOWN = "The access key is not known: check it, its session_token, and that it is of this partition and region."
_NO_MODEL = (
    "Check model_name= and region=: models differ by region, and newer ones are named by an inference profile (us.…, "
    "eu.…, global.…)."
)
_ASK_ACCESS = (
    "Ask for access to the model in the Bedrock console of this account and region, and let the role or user call "
    "bedrock:InvokeModel on it."
)
_POLICY = "Let the role or user call bedrock:InvokeModel (streams: InvokeModelWithResponseStream) on this model."
_LISTING = (
    "Let the role or user call bedrock:ListFoundationModels and bedrock:ListInferenceProfiles, or name the model "
    "yourself (model_name=)."
)
_ALONE = (
    "This model wants calls of tools, and their results, alone in their turn: send the results, take the answer, and "
    "say the rest after it."
)
#: Words, in lower case → class and mend, where the words say more than the kind; narrowly, since models' servers echo
#: prompts. The first that is found counts.
_WORDS: tuple[tuple[str, type[Error], str | None], ...] = (
    (r"on-demand throughput isn.t supported", InvalidRequestError, _PROFILE),
    (
        r"signature expired|signature not yet current|request has expired|difference between the request time",
        AuthenticationError,
        _CLOCK,
    ),
    (r"credential should be scoped to a valid region", AuthenticationError, _SCOPE),
    (r"request signature we calculated does not match", AuthenticationError, _MISMATCH),
    (
        r"security token included in the request is expired|token (?:has|is) expired|expired token",
        AuthenticationError,
        _EXPIRED,
    ),
    (
        r"security token included in the request is invalid|access key id provided does not exist",
        AuthenticationError,
        _UNKNOWN,
    ),
    (r"input is too long|prompt is too long|too many input tokens|maximum context length", ContextLengthError, None),
    (r"exceeds? the model'?s? (?:maximum )?context|context window|maximum input tokens", ContextLengthError, None),
    (r"model identifier is invalid|could not resolve the foundation model", ModelNotFoundError, _NO_MODEL),
    (r"end of its life|model is marked by provider as legacy|model not found", ModelNotFoundError, _NO_MODEL),
    (r"have access to the model|model access is denied|submit(?:ted)? use case", PermissionDeniedError, _ASK_ACCESS),
    (r"access to (?:this|the) model is denied", PermissionDeniedError, _ASK_ACCESS),
    (r"not authorized to perform: bedrock:list", PermissionDeniedError, _LISTING),
    (r"not authorized to perform|explicit deny", PermissionDeniedError, _POLICY),
    (r"tool (?:result|use) blocks cannot be provided in the same turn", InvalidRequestError, _ALONE),
    (r"too many tokens per day|quota (?:is )?exceeded|daily (?:token )?(?:limit|quota)", QuotaExceededError, None),
    (r"image (?:exceeds|is too large|dimensions)|could not process image", ImageError, None),
    (r"too many images|image.{0,40} exceeds?|the image content block that you", ImageError, None),
    (r"blocked by (?:our )?content filter|content filtering policy", ContentFilterError, None),
    (r"model is getting throttled", OverloadedError, None),
)
#: Which kinds words may change.
_LOOSE = (InvalidRequestError, *_FAIR, NotFoundError, RateLimitError, OverloadedError)
_MEND: dict[type[Error], str] = {
    AuthenticationError: "Check the Bedrock API key, or the AWS credentials and their region.",
    PermissionDeniedError: "Check the access to this model in the Bedrock console, and the policy of the role or user.",
    ModelNotFoundError: "Check model_name= and region=: models and inference profiles differ by region.",
}
_REFUSED = re.compile(
    r"`?(temperature|top_?p|top_?k|stop_?sequences|max_?tokens)`? (?:is|are) (?:deprecated|not supported)"
)
_NAMES = {"topp": "top_p", "stopsequences": "stop", "maxtokens": "max_tokens", "topk": "top_k"}


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    value = _parsed(body)
    made = openai_errors.error(status, headers, body if value is None else _plain(value))
    made.body = openai_errors.excerpt(body)
    return _own(made, _kind(headers, value), status, certain=True)


def error_in_body(value: Any, headers: Headers | None = None, *, kind: str = "") -> Error:
    """The typed error for an error inside a 2xx answer, or in a frame of a stream whose `:exception-type` is `kind`."""
    known = kind or _kind(headers or {}, value)
    status = _KINDS.get(_short(known), (0, Error))[0] or 200
    said = value if isinstance(value, Mapping) else {"message": value}
    if kind and not _message(said):
        said = {**said, "message": f"The stream ended with {kind}."}
    words = _message(said)
    made = openai_errors.error_in_body({**said, "message": words} if words else said, headers, status=status)
    return _own(made, known, status, certain=False)


def is_error(value: Any) -> bool:
    """Whether a body is an error and no answer."""
    if not isinstance(value, dict) or "output" in value:
        return False
    return bool(_message(value) or value.get("__type") or value.get("error"))


def _parsed(body: bytes) -> Any:
    from ..jsontext import parse

    try:
        return parse(body[: 1 << 20])
    except ValueError:
        return None


def _message(value: Any) -> str:
    """The words of a body, in the forms that AWS writes them."""
    if not isinstance(value, Mapping):
        return ""
    for name in ("message", "Message", "errorMessage", "originalMessage"):
        if isinstance(value.get(name), str) and value[name].strip():
            return str(value[name])
    inner: Any = next(
        (value[name] for name in ("Error", "error", "Output") if isinstance(value.get(name), Mapping)), None
    )
    return _message(inner) if inner is not None else ""


def _plain(value: Any) -> bytes:
    """An error body in the form that is read elsewhere."""
    from ..jsontext import dump

    words = _message(value)
    return dump({**value, "message": words}) if words else dump(value)


def _kind(headers: Headers, value: Any) -> str:
    """What kind of error it is, as AWS names it; "" where nothing says."""
    said = headers.get("x-amzn-errortype")
    if not said and isinstance(value, Mapping):
        inner: Any = next((value[name] for name in ("Output", "Error") if isinstance(value.get(name), Mapping)), {})
        said = value.get("__type") or inner.get("__type") or value.get("code") or inner.get("Code")
    return _bare(said) if isinstance(said, str) else ""


def _bare(kind: str) -> str:
    """`com.amazon.coral.service#ThrottlingException:http://…` → `ThrottlingException`."""
    return kind.rpartition("#")[2].partition(":")[0].strip()


def _short(kind: str) -> str:
    return re.sub(r"(?:exception|error)$", "", _bare(kind).lower())


def _own(made: Error, kind: str, status: int, *, certain: bool) -> Error:
    """The same error as this API means it."""
    found = _KINDS.get(_short(kind))
    cls, mend = (found[1] if found is not None else type(made)), None
    if found is None and status == 403 and not certain:
        cls = PermissionDeniedError
    if issubclass(cls, _LOOSE) or type(made) is InvalidRequestError:
        for form, better, advice in _WORDS:
            if re.search(form, made.message[:2000].lower()):
                cls, mend = better, advice
                break
    refused = _REFUSED.search(made.message[:2000]) if status in (200, 400) else None
    if refused is not None:
        cls = UnsupportedParameterError
    code = _bare(kind) or made.code
    if type(made) is not cls and not (cls is InvalidRequestError and isinstance(made, InvalidRequestError)):
        again = openai_errors.as_kind(made, cls, code)
        again.retryable = again.retryable and status != 501
        made = again
    made.code = code
    if refused is not None:
        word = refused[1].lower().replace("_", "")
        made.param = _NAMES.get(word, word)
    advice = mend or next((_MEND[kind] for kind in type(made).__mro__ if kind in _MEND), None)
    if advice is not None:
        made.suggestion = advice
    return made
