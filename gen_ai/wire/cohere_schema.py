"""Cohere dialect, outward: the schema of a structured answer, narrowed to what the API compiles.

What has no word there is told in descriptions and checked on arrival; where that would change what a schema admits,
JSON is asked for, and the structure in words.
"""

from __future__ import annotations

import json
from typing import Any

from ..guided.strategies import instruction
from ..guided.walk import words
from ..request import Request

_FORMATS = words("date-time uuid date time")
#: Bounds and the like: told, and checked on arrival.
_TOLD = words(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems "
    "minProperties maxProperties contentEncoding contentMediaType format"
)
_KEPT = words("type description title enum const default required $ref pattern")
_SILENT = words("examples example deprecated readOnly writeOnly $comment $schema $id discriminator nullable $anchor")


class _NoWord(Exception):  # noqa: N818 - a signal within this module
    """The schema says something that the API does not compile."""


def format_for(request: Request, *, beside: bool) -> tuple[dict[str, Any] | None, str | None]:
    """The `response_format` of a request, and the words that stand in for it or beside it.

    Args:
        request: the call.
        beside: there are documents or tools, beside which the API has no `response_format`.
    """
    form = request.format
    if form is None:
        return None, None
    told = form.technique != "json_schema" or form.schema is None  # the words are in the messages already
    in_words = None if told or request.schema is None else instruction(request.schema)
    if beside:
        return None, in_words
    fitted = None if form.schema is None or told else narrowed(form.schema)
    if fitted is not None:
        return {"type": "json_object", "json_schema": fitted}, None
    return {"type": "json_object"}, in_words


def narrowed(schema: dict[str, Any]) -> dict[str, Any] | None:
    """The schema as the API compiles it; None where it cannot be said there.

    >>> narrowed({"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}}, "required": ["a"]})
    {'type': 'object', 'properties': {'a': {'type': 'integer', 'description': '(minimum: 0)'}}, 'required': ['a']}
    >>> narrowed({"type": "object", "additionalProperties": {"type": "string"}}) is None
    True
    """
    try:
        made = _node(schema)
    except (_NoWord, AttributeError, TypeError, RecursionError):
        return None
    return made if made.get("type") == "object" else None


def _node(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, dict):
        raise _NoWord
    made: dict[str, Any] = {}
    told: list[str] = []
    for key, value in schema.items():
        _keyword(key, value, made, told)
    if made.get("type") == "object" or "properties" in made:
        required = made.get("required")
        if not isinstance(required, list) or not required or not made.get("properties"):
            raise _NoWord  # the API wants a required property in every object
    if told:
        before = made.get("description")
        made["description"] = f"{f'{before} ' if before else ''}({', '.join(told)})"
    return made


def _keyword(key: str, value: Any, made: dict[str, Any], told: list[str]) -> None:
    if key in ("anyOf", "oneOf"):
        made["anyOf"] = [_node(sub) for sub in value]
    elif key == "allOf" and len(value) == 1:
        made.update(_node(value[0]))
    elif key in ("properties", "$defs", "definitions"):
        made[key] = {name: _node(sub) for name, sub in value.items()}
    elif key == "items":
        made[key] = _node(value)
    elif key in _KEPT or (key == "format" and value in _FORMATS):
        made[key] = value
    elif key in _TOLD:
        told.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    elif key in ("additionalProperties", "unevaluatedProperties"):
        if value not in (False, True):
            raise _NoWord
        if value is False:
            made["additionalProperties"] = False
    elif key not in _SILENT:
        raise _NoWord
