"""How a structured answer is asked for: enforced by the server where it can, in words where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..request import Format
from ..types import Message

if TYPE_CHECKING:
    from ..providers.base import Technique
    from .schema import Schema

_WEAKER: dict[str, Technique] = {"json_schema": "json_object", "tool": "prompt", "json_object": "prompt"}


def choose(technique: Technique, schema: Schema, *, lengths: bool = False) -> tuple[Format | None, str | None]:
    """What goes into the request for a technique, and what has to be said in words; `lengths`: whether the server
    enforces bounds on the length of strings.

    The name of the format is that of the caller's class. Servers that only promise JSON want the word in the
    messages, and the model has not seen the schema: the instruction has both.
    """
    if technique == "json_schema":
        return Format("json_schema", schema.name, schema.wire_form(lengths=lengths), schema.strict), None
    if technique == "json_object":
        return Format("json_object", schema.name), instruction(schema)
    return None, instruction(schema)


def weaker(technique: Technique) -> Technique | None:
    """The next technique where a server refuses this one.

    >>> weaker("json_schema"), weaker("prompt")
    ('json_object', None)
    """
    return _WEAKER.get(technique)


def schema_text(schema: Schema) -> str:
    """The caller's schema as the model is shown it, on one line."""
    import json

    return json.dumps(schema.shown_schema, ensure_ascii=False, separators=(",", ":"))


def instruction(schema: Schema) -> str:
    """The request for JSON in words."""
    return (
        "Answer with one JSON object that is valid against this JSON Schema. "
        "Write the JSON alone: no explanation, no Markdown.\n" + schema_text(schema)
    )


def with_instruction(messages: list[Message], instruction: str) -> list[Message]:
    """The messages with an instruction at the end of the first system message, or in one of its own in front.

    Neither the list nor a message in it is changed.
    """
    copy = list(messages)
    for at, message in enumerate(copy):
        if message.get("role") in ("system", "developer"):
            copy[at] = {**message, "content": _joined(message.get("content"), instruction)}
            return copy
    return [{"role": "system", "content": instruction}, *copy]


def _joined(content: Any, instruction: str) -> Any:
    if isinstance(content, list):
        return [*content, {"type": "text", "text": instruction}]
    return f"{content}\n\n{instruction}" if content else instruction
