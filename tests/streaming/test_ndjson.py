"""Lines of JSON out of blocks of bytes, cut anywhere."""

from __future__ import annotations

import pytest

from gen_ai.errors import ResponseTooLargeError
from gen_ai.streaming.ndjson import LineDecoder

TEXT = '{"a": "ä€\\n"}\r\n\r\n{"b": 1}\n  \n{"c": [2]}\r{"d": null}'.encode()
LINES = ['{"a": "ä€\\n"}'.encode(), b'{"b": 1}', b'{"c": [2]}', b'{"d": null}']


def lines(*blocks: bytes) -> list[bytes]:
    decoder = LineDecoder()
    found = [line for block in blocks for line in decoder.feed(block)]
    return [*found, *decoder.finish()]


def test_lines_are_the_same_at_every_cut() -> None:
    assert lines(TEXT) == LINES
    for at in range(len(TEXT) + 1):
        assert lines(TEXT[:at], TEXT[at:]) == LINES, at
    assert lines(*(TEXT[at : at + 1] for at in range(len(TEXT)))) == LINES


def test_a_line_is_delivered_when_its_end_is_there_and_the_last_one_at_the_end() -> None:
    decoder = LineDecoder()
    assert decoder.feed(b'{"a": 1}') == []
    assert decoder.feed(b"\n{") == [b'{"a": 1}']
    assert decoder.feed(b"}") == []
    assert decoder.finish() == [b"{}"]
    assert decoder.finish() == []


@pytest.mark.parametrize("blocks", [(b"\xef\xbb\xbf{}\n",), (b"\xef", b"\xbb\xbf{", b"}\n"), (b"\xef\xbb\xbf{}",)])
def test_a_byte_order_mark_at_the_start_is_none_of_the_text(blocks: tuple[bytes, ...]) -> None:
    assert lines(*blocks) == [b"{}"]


@pytest.mark.parametrize("body", [b"", b"\n\n", b" \r\n\t"])
def test_nothing_is_no_line(body: bytes) -> None:
    assert lines(body) == []


@pytest.mark.parametrize(
    "blocks", [(b"x" * 11,), (b"x" * 11 + b"\n",), (b"x" * 6, b"x" * 5), (b"x" * 6, b"x" * 5 + b"\n")]
)
def test_a_line_without_end_is_given_up(blocks: tuple[bytes, ...]) -> None:
    decoder = LineDecoder(limit=10)
    *before, last = blocks
    for block in before:
        assert decoder.feed(block) == []
    with pytest.raises(ResponseTooLargeError, match="10 bytes"):
        decoder.feed(last)


def test_many_lines_in_one_block_may_be_larger_than_one_line_may_be() -> None:
    decoder = LineDecoder(limit=10)
    assert len(decoder.feed(b"12345678\n" * 5)) == 5
