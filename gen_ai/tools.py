"""Tools in the forms that callers have them, as one kind of value; and the calls that come back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .errors import InvalidRequestError, SchemaError
from .request import Tool

if TYPE_CHECKING:
    from .functions import Function
    from .types import ToolCall

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: What of a flat definition stands in a tool's own fields.
_FLAT = frozenset({"type", "name", "description", "parameters", "input_schema", "strict"})
_FORMS = (
    "Give a dictionary with name, description and parameters (a JSON Schema), with or without "
    '{"type": "function", "function": …} around it, a pydantic class, or a Python function, which is run here.'
)


def as_tools(tools: Any, functions: Any = None) -> list[Tool]:
    """The tools of a call.

    Args:
        tools: a list of definitions in the form of OpenAI, flat definitions (`name`, `description`, `parameters`)
            pydantic classes, and functions, which are run for the model; None, False or an empty list for none.
        functions: the same by its older name.

    Raises:
        InvalidRequestError: one of them is no tool; `param` says which (`tools[1].function.name`).

    Example:
        >>> as_tools([{"name": "now", "description": "The time."}])[0].name
        'now'
    """
    if tools is not None and functions is not None:
        raise InvalidRequestError(
            "tools and functions were both given.", suggestion="They mean the same: keep tools.", param="functions"
        )
    label, given = ("tools", tools) if functions is None else ("functions", functions)
    if given is None or given is False:
        return []
    if isinstance(given, str | bytes | Mapping | type) or not isinstance(given, Iterable):
        raise InvalidRequestError(
            f"{label} is {_kind(given)}, not a list.", suggestion=f"Write {label}=[…]. {_FORMS}", param=label
        )
    found: list[Tool] = []
    names: set[str] = set()
    for at, item in enumerate(given):
        tool, path = _as_tool(item, f"{label}[{at}]")
        own = tool.definition is not None and tool.definition.get("type") not in ("function", "custom")
        if own and "name" not in (tool.definition or ()):
            found.append(tool)  # the provider's own: there may be several, as of servers of MCP
            continue
        if tool.name in names:
            raise InvalidRequestError(
                f"{label} has two tools of the name {tool.name!r}.",
                suggestion="The model calls tools by name: rename one.",
                param=path,
            )
        names.add(tool.name)
        found.append(tool)
    return found


def _as_tool(item: Any, path: str) -> tuple[Tool, str]:
    """The tool, and the path of its name."""
    if isinstance(item, Tool):
        return item, f"{path}.name"
    if isinstance(item, type):
        return _from_class(item, path), path
    if not isinstance(item, Mapping):
        if callable(item):
            from .functions import from_function

            return from_function(item, path), path
        raise InvalidRequestError(f"{path} is {_kind(item)}, which is no tool.", suggestion=_FORMS, param=path)
    kind = item.get("type", "function")
    if len(item) == 1 and isinstance(next(iter(item.values())), Mapping) and "function" not in item:
        # A tool of the provider's own in Google's form, {"googleSearch": {}}.
        own = str(next(iter(item)))
        return Tool(name=own, definition={"type": own, **item}), path
    if kind == "function":
        return _from_function(item, path)
    if kind == "custom":
        return _from_custom(item, path)
    # A tool of the provider's own (a web search): it says by itself what it is.
    if not isinstance(kind, str):
        raise InvalidRequestError(f"{path}.type is {_kind(kind)}.", suggestion=_FORMS, param=f"{path}.type")
    name = item.get("name")
    return Tool(name=name if isinstance(name, str) else kind, definition=dict(item)), f"{path}.type"


def _from_class(target: type, path: str) -> Tool:
    from .guided.schema import as_schema, wire_name

    try:
        schema = as_schema(target, param=path)
    except SchemaError as error:
        raise InvalidRequestError(error.message, suggestion=error.suggestion, param=path) from error
    if schema.wrapped:
        raise InvalidRequestError(
            f"{path} ({target.__name__}) has no fields: arguments are an object.",
            suggestion="Give a pydantic class with one field for each argument.",
            param=path,
        )
    parameters = {key: value for key, value in schema.shown_schema.items() if key not in ("title", "description")}
    about = schema.shown_schema.get("description")
    return Tool(
        name=wire_name(target.__name__, "tool"),
        description=about if isinstance(about, str) else None,
        parameters=parameters,
        target=target,
    )


def _from_function(item: Mapping[str, Any], path: str) -> tuple[Tool, str]:
    nested = "function" in item
    inner = item.get("function") if nested else item
    if nested:
        path = f"{path}.function"
    if not isinstance(inner, Mapping):
        raise InvalidRequestError(f"{path} is {_kind(inner)}, not a dictionary.", suggestion=_FORMS, param=path)
    name = _checked_name(inner, path)
    description = inner.get("description")
    if description is not None and not isinstance(description, str):
        raise InvalidRequestError(
            f"{path}.description is {_kind(description)}, not a text.", param=f"{path}.description"
        )
    # `input_schema` is what the same thing is called in Anthropic's form.
    key = "input_schema" if "input_schema" in inner and "parameters" not in inner else "parameters"
    strict = inner.get("strict")
    tool = Tool(
        name=name,
        description=description,
        parameters=_checked_parameters(inner.get(key), f"{path}.{key}"),
        strict=strict if isinstance(strict, bool) else None,
        # What else stands in it is the caller's, and goes along.
        definition={"type": "function", **item} if nested else dict(item) if set(item) - _FLAT else None,
    )
    return tool, f"{path}.name"


def _from_custom(item: Mapping[str, Any], path: str) -> tuple[Tool, str]:
    nested = "custom" in item
    inner = item.get("custom") if nested else {key: value for key, value in item.items() if key != "type"}
    if nested:
        path = f"{path}.custom"
    if not isinstance(inner, Mapping):
        raise InvalidRequestError(f"{path} is {_kind(inner)}, not a dictionary.", suggestion=_FORMS, param=path)
    about = inner.get("description")
    tool = Tool(
        name=_checked_name(inner, path),
        description=about if isinstance(about, str) else None,
        definition=dict(item) if nested else {"type": "custom", "custom": dict(inner)},
    )
    return tool, f"{path}.name"


def _checked_name(inner: Mapping[str, Any], path: str) -> str:
    name = inner.get("name")
    if not isinstance(name, str):
        raise InvalidRequestError(
            f"{path} has no name." if name is None else f"{path}.name is {_kind(name)}, not a text.",
            suggestion=_FORMS,
            param=f"{path}.name",
        )
    if not _NAME.fullmatch(name):
        raise InvalidRequestError(
            f"{path}.name {name[:80]!r} is not a name that servers take.",
            suggestion="Use 1 to 64 letters, digits, underscores and dashes.",
            param=f"{path}.name",
        )
    return name


def _checked_parameters(given: Any, path: str) -> dict[str, Any] | None:
    """The parameters as a dictionary; well-known mistakes are named, the rest is the server's to say."""
    from .guided.mistakes import find_foreign, find_mistake

    if given is None:
        return None
    if isinstance(given, type) and hasattr(given, "model_json_schema"):
        raise InvalidRequestError(
            f"{path} is the class {given.__name__}, not a JSON Schema.",
            suggestion=f"Give the class itself as the tool, or {given.__name__}.model_json_schema() here.",
            param=path,
        )
    if not isinstance(given, Mapping):
        raise InvalidRequestError(f"{path} is {_kind(given)}, not a JSON Schema.", suggestion=_FORMS, param=path)
    mistake = find_foreign(given) or find_mistake(given)
    if mistake is not None:
        raise InvalidRequestError(f"{path} {mistake.message}.", suggestion=mistake.suggestion, param=path)
    if given.get("type", "object") != "object":
        raise InvalidRequestError(
            f"{path} has the type {given['type']!r}: arguments are an object.",
            suggestion='Write {"type": "object", "properties": {…}}.',
            param=path,
        )
    return dict(given)


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


# ---------------------------------------------------------------- what comes back


def parse_calls(tool_calls: list[ToolCall], tools: list[Tool]) -> None:
    """Fill `parsed` of each call: a validated instance where the tool is a pydantic class, the checked arguments
    where it is a function, else the JSON value.

    Where the arguments do not fit, `parsed` is None and `error` says why; nothing is raised, since the other
    calls of the answer may be good.
    """
    if not tool_calls:
        return
    targets = {tool.name: tool.target for tool in tools if tool.target is not None}
    functions = {tool.name: tool.function for tool in tools if tool.function is not None}
    for call in tool_calls:
        if call.type == "custom":
            continue
        target = targets.get(call.name)
        if target is not None:
            _parse_instance(call, target)
        elif call.name in functions:
            _parse_arguments(call, functions[call.name])
        elif call.parsed is None and call.error is None:
            _parse_json(call)


def _parse_instance(call: ToolCall, target: Any) -> None:
    from .guided.schema import Invalid, as_schema

    try:
        call.parsed, call.error = as_schema(target).parse(_text(call)), None
    except Invalid as invalid:
        # Where the text is no JSON at all, the dialect knows better whether it was cut off.
        call.parsed, call.error = None, call.error or "; ".join(invalid.problems)


def _parse_arguments(call: ToolCall, function: Function) -> None:
    from .guided.problems import Invalid

    try:
        call.parsed, call.error = function.bind(_text(call)), None
    except Invalid as invalid:
        call.parsed, call.error = None, "; ".join(invalid.problems)


def _parse_json(call: ToolCall) -> None:
    from .guided.extract import NotJson, loads

    try:
        value = loads(_text(call))
    except NotJson as error:
        call.error = f"not valid JSON: {error}"
    else:
        if isinstance(value, dict):
            call.parsed = value
        else:
            call.error = f"no JSON object: {call.arguments.strip()[:80]}"


def _text(call: ToolCall) -> str:
    """The arguments; models write null for none, or nothing at all."""
    text = call.arguments.strip()
    return "{}" if text in ("", "null") else text
