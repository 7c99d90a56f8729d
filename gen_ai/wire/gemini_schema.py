"""Gemini dialect, outward: the schema of a structured answer, in the words that this API enforces.

`responseJsonSchema` takes JSON Schema with fewer words: the others are told in descriptions, and an answer is checked
here against the caller's own schema anyway. `responseSchema`, for older models, takes OpenAPI's: types in capitals,
`nullable`, no references.
"""

from __future__ import annotations

import json
from typing import Any

from ..guided.walk import follow, json_type, reference, unescaped, words

_KEPT = words(
    "type format title description enum items prefixItems minItems maxItems minimum maximum anyOf properties "
    "additionalProperties required propertyOrdering"
)
#: Said by other means, or saying nothing of the value.
_SILENT = words(
    "default examples example deprecated readOnly writeOnly $comment $schema $id id $defs definitions discriminator "
    "$anchor nullable const oneOf allOf $ref"
)
_OPENAPI = words(
    "format title description enum minItems maxItems required minProperties maxProperties minimum maximum minLength "
    "maxLength pattern propertyOrdering default example"
)
_CAPITALS = words("STRING NUMBER INTEGER BOOLEAN ARRAY OBJECT NULL")


def json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as `responseJsonSchema` takes it.

    >>> json_schema({"type": "object", "properties": {"a": {"const": "x"}, "b": {"type": "string", "pattern": "^a"}}})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'type': 'object', 'properties': {'a': {'type': 'string', 'enum': ['x']},
     'b': {'type': 'string', 'description': '(pattern: "^a")'}}}
    """
    return _Narrowing(schema).root()


class _Narrowing:
    """One narrowing: the document, and which of its definitions lead back to themselves."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._defs: dict[str, Any] = {}
        for holder in ("definitions", "$defs"):
            held = document.get(holder)
            self._defs.update(held if isinstance(held, dict) else {})
        self._circles = _circles(self._defs)

    def root(self) -> dict[str, Any]:
        made = self.node(self._document)
        if self._defs:
            made["$defs"] = {name: self.node(sub) for name, sub in self._defs.items()}
        return made

    def node(self, schema: Any) -> dict[str, Any]:
        if not isinstance(schema, dict):
            return {}
        if isinstance(schema.get("$ref"), str):
            return self._referred(schema)
        schema = self._together(schema)
        made: dict[str, Any] = {}
        told: list[str] = []
        for key, value in schema.items():
            if key in ("anyOf", "oneOf") and isinstance(value, list):
                branches = [self.node(sub) for sub in value if sub is not False]
                if branches:
                    made["anyOf"] = branches
            elif key == "properties" and isinstance(value, dict):
                made[key] = {name: self.node(sub) for name, sub in value.items() if sub is not False}
            elif key == "items" and not isinstance(value, list):
                made[key] = self.node(value)
            elif key in ("prefixItems", "items") and isinstance(value, list):
                made["prefixItems"] = [self.node(sub) for sub in value]
            elif key == "additionalProperties":
                made[key] = self.node(value) if isinstance(value, dict) else value
            elif key in _KEPT and key != "enum":
                made[key] = value
            elif key not in _SILENT and key != "enum":
                told.append(f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}")
        self._values(schema, made, told)
        self._loosen(made, told)
        if told:
            before = made.get("description")
            made["description"] = f"{f'{before} ' if before else ''}({', '.join(told)})"
        return made

    def _referred(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A reference has no neighbours here: to definitions it stays, others are written out as far as they go."""
        ref: str = schema["$ref"]
        name = self._definition(ref)
        if name is not None:
            about = schema.get("description")
            inner = (
                self.node(self._defs[name]) if isinstance(about, str) and name not in self._circles else {"$ref": ref}
            )
            return {"$ref": reference(name)} if "$ref" in inner else {**inner, "description": about}
        if ref == "#":
            return {"type": "object"}
        try:
            target = follow(self._document, ref)
        except (LookupError, ValueError):
            return {}
        return self.node(target) if isinstance(target, dict) and "$ref" not in json.dumps(target) else {}

    def _definition(self, ref: str) -> str | None:
        """The definition that a reference leads to; None where it leads elsewhere, or to a part of one."""
        name = _named(ref)
        return name if name in self._defs and (ref.count("/") == 2 or not ref.startswith("#")) else None

    def _together(self, schema: dict[str, Any]) -> dict[str, Any]:
        """All of `allOf` as one schema; what two of them say of one thing, the first says."""
        parts = schema.get("allOf")
        if not isinstance(parts, list):
            return schema
        made = {key: value for key, value in schema.items() if key != "allOf"}
        for held in parts:
            part = held
            if isinstance(held, dict) and isinstance(held.get("$ref"), str):
                name = self._definition(held["$ref"])
                part = self._defs[name] if name is not None and name not in self._circles else {}
            if not isinstance(part, dict):
                continue
            for key, value in self._together(part).items():
                if key == "properties" and isinstance(value, dict):
                    made[key] = {**value, **made.get(key, {})}
                elif key == "required" and isinstance(value, list):
                    made[key] = list(dict.fromkeys([*made.get(key, ()), *value]))
                else:
                    made.setdefault(key, value)
        return made

    def _values(self, schema: dict[str, Any], made: dict[str, Any], told: list[str]) -> None:
        """An enumeration: of texts and numbers it is enforced, anything else is told."""
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if not isinstance(values, list):
            return
        named = [value for value in values if isinstance(value, (str, int, float)) and not isinstance(value, bool)]
        if named and len(named) + (None in values) == len(values):
            types = list(dict.fromkeys(json_type(value) for value in named))
            if {"integer", "number"} <= set(types):
                types.remove("integer")
            if len(types) == 1:
                if None in values:
                    made.pop("type", None)
                    made["anyOf"] = [{"type": types[0], "enum": named}, {"type": "null"}]
                else:
                    made.update({"type": types[0], "enum": named})
                return
        types = list(dict.fromkeys(json_type(value) for value in values))
        made.setdefault("type", types[0] if len(types) == 1 else types)
        told.append(f"one of: {json.dumps(values, ensure_ascii=False, default=str)}")

    def _loosen(self, made: dict[str, Any], told: list[str]) -> None:
        """What is required must be among the properties. A schema may lead back to itself through properties that need
        not be there: those are not required."""
        required, held = made.pop("required", None), made.get("properties")
        if not isinstance(required, list):
            return
        known = held if isinstance(held, dict) else {}
        strange = [name for name in required if name not in known]
        if strange:
            told.append(f"required: {json.dumps(strange, ensure_ascii=False)}")
        kept = [name for name in required if name in known and not _names(known[name]) & self._circles]
        if kept:
            made["required"] = kept


def _named(ref: str) -> str:
    """The definition that a reference leads to, or into; of another form it is the reference itself."""
    for holder in ("#/$defs/", "#/definitions/"):
        if ref.startswith(holder):
            return unescaped(ref[len(holder) :].partition("/")[0])
    return ref


def _names(node: Any) -> set[str]:
    """The definitions that a schema refers to, anywhere in it."""
    if isinstance(node, dict):
        ref = node.get("$ref")
        own = {_named(ref)} if isinstance(ref, str) else set()
        return own.union(*map(_names, node.values()))
    return set().union(*map(_names, node)) if isinstance(node, list) else set()


def _circles(defs: dict[str, Any]) -> set[str]:
    """The definitions that lead back to themselves."""
    leads = {name: _names(sub) for name, sub in defs.items()}
    found = set()
    for name, first in leads.items():
        seen, todo = set[str](), set(first)
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo |= leads.get(at, set())
        if name in seen:
            found.add(name)
    return found


# ---------------------------------------------------------------- OpenAPI


def speaks_openapi(schema: Any) -> bool:
    """Whether a schema is written in OpenAPI's words already: types in capitals.

    >>> speaks_openapi({"type": "OBJECT"}), speaks_openapi({"type": "object"})
    (True, False)
    """
    if isinstance(schema, dict):
        kind = schema.get("type")
        return (isinstance(kind, str) and kind in _CAPITALS) or any(map(speaks_openapi, schema.values()))
    return isinstance(schema, list) and any(map(speaks_openapi, schema))


def openapi(schema: dict[str, Any]) -> dict[str, Any] | None:
    """A schema as `responseSchema` takes it; None where it leads back to itself, which cannot be said there.

    >>> openapi({"type": "object", "properties": {"a": {"type": ["string", "null"]}}, "additionalProperties": False})
    {'type': 'OBJECT', 'properties': {'a': {'type': 'STRING', 'nullable': True}}}
    """
    if speaks_openapi(schema):
        return schema
    work = _Narrowing(schema)
    plain = work.root()
    if work._circles:
        return None
    return _openapi(plain, plain.get("$defs", {}))


def openapi_or_why(schema: dict[str, Any]) -> dict[str, Any] | str:
    """A schema as `responseSchema` takes it, or why it cannot be said there."""
    return openapi(schema) or "it leads back to itself"


def _openapi(node: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _openapi(defs.get(_named(node["$ref"]), {}), defs)
    made: dict[str, Any] = {}
    types = node.get("type")
    types = types if isinstance(types, list) else [types] if types else []
    real = [kind for kind in types if kind != "null"]
    branches = [sub for sub in node.get("anyOf", ()) if sub.get("type") != "null"]
    if len(real) == 1:
        made["type"] = real[0].upper()
    elif real:
        branches = [{"type": kind} for kind in real]
    made.update((key, value) for key, value in node.items() if key in _OPENAPI)
    if len(branches) == 1:
        made = {**_openapi(branches[0], defs), **made}
    elif branches:
        made["anyOf"] = [_openapi(sub, defs) for sub in branches]
    if "null" in types or len(branches) < len(node.get("anyOf", ())):
        made["nullable"] = True
    if "enum" in made and made.get("type") != "STRING":
        listed = json.dumps(made.pop("enum"))
        made["description"] = f"{made.get('description', '')} (one of: {listed})".strip()
    if isinstance(node.get("properties"), dict) and node["properties"]:
        made["properties"] = {name: _openapi(sub, defs) for name, sub in node["properties"].items()}
    if isinstance(node.get("items"), dict):
        made["items"] = _openapi(node["items"], defs)
    elif made.get("type") == "ARRAY":
        made["items"] = {"type": "STRING"}
    return made
