"""The other dialects of llama.cpp's own server, Anthropic's and the Responses API: their authors did not write it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import AuthenticationError, BaseClient, ContextLengthError, TextDelta, UsageUpdate, create_client

from .conftest import KEY

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]


#: Row → where its calls begin.
ROWS = {"anthropic": "", "llamacpp-responses": "/v1"}


def asked_at(row: str, endpoint: str, key: str = KEY) -> BaseClient:
    where = f"{endpoint}{ROWS[row]}"
    return create_client(row, model_name="tiny-random", endpoint=where, api_key=key, temperature=1.0)


@pytest.fixture(params=ROWS)
def row(request: pytest.FixtureRequest) -> str:
    """The row of a dialect that the server speaks."""
    return str(request.param)


@pytest.fixture
def other(row: str, llama: str) -> Iterator[BaseClient]:
    """A client of the server by that dialect."""
    with asked_at(row, llama) as made:
        yield made


#: The model is random: some of its answers are empty, and not all of them are.
TRIES = range(8)


def test_answers_come_whole_with_their_usage(other: BaseClient) -> None:
    talk = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    answers = [other.run_chat_completions(talk, max_tokens=12, full_output=True) for _ in TRIES]
    assert any(answer.text for answer in answers)
    for answer in answers:
        assert answer.finish_reason in ("length", "stop")
        assert answer.usage is not None
        assert answer.usage.prompt_tokens
        assert answer.usage.completion_tokens


def test_streams_give_pieces_and_the_same_kinds_of_end(other: BaseClient) -> None:
    longest = 0
    for _ in TRIES:
        with other.run_chat_completions_stream("Hello", max_tokens=12, full_output=True) as stream:
            events = list(stream)
        texts = [event.text for event in events if isinstance(event, TextDelta)]
        longest = max(longest, len(texts))
        assert "".join(texts) == stream.response.text
        assert any(isinstance(event, UsageUpdate) for event in events)
        assert stream.response.finish_reason in ("length", "stop")
    assert longest > 1


def test_a_result_of_a_tool_is_taken(other: BaseClient) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    talk: list[Any] = [
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "12:00"},
    ]
    tools = [{"name": "now", "description": "The time.", "parameters": {"type": "object", "properties": {}}}]
    answer = other.run_chat_completions(talk, tools=tools, max_tokens=8, full_output=True)
    assert answer.choices


def test_errors_are_typed(row: str, other: BaseClient, guarded_llama: str) -> None:
    with asked_at(row, guarded_llama, "wrong") as unknown, pytest.raises(AuthenticationError):
        unknown.run_chat_completions("Hello")
    with pytest.raises(ContextLengthError):
        other.run_chat_completions("word " * 40000)


def test_a_conversation_goes_on_by_the_responses_api(llama: str) -> None:
    talk: list[Any] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Yes?"},
        {"role": "developer", "content": "Answer in numbers."},
        {"role": "user", "content": [{"type": "text", "text": "How many?"}]},
    ]
    with asked_at("llamacpp-responses", llama) as client:
        answer = client.run_chat_completions(talk, max_tokens=12, full_output=True)
    assert answer.object == "response"
    assert answer.first.finish_reason_raw == "completed"
