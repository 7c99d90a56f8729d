"""Bodies: what ends them, and what they are packed in. Bytes in, bytes out, a bound on everything."""

from __future__ import annotations

import zlib
from typing import Protocol

#: The most that one block holds, packed or not.
BLOCK = 65536
_MAX_LINE = 65536


class BodyError(Exception):
    """The body is not whole, or not what its head says."""


class Source(Protocol):
    """Where blocks come from: what has been received, or the next `recv` (`io.BufferedReader` has it)."""

    def read1(self, size: int, /) -> bytes: ...


class Framing(Protocol):
    """Where a body ends. `read` gives what is there, at least one byte, or b"" at the end."""

    ended: bool

    def read(self) -> bytes: ...


class Sized:
    """A body of so many bytes."""

    __slots__ = ("_left", "_source", "ended")

    def __init__(self, source: Source, length: int) -> None:
        self._source, self._left = source, length
        self.ended = length == 0

    def read(self) -> bytes:
        if self.ended:
            return b""
        data = self._source.read1(min(BLOCK, self._left))
        if not data:
            raise BodyError(f"the connection ended {self._left:,} bytes early")
        self._left -= len(data)
        self.ended = self._left == 0
        return data


class Unframed:
    """A body that lasts as long as its connection."""

    __slots__ = ("_source", "ended")

    def __init__(self, source: Source) -> None:
        self._source = source
        self.ended = False

    def read(self) -> bytes:
        data = b"" if self.ended else self._source.read1(BLOCK)
        self.ended = not data
        return data


class Chunked:
    """A body in chunks. Those that came together go on together: one block per `recv`, not one per chunk."""

    __slots__ = ("_buffer", "_left", "_source", "_trailer", "ended")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._buffer = b""
        #: Bytes of the current chunk still to come, its line end included; 0 before a size line.
        self._left = 0
        self._trailer = False
        self.ended = False

    def read(self) -> bytes:
        while not self.ended:
            data = self._source.read1(BLOCK)
            if not data:
                raise BodyError("the connection ended before the last chunk")
            found = self._parse(self._buffer + data if self._buffer else data)
            if found:
                return found
        return b""

    def _parse(self, data: bytes) -> bytes:
        """The payload in `data`; keeps what is no whole line yet."""
        parts: list[bytes] = []
        at, end = 0, len(data)
        if self._left:
            at = self._go_on(data, 0, parts)
        self._buffer = b""
        while at < end:
            start = data.find(b"\n", at) + 1
            if not start:
                if end - at > _MAX_LINE:
                    raise BodyError("a chunk's size line has no end")
                self._buffer = data[at:]
                break
            if self._trailer:
                self.ended = not data[at:start].strip()
                if self.ended:
                    break
                at = start
                continue
            size = _size(data[at:start])
            at = start + size
            if not size:
                self._trailer = True
            elif data[at : at + 2] == b"\r\n":
                parts.append(data[start:at])
                at += 2
            else:
                self._left = size + 2
                at = self._go_on(data, start, parts)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _go_on(self, data: bytes, at: int, parts: list[bytes]) -> int:
        """Go on with a chunk that comes in several blocks, its line end included. Returns where it stopped."""
        part = data[at : at + max(0, self._left - 2)]
        if part:
            parts.append(part)
            at += len(part)
            self._left -= len(part)
        while 0 < self._left <= 2 and at < len(data):
            if data[at] == _LF:  # a bare one does, too
                self._left = 0
            elif data[at] == _CR and self._left == 2:
                self._left = 1
            else:
                raise BodyError("a chunk is longer than its size")
            at += 1
        return at


_CR, _LF = 13, 10


def _size(line: bytes) -> int:
    try:
        size = int(line, 16)
    except ValueError:
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            size = -1
    if size < 0:
        raise BodyError("a chunk without a size")
    return size


class Unpacker:
    """gzip or deflate, never more at once than asked for."""

    __slots__ = ("_given", "_head", "_junk", "_member_ended", "_waiting", "_zip", "pending")

    def __init__(self, encoding: str) -> None:
        self._zip: zlib._Decompress | None = None
        self._waiting = b""
        #: What has been fed of a deflate body that has given nothing yet: it may lack the zlib header.
        self._head: bytes | None = b"" if encoding == "deflate" else None
        self._member_ended = self._given = self._junk = False
        #: More can be had without more data.
        self.pending = False

    def feed(self, data: bytes, limit: int) -> bytes:
        """At most `limit` bytes out of what has been fed; the rest is kept."""
        data, self._waiting = self._waiting + data, b""
        out: list[bytes] = []
        if self._junk:
            return b""
        while (data or self.pending) and limit > 0:
            if self._zip is None:
                self._zip = zlib.decompressobj(15 + 32)
            try:
                piece = self._unpack(self._zip, data, limit)
            except zlib.error:
                if not self._member_ended:
                    raise BodyError("the body cannot be unpacked") from None
                # Other readers, too, pass over what follows the last member.
                self._junk, self._waiting, self.pending = True, b"", False
                break
            out.append(piece)
            limit -= len(piece)
            self._given = self._given or bool(piece)
            data = self._zip.unconsumed_tail
            self.pending = limit == 0 and not self._zip.eof
            if self._zip.eof:  # a gzip file may have several members
                data = self._zip.unused_data
                self._zip, self._member_ended, self._given = None, True, False
        else:
            self._waiting = data
            self.pending = self.pending or bool(data)
        return b"".join(out)

    def _unpack(self, packed: zlib._Decompress, data: bytes, limit: int) -> bytes:
        if self._head is None:
            return packed.decompress(data, limit)
        self._head += data
        try:
            piece = packed.decompress(data, limit)
        except zlib.error:  # some servers send deflate without the zlib header that the standard asks for
            self._zip = packed = zlib.decompressobj(-15)
            piece = packed.decompress(self._head, limit)
        if piece:
            self._head = None
        return piece

    def finish(self) -> None:
        """The data has ended. Raises BodyError where it should not have."""
        if self._zip is not None and not self._junk and (self._given or not self._member_ended):
            raise BodyError("the packed body is cut")


def unpacker(encoding: str | None, status: int) -> Unpacker | None:
    """What unpacks a body with this Content-Encoding; None where there is nothing to do.

    Raises BodyError for an encoding that was not asked for. An error's body is left packed then: its status
    says enough.
    """
    name = (encoding or "").strip().lower()
    if not name or name == "identity":
        return None
    if name not in ("gzip", "x-gzip", "deflate"):
        if status >= 400:
            return None
        raise BodyError(f"the body is packed with {name!r}, which was not asked for")
    return Unpacker(name)
