"""Gemini's dialect in a replay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...wire.gemini_fields import FIELDS
from ..reader_gemini import read
from .call import Call
from .dialects import Dialect
from .gemini_arguments import call_for_contents
from .gemini_rules import GEMINI_RULES

if TYPE_CHECKING:
    from ...types import Choice
    from .records import Record

_MODEL = re.compile(r"/(?:models|tunedModels|endpoints)/([^/:?]+)")


def _read(record: Record) -> dict[str, Any]:
    return read(record.text, stream=record.stream)


def _call(record: Record) -> Call:
    named = _MODEL.search(record.url or "")
    body: Mapping[str, Any] = record.body if isinstance(record.body, Mapping) else {}
    return call_for_contents(body, named[1] if named else "recorded-model")


def _streams(record: Record) -> bool:
    return ":streamGenerateContent" in record.url if record.url is not None else record.stream


def _left(body: dict[str, Any], names: list[str]) -> dict[str, Any]:
    config = body.get("generationConfig", body.get("generation_config"))
    if not names or not isinstance(config, dict):
        return body
    fields = {field for name in names for field in (name, FIELDS.get(name))}
    kept = {name: value for name, value in config.items() if name not in fields}
    return {**body, "generationConfig": kept}


#: What this package adds to what is kept for sending back.
_OURS = ("wire", "type", "id", "after_text", "after_calls")


def _own(choice: Choice[Any]) -> list[dict[str, Any]]:
    bare = ({name: value for name, value in block.items() if name not in _OURS} for block in choice.reasoning_blocks)
    return [block.get("part", block) for block in bare]


DIALECT = Dialect(
    name="gemini",
    apis={"gemini.generateContent": "chat", "gemini.streamGenerateContent": "chat"},
    path=r".*:(generateContent|streamGenerateContent)",
    asked={"chat": "contents"},
    usual="models/recorded-model:generateContent",
    strip=r"(/publishers/google)?/models/[^/]+",
    lists=frozenset({"gemini", "vertex"}),
    read=_read,
    call=_call,
    rules=GEMINI_RULES,
    streams=_streams,
    own=_own,
    left=_left,
)
