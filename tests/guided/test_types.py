"""What callers give as `guided_json`: every kind of type comes back as an instance of it."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional, Union

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    create_model,
)

from gen_ai.guided.schema import Invalid, as_schema

from .models import (
    EVERYTHING,
    Address,
    Aliased,
    ByPath,
    Cat,
    Checked,
    Colour,
    Computed,
    Dog,
    Even,
    Everything,
    Frozen,
    Left,
    Level,
    Lookup,
    Movie,
    Node,
    Owner,
    Page,
    Person,
    Plain,
    Point,
    Right,
    Slotted,
    Span,
    Tagged,
    Tags,
)

CASES: list[tuple[Any, Any, Any]] = [
    (Person, {"name": "Ada", "age": 36}, Person(name="Ada", age=36)),
    (
        Person,
        {"name": "Ada", "age": 36, "address": {"street": "S"}, "tags": ["a"]},
        Person(name="Ada", age=36, address=Address(street="S"), tags=["a"]),
    ),
    (Owner, {"pet": {"kind": "dog", "tricks": ["sit"]}}, Owner(pet=Dog(kind="dog", tricks=["sit"]))),
    (Node, {"value": 1, "children": [{"value": 2}]}, Node(value=1, children=[Node(value=2)])),
    (Left, {"right": {"left": {}}}, Left(right=Right(left=Left()))),
    (Aliased, {"fullName": "Ada", "nickName": "A"}, Aliased.model_validate({"fullName": "Ada", "nick": "A"})),
    (ByPath, {"outer": {"inner": 3}}, ByPath(outer={"inner": 3})),  # type: ignore[call-arg]
    (Computed, {"width": 3}, Computed(width=3)),
    (Frozen, {"a": 1}, Frozen(a=1)),
    (Page[int], {"items": [1]}, Page[int](items=[1])),
    (Page[Person], {"items": [{"name": "A", "age": 1}]}, Page[Person](items=[Person(name="A", age=1)])),
    (Tags, ["a", "b"], Tags(["a", "b"])),
    (Lookup, {"a": 1}, Lookup({"a": 1})),
    (Even, {"number": 2}, Even(number=2)),
    (Span, {"start": 1, "end": 2}, Span(start=1, end=2)),
    (Plain, {"x": 1}, Plain(1)),
    (Slotted, {"x": [{"x": 1}]}, Slotted(x=[Plain(1)])),
    (Checked, {"x": 1}, Checked(1)),
    (Movie, {"title": "M", "year": None}, {"title": "M", "year": None}),
    (Point, [1, 2], Point(1, 2)),
    (list[Person], [{"name": "A", "age": 1}], [Person(name="A", age=1)]),
    (dict[str, int], {"a": 1, "b": 2}, {"a": 1, "b": 2}),
    (dict[str, Person], {"x": {"name": "A", "age": 1}}, {"x": Person(name="A", age=1)}),
    (tuple[int, str], [1, "a"], (1, "a")),
    (set[int], [1, 2], {1, 2}),
    (frozenset[str], ["a"], frozenset({"a"})),
    (Cat | Dog, {"kind": "cat", "lives": 9}, Cat(kind="cat", lives=9)),
    (Union[Cat, Dog], {"kind": "dog", "tricks": []}, Dog(kind="dog", tricks=[])),  # noqa: UP007
    (Tagged, {"kind": "cat", "lives": 9}, Cat(kind="cat", lives=9)),
    (Person | None, None, None),
    (Optional[int], 3, 3),  # noqa: UP045
    (Literal["yes", "no"], "no", "no"),
    (Literal[1, "a", True], "a", "a"),
    (Colour, "red", Colour.RED),
    (Level, 2, Level.HIGH),
    (Annotated[int, Field(gt=3)], 4, 4),
    (Annotated[str, AfterValidator(str.upper)], "a", "A"),
    (Annotated[list[int], BeforeValidator(lambda v: v)], [1], [1]),
    (int, 3, 3),
    (float, 1.5, 1.5),
    (str, "text", "text"),
    (bool, True, True),
    (bytes, "text", b"text"),
    (datetime, "2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    (date, "2026-01-02", date(2026, 1, 2)),
    (Decimal, "1.10", Decimal("1.10")),
    (uuid.UUID, "12345678-1234-5678-1234-567812345678", uuid.UUID("12345678-1234-5678-1234-567812345678")),
    (type(None), None, None),
    (Any, {"a": [1]}, {"a": [1]}),
    (object, [1], [1]),
    (list, [1, "a"], [1, "a"]),
    (dict, {"a": None}, {"a": None}),
    (TypeAdapter(list[Person]), [{"name": "A", "age": 1}], [Person(name="A", age=1)]),
    (TypeAdapter(Person), {"name": "A", "age": 1}, Person(name="A", age=1)),
    (create_model("Made", a=(int, ...)), {"a": 1}, None),
]
NAMES = [f"{getattr(case[0], '__name__', 'type')}-{at}" for at, case in enumerate(CASES)]


@pytest.mark.parametrize(("target", "value", "expected"), CASES, ids=NAMES)
def test_an_answer_becomes_an_instance_of_the_type(target: Any, value: Any, expected: Any) -> None:
    schema = as_schema(target)
    parsed = schema.parse(json.dumps(value))
    if expected is None and value is not None:
        expected = target(**value)
    assert parsed == expected
    assert type(parsed) is type(expected)
    assert schema.typed


@pytest.mark.parametrize(("target", "value", "expected"), CASES, ids=NAMES)
def test_a_root_that_is_no_object_is_taken_wrapped_too(target: Any, value: Any, expected: Any) -> None:
    schema = as_schema(target)
    assert schema.wire_schema["type"] == "object"
    assert schema.shown_schema["type"] == "object" or not schema.wrapped
    if schema.wrapped:
        assert schema.wire_schema["required"] == ["value"]
        assert schema.parse(json.dumps({"value": value})) == expected
        assert schema.parse(' {\n "value" :' + json.dumps(value) + "\n} ") == expected
        assert schema.parse('{"\\u0076alue": ' + json.dumps(value) + "}") == expected


@pytest.mark.parametrize("target", [case[0] for case in CASES], ids=NAMES)
def test_names_and_schemas_can_be_sent(target: Any) -> None:
    schema = as_schema(target)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", schema.name)
    for sent in (schema.json_schema, schema.wire_schema, schema.shown_schema):
        assert json.loads(json.dumps(sent, allow_nan=False)) == sent


@pytest.mark.parametrize("target", [case[0] for case in CASES if case[0] not in (Any, object)])
def test_what_does_not_fit_is_never_returned(target: Any) -> None:
    with pytest.raises(Invalid) as caught:
        as_schema(target).parse('{"a": 1}' if target is list else '[[{"no such thing": [[[]]]}, {}, 5.5]]')
    assert 1 <= len(caught.value.problems) <= 10
    assert all(len(problem) < 400 for problem in caught.value.problems)


def test_every_kind_of_field_at_once() -> None:
    parsed = as_schema(Everything).parse(json.dumps(EVERYTHING))
    assert parsed == Everything.model_validate_json(json.dumps(EVERYTHING))
    assert isinstance(parsed.pair, tuple)
    assert isinstance(parsed.price, Decimal)


def test_the_name_is_that_of_the_class() -> None:
    assert as_schema(Person).name == "Person"
    assert as_schema(Page[int]).name == "Page_int"
    assert as_schema(list[Person]).name == "list_Person"
    assert as_schema(Person | None).name == "answer"


def test_a_wrapped_answer_is_preferred_to_a_bare_one() -> None:
    assert as_schema(list[int]).parse('As [1] and [2] say: {"value": [3]}') == [3]
    assert as_schema(list[int]).parse("As asked: [3] and [4]") == [3]


def test_a_value_of_a_union_that_has_the_key_value_itself_is_understood_both_ways() -> None:
    class Box(BaseModel):
        value: str

    schema = as_schema(Box | int)
    assert schema.parse('{"value": 3}') == 3
    assert schema.parse('{"value": {"value": "x"}}') == Box(value="x")
    assert schema.parse('{"value": "x"}') == Box(value="x")


def test_decimals_keep_their_digits_inside_a_wrapped_answer() -> None:
    schema = as_schema(list[Decimal])
    assert schema.parse('{"value": ["1.10000000000000000000001"]}') == [Decimal("1.10000000000000000000001")]
