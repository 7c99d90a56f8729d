"""Anthropic dialect, outward: one part of a message's content as a content block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import InvalidRequestError

#: What a part may carry besides, in this API's own words.
_ALONG = ("cache_control", "citations", "context", "title")
#: Parts of other dialects that this one has nothing for.
_FOREIGN = {
    "input_audio": "sound", "audio": "sound", "audio_url": "sound", "video": "film", "video_url": "film",
    "reference": "references of this kind", "reasoning": "reasoning of another model",
}  # fmt: skip


def refuse(problem: str, mend: str, param: str) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise InvalidRequestError(f"{problem}.", suggestion=mend, param=param)


def block_for(part: Any, where: str) -> dict[str, Any]:
    """The block of a part; one in the API's own form, and any of an unknown type, as it is."""
    if isinstance(part, str):
        return {"type": "text", "text": part}
    kind = part.get("type")
    if kind in ("input_text", "output_text"):
        return {**_along(part), "type": "text", "text": part["text"]}
    if kind == "refusal":
        return {**_along(part), "type": "text", "text": part["refusal"]}
    if kind in ("image_url", "input_image"):
        return _image(part, where)
    if kind in ("file", "input_file"):
        file = part.get("file")
        return _file(file if isinstance(file, Mapping) else part, part, where)
    if kind == "document_url":
        along = _along(part)
        if part.get("document_name"):
            along.setdefault("title", part["document_name"])
        return {"type": "document", "source": {"type": "url", "url": part["document_url"]}, **along}
    if kind == "image" and not isinstance(part.get("source"), Mapping):
        refuse(f"{where} is an image without a source", 'Write {"type": "image_url", "image_url": {"url": …}}.', where)
    if kind in _FOREIGN and "source" not in part:
        refuse(f"{where} holds {_FOREIGN[kind]}, which Anthropic does not take", "Leave the part out.", where)
    return dict(part) if type(part) is not dict else part


def _along(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part[name] for name in _ALONG if name in part}


def _image(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    if isinstance(part.get("file_id"), str):
        return {"type": "image", "source": {"type": "file", "file_id": part["file_id"]}, **_along(part)}
    image = part.get("image_url")
    url = image.get("url") if isinstance(image, Mapping) else image
    if not isinstance(url, str):
        refuse(f"{where} has no address", 'Write {"type": "image_url", "image_url": {"url": …}}.', where)
    data = _data(url)
    source = {"type": "url", "url": url} if data is None else {"type": "base64", "media_type": data[0], "data": data[1]}
    return {"type": "image", "source": source, **_along(part)}


def _file(file: Mapping[str, Any], part: Mapping[str, Any], where: str) -> dict[str, Any]:
    along = _along(part)
    name = file.get("filename")
    if isinstance(name, str) and name:
        along.setdefault("title", name)
    url, given = file.get("file_url"), file.get("file_data")
    if isinstance(file.get("file_id"), str):
        return {"type": "document", "source": {"type": "file", "file_id": file["file_id"]}, **along}
    if isinstance(url, str):
        return {"type": "document", "source": {"type": "url", "url": url}, **along}
    data = _data(given) if isinstance(given, str) else None
    if data is None:
        refuse(
            f"{where}: file_data is no data URL in base64",
            "Write data:application/pdf;base64,… so that the file's type is known.",
            f"{where}.file.file_data",
        )
    kind, text = data
    if kind.startswith("image/"):
        along.pop("title", None)
        return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": text}, **along}
    if kind == "text/plain":
        return {"type": "document", "source": _plain(text, where), **along}
    if kind != "application/pdf":
        refuse(
            f"{where} is a file of the type {kind}, which Anthropic does not take",
            "It takes PDF, plain text and images; give the text of other files.",
            f"{where}.file.file_data",
        )
    return {"type": "document", "source": {"type": "base64", "media_type": kind, "data": text}, **along}


def _plain(text: str, where: str) -> dict[str, Any]:
    from base64 import b64decode

    try:
        words = b64decode(text).decode()
    except ValueError:
        refuse(f"{where} is no text in UTF-8", "Give plain text as UTF-8 in base64.", f"{where}.file.file_data")
    return {"type": "text", "media_type": "text/plain", "data": words}


def _data(url: str) -> tuple[str, str] | None:
    """Type and base64 text of a data URL; None for any other."""
    if url[:5].lower() != "data:":
        return None
    head, comma, text = url[5:].partition(",")
    kind, *options = (piece.strip().lower() for piece in head.split(";"))
    return (kind, text) if comma and "base64" in options else None
