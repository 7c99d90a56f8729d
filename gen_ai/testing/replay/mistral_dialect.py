"""Mistral's dialect in a replay: OpenAI's, but for the ids of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .arguments import call_for
from .dialects import Dialect
from .openai_dialect import read_record
from .rule import Body, Rule, without


def _ids(recorded: Body, built: Body) -> tuple[Body, Body]:
    """Both with the ids of calls numbered in the order in which they come: equal where they tie the same together."""
    return _numbered(recorded), _numbered(built)


def _numbered(body: Body) -> Body:
    messages = body.get("messages")
    if not isinstance(messages, list):
        return body
    seen: dict[Any, str] = {}

    def number(given: Any) -> str:
        return seen.setdefault(given, f"id {len(seen)}")

    out: list[Any] = []
    for one in messages:
        message = one
        if isinstance(message, dict) and isinstance(message.get("tool_call_id"), str):
            message = {**message, "tool_call_id": number(message["tool_call_id"])}
        if isinstance(message, dict) and isinstance(message.get("tool_calls"), list):
            calls = [
                {**call, "id": number(call["id"])}
                if isinstance(call, dict) and isinstance(call.get("id"), str)
                else call
                for call in message["tool_calls"]
            ]
            message = {**message, "tool_calls": calls}
        out.append(message)
    return {**body, "messages": out}


def _sound(recorded: Body, built: Body) -> tuple[Body, Body]:
    return _by_its_data(recorded), _by_its_data(built)


def _by_its_data(body: Body) -> Body:
    def part_of(part: Any) -> Any:
        held = part.get("input_audio") if isinstance(part, dict) else None
        return {**part, "input_audio": held["data"]} if isinstance(held, dict) and "data" in held else part

    return _each(body, lambda message: {**message, "content": [part_of(part) for part in message["content"]]}
                 if isinstance(message.get("content"), list) else message)  # fmt: skip


def _each(body: Body, change: Callable[[Body], Body]) -> Body:
    messages = body.get("messages")
    if not isinstance(messages, list):
        return body
    return {**body, "messages": [change(one) if isinstance(one, dict) else one for one in messages]}


def _prefix(recorded: Body, built: Body) -> tuple[Body, Body]:
    return _without_no_prefix(recorded), _without_no_prefix(built)


def _without_no_prefix(body: Body) -> Body:
    return _each(body, lambda message: without(message, "prefix") if message.get("prefix") is False else message)


DIALECT = Dialect(
    name="mistral",
    apis={"mistral.chat": "chat"},
    path=r".*/chat/completions",
    asked={"chat": "messages"},
    usual="chat/completions",
    lists=frozenset({"mistral"}),
    read=read_record,
    call=call_for,
    rules=(
        Rule(
            "ids of calls",
            "Ids are written as this API has them; what counts is which call a result belongs to.",
            _ids,
        ),
        Rule("sound by its data", "Sound may be an object with its data, or the data itself.", _sound),
        Rule("no prefix", "`prefix: false` is what leaving it out means.", _prefix),
    ),
)
