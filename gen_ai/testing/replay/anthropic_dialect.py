"""Anthropic's dialect in a replay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_anthropic import read
from ..reader_bedrock import chunks
from .anthropic_arguments import call_for_messages
from .anthropic_rules import ANTHROPIC_RULES
from .bedrock_arguments import model_in
from .call import Call
from .dialects import Dialect
from .rule import without

if TYPE_CHECKING:
    from .records import Record


def _read(record: Record) -> dict[str, Any]:
    framed = record.stream and record.api == _FRAMED
    return read(chunks(record.answer) if framed else record.text, stream=record.stream)


def _call(record: Record) -> Call:
    body = dict(record.body) if isinstance(record.body, Mapping) else {}
    named = re.search(r"/models/([^/:?]+)", record.url or "")
    model = model_in(record.url) if record.api in _INSIDE else named[1] if named is not None else None
    if model is not None and "model" not in body:
        body = {"model": model, **without(body, "anthropic_version")}
    return call_for_messages(body)


def _streams(record: Record) -> bool:
    asked = record.body.get("stream") is True if isinstance(record.body, Mapping) else record.stream
    return asked or record.api == _FRAMED


#: Bedrock's InvokeModel has this API inside it, among others; streams come in frames of its own.
_FRAMED = "bedrock.invoke-stream"
_INSIDE = ("bedrock.invoke", _FRAMED)
#: How addresses of calls end.
_ENDS = (
    r"/messages",
    r"/model/[^/]+/invoke(-with-response-stream)?",
    r"/publishers/anthropic/models/[^/]+",
)


DIALECT = Dialect(
    name="anthropic",
    apis=dict.fromkeys(("anthropic.messages", "vertex.rawPredict", "vertex.streamRawPredict", *_INSIDE), "chat"),
    path=rf".*({_ENDS[0]}|{_ENDS[1]}|{_ENDS[2]}:(rawPredict|streamRawPredict))",
    asked={"chat": "messages", **dict.fromkeys(_INSIDE, "anthropic_version")},
    usual="messages",
    strip="|".join(_ENDS),
    lists=frozenset({"anthropic"}),
    rows={"azure": "azure-anthropic", "bedrock": "bedrock-anthropic", "vertex": "vertex-anthropic"},
    read=_read,
    call=_call,
    rules=ANTHROPIC_RULES,
    streams=_streams,
)
