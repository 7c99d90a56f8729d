"""OpenAI dialect, outward: one part of a message's content as this dialect has it.

Parts in the dialect's own form, and those of a type that nobody here knows, pass as they are: servers of this dialect
have more of them than it defines. Documents and pictures in the forms of other dialects are written anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import InvalidRequestError
from ..providers.base import Provider
from .documents import text_of
from .markers import CACHE, unmarked

#: Parts of other dialects, which are written anew here.
WRITTEN_ANEW = frozenset(
    {"document", "document_url", "image", "input_text", "output_text", "input_image", "input_file"}
)
#: Parts that only the dialect which made them reads.
_FOREIGN = {
    "redacted_thinking": "reasoning of another model",
    "tool_use": "a tool call in another dialect's form",
    "tool_result": "a tool's result in another dialect's form",
    "search_result": "a search result in another dialect's form",
}
_MENDS = {
    "redacted_thinking": "Append response.message as it is, which keeps reasoning apart.",
    "tool_use": 'Write it as tool_calls=[{"id": …, "type": "function", "function": {…}}] of the message.',
    "tool_result": 'Write {"role": "tool", "tool_call_id": …, "content": …}.',
    "search_result": 'Give its text: {"type": "text", "text": …}.',
}


def refuse(problem: str, mend: str, param: str) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise InvalidRequestError(f"{problem}.", suggestion=mend, param=param)


def parts_for(content: list[Any], where: str, provider: Provider) -> list[Any]:
    """The parts of one message as they are sent: the same list where none has to change.

    Args:
        content: the parts.
        where: the message, for errors.
        provider: who serves.
    """
    fresh = [_part(part, f"{where}.content[{at}]", provider) for at, part in enumerate(content)]
    return content if all(new is old for new, old in zip(fresh, content, strict=True)) else fresh


def _part(part: Any, where: str, provider: Provider) -> Any:
    if not isinstance(part, Mapping):
        return part
    kind = part.get("type")
    if kind in _FOREIGN:
        refuse(f"{where} holds {_FOREIGN[kind]}", _MENDS[kind], where)
    if kind in WRITTEN_ANEW:
        made = _written(part, str(kind), where, provider)
        if made is not part:
            part = {**made, CACHE: part[CACHE]} if CACHE in part else made
    if CACHE in part and not provider.cache_markers:
        part = unmarked(part)
    return part


def _written(part: Mapping[str, Any], kind: str, where: str, provider: Provider) -> Mapping[str, Any]:
    """A part in another dialect's form as this one has it."""
    if kind in ("input_text", "output_text"):
        return {"type": "text", "text": part["text"]}
    if kind == "document_url":
        return _by_url(part["document_url"], part.get("document_name"), where, provider)
    if kind in ("input_file", "input_image"):
        return _of_responses(part, where)
    source = part.get("source")
    if not isinstance(source, Mapping):
        return part
    return _picture(source, where) if kind == "image" else _document(source, part, where, provider)


def _of_responses(part: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """A part in the form of OpenAI's Responses API."""
    if part["type"] == "input_file":
        file = {name: part[name] for name in ("filename", "file_data", "file_id", "file_url") if name in part}
        return {"type": "file", "file": file}
    image = part.get("image_url")
    if not isinstance(image, str):
        _no_picture(where)
    detail = {"detail": part["detail"]} if "detail" in part else {}
    return {"type": "image_url", "image_url": {"url": image, **detail}}


def _no_picture(where: str) -> NoReturn:
    refuse(
        f"{where} names a picture by the id of a file, which chat completions do not take",
        "Give its address or its bytes: image_paths=[…].",
        where,
    )


def _picture(source: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """A picture in Anthropic's form."""
    kind = source.get("type")
    if kind == "base64":
        return {"type": "image_url", "image_url": {"url": _data_url(source)}}
    if kind == "url":
        return {"type": "image_url", "image_url": {"url": source.get("url")}}
    return _no_picture(where)


def _document(source: Mapping[str, Any], part: Mapping[str, Any], where: str, provider: Provider) -> Mapping[str, Any]:
    """A document in Anthropic's form, which is the portable one: text as text, a PDF as a file."""
    title = part.get("title")
    kind, media = source.get("type"), source.get("media_type")
    words = text_of(part, where)
    if words is not None:
        return {"type": "text", "text": words}
    if kind == "file":
        return {"type": "file", "file": {"file_id": source.get("file_id")}}
    if kind == "url":
        return _by_url(source.get("url"), title, where, provider)
    if kind != "base64":
        refuse(f"{where} is a document whose source ({kind!r}) has no place here", "Give text or base64.", where)
    if isinstance(media, str) and media.startswith("image/"):
        return {"type": "image_url", "image_url": {"url": _data_url(source)}}
    return {"type": "file", "file": {"filename": _name(title, media), "file_data": _data_url(source)}}


def _by_url(url: Any, title: Any, where: str, provider: Provider) -> Mapping[str, Any]:
    if provider.document_urls:
        name = title if isinstance(title, str) and title else str(url).partition("?")[0].rsplit("/", 1)[-1]
        return {"type": "file", "file": {"filename": name or "document.pdf", "file_data": url}}
    return refuse(
        f"{where} is a document by its address, which {provider.name} does not take",
        "Give its bytes in base64, or its text.",
        where,
    )


def _data_url(source: Mapping[str, Any]) -> str:
    return f"data:{source.get('media_type') or 'application/pdf'};base64,{source.get('data')}"


def _name(title: Any, media: Any) -> str:
    """A file has to have a name, whose ending says what it is."""
    if isinstance(title, str) and title and "." in title[-6:]:
        return title
    ending = str(media).rpartition("/")[2] if media else "pdf"
    return f"{title or 'document'}.{ending}"
