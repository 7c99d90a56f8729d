"""Amazon's own package as the judge: what it sends for a conversation, what it reads in a stream, how it signs."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import create_client
from gen_ai.testing.replay.rules import excused

from ..support import bedrock as dialect
from ..support.server import Request, Response, Server
from .launch import ROOT, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
PROFILE = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6"
STREAM = (
    dialect.started()
    + dialect.delta(0, {"reasoningContent": {"text": "h"}})
    + dialect.delta(0, {"reasoningContent": {"text": "m"}})
    + dialect.delta(0, {"reasoningContent": {"signature": "c2ln"}})
    + dialect.closed(0)
    + dialect.text(1, "So", ": ä€")
    + dialect.call(2, "t1", "now", '{"zone": "U', 'TC"}')
    + dialect.ended("tool_use")
)


class Person(BaseModel):
    name: str


@dataclass
class Seen:
    """What the judge sent, what it read in the stream, and where."""

    sent: list[Request]
    read: list[dict[str, Any]]
    server: Server


def _answer(request: Request, _number: int) -> Response:
    if request.path.endswith("-stream"):
        return Response(headers=dialect.EVENT_STREAM, body=STREAM)
    return Response(json=dialect.message('{"name": "Ada"}'))


@pytest.fixture(scope="module")
def seen(boto3_python: Path) -> Iterator[Seen]:
    with Server(_answer) as server:
        read = run(boto3_python, "bedrock_converse.py", server.url, variables={})
        yield Seen(list(server.requests), read, server)


def data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


PNG = data("image/png", b"\x89PNG\r\n\x1a\n")
PLAIN: list[Any] = [{"role": "user", "content": "Hello!"}]
SCHEMA = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOLS: list[Any] = [{"name": "now", "description": "The time.", "parameters": SCHEMA}]
CACHED: list[Any] = [{"type": "function", "function": TOOLS[0], "cache_control": {"type": "ephemeral"}}]


def call(identifier: str, zone: str) -> dict[str, Any]:
    arguments = json.dumps({"zone": zone})
    return {"id": identifier, "type": "function", "function": {"name": "now", "arguments": arguments}}


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
        {"stop": "END", "temperature": 0.5},
    ),
    (
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Compare."},
                    {"type": "image_url", "image_url": {"url": PNG}},
                    {"type": "image_url", "image_url": {"url": "s3://bucket/a.jpg"}},
                    {"type": "file", "file": {"file_data": data("application/pdf", b"%PDF-"), "filename": "a.pdf"}},
                    {
                        "type": "document",
                        "source": {"type": "text", "media_type": "text/plain", "data": "It is so."},
                        "title": "notes",
                        "context": "of today",
                        "citations": {"enabled": True},
                    },
                    {"type": "video_url", "video_url": {"url": data("video/mp4", b"film")}},
                    {"type": "input_audio", "input_audio": {"data": b64encode(b"sound").decode(), "format": "wav"}},
                    {"type": "guardContent", "guardContent": {"text": {"text": "Is it?", "qualifiers": ["query"]}}},
                ],
            }
        ],
        {},
    ),
    (PLAIN, {"tools": TOOLS, "tool_choice": "required"}),
    (PLAIN, {"tools": CACHED, "tool_choice": "now"}),
    (
        [
            *PLAIN,
            {
                "role": "assistant",
                "content": "Let me see.",
                "tool_calls": [call("t1", "UTC"), call("t2", "CET")],
                "reasoning_blocks": [
                    {
                        "wire": "bedrock",
                        "type": "reasoningContent",
                        "reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}},
                    },
                    {
                        "wire": "bedrock",
                        "type": "reasoningContent",
                        "reasoningContent": {"redactedContent": b64encode(b"opaque").decode()},
                    },
                ],
            },
            {"role": "tool", "tool_call_id": "t1", "content": "no clock", "is_error": True},
            {
                "role": "tool",
                "tool_call_id": "t2",
                "content": [
                    {"type": "json", "json": {"time": 12}},
                    {"type": "image_url", "image_url": {"url": PNG}},
                ],
            },
            {"role": "user", "content": "Guess."},
        ],
        {
            "tools": TOOLS,
            "reasoning": 1024,
            "max_tokens": 2000,
            "extra_body": {
                "top_k": 5,
                "guardrailConfig": {"guardrailIdentifier": "abc", "guardrailVersion": "DRAFT"},
                "serviceTier": {"type": "flex"},
            },
        },
    ),
    (PLAIN, {"model_name": "us.amazon.nova-2-lite-v1:0", "reasoning": "low"}),
    (PLAIN, {"guided_json": Person}),
    (PLAIN, {"model_name": PROFILE}),
)


@pytest.mark.parametrize("at", range(len(OURS)))
def test_a_conversation_asks_for_the_same_as_the_published_client_asks(seen: Seen, at: int) -> None:
    messages, options = OURS[at]
    with create_client("bedrock", model_name=MODEL, endpoint=seen.server.url, api_key="k") as client:
        client.run_chat_completions(messages, **{"max_tokens": 100, **options})
    ours, theirs = seen.server.requests[-1], seen.sent[at]
    asked, told, _ = excused(theirs.json(), ours.json(), "bedrock")
    assert told == asked
    assert ours.path == theirs.path


def test_a_stream_is_read_as_the_published_client_reads_it(seen: Seen) -> None:
    with create_client("bedrock", model_name=MODEL, endpoint=seen.server.url, api_key="k") as client:
        stream = client.run_chat_completions_stream("Hello!", tools=TOOLS, max_tokens=100, full_output=True)
        events = list(stream)
        ours = stream.response
    assert seen.server.requests[-1].path == seen.sent[-1].path
    deltas = [each["contentBlockDelta"]["delta"] for each in seen.read if "contentBlockDelta" in each]
    assert [each.text for each in events if each.type == "text_delta"] == [d["text"] for d in deltas if "text" in d]
    thought = [d["reasoningContent"] for d in deltas if "reasoningContent" in d]
    assert ours.reasoning == "".join(piece.get("text", "") for piece in thought)
    assert ours.choices[0].reasoning_blocks[0]["reasoningContent"]["reasoningText"]["signature"] == "c2ln"
    assert ours.tool_calls[0].arguments == "".join(d["toolUse"]["input"] for d in deltas if "toolUse" in d)
    stop = next(each["messageStop"] for each in seen.read if "messageStop" in each)
    metadata = next(each["metadata"] for each in seen.read if "metadata" in each)
    assert ours.choices[0].finish_reason_raw == stop["stopReason"]
    assert ours.raw == {**stop, **metadata}


# ---------------------------------------------------------------- signatures

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE12345",
    "AWS_SECRET_ACCESS_KEY": "example/secret+key",
    "AWS_SESSION_TOKEN": "example-token==",
}
#: Nothing of the machine's own is looked at.
ALONE = {"AWS_EC2_METADATA_DISABLED": "true", "PYTHONPATH": str(ROOT)}


def signed(python: Path, folder: Path, how: str, server: Server, **variables: str) -> Any:
    told = {
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url,
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
    }
    return run(python, "bedrock_signed.py", how, variables={**ALONE, **told, **variables})


@pytest.mark.parametrize("how", ["keys", "environment", "profile"])
def test_requests_are_signed_as_botocore_signs_them(boto3_python: Path, tmp_path: Path, how: str) -> None:
    (tmp_path / "config").write_text("[profile work]\nregion = eu-central-1\n")
    (tmp_path / "credentials").write_text(
        "[work]\naws_access_key_id = AKIDEXAMPLE12345\naws_secret_access_key = example/secret+key\n"
        "aws_session_token = example-token==\n"
    )
    with Server(_answer) as server:
        done = signed(boto3_python, tmp_path, how, server, **(ENVIRONMENT if how == "environment" else {}))
        arrived = [
            {
                "url": server.url + request.path,
                "headers": {name: request.headers[name] for name in ("content-type", "host", "x-amz-date")},
                "body": request.body.decode(),
                "key": ENVIRONMENT["AWS_ACCESS_KEY_ID"],
                "secret": ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
                "token": ENVIRONMENT["AWS_SESSION_TOKEN"],
                "region": "eu-west-1",
            }
            for request in server.requests
        ]
        sent = [request.headers for request in server.requests]
        paths = [request.path for request in server.requests]
    assert done["answer"][1] is None
    assert "".join(piece or "" for piece, _ in done["pieces"]) == "So: ä€"
    assert paths == [
        "/model/us.anthropic.claude-v1%3A0/converse",
        "/model/us.anthropic.claude-v1%3A0/converse-stream",
    ]
    (tmp_path / "arrived.json").write_text(json.dumps(arrived), encoding="utf-8")
    made = run(boto3_python, "bedrock_check.py", tmp_path / "arrived.json", variables={})
    assert [headers["authorization"] for headers in sent] == made
    assert {headers["x-amz-security-token"] for headers in sent} == {"example-token=="}
    assert "/eu-west-1/bedrock/aws4_request" in made[0]


def test_credentials_that_are_not_there_are_an_error_that_says_what_to_do(boto3_python: Path, tmp_path: Path) -> None:
    with Server(_answer) as server:
        done = signed(boto3_python, tmp_path, "environment", server)
        error = done["answer"][1]
        assert error["error_type"] == "MissingApiKeyError"
        assert error["message"].startswith("No AWS credentials were found; they were looked for in AWS_ACCESS_KEY_ID")
        assert "AWS_BEARER_TOKEN_BEDROCK" in error["suggestion"]
        missing = signed(boto3_python, tmp_path, "profile", server)["answer"][1]
        assert (missing["error_type"], "work" in missing["message"]) == ("ConfigurationError", True)
        assert server.requests == []


def test_keys_that_have_expired_or_are_wrong_are_named_and_never_shown(boto3_python: Path, tmp_path: Path) -> None:
    said = "The security token included in the request is expired"

    def refuse(_request: Request, _number: int) -> Response:
        kind = "ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/"
        return Response(403, {"message": f"{said}: example-token=="}, headers=[("x-amzn-errortype", kind)])

    with Server(refuse) as server:
        done = signed(boto3_python, tmp_path, "keys", server)
        again = signed(boto3_python, tmp_path, "environment", server, **ENVIRONMENT)
        assert len(server.requests) == 4  # a call and a stream, once each: there are no others to try
    for told in (done, again):
        error = told["answer"][1]
        assert (error["error_type"], error["code"]) == ("AuthenticationError", "ExpiredTokenException")
        assert "have expired" in error["suggestion"]
        assert "signed for eu-west-1" in error["suggestion"]
        assert "example-token" not in json.dumps(told)
        assert "example/secret" not in json.dumps(told)
