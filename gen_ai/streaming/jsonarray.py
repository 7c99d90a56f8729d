"""The elements of a JSON array that is sent piece by piece, cut anywhere.

Some servers stream one array and write its elements as they come. An element is delivered as soon as its last byte is
here. Bytes are never decoded: what ends an element is found by its brackets, and text in quotes is skipped.
"""

from __future__ import annotations

import re

from ..errors import ResponseTooLargeError
from ..jsontext import is_object

#: All that can change where an element ends.
_MARK = re.compile(rb'["\\{}\[\],]')
#: The same inside a text in quotes.
_QUOTED = re.compile(rb'["\\]')
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
_BETWEEN = b" \t\r\n,"


class JSONArrayDecoder:
    """Blocks of bytes in, the bytes of whole elements out.

    Args:
        limit: bytes that one element may have.

    Example:
        >>> decoder = JSONArrayDecoder()
        >>> decoder.feed(b'[{"a": 1},\\n{"b"'), decoder.feed(b': "]"}]'), decoder.ended
        ([b'{"a": 1}'], [b'{"b": "]"}'], True)
    """

    __slots__ = ("_begun", "_buffer", "_depth", "_limit", "_quoted", "_seen", "ended")

    def __init__(self, *, limit: int = 32 << 20) -> None:
        self._limit = limit
        #: What has come of the element that has not ended.
        self._buffer = bytearray()
        #: How far it has been looked at.
        self._seen = 0
        self._depth = 0
        self._quoted = self._begun = False
        #: The array's closing bracket came.
        self.ended = False

    @property
    def rest(self) -> bytes:
        """The bytes of the element that has not ended."""
        return bytes(self._buffer).strip(_BLANK)

    def finish(self) -> list[bytes]:
        """The body has ended: an element without its end is none."""
        return []

    def feed(self, block: bytes) -> list[bytes]:
        """The elements that this block completes. Raises ResponseTooLargeError where one is larger than the limit."""
        out: list[bytes] = []
        if self.ended:
            return out
        buffer = self._buffer
        if self._begun and not buffer:
            # The common case: a block is one whole element, and what sets it apart from the last.
            alone = block.strip(_BETWEEN)
            if alone[-1:] == b"}" and is_object(alone):
                out.append(alone)
                return out
        buffer += block
        if not self._begun and not self._begin():
            return out
        at, start = self._seen, 0
        while True:
            found = (_QUOTED if self._quoted else _MARK).search(buffer, at)
            if found is None:
                at = len(buffer)
                break
            sign, at = found[0], found.end()
            if sign == b"\\":
                if at >= len(buffer):  # what is escaped has not come
                    at -= 1
                    break
                at += 1
            elif sign == b'"':
                self._quoted = not self._quoted
            elif sign in b"{[":
                self._depth += 1
            elif self._depth:
                self._depth -= sign in b"}]"
                if not self._depth:
                    out.append(bytes(buffer[start:at]).strip(_BLANK))
                    start = at
            elif sign in b",]":
                value = bytes(buffer[start : at - 1]).strip(_BLANK)
                if value:  # a number or a word
                    out.append(value)
                start = at
                self.ended = sign == b"]"
                if self.ended:
                    break
        if not buffer[start:].strip(_BETWEEN):
            start = at = len(buffer)
        del buffer[:start]
        self._seen = at - start
        if len(buffer) > self._limit:
            buffer.clear()
            raise ResponseTooLargeError(
                f"One element of the stream is larger than {self._limit:,} bytes.",
                suggestion="No answer has such elements: check the endpoint. If it is meant, ask without streaming.",
            )
        return out

    def _begin(self) -> bool:
        """Skip to behind the opening bracket; False while it has not come."""
        head = bytes(self._buffer).removeprefix(_BOM).lstrip(_BLANK)
        if head[:1] != b"[":
            return False
        self._begun = True
        self._buffer[:] = head[1:]
        return True
