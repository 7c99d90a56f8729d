"""What is said to those who pass something that is no schema: read aloud, it should help."""

from __future__ import annotations

import dataclasses
import enum
import socket
import sys
import typing
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from gen_ai import SchemaError, errors
from gen_ai.guided.schema import as_schema


class Person(BaseModel):
    name: str


@dataclasses.dataclass
class Plain:
    x: int


class Colour(enum.Enum):
    RED = "red"


class Opaque:
    pass


class Holder(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    inner: list[Opaque]


class Outer(BaseModel):
    fine: int
    holder: Holder


class Calling(BaseModel):
    call: Callable[[int], int]


@dataclasses.dataclass
class Carrier:
    load: Opaque


class Unfinished(BaseModel):
    later: "NotYet"  # type: ignore[name-defined]  # noqa: F821, UP037 - never defined


def refused(target: Any) -> tuple[str, str]:
    with pytest.raises(errors.SchemaError) as caught:
        as_schema(target)
    assert caught.value.param == "guided_json"
    assert caught.value.suggestion
    assert len(caught.value.message) < 400
    return caught.value.message, caught.value.suggestion


@pytest.mark.parametrize(
    ("target", "said", "advised"),
    [
        (None, "None", "Leave it out"),
        (5, "the number 5", "pydantic class"),
        (False, "no answer would fit", ""),
        ('{"type": "object"}', "a text", "json.loads"),
        (b"{}", "a text", "json.loads"),
        ("Person", "'Person'", "pydantic class"),
        (Person(name="x"), "an instance of Person", "Pass the class: Person"),
        (Plain(1), "an instance of Plain", "Pass the class: Plain"),
        (Opaque(), "an instance of Opaque", "pydantic class"),
        (Colour.RED, "a member of Colour", "Pass the class: Colour"),
        ([Person], "a list", "list[Person]"),
        (["a", "b"], "a list", "Literal["),
        (len, "no type", "pydantic class"),
        (lambda: 1, "no type", "pydantic class"),
        (sys, "a module", "pydantic class"),
        (Opaque, "Opaque, a type that pydantic cannot describe", "pydantic class"),
        (Calling, "its field call is collections.abc.Callable", "Give the field a type"),
        (Outer, "its field holder.inner is list[", "Give the field a type"),
        (Carrier, "its field load is ", "Give the field a type"),
        (Unfinished, "not fully defined", "model_rebuild()"),
        (list["NotYet"], "not fully defined", "use the class"),  # type: ignore[name-defined]  # noqa: F821
        (BaseModel, "BaseModel itself", "subclass"),
        (Callable, "cannot be described", ""),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else None,
)
def test_values_that_are_no_type(target: Any, said: str, advised: str) -> None:
    message, suggestion = refused(target)
    assert said in message
    assert advised in suggestion


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on pydantic takes typing.TypedDict")
def test_a_typed_dict_of_typing_is_explained() -> None:
    movie = typing.TypedDict("movie", {"a": int})  # noqa: UP013
    assert "typing_extensions" in refused(movie)[1]
    hinted = typing.TypedDict("hinted", {"a": int, "b": typing.NotRequired[int]})  # noqa: UP013
    for target, said in ((hinted, "(hinted) is a typing.TypedDict"), (list[hinted], "holds a typing.TypedDict")):
        message, suggestion = refused(target)
        assert said in message
        assert "typing_extensions" in suggestion


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("target", "said", "advised"),
    [
        ({"type": "json_schema", "json_schema": {"name": "x", "schema": OBJECT}}, "envelope",
         '["json_schema"]["schema"]'),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": OBJECT}}}, "envelope",
         '["response_format"]["json_schema"]["schema"]'),
        ({"name": "x", "schema": OBJECT, "strict": True}, "envelope", '"schema"'),
        ({"type": "json_schema", "name": "x", "schema": OBJECT}, "envelope", '"schema"'),
        ({"type": "json_object"}, "response format", "Pass the schema itself"),
        ({"type": "function", "function": {"name": "f", "parameters": OBJECT}}, "function", "tools="),
        ({"name": "f", "parameters": OBJECT}, "function", '"parameters"'),
        ({"name": "str", "age": "int"}, "'name', 'age'", "An example is no schema"),
        ({"name": "str", "description": "str"}, "'name', 'description'", "An example is no schema"),
        ({"name": {"type": "string"}}, "'name'", '"properties"'),
        ({"name": str}, "the Python class str at $.name", "TypedDict"),
        ({"type": "object", "properties": {"a": int}}, "the Python class int at $.properties.a", '"type"'),
        ({"type": "object", "name": {"type": "string"}}, "'name'", 'under "properties"'),
        ({"type": "str"}, "'str' at $", '"string"'),
        ({"type": "OBJECT"}, "'OBJECT' at $", '"object"'),
        ({"type": "array", "items": {"type": "Integer"}}, "'Integer' at $.items", '"integer"'),
        ({"type": ["string", "None"]}, "'None'", '"null"'),
        ({"type": "any"}, "'any'", "leave type out"),
        ({"type": "object", "properties": {"a": "int"}}, "$.properties.a", '"integer"'),
        ({"type": "object", "properties": {"a": {"anyOf": [{"type": "bool"}]}}}, "$.properties.a.anyOf[0]",
         '"boolean"'),
        ({"type": "object", "properties": ["a"]}, "properties", '"properties"'),
        ({"type": "object", "properties": {"a": {"type": "string", "required": True}}}, "boolean", '"required"'),
        ({"type": "object", "required": "a"}, "a text for required", '["a"]'),
        ({"enum": "a"}, "$.enum", "Correct it"),
        ({"type": "integer", "minimum": "3"}, "$.minimum", "Correct it"),
        ({"type": "string", "pattern": "("}, "$.pattern", "Python's re"),
        ({"type": 5}, "$.type", "Correct it"),
        ({"$schema": 5}, "$schema", "Correct it"),
        ({"type": "array", "items": {"$ref": "#/$defs/x"}}, "'#/$defs/x'", '"$defs"'),
        ({"$ref": "#nowhere"}, "'#nowhere'", '"$defs"'),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, "back to", "itself"),
        ({"anyOf": [{"type": "null"}, {"$ref": "#"}]}, "back to itself", "item"),
        ({"const": float("nan")}, "nan at $.const", "Leave it out"),
        ({"enum": {"a"}}, "a set at $.enum", "lists"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)  # fmt: skip
def test_dictionaries_that_are_no_schema(target: Any, said: str, advised: str) -> None:
    message, suggestion = refused(target)
    assert said in message
    assert advised in suggestion


def test_only_one_step_too_deep_is_named_and_nothing_crashes() -> None:
    circle: dict[str, Any] = {"type": "object"}
    circle["properties"] = {"a": circle}
    refused(circle)
    for depth in (100, 300, 5000):
        deep: dict[str, Any] = {"type": "integer"}
        for _ in range(depth):
            deep = {"type": "array", "items": deep}
        try:
            as_schema(deep)
        except errors.SchemaError as error:
            assert "deep" in error.message  # noqa: PT017 - shallow ones may pass


@pytest.mark.parametrize(
    "ref",
    [
        "http://127.0.0.1:9/schema.json",
        "https://example.com/schema.json#/$defs/a",
        "file:///etc/hostname",
        "other.json",
        "//example.com/x",
        "urn:example:x",
    ],
)
def test_a_reference_to_elsewhere_is_refused_and_never_followed(ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"reached for {args}")

    import jsonschema.validators  # noqa: F401 - imported before open() is watched
    import referencing.jsonschema  # noqa: F401

    as_schema({"type": "null"})
    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setattr("builtins.open", fail)
    for schema in (
        {"$ref": ref},
        {"type": "object", "properties": {"a": {"items": {"$ref": ref}}}},
        {"$id": "http://127.0.0.1:9/root.json", "anyOf": [{"type": "null"}, {"not": {"$ref": ref}}]},
    ):
        message, suggestion = refused(schema)
        assert "outside itself" in message
        assert "$defs" in suggestion


def test_a_refusal_is_not_remembered() -> None:
    refused(Unfinished)
    Unfinished.model_rebuild(_types_namespace={"NotYet": int})
    assert as_schema(Unfinished).parse('{"later": 1}').later == 1


class Endless(BaseModel):
    me: Endless


def test_a_class_that_asks_for_itself_without_end_is_refused() -> None:
    with pytest.raises(SchemaError) as caught:
        as_schema(Endless)
    assert "without end" in caught.value.message
