"""Tools in the forms that callers have them, and the calls that come back."""

from __future__ import annotations

import copy
import dataclasses
import subprocess
import sys
from types import MappingProxyType
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel

from gen_ai.errors import InvalidRequestError
from gen_ai.request import Tool
from gen_ai.tools import as_tools, parse_calls
from gen_ai.types import ToolCall

PARAMETERS: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "unit": {"enum": ["c", "f"]}},
    "required": ["city"],
}
FLAT: dict[str, Any] = {"name": "weather", "description": "The weather.", "parameters": PARAMETERS}
NESTED: dict[str, Any] = {"type": "function", "function": FLAT}


class Weather(BaseModel):
    """The weather
    of a city.
    """

    city: str = Field(description="Its name.")
    unit: Literal["c", "f"] = "c"


class Tree(BaseModel):
    kids: list[Tree] = []


@dataclasses.dataclass
class Point:
    x: int


@pytest.mark.parametrize("nothing", [None, False, [], ()])
def test_no_tools(nothing: Any) -> None:
    assert as_tools(nothing) == []
    assert as_tools(None, nothing) == []


def test_a_definition_in_the_form_of_openai_is_kept_as_it_is() -> None:
    given = {**NESTED, "cache_control": {"type": "ephemeral"}, "function": {**FLAT, "strict": True}}
    kept = copy.deepcopy(given)
    (tool,) = as_tools([given])
    assert tool == Tool("weather", "The weather.", PARAMETERS, strict=True, definition=kept)
    assert given == kept


def test_a_definition_without_its_type_is_a_function_and_kept_whole() -> None:
    given = {"function": {**FLAT, "description": "", "x_own": 1}}
    (tool,) = as_tools([given])
    assert tool.definition == {"type": "function", **given}


@pytest.mark.parametrize(
    "flat",
    [
        FLAT,
        {"type": "function", **FLAT},
        {"name": "weather", "description": "The weather.", "input_schema": PARAMETERS},
        MappingProxyType(FLAT),
    ],
)
def test_a_flat_definition_is_put_into_parts(flat: Any) -> None:
    assert as_tools([flat]) == [Tool("weather", "The weather.", PARAMETERS)]
    assert as_tools(None, [flat]) == as_tools([flat])


def test_a_tool_may_have_no_parameters() -> None:
    assert as_tools([{"name": "now"}]) == [Tool("now")]
    assert as_tools([{"name": "now", "parameters": {}}])[0].parameters == {}


def test_custom_tools_and_those_of_the_provider_pass_through() -> None:
    custom = {"type": "custom", "custom": {"name": "sql", "description": "A query.", "format": {"type": "text"}}}
    search = {"type": "web_search_20250305", "name": "web_search", "max_uses": 5}
    assert as_tools([custom, search, {"type": "code_interpreter"}]) == [
        Tool("sql", "A query.", definition=custom),
        Tool("web_search", definition=search),
        Tool("code_interpreter", definition={"type": "code_interpreter"}),
    ]
    assert as_tools([{"type": "custom", "name": "sql"}])[0].definition == {"type": "custom", "custom": {"name": "sql"}}


def test_a_pydantic_class_is_described() -> None:
    (tool,) = as_tools([Weather])
    assert (tool.name, tool.description, tool.target) == ("Weather", "The weather\nof a city.", Weather)
    assert tool.parameters == {
        "properties": {
            "city": {"description": "Its name.", "title": "City", "type": "string"},
            "unit": {"default": "c", "enum": ["c", "f"], "title": "Unit", "type": "string"},
        },
        "required": ["city"],
        "type": "object",
    }


def test_a_recursive_class_and_a_dataclass_are_objects_too() -> None:
    tree, point = as_tools([Tree, Point])
    assert tree.parameters is not None
    assert tree.parameters["type"] == "object"
    assert point.parameters is not None
    assert point.parameters["properties"]["x"]["type"] == "integer"


def test_tools_made_before_pass_through() -> None:
    tools = as_tools([Weather, FLAT])
    assert as_tools(tools) == tools


def refused(tools: Any, functions: Any = None) -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as caught:
        as_tools(tools, functions)
    assert type(caught.value) is InvalidRequestError
    return caught.value


def plain(city: str) -> str:
    return city


def test_a_function_is_run_here_and_a_class_is_not() -> None:
    given, function = as_tools([Weather, plain])
    assert given.function is None
    assert function.function.call is plain
    assert function.target is None


def test_tools_and_functions_exclude_each_other() -> None:
    assert refused([FLAT], [FLAT]).param == "functions"
    assert refused([], [FLAT]).param == "functions"


@pytest.mark.parametrize(
    ("item", "param", "said"),
    [
        ("weather", "tools[0]", "a str"),
        (None, "tools[0]", "None"),
        (3, "tools[0]", "an int"),
        ({}, "tools[0].name", "no name"),
        ({"function": None}, "tools[0].function", "None"),
        ({"type": "function", "function": {}}, "tools[0].function.name", "no name"),
        ({"type": "function", "function": {"name": "a b"}}, "tools[0].function.name", "'a b'"),
        ({"name": ""}, "tools[0].name", "''"),
        ({"name": "x" * 65}, "tools[0].name", "xxx"),
        ({"name": "wetter_für"}, "tools[0].name", "für"),
        ({"name": "a\n"}, "tools[0].name", "not a name"),
        ({"name": 3}, "tools[0].name", "an int"),
        ({"name": "f", "description": 3}, "tools[0].description", "an int"),
        ({"type": "custom", "custom": {}}, "tools[0].custom.name", "no name"),
        ({"type": 3, "name": "f"}, "tools[0].type", "an int"),
        ({"name": "f", "parameters": "{}"}, "tools[0].parameters", "a str"),
        ({"name": "f", "parameters": {"city": "str"}}, "tools[0].parameters", "'city'"),
        ({"name": "f", "parameters": {"type": "string"}}, "tools[0].parameters", "'string'"),
        ({"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "int"}}}}, "tools[0].parameters",
         "'int' at $.properties.a"),
        ({"name": "f", "parameters": {"type": "object", "properties": {"a": int}}}, "tools[0].parameters", "class int"),
        ({"name": "f", "parameters": Weather}, "tools[0].parameters", "Weather"),
        ({"type": "function", "function": {"name": "f", "parameters": []}}, "tools[0].function.parameters", "a list"),
        (int, "tools[0]", "no fields"),
        (RootModel[list[int]], "tools[0]", "no fields"),
        (object(), "tools[0]", "an object"),
        (type("Opaque", (), {}), "tools[0]", "cannot describe"),
    ],
)  # fmt: skip
def test_what_is_no_tool_is_named(item: Any, param: str, said: str) -> None:
    error = refused([item])
    assert error.param == param
    assert said in error.message
    assert error.suggestion or "description" in param


def test_the_older_name_is_spoken_of_where_it_was_used() -> None:
    assert refused(None, [FLAT, {"name": "a b"}]).param == "functions[1].name"


@pytest.mark.parametrize("given", [True, 3, "weather", FLAT, Weather, plain])
def test_tools_are_a_list(given: Any) -> None:
    error = refused(given)
    assert error.param == "tools"
    assert "tools=[…]" in (error.suggestion or "")


def test_two_tools_of_one_name_are_refused() -> None:
    error = refused([FLAT, Weather, NESTED])
    assert error.param == "tools[2].function.name"
    assert "'weather'" in error.message


def call(name: str, arguments: str, **fields: Any) -> ToolCall:
    return ToolCall(id="1", name=name, arguments=arguments, **fields)


def test_arguments_become_instances_of_the_class() -> None:
    calls = [
        call("Weather", '{"city": "Rome"}'),
        call("weather", '{"city": 3}'),
        call("unknown", "null"),
        call("now", ""),
    ]
    parse_calls(calls, as_tools([Weather, FLAT, {"name": "now"}]))
    assert [one.parsed for one in calls] == [Weather(city="Rome"), {"city": 3}, {}, {}]
    assert [one.error for one in calls] == [None] * 4


def test_what_does_not_fit_is_said_and_nothing_raised() -> None:
    calls = [
        call("Weather", '{"unit": "k"}', parsed={"unit": "k"}),
        call("Weather", '{"city": "Ro'),
        call("weather", "{"),
    ]
    parse_calls(calls, as_tools([Weather, FLAT]))
    assert [one.parsed for one in calls] == [None, None, None]
    assert calls[0].error == "$.city: Field required; $.unit: Input should be 'c' or 'f' (got \"k\")"
    assert "cut off" in (calls[1].error or "")
    assert "not valid JSON" in (calls[2].error or "")


@pytest.mark.parametrize("arguments", ["[1]", "7e92", '"Rome"', "true"])
def test_arguments_that_are_no_object_do_not_fit(arguments: str) -> None:
    calls = [call("Weather", arguments), call("weather", arguments)]
    parse_calls(calls, as_tools([Weather, FLAT]))
    assert [one.parsed for one in calls] == [None, None]
    assert calls[1].error == f"no JSON object: {arguments}"
    assert calls[0].error


def test_a_class_without_required_fields_takes_no_arguments() -> None:
    calls = [call("Tree", ""), call("Tree", "  "), call("Tree", "null")]
    parse_calls(calls, as_tools([Tree]))
    assert [one.parsed for one in calls] == [Tree(), Tree(), Tree()]


def test_values_that_are_there_and_custom_calls_are_left_alone() -> None:
    calls = [
        call("weather", '{"a": 1}', parsed={"mine": 1}),
        call("weather", "{", error="said before"),
        call("sql", "select 1", type="custom"),
    ]
    before = copy.deepcopy(calls)
    parse_calls(calls, as_tools([FLAT, {"type": "custom", "name": "sql"}]))
    assert calls == before


def test_dictionaries_cost_no_heavy_import() -> None:
    code = (
        "import sys; from gen_ai.tools import as_tools; as_tools([{'name': 'f', 'parameters': {'type': 'object'}}]); "
        "assert not {'pydantic', 'jsonschema', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
