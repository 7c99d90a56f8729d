"""Answers that end before they are what was asked for: declined, withheld, cut."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import ChatResponse, Choice, ToolCall, create_client
from gen_ai.testing.plugin import StartServer

from ..support.server import Server, chat_body, chat_chunks
from .support import HI, ask, chat

FORMAT = {
    "type": "json_schema",
    "json_schema": {
        "name": "city",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
}


def ended(text: str, reason: str, refusal: str | None = None) -> list[Any]:
    """A script of one answer."""
    return [ChatResponse(choices=[Choice(text=text, finish_reason=reason, refusal=refusal)])]


def joined(chunks: list[dict[str, Any]]) -> tuple[str | None, str | None, str | None]:
    """Content, refusal and finish reason, put together as clients do."""
    content = refusal = reason = None
    for chunk in chunks:
        for choice in chunk["choices"]:
            if choice["delta"].get("content") is not None:
                content = (content or "") + choice["delta"]["content"]
            if choice["delta"].get("refusal") is not None:
                refusal = (refusal or "") + choice["delta"]["refusal"]
            reason = choice["finish_reason"] or reason
    return content, refusal, reason


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (ended("", "stop", "I will not."), (None, "I will not.", "stop")),
        (ended('{"name": "Os', "content_filter"), ('{"name": "Os', None, "content_filter")),
        (ended('{"name": "Os', "length"), ('{"name": "Os', None, "length")),
        (ended("The name", "length"), ("The name", None, "length")),
    ],
    ids=["declined", "withheld", "cut", "cut before its JSON"],
)
def test_a_structured_answer_that_is_none_ends_as_the_api_has_it(
    gen_ai_server: StartServer, reply: list[Any], expected: tuple[Any, ...]
) -> None:
    server = gen_ai_server(reply * 2)
    answer = chat(server, response_format=FORMAT)
    assert answer.status == 200
    (choice,) = answer.json["choices"]
    assert (choice["message"]["content"], choice["message"]["refusal"], choice["finish_reason"]) == expected
    assert joined(chat(server, response_format=FORMAT, stream=True).chunks) == expected


def test_what_was_sent_of_a_structured_answer_that_is_then_cut_is_not_sent_again(
    gen_ai_server: StartServer, server: Server
) -> None:
    """This model's server enforces the schema, so its text goes out as it comes."""
    server.stream(*chat_chunks(['{"name"', ': "Os'], finish_reason="length"))
    with create_client("openai:gpt-4.1", endpoint=f"{server.url}/v1", api_key="") as client:
        chunks = chat(gen_ai_server(client), response_format=FORMAT, stream=True).chunks
    assert [choice["delta"].get("content") for chunk in chunks for choice in chunk["choices"]] == [
        "",
        '{"name"',
        ': "Os',
        None,
    ]
    assert joined(chunks) == ('{"name": "Os', None, "length")


def test_several_structured_answers_of_which_one_is_cut_are_an_error(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(['{"name": "Oslo"}', *ended('{"name": "Os', "length")])
    answer = chat(server, response_format=FORMAT, n=2)
    assert (answer.status, answer.error["code"]) == (502, "structured_output_truncated")


def test_an_answer_that_does_not_fit_is_told_in_the_words_of_the_api(
    gen_ai_server: StartServer, server: Server
) -> None:
    server.reply(json=chat_body('{"nom": "Oslo"}'), times=3)
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="") as client:
        answer = chat(gen_ai_server(client), response_format=FORMAT)
    assert (answer.status, answer.error["code"]) == (502, "structured_output_invalid")
    assert answer.error["message"].startswith("The model's answer does not fit the response_format: ")
    assert "name" in answer.error["message"]
    for word in ("guided_json", "max_reasks", ".text"):
        assert word not in answer.error["message"]


def test_a_text_completion_that_is_withheld_says_so(gen_ai_server: StartServer) -> None:
    answer = ask(gen_ai_server(ended("Once", "content_filter")), "/v1/completions", {"prompt": "Tell."})
    (choice,) = answer.json["choices"]
    assert (choice["text"], choice["finish_reason"]) == ("Once", "content_filter")


@pytest.mark.parametrize(
    ("reply", "content"),
    [
        ("Hello.", ""),
        ([ToolCall("c1", "look", "{}")], None),
        (ChatResponse(choices=[Choice(text="Four.", reasoning="Two and two.")]), None),
    ],
    ids=["text", "tool", "reasoning"],
)
def test_a_stream_begins_with_empty_content_only_where_text_follows(
    gen_ai_server: StartServer, reply: Any, content: str | None
) -> None:
    tools = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]
    first = chat(gen_ai_server([reply]), messages=HI, tools=tools, stream=True).chunks[0]
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": content}
