"""A second reader of OpenAI-dialect answers, to compare the package's own with. It imports nothing of the package.

It reads whole recorded bodies at its leisure (no pieces, no events, no speed), and says what they say as plain values:

    {"error": None, "usage": {…}, "choices": {0: {"text", "reasoning", "refusal", "calls", "finish"}}}

Where servers differ it takes the same side as the documentation: `<think>` at the start of a text is reasoning, several
calls glued into one string of arguments are several calls, later usage replaces earlier.
"""

from __future__ import annotations

import json
import re
from typing import Any

#: Where servers put their words, the first that is there counts.
_WORDS = ("message", "detail", "msg", "error_description", "errors")


def read(body: str, *, stream: bool, completion: bool = False) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` holds the words of an error inside it, None where there is none.

    Args:
        body: the body as it was sent, events and all.
        stream: it is a stream of server-sent events.
        completion: it answers a text completion, where `<think>` is text like any other.
    """
    events = _events(body) if stream else [("", json.loads(body))]
    error = next((found for name, chunk in events if (found := _failure(name, chunk)) is not None), None)
    chunks = [chunk for _, chunk in events if isinstance(chunk, dict)]
    if error is None and not any(chunk.get("choices") for chunk in chunks):
        error = ""
    choices: dict[int, dict[str, Any]] = {}
    usage = None
    for chunk in chunks:
        usage = chunk.get("usage") or (chunk.get("x_groq") or {}).get("usage") or usage
        for entry in chunk.get("choices") or []:
            choice = choices.setdefault(
                entry.get("index") or 0, {"text": "", "reasoning": "", "refusal": "", "calls": [], "finish": None}
            )
            _add(choice, entry, stream=stream)
            if str(entry.get("finish_reason")).lower() in _GIVEN_UP and error is None:
                error = words_of(entry.get("error") or {})
            usage = usage or entry.get("usage")
    said = {index: _final(choice, completion=completion) for index, choice in sorted(choices.items())}
    return {"error": error, "usage": tokens(usage), "choices": said}


#: Finish reasons that say that the server gave the answer up.
_GIVEN_UP = frozenset({"error", "network_error", "insufficient_system_resource", "abort"})


def read_error(body: str) -> str:
    """The words of an error body, "" where it has none; the start of a body that is no JSON."""
    try:
        value = json.loads(body)
    except ValueError:
        return "" if body.lstrip()[:1] in ("<", "") else body.strip()[:200]
    return words_of(value)


def read_models(body: str) -> list[str]:
    """The names of the models in a list of them."""
    value = json.loads(body)
    if isinstance(value, dict):
        value = next(value[key] for key in ("data", "models", "endpoints", "result", "items") if key in value)
    names = [entry if isinstance(entry, str) else entry.get("id") or entry["name"] for entry in value]
    return [name.removeprefix("models/") for name in names]


# ---------------------------------------------------------------- errors


def _failure(name: str, chunk: Any) -> str | None:
    """The words of an event or body that is an error; None for one that is an answer."""
    if isinstance(chunk, list):
        chunk = next((item for item in chunk if isinstance(item, dict) and item.get("error")), None)
    if name == "error":
        return words_of(chunk)
    if not isinstance(chunk, dict):
        return None
    if chunk.get("error") or (chunk.get("x_groq") or {}).get("error"):
        return words_of(chunk)
    if "choices" in chunk:
        return None
    is_one = chunk.get("object") == "error" or chunk.get("type") == "error" or any(chunk.get(word) for word in _WORDS)
    return words_of(chunk) if is_one else None


def words_of(value: Any) -> str:
    """The words of an error, wherever it has them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return words_of(value[0]) if value else ""
    if not isinstance(value, dict):
        return ""
    inner = value.get("error") or (value.get("x_groq") or {}).get("error")
    if inner:
        return words_of(inner)
    return next((words_of(value[word]) for word in _WORDS if value.get(word)), "")


# ---------------------------------------------------------------- streams


def _events(body: str) -> list[tuple[str, Any]]:
    """The name and value of each event, up to the end marker."""
    found: list[tuple[str, Any]] = []
    name, data = "", []
    for line in [*re.split(r"\r\n|\r|\n", body), ""]:
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line:
            text = "\n".join(data).strip()
            if text in ("[DONE]", '"[DONE]"'):
                break
            if text:
                found.append((name, json.loads(text)))
            name, data = "", []
    return found


# ---------------------------------------------------------------- choices


def _add(choice: dict[str, Any], entry: dict[str, Any], *, stream: bool) -> None:
    said = entry.get("delta") if stream else entry.get("message")
    if stream and said is None and not choice["text"]:
        said = entry.get("message")
    if said is None:
        choice["text"] += entry.get("text") or ""  # Together repeats the delta's text beside it
        said = {}
    content = said.get("content")
    choice["text"] += _text(content)
    choice["reasoning"] += _reasoning(said, content)
    choice["refusal"] += said.get("refusal") or ""
    legacy = [{"function": said["function_call"], "index": -1}] if said.get("function_call") else []
    for call in [*_listed(said.get("tool_calls")), *legacy]:
        _add_call(choice["calls"], call, stream=stream)
    details = entry.get("finish_details") or {}
    choice["finish"] = entry.get("finish_reason") or details.get("type") or choice["finish"]


def _listed(calls: Any) -> list[dict[str, Any]]:
    return [calls] if isinstance(calls, dict) else list(calls or [])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    parts = [{"type": "text", "text": part} if isinstance(part, str) else part for part in content or []]
    return "".join(part.get("text") or "" for part in parts if part.get("type") in ("text", "output_text", None))


def _reasoning(said: dict[str, Any], content: Any) -> str:
    """The visible reasoning, which many servers repeat under several names: the first counts."""
    for name in ("reasoning_content", "reasoning", "reasoning_text"):
        value = said.get(name)
        if isinstance(value, dict):
            value = value.get("content")
        if isinstance(value, list):
            value = "".join(part.get("text") or "" for part in value)
        if value:
            return str(value)
    details = "".join(
        detail.get("text") or detail.get("summary") or ""
        for detail in said.get("reasoning_details") or []
        if isinstance(detail, dict) and isinstance(detail.get("text") or detail.get("summary") or "", str)
    )
    if details or not isinstance(content, list):
        return details
    found = ""
    for part in content:
        thought = part.get("thinking") if isinstance(part, dict) else None
        found += thought if isinstance(thought, str) else "".join(piece.get("text") or "" for piece in thought or [])
    return found


def _add_call(calls: list[dict[str, Any]], call: dict[str, Any], *, stream: bool) -> None:
    function = call.get("function") or call.get("custom") or {}
    name, arguments = function.get("name") or "", function.get("arguments") or function.get("input") or ""
    if not isinstance(arguments, str):
        arguments = json.dumps(arguments, separators=(",", ":"), ensure_ascii=False)
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


#: Other names of prompt_tokens_details.cached_tokens.
_CACHED = ("cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens", "num_cached_tokens")


def tokens(usage: Any) -> dict[str, Any] | None:
    """The counts of tokens, by the dialect's own names; None where nothing was said."""
    if not isinstance(usage, dict) or not usage:
        return None
    prompt, completion = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
    cached = [prompt.get("cached_tokens"), *(usage.get(name) for name in _CACHED)]
    thought = [completion.get("reasoning_tokens"), usage.get("reasoning_tokens")]
    return {
        **{f"{name}_tokens": usage.get(f"{name}_tokens") for name in ("prompt", "completion", "total")},
        "cached_tokens": next((count for count in cached if count is not None), None),
        "reasoning_tokens": next((count for count in thought if count is not None), None),
    }


def _final(choice: dict[str, Any], *, completion: bool) -> dict[str, Any]:
    text, reasoning = choice["text"], choice["reasoning"]
    if not completion and (tagged := re.match(r"(?s)\s*<think>(.*?)(?:</think>\s*|$)", text)):
        text, reasoning = text[tagged.end() :], reasoning + tagged[1]
    calls: list[tuple[str, str]] = []
    for call in choice["calls"]:
        calls += [(call["name"], piece) for piece in _separate(call["arguments"])]
    return {
        "text": text,
        "reasoning": reasoning or None,
        "refusal": choice["refusal"] or None,
        "calls": calls,
        "finish": choice["finish"],
    }


def _separate(arguments: str) -> list[str]:
    """One string of arguments, or the several that were glued together in it."""
    try:
        json.loads(arguments or "{}")
    except ValueError:
        pieces = re.split(r"(?<=\})(?=\{)", arguments)
        try:
            for piece in pieces:
                json.loads(piece)
        except ValueError:
            return [arguments]
        return pieces
    return [arguments]
