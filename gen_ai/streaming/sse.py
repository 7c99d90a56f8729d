"""Server-sent events out of blocks of bytes, cut anywhere.

The standard, and three things that servers do besides:

* A JSON object that is whole ends its event, with or without the blank line: what follows on the next line
  belongs to the next event (servers that separate events by one line end, or send JSON lines without `data:`).
* A JSON object that begins after `data:` and is not whole goes on over lines without `data:` (pretty-printed).
* `[DONE]` ends its event likewise.

So an event is delivered as soon as its bytes are here, and never waits for the line ends after it. Bytes are
never decoded: only CR and LF end lines, whatever the text holds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import ResponseTooLargeError
from ..jsontext import is_object

_BOM = b"\xef\xbb\xbf"
#: First bytes of a line that can only go on a JSON text: no field of an event stream begins with them.
_JSON_LINE = frozenset(b' \t"{}[],-0123456789')
#: First bytes of a byte-order mark, and of padding: no field begins with them either.
_STRAY = frozenset(b"\xef\0")
_STRAYS = re.compile(rb"\A(?:\xef\xbb\xbf|\0)+")
_JSON_WORDS = frozenset((b"true", b"false", b"null"))
#: Up to here every possible end of an object is tried; beyond, only at twice the size of the last trial, so that
#: the work stays proportional to the bytes.
_TRY_ALWAYS = 1 << 12


class NamedEvent(NamedTuple):
    """An event that has a name of its own (an `event:` line)."""

    name: bytes
    data: bytes


class SSEDecoder:
    """Blocks of bytes in, the data of events out.

    Args:
        limit: bytes that one event may have.

    Example:
        >>> decoder = SSEDecoder()
        >>> decoder.feed(b'data: {"a": 1}\\n\\ndata: {"b"'), decoder.feed(b': 2}'), decoder.finish()
        ([b'{"a": 1}'], [b'{"b": 2}'], [])
    """

    __slots__ = ("_after_cr", "_data", "_head", "_limit", "_name", "_parts", "_size", "_tried")

    def __init__(self, *, limit: int = 32 << 20) -> None:
        self._limit = limit
        #: What may still become a byte-order mark; None once something else came.
        self._head: bytes | None = b""
        self._after_cr = False
        #: The line that has not ended, in the blocks it came in.
        self._parts: list[bytes] = []
        #: Data lines of the event that has not ended, and its name.
        self._data: list[bytes] = []
        self._name = b""
        #: Bytes in `_parts` and `_data`.
        self._size = 0
        #: Size at which `_data` was last found to be no whole object.
        self._tried = 0

    def feed(self, block: bytes) -> list[bytes | NamedEvent]:
        """The events that this block completes: their data, or a NamedEvent where there is a name.

        Raises ResponseTooLargeError where one event is larger than the limit.
        """
        if self._head is not None or self._after_cr or b"\r" in block:
            block = self._normal(block)
        out: list[bytes | NamedEvent] = []
        if self._data or self._name:
            self._lines(block, out)
            return out
        if self._parts:
            if b"\n" not in block:
                self._tail(block, out)
                return out
            block = b"".join(self._parts) + block
            self._parts, self._size = [], 0
        if block[-2:] == b"\n\n":
            events, tail = block[:-2], b""
        else:
            events, blank, tail = block.rpartition(b"\n\n")
            if not blank:
                self._lines(tail, out)
                return out
        if len(events) > self._limit:
            self._lines(events + b"\n\n", out)
        else:
            for event in events.split(b"\n\n"):
                if event[:6] == b"data: " and b"\n" not in event:
                    out.append(event[6:])
                    continue
                name, _, data = event.partition(b"\n")
                if name[:7] == b"event: " and data[:6] == b"data: " and b"\n" not in data:
                    out.append(data[6:] if name == b"event: message" else NamedEvent(name[7:], data[6:]))
                else:
                    self._lines(event + b"\n\n", out)
        if tail:
            self._lines(tail, out)
        return out

    def finish(self) -> list[bytes | NamedEvent]:
        """The body has ended: the event that lacks its end, if there is one."""
        out: list[bytes | NamedEvent] = []
        if self._head:
            self._parts, self._head = [self._head], None
        if self._parts:
            self._lines(b"\n", out)
        self._end(out)
        return out

    def _normal(self, block: bytes) -> bytes:
        """The block with its line ends as LF and without a byte-order mark."""
        if self._head is not None:
            block = self._head + block
            if len(block) < 3 and _BOM.startswith(block):
                self._head = block
                return b""
            self._head = None
            if block[:3] == _BOM:
                block = block[3:]
        if not block:
            return block
        if self._after_cr and block[:1] == b"\n":
            block = block[1:]
        self._after_cr = block[-1:] == b"\r"
        return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _lines(self, block: bytes, out: list[bytes | NamedEvent]) -> None:
        """Take a block line by line."""
        *lines, tail = block.split(b"\n")
        if lines and self._parts:
            lines[0] = b"".join([*self._parts, lines[0]])
            self._size -= sum(map(len, self._parts))
            self._parts = []
        for line in lines:
            if line:
                self._line(line, out)
            else:
                self._end(out)
        if lines and self._data and self._whole(self._data):
            self._end(out)
        if tail:
            self._tail(tail, out)

    def _tail(self, tail: bytes, out: list[bytes | NamedEvent]) -> None:
        """Take a piece of a line that has not ended; deliver the event if this is all there is of it."""
        self._parts.append(tail)
        self._size += len(tail)
        if self._size > self._limit:
            raise self._too_large()
        if tail[-1:] not in (b"}", b"]") or not self._worth_a_try():
            return
        line = b"".join(self._parts)
        value = _value(line, self._open())
        if value is not None and self._whole([*self._data, value]):
            self._parts, self._size = [], 0
            self._data.append(value)
            self._end(out)
        else:
            self._parts, self._tried = [line], self._size

    def _line(self, line: bytes, out: list[bytes | NamedEvent]) -> None:
        """Take one line that is not blank."""
        if line[0] in _STRAY:
            # A mark or zeros before a line, where somebody has joined files or buffers: what follows counts.
            line = _STRAYS.sub(b"", line, 1)
        if line[:1] == b":" or not line:
            return
        if self._data and self._whole(self._data):
            self._end(out)
        value = _value(line, self._open())
        if value is not None:
            self._add(value)
        elif line[:6] == b"event:":
            self._name = line[7:] if line[6:7] == b" " else line[6:]
        elif line[:6] == b"error:" and line[6:].lstrip()[:1] == b"{":
            # llama.cpp before 2025 sends errors under a field of their own.
            self._name = b"error"
            self._add(line[6:].lstrip())

    def _add(self, value: bytes) -> None:
        self._data.append(value)
        self._size += len(value)
        if self._size > self._limit:
            raise self._too_large()

    def _end(self, out: list[bytes | NamedEvent]) -> None:
        """The event has ended."""
        name, data = self._name, self._data
        self._name, self._tried = b"", 0
        if not data:
            return
        self._data, self._size = [], 0
        value = data[0] if len(data) == 1 else b"\n".join(data)
        out.append(NamedEvent(name, value) if name and name != b"message" else value)

    def _open(self) -> bool:
        """Whether a JSON text has begun that lines without `data:` may go on."""
        return bool(self._data) and self._data[0].lstrip()[:1] in (b"{", b"[")

    def _worth_a_try(self) -> bool:
        return self._size <= _TRY_ALWAYS or self._size >= 2 * self._tried

    def _whole(self, data: list[bytes]) -> bool:
        """Whether these lines are one whole JSON object, so that nothing more can belong to the event."""
        last = data[-1].rstrip()[-1:]
        if last == b"]":
            return len(data) == 1 and data[0].strip() == b"[DONE]"
        if last != b"}" or data[0].lstrip()[:1] != b"{" or not self._worth_a_try():
            return False
        if is_object(b"\n".join(data)):
            return True
        if data is self._data:
            self._tried = self._size
        return False

    def _too_large(self) -> ResponseTooLargeError:
        self._parts, self._data = [], []
        return ResponseTooLargeError(
            f"One event of the stream is larger than {self._limit:,} bytes.",
            suggestion="No answer has such events: check the endpoint. If it is meant, ask without streaming.",
        )


def _value(line: bytes, started: bool) -> bytes | None:
    """The data that a line adds to its event; None if it adds none."""
    if line[:5] == b"data:":
        return line[6:] if line[5:6] == b" " else line[5:]
    if line[0] in _JSON_LINE:
        # Goes on a JSON text, or begins one that was sent without `data:`.
        return line if started or line.lstrip()[:1] in (b"{", b"[") else None
    if line == b"data":
        return b""
    bare = line.strip(b" \t,")
    return line if (started and bare in _JSON_WORDS) else None
