"""A structured answer as the arguments of a tool that the model is made to call: so Claudes before 4.5 are asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field

from gen_ai import StructuredOutputError
from gen_ai.types import Finish, Restart, TextDelta, ToolCallDelta, UsageUpdate

from ..support import anthropic as dialect
from ..support.server import Server
from .support import AT_ONCE, make

MODEL = "claude-opus-4-1"


class River(BaseModel):
    name: str
    length: int = Field(ge=1)


RHINE: dict[str, Any] = {"name": "Rhine", "length": 1230}


def called(arguments: Any) -> dict[str, Any]:
    made = dialect.message("")
    made["content"] = [{"type": "tool_use", "id": "toolu_1", "name": "River", "input": arguments}]
    return {**made, "stop_reason": "tool_use"}


def in_pieces(arguments: Any) -> bytes:
    text = json.dumps(arguments)
    return dialect.events(
        dialect.started(),
        *dialect.block(
            0,
            {"type": "tool_use", "id": "toolu_1", "name": "River", "input": {}},
            {"type": "input_json_delta", "partial_json": text[:9]},
            {"type": "input_json_delta", "partial_json": text[9:]},
        ),
        *dialect.ended("tool_use"),
    )


@pytest.fixture
def claude(server: Server) -> Iterator[Any]:
    with make("anthropic", model_name=MODEL, api_key="k", endpoint=f"{server.url}/v1", retry=AT_ONCE) as client:
        yield client


def test_the_answer_is_asked_for_as_the_one_tool_and_is_text_to_the_caller(claude: Any, server: Server) -> None:
    server.reply(json=called(RHINE))
    response = claude.run_chat_completions("The Rhine?", guided_json=River, full_output=True)
    assert response.parsed == River(**RHINE)
    assert json.loads(response.text) == RHINE
    assert (response.tool_calls, response.finish_reason) == ([], "stop")
    assert response.choices[0].finish_reason_raw == "tool_use"
    assert response.message == {"role": "assistant", "content": response.text}
    sent = server.last.json()
    assert sent["tool_choice"] == {"type": "tool", "name": "River"}
    (tool,) = sent["tools"]
    assert (tool["name"], set(tool["input_schema"]["properties"])) == ("River", {"name", "length"})
    assert "system" not in sent


def test_a_stream_gives_the_arguments_as_text(claude: Any, server: Server) -> None:
    def answer() -> None:
        server.reply(headers=[("content-type", "text/event-stream")], body=in_pieces(RHINE))

    answer()
    with claude.run_chat_completions_stream("The Rhine?", guided_json=River) as stream:
        assert json.loads("".join(stream)) == RHINE
    assert stream.response.parsed == River(**RHINE)
    answer()
    with claude.run_chat_completions_stream("The Rhine?", guided_json=River, full_output=True) as stream:
        events = [event for event in stream if not isinstance(event, UsageUpdate)]
    assert {type(event) for event in events} == {TextDelta, Finish}
    assert events[-1].finish_reason == "stop"
    assert stream.response.first.tool_calls == []


def test_what_does_not_fit_is_asked_again_by_the_same_tool(claude: Any, server: Server) -> None:
    server.reply(json=called({"name": "Ditch", "length": 0})).reply(json=called(RHINE))
    assert claude.run_chat_completions("The Rhine?", guided_json=River) == River(**RHINE)
    again = server.last.json()
    assert again["tool_choice"] == {"type": "tool", "name": "River"}
    assert "does not fit" in json.dumps(again["messages"][-1])
    assert all(message["role"] in ("user", "assistant") for message in again["messages"])
    server.reply(json=called({"name": "Ditch", "length": 0}))
    with pytest.raises(StructuredOutputError) as caught:
        claude.run_chat_completions("The Rhine?", guided_json=River, max_reasks=0)
    assert json.loads(caught.value.text or "") == {"name": "Ditch", "length": 0}
    server.reply(headers=[("content-type", "text/event-stream")], body=in_pieces({"name": "Ditch", "length": 0}))
    server.reply(headers=[("content-type", "text/event-stream")], body=in_pieces(RHINE))
    with claude.run_chat_completions_stream("The Rhine?", guided_json=River, full_output=True) as stream:
        kinds = [type(event) for event in stream]
    assert (Restart in kinds, ToolCallDelta in kinds) == (True, False)
    assert stream.response.parsed == River(**RHINE)


def test_words_in_place_of_the_call_are_judged_like_any_answer(claude: Any, server: Server) -> None:
    server.reply(json=dialect.message(json.dumps(RHINE)))
    assert claude.run_chat_completions("The Rhine?", guided_json=River) == River(**RHINE)


def test_it_is_words_beside_other_tools_while_the_model_thinks_and_where_tools_are_refused(
    claude: Any, server: Server
) -> None:
    tool = {"name": "now", "parameters": {"type": "object", "properties": {}}}
    for call in ({"tools": [tool]}, {"reasoning": 2000}):
        body = claude.build_request("hi", guided_json=River, **call).json
        assert "tool_choice" not in body
        assert "JSON Schema" in json.dumps(body["system"])
    server.reply(400, json={"type": "error", "error": {"type": "invalid_request_error", "message": "tools: no"}})
    server.reply(json=dialect.message(json.dumps(RHINE)))
    assert claude.run_chat_completions("The Rhine?", guided_json=River) == River(**RHINE)
    assert "tools" not in server.last.json()
