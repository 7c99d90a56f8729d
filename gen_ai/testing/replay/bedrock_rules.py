"""When two bodies of Converse ask for the same though they are not equal: rules, each with its reason."""

from __future__ import annotations

import json
import re
from typing import Any

from ...request import SENT_DEFAULTS
from .rule import Body, Rule, without
from .schemas import tightened

_NAMES = {"max_tokens": "maxTokens", "temperature": "temperature"}


def _defaults(recorded: Body, built: Body) -> tuple[Body, Body]:
    theirs, ours = recorded.get("inferenceConfig") or {}, dict(built.get("inferenceConfig") or {})
    for name, field in _NAMES.items():
        if field not in theirs and ours.get(field) == SENT_DEFAULTS[name]:
            del ours[field]
    built = without(built, "inferenceConfig")
    return recorded, {**built, "inferenceConfig": ours} if ours else built


def _empty(recorded: Body, built: Body) -> tuple[Body, Body]:
    config = {name: value for name, value in (recorded.get("inferenceConfig") or {}).items() if value not in (None, [])}
    empty = [name for name, value in recorded.items() if value in (None, [], {})]
    recorded = without(recorded, "inferenceConfig", *empty)
    return {**recorded, "inferenceConfig": config} if config else recorded, built


def _results(recorded: Body, built: Body) -> tuple[Body, Body]:
    messages: list[Body] = []
    for message in recorded.get("messages") or ():
        content = [_result(block) for block in message["content"] if block.get("text") != ""]
        if messages and messages[-1]["role"] == message["role"]:
            content = [*messages[-1]["content"], *content]
            messages.pop()
        results = [block for block in content if "toolResult" in block and message["role"] == "user"]
        messages.append({**message, "content": [*results, *(block for block in content if block not in results)]})
    return {**recorded, "messages": messages}, built


def _result(block: Any) -> Any:
    result = block.get("toolResult")
    if isinstance(result, dict) and result.get("status") == "success" and "type" not in result:
        return {"toolResult": without(result, "status")}
    return block


def _auto(recorded: Body, built: Body) -> tuple[Body, Body]:
    config, ours = recorded.get("toolConfig"), built.get("toolConfig") or {}
    if isinstance(config, dict) and config.get("toolChoice") == {"auto": {}} and "toolChoice" not in ours:
        recorded = {**recorded, "toolConfig": without(config, "toolChoice")}
    return recorded, built


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    asked, told = _schema(recorded), _schema(built)
    if asked is not None and told is not None and tightened(asked, told):
        return _without_schema(recorded), _without_schema(built)
    return recorded, built


def _words(recorded: Body, built: Body) -> tuple[Body, Body]:
    asked, system = _schema(recorded), built.get("system")
    if asked is None or _schema(built) is not None or not isinstance(system, list) or not system:
        return recorded, built
    try:
        told = json.loads(str(system[-1].get("text")).partition("\n")[2])
    except ValueError:
        return recorded, built
    if not tightened(asked, told):
        return recorded, built
    rest = without(built, "system")
    return _without_schema(recorded), {**rest, "system": system[:-1]} if system[1:] else rest


def _by_tool(recorded: Body, built: Body) -> tuple[Body, Body]:
    asked, config = _schema(recorded), built.get("toolConfig")
    if asked is None or recorded.get("toolConfig") or not isinstance(config, dict):
        return recorded, built
    specs = [tool.get("toolSpec") or {} for tool in config.get("tools") or ()]
    forced: tuple[Body, ...] = ({"any": {}}, {"tool": {"name": specs[0].get("name") if specs else None}})
    if len(specs) != 1 or config.get("toolChoice") not in forced:
        return recorded, built
    if not tightened(asked, (specs[0].get("inputSchema") or {}).get("json")):
        return recorded, built
    return _without_schema(recorded), without(built, "toolConfig")


def _ids(recorded: Body, built: Body) -> tuple[Body, Body]:
    return {**recorded, "messages": [_legal(message) for message in recorded.get("messages") or ()]}, built


def _legal(message: Body) -> Body:
    content = []
    for block in message["content"]:
        changed = {
            kind: {**held, "toolUseId": re.sub(r"[^A-Za-z0-9_-]", "_", held["toolUseId"])[:64]}
            for kind, held in block.items()
            if kind in ("toolUse", "toolResult") and isinstance(held, dict) and isinstance(held.get("toolUseId"), str)
        }
        content.append({**block, **changed})
    return {**message, "content": content}


def _schema(body: Body) -> Any:
    try:
        return json.loads(body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
    except (KeyError, TypeError, ValueError):
        return None


def _without_schema(body: Body) -> Body:
    config = without(body["outputConfig"], "textFormat")
    return {**without(body, "outputConfig"), **({"outputConfig": config} if config else {})}


BEDROCK_RULES: tuple[Rule, ...] = (
    Rule(
        "documented defaults of Converse",
        "A call that names neither sends maxTokens=256 and temperature=0: the documented defaults of this package.",
        _defaults,
    ),
    Rule("nothing in it", "An empty system prompt, inferenceConfig or list of stop sequences says nothing.", _empty),
    Rule(
        "turns of Converse",
        "Turns of one role that follow on each other are one; results come first; the status of a result is success "
        "unless it is said; an empty text says nothing.",
        _results,
    ),
    Rule("auto unless told to Converse", "toolChoice auto is what leaving it out means.", _auto),
    Rule(
        "text format",
        "The schema sent is at least as strict; the answer is validated here against the caller's.",
        _structure,
    ),
    Rule(
        "schema in words",
        "A model that is not known to take schemas is told of it in words; the answer is validated here.",
        _words,
    ),
    Rule(
        "schema by a tool",
        "A model that is not known to take schemas is made to answer by a tool of that schema; the answer is validated "
        "here.",
        _by_tool,
    ),
    Rule(
        "ids of tool uses",
        "Ids are written in the letters that every model takes; what counts is which use a result belongs to.",
        _ids,
    ),
)
