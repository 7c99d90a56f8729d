"""OpenAI dialect, outward: messages as this dialect has them, and as a server's row wants their content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..providers.base import Capabilities, Provider
from ..types import Message


def messages_for(messages: list[Message], caps: Capabilities, provider: Provider) -> list[Message]:
    """The messages in this dialect; those that need no change are passed as they are, none is altered."""
    field = provider.reasoning_field
    fitted = provider.string_content or provider.image_format
    out = []
    for message in messages:
        role = message.get("role")
        if role == "developer" and not caps.developer_role:
            message = {**message, "role": "system"}  # noqa: PLW2901
        elif role == "assistant":
            message = _assistant(message, field)  # noqa: PLW2901
        elif role == "tool" and "is_error" in message:  # Anthropic's mark, which others refuse
            message = {name: value for name, value in message.items() if name != "is_error"}  # noqa: PLW2901
        if fitted and isinstance(message.get("content"), list):
            message = {**message, "content": _content(message["content"], provider)}  # noqa: PLW2901
        out.append(message)
    return out


def _assistant(message: Message, field: str | None) -> Message:
    changes: dict[str, Any] = {}
    if "reasoning" in message or "reasoning_blocks" in message:
        # Other servers refuse what they do not know; a signature is only good where it was made.
        sent = message.get("reasoning")
        if field == "reasoning_details":
            # Blocks of another form are parts of content, Mistral's; those of another dialect say so.
            blocks = message.get("reasoning_blocks") or ()
            sent = [block for block in blocks if "thinking" not in block and "wire" not in block]
        message = {k: v for k, v in message.items() if k not in ("reasoning", "reasoning_blocks")}
        if field is not None and sent:
            changes[field] = sent
    calls = message.get("tool_calls")
    if calls and any(_arguments(call) is not None for call in calls):
        changes["tool_calls"] = [with_text(call) for call in calls]
    return {**message, **changes} if changes else message


def _arguments(call: Any) -> Any:
    """A tool call's arguments where they are a value instead of its JSON text."""
    function = call.get("function") if isinstance(call, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    return arguments if isinstance(arguments, (dict, list)) else None


def with_text(call: Any) -> Any:
    """A tool call with its arguments as JSON text; the same object where they are."""
    arguments = _arguments(call)
    if arguments is None:
        return call
    from ..jsontext import dump

    return {**call, "function": {**call["function"], "arguments": dump(arguments).decode()}}


# ---------------------------------------------------------------- content


def _content(parts: list[Any], provider: Provider) -> Any:
    """The parts of one message as the row wants them."""
    if provider.string_content and all(_is_text(part) for part in parts):
        # One line each: what vLLM and llama.cpp make of text parts for templates that know text only.
        return "\n".join(part["text"] for part in parts)
    return [_with_format(part) for part in parts] if provider.image_format else parts


def _is_text(part: Any) -> bool:
    return isinstance(part, Mapping) and part.get("type") == "text" and isinstance(part.get("text"), str)


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
