"""The Responses dialect in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_responses import read
from .call import Call
from .dialects import Dialect
from .responses_arguments import call_for_responses
from .responses_rules import RESPONSES_RULES

if TYPE_CHECKING:
    from .records import Record


def _body(record: Record) -> Mapping[str, Any]:
    return record.body if isinstance(record.body, Mapping) else {}


def _read(record: Record) -> dict[str, Any]:
    tools = [tool for tool in _body(record).get("tools") or () if isinstance(tool, Mapping)]
    served = any(tool.get("type") not in ("function", "custom") for tool in tools)
    customs = frozenset(str(tool.get("name")) for tool in tools if tool.get("type") == "custom")
    return read(record.text, stream=record.stream, served=served, customs=customs)


def _call(record: Record) -> Call:
    return call_for_responses(_body(record))


DIALECT = Dialect(
    name="openai-responses",
    apis={"openai.responses": "chat"},
    path=r".*/responses",
    asked={"chat": "input"},
    usual="responses",
    strip=r"/responses",
    rows={
        name: f"{name}-responses"
        for name in ("azure", "bedrock-mantle", "deepseek", "lmstudio", "openai", "openrouter", "xai")
    },
    read=_read,
    call=_call,
    rules=RESPONSES_RULES,
)
