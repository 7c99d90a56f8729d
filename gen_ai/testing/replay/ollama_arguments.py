"""From a recorded body of Ollama's API to the call that a user of the public surface would write for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .call import Call

#: Options → portable arguments of the same meaning.
_SAME = {
    "num_predict": "max_tokens", "temperature": "temperature", "top_p": "top_p", "seed": "seed", "stop": "stop",
    "presence_penalty": "presence_penalty", "frequency_penalty": "frequency_penalty",
}  # fmt: skip
_CALL = frozenset({"model", "messages", "prompt", "stream", "options"})
_ALIKE = ("tools", "logprobs", "top_logprobs", "suffix")


def call_for_body(body: Mapping[str, Any], *, completion: bool) -> Call:
    """The call for a recorded body of `/api/chat` or `/api/generate`."""
    payload = body.get("prompt") if completion else _messages(body.get("messages") or [])
    call = Call(payload or "Hello", str(body.get("model") or "recorded-model"))
    options = dict(body.get("options") or {})
    for name in list(options):
        if name in _SAME:
            call.options[_SAME[name]] = options.pop(name)
    if options:
        call.extra_body["options"] = options
    for name, value in body.items():
        if name in _CALL or value is None or value in ([], {}, ""):
            continue
        if name in _ALIKE:
            call.options[name] = value
        elif name == "format" and isinstance(value, dict) and not completion:
            call.options["guided_json"] = value
        elif name == "think" and not completion:
            call.options["reasoning"] = "off" if value is False else "medium" if value is True else value
            call.spelled[name] = value
        else:
            call.extra_body[name] = value
    return call


def _messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages with the ids that calls and their results have elsewhere."""
    made: list[dict[str, Any]] = []
    waiting: list[tuple[str, str]] = []
    for at, message in enumerate(messages):
        role, content = message["role"], message.get("content") or ""
        fitted: dict[str, Any] = {"role": role, "content": content}
        if message.get("images"):
            images = [f"data:image/png;base64,{image}" for image in message["images"]]
            parts = [{"type": "image_url", "image_url": {"url": url}} for url in images]
            fitted["content"] = [{"type": "text", "text": content}, *parts]
        if message.get("thinking"):
            fitted["reasoning"] = message["thinking"]
        if message.get("tool_calls"):
            fitted["tool_calls"] = []
            for place, call in enumerate(message["tool_calls"]):
                function, named = call["function"], f"call_{at}_{place}"
                arguments = json.dumps(function.get("arguments") or {})
                inner = {"name": function["name"], "arguments": arguments}
                fitted["tool_calls"].append({"id": named, "type": "function", "function": inner})
                waiting.append((named, function["name"]))
        if role == "tool":
            name = message.get("tool_name") or (waiting[0][1] if waiting else "")
            answered = next((pair for pair in waiting if pair[1] == name), (f"call_{at}", name))
            if answered in waiting:
                waiting.remove(answered)
            fitted["tool_call_id"] = answered[0]
            fitted["name"] = name
        made.append(fitted)
    return made
