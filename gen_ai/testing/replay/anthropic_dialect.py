"""Anthropic's dialect in a replay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_anthropic import read
from .anthropic_arguments import call_for_messages
from .anthropic_rules import ANTHROPIC_RULES
from .call import Call
from .dialects import Dialect
from .rule import without

if TYPE_CHECKING:
    from .records import Record


def _read(record: Record) -> dict[str, Any]:
    return read(record.text, stream=record.stream)


def _call(record: Record) -> Call:
    body = record.body if isinstance(record.body, Mapping) else {}
    named = re.search(r"/models/([^/:?]+)", record.url or "")
    if named is not None and "model" not in body:
        body = {"model": named[1], **without(dict(body), "anthropic_version")}
    return call_for_messages(body)


DIALECT = Dialect(
    name="anthropic",
    apis={"anthropic.messages": "chat", "vertex.rawPredict": "chat", "vertex.streamRawPredict": "chat"},
    path=r".*/messages|.*/publishers/anthropic/models/[^/]+:(rawPredict|streamRawPredict)",
    asked={"chat": "messages"},
    usual="messages",
    strip=r"/messages|/publishers/anthropic/models/[^/]+",
    lists=frozenset({"anthropic"}),
    rows={"azure": "azure-anthropic", "vertex": "vertex-anthropic"},
    read=_read,
    call=_call,
    rules=ANTHROPIC_RULES,
)
