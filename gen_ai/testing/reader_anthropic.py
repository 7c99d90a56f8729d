"""A second reader of Anthropic-dialect answers, to compare the package's own with. It imports nothing of the package.

It reads whole recorded bodies at its leisure, by the documented way of putting events together into a message, and says
what the message says in the form of `gen_ai.testing.reader`; `own` holds the blocks that are neither text nor calls.
"""

from __future__ import annotations

import json
import re
from typing import Any

#: The field of a block that the pieces of a kind add to.
_TEXTS = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}


def read(body: str, *, stream: bool) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` holds the words of an error inside it, None where there is none."""
    if stream:
        message, error = _put_together(body)
    else:
        message = json.loads(body)
        error = _words(message) if message.get("type") == "error" else None
    if error is not None and not message.get("content"):
        return {"error": error, "usage": None, "choices": {}}
    return {"error": error, "usage": _tokens(message.get("usage")), "choices": {0: _choice(message)}}


def _words(value: dict[str, Any]) -> str:
    return str((value.get("error") or {}).get("message") or "")


def _put_together(body: str) -> tuple[dict[str, Any], str | None]:
    message: dict[str, Any] = {}
    partial: dict[int, str] = {}
    for text in re.findall(r"(?m)^data: ?(.*)$", body.replace("\r\n", "\n")):
        event = json.loads(text)
        kind = event["type"]
        if kind == "message_start":
            message = dict(event["message"])
            message["content"] = []
        elif kind == "content_block_start":
            message["content"].append(dict(event["content_block"]))
        elif kind == "content_block_delta":
            _add(message["content"][event["index"]], event["delta"], partial, event["index"])
        elif kind == "content_block_stop":
            written = partial.get(event["index"])
            if written:
                message["content"][event["index"]]["input"] = json.loads(written)
        elif kind == "message_delta":
            message.update({name: value for name, value in event["delta"].items() if value is not None})
            counts = {name: value for name, value in (event.get("usage") or {}).items() if value is not None}
            message["usage"] = {**(message.get("usage") or {}), **counts}
        elif kind == "error":
            return message, _words(event)
        elif kind == "message_stop":
            return message, None
    return message, ""


def _add(block: dict[str, Any], delta: dict[str, Any], partial: dict[int, str], index: int) -> None:
    kind = delta["type"]
    if kind in _TEXTS:
        name = _TEXTS[kind]
        block[name] = (block.get(name) or "") + delta[name]
    elif kind == "input_json_delta":
        partial[index] = partial.get(index, "") + delta["partial_json"]
    elif kind == "citations_delta":
        block["citations"] = [*(block.get("citations") or []), delta["citation"]]
    elif kind == "compaction_delta":
        block.update({name: value for name, value in delta.items() if name != "type"})


def _choice(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content") or []
    details = message.get("stop_details") or {}
    refused = message.get("stop_reason") == "refusal"
    return {
        "text": "".join(block["text"] for block in content if block["type"] == "text"),
        "reasoning": "".join(block["thinking"] for block in content if block["type"] == "thinking") or None,
        "refusal": (details.get("explanation") if refused else None) or None,
        "calls": [(block["name"], block["input"]) for block in content if block["type"] == "tool_use"],
        "finish": message.get("stop_reason"),
        "own": [block for block in content if block["type"] not in ("text", "tool_use")],
        "annotations": [
            citation for block in content if block["type"] == "text" for citation in block.get("citations") or []
        ],
    }


def _tokens(usage: Any) -> dict[str, Any] | None:
    """The counts by the names that the package gives them: all input is prompt, from the cache or not."""
    if not usage:
        return None
    read, written = usage.get("cache_read_input_tokens"), usage.get("cache_creation_input_tokens")
    prompt = usage["input_tokens"] + (read or 0) + (written or 0)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": usage.get("output_tokens"),
        "total_tokens": prompt + usage["output_tokens"],
        "cached_tokens": read,
        "reasoning_tokens": (usage.get("output_tokens_details") or {}).get("thinking_tokens"),
    }
