"""Responses dialect, inward: the items of an answer, and the choice that they make."""

from __future__ import annotations

from typing import Any

from ..types import Choice, ToolCall, Usage
from .openai_citations import citation
from .openai_response import tool_call
from .openai_response import usage as usage_of

NAME = "openai-responses"
#: Where an item stood among text and calls, and how much of the text is a message's own.
AFTER_TEXT, AFTER_CALLS, LENGTH = "after_text", "after_calls", "length"
#: Items that the caller answers → the type of their call.
CALLS = {"function_call": "function", "custom_tool_call": "custom"}
#: Status or reason → the common finish reason. What is not here (`cancelled`, `queued`) passes as it came.
FINISH = {
    "completed": "stop",
    "complete": "stop",
    "steered": "stop",
    "max_output_tokens": "length",
    "incomplete": "length",  # without a reason
    "max_messages": "length",
    "max_tokens": "length",
    "length": "length",
    "content_filter": "content_filter",
    "failed": "error",
}
#: The fields of a call, and of a message, that portable ones have.
_OF_CALL = frozenset({"type", "call_id", "name", "arguments", "input"})
_OF_MESSAGE = frozenset({"type", "role", "content"})


class Item:
    """One item of the output as it grows."""

    __slots__ = ("annotations", "arguments", "call", "call_id", "done", "kind", "logprobs", "name", "shown", "slots",
                 "value")  # fmt: skip

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value
        #: (kind, index within the item) → its texts.
        self.slots: dict[tuple[str, int], Slot] = {}
        #: The form in which its reasoning is shown.
        self.shown: str | None = None
        self.done = False
        #: Place among the calls; None: it is none.
        self.call: int | None = None
        self.call_id = self.name = ""
        self.kind = "function"
        #: Pieces of a call's arguments.
        self.arguments: list[str] = []
        #: What came of these in pieces.
        self.annotations: list[Any] = []
        self.logprobs: list[Any] = []


class Slot:
    """One text of an item: a part of a message, of a refusal, of reasoning."""

    __slots__ = ("item", "kind", "lead", "parts")

    def __init__(self, item: Item, kind: str) -> None:
        self.item, self.kind = item, kind
        self.parts: list[str] = []
        #: Characters at its start that were put before it here.
        self.lead = 0

    def text(self) -> str:
        """Its text so far, as the server has it."""
        return "".join(self.parts)[self.lead :]


def common_reason(reason: str | None, *, calls: bool) -> str | None:
    """The common finish reason; an answer that calls tools has finished for them.

    >>> common_reason("completed", calls=False), common_reason("completed", calls=True)
    ('stop', 'tool_calls')
    """
    mapped = FINISH.get(reason, reason) if reason else None
    return "tool_calls" if calls and mapped in (None, "stop") else mapped


def usage(value: Any) -> Usage | None:
    """Tokens; None where the server says nothing.

    >>> usage({"input_tokens": 9, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 2}).cached_tokens
    4
    """
    if not isinstance(value, dict):
        return None
    details = {
        "prompt_tokens_details": value.get("input_tokens_details") or value.get("prompt_tokens_details"),
        "completion_tokens_details": value.get("output_tokens_details") or value.get("completion_tokens_details"),
    }
    found = usage_of({**value, **details} if value else value)
    if found is not None:
        found.raw = value
    return found


# ---------------------------------------------------------------- the choice


def choice_of(items: list[Item], *, ended: bool) -> Choice[Any]:
    """The calls of an answer, what is to be sent back of it as it came, and what stands beside its text."""
    choice: Choice[Any] = Choice(tool_calls=[_call(item, cut=not (ended and item.done)) for item in _calls(items)])
    choice.reasoning_blocks = _blocks(items)
    logprobs: list[Any] = []
    length = 0
    for item in items:
        if item.value.get("type") == "message":
            length = _beside(item, choice, logprobs, length)
    if logprobs:
        choice.logprobs = {"content": logprobs}
    return choice


def _calls(items: list[Item]) -> list[Item]:
    return [item for item in items if item.call is not None]


def _call(item: Item, *, cut: bool) -> ToolCall:
    cut = cut or item.value.get("status") == "incomplete"
    return tool_call(item.call_id, item.name, "".join(item.arguments), item.kind, cut=cut)


def _beside(item: Item, choice: Choice[Any], logprobs: list[Any], start: int) -> int:
    """Add what stands beside the texts of a message that begins at `start`; where it ends."""
    annotations: list[tuple[int, Any]] = []
    found: list[Any] = []
    content = _list(item.value.get("content")) if item.done else []
    at = start
    for part in content:
        if isinstance(part, dict):
            annotations += [(at, entry) for entry in _list(part.get("annotations"))]
            found += _list(part.get("logprobs"))
            text = part.get("text")
            at += len(text) if isinstance(text, str) else 0
    for offset, entry in annotations or [(start, entry) for entry in item.annotations]:
        choice.annotations.append(entry)
        cited = citation(entry)
        if cited is not None:
            cited.start = None if cited.start is None else cited.start + offset
            cited.end = None if cited.end is None else cited.end + offset
            choice.citations.append(cited)
    logprobs += found or item.logprobs
    return start + _length(item)


def _length(item: Item) -> int:
    return sum(len(slot.text()) for slot in item.slots.values() if slot.kind == "text")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _blocks(items: list[Item]) -> list[dict[str, Any]]:
    """What is to be sent back as it came: all items but plain messages, and what calls have beside their own."""
    found = []
    text = calls = 0
    told = any(item.call is None and item.value.get("type") != "message" for item in items)
    for item in items:
        value = item.value
        where = {name: count for name, count in ((AFTER_TEXT, text), (AFTER_CALLS, calls)) if count}
        if item.call is not None:
            calls += 1
            more = {name: of for name, of in value.items() if name not in _OF_CALL}
            if more:
                found.append({"wire": NAME, "type": value["type"], "call_id": item.call_id, **more})
        elif value.get("type") != "message":
            if item.done:  # half an item is none to send back
                found.append({"wire": NAME, **value, **where})
        else:
            length = _length(item)
            text += length
            more = {name: of for name, of in value.items() if name not in _OF_MESSAGE}
            if told or more.get("phase"):
                found.append({"wire": NAME, "type": "message", **more, LENGTH: length, **where})
    return found
