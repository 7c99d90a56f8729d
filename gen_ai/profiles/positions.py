"""Key → line of a TOML text, which `tomllib` does not tell.

The text is one that `tomllib` has accepted, so this reads generously: it only has to know strings, brackets and
keys apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r'''
    (?P<skip>[ \t\r]+|\#[^\n]*)
  | (?P<end>\n)
  | (?P<string>"""(?:\\.|[^\\])*?""""{0,2}|\'\'\'.*?\'\'\'\'{0,2}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
  | (?P<mark>[=,\[\]{}])
  | (?P<bare>[^\s"'\#=,\[\]{}]+)
    ''',
    re.VERBOSE | re.DOTALL,
)

Lines = dict[tuple[str, ...], int]

#: Keys deeper than this are not told apart: tool.gen_ai.profiles.<name>.<table>.<key> and some.
_DEEPEST = 8


def positions(text: str) -> Lines:
    """The line (from 1) of every key and table; of an array of tables, where each key stands first.

    >>> positions("[profiles.fast]\\ntimeout = 3")[("profiles", "fast", "timeout")]
    2
    """
    reader = _Reader()
    line = 1
    for token in _TOKEN.finditer(text):
        kind, content = token.lastgroup, token[0]
        if kind == "end":
            reader.line_ends()
        elif kind == "mark":
            reader.mark(content)
        elif kind in ("string", "bare"):
            reader.word(kind, content, line)
        line += content.count("\n")
    return reader.found


def line_of(lines: Lines, path: Sequence[str]) -> int | None:
    """The line of a key, or of the nearest table around it."""
    for length in range(len(path), 0, -1):
        line = lines.get(tuple(path[:length]))
        if line is not None:
            return line
    return None


class _Reader:
    """Where in the text we are: between `[` and `]` of a table's name, in a key, or in a value."""

    def __init__(self) -> None:
        self.found: Lines = {}
        self.table: tuple[str, ...] = ()
        self.key: list[str] = []
        self.key_line = 0
        self.path: tuple[str, ...] = ()
        self.in_value = self.in_header = False
        #: What is open: the table to come back to for `{`, None for `[`.
        self.open: list[tuple[str, ...] | None] = []

    def word(self, kind: str, content: str, line: int) -> None:
        if self.in_value:
            return
        if not self.key:
            self.key_line = line
        if kind == "bare":
            self.key += [part for part in content.split(".") if part]
        else:
            self.key.append(_unquoted(content))

    def mark(self, mark: str) -> None:
        begins = not (self.in_value or self.open or self.key)
        if self.in_header or (begins and mark == "["):
            self._header(mark)
        elif mark == "=":
            if not self.in_value:
                self.path = self._record(self.table)
                self.in_value = True
        elif mark == "{":
            self.open.append(self.table)
            self.table, self.in_value = self.path, False
        elif mark == "[":
            self.open.append(None)
        elif mark in "]}":
            back = self.open.pop() if self.open else None
            if back is not None:
                self.path, self.table = self.table, back
            self.key, self.in_value = [], True
        elif self.open and self.open[-1] is not None:  # a comma in an inline table: the next key
            self.key, self.in_value = [], False

    def line_ends(self) -> None:
        if not self.open:
            self.key, self.in_value, self.in_header = [], False, False

    def _header(self, mark: str) -> None:
        self.in_header = True
        if mark == "]" and self.key:
            self.table = self._record(())

    def _record(self, above: tuple[str, ...]) -> tuple[str, ...]:
        path = (*above, *self.key)
        for length in range(len(above) + 1, min(len(path), _DEEPEST) + 1):
            self.found.setdefault(path[:length], self.key_line)
        self.key = []
        return path


def _unquoted(token: str) -> str:
    import tomllib

    try:
        return str(tomllib.loads(f"k = {token}")["k"])
    except tomllib.TOMLDecodeError:
        return token.strip("\"'")
