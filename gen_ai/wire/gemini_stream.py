"""Gemini dialect, inward: a streamed answer, as server-sent events or as one JSON array, whatever the cuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Error
from ..request import Request
from ..streaming.jsonarray import JSONArrayDecoder
from ..streaming.sse import NamedEvent, SSEDecoder
from ..types import Event, ReasoningDelta, TextDelta
from .decoding import EventDecoder, Framing
from .gemini_answer import Answer
from .gemini_fields import tool_names

CHECK_ENDPOINT = (
    "Check endpoint=: it must serve Google's generateContent and end with the version, such as https://host/v1beta."
)
_BLANK = b"\xef\xbb\xbf \t\r\n"


class GeminiDecoder(EventDecoder[Answer]):
    """Decodes one streamed answer.

    There is no terminal event: a stream has ended well where its body ends after every candidate's finish reason.
    """

    __slots__ = ("_many",)

    check = CHECK_ENDPOINT
    terminal = "its finish reason"
    openings = (*EventDecoder.openings, b"[")

    def __init__(self, request: Request) -> None:
        super().__init__(Sniffed(), Answer(tool_names(request)))
        self._many = request.n

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes."""
        out = EventDecoder.feed(self, block)
        if self.complete and not self.done and type(self._framing) is JSONArrayDecoder and self._framing.ended:
            self.done = True
        return out

    # ------------------------------------------------------------ pieces

    def quick(self, value: Any, out: list[Event]) -> bool:
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

    def _given(self, value: Any, out: list[Event]) -> None:
        """Any piece but the plainest; an event may hold several."""
        from .gemini_errors import is_error

        if type(self._framing) is Sniffed:
            self._framing = self._framing.chosen
        if is_error(value):
            raise self.failed(value)
        if isinstance(value, list) and value:
            for piece in value:
                self._given(piece, out)
        elif not isinstance(value, dict) or _speaks(value):
            super()._given(value, out)

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any piece."""
        from .gemini_errors import gave_up, withheld

        answer = self._answer
        if "candidates" not in value and isinstance(value.get("response"), dict):  # a proxy's wrapping
            value = value["response"]
        feedback = value.get("promptFeedback") or value.get("prompt_feedback")
        answer.take(value, out)
        if value.get("error"):  # beside what came until then
            raise self.failed(value)
        blocked = feedback if isinstance(feedback, dict) and not answer.candidates else {}
        if blocked.get("blockReason") or blocked.get("block_reason"):
            raise withheld(blocked)
        if not self.complete and answer.finished:
            self.complete = len(answer.candidates) >= self._many
            for candidate in answer.candidates.values():
                if candidate.common == "error" and candidate.said_nothing:
                    raise gave_up(candidate.reason or "", candidate.finish_message)

    def failed(self, value: Any) -> Error:
        """The typed error for a piece that is one; what makes errors is imported with the first of them."""
        from .gemini_errors import error_in_body

        return error_in_body(value)

    # ------------------------------------------------------------ the end

    def ended_well(self, out: list[Event]) -> bool:
        """The body has ended: well, where every candidate has its finish reason."""
        if not self._answer.finished:
            return False
        self.done = self.complete = True
        self._answer.count(out)
        return True


class Sniffed:
    """Pieces as events or as an array: the first byte says which. The decoder then goes on with what was chosen."""

    __slots__ = ("chosen",)

    def __init__(self) -> None:
        self.chosen: Framing = self

    def feed(self, block: bytes) -> Sequence[bytes | NamedEvent | Error]:
        """The pieces that this block completes."""
        if self.chosen is self:
            block = block.lstrip(_BLANK)
            if not block:
                return []
            self.chosen = JSONArrayDecoder() if block[:1] == b"[" else SSEDecoder()
        return self.chosen.feed(block)

    def finish(self) -> Sequence[bytes | NamedEvent | Error]:
        """The body has ended."""
        return [] if self.chosen is self else self.chosen.finish()


def _speaks(value: dict[str, Any]) -> bool:
    """Whether a piece is one of this dialect."""
    held = value.get("response")
    return not _NAMES.isdisjoint(value) or (isinstance(held, dict) and not _NAMES.isdisjoint(held))


_NAMES = frozenset(
    {"candidates", "usageMetadata", "promptFeedback", "prompt_feedback", "usage_metadata", "modelVersion"}
)
