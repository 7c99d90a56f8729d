"""What people pass for a JSON Schema that is none, and what to say to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .walk import children, words

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
_MEANT = {
    "str": "string", "text": "string", "date": "string", "datetime": "string", "int": "integer", "long": "integer",
    "float": "number", "double": "number", "decimal": "number", "bool": "boolean", "list": "array", "tuple": "array",
    "set": "array", "dict": "object", "map": "object", "none": "null", "nonetype": "null",
}  # fmt: skip
_KEYWORDS = words(
    "type enum const properties required additionalProperties patternProperties propertyNames minProperties "
    "maxProperties items additionalItems prefixItems contains minContains maxContains minItems maxItems uniqueItems "
    "minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf divisibleBy "
    "anyOf oneOf allOf not if then else dependencies dependentRequired dependentSchemas unevaluatedItems "
    "unevaluatedProperties definitions title description default examples example deprecated readOnly writeOnly "
    "contentEncoding contentMediaType contentSchema nullable discriminator id extends disallow"
)
_ANNOTATIONS = words(
    "title description default examples example deprecated readOnly writeOnly nullable discriminator id "
    "contentSchema $schema $id $comment $anchor $defs definitions"
)
_OPTIONAL_BESIDE = frozenset(("type", "title", "description", "required", "additionalProperties"))
_FORM = (
    'Write {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}, '
    "or pass a pydantic class."
)


class Mistake(NamedTuple):
    """What is wrong, and what to write instead."""

    message: str
    suggestion: str


def find_mistake(schema: Mapping[str, Any]) -> Mistake | None:
    """The first well-known mistake in what should be a JSON Schema, or None."""
    return _wrapped(schema) or _example(schema) or _inside(schema, "$")


def find_foreign(value: Any, path: str = "$") -> Mistake | None:
    """Where something that JSON cannot hold stands (a Python class, a set …), or None."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            found = find_foreign(item, f"{path}.{key}")
            if found:
                return found
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            found = find_foreign(item, f"{path}[{at}]")
            if found:
                return found
    elif isinstance(value, type):
        return Mistake(
            f"holds the Python class {value.__name__} at {path}",
            f"{_FORM} A TypedDict does for plain dictionaries.",
        )
    elif isinstance(value, float) and value - value != 0:
        return Mistake(f"holds {value} at {path}, which JSON has no number for", "Leave it out.")
    elif not isinstance(value, str | int | float | None):
        return Mistake(
            f"holds a {type(value).__name__} at {path}, which is no JSON value",
            "Use dictionaries, lists and plain values.",
        )
    return None


def _wrapped(schema: Mapping[str, Any]) -> Mistake | None:
    """A schema inside the envelope of some provider's request."""
    kind = schema.get("type")
    for outer in ("response_format", "json_schema", "output_config", "guided_json"):
        if isinstance(schema.get(outer), Mapping) and not _keywords(schema, without=("type",)):
            return Mistake(f"is the request's envelope ({outer!r}) around a schema", _inner(schema, outer))
    if isinstance(schema.get("schema"), Mapping) and not _keywords(schema, without=("type", "description", "title")):
        return Mistake("is the request's envelope around a schema", 'Pass the inner schema: the value of "schema".')
    if kind in ("json_object", "json_schema"):
        return Mistake(f"is a response format (type {kind!r}), not a schema", f"Pass the schema itself. {_FORM}")
    if kind == "function" or (isinstance(schema.get("parameters"), Mapping) and isinstance(schema.get("name"), str)):
        return Mistake(
            "is the definition of a function", 'Pass the value of its "parameters", or give it as tools=[…].'
        )
    return None


def _inner(schema: Mapping[str, Any], outer: str) -> str:
    steps, found = [outer], schema[outer]
    while isinstance(found, Mapping) and not _keywords(found, without=("type", "description", "title", "format")):
        step = next(
            (name for name in ("json_schema", "schema", "format") if isinstance(found.get(name), Mapping)), None
        )
        if step is None:
            break
        steps.append(step)
        found = found[step]
    return "Pass the inner schema: the value of " + "".join(f'["{step}"]' for step in steps) + "."


def _keywords(schema: Mapping[str, Any], without: tuple[str, ...]) -> set[str]:
    return {key for key in schema if key in _KEYWORDS or str(key).startswith("$")}.difference(without)


def _example(schema: Mapping[str, Any]) -> Mistake | None:
    """An example of the answer, or the properties without their object."""
    unknown = [key for key in schema if not _known(key)]
    if unknown and all(key in _ANNOTATIONS for key in schema if key not in unknown):
        names = ", ".join(repr(key) for key in list(schema)[:3])
        return Mistake(f"has no keyword of JSON Schema (its keys: {names})", f"An example is no schema. {_FORM}")
    if schema.get("type") == "object" and not _keywords(schema, without=tuple(_OPTIONAL_BESIDE)):
        lost = [
            key
            for key, value in schema.items()
            if not _known(key) and isinstance(value, Mapping) and value.get("type") in TYPES
        ]
        if lost:
            names = ", ".join(repr(key) for key in lost[:3])
            return Mistake(
                f"has its properties ({names}) beside type, where they mean nothing", 'Put them under "properties".'
            )
    return None


def _known(key: str) -> bool:
    return key in _KEYWORDS or key.startswith(("$", "x-"))


def _inside(schema: Mapping[str, Any], path: str) -> Mistake | None:
    """Mistakes at one schema, then at those inside it."""
    found = _bad_type(schema.get("type", "object"), path) or _bad_members(schema, path)
    if found:
        return found
    for step, sub in children(dict(schema)):
        found = _inside(sub, path + step) if isinstance(sub, dict) else None
        if found:
            return found
    return None


def _bad_type(given: Any, path: str) -> Mistake | None:
    for name in given if isinstance(given, list) else [given]:
        if not isinstance(name, str):
            # Draft 3 has schemas here; whatever else it is, the metaschema says it.
            continue
        if name not in TYPES:
            meant = name.lower() if name.lower() in TYPES else _MEANT.get(name.lower())
            say = f'Write "{meant}".' if meant else f"The types are {', '.join(TYPES)}; leave type out for any value."
            return Mistake(f"has an unknown type {name[:40]!r} at {path}", say)
    return None


def _bad_members(schema: Mapping[str, Any], path: str) -> Mistake | None:
    properties = schema.get("properties", {})
    if not isinstance(properties, Mapping):
        return Mistake(f"has properties that are no dictionary at {path}", _FORM)
    for name, sub in properties.items():
        if not isinstance(sub, Mapping | bool):
            meant = _MEANT.get(sub.lower(), sub if sub in TYPES else "string") if isinstance(sub, str) else "string"
            return Mistake(
                f"has a property without a schema at {path}.properties.{name}", f'Write {{"type": "{meant}"}}.'
            )
    if schema.get("enum") == []:
        return Mistake(f"has an empty enum at {path}: no answer would fit", "List the values, or leave enum out.")
    if isinstance(schema.get("required"), bool) and path != "$":
        return Mistake(
            f"says required with a boolean at {path}",
            'List the names in "required" of the object that has the property.',
        )
    if isinstance(schema.get("required"), str):
        return Mistake(f"has a text for required at {path}", f'Write a list: ["{schema["required"]}"].')
    return None
