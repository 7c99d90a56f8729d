"""A structured answer as the arguments of a tool that the model is made to call: so Claudes before 4.5 are asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field

from gen_ai import (
    ContentFilterError,
    StreamInterruptedError,
    StructuredOutputError,
    TruncatedOutputError,
    create_client,
)
from gen_ai.types import Finish, Restart, TextDelta, ToolCallDelta, UsageUpdate

from ..support import anthropic as dialect
from ..support import bedrock
from ..support.server import Request, Response, Server
from .support import AT_ONCE, make

MODEL = "claude-opus-4-1"


class River(BaseModel):
    name: str
    length: int = Field(ge=1)


RHINE: dict[str, Any] = {"name": "Rhine", "length": 1230}


EVENTS = [("content-type", "text/event-stream")]


def called(arguments: Any, *before: str, stop: str = "tool_use") -> dict[str, Any]:
    return dialect.message(
        *before, {"type": "tool_use", "id": "toolu_1", "name": "River", "input": arguments}, stop=stop
    )


def in_pieces(arguments: Any, *before: str) -> bytes:
    text = json.dumps(arguments)
    return dialect.events(
        dialect.started(),
        *(dialect.text(0, *before) if before else ()),
        *dialect.block(
            len(before[:1]),
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
    assert sent["tool_choice"] == {"type": "any"}
    (tool,) = sent["tools"]
    assert (tool["name"], set(tool["input_schema"]["properties"])) == ("River", {"name", "length"})
    assert "system" not in sent


def test_a_stream_gives_the_arguments_as_text(claude: Any, server: Server) -> None:
    def answer() -> None:
        server.reply(headers=EVENTS, body=in_pieces(RHINE))

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
    assert again["tool_choice"] == {"type": "any"}
    assert "does not fit" in json.dumps(again["messages"][-1])
    assert all(message["role"] in ("user", "assistant") for message in again["messages"])
    server.reply(json=called({"name": "Ditch", "length": 0}))
    with pytest.raises(StructuredOutputError) as caught:
        claude.run_chat_completions("The Rhine?", guided_json=River, max_reasks=0)
    assert json.loads(caught.value.text or "") == {"name": "Ditch", "length": 0}
    server.reply(headers=EVENTS, body=in_pieces({"name": "Ditch", "length": 0}))
    server.reply(headers=EVENTS, body=in_pieces(RHINE))
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
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 2000}}
    for call in ({"tools": [tool]}, {"reasoning": 2000}, {"extra_body": thinking, "max_tokens": 4000}):
        body = claude.build_request("hi", guided_json=River, **call).json
        assert "tool_choice" not in body
        assert "JSON Schema" in json.dumps(body["system"])
    server.reply(400, json={"type": "error", "error": {"type": "invalid_request_error", "message": "tools: no"}})
    server.reply(json=dialect.message(json.dumps(RHINE)))
    assert claude.run_chat_completions("The Rhine?", guided_json=River) == River(**RHINE)
    assert "tools" not in server.last.json()


def test_words_beside_the_call_are_no_part_of_the_answer(claude: Any, server: Server) -> None:
    server.reply(json=called(RHINE, "Let me see."))
    assert json.loads(claude.run_chat_completions("The Rhine?", guided_json=River, full_output=True).text) == RHINE
    server.reply(headers=EVENTS, body=in_pieces(RHINE, "Let me ", "see."))
    with claude.run_chat_completions_stream("The Rhine?", guided_json=River) as stream:
        assert json.loads("".join(stream)) == RHINE
    said = dialect.events(
        dialect.started(), *dialect.text(0, '{"name": "Rhine", ', '"length": 1230}'), *dialect.ended()
    )
    server.reply(headers=EVENTS, body=said)
    with claude.run_chat_completions_stream("The Rhine?", guided_json=River) as stream:
        assert json.loads("".join(stream)) == RHINE
    assert stream.response.parsed == River(**RHINE)


def test_an_answer_cut_by_its_limit_is_cut_whatever_the_server_closed(claude: Any, server: Server) -> None:
    class Listed(BaseModel):
        name: str
        towns: list[str] = []

    for held in ({"name": "Rhine"}, {}):
        server.reply(json=called(held, stop="max_tokens"))
        with pytest.raises(TruncatedOutputError) as caught:
            claude.run_chat_completions("The Rhine?", guided_json=Listed, max_tokens=5)
        assert json.loads(caught.value.text or "") == held
    server.reply(json=called({"name": "Rhine"}, stop="max_tokens")).reply(
        json=called({"name": "Rhine", "towns": ["Köln"]})
    )
    assert claude.run_chat_completions("The Rhine?", guided_json=Listed) == Listed(name="Rhine", towns=["Köln"])
    assert server.last.json()["max_tokens"] > 256


def test_a_stream_that_breaks_holds_what_came_of_the_arguments(claude: Any, server: Server) -> None:
    whole = in_pieces(RHINE)
    server.reply(headers=EVENTS, body=whole[: whole.index(b"event: content_block_stop")])
    with pytest.raises(StreamInterruptedError) as caught:
        list(claude.run_chat_completions_stream("The Rhine?", guided_json=River))
    assert json.loads(caught.value.partial_text or "") == RHINE
    server.reply(headers=EVENTS, body=in_pieces(RHINE))
    stream = claude.run_chat_completions_stream("The Rhine?", guided_json=River)
    first = next(iter(stream))
    stream.close()
    assert (first, stream.partial.first.tool_calls) == (json.dumps(RHINE)[:9], [])
    assert stream.partial.text.startswith(first)


def test_a_refusal_is_one(claude: Any, server: Server) -> None:
    refused = dialect.message("I will not.", stop="refusal")
    server.reply(json=refused)
    with pytest.raises(ContentFilterError):
        claude.run_chat_completions("The Rhine?", guided_json=River)


def test_several_answers_and_batches_and_the_conversation_afterwards(claude: Any, server: Server) -> None:
    server.handler = lambda _request, _number: Response(json=called(RHINE))
    assert claude.run_chat_completions("The Rhine?", guided_json=River, n=2) == [River(**RHINE)] * 2
    assert claude.run_chat_completions_batch(["a", "b"], guided_json=River) == [River(**RHINE)] * 2
    chat = claude.conversation()
    chat.send("The Rhine?", guided_json=River)
    chat.send("And its source?", guided_json=River)
    turns = server.last.json()["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert "tool_use" not in json.dumps(turns)


def test_a_structure_whose_root_is_a_choice_is_put_into_an_object(claude: Any) -> None:
    class Lake(BaseModel):
        area: float

    choice = River | Lake
    for target in (
        choice,
        {"type": "object", "oneOf": [River.model_json_schema(), {"not": {}}], "patternProperties": {}},
    ):
        (tool,) = claude.build_request("?", guided_json=target).json["tools"]
        assert set(tool["input_schema"]["properties"]) == {"value"}
        assert {"anyOf", "oneOf", "allOf"}.isdisjoint(tool["input_schema"])


# ---------------------------------------------------------------- Bedrock


def amazon(server: Server, model: str) -> Any:
    return make("bedrock", model_name=model, api_key="k", endpoint=server.url, region="eu-west-1", retry=AT_ONCE)


@pytest.mark.parametrize("model", ["us.amazon.nova-pro-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"])
def test_converse_is_asked_the_same_way(server: Server, model: str) -> None:
    use = {"toolUse": {"toolUseId": "t1", "name": "River", "input": RHINE}}
    server.reply(json=bedrock.message("Thinking of it.", use, stop="tool_use"))
    with amazon(server, model) as client:
        response = client.run_chat_completions("The Rhine?", guided_json=River, full_output=True)
        assert (response.parsed, response.finish_reason) == (River(**RHINE), "stop")
        assert response.message == {"role": "assistant", "content": response.text}
        config = server.last.json()["toolConfig"]
        assert config["toolChoice"] == {"any": {}}
        assert [tool["toolSpec"]["name"] for tool in config["tools"]] == ["River"]
        text = json.dumps(RHINE)
        body = bedrock.started() + bedrock.call(0, "t1", "River", text[:5], text[5:]) + bedrock.ended("tool_use")
        server.reply(headers=bedrock.EVENT_STREAM, body=body)
        with client.run_chat_completions_stream("The Rhine?", guided_json=River, full_output=True) as stream:
            events = list(stream)
        assert [event.text for event in events if isinstance(event, TextDelta)] == [text[:5], text[5:]]
        assert stream.response.parsed == River(**RHINE)


def test_a_family_that_cannot_be_forced_is_asked_in_words(server: Server) -> None:
    for model, wish in (("meta.llama3-1-70b-instruct-v1:0", None), ("us.amazon.nova-2-lite-v1:0", "high")):
        with amazon(server, model) as client:
            body = client.build_request("The Rhine?", guided_json=River, reasoning=wish).json
        assert "toolConfig" not in body
        assert "JSON Schema" in json.dumps(body["system"])


def test_any_provider_can_be_told_to_ask_by_a_tool(server: Server) -> None:
    def answer(request: Request, _number: int) -> Response:
        called = {"id": "c1", "type": "function", "function": {"name": "River", "arguments": json.dumps(RHINE)}}
        message = {"role": "assistant", "content": None, "tool_calls": [called]}
        made = [{"index": at, "message": message, "finish_reason": "tool_calls"} for at in range(request.json()["n"])]
        return Response(json={"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": made})

    server.handler = answer
    options: dict[str, Any] = {"api_key": "k", "endpoint": f"{server.url}/v1", "model_name": "m"}
    with create_client("openai", capabilities={"structured": "tool"}, **options) as client:
        assert client.run_chat_completions("?", guided_json=River, n=2) == [River(**RHINE)] * 2
    assert server.last.json()["tool_choice"] == "required"
