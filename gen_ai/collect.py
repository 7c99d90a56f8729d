"""From events to an answer: the one place where deltas are joined."""

from __future__ import annotations

from typing import Any

from .types import (
    ChatResponse,
    Choice,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    Restart,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    UsageUpdate,
)


class Collector:
    """Joins events into a ChatResponse; `response` may be read at any time."""

    __slots__ = ("_text", "response")

    def __init__(self) -> None:
        self.response: ChatResponse[Any] = ChatResponse(object="chat.completion")
        self._text: dict[int, list[str]] = {}

    def _choice(self, index: int) -> Choice[Any]:
        choices = self.response.choices
        while len(choices) <= index:
            choices.append(Choice(index=len(choices)))
        return choices[index]

    def add(self, event: Event) -> None:
        """Take one event."""
        kind = type(event)
        if kind is TextDelta:
            self._text.setdefault(event.index, []).append(event.text)  # type: ignore[union-attr]
        elif isinstance(event, ReasoningDelta):
            choice = self._choice(event.index)
            choice.reasoning = (choice.reasoning or "") + event.text
        elif isinstance(event, RefusalDelta):
            choice = self._choice(event.index)
            choice.refusal = (choice.refusal or "") + event.text
        elif isinstance(event, ToolCallDelta):
            self._tool_call(event)
        elif isinstance(event, UsageUpdate):
            self.response.usage = event.usage
        elif isinstance(event, Finish):
            choice = self._choice(event.index)
            choice.finish_reason, choice.finish_reason_raw = event.finish_reason, event.finish_reason_raw
        elif isinstance(event, Restart):
            self._choice(event.index)
            self._text.pop(event.index, None)
            self.response.choices[event.index] = Choice(index=event.index)

    def _tool_call(self, event: ToolCallDelta) -> None:
        calls = self._choice(event.index).tool_calls
        while len(calls) <= event.position:
            calls.append(ToolCall(id="", name="", arguments="", type=event.call_type))
        call = calls[event.position]
        call.id, call.name = call.id or event.id or "", call.name or event.name or ""
        call.arguments += event.arguments

    def done(self) -> ChatResponse[Any]:
        """The answer so far, its text joined."""
        for index, parts in self._text.items():
            self._choice(index).text = "".join(parts)
        return self.response
