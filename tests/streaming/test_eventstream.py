"""Frames of AWS event streams: any cut, damage in any byte, headers of every type, frames that are too large."""

from __future__ import annotations

from binascii import crc32
from itertools import pairwise
from struct import pack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen_ai.errors import ResponseTooLargeError
from gen_ai.streaming.eventstream import EventStreamDecoder, FrameError, Message, frame

from ..support.bedrock import event, exception

STREAM = (
    event("messageStart", {"role": "assistant"}) + exception("throttlingException", {"message": "ä€😀"}) + frame({})
)


def decoded(*blocks: bytes, **options: Any) -> list[Message]:
    decoder, out = EventStreamDecoder(**options), list[Message]()
    for block in blocks:
        decoder.feed(block, out)
    return out


def raw(head: bytes, payload: bytes = b"") -> bytes:
    """A frame with headers that are given as bytes."""
    prelude = pack(">II", 16 + len(head) + len(payload), len(head))
    before = prelude + pack(">I", crc32(prelude)) + head + payload
    return before + pack(">I", crc32(before))


def test_messages_have_their_headers_and_payload() -> None:
    first, second, third = decoded(STREAM)
    assert first.headers == {
        ":event-type": "messageStart", ":content-type": "application/json", ":message-type": "event"
    }  # fmt: skip
    assert (first.payload, second.headers[":exception-type"]) == (b'{"role": "assistant"}', "throttlingException")
    assert third == Message({}, b"")


@pytest.mark.parametrize("size", [1, 2, 3, 11, 12, 13, 50])
def test_blocks_of_any_size_give_the_same_messages(size: int) -> None:
    assert decoded(*(STREAM[at : at + size] for at in range(0, len(STREAM), size))) == decoded(STREAM)


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_any_cuts_give_the_same_messages(places: list[int]) -> None:
    cuts = [0, *sorted(places), len(STREAM)]
    assert decoded(*(STREAM[a:b] for a, b in pairwise(cuts))) == decoded(STREAM)


def test_a_frame_that_is_not_whole_is_waited_for() -> None:
    decoder, out = EventStreamDecoder(), list[Message]()
    for at in range(len(STREAM) - 1):
        decoder.feed(STREAM[at : at + 1], out)
    assert (len(out), decoder.half) == (2, True)
    decoder.feed(STREAM[-1:], out)
    assert (len(out), decoder.half) == (3, False)


@pytest.mark.parametrize("at", range(len(STREAM) - 1, -1, -7))
def test_a_byte_that_changed_on_its_way_is_found(at: int) -> None:
    damaged = STREAM[:at] + bytes([STREAM[at] ^ 0x10]) + STREAM[at + 1 :]
    decoder, out = EventStreamDecoder(), list[Message]()
    with pytest.raises(FrameError, match="checksum"):
        decoder.feed(damaged, out)
    assert out == decoded(STREAM)[: len(out)]


def test_headers_of_every_type_are_read() -> None:
    head = b"".join(
        bytes([len(name)]) + name.encode() + value
        for name, value in {
            "yes": b"\0", "no": b"\1", "byte": b"\2\xff", "short": b"\3\xff\xfe", "int": b"\4\0\0\1\0",
            "long": b"\5" + pack(">q", -(2**40)), "bytes": b"\6\0\3abc", "text": b"\7\0\2" + "ä".encode(),
            "time": b"\x08" + pack(">q", 1700000000000), "uuid": b"\x09" + bytes(range(16)),
        }.items()
    )  # fmt: skip
    (message,) = decoded(raw(head))
    assert message.headers == {
        "yes": True, "no": False, "byte": -1, "short": -2, "int": 256, "long": -(2**40), "bytes": b"abc", "text": "ä",
        "time": 1700000000000, "uuid": bytes(range(16)),
    }  # fmt: skip


@pytest.mark.parametrize("head", [b"\1", b"\1a\x0b", b"\1a\7\0\5abc", b"\1\xff\0", b"\1a\4\0", b"\1a\7"])
def test_headers_that_cannot_be_read_are_damage(head: bytes) -> None:
    with pytest.raises(FrameError, match="headers"):
        decoded(raw(head))


def test_lengths_that_cannot_be_are_damage() -> None:
    for total, head in ((15, 0), (20, 5), (1 << 20, (128 << 10) + 1)):
        prelude = pack(">II", total, head)
        with pytest.raises(FrameError):
            decoded(prelude + pack(">I", crc32(prelude)))


def test_a_frame_that_is_too_large_is_refused_at_its_first_bytes() -> None:
    prelude = pack(">II", 1 << 30, 0)
    with pytest.raises(ResponseTooLargeError, match="frame"):
        decoded(prelude + pack(">I", crc32(prelude)))
    assert decoded(frame({}, b"x" * 84), limit=100)
    with pytest.raises(ResponseTooLargeError):
        decoded(frame({}, b"x" * 85), limit=100)


def test_a_stream_of_many_kinds_of_headers_is_read() -> None:
    frames = [frame({":event-type": f"kind-{number}"}, b"{}") for number in range(200)] * 2
    assert [message.headers[":event-type"] for message in decoded(b"".join(frames))] == [
        f"kind-{number}" for number in range(200)
    ] * 2
