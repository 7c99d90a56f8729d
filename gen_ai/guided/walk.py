"""Where schemas stand inside a JSON Schema: the keywords that hold them, so that data is not mistaken for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def words(text: str) -> frozenset[str]:
    """The words of a text, for sets of keywords."""
    return frozenset(text.split())


#: Keywords by the shape in which they hold schemas.
_ONE = words(
    "items additionalItems additionalProperties unevaluatedItems unevaluatedProperties contains propertyNames not if "
    "then else contentSchema"
)
_MANY = frozenset(("anyOf", "oneOf", "allOf", "prefixItems", "items"))
_NAMED = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"))


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict | bool)


def children(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each schema directly inside, with its path from here (`.properties.name`, `.anyOf[1]`)."""
    for keyword, held in schema.items():
        if keyword in _NAMED and isinstance(held, dict):
            for name, sub in held.items():
                if _is_schema(sub):
                    yield f".{keyword}.{name}", sub
        elif keyword in _MANY and isinstance(held, list):
            for at, sub in enumerate(held):
                if _is_schema(sub):
                    yield f".{keyword}[{at}]", sub
        elif keyword in _ONE and _is_schema(held):
            yield f".{keyword}", held


def rebuilt(schema: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """A copy with every schema directly inside replaced by what `change` makes of it."""
    copy: dict[str, Any] = {}
    for keyword, held in schema.items():
        if keyword in _NAMED and isinstance(held, dict):
            copy[keyword] = {name: change(sub) if _is_schema(sub) else sub for name, sub in held.items()}
        elif keyword in _MANY and isinstance(held, list):
            copy[keyword] = [change(sub) if _is_schema(sub) else sub for sub in held]
        elif keyword in _ONE and _is_schema(held):
            copy[keyword] = change(held)
        else:
            copy[keyword] = held
    return copy


def follow(root: dict[str, Any], pointer: str) -> Any:
    """What a reference within the document (`#`, `#/$defs/x`) points to. Raises LookupError where to nothing."""
    if pointer == "#":
        return root
    if not pointer.startswith("#/"):
        raise LookupError(pointer)
    found: Any = root
    for part in map(unescaped, pointer[2:].split("/")):
        if isinstance(found, list) and part.isdecimal():
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            raise LookupError(pointer)
    return found


def unescaped(step: str) -> str:
    """The key that a step of a reference stands for.

    >>> unescaped("a~1b%20c")
    'a/b c'
    """
    if "%" in step:
        from urllib.parse import unquote

        step = unquote(step)
    return step.replace("~1", "/").replace("~0", "~")


def reference(name: str) -> str:
    """The reference to a definition.

    >>> reference("a/b")
    '#/$defs/a~1b'
    """
    return "#/$defs/" + name.replace("~", "~0").replace("/", "~1")


def json_type(value: Any) -> str:
    """The name that JSON Schema has for the type of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "array" if isinstance(value, list) else "object"
