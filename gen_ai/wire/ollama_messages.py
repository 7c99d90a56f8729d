"""Ollama dialect, outward: messages of text, with images beside it and the arguments of calls as objects.

Results of tools go by the tool's name; the API has no ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import ImageError, InvalidRequestError
from ..providers.base import Provider
from ..types import Message
from .carried import in_words, result_of
from .documents import text_of

_ROLES = {"developer": "system", "function": "tool"}
_TEXTS = ("text", "input_text", "output_text")
_FOREIGN = {
    "input_audio": "sound", "audio": "sound", "audio_url": "sound", "video": "film", "video_url": "film",
    "file": "a file", "input_file": "a file", "document": "a document", "document_url": "a document",
}  # fmt: skip
_AS_DATA = "Give the image as data: image_paths=[path] of the call reads and encodes a file."


def refuse(problem: str, mend: str, param: str, kind: type[InvalidRequestError] = InvalidRequestError) -> NoReturn:
    """Raise the error for what cannot be sent."""
    raise kind(f"{problem}.", suggestion=mend, param=param)


class Conversation:
    """Messages on their way into a body.

    Args:
        provider: the row, which says under which key earlier reasoning goes back.
    """

    __slots__ = ("_field", "_names", "messages")

    def __init__(self, provider: Provider) -> None:
        self._field = provider.reasoning_field
        #: Ids of calls → the names of their tools.
        self._names: dict[str, str] = {}
        self.messages: list[dict[str, Any]] = []

    def take(self, messages: list[Message]) -> None:
        """Add all messages."""
        for at, message in enumerate(messages):
            role, where = str(message.get("role")), f"messages[{at}]"
            made: dict[str, Any] = {"role": _ROLES.get(role, role)}
            made["content"], images = self._content(result_of(message), where)
            if role == "assistant" and isinstance(message.get("refusal"), str):
                made["content"] = "\n".join(filter(None, (made["content"], message["refusal"])))
            if role == "assistant":
                self._said(message, made, where)
            elif role in ("tool", "function"):
                name = self._names.get(str(message.get("tool_call_id"))) or message.get("name")
                name = name or message.get("tool_name")
                if isinstance(name, str) and name:
                    made["tool_name"] = name
            if images:
                made["images"] = images
            self.messages.append(made)

    def _said(self, message: Message, made: dict[str, Any], where: str) -> None:
        """What the assistant thought and called."""
        if message.get("audio") and not in_words(message):
            refuse(f"{where}.audio cannot be sent to Ollama", "Leave the message out.", f"{where}.audio")
        thought = message.get("reasoning") or message.get("thinking")
        if self._field is not None and isinstance(thought, str) and thought:
            made[self._field] = thought
        calls = [self._call(call, f"{where}.tool_calls[{i}]") for i, call in enumerate(message.get("tool_calls") or ())]
        legacy = message.get("function_call")
        if isinstance(legacy, Mapping):
            calls.append(self._call({"function": legacy}, where))
        if calls:
            made["tool_calls"] = calls

    def _call(self, call: Any, where: str) -> dict[str, Any]:
        function = call.get("function") if isinstance(call, Mapping) else None
        if not isinstance(function, Mapping):
            custom = call.get("custom") if isinstance(call, Mapping) else None
            if not isinstance(custom, Mapping):
                refuse(f"{where} has no function", "Append response.message as it is.", where)
            function = {"name": custom.get("name"), "arguments": {"input": custom.get("input")}}
        name, given = function.get("name"), call.get("id")
        name = name if isinstance(name, str) else ""
        if isinstance(given, str) and given:
            self._names[given] = name
        return {"function": {"name": name, "arguments": _object(function.get("arguments"))}}

    # ------------------------------------------------------------ content

    def _content(self, content: Any, where: str) -> tuple[str, list[str]]:
        """Text as one string, and the images beside it."""
        if content is None or isinstance(content, str):
            return content or "", []
        texts, images = [], []
        for at, part in enumerate(content):
            place = f"{where}.content[{at}]"
            if isinstance(part, str):
                texts.append(part)
                continue
            kind = part.get("type")
            if kind in _TEXTS:
                texts.append(part["text"])
            elif kind == "refusal":
                texts.append(part["refusal"])
            elif kind in ("image_url", "input_image", "image"):
                images.append(_image(part, place))
            elif (words := text_of(part, place)) is not None:
                texts.append(words)
            else:
                what = _FOREIGN.get(str(kind), f"a part of the type {kind!r}")
                refuse(f"{place} is {what}, which Ollama does not take", "Give its text as a part of text.", place)
        # One line each: what servers make of text parts for templates that know text only.
        return "\n".join(texts), images


def _image(part: Mapping[str, Any], where: str) -> str:
    """An image as base64, without what stands before it in a data URL."""
    source = part.get("source")
    if isinstance(source, Mapping) and isinstance(source.get("data"), str):
        return str(source["data"])
    image = part.get("image_url") if not isinstance(source, Mapping) else source
    url = image.get("url") if isinstance(image, Mapping) else image
    if not isinstance(url, str):
        refuse(f"{where} is an image without its data", _AS_DATA, where, ImageError)
    head, comma, data = url.partition(",")
    if url[:5].lower() == "data:" and comma and head.lower().endswith("base64"):
        return data
    refuse(f"{where} is the address of an image, which Ollama does not fetch", _AS_DATA, where, ImageError)


def _object(arguments: Any) -> dict[str, Any]:
    """The arguments of a call as an object; text that is none goes along inside one, so that the model sees it."""
    if isinstance(arguments, Mapping):
        return dict(arguments)
    if not isinstance(arguments, str) or not arguments.strip():
        return {}
    from ..jsontext import parse

    try:
        value = parse(arguments.encode("utf-8", "surrogatepass"))
    except ValueError:
        value = None
    if value is None and arguments.strip() == "null":
        return {}
    return value if isinstance(value, dict) else {"INVALID_JSON": arguments}
