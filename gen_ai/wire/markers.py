"""Cache markers (`cache_control`), which dialects without them leave out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CACHE = "cache_control"


def unmarked(holder: Mapping[str, Any]) -> dict[str, Any]:
    """A part, message or tool without its cache marker."""
    return {name: value for name, value in holder.items() if name != CACHE}
