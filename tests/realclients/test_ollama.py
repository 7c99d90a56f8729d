"""Ollama's own package as the judge: what it sends for a conversation, and what it reads in an answer and a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.testing.replay.rules import excused

from ..support import ollama as dialect
from ..support.server import Request, Response, Server
from .launch import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL = "llama3.2"
STREAM = dialect.lines(
    dialect.piece(thinking="h"),
    dialect.piece(thinking="m"),
    dialect.piece("So"),
    dialect.piece(": ä€"),
    dialect.piece(tool_calls=[dialect.call("now", {"zone": "UTC"})]),
    dialect.message(),
)


@dataclass
class Seen:
    """What the judge sent, what it read, and the server that it spoke to."""

    sent: list[tuple[str, dict[str, Any]]]
    read: dict[str, Any]
    server: Server


def _answer(request: Request, number: int) -> Response:
    if request.path.endswith("/api/chat") and request.json().get("stream"):
        return Response(headers=[("content-type", "application/x-ndjson")], body=STREAM)
    if request.path.endswith("/api/chat"):
        return Response(json=dialect.message('{"name": "Ada", "age": 36}'))
    return dialect.answer(request, number)


@pytest.fixture(scope="module")
def seen(ollama_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        read = run(ollama_python, "ollama_chat.py", variables={"OLLAMA_HOST": server.url})
        yield Seen([(each.path, each.json()) for each in server.requests], read, server)


PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOL = {"name": "now", "description": "The time.", "parameters": SCHEMA}
CALL = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}}
PERSON = {
    "type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}  # fmt: skip
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
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
            "temperature": 0.5, "top_p": 0.9, "seed": 3, "stop": "END",
            "extra_body": {"num_ctx": 4096, "keep_alive": "5m"},
        },
    ),
    ([{"role": "user", "content": [{"type": "text", "text": "What is it?"}, IMAGE]}], {}),
    (
        [
            *PLAIN,
            {"role": "assistant", "content": None, "reasoning": "hm", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "call_1", "content": "noon"},
        ],
        {"tools": [TOOL], "reasoning": "high", "model_name": "qwen3:8b"},
    ),
    (PLAIN, {"reasoning": "low", "model_name": "gpt-oss:20b"}),
    (PLAIN, {"reasoning": "off", "model_name": "qwen3:8b"}),
    (PLAIN, {"guided_json": PERSON}),
)  # fmt: skip


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    messages, call = OURS[at]
    with create_client("ollama", model_name=MODEL, endpoint=seen.server.url, api_key="") as client:
        client.run_chat_completions(messages, **{"max_tokens": 100, **call})
    ours = seen.server.requests[-1]
    path, body = seen.sent[at]
    assert ours.path == path
    theirs, built, _ = excused(body, ours.json(), "ollama")
    assert built == theirs


def test_a_text_completion_asks_for_the_same(seen: Seen) -> None:
    with create_client("ollama", model_name=MODEL, endpoint=seen.server.url, api_key="") as client:
        assert client.run_completions("Once", suffix="end.", max_tokens=100) == seen.read["completed"]
    path, body = seen.sent[-1]
    ours = seen.server.requests[-1]
    theirs, built, _ = excused(body, ours.json(), "ollama")
    assert (ours.path, built) == (path, theirs)


def test_an_answer_and_a_stream_are_read_as_the_published_client_reads_them(seen: Seen) -> None:
    with (
        create_client("ollama", model_name=MODEL, endpoint=seen.server.url, api_key="") as client,
        client.run_chat_completions_stream("Hello!", tools=[TOOL], full_output=True) as stream,
    ):
        list(stream)
        streamed = stream.response
        whole = client.run_chat_completions("Hello!", full_output=True)
    answer, pieces = seen.read["answer"], seen.read["pieces"]
    assert (whole.text, whole.model) == (answer["message"]["content"], answer["model"])
    assert whole.choices[0].finish_reason_raw == answer["done_reason"]
    said = [piece["message"] for piece in pieces]
    assert streamed.text == "".join(message["content"] or "" for message in said)
    assert streamed.reasoning == "".join(message["thinking"] or "" for message in said)
    calls = [call["function"] for message in said for call in message["tool_calls"] or ()]
    assert [(call.name, call.parsed) for call in streamed.tool_calls] == [(c["name"], c["arguments"]) for c in calls]
    assert streamed.usage is not None
    assert streamed.usage.prompt_tokens == pieces[-1]["prompt_eval_count"]
