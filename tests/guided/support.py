"""Random schemas, and random values that fit them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "c", "value", "x y", "$ref", "type", "ü"])
TEXT = st.text(alphabet='ab "\\{}[]`\n<ü', max_size=6)
INTEGERS = st.integers(-(10**20), 10**20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32) | INTEGERS
SCALARS = st.none() | st.booleans() | INTEGERS | TEXT


REFERENCE: dict[str, Any] = {"$ref": "#/$defs/shared"}


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """Schemas whose every value is bound to a type, so that there is always a value that does not fit."""
    shared = draw(_leaves() | _objects(_leaves()))
    reference = st.sampled_from([REFERENCE, {**REFERENCE, "description": "again", "default": 1}])
    body = draw(st.recursive(_leaves() | reference, _nested, max_leaves=8))
    return {**body, "$defs": {"shared": shared}} if "#/$defs/shared" in str(body) else body


def _leaves() -> st.SearchStrategy[dict[str, Any]]:
    plain = st.sampled_from(["string", "integer", "number", "boolean", "null"]).map(lambda t: {"type": t})
    nullable = st.sampled_from(["string", "integer", "boolean"]).map(lambda t: {"type": [t, "null"]})
    bounded = st.integers(-5, 5).map(lambda low: {"type": "integer", "minimum": low, "maximum": low + 3, "title": "T"})
    values = st.lists(SCALARS, min_size=1, max_size=4, unique_by=repr).map(lambda v: {"enum": v})
    return plain | nullable | bounded | values | SCALARS.map(lambda v: {"const": v})


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        _objects(inner),
        st.tuples(inner, st.integers(0, 2)).map(
            lambda p: {"type": "array", "items": p[0], "minItems": p[1], "maxItems": p[1] + 2, "description": "some"}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda branches: {"anyOf": branches}),
        inner.map(lambda one: {"allOf": [one], "description": "the one", "default": None}),
    )  # fmt: skip


@st.composite
def _objects(draw: st.DrawFn, inner: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    properties = draw(st.dictionaries(NAMES, inner, max_size=3))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def instances(schema: dict[str, Any], root: dict[str, Any] | None = None) -> st.SearchStrategy[Any]:
    """Values that fit a schema of the kind above, or its lowered form."""
    root = schema if root is None else root
    if "$ref" in schema:
        return instances(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    for keyword in ("anyOf", "allOf"):
        if keyword in schema:
            return st.one_of([instances(branch, root) for branch in schema[keyword]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_type(name, schema, root) for name in types])


def _of_type(name: str, schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    if name == "object":
        known = {key: instances(sub, root) for key, sub in schema["properties"].items()}
        required = schema.get("required", [])
        return st.fixed_dictionaries(
            {key: known[key] for key in required}, optional={k: v for k, v in known.items() if k not in required}
        )
    if name == "array":
        return st.lists(instances(schema["items"], root), min_size=schema["minItems"], max_size=schema["maxItems"])
    if name == "integer":
        return st.integers(schema.get("minimum", -(10**20)), schema.get("maximum", 10**20))
    return {"string": TEXT, "number": NUMBERS, "boolean": st.booleans(), "null": st.none()}[name]
