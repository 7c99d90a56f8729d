"""Mistral's dialect: OpenAI's but for its messages, which take no fields but their own.

Facts: Mistral's OpenAPI description 222f4ba (2026-08-21), mistralai 3.7.0, recorded traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from ..errors import InvalidRequestError
from ..providers.base import Capabilities, Provider
from ..request import Request, Tool
from ..types import Message, Warn
from . import openai_request
from .base import Built, Target
from .carried import Carried, in_words, result_of
from .documents import text_of
from .markers import CACHE, unmarked
from .names import Names
from .openai import OpenAIWire
from .openai_fields import Fields as ChatFields
from .openai_messages import is_name, with_text

#: What of ours stands in a message, and has no field there; other fields are the caller's own, and pass.
_OURS = frozenset({"reasoning", "reasoning_blocks", "refusal", "audio", "annotations", "is_error", "function_call"})
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 9
CARRIED = Carried(
    fields={
        **dict.fromkeys(("document of text",), frozenset({"title", "context"})),
        **dict.fromkeys(("document of data", "document of media", "document by url"), frozenset({"title"})),
        **dict.fromkeys(("file of text", "file of data", "file of media"), frozenset({"filename"})),
    },
    anew=frozenset({"refusal", "file", "document", "input_audio"}),
    open=frozenset({"message", "tool"}),
)


class Fields(ChatFields):
    """The parameters of one request; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ()

    carried = CARRIED

    def carries(self) -> Carried:
        """What messages and tools carry."""
        return self.carried


class MistralWire(OpenAIWire):
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> get_wire("mistral").name
        'mistral'
    """

    name = "mistral"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return openai_request.build(request, target, messages=_Messages(target).all, fields_of=Fields)


WIRE = MistralWire()


class _Messages:
    """The messages of one request."""

    def __init__(self, target: Target) -> None:
        self._warnings: list[Warn] = []
        self._title = target.provider.title
        self._ids: dict[str, str] = {}
        self._names = Names((), limit=64)

    def all(
        self,
        messages: list[Message],
        caps: Capabilities,
        _provider: Provider,
        tools: Iterable[Tool],
        warnings: list[Warn],
    ) -> list[Message]:
        """All of them in this dialect; none is altered."""
        self._warnings, self._names = warnings, Names(tools, limit=64)
        # An id or name that is legal stays, and no other may become it.
        for message in messages:
            for call in message.get("tool_calls") or ():
                if _legal(call.get("id")):
                    self._ids[call["id"]] = call["id"]
                name = (call.get("function") or {}).get("name")
                if isinstance(name, str) and is_name(name):
                    self._names.sent(name)
        last = len(messages) - 1
        return [self._message(message, f"messages[{at}]", caps, last=at == last) for at, message in enumerate(messages)]

    def _message(self, message: Message, where: str, caps: Capabilities, *, last: bool) -> Message:
        role, content = message.get("role"), message.get("content")
        out = {name: value for name, value in message.items() if name not in _OURS}
        out.pop(CACHE, None)
        if role == "developer":
            out["role"] = "system"
        elif role == "function":
            raise InvalidRequestError(
                f"{self._title} has no messages of the role function ({where}).",
                suggestion='Write {"role": "tool", "tool_call_id": …, "content": …}.',
                param=f"{where}.role",
            )
        elif role == "tool":
            out["tool_call_id"] = self._id(message["tool_call_id"])
        if role != "tool":
            out.pop("name", None)
        elif message.get("is_error"):
            out["content"] = content = result_of(message)
        if isinstance(content, list):
            out["content"] = [self._part(part, f"{where}.content[{at}]") for at, part in enumerate(content)]
        if role == "assistant":
            self._assistant(message, out, caps, where, last=last)
        return out

    def _assistant(self, message: Message, out: Message, caps: Capabilities, where: str, *, last: bool) -> None:
        if message.get("audio") and not in_words(message):
            raise self._cannot("audio", f"{where}.audio")
        calls, legacy = message.get("tool_calls"), message.get("function_call")
        if calls:
            out["tool_calls"] = [self._call(call) for call in calls]
        elif isinstance(legacy, Mapping):
            out["tool_calls"] = [{"id": self._id(str(legacy.get("name"))), "type": "function", "function": legacy}]
        refusal, there = message.get("refusal"), out.get("content")
        if refusal:
            words = [{"type": "text", "text": there}] if isinstance(there, str) and there else there or []
            out["content"] = [*words, {"type": "text", "text": refusal}] if words else refusal
        blocks = message.get("reasoning_blocks") or ()
        thoughts = [block for block in blocks if _is_thinking(block)]
        if thoughts and (caps.reasoning or caps.reasoning_efforts):
            content = out.get("content")
            text = [{"type": "text", "text": content}] if isinstance(content, str) and content else content or []
            out["content"] = [*thoughts, *text]
        if last and caps.prefill and not out.get("tool_calls"):
            out.setdefault("prefix", True)  # else an answer to one's own message is a 400

    def _call(self, call: Any) -> Any:
        call = with_text(call)
        if isinstance(call, dict) and isinstance(call.get("id"), str):
            call = {**call, "id": self._id(call["id"])}
        function = call.get("function") if isinstance(call, dict) else None
        name = function.get("name") if isinstance(function, dict) else None
        if isinstance(function, dict) and isinstance(name, str) and name and not is_name(name):
            call = {**call, "function": {**function, "name": self._names.sent(name)}}
        return call

    def _id(self, given: str) -> str:
        """An id of a call as this API takes it: nine letters and digits, the same ones for the same id."""
        known = self._ids.get(given)
        if known is not None:
            return known
        made = given if _legal(given) else _hashed(given)
        salt = 0
        while made in self._ids.values():
            salt += 1
            made = _hashed(f"{given}/{salt}")
        self._ids[given] = made
        return made

    # ------------------------------------------------------------ content

    def _part(self, part: Any, where: str) -> Any:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if isinstance(part, Mapping) and CACHE in part:
            part = unmarked(part)
        if kind == "file":
            return self._file(part, where)
        if kind == "document":
            return self._document(part, where)
        if kind == "input_audio" and isinstance(part["input_audio"], Mapping):
            data = part["input_audio"].get("data")  # its kind is read from the data
            return {"type": "input_audio", "input_audio": data} if isinstance(data, str) else part
        if kind == "refusal":
            return {"type": "text", "text": part["refusal"]}
        if kind in ("image", "audio", "video", "video_url", "audio_url", "tool_use", "tool_result"):
            raise self._cannot(str(kind), where)
        return part

    def _file(self, part: Mapping[str, Any], where: str) -> Any:
        """OpenAI's form of a file; this API's own has `file_id` beside `type`, and passes."""
        file = part.get("file")
        if not isinstance(file, Mapping):
            return part
        if isinstance(file.get("file_id"), str):
            return {"type": "file", "file_id": file["file_id"]}
        if not isinstance(file.get("file_data"), str):
            raise self._cannot("file", where)
        return _document_url(file["file_data"], file.get("filename"))

    def _document(self, part: Mapping[str, Any], where: str) -> Any:
        held = part.get("source")
        source: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
        kind = source.get("type")
        title = part.get("title")
        words = text_of(part, where)
        if words is not None:
            return {"type": "text", "text": words}
        if kind == "url":
            return _document_url(source["url"], title)
        if kind == "base64":
            url = f"data:{source.get('media_type') or 'application/pdf'};base64,{source['data']}"
            return _document_url(url, title)
        raise self._cannot("document", where)

    def _cannot(self, kind: str, where: str) -> InvalidRequestError:
        return InvalidRequestError(
            f"{self._title} takes no part of this form and type {kind!r} ({where}).",
            suggestion='It takes text, image_url, input_audio, document_url, and documents as {"type": "document", …}.',
            param=where,
        )


def _is_thinking(block: Any) -> bool:
    """A block of reasoning in this API's form; other dialects have text where it has a list, or say whose it is."""
    return isinstance(block, Mapping) and isinstance(block.get("thinking"), list) and "wire" not in block


def _document_url(url: str, name: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "document_url", "document_url": url}
    return {**made, "document_name": name} if isinstance(name, str) and name else made


def _legal(call_id: Any) -> bool:
    return isinstance(call_id, str) and len(call_id) == _ID_LENGTH and call_id.isascii() and call_id.isalnum()


def _hashed(given: str) -> str:
    number = int.from_bytes(sha256(given.encode("utf-8", "surrogatepass")).digest()[:8])
    letters = []
    for _ in range(_ID_LENGTH):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)
