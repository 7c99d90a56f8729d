"""Bedrock dialect, outward: one part of a message's content as a content block of Converse.

A block in the API's own words is a part whose type is the block's name: `{"type": "guardContent", "guardContent": …}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import ImageError, InvalidRequestError

_IMAGES = {"image/png": "png", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/gif": "gif", "image/webp": "webp"}
_DOCUMENTS = {
    "application/pdf": "pdf", "text/csv": "csv", "application/csv": "csv", "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/html": "html", "text/plain": "txt", "text/markdown": "md", "text/x-markdown": "md",
}  # fmt: skip
_VIDEOS = {
    "video/x-matroska": "mkv", "video/matroska": "mkv", "video/quicktime": "mov", "video/mp4": "mp4",
    "video/webm": "webm", "video/x-flv": "flv", "video/mpeg": "mpeg", "video/x-ms-wmv": "wmv", "video/3gpp": "three_gp",
}  # fmt: skip
_SOUNDS = {
    "audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/opus": "opus", "audio/wav": "wav", "audio/x-wav": "wav",
    "audio/wave": "wav", "audio/aac": "aac", "audio/flac": "flac", "audio/x-flac": "flac", "audio/mp4": "mp4",
    "audio/ogg": "ogg", "audio/x-matroska": "mka", "audio/x-aac": "x-aac", "audio/m4a": "m4a", "audio/x-m4a": "m4a",
    "audio/pcm": "pcm", "audio/webm": "webm",
}  # fmt: skip
#: Kind of block → media type → the format's name there.
_FORMATS = {"image": _IMAGES, "document": _DOCUMENTS, "video": _VIDEOS, "audio": _SOUNDS}
#: Ends of file names that are no format's name there.
_ENDS = {"jpg": "jpeg", "htm": "html", "text": "txt", "markdown": "md", "3gp": "three_gp"}
_WHAT = {"image": "an image", "document": "a document", "video": "a film", "audio": "sound"}
#: Parts of other dialects that this one has nothing for.
_FOREIGN = {
    "thinking": "reasoning of another API", "redacted_thinking": "reasoning of another API",
    "reasoning": "reasoning of another API", "tool_use": "a block of another API", "tool_result": "a block of another "
    "API", "reference": "references of this kind", "tool_reference": "a block of another API",
}  # fmt: skip
_NAME = re.compile(r"[^\w\s()\[\]-]+", re.ASCII)
_MEND_URL = "Fetch it and give the bytes: image_paths=[…] for images, else a data: URL in base64; s3:// works as it is."


def refuse(problem: str, mend: str, param: str) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise InvalidRequestError(f"{problem}.", suggestion=mend, param=param)


class Parts:
    """Parts on their way to blocks. The names of documents are kept: no two of a request may be the same."""

    __slots__ = ("_names",)

    def __init__(self) -> None:
        self._names: set[str] = set()

    def block(self, part: Any, where: str) -> dict[str, Any]:
        """The block of a part."""
        if isinstance(part, str):
            return {"text": part}
        kind = part.get("type")
        if kind in ("text", "input_text", "output_text"):
            return {"text": part["text"]}
        if kind == "refusal":
            return {"text": part["refusal"]}
        if kind in ("image_url", "input_image"):
            return self._of_url("image", part.get("image_url"), part, where)
        if kind in ("video_url", "audio_url", "document_url"):
            return self._of_url(kind.removesuffix("_url"), part.get(kind), part, where)
        if kind == "input_audio":
            return self._sound(part["input_audio"], where)
        if kind in ("file", "input_file"):
            file = part.get("file")
            return self._file(file if isinstance(file, Mapping) else part, part, where)
        if kind == "search_result":
            return {"searchResult": {name: value for name, value in part.items() if name not in ("type", _CACHE)}}
        own = part.get(kind)
        if isinstance(own, (Mapping, list)):
            return {kind: own}
        if kind in _FORMATS and isinstance(part.get("source"), Mapping):
            return self._sourced(kind, part["source"], part, where)
        refuse(
            f"{where} holds {_FOREIGN.get(str(kind), f'a part of the type {kind!r}')}, which Converse does not take",
            'Leave the part out; a block in the API\'s own words is {"type": "guardContent", "guardContent": {…}}.',
            where,
        )

    # ------------------------------------------------------------ sources

    def _of_url(self, kind: str, given: Any, part: Mapping[str, Any], where: str) -> dict[str, Any]:
        url = given.get("url") if isinstance(given, Mapping) else given
        if not isinstance(url, str) or not url:
            refuse(f"{where} has no address", f'Write {{"type": "{part.get("type")}", …: {{"url": …}}}}.', where)
        data = _data(url)
        if data is not None:
            return self._made(kind, _format(kind, data[0], "", where), {"bytes": data[1]}, part, where)
        return self._linked(kind, url, part, where)

    def _linked(self, kind: str, url: str, part: Mapping[str, Any], where: str) -> dict[str, Any]:
        """What lies in S3; other addresses are not fetched by the API, and not by us."""
        if url[:5].lower() != "s3://":
            error = ImageError if kind == "image" else InvalidRequestError
            raise error(
                f"{where} is {_WHAT[kind]} by its URL, which Converse does not fetch.",
                suggestion=_MEND_URL,
                param=where,
            )
        location = {"uri": url}
        if isinstance(part.get("bucketOwner"), str):
            location["bucketOwner"] = part["bucketOwner"]
        return self._made(kind, _format(kind, "", url, where), {"s3Location": location}, part, where)

    def _sound(self, audio: Any, where: str) -> dict[str, Any]:
        if isinstance(audio, str):
            return self._of_url("audio", audio, {}, where)
        known = str(audio["format"]).lower()
        return {"audio": {"format": _SOUNDS.get(f"audio/{known}", known), "source": {"bytes": audio["data"]}}}

    def _file(self, file: Mapping[str, Any], part: Mapping[str, Any], where: str) -> dict[str, Any]:
        name, given, url = file.get("filename"), file.get("file_data"), file.get("file_url")
        name = name if isinstance(name, str) else ""
        along = {**part, **({"title": name} if name and "title" not in part else {})}
        if isinstance(url, str) and url:
            return self._linked(_kind_of_name(name or url), url, along, where)
        if not isinstance(given, str) or not given:
            refuse(
                f"{where} names a file that lies at another provider",
                "Give the file itself: file_data in base64, or file_url with s3://….",
                f"{where}.file.file_id",
            )
        data = _data(given)
        media, text = data if data is not None else ("", given)
        kind = media.partition("/")[0]
        kind = kind if kind in ("image", "video", "audio") else "document" if media or not name else _kind_of_name(name)
        return self._made(kind, _format(kind, media, name, where), {"bytes": text}, along, where)

    def _sourced(self, kind: str, source: Mapping[str, Any], part: Mapping[str, Any], where: str) -> dict[str, Any]:
        """A part with a source, as Anthropic's API writes them."""
        how, media = source.get("type"), str(source.get("media_type") or "")
        if how == "url" or (how is None and isinstance(source.get("url"), str)):
            return self._of_url(kind, source.get("url"), part, where)
        if how == "text":
            return self._made(kind, "txt", {"text": source.get("data") or source.get("text") or ""}, part, where)
        if how == "content" and kind == "document":
            content = source.get("content")
            pieces = [content] if isinstance(content, str) else content or []
            texts = [piece if isinstance(piece, str) else piece.get("text") for piece in pieces]
            return self._made(kind, "txt", {"content": [{"text": text} for text in texts]}, part, where)
        if how == "base64":
            form = _format(kind, media, str(part.get("title") or ""), where)
            return self._made(kind, form, {"bytes": source.get("data")}, part, where)
        refuse(
            f"{where}.source has the type {how!r}, which Converse does not take",
            "Give the data in base64, as text, or an s3:// address.",
            f"{where}.source",
        )

    # ------------------------------------------------------------ blocks

    def _made(
        self, kind: str, form: str, source: dict[str, Any], part: Mapping[str, Any], where: str
    ) -> dict[str, Any]:
        if not next(iter(source.values())):
            refuse(f"{where} is empty", "Check how it was read.", where)
        if kind != "document":
            return {kind: {"format": form, "source": source}}
        made: dict[str, Any] = {"format": form, "name": self._name(_title(part), form)}
        made["source"] = source
        if isinstance(part.get("context"), str):
            made["context"] = part["context"]
        citations = part.get("citations")
        if isinstance(citations, Mapping) and isinstance(citations.get("enabled"), bool):
            made["citations"] = {"enabled": citations["enabled"]}
        return {"document": made}

    def _name(self, given: Any, form: str) -> str:
        """A name that is legal and that no other document has: letters, digits, blanks, `-`, `()` and `[]`."""
        text = given if isinstance(given, str) else ""
        text = text.removesuffix(f".{form}")
        if "." in text and text.rpartition(".")[2].lower() in _KNOWN_ENDS:
            text = text.rpartition(".")[0]
        plain = " ".join(_NAME.sub("-", text).split())[:190].strip("- ") or "Document"
        name, number = (plain, 1) if text else (f"{plain} 1", 1)
        while name in self._names:
            number += 1
            name = f"{plain} {number}"
        self._names.add(name)
        return name


def _title(part: Mapping[str, Any]) -> Any:
    return part.get("title") or part.get("name") or part.get("document_name")


_CACHE = "cache_control"
_KNOWN_ENDS = frozenset({*_DOCUMENTS.values(), *_ENDS})


def _data(url: str) -> tuple[str, str] | None:
    """Type and base64 text of a data URL; None for any other."""
    if url[:5].lower() != "data:":
        return None
    head, comma, text = url[5:].partition(",")
    kind, *options = (piece.strip().lower() for piece in head.split(";"))
    return (kind, text) if comma and "base64" in options else None


def _end(name: str) -> str:
    """What a file's name, or an address, ends in: the format."""
    end = name.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
    return _ENDS.get(end, end)


def _kind_of_name(name: str) -> str:
    end = _end(name)
    return next((kind for kind, formats in _FORMATS.items() if end in formats.values()), "document")


def _format(kind: str, media: str, name: str, where: str) -> str:
    """The format's name there; by the media type, else by the file's name."""
    formats = _FORMATS[kind]
    found = formats.get(media) or (_end(name) if name and _end(name) in formats.values() else None)
    if found is None:
        shown = f"of the type {media}" if media else "of a type that its name does not say"
        names = sorted(set(formats.values()))
        raise (ImageError if kind == "image" else InvalidRequestError)(
            f"{where} is {_WHAT[kind]} {shown}, which Converse does not take.",
            suggestion=f"It takes {', '.join(names[:-1])} and {names[-1]}: give one of these, with its media type.",
            param=where,
        )
    return found
