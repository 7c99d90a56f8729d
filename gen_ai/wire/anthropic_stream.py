"""Anthropic dialect, inward: a streamed answer. Events in, portable events out, whatever the cuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Error, InvalidResponseError, StreamInterruptedError
from ..plans import Headers
from ..request import Request
from ..streaming.sse import NamedEvent, SSEDecoder
from ..types import ChatResponse, Event, Finish, ReasoningDelta, TextDelta, ToolCallDelta
from .anthropic_answer import Answer
from .bedrock_frames import Chunks, is_event_stream
from .bodies import not_an_api
from .names import Names

CHECK_ENDPOINT = "Check endpoint=: it must serve Anthropic's Messages API, such as https://host/v1."
_ASK_AGAIN = "Ask again; if it stays, look at the provider's status page."
#: Bytes of the body that are kept until an event has come, to say what came instead.
_OPENING = 2048
_FIELDS = (b"data:", b"event:", b"id:", b"retry:")


class AnthropicDecoder:
    """Decodes one streamed answer; see `gen_ai.wire.base.Decoder`.

    Where a block of bytes holds pieces and then an error, the pieces are returned first; the error is raised by the
    next `feed` or `finish`, and `done` is true already.
    """

    __slots__ = ("_answer", "_failure", "_from_json", "_opening", "_sse", "complete", "done")

    def __init__(self, request: Request, headers: Headers) -> None:
        from pydantic_core import from_json

        self._from_json = from_json
        self._sse: SSEDecoder | Chunks = Chunks() if is_event_stream(headers) else SSEDecoder()
        self._answer = Answer(Names(request.tools))
        self._failure: Error | None = None
        self._opening: bytes | None = b""
        self.done = False
        self.complete = False

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        if self._opening is not None and type(self._sse) is SSEDecoder:
            self._opening = (self._opening + block)[:_OPENING]
        try:
            self._items(self._sse.feed(block), out)
        except Error as error:
            self._fail(error, out)
        return out

    def finish(self) -> list[Event]:
        """The body has ended."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            items = [*self._sse.finish()]
            if items and not isinstance(items[-1], Error) and self._is_half(items[-1]):
                items.pop()
            self._items(items, out)
            if not self.done:
                raise self._ended()
        except Error as error:
            self._fail(error, [])
        return out

    def response(self) -> ChatResponse[Any]:
        """What has come so far; never raises."""
        return self._answer.response()

    # ------------------------------------------------------------ events

    def _items(self, items: Sequence[bytes | NamedEvent | Error], out: list[Event]) -> None:
        for item in items:
            if self.done:
                return
            data = item.data if type(item) is NamedEvent else item
            try:
                value = self._from_json(data)  # type: ignore[arg-type]
            except (ValueError, TypeError):
                value = self._odd(item)
            if value is not None and not self._quick(value, out):
                self._take(value, out)

    def _quick(self, value: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece of a known block; False for any other.

        Hardly a call in it: each would be paid for every token.
        """
        answer = self._answer
        try:
            delta = value["delta"]
            kind, block = delta["type"], answer.blocks[value["index"]]
            if kind == "text_delta":
                piece = delta["text"]
                event: Event = TextDelta(piece, 0, value)
            elif kind == "thinking_delta":
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

    def _take(self, value: Any, out: list[Event]) -> None:
        if not isinstance(value, dict):
            raise InvalidResponseError(
                f"The stream holds an event that is no object ({type(value).__name__}).", suggestion=CHECK_ENDPOINT
            )
        self._opening = None
        kind, answer, index = value.get("type"), self._answer, value.get("index")
        answer.raw = value
        if kind == "content_block_delta":
            delta = value.get("delta")
            if isinstance(delta, dict) and isinstance(index, int):
                answer.add(index, delta, out, value)
        elif kind == "content_block_start":
            block = value.get("content_block")
            if isinstance(block, dict) and isinstance(index, int):
                answer.begin(index, block, out, value)
        elif kind == "content_block_stop":
            if isinstance(index, int):
                answer.end(index, out, value)
        elif kind == "message_delta":
            self._changed(value, out)
        elif kind == "message_start":
            message = value.get("message")
            if isinstance(message, dict):
                answer.head(message, out, value)
        elif kind == "message_stop":
            self._end(out)
        elif kind == "message" and isinstance(value.get("content"), list):  # the whole answer in place of a stream
            answer.whole(value, value["content"], out)
            self._end(out)
        elif kind == "error" or (kind is None and value.get("error")):
            raise error_in_body(value)
        # `ping`, and events of later versions, say nothing of the answer.

    def _changed(self, value: dict[str, Any], out: list[Event]) -> None:
        """Why the answer ends, and the final count of tokens."""
        answer, delta = self._answer, value.get("delta")
        answer.count(value.get("usage"), out, value)
        if isinstance(delta, dict):
            answer.finish(delta.get("stop_reason"), delta.get("stop_details"), out, value)
        self.complete = self.complete or answer.finished

    def _odd(self, item: bytes | NamedEvent | Error) -> Any:
        """An event that is not plain JSON: mended, the end of another dialect, or an error. None: nothing to take."""
        if isinstance(item, Error):
            raise item
        name, data = item if isinstance(item, NamedEvent) else (b"", item)
        if not data.strip() and name != b"error":
            return None
        if data.strip() == b"[DONE]":
            return None
        from ..jsontext import parse

        try:
            return parse(data)
        except ValueError as problem:
            said = str(problem)[:200]
        if name == b"error":
            raise error_in_body({"error": {"message": data.decode("utf-8", "replace").strip()[:2000]}})
        opening = self._opening
        if opening is not None and opening.lstrip()[:1] == b"<":
            raise not_an_api(opening, CHECK_ENDPOINT)
        shown = data[:200].decode("utf-8", "replace")
        raise InvalidResponseError(
            f"The stream holds an event that is not JSON ({said}): {shown}", suggestion=CHECK_ENDPOINT
        )

    # ------------------------------------------------------------ the end

    def _is_half(self, item: bytes | NamedEvent) -> bool:
        """Whether the last event of a body, which lacks its end, breaks off inside its data."""
        data = (item.data if isinstance(item, NamedEvent) else item).strip()
        if data[:1] != b"{":
            return not data
        from ..jsontext import is_begun, is_object

        return not is_object(data) and is_begun(data)

    def _end(self, out: list[Event]) -> None:
        """The terminal event came."""
        self.done = self.complete = True
        answer = self._answer
        if not answer.finished:
            answer.finished = True
            out.append(Finish("tool_calls" if answer.calls else None, None, 0, answer.raw))

    def _ended(self) -> Error:
        """The body has ended without the terminal event."""
        if isinstance(self._sse, Chunks):
            return self._sse.ended()
        opening = self._opening
        if opening is None:
            return StreamInterruptedError(
                "The stream ended before the answer did: its terminal event (message_stop) did not come.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        lines = [line for line in opening.replace(b"\r", b"\n").split(b"\n") if line.strip() and line[:1] != b":"]
        if not lines:
            return StreamInterruptedError("The stream was empty.", suggestion=_ASK_AGAIN)
        if lines[0][:1] == b"{" or any(field.startswith(lines[0][: len(field)]) for field in _FIELDS):
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return not_an_api(opening, CHECK_ENDPOINT)

    def _fail(self, error: Error, out: list[Event]) -> None:
        """Note what is known on the error; raise it, or, after events that came before it, next time."""
        self.done = True
        error.partial_text = self._answer.partial_text()
        error.usage = self._answer.usage
        self._failure = error
        if not out:
            self._raise_failure()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


def error_in_body(value: Any) -> Error:
    """The error in an event; what makes errors is imported with the first of them."""
    from .anthropic_errors import error_in_body as made

    return made(value)
