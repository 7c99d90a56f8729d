"""Framing: every line end, every cut, and what servers do besides the standard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen_ai.errors import ResponseTooLargeError
from gen_ai.streaming.sse import NamedEvent, SSEDecoder


def run(body: bytes, size: int | None = None, **options: Any) -> list[Any]:
    decoder = SSEDecoder(**options)
    out: list[Any] = []
    for at in range(0, len(body), size or max(1, len(body))):
        out += decoder.feed(body[at : at + (size or len(body))])
    return out + decoder.finish()


def everywhere(body: bytes) -> list[Any]:
    """The events of a body, after checking that no cut changes them."""
    whole = run(body)
    for cut in range(1, len(body)):
        decoder = SSEDecoder()
        assert decoder.feed(body[:cut]) + decoder.feed(body[cut:]) + decoder.finish() == whole, cut
    for size in (1, 2, 3, 7):
        assert run(body, size) == whole, size
    return whole


ONE, TWO = b'{"a": 1}', b'{"b": {"c": [2]}}'

CASES: dict[str, tuple[bytes, list[Any]]] = {
    "line feeds": (b'data: {"a": 1}\n\ndata: {"b": {"c": [2]}}\n\n', [ONE, TWO]),
    "carriage returns and line feeds": (b'data: {"a": 1}\r\n\r\ndata: {"b": {"c": [2]}}\r\n\r\n', [ONE, TWO]),
    "carriage returns": (b'data: {"a": 1}\r\rdata: {"b": {"c": [2]}}\r\r', [ONE, TWO]),
    "all of them": (b'data: {"a": 1}\r\n\ndata: {"b": {"c": [2]}}\r\n\r', [ONE, TWO]),
    "no space after the colon": (b'data:{"a": 1}\n\n', [ONE]),
    "only one space is taken off": (b"data:  two\n\n", [b" two"]),
    "a byte-order mark": (b'\xef\xbb\xbfdata: {"a": 1}\n\n', [ONE]),
    "no byte-order mark but its first byte": (b'\xef\xbbdata: x\n\ndata: {"a": 1}\n\n', [ONE]),
    "a byte-order mark before every line": (
        b'\xef\xbb\xbfdata: {"a": 1}\n\n\xef\xbb\xbf\xef\xbb\xbfdata: x\n\xef\xbb\xbf\n',
        [ONE, b"x"],
    ),
    "zeros before a line": (b'data: x\n\n\0\0data: {"a": 1}\n\n\0\n\n', [b"x", ONE]),
    "comments": (b': hi\n\n: x\ndata: {"a": 1}\n: y\n\n:\n\n', [ONE]),
    "id, retry, unknown fields": (b"id: 1\nretry: 3000\nunknown: 1\nbare\ndata: x\n\n", [b"x"]),
    "several data lines": (b"data: a\ndata: b\ndata:\ndata: c\n\n", [b"a\nb\n\nc"]),
    "a field without a colon": (b"data\n\n", [b""]),
    "no data, no event": (b"event: x\n\nid: 1\n\n", []),
    "names": (b'event: error\ndata: {"a": 1}\n\ndata: {"a": 1}\n\n', [NamedEvent(b"error", ONE), ONE]),
    "a name after the data of plain text": (b"data: x\nevent: y\n\n", [NamedEvent(b"y", b"x")]),
    "the last name counts": (b"event: a\nevent: b\ndata: x\n\n", [NamedEvent(b"b", b"x")]),
    "the standard name is none": (b"event: message\ndata: x\n\n", [b"x"]),
    "no blank line at the end": (b'data: {"a": 1}\n\ndata: tail', [ONE, b"tail"]),
    "JSON in several data lines": (b'data: {\ndata:  "a": {},\ndata:  "b": 1}\n\n', [b'{\n "a": {},\n "b": 1}']),
    "JSON lines without data:": (b'{"a": 1}\n{"b": {"c": [2]}}\n', [ONE, TWO]),
    "JSON lines, the last one open": (b'{"a": 1}\n\n\n{"b": {"c": [2]}}', [ONE, TWO]),
    "one line end between events": (b'data: {"a": 1}\ndata: {"b": {"c": [2]}}\ndata: [DONE]\n', [ONE, TWO, b"[DONE]"]),
    "the line ends come first": (b'\n\ndata: {"a": 1}\n\ndata: {"b": {"c": [2]}}', [ONE, TWO]),
    "a bare end marker": (b"[DONE]\n", [b"[DONE]"]),
    "an error field": (b'error: {"a": 1}\n\n', [NamedEvent(b"error", ONE)]),
    "pretty-printed, data: on the first line": (
        b'data: {\n  "c": [\n    {\n      "d": null\n    },\n    true,\n    -1\n  ]\n}\n\ndata: [DONE]\n\n',
        [b'{\n  "c": [\n    {\n      "d": null\n    },\n    true,\n    -1\n  ]\n}', b"[DONE]"],
    ),
    "pretty-printed, no indent": (b'data: {\n"a": [\ntrue,\nnull\n]\n}\n\n', [b'{\n"a": [\ntrue,\nnull\n]\n}']),
    "pretty-printed, no blank line": (
        b'data: {\n "a": 1\n}\ndata: {\n "a": 2\n}\n',
        [b'{\n "a": 1\n}', b'{\n "a": 2\n}'],
    ),
    "pretty-printed, no data:": (b'{\n "a": {\n  "b": 1\n }\n}\n', [b'{\n "a": {\n  "b": 1\n }\n}']),
    "pretty-printed, carriage returns": (b'data: {\r\n "a": 1\r\n}\r\n\r\n', [b'{\n "a": 1\n}']),
    "broken JSON ends at the blank line": (b'data: {"broken": \n\ndata: {"a": 1}\n\n', [b'{"broken": ', ONE]),
    "what Unicode calls line ends": (
        'data: {"a": "\u2028\u2029\u0085\x0b\x0c\x1c"}\n\n'.encode(),
        ['{"a": "\u2028\u2029\u0085\x0b\x0c\x1c"}'.encode()],
    ),
    "many blank lines": (b'\n\n\n\ndata: {"a": 1}\n\n\n\n\n', [ONE]),
    "nothing": (b"", []),
}


@pytest.mark.parametrize("name", CASES)
def test_framing_is_read_the_same_at_every_cut(name: str) -> None:
    body, expected = CASES[name]
    assert everywhere(body) == expected


@pytest.mark.parametrize(
    "arrived",
    [
        b'data: {"a": 1}\n\n',
        b'data: {"a": 1}\n',
        b'data: {"a": 1}',
        b'data: {"a": 1}\r\n\r',
        b'data: {"a": 1}\r',
        b'{"a": 1}\n',
        b'{"a": 1}',
        b'data: {\n"a": 1\n}',
        b"data: [DONE]",
        b"\n\ndata: [DONE]\n",
    ],
)
def test_an_event_is_delivered_when_its_bytes_are_here_whatever_is_to_follow(arrived: bytes) -> None:
    decoder = SSEDecoder()
    assert len(decoder.feed(arrived)) == 1
    assert decoder.feed(b"\n\n") + decoder.finish() == []


def test_plain_text_waits_for_its_blank_line() -> None:
    decoder = SSEDecoder()
    assert decoder.feed(b"data: a\n") == []
    assert decoder.feed(b"data: b\n\n") == [b"a\nb"]


def test_a_brace_inside_a_string_does_not_end_an_event() -> None:
    decoder = SSEDecoder()
    assert decoder.feed(b'data: {"a": "}') == []
    assert decoder.feed(b"}") == []
    assert decoder.feed(b'"}') == [b'{"a": "}}"}']


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_objects = st.lists(st.dictionaries(st.text(max_size=4), _json, max_size=3), max_size=5)


@st.composite
def _framed(draw: Any) -> tuple[list[Any], bytes]:
    values = draw(_objects)
    out = []
    for value in values:
        end = draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
        indent = draw(st.sampled_from([None, 0, 1]))
        text = json.dumps(value, indent=indent, ensure_ascii=draw(st.booleans()))
        lines = text.encode().split(b"\n")
        style = draw(st.sampled_from(["each", "first", "bare"]))
        if style == "each":
            lines = [draw(st.sampled_from([b"data: ", b"data:"])) + line for line in lines]
            # Without a space after the colon, the first blank of an indented line is taken for it.
            lines = [line if line[5:6] == b" " else b"data: " + line[5:] for line in lines]
        elif style == "first":
            lines[0] = b"data: " + lines[0]
        before = draw(st.sampled_from([[], [b": c"], [b"id: 7", b"retry: 1"], [b"event: message"]]))
        out += [line + end for line in [*before, *lines]]
        out.append(end * draw(st.integers(1, 3)))
    return values, b"".join(out)


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(framed=_framed(), cuts=st.lists(st.integers(0, 400), max_size=8))
def test_any_framing_at_any_cuts_gives_the_same_values(framed: tuple[list[Any], bytes], cuts: list[int]) -> None:
    values, body = framed
    out: list[Any] = []
    decoder, start = SSEDecoder(), 0
    for cut in sorted(cuts):
        out += decoder.feed(body[start:cut])
        start = max(start, cut)
    out += decoder.feed(body[start:]) + decoder.finish()
    assert [json.loads(data) for data in out if isinstance(data, bytes)] == values


@settings(deadline=None, max_examples=80)
@given(body=st.text(alphabet='data: {}[]"x\n\r\\1,event', max_size=60), size=st.integers(1, 9))
def test_garbage_never_breaks_the_decoder(body: str, size: int) -> None:
    for item in run(body.encode(), size):
        assert isinstance(item, (bytes, NamedEvent))


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"x": "' + b"y" * 20_000_000 + b'"}\n\n',
        b'data: {"x": "' + b"y}" * 10_000_000 + b'"}\n\n',
        b": " + b"y}" * 10_000_000 + b"\n\n",
        b"y" * 20_000_000,
    ],
    ids=["one line of 20 MB", "many braces", "a comment", "no line at all"],
)
@pytest.mark.timeout(30)  # quadratic work takes minutes
def test_the_work_is_proportional_to_the_bytes(body: bytes) -> None:
    run(body, 16384)


@pytest.mark.timeout(30)
def test_many_lines_that_could_each_end_the_object_stay_cheap() -> None:
    body = b'data: {"a": {}\n' + b'data: ,"x": {}\n' * 100_000 + b"data: }\n\n"
    assert len(run(body, 16384)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"data: " + b"x" * 200 + b"\n\n",
        b"data: " + b"x" * 200,
        b"data: xxxxxxxx\n" * 20,
        b'data: {\n"a": [\n' + b"1,\n" * 100,
        b": " + b"x" * 200,
    ],
)
@pytest.mark.parametrize("size", [1, 50, None])
def test_an_event_over_the_limit_is_a_typed_error(body: bytes, size: int | None) -> None:
    with pytest.raises(ResponseTooLargeError) as caught:
        run(body, size, limit=100)
    assert "100 bytes" in caught.value.message


def test_the_limit_is_for_one_event_not_for_the_stream() -> None:
    assert len(run(b'data: {"a": 1}\n\n' * 1000, limit=100)) == 1000
    assert len(run(b'data: {"a": 1}\n\n' * 1000, 13, limit=100)) == 1000
    assert len(run(b"data: x\n\n" + b": " + b"c" * 50 + b"\n" * 2 + b"data: y\n\n", limit=60)) == 2
