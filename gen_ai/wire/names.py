"""Names of tools as a dialect takes them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..request import Tool


class Names:
    """Names of tools as an API takes them, and back.

    Those of offered tools are often legal already; earlier calls in messages, and tools of a provider's own, may have
    any.

    Args:
        tools: the tools that are offered: their names come first, so that they stay as they are where they can.
        illegal: a pattern for one character that the API refuses in a name; each is sent as "_".
        limit: the most characters of a name.
        first: a pattern that the first character must match; one that does not gets "_" before it.

    Example:
        >>> names = Names([])
        >>> names.sent("web.search"), names.given("web_search")
        ('web_search', 'web.search')
    """

    __slots__ = ("_back", "_first", "_illegal", "_limit", "_sent")

    def __init__(
        self, tools: Iterable[Tool], *, illegal: str = r"[^A-Za-z0-9_-]", limit: int = 128, first: str = ""
    ) -> None:
        self._sent: dict[str, str] = {}
        self._back: dict[str, str] = {}
        self._illegal, self._limit, self._first = illegal, limit, first
        for tool in tools:
            self.sent(tool.name)

    def sent(self, name: str) -> str:
        """The name that is sent."""
        known = self._sent.get(name)
        if known is None:
            legal = re.sub(self._illegal, "_", name) or "_"
            if self._first and not re.match(self._first, legal):
                legal = f"_{legal}"
            legal, number = legal[: self._limit], 1
            whole = legal
            while legal in self._back:
                number += 1
                end = f"_{number}"
                legal = whole[: self._limit - len(end)] + end
            known = self._sent[name] = legal
            self._back[legal] = name
        return known

    def given(self, name: str) -> str:
        """The caller's name for one that came back."""
        return self._back.get(name, name)
