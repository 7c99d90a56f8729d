"""Rows of other packages: the entry point group `gen_ai.providers`.

An entry point's value is a `Provider`, an iterable of them, or a callable that returns either. They are read when a
name is asked for that is not built in, and when all are listed. One that is broken hurts no other: its error is
raised when its own name is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from .base import Provider

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "gen_ai.providers"


@dataclass(slots=True)
class _Found:
    """What the packages on one search path offer."""

    path: tuple[str, ...]
    #: Name or alias → row.
    rows: dict[str, Provider] = field(default_factory=dict)
    #: Name of the entry point, or of a row that cannot be used → why.
    broken: dict[str, str] = field(default_factory=dict)


_found: _Found | None = None


def rows() -> list[Provider]:
    """The rows that can be used, one each."""
    return list({row.name: row for row in _scan().rows.values()}.values())


def problems() -> list[str]:
    """What cannot be used, and why."""
    return sorted(set(_scan().broken.values()))


def find(name: str) -> Provider | None:
    """The row of that name or alias. Raises ConfigurationError where it is there, but broken."""
    found = _scan()
    row = found.rows.get(name)
    if row is None and name in found.broken:
        raise ConfigurationError(
            found.broken[name],
            suggestion="Mend or update that package, or remove it.",
            param="provider",
            provider=name,
        )
    return row


def _scan() -> _Found:
    """What there is; read again when the search path has changed."""
    global _found  # noqa: PLW0603 - one process, one search path
    path = tuple(sys.path)
    if _found is None or _found.path != path:
        from importlib.metadata import entry_points

        fresh = _Found(path)
        for point in entry_points(group=GROUP):
            _take(point, fresh)
        _found = fresh
    return _found


def _take(point: EntryPoint, found: _Found) -> None:
    from . import _plain
    from .check import check_row

    package = point.dist.name if point.dist is not None else point.value
    name = _plain(point.name)
    try:
        for row in _rows_of(point.load()):
            name = getattr(row, "name", None) or name
            check_row(row)
            _add(row, package, found)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's module raises while it loads
        said = error.message if isinstance(error, ConfigurationError) else f"{type(error).__name__}: {error}"
        text = f"The provider {point.name!r} of the package {package} cannot be used: {said}"
        found.broken |= {_plain(point.name): text, str(name): text}


def _rows_of(value: Any) -> Iterator[Any]:
    if callable(value) and not isinstance(value, Provider):
        value = value()
    if isinstance(value, Provider):
        yield value
    else:
        yield from value


def _add(row: Provider, package: str, found: _Found) -> None:
    from . import _INDEX

    for name in (row.name, *row.aliases):
        if name in _INDEX or name in found.rows:
            holder = "gen_ai itself" if name in _INDEX else found.rows[name].title
            text = f"The provider {row.name!r} of the package {package} cannot be used: {name!r} is taken by {holder}"
            found.broken[row.name] = f"{text}."
            return
    found.rows.update(dict.fromkeys((row.name, *row.aliases), row))
