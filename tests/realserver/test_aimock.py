"""gen_ai against aimock, an npm package that answers by script and fails on demand; skipped where node is missing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tenacity import wait_none

from gen_ai import (
    APIConnectionError,
    APITimeoutError,
    Error,
    InvalidResponseError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ReasoningDelta,
    RetryPolicy,
    ServerError,
    StructuredOutputError,
)

from .aimock import Asker, Weather

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def asker(aimock: str) -> Iterator[Asker]:
    made = Asker(aimock)
    yield made
    made.client.close()


# ---------------------------------------------------------------- answers


def test_a_chat_and_its_stream_are_the_same_text(asker: Asker) -> None:
    text = "Good day, 日本 🙂, and a few words more."
    assert asker.chat("hello") == text
    stream = asker.stream("hello")
    pieces = list(stream)
    assert "".join(pieces) == text == stream.response.text
    assert len(pieces) == 5
    assert stream.response.finish_reason == "stop"


def test_usage_and_fingerprint_are_the_servers(asker: Asker) -> None:
    answer = asker.chat("counted", full_output=True)
    stream = asker.stream("counted", full_output=True)
    list(stream)
    for found in (answer, stream.response):
        assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (7, 2)
        assert found.system_fingerprint == "fp-1"


def test_reasoning_is_apart_from_the_text(asker: Asker) -> None:
    answer = asker.chat("think", full_output=True)
    assert (answer.text, answer.reasoning) == ("Four.", "Two and two.")
    events = list(asker.stream("think", full_output=True))
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "Two and two."


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("one tool", "", [Weather(city="Oslo", days=2)]),
        ("two tools", "", [Weather(city="Oslo", days=2), Weather(city="Rome", days=1)]),
        ("text and tool", "One moment.", [Weather(city="Rome", days=3)]),
    ],
)
def test_tool_calls_are_instances(asker: Asker, text: str, said: str, expected: list[Weather]) -> None:
    answer = asker.chat(text, tools=[Weather])
    stream = asker.stream(text, tools=[Weather], full_output=True)
    list(stream)
    for found in (answer, stream.response):
        assert [call.parsed for call in found.tool_calls] == expected
        assert found.text == said
        assert found.finish_reason == "tool_calls"


@pytest.mark.parametrize("text", ["json", "fenced"])
def test_structure_is_read_and_checked(asker: Asker, text: str) -> None:
    assert isinstance(asker.chat(text, guided_json=Weather), Weather)
    assert isinstance(asker.chat(text, guided_json=Weather.model_json_schema()), dict)


def test_what_is_no_structure_is_asked_for_again(asker: Asker) -> None:
    answer = asker.chat("counted", guided_json=Weather, full_output=True)
    assert answer.parsed == Weather(city="Oslo", days=3)
    first, second = (entry["body"]["messages"] for entry in asker.seen())
    assert second[: len(first)] == first
    assert second[-2] == {"role": "assistant", "content": "Ok."}


def test_what_is_no_structure_is_an_error_with_the_words(asker: Asker) -> None:
    with pytest.raises(StructuredOutputError) as caught:
        asker.chat("counted", guided_json=Weather, max_reasks=0)
    assert caught.value.text == "Ok."
    assert len(asker.seen()) == 1


def test_the_server_saw_what_was_asked_and_no_key_in_its_body(asker: Asker) -> None:
    asker.chat("hello", temperature=0.5)
    (entry,) = asker.seen()
    assert entry["path"] == "/v1/chat/completions"
    assert entry["body"]["messages"] == [{"role": "user", "content": "hello"}]
    assert entry["body"]["temperature"] == 0.5
    assert f"sk-{asker.name}" not in json.dumps(entry["body"])


# ---------------------------------------------------------------- errors and retries


@pytest.mark.parametrize("streamed", [False, True])
def test_retry_after_is_waited_out(aimock: str, streamed: bool) -> None:
    asker = Asker(aimock)
    if streamed:
        stream = asker.stream("busy once", full_output=True)
        list(stream)
        answer = stream.response
    else:
        answer = asker.chat("busy once", full_output=True)
    assert answer.text == "Now."
    assert [attempt.status for attempt in answer.attempts] == [429, 200]
    first, second = (entry["timestamp"] for entry in asker.seen())
    assert second - first >= 990, "milliseconds, by the server's clock"


def test_a_wait_longer_than_the_time_that_is_left_is_not_begun(asker: Asker) -> None:
    with pytest.raises(RateLimitError) as caught:
        asker.chat("busy for an hour")
    assert caught.value.retry_after == 3600
    assert len(asker.seen()) == 1


def test_a_passing_500_is_tried_again(asker: Asker) -> None:
    answer = asker.chat("down once", full_output=True)
    assert answer.text == "Up again."
    assert [attempt.status for attempt in answer.attempts] == [500, 200]


@pytest.mark.parametrize(
    ("text", "kind", "status", "requests_made"),
    [
        ("always down", ServerError, 500, 3),
        ("overloaded", OverloadedError, 529, 3),
        ("forbidden", PermissionDeniedError, 403, 1),
        ("no money", QuotaExceededError, 429, 1),
        ("nobody scripted this", NotFoundError, 404, 1),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_errors_are_typed_and_repeated_only_where_that_can_help(
    asker: Asker, text: str, kind: type[Error], status: int, requests_made: int, streamed: bool
) -> None:
    with pytest.raises(Error) as caught:
        list(asker.stream(text)) if streamed else asker.chat(text)
    assert type(caught.value) is kind
    assert caught.value.status_code == status
    assert len(asker.seen()) == len(caught.value.attempts) == requests_made


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("chaos", "kind", "requests_made"),
    [
        ("drop", ServerError, 3),
        ("ratelimit", RateLimitError, 3),
        ("disconnect", APIConnectionError, 3),
        ("malformed", InvalidResponseError, 1),
    ],
)
def test_chaos_ends_in_a_typed_error(
    aimock: str, chaos: str, kind: type[Error], requests_made: int, streamed: bool
) -> None:
    asker = Asker(aimock, timeout=20 if chaos != "ratelimit" else 4)
    options: Any = {"extra_headers": asker.chaos(chaos)}
    with pytest.raises(Error) as caught:
        list(asker.stream("hello", **options)) if streamed else asker.chat("hello", **options)
    assert type(caught.value) is kind
    assert len(asker.seen()) == requests_made
    assert len(caught.value.attempts) == requests_made


def test_chaos_as_errors_as_values_raises_nothing(aimock: str) -> None:
    asker = Asker(aimock, timeout=3)
    for chaos in ("drop", "ratelimit", "disconnect", "malformed"):
        answer, error = asker.chat("hello", extra_headers=asker.chaos(chaos), return_error=True)
        assert answer is None
        assert error["error_type"]
        items = list(asker.stream("hello", extra_headers=asker.chaos(chaos), return_error=True))
        assert [item for item, _ in items] == [None]


def test_some_chaos_is_ridden_out(aimock: str) -> None:
    """A third of all requests fails; nine attempts are enough for every call."""
    asker = Asker(aimock, retry=RetryPolicy(attempts=9, wait=wait_none()), max_retries=None)
    kinds = ("drop", "disconnect")

    async def main() -> list[str]:
        calls = [
            asker.client.arun_chat_completions("hello", extra_headers=asker.chaos(kinds[at % 2], 0.33))
            for at in range(24)
        ]
        return list(await asyncio.gather(*calls))

    assert set(asyncio.run(main())) == {"Good day, 日本 🙂, and a few words more."}
    assert len(asker.seen()) > 24


# ---------------------------------------------------------------- streams that go wrong


def test_a_stream_that_goes_silent_is_left_at_its_timeout(asker: Asker) -> None:
    with pytest.raises(APITimeoutError, match="The stream sent no piece within the timeout") as caught:
        list(asker.stream("stream goes silent", timeout=0.5))
    assert "stream the answer" not in (caught.value.suggestion or "")


def test_a_slow_stream_is_no_silent_one(asker: Asker) -> None:
    assert "".join(asker.stream("slow stream", timeout=0.3)) == "Piece by piece, with a rest after each."


def test_an_answer_that_was_filtered_or_cut_says_so(asker: Asker) -> None:
    assert asker.chat("filtered", full_output=True).finish_reason == "content_filter"
    assert asker.chat("cut", full_output=True, max_tokens=5).finish_reason == "length"
