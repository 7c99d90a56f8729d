"""Which body field a server refused, out of the many ways in which servers say so.

The forms are those of recorded 400s and of providers' own clients (2023 to 2026). A name out of free text counts
only if it is a field that this dialect sends, because the text may be anything.
"""

from __future__ import annotations

import re

from .openai_problem import Problem

#: Fields of the body that a server may refuse by name.
FIELDS = frozenset(
    {
        "temperature", "top_p", "max_tokens", "max_completion_tokens", "n", "stop", "seed", "presence_penalty",
        "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "parallel_tool_calls", "tool_choice",
        "reasoning_effort", "user", "stream_options", "response_format", "tools", "suffix", "echo", "best_of",
    }
)  # fmt: skip

_CODES = frozenset({"unsupported_parameter", "unsupported_value", "unknown_parameter"})

_NAME = r"[`'\"\[]{0,2}([A-Za-z_][\w.\[\]]{0,60}?)[`'\"\]]{0,2}"
_NOT = "(?:not supported|unsupported|not enabled|deprecated for|not permitted|not allowed|not available)"
#: Forms that are about nothing else, so that any name in them counts.
_EXACT = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"unsupported (?:parameter|value|argument)s?:? {_NAME}(?:[\s,.:;]|$)",
        rf"(?:unrecognized|model incompatible) request arguments? supplied: {_NAME}(?:[\s,;]|$)",
        rf"unknown (?:parameter|name|field)s?:? {_NAME}(?:[\s,:;.]|$)",
        rf"argument not supported on this model: {_NAME}(?:[\s,;.]|$)",
        rf"property {_NAME} is unsupported",
        rf"(?:^|[\s\"']){_NAME}: extra (?:inputs are|fields) not permitted",
        rf"does not support (?:the )?parameters?:? {_NAME}(?:[\s,.;]|$)",
    )
)
#: Looser forms, for fields of this dialect only.
_LOOSE = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:does|do) not support (?:the |this |setting |custom )*{_NAME}(?:[\s,.;]|$)",
        rf"(?:^|\s){_NAME}(?: parameter| field)? (?:is|are) (?:currently )?{_NOT}",
        rf"(?:^|\s){_NAME} (?:must be strictly positive|must be greater than 0|must be > ?0)",
        rf"no endpoints found that support {_NAME}(?:[\s,.;]|$)",
    )
)
_INSTEAD = re.compile(r"[Uu]se [`'\"]([\w.]{1,60})[`'\"] instead")
_WORDS = {"tool use": "tools", "tool calling": "tools", "function calling": "tools"}


def refused_field(problem: Problem, status: int) -> tuple[str, str | None] | None:
    """The body field that the server does not take, and the one that it wants instead; None if this is not it."""
    if status not in (200, 400, 404, 422):
        return None
    text = problem.message[:2000]
    name = None
    if problem.extra_fields:
        name = problem.extra_fields[0]
    elif problem.code.lower() in _CODES:
        name = problem.param or _found(text)
    else:
        name = _found(text)
    if name is None:
        return None
    instead = _INSTEAD.search(text)
    return name, instead[1] if instead else None


def _found(text: str) -> str | None:
    for form in _EXACT:
        match = form.search(text)
        if match is not None:
            return _field(match[1])
    lowered = text.lower()
    for words, field in _WORDS.items():
        if f"support {words}" in lowered or f"`{words}` is not supported" in lowered:
            return field
    for form in _LOOSE:
        match = form.search(text)
        if match is not None and (name := _field(match[1])) in FIELDS:
            return name
    return None


def _field(name: str) -> str:
    """A name as this dialect writes it: `reasoningEffort`, `Logprobs` → `reasoning_effort`, `logprobs`."""
    snake = re.sub(r"(?<=[a-z])([A-Z])", lambda m: "_" + m[1].lower(), name).lower()
    return snake if snake in FIELDS else name
