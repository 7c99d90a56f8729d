"""Cohere's own package as the judge: what it sends for a conversation, and what it reads in an answer and a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.testing.replay.rules import excused

from ..support import cohere as dialect
from ..support.server import Request, Response, Server
from .launch import KEY, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL = "command-a-03-2025"
THINKS = "command-a-reasoning-08-2025"
CITED = {
    "start": 0, "end": 4, "text": "Noon", "type": "TEXT_CONTENT", "content_index": 1,
    "sources": [{"type": "document", "id": "d1", "document": {"id": "d1", "text": "A."}}],
}  # fmt: skip
STREAM = dialect.events(
    dialect.started(),
    *dialect.text(0, "h", "m", kind="thinking"),
    *dialect.text(1, "Noon", ": ä€"),
    *dialect.cited(0, CITED),
    *dialect.plan("I will", " look."),
    *dialect.called(0, "now", '{"zone": "U', 'TC"}'),
    dialect.ended("TOOL_CALL"),
)


@dataclass
class Seen:
    """What the judge sent, what it read, and the server that it spoke to."""

    sent: list[tuple[str, str, dict[str, Any]]]
    read: dict[str, Any]
    server: Server


def _answer(request: Request, _number: int) -> Response:
    if request.json().get("stream"):
        return Response(headers=[("content-type", "text/event-stream")], body=STREAM)
    return Response(json=dialect.message('{"name": "Ada", "age": 36}'))


@pytest.fixture(scope="module")
def seen(cohere_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        read = run(cohere_python, "cohere_chat.py", variables={"CO_API_URL": server.url, "CO_API_KEY": KEY})
        sent = [(each.path, each.headers["authorization"], each.json()) for each in server.requests]
        yield Seen(sent, read, server)


PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOL = {"name": "now", "description": "The time.", "parameters": SCHEMA}
CALL = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}}
PERSON = {
    "type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}  # fmt: skip
#: The same conversations in portable words, in the order of the judge's program.
OURS: tuple[tuple[list[Any], dict[str, Any]], ...] = (
    (PLAIN, {}),
    (
        [
            {"role": "system", "content": "Be brief."},
            *PLAIN,
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "Go on."},
        ],
        {
            "temperature": 0.5, "top_p": 0.9, "seed": 3, "stop": "END", "frequency_penalty": 0.1,
            "presence_penalty": 0.2, "extra_body": {"k": 20},
        },
    ),
    (
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is it?"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
                ],
            }
        ],
        {},
    ),
    (
        [
            {
                "role": "user",
                "content": [
                    {"type": "document", "source": {"type": "text", "data": "Emus run."}, "title": "Birds", "id": "d1"},
                    {"type": "text", "text": "Which run?"},
                ],
            }
        ],
        {},
    ),
    (PLAIN, {"tools": [{"type": "function", "function": {**TOOL, "strict": True}}], "tool_choice": "required"}),
    (
        [
            *PLAIN,
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [CALL],
                "reasoning_blocks": [
                    {"wire": "cohere", "type": "thinking", "thinking": "hm"},
                    {"wire": "cohere", "type": "tool_plan", "tool_plan": "I will look."},
                ],
            },
            {
                "role": "tool",
                "tool_call_id": "call_1",
                "content": [{"type": "document", "document": {"id": "r1", "data": {"time": "12:00"}}}],
            },
        ],
        {"tools": [TOOL], "reasoning": 700, "model_name": THINKS},
    ),
    (PLAIN, {"reasoning": "off", "model_name": THINKS}),
    (PLAIN, {"guided_json": PERSON}),
)  # fmt: skip


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    messages, call = OURS[at]
    with create_client("cohere", model_name=MODEL, endpoint=seen.server.url, api_key=KEY) as client:
        client.run_chat_completions(messages, **{"max_tokens": 100, **call})
    ours = seen.server.requests[-1]
    path, key, body = seen.sent[at]
    assert (ours.path, ours.headers["authorization"]) == (path, key)
    theirs, built, _ = excused(body, ours.json(), "cohere")
    assert built == theirs


def test_an_answer_and_a_stream_are_read_as_the_published_client_reads_them(seen: Seen) -> None:
    with (
        create_client("cohere", model_name=MODEL, endpoint=seen.server.url, api_key=KEY) as client,
        client.run_chat_completions_stream("Hello!", tools=[TOOL], full_output=True) as stream,
    ):
        list(stream)
        streamed = stream.response
        whole = client.run_chat_completions("Hello!", full_output=True)
    answer, events = seen.read["answer"], seen.read["events"]
    assert whole.text == answer["message"]["content"][0]["text"]
    assert (whole.id, whole.choices[0].finish_reason_raw) == (answer["id"], answer["finish_reason"])
    messages = [(event["type"], (event.get("delta") or {}).get("message") or {}) for event in events]
    contents = [said["content"] for kind, said in messages if kind == "content-delta"]
    plan = "".join(said["tool_plan"] for kind, said in messages if kind == "tool-plan-delta")
    assert streamed.text == "".join(content.get("text") or "" for content in contents)
    assert streamed.reasoning == "".join(content.get("thinking") or "" for content in contents) + plan
    pieces = [said["tool_calls"]["function"]["arguments"] for kind, said in messages if kind == "tool-call-delta"]
    assert streamed.tool_calls[0].arguments == "".join(pieces)
    cited = next(said["citations"] for kind, said in messages if kind == "citation-start")
    citation = streamed.choices[0].citations[0]
    assert (citation.start, citation.end, citation.source) == (cited["start"], cited["end"], cited["sources"][0]["id"])
    end = events[-1]["delta"]
    assert streamed.choices[0].finish_reason_raw == end["finish_reason"]
    assert streamed.usage is not None
    assert streamed.usage.prompt_tokens == end["usage"]["tokens"]["input_tokens"]
