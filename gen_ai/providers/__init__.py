"""The registry: every module here offers `PROVIDERS`, a tuple of rows. A new row is all a provider costs."""

from __future__ import annotations

import difflib

from ..errors import UnknownProviderError
from .base import Capabilities, Provider
from .offline import PROVIDERS as _OFFLINE
from .openai import PROVIDERS as _OPENAI

_ROWS: dict[str, Provider] = {row.name: row for rows in (_OPENAI, _OFFLINE) for row in rows}


def list_providers() -> list[Provider]:
    """Every registered row, by name.

    >>> [row.name for row in list_providers()][:1]
    ['offline']
    """
    return [_ROWS[name] for name in sorted(_ROWS)]


def get_provider(name: str) -> Provider:
    """The row of that name (in any case). Raises UnknownProviderError with the nearest names."""
    row = _ROWS.get(name.strip().lower())
    if row is None:
        near = difflib.get_close_matches(name.strip().lower(), _ROWS, 3, 0.5)
        mend = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
        raise UnknownProviderError(
            f"Unknown provider {name!r}.",
            suggestion=f"{mend}Known: {', '.join(sorted(_ROWS))}. Any OpenAI-compatible server works with "
            'provider="openai" and endpoint="https://…/v1".',
            param="provider",
            provider=name,
        )
    return row


__all__ = ["Capabilities", "Provider", "get_provider", "list_providers"]
