"""OpenAI dialect, outward: messages as this dialect has them, and as a server's row wants their content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..providers.base import Capabilities, Provider
from ..request import Tool
from ..types import Message, Warn
from .carried import result_of
from .markers import CACHE, unmarked

if TYPE_CHECKING:
    from .names import Names

#: A name of a function as this dialect takes it.
_NAME = r"[A-Za-z0-9_-]{1,64}"
_PICTURES = ("image_url", "image", "input_image")


def messages_for(
    messages: list[Message],
    caps: Capabilities,
    provider: Provider,
    tools: Iterable[Tool] = (),
    warnings: list[Warn] | None = None,
) -> list[Message]:
    """The messages in this dialect; those that need no change are passed as they are, none is altered.

    Args:
        messages: those of the request.
        caps: what the model accepts.
        provider: who serves.
        tools: those that are offered, for the names of earlier calls.
        warnings: what was left out or moved is added to it.

    Raises:
        InvalidRequestError: a part that this dialect has nothing for; `param` says where it stands.
    """
    warnings = [] if warnings is None else warnings
    talk = _Talk(provider, messages, tools)
    out: list[Message] = []
    shown: list[Any] = []  # pictures of the results before, on their way into a message of the user's
    for at, message in enumerate(messages):
        role = message.get("role")
        if shown and role != "tool":
            out.append({"role": "user", "content": shown})
            shown = []
        if role == "developer" and not caps.developer_role:
            message = {**message, "role": "system"}  # noqa: PLW2901
        elif role == "assistant":
            message = talk.said(message)  # noqa: PLW2901
        elif role == "tool":
            message = talk.result(message)  # noqa: PLW2901
        if CACHE in message and not provider.cache_markers:
            message = unmarked(message)  # noqa: PLW2901
        content = message.get("content")
        if isinstance(content, list):
            fitted = talk.content(content, f"messages[{at}]")
            if role == "tool" and not provider.tool_images:
                fitted, pictures = _apart(fitted, message)
                if pictures:
                    shown += pictures
                    said = f"{provider.name} takes no pictures in results of tools: those of messages[{at}] follow."
                    warnings.append(Warn("emulated", said, f"messages[{at}]"))
            if fitted is not content:
                message = {**message, "content": fitted}  # noqa: PLW2901
        out.append(message)
    if shown:
        out.append({"role": "user", "content": shown})
    return out


def _apart(content: Any, message: Message) -> tuple[Any, list[Any]]:
    """The result of a tool without its pictures, and the pictures with a word of where they are from."""
    if not isinstance(content, list):
        return content, []
    pictures = [part for part in content if isinstance(part, Mapping) and part.get("type") in _PICTURES]
    if not pictures:
        return content, []
    named = f"of the tool call {message.get('tool_call_id')}"
    rest = [part for part in content if part not in pictures]
    told = {"type": "text", "text": f"The picture{'s' * (len(pictures) > 1)} {named} follow in the next user message."}
    return rest or [told], [{"type": "text", "text": f"The result {named}:"}, *pictures]


def is_name(name: str) -> bool:
    """Whether a name of a function is legal in this dialect."""
    return re.fullmatch(_NAME, name) is not None


def with_text(call: Any) -> Any:
    """A tool call with its arguments as JSON text; the same object where they are."""
    function = call.get("function") if isinstance(call, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if not isinstance(arguments, (dict, list)):
        return call
    from ..jsontext import dump

    return {**call, "function": {**call["function"], "arguments": dump(arguments).decode()}}


class _Talk:
    """What goes through the messages of one request."""

    __slots__ = ("_field", "_fitted", "_limit", "_messages", "_names", "_provider", "_tools")

    def __init__(self, provider: Provider, messages: list[Message], tools: Iterable[Tool]) -> None:
        self._provider, self._messages, self._tools = provider, messages, tools
        #: Made when a name is met that is not legal: the legal ones stay as they are.
        self._names: Names | None = None
        self._field, self._limit = provider.reasoning_field, provider.call_id_limit
        self._fitted = provider.string_content or provider.image_format

    # ------------------------------------------------------------ messages

    def said(self, message: Message) -> Message:
        """A message of the assistant."""
        changes: dict[str, Any] = {}
        if "reasoning" in message or "reasoning_blocks" in message:
            # Other servers refuse what they do not know; a signature is only good where it was made.
            sent = message.get("reasoning")
            blocks = message.get("reasoning_blocks") or ()
            own = [block for block in blocks if "wire" not in block]
            message = {k: v for k, v in message.items() if k not in ("reasoning", "reasoning_blocks")}
            if self._field == "reasoning_details":
                # Blocks of another form are parts of content, Mistral's; those of another dialect say so.
                sent = [block for block in own if "thinking" not in block]
            if self._field is not None and sent:
                changes[self._field] = sent
        calls = message.get("tool_calls")
        if calls:
            fitted = [self._call(call) for call in calls]
            if any(new is not old for new, old in zip(fitted, calls, strict=True)):
                changes["tool_calls"] = fitted
        return {**message, **changes} if changes else message

    def result(self, message: Message) -> Message:
        """The result of a tool."""
        if "is_error" in message:  # Anthropic's mark, which others refuse
            kept = {name: value for name, value in message.items() if name != "is_error"}
            message = {**kept, "content": result_of(message)}
        given = message.get("tool_call_id")
        sent = self._id(given)
        return message if sent is given else {**message, "tool_call_id": sent}

    def _call(self, call: Any) -> Any:
        """A tool call with a legal id and name, and with its arguments as text."""
        call = with_text(call)
        if not isinstance(call, dict):
            return call
        changes: dict[str, Any] = {}
        given = call.get("id")
        sent = self._id(given)
        if sent is not given:
            changes["id"] = sent
        if CACHE in call and not self._provider.cache_markers:
            call = unmarked(call)
        for kind in ("function", "custom"):
            held = call.get(kind)
            if isinstance(held, dict):
                fitted = self._function(held)
                if fitted is not held:
                    changes[kind] = fitted
        return {**call, **changes} if changes else call

    def _function(self, function: dict[str, Any]) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        name = function.get("name")
        if isinstance(name, str) and name and not is_name(name):
            changes["name"] = self._legal(name)
        return {**function, **changes} if changes else function

    def _legal(self, name: str) -> str:
        if self._names is None:
            from .names import Names

            self._names = Names(self._tools, limit=64)
            for message in self._messages:
                for call in message.get("tool_calls") or ():
                    function = call.get("function") if isinstance(call, dict) else None
                    legal = function.get("name") if isinstance(function, dict) else None
                    if isinstance(legal, str) and is_name(legal):
                        self._names.sent(legal)
        return self._names.sent(name)

    def _id(self, given: Any) -> Any:
        """The id of a call as it is sent: the same for the call and for its result."""
        if not self._limit or not isinstance(given, str) or len(given) <= self._limit:
            return given
        from hashlib import sha256

        return f"call_{sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()}"[: self._limit]

    # ------------------------------------------------------------ content

    def content(self, parts: list[Any], where: str) -> Any:
        """The parts of one message as the row wants them."""
        from .openai_parts import parts_for

        provider = self._provider
        parts = parts_for(parts, where, provider)
        if not self._fitted:
            return parts
        if provider.string_content and all(_is_text(part) for part in parts):
            # One line each: what vLLM and llama.cpp make of text parts for templates that know text only.
            return "\n".join(part["text"] for part in parts)
        return [_with_format(part) for part in parts] if provider.image_format else parts


def _is_text(part: Any) -> bool:
    return isinstance(part, Mapping) and part.keys() == {"type", "text"} and part["type"] == "text"


def _with_format(part: Any) -> Any:
    """An image in a data URL with that URL's own type beside it, unless the caller has named one."""
    image = part.get("image_url") if isinstance(part, Mapping) and part.get("type") == "image_url" else None
    if not isinstance(image, Mapping) or "format" in image:
        return part
    url = image.get("url")
    if not isinstance(url, str) or url[:5].lower() != "data:":
        return part
    kind = url[5:].partition(",")[0].partition(";")[0].strip().lower()
    return {**part, "image_url": {**image, "format": kind}} if kind else part
