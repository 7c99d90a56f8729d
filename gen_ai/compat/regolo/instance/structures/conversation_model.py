"""A conversation as a value: lines, each with a role and a text."""

from __future__ import annotations

import json
import sys

from pydantic import BaseModel, StrictStr


class ConversationLine(BaseModel):
    """One message.

    Args:
        role: who speaks ("system", "user", "assistant", or another role that the model knows).
        content: the text.
    """

    role: StrictStr
    content: StrictStr


class Conversation(BaseModel):
    """Messages in order.

    Args:
        lines: the messages.

    Example:
        >>> Conversation([ConversationLine(role="user", content="Hi")]).get_lines()
        [{'content': 'Hi', 'role': 'user'}]
    """

    lines: list[ConversationLine]

    def __init__(self, lines: list[ConversationLine]) -> None:
        super().__init__(lines=lines)

    def to_json(self) -> str:
        """The conversation as JSON text, its names sorted."""
        return json.dumps(self.model_dump(), sort_keys=True)

    def get_lines(self) -> list[dict[str, str]]:
        """The messages as new dictionaries, as a chat call takes them."""
        return [{"content": line.content, "role": line.role} for line in self.lines]

    def print_conversation(self) -> None:
        """Print each message, its role in front, with an empty line after it."""
        sys.stdout.writelines(f"{line.role}: {line.content}\n\n" for line in self.lines)
