"""Anthropic dialect, outward: the schema of a structured answer, narrowed to what the API compiles."""

from __future__ import annotations

from typing import Any

from ..guided.walk import words
from .narrowing import Narrowing, Unsayable, is_object, recursive

_FORMATS = words("date-time time date duration email hostname uri ipv4 ipv6 uuid")
#: What regular expressions may not hold.
_PATTERN_OUT = ("(?", "\\b", "\\B", "\\1", "\\2", "\\k")
_MAX_UNIONS = 16
_MAX_OPTIONAL = 24


def narrowed(schema: dict[str, Any]) -> dict[str, Any] | str:
    """The schema as the API compiles it, or why it cannot be said there.

    >>> narrowed({"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}}, "required": ["a"]})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'type': 'object', 'properties': {'a': {'type': 'integer', 'description': '(minimum: 0)'}}, 'required': ['a'],
     'additionalProperties': False}
    >>> narrowed({"type": "object", "additionalProperties": {"type": "string"}})
    '$ has additionalProperties'
    """
    work = _Narrowing()
    try:
        made = work.node(schema)
    except Unsayable as no:
        return str(no)
    except (AttributeError, TypeError, RecursionError):
        return "it is not well formed"
    if work.unions > _MAX_UNIONS:
        return f"it has {work.unions} choices between types, more than {_MAX_UNIONS}"
    if work.optional > _MAX_OPTIONAL:
        return f"it has {work.optional} properties that may be left out, more than {_MAX_OPTIONAL}"
    circle = recursive(schema)
    return made if circle is None else f"{circle} leads back to itself"


class _Narrowing(Narrowing):
    unions = optional = 0

    def fits(self, key: str, value: Any) -> bool:
        if key == "format":
            return value in _FORMATS
        if key == "minItems":
            return value in (0, 1)
        return key == "pattern" and not any(out in value for out in _PATTERN_OUT)

    def all_of(self, value: Any, made: dict[str, Any], path: str) -> None:
        made["allOf"] = [self.node(sub, f"{path}.allOf[{at}]") for at, sub in enumerate(value)]
        if any("$ref" in sub for sub in made["allOf"]):
            raise Unsayable(f"{path}.allOf has a $ref")

    def others(self, value: Any, made: dict[str, Any], path: str) -> None:
        if value is not False:
            raise Unsayable(f"{path} has additionalProperties")

    def settle(self, schema: dict[str, Any], made: dict[str, Any], path: str) -> None:
        if "anyOf" in made:
            self.unions += 1
        if isinstance(made.get("type"), list) and len(made["type"]) > 1:
            self.unions += 1
        if not is_object(made):
            return
        properties, required = set(made.get("properties", ())), set(made.get("required", ()))
        if not properties and schema.get("additionalProperties") is not False:
            raise Unsayable(f"{path} is an object of any properties")
        if not required <= properties:
            raise Unsayable(f"{path} requires {min(required - properties)!r}, which is no property of it")
        made["additionalProperties"] = False
        self.optional += len(properties - required)
