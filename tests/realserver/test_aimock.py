"""Every dialect that aimock speaks, by the row that speaks it: answers, streams, tools, structure, errors, chaos.

The same script, asked in each dialect, has the same meaning here.
"""

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
    Finish,
    InvalidResponseError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ReasoningDelta,
    RetryPolicy,
    ServerError,
    StreamInterruptedError,
    StructuredOutputError,
    TextDelta,
    ToolCallDelta,
)

from .aimock import Asker, Weather

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]

TEXT = "Good day, 日本 🙂, and a few words more."
#: Row → what follows the server's address, and the path of a chat and of its stream.
DIALECTS: dict[str, tuple[str, str, str]] = {
    "openai": ("/v1", "/v1/chat/completions", "/v1/chat/completions"),
    "openai-responses": ("/v1", "/v1/responses", "/v1/responses"),
    "anthropic": ("", "/v1/messages", "/v1/messages"),
    "gemini": (
        "/v1beta",
        "/v1beta/models/model-1:generateContent",
        "/v1beta/models/model-1:streamGenerateContent?alt=sse",
    ),
    "bedrock": ("", "/model/model-1/converse", "/model/model-1/converse-stream"),
    "cohere": ("", "/v2/chat", "/v2/chat"),
    "ollama": ("", "/api/chat", "/api/chat"),
}
#: What the server says in a form that the provider has not.
NO_REASONING = {"cohere", "ollama"}
NO_COUNT = {"ollama"}
NO_REASONS = {("filtered", "openai-responses"), ("filtered", "ollama"), ("cut", "ollama")}


def asking(address: str, name: str, **options: Any) -> Asker:
    return Asker(address, name, endpoint=address + DIALECTS[name][0], model_name="model-1", **options)


@pytest.fixture(params=DIALECTS)
def asker(aimock: str, request: pytest.FixtureRequest) -> Iterator[Asker]:
    made = asking(aimock, request.param)
    yield made
    made.client.close()


def answered(asker: Asker, text: str, *, streamed: bool, **options: Any) -> Any:
    """The whole answer, plain or at the end of a stream."""
    if not streamed:
        return asker.chat(text, full_output=True, **options)
    stream = asker.stream(text, full_output=True, **options)
    list(stream)
    return stream.response


BOTH = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "stream"])


# ---------------------------------------------------------------- answers


def test_a_chat_and_its_stream_are_the_same_text(asker: Asker) -> None:
    assert asker.chat("hello") == TEXT
    stream = asker.stream("hello")
    pieces = list(stream)
    assert "".join(pieces) == TEXT == stream.response.text
    assert len(pieces) > 1
    assert all(pieces)
    assert stream.response.finish_reason == "stop"
    paths = [entry["path"] for entry in asker.seen()]
    assert paths == list(DIALECTS[asker.provider][1:])


def test_the_async_twins_say_the_same(asker: Asker) -> None:
    async def main() -> tuple[str, list[str]]:
        whole = await asker.client.arun_chat_completions("hello")
        return whole, [piece async for piece in asker.client.arun_chat_completions_stream("hello")]

    whole, pieces = asyncio.run(main())
    assert whole == "".join(pieces) == TEXT


@BOTH
def test_tokens_are_counted_as_the_server_counts_them(asker: Asker, streamed: bool) -> None:
    usage = answered(asker, "counted", streamed=streamed).usage
    assert usage is not None
    expected = (0, 0) if asker.provider in NO_COUNT else (7, 2)
    assert (usage.prompt_tokens, usage.completion_tokens) == expected


def test_reasoning_is_apart_from_the_text(asker: Asker) -> None:
    if asker.provider in NO_REASONING:
        assert answered(asker, "think", streamed=False).text.endswith("Four.")
        return
    answer = answered(asker, "think", streamed=False)
    assert (answer.text, answer.reasoning) == ("Four.", "Two and two.")
    stream = asker.stream("think", full_output=True)
    events = list(stream)
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "Two and two."
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "Four."
    assert stream.response.reasoning == answer.reasoning


@BOTH
@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("one tool", "", [Weather(city="Oslo", days=2)]),
        ("two tools", "", [Weather(city="Oslo", days=2), Weather(city="Rome", days=1)]),
        ("text and tool", "One moment.", [Weather(city="Rome", days=3)]),
    ],
)
def test_tool_calls_are_instances(asker: Asker, text: str, said: str, expected: list[Weather], streamed: bool) -> None:
    found = answered(asker, text, streamed=streamed, tools=[Weather])
    assert [call.parsed for call in found.tool_calls] == expected
    assert len({call.id for call in found.tool_calls}) == len(expected)
    assert found.text == said
    assert found.finish_reason == "tool_calls"


def test_pieces_of_calls_add_up_to_their_arguments(asker: Asker) -> None:
    stream = asker.stream("two tools", tools=[Weather], full_output=True)
    joined: dict[int, str] = {}
    ends = 0
    for event in stream:
        if isinstance(event, ToolCallDelta):
            joined[event.position] = joined.get(event.position, "") + event.arguments
        ends += isinstance(event, Finish)
    assert [json.loads(text) for text in joined.values()] == [{"city": "Oslo", "days": 2}, {"city": "Rome", "days": 1}]
    assert ends == 1


def test_results_of_tools_go_back_beside_their_calls(asker: Asker) -> None:
    first = answered(asker, "two tools", streamed=False, tools=[Weather])
    results = [{"role": "tool", "tool_call_id": call.id, "content": "fine"} for call in first.tool_calls]
    messages: Any = [{"role": "user", "content": "two tools"}, first, *results, {"role": "user", "content": "hello"}]
    assert asker.chat(messages, tools=[Weather]).text == TEXT
    assert "fine" in json.dumps(asker.seen()[-1]["body"])


@pytest.mark.parametrize("text", ["json", "fenced"])
def test_structure_is_read_and_checked(asker: Asker, text: str) -> None:
    assert isinstance(asker.chat(text, guided_json=Weather), Weather)
    stream = asker.stream(text, guided_json=Weather)
    list(stream)
    assert isinstance(stream.response.parsed, Weather)


def test_what_is_no_structure_is_asked_for_again_and_then_an_error(asker: Asker) -> None:
    assert asker.chat("counted", guided_json=Weather) == Weather(city="Oslo", days=3)
    assert len(asker.seen()) == 2
    with pytest.raises(StructuredOutputError) as caught:
        asker.chat("counted", guided_json=Weather, max_reasks=0)
    assert caught.value.text == "Ok."


@BOTH
@pytest.mark.parametrize(("text", "reason"), [("filtered", "content_filter"), ("cut", "length")])
def test_an_answer_that_was_filtered_or_cut_says_so(asker: Asker, text: str, reason: str, streamed: bool) -> None:
    if (text, asker.provider) in NO_REASONS:
        pytest.skip("the server says another reason in this dialect than the provider would")
    assert answered(asker, text, streamed=streamed, max_tokens=16).finish_reason == reason


# ---------------------------------------------------------------- errors and retries


@BOTH
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
def test_errors_are_typed_and_repeated_only_where_that_can_help(
    asker: Asker, text: str, kind: type[Error], status: int, requests_made: int, streamed: bool
) -> None:
    with pytest.raises(Error) as caught:
        answered(asker, text, streamed=streamed)
    assert type(caught.value) is kind
    assert caught.value.status_code == status
    assert caught.value.provider == asker.provider
    assert len(asker.seen()) == len(caught.value.attempts) == requests_made


@BOTH
def test_retry_after_is_waited_out(asker: Asker, streamed: bool) -> None:
    answer = answered(asker, "busy once", streamed=streamed)
    assert answer.text == "Now."
    assert [attempt.status for attempt in answer.attempts] == [429, 200]
    first, second = (entry["timestamp"] for entry in asker.seen())
    assert second - first >= 990, "milliseconds, by the server's clock"


def test_a_wait_longer_than_the_time_that_is_left_is_not_begun(asker: Asker) -> None:
    with pytest.raises(RateLimitError) as caught:
        asker.chat("busy for an hour")
    assert caught.value.retry_after == 3600
    assert len(asker.seen()) == 1


@BOTH
@pytest.mark.parametrize(
    ("chaos", "kind", "requests_made"),
    [
        ("drop", ServerError, 3),
        ("disconnect", APIConnectionError, 3),
        ("malformed", InvalidResponseError, 1),
        ("ratelimit", RateLimitError, 1),
    ],
)
def test_chaos_ends_in_a_typed_error(
    asker: Asker, chaos: str, kind: type[Error], requests_made: int, streamed: bool
) -> None:
    options: Any = {"extra_headers": asker.chaos(chaos), "max_retries": 0 if chaos == "ratelimit" else 2}
    with pytest.raises(Error) as caught:
        answered(asker, "hello", streamed=streamed, **options)
    assert type(caught.value) is kind
    assert len(asker.seen()) == len(caught.value.attempts) == requests_made


def test_chaos_as_errors_as_values_raises_nothing(asker: Asker) -> None:
    for chaos in ("drop", "ratelimit", "disconnect", "malformed"):
        options: Any = {"extra_headers": asker.chaos(chaos), "max_retries": 0, "return_error": True}
        answer, error = asker.chat("hello", **options)
        assert answer is None
        assert error["error_type"]
        assert [item for item, _ in asker.stream("hello", **options)] == [None]


@pytest.mark.parametrize("name", DIALECTS)
def test_some_chaos_is_ridden_out(aimock: str, name: str) -> None:
    asker = asking(aimock, name, retry=RetryPolicy(attempts=9, wait=wait_none()), max_retries=None)
    kinds = ("drop", "disconnect")

    async def main() -> list[str]:
        calls = [
            asker.client.arun_chat_completions("hello", extra_headers=asker.chaos(kinds[at % 2], 0.33))
            for at in range(12)
        ]
        return list(await asyncio.gather(*calls))

    assert set(asyncio.run(main())) == {TEXT}


def test_a_stream_that_breaks_off_is_an_error_with_what_came(asker: Asker) -> None:
    stream = asker.stream("stream breaks off")
    first = next(stream)
    with pytest.raises(StreamInterruptedError) as caught:
        list(stream)
    assert first.startswith("This")
    assert caught.value.partial_text
    assert "end" not in caught.value.partial_text
    assert caught.value.partial_text == stream.partial.text
    assert len(asker.seen()) == 1, "nothing is repeated once a piece has come"


def test_a_stream_that_goes_silent_is_left_at_its_timeout(asker: Asker) -> None:
    with pytest.raises(APITimeoutError, match="The stream sent no piece within the timeout") as caught:
        list(asker.stream("stream goes silent", timeout=0.5))
    assert "stream the answer" not in (caught.value.suggestion or "")


def test_a_slow_stream_is_no_silent_one(asker: Asker) -> None:
    assert "".join(asker.stream("slow stream", timeout=0.3)) == "Piece by piece, with a rest after each."


def test_a_passing_500_is_tried_again(asker: Asker) -> None:
    answer = answered(asker, "down once", streamed=False)
    assert answer.text == "Up again."
    assert [attempt.status for attempt in answer.attempts] == [500, 200]


# ---------------------------------------------------------------- in OpenAI's dialect


@pytest.fixture
def openai(aimock: str) -> Iterator[Asker]:
    made = asking(aimock, "openai")
    yield made
    made.client.close()


@BOTH
def test_the_fingerprint_is_the_servers(openai: Asker, streamed: bool) -> None:
    assert answered(openai, "counted", streamed=streamed).system_fingerprint == "fp-1"


def test_the_server_sees_what_is_asked_and_no_key_in_its_body(openai: Asker) -> None:
    openai.chat("hello", temperature=0.5)
    (entry,) = openai.seen()
    assert entry["body"]["messages"] == [{"role": "user", "content": "hello"}]
    assert entry["body"]["temperature"] == 0.5
    assert f"sk-{openai.name}" not in json.dumps(entry["body"])


def test_what_is_asked_again_follows_what_was_said(openai: Asker) -> None:
    openai.chat("counted", guided_json=Weather)
    first, second = (entry["body"]["messages"] for entry in openai.seen())
    assert second[: len(first)] == first
    assert second[-2] == {"role": "assistant", "content": "Ok."}
