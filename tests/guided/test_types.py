"""What callers give as `guided_json`: every kind of type comes back as an instance of it."""

from __future__ import annotations

import dataclasses
import enum
import gc
import json
import re
import uuid
import weakref
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Generic, Literal, NamedTuple, Optional, TypeVar, Union

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    EmailStr,  # noqa: F401 - only its absence from the tests is of interest: it needs a package of its own
    Field,
    RootModel,
    Tag,
    TypeAdapter,
    computed_field,
    create_model,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypedDict

from gen_ai.guided.schema import Invalid, as_schema

T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Address(BaseModel):
    street: str
    city: str | None = None


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int = Field(ge=0, le=150)
    address: Optional[Address] = None  # noqa: UP045 - the older spelling is in use
    tags: list[str] = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Node(BaseModel):
    value: int
    children: list[Node] = []
    parent: Node | None = None


class Left(BaseModel):
    right: Right | None = None


class Right(BaseModel):
    left: Left | None = None


class Everything(BaseModel):
    when: datetime
    day: date
    at: time
    lasting: timedelta
    price: Decimal
    key: uuid.UUID
    colour: Colour
    level: Level
    path: PurePosixPath
    blob: bytes
    pattern: Annotated[str, Field(pattern=r"^[a-z]+$")]
    few: Annotated[list[int], Field(min_length=1, max_length=3)]
    unique: set[int]
    pair: tuple[int, str]
    many: tuple[int, ...]
    lookup: dict[str, float]
    anything: Any
    either: int | str


EVERYTHING = {
    "when": "2026-01-02T03:04:05Z", "day": "2026-01-02", "at": "03:04:05", "lasting": "PT1H", "price": "1.10",
    "key": "12345678-1234-5678-1234-567812345678", "colour": "blue", "level": 2, "path": "/tmp/x", "blob": "abc",
    "pattern": "abc", "few": [1], "unique": [1, 2], "pair": [1, "a"], "many": [1, 2], "lookup": {"a": 1.5},
    "anything": {"b": [None]}, "either": "x",
}  # fmt: skip


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    name: str = Field(alias="fullName")
    nick: str = Field(validation_alias=AliasChoices("nickName", "nick"), default="")


class ByPath(BaseModel):
    inner: int = Field(validation_alias=AliasPath("outer", "inner"))


class Computed(BaseModel):
    width: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def area(self) -> int:
        return self.width**2


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    a: int


class Page(BaseModel, Generic[T]):
    items: list[T]


class Tags(RootModel[list[str]]):
    pass


class Lookup(RootModel[dict[str, int]]):
    pass


class Even(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value


class Span(BaseModel):
    start: int
    end: int

    @model_validator(mode="after")
    def ordered(self) -> Span:
        if self.start > self.end:
            raise ValueError("end before start")
        return self


@dataclasses.dataclass
class Plain:
    x: int
    y: str = "y"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    x: list[Plain]


@pydantic_dataclass
class Checked:
    x: Annotated[int, Field(gt=0)]


class Movie(TypedDict):
    title: str
    year: int | None


class Point(NamedTuple):
    x: int
    y: int = 0


def _shape(value: Any) -> str:
    return "cat" if (value.get("lives") if isinstance(value, dict) else hasattr(value, "lives")) else "dog"


Tagged = Annotated[Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(_shape)]

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
    (Aliased, {"fullName": "Ada", "nickName": "A"}, Aliased(name="Ada", nick="A")),
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
    (Literal[1, "a", None, True], "a", "a"),
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
        assert schema.parse(" {\n \"value\" :" + json.dumps(value) + "\n} ") == expected
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
        as_schema(target).parse('[[{"no such thing": [[[]]]}, {}, 5.5]]') if target not in (list,) else as_schema(
            target
        ).parse('{"a": 1}')
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
        (float, '{"value": %s}' % text),
        (Measure, '{"size": %s}' % text),
        (Nested, '{"sizes": [{"a": %s}]}' % text),
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


def test_a_model_made_for_one_call_can_be_let_go() -> None:
    made = create_model("Passing", a=(int, ...))
    as_schema(made).parse('{"a": 1}')
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None


def test_the_cache_of_other_types_is_bounded() -> None:
    from gen_ai.guided import schema as module

    for number in range(400):
        as_schema({"type": "object", "properties": {f"p{number}": {"type": "integer"}}})
    assert len(module._recent) <= 256


def test_extras_that_no_json_holds_do_not_hurt() -> None:
    class Extra(BaseModel):
        model_config = ConfigDict(json_schema_extra={"examples": [{1, 2}], "x-kind": Colour.RED})
        limit: float = float("inf")
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
