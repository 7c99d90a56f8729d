"""The text of a reply as it grows: of a model whose tools are emulated, and whose reply is one JSON object."""

from __future__ import annotations

import json
import re

#: How a reply in words begins, when it is as it was asked for.
_OPENING = re.compile(r'\s*\{\s*"reply"\s*:\s*\{\s*"text"\s*:\s*"')
#: Any other reply has shown itself by then.
_LONG_ENOUGH = 200
#: What is whole of a JSON text: plain characters, escapes, both halves of a pair.
_WHOLE = re.compile(
    r'(?:[^"\\]|\\["\\/bfnrt]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}'
    r"|\\u(?![dD][89abAB])[0-9a-fA-F]{4})*"
)
#: What may still become whole.
_BEGUN = re.compile(r"\\(?:u[0-9a-fA-F]{0,4}(?:\\(?:u[0-9a-fA-F]{0,3})?)?)?\Z")


class ReplyText:
    """Pieces of a reply in, pieces of the text in it out; nothing of a reply that is none in words.

    Example:
        >>> text = ReplyText()
        >>> text.add('{"reply": {"te'), text.add('xt": "So\\\\'), text.add('nmany'), text.add(' words"}}')
        ('', 'So', '\\nmany', ' words')
    """

    __slots__ = ("_begun", "_held", "_over")

    def __init__(self) -> None:
        self._held = ""
        self._begun = self._over = False

    def add(self, piece: str) -> str:
        """What this piece adds to the text."""
        if self._over:
            return ""
        self._held += piece
        if not self._begun:
            opening = _OPENING.match(self._held)
            if opening is None:
                self._over = len(self._held) > _LONG_ENOUGH
                return ""
            self._begun, self._held = True, self._held[opening.end() :]
        whole = _WHOLE.match(self._held)
        assert whole is not None
        self._held = self._held[whole.end() :]
        # Its closing quote has come, or what is no JSON: the rest is read when all of it is here.
        self._over = bool(self._held) and _BEGUN.match(self._held) is None
        return str(json.loads(f'"{whole[0]}"', strict=False))
