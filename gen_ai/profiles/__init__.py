"""Profiles: named settings of a client in `gen_ai.toml` or `pyproject.toml`, and the environment over them.

Nothing here acts: files and a mapping of variables come in, values with their places come out.
"""

from __future__ import annotations

from .files import check_file, searched
from .model import json_schema
from .resolve import list_profiles, overrides, resolve
from .values import Location, Resolved, Value

__all__ = [
    "Location",
    "Resolved",
    "Value",
    "check_file",
    "json_schema",
    "list_profiles",
    "overrides",
    "resolve",
    "searched",
]
