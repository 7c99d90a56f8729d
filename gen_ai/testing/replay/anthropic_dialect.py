"""Anthropic's dialect in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_anthropic import read
from .anthropic_arguments import call_for_messages
from .anthropic_rules import ANTHROPIC_RULES
from .call import Call
from .dialects import Dialect

if TYPE_CHECKING:
    from .records import Record


def _read(record: Record) -> dict[str, Any]:
    return read(record.text, stream=record.stream)


def _call(record: Record) -> Call:
    return call_for_messages(record.body if isinstance(record.body, Mapping) else {})


DIALECT = Dialect(
    name="anthropic",
    apis={"anthropic.messages": "chat"},
    path=r".*/messages",
    asked={"chat": "messages"},
    usual="messages",
    strip=r"/messages",
    lists=frozenset({"anthropic"}),
    rows={"azure": "azure-anthropic"},
    read=_read,
    call=_call,
    rules=ANTHROPIC_RULES,
)
