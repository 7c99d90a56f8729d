"""How an answer is read: what is said of one that does not fit, what is let through, what never is."""

from __future__ import annotations

import dataclasses
import gc
import json
import weakref
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    create_model,
    field_validator,
)

from gen_ai.guided.schema import Invalid, as_schema

from .models import Address, Colour, Node, Person, Plain


def test_problems_name_the_field_and_the_value() -> None:
    with pytest.raises(Invalid) as caught:
        as_schema(Person).parse('{"name": "Ada", "age": "thirty-six", "tags": [1, "x", {}]}')
    first, *others = caught.value.problems
    assert first.startswith("$.age: ")
    assert '"thirty-six"' in first
    assert [problem.split(":")[0] for problem in others] == ["$.tags[0]", "$.tags[2]"]


def test_a_missing_field_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        as_schema(Person).parse('{"age": 1}')
    assert caught.value.problems == ["$.name: Field required"]


def test_problems_are_few_and_short() -> None:
    with pytest.raises(Invalid) as caught:
        as_schema(list[int]).parse(json.dumps(["x" * 10_000] * 500))
    assert len(caught.value.problems) == 10
    assert max(map(len, caught.value.problems)) < 300


def test_a_validator_that_crashes_makes_the_answer_invalid_and_is_named() -> None:
    class Fragile(BaseModel):
        a: dict[str, int]

        @field_validator("a")
        @classmethod
        def read(cls, value: dict[str, int]) -> dict[str, int]:
            return {"b": value["b"]}

    with pytest.raises(Invalid) as caught:
        as_schema(Fragile).parse('{"a": {}}')
    assert caught.value.problems == ["$: a validator raised KeyError: 'b'"]
    assert isinstance(caught.value.__cause__, KeyError)


def test_control_characters_in_strings_are_read_as_they_are() -> None:
    assert as_schema(Address).parse('{"street": "a\nb\tc\x00"}') == Address(street="a\nb\tc\x00")
    assert as_schema(Address).parse('{"street": "a\\\\\n\\"b"}') == Address(street='a\\\n"b')


def test_half_a_surrogate_pair_does_not_spoil_the_answer() -> None:
    assert as_schema(Address).parse('{"street": "a\\ud83d", "city": "\\ud83d\\ude00"}') == Address(
        street="a\ufffd", city="\U0001f600"
    )
    assert as_schema(Address).parse('{"street": "a\ud83d"}') == Address(street="a\ufffd")


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", '"NaN"', '"inf"', '"-Infinity"', '"1e999"', "1" * 400],
)
def test_nan_and_infinity_are_no_numbers_however_written(text: str) -> None:
    class Measure(BaseModel):
        size: float

    @dataclasses.dataclass
    class Nested:
        sizes: list[dict[str, float]]

    for target, answer in (
        (float, text),
        (float, '{"value": ' + text + "}"),
        (Measure, '{"size": ' + text + "}"),
        (Nested, '{"sizes": [{"a": ' + text + "}]}"),
    ):
        with pytest.raises(Invalid):
            as_schema(target).parse(answer)


def test_a_text_that_says_nan_is_a_text() -> None:
    class Spoken(BaseModel):
        word: str
        size: float

    assert as_schema(Spoken).parse('{"word": "nan", "size": 1}').word == "nan"


@pytest.mark.parametrize("target", [Node, Any, list, dict[str, int], int, str])
@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 3000 + "]" * 3000,
        '{"children": ' * 3000 + "1" + "}" * 3000,
        "9" * 5000,
        '{"value": ' + "9" * 5000 + "}",
    ],
    ids=["open", "list", "object", "number", "wrapped number"],
)
def test_depth_and_size_bombs_are_invalid_and_nothing_worse(target: Any, text: str) -> None:
    if target is str and text[0] == "9":
        assert as_schema(str).parse(text) == text
        return
    with pytest.raises(Invalid):
        as_schema(target).parse(text)


def test_a_schema_is_made_once_per_class() -> None:
    assert as_schema(Person).wire_schema is as_schema(Person).wire_schema
    assert as_schema(list[Person]) is as_schema(list[Person])
    assert as_schema(Plain) is as_schema(Plain)
    adapter = TypeAdapter(list[int])
    assert as_schema(adapter).wire_schema is as_schema(adapter).wire_schema


def test_unions_in_another_order_are_another_schema() -> None:
    class One(BaseModel):
        x: int

    class Two(BaseModel):
        x: int

    assert isinstance(as_schema(One | Two).parse('{"value": {"x": 1}}'), One)
    assert isinstance(as_schema(Two | One).parse('{"value": {"x": 1}}'), Two)
    assert as_schema(Literal[1]).parse("1") is not as_schema(Literal[True]).parse("true")


def test_two_classes_of_one_name_are_two_schemas() -> None:
    def make(kind: Any) -> Any:
        return create_model("Same", a=(kind, ...))

    first, second = make(int), make(str)
    assert as_schema(first).parse('{"a": 1}').a == 1
    assert as_schema(second).parse('{"a": "x"}').a == "x"


@pytest.mark.slow
def test_a_model_made_for_one_call_can_be_let_go() -> None:
    made = create_model("Passing", a=(int, ...))
    as_schema(made).parse('{"a": 1}')
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None


def test_the_cache_of_other_types_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from gen_ai.guided import schema as module

    monkeypatch.setattr(module, "_CACHED", 8)
    monkeypatch.setattr(module, "_recent", {})
    used = as_schema({"title": "used"})
    for number in range(20):
        as_schema({"title": f"number {number}"})
        assert as_schema({"title": "used"}) is used  # what is in use stays
    assert len(module._recent) <= 8


def test_extras_that_no_json_holds_do_not_hurt() -> None:
    class Extra(BaseModel):
        model_config = ConfigDict(
            json_schema_extra={"examples": [{1, 2}], "x-kind": Colour.RED}  # type: ignore[list-item, dict-item]
        )
        limit: float = float("inf")
        hidden: Any = object()
        when: datetime = Field(default=datetime(2026, 1, 1, tzinfo=UTC), examples=[datetime(2026, 1, 1, tzinfo=UTC)])

    schema = as_schema(Extra)
    json.dumps(schema.shown_schema, allow_nan=False)
    assert schema.parse("{}").limit == float("inf")


class TestWords:
    """Where the whole answer is one word, the word alone is good."""

    @pytest.mark.parametrize(
        "text",
        ["positive", ' "positive" ', "`positive`", "positive\n", '{"value": "positive"}', "```\npositive\n```",
         '```json\n"positive"\n```', "<think>negative? positive</think>\npositive"],
    )  # fmt: skip
    def test_a_literal(self, text: str) -> None:
        assert as_schema(Literal["positive", "negative"]).parse(text) == "positive"

    @pytest.mark.parametrize("text", ["neutral", "positive or negative", "", "{positive}", '{"label": "positive"}'])
    def test_another_word_does_not_fit(self, text: str) -> None:
        with pytest.raises(Invalid):
            as_schema(Literal["positive", "negative"]).parse(text)

    def test_plain_types(self) -> None:
        assert as_schema(Colour).parse("red") is Colour.RED
        assert as_schema(bool).parse("True") is True
        assert as_schema(int).parse("42") == 42
        assert as_schema(date).parse("2026-01-02") == date(2026, 1, 2)
        assert as_schema(str).parse("Just a sentence, with {braces}.") == "Just a sentence, with {braces}."
        assert as_schema(Literal["42"]).parse("42") == "42"
        assert as_schema(Person | Literal["nobody"]).parse("nobody") == "nobody"

    def test_dictionaries(self) -> None:
        assert as_schema({"enum": ["a", "b"]}).parse("b") == "b"
        assert as_schema({"type": "string"}).parse("free text") == "free text"
        with pytest.raises(Invalid):
            as_schema({"type": "integer"}).parse("five")

    def test_a_cut_json_text_is_no_word(self) -> None:
        for text in ('{"value": "Par', '"Par', 'Here it is: {"value": "Par', '["a"'):
            with pytest.raises(Invalid):
                as_schema(str).parse(text)

    def test_an_object_is_never_a_word(self) -> None:
        with pytest.raises(Invalid):
            as_schema(Person).parse("Ada")
