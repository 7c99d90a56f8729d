"""`python -m gen_ai doctor`: what a client would be made of, where each value comes from, and what is wrong."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .config import environment
from .errors import Error
from .factory import make
from .place import Place
from .profiles.values import printable
from .recipe import Recipe, recipe
from .secrets import MASK, MaskedStr, names_key

if TYPE_CHECKING:
    from .client import BaseClient
    from .profiles import Resolved

#: Seconds for the question to the server.
_PATIENCE = 10.0
#: A text that needs no quotes to be read.
_PLAIN = re.compile(r"[\w./:@~-]{1,200}")


@dataclass(slots=True)
class Report:
    """What was found. `str(report)` is for people; `healthy` is False where something is wrong."""

    #: (name, value as text, where it comes from)
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    files: list[tuple[str, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    server: list[str] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Nothing is known to be wrong."""
        return not self.problems

    def __str__(self) -> str:
        lines = [f"gen_ai {__version__}, Python {platform.python_version()}", ""]
        if self.files:
            lines += ["Files, nearest first"]
            lines += [f"  {path}{'' if read else '  (none)'}" for path, read in self.files]
            lines.append("")
        if self.rows:
            wide, long = (max(len(row[at]) for row in self.rows) for at in (0, 1))
            lines += ["Settings"]
            lines += [f"  {n:<{wide}}  {v:<{min(long, 60)}}  {source}".rstrip() for n, v, source in self.rows]
            lines.append("")
        for title, texts in (("Server", self.server), ("Notes", self.notes), ("Problems", self.problems)):
            if texts:
                lines += [title, *(f"  {line}" for text in texts for line in text.splitlines()), ""]
        count = len(self.problems)
        lines.append("All is well." if not count else f"{count} problem{'s' * (count > 1)}.")
        return printable("\n".join(lines))  # names in it are a server's, or a stranger's file's


def examine(profile: str | None = None, *, ping: bool = True, config: str | None = None) -> Report:
    """Settle everything as `create_client(profile=…)` would, and ask the server for its models.

    Args:
        profile: a profile's name. Default: what `create_client()` would take.
        ping: False asks no server.
        config: the path of the only config file to read.
    """
    report = Report()
    _files(report, profile, config)
    client = None
    try:
        made = recipe(None, profile, None, {}, config)
        _settings(report, made)
        client = make(made)
        _place(report, client)
    except Error as error:
        if all(error.message.splitlines()[0] not in problem for problem in report.problems):
            report.problems.append(_told(error))
    if client is not None:
        with client:
            if ping:
                _ask(report, client)
    return report


def _told(error: Error) -> str:
    return error.message + (f"\n  → {error.suggestion}" if error.suggestion else "")


def _files(report: Report, profile: str | None, config: str | None) -> None:
    """The files looked for, and what is wrong in them, used or not."""
    from .profiles import check_file, resolve, searched

    resolved: Resolved | None = None
    broken: Error | None = None
    try:
        resolved = resolve(profile, environment(), config=config)
    except Error as error:
        broken = error
        paths = searched(environment(), config=config)
        report.files = [(_home(path), path.is_file()) for path in paths]
        read = [path for path in paths if path.is_file()]
    else:
        report.files = [(_home(path), path in resolved.files) for path in resolved.searched]
        report.notes += resolved.warnings
        read = list(resolved.files)
        if resolved.name is not None:
            report.rows.append(("profile", resolved.name, ""))
    for path in read:
        try:
            check_file(path)
        except Error as error:
            report.problems.append(_told(error))
    # What the whole file's list has already is not said twice.
    if broken is not None and all(broken.message.splitlines()[0] not in problem for problem in report.problems):
        report.problems.insert(0, _told(broken))


def _home(path: Path) -> str:
    text, home = str(path), str(Path.home())
    return "~" + text[len(home) :] if text.startswith(home + "/") else text


def _settings(report: Report, made: Recipe) -> None:
    row = made.row
    source = made.found["provider"].source if "provider" in made.found else "argument"
    report.rows.append(("provider", f"{row.name} ({row.title})", source))
    model = made.found.get("model_name")
    default = "default of the provider" if made.model else ""
    report.rows.append(
        ("model_name", made.model or "(none: each call must name one)", model.source if model else default)
    )
    for name, value in sorted(made.found.items()):
        if name not in ("provider", "model_name", "endpoint", "api_key", "api_key_env"):
            secret = any(names_key(variable) for variable in value.variables)
            report.rows.append((name, MASK if secret else _shown(name, value.value), value.source))


def _shown(name: str, value: Any) -> str:
    if name == "proxy" and isinstance(value, str) and "@" in value:
        return f"{value.partition('://')[0]}://{MASK}@{value.rpartition('@')[2]}"
    if isinstance(value, MaskedStr):
        return MASK
    text = value if isinstance(value, str) and _PLAIN.fullmatch(value) else repr(_masked(value))
    return text if len(text) <= 200 else text[:199] + "…"


def _masked(value: Any) -> Any:
    """The value without what its name says is a key."""
    if isinstance(value, dict):
        return {
            name: MaskedStr(item) if isinstance(item, str) and names_key(str(name)) else _masked(item)
            for name, item in value.items()
        }
    return [_masked(item) for item in value] if isinstance(value, list) else value


def _place(report: Report, client: BaseClient) -> None:
    place: Place | None = getattr(client, "_place", None)
    if place is None:
        report.rows.append(("endpoint", "none: it runs in this process", ""))
        return
    report.rows.append(("endpoint", place.base_url, place.sources.get("endpoint", "")))
    key = place.api_key
    report.rows.append(
        (
            "api_key",
            "none is sent" if key is None else f"{MASK} ({len(key)} characters)",
            place.sources.get("api_key", ""),
        )
    )
    given = {name for name, _, _ in report.rows}
    for name, source in place.sources.items():
        if name not in given:
            report.rows.append((name, "set", source))


def _ask(report: Report, client: BaseClient) -> None:
    from difflib import get_close_matches
    from time import monotonic

    began = monotonic()
    models, error = client.list_models(return_error=True, timeout=_PATIENCE, max_retries=0)
    took = f"{monotonic() - began:.2f} s"
    if error is not None or models is None:
        assert error is not None
        if error["status_code"] is None and error["url"] is None:
            report.server.append(f"not asked: {error['message']}")
            return
        mend = f"\n  → {error['suggestion']}" if error["suggestion"] else ""
        report.problems.append(f"list_models failed after {took}: {error['message']}{mend}")
        return
    report.server.append(f"list_models: {len(models)} model{'s' * (len(models) != 1)} in {took}")
    name = client.model_name
    known = [model.id for model in models]
    if not name or not known:
        return
    if name in known:
        report.server.append(f"model_name: {name} is among them")
    else:
        near = get_close_matches(name, known, 3, 0.5)
        nearest = f" Nearest: {', '.join(near)}." if near else ""
        report.notes.append(
            f"model_name: {name} is not in the server's list (an alias may work all the same).{nearest}"
        )
