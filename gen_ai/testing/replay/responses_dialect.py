"""The Responses dialect in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...types import Choice
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


def _own(choice: Choice[Any]) -> list[dict[str, Any]]:
    """Items that are kept for sending back, as they came: all but what only says more of a message or a call."""
    called = {call.id for call in choice.tool_calls}
    return [
        {name: value for name, value in block.items() if name not in _OURS}
        for block in choice.reasoning_blocks
        if block["type"] != "message" and not (block["type"] in _CALLS and block["call_id"] in called)
    ]


#: What the package adds to a block that is kept for sending back.
_OURS = ("wire", "after_text", "after_calls", "length")
_CALLS = ("function_call", "custom_tool_call")

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
    own=_own,
    call=_call,
    rules=RESPONSES_RULES,
)
