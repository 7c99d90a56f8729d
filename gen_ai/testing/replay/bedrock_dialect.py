"""The dialect of Bedrock's Converse in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_bedrock import read
from .bedrock_arguments import call_for_converse, model_in
from .bedrock_rules import BEDROCK_RULES
from .call import Call
from .dialects import Dialect

if TYPE_CHECKING:
    from .records import Record


def _read(record: Record) -> dict[str, Any]:
    return read(record.answer, stream=record.stream)


def _call(record: Record) -> Call:
    body = record.body if isinstance(record.body, Mapping) else {}
    return call_for_converse(body, model_in(record.url) or "anthropic.recorded-model")


def _streams(record: Record) -> bool:
    return record.api == "bedrock.converse-stream"


DIALECT = Dialect(
    name="bedrock",
    apis={"bedrock.converse": "chat", "bedrock.converse-stream": "chat"},
    path=r".*/model/[^/]+/converse(-stream)?",
    asked={"chat": "messages"},
    usual="model/recorded-model/converse",
    strip=r"/model/[^/]+/converse(-stream)?",
    read=_read,
    call=_call,
    rules=BEDROCK_RULES,
    streams=_streams,
)
