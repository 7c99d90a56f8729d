"""Values for schemas: read from a text where it names them, the smallest valid ones elsewhere."""

from __future__ import annotations

import datetime as dt
import enum
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, TypeAdapter

from gen_ai.offline import text as reading
from gen_ai.offline.fill import fill
from gen_ai.offline.pattern import sample

INVOICE = Path(__file__).parents[1] / "examples" / "data" / "invoice.txt"


def typed(kind: Any, text: str) -> Any:
    """Through the type's own schema and back."""
    adapter = TypeAdapter(kind)
    return adapter.validate_python(json.loads(json.dumps(fill(adapter.json_schema(), text))))


def field(schema: dict[str, Any], text: str, name: str = "x") -> Any:
    value = fill({"type": "object", "properties": {name: schema}, "required": [name]}, text)
    return value[name]


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    "text",
    [
        "Total due: 7",
        "total_due: 7",
        "TOTAL-DUE : 7",
        "totalDue=7",
        "- **Total due:** 7",
        "1. Total due: 7",
        "Total due (EUR): 7",
        "Vendor: ACME, total due: 7; paid: no",
        "Please read this: total due: 7",
        "Here is the total due: 7",
        "Vendor: ACME. Total due: 7",
        "Vendor: ACME    Total due: 7",
        "Thanks (total due: 7)",
        "Total due:\n  7",
    ],
)
def test_a_label_matches_a_property_however_it_is_spelled(text: str) -> None:
    assert field({"type": "integer"}, text, "total_due") == 7


@pytest.mark.parametrize(
    "text", ["Subtotal due: 7", "Total: 7", "total due 7", "http://total_due:7", '{"total_due": 7}']
)
def test_what_is_no_label_of_the_property_is_not_read(text: str) -> None:
    assert field({"type": "integer"}, text, "total_due") == 0


def test_what_stands_in_json_is_no_label() -> None:
    assert field({"type": "string"}, '{"description": "An odd one, x: never this"}') == ""


def test_a_label_matches_a_title() -> None:
    assert field({"type": "string", "title": "Invoice No."}, "invoice number: A1") == "A1"


def test_a_label_matches_an_alias() -> None:
    class Person(BaseModel):
        age: int = Field(alias="yearsOld")

    assert fill(Person.model_json_schema(), "years old: 36") == {"yearsOld": 36}


def test_the_first_of_two_labels_counts() -> None:
    assert field({"type": "string"}, "x: new\n\nx: old") == "new"


def test_a_label_whose_value_does_not_fit_is_passed_over() -> None:
    assert field({"type": "integer", "minimum": 5}, "- x: must be a number\n\nx: 7") == 7


def test_optional_fields_are_filled_only_where_the_text_has_them() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}
    assert fill(schema, "") == {}
    assert fill(schema, "b: 3") == {"b": 3}


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50 EUR", 1234.5), ("€ 1.234,50", 1234.5), ("1 234,50", 1234.5), ("1'234", 1234), ("12,5", 12.5),
     ("1,234", 1234), ("(12.00)", -12), ("-3", -3), ("\u22123", -3), ("19 %", 19), ("about 7 pieces", 7),
     ("1e3", 1000), ("$.50", 0.5)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert field({"type": "number"}, f"x: {text}") == value


def test_a_dash_within_a_word_is_no_minus() -> None:
    assert field({"type": "integer"}, "x: INV-77") == 77


def test_an_integer_takes_no_fraction() -> None:
    assert field({"type": "integer"}, "x: 7.0") == 7
    assert field({"type": "integer"}, "x: 7.5") == 0


def test_a_number_out_of_bounds_is_not_taken() -> None:
    assert field({"type": "number", "minimum": 2, "maximum": 10}, "x: 11") == 2


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("No.", False), ("TRUE", True), ("off", False), ("✓", True)]
)
def test_yes_and_no_are_booleans(text: str, value: bool) -> None:
    assert field({"type": "boolean"}, f"x: {text}") is value


@pytest.mark.parametrize(
    "text",
    ["2026-11-21", "21 November 2026", "Nov. 21, 2026", "21.11.2026", "21/11/2026", "11/21/2026", "21st Nov 2026",
     "Saturday, 21 Nov 2026"],
)  # fmt: skip
def test_dates_become_iso_dates(text: str) -> None:
    assert field({"type": "string", "format": "date"}, f"x: {text}") == "2026-11-21"


def test_dates_that_do_not_exist_are_not_taken() -> None:
    assert field({"type": "string", "format": "date"}, "x: 2026-02-30") == "1970-01-01"


def test_dates_with_times_become_iso() -> None:
    stamp = {"type": "string", "format": "date-time"}
    assert field(stamp, "x: 21 Nov 2026, 5:30 pm") == "2026-11-21T17:30:00Z"
    assert field(stamp, "x: 2026-11-21 17:30+02:00") == "2026-11-21T17:30:00+02:00"
    assert field(stamp, "x: 2026-11-21") == "2026-11-21T00:00:00Z"


def test_enumerations_are_matched_in_any_case() -> None:
    assert field({"enum": ["in_progress", "done"]}, "x: In progress") == "in_progress"
    assert field({"enum": [1, 2, None]}, "x: 2") == 2
    assert field({"enum": ["high", "low"]}, "x: Low, I think") == "low"
    assert field({"enum": ["high", "low"]}, "x: none") == "high"


def test_a_pattern_picks_the_word_that_fits() -> None:
    assert field({"type": "string", "pattern": "^[A-Z]{3}$"}, "x: 500.34 EUR") == "EUR"
    assert field({"type": "string", "format": "email"}, "x: Ada <ada@example.com>") == "ada@example.com"


def test_quotes_and_marks_around_a_value_are_taken_off() -> None:
    assert field({"type": "string"}, 'x: "Rome, Italy",') == "Rome, Italy"
    assert field({"type": "string"}, "x: **Rome**") == "Rome"


def test_nothing_is_null_where_null_is_allowed() -> None:
    optional = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert field(optional, "x: n/a") is None
    assert field(optional, "") is None
    assert field(optional, "x: here") == "here"


def test_a_union_takes_the_branch_that_fits() -> None:
    either = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert field(either, "x: 5") == 5
    assert field(either, "x: five") == "five"


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [({"enum": ["happy", "sad"]}, "Mood: sad", "sad"), ({"type": "integer"}, "How many?\n5", 5),
     ({"type": "boolean"}, "Paid: yes", True), ({"type": "string"}, "Name: Ada", "Ada")],
)  # fmt: skip
def test_a_single_value_is_read_from_the_only_label(schema: dict[str, Any], text: str, value: Any) -> None:
    assert fill(schema, text) == value


# ---------------------------------------------------------------- lists and nested objects


@pytest.mark.parametrize(
    "text",
    ["x: red, green and blue", "x: red; green; blue", "x: [red, green, blue]", 'x: ["red", "green", "blue"]',
     "x:\n- red\n- green\n- blue", "x:\n1. red\n2. green\n3. blue", "## X\n\n* red\n* green\n* blue\n"],
)  # fmt: skip
def test_lists_of_words(text: str) -> None:
    assert field({"type": "array", "items": {"type": "string"}}, text) == ["red", "green", "blue"]


def test_lists_of_numbers_keep_their_separators_apart() -> None:
    numbers = {"type": "array", "items": {"type": "number"}}
    assert field(numbers, "x: 1, 2, 3") == [1, 2, 3]
    assert field(numbers, "x: 1,234.50; 2") == [1234.5, 2]
    assert field(numbers, "x: none") == []


class Item(BaseModel):
    description: str
    quantity: int
    unit_price: float


class Order(BaseModel):
    items: list[Item]


ROWS = [
    Item(description="Nut, small", quantity=2, unit_price=9.5),
    Item(description="Bolt", quantity=10, unit_price=0.1),
]


@pytest.mark.parametrize(
    "text",
    [
        "| Qty | Description | Unit price |\n|---|:--|--:|\n| 2 | Nut, small | 9.50 |\n| 10 | Bolt | 0.10 |",
        "Description    Quantity   Unit price   Amount\n-----\n"  # noqa: ISC004
        "Nut, small     2          9.50      19.00\nBolt           10         0.10       1.00\n"
        "               Total                20.00",
        "description\tquantity\tunit_price\nNut, small\t2\t9.50\nBolt\t10\t0.10",
        "description;quantity;unit price\nNut, small;2;9,50\nBolt;10;0,10",
        "Items:\n| Description | Quantity | Price |\n|--|--|--|\n| Nut, small | 2 | $9.50 |\n| Bolt | 10 | $0.10 |",
        "Items:\n- description: Nut, small; quantity: 2; unit price: 9.5\n- Description=Bolt, qty=10, unit_price=.1",
        "Description: Nut, small\nQuantity: 2\nUnit price: 9.50\n\nDescription: Bolt\nQuantity: 10\nUnit price: 0.10",
    ],
)
def test_lists_of_objects_come_from_tables_and_groups(text: str) -> None:
    assert typed(Order, text).items == ROWS
    assert typed(list[Item], text) == ROWS


def test_lines_give_numbers_to_numbers_and_words_to_words() -> None:
    text = "Items:\n- 2 x Nut @ 9.50\n- 10 x Bolt @ 0.10"
    assert [(row.quantity, row.description, row.unit_price) for row in typed(Order, text).items] == [
        (2, "Nut", 9.5),
        (10, "Bolt", 0.1),
    ]


def test_no_rows_are_an_empty_list() -> None:
    assert typed(Order, "Nothing to see here.") == Order(items=[])


class Address(BaseModel):
    street: str
    city: str


class Person(BaseModel):
    name: str
    address: Address
    boss: Person | None = None
    scores: dict[str, int] = {}


@pytest.mark.parametrize(
    "text",
    ["Name: Ada\nAddress:\n  Street: Main 1\n  City: Rome", "Name: Ada\nAddress street: Main 1\nAddress city: Rome",
     "Name: Ada, street: Main 1, city: Rome"],
)  # fmt: skip
def test_nested_objects(text: str) -> None:
    assert typed(Person, text) == Person(name="Ada", address=Address(street="Main 1", city="Rome"))


def test_what_refers_to_itself_is_followed_as_far_as_the_text_goes() -> None:
    person = typed(Person, "Name: Ada\nBoss name: Bob\nBoss boss name: Cy")
    assert person.boss.name == "Bob"
    assert person.boss.boss.name == "Cy"
    assert person.boss.boss.boss is None


def test_free_keys_come_from_the_labels_below() -> None:
    assert typed(Person, "Name: Ada\nScores:\n  maths: 9\n  art: 7").scores == {"maths": 9, "art": 7}


def test_the_example_invoice_is_read_whole() -> None:
    class Invoice(BaseModel):
        invoice_number: str = Field(pattern=r"^[A-Z]{2}-\d{4}-\d{4}$")
        date: dt.date
        vendor: str
        customer: str
        currency: Literal["EUR", "USD"]
        items: list[Item] = Field(min_length=1)
        total: Decimal
        paid: bool
        note: str | None = None

    invoice = typed(Invoice, INVOICE.read_text("utf-8"))
    assert (invoice.invoice_number, invoice.date) == ("HP-2026-0417", dt.date(2026, 11, 21))
    assert (invoice.vendor, invoice.customer) == ("Halvorsen & Pike Tool Works", "Brightwater Bakery Cooperative")
    assert (invoice.currency, invoice.total, invoice.paid, invoice.note) == ("EUR", Decimal("500.34"), False, None)
    assert [(i.description, i.quantity, i.unit_price) for i in invoice.items][2] == (
        "Proofing basket, rattan, 1 kg", 20, 11.9,
    )  # fmt: skip
    assert len(invoice.items) == 4
    net = sum(i.quantity * Decimal(str(i.unit_price)) for i in invoice.items)
    gross = (net * Decimal("1.21")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert gross == invoice.total, "the example's own sums are right"


# ---------------------------------------------------------------- the smallest values


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "minLength": 2}, "xx"),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5}, 5),
        ({"type": "number", "maximum": -0.5}, -0.5),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "number", "minimum": -5}, 0),
        ({"type": "boolean"}, False),
        ({"type": ["string", "null"]}, None),
        ({"type": "array", "items": {"type": "integer"}}, []),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [0, 0]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [0, 1, -1]),
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "minItems": 2}, [0, ""]),
        ({"type": "array", "contains": {"const": 5}}, [5]),
        ({"type": "object", "minProperties": 1}, {"a": None}),
        ({"type": "object", "required": ["a"], "dependentRequired": {"a": ["b"]}}, {"a": None, "b": None}),
        ({"enum": ["b", "a"]}, "b"),
        ({"const": {"a": 1}}, {"a": 1}),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, None),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 0.5),
        ({"allOf": [{"minimum": 2}, {"type": "integer"}, {"multipleOf": 3}]}, 3),
        ({"type": "integer", "not": {"const": 0}}, 1),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "integer", "minimum": 1}}}, 1),
        ({"type": "string", "pattern": "^INV-\\d{4}$"}, "INV-0000"),
        ({"type": "string", "format": "uuid"}, "00000000-0000-0000-0000-000000000000"),
        ({"if": {"type": "null"}, "else": {"type": "string"}, "then": False}, ""),
        ({}, None),
        (True, None),
    ],
)
def test_the_smallest_value(schema: Any, value: Any) -> None:
    found = fill(schema, "")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "kind",
    [dt.datetime, dt.date, dt.time, dt.timedelta, Decimal, bytes, set[int], tuple[int, str],
     dict[str, int], enum.Enum("Color", {"RED": "red"}), Literal[3, 4], list[Person], Person | None, int | str,
     "__import__('uuid').UUID", "__import__('ipaddress').IPv4Address", "__import__('pydantic').AnyUrl"],
)  # fmt: skip
def test_the_smallest_value_is_one_of_the_type(kind: Any) -> None:
    typed(eval(kind) if isinstance(kind, str) else kind, "")


def _impossible(depth: int) -> dict[str, Any]:
    inner = _impossible(depth - 1) if depth else {"not": {}}
    return {"type": "object", "properties": {"a": inner, "b": {}}, "required": ["a", "b"]}


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "#"}, {"anyOf": [{"$ref": "#"}]}, {"if": {"$ref": "#"}, "$ref": "#", "patternProperties": {}},
     _impossible(6), {"type": 5}, {"type": "strange"}, {"properties": 3}, {"required": 4},
     {"not": {}}, {"$ref": "https://example.com/schema.json"}, {"pattern": "["}, {"prefixItems": None}, False, 7,
     {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}},
      "required": ["a"]}}}],
)  # fmt: skip
@pytest.mark.timeout(20)
def test_a_schema_that_nothing_fits_is_answered_all_the_same(schema: Any) -> None:
    json.dumps(fill(schema, "a: b"))


@pytest.mark.parametrize(
    "pattern",
    ["^[A-Z]{3}$", r"^\d{4}-\d{2}$", "^(foo|bar)+$", "^$", "[^a-z]", r"^\w+@\w+\.com$", "^[^\\s,;]{2,4}$", "a.c",
     "^(?:a|b)c?$", r"^\+?[1-9]\d{6,14}$", "^[a-zA-Z_][a-zA-Z0-9_]*$", "^.{3,}$", r"^\u0041$", "^[\\]-]x$", "^a{2}?$"],
)  # fmt: skip
def test_simple_patterns_have_a_text(pattern: str) -> None:
    text = sample(pattern)
    assert text is not None
    assert Draft202012Validator({"pattern": pattern}).is_valid(text)


@pytest.mark.parametrize("pattern", ["^(?=a)b", "(", "[", r"(a)\1", "^(?<!x)a$", "a{99999999}", "\\"])
def test_other_patterns_have_none(pattern: str) -> None:
    assert sample(pattern) is None


# ---------------------------------------------------------------- any schema

NAMES = ["name", "total due", "unit_price", "date", "items", "ok"]


def _numbers(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    def make(low: int | None, span: int | None, strict: bool, factor: float | None) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": kind}
        if low is not None:
            schema["exclusiveMinimum" if strict else "minimum"] = low
        if span is not None:
            schema["maximum"] = (low or 0) + span + 2 + 2 * (factor or 0)
        if factor:
            schema["multipleOf"] = factor
        return schema

    factors = st.sampled_from([None, 1, 2, 5] + ([0.5, 0.1] if kind == "number" else []))
    return st.builds(make, st.none() | st.integers(-50, 50), st.none() | st.integers(0, 50), st.booleans(), factors)


_STRINGS = st.one_of(
    st.builds(
        lambda a, b: {"type": "string", "minLength": a, "maxLength": a + b}, st.integers(0, 5), st.integers(0, 5)
    ),
    st.sampled_from([{"type": "string", "format": f} for f in ("date", "date-time", "email", "uuid", "time")]),
    st.sampled_from([{"type": "string", "pattern": p} for p in ("^[A-Z]{3}$", "^INV-[0-9]+$", "^(foo|bar)+$")]),
)
_LEAVES = st.one_of(
    _numbers("integer"),
    _numbers("number"),
    _STRINGS,
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {}, True, {"type": ["string", "null"]}]),
    st.lists(st.sampled_from(["a", "B c", 1, 2.5, None, True, [1], {"q": 1}]), min_size=1, max_size=3).map(
        lambda values: {"enum": values}
    ),
    st.sampled_from([{"$ref": "#/$defs/Leaf"}, {"$ref": "#/$defs/Node"}, {"anyOf": [{"$ref": "#/$defs/Node"}]}]),
)


def _object(properties: dict[str, Any], required: list[str], rest: Any, low: int) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": sorted({n for n in required if n in properties})}
    if rest is not None:
        schema["additionalProperties"] = rest
    return {**schema, "minProperties": low} if low and rest is not False else schema


def _array(item: Any, low: int, more: int | None, fixed: list[Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": item, "minItems": low}
    if more is not None:
        schema["maxItems"] = low + more
    return {**schema, "prefixItems": fixed} if fixed else schema


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(NAMES)
    return st.one_of(
        st.builds(_object, st.dictionaries(names, inner, max_size=4), st.lists(names, max_size=4),
                  st.none() | st.booleans() | inner, st.sampled_from([0, 0, 2])),
        st.builds(_array, inner, st.integers(0, 3), st.none() | st.integers(0, 3), st.lists(inner, max_size=2)),
        st.lists(inner, min_size=1, max_size=3).map(lambda branches: {"anyOf": branches}),
        inner.map(lambda part: {"allOf": [part, {}], "title": "Total due"}),
    )  # fmt: skip


_DEFINITIONS = {
    "Leaf": {"type": "string", "minLength": 1},
    "Node": {
        "type": "object",
        "properties": {"name": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
        "required": ["name", "next"],
    },
}
#: Every one of these can be satisfied, by the way it is made.
SCHEMAS = st.recursive(_LEAVES, _grown, max_leaves=12).map(
    lambda schema: {**(schema if isinstance(schema, dict) else {}), "$defs": _DEFINITIONS}
)
_VALUES = st.sampled_from(
    ["5", "-3.5", "1,234.50 EUR", "yes", "Ada", "B c", "2026-01-02", "a, b, c", "none", "[1, 2]", "", "INV-77"]
)
_LINES = st.builds(lambda name, value: f"{name.title()}: {value}", st.sampled_from([*NAMES, "next name"]), _VALUES)
_SHAPES = st.sampled_from(["", "- a", "- 5", "| Name | Ok |\n|--|--|\n| Ada | 4 |\n| 5 | no |", "  Name: 4"])
TEXTS = st.lists(_LINES | _SHAPES, max_size=8).map("\n".join)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(SCHEMAS, TEXTS)
def test_the_value_is_valid_against_any_schema_and_text(schema: Any, text: str) -> None:
    value = fill(schema, text)
    json.dumps(value, allow_nan=False)
    Draft202012Validator(schema).validate(value)
    assert fill(schema, text) == value


@settings(max_examples=80, deadline=None, database=None)
@given(st.text(alphabet='ab: =,;|-#*(\n\t1.0"[{', max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    read = reading.Text.of(text)
    list(read.tables())
    for label in read.labels:
        assert label.name.strip()
        reading.listed(label.value)
        reading.number(label.value)


@pytest.mark.timeout(30)
def test_a_long_text_comes_to_an_end() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    assert fill(schema, "lorem ipsum dolor, b: c; " * 4000 + "\na: 5") == {"a": 5}
    assert fill(schema, "x: y\n" * 4000 + "a: 6") == {"a": 6}
