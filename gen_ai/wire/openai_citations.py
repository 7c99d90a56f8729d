"""OpenAI dialect, inward: annotations of a message as citations."""

from __future__ import annotations

from typing import Any

from ..types import Citation


def citation(entry: Any) -> Citation | None:
    """An annotation as a citation; None for one of another kind.

    A bare address, as some servers list them, is one too.

    >>> citation({"type": "url_citation", "url_citation": {"url": "https://a.example", "start_index": 0}})
    Citation(url='https://a.example', start=0)
    """
    if isinstance(entry, str):
        return Citation(url=entry, raw=entry) if "://" in entry else None
    if not isinstance(entry, dict):
        return None
    kind = entry.get("type")
    inner = entry.get(kind) if isinstance(kind, str) else None
    held = inner if isinstance(inner, dict) else entry
    url, source = _text(held, "url"), _text(held, "file_id", "id")
    if url is None and source is None:
        return None
    return Citation(
        url=url,
        title=_text(held, "title", "filename"),
        text=_text(held, "content", "quote", "snippet"),
        source=source,
        start=_place(held.get("start_index")),
        end=_place(held.get("end_index")),
        raw=entry,
    )


def citations(entries: list[Any]) -> list[Citation]:
    """Those of some annotations that are citations."""
    return [found for found in map(citation, entries) if found is not None]


def is_reference(part: Any) -> bool:
    """Whether a part of a content is a mark of Mistral's: its sources say what stands before it."""
    return isinstance(part, dict) and part.get("type") == "reference"


def references(part: dict[str, Any], end: int) -> list[Citation]:
    """Mistral's mark behind what its sources say: their numbers, or the names that it gave them.

    >>> references({"type": "reference", "reference_ids": [2]}, 9)
    [Citation(source='2', end=9)]
    """
    ids = part.get("reference_ids")
    return [
        Citation(source=str(one), end=end, raw=part)
        for one in (ids if isinstance(ids, list) else ())
        if isinstance(one, (int, str)) and not isinstance(one, bool)
    ]


def _text(held: dict[str, Any], *names: str) -> str | None:
    for name in names:
        value = held.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def _place(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
