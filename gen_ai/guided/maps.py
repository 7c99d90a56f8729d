"""Open dictionaries on the wire: a list of their entries, and back.

Strict servers know objects by their fields only. So a dictionary with any keys is asked for as a list of objects with
`key` and `value` (`pairs`), and what comes is put together again, where the caller's own schema wants a dictionary
(`lifted`).
"""

from __future__ import annotations

from typing import Any

from .walk import follow

#: The property that holds an answer whose own root is no object.
VALUE = "value"
_ENTRY = {"key", VALUE}
_SAID = "(one item for each entry)"


def is_map(schema: dict[str, Any]) -> bool:
    """Whether a schema of type object names no fields and says what all of them hold.

    >>> is_map({"type": "object", "additionalProperties": {"type": "integer"}}), is_map({"type": "object"})
    (True, False)
    """
    return (
        isinstance(schema.get("additionalProperties"), dict)
        and not schema.get("properties")
        and not schema.get("required")
        and schema.get("unevaluatedProperties", False) is False
    )


def pairs(value: dict[str, Any], about: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The list that stands for a dictionary.

    Args:
        value: the schema of its values, as servers take it.
        about: the description, if there is one.
        body: the dictionary's own schema, for the number of its entries.
    """
    said = about.get("description")
    counts = {ours: body[theirs] for theirs, ours in (("minProperties", "minItems"), ("maxProperties", "maxItems"))
              if isinstance(body.get(theirs), int)}  # fmt: skip
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"key": {"type": "string"}, VALUE: value},
            "required": ["key", VALUE],
            "additionalProperties": False,
        },
        **counts,
        "description": f"{said} {_SAID}" if said else _SAID,
    }


def lifted(schema: dict[str, Any], value: Any) -> Any:
    """The value with dictionaries where the schema wants them; the same object where there is nothing to change.

    >>> lifted({"type": "object", "additionalProperties": {"type": "integer"}}, [{"key": "a", "value": 1}])
    {'a': 1}
    """
    return _Lift(schema).node(schema, value)


def unwrapped(schema: dict[str, Any], value: Any) -> Any:
    """The dictionary that a strict server wrote, whose root is always an object; None where it is no such thing.

    >>> unwrapped({"type": "object", "additionalProperties": {"type": "integer"}}, {"value": []})
    {}
    """
    if isinstance(value, dict) and value.keys() == {VALUE} and isinstance(value[VALUE], list):
        found = _Lift(schema).node(schema, value[VALUE])
        return found if isinstance(found, dict) else None
    return None


class _Lift:
    """One lifting. What a part of the answer comes to by a part of the schema is found once: of choices within choices
    there are more ways than anyone can walk."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._found: dict[tuple[int, int], Any] = {}

    def node(self, node: Any, value: Any) -> Any:
        if not isinstance(value, (dict, list)):
            return value
        node = _at(self._root, node)
        key = id(node), id(value)
        if key not in self._found:
            self._found[key] = self._lifted(node, value) if node else value
        return self._found[key]

    def _lifted(self, node: dict[str, Any], value: Any) -> Any:
        for keyword in ("anyOf", "oneOf", "allOf"):
            for branch in node.get(keyword, ()):
                found = self.node(branch, value)
                if found is not value:
                    return found
        types = node.get("type", ())
        if isinstance(value, dict):
            return self._fields(node, value)
        if is_map(node) and ("object" in types or not types) and all(_is_entry(item) for item in value):
            keys = [item["key"] for item in value]
            if len(set(keys)) == len(keys):
                inner = node["additionalProperties"]
                return {item["key"]: self.node(inner, item[VALUE]) for item in value}
        items = node.get("items")
        fresh = [self.node(items, item) for item in value]
        return fresh if any(new is not old for new, old in zip(fresh, value, strict=True)) else value

    def _fields(self, node: dict[str, Any], value: dict[str, Any]) -> Any:
        known, other = node.get("properties"), node.get("additionalProperties")
        known = known if isinstance(known, dict) else {}
        fresh = {name: self.node(known.get(name, other), inner) for name, inner in value.items()}
        return fresh if any(fresh[name] is not inner for name, inner in value.items()) else value


def _at(root: dict[str, Any], node: Any) -> dict[str, Any]:
    """A schema, its references followed."""
    for _ in range(16):
        if not isinstance(node, dict):
            return {}
        ref = node.get("$ref")
        if not isinstance(ref, str):
            return node
        try:
            node = follow(root, ref)
        except (LookupError, ValueError):
            return {}
    return {}


def _is_entry(item: Any) -> bool:
    return isinstance(item, dict) and item.keys() == _ENTRY and isinstance(item["key"], str)
