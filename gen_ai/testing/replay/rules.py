"""When two bodies ask for the same though they are not equal: a table of rules, each with its reason.

A rule takes the recorded body and the built one and returns them without the difference that it excuses; it says by its
name in the report that it was used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...request import SENT_DEFAULTS
from .dialects import dialects
from .rule import Body, Rule, without
from .schemas import tightened


def _nulls(recorded: Body, built: Body) -> tuple[Body, Body]:
    empty = [name for name, value in recorded.items() if value is None or value in ([], {})]
    return without(recorded, *(name for name in empty if name not in built)), built


def _nulls_of_messages(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(ours: Any, theirs: Any) -> Any:
        empty = [name for name in ours if name not in theirs and (ours[name] is None or ours[name] == [])]
        return without(ours, *empty)

    return _each_message(recorded, built, fitted), built


def _no_stream(recorded: Body, built: Body) -> tuple[Body, Body]:
    return (without(recorded, "stream") if recorded.get("stream") is False else recorded), built


def _defaults(recorded: Body, built: Body) -> tuple[Body, Body]:
    for name, value in SENT_DEFAULTS.items():
        fields = _MAX_TOKENS if name in _MAX_TOKENS else (name,)
        if not any(field in recorded for field in fields):
            built = without(built, *(field for field in fields if field in built and built[field] == value))
    return recorded, built


def _usage_of_streams(recorded: Body, built: Body) -> tuple[Body, Body]:
    asked = {"include_usage": True}
    if "stream_options" not in recorded and built.get("stream_options") == asked:
        return recorded, without(built, "stream_options")
    if recorded.get("stream_options") == asked and "stream_options" not in built:
        return without(recorded, "stream_options"), built
    return recorded, built


_MAX_TOKENS = ("max_tokens", "max_completion_tokens")


def _max_tokens(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours = {name: built[name] for name in _MAX_TOKENS if name in built}
    theirs = {name: recorded[name] for name in _MAX_TOKENS if name in recorded}
    if ours != theirs and len(ours) == 1 and list(ours.values()) == list(theirs.values()):
        return without(recorded, *_MAX_TOKENS), without(built, *_MAX_TOKENS)
    return recorded, built


def _neutral(recorded: Body, built: Body) -> tuple[Body, Body]:
    says_nothing = [
        name
        for name, value in _NEUTRAL.items()
        if name in recorded and name not in built and recorded[name] == value and recorded[name] is not True
    ]
    return without(recorded, *says_nothing), built


#: What a server does that is told nothing.
_NEUTRAL = {
    "n": 1, "temperature": 1, "top_p": 1, "presence_penalty": 0, "frequency_penalty": 0, "tool_choice": "auto",
}  # fmt: skip


def _side_by_side(recorded: Body, built: Body) -> tuple[Body, Body]:
    many = isinstance(recorded.get("n"), int) and recorded["n"] > 1
    return (without(recorded, "n") if many and "n" not in built else recorded), built


def _prompt_of_one(recorded: Body, built: Body) -> tuple[Body, Body]:
    prompt = recorded.get("prompt")
    if isinstance(prompt, list) and len(prompt) == 1 and isinstance(prompt[0], str):
        recorded = {**recorded, "prompt": prompt[0]}
    return recorded, built


def _prompt_as_message(recorded: Body, built: Body) -> tuple[Body, Body]:
    if "prompt" in recorded and built.get("messages") == [{"role": "user", "content": recorded["prompt"]}]:
        return without(recorded, "prompt"), without(built, "messages")
    return recorded, built


def _image_urls(recorded: Body, built: Body) -> tuple[Body, Body]:
    def whole(part: Any) -> Any:
        url = part.get("image_url") if isinstance(part, dict) else None
        return {**part, "image_url": {"url": url}} if isinstance(url, str) else part

    def fitted(ours: Any, _theirs: Any) -> Any:
        content = ours.get("content")
        return {**ours, "content": [whole(part) for part in content]} if isinstance(content, list) else ours

    return _each_message(recorded, built, fitted), built


def _effort(recorded: Body, built: Body) -> tuple[Body, Body]:
    effort = recorded.get("reasoning_effort")
    if isinstance(effort, str) and built.get("reasoning") == {"effort": effort} and "reasoning" not in recorded:
        return without(recorded, "reasoning_effort"), without(built, "reasoning")
    return recorded, built


def _instructions(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(ours: Any, theirs: Any) -> Any:
        renamed = ours.get("role") == "developer" and theirs.get("role") == "system"
        return {**ours, "role": "system"} if renamed else ours

    return _each_message(recorded, built, fitted), built


def _earlier_reasoning(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(ours: Any, theirs: Any) -> Any:
        return without(ours, *(name for name in ("reasoning",) if name not in theirs))

    return _each_message(recorded, built, fitted), built


def _each_message(recorded: Body, built: Body, fitted: Callable[[Any, Any], Any]) -> Body:
    ours, theirs = recorded.get("messages"), built.get("messages")
    if not isinstance(ours, list) or not isinstance(theirs, list) or len(ours) != len(theirs):
        return recorded
    pairs = zip(ours, theirs, strict=True)
    return {
        **recorded,
        "messages": [fitted(a, b) if isinstance(a, dict) and isinstance(b, dict) else a for a, b in pairs],
    }


def _address(recorded: Body, built: Body) -> tuple[Body, Body]:
    if recorded.get("model") is not None:
        return recorded, built
    return without(recorded, "model"), without(built, "model")


def _functions(recorded: Body, built: Body) -> tuple[Body, Body]:
    if not isinstance(recorded.get("functions"), list):
        return recorded, built
    tools = [{"type": "function", "function": function} for function in recorded["functions"]]
    choice: Any = recorded.get("function_call")
    if isinstance(choice, dict):
        choice = {"type": "function", "function": choice}
    changed = {**without(recorded, "functions", "function_call"), "tools": tools}
    if choice is not None:
        changed["tool_choice"] = choice
    return changed, built


def _type_of_tools(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(tool: Any) -> Any:
        untold = isinstance(tool, dict) and "type" not in tool and "function" in tool
        return {"type": "function", **tool} if untold else tool

    tools = recorded.get("tools")
    return ({**recorded, "tools": [fitted(tool) for tool in tools]} if isinstance(tools, list) else recorded), built


def _strict_of_tools(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours, theirs = recorded.get("tools"), built.get("tools")
    if not isinstance(ours, list) or not isinstance(theirs, list) or "'strict':" in repr(theirs):
        return recorded, built
    tools = [
        {**tool, "function": without(tool["function"], "strict")} if isinstance(tool.get("function"), dict) else tool
        for tool in ours
    ]
    return {**recorded, "tools": tools}, built


def _any_tool(recorded: Body, built: Body) -> tuple[Body, Body]:
    if recorded.get("tool_choice") == "any" and built.get("tool_choice") == "required":
        return {**recorded, "tool_choice": "required"}, built
    return recorded, built


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours, theirs = recorded.get("response_format"), built.get("response_format")
    if ours != theirs and isinstance(ours, dict) and isinstance(theirs, dict):
        asked, told = ours.get("json_schema"), theirs.get("json_schema")
        if isinstance(asked, dict) and isinstance(told, dict) and tightened(asked.get("schema"), told.get("schema")):
            return without(recorded, "response_format"), without(built, "response_format")
    return recorded, built


RULES: tuple[Rule, ...] = (
    Rule("nulls", "A field of null, [] or {} says no more than one that is left out.", _nulls),
    Rule("nulls of messages", "The same inside a message: `tool_calls: []`, `reasoning: null`.", _nulls_of_messages),
    Rule("no stream", "`stream: false` is what leaving it out means.", _no_stream),
    Rule(
        "documented defaults",
        "A call that names neither sends max_tokens=256 and temperature=0: the documented defaults of this package.",
        _defaults,
    ),
    Rule(
        "usage of streams",
        "Streams are always asked for their usage, and not where a provider sends it unasked.",
        _usage_of_streams,
    ),
    Rule(
        "name of max_tokens",
        "max_tokens and max_completion_tokens are one limit; which name a model takes is the row's to know.",
        _max_tokens,
    ),
    Rule(
        "neutral values",
        "A value that is the server's own default is not sent to a model that refuses the parameter.",
        _neutral,
    ),
    Rule(
        "n side by side",
        "n answers of a server that is known to give one are asked for by n requests.",
        _side_by_side,
    ),
    Rule("prompt of one", "A list of one prompt is that prompt.", _prompt_of_one),
    Rule(
        "prompt as a message",
        "A model that is known to have only chat is given the prompt as one user message; a warning says so.",
        _prompt_as_message,
    ),
    Rule(
        "image_url as text",
        'An image\'s address as text is `{"url": …}` in the form that every server takes.',
        _image_urls,
    ),
    Rule(
        "spelling of effort",
        "`reasoning_effort` and `reasoning.effort` are one wish to the servers that take both; the row writes one.",
        _effort,
    ),
    Rule("developer is system", "Models that know no `developer` are told the same as `system`.", _instructions),
    Rule(
        "earlier reasoning",
        "`reasoning` of earlier turns goes back only to servers whose row says that they read it; others refuse it.",
        _earlier_reasoning,
    ),
    Rule("model in the address", "Azure's classic address names the model; the body says it too.", _address),
    Rule(
        "functions are tools", "`functions` and `function_call` are older names of tools and tool_choice.", _functions
    ),
    Rule("type of tools", "A tool without a type is a function.", _type_of_tools),
    Rule(
        "strict of tools",
        "A row may say that its tools are always strict and that the key is not wanted; a warning says so.",
        _strict_of_tools,
    ),
    Rule("any tool", "`any` and `required` are two words for one tool_choice.", _any_tool),
    Rule(
        "strict schema",
        "guided_json shows the server a schema that is at least as strict, in strict mode, under a name of its own; "
        "the answer is validated here against the caller's schema.",
        _structure,
    ),
)


def every_rule() -> tuple[Rule, ...]:
    """The rules of all dialects."""
    return (*RULES, *(rule for dialect in dialects().values() for rule in dialect.rules))


def excused(recorded: Body, built: Body, dialect: str = "openai") -> tuple[Body, Body, list[str]]:
    """Both bodies after all rules, and the names of those that changed something."""
    used = []
    for rule in (*RULES, *dialects()[dialect].rules):
        ours, theirs = rule.apply(recorded, built)
        if ours != recorded or theirs != built:
            used.append(rule.name)
        recorded, built = ours, theirs
    return recorded, built, used
