"""Anthropic dialect, outward: the schema of a structured answer, narrowed to what the API compiles.

What has no word there is told in descriptions and checked on arrival; where that would change what a schema admits,
or the schema is larger than the API takes, the structure is asked for in words.
"""

from __future__ import annotations

import json
from typing import Any

from ..guided.strategies import instruction
from ..guided.walk import words
from ..request import Request

_FORMATS = words("date-time time date duration email hostname uri ipv4 ipv6 uuid")
#: Bounds and the like: told, and checked on arrival.
_TOLD = words(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength maxItems uniqueItems "
    "minProperties maxProperties contentEncoding contentMediaType"
)
_KEPT = words("type description title enum const default required $ref")
_SILENT = words("examples example deprecated readOnly writeOnly $comment $schema $id discriminator nullable $anchor")
#: What regular expressions may not hold.
_PATTERN_OUT = ("(?", "\\b", "\\B", "\\1", "\\2", "\\k")
_MAX_UNIONS = 16
_MAX_OPTIONAL = 24


class _NoWord(Exception):  # noqa: N818 - a signal within this module
    """The schema says something that the API does not compile."""


def format_for(request: Request) -> tuple[dict[str, Any] | None, str | None]:
    """The `output_config.format` of a request, or the words that stand in for it.

    Where the technique is not a schema, the words are in the messages already.
    """
    form = request.format
    if form is None or form.technique != "json_schema" or form.schema is None:
        return None, None
    fitted = narrowed(form.schema)
    if fitted is not None:
        return {"type": "json_schema", "schema": fitted}, None
    return None, None if request.schema is None else instruction(request.schema)


def narrowed(schema: dict[str, Any]) -> dict[str, Any] | None:
    """The schema as the API compiles it; None where it cannot be said there.

    >>> narrowed({"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}}, "required": ["a"]})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'type': 'object', 'properties': {'a': {'type': 'integer', 'description': '(minimum: 0)'}}, 'required': ['a'],
     'additionalProperties': False}
    >>> narrowed({"type": "object", "additionalProperties": {"type": "string"}}) is None
    True
    """
    work = _Narrowing()
    try:
        made = work.node(schema)
    except (_NoWord, AttributeError, TypeError, RecursionError):
        return None
    fits = work.unions <= _MAX_UNIONS and work.optional <= _MAX_OPTIONAL
    return made if fits and not _recursive(schema) else None


def _fits(key: str, value: Any) -> bool:
    """Whether a keyword is taken with some of its values, and this is one of them."""
    if key == "format":
        return value in _FORMATS
    if key == "minItems":
        return value in (0, 1)
    return key == "pattern" and not any(out in value for out in _PATTERN_OUT)


class _Narrowing:
    unions = optional = 0

    def node(self, schema: Any) -> dict[str, Any]:
        if not isinstance(schema, dict):
            raise _NoWord
        made: dict[str, Any] = {}
        told: list[str] = []
        for key, value in schema.items():
            self._keyword(key, value, made, told)
        if "$ref" in made and not str(made["$ref"]).startswith("#/"):
            raise _NoWord
        if isinstance(made.get("type"), list) and len(made["type"]) > 1:
            self.unions += 1
        if made.get("type") == "object" or "properties" in made:
            self._close(schema, made)
        if told:
            before = made.get("description")
            made["description"] = f"{f'{before} ' if before else ''}({', '.join(told)})"
        return made

    def _keyword(self, key: str, value: Any, made: dict[str, Any], told: list[str]) -> None:
        if key in ("anyOf", "oneOf"):
            self.unions += 1
            made["anyOf"] = [self.node(sub) for sub in value]
        elif key == "allOf":
            made[key] = [self.node(sub) for sub in value]
            if any("$ref" in sub for sub in made[key]):
                raise _NoWord
        elif key in ("properties", "$defs", "definitions"):
            made[key] = {name: self.node(sub) for name, sub in value.items()}
        elif key == "items":
            made[key] = self.node(value)
        elif key in _KEPT or _fits(key, value):
            made[key] = value
        elif key in _TOLD or key in ("format", "minItems", "pattern"):
            told.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        elif key in ("additionalProperties", "unevaluatedProperties"):
            if value is not False:
                raise _NoWord
        elif key not in _SILENT:
            raise _NoWord

    def _close(self, schema: dict[str, Any], made: dict[str, Any]) -> None:
        if not made.get("properties") and schema.get("additionalProperties") is not False:
            raise _NoWord  # anything goes in it
        made["additionalProperties"] = False
        self.optional += len(set(made.get("properties", ())) - set(made.get("required", ())))


def _recursive(schema: dict[str, Any]) -> bool:
    """Whether a definition leads back to itself."""
    defs = {
        f"#/{holder}/{name}": sub
        for holder in ("$defs", "definitions")
        for name, sub in (schema.get(holder) or {}).items()
    }
    leads = {name: set(_refs(sub)) for name, sub in defs.items()}
    for name, first in leads.items():
        seen: set[str] = set()
        todo = set(first)
        while todo:
            at = todo.pop()
            if at == name:
                return True
            if at not in seen:
                seen.add(at)
                todo |= leads.get(at, set())
    return any(ref not in defs for ref in _refs(schema))


def _refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in _refs(value)]
    return [ref for value in node for ref in _refs(value)] if isinstance(node, list) else []
