"""Frames of AWS event streams (`application/vnd.amazon.eventstream`): blocks of bytes in, messages out, at any cut.

    4 bytes  length of the frame          4 bytes  CRC-32 of all before
    4 bytes  length of the headers        …        payload
    4 bytes  CRC-32 of these eight        4 bytes  CRC-32 of all before
    …        headers

A header: one byte for the length of its name, the name, one byte for the type of its value, the value.
"""

from __future__ import annotations

import struct
from binascii import crc32
from typing import Any, NamedTuple

from ..errors import ResponseTooLargeError

CONTENT_TYPE = "application/vnd.amazon.eventstream"
#: What a frame has beside headers and payload.
_AROUND = 16
_PRELUDE = 12
_MAX_HEADERS = 128 << 10
#: Heads that are remembered: those of a stream are few, and the same each time.
_KNOWN = 64
#: Type of a value → its bytes: numbers of four sizes, a time in milliseconds, a UUID. True is 0 and false 1, which have
#: none; 6 (bytes) and 7 (text) say their length.
_SIZES = {2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}

_lengths = struct.Struct(">III").unpack_from
_number = struct.Struct(">I").unpack_from


class Message(NamedTuple):
    """One message of a stream."""

    #: By name, such as ":event-type".
    headers: dict[str, Any]
    payload: bytes


class FrameError(ValueError):
    """Bytes that are no frame, or a frame that was damaged on its way."""


class EventStreamDecoder:
    """Blocks of bytes in, messages out.

    Args:
        limit: bytes that one frame may have.

    Example:
        >>> decoder, out = EventStreamDecoder(), []
        >>> data = frame({":event-type": "ping"}, b"{}")
        >>> decoder.feed(data[:7], out), out, decoder.half
        (None, [], True)
        >>> decoder.feed(data[7:], out), out, decoder.half
        (None, [Message(headers={':event-type': 'ping'}, payload=b'{}')], False)
    """

    __slots__ = ("_heads", "_limit", "_parts", "_size", "_wanted")

    def __init__(self, *, limit: int = 24 << 20) -> None:
        self._limit = limit
        #: What no whole frame has been made of yet, in the blocks it came in.
        self._parts: list[bytes] = []
        self._size = 0
        #: Bytes without which nothing new can be read.
        self._wanted = _PRELUDE
        #: Heads as they came → read.
        self._heads: dict[bytes, dict[str, Any]] = {}

    @property
    def half(self) -> bool:
        """Whether a frame has begun that is not whole."""
        return self._size > 0

    def feed(self, block: bytes, out: list[Message]) -> None:
        """Put the messages that this block completes into `out`.

        Raises FrameError where the bytes after those are no frame, or a damaged one; ResponseTooLargeError where a
        frame is larger than the limit. What came before is in `out` then.
        """
        if self._size:
            self._parts.append(block)
            self._size += len(block)
            if self._size < self._wanted:
                return
            block = b"".join(self._parts)
            self._parts, self._size = [], 0
        at, end = 0, len(block)
        while end - at >= _PRELUDE:
            total, head, check = _lengths(block, at)
            if crc32(block[at : at + 8]) != check:
                raise FrameError("the checksum of a frame's lengths is wrong")
            if total > self._limit:
                raise self._too_large()
            if head > _MAX_HEADERS or total < _AROUND + head:
                raise FrameError(f"a frame of {total} bytes cannot have {head} bytes of headers")
            last = at + total
            if last > end:
                self._wanted = total
                break
            if crc32(block[at : last - 4]) != _number(block, last - 4)[0]:
                raise FrameError("the checksum of a frame is wrong")
            body = at + _PRELUDE + head
            raw = block[at + _PRELUDE : body]
            headers = self._heads.get(raw)
            out.append(Message(self._read(raw) if headers is None else headers, block[body : last - 4]))
            at = last
        else:
            self._wanted = _PRELUDE
        if at < end:
            self._parts, self._size = [block[at:] if at else block], end - at

    def _read(self, raw: bytes) -> dict[str, Any]:
        """The headers of a frame."""
        try:
            found = _headers(raw)
        except (IndexError, KeyError, struct.error, UnicodeDecodeError):
            raise FrameError("the headers of a frame cannot be read") from None
        if len(self._heads) >= _KNOWN:
            self._heads.clear()
        self._heads[raw] = found
        return found

    def _too_large(self) -> ResponseTooLargeError:
        return ResponseTooLargeError(
            f"One frame of the stream is larger than {self._limit:,} bytes.",
            suggestion="No answer has such frames: check the endpoint. If it is meant, ask without streaming.",
        )


def _headers(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = 0
    while at < len(raw):
        start = at + 1
        at = start + raw[at]
        name, kind = raw[start:at].decode(), raw[at]
        at += 1
        if kind in (0, 1):
            found[name] = kind == 0
            continue
        if kind in (6, 7):
            size = struct.unpack_from(">H", raw, at)[0]
            at += 2
        else:
            size = _SIZES[kind]
        value = raw[at : at + size]
        at += size
        if len(value) < size:
            raise IndexError
        found[name] = value.decode() if kind == 7 else value if kind in (6, 9) else int.from_bytes(value, signed=True)
    return found


def frame(headers: dict[str, str], payload: bytes = b"") -> bytes:
    """A frame with text headers: what a server sends.

    >>> len(frame({}, b"")), frame({}, b"")[:8].hex()
    (16, '0000001000000000')
    """
    head = b"".join(
        struct.pack(">B", len(name.encode()))
        + name.encode()
        + struct.pack(">BH", 7, len(text.encode()))
        + text.encode()
        for name, text in headers.items()
    )
    prelude = struct.pack(">II", _AROUND + len(head) + len(payload), len(head))
    before = prelude + struct.pack(">I", crc32(prelude)) + head + payload
    return before + struct.pack(">I", crc32(before))
