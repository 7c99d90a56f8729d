"""Cohere dialect, outward: one part of a message's content, as a part or as a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import InvalidRequestError
from .markers import unmarked

#: Parts of other dialects that this one has nothing for.
_FOREIGN = {
    "input_audio": "sound", "audio": "sound", "audio_url": "sound", "video": "film", "video_url": "film",
    "reference": "references of this kind", "reasoning": "reasoning of another model", "tool_use": "a call",
    "tool_result": "a result", "redacted_thinking": "reasoning of another model",
}  # fmt: skip
_AS_TEXT = "Cohere's documents are text: give the text of the file."


def refuse(problem: str, mend: str, param: str) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise InvalidRequestError(f"{problem}.", suggestion=mend, param=param)


def part_for(part: Any, where: str) -> dict[str, Any]:
    """A part in this dialect; one in the API's own form, and any of an unknown type, as it is."""
    if isinstance(part, str):
        return {"type": "text", "text": part}
    kind = part.get("type")
    if kind in ("text", "input_text", "output_text"):
        return {"type": "text", "text": part["text"]}
    if kind == "refusal":
        return {"type": "text", "text": part["refusal"]}
    if kind in ("image_url", "input_image"):
        return _image(part, where)
    if kind == "image":
        return _image_of_source(part, where)
    if kind in _FOREIGN:
        refuse(f"{where} holds {_FOREIGN[kind]}, which Cohere does not take", "Leave the part out.", where)
    return unmarked(part)


def _image(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    image = part.get("image_url")
    image = {"url": image} if isinstance(image, str) else image
    if not isinstance(image, Mapping) or not isinstance(image.get("url"), str):
        refuse(f"{where} has no address", 'Write {"type": "image_url", "image_url": {"url": …}}.', where)
    made = {name: value for name, value in image.items() if name in ("url", "detail")}
    if part.get("detail") and "detail" not in made:
        made["detail"] = part["detail"]
    return {"type": "image_url", "image_url": made}


def _image_of_source(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    """An image in Anthropic's form."""
    source = part.get("source")
    source = source if isinstance(source, Mapping) else {}
    url, data = source.get("url"), source.get("data")
    if isinstance(url, str):
        return {"type": "image_url", "image_url": {"url": url}}
    if isinstance(data, str):
        url = f"data:{source.get('media_type') or 'image/png'};base64,{data}"
        return {"type": "image_url", "image_url": {"url": url}}
    refuse(f"{where} is an image without a source", 'Write {"type": "image_url", "image_url": {"url": …}}.', where)


# ---------------------------------------------------------------- documents


def is_document(part: Mapping[str, Any]) -> bool:
    """Whether a part is a document, in the portable form, as a file, or in the API's own."""
    return part.get("type") in ("document", "file", "input_file", "document_url")


def document_of(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A document of the API's own."""
    own = part.get("document")
    if isinstance(own, Mapping):
        return dict(own)
    kind = part.get("type")
    if kind == "document_url":
        refuse(f"{where} is the address of a document, which Cohere does not fetch", _AS_TEXT, where)
    held = part if kind != "document" else None
    if held is not None:
        file = held.get("file")
        file = file if isinstance(file, Mapping) else held
        title, text = part.get("title") or file.get("filename"), _text_of_file(file, where)
    else:
        title, text = part.get("title"), _text_of_source(part.get("source"), where)
    data: dict[str, Any] = {}
    if isinstance(title, str) and title:
        data["title"] = title
    if isinstance(part.get("context"), str) and part["context"]:
        data["context"] = part["context"]
    data["text"] = text
    named = part.get("id")
    return {"id": named, "data": data} if isinstance(named, str) and named else {"data": data}


def _text_of_source(source: Any, where: str) -> str:
    if isinstance(source, str):
        return source
    source = source if isinstance(source, Mapping) else {}
    kind, data = source.get("type"), source.get("data")
    if kind == "text" and isinstance(data, str):
        return data
    if kind == "content":
        return _joined(source.get("content"), where)
    media = source.get("media_type")
    if kind == "base64" and isinstance(data, str) and isinstance(media, str) and _is_text(media):
        return _decoded(data, where)
    said = "by its address, which Cohere does not fetch" if kind == "url" else f"of the type {media or kind}"
    refuse(f"{where} is a document {said}", _AS_TEXT, f"{where}.source")


def _joined(content: Any, where: str) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, (list, tuple)) else ()
    texts = [part.get("text") for part in parts if isinstance(part, Mapping)]
    if not texts or not all(isinstance(text, str) for text in texts):
        refuse(f"{where} is a document whose content is not all text", _AS_TEXT, f"{where}.source")
    return "\n".join(str(text) for text in texts)


def _text_of_file(file: Mapping[str, Any], where: str) -> str:
    data = file.get("file_data")
    if isinstance(data, str) and data[:5].lower() == "data:":
        head, comma, text = data[5:].partition(",")
        media, *options = (piece.strip().lower() for piece in head.split(";"))
        if comma and "base64" in options and _is_text(media):
            return _decoded(text, where)
        refuse(f"{where} is a file of the type {media}, which Cohere does not take", _AS_TEXT, f"{where}.file")
    refuse(f"{where} is a file that is not given as data, which Cohere does not take", _AS_TEXT, f"{where}.file")


def _is_text(media: str) -> bool:
    return media.startswith("text/") or media in ("application/json", "application/xml", "application/yaml")


def _decoded(text: str, where: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(text).decode()
    except ValueError:
        refuse(f"{where} is no text in UTF-8", "Give plain text as UTF-8 in base64.", where)
