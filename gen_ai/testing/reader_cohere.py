"""A second reader of Cohere's answers, to compare the package's own with. It imports nothing of the package.

It reads whole recorded bodies at its leisure, puts events together as the documentation says, and says what the message
says in the form of `gen_ai.testing.reader`; `own` holds what is neither text nor calls.
"""

from __future__ import annotations

import json
import re
from typing import Any


def read(body: str, *, stream: bool) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` holds the words of an error inside it, None where there is none."""
    answer, error = _put_together(body) if stream else _whole(json.loads(body))
    if error is not None and "message" not in answer:
        return {"error": error, "usage": None, "choices": {}}
    return {"error": error, "usage": _tokens(answer.get("usage")), "choices": {0: _choice(answer)}}


def _whole(value: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    if isinstance(value.get("message"), dict):
        return value, None
    return {}, str(value.get("message") or value.get("error") or "")


def _put_together(body: str) -> tuple[dict[str, Any], str | None]:
    content: dict[int, dict[str, Any]] = {}
    calls: list[dict[str, Any]] = []
    message: dict[str, Any] = {"tool_plan": "", "citations": []}
    for text in re.findall(r"(?m)^data: ?(.*)$", body.replace("\r\n", "\n")):
        if text.strip() == "[DONE]":
            continue
        event = json.loads(text)
        kind, said = event["type"], (event.get("delta") or {}).get("message") or {}
        if kind == "content-start":
            content[event["index"]] = {"text": "", "thinking": "", **said["content"]}
        elif kind == "content-delta":
            for name, piece in said["content"].items():
                content[event["index"]][name] += piece
        elif kind == "tool-plan-delta":
            message["tool_plan"] += said["tool_plan"]
        elif kind == "tool-call-start":
            calls.append(json.loads(json.dumps(said["tool_calls"])))
        elif kind == "tool-call-delta":
            calls[-1]["function"]["arguments"] += said["tool_calls"]["function"]["arguments"]
        elif kind == "citation-start":
            message["citations"].append(said["citations"])
        elif kind == "message-end":
            blocks = [content[index] for index in sorted(content)]
            answer = {"message": {**message, "content": blocks, "tool_calls": calls}, **event["delta"]}
            return answer, event["delta"].get("error")
    return {}, ""


def _choice(answer: dict[str, Any]) -> dict[str, Any]:
    message = answer["message"]
    content = message.get("content") or []
    thoughts = [block["thinking"] for block in content if block["type"] == "thinking"]
    plan = message.get("tool_plan") or ""
    own = [{"type": "thinking", "thinking": thought} for thought in thoughts]
    calls = [call["function"] for call in message.get("tool_calls") or []]
    return {
        "text": "".join(block["text"] for block in content if block["type"] == "text"),
        "reasoning": "".join([*thoughts, plan]) or None,
        "refusal": None,
        "calls": [(call["name"], json.loads(call["arguments"] or "null") or {}) for call in calls],
        "finish": answer.get("finish_reason"),
        "own": [*own, {"type": "tool_plan", "tool_plan": plan}] if plan else own,
        "annotations": message.get("citations") or [],
    }


def _tokens(usage: Any) -> dict[str, Any] | None:
    """The counts by the names that the package gives them: of what the model read and wrote, not of what is billed."""
    if not usage:
        return None
    tokens = {name: int(count) for name, count in usage["tokens"].items()}
    return {
        "prompt_tokens": tokens["input_tokens"],
        "completion_tokens": tokens["output_tokens"],
        "total_tokens": tokens["input_tokens"] + tokens["output_tokens"],
        "cached_tokens": usage.get("cached_tokens"),
        "reasoning_tokens": tokens.get("reasoning_tokens"),
    }
