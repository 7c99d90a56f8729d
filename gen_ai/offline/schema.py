"""A JSON Schema as the offline model reads it: references followed, allOf joined, values checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_NOTES = frozenset(["title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly"])


class Root:
    """One schema document."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self._validator: Any = None

    def valid(self, schema: Any, value: Any) -> bool:
        """Whether a value fits a part of the document; yes where the schema itself cannot be used."""
        if schema is True or schema == {}:
            return True
        try:
            if self._validator is None:
                self._validator = _validator(self.schema)
            return bool(self._validator.evolve(schema=schema).is_valid(value))
        except Exception:  # noqa: BLE001 - an odd schema is for the shared code to judge, not for this
            return True

    def resolve(self, schema: Any) -> Any:
        """The schema behind a reference within the document; keywords beside the reference count too."""
        seen = 0
        while isinstance(schema, dict):
            reference = schema.get("$ref", schema.get("$dynamicRef"))
            if not isinstance(reference, str) or seen > 20:
                break
            seen += 1
            beside = {key: value for key, value in schema.items() if key not in ("$ref", "$dynamicRef")}
            target = self._lookup(reference)
            schema = merged(target, beside) if isinstance(target, dict) else (beside or target)
        return schema

    def endless(self) -> bool:
        """Whether a part of the document asks for itself of the same value: no validator comes to an end then."""
        done: set[int] = set()
        path: set[int] = set()

        def visit(schema: Any) -> bool:
            if not isinstance(schema, dict) or id(schema) in done:
                return False
            if id(schema) in path:
                return True
            path.add(id(schema))
            same = [schema[word] for word in _SAME_VALUE if word in schema]
            for word in ("allOf", "anyOf", "oneOf"):
                same += schema[word] if isinstance(schema.get(word), list) else []
            for word in ("$ref", "$dynamicRef"):
                if isinstance(schema.get(word), str):
                    same.append(self._lookup(schema[word]))
            found = any(map(visit, same))
            path.discard(id(schema))
            done.add(id(schema))
            return found

        return any(map(visit, _inner(self.schema)))

    def _lookup(self, reference: str) -> Any:
        if reference == "#":
            return self.schema
        if reference.startswith("#/"):
            from urllib.parse import unquote

            place = self.schema
            for escaped in unquote(reference[2:]).split("/"):
                step = escaped.replace("~1", "/").replace("~0", "~")
                if isinstance(place, dict) and step in place:
                    place = place[step]
                elif isinstance(place, list) and step.isdigit() and int(step) < len(place):
                    place = place[int(step)]
                else:
                    return {}
            return place
        if isinstance(self.schema, dict):
            for word in ("$defs", "definitions"):
                for found in (self.schema.get(word) or {}).values():
                    if isinstance(found, dict) and reference in (found.get("$id"), f"#{found.get('$anchor')}"):
                        return found
        return {}

    def flat(self, schema: dict[str, Any]) -> dict[str, Any]:
        """References followed and allOf joined, at this level."""
        for _ in range(20):
            schema = self.resolve(schema)
            if not isinstance(schema, dict):
                return {"not": {}} if schema is False else {}
            parts = schema.get("allOf")
            if not isinstance(parts, list):
                break
            schema = {key: value for key, value in schema.items() if key != "allOf"}
            for part in map(self.resolve, parts):
                schema = merged(schema, part) if isinstance(part, dict) else schema
            if schema.get("allOf") == parts:
                break  # two anyOf, say: one is settled first, then the other
        return schema


#: Keywords whose schemas look at the same value as the schema they stand in.
_SAME_VALUE = ("not", "if", "then", "else")


def _inner(value: Any) -> Iterator[Any]:
    """A JSON value and all that is in it."""
    yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _inner(member)


def _validator(schema: Any) -> Any:
    """A validator that fetches nothing, whatever the schema refers to."""
    from referencing import Registry

    from ..guided.contract import validator_class

    return validator_class(schema)(schema, registry=Registry())


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """A schema that asks for what both ask for, as far as keywords can be joined."""
    if not first:
        return second
    joined = dict(first)
    for word, value in second.items():
        if word not in joined or word in _NOTES:
            joined[word] = value
        elif joined[word] != value:
            _join(joined, word, value)
    return joined


def _join(joined: dict[str, Any], word: str, value: Any) -> None:
    old = joined[word]
    if word in ("properties", "patternProperties", "$defs", "definitions", "dependentRequired"):
        joined[word] = {**old, **value}
        for name in old.keys() & value.keys():
            joined[word][name] = _both(old[name], value[name])
    elif word == "required":
        joined[word] = [*old, *(name for name in value if name not in old)]
    elif word in ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"):
        joined[word] = max(old, value)
    elif word in ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"):
        joined[word] = min(old, value)
    elif word == "enum":
        joined[word] = [member for member in old if member in value] or value
    elif word == "type":
        joined[word] = _common_types(old, value)
    elif word in ("items", "additionalProperties", "propertyNames"):
        joined[word] = _both(old, value)
    elif word == "uniqueItems":
        joined[word] = old or value
    elif word == "allOf":
        joined[word] = [*old, *value]
    elif word in ("anyOf", "oneOf", "not", "$ref", "if", "then", "else", "contains"):
        joined["allOf"] = [*joined.get("allOf", []), {word: value}]
    else:
        joined[word] = value


def _both(a: Any, b: Any) -> Any:
    if a is False or b is False:
        return False
    if not isinstance(a, dict):
        return b
    return merged(a, b) if isinstance(b, dict) else a


def _common_types(a: Any, b: Any) -> Any:
    first = a if isinstance(a, list) else [a]
    second = b if isinstance(b, list) else [b]
    common = [kind for kind in first if kind in second]
    if "integer" in first + second and "number" in first + second and "integer" not in common:
        common.append("integer")
    return common[0] if len(common) == 1 else common or b
