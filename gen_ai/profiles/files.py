"""Config files: where they are looked for, reading one, and what may stand at its top."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .entries import ConfigFile
from .model import find, hide
from .positions import Lines, line_of, positions
from .values import Problem, fail, nearest, refuse

FILE = "gen_ai.toml"
PYPROJECT = "pyproject.toml"
#: What marks the root of a project.
ROOT_MARKS = (".git", ".hg", PYPROJECT)
#: Names a file explicitly: only that one is read.
NAMED = "GEN_AI_CONFIG"
#: Bytes. No config file is longer; a found one may be anything.
LONGEST = 1 << 20
#: Tables and lists inside each other, and dots in a line: `a.a.a…` costs the parser the square of its length.
_DEEPEST, _MOST_DOTS = 50, 1000

_TOP = ("default_profile", "profiles")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look for."""

    path: Path
    trusted: bool = False
    #: What names it, GEN_AI_CONFIG or an argument: it has to be there.
    named: str = ""


# ---------------------------------------------------------------- looking


def candidates(environment: Mapping[str, str], directory: Path | None, config: str | None = None) -> list[Candidate]:
    """The files to look for, the nearest first."""
    named = config or environment.get(NAMED)
    if named:
        return [Candidate(_absolute(named, environment, directory), trusted=True, named="config" if config else NAMED)]
    found: list[Candidate] = []
    if directory is not None:
        root = _root(directory)
        for folder in (directory, *directory.parents):
            found.append(Candidate(folder / FILE))
            if root is None or folder == root:
                break
        if root is not None:
            found.append(Candidate(root / PYPROJECT))
    own = user_file(environment)
    if own is not None:
        # Whoever works in that folder finds his own file first: it is no stranger's.
        found = [candidate for candidate in found if not _same(candidate.path, own)]
        found.append(Candidate(own, trusted=True))
    return found


def searched(environment: Mapping[str, str], directory: Path | None = None, *, config: str | None = None) -> list[Path]:
    """The files that are looked for, the nearest first, whether they are there or not."""
    return [candidate.path for candidate in candidates(environment, directory or Path.cwd(), config)]


def user_file(environment: Mapping[str, str], windows: bool = os.name == "nt") -> Path | None:
    """The file in the user's config directory; None where there is no such directory."""
    if windows:
        folder = environment.get("APPDATA", "")
        return Path(folder, "gen_ai", FILE) if folder else None
    folder = environment.get("XDG_CONFIG_HOME", "")
    if folder.startswith("/"):  # the XDG specification: a relative path is ignored
        return Path(folder, "gen_ai", FILE)
    home = environment.get("HOME", "")
    return Path(home, ".config", "gen_ai", FILE) if home.startswith("/") else None


def _root(directory: Path) -> Path | None:
    for folder in (directory, *directory.parents):
        if any(os.path.lexists(folder / mark) for mark in ROOT_MARKS):
            return folder
    return None


def _absolute(path: str, environment: Mapping[str, str], directory: Path | None) -> Path:
    home = environment.get("HOME", "")
    if home and re.match(r"~(?=[/\\]|$)", path):
        path = home + path[1:]
    return Path(os.path.normpath(Path(directory or "", path).absolute()))


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except (OSError, ValueError):
        return False


def short(path: Path, environment: Mapping[str, str], directory: Path | None) -> str:
    """The path as messages show it: relative to the working directory if inside it, else from ~ or /."""
    if directory is not None and path.is_relative_to(directory):
        return str(path.relative_to(directory))
    home = environment.get("HOME", "")
    if len(home) > 1 and path.is_relative_to(home):
        return str(Path("~", path.relative_to(home)))
    return str(path)


# ---------------------------------------------------------------- reading


def read_files(
    environment: Mapping[str, str], directory: Path | None, config: str | None = None
) -> tuple[list[ConfigFile], list[Path]]:
    """Every file that is there and ours, the nearest first; and all that were looked for."""
    looked = candidates(environment, directory, config)
    read = (load(each, short(each.path, environment, directory)) for each in looked)
    return [file for file in read if file is not None], [each.path for each in looked]


def load(candidate: Candidate, shown: str) -> ConfigFile | None:
    """The file; None where it is not there or says nothing about us. Raises ConfigurationError."""
    path, pyproject = candidate.path, candidate.path.name == PYPROJECT
    if not os.path.lexists(path) or (pyproject and not candidate.named and not path.is_file()):
        if candidate.named:
            mend = "Mend the path, or unset the variable." if candidate.named == NAMED else "Mend the path."
            if shown != str(path):
                mend += f" It was looked for in {path.parent}."
            fail(f"{candidate.named}={shown}", "there is no such file.", mend, candidate.named)
        return None
    data, wrong = _bytes(candidate)
    if wrong:
        fail(shown, wrong, f"{NAMED} names another file." if not candidate.named else None)
    if pyproject and not candidate.named and not re.search(rb"gen[_-]ai", data):
        return None  # somebody else's, right or wrong
    table = ("tool", "gen_ai") if pyproject else ()
    content, lines, wrong, line = _parsed(data)
    del data
    if wrong:
        fail(shown if line is None else f"{shown}:{line}", wrong, "Mend that line; nothing was read from the file.")
    ours = content if not pyproject else _tool(content, shown, lines)
    if ours is None:
        if candidate.named:
            fail(shown, "has no table [tool.gen_ai].", "Write [tool.gen_ai.profiles.<name>].")
        return None
    return ConfigFile(path, shown, candidate.trusted, table, ours, lines)


def _bytes(candidate: Candidate) -> tuple[bytes, str]:
    """What is in the file, or what is wrong with it."""
    try:
        mode = candidate.path.stat().st_mode
        if stat.S_ISDIR(mode):
            return b"", "is a directory, not a file."
        if not stat.S_ISREG(mode) and not candidate.named:  # a pipe would be waited for
            return b"", "is not a regular file."
        with candidate.path.open("rb") as opened:
            data = opened.read(LONGEST + 1)
    except FileNotFoundError:
        return b"", "is a link to a file that does not exist."
    except OSError as error:
        return b"", f"cannot be read ({error.strerror or type(error).__name__})."
    return data, "is longer than 1 MiB, which no config file is." if len(data) > LONGEST else ""


def _parsed(data: bytes) -> tuple[dict[str, Any], Lines, str, int | None]:
    """Content and lines, or what is wrong and in which line. The text is nobody else's local variable: a key may
    stand in it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return {}, {}, "is UTF-16; TOML files are UTF-8.", None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return {}, {}, "is not UTF-8.", data.count(b"\n", 0, error.start) + 1
    import tomllib

    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            return {}, {}, f"has more than {_MOST_DOTS} dots in a line.", number
    try:
        content = tomllib.loads(text)
    except RecursionError:
        return {}, {}, "is nested too deeply.", None
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        return {}, {}, *_told(str(error), text)
    wrong = _unreadable(content)
    if wrong:
        return {}, {}, wrong, None
    hide(content)
    return content, positions(text), "", None


def _unreadable(content: Any) -> str:
    """What `tomllib` lets pass and nothing after it could handle."""
    level = [content]
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, (dict, list)):
                below += item.values() if isinstance(item, dict) else item
            elif isinstance(item, int) and not -(1 << 63) <= item < 1 << 63:
                return "holds a whole number of more than 64 bits, which TOML does not know."
        if not below:
            return ""
        level = below
    return "is nested too deeply."


def _told(message: str, text: str) -> tuple[str, int | None]:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if place is None:
        return "is not valid TOML.", None
    what = message[: place.start()]
    if place[1] is None:
        return f"is not valid TOML: {what}, at the end of the file.", text.rstrip().count("\n") + 1
    return f"is not valid TOML: {what}, at column {place[2]}.", int(place[1])


def _tool(content: dict[str, Any], shown: str, lines: Lines) -> dict[str, Any] | None:
    tool = content.get("tool")
    if not isinstance(tool, dict):
        return None
    if "gen_ai" not in tool and "gen-ai" in tool:
        line = line_of(lines, ("tool", "gen-ai"))
        fail(f"{shown}:{line}: tool.gen-ai", "nothing reads this table.", "Write [tool.gen_ai].")
    ours = tool.get("gen_ai")
    if ours is not None and not isinstance(ours, dict):
        line = line_of(lines, ("tool", "gen_ai"))
        fail(f"{shown}:{line}: tool.gen_ai", "must be a table.", "Write [tool.gen_ai.profiles.<name>].")
    return ours


# ---------------------------------------------------------------- the top of a file


def structure(file: ConfigFile) -> Iterator[Problem]:
    """What is wrong at the top of a file: unknown keys, profiles that are none."""
    for name, raw in file.content.items():
        if name in _TOP:
            continue
        near = nearest(name, _TOP, 0.5)
        if find(name) is not None:
            mend = "Write it below [profiles.<name>]."
        elif isinstance(raw, dict) and near is None:
            mend = f"Profiles stand below profiles: [{file.key('profiles', name)}]."
        else:
            mend = f"Did you mean {near}?" if near else f"Known here: {' and '.join(_TOP)}."
        yield Problem(file.where(name), "no such key.", mend, name)
    default = file.content.get("default_profile")
    if default is not None and not (isinstance(default, str) and default):
        yield Problem(file.where("default_profile"), "must be the name of a profile.", None, "default_profile")
    profiles = file.content.get("profiles", {})
    if not isinstance(profiles, dict):
        yield Problem(file.where("profiles"), "must be a table.", "Write [profiles.<name>].", "profiles")
        return
    for name, table in profiles.items():
        if not isinstance(table, dict):
            loose = find(name) is not None
            mend = "Write it below a name: [profiles.<name>]." if loose else f"Write [{file.key('profiles', name)}]."
            yield Problem(file.where("profiles", name), "a profile is a table.", mend, name)
        elif not name.strip():
            yield Problem(file.where("profiles", name), "a profile needs a name.", None, "profiles")


def check_file(path: str | os.PathLike[str]) -> None:
    """Check a config file as a whole: names, types and limits of the keys of every profile, used or not, and how
    variables are written. Whether these are set is not looked at, nor are other files.

    Raises:
        ConfigurationError: names every line that is wrong.

    Example:
        >>> check_file("no/such/gen_ai.toml")
        Traceback (most recent call last):
        gen_ai.errors.ConfigurationError: no/such/gen_ai.toml: there is no such file.
    """
    from .inherit import check_profile

    absolute = Path(path).absolute()
    shown = short(absolute, {}, Path.cwd())
    if not os.path.lexists(absolute):
        fail(shown, "there is no such file.")
    file = load(Candidate(absolute), shown)
    if file is None:
        return
    problems = list(structure(file))
    profiles = file.content.get("profiles")
    for name, table in profiles.items() if isinstance(profiles, dict) else ():
        if isinstance(table, dict):
            problems += check_profile(file, name)[1]
    refuse(problems)
