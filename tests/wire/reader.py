"""A small reader of recorded OpenAI-dialect answers that shares nothing with the package: what tests compare with.

Whole bodies and streams end up as plain values: text, tool calls, finish reason and tokens of each choice.
"""

from __future__ import annotations

import json
import re
from typing import Any


def read(body: str, *, stream: bool) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` is true where it says that it failed."""
    chunks = _events(body) if stream else [json.loads(body)]
    error = any(isinstance(c, dict) and c.get("error") for c in chunks)
    if not stream and not chunks[0].get("choices"):
        error = True
    choices: dict[int, dict[str, Any]] = {}
    usage = None
    for chunk in chunks:
        usage = chunk.get("usage") or (chunk.get("x_groq") or {}).get("usage") or usage
        for entry in chunk.get("choices") or []:
            choice = choices.setdefault(entry.get("index") or 0, {"text": "", "calls": [], "finish": None})
            said = entry.get("delta") if stream else entry.get("message")
            # Together repeats the delta's text beside it.
            choice["text"] += (entry.get("text") or "") if said is None else _text(said.get("content"))
            said = said or {}
            legacy = [{"function": said["function_call"]}] if said.get("function_call") else []
            for call in (said.get("tool_calls") or []) + legacy:
                _add_call(choice["calls"], call, stream=stream)
            details = entry.get("finish_details") or {}
            choice["finish"] = entry.get("finish_reason") or details.get("type") or choice["finish"]
            usage = usage or entry.get("usage")
    return {"error": error, "usage": _tokens(usage), "choices": {i: _final(c) for i, c in sorted(choices.items())}}


def _events(body: str) -> list[dict[str, Any]]:
    found = []
    for line in re.split(r"\r\n|\r|\n", body):
        data = line[5:].strip() if line.startswith("data:") else ""
        if data == "[DONE]":
            break
        if data:
            found.append(json.loads(data))
    return found


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return "".join(part["text"] for part in content or [] if part.get("type") == "text")


def _add_call(calls: list[dict[str, Any]], call: dict[str, Any], *, stream: bool) -> None:
    function = call.get("function") or {}
    name, arguments = function.get("name") or "", function.get("arguments") or ""
    key = (call.get("index"), call.get("id") or None)
    goes_on = None
    if stream:
        same = [c for c in calls if call.get("index") is not None and c["key"][0] == call["index"]]
        if same and (not call.get("id") or call["id"] == same[-1]["key"][1] or not name):
            goes_on = same[-1]
    if goes_on is None:
        calls.append({"key": key, "name": name, "arguments": arguments})
    else:
        goes_on["arguments"] += arguments


def _tokens(usage: Any) -> tuple[Any, Any, Any] | None:
    return tuple(usage.get(f"{n}_tokens") for n in ("prompt", "completion", "total")) if usage else None


def _final(choice: dict[str, Any]) -> dict[str, Any]:
    text = choice["text"]
    if text.lstrip().startswith("<think>"):
        text = re.sub(r"(?s)^\s*<think>.*?(</think>\s*|$)", "", text, count=1)
    calls: list[tuple[str, str]] = []
    for call in choice["calls"]:
        pieces = re.split(r"(?<=\})(?=\{)", call["arguments"])
        try:
            json.loads(call["arguments"] or "{}")
            pieces = [call["arguments"]]
        except ValueError:
            try:
                [json.loads(piece) for piece in pieces]
            except ValueError:
                pieces = [call["arguments"]]
        calls += [(call["name"], piece) for piece in pieces]
    return {"text": text, "calls": calls, "finish": choice["finish"]}
