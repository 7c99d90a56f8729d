"""From a recorded body of Cohere's API to the call that a user of the public surface would write for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .call import Call

#: Body fields → portable arguments of the same meaning.
_SAME = {
    "max_tokens": "max_tokens", "temperature": "temperature", "p": "top_p", "stop_sequences": "stop", "seed": "seed",
    "frequency_penalty": "frequency_penalty", "presence_penalty": "presence_penalty", "logprobs": "logprobs",
}  # fmt: skip
_CALL = frozenset({"model", "messages", "stream", "documents", "strict_tools"})
_CHOICES = {"REQUIRED": "required", "NONE": "none"}


def call_for_chat(body: Mapping[str, Any]) -> Call:
    """The call for a recorded body of `/v2/chat`."""
    messages = [_message(message) for message in body.get("messages") or ()]
    call = Call(messages or "Hello", str(body.get("model") or "recorded-model"))
    _documents(body.get("documents") or [], messages, call)
    for name, value in body.items():
        if name in _CALL or value is None or value in ([], {}):
            continue
        schema = value.get("json_schema", value.get("schema")) if name == "response_format" else None
        if name in _SAME:
            call.options[_SAME[name]] = value
        elif name == "tool_choice":
            call.options[name] = _CHOICES.get(value, value)
        elif name == "tools":
            call.options[name] = [_tool(tool, strict=body.get("strict_tools")) for tool in value]
        elif isinstance(schema, dict):
            call.options["guided_json"] = schema
        elif name == "thinking" and (wish := _wish(value)) is not None:
            call.options["reasoning"] = wish
            call.spelled[name] = value
        else:
            call.extra_body[name] = value
    return call


def _wish(thinking: Any) -> Any:
    """The portable `reasoning=` that says the same; None: there is none."""
    if thinking == {"type": "disabled"}:
        return "off"
    if thinking == {"type": "enabled"}:
        return "high"
    return thinking["token_budget"] if set(thinking) == {"type", "token_budget"} else None


def _tool(tool: dict[str, Any], *, strict: Any) -> dict[str, Any]:
    return {**tool, "function": {**tool["function"], "strict": True}} if strict is True else tool


def _documents(documents: list[Any], messages: list[dict[str, Any]], call: Call) -> None:
    """Documents as parts of the last user message, where they are no more than text with a title."""
    users = [message for message in messages if message["role"] == "user"]
    plain = all(
        isinstance(each, dict) and set(each) <= {"id", "data"} and {"text"} <= set(each["data"]) <= {"text", "title"}
        for each in documents
    )
    if documents and users and plain:
        content = users[-1]["content"]
        words = [{"type": "text", "text": content}] if isinstance(content, str) else content
        users[-1]["content"] = [*words, *map(_document, documents)]
    elif documents:
        call.extra_body["documents"] = documents


def _document(document: dict[str, Any]) -> dict[str, Any]:
    data = document["data"]
    source = {"type": "text", "media_type": "text/plain", "data": data["text"]}
    more = {
        **({"title": data["title"]} if "title" in data else {}),
        **({"id": document["id"]} if "id" in document else {}),
    }
    return {"type": "document", "source": source, **more}


def _message(message: dict[str, Any]) -> dict[str, Any]:
    made = dict(message)
    if message["role"] != "assistant":
        return made
    blocks = []
    content = message.get("content")
    if isinstance(content, list):
        blocks = [{"wire": "cohere", **block} for block in content if block["type"] != "text"]
        made["content"] = [block for block in content if block["type"] == "text"]
    if made.pop("tool_plan", None):
        blocks.append({"wire": "cohere", "type": "tool_plan", "tool_plan": message["tool_plan"]})
    if blocks:
        made["reasoning_blocks"] = blocks
    return made
