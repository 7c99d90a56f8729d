"""Whether a lowered schema is one that servers take: its size, and that an answer to it can end."""

from __future__ import annotations

from typing import Any

from ..errors import SchemaError
from .walk import children, follow

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


def check_end(schema: dict[str, Any], param: str) -> None:
    """Refuse a schema that no answer can be complete by. Raises SchemaError."""
    if not finite(schema):
        raise SchemaError(
            f"{param} asks for itself without end: no answer would be complete.",
            suggestion="Let the property that leads back be left out or null, or make it a list.",
            param=param,
        )


def finite(schema: dict[str, Any]) -> bool:
    """Whether an answer can end: a property that must be there must not ask for itself for ever.

    >>> finite({"type": "object", "properties": {"me": {"$ref": "#"}}, "required": ["me"]})
    False
    """
    targets: dict[str, Any] = {}
    todo: list[Any] = [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            todo += [sub for _, sub in children(node)]
            ref = node.get("$ref")
            if isinstance(ref, str) and ref not in targets:
                try:
                    targets[ref] = follow(schema, ref)
                except (LookupError, ValueError):
                    targets[ref] = True  # by an anchor: not looked into
    if not targets:
        return True
    ends: set[str] = set()
    while True:
        more = {ref for ref, node in targets.items() if ref not in ends and _ends(node, ends)}
        if not more:
            return _ends(schema, ends)
        ends |= more


def _ends(node: Any, ends: set[str]) -> bool:
    if not isinstance(node, dict):
        return True
    if isinstance(node.get("$ref"), str) and node["$ref"] not in ends:
        return False
    for keyword in ("anyOf", "oneOf"):
        branches = node.get(keyword)
        if isinstance(branches, list) and branches and not any(_ends(sub, ends) for sub in branches):
            return False
    parts = node.get("allOf")
    if isinstance(parts, list) and not all(_ends(sub, ends) for sub in parts):
        return False
    kind, held = node.get("type"), node.get("properties")
    if kind == "object" and isinstance(held, dict) and isinstance(node.get("required"), list):
        return all(_ends(held.get(name), ends) for name in node["required"])
    if kind == "array" and isinstance(node.get("minItems"), int) and node["minItems"] > 0:
        return _ends(node.get("items"), ends)
    return True
