"""Anthropic's dialect in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_anthropic import read
from ..reader_bedrock import chunks
from .anthropic_arguments import call_for_messages
from .anthropic_rules import ANTHROPIC_RULES
from .bedrock_arguments import model_in
from .call import Call
from .dialects import Dialect

if TYPE_CHECKING:
    from .records import Record


def _read(record: Record) -> dict[str, Any]:
    framed = record.stream and record.api == _FRAMED
    return read(chunks(record.answer) if framed else record.text, stream=record.stream)


def _call(record: Record) -> Call:
    body = dict(record.body) if isinstance(record.body, Mapping) else {}
    if record.api in _INSIDE:
        del body["anthropic_version"]
        body["model"] = model_in(record.url)
    return call_for_messages(body)


def _streams(record: Record) -> bool:
    asked = record.body.get("stream") is True if isinstance(record.body, Mapping) else record.stream
    return asked or record.api == _FRAMED


#: Bedrock's InvokeModel has this API inside it, among others; streams come in frames of its own.
_FRAMED = "bedrock.invoke-stream"
_INSIDE = ("bedrock.invoke", _FRAMED)


DIALECT = Dialect(
    name="anthropic",
    apis={"anthropic.messages": "chat", **dict.fromkeys(_INSIDE, "chat")},
    path=r".*(/messages|/model/[^/]+/invoke(-with-response-stream)?)",
    asked={"chat": "messages", **dict.fromkeys(_INSIDE, "anthropic_version")},
    usual="messages",
    strip=r"/messages|/model/[^/]+/invoke(-with-response-stream)?",
    lists=frozenset({"anthropic"}),
    rows={"azure": "azure-anthropic", "bedrock": "bedrock-anthropic"},
    read=_read,
    call=_call,
    rules=ANTHROPIC_RULES,
    streams=_streams,
)
