"""The OpenAI dialect in a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..reader import read
from .arguments import call_for
from .dialects import Dialect

if TYPE_CHECKING:
    from .records import Record


def read_record(record: Record) -> dict[str, Any]:
    """What the answer says."""
    return read(record.text, stream=record.stream, completion=record.operation == "completion")


DIALECT = Dialect(
    name="openai",
    apis={
        "openai.chat": "chat",
        "writer.chat": "chat",
        "openai.completions": "completion",
        "writer.completions": "completion",
    },
    path=r".*/completions",
    asked={"chat": "messages", "completion": "prompt"},
    usual="chat/completions",
    rows={"gemini": "gemini-openai", "ollama": "ollama-openai", "vertex": "vertex-openai"},
    read=read_record,
    call=call_for,
)
