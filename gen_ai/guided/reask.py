"""Asking again, with what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Message
from .strategies import schema_text

if TYPE_CHECKING:
    from .schema import Schema

_MAX_TEXT = 4000
_MAX_PROBLEMS = 10


def reask(messages: list[Message], text: str, problems: list[str], schema: Schema) -> list[Message]:
    """The conversation with the answer that did not fit, and a request to correct it.

    An answer without text is not repeated: servers refuse empty messages. The schema is shown unless the
    messages have it already. The list given is not changed.
    """
    turns = list(messages)
    if text.strip():
        turns.append({"role": "assistant", "content": _bounded(text)})
    listed = "\n".join(f"- {problem}" for problem in problems[:_MAX_PROBLEMS]) or "- it is not valid"
    shown = schema_text(schema)
    request = f"That answer does not fit:\n{listed}\nAnswer again, with the corrected JSON alone."
    if not any(shown in part for message in messages for part in _texts(message)):
        request += f"\nIt must be valid against this JSON Schema:\n{shown}"
    turns.append({"role": "user", "content": request})
    return turns


def _bounded(text: str) -> str:
    if len(text) <= _MAX_TEXT:
        return text
    return f"{text[: _MAX_TEXT // 2]}\n[…]\n{text[-_MAX_TEXT // 2 :]}"


def _texts(message: Message) -> list[str]:
    content = message.get("content")
    if isinstance(content, str):
        return [content]
    if isinstance(content, list):
        return [part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return []
