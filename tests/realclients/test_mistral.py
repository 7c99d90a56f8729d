"""Mistral's own package as the judge: what it sends for a conversation, and what it reads in a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.testing.replay.rules import excused

from ..support.server import Request, Response, Server, chat_body, sse
from .launch import KEY, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL, SMALL = "magistral-medium-latest", "mistral-small-latest"


def _chunk(delta: dict[str, Any], finish: str | None = None, **over: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "m1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice], **over}


def _thinks(text: str) -> dict[str, Any]:
    return {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": text}]}]}


CALL = {"id": "aB3dE6gH9", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}, "index": 0}
USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}
STREAM = b"".join(
    sse(chunk, done=False)
    for chunk in (
        _chunk({"role": "assistant", "content": ""}),
        _chunk(_thinks("h")),
        _chunk(_thinks("m")),
        _chunk({"content": [{"type": "text", "text": "So"}]}),
        _chunk({"content": ": ä€"}),
        _chunk({"content": "", "tool_calls": [CALL]}, "tool_calls", usage=USAGE),
    )
)


@dataclass
class Seen:
    """What the judge sent, what it read in the stream, and a client of ours at the same server."""

    sent: list[dict[str, Any]]
    read: dict[str, Any]
    server: Server


def _answer(request: Request, _number: int) -> Response:
    if request.json().get("stream"):
        return Response(headers=[("content-type", "text/event-stream")], body=STREAM + b"data: [DONE]\n\n")
    return Response(json=chat_body("Hello."))


@pytest.fixture(scope="module")
def seen(mistral_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        variables = {"MISTRAL_SERVER": server.url, "MISTRAL_API_KEY": KEY}
        read = run(mistral_python, "mistral_chats.py", variables=variables)
        yield Seen([request.json() for request in server.requests], read, server)


PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOLS: list[Any] = [{"name": "now", "description": "The time.", "parameters": SCHEMA}]
#: The same conversations in portable words, in the order of the judge's program.
OURS: tuple[tuple[list[Any], dict[str, Any]], ...] = (
    (PLAIN, {"temperature": 0.5}),
    (
        [{"role": "developer", "content": "Be brief."}, *PLAIN, {"role": "assistant", "content": "Yes"}],
        {"seed": 7, "stop": "END", "extra_body": {"safe_prompt": True}},
    ),
    (
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Compare."},
                    {"type": "image_url", "image_url": {"url": "https://x.example/a.png", "detail": "low"}},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
                    {
                        "type": "file",
                        "file": {"file_data": "data:application/pdf;base64,JVBERi0=", "filename": "a.pdf"},
                    },
                    {"type": "document", "source": {"type": "url", "url": "https://x.example/b.pdf"}, "title": "B"},
                    {"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}},
                ],
            }
        ],
        {},
    ),
    (PLAIN, {"tools": TOOLS, "tool_choice": "required", "parallel_tool_calls": False}),
    (
        [
            *PLAIN,
            {
                "role": "assistant",
                "content": "Let me see.",
                "reasoning": "hm",
                "reasoning_blocks": [
                    {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "closed": True}
                ],
                "tool_calls": [
                    {"id": "call_abc", "type": "function", "function": {"name": "now", "arguments": {"zone": "UTC"}}}
                ],
            },
            {"role": "tool", "tool_call_id": "call_abc", "content": "noon"},
        ],
        {"model_name": MODEL, "tools": TOOLS, "tool_choice": "now"},
    ),
    (PLAIN, {"reasoning": "high"}),
)


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    messages, call = OURS[at]
    with create_client("mistral", model_name=SMALL, endpoint=f"{seen.server.url}/v1", api_key=KEY) as client:
        client.run_chat_completions(messages, **{"max_tokens": 100, **call})
    theirs, ours, _ = excused(_plain(seen.sent[at]), _plain(seen.server.requests[-1].json()), "mistral")
    assert ours == theirs


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Without what the API reads alike, and without defaults that are written out."""
    for message in body["messages"]:
        for call in message.get("tool_calls") or ():
            call.pop("index", None)
            call["function"]["arguments"] = call["function"]["arguments"].replace(" ", "")
    for tool in body.get("tools", ()):
        if tool["function"].get("strict") is False:
            del tool["function"]["strict"]
    if not body.get("safe_prompt", True):
        del body["safe_prompt"]
    return body


def test_a_stream_is_read_as_the_published_client_reads_it(seen: Seen) -> None:
    with (
        create_client("mistral", model_name=MODEL, endpoint=f"{seen.server.url}/v1", api_key=KEY) as client,
        client.run_chat_completions_stream("Hello!", tools=TOOLS, full_output=True) as stream,
    ):
        list(stream)
        ours = stream.response
    assert ours.usage is not None
    assert {
        "text": ours.text,
        "reasoning": ours.reasoning,
        "calls": [[call.id, call.name, call.arguments] for call in ours.tool_calls],
        "usage": [ours.usage.prompt_tokens, ours.usage.completion_tokens, ours.usage.total_tokens],
        "finish": ours.finish_reason,
    } == seen.read
