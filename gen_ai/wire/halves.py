"""Halves of surrogate pairs, from servers that cut text between UTF-16 units, joined over the pieces of a stream."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..jsontext import whole_text
from ..types import ChatResponse, Event, Finish, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta

#: Events that carry a piece → the field that has it.
_PIECES: dict[type, str] = {
    TextDelta: "text", ReasoningDelta: "text", RefusalDelta: "text", ToolCallDelta: "arguments",
}  # fmt: skip


class Halves:
    """Events in, events out: a half at the end of a piece waits for the next piece of the same text.

    Example:
        >>> halves = Halves()
        >>> halves.joined([TextDelta("a\\ud83d")]), halves.joined([TextDelta("\\ude00"), TextDelta("\\ud83d")])
        ([TextDelta(text='a', index=0)], [TextDelta(text='😀', index=0)])
        >>> halves.rest()
        [TextDelta(text='�', index=0)]
    """

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        #: (type, choice, place of a call) → the event that ends in a half.
        self._waiting: dict[tuple[type, int, int], Any] = {}

    def joined(self, events: Iterable[Event]) -> list[Event]:
        """The events with their texts made whole; none of them is empty."""
        out: list[Event] = []
        for event in events:
            if type(event) in _PIECES:
                self._take(event, out)
                continue
            if type(event) is Finish:
                out += self.rest(event.index)
            out.append(event)
        return out

    def _take(self, event: Any, out: list[Event]) -> None:
        field = _PIECES[type(event)]
        key = (type(event), event.index, getattr(event, "position", 0))
        waiting = self._waiting.pop(key, None)
        text = ("" if waiting is None else getattr(waiting, field)) + getattr(event, field)
        if "\ud800" <= text[-1:] <= "\udbff":
            self._waiting[key] = type(event)(**{**_whose(event), field: text[-1]})
            text = text[:-1]
        setattr(event, field, whole_text(text))
        if text or getattr(event, "id", None) or getattr(event, "name", None):
            out.append(event)

    def rest(self, index: int | None = None) -> list[Event]:
        """What waits in vain, of one choice or of all."""
        keys = [key for key in self._waiting if index is None or key[1] == index]
        events = [self._waiting.pop(key) for key in keys]
        for event in events:
            setattr(event, _PIECES[type(event)], "\ufffd")
        return events


def _whose(event: Any) -> dict[str, Any]:
    """Which text an event is a piece of."""
    names = ("index", "position", "call_type", "raw")
    return {name: getattr(event, name) for name in names if hasattr(event, name)}


def whole_answer(response: ChatResponse[Any]) -> ChatResponse[Any]:
    """The same answer with its texts made whole; those of calls are already."""
    for choice in response.choices:
        choice.text = whole_text(choice.text)
        choice.reasoning = choice.reasoning and whole_text(choice.reasoning)
        choice.refusal = choice.refusal and whole_text(choice.refusal)
    return response
