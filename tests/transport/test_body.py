"""Framing and packing by themselves: any content, cut anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen_ai.transport.body import BodyError, Chunked, Sized, Unframed, Unpacker, unpacker

from ..support.server import compress


class Pieces:
    """A source that gives what it was given, piece by piece."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._pieces = self._cut(data, sizes)

    @staticmethod
    def _cut(data: bytes, sizes: list[int]) -> Iterator[bytes]:
        at, turn = 0, 0
        while at < len(data):
            size = sizes[turn % len(sizes)]
            yield data[at : at + size]
            at, turn = at + size, turn + 1

    def read1(self, size: int, /) -> bytes:
        piece = next(self._pieces, b"")
        assert len(piece) <= size
        return piece


def everything(framing: Chunked | Sized | Unframed) -> bytes:
    parts = []
    while data := framing.read():
        parts.append(data)
    return b"".join(parts)


sizes = st.lists(st.integers(1, 50), min_size=1, max_size=5)
chunks = st.lists(st.binary(min_size=1, max_size=60), max_size=6)


def on_the_wire(parts: list[bytes], end: bytes, extension: bytes, trailer: bytes) -> bytes:
    lines = [b"%x%s%s%s%s" % (len(part), extension, end, part, end) for part in parts]
    return b"".join(lines) + b"0" + end + trailer + end


@given(chunks, sizes, st.sampled_from([b"\r\n", b"\n"]), st.sampled_from([b"", b";a=b", b"  "]), st.booleans())
def test_chunks_cut_anywhere_come_whole(
    parts: list[bytes], cuts: list[int], end: bytes, extension: bytes, trailed: bool
) -> None:
    wire = on_the_wire(parts, end, extension, b"X-Trailer: 1" + end if trailed else b"")
    framing = Chunked(Pieces(wire, cuts))
    assert everything(framing) == b"".join(parts)
    assert framing.ended


@given(chunks, sizes, st.data())
def test_chunks_that_stop_early_never_end_well(parts: list[bytes], cuts: list[int], data: st.DataObject) -> None:
    wire = on_the_wire(parts, b"\r\n", b"", b"")
    framing = Chunked(Pieces(wire[: data.draw(st.integers(0, len(wire) - 2))], cuts))
    with pytest.raises(BodyError):
        everything(framing)
    assert not framing.ended


@pytest.mark.parametrize("wire", [b"zz\r\n", b"-1\r\n", b"\r\n", b"2\r\nabc\r\n", b"2\r\nab\rx", b"f" * 70_000])
def test_what_is_no_chunk_is_an_error(wire: bytes) -> None:
    with pytest.raises(BodyError):
        everything(Chunked(Pieces(wire, [50_000])))


@given(st.binary(max_size=200), sizes)
def test_a_sized_body_takes_no_more_than_its_own(body: bytes, cuts: list[int]) -> None:
    class Greedy(Pieces):
        def read1(self, size: int, /) -> bytes:
            asked.append(size)
            return super().read1(10**9)[:size]

    asked: list[int] = []
    framing = Sized(Greedy(body, cuts), len(body))
    assert everything(framing) == body
    assert framing.ended
    assert all(size <= len(body) for size in asked)


def test_a_sized_body_that_stops_early_says_by_how_much() -> None:
    with pytest.raises(BodyError, match="3 bytes early"):
        everything(Sized(Pieces(b"1234567", [7]), 10))


@given(st.binary(max_size=200), sizes)
def test_an_unframed_body_lasts_as_long_as_its_connection(body: bytes, cuts: list[int]) -> None:
    framing = Unframed(Pieces(body, cuts))
    assert everything(framing) == body
    assert framing.ended


def unpacked(packed: Unpacker, wire: bytes, step: int, limit: int) -> bytes:
    out = []
    for at in range(0, len(wire), step):
        out.append(packed.feed(wire[at : at + step], limit))
        while packed.pending:
            out.append(packed.feed(b"", limit))
    assert all(len(part) <= limit for part in out)
    return b"".join(out)


bodies = st.one_of(st.binary(max_size=500), st.integers(0, 20_000).map(lambda size: b"ab" * size))


@given(bodies, st.sampled_from(["gzip", "deflate", "raw-deflate"]), st.integers(1, 400), st.integers(100, 5000))
def test_a_packed_body_comes_out_within_the_bound(body: bytes, encoding: str, step: int, limit: int) -> None:
    packed = Unpacker(encoding.removeprefix("raw-"))
    assert unpacked(packed, compress(body, encoding), step, limit) == body
    packed.finish()


@given(st.integers(1, 100), st.sampled_from([b"", b"\0\0\0\0", b"some rest"]))
def test_a_file_of_several_members_is_one_body(step: int, rest: bytes) -> None:
    packed = Unpacker("gzip")
    wire = compress(b"one", "gzip") + compress(b"two", "gzip") + rest
    assert unpacked(packed, wire, step, 1000) == b"onetwo"
    packed.finish()


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_packed_body_that_stops_early_never_ends_well(body: bytes, data: st.DataObject) -> None:
    wire = compress(body, "gzip")
    packed = Unpacker("gzip")
    unpacked(packed, wire[: data.draw(st.integers(1, len(wire) - 1))], 100, 1000)
    with pytest.raises(BodyError):
        packed.finish()


def test_only_what_was_asked_for_is_unpacked() -> None:
    assert unpacker(None, 200) is None
    assert unpacker("Identity", 200) is None
    assert isinstance(unpacker(" GZIP ", 200), Unpacker)
    assert unpacker("br", 503) is None
    for encoding in ("br", "zstd", "gzip, gzip"):
        with pytest.raises(BodyError):
            unpacker(encoding, 200)
