"""What a dialect cannot say of a schema: named with its place, and asked for by the next technique."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.wire.anthropic_schema import narrowed as by_anthropic
from gen_ai.wire.cohere_schema import narrowed as by_cohere

from ..support import anthropic
from ..support.server import Server

TEXT = {"type": "string"}


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def many(count: int, schema: dict[str, Any]) -> dict[str, Any]:
    return {f"p{at}": schema for at in range(count)}


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        (object_of(a={"not": TEXT}), "$.properties.a has not"),
        (
            object_of(a={"type": "array", "items": {"patternProperties": {}}}),
            "$.properties.a.items has patternProperties",
        ),
        (object_of(a={"anyOf": [TEXT, {"type": "object"}]}), "$.properties.a.anyOf[1] is an object of any properties"),
        (object_of(a=True), "$.properties.a admits any value or none"),
        (object_of(a={"enum": [{}, 1]}), "$.properties.a lists objects or arrays as values"),
        (object_of(a={"const": []}), "$.properties.a lists objects or arrays as values"),
        (object_of(a={"allOf": [{"$ref": "#/$defs/b"}]}), "$.properties.a.allOf has a $ref"),
        (object_of(a={"$ref": "#b"}), "$.properties.a has a $ref to something that is no definition"),
        ({**object_of(a=TEXT), "required": ["b"]}, "$ requires 'b', which is no property of it"),
        ({**object_of(a={"$ref": "#/$defs/b"}), "$defs": {"b": object_of(c={"$ref": "#/$defs/b"})}}, "#/$defs/b leads"),
        (object_of(**many(17, {"type": ["string", "null"]})), "17 choices between types, more than 16"),
        ({**object_of(**many(25, TEXT)), "required": []}, "25 properties that may be left out, more than 24"),
    ],
)
def test_what_anthropics_compiler_does_not_take_is_named(schema: dict[str, Any], why: str) -> None:
    said = by_anthropic(schema)
    assert isinstance(said, str)
    assert why in said


def test_what_cohere_does_not_take_is_named() -> None:
    assert by_cohere(object_of(a=object_of())) == "$.properties.a is an object without a required property"
    assert by_cohere(object_of(a={"allOf": [TEXT, {}]})) == "$.properties.a has allOf"
    assert by_cohere(TEXT) == "its root is no object"


OPEN = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": TEXT}


@pytest.mark.parametrize(
    ("provider", "model", "how"),
    [
        ("anthropic", "claude-sonnet-4-5", "as the arguments of a tool"),
        ("anthropic", "claude-opus-5-5", "in words"),
        ("bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0", "as the arguments of a tool"),
        ("bedrock", "qwen.qwen3-coder-480b-a35b-v1:0", "in words"),
        ("cohere", "command-a-03-2025", "as JSON, in words"),
    ],
)
def test_the_caller_is_told_what_is_not_enforced_and_how_it_was_asked_for(provider: str, model: str, how: str) -> None:
    region: Any = {"region": "eu-west-1"} if provider == "bedrock" else {}
    with create_client(provider, model_name=model, api_key="k", **region) as client:
        assert client.build_request("?", guided_json=object_of(a=TEXT)).warnings == ()
        (told,) = client.build_request("?", guided_json=OPEN).warnings
    assert (told.code, told.param) == ("not_enforced", "guided_json")
    assert "$ has additionalProperties" in told.message
    assert f"asked for {how} and" in told.message


def test_an_answer_says_it_too(server: Server) -> None:
    made = anthropic.message({"type": "tool_use", "id": "t", "name": "answer", "input": {"b": "c"}}, stop="tool_use")
    server.reply(json=made)
    with create_client("anthropic", model_name="claude-sonnet-4-5", api_key="k", endpoint=f"{server.url}/v1") as client:
        response = client.run_chat_completions("?", guided_json=OPEN, full_output=True)
    assert (response.parsed, [one.code for one in response.warnings]) == ({"b": "c"}, ["not_enforced"])


def test_a_schema_is_narrowed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from gen_ai.wire import narrowing

    made = []
    real = narrowing.Narrowing.node

    def counted(self: narrowing.Narrowing, schema: Any, path: str = "$") -> dict[str, Any]:
        made.append(path)
        return real(self, schema, path)

    monkeypatch.setattr(narrowing.Narrowing, "node", counted)
    with create_client("anthropic", model_name="claude-sonnet-4-5", api_key="k") as client:
        for _ in range(3):
            client.build_request("?", guided_json=object_of(only_once=TEXT))
    assert made == ["$", "$.properties.only_once"]
