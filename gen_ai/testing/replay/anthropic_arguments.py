"""From a recorded Anthropic body to the call that a user of the public surface would write for it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from .call import Call

#: Body fields → portable arguments of the same meaning.
_SAME = {"max_tokens": "max_tokens", "temperature": "temperature", "top_p": "top_p", "stop_sequences": "stop"}
_CALL = frozenset({"model", "messages", "system", "stream"})
_CHOICES = {"auto": "auto", "any": "required", "none": "none"}


def call_for_messages(body: Mapping[str, Any]) -> Call:
    """The call for a recorded body of the Messages API."""
    call = Call(_messages(body) or "Hello", str(body.get("model") or "recorded-model"))
    for name, value in body.items():
        if name in _CALL or value is None or value in ([], {}):
            continue
        if name in _SAME:
            call.options[_SAME[name]] = value
        elif name == "tools":
            call.options["tools"] = [_tool(tool) for tool in value]
        elif name == "tool_choice":
            _choice(value, call)
        elif name == "metadata" and set(value) == {"user_id"}:
            call.options["user"] = value["user_id"]
        elif name not in ("thinking", "output_config", "output_format"):
            call.extra_body[name] = value
    _form(body, call)
    return call


def _form(body: Mapping[str, Any], call: Call) -> None:
    """Structure and thinking, which share a field."""
    config, thinking = dict(body.get("output_config") or {}), body.get("thinking")
    form = config.pop("format", None) or body.get("output_format")
    if isinstance(form, Mapping) and isinstance(form.get("schema"), dict):
        call.options["guided_json"] = form["schema"]
    wish = _wish(thinking, config)
    if wish is not None:
        call.options["reasoning"] = wish
        call.spelled |= {"thinking": thinking, **({"output_config": config} if config else {})}
        return
    if thinking is not None:
        call.extra_body["thinking"] = thinking
    if config:
        call.extra_body["output_config"] = config


def _wish(thinking: Any, config: Mapping[str, Any]) -> Any:
    """The portable `reasoning=` that says the same; None: there is none."""
    if not isinstance(thinking, Mapping):
        return None
    if thinking == {"type": "disabled"} and not config:
        return "off"
    if set(thinking) == {"type", "budget_tokens"} and thinking["type"] == "enabled" and not config:
        return thinking["budget_tokens"]
    if thinking == {"type": "adaptive"} and set(config) == {"effort"} and config["effort"] in ("low", "medium", "high"):
        return config["effort"]
    return None


def _choice(value: Mapping[str, Any], call: Call) -> None:
    kind = value.get("type")
    call.options["tool_choice"] = value["name"] if kind == "tool" else _CHOICES.get(str(kind), value)
    if value.get("disable_parallel_tool_use"):
        call.options["parallel_tool_calls"] = False


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    if "input_schema" not in tool or tool.get("type") not in (None, "custom"):
        return tool
    own = {name: value for name, value in tool.items() if name not in ("type", "name", "description", "input_schema")}
    strict = {"strict": own.pop("strict")} if isinstance(own.get("strict"), bool) else {}
    function = {"name": tool["name"], "parameters": tool["input_schema"], **strict}
    if tool.get("description"):
        function["description"] = tool["description"]
    return {"type": "function", "function": function, **own}


# ---------------------------------------------------------------- messages


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if body.get("system"):
        found.append({"role": "system", "content": body["system"]})
    for message in body.get("messages") or ():
        content = message["content"]
        if isinstance(content, str):
            found.append({"role": message["role"], "content": content})
        elif message["role"] == "assistant":
            found.append(_said(content))
        else:
            found += _told(message["role"], content)
    return found


def _said(content: list[dict[str, Any]]) -> dict[str, Any]:
    texts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    length = 0
    for block in content:
        if block["type"] == "text":
            texts.append(block)
            length += len(block["text"])
        elif block["type"] == "tool_use":
            function = {"name": block["name"], "arguments": json.dumps(block["input"])}
            along = {"cache_control": block["cache_control"]} if "cache_control" in block else {}
            calls.append({"id": block["id"], "type": "function", "function": function, **along})
            if "caller" in block:
                blocks.append({"wire": "anthropic", "type": "tool_use", "id": block["id"], "caller": block["caller"]})
        else:
            blocks.append({"wire": "anthropic", **block, "after_text": length, "after_calls": len(calls)})
    plain = len(texts) == 1 and set(texts[0]) == {"type", "text"}
    message: dict[str, Any] = {"role": "assistant", "content": texts[0]["text"] if plain else texts}
    if calls:
        message["tool_calls"] = calls
    if blocks:
        message["reasoning_blocks"] = blocks
    return message


def _told(role: str, content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    parts = []
    for block in content:
        if block["type"] != "tool_result":
            parts.append(_part(block))
            continue
        result = block.get("content")
        message = {
            "role": "tool",
            "tool_call_id": block["tool_use_id"],
            "content": [_part(inner) for inner in result] if isinstance(result, list) and result else result or "",
        }
        found.append(message | {name: block[name] for name in ("is_error", "cache_control") if block.get(name)})
    return [*found, {"role": role, "content": parts}] if parts else found


def _part(block: dict[str, Any]) -> dict[str, Any]:
    """A block as the portable part that says the same; one that has none as it is."""
    source = block.get("source")
    along = {name: value for name, value in block.items() if name not in ("type", "source", "title")}
    if not isinstance(source, Mapping) or block["type"] not in ("image", "document"):
        return block
    if block["type"] == "image" and source["type"] == "base64":
        url = f"data:{source['media_type']};base64,{source['data']}"
        return {"type": "image_url", "image_url": {"url": url}, **along}
    if block["type"] == "image" and source["type"] == "url":
        return {"type": "image_url", "image_url": {"url": source["url"]}, **along}
    if block["type"] == "image":
        return block
    name = {"filename": block["title"]} if block.get("title") else {}
    if source["type"] == "base64":
        data = f"data:{source['media_type']};base64,{source['data']}"
        return {"type": "file", "file": {"file_data": data, **name}, **along}
    if source["type"] == "text":
        data = f"data:text/plain;base64,{b64encode(source['data'].encode()).decode()}"
        return {"type": "file", "file": {"file_data": data, **name}, **along}
    if source["type"] == "file":
        return {"type": "file", "file": {"file_id": source["file_id"], **name}, **along}
    if source["type"] == "url":
        return {"type": "file", "file": {"file_url": source["url"], **name}, **along}
    return block
