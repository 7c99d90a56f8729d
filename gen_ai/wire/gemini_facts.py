"""Gemini dialect, inward: what stands beside the words of an answer: why it ended, tokens, probabilities, citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..types import Citation, Usage

_FILTERED = (
    "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "IMAGE_OTHER", "NO_IMAGE", "MODEL_ARMOR", "ESCALATION",
)  # fmt: skip
_BROKEN = (
    "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE", "TOO_MANY_TOOL_CALLS",
    "MISSING_THOUGHT_SIGNATURE", "PUP_LIMITED_DISABLED",
)  # fmt: skip
#: Finish reason → the common one. What is not here passes as it came.
FINISH = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "CONTINUATION": "length",
    "FUNCTION_CALL": "tool_calls",  # said by servers that speak like this one
    **dict.fromkeys(_FILTERED, "content_filter"),
    **dict.fromkeys(_BROKEN, "error"),
}
#: The numbers of finish reasons, for clients that ask for numbers (`enum-encoding=int`). From 6 on the two services of
#: Google number them differently.
_NUMBERED = ("FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER")


def reason_of(value: Any) -> str | None:
    """A finish reason as its word; None where there is none.

    >>> reason_of("STOP"), reason_of(1), reason_of(12), reason_of("FINISH_REASON_UNSPECIFIED")
    ('STOP', 'STOP', '12', None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = _NUMBERED[value] if 0 <= value < len(_NUMBERED) else str(value)
    return value if isinstance(value, str) and value and value != _NUMBERED[0] else None


def either(holder: Mapping[str, Any], name: str) -> Any:
    """A field by its name in camelCase, or as snake_case, which proxies write.

    >>> either({"finish_reason": "STOP"}, "finishReason")
    'STOP'
    """
    value = holder.get(name)
    if value is None:
        value = holder.get("".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name))
    return value


# ---------------------------------------------------------------- tokens


def usage(value: dict[str, Any]) -> Usage:
    """Tokens. What the model read of its own tools counts as prompt; its thinking is part of the completion.

    >>> usage({"promptTokenCount": 3, "candidatesTokenCount": 2, "thoughtsTokenCount": 5}).completion_tokens
    7
    """
    prompt, tools, said, thought = (
        _count(value, f"{name}TokenCount") for name in ("prompt", "toolUsePrompt", "candidates", "thoughts")
    )
    if tools is None:
        tools = _count(value, "toolUsePromptTokens")
    return Usage(
        prompt_tokens=_sum(prompt, tools),
        completion_tokens=_sum(said, thought),
        total_tokens=_count(value, "totalTokenCount"),
        cached_tokens=_count(value, "cachedContentTokenCount"),
        reasoning_tokens=thought,
        raw=value,
    )


def _sum(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else a + b


def _count(holder: Mapping[str, Any], name: str) -> int | None:
    value = either(holder, name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


# ---------------------------------------------------------------- probabilities


def logprobs(result: Any) -> list[dict[str, Any]]:
    """Log probabilities in the common form: one entry for each token, with its alternatives.

    >>> logprobs({"chosenCandidates": [{"token": "a", "logProbability": -0.5}]})
    [{'token': 'a', 'logprob': -0.5, 'bytes': [97], 'top_logprobs': []}]
    """
    if not isinstance(result, dict):
        return []
    chosen, top = _list(either(result, "chosenCandidates")), _list(either(result, "topCandidates"))
    found = []
    for at, entry in enumerate(chosen):
        if not isinstance(entry, dict):
            continue
        held = top[at].get("candidates") if at < len(top) and isinstance(top[at], dict) else None
        others = [_token(other) for other in _list(held) if isinstance(other, dict)]
        found.append({**_token(entry), "top_logprobs": others})
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _token(entry: dict[str, Any]) -> dict[str, Any]:
    token = entry.get("token")
    token = token if isinstance(token, str) else ""
    return {"token": token, "logprob": either(entry, "logProbability"), "bytes": list(token.encode("utf-8", "replace"))}


# ---------------------------------------------------------------- citations

#: Fields of a candidate that say where its words are from.
SOURCES = ("groundingMetadata", "citationMetadata", "urlContextMetadata")


def citations(text: str, annotations: list[dict[str, Any]]) -> list[Citation]:
    """The citations in what a candidate says of its sources; each is said once.

    Args:
        text: all of the candidate's text. Google counts its bytes; here characters are.
        annotations: fields of `SOURCES`, as they came.
    """
    if not annotations:
        return []
    found: list[Citation] = []
    encoded = text.encode("utf-8", "surrogatepass")
    for held in annotations:
        for name, value in held.items():
            if not isinstance(value, dict):
                continue
            for made in _grounded(text, encoded, value) if name == SOURCES[0] else _cited(text, encoded, value):
                if made not in found:
                    found.append(made)
    return found


def _grounded(text: str, encoded: bytes, value: dict[str, Any]) -> Iterator[Citation]:
    chunks = _list(either(value, "groundingChunks"))
    for support in _list(either(value, "groundingSupports")):
        segment = support.get("segment") if isinstance(support, dict) else None
        if not isinstance(segment, dict):
            continue
        start, end = _place(text, encoded, segment)
        for index in _list(either(support, "groundingChunkIndices")):
            chunk = chunks[index] if isinstance(index, int) and 0 <= index < len(chunks) else None
            if chunk is None:
                continue
            source = _source(chunk)
            yield Citation(
                start=start,
                end=end,
                url=_word(source, "uri"),
                title=_word(source, "title"),
                text=_word(source, "text"),
                source=_word(source, "documentName") or _word(source, "id"),
                raw={"support": support, "chunk": chunk},
            )


def _source(chunk: Any) -> dict[str, Any]:
    """What a chunk holds: `web`, `retrievedContext`, `maps`, or something later."""
    if not isinstance(chunk, dict):
        return {}
    return next((held for held in chunk.values() if isinstance(held, dict)), {})


def _cited(text: str, encoded: bytes, value: dict[str, Any]) -> Iterator[Citation]:
    for entry in _list(either(value, "citationSources")) or _list(value.get("citations")):
        if isinstance(entry, dict):
            start, end = _place(text, encoded, entry)
            yield Citation(start=start, end=end, url=_word(entry, "uri"), title=_word(entry, "title"), raw=entry)


def _word(holder: Mapping[str, Any], name: str) -> str | None:
    value = either(holder, name)
    return value if isinstance(value, str) and value else None


def _place(text: str, encoded: bytes, segment: dict[str, Any]) -> tuple[int | None, int | None]:
    """Where a segment stands, in characters. Its words, where it has them, count more than its numbers."""
    begin, end = either(segment, "startIndex") or 0, either(segment, "endIndex")
    words = segment.get("text")
    if isinstance(begin, int) and isinstance(end, int) and 0 <= begin <= end <= len(encoded):
        start = len(encoded[:begin].decode("utf-8", "ignore"))
        stop = start + len(encoded[begin:end].decode("utf-8", "ignore"))
        if not isinstance(words, str) or text[start:stop] == words:
            return start, stop
    if isinstance(words, str) and words:
        at = text.find(words)
        if at >= 0:
            return at, at + len(words)
    return None, None
