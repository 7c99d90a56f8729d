"""Gemini dialect, outward: one part of a message's content as a part of this API."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import InvalidRequestError
from .documents import text_of

#: Sound as OpenAI's dialect names it → its type.
_SOUNDS = {"mp3": "audio/mp3", "wav": "audio/wav", "m4a": "audio/mp4", "pcm16": "audio/pcm", "g711_ulaw": "audio/basic"}
#: How addresses end → the type, for those that a part does not tell.
_ENDINGS = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
    "heic": "image/heic", "heif": "image/heif", "bmp": "image/bmp", "pdf": "application/pdf", "txt": "text/plain",
    "md": "text/markdown", "csv": "text/csv", "html": "text/html", "json": "application/json", "mp3": "audio/mp3",
    "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "m4a": "audio/mp4", "aac": "audio/aac",
    "mp4": "video/mp4", "mov": "video/mov", "webm": "video/webm", "mpeg": "video/mpeg", "avi": "video/avi",
    "mkv": "video/x-matroska", "3gp": "video/3gpp", "wmv": "video/wmv", "flv": "video/x-flv",
}  # fmt: skip
#: Parts of other dialects that this one has nothing for.
_FOREIGN = {
    "tool_use": "a call of a tool in Anthropic's form: give it as tool_calls",
    "tool_result": "a result of a tool in Anthropic's form: give it as a message with the role tool",
    "reference": "references of this kind",
    "tool_reference": "references of this kind",
}
#: Reasoning of other models, which is left out.
LEFT_OUT = frozenset({"thinking", "redacted_thinking", "reasoning"})
#: What this API knows besides in a part, in its own words.
ALONG = ("videoMetadata", "video_metadata", "mediaResolution", "media_resolution", "partMetadata")
MIME = ("mime_type", "mimeType", "media_type", "format")


def refuse(problem: str, mend: str, param: str) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise InvalidRequestError(f"{problem}.", suggestion=mend, param=param)


def part_for(part: Any, where: str) -> dict[str, Any]:
    """The part of this API; one in its own form (`{"type": "fileData", "fileData": …}`) without the type."""
    if isinstance(part, str):
        return {"text": part}
    kind = part.get("type")
    if kind in part and kind not in _READERS:  # in this API's own form, whatever it is
        return {name: value for name, value in part.items() if name != "type"}
    read = _READERS.get(kind)
    if read is None:
        problem = _FOREIGN.get(kind, f"a part of the type {kind!r}, which Gemini does not know")
        refuse(f"{where} holds {problem}", "Leave the part out, or give it as text.", where)
    made = read(part, where)
    return {**made, **{name: part[name] for name in ALONG if name in part}}


def inline(kind: str, data: str) -> dict[str, Any]:
    """A part with its data in it."""
    return {"inlineData": {"mimeType": kind, "data": data}}


def _text(part: Mapping[str, Any], _where: str) -> dict[str, Any]:
    return {"text": part["text"]}


def _refusal(part: Mapping[str, Any], _where: str) -> dict[str, Any]:
    return {"text": part["refusal"]}


def _at(url: str, where: str, told: Any = None, family: str = "") -> dict[str, Any]:
    """What is at an address, or in a data URL."""
    data = _data(url, where)
    if data is not None:
        return inline(*data)
    kind = told if isinstance(told, str) and "/" in told else None
    if kind is None:
        kind = _ENDINGS.get(url.partition("?")[0].partition("#")[0].rpartition("/")[2].rpartition(".")[2].lower())
        if kind is not None and family and not kind.startswith(family):
            kind = None
    return {"fileData": {**({"mimeType": kind} if kind else {}), "fileUri": url}}


def _told(*holders: Any) -> Any:
    """The type of data that a part says it has."""
    return next(
        (holder[name] for holder in holders if isinstance(holder, Mapping) for name in MIME if holder.get(name)), None
    )


def _data(url: str, where: str) -> tuple[str, str] | None:
    """Type and base64 text of a data URL; None for any other."""
    if url[:5].lower() != "data:":
        return None
    head, comma, text = url[5:].partition(",")
    kind, *options = (piece.strip().lower() for piece in head.split(";"))
    if not comma or not kind:
        refuse(f"{where} is no whole data URL", "Write data:application/pdf;base64,… so that its type is known.", where)
    if "base64" in options:
        return kind, text
    from urllib.parse import unquote_to_bytes

    return kind, b64encode(unquote_to_bytes(text)).decode()


def _media(name: str, family: str) -> Any:
    """A reader of parts with an address under this name."""

    def read(part: Mapping[str, Any], where: str) -> dict[str, Any]:
        held = part.get(name)
        url = held.get("url") if isinstance(held, Mapping) else held
        if isinstance(part.get("file_id"), str) and not isinstance(url, str):
            return {"fileData": {"fileUri": part["file_id"]}}
        if not isinstance(url, str) or not url:
            refuse(f"{where} has no address", f'Write {{"type": "{name}", "{name}": {{"url": …}}}}.', where)
        return _at(url, f"{where}.{name}", _told(held, part), family)

    return read


def _input_audio(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    audio = part["input_audio"]
    if isinstance(audio, str):  # the data, or where it is
        return _at(audio, where, "audio/mp3", "audio/") if ":" in audio[:12] else inline("audio/mp3", audio)
    kind = str(audio["format"]).lower()
    return inline(kind if "/" in kind else _SOUNDS.get(kind, f"audio/{kind}"), audio["data"])


def _file(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    held = part.get("file")
    file: Mapping[str, Any] = held if isinstance(held, Mapping) else part
    told = _told(file, part)
    for name in ("file_id", "file_url"):
        if isinstance(file.get(name), str) and file[name]:
            return _at(file[name], f"{where}.file.{name}", told)
    given = file.get("file_data")
    if isinstance(given, str) and given[:5].lower() != "data:" and isinstance(told, str):
        return inline(told, given)
    data = _data(given, f"{where}.file.file_data") if isinstance(given, str) else None
    if data is None:
        refuse(
            f"{where}: file_data is no data URL",
            "Write data:application/pdf;base64,… so that the file's type is known.",
            f"{where}.file.file_data",
        )
    return inline(*data)


def _sourced(part: Mapping[str, Any], where: str) -> dict[str, Any]:
    """An image, a sound, a film or a document with a source, as Anthropic's dialect writes them."""
    source = part.get("source")
    if not isinstance(source, Mapping):
        refuse(f"{where} has no source", 'Write {"type": "image_url", "image_url": {"url": …}}.', where)
    kind, data = source.get("type"), source.get("data")
    named = kind in ("text", "content") or part.get("title") or part.get("context")
    words = text_of(part, where) if named else None
    if words is not None:
        return {"text": words}
    if kind == "base64" and isinstance(data, str):
        return inline(str(_told(source) or "application/octet-stream"), data)
    for name in ("url", "file_id", "uri"):
        if isinstance(source.get(name), str) and source[name]:
            return _at(source[name], f"{where}.source.{name}", _told(source))
    refuse(
        f"{where} has a source of the type {kind!r}, which Gemini does not take",
        "Give the data in base64 with its media_type, its address, or its text.",
        f"{where}.source",
    )


def _search_result(part: Mapping[str, Any], _where: str) -> dict[str, Any]:
    texts = [item.get("text") for item in part.get("content") or () if isinstance(item, Mapping)]
    heads = [part.get("title"), part.get("source")]
    return {"text": "\n".join(text for text in (*heads, *texts) if isinstance(text, str) and text)}


_READERS: dict[Any, Any] = {
    **dict.fromkeys(("text", "input_text", "output_text"), _text),
    "refusal": _refusal,
    **dict.fromkeys(("image_url", "input_image"), _media("image_url", "image/")),
    "audio_url": _media("audio_url", "audio/"),
    "video_url": _media("video_url", "video/"),
    "document_url": _media("document_url", ""),
    "input_audio": _input_audio,
    **dict.fromkeys(("file", "input_file"), _file),
    **dict.fromkeys(("image", "audio", "video", "document"), _sourced),
    "search_result": _search_result,
}
