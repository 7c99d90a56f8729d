"""Instructions for models that have no role for them."""

from __future__ import annotations

from typing import Any

from ..types import Message

_ROLES = ("system", "developer")


def in_front(messages: list[Message]) -> list[Message]:
    """The messages with all instructions at the beginning of the first user message; none is altered.

    >>> in_front([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}])
    [{'role': 'user', 'content': 'Be brief.\\n\\nHi'}]
    """
    said = [message.get("content") for message in messages if message.get("role") in _ROLES]
    if not said:
        return messages
    rest = [message for message in messages if message.get("role") not in _ROLES]
    at = next((at for at, message in enumerate(rest) if message.get("role") == "user"), None)
    if at is None:
        return [{"role": "user", "content": _joined(said)}, *rest]
    rest[at] = {**rest[at], "content": _joined([*said, rest[at].get("content")])}
    return rest


def _joined(contents: list[Any]) -> Any:
    """Contents one after another: a text where all of them are."""
    contents = [content for content in contents if content]
    if all(isinstance(content, str) for content in contents):
        return "\n\n".join(contents)
    parts: list[Any] = []
    for content in contents:
        parts += [{"type": "text", "text": content}] if isinstance(content, str) else content
    return parts
