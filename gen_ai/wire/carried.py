"""What messages and tools hold beside what every dialect reads, and who carries it: one table, and one look at it.

A hint says how, not what: a cache marker, a speaker's name, how closely to look at an image. A dialect that has no
place for it leaves it out, with a warning. All else changes what is asked, and is refused by its name: a context that
a document cannot have, a key that nobody knows. What an answer brought along (reasoning, annotations) is for the
dialect that made it, and says nothing to others.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, Literal

from ..errors import InvalidRequestError
from ..records import dataclass
from ..request import Request
from ..types import Warn
from .markers import CACHE

#: Hint → why it is left out, where nothing else is said.
HINTS: Mapping[str, str] = {
    CACHE: "{who} decides by itself what it caches",
    "name": "{who} has no names in messages",
    "detail": "{who} has no word for how closely an image is looked at",
    "format": "{who} reads the type of data from the data",
    "title": "{who} has no name for a document of this kind",
    "filename": "{who} has no name for a file of this kind",
    "document_name": "{who} has no name for a document of this kind",
    "citations": "{who} does not cite documents on request",
    "audio": "{who} does not know the sound of earlier answers, which stands in words too",
}
#: Those of messages and calls, and of all that goes along as it is.
_HINTS, _MARKER = frozenset({CACHE, "name", "audio"}), frozenset({CACHE})
_NONE: frozenset[str] = frozenset()
#: What an answer brought along.
_ECHOES = frozenset(
    {
        "reasoning", "reasoning_blocks", "reasoning_content", "reasoning_details", "thinking_blocks", "annotations",
        "extra_content", "logprobs", "index",
    }
)  # fmt: skip
_WORDS = frozenset({"role", "content"})
#: Role → the fields that every dialect reads, or refuses by itself.
_MESSAGES: Mapping[str, frozenset[str]] = {
    "system": _WORDS,
    "developer": _WORDS,
    "user": _WORDS,
    "assistant": _WORDS | {"tool_calls", "function_call", "refusal"},
    "tool": _WORDS | {"tool_call_id", "name", "is_error"},
    "function": _WORDS | {"name", "tool_call_id", "is_error"},
}
_URL = frozenset({"url"})
_SOURCE = frozenset({"type", "media_type", "data", "url", "file_id", "content", "text"})
_FILE = frozenset({"file_data", "file_id", "file_url"})
#: Type of a part → what is read of it, and what is read of the dictionaries in it.
_PARTS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "text": {"text": _NONE},
    "input_text": {"text": _NONE},
    "output_text": {"text": _NONE},
    "refusal": {"refusal": _NONE},
    "image_url": {"image_url": _URL},
    "input_image": {"image_url": _URL, "file_id": _NONE},
    "audio_url": {"audio_url": _URL},
    "video_url": {"video_url": _URL},
    "document_url": {"document_url": _URL},
    # Those that need no format read it from the data.
    "input_audio": {"input_audio": frozenset({"data", "format"})},
    "file": {"file": _FILE, **dict.fromkeys(_FILE, _NONE)},
    "input_file": dict.fromkeys(_FILE, _NONE),
    # In an API's own form a part has its type's name for a key.
    "image": {"source": _SOURCE, "image": _NONE},
    "audio": {"source": _SOURCE, "audio": _NONE},
    "video": {"source": _SOURCE, "video": _NONE},
    "document": {"source": _SOURCE, "document": _NONE},
    "search_result": {"source": _NONE, "content": _NONE},
}
_CALL: Mapping[str, frozenset[str]] = {
    "id": _NONE, "type": _NONE,
    "function": frozenset({"name", "arguments"}), "custom": frozenset({"name", "input"}),
}  # fmt: skip
#: A tool; those who write tools say what becomes of `strict`.
_TOOL = frozenset({"type", "name", "description", "parameters", "input_schema", "strict", "function", "custom"})


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What one dialect carries besides."""

    #: Holder → the fields that it carries there. Holders are "message" and each role, "call", "tool", "part", the
    #: types of parts, these with what they are of ("document of text", "file by id"), and "*": any of all these.
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Hint → why it is left out, in words of its own.
    why: Mapping[str, str] = field(default_factory=dict)
    #: The types of parts that are written anew; others go along as they are, but for cache markers that have no place.
    #: None: every type that is known here.
    anew: frozenset[str] | None = None
    #: Where keys that nobody knows go along: "message" (and its calls), "tool" (in the form of chats), "flat tool".
    open: frozenset[str] = frozenset()

    def but(self, **fields: frozenset[str]) -> Carried:
        """The same, with more fields carried."""
        joined = {name: self.fields.get(name, _NONE) | more for name, more in fields.items()}
        return replace(self, fields={**self.fields, **joined})

    def at(self, *holders: str) -> frozenset[str]:
        """The fields that are carried in a holder of any of these kinds."""
        return frozenset().union(*(self.fields.get(holder, ()) for holder in ("*", *holders)))


class Look:
    """One look at a request: what goes with it is fine, the rest is warned of, or refused.

    Args:
        request: the request.
        carried: what the dialect carries.
        who: the provider's name, for messages.

    Raises:
        InvalidRequestError: something has no place there; `param` says what (`messages[0].content[1].image_url.size`).
    """

    __slots__ = ("_carried", "_hints", "_request", "_who", "warnings")

    def __init__(self, request: Request, carried: Carried, who: str) -> None:
        self._request, self._carried, self._who = request, carried, who
        #: Hint and whether it is about messages or tools → where it stands.
        self._hints: dict[tuple[str, str], list[str]] = {}
        self.warnings: list[Warn] = []
        self._messages()
        self._tools()
        why = {**HINTS, **carried.why} if self._hints else HINTS
        for (name, _), places in self._hints.items():
            more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
            said = f"{why[name].format(who=self._who)}: {places[0]}{more} was left out."
            self.warnings.append(Warn("parameter_dropped", said, places[0]))

    def _messages(self) -> None:
        carried = self._carried
        free = "message" in carried.open
        for at, message in enumerate(self._request.messages):
            content = message.get("content")
            if len(message) > 2 or "tool_calls" in message:
                role, place = str(message.get("role")), f"messages[{at}]"
                known = _MESSAGES.get(role, _WORDS)
                if not message.keys() <= known:
                    self._fields(message, known, carried.at("message", role), place, _HINTS, free=free)
                for number, call in enumerate(message.get("tool_calls") or ()):
                    self._nested(call, _CALL, carried.at("call"), f"{place}.tool_calls[{number}]", _HINTS, free=free)
            if isinstance(content, (list, tuple)):
                for number, part in enumerate(content):
                    if isinstance(part, Mapping):
                        self._part(part, f"messages[{at}].content[{number}]")

    def _part(self, part: Mapping[str, Any], where: str) -> None:
        kind, anew = str(part.get("type")), self._carried.anew
        if kind not in _PARTS or (anew is not None and kind not in anew):
            self._fields(part, _NONE, self._carried.at("part", kind), where, _MARKER, free=True)
        elif len(part) > 2 or "text" not in part:
            shape = {"type": _NONE, **_PARTS[kind]}
            self._nested(part, shape, self._carried.at("part", kind, kind_of(part)), where, HINTS.keys())

    def _tools(self) -> None:
        for at, tool in enumerate(self._request.tools):
            definition = tool.definition
            if definition is None:
                continue
            held, carried = definition.get("function"), self._carried.at("tool")
            form = "tool" if isinstance(held, Mapping) else "flat tool"
            free = definition.get("type", "function") != "function" or form in self._carried.open
            self._fields(definition, _TOOL, carried, f"tools[{at}]", _MARKER, free=free)
            if isinstance(held, Mapping):
                self._fields(held, _TOOL, carried, f"tools[{at}].function", _MARKER, free=free)

    def _nested(
        self,
        holder: Any,
        shape: Mapping[str, frozenset[str]],
        carried: frozenset[str],
        where: str,
        hints: Container[str],
        *,
        free: bool = False,
    ) -> None:
        """A holder and the dictionaries in it."""
        if not isinstance(holder, Mapping):
            return
        self._fields(holder, frozenset(shape), carried, where, hints, free=free)
        for name, known in shape.items():
            inner = holder.get(name)
            if known and isinstance(inner, Mapping):
                self._fields(inner, known, carried, f"{where}.{name}", hints, free=free)

    def _fields(
        self,
        holder: Mapping[str, Any],
        known: frozenset[str],
        carried: frozenset[str],
        where: str,
        hints: Container[str],
        *,
        free: bool,
    ) -> None:
        """Look at one dictionary; in a free one, keys that nobody knows go along."""
        for name, value in holder.items():
            if name in known or name in carried or name in _ECHOES or _says_nothing(name, value):
                continue
            place = f"{where}.{name}"
            if name in hints:
                self._hints.setdefault((name, place.partition("[")[0]), []).append(place)
            elif not free:
                self._refuse(place, name, known | carried | HINTS.keys())

    def _refuse(self, place: str, name: str, known: frozenset[str]) -> None:
        message = f"{self._who} has no place for {place}."
        wish = self._request.on_unsupported
        if wish != "error":
            said = f"{message} It was left out."
            self.warnings.append(Warn("parameter_dropped", said, place, loud=wish == "warn"))
            return
        from difflib import get_close_matches

        near = get_close_matches(name, sorted(known - {name}), 1)
        mend = f"Did you mean {near[0]!r}? Else leave it out" if near else "Leave it out"
        if name == "context":
            mend = "Say it in a part of text"
        raise InvalidRequestError(
            message, suggestion=f"{mend}; on_unsupported='drop' leaves out what has no place.", param=place
        )


def _says_nothing(name: str, value: Any) -> bool:
    """Whether a value is what leaving the field out says."""
    if name == "citations" and isinstance(value, Mapping):
        return not value.get("enabled")
    return value is None or value in ([], "") or (name == "detail" and value == "auto")


def kind_of(part: Mapping[str, Any]) -> str:
    """A part's type, and for documents and files what they are of.

    Example:
        >>> kind_of({"type": "document", "source": {"type": "text", "data": "Paid in 30 days."}})
        'document of text'
        >>> kind_of({"type": "file", "file": {"file_id": "file-1"}})
        'file by id'
    """
    kind, source = str(part.get("type")), part.get("source")
    if kind in ("file", "input_file"):
        held = part.get("file")
        return f"file {_of_file(held if isinstance(held, Mapping) else part)}"
    if kind != "document" or not isinstance(source, Mapping):
        return kind
    how, media = source.get("type"), str(source.get("media_type") or "")
    if how in ("text", "content"):
        return "document of text"
    return f"document {_MANNERS.get(str(how)) or _of_media(media)}"


_MANNERS = {"url": "by url", "file": "by id"}


def _of_file(file: Mapping[str, Any]) -> str:
    data = file.get("file_data")
    if isinstance(data, str) and data:
        return _of_media(data[5:200].partition(",")[0] if data[:5].lower() == "data:" else "")
    return "by id" if isinstance(file.get("file_id"), str) and file["file_id"] else "by url"


def _of_media(media: str) -> Literal["of text", "of media", "of data"]:
    family = media.partition("/")[0].lower()
    if family in ("image", "audio", "video"):
        return "of media"
    return "of text" if family == "text" else "of data"


# ---------------------------------------------------------------- what other dialects mark


def in_words(message: Mapping[str, Any]) -> bool:
    """Whether what an earlier answer said aloud stands in its message in words too."""
    return bool(message.get("content") or message.get("refusal"))


def result_of(message: Mapping[str, Any]) -> Any:
    """The content of a tool's result, for dialects that have no mark for a failed one: it is said in words.

    Example:
        >>> result_of({"role": "tool", "content": "The disk is full.", "is_error": True})
        'Error: The disk is full.'
    """
    content = message.get("content")
    if not message.get("is_error") or _says_error(content):
        return content
    if content is None or isinstance(content, str):
        return f"Error: {content}" if content else "Error"
    return [{"type": "text", "text": "Error:"}, *content]


def _says_error(content: Any) -> bool:
    first = content if isinstance(content, str) else next(_texts(content), "")
    return first[:20].lstrip().lower().startswith("error")


def _texts(content: Any) -> Iterator[str]:
    for part in content or ():
        text = part.get("text") if isinstance(part, Mapping) else part
        if isinstance(text, str):
            yield text
