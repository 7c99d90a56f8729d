"""`${NAME}`, `${NAME:-default}` and `$$` in the strings of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ..secrets import MaskedStr
from .values import MOST, Wrong, nearest

_DOLLAR = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<inside>[^}]*)\}|(?P<open>\{)|(?P<bare>[A-Za-z_]))")
_INSIDE = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>.*))?", re.DOTALL)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def strings(raw: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string in a value, with the keys that lead to it."""
    if isinstance(raw, str):
        yield path, raw
    elif isinstance(raw, Mapping):
        for key, item in raw.items():
            yield from strings(item, (*path, str(key)))
    elif isinstance(raw, list):
        for item in raw:
            yield from strings(item, path)


def has_dollar(raw: Any) -> bool:
    """Whether anything in it stands to be expanded."""
    return any("$" in text for _, text in strings(raw))


def names(text: str) -> tuple[str, ...]:
    """The variables that a string refers to.

    >>> names("https://${HOST:-localhost}/${PATH_}/$${NO}")
    ('HOST', 'PATH_')
    """
    return tuple(
        inside["name"]
        for found in _DOLLAR.finditer(text)
        if found["inside"] is not None and (inside := _INSIDE.fullmatch(found["inside"]))
    )


def misspelt(text: str) -> Wrong | None:
    """What is wrong with the dollar signs of a string. Its text is not repeated: it may hold a key."""
    for found in _DOLLAR.finditer(text):
        if found["open"]:
            return Wrong("a ${ has no } after it.", "Write ${NAME}, or $${ for the characters themselves.")
        if found["bare"]:
            return Wrong(
                "a $ stands before a name without braces.",
                "Write ${NAME} for a variable, $$ for a dollar sign.",
            )
        inside = found["inside"]
        if inside is None:
            continue
        if "${" in inside:
            return Wrong("a default within ${…} holds a ${ itself.", "Defaults are plain text: ${NAME:-default}.")
        if not _INSIDE.fullmatch(inside):
            return Wrong("${…} does not hold a variable's name.", "Write ${NAME} or ${NAME:-default}.")
    return None


def expand(raw: Any, environment: Mapping[str, str]) -> tuple[Any, list[Wrong]]:
    """The value with its variables put in, and what is missing. A variable that is empty counts as not set."""
    absent: dict[tuple[str, tuple[str, ...]], None] = {}
    made = _expand(raw, environment, (), absent)
    return made, [missing(name, environment, path) for name, path in islice(absent, MOST)]


def _expand(
    raw: Any,
    environment: Mapping[str, str],
    path: tuple[str, ...],
    absent: dict[tuple[str, tuple[str, ...]], None],
) -> Any:
    if isinstance(raw, Mapping):
        return {key: _expand(item, environment, (*path, str(key)), absent) for key, item in raw.items()}
    if isinstance(raw, list):
        return [_expand(item, environment, path, absent) for item in raw]
    if not isinstance(raw, str) or "$" not in raw:
        return raw

    def put_in(found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        inside = _INSIDE.fullmatch(found["inside"] or "")
        if inside is None:
            return found[0]  # told by `misspelt`
        value = environment.get(inside["name"])
        if value:
            return value
        if inside["default"] is None:
            absent[inside["name"], path] = None
            return ""
        return inside["default"].replace("$$", "$")

    text = _DOLLAR.sub(put_in, raw)
    return MaskedStr(text) if isinstance(raw, MaskedStr) else text


def missing(name: str, environment: Mapping[str, str], path: tuple[str, ...] = ()) -> Wrong:
    """A variable that is not there; names the nearest that is, never a value."""
    near = nearest(name, (known for known, value in environment.items() if value and known != name), 0.75)
    state = "is empty" if name in environment else "is not set"
    mend = f"Did you mean {near}?" if near else f"Set {name} before the program starts."
    return Wrong(f"the variable {name} {state}.", mend, path, missing=True)
