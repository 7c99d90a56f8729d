"""Structured output in a call: ask by a technique, validate here, ask again with what was wrong, then raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answer_tool import as_text, by_tool, call_as_text
from .calls import Clock, relabel, turn, warn
from .errors import (
    ContentFilterError,
    Error,
    InvalidRequestError,
    StructuredOutputError,
    TruncatedOutputError,
    UnsupportedParameterError,
)
from .guided.strategies import choose, with_instruction
from .leaf import Leaf, about, alone, capped_by_default, total, withheld
from .plans import Emit, Plan
from .providers.base import Technique
from .request import Request
from .types import ChatResponse, Choice, Restart

if TYPE_CHECKING:
    from .guided.schema import Schema


def structured(leaf: Leaf, request: Request, schema: Schema, clock: Clock) -> Plan[ChatResponse[Any]]:
    """Ask, validate each choice here, ask again with what was wrong, then raise."""
    asked, response = yield from _ask(leaf, request, schema, clock)
    for told in leaf.not_enforced(request):
        warn(response, told.code, told.message, told.param, loud=told.loud)
    failures: dict[int, Error] = {}
    for at in range(len(response.choices)):
        try:
            response = yield from _settle(leaf, asked, response, at, clock)
        except (StructuredOutputError, ContentFilterError) as error:
            failures[at] = error
    if failures:
        first = next(iter(failures.values()))
        if len(response.choices) > 1:
            about(first, response, request)
            if isinstance(first, StructuredOutputError):
                first.choices = [choice.parsed for choice in response.choices]
        raise first
    return response


def formed(leaf: Leaf, request: Request, schema: Schema, technique: Technique) -> Request:
    """The request with its structure asked for by a technique."""
    if technique == "tool":
        return by_tool(request, schema)
    caps = leaf.capabilities(request.model)
    form, instruction = choose(technique, schema, lengths=caps.string_lengths, narrow=leaf.narrowing(caps))
    asked = request.but(format=form)
    if instruction is not None and request.operation == "completion":
        asked.prompt = f"{request.prompt}\n\n{instruction}\n"
    elif instruction is not None:
        asked.messages = with_instruction(request.messages, instruction)
    return asked


def _ask(leaf: Leaf, request: Request, schema: Schema, clock: Clock) -> Plan[tuple[Request, ChatResponse[Any]]]:
    """The first turn, by the best technique that the server takes."""
    technique = leaf.best_technique(request)
    while True:
        asked = formed(leaf, request, schema, technique)
        refused = None
        try:
            response = yield from _turn(leaf, asked, clock)
        except InvalidRequestError as error:
            refused = error
        if refused is None:
            return asked, response
        lesser = leaf.lesser(technique, request)
        if lesser is None or clock.delivered or not _about_format(refused, technique):
            raise refused
        if isinstance(refused, UnsupportedParameterError):
            leaf.learn_technique(request, lesser)
        if clock.attempts:
            clock.attempts[-1].reason = f"{technique} was refused; asked by {lesser}: {refused.message[:160]}"
        technique = lesser


#: What servers call it.
_OF_FORMATS = (
    "response_format", "json_schema", "json_object", "schema", "grammar", "outputconfig", "output_config", "textformat",
    "structured output",
)  # fmt: skip


def _turn(leaf: Leaf, asked: Request, clock: Clock) -> Plan[ChatResponse[Any]]:
    """One turn of the model; where the answer is the arguments of a tool, with those for its text."""
    plan = turn(leaf.attempt, asked, clock, leaf.budget)
    if not asked.by_tool:
        return plan
    return as_text(plan)


def _about_format(error: InvalidRequestError, technique: Technique) -> bool:
    """Whether a 400 is about the way the structure was asked for."""
    if technique == "tool" and error.param == "tool_choice":
        return True  # this model cannot be forced as it is asked: nobody but us asked for it
    if error.status_code is None:
        return False
    named = f"{error.param or ''} {error.code or ''} {error.message}".lower()
    return any(word in named for word in (("tool",) if technique == "tool" else _OF_FORMATS))


def _settle(leaf: Leaf, asked: Request, response: ChatResponse[Any], at: int, clock: Clock) -> Plan[ChatResponse[Any]]:
    """Make one choice valid, asking again where that can help. Returns the answer with it in place."""
    schema = asked.schema
    assert schema is not None
    reasks, current = asked.max_reasks, asked
    while True:
        choice = response.choices[at]
        if choice.tool_calls and asked.tools and not asked.by_tool:
            return response
        error = withheld(choice)
        if error is not None:
            raise about(error, response, asked)
        if choice.tool_calls and not choice.text.strip():
            call_as_text(choice)  # a gateway's own emulation by a forced tool
        text = choice.text
        problems: list[str] = []
        if choice.finish_reason == "length" and not _mended(asked) and _whole(schema, text):
            choice.parsed = schema.parse(text)
            return response
        if choice.finish_reason == "length":
            if schema.given or not capped_by_default(leaf, current):
                choice.parsed = schema.rescued(text, cut=True)
                if choice.parsed is not None:
                    return response
                raise about(_truncated(choice, current), response, asked)
            reason = f"cut by the default max_tokens={current.defaults['max_tokens']}; repeated without it"
            again = current.but(defaults={k: v for k, v in current.defaults.items() if k != "max_tokens"})
        else:
            choice.parsed, problems = _parsed(schema, text)
            if not problems:
                return response
            if not reasks:
                choice.parsed = schema.rescued(text, cut=False)
                if choice.parsed is not None:
                    return response
                raise about(_invalid(text, problems, asked), response, asked)
            reasks -= 1
            reason = f"not valid: {problems[0][:160]}"
            again = _reasked(current, asked, text, problems, schema)
        if asked.stream and not asked.events:
            # Text pieces have reached the caller, who cannot be told to forget them.
            wrong = _invalid(text, problems, asked) if problems else _truncated(choice, current, of_default=True)
            raise about(wrong, response, asked)
        if clock.attempts:
            clock.attempts[-1].reason = reason
        if asked.stream:
            clock.piece(asked, (yield Emit([Restart(reason, at)])))
        try:
            fresh = yield from relabel(_turn(leaf, alone(again), clock), at)
        except Error as failed:
            failed.usage = total(response.usage, failed.usage)
            raise
        response, current = _replaced(response, at, fresh), again


def _mended(asked: Request) -> bool:
    """Whether servers may have closed what was cut: the arguments of a call are an object in a body."""
    return asked.by_tool and not asked.stream


def _whole(schema: Schema, text: str) -> bool:
    """Whether an answer that met its limit was over by then: a closed object or list that fits, and nothing else.

    Servers whose grammars allow white space at the end are known to fill up with it.
    """
    if text.strip()[-1:] not in ("}", "]"):
        return False
    from pydantic_core import from_json

    try:
        held = from_json(text)
    except ValueError:
        return False
    return isinstance(held, (dict, list)) and not _parsed(schema, text)[1]


def _parsed(schema: Schema, text: str) -> tuple[Any, list[str]]:
    from .guided.schema import Invalid

    if not text.strip():
        return None, ["the answer is empty"]
    try:
        return schema.parse(text), []
    except Invalid as invalid:
        return None, invalid.problems or ["the answer is not valid"]


def _reasked(current: Request, asked: Request, text: str, problems: list[str], schema: Schema) -> Request:
    from .guided.reask import reask

    if asked.operation == "completion":
        turns = reask([], text, problems, schema)
        return current.but(prompt=f"{asked.prompt}\n\n{text}\n\n{turns[-1]['content']}\n")
    return current.but(messages=reask(asked.messages, text, problems, schema))


def _replaced(response: ChatResponse[Any], at: int, fresh: ChatResponse[Any]) -> ChatResponse[Any]:
    """The answer with one choice exchanged for that of a later turn; the tokens of both count."""
    usage = total(response.usage, fresh.usage)
    choice = fresh.first
    choice.index = at
    if len(response.choices) == 1:
        fresh.choices = [choice]
        for found in response.warnings:
            warn(fresh, found.code, found.message, found.param, loud=found.loud)
        response = fresh
    else:
        response.choices[at] = choice
        response.attempts = fresh.attempts
    response.usage = usage
    return response


def _truncated(choice: Choice[Any], request: Request, *, of_default: bool = False) -> TruncatedOutputError:
    cap = request.parameters.get("max_tokens")
    limit = f" (max_tokens={cap})" if cap else ""
    if of_default:
        limit = f" (the default, max_tokens={request.defaults['max_tokens']})"
    return TruncatedOutputError(
        f"The structured answer was cut by the token limit{limit}.",
        suggestion="Raise max_tokens, or ask for less.",
        text=choice.text,
        partial_text=choice.text,
    )


def _invalid(text: str, problems: list[str], request: Request) -> StructuredOutputError:
    listed = "; ".join(problems[:3]) + ("; …" if len(problems) > 3 else "")
    tries = f" after {request.max_reasks} re-asks" if request.max_reasks and not request.stream else ""
    what = request.schema.what if request.schema is not None else "guided_json"
    return StructuredOutputError(
        f"The answer does not fit {what}{tries}: {listed}.",
        suggestion="Describe the fields in the schema or prompt, raise max_reasks, or use a stronger model. "
        "The model's own words are in `.text`.",
        text=text,
        partial_text=text,
        problems=problems,
    )
