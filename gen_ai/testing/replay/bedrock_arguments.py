"""From a recorded body of Converse to the call that a user of the public surface would write for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from .call import Call

_INFERENCE = {"maxTokens": "max_tokens", "temperature": "temperature", "topP": "top_p", "stopSequences": "stop"}
_CALL = frozenset({"messages", "system", "inferenceConfig", "toolConfig", "outputConfig"})
_MEDIA = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
_DOCUMENTS = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "html": "text/html",
    "md": "text/markdown",
}


def model_in(url: str | None) -> str | None:
    """The model that an address names."""
    rest = (url or "").partition("/model/")[2]
    return unquote(rest.partition("/")[0]) or None


def call_for_converse(body: Mapping[str, Any], model: str) -> Call:
    """The call for a recorded body."""
    call = Call(_messages(body) or "Hello", model)
    for name, value in (body.get("inferenceConfig") or {}).items():
        if name not in _INFERENCE:
            call.extra_body["inferenceConfig"] = {**call.extra_body.get("inferenceConfig", {}), name: value}
        elif value not in (None, []):
            call.options[_INFERENCE[name]] = value
    _tools(body.get("toolConfig") or {}, call)
    config = dict(body.get("outputConfig") or {})
    form = config.pop("textFormat", None)
    if form is not None:
        call.options["guided_json"] = json.loads(form["structure"]["jsonSchema"]["schema"])
    if config:
        call.extra_body["outputConfig"] = config
    for name, value in body.items():
        if name not in _CALL and value not in (None, [], {}):
            call.extra_body[name] = value
    own = body.get("additionalModelRequestFields")
    wish = _wish(own)
    if wish is not None:
        call.options["reasoning"] = wish
        call.spelled["additionalModelRequestFields"] = call.extra_body.pop("additionalModelRequestFields")
    return call


def _wish(own: Any) -> Any:
    """The portable `reasoning=` that says the same; None: there is none."""
    thinking = own.get("thinking") if isinstance(own, Mapping) else None
    if isinstance(thinking, Mapping) and set(own) == {"thinking"}:
        if thinking == {"type": "disabled"}:
            return "off"
        if set(thinking) == {"type", "budget_tokens"} and thinking["type"] == "enabled":
            return thinking["budget_tokens"]
    if isinstance(thinking, Mapping) and set(own) == {"thinking", "output_config"} and thinking == {"type": "adaptive"}:
        config = own["output_config"]
        return config["effort"] if set(config) == {"effort"} and config["effort"] in ("low", "medium", "high") else None
    return None


def _tools(config: Mapping[str, Any], call: Call) -> None:
    tools: list[dict[str, Any]] = []
    for entry in config.get("tools") or ():
        kind = next(iter(entry))
        if kind == "cachePoint":
            tools[-1]["cache_control"] = _control(entry[kind])
        elif kind == "toolSpec":
            tools.append(_tool(entry[kind]))
        else:
            tools.append({"type": kind, kind: entry[kind]})
    if tools:
        call.options["tools"] = tools
    choice = config.get("toolChoice")
    if choice:
        kind = next(iter(choice))
        call.options["tool_choice"] = choice["tool"]["name"] if kind == "tool" else {"any": "required"}.get(kind, kind)


def _tool(spec: Mapping[str, Any]) -> dict[str, Any]:
    function = {"name": spec["name"], "parameters": spec["inputSchema"]["json"]}
    function |= {name: spec[name] for name in ("description", "strict") if name in spec}
    return {"type": "function", "function": function}


def _control(point: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "ephemeral", **({"ttl": point["ttl"]} if "ttl" in point else {})}


# ---------------------------------------------------------------- messages


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if body.get("system"):
        found.append({"role": "system", "content": _parts(body["system"])})
    for message in body.get("messages") or ():
        if message["role"] == "assistant":
            found.append(_said(message["content"]))
        else:
            found += _told(message["content"])
    return found


def _said(content: list[dict[str, Any]]) -> dict[str, Any]:
    texts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    own: list[dict[str, Any]] = []
    length = 0
    for block in content:
        kind = next(iter(block))
        held = block[kind]
        if kind == "toolUse" and held.get("type") != "server_tool_use":
            function = {"name": held["name"], "arguments": json.dumps(held["input"])}
            calls.append({"id": held["toolUseId"], "type": "function", "function": function})
        elif kind in ("text", "citationsContent", "cachePoint"):
            texts.append(block)
            length += len(held) if kind == "text" else 0
        else:
            own.append({"wire": "bedrock", "type": kind, kind: held, "after_text": length, "after_calls": len(calls)})
    message: dict[str, Any] = {"role": "assistant", "content": _parts(texts)}
    if calls:
        message["tool_calls"] = calls
    if own:
        message["reasoning_blocks"] = own
    return message


def _told(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    parts = []
    for block in content:
        result = block.get("toolResult")
        if result is None:
            parts.append(block)
            continue
        texts = [piece["text"] for piece in result["content"] if set(piece) == {"text"}]
        plain = len(texts) == len(result["content"]) == 1
        message = {
            "role": "tool",
            "tool_call_id": result["toolUseId"],
            "content": texts[0] if plain else _parts(result["content"]),
        }
        found.append(message | ({"is_error": True} if result.get("status") == "error" else {}))
    return [*found, {"role": "user", "content": _parts(parts)}] if parts else found


def _parts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks as the portable parts that say the same; those that have none in their own words."""
    parts: list[dict[str, Any]] = []
    for block in blocks:
        kind = next(iter(block))
        if kind == "cachePoint" and parts and "cache_control" not in parts[-1]:
            parts[-1]["cache_control"] = _control(block[kind])
        else:
            parts.append(_part(kind, block[kind]))
    return parts


def _part(kind: str, held: Any) -> dict[str, Any]:
    if kind == "text":
        return {"type": "text", "text": held}
    source = held.get("source") if isinstance(held, Mapping) else None
    if kind == "image" and isinstance(source, Mapping) and "bytes" in source:
        return {"type": "image_url", "image_url": {"url": f"data:{_MEDIA[held['format']]};base64,{source['bytes']}"}}
    if kind == "image" and isinstance(source, Mapping) and set(source["s3Location"]) == {"uri"}:
        return {"type": "image_url", "image_url": {"url": source["s3Location"]["uri"]}}
    if kind == "document" and isinstance(source, Mapping) and held.get("format") in _DOCUMENTS:
        along = {name: held[name] for name in ("context", "citations") if name in held}
        made: dict[str, Any] | None = None
        if "bytes" in source:
            made = {"type": "base64", "media_type": _DOCUMENTS[held["format"]], "data": source["bytes"]}
        elif "text" in source:
            made = {"type": "text", "media_type": "text/plain", "data": source["text"]}
        elif "content" in source:
            made = {"type": "content", "content": [{"type": "text", **piece} for piece in source["content"]]}
        if made is not None:
            return {"type": "document", "source": made, "title": held["name"], **along}
    return {"type": kind, kind: held}
