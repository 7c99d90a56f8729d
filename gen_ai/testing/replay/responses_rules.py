"""When two bodies of the Responses API ask for the same though they are not equal: rules, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .rule import Body, Rule, without
from .schemas import tightened

_ENCRYPTED = "reasoning.encrypted_content"
#: What an answer says of a text beside it, and a request need not repeat.
_BESIDE = ("annotations", "logprobs", "status")


def _both(fitted: Callable[[Body], Body]) -> Callable[[Body, Body], tuple[Body, Body]]:
    return lambda recorded, built: (fitted(recorded), fitted(built))


def _one_list(body: Body) -> Body:
    """Instructions are the first message, and a text alone is a user's."""
    given = body.get("input")
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    if not isinstance(items, list):
        return body
    told = body.get("instructions")
    first = [{"role": "system", "content": told}] if told else []
    merged: list[Any] = []
    for item in [*first, *items]:
        plain = _plain(item) if isinstance(item, dict) else item
        before = merged[-1] if merged else {}
        leading = all(isinstance(one, dict) and one.get("role") == "system" for one in merged)
        if leading and merged and isinstance(plain, dict) and plain.get("role") == "system":
            merged[-1] = {**before, "content": _joined(before["content"], plain["content"])}
        elif not isinstance(plain, dict) or plain.get("content") != [] or "role" not in plain:
            merged.append(plain)
    return {**without(body, "instructions"), "input": merged}


def _joined(before: list[Body], after: list[Body]) -> list[Body]:
    texts = [part.get("text", "") for part in (*before, *after)]
    return [{"type": "text", "text": "\n\n".join(texts)}]


def _plain(item: Body) -> Body:
    plain = {name: value for name, value in item.items() if value is not None}
    if "role" in plain and plain.get("type", "message") == "message":
        plain = without(plain, "type", "status", *(("id",) if plain["role"] != "assistant" else ()))
        plain["role"] = "system" if plain["role"] == "developer" else plain["role"]
        plain["content"] = _parts(plain.get("content"))
        if plain["role"] == "system" and all(set(part) == {"type", "text"} for part in plain["content"]):
            plain["content"] = _joined(plain["content"], []) if plain["content"] else []
    elif plain.get("type") in _RESULTS:
        plain = without(plain, "id", "status")
        if isinstance(plain.get("output"), list):
            plain["output"] = _parts(plain["output"])
    return plain


_RESULTS = ("function_call_output", "custom_tool_call_output")


def _parts(content: Any) -> Any:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    found = []
    for part in content if isinstance(content, list) else ():
        plain = {name: value for name, value in part.items() if value is not None and name not in _BESIDE}
        if plain.get("type") in ("input_text", "output_text"):
            plain["type"] = "text"
        if plain.get("type") == "input_image" and plain.get("detail") == "auto":
            plain = without(plain, "detail")
        if plain.get("text") != "":
            found.append(plain)
    return found


def _said_in_one(recorded: Body, built: Body) -> tuple[Body, Body]:
    """The texts of one assistant message are one text."""

    def fitted(body: Body) -> Body:
        items = [_one_text(item) for item in body.get("input") or ()]
        return {**body, "input": items} if isinstance(body.get("input"), list) else body

    return fitted(recorded), fitted(built)


def _one_text(item: Any) -> Any:
    content = item.get("content") if isinstance(item, dict) and item.get("role") == "assistant" else None
    if isinstance(content, list) and len(content) > 1 and all(set(part) == {"type", "text"} for part in content):
        return {**item, "content": [{"type": "text", "text": "".join(part["text"] for part in content)}]}
    return item


def _kept(recorded: Body, built: Body) -> tuple[Body, Body]:
    if "store" not in recorded or recorded["store"] == built.get("store") or "store" not in built:
        recorded, built = without(recorded, "store"), without(built, "store")
    return recorded, built


def _encrypted(body: Body) -> Body:
    include = body.get("include")
    if not isinstance(include, list):
        return body
    rest = sorted(name for name in include if name != _ENCRYPTED)
    return {**body, "include": rest} if rest else without(body, "include")


def _defaults(recorded: Body, built: Body) -> tuple[Body, Body]:
    if "max_output_tokens" not in recorded and built.get("max_output_tokens") == 256:
        built = without(built, "max_output_tokens")
    return recorded, built


def _tools(recorded: Body, built: Body) -> tuple[Body, Body]:
    unsaid = "'strict':" not in repr(built.get("tools"))

    def fitted(body: Body) -> Body:
        tools = body.get("tools")
        return {**body, "tools": [_tool(tool, unsaid=unsaid) for tool in tools]} if isinstance(tools, list) else body

    return fitted(recorded), fitted(built)


def _tool(tool: Body, *, unsaid: bool) -> Body:
    if tool.get("type") != "function":
        return tool
    inner = tool.get("function")
    plain = {"type": "function", **inner} if isinstance(inner, dict) else dict(tool)
    if plain.get("parameters") in (None, {}):
        plain["parameters"] = {"type": "object", "properties": {}}
    if not plain.get("strict") or unsaid:
        plain.pop("strict", None)
    return {name: value for name, value in plain.items() if value not in (None, "")}


def _choice(body: Body) -> Body:
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and isinstance(choice.get("function"), dict):
        return {**body, "tool_choice": {"type": "function", **choice["function"]}}
    return body


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours, theirs = recorded.get("text"), built.get("text")
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return recorded, built
    asked, told = ours.get("format"), theirs.get("format")
    if isinstance(asked, dict) and isinstance(told, dict) and tightened(asked.get("schema"), told.get("schema")):
        return {**recorded, "text": without(ours, "format")}, {**built, "text": without(theirs, "format")}
    return recorded, built


RESPONSES_RULES: tuple[Rule, ...] = (
    Rule(
        "one list of items",
        "Instructions are a system message in front, a text alone is a user's; type, nulls, `detail: auto` and the "
        "kind of a text say nothing that the role does not; ids that a sender gives its own messages and results name "
        "nothing to the service; an empty message says nothing; developer and system are told the same.",
        _both(_one_list),
    ),
    Rule("one text", "What the assistant said in one message is one text.", _said_in_one),
    Rule(
        "nothing kept",
        "store is false unless the caller says otherwise; what is sent back goes whole, so that it means the same.",
        _kept,
    ),
    Rule(
        "encrypted reasoning",
        "Reasoning comes back encrypted from models that think, where nothing is kept; others have none.",
        _both(_encrypted),
    ),
    Rule(
        "default of max_output_tokens",
        "A call that names none sends max_tokens=256, the documented default.",
        _defaults,
    ),
    Rule(
        "strict of flat tools",
        "A tool is strict where its schema was made so: where nothing is said this API tries, and chats do not. A row "
        "may say that the key is not wanted.",
        _tools,
    ),
    Rule("flat choice", "A choice in the form of chats names the same tool.", _both(_choice)),
    Rule("format of the text", "The schema sent is at least as strict, under a name of its own.", _structure),
)
