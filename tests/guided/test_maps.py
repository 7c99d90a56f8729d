"""Dictionaries with any keys: asked for as lists of their entries, and dictionaries again in what comes back."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, RootModel

from gen_ai.guided.maps import lifted
from gen_ai.guided.schema import Invalid, as_schema

from . import models
from .support import NAMES, SCALARS
from .test_lower import assert_strict

NUMBERS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "integer"}}


def entries(**pairs: Any) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in pairs.items()]


class Shop(BaseModel):
    """A shop."""

    prices: dict[str, float]
    staff: dict[str, models.Person] | None = None
    days: Annotated[dict[str, dict[str, int]], Field(description="By week.", min_length=1, max_length=7)]


class Shelf(BaseModel):
    boxes: dict[str, Shelf] = {}


MAPS: list[Any] = [
    dict[str, int], models.Lookup, dict[str, models.Person], list[dict[str, float]], Shop, Shelf,
    dict[str, dict[str, str]], dict[str, int] | None, RootModel[dict[str, bool]], NUMBERS,
    {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
]  # fmt: skip


@pytest.mark.parametrize("target", MAPS, ids=str)
def test_dictionaries_are_within_the_subset(target: Any) -> None:
    schema = as_schema(target)
    assert schema.strict
    assert schema.maps
    assert_strict(schema.wire_schema)


def test_a_dictionary_is_asked_for_as_a_list_of_its_entries() -> None:
    days = as_schema(Shop).wire_schema["properties"]["days"]
    assert (days["type"], days["minItems"], days["maxItems"]) == ("array", 1, 7)
    assert days["description"] == "By week. (one item for each entry)"
    assert days["items"]["required"] == ["key", "value"]
    assert days["items"]["properties"]["value"]["items"]["properties"]["value"] == {"type": "integer"}
    assert as_schema(Shop).shown_schema == Shop.model_json_schema(), "in words it is what it is"


def test_the_root_is_an_object_on_the_wire_and_no_other_in_words() -> None:
    schema = as_schema(dict[str, int])
    assert list(schema.wire_schema["properties"]) == ["value"]
    assert not schema.wrapped
    assert schema.shown_schema == NUMBERS


def test_entries_come_back_as_dictionaries() -> None:
    text = json.dumps(
        {
            "prices": entries(tea=2.5, milk=1),
            "staff": entries(a={"name": "Ada", "age": 36, "address": None, "tags": []}),
            "days": entries(mon=entries(open=9, close=17)),
        }
    )
    assert as_schema(Shop).parse(text) == Shop(
        prices={"tea": 2.5, "milk": 1.0},
        staff={"a": models.Person(name="Ada", age=36)},
        days={"mon": {"open": 9, "close": 17}},
    )
    deep = json.dumps({"boxes": entries(a={"boxes": entries(b={"boxes": []})})})
    assert as_schema(Shelf).parse(deep) == Shelf(boxes={"a": Shelf(boxes={"b": Shelf()})})


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (dict[str, int], {"value": entries(a=1)}, {"a": 1}),
        (dict[str, int], entries(a=1), {"a": 1}),
        (dict[str, int], {"value": []}, {}),
        (dict[str, dict[str, int]], {"value": []}, {}),
        (dict[str, list[int]], {"value": []}, {}),
        (dict[str, int], {"value": 3}, {"value": 3}),
        (dict[str, int], {"a": 1}, {"a": 1}),
        (models.Lookup, {"value": entries(a=1)}, models.Lookup({"a": 1})),
        (NUMBERS, {"value": entries(a=1)}, {"a": 1}),
        (list[dict[str, int]], {"value": [entries(a=1), {"b": 2}]}, [{"a": 1}, {"b": 2}]),
        (dict[str, int] | None, {"value": None}, None),
        (dict[str, int] | None, {"value": entries(a=1)}, {"a": 1}),
        (dict[str, list[int]], {"value": entries(a=[1])}, {"a": [1]}),
        (dict[str, list[int]], {"value": [1]}, {"value": [1]}),
    ],
    ids=str,
)
def test_both_forms_are_read(target: Any, value: Any, expected: Any) -> None:
    assert as_schema(target).parse(f"Here:\n```json\n{json.dumps(value)}\n```") == expected


@pytest.mark.parametrize(
    "value",
    [
        [{"key": "a", "value": 1}, {"key": "a", "value": 2}],
        [{"key": "a", "value": "x"}],
        [{"key": "a"}],
        [{"key": 1, "value": 1}],
        [{"key": "a", "value": 1, "more": 2}],
        [["a", 1]],
    ],
    ids=["a key twice", "another type", "no value", "a number for a key", "more", "bare pairs"],
)
def test_what_is_no_dictionary_does_not_pass(value: Any) -> None:
    for target in (dict[str, int], NUMBERS):
        with pytest.raises(Invalid):
            as_schema(target).parse(json.dumps({"value": value}))


def test_a_list_that_is_meant_stays_one() -> None:
    class Entry(BaseModel):
        key: str
        value: int

    class Both(BaseModel):
        listed: list[Entry]
        mapped: dict[str, int]

    text = json.dumps({"listed": entries(a=1), "mapped": entries(b=2)})
    assert as_schema(Both).parse(text) == Both(listed=[Entry(key="a", value=1)], mapped={"b": 2})


def test_nothing_is_changed_where_nothing_is_to_be() -> None:
    value = {"a": 1, "b": [1, {"c": None}]}
    assert lifted({"type": "object"}, value) is value
    assert lifted({"$ref": "#/nowhere"}, value) is value
    assert lifted({"$ref": "#"}, value) is value


@st.composite
def dictionaries(draw: st.DrawFn, depth: int = 3) -> tuple[dict[str, Any], Any, Any]:
    """A schema with dictionaries in it, a value, and how a strict server would write it."""
    kind = draw(st.sampled_from(["map", "object", "array", "leaf", "nullable"] if depth else ["leaf"]))
    if kind == "leaf":
        leaf = draw(st.sampled_from([({"type": "integer"}, st.integers(-9, 9)), ({"type": "string"}, st.text())]))
        value = draw(leaf[1])
        return leaf[0], value, value
    if kind == "object":
        parts = {name: draw(dictionaries(depth - 1)) for name in draw(st.lists(NAMES, unique=True, max_size=3))}
        schema = {
            "type": "object", "properties": {name: part[0] for name, part in parts.items()},
            "required": list(parts), "additionalProperties": False,
        }  # fmt: skip
        return schema, {n: p[1] for n, p in parts.items()}, {n: p[2] for n, p in parts.items()}
    inner, value, written = draw(dictionaries(depth - 1))
    if kind == "nullable":
        return {"anyOf": [inner, {"type": "null"}]}, value, written
    if kind == "array":
        count = draw(st.integers(0, 2))
        return {"type": "array", "items": inner}, [value] * count, [written] * count
    keys = draw(st.lists(NAMES | st.text(max_size=3), unique=True, max_size=3))
    schema = {"type": "object", "additionalProperties": inner}
    return schema, dict.fromkeys(keys, value), [{"key": key, "value": written} for key in keys]


@pytest.mark.slow
@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(dictionaries())
def test_whatever_a_strict_server_writes_is_the_value_that_it_stands_for(case: tuple[dict[str, Any], Any, Any]) -> None:
    target, value, written = case
    schema = as_schema(target)
    if not schema.strict:
        return  # an object without fields has no strict form
    assert_strict(schema.wire_schema)
    if schema.wire_schema["properties"].keys() == {"value"} and target.get("properties", {}).keys() != {"value"}:
        written = {"value": written}
    assert schema.parse(json.dumps(written)) == value


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(SCALARS, st.lists(SCALARS, max_size=3))
def test_scalars_are_what_they_are(scalar: Any, several: list[Any]) -> None:
    assert lifted(NUMBERS, scalar) is scalar
    assert lifted(NUMBERS, several) is several or several == []


def test_choices_within_choices_are_gone_through_once() -> None:
    kinds: dict[str, Any] = {
        f"k{at}": {"type": "object", "properties": {"in": {"$ref": "#/$defs/any"}}, "required": ["in", f"q{at}"]}
        for at in range(30)
    }
    any_ = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in kinds]}
    last = {"type": "object", "additionalProperties": {"type": "integer"}}
    schema = {"$ref": "#/$defs/any", "$defs": {**kinds, "any": {"anyOf": [*any_["anyOf"], last]}}}
    value: Any = [{"key": "a"}]
    for _ in range(20):
        value = {"in": value}
    assert lifted(schema, value) is value  # by all ways it would be 30 to the power of 20
