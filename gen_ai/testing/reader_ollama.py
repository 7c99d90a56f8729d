"""A second reader of Ollama's answers, to compare the package's own with. It imports nothing of the package."""

from __future__ import annotations

import json
from typing import Any


def read(body: str, *, completion: bool = False) -> dict[str, Any]:
    """What a recorded 2xx answer says, one line or many; `error` holds the words of an error inside it, or None."""
    text, thinking, calls = "", "", []
    last: dict[str, Any] = {}
    for line in body.splitlines():
        if not line.strip():
            continue
        last = json.loads(line)
        if last.get("error"):
            break
        said = last if completion else last.get("message") or {}
        text += said.get("response" if completion else "content") or ""
        thinking += said.get("thinking") or ""
        calls += [(call["function"]["name"], call["function"]["arguments"]) for call in said.get("tool_calls") or []]
        if last["done"]:
            break
    choice = {
        "text": text, "reasoning": thinking or None, "refusal": None, "calls": calls,
        "finish": last.get("done_reason"), "own": [], "annotations": [],
    }  # fmt: skip
    error = last.get("error") or (None if last.get("done") else "")
    return {"error": error, "usage": _tokens(last), "choices": {0: choice}}


def _tokens(last: dict[str, Any]) -> dict[str, Any] | None:
    prompt, output = last.get("prompt_eval_count"), last.get("eval_count")
    if prompt is None and output is None:
        return None
    return {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "total_tokens": None if prompt is None or output is None else prompt + output,
        "cached_tokens": None,
        "reasoning_tokens": None,
    }
