"""A file that was read, and one line of it before it is expanded and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .positions import Lines, line_of
from .values import Location, dotted


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config file."""

    path: Path
    #: The path as messages show it.
    shown: str
    trusted: bool
    #: The table that is ours: () or ("tool", "gen_ai").
    table: tuple[str, ...]
    content: dict[str, Any] = field(repr=False)
    lines: Lines = field(repr=False)

    @property
    def profiles(self) -> dict[str, dict[str, Any]]:
        """The profiles, by name."""
        found: dict[str, dict[str, Any]] = self.content.get("profiles", {})
        return found

    def line(self, *keys: str) -> int | None:
        """The line of a key below our table, or of what is around it."""
        return line_of(self.lines, (*self.table, *keys))

    def source(self, *keys: str) -> str:
        """The place, for people: `gen_ai.toml:7`."""
        line = self.line(*keys)
        return self.shown if line is None else f"{self.shown}:{line}"

    def key(self, *keys: str) -> str:
        """The key as people write it in this file."""
        return dotted((*self.table, *keys))

    def where(self, *keys: str) -> str:
        """Place and key, for a message."""
        return f"{self.source(*keys)}: {self.key(*keys)}"

    def location(self, profile: str) -> Location:
        """Where a profile stands."""
        keys = ("profiles", profile)
        return Location(self.source(*keys), self.path, self.line(*keys), self.trusted)


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a profile with what stands there, or one variable."""

    raw: Any = field(repr=False)
    #: The place, for people: `gen_ai.toml:7` or a variable's name.
    source: str
    file: ConfigFile | None = None
    #: ("profiles", "fast", "timeout").
    keys: tuple[str, ...] = ()
    #: It is not expanded: dollar signs are dollar signs.
    plain: bool = False

    @classmethod
    def of(cls, file: ConfigFile, profile: str, name: str, raw: Any) -> Entry:
        """What stands at a key of a profile."""
        keys = ("profiles", profile, name)
        return cls(raw, file.source(*keys), file, keys, plain=name in PLAIN)

    def where(self, *below: str) -> str:
        """Place and key, for a message."""
        return self.source if self.file is None else self.file.where(*self.keys, *below)


#: Keys that are not expanded: they are names already.
PLAIN = ("inherits", "api_key_env")

#: Values by their names.
Layer = dict[str, Entry]
