"""Streams: every quirk that servers have, the same at every cut."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen_ai.errors import (
    Error,
    InvalidRequestError,
    InvalidResponseError,
    OverloadedError,
    RateLimitError,
    ResponseTooLargeError,
    ServerError,
    StreamInterruptedError,
)
from gen_ai.request import Request
from gen_ai.types import Finish, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, Usage, UsageUpdate

from .kit import DONE, WIRE, body, chunk, decode, sse, stream, summary, texts


def usage_chunk(**fields: Any) -> dict[str, Any]:
    return chunk(choices=[], usage={"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}, **fields)


ORDINARY = sse(
    chunk({"role": "assistant", "content": ""}, usage=None),
    chunk({"content": "Hel"}, usage=None, obfuscation="xyz"),
    chunk({"content": "lo"}, usage=None),
    chunk({}, "stop", usage=None),
    usage_chunk(),
    DONE,
)


def test_an_ordinary_stream_gives_its_pieces_its_finish_and_its_usage() -> None:
    events, response = decode(ORDINARY)
    assert [type(e) for e in events] == [TextDelta, TextDelta, Finish, UsageUpdate]
    assert texts(events) == ["Hel", "lo"]
    assert (response.text, response.finish_reason, response.id, response.model) == (
        "Hello",
        "stop",
        "chatcmpl-1",
        "m-1",
    )
    assert response.usage == Usage(3, 2, 5)
    assert response.raw["usage"]["total_tokens"] == 5


def test_each_event_carries_its_chunk() -> None:
    events, _ = decode(ORDINARY)
    assert events[0].raw["obfuscation"] == "xyz"
    assert events[-1].raw["usage"]["total_tokens"] == 5


# ---------------------------------------------------------------- cuts

TOOLS = sse(
    chunk({"role": "assistant", "content": None}),
    chunk({"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}}]}),
    chunk({"tool_calls": [{"index": 0, "function": {"arguments": '{"a": "é'}}]}),
    chunk({"tool_calls": [{"index": 0, "function": {"arguments": '"}'}}]}),
    chunk({"tool_calls": [{"index": 1, "id": "c2", "function": {"name": "g", "arguments": "{}"}}]}, "tool_calls"),
    DONE,
)
REFUSAL = sse(chunk({"refusal": "No"}), chunk({"refusal": "."}), chunk({}, "stop"), DONE)
PRETTY = b"".join(
    b"data: " + (value if isinstance(value, bytes) else json.dumps(value, indent=2).encode()) + b"\n\n"
    for value in (
        chunk({"content": "Good day. "}, system_fingerprint=None),
        chunk({"content": "What is it to be?"}, "stop"),
        b"[DONE]",
    )
)
THINK = stream("<thi", "nk>h", "m</", "think>\n", "\nHi ", "<think>")
STREAMS = {
    "ordinary": ORDINARY,
    "tools": TOOLS,
    "refusal": REFUSAL,
    "think tags": THINK,
    "pretty-printed": PRETTY,
    "carriage returns": ORDINARY.replace(b"\n", b"\r\n"),
    "an error at the end": ORDINARY[: ORDINARY.index(b"data: [DONE]")] + sse({"error": {"message": "x", "code": 503}}),
    "an error after pieces": sse(chunk({"content": "Hel"}), {"error": {"message": "x", "code": 503}}),
    "cut": stream("Hel", "lo", finish=None, done=False),
    "broken": stream("Hel", finish=None, done=False) + b'data: {"broken": \n\n' + stream("lo"),
    "whole body": json.dumps(body({"content": "Hi", "reasoning": "hm"})).encode(),
    "whole body, pretty": json.dumps(body(), indent=1).encode() + b"\n",
}
STREAMS["beyond ASCII"] = b"".join(
    b"data: " + json.dumps(chunk({"content": text}), ensure_ascii=False).encode() + b"\n\n" for text in "aé€😀\u2028"
) + sse(chunk({}, "stop"))


def outcome(blocks: list[bytes]) -> dict[str, Any]:
    """What a stream comes to: its summary, or its error with the text before it."""
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    events: list[Any] = []
    try:
        for block in blocks:
            events += decoder.feed(block)
        events += decoder.finish()
    except Error as error:
        joined = "".join(e.text for e in events if isinstance(e, TextDelta))
        return {"error": error.details() | {"class": type(error)}, "text": joined}
    return summary(events, decoder.response()) | {"done": decoder.done, "complete": decoder.complete}


@pytest.mark.parametrize("name", STREAMS)
def test_no_cut_changes_a_stream(name: str) -> None:
    data = STREAMS[name]
    whole = outcome([data])
    for cut in range(1, len(data)):
        assert outcome([data[:cut], data[cut:]]) == whole, cut
    assert outcome([data[at : at + 1] for at in range(len(data))]) == whole


@settings(deadline=None, max_examples=80)
@given(
    pieces=st.lists(st.text(min_size=1, max_size=6), max_size=6),
    cuts=st.lists(st.integers(0, 1500), max_size=6),
    end=st.sampled_from([b"\n", b"\r\n", b"\r"]),
)
def test_any_text_at_any_cuts_arrives_as_it_is(pieces: list[str], cuts: list[int], end: bytes) -> None:
    data = stream("x", *pieces).replace(b"\n", end)
    at = [0, *sorted(c for c in cuts if c < len(data)), len(data)]
    events, response = decode(*(data[a:b] for a, b in pairwise(at)))
    assert response.text == "".join(texts(events)) == "x" + "".join(pieces)


def test_a_piece_is_delivered_when_its_bytes_are_here() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    first = sse(chunk({"content": "Hi"}))
    for framing in (first, first[:-1], first[:-2], first.replace(b"\n", b"\r\n"), first[6:]):
        decoder = WIRE.decoder(Request(model="m", stream=True), {})
        assert texts(decoder.feed(framing)) == ["Hi"]
    indented = b"data: " + json.dumps(chunk({"content": "Hi"}), indent=2).encode()
    assert texts(WIRE.decoder(Request(model="m", stream=True), {}).feed(indented)) == ["Hi"]


# ---------------------------------------------------------------- heads, usage, finishes


def test_id_and_model_are_the_first_that_say_anything() -> None:
    empty = {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": [{"x": 1}]}
    _, response = decode(
        sse(empty, chunk({"content": "x"}, system_fingerprint=""), chunk({}, "stop", id="other"), DONE)
    )
    assert (response.id, response.model, response.object) == ("chatcmpl-1", "m-1", "chat.completion.chunk")
    assert (response.created, response.system_fingerprint) == (1760000000, None)


def test_an_id_that_comes_late_is_taken() -> None:
    texts_first = [chunk({"content": c}, id="") for c in "ab"]
    assert decode(sse(*texts_first, chunk({"content": "c"}), chunk({}, "stop", id="z")))[1].id == "chatcmpl-1"


def test_chunk_ids_may_change() -> None:
    _, response = decode(sse(*(chunk({"content": c}, id=f"id-{c}") for c in "abc"), chunk({}, "stop", id="z"), DONE))
    assert (response.id, response.text) == ("id-a", "abc")


def test_usage_is_replaced_and_never_added() -> None:
    def with_usage(text: str, tokens: int) -> dict[str, Any]:
        return chunk({"content": text}, usage={"prompt_tokens": 3, "completion_tokens": tokens})

    events, response = decode(sse(with_usage("a", 1), with_usage("b", 2), with_usage("c", 3), chunk({}, "stop")))
    assert [e.usage.completion_tokens for e in events if isinstance(e, UsageUpdate)] == [1, 2, 3]
    assert response.usage == Usage(3, 3)
    assert response.text == "abc"


def test_the_same_usage_twice_is_said_once() -> None:
    twice = chunk({}, "stop", usage={"prompt_tokens": 3}, x_groq={"usage": {"prompt_tokens": 3}})
    events, _ = decode(sse(chunk({"content": "x"}), twice, chunk(choices=[], usage={"prompt_tokens": 3}), DONE))
    assert len([e for e in events if isinstance(e, UsageUpdate)]) == 1


def test_usage_in_other_places_is_found() -> None:
    groq = chunk({}, "stop", x_groq={"id": "r", "usage": {"prompt_tokens": 7}})
    assert decode(sse(chunk({"content": "x"}), groq, DONE))[1].usage == Usage(7)
    moonshot = chunk({}, "stop")
    moonshot["choices"][0]["usage"] = {"prompt_tokens": 8}
    assert decode(sse(chunk({"content": "x"}), moonshot, DONE))[1].usage == Usage(8)
    assert decode(stream("x"))[1].usage is None


def test_text_in_the_chunk_that_finishes_comes_before_the_finish() -> None:
    events, response = decode(sse(chunk({"content": "Hel"}), chunk({"content": "lo"}, "length"), DONE))
    assert [type(e) for e in events] == [TextDelta, TextDelta, Finish]
    assert (response.text, response.finish_reason) == ("Hello", "length")


def test_a_finish_is_said_once_and_a_later_one_replaces_it_in_the_answer() -> None:
    events, response = decode(sse(chunk({"content": "x"}), chunk({}, "stop"), chunk({}, "length"), DONE))
    assert [e.finish_reason for e in events if isinstance(e, Finish)] == ["stop"]
    assert response.finish_reason == "length"


def test_a_finish_with_tool_calls_is_for_them() -> None:
    call = {"index": 0, "id": "c", "function": {"name": "f", "arguments": "{}"}}
    events, response = decode(sse(chunk({"tool_calls": [call]}, "stop"), DONE))
    assert [type(e) for e in events] == [ToolCallDelta, Finish]
    assert (response.finish_reason, response.first.finish_reason_raw) == ("tool_calls", "stop")


@pytest.mark.parametrize("reason", ["eos", "banana"])
def test_finish_reasons_are_mapped_and_unknown_ones_pass(reason: str) -> None:
    events, response = decode(stream("x", finish=reason))
    finish = next(e for e in events if isinstance(e, Finish))
    assert finish.finish_reason == response.finish_reason == {"eos": "stop"}.get(reason, reason)
    assert finish.finish_reason_raw == reason


# ---------------------------------------------------------------- deltas


def test_a_choice_without_delta_and_a_delta_without_anything_do_no_harm() -> None:
    bare = chunk()
    del bare["choices"][0]["delta"]
    null = chunk()
    null["choices"][0]["delta"] = None
    assert (
        decode(sse(bare, null, chunk({}), chunk({"content": None}), *[chunk({"content": "x"})], chunk({}, "stop")))[
            1
        ].text
        == "x"
    )


def test_a_message_beside_a_delta_is_not_taken_again() -> None:
    chunks = []
    for sofar, piece in (("a", "a"), ("ab", "b"), ("ab", "")):
        made = chunk({"content": piece}, "stop" if not piece else None, object="chat.completion")
        made["choices"][0]["message"] = {"role": "assistant", "content": sofar}
        chunks.append(made)
    assert decode(sse(*chunks))[1].text == "ab"


def test_a_text_beside_a_delta_is_not_taken_again() -> None:
    chunks = [chunk({"content": t}) for t in ("a", "b")] + [chunk({}, "stop")]
    for made, text in zip(chunks, ("a", "b", "b"), strict=True):
        made["choices"][0]["text"] = text
    assert decode(sse(*chunks))[1].text == "ab"


def test_interleaved_answers_are_kept_apart() -> None:
    chunks = [chunk({"content": t}, index=i) for i, t in ((1, "b1"), (0, "a1"), (1, "b2"), (0, "a2"))]
    data = sse(*chunks, chunk({}, "stop", index=1), chunk({}, "length", index=0), DONE)
    events, response = decode(data, request=Request(model="m", stream=True, parameters={"n": 2}))
    assert [(c.index, c.text, c.finish_reason) for c in response.choices] == [
        (0, "a1a2", "length"),
        (1, "b1b2", "stop"),
    ]
    assert [e.index for e in events if isinstance(e, TextDelta)] == [1, 0, 1, 0]


def test_several_choices_in_one_chunk_are_all_taken() -> None:
    both = chunk()
    both["choices"] = [{"index": i, "delta": {"content": str(i)}, "finish_reason": None} for i in (0, 1)]
    assert [c.text for c in decode(sse(both, both, chunk({}, "stop"), chunk({}, "stop", index=1)))[1].choices] == [
        "00",
        "11",
    ]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning", "reasoning_text"])
def test_reasoning_has_events_of_its_own(name: str) -> None:
    events, response = decode(stream({name: "h", "content": ""}, {name: "m", "content": None}, "Hi"))
    assert [(type(e), getattr(e, "text", None)) for e in events[:3]] == [
        (ReasoningDelta, "h"),
        (ReasoningDelta, "m"),
        (TextDelta, "Hi"),
    ]
    assert (response.reasoning, response.text) == ("hm", "Hi")


def test_reasoning_and_text_in_one_chunk_are_both_taken() -> None:
    both = {"reasoning": "h", "content": "a"}
    events, response = decode(stream(both, both))
    assert [type(e) for e in events[:4]] == [ReasoningDelta, TextDelta] * 2
    assert (response.reasoning, response.text) == ("hh", "aa")


def test_reasoning_under_two_names_is_taken_once_and_its_blocks_are_joined() -> None:
    def piece(text: str, **more: Any) -> dict[str, Any]:
        details = [{"type": "reasoning.text", "text": text, "index": 0, "format": None, **more}]
        return {"reasoning": text, "reasoning_content": text, "reasoning_details": details}

    signed = {"reasoning_details": [{"type": "reasoning.text", "signature": "s", "index": 0}]}
    hidden = {"reasoning_details": [{"type": "reasoning.encrypted", "data": "AA", "index": 1}]}
    _, response = decode(stream(piece("h"), piece("m", format="x"), signed, hidden, "Hi"))
    assert response.reasoning == "hm"
    assert response.first.reasoning_blocks == [
        {"type": "reasoning.text", "text": "hm", "index": 0, "format": "x", "signature": "s"},
        {"type": "reasoning.encrypted", "data": "AA", "index": 1},
    ]
    assert response.message["reasoning_blocks"] == response.first.reasoning_blocks


def test_content_in_parts_is_text_and_reasoning() -> None:
    def thinking(text: str, **more: Any) -> dict[str, Any]:
        return {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": text}], **more}]}

    _, response = decode(
        stream(thinking("h"), thinking("m", closed=True), {"content": [{"type": "text", "text": "Hi"}]})
    )
    assert (response.reasoning, response.text) == ("hm", "Hi")
    block = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "closed": True}
    assert response.first.reasoning_blocks == [block]


@pytest.mark.parametrize(
    ("pieces", "reasoning", "text"),
    [
        (["<think>h", "m</think>", "\n\n", "Hi"], "hm", "Hi"),
        (["<", "think", ">hm<", "/think", ">Hi"], "hm", "Hi"),
        (["\n", " <think>hm</think>Hi"], "hm", "Hi"),
        (["<think>a < b </ c</think>", "Hi"], "a < b </ c", "Hi"),
        (["<think>no end"], "no end", ""),
        (["<think>no end</thi"], "no end</thi", ""),
        (["<thi", "s is text"], None, "<this is text"),
        (["<thi"], None, "<thi"),
        (["  "], None, "  "),
        (["\n", "Hi ", "<think>x</think>"], None, "\nHi <think>x</think>"),
        (["<think></think>", "Hi"], None, "Hi"),
    ],
)
def test_think_tags_at_the_start_are_reasoning_however_they_are_cut(
    pieces: list[str], reasoning: str | None, text: str
) -> None:
    for data in (stream(*pieces), stream(*"".join(pieces))):
        events, response = decode(data)
        assert (response.reasoning, response.text) == (reasoning, text)
        assert "".join(texts(events)) == text
        assert "".join(e.text for e in events if isinstance(e, ReasoningDelta)) == (reasoning or "")
        assert isinstance(events[-1], Finish)


def test_a_refusal_comes_in_pieces() -> None:
    events, response = decode(REFUSAL)
    assert [e.text for e in events if isinstance(e, RefusalDelta)] == ["No", "."]
    assert (response.refusal, response.text) == ("No.", "")


def test_log_probabilities_audio_annotations_and_citations_are_joined() -> None:
    def probable(token: str) -> dict[str, Any]:
        made = chunk({"content": token})
        made["choices"][0]["logprobs"] = {"content": [{"token": token}], "refusal": None}
        return made

    audio = [{"id": "a", "data": "AA", "transcript": "x"}, {"data": "BB", "transcript": "y"}, {"expires_at": 5}]
    chunks = [probable("a"), probable("b"), *(chunk({"audio": a}) for a in audio), chunk({"annotations": [{"n": 1}]})]
    _, response = decode(sse(*chunks, chunk({"annotations": [{"n": 2}]}), chunk({}, "stop", citations=["u"]), DONE))
    choice = response.first
    assert choice.logprobs == {"content": [{"token": "a"}, {"token": "b"}], "refusal": None}
    assert choice.audio == {"id": "a", "data": "AABB", "transcript": "xy", "expires_at": 5}
    assert choice.annotations == [{"n": 1}, {"n": 2}]
    plain = chunk({"content": "x"})
    cited = sse(plain, chunk({"content": "y"}, citations=["u", "v"]), chunk({}, "stop"))
    assert decode(cited)[1].first.annotations == ["u", "v"]


def test_a_text_completion_streams_in_its_own_shape() -> None:
    def piece(text: str, finish: str | None = None, **more: Any) -> dict[str, Any]:
        return {"id": "cmpl-1", "model": "m", "choices": [{"text": text, "index": 0, "finish_reason": finish, **more}]}

    first = piece("<think>", logprobs={"tokens": ["<"], "text_offset": [0]})
    second = piece(" b", "length", logprobs={"tokens": ["b"], "text_offset": [1]})
    events, response = decode(sse(first, second, DONE), operation="completion")
    assert texts(events) == ["<think>", " b"]
    assert (response.text, response.finish_reason) == ("<think> b", "length")
    assert response.first.logprobs == {"tokens": ["<", "b"], "text_offset": [0, 1]}


def test_a_whole_body_instead_of_a_stream_is_given_as_events() -> None:
    call = {"id": "c", "function": {"name": "f", "arguments": "{}"}}
    for data in (STREAMS["whole body"], STREAMS["whole body, pretty"], sse(body())):
        events, response = decode(data)
        assert (response.text, "".join(texts(events)), response.finish_reason) == ("Hi", "Hi", "stop")
        assert response.usage == Usage(3, 2, 5)
    _, response = decode(json.dumps(body({"content": "x", "tool_calls": [call, call]}, None)).encode())
    assert (response.finish_reason, len(response.tool_calls)) == ("tool_calls", 2)


def test_halves_of_a_surrogate_pair_in_two_chunks_are_joined() -> None:
    events, response = decode(stream("a\ud83d", "\ude00b", "\ud83d", "c", {"reasoning": "\ud83d"}, "\ud83d"))
    assert response.text == "".join(texts(events)) == "a\U0001f600b\ufffdc\ufffd"
    (response.text + (response.reasoning or "")).encode()


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    data = stream("PONG").replace(b"PONG", b"PO\xff\xfeNG")
    assert decode(data)[1].text == "PO\ufffd\ufffdNG"


@pytest.mark.parametrize(
    "extra", [b"data: null\n\n", b": hi\n\n", b"data:\n\n", b"event: ping\ndata: {}\n\n", b'data: {"x": 1}\n\n']
)
def test_events_that_say_nothing_are_passed_over(extra: bytes) -> None:
    first, *rest = [sse(c) for c in (chunk({"content": "a"}), chunk({"content": "b"}), chunk({}, "stop"))]
    assert decode(extra, first, extra, *rest, extra, DONE)[1].text == "ab"


def either(data: bytes) -> None:
    """An answer, or the error that says which field cannot be read."""
    with suppress(InvalidResponseError):
        decode(data)


def test_every_field_of_a_chunk_may_be_of_any_type() -> None:
    odd: list[Any] = [None, True, 3, -1, "x", "", [], [1], [[]], [{}], {}, {"x": 1}]
    for value in odd:
        for name in (
            "content",
            "reasoning",
            "reasoning_details",
            "refusal",
            "tool_calls",
            "function_call",
            "audio",
            "role",
        ):
            either(stream("a", {name: value}, {"content": "b", name: value}))
        for name in ("function", "custom", "id", "index", "name", "type"):
            call = {"index": 0, "function": {"name": "f", "arguments": "x"}}
            either(
                stream({"tool_calls": [call]}, {"tool_calls": [{**call, name: value}]}, {"tool_calls": [{name: value}]})
            )
            either(
                stream(
                    {"tool_calls": [call]},
                    {"tool_calls": [{"index": 0, "function": {name: value, "arguments": value}}]},
                )
            )
        for name in ("delta", "logprobs", "index", "text", "error", "usage"):
            made = chunk({"content": "b"})
            made["choices"][0][name] = value
            either(sse(chunk({"content": "a"}), made, chunk({}, "stop"), DONE))
        for name in (
            "choices",
            "id",
            "model",
            "usage",
            "created",
            "citations",
            "x_groq",
            "object",
            "system_fingerprint",
        ):
            either(sse(chunk({"content": "a"}), chunk({"content": "b"}, **{name: value}), chunk({}, "stop"), DONE))


# ---------------------------------------------------------------- the end


def test_a_finish_reason_without_the_end_marker_is_complete() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    decoder.feed(stream("x", done=False))
    assert (decoder.complete, decoder.done) == (True, False)
    assert decoder.finish() == []
    assert decoder.response().text == "x"


def test_the_end_marker_without_a_finish_reason_is_complete() -> None:
    events, response = decode(stream("x", finish=None))
    assert (response.text, response.finish_reason) == ("x", None)
    assert isinstance(events[-1], Finish)


def test_nothing_after_the_end_marker_is_taken() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    events = decoder.feed(stream("x") + DONE + sse(chunk({"content": "GHOST"}), {"error": "late"}))
    assert (decoder.done, decoder.complete, texts(events)) == (True, True, ["x"])
    assert decoder.feed(sse(chunk({"content": "GHOST"})) + DONE) == []
    assert decoder.finish() == []
    assert decoder.response().text == "x"


@pytest.mark.parametrize(
    "cut",
    [
        b"", b": hi\n\n", b"da", b"data:", b"data: {", b'data: {"choices": [{"index": 0, "del', b"data: [DO",
        b"data: {\n", 'data: {"choices": [{"delta": {"content": "é'.encode()[:-1], b'event: x\ndata: {"a"',
        b'{"choices": [{"delta": ',
    ],
)  # fmt: skip
def test_a_stream_that_was_cut_is_an_error_with_its_text(cut: bytes) -> None:
    with pytest.raises(StreamInterruptedError) as caught:
        decode(stream("Hel", "lo", finish=None, done=False) + cut)
    assert caught.value.partial_text == "Hello"


@pytest.mark.parametrize(
    "end", [b"event: err", b"event: error\nda", b"event: error\ndata: ", b'event: error\ndata: {"error": {"m']
)
def test_an_error_event_that_breaks_off_is_an_interruption(end: bytes) -> None:
    for data in (end, stream("Hel", "lo", finish=None, done=False) + end):
        with pytest.raises(StreamInterruptedError) as caught:
            decode(data)
        assert caught.value.retryable


def test_an_error_event_that_lacks_only_its_blank_line_is_that_error() -> None:
    for said in (b'{"error": {"message": "slow down", "code": 429}}', b"slow down"):
        with pytest.raises(Error, match="slow down"):
            decode(b"event: error\ndata: " + said)


@pytest.mark.parametrize(
    "name", ["ordinary", "pretty-printed", "carriage returns", "tools", "beyond ASCII", "whole body"]
)
def test_a_body_that_ends_at_any_byte_is_whole_or_interrupted(name: str) -> None:
    data = STREAMS[name]
    whole = outcome([data])
    for end in range(len(data)):
        found = outcome([data[:end]])
        if "error" in found:
            assert found["error"]["class"] is StreamInterruptedError, data[:end]
            assert found["error"]["partial_text"] == found["text"]
            assert whole["joined"].get(("text_delta", 0), "").startswith(found["text"])
        else:  # all of it had come, but for usage and the end marker
            assert (found["joined"], found["finishes"]) == (whole["joined"], whole["finishes"])


@pytest.mark.parametrize("end", [b"data: [DO", b"data: [DONE", b"dat", b'data: {"choices": [], "usage": {"prom'])
def test_what_breaks_off_after_the_finish_takes_nothing_from_the_answer(end: bytes) -> None:
    _, response = decode(stream("Hel", "lo", done=False) + end)
    assert (response.text, response.finish_reason) == ("Hello", "stop")


def test_words_that_are_no_json_are_told_from_a_cut() -> None:
    for end in (b"data: {'a': 1}", b"data: hello", b"{broken"):
        with pytest.raises(InvalidResponseError, match="not JSON"):
            decode(stream("Hel", finish=None, done=False) + end)


def test_a_cut_among_several_answers_is_an_error() -> None:
    data = sse(chunk({"content": "a"}), chunk({"content": "b"}, index=1), chunk({}, "stop"))
    request = Request(model="m", stream=True, parameters={"n": 2})
    decoder = WIRE.decoder(request, {})
    decoder.feed(data)
    assert not decoder.complete
    with pytest.raises(StreamInterruptedError):
        decoder.finish()


def test_a_stream_is_not_complete_before_all_the_answers_asked_for_have_come() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True, parameters={"n": 2}), {})
    decoder.feed(sse(chunk({"content": "a"}), chunk({}, "stop")))
    assert not decoder.complete
    decoder.feed(sse(chunk({"content": "b"}, "stop", index=1)))
    assert decoder.complete


def test_the_error_of_a_cut_stream_holds_the_usage_and_text_held_back() -> None:
    data = sse(usage_chunk(), chunk({"content": " <thi"}))
    with pytest.raises(StreamInterruptedError) as caught:
        decode(data)
    assert caught.value.usage == Usage(3, 2, 5)
    assert caught.value.partial_text == " <thi"
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("data", "cls", "words"),
    [
        (b"", StreamInterruptedError, "empty"),
        (b"\n\n: hi\r\n\r\n", StreamInterruptedError, "empty"),
        (DONE, StreamInterruptedError, "empty"),
        (b"da", StreamInterruptedError, "before anything"),
        (b'data: {"id": "x', StreamInterruptedError, "before anything"),
        (b"data: {", StreamInterruptedError, "before anything"),
        (b"event: chunk\nda", StreamInterruptedError, "before anything"),
        (b'{"id": "x', StreamInterruptedError, "before anything"),
        (b"<!doctype html><title>Sign in</title>\n<style>\n { a }\n</style>", InvalidResponseError, "HTML page titled"),
        (b"upstream connect error", InvalidResponseError, "upstream connect error"),
        (b'{"id": "x"}', InvalidResponseError, "without an answer"),
        (sse(usage_chunk(), DONE), InvalidResponseError, "without an answer"),
        (b'{"choices": []}', InvalidResponseError, "without an answer"),
        (b"data: [1, 2]\n\n", InvalidResponseError, "no object"),
        (b"data: 7\n\n", InvalidResponseError, "no object"),
        (b"data: hello\n\n", InvalidResponseError, "not JSON"),
        (b'data: {"choices": ' + b"[" * 100_000 + b"\n\n", InvalidResponseError, "not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_stream_of_an_answer_is_a_typed_error(data: bytes, cls: type[Error], words: str) -> None:
    with pytest.raises(Error) as caught:
        decode(data)
    assert type(caught.value) is cls
    assert words in caught.value.message
    assert caught.value.suggestion
    assert caught.value.partial_text == ""


def test_an_event_over_the_limit_is_a_typed_error() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    decoder.feed(sse(chunk({"content": "Hi"})) + b'data: {"x": "')
    with pytest.raises(ResponseTooLargeError) as caught:
        _ = [decoder.feed(b"y" * (1 << 20)) for _ in range(40)]
    assert caught.value.partial_text == "Hi"


@pytest.mark.slow
def test_one_event_of_twenty_megabytes_is_read() -> None:
    data = stream("y" * 20_000_000)
    assert len(decode(*(data[at : at + 16384] for at in range(0, len(data), 16384)))[1].text) == 20_000_000


# ---------------------------------------------------------------- errors inside a stream


@pytest.mark.parametrize(
    ("event", "cls", "status", "words"),
    [
        (sse({"error": {"message": "fault", "code": 502}}), ServerError, 502, "fault"),
        (sse({"error": {"message": "fault", "code": "429"}}), RateLimitError, 429, "fault"),
        (sse({"error": "fault"}), ServerError, 200, "fault"),
        (sse({"error": "Internal Server Error", "status_code": 500}), ServerError, 500, "Internal Server Error"),
        (b"event: error\n" + sse({"error": {"message": "fault", "type": "overloaded"}}), OverloadedError, 200, "fault"),
        (b"event: error\n" + sse({"message": "fault", "code": 503}), OverloadedError, 503, "fault"),
        (b"event: error\n" + sse("fault"), ServerError, 200, "fault"),
        (b"event: error\ndata: fault\n\n", ServerError, 200, "fault"),
        (b"event: error\ndata:\n\n", ServerError, 200, "error"),
        (b'error: {"code":503,"message":"fault","type":"unavailable_error"}\n\n', OverloadedError, 503, "fault"),
        (b'{"error": {"message": "fault", "type": "invalid_request_error"}}\n', InvalidRequestError, 200, "fault"),
        (sse({"object": "error", "message": "fault", "code": 400}), InvalidRequestError, 400, "fault"),
        (sse({"code": "overloaded", "error": "fault"}), OverloadedError, 200, "fault"),
        (sse({"detail": "fault"}), ServerError, 200, "fault"),
        (sse(chunk({"content": ""}, x_groq={"error": "fault"})), ServerError, 200, "fault"),
        (sse([{"error": {"message": "fault", "code": 503}}]), OverloadedError, 503, "fault"),
    ],
)  # fmt: skip
def test_an_error_event_is_the_error_that_it_would_be_as_a_status(
    event: bytes, cls: type[Error], status: int, words: str
) -> None:
    for before in ("", "Hel"):
        with pytest.raises(Error) as caught:
            decode(sse(usage_chunk(), *([chunk({"content": before})] if before else [])) + event + DONE)
        assert type(caught.value) is cls
        assert words in caught.value.message
        assert (caught.value.status_code, caught.value.partial_text) == (status, before)
        assert caught.value.usage == Usage(3, 2, 5)


def test_pieces_before_an_error_in_the_same_block_are_delivered_first() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    events = decoder.feed(sse(chunk({"content": "Hel"}), {"error": {"message": "fault"}}, chunk({"content": "GHOST"})))
    assert texts(events) == ["Hel"]
    assert decoder.done
    assert not decoder.complete
    assert decoder.response().text == "Hel"
    with pytest.raises(ServerError, match="fault"):
        decoder.finish()
    assert decoder.feed(b"x") == decoder.finish() == []


def test_broken_json_after_pieces_is_a_typed_error_and_not_skipped() -> None:
    decoder = WIRE.decoder(Request(model="m", stream=True), {})
    assert texts(decoder.feed(sse(chunk({"content": "Hel"})) + b'data: {"broken": \n\n' + stream("lo"))) == ["Hel"]
    with pytest.raises(InvalidResponseError) as caught:
        decoder.feed(b"")
    assert caught.value.partial_text == "Hel"


def test_an_error_in_groqs_own_field_is_one() -> None:
    with pytest.raises(ServerError, match="fault") as caught:
        decode(sse(chunk({"content": "a"}), chunk({"content": "b"}, x_groq={"id": "r", "error": "fault"}), DONE))
    assert caught.value.partial_text == "ab"


@pytest.mark.parametrize("error", [{"message": "upstream", "code": 429}, None])
def test_a_chunk_whose_finish_reason_is_an_error_is_one(error: Any) -> None:
    last = chunk({"content": "lo"}, "error")
    if error:
        last["choices"][0]["error"] = error
    with pytest.raises(RateLimitError if error else ServerError) as caught:
        decode(sse(chunk({"content": "Hel"}), last, DONE))
    assert caught.value.partial_text == "Hello"
    assert ("upstream" if error else "'error'") in caught.value.message


def test_an_error_beside_choices_is_raised_after_their_text_and_without_a_finish() -> None:
    for finish in ("stop", None):
        last = chunk({"content": "lo"}, finish, error={"message": "fault", "code": 502})
        decoder = WIRE.decoder(Request(model="m", stream=True), {})
        events = decoder.feed(sse(chunk({"content": "Hel"}), last))
        assert [type(e) for e in events] == [TextDelta, TextDelta]
        with pytest.raises(ServerError) as caught:
            decoder.finish()
        assert caught.value.partial_text == "Hello"


@settings(deadline=None, max_examples=80)
@given(
    data=st.binary(max_size=80) | st.text(alphabet='data: {}[]"choices\n:0delta,content', max_size=80).map(str.encode)
)
def test_garbage_gives_typed_errors_only(data: bytes) -> None:
    for prefix in (b"", sse(chunk({"content": "x"})), b'data: {"choices": [{"delta": '):
        with suppress(Error):
            decode(prefix, data)
