"""When two bodies of the Messages API ask for the same though they are not equal: rules, each with its reason."""

from __future__ import annotations

from typing import Any

from .rule import Body, Rule, without
from .schemas import tightened


def _blocks(content: Any) -> Any:
    """Content as blocks: text as one block, without empty texts and `is_error: false`."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    if not isinstance(content, list):
        return content
    found = []
    for block in content:
        if not isinstance(block, dict) or (block.get("type") == "text" and not block.get("text")):
            continue
        plain = {name: value for name, value in block.items() if value is not None}
        if plain.get("type") == "tool_result":
            if plain.get("is_error") is False:
                del plain["is_error"]
            plain["content"] = _blocks(plain.get("content") or [])
        found.append(plain)
    return found


def _texts(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(body: Body) -> Body:
        changed = dict(body)
        if "system" in changed:
            changed["system"] = _blocks(changed["system"])
        messages = changed.get("messages")
        if isinstance(messages, list):
            changed["messages"] = [{**message, "content": _blocks(message.get("content"))} for message in messages]
        return changed

    return fitted(recorded), fitted(built)


def _turns(recorded: Body, built: Body) -> tuple[Body, Body]:
    messages: list[Body] = []
    for message in recorded.get("messages") or ():
        content = message.get("content")
        if not content:
            continue
        if messages and messages[-1]["role"] == message["role"] and isinstance(content, list):
            there = [*messages[-1]["content"], *content]
            results = [block for block in there if block.get("type") == "tool_result"]
            rest = [block for block in there if block.get("type") != "tool_result"]
            messages[-1] = {**messages[-1], "content": [*results, *rest]}
        else:
            messages.append(message)
    return {**recorded, "messages": messages}, built


def _instructions(recorded: Body, built: Body) -> tuple[Body, Body]:
    if "system" in recorded and not recorded["system"] and "system" not in built:
        return without(recorded, "system"), built
    return recorded, built


def _tools(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(body: Body) -> Body:
        tools = body.get("tools")
        return {**body, "tools": [_plain_tool(tool) for tool in tools]} if isinstance(tools, list) else body

    return fitted(recorded), fitted(built)


def _plain_tool(tool: Body) -> Body:
    plain = {name: value for name, value in tool.items() if value not in (None, "")}
    return without(plain, "type") if plain.get("type") == "custom" else plain


def _parallel(recorded: Body, built: Body) -> tuple[Body, Body]:
    choice = recorded.get("tool_choice")
    if isinstance(choice, dict) and choice.get("disable_parallel_tool_use") is False:
        recorded = {**recorded, "tool_choice": without(choice, "disable_parallel_tool_use")}
    return recorded, built


def _auto(recorded: Body, built: Body) -> tuple[Body, Body]:
    if recorded.get("tool_choice") == {"type": "auto"} and "tool_choice" not in built:
        return without(recorded, "tool_choice"), built
    return recorded, built


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    old = recorded.get("output_format")
    if old is not None:
        recorded = without(recorded, "output_format")
        recorded["output_config"] = {**(recorded.get("output_config") or {}), "format": old}
    ours, theirs = recorded.get("output_config"), built.get("output_config")
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return recorded, built
    asked, told = ours.get("format"), theirs.get("format")
    if isinstance(asked, dict) and isinstance(told, dict) and tightened(asked.get("schema"), told.get("schema")):
        return (
            {**recorded, "output_config": without(ours, "format")},
            {**built, "output_config": without(theirs, "format")},
        )
    return recorded, built


ANTHROPIC_RULES: tuple[Rule, ...] = (
    Rule("text as a block", "Content that is a text is one block of text; a block without text says nothing.", _texts),
    Rule("turns of one role", "Turns of one role that follow on each other are one; results come first in it.", _turns),
    Rule("no system prompt", "An empty system prompt is none.", _instructions),
    Rule(
        "type of custom tools", "A tool that says no type is custom; null and an empty description say nothing.", _tools
    ),
    Rule("parallel unless told", "disable_parallel_tool_use: false is what leaving it out means.", _parallel),
    Rule("auto unless told", "tool_choice auto is what leaving it out means.", _auto),
    Rule(
        "format of the answer",
        "output_format is the older name of output_config.format; the schema sent is at least as strict.",
        _structure,
    ),
)
