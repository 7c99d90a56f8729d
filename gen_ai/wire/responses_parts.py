"""Responses dialect, outward: one part of a message's content as content of an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import InvalidRequestError
from .documents import text_of as words_of
from .markers import unmarked

#: Parts of other dialects that this one has nothing for.
_FOREIGN = {
    "audio": "sound in another dialect's form", "audio_url": "sound at an address", "video": "film",
    "video_url": "film", "reference": "references of this kind", "reasoning": "reasoning of another model",
    "thinking": "reasoning of another model", "redacted_thinking": "reasoning of another model",
    "tool_use": "a call in another dialect's form", "tool_result": "a result in another dialect's form",
    "tool_reference": "a tool in another dialect's form", "search_result": "a search result in another dialect's form",
}  # fmt: skip


def refuse(problem: str, mend: str, param: str) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise InvalidRequestError(f"{problem}.", suggestion=mend, param=param)


def part_for(part: Any, where: str) -> dict[str, Any]:
    """The content of a part; one in the API's own form, and any of an unknown type, as it is."""
    if isinstance(part, str):
        return {"type": "input_text", "text": part}
    kind = part.get("type")
    if kind in ("text", "output_text"):
        return {"type": "input_text", "text": part["text"], **_along(part)}
    if kind == "refusal":
        return {"type": "input_text", "text": part["refusal"]}
    if kind in ("image_url", "input_image"):
        return _image(part, where)
    if kind == "image":
        return _source_image(part, where)
    if kind in ("file", "input_file"):
        file = part.get("file")
        return _file(file if isinstance(file, Mapping) else part, part)
    if kind == "document":
        return _document(part, where)
    if kind == "document_url":
        return {"type": "input_file", "file_url": part["document_url"]}
    if kind == "input_audio" and not isinstance(part.get("input_audio"), Mapping):
        refuse(
            f"{where} is sound without a format",
            'Write {"type": "input_audio", "input_audio": {"data": …, "format": "wav"}}.',
            where,
        )
    if kind in _FOREIGN:
        refuse(f"{where} holds {_FOREIGN[kind]}, which the Responses API does not take", "Leave the part out.", where)
    return unmarked(part)


def text_of(content: Any, where: str) -> str:
    """Content as text alone; refuses what is none."""
    if isinstance(content, str):
        return content
    texts = []
    for at, part in enumerate(content or ()):
        text = part if isinstance(part, str) else part.get("text", part.get("refusal"))
        if not isinstance(text, str) or (isinstance(part, Mapping) and part.get("type") in _FOREIGN):
            place = f"{where}.content[{at}]"
            refuse(f"{place} is no text, and what the assistant said is text here", "Leave the part out.", place)
        texts.append(text)
    return "".join(texts)


def _along(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part[name] for name in ("prompt_cache_breakpoint", "detail") if name in part}


def _image(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    image = part.get("image_url")
    held = image if isinstance(image, Mapping) else part
    detail = held.get("detail") or part.get("detail") or "auto"
    along = {name: value for name, value in _along(part).items() if name != "detail"}
    if isinstance(part.get("file_id"), str):
        return {"type": "input_image", "file_id": part["file_id"], "detail": detail, **along}
    url = held.get("url") if isinstance(image, Mapping) else image
    if not isinstance(url, str):
        refuse(f"{where} has no address", 'Write {"type": "image_url", "image_url": {"url": …}}.', where)
    return {"type": "input_image", "image_url": url, "detail": detail, **along}


def _source_image(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    source = part.get("source")
    url = _url_of(source) if isinstance(source, Mapping) else None
    if url is None:
        refuse(
            f"{where} is an image without an address", 'Write {"type": "image_url", "image_url": {"url": …}}.', where
        )
    return {"type": "input_image", "image_url": url, "detail": "auto"}


def _file(file: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: file[name] for name in ("file_id", "file_url", "file_data", "filename") if file.get(name)}
    data = found.get("file_data")
    if isinstance(data, str) and data[:11].lower() == "data:image/":
        return {"type": "input_image", "image_url": data, "detail": "auto", **_along(part)}
    if "file_data" in found:
        found.setdefault("filename", _name(str(found["file_data"])))
    return {"type": "input_file", **found, **_along(part)}


def _document(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A document in the portable form: text as text, all else as a file."""
    source = part.get("source")
    title = part.get("title")
    if not isinstance(source, Mapping):
        refuse(f"{where} is a document without a source", 'Write "source": {"type": "url", "url": …}.', where)
    words = words_of(part, where)
    if words is not None:
        return {"type": "input_text", "text": words}
    if source.get("type") == "file" and isinstance(source.get("file_id"), str):
        return {"type": "input_file", "file_id": source["file_id"]}
    url = _url_of(source)
    if url is None:
        refuse(f"{where} is a document of a kind that cannot be sent", "Give it as text, base64 or url.", where)
    if url[:5] != "data:":
        return {"type": "input_file", "file_url": url}
    return {
        "type": "input_file",
        "filename": title if isinstance(title, str) and title else _name(url),
        "file_data": url,
    }


def _url_of(source: Mapping[str, Any]) -> str | None:
    """The address of a source, or its data as one."""
    url = source.get("url")
    if isinstance(url, str):
        return url
    data, kind = source.get("data"), source.get("media_type")
    return f"data:{kind};base64,{data}" if isinstance(data, str) and isinstance(kind, str) else None


def _name(data: str) -> str:
    """A name for a file that has none: the API knows its type by that."""
    kind = data[5:].partition(";")[0].partition(",")[0] if data[:5] == "data:" else "application/pdf"
    return f"file.{kind.rpartition('/')[2] or 'pdf'}" if kind != "text/plain" else "file.txt"
