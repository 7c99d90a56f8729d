"""One request over HTTP and its answer, as a plan: build, send, decode, and say in typed errors what went wrong."""

from __future__ import annotations

import functools
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from .calls import CONTENT, Clock, recorded, timeout_error, told, warn
from .checks import placed
from .errors import Error, InvalidResponseError, ModelNotFoundError, UnsupportedParameterError
from .http_errors import (
    ODD,
    advise,
    answer_so_far,
    cut,
    guarded,
    status_error,
    text_of,
    transport_error,
    unreadable,
    with_head,
    without_secrets,
)
from .line import Line
from .plans import Block, Emit, HttpRequest, Now, Plan, Read, Release, Reply, Run, Send, Tell, TransportFailure
from .request import Request
from .types import ChatResponse
from .urls import origin

if TYPE_CHECKING:
    from .wire.base import Decoder, Target

#: Bytes of an error body that are read from a stream.
_ERROR_BODY = 1 << 20

_MAX_REDIRECTS = 3


def http_attempt(line: Line, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
    """One request and its answer; raises a typed Error that says where it was sent.

    A documented default that the server refuses is left out, and the request repeated at once; what was
    learned is kept for this server and model.
    """
    line = line.carrying(request.extra_headers)
    if request.watch is not None:
        yield Tell(request.watch.keys.update, line.secrets)
    renewed = False
    while True:
        target = line.target(request.model)
        built = error = None
        try:
            built = line.wire.build(request, target)
            if line.signer is not None:
                line = yield from signed(line, built.http, request, clock, deadline)
            reply = yield from send(line, built.http, deadline, clock, stream=request.stream)
            if reply.handle is None:
                response = guarded(functools.partial(line.wire.parse, request, reply), line, reply)
            else:
                response = yield from _receive(line, request, reply, clock, deadline)
            if request.tools:
                _check_calls(response, request)
        except Error as caught:
            error = caught
        if built is not None and error is None:
            response.provider = target.provider.name
            if built.warnings:
                response.warnings = [*built.warnings, *response.warnings]
            if target.provider.same_model:
                from .models import note_model

                note_model(response, request, line.secrets)
            _note_ignored(response, request)
            return response
        assert error is not None
        http = built.http if built is not None else None
        if (yield from refused(error, http, line, target, request, clock, deadline, renewed=renewed)):
            renewed = True
            continue
        if (
            isinstance(error, UnsupportedParameterError)
            and not clock.delivered
            and _learn(line, request, target, error)
        ):
            yield from again(request, clock, error, f"{error.param} was refused; repeated without it")
            continue
        _in_the_callers_words(error, request, target)
        raise error


def _check_calls(response: ChatResponse[Any], request: Request) -> None:
    """Raise where an answer has ended for calls of the caller's tools, and none has come: they were lost on the way."""
    kinds = {(tool.definition or {}).get("type", "function") for tool in request.tools}
    lost = any(choice.finish_reason == "tool_calls" and not choice.tool_calls for choice in response.choices)
    if lost and not kinds.isdisjoint(("function", "custom")):
        error = InvalidResponseError(
            "The answer has ended for calls of tools, and holds none.",
            suggestion="Ask again; if it stays, the server does not read the calls of this model.",
            retryable=True,
            partial_text=text_of(response),
        )
        error.usage = response.usage
        raise error


def again(request: Request, clock: Clock, error: Error, reason: str) -> Plan[None]:
    """Note an attempt that is repeated at once."""
    now = yield Now()
    record = recorded(clock, now, status=error.status_code, request_id=error.request_id)
    record.reason = reason
    yield from told(request, record, error.provider, error.error_type, will_retry=True)
    clock.began = now


def refused(
    error: Error,
    http: HttpRequest | None,
    line: Line,
    target: Target,
    request: Request,
    clock: Clock,
    deadline: float | None,
    *,
    renewed: bool,
) -> Plan[bool]:
    """Say of an error where it is from and what helps; True where new credentials are to be tried instead.

    Raises it where nothing was sent: no request could be made (`http` is None), or none authorised.
    """
    error.provider, error.model = target.provider.name, request.model
    if http is None:
        if request.places:
            placed(error, request.places)
        error.__dict__["unsent"] = True
        raise error
    if unsigned(error, http):
        raise error
    signer = None if renewed or clock.delivered or error.status_code not in (401, 403) else line.signer
    if signer is not None and (yield Run(signer.renew, http, deadline)):
        yield from again(request, clock, error, "the credentials were refused; repeated with new ones")
        return True
    advise(error, line, target.provider, http)
    return False


def signed(line: Line, http: HttpRequest, request: Request, clock: Clock, deadline: float | None) -> Plan[Line]:
    """Authorise a request in place; returns the line that masks what it now carries."""
    assert line.signer is not None
    if line.replayed():
        return line  # no token may be asked for
    late = None
    try:
        put_over = yield Run(line.signer, http, deadline)
    except TransportFailure as caught:
        late = caught
    except Error as error:
        error.__dict__["unsigned"] = True
        if not error.retryable:
            error.__dict__["unsent"] = True
        raise
    if late is not None:
        raise _late(late, clock, deadline)
    names = {name.lower() for name in put_over}
    http.headers = {**{name: value for name, value in http.headers.items() if name.lower() not in names}, **put_over}
    line = line.carrying(put_over)
    if request.watch is not None:
        yield Tell(request.watch.keys.update, line.secrets)
    return line


def _late(late: TransportFailure, clock: Clock, deadline: float | None) -> Error:
    """The error for a token that did not come in the time of the call."""
    error = timeout_error(clock, deadline, partial=None)
    error.message = f"{late.message}{error.message.partition(' came')[2]}"
    mend = (error.suggestion or "").partition(",")[0].rstrip(".")
    error.args = (error.message,)
    error.suggestion = f"Look whether it is within reach from here (proxy=, verify=); or {mend[:1].lower()}{mend[1:]}."
    return error


def unsigned(error: Error, http: HttpRequest) -> bool:
    """Whether a request could not be authorised: what it was to ask, and with which key, has no part in the error."""
    if not error.__dict__.pop("unsigned", False):
        return False
    if error.url is None:
        error.url, error.method = http.url.partition("?")[0], http.method
    return True


def _note_ignored(response: ChatResponse[Any], request: Request) -> None:
    """Some servers take a parameter and leave it at that."""
    given = request.parameters
    thought = given.get("reasoning") == "off" and any(choice.reasoning for choice in response.choices)
    if thought and all(w.param != "reasoning" for w in response.warnings):
        warn(response, "parameter_ignored", "reasoning='off' was asked for, and the model thought.", "reasoning")
    for name in ("logprobs", "top_logprobs"):
        if given.get(name) not in (None, False) and all(w.param != name for w in response.warnings):
            if any(choice.text for choice in response.choices) and not any(c.logprobs for c in response.choices):
                warn(response, "parameter_ignored", f"{name} was asked for, and the server sent none.", name)
            return


def _learn(line: Line, request: Request, target: Target, error: UnsupportedParameterError) -> bool:
    """Whether a refusal can be mended without touching what the caller asked for.

    `target` is what the refused request was built for: another call may have learned the same in between."""
    name, model, learned = error.param or "", request.model, line.learned
    if name in request.extra_body:
        return False
    renamed, portable = learned.renamed.get(model, {}), _portable(name, request, target)
    if name in renamed and name not in target.renamed:
        return True
    instead = error.replacement
    if instead and "token" in instead and portable == "max_tokens" and name not in renamed:
        learned.renamed[model] = {**renamed, name: instead}
        return True
    ours = portable in request.defaults and request.parameters.get(portable) is None
    left_out = learned.left_out.get(model, frozenset())
    if (ours or name == "stream_options" or name in target.provider.extra_body) and portable not in target.left_out:
        learned.left_out[model] = left_out | {portable}
        return True
    return False


def _portable(field: str, request: Request, target: Target) -> str:
    """The parameter that a body field stands for; the field's own name where it stands for none."""
    caps = target.capabilities
    if field in ("max_completion_tokens", "max_output_tokens", caps.max_tokens_name, *target.renamed.values()):
        return "max_tokens"
    wish = request.parameters.get("reasoning")
    said = caps.reasoning_budget if isinstance(wish, int) else (caps.reasoning_efforts or {}).get(str(wish))
    if field in ("reasoning_effort", "reasoning.effort") or (isinstance(said, Mapping) and field in said):
        return "reasoning"
    return next((name for name, renamed in caps.renamed.items() if renamed == field), field)


def _in_the_callers_words(error: Error, request: Request, target: Target) -> None:
    """Name the field at fault as the caller knows it, with the place where it was set."""
    field, places = error.param or "", request.places
    portable = _portable(field, request, target)
    if isinstance(error, ModelNotFoundError):
        error.param = "model_name"
    elif field in request.extra_body:
        places = {field: places["extra_body"]} if "extra_body" in places else {}
        if isinstance(error, UnsupportedParameterError):
            error.suggestion = f"Take {field} out of extra_body."
    elif field != portable and portable in request.parameters:
        error.param = portable
        if isinstance(error, UnsupportedParameterError) and error.suggestion:
            error.suggestion = error.suggestion.replace(field, portable)
    if places:
        placed(error, places)


def send(line: Line, http: HttpRequest, deadline: float | None, clock: Clock, *, stream: bool = False) -> Plan[Reply]:
    """Send one request; returns a 2xx reply or raises a typed Error."""
    for _ in range(_MAX_REDIRECTS + 1):
        failure = None
        try:
            reply: Reply = yield Send(line.channel, http, deadline, stream)
        except TransportFailure as caught:
            failure = caught
        if failure is not None:
            raise transport_error(failure, clock, deadline, at=http.url, stream=stream, billed=http.method == "POST")
        status = reply.status
        if 200 <= status < 300:
            return reply
        if status in (307, 308):
            moved = _same_origin_target(http, reply)
            if moved is not None:
                if reply.handle is not None:
                    yield Release(reply.handle)
                    reply.handle = None
                http = moved
                continue
        break
    if reply.handle is not None:
        reply.body = yield from _error_body(reply, deadline)
        yield Release(reply.handle)
    raise status_error(line, reply)


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


def _receive(
    line: Line, request: Request, reply: Reply, clock: Clock, deadline: float | None
) -> Plan[ChatResponse[Any]]:
    """Read a stream to its end, handing on events as they come.

    The loop is the hot path of streams: one Read and one Emit serve for all of it, and nothing is called for a
    block but the decoder.
    """
    decoder = line.wire.decoder(request, reply.headers)
    read = Read(reply.handle, deadline)
    emit = Emit([], lambda: with_head(decoder.response(), reply, line), read)
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
            raise without_secrets(cut(failure, decoder, reply, clock, read.deadline), line)
        data, now = block.data, block.now
        try:
            events = decoder.feed(data) if data is not None else decoder.finish()
        except ODD as odd:
            error = unreadable(odd, line, decoder, reply)
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
            raise timeout_error(clock, read.deadline, partial=text_of(answer_so_far(decoder)))
    if heard:
        clock.piece(request, now)
    yield Release(reply.handle)
    del data, block
    _raise_late(line, decoder, reply)
    return guarded(decoder.response, line, reply)


def _raise_late(line: Line, decoder: Decoder, reply: Reply) -> None:
    """Raise what went wrong after the last pieces, where the decoder has kept it back for them."""
    error = None
    try:
        if decoder.done:
            decoder.finish()
    except ODD as odd:
        error = unreadable(odd, line, decoder, reply)
    if error is not None:
        raise error
