"""What went wrong with a request over HTTP, in the words of this package: statuses, transport failures, odd bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .calls import Clock, timeout_error
from .endpoints import filled, is_own
from .errors import (
    APIConnectionError,
    AuthenticationError,
    ClientClosedError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    NotFoundError,
    RedirectError,
    ResponseTooLargeError,
    StreamInterruptedError,
    class_for_status,
)
from .line import Line
from .plans import HttpRequest, Reply, TransportFailure, request_id
from .secrets import mask
from .types import ChatResponse

if TYPE_CHECKING:
    from .providers.base import Provider
    from .wire.base import Decoder


def status_error(line: Line, reply: Reply) -> Error:
    if 300 <= reply.status < 400:
        location = mask(str(reply.headers.get("location") or ""), line.secrets)[:200].partition("?")[0]
        location = "".join(c if c.isprintable() else "\ufffd" for c in location)
        return RedirectError(
            f"The server answered {reply.status} and points to {location or 'nowhere'}. It was not followed: "
            "the key and the prompt would go there.",
            suggestion="If that address is right, give it as the endpoint (mind http and https).",
            status_code=reply.status,
        )
    if reply.status < 200:
        return InvalidResponseError(f"The server answered with status {reply.status}.", status_code=reply.status)
    try:
        error = line.wire.error(reply.status, reply.headers, reply.body)
    except Exception as odd:  # noqa: BLE001 - an error body may be anything; the status still says what happened
        error = class_for_status(reply.status)(
            f"The server answered {reply.status} ({type(odd).__name__} in its body)."
        )
        error.status_code = reply.status
    return without_secrets(error, line)


def advise(error: Error, line: Line, provider: Provider, http: HttpRequest) -> None:
    """Say where an error is from, what to do about it where this provider's row knows better than its status, and which
    key was sent."""
    error.url, error.method = http.url.partition("?")[0], http.method
    if type(error) is NotFoundError:
        error.suggestion = f"The request went to {error.url}, where nothing was found."
        if provider.base_url is not None and not is_own(provider, error.url):
            own = filled(
                provider.base_url, {each.name: each.default or "" for each in provider.settings if each.default}
            )
            error.suggestion += f" Check endpoint=; that of {provider.name} itself is {own}."
    hint = provider.error_hints.get(error.status_code) if error.status_code is not None else None
    if hint is not None:
        error.suggestion = hint
    if provider.beside is not None and "v1/responses" in error.message:
        error.suggestion = f"This is served by another of the provider's APIs: use provider={provider.beside!r}."
    unresolved = error.__dict__.pop("unresolved", None)
    if unresolved:
        _blame_settings(error, provider, unresolved)
    sent = error.status_code is not None or line.signer is None  # else there was nothing to sign with
    if line.key and sent and isinstance(error, AuthenticationError):
        error.suggestion = f"{line.key} {error.suggestion or ''}".rstrip()


def _blame_settings(error: Error, provider: Provider, url: str) -> None:
    """Where a setting is part of the host's name, and the host is not found, the setting is probably wrong."""
    from .endpoints import is_own, placeholders

    names = placeholders((provider.base_url or "").partition("://")[2].partition("/")[0])
    if names and is_own(provider, url):
        said = " and ".join(f"{name}=" for name in names)
        error.suggestion = f"{said} is part of that name: is it right? Else look at the network."
        error.param = names[0]


def without_secrets(error: Error, line: Line) -> Error:
    """A server may echo the key: mask it wherever its words went."""
    for name in ("message", "suggestion", "body", "partial_text", "code", "param", "request_id"):
        text = getattr(error, name)
        if text:
            setattr(error, name, mask(text, line.secrets))
    error.args = (error.message,)
    error.__cause__ = error.__context__ = None  # a parser's, whose frames hold the body
    return error


#: What odd bytes do to a parser: anything, OverflowError and AssertionError included.
ODD = Exception


class Headed(Protocol):
    """An answer that says what its head said."""

    request_id: str | None
    model: str | None
    headers: Mapping[str, str] | None


H = TypeVar("H", bound=Headed)


def guarded(read: Callable[[], H], line: Line, reply: Reply) -> H:
    """Whatever an odd body does to a parser, a typed error comes out."""
    try:
        return with_head(read(), reply, line)
    except ODD as odd:
        error = typed(odd, "The server's answer could not be read")
    if error.status_code is None:
        error.status_code = reply.status
    if error.request_id is None:
        error.request_id = request_id(reply.headers)
    # Without the parser's own frames: the body in them may repeat the key.
    raise without_secrets(error, line).with_traceback(None) from None


def typed(odd: Exception, message: str) -> Error:
    return odd if isinstance(odd, Error) else InvalidResponseError(f"{message} ({type(odd).__name__}).")


def with_head(response: H, reply: Reply, line: Line) -> H:
    """The answer with its headers. What of it goes into events and errors repeats no key."""
    response.headers = reply.headers
    said = response.request_id or request_id(reply.headers)
    response.request_id = mask(said, line.secrets) if said else said
    if response.model:
        response.model = mask(response.model, line.secrets)
    for choice in getattr(response, "choices", ()):
        if choice.refusal:
            choice.refusal = mask(choice.refusal, line.secrets)
    return response


def transport_error(
    failure: TransportFailure,
    clock: Clock,
    deadline: float | None,
    *,
    at: str = "",
    stream: bool = False,
    partial: str | None = None,
    billed: bool = True,
) -> Error:
    """A transport failure in the words of this package; `billed`: the request costs something if it was answered."""
    kind, message = failure.kind, failure.message
    error: Error
    if kind == "timeout":
        error = timeout_error(clock, deadline, partial="" if stream and partial is None else partial)
    elif kind == "too_large":
        error = ResponseTooLargeError(message, suggestion="Raise max_response_bytes if such an answer is expected.")
    elif kind == "closed":
        error = ClientClosedError("The client is closed.", suggestion="Make a new one with create_client(…).")
    elif kind == "invalid":
        error = InvalidRequestError(message, suggestion="Look at endpoint, headers and extra_headers.")
    elif partial is not None:
        error = StreamInterruptedError(
            f"The connection broke before the answer was complete ({message}).",
            suggestion="The text so far is in partial_text; ask again, or raise total_timeout if a proxy cuts streams.",
        )
    else:
        place = "/".join(at.split("/", 3)[:3]) or "its address"
        error = APIConnectionError(_CONNECTION[kind].format(message, place), suggestion=_CONNECTION_MEND[kind])
        if kind == "tls":
            error.retryable = False
        if kind == "resolve":
            error.__dict__["unresolved"] = at
    error.status_code = failure.status
    error.partial_text = partial
    if billed and failure.sent and kind in ("timeout", "broken"):
        error.__dict__["maybe_billed"] = True
    return error


_CONNECTION = {
    "resolve": "The host of {1} was not found ({0}).",
    "connect": "The server at {1} cannot be reached ({0}).",
    "tls": "The secure connection to {1} failed ({0}).",
    "proxy": "The proxy failed ({}).",
    "broken": "The connection broke before an answer came ({}).",
}
_CONNECTION_MEND = {
    "resolve": "Check the spelling of the endpoint and the network.",
    "connect": "Check that the server runs and that the endpoint's host and port are right.",
    "tls": 'Give your CA bundle with verify="…"; for a local server without TLS use http://.',
    "proxy": 'Check HTTP_PROXY/HTTPS_PROXY, or give proxy="" for none.',
    "broken": "Try again; if it stays, look at the server's own log.",
}


def cut(failure: TransportFailure, decoder: Decoder, reply: Reply, clock: Clock, deadline: float | None) -> Error:
    """The error for a stream whose connection failed, with what had come."""
    so_far = answer_so_far(decoder)
    error = transport_error(failure, clock, deadline, partial=text_of(so_far))
    error.usage, error.request_id = so_far.usage, request_id(reply.headers)
    return error


def unreadable(odd: Exception, line: Line, decoder: Decoder, reply: Reply) -> Error:
    """The error for a stream that holds an error or makes no sense, with what had come."""
    error = typed(odd, "The stream could not be read")
    so_far = answer_so_far(decoder)
    if error.partial_text is None:
        error.partial_text = text_of(so_far)
    if error.usage is None:
        error.usage = so_far.usage
    if error.request_id is None:
        error.request_id = request_id(reply.headers)
    if error.status_code is None:
        error.status_code = reply.status
    return without_secrets(error, line).with_traceback(None)


def answer_so_far(decoder: Decoder) -> ChatResponse[Any]:
    """What has come, for an error to carry: nothing, where the odd stream that is the error cannot be put together."""
    try:
        return decoder.response()
    except ODD:
        return ChatResponse()


def text_of(response: ChatResponse[Any]) -> str:
    return response.choices[0].text if response.choices else ""
