"""A JSON array that comes in pieces: the same elements wherever it is cut."""

from __future__ import annotations

import json

import pytest

from gen_ai.errors import ResponseTooLargeError
from gen_ai.streaming.jsonarray import JSONArrayDecoder

ELEMENTS = [{"a": [1, {"b": '}]"\\'}]}, {"text": "ä€\u2028[{,"}, {}, 3, "x,]", None, [], [{"c": "\\\\"}]]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n "])
def test_every_cut_gives_the_same_elements(indent: int | None, before: bytes) -> None:
    data = before + json.dumps(ELEMENTS, indent=indent, ensure_ascii=False).encode() + b"\n"
    for cut in range(len(data) + 1):
        decoder = JSONArrayDecoder()
        found = [*decoder.feed(data[:cut]), *decoder.feed(data[cut:])]
        assert [json.loads(each) for each in found] == ELEMENTS
        assert decoder.ended
        assert not decoder.rest
    decoder = JSONArrayDecoder()
    found = [each for at in range(len(data)) for each in decoder.feed(data[at : at + 1])]
    assert [json.loads(each) for each in found] == ELEMENTS


def test_an_element_is_delivered_with_its_last_byte() -> None:
    decoder = JSONArrayDecoder()
    assert decoder.feed(b'[{"a": "') == []
    assert decoder.feed(b'}"}') == [b'{"a": "}"}']
    assert decoder.feed(b',\r\n{"b": 1}') == [b'{"b": 1}']
    assert not decoder.ended
    assert decoder.feed(b"\n]\n") == []
    assert decoder.ended
    assert decoder.feed(b'{"c": 1}') == []


def test_an_element_that_has_not_ended_is_kept_apart() -> None:
    decoder = JSONArrayDecoder()
    assert decoder.feed(b'[{"a": 1}, {"b"') == [b'{"a": 1}']
    assert decoder.rest.endswith(b'{"b"')


def test_what_is_no_array_has_no_elements() -> None:
    decoder = JSONArrayDecoder()
    assert decoder.feed(b'{"a": 1}') == []
    assert not decoder.ended


def test_an_element_without_end_is_refused() -> None:
    decoder = JSONArrayDecoder(limit=100)
    decoder.feed(b'[{"a": "' + b"x" * 90)
    with pytest.raises(ResponseTooLargeError):
        decoder.feed(b"xxxxxxxxxx")
