"""A short text for a regular expression, in the simple cases that schemas are full of.

Look-arounds, back-references and inner anchors are left alone: there None is the answer, or a text that the
caller finds out not to match.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Asked for a length, each unbounded repetition gives its share: a piece is a function of that share.
Piece = Callable[[int], str]

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": " ", "S": "a", "b": "", "B": "", "n": "\n", "t": "\t",
            "r": "\r", "f": "\f", "v": "\v"}  # fmt: skip
_GOOD = "a0A -_x1.@/"
_QUANTITY = re.compile(r"(?P<sign>[*+?])|\{(?P<low>\d*)(?P<comma>,?)(?P<high>\d*)\}")


class _UnknownError(Exception):
    pass


def sample(pattern: str, length: int = 0) -> str | None:
    """A short text that the pattern matches, at least `length` long where the pattern can stretch.

    >>> sample("^[A-Z]{3}-[0-9]+$"), sample("^a+$", 3), sample("^(?=x)y$")
    ('AAA-0', 'aaa', None)
    """
    try:
        parser = _Parser(pattern)
        piece = parser.alternatives()
        if parser.at < len(pattern):
            return None
    except (_UnknownError, IndexError, ValueError, RecursionError):
        return None
    try:
        for more in range(length + 1):
            text = piece(more)
            if len(text) >= length and re.search(pattern, text):
                return text
    except re.error:
        return None
    # An open end takes anything behind it.
    text = piece(0).ljust(length, "x")
    return text if re.search(pattern, text) else None


class _Parser:
    """Recursive descent: alternatives > sequence > quantified > atom."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _next(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def alternatives(self) -> Piece:
        branches = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        return branches[0]  # one is enough

    def _sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self._peek() not in ("", "|", ")"):
            atom = self._atom()
            quantity = _QUANTITY.match(self.pattern, self.at)
            if quantity is not None and (quantity["sign"] or quantity["low"] or quantity["high"]):
                self.at = quantity.end()
                if self._peek() in ("?", "+"):
                    self.at += 1  # lazy or possessive: the same texts
                atom = _repeated(atom, quantity)
            pieces.append(atom)
        return lambda more: "".join([piece(more) for piece in pieces])

    def _atom(self) -> Piece:
        char = self._next()
        if char in "^$":
            return lambda _: ""
        if char == "(":
            return self._group()
        if char == "[":
            return self._set()
        if char == ".":
            return lambda _: "x"
        text = self._escape() if char == "\\" else char
        return lambda _: text

    def _escape(self) -> str:
        char = self._next()
        if char in _CLASSES:
            return _CLASSES[char]
        if char in "xu":
            size = 2 if char == "x" else 4
            self.at += size
            return chr(int(self.pattern[self.at - size : self.at], 16))
        if char in "AZz":
            return ""
        if char.isalnum():
            raise _UnknownError
        return char

    def _group(self) -> Piece:
        if self._peek() == "?":
            head = re.compile(r"\?(?::|P?<[^\W\d]\w*>)").match(self.pattern, self.at)
            if head is None:
                raise _UnknownError
            self.at = head.end()
        inner = self.alternatives()
        if self._next() != ")":
            raise _UnknownError
        return inner

    def _set(self) -> Piece:
        """A character of a set, found by trying: `re` itself knows what the set holds."""
        start = self.at - 1
        if self._peek() == "^":
            self.at += 1
        if self._peek() == "]":
            self.at += 1
        while self._next() != "]":
            if self.pattern[self.at - 1] == "\\":
                self.at += 1
        text = self.pattern[start : self.at]
        try:
            member = re.compile(text)
        except re.error as error:
            raise _UnknownError from error
        inner = text[1:-1].lstrip("^")
        for char in (*inner, *_GOOD, *map(chr, range(33, 0x250))):
            if member.fullmatch(char) and (char not in "-\\" or len(inner) < 3):
                return lambda _: char
        raise _UnknownError


def _repeated(atom: Piece, quantity: re.Match[str]) -> Piece:
    sign = quantity["sign"]
    low = {"*": 0, "+": 1, "?": 0}[sign] if sign else int(quantity["low"] or 0)
    high: int | None
    if sign:
        high = 1 if sign == "?" else None
    else:
        high = int(quantity["high"]) if quantity["high"] else None if quantity["comma"] else low
    if low > 10_000:
        raise _UnknownError

    def repeat(more: int) -> str:
        count = low + more if high is None else min(low + more, high)
        return "".join([atom(more) for _ in range(low)]) + atom(0) * (count - low)

    return repeat
