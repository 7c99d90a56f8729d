"""The parts of a message's content: text, images, audio, files; unknown ones pass through."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import ImageError, InvalidRequestError

#: Type of a part → the fields one of which it must have to be taken for a part (data may have a `type` too).
KNOWN_PARTS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "image_url": ("image_url",),
    "input_audio": ("input_audio",),
    "file": ("file",),
    "refusal": ("refusal",),
    "video_url": ("video_url",),
    "audio_url": ("audio_url",),
    "image": ("source", "image"),
    "audio": ("audio", "source"),
    "video": ("video", "source"),
    "document": ("source", "document"),
    "document_url": ("document_url",),
    "reference": ("reference_ids",),
    "thinking": ("thinking",),
    "redacted_thinking": ("data",),
    "reasoning": ("reasoning", "text", "summary", "encrypted_content"),
    "input_text": ("text",),
    "output_text": ("text",),
    "input_image": ("image_url", "file_id"),
    "input_file": ("file_data", "file_id", "file_url"),
    "tool_use": ("input",),
    "tool_result": ("tool_use_id",),
    "tool_reference": ("tool_name",),
    "search_result": ("source",),
    "inlineData": ("inlineData",),
    "fileData": ("fileData",),
    **{name: (name,) for name in ("json", "guardContent", "citationsContent", "cachePoint", "searchResult")},
}

_URL = r"(?!(?i:file):)[A-Za-z][A-Za-z0-9+.-]+://"
#: Hashes of data URLs found good: a history with images is checked at every turn, and a str keeps its hash.
_good: set[tuple[int, int]] = set()


def is_parts(content: Sequence[Any]) -> bool:
    """Whether a list is content parts, not data: every item has a known type and what belongs to it."""
    for item in content:
        if not isinstance(item, Mapping):
            return False
        kind = item.get("type")
        fields = KNOWN_PARTS.get(kind) if isinstance(kind, str) else None
        if fields is None or not any(name in item for name in fields):
            return False
    return True


def check_parts(content: Sequence[Any], param: str) -> list[Any]:
    """The parts, checked. The same list where nothing had to be changed."""
    if not content:
        raise InvalidRequestError(
            f"{param} is an empty list.", suggestion="Give text, or at least one part.", param=param
        )
    fresh = [_part(part, f"{param}[{at}]") for at, part in enumerate(content)]
    if isinstance(content, list) and all(new is old for new, old in zip(fresh, content, strict=True)):
        return content
    return fresh


def _part(part: Any, param: str) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": str.__str__(part)}
    if not isinstance(part, dict):
        part = _part_dict(part, param)
    kind = part.get("type")
    if not isinstance(kind, str) or not kind:
        raise InvalidRequestError(f"{param} has no type.", suggestion=_type_hint(part), param=f"{param}.type")
    check = _CHECKS.get(kind)
    return part if check is None else check(part, param)


def _part_dict(part: Any, param: str) -> dict[str, Any]:
    if isinstance(part, Mapping):
        return dict(part)
    if hasattr(part, "model_dump") and not isinstance(part, type):
        fields = part.model_dump(exclude_none=True)
        if "type" in fields:
            return dict(fields)
    mend = 'A part is a dictionary such as {"type": "text", "text": "…"}.'
    if isinstance(part, (bytes, bytearray, memoryview)) or hasattr(part, "read") or hasattr(part, "__fspath__"):
        mend = "Give images as image_paths=[…], which takes paths, bytes and open files."
    raise InvalidRequestError(f"{param} is of type {type(part).__name__}.", suggestion=mend, param=param)


def _type_hint(part: dict[str, Any]) -> str:
    for kind in ("text", "image_url", "input_audio", "file"):
        if kind in part:
            return f'Add "type": "{kind}".'
    if "role" in part:
        return "This is a message, not a part of one: a list of messages is given as messages=[…]."
    return 'A part is a dictionary such as {"type": "text", "text": "…"}.'


def _needs(part: dict[str, Any], name: str, param: str, shape: str) -> InvalidRequestError:
    state = f"is of type {type(part[name]).__name__}" if part.get(name) is not None else "is missing"
    return InvalidRequestError(f"{param}.{name} {state}.", suggestion=f"Write {shape}.", param=f"{param}.{name}")


def _text(part: dict[str, Any], param: str) -> dict[str, Any]:
    if not isinstance(part.get("text"), str):
        raise _needs(part, "text", param, f'{{"type": "{part["type"]}", "text": "…"}}')
    return part


def _refusal(part: dict[str, Any], param: str) -> dict[str, Any]:
    if not isinstance(part.get("refusal"), str):
        raise _needs(part, "refusal", param, '{"type": "refusal", "refusal": "…"}')
    return part


def _audio(part: dict[str, Any], param: str) -> dict[str, Any]:
    shape = '{"type": "input_audio", "input_audio": {"data": base64_text, "format": "wav"}}'
    audio = part.get("input_audio")
    if isinstance(audio, str) and audio:
        return part  # Mistral's form: the data, or where it is
    if not isinstance(audio, Mapping):
        raise _needs(part, "input_audio", param, shape)
    for name in ("data", "format"):
        if not isinstance(audio.get(name), str) or not audio[name]:
            raise _needs(dict(audio), name, f"{param}.input_audio", shape)
    return part


def _file(part: dict[str, Any], param: str) -> dict[str, Any]:
    shape = '{"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,…"}}'
    file = part.get("file")
    if not isinstance(file, Mapping):
        raise _needs(part, "file", param, shape)
    if not any(isinstance(file.get(name), str) and file[name] for name in ("file_data", "file_id", "file_url")):
        raise InvalidRequestError(
            f"{param}.file has neither file_data nor file_id.",
            suggestion=f"Write {shape}.",
            param=f"{param}.file",
        )
    return part


#: Kind of a document's source → the field that has its content.
_SOURCES = {"text": "data", "base64": "data", "url": "url", "file": "file_id"}


def _document(part: dict[str, Any], param: str) -> dict[str, Any]:
    shape = '{"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "…"}}'
    source = part.get("source")
    if source is None and part.get("document") is not None:
        return part  # Cohere's form
    if not isinstance(source, Mapping):
        raise _needs(part, "source", param, shape)
    kind = source.get("type")
    name = _SOURCES.get(kind) if isinstance(kind, str) else None
    if name is not None and not isinstance(source.get(name), str):
        raise _needs(dict(source), name, f"{param}.source", shape)
    if kind == "content" and not isinstance(source.get("content"), (str, list, tuple)):
        raise _needs(dict(source), "content", f"{param}.source", shape)
    for name in ("title", "context"):
        if not isinstance(part.get(name), (str, type(None))):
            raise _needs(part, name, param, f'"{name}": "…", or leave it out')
    return part


def _document_url(part: dict[str, Any], param: str) -> dict[str, Any]:
    if not isinstance(part.get("document_url"), str):
        raise _needs(part, "document_url", param, '{"type": "document_url", "document_url": "https://…"}')
    return part


def _image(part: dict[str, Any], param: str) -> dict[str, Any]:
    image = part.get("image_url")
    if isinstance(image, str):
        part = {**part, "image_url": {"url": str.__str__(image)}}
        image = part["image_url"]
    if not isinstance(image, Mapping):
        raise _needs(part, "image_url", param, '{"type": "image_url", "image_url": {"url": "https://…"}}')
    url = image.get("url")
    where = f"{param}.image_url.url"
    if not isinstance(url, str) or not url.strip():
        if url is not None and not isinstance(url, str):
            raise ImageError(
                f"{where} is of type {type(url).__name__}.",
                suggestion="Give such images as image_paths=[…].",
                param=where,
            )
        raise ImageError(f"{where} is missing or empty.", suggestion="Give an http(s) or data URL.", param=where)
    if url[:5].lower() == "data:":
        _check_data_url(url, where)
    elif not re.match(_URL, url):
        raise _local(url, where)
    return part


def _check_data_url(url: str, where: str) -> None:
    key = (hash(url), len(url))
    if key in _good:
        return
    from .image_kinds import bad_data_url

    wrong = bad_data_url(url)
    if wrong is not None:
        raise ImageError(f"{where} {wrong[0]}.", suggestion=wrong[1], param=where)
    if len(_good) >= 1024:
        _good.clear()
    _good.add(key)


def _local(url: str, where: str) -> ImageError:
    """A message opens no file: it may come from elsewhere than the programmer."""
    from .image_kinds import BASE64_OF

    shown = repr(url if len(url) <= 80 else url[:77] + "…")
    start = url[:16].encode("utf-8", "ignore")
    for prefix, subtype in BASE64_OF:
        if len(url) > 40 and start.startswith(prefix) and "." not in url:
            return ImageError(
                f"{where} is bare base64.",
                suggestion=f"Put 'data:image/{subtype};base64,' before it.",
                param=where,
            )
    if url.lower().startswith("www."):
        return ImageError(f"{where}={shown} has no scheme.", suggestion="Put https:// before it.", param=where)
    return ImageError(
        f"{where}={shown} is no http(s) or data URL. Files are never opened from within a message.",
        suggestion="Give the file as image_paths=[path] of the call, which reads and encodes it.",
        param=where,
    )


_CHECKS = {
    "text": _text, "input_text": _text, "output_text": _text, "image_url": _image, "input_audio": _audio,
    "file": _file, "refusal": _refusal, "document": _document, "document_url": _document_url,
}  # fmt: skip
