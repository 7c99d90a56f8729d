"""A second reader of answers of the Responses API, to compare the package's own with. It imports nothing of that.

It reads whole recorded bodies at its leisure: of a stream only the event that ends it, which holds the whole answer,
and the items that were said to be done where that event leaves them out. What it says is in the form of
`gen_ai.testing.reader`; `own` holds the items that are neither messages nor calls.
"""

from __future__ import annotations

import json
import re
from typing import Any

_ENDS = ("response.completed", "response.incomplete", "response.failed")


def read(body: str, *, stream: bool, served: bool = False, customs: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` holds the words of an error inside it, None where there is none.

    Args:
        body: the answer.
        stream: it is a stream.
        served: the request offered tools that the server runs itself.
        customs: the names of the tools with free text that it offered.
    """
    if not stream:
        response = json.loads(body)
        return _said(response, response.get("output") or [], served, customs, _words(response))
    items: list[dict[str, Any]] = []
    streamed = ""
    for text in re.findall(r"(?m)^data: ?(.*)$", body.replace("\r\n", "\n")):
        if text.strip() == "[DONE]":
            continue
        event = json.loads(text)
        kind = event.get("type")
        if kind == "response.output_item.done":
            items.append(event["item"])
        elif kind == "response.output_text.delta":
            streamed += event["delta"]
        elif kind == "error":
            return {"error": _words(event) or str(event.get("message") or ""), "usage": None, "choices": {}}
        elif kind in _ENDS:
            response = event["response"]
            said = _said(response, response.get("output") or items, served, customs, _words(response))
            for choice in said["choices"].values():
                if not choice["text"].startswith(streamed):
                    choice["text"] = streamed  # what a caller has read by then
            return said
    return {"error": "", "usage": None, "choices": {}}


def _words(value: dict[str, Any]) -> str | None:
    error = value.get("error")
    return str(error.get("message") or "") if isinstance(error, dict) else None


def _said(
    response: dict[str, Any], items: list[dict[str, Any]], served: bool, customs: frozenset[str], error: str | None
) -> dict[str, Any]:
    if error is not None:
        return {"error": error, "usage": None, "choices": {}}
    messages = [item for item in items if item["type"] == "message"]
    calls = [item for item in items if item["type"] == "function_call"]
    calls += [item for item in items if item["type"] == "custom_tool_call" and (not served or item["name"] in customs)]
    parts = [part for message in messages for part in message["content"]]
    details = response.get("incomplete_details") or {}
    choice = {
        "text": "".join(part["text"] for part in parts if part["type"] == "output_text"),
        "reasoning": _reasoning(items),
        "refusal": "".join(part["refusal"] for part in parts if part["type"] == "refusal") or None,
        "calls": [(item["name"], item.get("input", item.get("arguments"))) for item in calls],
        "finish": (details.get("reason") if response["status"] == "incomplete" else None) or response["status"],
        "own": [item for item in items if item not in messages and item not in calls],
        "annotations": [entry for part in parts for entry in part.get("annotations") or []],
    }
    return {"error": None, "usage": _tokens(response.get("usage")), "choices": {0: choice}}


def _reasoning(items: list[dict[str, Any]]) -> str | None:
    """What is shown of the reasoning: its own text where there is any, else its summary; a paragraph for each part."""
    texts = []
    for item in items:
        if item["type"] == "reasoning":
            texts += [part["text"] for part in (item.get("content") or item.get("summary") or []) if part["text"]]
    return "\n\n".join(texts) or None


def _tokens(usage: Any) -> dict[str, Any] | None:
    if not usage:
        return None
    counts = {
        "prompt_tokens": usage.get("input_tokens"),
        "completion_tokens": usage.get("output_tokens"),
        "total_tokens": usage.get("total_tokens"),
        "cached_tokens": (usage.get("input_tokens_details") or {}).get("cached_tokens"),
        "reasoning_tokens": (usage.get("output_tokens_details") or {}).get("reasoning_tokens"),
    }
    # Less than nothing, as a service once counted, says nothing.
    return {name: count if count is None or count >= 0 else None for name, count in counts.items()}
