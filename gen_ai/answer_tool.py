"""A structured answer as the arguments of a tool that the model is made to call: for APIs that force tools, and enforce
no schema of an answer. The rest of a call sees text, as with any other technique."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .calls import emitting
from .plans import Emit, Plan
from .request import Request, Tool
from .types import ChatResponse, Event, Finish, TextDelta, ToolCallDelta

if TYPE_CHECKING:
    from .guided.schema import Schema

_ABOUT = "Give the answer, whole and in this form."


def by_tool(request: Request, schema: Schema, *, lengths: bool) -> Request:
    """The request with the answer for its one tool."""
    tool = Tool(name=schema.name, description=_ABOUT, parameters=schema.wire_form(lengths=lengths))
    parameters = {name: value for name, value in request.parameters.items() if name != "parallel_tool_calls"}
    return request.but(tools=[tool], parameters={**parameters, "tool_choice": schema.name}, by_tool=True)


def as_text(plan: Plan[ChatResponse[Any]], schema: Schema) -> Plan[ChatResponse[Any]]:
    """The same turn, its call as text in the answer and in each event."""
    response = yield from emitting(plan, _Told(schema.name).look)
    return _with_text(response, schema.name)


def _with_text(response: ChatResponse[Any], name: str) -> ChatResponse[Any]:
    for choice in response.choices:
        call = next((call for call in choice.tool_calls if call.name == name), None)
        if call is None:
            continue  # it answered in words all the same: they are judged like any
        choice.text, choice.tool_calls = call.arguments, []
        if choice.finish_reason == "tool_calls":
            choice.finish_reason = "stop"
    return response


class _Told:
    """Turns the events of one turn."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mine: Any = None

    def look(self, step: Emit) -> None:
        """Change one step. Only the first call is the answer; what is said beside it is no part of it."""
        step.events = [turned for event in step.events if (turned := self._turned(event)) is not None]
        inner = step.answer
        if inner is not None and inner is not self._mine:
            step.answer = self._mine = lambda: _with_text(inner(), self._name)

    @staticmethod
    def _turned(event: Event) -> Event | None:
        if isinstance(event, ToolCallDelta):
            if event.position or not event.arguments:
                return None
            return TextDelta(event.arguments, event.index, raw=event.raw)
        if isinstance(event, Finish) and event.finish_reason == "tool_calls":
            event.finish_reason = "stop"
        return event
