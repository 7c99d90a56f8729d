"""The narrowing to the strict subset: sound, within the subset, and given up where it would lose something."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from gen_ai.guided.lower import lower
from gen_ai.guided.schema import as_schema

from . import models
from .support import instances, schemas

KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs",
    "description", "pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minItems", "maxItems",
}  # fmt: skip
FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}


def assert_strict(node: Any, *, top: bool = True) -> None:
    """The rules of the subset, checked from outside."""
    assert set(node) <= KEYWORDS, node
    if top:
        assert node["type"] == "object"
    if "$ref" in node:
        assert set(node) == {"$ref"}
        assert node["$ref"].startswith("#/$defs/")
        return
    if "anyOf" in node:
        assert set(node) <= {"anyOf", "description"}
    else:
        assert "type" in node
    if "properties" in node:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    assert node.get("format", "date") in FORMATS
    assert "(?" not in node.get("pattern", "")
    for sub in [
        *node.get("properties", {}).values(), *node.get("$defs", {}).values(), *node.get("anyOf", ()),
        *([node["items"]] if "items" in node else ()),
    ]:  # fmt: skip
        assert_strict(sub, top=False)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, database=None)
@given(st.data())
def test_what_fits_the_lowered_schema_fits_the_original(data: st.DataObject) -> None:
    original = data.draw(schemas())
    schema = as_schema(original)
    if schema.strict:
        assert_strict(schema.wire_schema)
    else:
        assert not original.get("properties", {"none": 0})  # the only thing of that kind with no strict form
        return
    value = data.draw(instances({"minItems": 0, "maxItems": 3, **schema.wire_schema}))
    expected = value["value"] if schema.wrapped else value
    assert schema.parse(json.dumps(value)) == expected


STRICT = [
    models.Person, models.Owner, models.Node, models.Left, models.Aliased, models.Computed, models.Frozen,
    models.Page[models.Person], models.Tags, models.Even, models.Plain, models.Slotted, models.Checked, models.Movie,
    models.Colour, models.Level, list[models.Person], models.Cat | models.Dog, Literal["a", 1, True], int, str,
]  # fmt: skip


@pytest.mark.parametrize("target", STRICT, ids=str)
def test_ordinary_types_are_within_the_subset(target: Any) -> None:
    schema = as_schema(target)
    assert schema.strict
    assert_strict(schema.wire_schema)


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class Empty(BaseModel):
    pass


class Pair(NamedTuple):
    a: int
    b: str


LOOSE: dict[str, Any] = {
    "map of anything": dict[str, Any],
    "map beside fields": {
        "type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "integer"},
    },
    "map with a name that must be there": {
        "type": "object", "required": ["a"], "additionalProperties": {"type": "integer"},
    },
    "map of few names": dict[Literal["a", "b"], int],
    "map in a model": models.Everything,
    "tuple": tuple[int, str],
    "named tuple": Pair,
    "anything": Any,
    "extra allowed": Open,
    "no fields": Empty,
    "no properties": {"type": "object"},
    "pattern properties": {"type": "object", "properties": {"a": {}}, "patternProperties": {"^x": {}}},
    "not": {"type": "object", "properties": {"a": {"not": {"type": "string"}}}},
    "if": {"type": "object", "properties": {"a": {"type": "string"}}, "if": {}, "then": {}},
    "two allOf": {"allOf": [{"type": "object"}, {"properties": {"a": {"type": "string"}}}]},
    "allOf beside properties": {
        "type": "object", "properties": {"a": {"type": "string"}}, "allOf": [{"additionalProperties": False}],
    },
    "anyOf beside properties": {
        "type": "object", "properties": {"a": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "reference beside a bound": {
        "type": "object", "properties": {"a": {"$ref": "#/$defs/x", "minimum": 3}}, "$defs": {"x": {"type": "integer"}},
    },
    "required but unknown": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["b"]},
    "required but forbidden": {"type": "object", "properties": {"a": False, "b": {"type": "null"}}, "required": ["a"]},
    "enumeration of objects": {"enum": [{"a": 1}, 2]},
    "bound on an enumeration": {"type": "integer", "enum": [1, 2, 3], "minimum": 2},
    "dependency": {"type": "object", "properties": {"a": {"type": "string"}}, "dependentRequired": {"a": ["b"]}},
    "names": {"type": "object", "properties": {"a": {"type": "string"}}, "propertyNames": {"maxLength": 3}},
    "contains": {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}},
    "items of any kind": {"type": "array"},
    "never ends": {"type": "object", "properties": {"next": {"$ref": "#"}, "v": {"type": "integer"}}},
    "never ends through a list": {
        "type": "object", "properties": {"next": {"type": "array", "items": {"$ref": "#"}, "minItems": 1}},
    },
    "too deep": {"type": "object", "properties": {"a": {"type": "array", "items": {}}}},
    "anchor": {
        "type": "object", "properties": {"a": {"$ref": "#x"}}, "$defs": {"x": {"$anchor": "x", "type": "string"}},
    },
}  # fmt: skip
_deep: dict[str, Any] = {"type": "integer"}
for _ in range(6):
    _deep = {"type": "object", "properties": {"a": {"type": "array", "items": _deep}}}
LOOSE["too deep"] = _deep
LOOSE["too many values"] = {"enum": [f"v{number}" for number in range(1001)]}
LOOSE["too long values"] = {"enum": [f"{number:0100}" for number in range(251)]}


@pytest.mark.parametrize("target", LOOSE.values(), ids=LOOSE.keys())
def test_what_the_subset_has_no_word_for_is_shown_as_it_is(target: Any) -> None:
    schema = as_schema(target)
    assert not schema.strict
    assert schema.wire_schema == schema.shown_schema
    assert schema.wire_schema["type"] == "object"
    inner = schema.wire_schema["properties"]["value"] if schema.wrapped else schema.wire_schema
    for keyword, held in schema.json_schema.items():
        if keyword not in ("$defs", "$ref"):
            assert inner[keyword] == held


def test_more_properties_than_servers_take_are_not_strict() -> None:
    def of(count: int) -> bool:
        return lower({"type": "object", "properties": {f"p{n}": {"type": "null"} for n in range(count)}}).strict

    assert of(5000)
    assert not of(5001)


def test_a_deep_schema_within_the_limit_is_strict() -> None:
    node: dict[str, Any] = {"type": "integer"}
    for _ in range(5):
        node = {"type": "object", "properties": {"a": {"type": "array", "items": node}}}
    assert lower(node).strict


def test_constraints_without_a_word_move_into_the_description() -> None:
    class Limited(BaseModel):
        name: str = Field(min_length=2, max_length=9, description="The name.")
        tags: set[str] = Field(min_length=1)
        link: str = Field(json_schema_extra={"format": "uri"})
        word: str = Field(json_schema_extra={"pattern": "^(?!x)a"})

    properties = as_schema(Limited).wire_schema["properties"]
    assert properties["name"]["description"] == "The name. (minLength: 2, maxLength: 9)"
    assert properties["word"] == {"type": "string", "description": '(pattern: "^(?!x)a")'}
    assert properties["tags"] == {
        "type": "array", "items": {"type": "string"}, "minItems": 1, "description": "(uniqueItems: true)",
    }  # fmt: skip
    assert properties["link"] == {"type": "string", "description": '(format: "uri")'}
    assert as_schema(Limited).strict


def test_constraints_of_the_subset_stay() -> None:
    class Bounded(BaseModel):
        age: int = Field(ge=0, lt=150, multiple_of=2)
        mail: str = Field(json_schema_extra={"format": "email"}, pattern="^a")
        few: list[int] = Field(min_length=1, max_length=3)

    assert as_schema(Bounded).wire_schema["properties"] == {
        "age": {"type": "integer", "multipleOf": 2, "minimum": 0, "exclusiveMaximum": 150},
        "mail": {"type": "string", "pattern": "^a", "format": "email"},
        "few": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
    }


def test_a_reference_with_a_description_is_written_out() -> None:
    class Home(BaseModel):
        first: models.Address = Field(description="Where I live.")
        second: models.Address

    properties = as_schema(Home).wire_schema["properties"]
    assert properties["first"]["description"] == "Where I live."
    assert properties["first"]["properties"]["street"] == {"type": "string"}
    assert properties["second"] == {"$ref": "#/$defs/Address"}


def test_one_of_becomes_any_of_and_the_discriminator_goes() -> None:
    pet = as_schema(models.Owner).wire_schema["properties"]["pet"]
    assert pet == {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}


def test_types_in_a_list_become_branches_unless_the_other_is_null() -> None:
    lowered = lower(
        {"type": "object", "properties": {
            "a": {"type": ["string", "integer"], "minimum": 3, "pattern": "^x"}, "b": {"type": ["null", "string"]},
        }}
    ).wire["properties"]  # fmt: skip
    assert lowered["a"] == {"anyOf": [{"type": "string", "pattern": "^x"}, {"type": "integer", "minimum": 3}]}
    assert lowered["b"] == {"type": ["string", "null"]}


def test_a_property_that_may_not_be_is_left_out() -> None:
    lowered = lower({"type": "object", "properties": {"a": False, "b": {"type": "null"}}})
    assert lowered.strict
    assert lowered.wire["required"] == ["b"]


def test_values_get_their_type() -> None:
    def of(schema: dict[str, Any]) -> Any:
        return lower({"type": "object", "properties": {"a": schema}}).wire["properties"]["a"]

    assert of({"const": "x"}) == {"type": "string", "const": "x"}
    assert of({"const": None}) == {"type": "null", "const": None}
    assert of({"enum": ["a", None]}) == {"type": ["string", "null"], "enum": ["a", None]}
    assert of({"enum": [1, 2.5]}) == {"type": "number", "enum": [1, 2.5]}
    assert of({"type": "string", "enum": ["a", 1]}) == {"type": "string", "enum": ["a"]}
    assert of({"enum": ["a", 1, True]}) == {
        "anyOf": [
            {"type": "string", "enum": ["a"]},
            {"type": "integer", "enum": [1]},
            {"type": "boolean", "enum": [True]},
        ]
    }


def test_a_recursive_root_is_an_object_and_its_definition_stays() -> None:
    schema = as_schema(models.Node)
    assert not schema.wrapped
    assert schema.wire_schema["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
    assert list(schema.wire_schema["$defs"]) == ["Node"]
    assert "$ref" not in schema.shown_schema


def test_references_to_the_root_survive_the_wrapping() -> None:
    tree = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": ["object", "array"],
        "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "like": {"$ref": "#/properties/v"},
                       "v": {"$ref": "#/$defs/v"}, "$ref": {"const": {"$ref": "#"}}},
        "$defs": {"v": {"type": "integer"}, "w": {"$ref": "#"}},
    }  # fmt: skip
    schema = as_schema(tree)
    assert schema.wrapped
    again = as_schema(schema.wire_schema)  # what servers are shown is a schema whose references lead somewhere
    assert again.parse('{"value": {"kids": [{"v": 1, "like": 2, "$ref": {"$ref": "#"}}]}}')
    for wrong in ('{"value": {"kids": [3]}}', '{"value": {"like": "x"}}', '{"value": {"kids": [{"v": "x"}]}}'):
        with pytest.raises(Exception, match="type"):
            again.parse(wrong)


def test_definitions_of_older_drafts_are_understood() -> None:
    schema = lower(
        {
            "type": "object",
            "properties": {"a": {"$ref": "#/definitions/odd~1name"}, "b": {"$ref": "#/properties/a"}},
            "definitions": {"odd/name": {"type": "string"}, "unused": {"not": {}}},
        }
    )
    assert schema.strict
    assert_strict(schema.wire)
    assert list(schema.wire["$defs"].values()) == [{"type": "string"}, {"$ref": "#/$defs/odd_name"}]


def test_the_order_of_properties_is_the_callers() -> None:
    assert list(as_schema(models.Person).wire_schema["properties"]) == ["name", "age", "address", "tags"]


def test_lowering_changes_nothing_it_is_given() -> None:
    before = models.Node.model_json_schema()
    copy = json.loads(json.dumps(before))
    lower(before)
    lower({"type": "array", "items": before["$defs"]["Node"], "$defs": before["$defs"]})
    assert before == copy


def test_lengths_of_strings_stay_where_the_server_keeps_them() -> None:
    class Limits(BaseModel):
        plain: str = Field(min_length=1, max_length=5, description="Short.")
        shaped: str = Field(max_length=5, pattern="^[a-z]+$")
        none: str | None = Field(max_length=3)
        named: dict[str, int] = Field(max_length=2)

    schema = as_schema(Limits)
    said = schema.wire_schema["properties"]["plain"]
    assert said == {"type": "string", "description": "Short. (minLength: 1, maxLength: 5)"}
    form: Any = schema.wire_form(lengths=True)
    kept = form["properties"]
    assert kept["plain"] == {"type": "string", "minLength": 1, "maxLength": 5, "description": "Short."}
    assert kept["shaped"] == {"type": "string", "pattern": "^[a-z]+$", "description": "(maxLength: 5)"}
    assert kept["none"]["anyOf"][0] == {"type": "string", "maxLength": 3}
    assert kept["named"] == schema.wire_schema["properties"]["named"]
    assert schema.wire_form(lengths=False) is schema.wire_schema
    assert as_schema(Limits).wire_form(lengths=True) is schema.wire_form(lengths=True), "made once"
    loose = as_schema({"type": "object", "properties": {"a": {}}})
    assert loose.wire_form(lengths=True) is loose.wire_schema


def test_a_document_with_an_identifier_that_nothing_refers_to_goes_into_the_object_like_any() -> None:
    schema = {"$id": "https://example.com/s.json", "type": "array", "items": {"$ref": "#/definitions/a/b"},
              "definitions": {"a": {"b": {"not": {}}}}}  # fmt: skip
    wrapped = lower(schema).wire
    assert wrapped["properties"]["value"] == {"type": "array", "items": {"$ref": "#/definitions/a/b"}}
    assert "definitions" in wrapped
    own = {**schema, "items": {"$ref": "https://example.com/s.json#/definitions/a"}}
    assert lower(own).wire["properties"]["value"] == own
