"""What the small values that callers see have in common: how they print, and how they become plain data."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def plain(value: Any) -> Any:
    """A value as plain data: records and pydantic instances as dictionaries, whatever holds them."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Record):
        return value.to_dict()
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


class Record:
    """`to_dict()` for the small values below, without the raw body; a repr without what nobody said."""

    __slots__ = ()

    def __repr__(self) -> str:
        """As one would write it: fields that have their default are left out."""
        shown = []
        for f in fields(self):  # type: ignore[arg-type]
            value, default = getattr(self, f.name), f.default_factory() if callable(f.default_factory) else f.default
            # Only like is compared with like: `parsed` may be of any type, and its == anything.
            if f.repr and not (type(value) is type(default) and value == default):
                shown.append(f"{f.name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def to_dict(self) -> dict[str, Any]:
        """The value as plain data (no `raw`)."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.compare}  # type: ignore[arg-type]
