"""JSON as it comes: strict where it can be, mended where the meaning is clear."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.jsontext import dump, is_object, parse, whole_text


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b' {"a": 1} ', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": "\\ud83d b"}', {"a": "\ud83d b"}),
        (b'{"a": "\\\\ud83d"}', {"a": "\\ud83d"}),
    ],
)
def test_a_value_is_read(data: bytes, value: Any) -> None:
    assert parse(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b'{"a": 1} x',
        b'{"a": ',
        b"[" * 100_000,
        b"9" * 100_000,
        b'\xff{"a": 1}',
        b'{"a": "\\ud83d"',
        b'{"\\ud83d": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_json_is_a_value_error_and_nothing_else(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse(data)


def test_only_whole_objects_are_objects() -> None:
    assert is_object(b'{"a": [1]}')
    for data in (b"[]", b"1", b"", b'{"a"', b"{}{}", b"null"):
        assert not is_object(data)


def test_what_is_written_can_be_read() -> None:
    for value in ({"a": "é€\u2028\x00"}, {"a": "x\ud800y"}, [1, 2.5, None, True]):
        assert parse(dump(value)) == value
    assert b"\\ud800" in dump("x\ud800y")
    for bad in (object(), {"\ud800": object()}):
        with pytest.raises((ValueError, TypeError)):
            dump(bad)


def test_halves_of_surrogate_pairs_are_joined_or_replaced() -> None:
    assert whole_text("\ud83d\ude00 \ud83d x \ude00") == "\U0001f600 \ufffd x \ufffd"
