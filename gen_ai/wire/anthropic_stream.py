"""Anthropic dialect, inward: a streamed answer. Events in, portable events out, whatever the cuts."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..plans import Headers
from ..request import Request
from ..streaming.sse import SSEDecoder
from ..types import Event, Finish, ReasoningDelta, TextDelta, ToolCallDelta
from .anthropic_answer import Answer
from .bedrock_frames import Chunks, is_event_stream
from .decoding import EventDecoder
from .names import Names
from .shapes import fields, place

CHECK_ENDPOINT = "Check endpoint=: it must serve Anthropic's Messages API, such as https://host/v1."


class AnthropicDecoder(EventDecoder[Answer]):
    """Decodes one streamed answer."""

    __slots__ = ()

    check = CHECK_ENDPOINT
    terminal = "its terminal event (message_stop)"

    def __init__(self, request: Request, headers: Headers) -> None:
        framed = is_event_stream(headers)
        super().__init__(Chunks() if framed else SSEDecoder(), Answer(Names(request.tools)))
        if framed:
            self._opening = None  # what stands before the first frame is the framing's to judge

    def quick(self, value: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece of a known block; False for any other.

        Hardly a call in it: each would be paid for every token.
        """
        answer = self._answer
        try:
            delta = value["delta"]
            kind, block = delta["type"], answer.blocks[value["index"]]
            if kind == "text_delta" and block.kind == "text":
                piece = delta["text"]
                event: Event = TextDelta(piece, 0, value)
            elif kind == "thinking_delta" and block.kind == "thinking":
                piece = delta["thinking"]
                event = ReasoningDelta(piece, 0, value)
            elif kind == "input_json_delta" and block.call is not None:
                piece = delta["partial_json"]
                event = ToolCallDelta(block.call, None, None, piece, raw=value)
            else:
                return False
        except (KeyError, TypeError):
            return False
        if type(piece) is not str:
            return False
        answer.raw = value
        if piece:
            (block.json if kind == "input_json_delta" else block.parts).append(piece)
            if kind == "text_delta":
                answer.text_length += len(piece)
            out.append(event)
        return True

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any event."""
        kind, answer, index = value.get("type"), self._answer, value.get("index")
        answer.raw = value
        if kind == "content_block_delta":
            delta = fields(value.get("delta"), "content_block_delta.delta")
            if delta:
                answer.add(answer.at(index), delta, out, value)
        elif kind == "content_block_start":
            block, at = fields(value.get("content_block"), "content_block_start.content_block"), place(index)
            if block:
                answer.begin(len(answer.order) if at is None else at, block, out, value)
        elif kind == "content_block_stop":
            answer.end(answer.at(index), out, value)
        elif kind == "message_delta":
            self._changed(value, out)
        elif kind == "message_start":
            answer.head(fields(value.get("message"), "message_start.message"), out, value)
        elif kind == "message_stop":
            self._end(out)
        elif kind == "message" and isinstance(value.get("content"), list):  # the whole answer in place of a stream
            answer.whole(value, value["content"], out)
            self._end(out)
        elif kind == "error" or (kind is None and value.get("error")):
            raise self.failed(value)
        # `ping`, and events of later versions, say nothing of the answer.

    def _changed(self, value: dict[str, Any], out: list[Event]) -> None:
        """Why the answer ends, and the final count of tokens."""
        answer = self._answer
        answer.count(value.get("usage"), out, value)
        delta = fields(value.get("delta"), "message_delta.delta")
        answer.finish(delta.get("stop_reason"), delta.get("stop_details"), out, value)
        self.complete = self.complete or answer.finished

    def failed(self, value: Any) -> Error:
        """The typed error for an event that is one; what makes errors is imported with the first of them."""
        from .anthropic_errors import error_in_body

        return error_in_body(value)

    def _end(self, out: list[Event]) -> None:
        """The terminal event came."""
        self.done = self.complete = True
        answer = self._answer
        if not answer.finished:
            answer.finished = True
            out.append(Finish("tool_calls" if answer.calls else None, None, 0, answer.raw))

    def _ended(self) -> Error:
        """The body has ended without the terminal event."""
        return self._framing.ended() if isinstance(self._framing, Chunks) else super()._ended()
