"""The ways in which a stream that a page prints may come over the wire, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

DONE = "[DONE]"


def values(printed: str) -> list[Any]:
    """The values of a stream's events, read by the plainest rules there are; the end marker is left out."""
    events = [event.strip().removeprefix("data:").strip() for event in printed.split("\n\n")]
    return [json.loads(event) for event in events if event not in ("", DONE)]


def texts(chunks: Iterable[Any]) -> list[str]:
    """The pieces of text in a stream's values."""
    found = (chunk["choices"][0].get("delta", {}).get("content") for chunk in chunks)
    return [text for text in found if text]


def compact(chunks: list[Any]) -> bytes:
    """One line for each event, as servers send them."""
    return _events(map(_json, chunks), lambda event: f"data: {event}\n")


def indented(chunks: list[Any]) -> bytes:
    """As the page prints it: JSON over several lines, of which only the first says `data:`."""
    return _events((_json(chunk, indent=2) for chunk in chunks), lambda event: f"data: {event}\n")


def prefixed(chunks: list[Any]) -> bytes:
    """The same by the standard of event streams, where each line says `data:`."""
    indents = (_json(chunk, indent=2) for chunk in chunks)
    return _events(indents, lambda event: "".join(f"data: {line}\n" for line in event.split("\n")))


def _events(found: Iterable[str], framed: Callable[[str], str]) -> bytes:
    return "".join(f"{framed(event)}\n" for event in [*found, DONE]).encode()


def bare_lines(chunks: list[Any]) -> bytes:
    """JSON objects line by line, without `data:`, and no end marker."""
    return b"".join(f"{_json(chunk)}\n".encode() for chunk in chunks)


def _json(value: Any, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=False, **options)


#: Each way by its name.
FORMS: dict[str, Callable[[list[Any]], bytes]] = {
    "compact": compact,
    "as printed": indented,
    "as printed, carriage returns": lambda chunks: indented(chunks).replace(b"\n", b"\r\n"),
    "data: on each line": prefixed,
    "JSON lines": bare_lines,
    "no blank line at the end": lambda chunks: indented(chunks).rstrip(),
    "no end marker": lambda chunks: compact(chunks).removesuffix(b"data: [DONE]\n\n"),
}
