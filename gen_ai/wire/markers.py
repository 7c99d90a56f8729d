"""Cache markers (`cache_control`) in dialects that have none: a hint, left out with a word of warning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..request import Tool
from ..types import Warn

CACHE = "cache_control"


def markers_left_out(who: str, places: list[str]) -> Warn:
    """What is said of cache markers that were left out.

    Example:
        >>> markers_left_out("groq", ["messages[0].content[1]", "tools[0]"]).message
        'groq decides by itself what it caches: cache_control of messages[0].content[1] (and 1 more) was left out.'
    """
    more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
    said = f"{who} decides by itself what it caches: {CACHE} of {places[0]}{more} was left out."
    return Warn("parameter_dropped", said, f"{places[0]}.{CACHE}")


def unmarked(holder: Mapping[str, Any]) -> dict[str, Any]:
    """A part, message or tool without its cache marker."""
    return {name: value for name, value in holder.items() if name != CACHE}


def marked_tools(tools: Iterable[Tool]) -> list[str]:
    """The places of the tools that were given with a cache marker.

    Example:
        >>> marked_tools([Tool("now"), Tool("then", definition={"name": "then", "cache_control": {}})])
        ['tools[1]']
    """
    found = []
    for at, tool in enumerate(tools):
        held = tool.definition or {}
        inner = held.get("function")
        if CACHE in held or (isinstance(inner, Mapping) and CACHE in inner):
            found.append(f"tools[{at}]")
    return found
