"""Whether a lowered schema is one that servers take: its size, and that an answer to it can end."""

from __future__ import annotations

from typing import Any

from .walk import children

_MAX_PROPERTIES = 5000
_MAX_LEVELS = 10
_MAX_CHARACTERS = 120_000
_MAX_ENUM = 1000
_LONG_ENUM, _MAX_LONG_ENUM_CHARACTERS = 250, 15_000


def within_limits(lowered: dict[str, Any]) -> bool:
    """Whether a schema of the strict subset is no larger than servers take."""
    count = _Count()
    count.visit(lowered)
    return (
        count.properties <= _MAX_PROPERTIES
        and count.characters <= _MAX_CHARACTERS
        and count.values <= _MAX_ENUM
        and not count.long
        and _levels(lowered, lowered.get("$defs", {}), {}) <= _MAX_LEVELS
    )


class _Count:
    properties = characters = values = 0
    long = False

    def visit(self, node: dict[str, Any]) -> None:
        self.properties += len(node.get("properties", ()))
        self.characters += sum(map(len, [*node.get("properties", ()), *node.get("$defs", ())]))
        listed = [*node.get("enum", ()), *([node["const"]] if "const" in node else ())]
        length = sum(len(value) for value in listed if isinstance(value, str))
        self.long = self.long or (len(listed) > _LONG_ENUM and length > _MAX_LONG_ENUM_CHARACTERS)
        self.values += len(node.get("enum", ()))
        self.characters += length
        for _, sub in children(node):
            if isinstance(sub, dict):
                self.visit(sub)


def _levels(node: Any, defs: dict[str, Any], known: dict[str, int]) -> int:
    """Objects and arrays on the longest way down; a way back to itself is walked once."""
    if not isinstance(node, dict):
        return 0
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/$defs/")
        if name not in known:
            known[name] = 0
            known[name] = _levels(defs.get(name), defs, known)
        return known[name]
    inside = [*node.get("properties", {}).values(), *node.get("anyOf", ()), node.get("items")]
    here = 1 if "properties" in node or "items" in node else 0
    return here + max((_levels(sub, defs, known) for sub in inside), default=0)


def finite(lowered: dict[str, Any]) -> bool:
    """Whether an answer can end: a property made required must not ask for itself for ever."""
    defs: dict[str, Any] = lowered.get("$defs", {})
    ends: set[str] = set()
    while True:
        more = {name for name, node in defs.items() if name not in ends and _ends(node, ends)}
        if not more:
            return _ends(lowered, ends)
        ends |= more


def _ends(node: Any, ends: set[str]) -> bool:
    if "$ref" in node:
        return node["$ref"].removeprefix("#/$defs/") in ends
    if "anyOf" in node:
        return any(_ends(sub, ends) for sub in node["anyOf"])
    types = node.get("type")
    if isinstance(types, list):
        return True  # null is one of them
    if types == "object":
        return all(_ends(sub, ends) for sub in node["properties"].values())
    if types == "array" and node.get("minItems", 0) > 0:
        return _ends(node["items"], ends)
    return True
