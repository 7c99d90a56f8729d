"""What no recording holds, in every dialect: errors that say nothing, values of a wrong kind, events that come twice,
halves of characters, and a last piece without its line end. An answer that lost a piece never looks like a whole one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from gen_ai.errors import Error, InvalidResponseError, StreamInterruptedError
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.streaming.eventstream import CONTENT_TYPE, frame
from gen_ai.testing.heads import Head
from gen_ai.types import ChatResponse, Event, ReasoningDelta, TextDelta, ToolCallDelta
from gen_ai.wire import get_wire

#: A made-up value in place of a text, an object or a list.
WRONG: list[Any] = [3, "x", [3], {"zzz": 1}]


@dataclass
class Dialect:
    """How one dialect says the same few things in a stream."""

    name: str
    start: list[Any]
    #: The event with a piece of text, and where in it the text is.
    piece: dict[str, Any]
    text: tuple[Any, ...]
    end: list[Any]
    #: A whole answer with the text "Hi", and where in it.
    whole: dict[str, Any]
    whole_text: tuple[Any, ...]
    #: Where in the piece an object stands that no other value can stand for.
    objects: tuple[tuple[Any, ...], ...]
    framing: str = "sse"

    def say(self, text: Any) -> dict[str, Any]:
        said: dict[str, Any] = put(self.piece, self.text, text)
        return said

    def data(self, *events: Any) -> bytes:
        """These events; text is data as it is."""
        if self.framing == "frames":
            return b"".join(
                frame({":event-type": next(iter(e)), ":message-type": "event"}, dump(next(iter(e.values()))))
                for e in events
            )
        end = b"\n" if self.framing == "lines" else b"\n\n"
        head = b"" if self.framing == "lines" else b"data: "
        return b"".join(head + (e if isinstance(e, bytes) else dump(e)) + end for e in events)

    def decoded(self, *blocks: bytes) -> tuple[list[Event], ChatResponse[Any], Error | None]:
        headers = {"content-type": CONTENT_TYPE if self.framing == "frames" else "text/event-stream"}
        decoder = get_wire(self.name).decoder(Request(model="m", stream=True), Head(headers))
        events: list[Event] = []
        try:
            for block in blocks:
                events += decoder.feed(block)
            events += decoder.finish()
            events += decoder.finish()  # an error behind the last pieces waits for them
        except Error as error:
            return events, decoder.response(), error
        return events, decoder.response(), None

    def parsed(self, body: Any) -> ChatResponse[Any]:
        return get_wire(self.name).parse(Request(model="m"), Reply(200, Head({}), 0.0, dump(body)))


def dump(value: Any) -> bytes:
    return json.dumps(value).encode()


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at this place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


def _choice(**fields: Any) -> dict[str, Any]:
    return {"id": "c", "choices": [{"index": 0, "finish_reason": None, **fields}]}


_OPENAI: dict[str, Any] = {
    "start": [_choice(delta={"role": "assistant", "content": ""})],
    "piece": _choice(delta={"content": "?"}),
    "text": ("choices", 0, "delta", "content"),
    "end": [_choice(delta={}, finish_reason="stop"), b"[DONE]"],
    "whole": {"choices": [{"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"}]},
    "whole_text": ("choices", 0, "message", "content"),
    "objects": (("choices", 0, "delta"), ("choices", 0)),
}
DIALECTS = [
    Dialect("openai", **_OPENAI),
    Dialect("mistral", **_OPENAI),
    Dialect(
        "anthropic",
        start=[
            {"type": "message_start", "message": {"id": "m", "content": []}},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        ],
        piece={"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "?"}},
        text=("delta", "text"),
        end=[
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
            {"type": "message_stop"},
        ],
        whole={"type": "message", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"},
        whole_text=("content", 0, "text"),
        objects=(("delta",),),
    ),
    Dialect(
        "gemini",
        start=[],
        piece={"candidates": [{"index": 0, "content": {"parts": [{"text": "?"}]}}]},
        text=("candidates", 0, "content", "parts", 0, "text"),
        end=[{"candidates": [{"index": 0, "finishReason": "STOP"}]}],
        whole={"candidates": [{"index": 0, "content": {"parts": [{"text": "Hi"}]}, "finishReason": "STOP"}]},
        whole_text=("candidates", 0, "content", "parts", 0, "text"),
        objects=(("candidates", 0, "content"), ("candidates", 0, "content", "parts", 0)),
    ),
    Dialect(
        "bedrock",
        start=[{"messageStart": {"role": "assistant"}}],
        piece={"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "?"}}},
        text=("contentBlockDelta", "delta", "text"),
        end=[
            {"contentBlockStop": {"contentBlockIndex": 0}},
            {"messageStop": {"stopReason": "end_turn"}},
            {"metadata": {"usage": {"inputTokens": 1, "outputTokens": 1}}},
        ],
        whole={"output": {"message": {"content": [{"text": "Hi"}]}}, "stopReason": "end_turn"},
        whole_text=("output", "message", "content", 0, "text"),
        objects=(("contentBlockDelta", "delta"),),
        framing="frames",
    ),
    Dialect(
        "cohere",
        start=[
            {"type": "message-start", "id": "m", "delta": {"message": {"content": []}}},
            {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
        ],
        piece={"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "?"}}}},
        text=("delta", "message", "content", "text"),
        end=[{"type": "message-end", "delta": {"finish_reason": "COMPLETE"}}],
        whole={"message": {"content": [{"type": "text", "text": "Hi"}]}, "finish_reason": "COMPLETE"},
        whole_text=("message", "content", 0, "text"),
        objects=(("delta",), ("delta", "message")),
    ),
    Dialect(
        "ollama",
        start=[],
        piece={"message": {"role": "assistant", "content": "?"}, "done": False},
        text=("message", "content"),
        end=[{"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}],
        whole={"message": {"content": "Hi"}, "done": True},
        whole_text=("message", "content"),
        objects=(("message",),),
        framing="lines",
    ),
    Dialect(
        "openai-responses",
        start=[
            {"type": "response.output_item.added", "output_index": 0, "item": {"type": "message", "content": []}},
        ],
        piece={"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "?"},
        text=("delta",),
        end=[{"type": "response.completed", "response": {"status": "completed"}}],
        whole={"output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}]},
        whole_text=("output", 0, "content", 0, "text"),
        objects=(),
    ),
]
ALL = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
OF_EVENTS = pytest.mark.parametrize(
    "dialect", [d for d in DIALECTS if d.framing == "sse"], ids=lambda dialect: dialect.name
)


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


@ALL
def test_the_stream_of_this_file_is_read(dialect: Dialect) -> None:
    events, response, error = dialect.decoded(dialect.data(*dialect.start, dialect.say("Hi"), *dialect.end))
    assert (said(events), response.text, response.first.finish_reason, error) == ("Hi", "Hi", "stop", None)
    assert dialect.parsed(dialect.whole).text == "Hi"


@OF_EVENTS
@pytest.mark.parametrize("data", [b"{}", b"", b"gone", b'"gone"', b'{"note": 1}', b'{"error": {"message": "gone"}}'])
def test_an_event_named_error_is_one_whatever_it_says(dialect: Dialect, data: bytes) -> None:
    named = b"event: error\ndata: " + data + b"\n\n"
    events, response, error = dialect.decoded(
        dialect.data(*dialect.start, dialect.say("Hi")) + named + dialect.data(*dialect.end)
    )
    assert said(events) == response.text == "Hi"
    assert error is not None
    assert not isinstance(error, StreamInterruptedError)
    assert ("gone" in error.message) is (b"gone" in data)
    assert (error.partial_text, bool(error.message)) == ("Hi", True)


@ALL
@pytest.mark.parametrize("value", [7, {"age": 7}, {"a": [1, "b"]}])
def test_a_text_that_a_gateway_has_read_as_json_is_written_again(dialect: Dialect, value: Any) -> None:
    events, response, error = dialect.decoded(
        dialect.data(*dialect.start, dialect.say("Hi "), dialect.say(value), *dialect.end)
    )
    assert error is None
    assert response.text == said(events)
    assert json.loads(response.text.removeprefix("Hi ")) == value
    assert json.loads(dialect.parsed(put(dialect.whole, dialect.whole_text, value)).text) == value


@ALL
@pytest.mark.parametrize("value", [None, "", [], {}])
def test_a_text_that_is_nothing_says_nothing(dialect: Dialect, value: Any) -> None:
    events, response, error = dialect.decoded(
        dialect.data(*dialect.start, dialect.say(value), dialect.say("Hi"), *dialect.end)
    )
    assert (said(events), response.text, error) == ("Hi", "Hi", None)


@ALL
@pytest.mark.parametrize("value", WRONG[:3])
def test_an_event_that_cannot_be_read_is_an_error_and_no_shorter_answer(dialect: Dialect, value: Any) -> None:
    for path in dialect.objects:
        broken = put(dialect.say("lost"), path, value)
        events, response, error = dialect.decoded(
            dialect.data(*dialect.start, dialect.say("Hi"), broken, dialect.say("more"), *dialect.end)
        )
        assert isinstance(error, InvalidResponseError), path
        assert "cannot be read" in error.message
        assert said(events) == response.text == error.partial_text == "Hi"


@ALL
def test_halves_of_a_character_over_two_pieces_are_joined(dialect: Dialect) -> None:
    pieces = [dialect.say("a\ud83d"), dialect.say("\ude00b"), dialect.say("\ud83d")]
    data = dialect.data(*dialect.start, *pieces, *dialect.end)
    events, response, error = dialect.decoded(data)
    assert error is None
    assert response.text == said(events) == "a\U0001f600b\ufffd"
    assert all(event.text for event in events if isinstance(event, TextDelta))
    assert dialect.decoded(*(data[at : at + 1] for at in range(len(data))))[0] == events
    whole = put(dialect.whole, dialect.whole_text, "a\ud83d\ude00 \ud83d")
    assert dialect.parsed(whole).text == "a\U0001f600 \ufffd"


@ALL
def test_half_a_character_where_a_stream_was_cut_is_marked(dialect: Dialect) -> None:
    events, response, error = dialect.decoded(dialect.data(*dialect.start, dialect.say("a\ud83d")))
    assert isinstance(error, StreamInterruptedError)
    assert said(events).rstrip("\ufffd") == "a"
    assert response.text == error.partial_text == "a\ufffd"


@ALL
def test_the_last_piece_counts_without_its_line_end(dialect: Dialect) -> None:
    data = dialect.data(*dialect.start, dialect.say("Hi"), dialect.say(" there"))
    for end in range(3):
        events, response, error = dialect.decoded(data[: len(data) - end])
        assert isinstance(error, StreamInterruptedError)
        assert said(events) == response.text == error.partial_text


# ---------------------------------------------------------------- blocks


def _anthropic(*events: Any) -> tuple[list[Event], ChatResponse[Any], Error | None]:
    dialect = DIALECTS[2]
    return dialect.decoded(dialect.data(dialect.start[0], *events, *dialect.end[1:]))


def _block(index: Any, block: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


@pytest.mark.parametrize("index", ["0", 0.0, None, "zero", 10**40, -1])
def test_a_block_whose_place_is_said_oddly_is_the_one_that_is_open(index: Any) -> None:
    events, response, error = _anthropic(
        *_block(index, {"type": "text", "text": ""}, {"type": "text_delta", "text": "Hi"})
    )
    assert (said(events), response.text, error) == ("Hi", "Hi", None)


def test_blocks_under_one_place_are_all_kept() -> None:
    call = {"type": "tool_use", "id": "t1", "name": "now", "input": {}}
    events, response, error = _anthropic(
        *_block(0, {"type": "thinking", "thinking": ""}, {"type": "thinking_delta", "thinking": "hm"}),
        *_block(0, {"type": "text", "text": ""}, {"type": "text_delta", "text": "Hi"}),
        *_block(0, call, {"type": "input_json_delta", "partial_json": '{"a": 1}'}),
    )
    assert error is None
    assert (said(events), response.text, response.first.reasoning) == ("Hi", "Hi", "hm")
    assert [(made.id, made.parsed) for made in response.tool_calls] == [("t1", {"a": 1})]


def test_a_block_that_begins_twice_is_one() -> None:
    call = {"type": "tool_use", "id": "t1", "name": "now", "input": {}}
    begun, *more = _block(0, call, {"type": "input_json_delta", "partial_json": "{}"})
    events, response, error = _anthropic(begun, begun, *more)
    assert error is None
    assert [made.id for made in response.tool_calls] == ["t1"]
    assert {event.position for event in events if isinstance(event, ToolCallDelta)} == {0}


@pytest.mark.parametrize("kind", [None, 3, "", "later"])
def test_pieces_of_a_block_of_no_known_type_say_what_they_are(kind: Any) -> None:
    events, response, error = _anthropic(
        *_block(0, {"type": kind}, {"type": "thinking_delta", "thinking": "hm"}),
        *_block(1, {"type": kind}, {"type": "text_delta", "text": "Hi"}),
    )
    assert error is None
    assert [type(event) for event in events[:2]] == [ReasoningDelta, TextDelta]
    assert (response.text, response.first.reasoning) == ("Hi", "hm")


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("anthropic", {"type": "content_block_delta", "index": 4, "delta": {"partial_json": "{}"}}),
        ("bedrock", {"contentBlockDelta": {"contentBlockIndex": 4, "delta": {"toolUse": {"input": "{}"}}}}),
    ],
)
def test_a_piece_of_a_call_that_never_began_is_an_error(name: str, event: Any) -> None:
    dialect = next(found for found in DIALECTS if found.name == name)
    _, response, error = dialect.decoded(dialect.data(*dialect.start, dialect.say("Hi"), event, *dialect.end))
    assert isinstance(error, InvalidResponseError)
    assert (response.text, error.partial_text) == ("Hi", "Hi")


def test_a_message_of_a_binary_stream_that_is_not_json_is_an_error() -> None:
    dialect = DIALECTS[4]
    assert dialect.name == "bedrock"
    broken = frame({":event-type": "contentBlockDelta", ":message-type": "event"}, b'{"delta": ')
    _, _, error = dialect.decoded(dialect.data(*dialect.start, dialect.say("Hi")) + broken + dialect.data(*dialect.end))
    assert isinstance(error, InvalidResponseError)
    assert error.partial_text == "Hi"


def test_a_large_body_that_is_no_binary_stream_is_told_the_same_at_every_cut() -> None:
    body = b"[" + b"1," * 60_000 + b"1]"
    dialect = DIALECTS[4]
    errors = [dialect.decoded(body)[2], dialect.decoded(body[:70_000], body[70_000:])[2]]
    assert isinstance(errors[0], InvalidResponseError)
    assert str(errors[0]) == str(errors[1])


def test_choices_of_any_number_are_kept_apart() -> None:
    dialect = DIALECTS[0]
    far = put(dialect.say("far"), ("choices", 0, "index"), 10_000)
    ends = [dialect.end[0], put(dialect.end[0], ("choices", 0, "index"), 10_000)]
    events, response, error = dialect.decoded(dialect.data(dialect.say("Hi"), far, *ends, b"[DONE]"))
    assert error is None
    assert [(choice.index, choice.text) for choice in response.choices] == [(0, "Hi"), (10_000, "far")]
    assert {event.index for event in events if isinstance(event, TextDelta)} == {0, 10_000}


def test_arguments_that_differ_from_those_streamed_are_those_of_the_whole_answer() -> None:
    dialect = DIALECTS[-1]
    call = {"type": "function_call", "call_id": "c", "name": "now"}
    of_call = {"output_index": 0, "item_id": "i"}
    whole = {**call, "arguments": '{"a": 1}'}
    _, response, error = dialect.decoded(
        dialect.data(
            {"type": "response.output_item.added", "output_index": 0, "item": {**call, "id": "i", "arguments": ""}},
            {"type": "response.function_call_arguments.delta", **of_call, "delta": '{"a": '},
            {"type": "response.function_call_arguments.delta", **of_call, "delta": "7}"},
            {"type": "response.completed", "response": {"status": "completed", "output": [whole]}},
        )
    )
    assert error is None
    assert [made.parsed for made in response.tool_calls] == [{"a": 1}]
    assert [warning.code for warning in response.warnings] == ["stream_differs"]
