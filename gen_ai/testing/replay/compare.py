"""What a call gave against what another reader makes of the same bytes: every way in which they disagree, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...errors import (
    BY_STATUS,
    ContentFilterError,
    Error,
    QuotaExceededError,
    StreamInterruptedError,
    StructuredOutputError,
    TruncatedOutputError,
    UnsupportedParameterError,
)
from ...types import ChatResponse, Choice, Model
from ..reader import read_error, read_models
from .call import Call
from .dialects import Dialect
from .records import Record

#: What this package adds to a block that is kept for sending back.
_OURS = ("wire", "after_text", "after_calls")
#: Finish reasons, in any dialect, of answers that were withheld, and of those that were cut.
_WITHHELD = frozenset(
    {
        "content_filter", "refusal", "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
        "IMAGE_SAFETY", "NO_IMAGE", "MODEL_ARMOR",
    }
)  # fmt: skip
_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS", "max_output_tokens"})
_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens", "cached_tokens", "reasoning_tokens")


def disagreements(record: Record, call: Call | None, result: Any) -> list[str]:
    """Where a result (an answer, models, or an Error) is not what the bytes say."""
    if record.status >= 400:
        return list(_failed(record, result))
    if record.operation == "models":
        return list(_models(record, result))
    assert call is not None
    said = record.dialect.read(record)
    if said["error"] is not None:
        return list(_failed_inside(said, result))
    if isinstance(result, Error):
        return list(_declined(record, said, call, result))
    if not isinstance(result, ChatResponse):
        return [f"the call gave a {type(result).__name__}"]
    return [*_answer(record.dialect, said, result), *_structured(said, call, result)]


# ---------------------------------------------------------------- answers


def _answer(dialect: Dialect, said: dict[str, Any], result: ChatResponse[Any]) -> Iterator[str]:
    choices = said["choices"]
    asked_again = len(result.attempts) > 1 and len(choices) < len(result.choices)
    if asked_again:  # n answers of a server that gives one: each is asked for, and here the same one comes
        for choice in result.choices[: len(choices)]:
            yield from _choice(dialect, choice, choices[choice.index])
        return
    if [choice.index for choice in result.choices] != list(choices):
        yield f"choices {[choice.index for choice in result.choices]}, not {list(choices)}"
        return
    for choice in result.choices:
        yield from _choice(dialect, choice, choices[choice.index])
    yield from _usage(said["usage"], result.usage)


def _choice(dialect: Dialect, choice: Choice[Any], said: dict[str, Any]) -> Iterator[str]:
    calls: list[tuple[str, Any]] = [(call.name, call.arguments) for call in choice.tool_calls]
    if any(not isinstance(given, str) for _, given in said["calls"]):  # a dialect in which input is a value
        calls = [(name, json.loads(text)) for name, text in calls]
    if "own" in said:
        yield from _own(dialect, choice, said)
    for what, ours, theirs in (
        ("text", choice.text, said["text"]),
        ("tool calls", calls, said["calls"]),
        ("reasoning", choice.reasoning, said["reasoning"]),
        ("refusal", choice.refusal, said["refusal"]),
        ("finish reason", choice.finish_reason_raw or None, said["finish"] or None),
    ):
        if ours != theirs:
            yield f"{what}: {_short(ours)}, not {_short(theirs)}"
    ids = [call.id for call in choice.tool_calls]
    if not all(ids) or len(set(ids)) != len(ids):
        yield f"ids of tool calls: {ids}"
    for call in choice.tool_calls:
        if call.type == "function" and call.error is None and call.parsed != json.loads(call.arguments or "{}"):
            yield f"parsed arguments: {_short(call.parsed)}, not {_short(call.arguments)}"


def _kept(choice: Choice[Any]) -> list[dict[str, Any]]:
    """Blocks that are kept for sending back, as they came."""
    blocks = [block for block in choice.reasoning_blocks if block["type"] != "tool_use"]
    return [{name: value for name, value in block.items() if name not in _OURS} for block in blocks]


def _own(dialect: Dialect, choice: Choice[Any], said: dict[str, Any]) -> Iterator[str]:
    """What is kept for sending back, and citations."""
    own = (dialect.own or _kept)(choice)
    if own != said["own"]:
        yield f"own blocks: {_short(own)}, not {_short(said['own'])}"
    if choice.annotations != said["annotations"]:
        yield f"annotations: {_short(choice.annotations)}, not {_short(said['annotations'])}"


def _usage(said: dict[str, Any] | None, usage: Any) -> Iterator[str]:
    if (said is None) != (usage is None):
        yield f"usage: {usage}, not {said}"
    elif said is not None:
        for name in _COUNTS:
            if getattr(usage, name) != said[name]:
                yield f"usage.{name}: {getattr(usage, name)}, not {said[name]}"


def _structured(said: dict[str, Any], call: Call, result: ChatResponse[Any]) -> Iterator[str]:
    """A structured answer that was let through must be the value of its text, and valid."""
    schema = call.options.get("guided_json")
    if schema is None:
        return
    for choice in result.choices:
        if choice.tool_calls:
            continue
        if not _valid(schema, said["choices"][choice.index]["text"]):
            yield f"an invalid structured answer was let through: {_short(choice.text)}"
        elif choice.parsed is None and choice.text.strip() != "null":
            yield "a structured answer has no value"


def _valid(schema: Any, text: str) -> bool:
    from jsonschema.validators import validator_for

    try:
        value = _value(text)
    except ValueError:
        return False
    return bool(validator_for(schema)(schema).is_valid(value))


def _value(text: str) -> Any:
    """The JSON value that a text holds, in a fence or with words around it."""
    try:
        return json.loads(text)
    except ValueError:
        starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
        if not starts:
            raise
        return json.JSONDecoder().raw_decode(text[min(starts) :])[0]


# ---------------------------------------------------------------- errors


def _failed(record: Record, result: Any) -> Iterator[str]:
    """An error status must be an error of that status, with the server's words, retryable if it may pass."""
    if not isinstance(result, Error):
        yield f"status {record.status} gave a {type(result).__name__}"
        return
    words = read_error(record.text)
    if result.status_code != record.status:
        yield f"status_code: {result.status_code}, not {record.status}"
    if words and " ".join(words.split())[:200] not in " ".join(result.message.split()):
        yield f"message: {_short(result.message)}, without {_short(words)}"
    if not result.message or not result.suggestion:
        yield f"{result.error_type} says nothing"
    known = BY_STATUS.get(record.status)
    passing = record.status == 429 or record.status >= 500
    if result.retryable and not (passing or record.status in (408, 409, 425)):
        yield f"status {record.status} is retryable"
    right = (known, UnsupportedParameterError) if known is not None else Error
    if record.status in (401, 403, 404) and not isinstance(result, right):
        yield f"status {record.status} gave {result.error_type}"
    if record.status == 429 and not (result.retryable or isinstance(result, QuotaExceededError)):
        yield f"status 429 gave {result.error_type}"


def _failed_inside(said: dict[str, Any], result: Any) -> Iterator[str]:
    """An error inside a 200 must be an error with those words, and with the text that came before it."""
    if not isinstance(result, Error):
        yield f"an error inside the answer was passed over: {_short(said['error'])}"
        return
    words = " ".join(said["error"].split())[:200]
    if words not in " ".join(result.message.split()):
        yield f"message: {_short(result.message)}, without {_short(words)}"
    first = next(iter(said["choices"].values()), None)
    if first is not None and isinstance(result, StreamInterruptedError) and result.partial_text != first["text"]:
        yield f"partial_text: {_short(result.partial_text)}, not {_short(first['text'])}"


def _declined(record: Record, said: dict[str, Any], call: Call, error: Error) -> Iterator[str]:
    """An answer that raised although its status is good: because it was refused, cut or invalid, and only then."""
    choices = list(said["choices"].values())
    schema = call.options.get("guided_json")
    if isinstance(error, ContentFilterError):
        refusals = [choice["refusal"] for choice in choices if choice["refusal"]]
        filtered = [choice for choice in choices if choice["finish"] in _WITHHELD]
        if not refusals and not filtered:
            yield f"{error.error_type}: nothing was refused"
        elif refusals and error.partial_text != refusals[0]:
            yield f"partial_text: {_short(error.partial_text)}, not {_short(refusals[0])}"
    elif isinstance(error, StructuredOutputError) and schema is not None:
        texts = [choice["text"] for choice in choices]
        cut = isinstance(error, TruncatedOutputError) and any(choice["finish"] in _CUT for choice in choices)
        if error.text not in texts:
            yield f"text: {_short(error.text)}, not {_short(texts)}"
        elif not cut and all(_valid(schema, text) for text in texts):
            yield f"{error.error_type} for a valid answer: {_short(error.problems)}"
    else:
        yield f"{error.error_type} for an answer with status {record.status}: {_short(error.message)}"


# ---------------------------------------------------------------- models


def _models(record: Record, result: Any) -> Iterator[str]:
    if not isinstance(result, list) or not all(isinstance(model, Model) for model in result):
        yield f"a list of models gave {_short(result)}"
        return
    theirs = read_models(record.text)
    if [model.id for model in result] != theirs:
        yield f"models: {_short([model.id for model in result])}, not {_short(theirs)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:100]}… ({len(text)} characters)"
