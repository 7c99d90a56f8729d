"""JSON as it comes: strict where it can be, mended where the meaning is clear."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from gen_ai import jsontext
from gen_ai.jsontext import dump, is_object, loads, parse, whole_text


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


# ---------------------------------------------------------------- the first text of a process


class _Place(BaseModel):
    city: str


class _Colour(str, Enum):  # noqa: UP042 - as people write it
    RED = "red"


class _Size(IntEnum):
    BIG = 3


class _Pair(NamedTuple):
    a: int
    b: str


@pytest.fixture
def every_text_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "_fresh", {"read", "written"})
    monkeypatch.setattr(jsontext, "_first", lambda _way: True)


def _told(function: Any, given: Any) -> tuple[str, str]:
    try:
        return "value", repr(function(given))
    except ValueError as problem:
        return "error", str(problem)


TEXTS = [
    b"-0", b"-0.0", b"1e999", b"1E5", b"1e-7", b"123456789012345678901234567890",
    b"1" * 4400, b"NaN", b"-Infinity", b"[1,]",
    b"01", b"1.", b"+1", b"", b" ", b"tru", b"\x0c1", b' {"a" : [1, 2.5, "x", true, null]}\r\n', b'{"a":1,"b":2,"a":3}',
    b'"\x01"', b'"\x7f\xe2\x80\xa8"', b'"\\u00e9\\u0000\\/\\b"', b'"\\ud83d\\ude00"', b'"\\ud83d"',
    b'"\\uD83D x"', b'"\\\\ud83d"',
    b'"\xff"', b"\xef\xbb\xbf1", b"{1: 2}", b"'a'", b"[" * 199 + b"]" * 199,
    b"[" * 250 + b"]" * 250, b"[" * 5000 + b"]" * 5000,
    b'{"a": 1} {"b": 2}', b'"' + b"x" * 70000 + b'"', "\N{PILE OF POO}".encode("utf-16"),
]  # fmt: skip


@pytest.mark.usefixtures("every_text_is_the_first")
@pytest.mark.parametrize("data", TEXTS, ids=lambda data: repr(data[:30]))
def test_the_first_text_is_read_as_all_later_ones(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    early = _told(loads, data)
    monkeypatch.setattr(jsontext, "_fresh", set())
    assert early == _told(loads, data)


VALUES: list[Any] = [
    {"a": [1, 2.5, -0.0, 10**30, True, None, "x"]}, '\x00\x1f\x7f\u2028/"\\\b\f\n\u00e9\U0001f4a9',
    (1, _Pair(1, "x")),
    {True: 1, 2: 3, 1.5: 4}, {None: 1}, {"null": 1}, _Colour.RED, {"a": _Size.BIG}, _Place(city="Oslo"),
    {"a": {1, 2}}, Path("a/b"),
    b"bytes", "\ud83d", {"a": "\ud83d\ude00"}, object(), math.nan, [math.inf], [[]] * 300,
]  # fmt: skip


@pytest.mark.usefixtures("every_text_is_the_first")
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:30].partition(" at 0x")[0])
def test_the_first_value_is_written_as_all_later_ones(
    value: Any, strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = _told(lambda given: dump(given, strict=strict), value)
    monkeypatch.setattr(jsontext, "_fresh", set())
    assert early == _told(lambda given: dump(given, strict=strict), value)


@pytest.mark.usefixtures("every_text_is_the_first")
def test_deep_and_endless_values_are_refused_from_the_first_on() -> None:
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    endless: list[Any] = []
    endless.append(endless)
    for value in (deep, endless):
        with pytest.raises(ValueError, match=r"\w"):
            dump(value)


@pytest.mark.usefixtures("every_text_is_the_first")
@pytest.mark.parametrize("number", [1e-7, 1e16, 1e22])
def test_a_number_that_can_be_written_in_two_ways_is_the_same_number(number: float) -> None:
    assert json.loads(dump(number)) == number


def test_one_text_each_way_loads_no_pydantic_core_and_the_second_does() -> None:
    code = """
import sys
from gen_ai.jsontext import dump, loads
assert loads(dump({"a": 1})) == {"a": 1}
assert "pydantic_core" not in sys.modules
assert loads(dump({"a": 1})) == {"a": 1}
assert "pydantic_core" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50)
