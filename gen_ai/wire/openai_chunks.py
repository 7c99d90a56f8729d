"""The OpenAI dialect, with each chunk of a stream told as it came: for front ends that hand chunks on.

A row speaks it by `wire="gen_ai.wire.openai_chunks:WIRE"`; its streams give a `Chunk` for every object of the stream,
beside the events that are read from it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..plans import Headers
from ..records import dataclass
from ..request import Request
from ..types import Event, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from .base import Decoder
from .openai import OpenAIWire
from .openai_stream import OpenAIDecoder

#: What the model says: from the first of these on, a call is not repeated.
_CONTENT = (TextDelta, ReasoningDelta, ToolCallDelta, RefusalDelta)


@dataclass(slots=True)
class Chunk:
    """One object of a stream, as the server sent it."""

    type: ClassVar[str] = "chunk"
    raw: dict[str, Any]


class ChunkDecoder(OpenAIDecoder):
    """An `OpenAIDecoder` whose events are followed by the chunk that they were read from.

    Until the model has said something, chunks are held back: a call whose stream breaks off before is repeated, and
    whoever hands chunks on must not see the first of them twice.
    """

    __slots__ = ("_held",)

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self._held: list[Event] | None = []

    def finish(self) -> list[Event]:
        """The body has ended."""
        out = super().finish()
        self._flush(out)
        return out

    def _quick(self, chunk: Any, out: list[Event]) -> bool:
        if not super()._quick(chunk, out):
            return False
        self._tell(chunk, out)
        return True

    def _take(self, chunk: Any, out: list[Event]) -> None:
        super()._take(chunk, out)
        if chunk is not None:
            self._tell(chunk, out)

    def _end(self, out: list[Event]) -> None:
        super()._end(out)
        self._flush(out)

    def _tell(self, chunk: dict[str, Any], out: list[Event]) -> None:
        event: Any = Chunk(chunk)
        if self._held is None:
            out.append(event)
            return
        self._held.append(event)
        if any(type(found) in _CONTENT for found in out):
            self._flush(out)

    def _flush(self, out: list[Event]) -> None:
        if self._held is not None:
            out += self._held
            self._held = None


class ChunkWire(OpenAIWire):
    """See `gen_ai.wire.base.Wire`."""

    name = "openai-chunks"

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return ChunkDecoder(request)


WIRE = ChunkWire()
