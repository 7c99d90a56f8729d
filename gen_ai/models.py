"""Models by name: the list of them, which one was probably meant, and whether the answer is by the one asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from .calls import Clock, warn
from .errors import Error, ModelNotFoundError
from .exchange import send, signed, unsigned
from .http_errors import advise, guarded
from .line import Line
from .plans import HttpRequest, Now, Plan, Reply, Run
from .request import Request
from .secrets import mask
from .types import ChatResponse, Model

if TYPE_CHECKING:
    from .wire.base import Wire

#: Seconds that naming models after an error may take; that their list is kept; that a failed one is.
_PATIENCE, _KEPT, _KEPT_FAILED = 5.0, 300.0, 60.0

#: Pages of one list that are asked for.
_PAGES = 50

#: Lists longer than this are not searched to the end.
_SEARCHED = 5000


def models_attempt(line: Line, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
    """Ask once for the list of models; they are the answer's `raw`."""
    target = line.target(request.model)
    if target.provider.models_host is not None:
        pattern, instead = target.provider.models_host
        target = replace(target, base_url=re.sub(pattern, instead, target.base_url))
    http = line.wire.build_models(target)
    if request.extra_headers:
        line = line.carrying(request.extra_headers)
        given = {name.lower() for name in request.extra_headers}
        kept = {name: value for name, value in http.headers.items() if name.lower() not in given}
        http.headers = {**kept, **request.extra_headers}
    error = None
    try:
        line, reply = yield from _asked(line, http, request, clock, deadline)
        parse, listed = line.wire.parse_models, ChatResponse[Any](raw=[])
        for _ in range(_PAGES):
            page = guarded(partial(_page, parse, reply), line, reply)
            listed.raw += page.raw
            more = _next_page(line.wire, http, reply.body)
            if more is None or not page.raw:
                break
            before, http = reply.body, more
            line, reply = yield from _asked(line, http, request, clock, deadline)
            if reply.body == before:
                break  # a server that knows no pages gives the same one again and again
    except Error as caught:
        error = caught
    else:
        return listed
    error.provider = target.provider.name
    if not unsigned(error, http):
        advise(error, line, target.provider, http)
    raise error


def _asked(
    line: Line, http: HttpRequest, request: Request, clock: Clock, deadline: float | None
) -> Plan[tuple[Line, Reply]]:
    """The answer to a request, authorised anew, and the line that masks what it carried; where the credentials are
    refused, once more with others, if there are some."""
    refused = None
    for _ in range(2):
        if line.signer is not None:
            line = yield from signed(line, http, request, clock, deadline)
        try:
            return line, (yield from send(line, http, deadline, clock))
        except Error as error:
            refused = error
        if line.signer is None or refused.status_code not in (401, 403):
            break
        if not (yield Run(line.signer.renew, http, deadline)):
            break
    assert refused is not None
    raise refused


def _page(parse: Callable[[bytes], list[Model]], reply: Reply) -> ChatResponse[Any]:
    return ChatResponse(raw=parse(reply.body))


def _next_page(wire: Wire, http: HttpRequest, body: bytes) -> HttpRequest | None:
    """The request for what is behind a page, in dialects whose lists have pages."""
    ask: Callable[[HttpRequest, bytes], HttpRequest | None] | None = getattr(wire, "next_models", None)
    return ask(http, body) if ask is not None else None


# ---------------------------------------------------------------- which model was meant


def name_nearest(line: Line, error: ModelNotFoundError, request: Request, clock: Clock) -> Plan[None]:
    """Add to the error which of the server's models may have been meant.

    This asks for the list of models: once, within what is left of the call's time, and only after such an error.
    A list that does not come leaves the error as it is.
    """
    names = yield from _offered(line, request, clock, (yield Now()))
    if request.model in names:
        return
    near = nearest(request.model, names)
    said = ""
    if near:
        said = f"Did you mean {_either(near)}?"
    elif len(names) <= 5 and names:
        said = f"The server has {_either(names)}."
    if said:
        error.suggestion = mask(f"{said} {error.suggestion or ''}".rstrip(), line.secrets)


def _offered(line: Line, request: Request, clock: Clock, now: float) -> Plan[Sequence[str]]:
    """The names of the server's models, as far as they are known or can be had soon."""
    learned = line.learned
    #: Headers of one call may make it another account's.
    shared = not request.extra_headers
    if shared and learned.offered is not None and now < learned.offered[0]:
        return learned.offered[1]
    end = now + _PATIENCE if clock.deadline is None else min(now + _PATIENCE, clock.deadline)
    if line.target(request.model).provider.models_path is None or end <= now:
        return ()
    if shared:
        learned.offered = (end, ())  # other calls that fail meanwhile do not ask too
    names: list[str] = []
    try:
        listed = yield from models_attempt(line, request, clock, end)
        names = [model.id for model in listed.raw if len(model.id) <= 200]
    except Error:
        pass  # the error that the caller gets is the one he can do something about
    if shared:
        learned.offered = (now + (_KEPT if names else _KEPT_FAILED), names)
    return names


def nearest(asked: str, names: Sequence[str]) -> list[str]:
    """Up to three names that may have been meant, the likeliest first.

    >>> nearest("gpt4o", ["openai/gpt-4o", "openai/o3"]), nearest("Llama-3", ["llama-3-8b", "qwen"])
    (['openai/gpt-4o'], ['llama-3-8b'])
    """
    from difflib import get_close_matches

    bare = _bare(asked)
    known: dict[str, list[str]] = {}
    for name in names[:_SEARCHED]:
        known.setdefault(_bare(name), []).append(name)
    found = [bare] if bare in known else []
    found += get_close_matches(bare, known, 3, 0.6)
    found += sorted((name for name in known if name.startswith(bare) and bare), key=len)
    return [name for one in dict.fromkeys(found) for name in known[one]][:3]


def _either(names: Sequence[str]) -> str:
    shown = [repr(name) for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _bare(name: str) -> str:
    """A name for comparing: small letters, without the organisation before it."""
    return name.rpartition("/")[2].lower()


# ---------------------------------------------------------------- which model answered


def note_model(response: ChatResponse[Any], request: Request, secrets: Sequence[str] = ()) -> None:
    """Note on an answer that another model gave it than the one asked for, all of it or its last piece.

    Args:
        response: the answer; its `raw` is the body, or the last piece of a stream.
        request: what was asked.
        secrets: what is masked in a name, should a server echo it.
    """
    asked = request.extra_body.get("model", request.model)
    last = response.raw.get("model") if isinstance(response.raw, dict) else None
    for answered in (response.model, last):
        if answered and isinstance(answered, str) and isinstance(asked, str) and not same_model(asked, answered):
            told = f"{asked!r} was asked for, and {mask(answered, secrets)!r} answered."
            warn(response, "model_differs", told, "model_name")


#: What may stand after a model's name and leave it the same model: a date or version, a tag or route, the kind of a
#: file, the precision of its numbers. A word makes another model of it.
_SAME = re.compile(
    r"(?:[-@](?:\d{4}-\d{2}(?:-\d{2})?|\d{3,8}|v\d+|latest)|:[\w.-]++|\.gguf"
    r"|[-.](?:fp\d+|bf16|int\d|w\d+a\d+|awq|gptq|gguf|q\d\w*))*+"
)


def same_model(asked: str, answered: str) -> bool:
    """Whether two names may mean one model: an organisation before it, capitals, and a date, a tag or a precision
    after it make no difference.

    >>> same_model("gpt-5", "openai/GPT-5-2026-01-01"), same_model("o3", "o3-mini"), same_model("qwen3", "qwen3.5")
    (True, False, False)
    """
    short, long = sorted((_bare(asked), _bare(answered)), key=len)
    return long.startswith(short) and _SAME.fullmatch(long, len(short)) is not None
