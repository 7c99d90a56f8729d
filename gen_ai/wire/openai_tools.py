"""OpenAI dialect, outward: tools, the choice among them, and the form of a structured answer."""

from __future__ import annotations

from typing import Any

from ..request import Format, Tool
from .markers import CACHE, unmarked

_CHOICES = {"auto": "auto", "none": "none", "required": "required", "any": "required"}


def tool_for(tool: Tool) -> dict[str, Any]:
    """One tool in this dialect; a caller's own definition as it is, where it is in this form."""
    definition = tool.definition
    if definition is not None:
        kind = definition.get("type")
        # A definition in another dialect's form (a flat function, an input_schema) is written anew below.
        if isinstance(kind, str) and (kind != "function" or isinstance(definition.get("function"), dict)):
            return definition
    function: dict[str, Any] = {"name": tool.name}
    if tool.description:
        function["description"] = tool.description
    if tool.parameters is not None:
        function["parameters"] = tool.parameters
    if tool.strict is not None:
        function["strict"] = tool.strict
    made: dict[str, Any] = {"type": "function", "function": function}
    # In the form of another dialect it stands in the tool itself.
    return {**made, CACHE: definition[CACHE]} if definition is not None and CACHE in definition else made


def without_marker(tool: dict[str, Any]) -> dict[str, Any]:
    """A tool without its cache marker: the same object where it has none.

    >>> without_marker({"type": "function", "function": {"name": "now"}, "cache_control": {"type": "ephemeral"}})
    {'type': 'function', 'function': {'name': 'now'}}
    """
    function = tool.get("function")
    if isinstance(function, dict) and CACHE in function:
        tool = {**tool, "function": unmarked(function)}
    return unmarked(tool) if CACHE in tool else tool


def without_strict(tool: dict[str, Any]) -> dict[str, Any]:
    """A tool without the key `strict`: the same object where it has none, a changed copy elsewhere.

    >>> without_strict({"type": "function", "function": {"name": "now", "strict": True}})
    {'type': 'function', 'function': {'name': 'now'}}
    """
    function = tool.get("function")
    if isinstance(function, dict) and "strict" in function:
        tool = {**tool, "function": {name: value for name, value in function.items() if name != "strict"}}
    return {name: value for name, value in tool.items() if name != "strict"} if "strict" in tool else tool


def choice_for(value: Any, tools: list[Tool]) -> Any:
    """A `tool_choice`: a word, or the name of a tool; a provider's own dictionary passes."""
    if not isinstance(value, str):
        return value
    for tool in tools:
        if tool.name == value:
            kind = "custom" if tool.definition and tool.definition.get("type") == "custom" else "function"
            return {"type": kind, kind: {"name": value}}
    return _CHOICES.get(value, value)


def format_for(form: Format) -> dict[str, Any]:
    """The `response_format` that asks for a structured answer."""
    if form.technique == "json_object" or form.schema is None:
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": form.name, "schema": form.schema, "strict": form.strict},
    }
