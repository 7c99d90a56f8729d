"""The Responses dialect against aimock's own `/v1/responses`; skipped where node is missing."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from tenacity import wait_none

from gen_ai import (
    Error,
    OverloadedError,
    QuotaExceededError,
    RateLimitError,
    ReasoningDelta,
    RetryPolicy,
    ServerError,
    StreamInterruptedError,
    TextDelta,
    ToolCallDelta,
    create_client,
)

from .test_aimock import Weather, aimock  # noqa: F401 - a fixture

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]

NAMES = itertools.count()
HELLO = "Good day, 日本 🙂, and a few words more."


@pytest.fixture
def ask(aimock: str) -> Any:  # noqa: F811
    """A client of the server by this dialect, under a name by which it counts."""
    name = f"responses-{next(NAMES)}"
    with create_client(
        "openai-responses", endpoint=aimock, api_key=f"sk-{name}", model_name="gpt-4o", timeout=20,
        retry=RetryPolicy(wait=wait_none()), extra_headers={"X-Test-Id": name},
    ) as client:  # fmt: skip
        yield client


def test_a_text_comes_whole_and_in_pieces(ask: Any) -> None:
    assert ask.run_chat_completions("hello") == HELLO
    events = list(ask.run_chat_completions_stream("hello", full_output=True))
    texts = [event.text for event in events if isinstance(event, TextDelta)]
    assert len(texts) > 2
    assert "".join(texts) == HELLO


def test_reasoning_comes_apart(ask: Any) -> None:
    answer = ask.run_chat_completions("think", full_output=True)
    assert (answer.text, answer.reasoning) == ("Four.", "Two and two.")
    events = list(ask.run_chat_completions_stream("think", full_output=True))
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "Two and two."


@pytest.mark.parametrize(("text", "count"), [("one tool", 1), ("two tools", 2), ("text and tool", 1)])
def test_calls_are_read_whole_and_in_pieces(ask: Any, text: str, count: int) -> None:
    answer = ask.run_chat_completions(text, tools=[Weather], full_output=True)
    assert len(answer.tool_calls) == count
    assert all(isinstance(call.parsed, Weather) for call in answer.tool_calls)
    assert answer.finish_reason == "tool_calls"
    with ask.run_chat_completions_stream(text, tools=[Weather], full_output=True) as stream:
        events = list(stream)
    assert [call.parsed for call in stream.response.tool_calls] == [call.parsed for call in answer.tool_calls]
    assert any(isinstance(event, ToolCallDelta) and event.arguments for event in events)


def test_a_structured_answer_is_read(ask: Any) -> None:
    assert ask.run_chat_completions("json", guided_json=Weather) == Weather(city="Rome", days=3)


def test_failures_that_pass_are_repeated(ask: Any) -> None:
    assert ask.run_chat_completions("busy once") == "Now."
    assert ask.run_chat_completions("down once") == "Up again."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("always down", ServerError),
        ("no money", QuotaExceededError),
        ("overloaded", OverloadedError),
        ("busy for an hour", RateLimitError),
    ],
)
def test_errors_are_typed(ask: Any, text: str, kind: type[Error]) -> None:
    with pytest.raises(kind):
        ask.run_chat_completions(text, max_retries=0)


def test_a_stream_that_breaks_off_is_interrupted_and_keeps_what_came(ask: Any) -> None:
    with pytest.raises(StreamInterruptedError) as caught:
        list(ask.run_chat_completions_stream("stream breaks off", max_retries=0))
    said = "This sentence does not come to its end, whoever waits for it."
    assert said.startswith(caught.value.partial_text or "")


def test_an_answer_that_was_cut_is_told(ask: Any) -> None:
    answer = ask.run_chat_completions("cut", max_tokens=50, full_output=True)
    assert (answer.text, answer.finish_reason) == ("As long as it", "length")
