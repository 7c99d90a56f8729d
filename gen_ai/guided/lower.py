"""A caller's schema as servers take it.

`lower` narrows a JSON Schema to the strict subset of OpenAI's structured outputs where that loses nothing the
caller asked for: what fits the result fits the original, but for the few constraints that the subset has no word
for; these go into `description` and are checked on arrival. Dictionaries with any keys become lists of their entries
(`maps`). Where a schema cannot be narrowed so, it is shown as it is. The root is always an object: any other is the
property `value` of one.

This is the one place that knows the subset; a dialect with another one needs another function of this shape.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from .limits import finite, within_limits
from .maps import VALUE, is_map, pairs
from .walk import children, follow, json_type, rebuilt, words

__all__ = ["VALUE", "Lowered", "lower", "scalar_root"]

_NOISE = words(
    "title default examples example deprecated readOnly writeOnly $comment $schema $id id $defs definitions "
    "discriminator contentSchema $anchor $vocabulary nullable"
)
#: Keywords that bear on the value and have no word in the subset: the schema is shown as it is.
_REFUSED = words(
    "not if then else dependentRequired dependentSchemas dependencies patternProperties propertyNames prefixItems "
    "contains minContains maxContains unevaluatedItems additionalItems $dynamicRef $recursiveRef $dynamicAnchor "
    "$recursiveAnchor extends disallow divisibleBy"
)
_NUMBER = ("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
#: Type → keywords of the subset, and keywords that move into the description.
_KEPT: dict[str, tuple[str, ...]] = {
    "string": ("pattern", "format"),
    "number": _NUMBER,
    "integer": _NUMBER,
    "array": ("items", "minItems", "maxItems"),
    "object": ("properties", "required", "additionalProperties", "unevaluatedProperties"),
}
_MOVED: dict[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "contentEncoding", "contentMediaType"),
    "array": ("uniqueItems",),
    "object": ("minProperties", "maxProperties"),
}
_ASSERTIONS = {
    name: _KEPT.get(name, ()) + _MOVED.get(name, ()) for name in ("string", "number", "integer", "array", "object")
}
_FORMATS = words("date-time time date duration email hostname ipv4 ipv6 uuid")
#: What the root of a schema may not say, to servers that want an object there.
COMBINED = words("allOf anyOf oneOf not enum")
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


class Lowered(NamedTuple):
    """`wire`: what a server is asked to enforce; `strict`: whether all of it lies in the strict subset;
    `shown`: the caller's own schema with an object for its root, for prompts; `wrapped`: the answer is expected
    under `value`; `maps`: dictionaries are asked for as lists of their entries."""

    wire: dict[str, Any]
    strict: bool
    shown: dict[str, Any]
    wrapped: bool
    maps: bool = False


class _NotStrict(Exception):  # noqa: N818 - a signal within this module
    """The schema says something that the strict subset has no word for."""


def lower(schema: dict[str, Any], *, lengths: bool = False) -> Lowered:
    """The forms of a schema for servers. The schema is sound: checked, and without dangling references.

    With `lengths` the bounds on the length of strings stay where they are: not in the subset, but in the grammars of
    servers on one's own machine (not beside a pattern or a format, which vLLM's refuses).

    >>> lower({"type": "array", "items": {"type": "integer"}}).wire["required"]
    ['value']
    """
    try:
        narrowed = _Strict(schema, lengths=lengths)
        wire, wrapped = narrowed.root()
    except (_NotStrict, LookupError, TypeError, AttributeError):
        # A class may add anything to its schema by hand, so it need not be well formed.
        shown, wrapped = _as_is(schema)
        return Lowered(shown, strict=False, shown=shown, wrapped=wrapped)
    shown = _wrap(schema) if wrapped else _inlined_root(schema) or schema
    return Lowered(wire, strict=True, shown=shown, wrapped=wrapped, maps=narrowed.maps)


def scalar_root(schema: dict[str, Any]) -> bool:
    """Whether the whole answer may be one word: a string, a number, a boolean, a value of an enumeration."""
    return _scalar(schema, schema, 8)


def _scalar(root: dict[str, Any], node: Any, depth: int) -> bool:
    if not isinstance(node, dict) or not depth:
        return False
    if isinstance(node.get("$ref"), str):
        try:
            return _scalar(root, follow(root, node["$ref"]), depth - 1)
        except (LookupError, ValueError):
            return False
    branches = [sub for name in ("anyOf", "oneOf", "allOf") for sub in node.get(name, ())]
    if branches:
        return any(_scalar(root, sub, depth - 1) for sub in branches)
    if "const" in node or "enum" in node:
        return any(isinstance(value, str | int | float) for value in [*node.get("enum", ()), node.get("const")])
    types = node.get("type", ())
    return not {"string", "integer", "number", "boolean"}.isdisjoint([types] if isinstance(types, str) else types)


# ---------------------------------------------------------------- as it is


def _inlined_root(schema: dict[str, Any]) -> dict[str, Any] | None:
    """The schema with a reference at its root replaced by what it points to; None if that cannot be said."""
    node, seen = schema, 0
    while "$ref" in node:
        beside = {key: value for key, value in node.items() if key != "$ref"}
        seen += 1
        if seen > 8 or not isinstance(node["$ref"], str) or any(key not in _NOISE | {"description"} for key in beside):
            return None
        try:
            target = follow(schema, node["$ref"])
        except (LookupError, ValueError):
            return None
        if not isinstance(target, dict) or "$id" in target:
            return None
        node = {**target, **beside}
    return node


def _as_is(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    root = _inlined_root(schema)
    if root is not None and COMBINED.isdisjoint(root):
        if root.get("type") == "object":
            return root, False
        if "type" not in root and "properties" in root:
            return {"type": "object", **root}, False
    return _wrap(schema), True


def _wrap(schema: dict[str, Any]) -> dict[str, Any]:
    """An object whose only property is the schema. References within it keep their targets."""
    outer: dict[str, Any] = {
        "type": "object", "properties": {VALUE: schema}, "required": [VALUE], "additionalProperties": False,
    }  # fmt: skip
    if "$id" in schema or "id" in schema:
        if not _within(schema):
            return outer  # a document of its own inside the new one
        schema = {key: value for key, value in schema.items() if key not in ("$id", "id")}
    hoisted = {key: schema[key] for key in ("$schema", "$defs", "definitions") if key in schema}
    inner = _moved({key: value for key, value in schema.items() if key not in hoisted})
    moved: dict[str, Any] = {
        key: {name: _moved(sub) for name, sub in held.items()} for key, held in hoisted.items() if key != "$schema"
    }
    outer["properties"] = {VALUE: inner}
    return {**{key: value for key, value in hoisted.items() if key == "$schema"}, **outer, **moved}


def _within(node: Any) -> bool:
    """Whether all references are by a path from the root, so that no identifier is needed."""
    if not isinstance(node, dict):
        return True
    by_path = str(node.get("$ref", "#")).startswith("#") and "$dynamicRef" not in node and "$recursiveRef" not in node
    return by_path and all(_within(sub) for _, sub in children(node))


def _moved(node: Any) -> Any:
    """A schema whose root has moved to `#/properties/value`, definitions apart."""
    if not isinstance(node, dict) or "$id" in node:
        return node
    copy = rebuilt(node, _moved)
    ref = copy.get("$ref")
    if (
        isinstance(ref, str)
        and (ref == "#" or ref.startswith("#/"))
        and not ref.startswith(("#/$defs/", "#/definitions/"))
    ):
        copy["$ref"] = f"#/properties/{VALUE}{ref[1:]}"
    return copy


# ---------------------------------------------------------------- the strict subset


class _Strict:
    """One narrowing: the document, and the definitions met on the way."""

    def __init__(self, document: dict[str, Any], *, lengths: bool = False) -> None:
        self.document, self.lengths = document, lengths
        self.maps = False
        self.names: dict[str, str] = {}
        self.defs: dict[str, Any] = {}

    def root(self) -> tuple[dict[str, Any], bool]:
        document = self.document
        if "draft-03" in str(document.get("$schema", "")):
            raise _NotStrict
        root = _inlined_root(document)
        root = document if root is None else root
        lowered = self.node(root, top=True)
        # A dictionary is an object all the same, whatever stands for it on the wire.
        wrapped = lowered.get("type") != "object" and not (root.get("type") == "object" and is_map(root))
        if lowered.get("type") != "object":
            lowered = {
                "type": "object", "properties": {VALUE: lowered}, "required": [VALUE], "additionalProperties": False,
            }  # fmt: skip
        if self.defs:
            lowered["$defs"] = self.defs
        if not within_limits(lowered) or not finite(lowered):
            raise _NotStrict
        return lowered, wrapped

    def node(self, schema: Any, *, top: bool = False) -> dict[str, Any]:
        if not isinstance(schema, dict) or not _REFUSED.isdisjoint(schema) or (not top and "$id" in schema):
            raise _NotStrict
        body = {key: value for key, value in schema.items() if key not in _NOISE}
        about = body.pop("description", None)
        about = {"description": about} if isinstance(about, str) and about else {}
        for keyword in ("$ref", "allOf", "anyOf", "oneOf"):
            if keyword in body:
                if any(key in _BEARING for key in body if key != keyword):
                    raise _NotStrict  # both hold: the subset cannot say so
                return self._combined(keyword, body[keyword], about)
        if "const" in body or "enum" in body:
            return {**_values(body), **about}
        return self._typed(body, about)

    def _combined(self, keyword: str, held: Any, about: dict[str, Any]) -> dict[str, Any]:
        if keyword == "$ref":
            # A reference may have no neighbours in the subset: with a description its target is written out.
            return {**self.node(self._target(held)), **about} if about else {"$ref": self._defined(held)}
        if keyword == "allOf":
            if len(held) != 1:
                raise _NotStrict
            inner = held[0]
            if isinstance(inner, dict) and "$ref" in inner and about:
                inner = {**inner, **about}
            return {**self.node(inner), **about}
        branches = [self.node(sub) for sub in held if sub is not False]
        if not branches:
            raise _NotStrict
        return {"anyOf": branches, **about}

    def _target(self, ref: Any) -> Any:
        try:
            return follow(self.document, ref)
        except (LookupError, ValueError, AttributeError):
            raise _NotStrict from None  # an anchor, or another document of the same file

    def _defined(self, ref: Any) -> str:
        name = self.names.get(ref)
        if name is None:
            target = self._target(ref)
            last = str(ref).rsplit("/", 1)[-1].replace("~1", "_").replace("~0", "_").replace("%", "_")
            name = last if last != "#" else "root"
            while name in self.defs:
                name += "_"
            self.names[ref] = name
            self.defs[name] = None  # keeps the order of first use
            self.defs[name] = self.node(target, top=ref == "#")
        return f"#/$defs/{name}"

    def _typed(self, body: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
        types = body.get("type")
        if types is None:
            if "properties" in body or "required" in body:
                types = "object"
            elif "items" in body:
                types = "array"
            else:
                raise _NotStrict  # anything goes
        names = [types] if isinstance(types, str) else list(types)
        if not all(isinstance(name, str) for name in names):
            raise _NotStrict
        plain = [name for name in names if name != "null"]
        if len(plain) > 1:
            branches = [self._one(name, body, {}) for name in names]
            return {"anyOf": branches, **about}
        lowered = self._one(plain[0] if plain else "null", body, about)
        if plain and "null" in names:
            lowered["type"] = [lowered["type"], "null"]
        return lowered

    def _one(self, name: str, body: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
        if name == "object" and is_map(body):
            self.maps = True
            return pairs(self.node(body["additionalProperties"]), about, body)
        moved = {key: body[key] for key in _MOVED.get(name, ()) if body.get(key, False) is not False}
        lowered: dict[str, Any] = {"type": name}
        if name == "object":
            lowered.update(self._object(body))
        elif name == "array":
            lowered.update(self._array(body))
        elif name == "string":
            pattern, form = body.get("pattern"), body.get("format")
            if self.lengths and pattern is None and form is None:
                lowered.update((key, moved.pop(key)) for key in ("minLength", "maxLength") if key in moved)
            for key, value, fits in (
                ("pattern", pattern, not any(look in str(pattern) for look in _LOOK_AROUND)),
                ("format", form, form in _FORMATS),
            ):
                if isinstance(value, str):
                    (lowered if fits else moved)[key] = value
        else:
            for key in _KEPT.get(name, ()):
                if key in body:
                    if isinstance(body[key], bool):
                        raise _NotStrict  # draft 4: the bound stands elsewhere
                    lowered[key] = body[key]
        if moved:
            said = ", ".join(f"{key}: {_compact(value)}" for key, value in moved.items())
            about = {"description": f"{about['description']} ({said})" if about else f"({said})"}
        return {**lowered, **about}

    def _array(self, body: dict[str, Any]) -> dict[str, Any]:
        lowered = {"items": self.node(body.get("items"))}
        return {**lowered, **{key: body[key] for key in ("minItems", "maxItems") if key in body}}

    def _object(self, body: dict[str, Any]) -> dict[str, Any]:
        properties, required = body.get("properties", {}), body.get("required", [])
        closed = body.get("additionalProperties") is False or body.get("unevaluatedProperties") is False
        open_ = any(body.get(key, False) is not False for key in ("additionalProperties", "unevaluatedProperties"))
        if open_ or (not properties and not closed) or not isinstance(required, list):
            raise _NotStrict
        kept = {name: self.node(sub) for name, sub in properties.items() if sub is not False}
        if any(name not in kept for name in required):
            raise _NotStrict
        return {"properties": kept, "required": list(kept), "additionalProperties": False}


_BEARING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "const", "enum", "type"}.union(*_ASSERTIONS.values()))


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _fits_type(value: Any, name: str) -> bool:
    found = json_type(value)
    if name == "number":
        return found in ("integer", "number")
    return found == name or (name == "integer" and isinstance(value, float) and value.is_integer())


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """An enumeration or constant with its type, which strict servers want to be told."""
    if "const" in body and "enum" in body:
        raise _NotStrict
    values = body.get("enum", [body.get("const")])
    types = body.get("type")
    if types is not None:
        names = [types] if isinstance(types, str) else types
        values = [value for value in values if any(_fits_type(value, name) for name in names)]
    kinds = list(dict.fromkeys(json_type(value) for value in values))
    if not values or not {"object", "array"}.isdisjoint(kinds):
        raise _NotStrict
    if any(key in body for kind in kinds for key in _ASSERTIONS.get(kind, ())):
        raise _NotStrict
    if "number" in kinds and "integer" in kinds:
        kinds.remove("integer")
    if len(kinds) == 1 or (len(kinds) == 2 and "null" in kinds):
        kinds.sort(key=lambda kind: kind == "null")
        said: Any = kinds[0] if len(kinds) == 1 else kinds
        return {"type": said, "const": values[0]} if "const" in body else {"type": said, "enum": values}
    branches = [{"type": kind, "enum": [v for v in values if _fits_type(v, kind)]} for kind in kinds]
    return {"anyOf": branches}
