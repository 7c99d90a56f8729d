"""Python functions as tools: what the model is told of them, how arguments arrive, what becomes of results."""

from __future__ import annotations

import functools
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, Optional

import pytest
from pydantic import BaseModel, Field

from gen_ai.errors import InvalidRequestError
from gen_ai.functions import is_async, parsed_docstring, result_content
from gen_ai.request import Tool
from gen_ai.tools import as_tools, parse_calls
from gen_ai.types import ChatResponse, Choice, ToolCall


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Place(BaseModel):
    city: str = Field(description="Its name.")
    days: int = 1


@dataclass
class Span:
    first: date
    last: date | None = None


def everything(
    place: Place,
    span: Span,
    color: Color,
    unit: Literal["c", "f"] = "c",
    note: Optional[str] = None,  # noqa: UP045 - the older spelling is what many have
    weight: Annotated[float, Field(gt=0, description="In kg.")] = 1.5,
    names: list[str] = Field(default_factory=list, description="Of people."),  # noqa: B008 - pydantic's own form
) -> str:
    """Say it all.

    It has more than one line.

    Args:
        place: Where.
        span (Span, optional): When,
            to the day.
        weight: Not this.
        missing: Nobody.

    Returns:
        Nothing of use.
    """
    return repr((place, span, color, unit, note, weight, names))


def tool_of(function: Any) -> Tool:
    (tool,) = as_tools([function])
    return tool


def called(function: Any, arguments: str) -> ToolCall:
    call = ToolCall("1", tool_of(function).name, arguments)
    parse_calls([call], [tool_of(function)])
    return call


def test_hints_docstring_and_defaults_become_the_schema() -> None:
    tool = tool_of(everything)
    assert (tool.name, tool.target, tool.definition) == ("everything", None, None)
    assert tool.description == "Say it all.\n\nIt has more than one line."
    assert tool.parameters is not None
    assert tool.parameters["required"] == ["place", "span", "color"]
    assert tool.parameters["additionalProperties"] is False
    properties = tool.parameters["properties"]
    assert list(properties) == ["place", "span", "color", "unit", "note", "weight", "names"]
    assert properties["place"]["description"] == "Where."
    assert properties["span"]["description"] == "When, to the day."
    assert properties["unit"] == {"default": "c", "enum": ["c", "f"], "title": "Unit", "type": "string"}
    assert properties["note"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert properties["note"]["default"] is None
    assert (properties["weight"]["description"], properties["weight"]["exclusiveMinimum"]) == ("In kg.", 0)
    assert properties["names"]["description"] == "Of people."
    assert tool.parameters["$defs"]["Color"]["enum"] == ["red", "blue"]
    assert tool.parameters["$defs"]["Place"]["properties"]["city"]["description"] == "Its name."


def test_arguments_arrive_as_what_the_hints_say() -> None:
    call = called(
        everything, '{"place": {"city": "Rome"}, "span": {"first": "2026-01-02"}, "color": "blue", "weight": 2}'
    )
    assert call.error is None
    assert call.parsed == {
        "place": Place(city="Rome"), "span": Span(date(2026, 1, 2)), "color": Color.BLUE, "weight": 2.0, "names": [],
    }  # fmt: skip
    assert "Rome" in everything(**call.parsed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("{}", "$.place: Field required"),
        ('{"place": {"city": "R"}, "span": {"first": "x"}, "color": "red"}', "$.span.first"),
        ('{"place": {"city": "R"}, "span": {"first": "2026-01-02"}, "color": "red", "more": 1}', "$.more: Extra"),
        ('{"place": ', "not valid JSON"),
        ("[1]", "$"),
    ],
)
def test_arguments_that_do_not_fit_are_told_by_path(arguments: str, said: str) -> None:
    call = called(everything, arguments)
    assert call.parsed is None
    assert said in (call.error or "")


class Desk:
    """A desk."""

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, drawer: int) -> str:
        """Open a drawer."""
        return f"{self.name} {drawer}"

    @classmethod
    def make(cls, name: str) -> str:
        return name

    @staticmethod
    def count(of: list[int]) -> int:
        return len(of)

    def __call__(self, text: str) -> str:
        """Write on it."""
        return text


def plain(city: str, unit: str = "c") -> str:
    """The weather.

    Args:
        city: Its name.
    """
    return f"{city} {unit}"


async def later(city: str) -> str:
    return city


@functools.wraps(plain)
def wrapped(*args: Any, **kwargs: Any) -> Any:
    return plain(*args, **kwargs)


@pytest.mark.parametrize(
    ("function", "name", "about", "parameters"),
    [
        (Desk("a").open, "open", "Open a drawer.", ["drawer"]),
        (Desk.make, "make", None, ["name"]),
        (Desk.count, "count", None, ["of"]),
        (Desk("a"), "Desk", "Write on it.", ["text"]),
        (Desk("a").__call__, "Desk", "Write on it.", ["text"]),
        (functools.partial(plain, unit="f"), "plain", "The weather.", ["city"]),
        (functools.partial(plain, "Rome"), "plain", "The weather.", ["unit"]),
        (later, "later", None, ["city"]),
        (wrapped, "plain", "The weather.", ["city", "unit"]),
    ],
)
def test_whatever_can_be_called_is_a_tool(function: Any, name: str, about: str | None, parameters: list[str]) -> None:
    tool = tool_of(function)
    assert (tool.name, tool.description, list((tool.parameters or {})["properties"])) == (name, about, parameters)


def test_a_function_without_parameters_takes_none() -> None:
    def now() -> str:
        return "noon"

    assert called(now, "").parsed == called(now, "null").parsed == {}


def test_parameters_may_be_named_like_methods_of_pydantic() -> None:
    def odd(schema: str, _hidden: int, model_config: int, json: str = "x") -> str:
        return f"{schema} {_hidden} {model_config} {json}"

    properties = (tool_of(odd).parameters or {})["properties"]
    assert list(properties) == ["schema", "_hidden", "model_config", "json"]
    call = called(odd, '{"schema": "a", "_hidden": 1, "model_config": 2}')
    assert odd(**call.parsed) == "a 1 2 x"


def test_types_that_the_function_around_it_knows_are_found() -> None:
    class Local(BaseModel):
        x: int

    def use(value: Local) -> Local:
        return Local(x=value.x)

    assert called(use, '{"value": {"x": 3}}').parsed == {"value": Local(x=3)}


@pytest.mark.slow
def test_a_function_is_described_once_and_let_go_of() -> None:
    def make() -> Callable[[int], int]:
        def double(x: int) -> int:
            return 2 * x

        return double

    function = make()
    first, second = tool_of(function), tool_of(function)
    assert first == second
    assert first.parameters is second.parameters
    gone = weakref.ref(function)
    del function, first, second
    gc.collect()
    assert gone() is None


def starred(*cities: str) -> None: ...
def keyworded(**cities: str) -> None: ...
def positional(city: str, /) -> None: ...
def bare(city, unit: str = "c") -> None: ...  # type: ignore[no-untyped-def]
def unspeakable(city: str, lock: weakref.ref[Any]) -> None: ...
def unknown(city: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("function", "said", "mend"),
    [
        (starred, "'cities' of starred takes any number of arguments (*cities)", "one list"),
        (keyworded, "'cities' of keyworded takes any number of arguments (**cities)", "one list"),
        (positional, "'city' of positional can be given by position only", "/"),
        (bare, "'city' of bare has no type", "city: str"),
        (unspeakable, "'lock' of unspeakable is weakref", "type that pydantic can describe"),
        (unknown, "annotated with 'Nowhere'", "import"),
        (lambda city: city, "a lambda", "def"),
        (Desk.open, "'self' of open is not bound", "instance"),
        (len, "'obj' of len can be given by position only", "pydantic class"),
    ],
)
def test_what_no_model_can_call_is_named_with_its_parameter(function: Any, said: str, mend: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        as_tools([plain, function])
    assert type(caught.value) is InvalidRequestError
    assert caught.value.param == "tools[1]"
    assert said in caught.value.message
    assert mend in (caught.value.suggestion or "")


def test_functions_share_their_names_with_other_tools() -> None:
    with pytest.raises(InvalidRequestError, match="two tools of the name 'plain'"):
        as_tools([{"name": "plain"}, plain])


def test_coroutine_functions_are_known_in_every_form() -> None:
    class Later:
        async def __call__(self) -> None: ...

    async def pieces() -> AsyncIterator[int]:
        yield 1

    assert all(map(is_async, (later, functools.partial(later, city="x"), Later(), Later().__call__, pieces)))
    assert not any(map(is_async, (plain, functools.partial(plain), Desk("a"), Desk("a").open)))


# ---------------------------------------------------------------- docstrings


@pytest.mark.parametrize(
    ("text", "about", "told"),
    [
        ("", "", {}),
        ("Do it.", "Do it.", {}),
        ("Do it.\n\nArgs:\n    a: One.\n    b (int): Two:\n        three.\n\n    c: Four.", "Do it.",
         {"a": "One.", "b": "Two: three.", "c": "Four."}),
        ("Do it.\n\nArguments:\n  *a: One.\n\nRaises:\n  b: Two.", "Do it.", {"a": "One."}),
        ("Args:\n    a: One.", "", {"a": "One."}),
        ("Do it.\n\nArgs:\n    a: One.\nThe end: it is.", "Do it.", {"a": "One."}),
        ("Do it.\nArgs: none", "Do it.\nArgs: none", {}),
    ],
)  # fmt: skip
def test_docstrings_in_the_style_of_google(text: str, about: str, told: dict[str, str]) -> None:
    assert parsed_docstring(text) == (about, told)


# ---------------------------------------------------------------- results

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8ffff3f0005fe02fea7d6059b0000000049454e44ae426082"
)


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("as it is", "as it is"),
        (Text("as it is"), "as it is"),
        (None, "null"),
        (3, "3"),
        (True, "true"),
        ({"a": [1, None]}, '{"a":[1,null]}'),
        ([1, 2], "[1,2]"),
        ([], "[]"),
        (Place(city="Rome"), '{"city":"Rome","days":1}'),
        (Span(date(2026, 1, 2)), '{"first":"2026-01-02","last":null}'),
        (ChatResponse(choices=[Choice(text="said")]), "said"),
        ([{"type": "text", "text": "a part"}], [{"type": "text", "text": "a part"}]),
    ],
)
def test_results_become_what_a_model_can_read(value: Any, content: Any) -> None:
    found = result_content(value, "f")
    assert found == content
    assert type(found) is type(content)


def test_a_picture_becomes_a_part() -> None:
    (part,) = result_content(PNG, "f")
    assert part["image_url"]["url"].startswith("data:image/png;base64,")


@pytest.mark.parametrize("value", [object(), {"a": object()}, b"no picture", later])
def test_a_result_without_a_form_names_the_tool(value: Any) -> None:
    with pytest.raises(InvalidRequestError, match="the result of f is of type"):
        result_content(value, "f")
