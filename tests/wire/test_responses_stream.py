"""Responses dialect, inward: streams, whole and broken, in any pieces."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    ContentFilterError,
    Error,
    InvalidResponseError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
)
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.tools import as_tools
from gen_ai.types import (
    ChatResponse,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from gen_ai.wire import get_wire

from ..support.responses import call, ended, message, numbered, reasoning, response, sse, started, stream, streamed
from ..support.server import Server
from .kit import summary, texts

WIRE = get_wire("openai-responses")
NOW: list[Any] = [{"name": "now", "parameters": {"type": "object", "properties": {}}}]
SEARCH = {"type": "web_search_call", "id": "ws_1", "status": "completed"}
CITED = {"type": "url_citation", "url": "https://x.example", "title": "X", "start_index": 0, "end_index": 3}
PART = {"type": "output_text", "text": "So: ä€🙂.", "annotations": [CITED], "logprobs": []}
ITEMS = (
    reasoning("First.", "Then.", id="rs_1"),
    message(PART, id="msg_1", phase="commentary"),
    SEARCH,
    call("now", '{"zone": "UTC"}', "call_1"),
    message({"type": "refusal", "refusal": "Not that."}, id="msg_2"),
)
WHOLE = sse(*stream(*ITEMS))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def decode(*blocks: bytes, tools: Any = None) -> tuple[list[Event], ChatResponse[Any]]:
    """What a decoder makes of some blocks."""
    decoder = WIRE.decoder(Request(model="m", stream=True, tools=as_tools(tools)), {})
    events: list[Event] = []
    for block in blocks:
        events += decoder.feed(block)
    events += decoder.finish()
    return events, decoder.response()


def broken(*blocks: bytes) -> tuple[list[Event], Error]:
    """The events before an error, and the error."""
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    events: list[Event] = []
    try:
        for block in blocks:
            events += decoder.feed(block)
        events += decoder.finish()
    except Error as error:
        assert decoder.done
        return events, error
    raise AssertionError("no error was raised")


# ---------------------------------------------------------------- what a stream gives


def test_a_stream_tells_reasoning_text_calls_the_end_and_usage(server: Server) -> None:
    server.reply(headers=[("content-type", "text/event-stream")], body=WHOLE)
    client: Any = create_client(
        "openai-responses:gpt-5.5", api_key="k", endpoint=f"{server.url}/v1", max_retries=0, timeout=10
    )
    with client, client.run_chat_completions_stream("Hi", tools=NOW, full_output=True) as opened:
        events = list(opened)
        got = opened.response
    kinds = [type(event) for event in events]
    assert set(kinds) == {ReasoningDelta, TextDelta, ToolCallDelta, RefusalDelta, Finish, UsageUpdate}
    assert "".join(e.text for e in events if isinstance(e, ReasoningDelta)) == "First.\n\nThen." == got.reasoning
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "So: ä€🙂." == got.text
    assert "".join(e.text for e in events if isinstance(e, RefusalDelta)) == "Not that." == got.refusal
    calls = [event for event in events if isinstance(event, ToolCallDelta)]
    assert (calls[0].id, calls[0].name, calls[0].arguments) == ("call_1", "now", "")
    assert all(piece.id is None and piece.name is None for piece in calls[1:])
    assert "".join(piece.arguments for piece in calls) == '{"zone": "UTC"}'
    assert got.tool_calls[0].parsed == {"zone": "UTC"}
    assert got.first.citations[0].url == "https://x.example"
    assert kinds[-2:] == [Finish, UsageUpdate]
    assert server.last.json()["stream"] is True
    assert "stream_options" not in server.last.json()


def test_a_stream_and_a_whole_body_give_the_same_answer() -> None:
    _, got = decode(WHOLE)
    body = json.dumps(response(*ITEMS)).encode()
    whole = WIRE.parse(Request(model="m"), Reply(200, {}, 0.0, body))
    assert got.to_dict() == whole.to_dict()
    # Not what stood in a beginning, but what its end holds.
    assert got.first.reasoning_blocks[0]["encrypted_content"] == "gAAAA="


@pytest.mark.slow
@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_it_gives_the_same_wherever_it_is_cut(ends: bytes) -> None:
    data = WHOLE.replace(b"\n", ends)
    expected = summary(*decode(data))
    for at in range(1, len(data)):
        if at % 7 == 0 or at < 400:
            assert summary(*decode(data[:at], data[at:])) == expected, at
    assert summary(*decode(*(data[at : at + 1] for at in range(len(data))))) == expected


def test_comments_keepalives_names_and_events_of_later_versions_say_nothing() -> None:
    events = stream("Hello.")
    odd = [
        b": keepalive\n\n",
        {"type": "keepalive", "sequence_number": 7},
        {"type": "response.telepathy.delta", "delta": "x", "output_index": 0, "item_id": "msg_01"},
        {"type": "response.output_item.added", "output_index": 0},
        {"type": "response.output_text.delta", "delta": None, "output_index": 0, "content_index": 0},
        {"type": "response.code_interpreter_call_code.delta", "delta": "x", "output_index": 5, "item_id": "ci"},
        b"data: [DONE]\n\n",
    ]
    middle = len(events) // 2
    assert texts(decode(sse(*events[:middle], *odd, *events[middle:]))[0]) == ["Hell", "o."]
    unnamed = b"".join(b"data: " + part for part in sse(*events).split(b"data: ")[1:]).replace(b"event: ", b"id: ")
    assert decode(unnamed)[1].text == "Hello."


# ---------------------------------------------------------------- servers that leave out, or repeat


def test_what_did_not_come_in_pieces_is_taken_from_the_item_and_what_is_no_item_from_the_end() -> None:
    items = [event for event in stream(*ITEMS) if ".delta" not in event["type"] and ".done" not in event["type"]]
    done = [event for event in stream(*ITEMS) if ".delta" not in event["type"]]
    for events in ([*items], done, [stream(*ITEMS)[-1]], [stream(*ITEMS)[0], stream(*ITEMS)[-1]]):
        got = decode(sse(*events))
        assert summary(*got)["response"] == summary(*decode(WHOLE))["response"]
        assert "".join(texts(got[0])) == "So: ä€🙂."


def test_an_end_without_items_leaves_what_came() -> None:
    events = stream(*ITEMS)
    events[-1]["response"]["output"] = []
    got = decode(sse(*events))[1]
    assert got.to_dict() == decode(WHOLE)[1].to_dict()


def test_items_that_were_not_announced_and_places_that_are_not_said_are_found() -> None:
    pieces = [{"type": "response.output_text.delta", "item_id": "msg_9", "delta": text} for text in ("Hel", "lo.")]
    end = ended(message("Hello.", id="msg_9"))
    got = decode(sse(*pieces, end))
    assert (texts(got[0]), got[1].text) == (["Hel", "lo."], "Hello.")
    bare = [{"type": "response.output_text.delta", "delta": text} for text in ("Hel", "lo.")]
    assert decode(sse(*bare, ended()))[1].text == "Hello."


def test_parts_may_be_counted_otherwise_in_the_stream_than_in_the_item() -> None:
    place = {"output_index": 1, "item_id": "msg_1", "content_index": 1}
    events = [
        {"type": "response.output_item.added", "output_index": 1, "item": message(id="msg_1")},
        {"type": "response.output_text.delta", **place, "delta": "Hello."},
        {"type": "response.output_text.done", **place, "text": "Hello."},
        ended(message("Hello.", id="msg_1")),
    ]
    assert decode(sse(*events))[1].text == "Hello."


def test_ids_may_change_from_event_to_event() -> None:
    events = stream(*ITEMS)
    for at, event in enumerate(events):
        for holder in (event, event.get("item") or {}):
            for name in ("item_id", "id"):
                if isinstance(holder.get(name), str):
                    holder[name] = f"{holder[name]}-{at}"
    got = decode(sse(*events))[1]
    assert (got.text, got.reasoning, len(got.tool_calls)) == ("So: ä€🙂.", "First.\n\nThen.", 1)


def test_one_place_may_hold_an_item_after_another() -> None:
    events = [*streamed(0, reasoning("Hm.")), *streamed(0, message("Hello."))]
    got = decode(sse(*started(), *events, ended(reasoning("Hm."), "Hello.")))[1]
    assert (got.text, got.reasoning) == ("Hello.", "Hm.")


def test_a_text_that_is_another_at_its_end_stays_what_was_handed_on() -> None:
    events = stream("Hello.")
    events[-1]["response"]["output"][0]["content"][0]["text"] = "Good day."
    got = decode(sse(*events))[1]
    assert got.text == "Hello."
    assert [warning.code for warning in got.warnings] == ["stream_differs"]


def test_halves_of_a_character_are_no_crash() -> None:
    data = sse(*stream("Hello.")).replace(b"Hell", b"He\\ud83d")
    got = decode(data)
    assert got[1].text.encode() == "He\ufffdo.".encode()


def test_log_probabilities_come_with_the_pieces() -> None:
    events = stream("Hello.")
    for event in events:
        if event["type"] == "response.output_text.delta":
            event["logprobs"] = [{"token": event["delta"], "logprob": -0.5, "top_logprobs": []}]
    found = decode(sse(*events))[1].first.logprobs
    assert [entry["token"] for entry in found["content"]] == ["Hell", "o."]


def test_free_text_for_a_tool_comes_in_pieces() -> None:
    item = {"id": "ct_1", "type": "custom_tool_call", "call_id": "c1", "name": "sql", "input": "SELECT 1"}
    where = {"output_index": 0, "item_id": "ct_1"}
    kind = "response.custom_tool_call_input"
    events, got = decode(
        sse(
            {"type": "response.output_item.added", "output_index": 0, "item": {**item, "input": ""}},
            {"type": f"{kind}.delta", **where, "delta": "SELECT "},
            {"type": f"{kind}.delta", **where, "delta": "1"},
            {"type": f"{kind}.done", **where, "input": "SELECT 1"},
            {"type": "response.output_item.done", "output_index": 0, "item": item},
            ended(item),
        )
    )
    assert [event.call_type for event in events if isinstance(event, ToolCallDelta)] == ["custom"] * 3
    assert [(made.id, made.type, made.arguments) for made in got.tool_calls] == [("c1", "custom", "SELECT 1")]
    assert got.finish_reason == "tool_calls"


def test_a_whole_body_is_read_where_a_stream_was_asked_for() -> None:
    assert decode(json.dumps(response(*ITEMS)).encode())[1].to_dict() == decode(WHOLE)[1].to_dict()


# ---------------------------------------------------------------- ends that are none


def test_a_stream_that_ends_before_its_last_event_is_interrupted() -> None:
    events = stream("Hello.")
    for kept in range(len(events)):
        _, error = broken(sse(*events[:kept]))
        assert isinstance(error, StreamInterruptedError)
    assert error.partial_text == "Hello."
    for at in range(len(WHOLE) - 3):
        if at % 11 == 0:
            assert isinstance(broken(WHOLE[:at])[1], StreamInterruptedError), at


@pytest.mark.parametrize(
    ("event", "kind", "said"),
    [
        ({"type": "error", "code": "server_error", "message": "broken", "param": None}, ServerError, "broken"),
        ({"type": "error", "error": {"code": "rate_limit_exceeded", "message": "slow"}}, RateLimitError, "slow"),
        ({"type": "error", "error": {"type": "invalid_prompt", "message": "no"}}, ContentFilterError, "no"),
        ({"error": {"message": "broken"}}, ServerError, "broken"),
        (
            ended(kind="failed", error={"code": "server_error", "message": "broken"}),
            ServerError,
            "broken",
        ),
        (ended(kind="failed"), ServerError, "gave the answer up"),
    ],
)
def test_an_error_in_the_middle_keeps_what_came_before_it(event: dict[str, Any], kind: type[Error], said: str) -> None:
    before = sse(*started(), *streamed(0, message("Half")))
    body = before + b"data: " + sse({"type": "x", **event}).partition(b"data: ")[2]
    for blocks in ([body], [body[:-9], body[-9:]]):
        events, error = broken(*blocks)
        assert type(error) is kind
        assert said in error.message
        assert (texts(events), error.partial_text) == (["Half"], "Half")
        assert not any(isinstance(one, Finish) for one in events)


def test_half_an_item_is_not_kept_for_sending_back() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    decoder.feed(sse(*stream(*ITEMS)[:6]))
    partial = decoder.response().first
    assert (partial.reasoning, partial.reasoning_blocks) == ("First.", [])


def test_an_answer_cut_short_has_its_reason_and_its_usage() -> None:
    details = {"reason": "max_output_tokens"}
    events = numbered([*started(), *streamed(0, message("Hal")), ended("Hal", kind="incomplete")])
    events[-1]["response"]["incomplete_details"] = details
    got = decode(sse(*events))[1]
    assert (got.finish_reason, got.first.finish_reason_raw, got.usage.total_tokens) == (  # type: ignore[union-attr]
        "length", "max_output_tokens", 10
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"", StreamInterruptedError, "empty"),
        (b": keepalive\n\n", StreamInterruptedError, "empty"),
        (b"<html><title>Sign in</title>", InvalidResponseError, "HTML page"),
        (b"data: nonsense\n\n", InvalidResponseError, "not JSON"),
        (b"data: 3\n\n", InvalidResponseError, "no object"),
        (b"event: error\ndata: broken\n\n", ServerError, "broken"),
        (b'{"output": [', StreamInterruptedError, "before anything"),
    ],
)
def test_a_stream_that_is_none_is_an_error(body: bytes, kind: type[Error], said: str) -> None:
    error = broken(body)[1]
    assert type(error) is kind
    assert said in error.message


# ---------------------------------------------------------------- what a piece costs


@pytest.mark.parametrize(
    ("before", "piece", "most"),
    [
        (message(id="m"), {"type": "response.output_text.delta", "content_index": 0, "logprobs": []}, 18),
        (reasoning(id="m"), {"type": "response.reasoning_summary_text.delta", "summary_index": 0}, 18),
        (call("now", "", id="m"), {"type": "response.function_call_arguments.delta"}, 30),
    ],
)
def test_a_piece_costs_few_calls(before: dict[str, Any], piece: dict[str, Any], most: int) -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    event = sse({**piece, "output_index": 0, "item_id": "m", "delta": " token", "obfuscation": "abc"})
    decoder.feed(sse({"type": "response.output_item.added", "output_index": 0, "item": before}) + event)
    count = 0

    def profile(_frame: Any, what: str, _argument: Any) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    found = 0
    sys.setprofile(profile)
    try:
        for _ in range(200):
            found += len(decoder.feed(event))
    finally:
        sys.setprofile(None)
    assert found == 200
    assert count / 200 <= most
