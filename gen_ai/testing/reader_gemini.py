"""A second reader of Gemini-dialect answers, to compare the package's own with. It imports nothing of the package.

It reads whole recorded bodies at its leisure: all pieces of a stream are put together into one body first. It says what
that says in the form of `gen_ai.testing.reader`; `own` holds what has to be sent back as it came, part by part.
"""

from __future__ import annotations

import json
import re
from typing import Any

_NUMBERS = {1: "STOP", 2: "MAX_TOKENS", 3: "SAFETY", 4: "RECITATION", 5: "OTHER"}
_FAILED = re.compile(r"MALFORMED_\w+|UNEXPECTED_TOOL_CALL|TOO_MANY_TOOL_CALLS|MISSING_THOUGHT_SIGNATURE|PUP_\w+")
_SAID = {"text", "functionCall", "thought"}


def read(body: str, *, stream: bool) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` holds the words of an error inside it, None where there is none."""
    pieces = [_camel(piece) for piece in _pieces(body, stream=stream)]
    error = next((str(piece["error"].get("message") or "") for piece in pieces if piece.get("error")), None)
    usage: dict[str, Any] = {}
    candidates: dict[int, dict[str, Any]] = {}
    for piece in pieces:
        usage |= piece.get("usageMetadata") or {}
        for at, entry in enumerate(piece.get("candidates") or []):
            whole = candidates.setdefault(entry.get("index", at), {"parts": [], "sources": []})
            whole["parts"] += (entry.get("content") or {}).get("parts") or []
            reason = entry.get("finishReason")
            whole["finish"] = whole.get("finish") or _NUMBERS.get(reason, reason)
            whole["message"] = entry.get("finishMessage") or whole.get("message")
            for name in ("groundingMetadata", "citationMetadata", "urlContextMetadata"):
                if entry.get(name) and {name: entry[name]} not in whole["sources"]:
                    whole["sources"].append({name: entry[name]})
        blocked = piece.get("promptFeedback") or {}
        if blocked.get("blockReason") and error is None:
            error = str(blocked.get("blockReasonMessage") or blocked["blockReason"])
    for whole in candidates.values():
        if error is None and _FAILED.fullmatch(str(whole.get("finish"))) and not whole["parts"]:
            error = str(whole["message"] or "")
    if error is None and not candidates:
        error = ""
    choices = {index: _choice(candidates[index]) for index in sorted(candidates)}
    return {"error": error, "usage": _tokens(usage), "choices": choices}


def _pieces(body: str, *, stream: bool) -> list[Any]:
    if stream and not body.lstrip().startswith(("[", "{")):
        texts = re.findall(r"(?m)^data: ?(.*)$", body.replace("\r\n", "\n"))
        return [json.loads(text) for text in texts if text.strip() not in ("", "[DONE]")]
    value = json.loads(body)
    return value if isinstance(value, list) else [value]


def _camel(value: Any) -> Any:
    """A value with its names in camelCase, but for arguments and what else is data."""
    if isinstance(value, list):
        return [_camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        plain = re.sub(r"_([a-z])", lambda sign: sign[1].upper(), name)
        found[plain] = inner if name in ("args", "response") else _camel(inner)
    return found


def _choice(whole: dict[str, Any]) -> dict[str, Any]:
    parts = whole["parts"]
    own: list[dict[str, Any]] = []
    open_thought = False
    for part in parts:
        more = {name: value for name, value in part.items() if name not in _SAID}
        if "functionCall" in part:
            own += [more] if more else []
            open_thought = False
        elif "text" in part and part.get("thought"):
            if open_thought:
                own[-1] = {**own[-1], "text": own[-1]["text"] + part["text"], **more}
            else:
                own.append(dict(part))
            open_thought = not more
        elif "text" in part:
            own += [{"length": len(part["text"]), **more}] if more else []
            open_thought = False
        else:
            own.append(part)
            open_thought = False
    return {
        "text": "".join(part["text"] for part in parts if "text" in part and not part.get("thought")),
        "reasoning": "".join(part["text"] for part in parts if "text" in part and part.get("thought")) or None,
        "refusal": None,
        "calls": _calls([part["functionCall"] for part in parts if "functionCall" in part]),
        "finish": whole.get("finish"),
        "own": own,
        "annotations": whole["sources"],
    }


def _calls(parts: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Calls and their arguments, which may come in pieces: each names the field that it adds to."""
    calls: list[tuple[str, Any]] = []
    for part in parts:
        if part.get("name"):
            calls.append((part["name"], dict(part.get("args") or {})))
        for piece in part.get("partialArgs") or ():
            *before, last = piece["jsonPath"].removeprefix("$.").split(".")
            held = calls[-1][1]
            for step in before:
                held = held.setdefault(step, {})
            value = next(
                piece[name] for name in ("stringValue", "numberValue", "boolValue", "nullValue") if name in piece
            )
            held[last] = held[last] + value if isinstance(held.get(last), str) else value
    return calls


def _tokens(usage: dict[str, Any]) -> dict[str, Any] | None:
    """The counts by the names that the package gives them."""
    if not usage:
        return None

    def both(*names: str) -> int | None:
        counts = [usage[name] for name in names if usage.get(name) is not None]
        return sum(counts) if counts else None

    return {
        "prompt_tokens": both("promptTokenCount", "toolUsePromptTokenCount"),
        "completion_tokens": both("candidatesTokenCount", "thoughtsTokenCount"),
        "total_tokens": usage.get("totalTokenCount"),
        "cached_tokens": usage.get("cachedContentTokenCount"),
        "reasoning_tokens": usage.get("thoughtsTokenCount"),
    }
