"""Anthropic's dialect against llama.cpp's own `/v1/messages`: a server that its authors did not write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import AuthenticationError, BaseClient, ContextLengthError, TextDelta, UsageUpdate, create_client

from .conftest import KEY

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]


def claude(endpoint: str, key: str = KEY) -> BaseClient:
    return create_client("anthropic", model_name="tiny-random", endpoint=endpoint, api_key=key, temperature=1.0)


@pytest.fixture
def messages(llama: str) -> Iterator[BaseClient]:
    """A client of the server by its other dialect."""
    with claude(llama) as made:
        yield made


#: The model is random: some of its answers are empty, and not all of them are.
TRIES = range(8)


def test_answers_come_whole_with_their_usage(messages: BaseClient) -> None:
    talk = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    answers = [messages.run_chat_completions(talk, max_tokens=12, full_output=True) for _ in TRIES]
    assert any(answer.text for answer in answers)
    for answer in answers:
        assert answer.finish_reason in ("length", "stop")
        assert answer.usage is not None
        assert answer.usage.prompt_tokens
        assert answer.usage.completion_tokens


def test_streams_give_pieces_and_the_same_kinds_of_end(messages: BaseClient) -> None:
    longest = 0
    for _ in TRIES:
        with messages.run_chat_completions_stream("Hello", max_tokens=12, full_output=True) as stream:
            events = list(stream)
        texts = [event.text for event in events if isinstance(event, TextDelta)]
        longest = max(longest, len(texts))
        assert "".join(texts) == stream.response.text
        assert any(isinstance(event, UsageUpdate) for event in events)
        assert stream.response.finish_reason in ("length", "stop")
    assert longest > 1


def test_a_result_of_a_tool_is_taken(messages: BaseClient) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    talk: list[Any] = [
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "12:00"},
    ]
    tools = [{"name": "now", "description": "The time.", "parameters": {"type": "object", "properties": {}}}]
    answer = messages.run_chat_completions(talk, tools=tools, max_tokens=8, full_output=True)
    assert answer.choices


def test_errors_are_typed(messages: BaseClient, guarded_llama: str) -> None:
    with claude(guarded_llama, "wrong") as other, pytest.raises(AuthenticationError):
        other.run_chat_completions("Hello")
    with pytest.raises(ContextLengthError):
        messages.run_chat_completions("word " * 40000)
