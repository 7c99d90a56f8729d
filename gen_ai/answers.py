"""From a request to an answer that keeps its promises: n answers, a valid structure, no silent truncation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from .calls import Clock, relabel, turn, warn
from .errors import Error, ModelNotFoundError, StructuredOutputError, UnsupportedParameterError
from .leaf import Leaf, about, alone, capped_by_default, total, withheld
from .plans import Gather, Now, Outcome, Plan
from .request import Request
from .types import Attempt, ChatResponse, Choice, Usage, Warn

if TYPE_CHECKING:
    #: The answer that already came, where it is not all of what was asked for.
    Given: TypeAlias = ChatResponse[Any] | None


def answer(leaf: Leaf, request: Request, clock: Clock | None = None) -> Plan[ChatResponse[Any]]:
    """The whole call; where functions are run for the model, one turn of it, on the clock of that turn."""
    if clock is None:
        clock = Clock.of(request, (yield Now()))
    capabilities = leaf.capabilities(request.model)
    emulated = request.operation == "completion" and not capabilities.completions
    if emulated:
        request = _as_chat(request)
    offered = request
    if leaf.emulates_tools(request):
        request = _without_tools(leaf, request)
    missing = None
    try:
        if request.n > 1:
            response = yield from _several(leaf, request, clock, native=capabilities.n)
        elif request.schema is None and not request.tools:
            # What `_answer` would do: each plan that a stream's steps pass through costs a call per block.
            response = yield from turn(leaf.attempt, request, clock, leaf.budget)
            _check_plain(leaf, response, request)
        else:
            response = yield from _answer(leaf, request, clock)
    except ModelNotFoundError as error:
        missing = error
    if missing is not None:
        if leaf.explain is not None and not clock.delivered:
            yield from leaf.explain(missing, request, clock)
        raise missing
    if request is not offered:
        _note(response, request)
    if emulated:
        said = _told_as_chat(request)
        warn(response, said.code, said.message, said.param)
    return response


def _as_chat(request: Request) -> Request:
    """A text completion as a chat of one message; what only completions have is refused by the wire."""
    return request.but(operation="chat", messages=[{"role": "user", "content": request.prompt}], prompt=None)


def _told_as_chat(request: Request) -> Warn:
    return Warn("emulated", f"{request.model} has only chat: the prompt went as one user message.", "prompt")


def _without_tools(leaf: Leaf, request: Request) -> Request:
    from .emulated import without_tools

    return without_tools(leaf, request)


def _note(response: ChatResponse[Any], request: Request) -> None:
    from .emulated import note

    note(response, request)


def _several(leaf: Leaf, request: Request, clock: Clock, *, native: bool) -> Plan[ChatResponse[Any]]:
    """n answers: in one request, or in n where the provider (as it turns out) gives one. Some servers take `n`
    and answer once all the same: what is missing is asked for singly."""
    given: Given = None
    if native:
        try:
            given = yield from _answer(leaf, request, clock)
        except UnsupportedParameterError as refused:
            if refused.param != "n" or clock.delivered:
                raise
    if given is not None and len(given.choices) >= request.n:
        return given
    each = _one_after_another if request.stream else _side_by_side
    return (yield from each(leaf, request, clock, given))


def _answer(leaf: Leaf, request: Request, clock: Clock) -> Plan[ChatResponse[Any]]:
    try:
        response = yield from _asked(leaf, request, clock)
    except UnsupportedParameterError as refused:
        if not _lacks_tools(leaf, request, refused, clock):
            raise
        response = None
    if response is None:
        # Found out by asking: from now on this model is not offered any.
        leaf.toolless.add(request.model)
        request = _without_tools(leaf, request)
        response = yield from _answer(leaf, request, clock)
        _note(response, request)
    elif request.tools:
        from .tools import parse_calls

        for choice in response.choices:
            parse_calls(choice.tool_calls, request.tools)
    return response


def _asked(leaf: Leaf, request: Request, clock: Clock) -> Plan[ChatResponse[Any] | None]:
    schema = request.schema
    if schema is None:
        response = yield from turn(leaf.attempt, request, clock, leaf.budget)
        _check_plain(leaf, response, request)
        return response
    if schema.is_reply:
        from .emulated import spoken

        response = yield from spoken(leaf, request, clock)
        if schema.given:
            _check_plain(leaf, response, request)
        return response
    from .structured import structured

    return (yield from structured(leaf, request, schema, clock))


def _lacks_tools(leaf: Leaf, request: Request, refused: UnsupportedParameterError, clock: Clock) -> bool:
    """Whether the server said that the model has no tools, and they can be had without it."""
    if not request.tools or refused.param != "tools" or refused.status_code is None or clock.delivered:
        return False
    if request.operation != "chat" or not leaf.capabilities(request.model).emulated_tools:
        return False
    if clock.attempts:
        clock.attempts[-1].reason = f"tools were refused; asked for in words: {refused.message[:160]}"
    return True


def _check_plain(leaf: Leaf, response: ChatResponse[Any], request: Request) -> None:
    """A plain answer without text must say why; one cut by our own default must say so too."""
    choices = response.choices
    if len(choices) == 1 or not any(choice.text or choice.tool_calls for choice in choices):
        choice = choices[0] if choices else Choice()
        error = None if choice.text or choice.tool_calls or choice.audio else withheld(choice)
        if error is not None:
            raise about(error, response, request)
    for choice in choices:
        if choice.finish_reason != "length":
            continue
        if capped_by_default(leaf, request):
            cap = request.defaults["max_tokens"]
            told = f"The answer was cut at the default of max_tokens={cap}. Give max_tokens= for more."
            warn(response, "truncated", told, "max_tokens", loud=True)
        elif not choice.text:
            warn(response, "empty", "max_tokens was spent before any text came (on reasoning).", "max_tokens")


# ---------------------------------------------------------------- n answers where the provider gives one


def _side_by_side(leaf: Leaf, request: Request, clock: Clock, given: Given) -> Plan[ChatResponse[Any]]:
    had = given.choices if given is not None else []
    clocks = [
        Clock(clock.started, clock.deadline, clock.idle, clock.final, attempts=list(clock.attempts), limit=clock.limit)
        for _ in range(request.n - len(had))
    ]
    outcomes: list[Outcome] = yield Gather([_answer(leaf, alone(request), own) for own in clocks])
    failed = [outcome.error for outcome in outcomes if outcome.error is not None]
    if failed:
        first = next((error for error in failed if not isinstance(error, StructuredOutputError)), failed[0])
        if isinstance(first, StructuredOutputError):
            parsed = [o.value.parsed if o.error is None else None for o in outcomes]
            first.choices = [*(choice.parsed for choice in had), *parsed]
        if isinstance(first, Error):
            first.usage = given.usage if given is not None else None
            for outcome in outcomes:
                first.usage = total(first.usage, getattr(outcome.error or outcome.value, "usage", None))
        raise first
    return _joined([outcome.value for outcome in outcomes], given)


def _one_after_another(leaf: Leaf, request: Request, clock: Clock, given: Given) -> Plan[ChatResponse[Any]]:
    """Streams of one answer each; their events carry the index of their choice."""
    one = alone(request)
    responses = []
    for index in range(len(given.choices) if given is not None else 0, request.n):
        clock.attempts = list(clock.attempts)
        responses.append((yield from relabel(_answer(leaf, one, clock), index)))
    return _joined(responses, given)


def _joined(responses: list[ChatResponse[Any]], given: Given) -> ChatResponse[Any]:
    """One answer of many: the choices of `given`, then the first one of each."""
    if given is not None:
        responses = [given, *responses]
    whole = responses[0]
    attempts: list[Attempt] = []
    choices: list[Choice[Any]] = []
    usage: Usage | None = None
    for response in responses:
        choices.extend(response.choices if response is given else [response.first])
        attempts.extend(a for a in response.attempts if all(a is not seen for seen in attempts))
        usage = total(usage, response.usage)
        for found in response.warnings:
            warn(whole, found.code, found.message, found.param, loud=found.loud)
    for index, choice in enumerate(choices):
        choice.index = index
    for number, attempt in enumerate(attempts, 1):
        attempt.number = number
    whole.choices, whole.attempts, whole.usage = choices, attempts, usage
    return whole


def first_form(leaf: Leaf, request: Request) -> tuple[Request, list[Warn]]:
    """The request as its first turn would be asked, for showing, and what to know about it."""
    from .structured import formed

    warnings: list[Warn] = []
    capabilities = leaf.capabilities(request.model)
    if request.operation == "completion" and not capabilities.completions:
        request = _as_chat(request)
        warnings.append(_told_as_chat(request))
    if leaf.emulates_tools(request):
        offered, request = request, _without_tools(leaf, request)
        if request is not offered:
            from .emulated import warnings as told

            warnings += told(request)
    if request.n > 1 and not capabilities.n:
        request = alone(request)
    if request.schema is not None:
        warnings += leaf.not_enforced(request)
        request = formed(leaf, request, request.schema, leaf.best_technique(request))
    return request, warnings
