"""From a request to an answer that keeps its promises: n answers, a valid structure, no silent truncation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .calls import AttemptPlan, Clock, relabel, turn, warn
from .errors import (
    ContentFilterError,
    Error,
    InvalidRequestError,
    RefusalError,
    StructuredOutputError,
    TruncatedOutputError,
    UnsupportedParameterError,
)
from .plans import Emit, Gather, Now, Outcome, Plan
from .providers.base import Capabilities, Technique
from .request import Request
from .retry import RetryBudget
from .types import Attempt, ChatResponse, Choice, Restart, Usage

if TYPE_CHECKING:
    from .guided.schema import Schema

    #: The answer that already came, where it is not all of what was asked for.
    Given: TypeAlias = ChatResponse[Any] | None


@dataclass(slots=True)
class Leaf:
    """What a client brings to its calls: how to make one attempt, what a model accepts, what was learned."""

    attempt: AttemptPlan
    capabilities: Callable[[str], Capabilities]
    budget: RetryBudget
    #: Model → the technique that its server was found to need instead of the row's.
    technique: dict[str, Technique]


def answer(leaf: Leaf, request: Request) -> Plan[ChatResponse[Any]]:
    """The whole call."""
    clock = Clock.of(request, (yield Now()))
    capabilities = leaf.capabilities(request.model)
    emulated = request.operation == "completion" and not capabilities.completions
    if emulated:
        request = _as_chat(request)
    if request.n > 1:
        response = yield from _several(leaf, request, clock, native=capabilities.n)
    elif request.schema is None and not request.tools:
        # What `_answer` would do: each plan that a stream's steps pass through costs a call per block.
        response = yield from turn(leaf.attempt, request, clock, leaf.budget)
        _check_plain(response, request, capabilities)
    else:
        response = yield from _answer(leaf, request, clock)
    if emulated:
        warn(response, "emulated", f"{request.model} has only chat: the prompt went as one user message.", "prompt")
    return response


def _as_chat(request: Request) -> Request:
    """A text completion as a chat of one message; what only completions have is refused by the wire."""
    return request.but(operation="chat", messages=[{"role": "user", "content": request.prompt}], prompt=None)


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
    if request.schema is not None:
        response = yield from _structured(leaf, request, request.schema, clock)
    else:
        response = yield from turn(leaf.attempt, request, clock, leaf.budget)
        _check_plain(response, request, leaf.capabilities(request.model))
    if request.tools:
        from .tools import parse_calls

        for choice in response.choices:
            parse_calls(choice.tool_calls, request.tools)
    return response


def _check_plain(response: ChatResponse[Any], request: Request, capabilities: Capabilities) -> None:
    """A plain answer without text must say why; one cut by our own default must say so too."""
    choices = response.choices
    if len(choices) == 1 or not any(choice.text or choice.tool_calls for choice in choices):
        choice = choices[0] if choices else Choice()
        error = None if choice.text or choice.tool_calls or choice.audio else _withheld(choice)
        if error is not None:
            raise _about(error, response, request)
    for choice in choices:
        if choice.finish_reason != "length":
            continue
        if _capped_by_default(request, capabilities):
            cap = request.defaults["max_tokens"]
            told = f"The answer was cut at the default of max_tokens={cap}. Give max_tokens= for more."
            warn(response, "truncated", told, "max_tokens")
        elif not choice.text:
            warn(response, "empty", "max_tokens was spent before any text came (on reasoning).", "max_tokens")


def _withheld(choice: Choice[Any]) -> ContentFilterError | None:
    if choice.refusal:
        return RefusalError(
            f"The model declined: {choice.refusal[:300]}",
            suggestion="Reword the request, or ask another model.",
            partial_text=choice.refusal,
        )
    if choice.finish_reason == "content_filter":
        return ContentFilterError(
            "The provider withheld the answer for its content.",
            suggestion="Reword the request, or look at the provider's filter settings.",
            partial_text=choice.text,
        )
    return None


def _about(error: Error, response: ChatResponse[Any], request: Request) -> Error:
    """Say of an error found in an answer which answer it was."""
    error.provider, error.model = response.provider, request.model
    error.request_id, error.usage, error.attempts = response.request_id, response.usage, response.attempts
    return error


# ---------------------------------------------------------------- n answers where the provider gives one


def _alone(request: Request) -> Request:
    """The same request for one answer."""
    return request.but(parameters={k: v for k, v in request.parameters.items() if k != "n"})


def _side_by_side(leaf: Leaf, request: Request, clock: Clock, given: Given) -> Plan[ChatResponse[Any]]:
    had = given.choices if given is not None else []
    clocks = [
        Clock(clock.started, clock.deadline, clock.idle, clock.final, attempts=list(clock.attempts), limit=clock.limit)
        for _ in range(request.n - len(had))
    ]
    outcomes: list[Outcome] = yield Gather([_answer(leaf, _alone(request), own) for own in clocks])
    failed = [outcome.error for outcome in outcomes if outcome.error is not None]
    if failed:
        first = next((error for error in failed if not isinstance(error, StructuredOutputError)), failed[0])
        if isinstance(first, StructuredOutputError):
            parsed = [o.value.parsed if o.error is None else None for o in outcomes]
            first.choices = [*(choice.parsed for choice in had), *parsed]
        if isinstance(first, Error):
            first.usage = given.usage if given is not None else None
            for outcome in outcomes:
                first.usage = _sum(first.usage, getattr(outcome.error or outcome.value, "usage", None))
        raise first
    return _joined([outcome.value for outcome in outcomes], given)


def _one_after_another(leaf: Leaf, request: Request, clock: Clock, given: Given) -> Plan[ChatResponse[Any]]:
    """Streams of one answer each; their events carry the index of their choice."""
    one = _alone(request)
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
        usage = _sum(usage, response.usage)
        for found in response.warnings:
            warn(whole, found.code, found.message, found.param)
    for index, choice in enumerate(choices):
        choice.index = index
    for number, attempt in enumerate(attempts, 1):
        attempt.number = number
    whole.choices, whole.attempts, whole.usage = choices, attempts, usage
    return whole


def _sum(a: Usage | None, b: Usage | None) -> Usage | None:
    return b if a is None else a if b is None else a + b


# ---------------------------------------------------------------- structured output


def _structured(leaf: Leaf, request: Request, schema: Schema, clock: Clock) -> Plan[ChatResponse[Any]]:
    """Ask, validate each choice here, ask again with what was wrong, then raise."""
    asked, response = yield from _ask(leaf, request, schema, clock)
    failures: dict[int, Error] = {}
    for at in range(len(response.choices)):
        try:
            response = yield from _settle(leaf, asked, response, at, clock)
        except (StructuredOutputError, ContentFilterError) as error:
            failures[at] = error
    if failures:
        first = next(iter(failures.values()))
        if len(response.choices) > 1:
            _about(first, response, request)
            if isinstance(first, StructuredOutputError):
                first.choices = [choice.parsed for choice in response.choices]
        raise first
    return response


def _technique(leaf: Leaf, request: Request) -> Technique:
    """The best technique that the model's server is known to take; text completions know only words."""
    if request.operation == "completion":
        return "prompt"
    return leaf.technique.get(request.model) or leaf.capabilities(request.model).structured


def _formed(request: Request, schema: Schema, technique: Technique) -> Request:
    """The request with its structure asked for by a technique."""
    from .guided.strategies import choose, with_instruction

    form, instruction = choose(technique, schema)
    asked = request.but(format=form)
    if instruction is not None and request.operation == "completion":
        asked.prompt = f"{request.prompt}\n\n{instruction}\n"
    elif instruction is not None:
        asked.messages = with_instruction(request.messages, instruction)
    return asked


def first_form(leaf: Leaf, request: Request) -> Request:
    """The request as its first turn would be asked, for showing."""
    capabilities = leaf.capabilities(request.model)
    if request.operation == "completion" and not capabilities.completions:
        request = _as_chat(request)
    if request.n > 1 and not capabilities.n:
        request = _alone(request)
    if request.schema is None:
        return request
    return _formed(request, request.schema, _technique(leaf, request))


def _ask(leaf: Leaf, request: Request, schema: Schema, clock: Clock) -> Plan[tuple[Request, ChatResponse[Any]]]:
    """The first turn, by the best technique that the server takes."""
    from .guided.strategies import weaker

    technique = _technique(leaf, request)
    while True:
        asked = _formed(request, schema, technique)
        refused = None
        try:
            response = yield from turn(leaf.attempt, asked, clock, leaf.budget)
        except InvalidRequestError as error:
            refused = error
        if refused is None:
            return asked, response
        lesser = weaker(technique)
        if lesser is None or clock.delivered or not _about_format(refused):
            raise refused
        if isinstance(refused, UnsupportedParameterError):
            leaf.technique[request.model] = lesser
        if clock.attempts:
            clock.attempts[-1].reason = f"{technique} was refused; asked by {lesser}: {refused.message[:160]}"
        technique = lesser


def _about_format(error: InvalidRequestError) -> bool:
    """Whether a 400 is about the way the structure was asked for."""
    if error.status_code is None:
        return False
    named = f"{error.param or ''} {error.code or ''} {error.message}".lower()
    return any(word in named for word in ("response_format", "json_schema", "json_object", "schema", "grammar"))


def _settle(leaf: Leaf, asked: Request, response: ChatResponse[Any], at: int, clock: Clock) -> Plan[ChatResponse[Any]]:
    """Make one choice valid, asking again where that can help. Returns the answer with it in place."""
    schema = asked.schema
    assert schema is not None
    reasks, current = asked.max_reasks, asked
    while True:
        choice = response.choices[at]
        if choice.tool_calls and asked.tools:
            return response
        error = _withheld(choice)
        if error is not None:
            raise _about(error, response, asked)
        text = choice.text
        if not text.strip() and choice.tool_calls:
            text = choice.tool_calls[0].arguments  # a gateway's own emulation by a forced tool
        problems: list[str] = []
        if choice.finish_reason == "length":
            if not _capped_by_default(current, leaf.capabilities(current.model)):
                raise _about(_truncated(choice, current), response, asked)
            reason = f"cut by the default max_tokens={current.defaults['max_tokens']}; repeated without it"
            again = current.but(defaults={k: v for k, v in current.defaults.items() if k != "max_tokens"})
        else:
            choice.parsed, problems = _parsed(schema, text)
            if not problems:
                return response
            if not reasks:
                raise _about(_invalid(text, problems, asked), response, asked)
            reasks -= 1
            reason = f"not valid: {problems[0][:160]}"
            again = _reasked(current, asked, text, problems, schema)
        if asked.stream and not asked.events:
            # Text pieces have reached the caller, who cannot be told to forget them.
            wrong = _truncated(choice, current) if not problems else _invalid(text, problems, asked)
            raise _about(wrong, response, asked)
        if clock.attempts:
            clock.attempts[-1].reason = reason
        if asked.stream:
            clock.piece(asked, (yield Emit([Restart(reason, at)])))
        try:
            fresh = yield from relabel(turn(leaf.attempt, _alone(again), clock, leaf.budget), at)
        except Error as failed:
            failed.usage = _sum(response.usage, failed.usage)
            raise
        response, current = _replaced(response, at, fresh), again


def _parsed(schema: Schema, text: str) -> tuple[Any, list[str]]:
    from .guided.schema import Invalid

    if not text.strip():
        return None, ["the answer is empty"]
    try:
        return schema.parse(text), []
    except Invalid as invalid:
        return None, invalid.problems or ["the answer is not valid"]


def _capped_by_default(request: Request, capabilities: Capabilities) -> bool:
    """Whether the documented default of max_tokens was in force: it is not sent to models that think."""
    thinks = request.parameters.get("reasoning", "low" if capabilities.reasoning else "off") != "off"
    return "max_tokens" in request.defaults and "max_tokens" not in request.parameters and not thinks


def _reasked(current: Request, asked: Request, text: str, problems: list[str], schema: Schema) -> Request:
    from .guided.reask import reask

    if asked.operation == "completion":
        turns = reask([], text, problems, schema)
        return current.but(prompt=f"{asked.prompt}\n\n{text}\n\n{turns[-1]['content']}\n")
    return current.but(messages=reask(asked.messages, text, problems, schema))


def _replaced(response: ChatResponse[Any], at: int, fresh: ChatResponse[Any]) -> ChatResponse[Any]:
    """The answer with one choice exchanged for that of a later turn; the tokens of both count."""
    usage = _sum(response.usage, fresh.usage)
    choice = fresh.first
    choice.index = at
    if len(response.choices) == 1:
        fresh.choices = [choice]
        for found in response.warnings:
            warn(fresh, found.code, found.message, found.param)
        response = fresh
    else:
        response.choices[at] = choice
        response.attempts = fresh.attempts
    response.usage = usage
    return response


def _truncated(choice: Choice[Any], request: Request) -> TruncatedOutputError:
    cap = request.parameters.get("max_tokens")
    return TruncatedOutputError(
        "The structured answer was cut by the token limit" + (f" (max_tokens={cap})." if cap else "."),
        suggestion="Raise max_tokens, or ask for less.",
        text=choice.text,
        partial_text=choice.text,
    )


def _invalid(text: str, problems: list[str], request: Request) -> StructuredOutputError:
    listed = "; ".join(problems[:3]) + ("; …" if len(problems) > 3 else "")
    tries = f" after {request.max_reasks} re-asks" if request.max_reasks and not request.stream else ""
    return StructuredOutputError(
        f"The answer does not fit guided_json{tries}: {listed}.",
        suggestion="Describe the fields in the schema or prompt, raise max_reasks, or use a stronger model. "
        "The model's own words are in `.text`.",
        text=text,
        partial_text=text,
        problems=problems,
    )
