"""Cohere dialect, outward: the schema of a structured answer, narrowed to what the API compiles."""

from __future__ import annotations

from typing import Any

from ..guided.strategies import instruction
from ..guided.walk import words
from ..request import Request
from .narrowing import Narrowing, Unsayable, is_object

_FORMATS = words("date-time uuid date time")


def format_for(request: Request, *, beside: bool) -> tuple[dict[str, Any] | None, str | None]:
    """The `response_format` of a request, or the words that stand in for it.

    Args:
        request: the call.
        beside: there are documents or tools, beside which the API has no `response_format`.
    """
    form = request.format
    if form is None:
        return None, None
    if beside:  # where the technique is no schema, the words are in the messages already
        told = form.schema is None or request.schema is None
        return None, None if told or request.schema is None else instruction(request.schema)
    return {"type": "json_object", **({} if form.schema is None else {"json_schema": form.schema})}, None


def narrowed(schema: dict[str, Any]) -> dict[str, Any] | str:
    """The schema as the API compiles it, or why it cannot be said there.

    >>> narrowed({"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}}, "required": ["a"]})
    {'type': 'object', 'properties': {'a': {'type': 'integer', 'description': '(minimum: 0)'}}, 'required': ['a']}
    >>> narrowed({"type": "object", "additionalProperties": {"type": "string"}})
    '$ has additionalProperties'
    """
    try:
        made = _Narrowing().node(schema)
    except Unsayable as no:
        return str(no)
    except (AttributeError, TypeError, RecursionError):
        return "it is not well formed"
    return made if made.get("type") == "object" else "its root is no object"


class _Narrowing(Narrowing):
    kept = Narrowing.kept | {"pattern"}

    def fits(self, key: str, value: Any) -> bool:
        return key == "format" and value in _FORMATS

    def all_of(self, value: Any, made: dict[str, Any], path: str) -> None:
        if len(value) != 1:
            raise Unsayable(f"{path} has allOf")
        made.update(self.node(value[0], f"{path}.allOf[0]"))

    def others(self, value: Any, made: dict[str, Any], path: str) -> None:
        if value not in (False, True):
            raise Unsayable(f"{path} has additionalProperties")
        if value is False:
            made["additionalProperties"] = False

    def settle(self, schema: dict[str, Any], made: dict[str, Any], path: str) -> None:
        if is_object(made) and not (made.get("required") and made.get("properties")):
            raise Unsayable(f"{path} is an object without a required property")
