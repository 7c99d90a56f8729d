"""`guided_json` as a JSON Schema dictionary."""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen_ai import SchemaError
from gen_ai.guided.schema import Invalid, as_schema

from .support import instances, schemas

quick = settings(max_examples=25, deadline=None, database=None)
PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}


@quick
@given(st.data())
def test_an_answer_valid_against_a_schema_comes_back_as_it_is(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    value = data.draw(instances(schema))
    assert as_schema(schema).parse(json.dumps(value)) == value
    assert as_schema(schema).parse("Sure!\n```json\n" + json.dumps(value, indent=1) + "\n```\nDone.") == value


def _changed(value: Any, data: st.DataObject) -> Any:
    """The value with something in it replaced by what no schema here allows."""
    foreign = {"no such key": [0.5]}
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: _changed(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], _changed(value[at], data), *value[at + 1 :]]
    return foreign


@quick
@given(st.data())
def test_an_answer_that_breaks_its_schema_never_comes_back(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    value = _changed(data.draw(instances(schema)), data)
    with pytest.raises(Invalid) as caught:
        as_schema(schema).parse(json.dumps(value))
    assert caught.value.problems


def test_the_answer_is_the_plain_value_and_the_schema_not_typed() -> None:
    schema = as_schema(PERSON)
    assert schema.parse('{"name": "Ada", "age": 36}') == {"name": "Ada", "age": 36}
    assert not schema.typed
    assert schema.json_schema == PERSON


def test_the_name_is_the_title() -> None:
    assert as_schema({**PERSON, "title": "Somebody (new)"}).name == "Somebody_new"
    assert as_schema(PERSON).name == "answer"


@pytest.mark.parametrize("anything", [{}, True])
def test_an_empty_schema_takes_any_json(anything: Any) -> None:
    schema = as_schema(anything)
    for value in (1, "a", None, [1, {}], {"value": {"value": 1}}, {"a": 1}):
        assert schema.parse(json.dumps({"value": value})) == value
    assert schema.parse("[1, 2]") == [1, 2]
    assert schema.parse('{"a": 1}') == {"a": 1}


def test_the_callers_dictionary_is_neither_kept_nor_changed() -> None:
    given_schema = {**copy.deepcopy(PERSON), "title": "Only here"}
    schema = as_schema(given_schema)
    assert given_schema == {**PERSON, "title": "Only here"}
    given_schema["properties"]["age"] = {"type": "string"}
    assert schema.parse('{"name": "A", "age": 1}') == {"name": "A", "age": 1}
    assert as_schema(given_schema).parse('{"name": "A", "age": "1"}') == {"name": "A", "age": "1"}


def test_equal_dictionaries_share_one_schema_and_the_order_of_properties_counts() -> None:
    other = {**PERSON, "properties": dict(reversed(PERSON["properties"].items()))}
    assert as_schema(copy.deepcopy(PERSON)) is as_schema(PERSON)
    assert list(as_schema(other).wire_schema["properties"]) == ["age", "name"]
    assert list(as_schema(PERSON).wire_schema["properties"]) == ["name", "age"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"name": "Ada", "age": "thirty-six"}', '$.age: must be of type integer (got "thirty-six")'),
        ('{"name": "Ada"}', "$: 'age' is a required property"),
        ('{"name": "Ada", "age": 1, "admin": true}', "'admin' was unexpected"),
        ('{"name": "Ada", "age": NaN}', "NaN is no JSON value"),
        ('{"name": "Ada", "age": 1e999}', "too large"),
        ('{"name": "B", "age": 1, "name": "Ada"}', "'name' occurs twice"),
        ('{"name": "Ada", "age": 3', "cut off"),
        ('{"name": "Ada", "age": 3,}', "line 1"),
        ("I cannot say.", "no JSON"),
        ("   ", "empty"),
        ("[]", "must be of type object (got an array)"),
        ("null", "must be of type object (got null)"),
    ],
)
def test_problems_say_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        as_schema(PERSON).parse(text)
    assert said in caught.value.problems[0]


def test_of_a_union_the_nearest_branch_is_spoken_of() -> None:
    schema = {"type": "object", "properties": {"a": {"anyOf": [{"type": "null"}, PERSON]}}, "required": ["a"]}
    with pytest.raises(Invalid) as caught:
        as_schema(schema).parse('{"a": {"name": "Ada", "age": "x"}}')
    assert caught.value.problems == ['$.a.age: must be of type integer (got "x")']


def test_problems_are_few_and_short() -> None:
    schema = {"type": "array", "items": {"enum": ["a" * 5000, "b"]}}
    with pytest.raises(Invalid) as caught:
        as_schema(schema).parse(json.dumps(["x" * 20_000] * 50))
    assert len(caught.value.problems) == 10
    assert max(map(len, caught.value.problems)) < 400


def test_multiples_are_counted_in_decimals_and_of_large_numbers() -> None:
    schema = as_schema({"type": "number", "multipleOf": 0.1})
    assert schema.parse("0.3") == 0.3
    assert schema.parse("1" + "0" * 400) == 10**400
    with pytest.raises(Invalid):
        schema.parse("0.35")


def test_formats_are_for_the_server_and_not_checked_here() -> None:
    schema = as_schema({"type": "object", "properties": {"d": {"type": "string", "format": "date"}}})
    assert schema.parse('{"d": "tomorrow"}') == {"d": "tomorrow"}


@pytest.mark.parametrize("draft", ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"])
def test_every_draft_is_read_by_its_own_rules(draft: str) -> None:
    uri = (
        f"http://json-schema.org/{draft}/schema#"
        if "-0" in draft and draft[0] == "d"
        else (f"https://json-schema.org/draft/{draft}/schema")
    )
    schema = as_schema(
        {
            "$schema": uri,
            "type": "object",
            "properties": {"a": {"$ref": "#/definitions/positive"}},
            "required": ["a"],
            "definitions": {"positive": {"type": "integer", "minimum": 1}},
        }
    )
    assert schema.parse('{"a": 1}') == {"a": 1}
    with pytest.raises(Invalid):
        schema.parse('{"a": 0}')


def test_a_bound_of_draft_4_is_kept() -> None:
    schema = as_schema(
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "type": "object",
            "properties": {"a": {"type": "integer", "minimum": 1, "exclusiveMinimum": True}},
        }
    )
    with pytest.raises(Invalid):
        schema.parse('{"a": 1}')
    assert not schema.strict


def test_recursive_schemas_work() -> None:
    tree = {
        "type": "object",
        "properties": {"v": {"type": "integer"}, "kids": {"type": "array", "items": {"$ref": "#"}}},
        "required": ["v"],
    }
    assert as_schema(tree).parse('{"v": 1, "kids": [{"v": 2, "kids": []}]}')["kids"][0]["v"] == 2
    with pytest.raises(Invalid):
        as_schema(tree).parse('{"v": 1, "kids": [{"v": "x", "kids": []}]}')


def test_references_by_anchor_and_identifier_work() -> None:
    schema = {
        "$id": "https://example.com/root.json",
        "type": "object",
        "properties": {"a": {"$ref": "#here"}, "b": {"$ref": "part.json"}, "c": {"$ref": "root.json#/$defs/x"}},
        "$defs": {"x": {"$anchor": "here", "type": "integer"}, "y": {"$id": "part.json", "type": "string"}},
    }
    assert as_schema(schema).parse('{"a": 1, "b": "x", "c": 2}') == {"a": 1, "b": "x", "c": 2}
    with pytest.raises(Invalid):
        as_schema(schema).parse('{"a": "1"}')
    assert as_schema({**schema, "type": ["object", "array"]}).parse('{"value": {"a": 1}}') == {"a": 1}


def test_a_property_named_like_a_reference_is_a_property() -> None:
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}, "items": {"type": "integer"}}}
    assert as_schema(schema).parse('{"$ref": "http://x", "items": 1}') == {"$ref": "http://x", "items": 1}
    assert as_schema({"enum": [{"$ref": "http://x"}]}).parse('{"$ref": "http://x"}') == {"$ref": "http://x"}


@pytest.mark.parametrize(
    "schema", [{}, {"type": "array"}, {"$ref": "#/$defs/l", "$defs": {"l": {"items": {"$ref": "#/$defs/l"}}}}]
)
@pytest.mark.parametrize("depth", [250, 900, 5000, 50_000])
def test_depth_bombs_are_invalid_and_nothing_worse(schema: dict[str, Any], depth: int) -> None:
    with pytest.raises(Invalid) as caught:
        as_schema(schema).parse("[" * depth + "]" * depth)
    assert "deep" in caught.value.problems[0]


def test_deep_but_not_too_deep_is_fine() -> None:
    text = "[" * 100 + "]" * 100
    assert as_schema({"type": "array"}).parse(text) == json.loads(text)


def test_what_is_too_deep_for_the_check_is_invalid_too() -> None:
    nested = {"type": "array", "items": {"$ref": "#"}}
    assert as_schema(nested).parse("[" * 30 + "]" * 30)
    with pytest.raises(Invalid):  # within the limit of depth, but not of the stack
        as_schema({**nested, "items": {"allOf": [{"anyOf": [{"oneOf": [{"$ref": "#"}]}]}]}}).parse(
            "[" * 190 + "]" * 190
        )


def test_half_a_surrogate_pair_is_the_string_that_python_reads() -> None:
    assert as_schema({"type": "string"}).parse('"a\\ud83d"') == "a\ud83d"


def test_json_encoded_twice_is_decoded() -> None:
    assert as_schema(PERSON).parse(json.dumps('{"name": "Ada", "age": 1}')) == {"name": "Ada", "age": 1}
    assert as_schema({"type": "string"}).parse(json.dumps('{"a": 1}')) == '{"a": 1}'


def test_types_need_no_jsonschema() -> None:
    import subprocess

    code = (
        "import sys; from gen_ai.guided.schema import as_schema; assert 'pydantic' not in sys.modules; "
        "as_schema(dict[str, int]).parse('{\"a\": 1}'); assert 'jsonschema' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, "1", "0"),
        ({"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}, '["a", 1]', '["a", "b"]'),
        ({"type": "object", "dependencies": {"a": ["b"]}, "items": [{}]}, '{"a": 1, "b": 2}', '{"a": 1}'),
        (
            {"$recursiveAnchor": True, "type": "object", "properties": {"a": {"$recursiveRef": "#"}}},
            '{"a": {"a": {}}}',
            '{"a": {"a": 1}}',
        ),
    ],
)
def test_a_schema_of_an_older_draft_that_names_none_means_what_it_meant(schema: Any, good: str, bad: str) -> None:
    contract = as_schema(schema)
    assert contract.parse(good) == json.loads(good)
    with pytest.raises(Invalid):
        contract.parse(bad)


def test_the_newest_draft_goes_first() -> None:
    with pytest.raises(SchemaError):
        as_schema({"$schema": "https://json-schema.org/draft/2020-12/schema", "exclusiveMinimum": True})


def test_a_pattern_that_python_does_not_read_is_named_whatever_draft_would_let_it_pass() -> None:
    deep = {"type": "array", "items": {"$ref": "#/$defs/key"}, "$defs": {"key": {"pattern": r"^\p{L}+$"}}}
    keyed = {"type": "object", "properties": {"a": {"patternProperties": {"(?<n>a)": {}}}}}
    for schema, where in ((deep, "$.$defs.key.pattern"), (keyed, "$.properties.a.patternProperties")):
        with pytest.raises(SchemaError) as caught:
            as_schema(schema)
        assert where in caught.value.message
    # A property of that name is none.
    assert as_schema({"properties": {"pattern": {"const": "("}}, "default": {"pattern": "("}}).parse("{}") == {}


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        ({"$defs": []}, "$defs"),
        ({"$ref": 5}, "$ref"),
        ({"type": "array", "prefixItems": {}}, "prefixItems"),
        ({"type": "object", "properties": {"a": {"dependentRequired": 5}}}, "dependentRequired"),
        ({"type": "object", "properties": {"a": {"enum": []}}}, "empty enum at $.properties.a"),
    ],
)
def test_no_older_draft_excuses_a_keyword_that_it_does_not_have(schema: dict[str, Any], named: str) -> None:
    with pytest.raises(SchemaError) as caught:
        as_schema(schema)
    assert named in caught.value.message


def test_a_schema_without_an_answer_that_ends_is_refused() -> None:
    one = {"type": "object", "properties": {"me": {"$ref": "#"}}, "required": ["me"]}
    two = {
        "$ref": "#/$defs/a",
        "$defs": {
            "a": {"type": "object", "properties": {"b": {"anyOf": [{"$ref": "#/$defs/b"}]}}, "required": ["b"]},
            "b": {"type": "array", "minItems": 1, "items": {"allOf": [{"$ref": "#/$defs/a"}]}},
        },
    }
    for schema in (one, two):
        with pytest.raises(SchemaError) as caught:
            as_schema(schema)
        assert "without end" in caught.value.message
    assert as_schema({**one, "required": []}).parse('{"me": {}}') == {"me": {}}
    two["$defs"]["b"]["minItems"] = 0  # type: ignore[index]
    assert as_schema(two).parse('{"b": []}') == {"b": []}
