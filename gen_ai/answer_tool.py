"""A structured answer as the arguments of a tool that the model is made to call: for APIs that force tools, and enforce
no schema of an answer. The rest of a call sees text, as with any other technique."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .calls import emitting
from .errors import Error
from .plans import Emit, Plan
from .request import Request, Tool
from .types import ChatResponse, Choice, Event, Finish, TextDelta, ToolCallDelta

if TYPE_CHECKING:
    from .guided.schema import Schema

_ABOUT = "Give the answer, whole and in this form."


def by_tool(request: Request, schema: Schema) -> Request:
    """The request with the answer for its one tool.

    Nothing compiles the arguments of a tool, so the model is shown the caller's own schema. That a tool must be called
    is said without its name: there is one, and more models know the word than take a name.
    """
    from .guided.lower import COMBINED

    shown = schema.shown_schema if COMBINED.isdisjoint(schema.shown_schema) else schema.wire_schema
    tool = Tool(name=schema.name, description=_ABOUT, parameters=shown)
    parameters = {name: value for name, value in request.parameters.items() if name != "parallel_tool_calls"}
    return request.but(tools=[tool], parameters={**parameters, "tool_choice": "required"}, by_tool=True)


def as_text(plan: Plan[ChatResponse[Any]]) -> Plan[ChatResponse[Any]]:
    """The same turn, its call as text in the answer and in each event."""
    told = _Told()
    try:
        response = yield from emitting(plan, told.look)
    except Error as error:
        error.partial_text = told.so_far() or error.partial_text
        raise
    return _with_text(response)


def call_as_text(choice: Choice[Any]) -> None:
    """The first call for the text of an answer; one in words stays as it is, and is judged like any."""
    if not choice.tool_calls:
        return
    choice.text, choice.tool_calls = choice.tool_calls[0].arguments, []
    if choice.finish_reason == "tool_calls":
        choice.finish_reason = "stop"


def _with_text(response: ChatResponse[Any]) -> ChatResponse[Any]:
    for choice in response.choices:
        call_as_text(choice)
    return response


class _Told:
    """Turns the events of one turn. Words are held back: beside a call they are no part of the answer, without one they
    are all of it."""

    def __init__(self) -> None:
        self._words: dict[int, list[TextDelta]] = {}
        self._called: set[int] = set()
        self._mine: Any = None

    def look(self, step: Emit) -> None:
        """Change one step."""
        step.events = [turned for event in step.events for turned in self._turned(event)]
        inner = step.answer
        if inner is not None and inner is not self._mine:
            step.answer = self._mine = lambda: _with_text(inner())

    def so_far(self) -> str | None:
        """The text of an answer that was cut."""
        choices = self._mine().choices if self._mine is not None else []
        return choices[0].text if choices else None

    def _turned(self, event: Event) -> list[Event]:
        if isinstance(event, TextDelta):
            self._words.setdefault(event.index, []).append(event)
            return []
        if isinstance(event, ToolCallDelta):
            self._called.add(event.index)
            if event.position or not event.arguments:
                return []
            return [TextDelta(event.arguments, event.index, raw=event.raw)]
        if isinstance(event, Finish):
            if event.finish_reason == "tool_calls":
                event.finish_reason = "stop"
            held = self._words.pop(event.index, [])
            return [event] if event.index in self._called else [*held, event]
        return [event]
