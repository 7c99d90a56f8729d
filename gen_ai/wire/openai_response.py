"""OpenAI dialect, inward: the small readers that whole bodies and stream chunks share. All tolerate odd values."""

from __future__ import annotations

import re
from typing import Any

from ..types import Model, ToolCall, Usage

#: Finish reason → the common one. What is not here passes through as it came.
FINISH: dict[str, str] = {
    "stop": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "complete": "stop",
    "length": "length",
    "model_length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "tool_calls": "tool_calls",
    "tool_call": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "sensitive": "content_filter",
    "safety": "content_filter",
    "error": "error",
    "network_error": "error",
    "insufficient_system_resource": "error",
    "abort": "error",
}


def finish_reason(raw: str | None, *, tools: bool) -> str | None:
    """The common finish reason.

    None where the server gave none (`null`, `""` or nothing in a complete body: it did not say), except that an
    answer with tool calls has finished for them, whether the server said `stop` or nothing.

    >>> finish_reason("eos", tools=False), finish_reason("stop", tools=True), finish_reason("banana", tools=False)
    ('stop', 'tool_calls', 'banana')
    """
    mapped = (FINISH.get(raw) or FINISH.get(raw.lower(), raw)) if raw else None
    return "tool_calls" if tools and mapped in (None, "stop") else mapped


def raw_finish(entry: dict[str, Any]) -> str | None:
    """The finish reason of a choice as the server wrote it."""
    raw = entry.get("finish_reason")
    if raw is None:
        details = entry.get("finish_details")  # OpenAI's first vision models
        raw = details.get("type") if isinstance(details, dict) else None
    return raw if raw is None or isinstance(raw, str) else str(raw)


# ---------------------------------------------------------------- usage


def usage(value: Any) -> Usage | None:
    """Tokens, wherever this host puts them; None where it says nothing.

    >>> usage({"prompt_tokens": 3, "completion_tokens": "2", "total_tokens": None}).completion_tokens
    2
    """
    if not isinstance(value, dict) or not value:
        return None
    # Mistral writes it both ways.
    prompt = value.get("prompt_tokens_details") or value.get("prompt_token_details")
    completion = value.get("completion_tokens_details")
    return Usage(
        prompt_tokens=_count(value, "prompt_tokens", "input_tokens"),
        completion_tokens=_count(value, "completion_tokens", "output_tokens"),
        total_tokens=_count(value, "total_tokens"),
        cached_tokens=_first_count(
            _count(prompt, "cached_tokens"),
            _count(value, "cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens", "num_cached_tokens"),
        ),
        cache_write_tokens=_first_count(
            _count(prompt, "cache_write_tokens", "cache_creation_tokens"),
            _count(value, "cache_creation_input_tokens"),
        ),
        reasoning_tokens=_first_count(_count(completion, "reasoning_tokens"), _count(value, "reasoning_tokens")),
        raw=value,
    )


def _first_count(a: int | None, b: int | None) -> int | None:
    return b if a is None else a


def _count(holder: Any, *names: str) -> int | None:
    """The first of these fields that holds a number of tokens."""
    if not isinstance(holder, dict):
        return None
    for name in names:
        value = holder.get(name)
        if isinstance(value, bool) or value is None:
            continue
        digits = isinstance(value, str) and value.isdecimal() and len(value) < 19
        if digits or (isinstance(value, float) and value.is_integer()):
            value = int(value)
        if isinstance(value, int) and value >= 0:
            return value
    return None


# ---------------------------------------------------------------- content


def content(value: Any) -> tuple[str, str, list[dict[str, Any]]]:
    """Text, reasoning text and reasoning blocks of a `content`: text, a list of parts, or a value.

    >>> content([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Hi"}])[:2]
    ('Hi', 'hm')
    """
    if isinstance(value, str):
        return value, "", []
    if isinstance(value, dict):
        # Cloudflare's JSON mode gives the object itself.
        return (_text_of(value) if "type" in value and "text" in value else _json(value)), "", []
    if isinstance(value, bool):
        return "", "", []
    if isinstance(value, (int, float)) or (value and not any(map(_is_part, value))):
        # A gateway has read what the model wrote as JSON.
        return _json(value), "", []
    texts: list[str] = []
    reasoning: list[str] = []
    blocks: list[dict[str, Any]] = []
    for part in value:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict):
            if "thinking" in part:
                reasoning.append(_text_of(part["thinking"]))
                blocks.append(part)
            elif part.get("type") in ("text", "output_text", None):
                texts.append(_text_of(part))
    return "".join(texts), "".join(reasoning), blocks


def _is_part(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and not value.keys().isdisjoint(_OF_PARTS))


_OF_PARTS = frozenset({"type", "text", "thinking"})


def _text_of(value: Any) -> str:
    """The text in a part, a list of parts, or text itself."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        text = value.get("text")
        return text if isinstance(text, str) else ""
    return "".join(map(_text_of, value)) if isinstance(value, list) else ""


def reasoning(message: dict[str, Any]) -> str:
    """The visible reasoning in a message or delta, from the one field that has it; hosts often fill several."""
    for name in ("reasoning_content", "reasoning", "reasoning_text"):
        value = message.get(name)
        text = _text_of(value) or (_text_of(value.get("content")) if isinstance(value, dict) else "")
        if text:
            return text
    details = message.get("reasoning_details")
    if not isinstance(details, list):
        return ""
    return "".join(_text_of(d) or _string(d, "summary") for d in details if isinstance(d, dict))


def _string(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def join_details(blocks: list[dict[str, Any]], details: Any) -> None:
    """Put pieces of `reasoning_details` onto the blocks so far: pieces of one index and type are one block."""
    for piece in details if isinstance(details, list) else ():
        if not isinstance(piece, dict):
            continue
        last = blocks[-1] if blocks else None
        if last is None or (last.get("index"), last.get("type")) != (piece.get("index"), piece.get("type")):
            blocks.append(dict(piece))
            continue
        for name, value in piece.items():
            if name in ("text", "summary", "data") and isinstance(last.get(name), str) and isinstance(value, str):
                last[name] += value
            elif value is not None or name not in last:
                last[name] = value


def join_thinking(blocks: list[dict[str, Any]], parts: list[dict[str, Any]]) -> None:
    """Put `thinking` parts of a `content` onto the blocks so far: what follows on itself is one block."""
    for part in parts:
        last = blocks[-1] if blocks else {}
        before, after = last.get("thinking"), part.get("thinking")
        if not (isinstance(before, list) and isinstance(after, list)) or last.get("signature"):
            blocks.append({**part, "thinking": list(after)} if isinstance(after, list) else dict(part))
            continue
        last.update({name: value for name, value in part.items() if name != "thinking" and value is not None})
        for piece in after:
            if before and _is_text(before[-1]) and _is_text(piece) and before[-1]["type"] == piece["type"]:
                before[-1] = {"type": piece["type"], "text": f"{before[-1]['text']}{piece['text']}"}
            else:
                before.append(piece)


def _is_text(piece: Any) -> bool:
    return isinstance(piece, dict) and set(piece) == {"type", "text"}


# ---------------------------------------------------------------- tool calls


def tool_call(call_id: str, name: str, arguments: str, kind: str, *, cut: bool) -> ToolCall:
    """One finished call, its arguments parsed; no text at all means no arguments."""
    made = ToolCall(id=call_id, name=name, arguments=arguments, type=kind)
    if not arguments.isascii():
        from ..jsontext import whole_text

        made.arguments = arguments = whole_text(arguments)  # its pieces may have been cut within a character
    if kind == "custom":
        return made
    if arguments.strip() in ("", "null"):
        made.parsed = {}
        return made
    from pydantic_core import from_json

    try:
        value = from_json(arguments, allow_inf_nan=False)
    except (ValueError, TypeError) as problem:
        made.error = f"The arguments are {'cut off' if cut else 'not valid JSON'}: {problem}"
    else:
        # vLLM 0.32 holds a forced call to JSON, but not to an object.
        if isinstance(value, dict):
            made.parsed = value
        else:
            made.error = f"The arguments are no JSON object: {arguments.strip()[:80]}"
    return made


def arguments_text(function: dict[str, Any]) -> str:
    """The arguments of a call as JSON text; hosts that send an object are written once, never twice."""
    value = function.get("arguments")
    if value is None:
        value = function.get("parameters")
    if value is None:
        value = function.get("input")
    return value if isinstance(value, str) else "" if value is None else _json(value)


def _json(value: Any) -> str:
    from ..jsontext import dump

    return dump(value).decode()


_SEAM = re.compile(r"\}\s*\{")


def is_whole(arguments: str) -> bool:
    """Whether this is one complete JSON object."""
    from ..jsontext import is_object

    if arguments[-1:] != "}":
        return False
    return is_object(arguments.encode("utf-8", "surrogatepass"))


def glued(arguments: str) -> list[str] | None:
    """The objects of several calls that a gateway has glued into one string; None if it is anything else.

    >>> glued('{"a": 1}{"a": 2}'), glued('{"a": "}{"}')
    (['{"a": 1}', '{"a": 2}'], None)
    """
    if _SEAM.search(arguments) is None or is_whole(arguments.rstrip()):
        return None
    import json

    decoder = json.JSONDecoder()
    found: list[str] = []
    at = 0
    while at < len(arguments):
        if arguments[at].isspace():
            at += 1
            continue
        try:
            value, end = decoder.raw_decode(arguments, at)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict):
            return None
        found.append(arguments[at:end])
        at = end
    return found if len(found) > 1 else None


# ---------------------------------------------------------------- other pieces


def join_logprobs(sofar: Any, piece: Any) -> Any:
    """Log probabilities of a stream: lists are appended to, by name."""
    if not isinstance(piece, dict):
        return piece if sofar is None else sofar
    if not isinstance(sofar, dict):
        return {name: list(value) if isinstance(value, list) else value for name, value in piece.items()}
    for name, value in piece.items():
        if isinstance(value, list) and isinstance(sofar.get(name), list):
            sofar[name].extend(value)
        elif value is not None or name not in sofar:
            sofar[name] = list(value) if isinstance(value, list) else value
    return sofar


def join_audio(sofar: Any, piece: Any) -> Any:
    """Audio of a stream: data and transcript come in pieces, the rest replaces."""
    if not isinstance(piece, dict):
        return sofar
    joined = dict(sofar) if isinstance(sofar, dict) else {}
    for name, value in piece.items():
        if name in ("data", "transcript") and isinstance(joined.get(name), str) and isinstance(value, str):
            joined[name] += value
        elif value is not None or name not in joined:
            joined[name] = value
    return joined


#: Where a list of models stands, and the fields that name a model in calls. Cloudflare's and Databricks' ids are
#: for their consoles; calls take the name.
_LISTS: dict[str, tuple[str, ...]] = {
    "data": ("id", "name", "model", "model_id", "model_name"),
    "models": ("id", "name", "model", "model_id", "model_name"),
    "endpoints": ("name", "id"),
    "result": ("name", "id"),
    "items": ("id", "name", "model"),
    "resources": ("model_id", "id", "name"),
}


def models(value: Any, depth: int = 0) -> list[Model] | None:
    """The models of a list in any of the known shapes; None if it is no list of models.

    >>> [model.id for model in models({"endpoints": [{"name": "a", "id": "0"}]}) or ()]
    ['a']
    """
    names = _LISTS["data"]
    if isinstance(value, dict):
        if value.get("success") is False or depth > 2:
            return None
        key = next((key for key in _LISTS if isinstance(value.get(key), list)), None)
        if key is None:
            inner = next((value[key] for key in _LISTS if isinstance(value.get(key), dict)), None)
            return models(inner, depth + 1)
        value, names = value[key], _LISTS[key]
    if not isinstance(value, list):
        return None
    found = []
    for entry in value:
        if isinstance(entry, str) and entry:
            found.append(Model(entry, raw=entry))
        elif isinstance(entry, dict):
            name = next((entry[name] for name in names if isinstance(entry.get(name), str) and entry[name]), None)
            if name is not None:
                found.append(_model(name, entry))
    return found


def _model(name: str, entry: dict[str, Any]) -> Model:
    meta = entry.get("meta")
    return Model(
        id=name,
        created=_count(entry, "created"),
        owned_by=_string(entry, "owned_by") or None,
        context_length=_first_count(
            _count(entry, "context_length", "max_model_len", "context_window", "max_context_length"),
            _first_count(_count(meta, "n_ctx_train"), _count(entry.get("model_limits"), "max_sequence_length")),
        ),
        raw=entry,
    )
