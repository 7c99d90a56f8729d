"""Ollama dialect, inward: a streamed answer. Lines in, portable events out, whatever the cuts."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..request import Request
from ..streaming.ndjson import LineDecoder
from ..types import Event, ReasoningDelta, TextDelta
from .decoding import EventDecoder
from .ollama_answer import Answer

CHECK_ENDPOINT = "Check endpoint=: it must be an Ollama server, such as http://localhost:11434."


class OllamaDecoder(EventDecoder[Answer]):
    """Decodes one streamed answer."""

    __slots__ = ("_chat",)

    check = CHECK_ENDPOINT
    terminal = 'its terminal event ("done": true)'
    openings = ()

    def __init__(self, request: Request) -> None:
        self._chat = request.operation == "chat"
        super().__init__(LineDecoder(), Answer(chat=self._chat))

    def quick(self, value: Any, out: list[Event]) -> bool:
        """Take a line that carries one more piece of text or of thinking, and no more."""
        answer = self._answer
        if not answer.started:
            return False
        try:
            if value["done"] is not False or "error" in value or "logprobs" in value:
                return False
            if self._chat:
                held = value["message"]
                text = held["content"]
                if "tool_calls" in held or "images" in held:
                    return False
            else:
                held, text = value, value["response"]
            thought = held.get("thinking", "")
        except (KeyError, TypeError, AttributeError):
            return False
        if type(text) is not str or type(thought) is not str:
            return False
        answer.raw = value
        if thought:
            answer.thoughts.append(thought)
            out.append(ReasoningDelta(thought, 0, value))
        if text:
            answer.texts.append(text)
            out.append(TextDelta(text, 0, value))
        return True

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any line."""
        if value.get("error"):
            raise self.failed(value)
        self._answer.take(value, out)
        if self._answer.finished:
            self.done = self.complete = True

    def failed(self, value: Any) -> Error:
        """The typed error for a line that is an error; what makes errors is imported with the first of them."""
        from .ollama_errors import error_in_body

        return error_in_body(value)
