"""What comes out of a profile, and what can be wrong with one."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from ..errors import ConfigurationError
from ..secrets import MaskedStr

#: Problems that one error tells of.
MOST = 50
#: Names that are searched for the nearest, and their length.
_SEARCHED, _LONGEST_NAME = 2000, 100
_LONGEST_SENTENCE = 1000


@dataclass(frozen=True, slots=True)
class Value:
    """One setting, and where it is from.

    Attributes:
        value: ready for `create_client`; a MaskedStr for keys and for headers that carry them.
        source: for people: "gen_ai.toml:7" or "GEN_AI_TIMEOUT".
        file: the file it stands in; None: a variable of the environment.
        line: its line there, from 1.
        trusted: False where the file was found by searching: it may be a stranger's.
        variables: the variables it was made from (`${NAME}`, or what `api_key_env` names).
    """

    value: Any = field(repr=False)
    source: str
    file: Path | None
    line: int | None
    trusted: bool
    variables: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """The source, with the variables that were put in: "gen_ai.toml:7, which takes MY_KEY"."""
        return f"{self.source}, which takes {' and '.join(self.variables)}" if self.variables else self.source


@dataclass(frozen=True, slots=True)
class Location:
    """Where a profile stands."""

    source: str
    file: Path
    line: int | None
    trusted: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings that hold, by the names of `create_client`'s arguments.

    Attributes:
        name: the profile; None: none was named and there is no default, so all is from the environment.
        values: argument's name → value.
        files: the config files that were read, the nearest first.
        searched: all that were looked for.
        warnings: what was set aside or looks like a mistake, a sentence or two each.
    """

    name: str | None
    values: dict[str, Value]
    files: tuple[Path, ...]
    searched: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value: the keys below it that lead there, and words for people."""

    text: str
    mend: str | None = None
    path: tuple[str, ...] = ()
    #: A variable that is not set.
    missing: bool = False
    kind: type[ConfigurationError] = ConfigurationError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    #: "gen_ai.toml:7: profiles.fast.timeout", or a variable's name.
    where: str
    text: str
    mend: str | None = None
    param: str | None = None
    kind: type[ConfigurationError] = ConfigurationError

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def refuse(problems: Iterable[Problem]) -> None:
    """Raise one ConfigurationError that tells of all of them; nothing if there are none."""
    found = list(dict.fromkeys(islice(problems, MOST)))
    if not found:
        return
    first = found[0]
    if len(found) == 1:
        raise first.kind(_told(str(first)), suggestion=_told(first.mend or "") or None, param=first.param)
    kinds = {problem.kind for problem in found}
    kind = first.kind if len(kinds) == 1 else ConfigurationError
    lines = [f"{problem} {problem.mend}" if problem.mend else str(problem) for problem in found]
    more = " There may be more." if len(found) == MOST else ""
    raise kind("\n".join(map(_told, lines)), suggestion=f"Mend these {len(found)} places.{more}", param=first.param)


def fail(where: str, text: str, mend: str | None = None, param: str | None = None) -> NoReturn:
    """Raise a ConfigurationError about one place."""
    raise ConfigurationError(_told(f"{where}: {text}"), suggestion=_told(mend or "") or None, param=param)


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like it, or None. A file may hold any number of names of any length: some are looked at."""
    if len(name) > _LONGEST_NAME:
        return None
    some = [each for each in islice(known, _SEARCHED) if len(each) <= _LONGEST_NAME]
    near = difflib.get_close_matches(name, some, 1, cutoff)
    return near[0] if near else None


def printable(text: str) -> str:
    """The text with what a terminal would obey escaped.

    >>> printable("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _told(text: str) -> str:
    """A sentence about a file, fit to be shown: a name in it may be anything."""
    return printable(text if len(text) <= _LONGEST_SENTENCE else f"{text[:_LONGEST_SENTENCE]}…")


def dotted(path: Iterable[str]) -> str:
    """Keys as TOML writes them.

    >>> dotted(["profiles", "my model", "timeout"])
    'profiles."my model".timeout'
    """
    return ".".join(
        key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False) for key in path
    )


def shown(raw: object) -> str:
    """A scalar as TOML writes it, cut where it is long; "" for what does not belong into a message.

    >>> shown(True), shown("soon"), shown({})
    ('true', '"soon"', '')
    """
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, MaskedStr) or not isinstance(raw, (int, float, str)):
        return ""
    text = json.dumps(raw, ensure_ascii=False) if isinstance(raw, str) else repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}…"
