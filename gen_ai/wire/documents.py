"""Portable documents as text, for dialects that have no documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import InvalidRequestError


def text_of(part: Mapping[str, Any], where: str) -> str | None:
    """What a document says, with its title and context before it; None where it is not text.

    Args:
        part: a part of the type `document`, or a `file` in base64.
        where: its place, for errors.

    Raises:
        InvalidRequestError: what calls itself text is none in UTF-8.

    Example:
        >>> source = {"type": "text", "media_type": "text/plain", "data": "Paid in 30 days."}
        >>> text_of({"type": "document", "title": "a.txt", "source": source}, "messages[0].content[0]")
        'a.txt\\n\\nPaid in 30 days.'
    """
    source, file = part.get("source"), part.get("file")
    if isinstance(source, Mapping):
        names = (part.get("title"), part.get("context"))
        words = _source(source, where)
    elif isinstance(file, Mapping):
        names = (file.get("filename"), None)
        words = _data_url(file.get("file_data"), where)
    else:
        return None
    if words is None:
        return None
    return "\n\n".join([*(name for name in names if isinstance(name, str) and name), words])


def _source(source: Mapping[str, Any], where: str) -> str | None:
    kind, data, content = source.get("type"), source.get("data"), source.get("content")
    if kind == "text" and isinstance(data, str):
        return data
    if kind == "base64" and str(source.get("media_type")).startswith("text/") and isinstance(data, str):
        return _decoded(data, f"{where}.source.data")
    if kind != "content":
        return None
    if isinstance(content, str):
        return content
    texts = [part.get("text") if isinstance(part, Mapping) else None for part in content or ()]
    words = [text for text in texts if isinstance(text, str)]
    return "\n\n".join(words) if words and len(words) == len(texts) else None


def _data_url(given: Any, where: str) -> str | None:
    if not isinstance(given, str) or given[:10].lower() != "data:text/":
        return None
    head, comma, data = given.partition(",")
    return _decoded(data, f"{where}.file.file_data") if comma and head.lower().endswith(";base64") else None


def _decoded(data: str, where: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(data).decode()
    except ValueError:
        mend = "Give it as text, or as UTF-8 in base64."
    raise InvalidRequestError(f"{where} is no text in UTF-8.", suggestion=mend, param=where)
