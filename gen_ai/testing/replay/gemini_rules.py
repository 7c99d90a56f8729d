"""When two bodies of generateContent ask for the same though they are not equal: rules, each with its reason."""

from __future__ import annotations

import re
from typing import Any

from ...request import SENT_DEFAULTS
from .rule import Body, Rule, without
from .schemas import tightened

#: Fields that hold data of the caller's, whose names are theirs.
_DATA = frozenset(
    {
        "args", "response", "parameters", "parametersJsonSchema", "responseSchema", "responseJsonSchema", "labels",
        "properties",
    }
)  # fmt: skip
_NO_SIGNATURE = "skip_thought_signature_validator"


def camel(value: Any) -> Any:
    """A value with its names in camelCase, but for data of the caller's.

    >>> camel({"function_call": {"args": {"a_b": 1}}})
    {'functionCall': {'args': {'a_b': 1}}}
    """
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        plain = re.sub(r"(?<=[a-z0-9])_([a-z])", lambda sign: sign[1].upper(), name).lstrip("_")
        found[plain] = inner if plain in _DATA else camel(inner)
    return found


def _names(recorded: Body, built: Body) -> tuple[Body, Body]:
    return camel(recorded), built


def _model(recorded: Body, built: Body) -> tuple[Body, Body]:
    return without(recorded, "model"), built


def _parts(turn: Any) -> list[Body]:
    if isinstance(turn, str):
        return [{"text": turn}]
    held = turn.get("parts") if isinstance(turn, dict) else None
    parts = held if isinstance(held, list) else [held] if held else []
    found = []
    for held_part in parts:
        part = {"text": held_part} if isinstance(held_part, str) else held_part
        plain = {name: value for name, value in part.items() if value is not None and value is not False}
        if plain != {"text": ""} and plain:
            found.append(plain)
    return found


def _turns(recorded: Body, built: Body) -> tuple[Body, Body]:
    turns: list[Body] = []
    contents = recorded.get("contents")
    for turn in contents if isinstance(contents, list) else [contents]:
        role = "model" if isinstance(turn, dict) and turn.get("role") == "model" else "user"
        parts = _parts(turn)
        if turns and turns[-1]["role"] == role:
            turns[-1]["parts"] += parts
        elif parts:
            turns.append({"role": role, "parts": parts})
    for turn in turns:
        results = [part for part in turn["parts"] if "functionResponse" in part]
        turn["parts"] = [*results, *(part for part in turn["parts"] if "functionResponse" not in part)]
    changed = {**recorded, "contents": turns}
    system = _parts(changed.pop("systemInstruction", None))
    if system:
        changed["systemInstruction"] = {"parts": system}
    return changed, built


def _defaults(recorded: Body, built: Body) -> tuple[Body, Body]:
    asked, told = dict(recorded.get("generationConfig") or {}), dict(built.get("generationConfig") or {})
    for name, field in (("max_tokens", "maxOutputTokens"), ("temperature", "temperature")):
        if field not in asked and told.get(field) == SENT_DEFAULTS[name]:
            del told[field]
    if asked.get("candidateCount") == 1 and "candidateCount" not in told:
        del asked["candidateCount"]
    without_effect = [name for name in ("temperature", "topP") if asked.get(name) == 1 and name not in told]
    asked = {name: value for name, value in without(asked, *without_effect).items() if value not in (None, [], {})}
    kept = {name: body for name, body in (("recorded", asked), ("built", told)) if body}
    ours = {**recorded, "generationConfig": kept.get("recorded")}
    theirs = {**built, "generationConfig": kept.get("built")}
    return (
        {name: value for name, value in ours.items() if value is not None},
        {name: value for name, value in theirs.items() if value is not None},
    )


def _declarations(recorded: Body, built: Body) -> tuple[Body, Body]:
    from .gemini_arguments import plain_schema

    def fitted(tool: Any) -> list[Body]:
        found: list[Body] = []
        for name, value in tool.items():
            if name != "functionDeclarations":
                found.append({name: value})
                continue
            for declared in value if isinstance(value, list) else [value]:
                schema = plain_schema(declared.get("parametersJsonSchema", declared.get("parameters")))
                empty = isinstance(schema, dict) and schema.get("properties") == {}
                plain = {**declared, "parameters": None if empty else schema}
                plain = without(
                    plain, "parametersJsonSchema", *(["description"] if not plain.get("description") else [])
                )
                found.append({"function": {name: value for name, value in plain.items() if value is not None}})
        return found

    def all_of(body: Body) -> Body:
        tools = body.get("tools")
        if not tools:
            return body
        listed = [tools] if isinstance(tools, dict) else tools
        each = [one for tool in listed for one in fitted(tool)]
        # Functions first: they are one entry.
        return {**body, "tools": sorted(each, key=lambda one: "function" not in one)}

    return all_of(recorded), all_of(built)


def _modes(recorded: Body, built: Body) -> tuple[Body, Body]:
    config = recorded.get("toolConfig")
    if not isinstance(config, dict):
        return recorded, built
    calling = config.get("functionCallingConfig")
    if isinstance(calling, dict):
        calling = {name: value for name, value in calling.items() if value not in (None, [])}
        calling = {**calling, **({"mode": str(calling["mode"]).upper()} if "mode" in calling else {})}
        config = {**config, "functionCallingConfig": calling}
    return {**recorded, "toolConfig": {name: value for name, value in config.items() if value}}, built


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    from .gemini_arguments import plain_schema

    names = ("responseJsonSchema", "responseSchema")
    asked, told = recorded.get("generationConfig") or {}, built.get("generationConfig") or {}
    theirs = next((asked[name] for name in names if name in asked), None)
    ours = next((told[name] for name in names if name in told), None)
    if theirs is None or ours is None or not _narrowed(plain_schema(theirs), ours):
        return recorded, built
    return (
        {**recorded, "generationConfig": without(asked, *names)},
        {**built, "generationConfig": without(told, *names)},
    )


def _narrowed(recorded: Any, built: Any) -> bool:
    """Whether the built schema is the recorded one, narrowed to what the API enforces."""
    from ...guided.lower import lower
    from ...wire.gemini_schema import json_schema, openapi

    if not isinstance(recorded, dict):
        return False
    if tightened(recorded, built):
        return True
    wire = lower(recorded).wire
    return built in (json_schema(wire), openapi(wire))


def _stand_in(recorded: Body, built: Body) -> tuple[Body, Body]:
    turns = []
    for turn in built.get("contents") or ():
        parts = [
            without(part, "thoughtSignature") if part.get("thoughtSignature") == _NO_SIGNATURE else part
            for part in turn["parts"]
        ]
        turns.append({**turn, "parts": parts})
    used = _NO_SIGNATURE in str(built.get("contents")) and _NO_SIGNATURE not in str(recorded.get("contents"))
    return recorded, {**built, "contents": turns} if used else built


GEMINI_RULES: tuple[Rule, ...] = (
    Rule("names in camelCase", "The API takes its fields in snake_case as well.", _names),
    Rule("model in the path", "The path names the model; a body may say it too.", _model),
    Rule(
        "turns",
        "Turns of one role are one turn, a turn without a role is the user's, results of tools stand first; empty "
        "texts, `thought: false` and the role of systemInstruction say nothing.",
        _turns,
    ),
    Rule(
        "documented defaults in generationConfig",
        "maxOutputTokens=256 and temperature=0 are this package's defaults; one candidate, and a temperature of 1, are "
        "the API's own.",
        _defaults,
    ),
    Rule(
        "declarations",
        "`parameters` and `parametersJsonSchema` are two fields for one schema; functions stand together in one entry.",
        _declarations,
    ),
    Rule("modes", "The mode of calling is the same in small letters; an empty list of names is none.", _modes),
    Rule(
        "schema of this API",
        "guided_json shows a schema in the words that the API enforces, at least as strict; the answer is validated "
        "here.",
        _structure,
    ),
    Rule(
        "stand-in for a signature",
        "A call in the history that has no signature gets the documented stand-in for models that want one.",
        _stand_in,
    ),
)
