"""Cohere dialect, inward: a streamed answer. Typed events in, portable events out, whatever the cuts."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..request import Request
from ..streaming.sse import SSEDecoder
from ..types import Event, ReasoningDelta, TextDelta, ToolCallDelta
from .cohere_answer import Answer
from .cohere_fields import names_of
from .decoding import EventDecoder
from .shapes import entries, fields, place, words

CHECK_ENDPOINT = "Check endpoint=: it must serve Cohere's v2 API, such as https://host/v2."
#: Finish reasons that say that the answer was given up.
GIVEN_UP = frozenset({"ERROR", "TIMEOUT"})


class CohereDecoder(EventDecoder[Answer]):
    """Decodes one streamed answer."""

    __slots__ = ()

    check = CHECK_ENDPOINT
    terminal = "its terminal event (message-end)"

    def __init__(self, request: Request) -> None:
        super().__init__(SSEDecoder(), Answer(names_of(request)))

    def quick(self, value: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece of a known block."""
        answer = self._answer
        try:
            kind, message = value["type"], value["delta"]["message"]
            if kind == "content-delta":
                content, block = message["content"], answer.blocks[value["index"]]
                if "logprobs" in value:
                    return False
                name = block.kind
                piece = content[name]
                if name == "text":
                    event: Event = TextDelta(piece, 0, value)
                elif name == "thinking":
                    event = ReasoningDelta(piece, 0, value)
                else:
                    return False
                parts = block.parts
            elif kind == "tool-call-delta":
                call = answer.by_index[value["index"]]
                piece = message["tool_calls"]["function"]["arguments"]
                event, parts, name = ToolCallDelta(call.place, None, None, piece, raw=value), call.parts, ""
            elif kind == "tool-plan-delta" and answer.plan:
                piece, parts, name = message["tool_plan"], answer.plan, ""
                event = ReasoningDelta(piece, 0, value)
            else:
                return False
        except (KeyError, TypeError, IndexError):
            return False
        if type(piece) is not str:
            return False
        answer.raw = value
        if piece:
            parts.append(piece)
            if name == "text":
                answer.text_length += len(piece)
            out.append(event)
        return True

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any event."""
        kind, answer, index, delta = value.get("type"), self._answer, value.get("index"), value.get("delta")
        answer.raw = value
        if kind is None:
            if value.get("message") or value.get("error"):
                raise self.failed(value)
            return
        delta = fields(delta, f"{kind}.delta")
        message = fields(delta.get("message"), f"{kind}.delta.message") if kind != "error" else {}
        if kind == "message-start":
            answer.head(value)
        elif kind in ("content-start", "content-delta"):
            self._content(kind, index, message.get("content"), value, out)
        elif kind == "tool-plan-delta":
            answer.add_plan(message.get("tool_plan"), out, value)
        elif kind in ("tool-call-start", "tool-call-delta"):
            take = answer.begin_call if kind == "tool-call-start" else answer.add_to_call
            for call in entries(message.get("tool_calls"), f"{kind}.delta.message.tool_calls"):
                take(index, call, out, value)
        elif kind == "citation-start":
            answer.cite(message.get("citations"))
        elif kind == "message-end":
            self._end(delta, value, out)
        elif kind == "error":
            raise self.failed(value)
        # content-end, tool-call-end, citation-end, debug, and events of later versions say nothing of the answer.

    def _content(self, kind: str, index: Any, content: Any, value: dict[str, Any], out: list[Event]) -> None:
        answer, at = self._answer, place(index)
        if at is None:
            at = len(answer.order) if kind == "content-start" else next(reversed(answer.blocks), 0)
        if not isinstance(content, (dict, list)):
            content = {"text": words(content)} if content is not None else None
        for piece in entries(content, f"{kind}.delta.message.content"):
            (answer.begin if kind == "content-start" else answer.add)(at, piece, out, value)
        answer.add_logprobs(value.get("logprobs"))

    def _end(self, delta: dict[str, Any], value: dict[str, Any], out: list[Event]) -> None:
        """The terminal event: why the answer ends, the count of tokens, or why it was given up."""
        answer, reason = self._answer, delta.get("finish_reason")
        answer.count(delta.get("usage"), out, value)
        if delta.get("error") or (isinstance(reason, str) and reason in GIVEN_UP):
            raise self.failed(delta)
        answer.finish(reason, out, value)
        self.done = self.complete = True

    def failed(self, value: Any) -> Error:
        """The typed error for an event that is an error; what makes errors is imported with the first of them."""
        from .cohere_errors import error_in_body

        return error_in_body(value)
