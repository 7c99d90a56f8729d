"""One request over HTTP and its answer, as a plan: build, send, decode, and say in typed errors what went wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .calls import CONTENT, Clock, timeout_error
from .errors import (
    APIConnectionError,
    ClientClosedError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    RedirectError,
    ResponseTooLargeError,
    StreamInterruptedError,
    UnsupportedParameterError,
    class_for_status,
)
from .plans import Block, Channel, Emit, HttpRequest, Plan, Read, Release, Reply, Send, TransportFailure, request_id
from .request import Request
from .secrets import mask
from .types import Attempt, ChatResponse
from .urls import origin

if TYPE_CHECKING:
    from .wire.base import Decoder, Target, Wire

#: Bytes of an error body that are read from a stream.
_ERROR_BODY = 1 << 20

_MAX_REDIRECTS = 3


@dataclass(slots=True)
class Learned:
    """What a server was found not to take, by model. Shared by all copies of a client; never a key in it."""

    left_out: dict[str, frozenset[str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    technique: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """What an HTTP client speaks through: its wire, its connections, what it has learned."""

    wire: Wire
    channel: Channel
    learned: Learned
    secrets: tuple[str, ...]
    target: Callable[[str], Target]


def http_attempt(line: Line, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
    """One request and its answer; raises a typed Error that says where it was sent.

    A documented default that the server refuses is left out, and the request repeated at once; what was
    learned is kept for this server and model.
    """
    while True:
        target = line.target(request.model)
        built = error = None
        try:
            built = line.wire.build(request, target)
            reply = yield from send(line, built.http, deadline, clock, stream=request.stream)
            if reply.handle is None:
                response = guarded(functools.partial(line.wire.parse, request, reply), line, reply)
            else:
                response = yield from _receive(line, request, reply, clock, deadline)
        except Error as caught:
            error = caught
        if built is not None and error is None:
            response.provider = target.provider.name
            if built.warnings:
                response.warnings = [*built.warnings, *response.warnings]
            return response
        assert error is not None
        error.provider, error.model = target.provider.name, request.model
        if built is None:
            error.__dict__["unsent"] = True
            raise error
        error.url, error.method = built.http.url.partition("?")[0], built.http.method
        if (
            isinstance(error, UnsupportedParameterError)
            and not clock.delivered
            and _learn(line, request, target, error)
        ):
            clock.attempts.append(
                Attempt(
                    number=len(clock.attempts) + 1,
                    status=error.status_code,
                    reason=f"{error.param} was refused; repeated without it",
                    request_id=error.request_id,
                )
            )
            continue
        raise error


def _learn(line: Line, request: Request, target: Target, error: UnsupportedParameterError) -> bool:
    """Whether a refusal can be mended without touching what the caller asked for.

    `target` is what the refused request was built for: another call may have learned the same in between."""
    name, model, learned = error.param or "", request.model, line.learned
    instead = error.replacement
    renamed = learned.renamed.get(model, {})
    if name in renamed and name not in target.renamed:
        return True
    if instead and name == "max_tokens" and name not in renamed:
        learned.renamed[model] = {**renamed, name: instead}
        return True
    portable = "max_tokens" if name in ("max_completion_tokens", *renamed.values()) else name
    ours = (portable in request.defaults and portable not in request.parameters) or name == "stream_options"
    left_out = learned.left_out.get(model, frozenset())
    if ours and portable not in target.left_out:
        learned.left_out[model] = left_out | {portable}
        return True
    return False


def send(line: Line, http: HttpRequest, deadline: float | None, clock: Clock, *, stream: bool = False) -> Plan[Reply]:
    """Send one request; returns a 2xx reply or raises a typed Error."""
    for _ in range(_MAX_REDIRECTS + 1):
        failure = None
        try:
            reply: Reply = yield Send(line.channel, http, deadline, stream)
        except TransportFailure as caught:
            failure = caught
        if failure is not None:
            raise _transport_error(failure, clock, deadline, at=http.url)
        status = reply.status
        if 200 <= status < 300:
            return reply
        if status in (307, 308):
            moved = _same_origin_target(http, reply)
            if moved is not None:
                if reply.handle is not None:
                    yield Release(reply.handle)
                http = moved
                continue
        break
    if reply.handle is not None:
        reply.body = yield from _error_body(reply, deadline)
        yield Release(reply.handle)
    raise _status_error(line, reply)


def _same_origin_target(http: HttpRequest, reply: Reply) -> HttpRequest | None:
    from urllib.parse import urljoin

    location = reply.headers.get("location") or ""
    try:
        url = urljoin(http.url, location)
        elsewhere = origin(url) != origin(http.url)
    except ValueError:
        return None
    if not location or elsewhere or "@" in url.partition("//")[2].partition("/")[0]:
        return None
    return HttpRequest(http.method, url, http.headers, http.body)


def _error_body(reply: Reply, deadline: float | None) -> Generator[Any, Any, bytes]:
    """The start of a streamed error's body; what cannot be read is left."""
    parts: list[bytes] = []
    size = 0
    while size < _ERROR_BODY:
        try:
            block: Block = yield Read(reply.handle, deadline)
        except TransportFailure:
            break
        if block.data is None:
            break
        parts.append(block.data)
        size += len(block.data)
    return b"".join(parts)


def _status_error(line: Line, reply: Reply) -> Error:
    if 300 <= reply.status < 400:
        location = mask(str(reply.headers.get("location") or ""), line.secrets)[:200].partition("?")[0]
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
    return _without_secrets(error, line)


def _without_secrets(error: Error, line: Line) -> Error:
    """A server may echo the key: mask it wherever its words went."""
    for name in ("message", "suggestion", "body", "partial_text"):
        text = getattr(error, name)
        if text:
            setattr(error, name, mask(text, line.secrets))
    error.args = (error.message,)
    return error


#: What odd bytes do to a parser: anything, OverflowError and AssertionError included.
_ODD = Exception


def guarded(read: Callable[[], ChatResponse[Any]], line: Line, reply: Reply) -> ChatResponse[Any]:
    """Whatever an odd body does to a parser, a typed error comes out."""
    try:
        return _with_head(read(), reply)
    except _ODD as odd:
        error = _typed(odd, "The server's answer could not be read")
    if error.status_code is None:
        error.status_code = reply.status
    if error.request_id is None:
        error.request_id = request_id(reply.headers)
    # Without the parser's own frames: the body in them may repeat the key.
    raise _without_secrets(error, line).with_traceback(None) from None


def _typed(odd: Exception, message: str) -> Error:
    return odd if isinstance(odd, Error) else InvalidResponseError(f"{message} ({type(odd).__name__}).")


def _with_head(response: ChatResponse[Any], reply: Reply) -> ChatResponse[Any]:
    response.headers = reply.headers
    if response.request_id is None:
        response.request_id = request_id(reply.headers)
    return response


def _transport_error(
    failure: TransportFailure, clock: Clock, deadline: float | None, *, at: str = "", partial: str | None = None
) -> Error:
    """A transport failure in the words of this package."""
    kind, message = failure.kind, failure.message
    error: Error
    if kind == "timeout":
        error = timeout_error(clock, deadline, partial=partial)
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
    error.status_code = failure.status
    error.partial_text = partial
    if failure.sent and kind in ("timeout", "broken"):
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


def _receive(
    line: Line, request: Request, reply: Reply, clock: Clock, deadline: float | None
) -> Plan[ChatResponse[Any]]:
    """Read a stream to its end, handing on events as they come.

    The loop is the hot path of streams: one Read and one Emit serve for all of it, and nothing is called for a
    block but the decoder.
    """
    decoder = line.wire.decoder(request)
    read = Read(reply.handle, deadline)
    emit = Emit([], decoder.response, read)
    step: Read | Emit = read
    heard = False
    while True:
        failure = error = None
        try:
            block: Block = yield step
        except TransportFailure as caught:
            failure, now = caught, caught.now
        if failure is not None:
            if decoder.complete:
                break
            clock.settle(request, read.deadline, heard=heard)
            raise _cut(failure, decoder, reply, clock, read.deadline)
        data, now = block.data, block.now
        try:
            events = decoder.feed(data) if data is not None else decoder.finish()
        except _ODD as odd:
            error = _unreadable(odd, line, decoder, reply)
        if error is not None:
            del data, block  # what a traceback shows of them may repeat the key
            raise error
        step, read.within = read, None
        for event in events:
            if type(event) in CONTENT:  # the model has said something: the silence is counted anew
                heard = clock.delivered = True
                read.deadline, read.within = clock.final, clock.idle
                break
        ended = data is None or decoder.done
        over = not ended and read.deadline is not None and now >= read.deadline and not decoder.complete
        if events:
            emit.events, step = events, emit
            if ended or over:
                emit.then = None
                now = yield emit
            elif clock.final is not None:
                emit.then, step = None, read
                read.deadline = clock.resumed(read.deadline, now, (yield emit), heard=heard)
        if ended:
            break
        if over:
            clock.settle(request, read.deadline, heard=heard)
            raise timeout_error(clock, read.deadline, partial=_text(decoder.response()))
    if heard:
        clock.piece(request, now)
    yield Release(reply.handle)
    _raise_late(line, decoder, reply)
    return _with_head(decoder.response(), reply)


def _raise_late(line: Line, decoder: Decoder, reply: Reply) -> None:
    """Raise what went wrong after the last pieces, where the decoder has kept it back for them."""
    error = None
    try:
        if decoder.done:
            decoder.finish()
    except _ODD as odd:
        error = _unreadable(odd, line, decoder, reply)
    if error is not None:
        raise error


def _cut(failure: TransportFailure, decoder: Decoder, reply: Reply, clock: Clock, deadline: float | None) -> Error:
    """The error for a stream whose connection failed, with what had come."""
    so_far = decoder.response()
    error = _transport_error(failure, clock, deadline, partial=_text(so_far))
    error.usage, error.request_id = so_far.usage, request_id(reply.headers)
    return error


def _unreadable(odd: Exception, line: Line, decoder: Decoder, reply: Reply) -> Error:
    """The error for a stream that holds an error or makes no sense, with what had come."""
    error = _typed(odd, "The stream could not be read")
    so_far = decoder.response()
    if error.partial_text is None:
        error.partial_text = _text(so_far)
    if error.usage is None:
        error.usage = so_far.usage
    if error.request_id is None:
        error.request_id = request_id(reply.headers)
    if error.status_code is None:
        error.status_code = reply.status
    return _without_secrets(error, line).with_traceback(None)


def _text(response: ChatResponse[Any]) -> str:
    return response.choices[0].text if response.choices else ""
