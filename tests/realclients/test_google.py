"""Google's own packages as the judges: what its client sends for a conversation and reads in a stream, and whether its
protobuf messages know every field of ours."""

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

from ..support import gemini as dialect
from ..support.server import Request, Response, Server
from .launch import KEY, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL = "gemini-2.5-flash"
STREAM = dialect.events(
    *dialect.pieces(
        {"text": "h", "thought": True},
        {"text": "m", "thought": True},
        "So",
        ": ä€",
        dialect.call("now", signature="c2ln+/A=", zone="UTC"),
    )
)


class Person(BaseModel):
    name: str
    age: int = Field(ge=0)


@dataclass
class Seen:
    """What the judge sent, what it read in the stream, and a server for a client of ours."""

    sent: list[Request]
    read: dict[str, Any]
    server: Server


def _answer(request: Request, _number: int) -> Response:
    if ":streamGenerateContent" in request.path:
        return Response(headers=[("content-type", "text/event-stream")], body=STREAM)
    return Response(json=dialect.body('{"name": "Ada", "age": 36}'))


@pytest.fixture(scope="module")
def seen(google_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        variables = {"GOOGLE_GEMINI_BASE_URL": server.url, "GEMINI_API_KEY": KEY}
        read = run(google_python, "google_contents.py", variables=variables)
        yield Seen(list(server.requests), read, server)


PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
CALL = {"id": "gen_ai_call_1", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}}
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOLS: list[Any] = [{"name": "now", "description": "The time.", "parameters": SCHEMA}]
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
        {"stop": "END", "seed": 7, "top_p": 0.5},
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
                    {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
                    {
                        "type": "file",
                        "file": {"file_id": "https://files.example/v1beta/files/abc", "mime_type": "video/mp4"},
                    },
                ],
            }
        ],
        {},
    ),
    (PLAIN, {"tools": TOOLS, "tool_choice": "now"}),
    (
        [
            *PLAIN,
            {
                "role": "assistant",
                "content": "Let me see.",
                "tool_calls": [CALL],
                "reasoning_blocks": [
                    {"wire": "gemini", "type": "part", "part": {"text": "hm", "thought": True}},
                    {"wire": "gemini", "type": "function_call", "id": CALL["id"], "thoughtSignature": "c2lnbg=="},
                ],
            },
            {"role": "tool", "tool_call_id": CALL["id"], "content": "no clock", "is_error": True},
            {"role": "user", "content": "Guess."},
        ],
        {"tools": [*TOOLS, {"type": "googleSearch"}], "reasoning": 1024},
    ),
    (PLAIN, {"model_name": "gemini-3-flash-preview", "reasoning": "low"}),
    (PLAIN, {"guided_json": Person}),
)


def _ask(server: Server, at: int) -> Request:
    messages, call = OURS[at]
    with create_client("gemini", model_name=MODEL, endpoint=server.url, api_key=KEY) as client:
        client.run_chat_completions(messages, **{"max_tokens": 100, "temperature": 0.5, **call})
    return server.requests[-1]


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    ours, theirs = _ask(seen.server, at), seen.sent[at]
    # The published client speaks to v1 since its version 3.
    assert ours.path.removeprefix("/v1beta/") == theirs.path.partition("?")[0].removeprefix("/v1/")
    assert ours.headers["x-goog-api-key"] == theirs.headers["x-goog-api-key"] == KEY
    recorded, built, _ = excused(theirs.json(), ours.json(), "gemini")
    assert built == recorded


def test_googles_own_messages_know_every_field_that_is_sent(seen: Seen, google_python: Path, tmp_path: Path) -> None:
    # The published messages are older than `thinkingLevel`, which the published client sends.
    bodies = [_ask(seen.server, at).json() for at, (_, call) in enumerate(OURS) if call.get("reasoning") != "low"]
    file = tmp_path / "bodies.json"
    file.write_text(json.dumps(bodies), encoding="utf-8")
    read = run(google_python, "google_messages.py", str(file), variables={})
    signed = read[4]["contents"][1]["parts"][-1]
    assert signed == {"functionCall": {"name": "now", "args": {"zone": "UTC"}}, "thoughtSignature": "c2lnbg=="}
    assert [message["contents"] for message in read] == [body["contents"] for body in bodies]


def test_a_stream_is_read_as_the_published_client_reads_it(seen: Seen) -> None:
    with (
        create_client("gemini", model_name=MODEL, endpoint=seen.server.url, api_key=KEY) as client,
        client.run_chat_completions_stream("Hello!", tools=TOOLS, full_output=True) as stream,
    ):
        list(stream)
        ours = stream.response
    assert (ours.text, ours.reasoning) == (seen.read["text"], seen.read["thought"])
    assert [call.parsed for call in ours.tool_calls] == seen.read["calls"]
    signed = [block["thoughtSignature"] for block in ours.first.reasoning_blocks if "thoughtSignature" in block]
    assert signed == seen.read["signatures"]
    assert ours.first.finish_reason_raw == seen.read["finish"]
    assert ours.usage is not None
    assert [ours.usage.prompt_tokens, ours.usage.completion_tokens, ours.usage.total_tokens] == seen.read["usage"]
