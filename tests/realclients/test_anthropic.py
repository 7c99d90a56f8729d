"""Anthropic's own package as the judge: what it sends for a conversation, and what it reads in a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field

from gen_ai import create_client
from gen_ai.testing.replay.rules import excused

from ..support import anthropic as dialect
from ..support.server import Request, Response, Server
from .launch import KEY, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL = "claude-sonnet-4-5"
STREAM = dialect.events(
    dialect.started(cache_read_input_tokens=4),
    *dialect.block(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "thinking_delta", "thinking": "h"},
        {"type": "thinking_delta", "thinking": "m"},
        {"type": "signature_delta", "signature": "c2ln+/="},
    ),
    {"type": "ping"},
    *dialect.text(1, "So", ": ä€"),
    *dialect.block(
        2,
        {"type": "tool_use", "id": "toolu_1", "name": "now", "input": {}},
        {"type": "input_json_delta", "partial_json": ""},
        {"type": "input_json_delta", "partial_json": '{"zone": "U'},
        {"type": "input_json_delta", "partial_json": 'TC"}'},
    ),
    *dialect.ended("tool_use"),
)


class Person(BaseModel):
    name: str
    age: int = Field(ge=0)


@dataclass
class Seen:
    """What the judge sent, what it read in the stream, and a client of ours at the same server."""

    sent: list[dict[str, Any]]
    read: dict[str, Any]
    server: Server


def _answer(request: Request, _number: int) -> Response:
    if request.json().get("stream"):
        return Response(headers=[("content-type", "text/event-stream")], body=STREAM)
    return Response(json=dialect.message('{"name": "Ada", "age": 36}'))


@pytest.fixture(scope="module")
def seen(anthropic_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        variables = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY}
        read = run(anthropic_python, "anthropic_messages.py", variables=variables)
        yield Seen([request.json() for request in server.requests], read, server)


PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
CALL = {"id": "toolu_1", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}}
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOLS: list[Any] = [{"name": "now", "description": "The time.", "parameters": SCHEMA}]
#: The same conversations in portable words, in the order of the judge's program.
OURS: tuple[tuple[list[Any], dict[str, Any]], ...] = (
    (PLAIN, {}),
    (
        [
            {
                "role": "system",
                "content": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
            },
            *PLAIN,
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "Go on."},
        ],
        {"stop": "END", "user": "ada"},
    ),
    (
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Compare."},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
                    {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
                    {
                        "type": "file",
                        "file": {"file_data": "data:application/pdf;base64,JVBERi0=", "filename": "a.pdf"},
                    },
                ],
            }
        ],
        {},
    ),
    (PLAIN, {"tools": TOOLS, "tool_choice": "required"}),
    (
        [
            *PLAIN,
            {
                "role": "assistant",
                "content": "Let me see.",
                "tool_calls": [CALL],
                "reasoning_blocks": [{"wire": "anthropic", "type": "thinking", "thinking": "hm", "signature": "c2ln"}],
            },
            {"role": "tool", "tool_call_id": "toolu_1", "content": "no clock", "is_error": True},
            {"role": "user", "content": "Guess."},
        ],
        {"tools": TOOLS, "parallel_tool_calls": False, "reasoning": 1024, "max_tokens": 2000},
    ),
    (PLAIN, {"model_name": "claude-opus-4-6", "reasoning": "low"}),
    (PLAIN, {"guided_json": Person}),
)


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    messages, call = OURS[at]
    with create_client("anthropic", model_name=MODEL, endpoint=seen.server.url, api_key=KEY) as client:
        client.run_chat_completions(messages, **{"max_tokens": 100, **call})
    theirs, ours, _ = excused(seen.sent[at], seen.server.requests[-1].json(), "anthropic")
    assert ours == theirs


def test_bodies_are_of_the_types_of_the_published_client(anthropic_python: Path, tmp_path: Path) -> None:
    with create_client("anthropic", model_name=MODEL, api_key=KEY) as client:
        bodies = [client.build_request(messages, **{"max_tokens": 100, **call}).json for messages, call in OURS]
    odd: list[Any] = [{**bodies[0], "max_tokens": "many"}, {**bodies[0], "messages": [{"role": "user", "content": 5}]}]
    asked = tmp_path / "bodies.json"
    asked.write_text(json.dumps([*bodies, *odd]), "utf-8")
    told = run(anthropic_python, "anthropic_types.py", str(asked), variables={})
    assert told[: len(bodies)] == [None] * len(bodies)
    assert "max_tokens" in told[-2]
    assert "UserMessageParam.content" in told[-1]


def test_a_stream_is_read_as_the_published_client_reads_it(seen: Seen) -> None:
    with (
        create_client("anthropic", model_name=MODEL, endpoint=seen.server.url, api_key=KEY) as client,
        client.run_chat_completions_stream("Hello!", tools=TOOLS, full_output=True) as stream,
    ):
        list(stream)
        ours = stream.response
    thinking, text, call = seen.read["content"]
    assert ours.reasoning == thinking["thinking"]
    assert ours.choices[0].reasoning_blocks[0]["signature"] == thinking["signature"]
    assert (ours.text, ours.tool_calls[0].parsed) == (text["text"], call["input"])
    assert (ours.tool_calls[0].id, ours.choices[0].finish_reason_raw) == (call["id"], seen.read["stop_reason"])
    assert ours.usage is not None
    theirs = seen.read["usage"]
    assert ours.usage.completion_tokens == theirs["output_tokens"]
    assert ours.usage.prompt_tokens == theirs["input_tokens"] + theirs["cache_read_input_tokens"]
