"""Gemini dialect, inward: a streamed answer, as server-sent events or as one JSON array, whatever the cuts."""

from __future__ import annotations

from typing import Any

from ..errors import Error, InvalidResponseError, StreamInterruptedError
from ..request import Request
from ..streaming.jsonarray import JSONArrayDecoder
from ..streaming.sse import NamedEvent, SSEDecoder
from ..types import ChatResponse, Event, ReasoningDelta, TextDelta
from .bodies import not_an_api
from .gemini_answer import Answer
from .gemini_fields import tool_names

CHECK_ENDPOINT = (
    "Check endpoint=: it must serve Google's generateContent and end with the version, such as https://host/v1beta."
)
_ASK_AGAIN = "Ask again; if it stays, look at the provider's status page."
#: Bytes of the body that are kept until a piece has come, to say what came instead.
_OPENING = 2048
_FIELDS = (b"data:", b"event:", b"id:", b"retry:")
_BLANK = b"\xef\xbb\xbf \t\r\n"


class GeminiDecoder:
    """Decodes one streamed answer; see `gen_ai.wire.base.Decoder`.

    There is no terminal event: a stream has ended well where its body ends after every candidate's finish reason.
    Where a block of bytes holds pieces and then an error, the pieces are returned first; the error is raised by the
    next `feed` or `finish`, and `done` is true already.
    """

    __slots__ = ("_answer", "_failure", "_framing", "_from_json", "_many", "_opening", "complete", "done")

    def __init__(self, request: Request) -> None:
        from pydantic_core import from_json

        self._from_json = from_json
        #: None until the first byte has said which.
        self._framing: SSEDecoder | JSONArrayDecoder | None = None
        self._answer = Answer(tool_names(request))
        self._many = request.n
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
        try:
            if self._opening is not None:
                self._opening = (self._opening + block)[:_OPENING]
            framing = self._framing
            if framing is None:
                framing, block = self._framed(block)
                if framing is None:
                    return out
            self._items(framing.feed(block), out)
            if type(framing) is JSONArrayDecoder and framing.ended and self.complete:
                self.done = True
        except Error as error:
            self._fail(error, out)
        return out

    def _framed(self, block: bytes) -> tuple[SSEDecoder | JSONArrayDecoder | None, bytes]:
        """How the pieces are set apart, and the bytes so far; the first byte says so."""
        head = (self._opening or b"").lstrip(_BLANK)
        if not head:
            return None, block
        self._framing = JSONArrayDecoder() if head[:1] == b"[" else SSEDecoder()
        return self._framing, block.lstrip(_BLANK)

    def finish(self) -> list[Event]:
        """The body has ended."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            if type(self._framing) is SSEDecoder:
                items = self._framing.finish()
                if items and self._is_half(items[-1]):
                    items.pop()
                self._items(items, out)
            if not self.done:
                self._end(out)
        except Error as error:
            self._fail(error, [])
        return out

    def response(self) -> ChatResponse[Any]:
        """What has come so far; never raises."""
        return self._answer.response()

    # ------------------------------------------------------------ pieces

    def _items(self, items: list[Any], out: list[Event]) -> None:
        for item in items:
            if self.done:
                return
            data = item.data if type(item) is NamedEvent else item
            try:
                value = self._from_json(data)
            except (ValueError, TypeError):
                value = self._odd(item)
            if value is not None and not self._quick(value, out):
                self._take(value, out)

    def _quick(self, value: Any, out: list[Event]) -> bool:
        """Take a piece that carries one more part of text of a known candidate; False for any other.

        Hardly a call in it: each would be paid for every token.
        """
        answer = self._answer
        try:
            (entry,) = value["candidates"]
            (part,) = entry["content"]["parts"]
            text = part["text"]
            if "finishReason" in entry or len(entry) > 2 or type(text) is not str or not text or "error" in value:
                return False
            candidate = answer.candidates[entry["index"] if len(entry) == 2 else 0]
            if len(part) == 1:
                candidate.text.append(text)
                candidate.text_length += len(text)
                candidate.open = None
                out.append(TextDelta(text, candidate.index, value))
            elif len(part) == 2 and part["thought"] is True and candidate.open is not None:
                candidate.thoughts.append(text)
                candidate.open.append(text)
                out.append(ReasoningDelta(text, candidate.index, value))
            else:
                return False
            if "usageMetadata" in value:
                answer.counts.update(value["usageMetadata"])
        except (KeyError, TypeError, ValueError):
            return False
        answer.raw = candidate.raw = value
        return True

    def _take(self, value: Any, out: list[Event]) -> None:
        from .gemini_errors import error_in_body, gave_up, is_error, withheld

        if isinstance(value, list) and value and not is_error(value):  # an event that holds several pieces
            for piece in value:
                self._take(piece, out)
            return
        if is_error(value):
            raise error_in_body(value)
        if not isinstance(value, dict):
            raise InvalidResponseError(
                f"The stream holds an event that is no object ({type(value).__name__}).", suggestion=CHECK_ENDPOINT
            )
        answer, response = self._answer, value.get("response")
        if isinstance(response, dict) and "candidates" not in value:  # a proxy's wrapping
            value = response
        if "candidates" not in value and "usageMetadata" not in value and not _speaks(value):
            return
        self._opening = None
        feedback = value.get("promptFeedback") or value.get("prompt_feedback")
        blocked = isinstance(feedback, dict) and (feedback.get("blockReason") or feedback.get("block_reason"))
        answer.take(value, out)
        if blocked and not answer.candidates:
            raise withheld(feedback)
        if not self.complete and answer.finished:
            self.complete = len(answer.candidates) >= self._many
            for candidate in answer.candidates.values():
                if candidate.common == "error" and candidate.said_nothing:
                    raise gave_up(candidate.reason or "", candidate.finish_message)

    def _odd(self, item: bytes | NamedEvent) -> Any:
        """A piece that is not plain JSON: mended, the end of another dialect, or an error. None: nothing to take."""
        name, data = item if isinstance(item, NamedEvent) else (b"", item)
        if data.strip() in (b"", b"[DONE]"):
            return None
        from ..jsontext import parse

        try:
            return parse(data)
        except ValueError as problem:
            said = str(problem)[:200]
        if name == b"error":
            return {"error": {"message": data.decode("utf-8", "replace").strip()[:2000]}}
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
        """The body has ended: well, where every candidate has its finish reason."""
        if not self._answer.finished:
            raise self._ended()
        self.done = self.complete = True
        self._answer.count(out)

    def _ended(self) -> Error:
        """The body has ended before the answer."""
        opening = self._opening
        if opening is None:
            return StreamInterruptedError(
                "The stream ended before the answer did: its finish reason did not come.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        lines = [line for line in opening.replace(b"\r", b"\n").split(b"\n") if line.strip() and line[:1] != b":"]
        if not lines:
            return StreamInterruptedError("The stream was empty.", suggestion=_ASK_AGAIN)
        first = lines[0].lstrip(_BLANK)
        if first[:1] in (b"{", b"[") or any(field.startswith(first[: len(field)]) for field in _FIELDS):
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return not_an_api(opening, CHECK_ENDPOINT)

    def _fail(self, error: Error, out: list[Event]) -> None:
        """Note what is known on the error; raise it, or, after events that came before it, next time."""
        self.done = True
        error.partial_text = error.partial_text or self._answer.partial_text()
        error.usage = self._answer.usage
        self._failure = error
        if not out:
            self._raise_failure()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


def _speaks(value: dict[str, Any]) -> bool:
    """Whether a piece without candidates is one of this dialect."""
    return any(name in value for name in ("promptFeedback", "prompt_feedback", "usage_metadata", "modelVersion"))
