"""Bedrock dialect, inward: a streamed answer. Frames in, portable events out, whatever the cuts."""

from __future__ import annotations

from typing import Any

from ..errors import Error, InvalidResponseError
from ..request import Request
from ..streaming.eventstream import Message
from ..types import Event, ReasoningDelta, TextDelta, ToolCallDelta
from .bedrock_answer import Answer
from .bedrock_frames import CHECK_ENDPOINT, Frames, payload_of
from .bedrock_request import names_for
from .decoding import Failing
from .shapes import fields, place


class BedrockDecoder(Failing[Answer]):
    """Decodes one streamed answer; see `gen_ai.wire.base.Decoder`."""

    __slots__ = ("_frames", "_from_json", "_told")

    def __init__(self, request: Request) -> None:
        from pydantic_core import from_json

        super().__init__(Answer(names_for(request)))
        self._from_json = from_json
        self._frames = Frames()
        #: The last event has come, with usage; it may come before the stop reason.
        self._told = False

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            self._items(self._frames.feed(block), out)
        except Error as error:
            self._fail(error, out)
        return out if self._halves is None else self._halves.joined(out)

    def finish(self) -> list[Event]:
        """The body has ended."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            self._items(self._frames.finish(), out)
            if not self.complete:
                raise self._frames.ended()
            self.done = True
        except Error as error:
            self._fail(error, out)
        return self._rest(out)

    # ------------------------------------------------------------ events

    def _items(self, items: list[Message | Error], out: list[Event]) -> None:
        for item in items:
            if self.done:
                return
            if isinstance(item, Error):
                raise item
            kind = item[0].get(":event-type")
            try:
                value = self._from_json(item[1])
            except ValueError:
                value = payload_of(item, strict=True)
                self._odd_text()
            raw = {kind: value}
            if kind != "contentBlockDelta" or not self._quick(value, raw, out):
                self._take(kind, value, raw, out)

    def _quick(self, value: Any, raw: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece of a known block; False for any other.

        Hardly a call in it: each would be paid for every token.
        """
        answer = self._answer
        try:
            delta = value["delta"]
            block = answer.blocks[value["contentBlockIndex"]]
            if "text" in delta and block.kind == "text":
                piece = delta["text"]
                event: Event = TextDelta(piece, 0, raw)
            elif "toolUse" in delta:
                piece = delta["toolUse"]["input"]
                if block.call is None:
                    return False
                event = ToolCallDelta(block.call, None, None, piece, raw=raw)
            else:
                thought = delta["reasoningContent"]
                piece = thought["text"]
                if len(thought) > 1 or block.kind != "reasoningContent" or "reasoningText" not in block.value:
                    return False
                event = ReasoningDelta(piece, 0, raw)
        except (KeyError, TypeError):
            return False
        if type(piece) is not str or len(delta) > 1:
            return False
        if piece:
            if block.kind == "text":
                answer.text_length += len(piece)
            (block.json if block.kind == "toolUse" else block.parts).append(piece)
            out.append(event)
        return True

    def _take(self, kind: Any, value: Any, raw: Any, out: list[Event]) -> None:
        if not isinstance(value, dict):
            raise InvalidResponseError(
                f"The stream holds an event that is no object ({type(value).__name__}).", suggestion=CHECK_ENDPOINT
            )
        answer, index = self._answer, place(value.get("contentBlockIndex"))
        if index is None:  # said nowhere: it is the block that is open, or a new one
            begins = kind == "contentBlockStart"
            index = len(answer.order) if begins else next(reversed(answer.blocks), 0)
        if kind == "contentBlockDelta":
            answer.add(index, fields(value.get("delta"), "contentBlockDelta.delta"), out, raw)
        elif kind == "contentBlockStart":
            start = fields(value.get("start"), "contentBlockStart.start")
            if start:
                answer.begin(index, start, out, raw)
        elif kind == "contentBlockStop":
            answer.end(index, out, raw)
        elif kind == "messageStop":
            self._note(value)
            answer.finish(value.get("stopReason"), out, raw)
            answer.finished = self.complete = True
            self.done = self._told
        elif kind == "metadata":
            self._note(value)
            answer.count(value.get("usage"), out, raw)
            self._told, self.done = True, self.complete
        # `messageStart` says the role; events of later versions say nothing of the answer.

    def _note(self, value: dict[str, Any]) -> None:
        """What is said of the answer as a whole. It stands together as in a whole body; `p` is padding."""
        answer = self._answer
        answer.head = answer.raw = {**answer.head, **{name: held for name, held in value.items() if name != "p"}}
