"""What the regolo client gives for an answer: of a server's dictionaries as they came, and of other answers in the
same form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...types import ChatResponse, Event, Finish, ReasoningDelta, TextDelta

Body = dict[str, Any]


def choice(body: Any) -> Body:
    """The first choice of a body or chunk; an empty one where there is none, as in a chunk with usage only."""
    choices = body.get("choices") if isinstance(body, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def message(body: Body) -> tuple[str, Any]:
    """Role and content of a whole chat.

    >>> message({"choices": [{"message": {"role": "assistant", "content": "Hi"}}]})
    ('assistant', 'Hi')
    """
    found = choice(body).get("message") or {}
    return found.get("role") or "assistant", found.get("content")


def text(body: Body) -> Any:
    """The text of a whole text completion."""
    return choice(body).get("text")


def chat_piece(chunk: Body) -> tuple[str, Any]:
    """A chunk of a chat: `("", text)`, `("thinking", text)` for reasoning, `("", "")` for one that holds neither.

    >>> chat_piece({"choices": [{"delta": {"reasoning_content": "Hm"}}]}), chat_piece({"choices": []})
    (('thinking', 'Hm'), ('', ''))
    """
    delta = choice(chunk).get("delta") or {}
    content, reasoning = delta.get("content"), delta.get("reasoning_content")
    if content:
        return "", content
    return ("thinking", reasoning) if reasoning else ("", "")


def text_piece(chunk: Body) -> Any:
    """A chunk of a text completion: its text, "" for one that holds none."""
    return choice(chunk).get("text") or ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of call is answered: where its text stands in a whole body and in a chunk."""

    whole: str
    part: str
    kind: str
    piece: Callable[[Body], Any]

    def body(self, response: ChatResponse[Any]) -> Body:
        """The server's own body; of an answer that came in another form, one like it."""
        raw = response.raw
        if self.whole in choice(raw):
            body: Body = raw
            return body
        said: Any = {"role": "assistant", "content": response.text} if self.whole == "message" else response.text
        if response.reasoning and isinstance(said, dict):
            said["reasoning_content"] = response.reasoning
        return {
            "id": response.id,
            "object": self.kind,
            "created": response.created,
            "model": response.model,
            "choices": [{"index": 0, self.whole: said, "finish_reason": response.finish_reason}],
            "usage": _usage(response),
        }

    def chunk(self, event: Event, *, raw: bool) -> Body | None:
        """An event as a chunk: the server's own where there is one and it is wanted. None for what says nothing."""
        if raw and self._is_chunk(event.raw):
            return event.raw  # type: ignore[no-any-return]
        said: Any
        if isinstance(event, TextDelta):
            said = {"content": event.text} if self.part == "delta" else event.text
        elif isinstance(event, ReasoningDelta) and self.part == "delta":
            said = {"reasoning_content": event.text}
        elif isinstance(event, Finish) and raw:
            said = {} if self.part == "delta" else ""
        else:
            return None
        end = event.finish_reason if isinstance(event, Finish) else None
        kind = f"{self.kind}.chunk" if self.part == "delta" else self.kind
        return {"object": kind, "choices": [{"index": 0, self.part: said, "finish_reason": end}]}

    def _is_chunk(self, raw: Any) -> bool:
        choices = raw.get("choices") if isinstance(raw, dict) else None
        return isinstance(choices, list) and (not choices or self.part in choice(raw))


CHAT = Shape("message", "delta", "chat.completion", chat_piece)
TEXT = Shape("text", "text", "text_completion", text_piece)


def _usage(response: ChatResponse[Any]) -> Body | None:
    usage = response.usage
    if usage is None:
        return None
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }
