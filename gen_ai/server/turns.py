"""The messages of a body: checked as OpenAI's API does, before the client sees them.

A client takes more than this wire has (a single string, data as content); what a body may hold is narrower.
"""

from __future__ import annotations

from typing import Any

from .checks import kind, must, name_of, text, wrong

_MEND = 'Write "messages": [{"role": "user", "content": "…"}].'


def messages_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages of a chat, as the client takes them. Raises InvalidRequestError that names the place."""
    given = body.get("messages")
    if given is None:
        raise wrong("messages", "messages is missing.", _MEND)
    if not isinstance(given, list):
        raise must("messages", given, "an array", _MEND)
    if not given:
        raise wrong("messages", "messages is empty.", _MEND)
    return [_message(message, f"messages[{at}]") for at, message in enumerate(given)]


def _message(message: Any, where: str) -> dict[str, Any]:
    if not isinstance(message, dict):
        raise must(where, message, "an object", _MEND)
    name_of(f"{where}.role", message.get("role"))
    _content(message.get("content"), f"{where}.content")
    if message.get("name") is not None:
        text(f"{where}.name", message["name"])
    calls, legacy = message.get("tool_calls"), message.get("function_call")
    if calls is not None:
        _calls(calls, f"{where}.tool_calls")
    if legacy is not None:
        _function(legacy, f"{where}.function_call")
    if message.get("reasoning_content") is not None:
        text(f"{where}.reasoning_content", message["reasoning_content"])
    _blocks(message.get("reasoning_details"), f"{where}.reasoning_details")
    return _portable(message)


def _blocks(blocks: Any, where: str) -> None:
    if blocks is not None and not (isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)):
        raise wrong(where, f"{where} must be an array of objects.")


#: Fields of an assistant's message in this API → the client's.
_THOUGHTS = {"reasoning_content": "reasoning", "reasoning_details": "reasoning_blocks"}


def _portable(message: dict[str, Any]) -> dict[str, Any]:
    """Reasoning under the names that the client knows, where a caller sends back what it was given."""
    if message.get("role") != "assistant" or not _THOUGHTS.keys() & message.keys():
        return message
    plain = {name: value for name, value in message.items() if name not in _THOUGHTS}
    for name, portable in _THOUGHTS.items():
        if message.get(name):
            plain.setdefault(portable, message[name])
    return plain


def _content(content: Any, where: str) -> None:
    if content is None or isinstance(content, str):
        return
    if not isinstance(content, list):
        raise must(where, content, "a string or an array of parts")
    for at, part in enumerate(content):
        place = f"{where}[{at}]"
        if not isinstance(part, dict):
            raise must(place, part, "an object", 'A part is such as {"type": "text", "text": "…"}.')
        name_of(f"{place}.type", part.get("type"))
        if "text" in part:
            text(f"{place}.text", part["text"])


def _calls(calls: Any, where: str) -> None:
    if not isinstance(calls, list):
        raise must(where, calls, "an array")
    for at, call in enumerate(calls):
        place = f"{where}[{at}]"
        if not isinstance(call, dict):
            raise must(place, call, "an object")
        name_of(f"{place}.id", call.get("id"))
        what = call.get("type", "function")
        if what == "function":
            _function(call.get("function"), f"{place}.function")
        elif what == "custom":
            custom = call.get("custom")
            if not isinstance(custom, dict):
                raise must(f"{place}.custom", custom, "an object")
            name_of(f"{place}.custom.name", custom.get("name"))
            text(f"{place}.custom.input", custom.get("input"))
        else:
            shown = repr(what[:40]) if isinstance(what, str) else kind(what)
            raise wrong(f"{place}.type", f"{place}.type must be 'function' or 'custom', not {shown}.")


def _function(function: Any, where: str) -> None:
    if not isinstance(function, dict):
        raise must(where, function, "an object")
    name_of(f"{where}.name", function.get("name"))
    text(f"{where}.arguments", function.get("arguments"))


def prompts_of(body: dict[str, Any]) -> list[str]:
    """The prompts of a text completion: one for a string, else as many as the array has."""
    given = body.get("prompt")
    if given is None:
        raise wrong("prompt", "prompt is missing.", 'Write "prompt": "…".')
    if isinstance(given, str):
        return [_prompt(given, "prompt")]
    if not isinstance(given, list):
        raise must("prompt", given, "a string or an array of strings")
    if not given:
        raise wrong("prompt", "prompt is an empty array.", 'Write "prompt": "…".')
    if len(given) > MOST_PROMPTS:
        raise wrong("prompt", f"prompt has {len(given)} strings; at most {MOST_PROMPTS} are taken in one request.")
    if all(isinstance(item, (int, list)) and not isinstance(item, bool) for item in given):
        raise wrong("prompt", "prompt is an array of tokens, which is not taken here.", "Send the text itself.")
    return [_prompt(item, f"prompt[{at}]") for at, item in enumerate(given)]


def _prompt(given: Any, where: str) -> str:
    if not text(where, given):
        raise wrong(where, f"{where} is empty.", "Send the text that is to be continued.")
    return str(given)


#: Prompts of one request.
MOST_PROMPTS = 256
