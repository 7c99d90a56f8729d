"""Lines of JSON out of blocks of bytes, cut anywhere: one value per line, ended by LF, CRLF or CR.

A line end can stand in no JSON text but between its tokens, so that bytes are never decoded here.
"""

from __future__ import annotations

from ..errors import ResponseTooLargeError

_BOM = b"\xef\xbb\xbf"


class LineDecoder:
    """Blocks of bytes in, lines out, without their ends; blank ones say nothing.

    Args:
        limit: bytes that one line may have.

    Example:
        >>> decoder = LineDecoder()
        >>> decoder.feed(b'{"a": 1}\\n{"b"'), decoder.feed(b': 2}'), decoder.finish()
        ([b'{"a": 1}'], [], [b'{"b": 2}'])
    """

    __slots__ = ("_limit", "_parts", "_size", "_started")

    def __init__(self, *, limit: int = 32 << 20) -> None:
        self._limit = limit
        #: The line that has not ended, in the blocks it came in.
        self._parts: list[bytes] = []
        self._size = 0
        self._started = False

    def feed(self, block: bytes) -> list[bytes]:
        """The lines that this block completes. Raises ResponseTooLargeError where one is larger than the limit."""
        if b"\r" in block:
            block = block.replace(b"\r", b"\n")  # of CRLF remains a blank line
        if b"\n" not in block:
            self._keep(block)
            return []
        *lines, tail = block.split(b"\n")
        if self._parts:
            lines[0] = b"".join([*self._parts, lines[0]])
            self._parts, self._size = [], 0
        if not self._started:
            self._started = True
            lines[0] = lines[0].removeprefix(_BOM)
        if len(block) > self._limit or len(lines[0]) > self._limit:
            for line in lines:
                if len(line) > self._limit:
                    raise self._too_large()
        self._keep(tail)
        return [line for line in lines if line and not line.isspace()]

    def finish(self) -> list[bytes]:
        """The body has ended: the line that lacks its end, if there is one."""
        line = b"".join(self._parts)
        self._parts, self._size = [], 0
        if not self._started:
            line = line.removeprefix(_BOM)
        return [] if not line or line.isspace() else [line]

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._parts.append(piece)
            self._size += len(piece)
            if self._size > self._limit:
                raise self._too_large()

    def _too_large(self) -> ResponseTooLargeError:
        self._parts, self._size = [], 0
        return ResponseTooLargeError(
            f"One line of the stream is larger than {self._limit:,} bytes.",
            suggestion="No answer has such lines: check the endpoint. If it is meant, ask without streaming.",
        )
