"""OpenAI's own package as the judge of the Responses API: what it sends for a conversation, how it reads a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field

from gen_ai import create_client
from gen_ai.testing.replay.rules import excused

from ..support import official
from ..support import responses as dialect
from ..support.server import Request, Response, Server
from .launch import KEY, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL = "gpt-5.5"
CITED = {
    "type": "url_citation", "url": "https://x.example", "title": "X", "start_index": 0, "end_index": 2,
}  # fmt: skip
TEXT = {"type": "output_text", "text": "So: ä€", "annotations": [CITED], "logprobs": []}
TURN = (
    dialect.reasoning("First.", "Then."),
    dialect.message(TEXT, phase="commentary"),
    dialect.call("now", '{"zone": "UTC"}'),
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
    body = request.json()
    if body.get("stream"):
        events = dialect.sse(*dialect.stream(*TURN))
        return Response(headers=[("content-type", "text/event-stream")], body=events)
    asked = (body.get("text") or {}).get("format") or {}
    if asked.get("type") == "json_schema":
        return Response(json=dialect.response('{"name": "Ada", "age": 36}'))
    turn = TURN if body.get("reasoning") == {"effort": "low"} and len(body["input"]) == 1 else ("Hello.",)
    turn = TURN if body["input"] == "What time is it?" else turn
    return Response(json=dialect.response(*turn))


@pytest.fixture(scope="module")
def seen(openai_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        variables = {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": KEY}
        read = run(openai_python, "openai_responses.py", variables=variables)
        yield Seen([request.json() for request in server.requests], read, server)


def client(seen: Seen) -> Any:
    return create_client("openai-responses", model_name=MODEL, endpoint=f"{seen.server.url}/v1", api_key=KEY)


PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
TIME: list[Any] = [{"role": "user", "content": "What time is it?"}]
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOLS: list[Any] = [{"name": "now", "description": "The time.", "parameters": SCHEMA}]
#: The same conversations in portable words, in the order of the judge's program. None: what was said goes on.
OURS: tuple[tuple[list[Any] | None, dict[str, Any]], ...] = (
    (PLAIN, {}),
    (
        [
            {"role": "system", "content": "Be brief."},
            *PLAIN,
            {"role": "assistant", "content": "Yes?"},
            {"role": "developer", "content": "Answer in Greek."},
            {"role": "user", "content": "Go on."},
        ],
        {"user": "ada"},
    ),
    (
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Compare."},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}},
                    {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
                    {
                        "type": "document",
                        "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="},
                        "title": "a.pdf",
                    },
                    {"type": "file", "file": {"file_url": "https://x.example/b.pdf"}},
                ],
            }
        ],
        {},
    ),
    (PLAIN, {"tools": TOOLS, "tool_choice": "required", "parallel_tool_calls": False}),
    (PLAIN, {"tools": [*TOOLS, {"type": "web_search"}], "tool_choice": "now"}),
    (TIME, {"tools": TOOLS, "reasoning": "low"}),
    (None, {"tools": TOOLS, "reasoning": "low"}),
    ([{"role": "user", "content": "Who?"}], {"guided_json": Person}),
    (PLAIN, {"model_name": "gpt-4.1", "logprobs": True, "top_logprobs": 2, "temperature": 0.5}),
    (
        PLAIN,
        {
            "reasoning": "high",
            "extra_body": {"text": {"format": {"type": "text"}, "verbosity": "low"}, "reasoning": {"summary": "auto"}},
        },
    ),
)


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    messages, call = OURS[at]
    with client(seen) as made:
        if messages is None:
            answer = made.run_chat_completions(TIME, **call, max_tokens=100, full_output=True)
            result = {"role": "tool", "tool_call_id": answer.tool_calls[0].id, "content": "12:00"}
            messages = [*TIME, answer.message, result]
        made.run_chat_completions(messages, **{"max_tokens": 100, **call})
    theirs, ours, _ = excused(seen.sent[at], seen.server.requests[-1].json(), "openai-responses")
    assert ours == theirs


def test_what_goes_back_after_a_round_of_tools_is_what_came_item_for_item(seen: Seen) -> None:
    """Not only the same in meaning: the same items, ids and signatures and all."""
    with client(seen) as made:
        answer = made.run_chat_completions(TIME, tools=TOOLS, reasoning="low", full_output=True)
        result = {"role": "tool", "tool_call_id": answer.tool_calls[0].id, "content": "12:00"}
        made.run_chat_completions([*TIME, answer.message, result], tools=TOOLS, reasoning="low")
    _, reasoning, message, call, _ = seen.server.requests[-1].json()["input"]
    assert (reasoning, call) == (TURN[0], TURN[2])
    assert message == {**TURN[1], "content": [{"type": "output_text", "text": "So: ä€", "annotations": []}]}


def test_a_stream_is_read_as_the_published_client_reads_it(seen: Seen) -> None:
    with client(seen) as made, made.run_chat_completions_stream("Hello!", tools=TOOLS, full_output=True) as stream:
        texts = [event.text for event in stream if event.type == "text_delta"]
        ours = stream.response
    theirs = seen.read["final"]
    reasoning, message, call = theirs["output"]
    assert (texts, ours.text) == (seen.read["texts"], seen.read["text"])
    assert ours.reasoning == "\n\n".join(part["text"] for part in reasoning["summary"])
    assert ours.first.reasoning_blocks[0]["encrypted_content"] == reasoning["encrypted_content"]
    assert ours.first.annotations == [message["content"][0]["annotations"][0]]
    assert [(c.start, c.end, c.url) for c in ours.first.citations] == [(0, 2, "https://x.example")]
    assert (ours.tool_calls[0].id, ours.tool_calls[0].arguments) == (call["call_id"], call["arguments"])
    assert (ours.id, ours.model, ours.first.finish_reason_raw) == (theirs["id"], theirs["model"], theirs["status"])
    assert ours.usage is not None
    assert ours.usage.total_tokens == theirs["usage"]["total_tokens"]


def test_all_that_was_sent_is_as_openai_describes_it(seen: Seen) -> None:
    for request in seen.server.requests:
        assert official.problems("/responses", request.json()) == []
