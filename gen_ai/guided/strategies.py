"""How a structured answer is asked for: enforced by the server where it can, in words where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..request import Format
from ..types import Message

if TYPE_CHECKING:
    from ..providers.base import Technique
    from .schema import Narrow, Schema


def choose(
    technique: Technique, schema: Schema, *, lengths: bool = False, narrow: Narrow | None = None
) -> tuple[Format | None, str | None]:
    """What goes into the request for a technique, and what has to be said in words; see `Schema.wire_form`.

    The name of the format is that of the caller's class. Servers that only promise JSON want the word in the
    messages, and the model has not seen the schema: the instruction has both.
    """
    if technique == "json_schema":
        form = schema.wire_form(lengths=lengths, narrow=narrow)
        if not isinstance(form, str):
            return Format("json_schema", schema.name, form, schema.strict), None
        technique = "prompt"
    if technique == "json_object":
        return Format("json_object", schema.name), instruction(schema)
    return None, instruction(schema)


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
