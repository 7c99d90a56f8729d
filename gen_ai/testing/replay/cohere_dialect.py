"""Cohere's dialect in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..reader_cohere import read
from .call import Call
from .cohere_arguments import call_for_chat
from .dialects import Dialect
from .rule import Body, Rule, without
from .schemas import tightened

if TYPE_CHECKING:
    from .records import Record


def _read(record: Record) -> dict[str, Any]:
    return read(record.text, stream=record.stream)


def _call(record: Record) -> Call:
    return call_for_chat(record.body if isinstance(record.body, Mapping) else {})


def _plain(content: Any) -> Any:
    """Content that is one part of text, as that text."""
    if isinstance(content, list) and len(content) == 1 and set(content[0]) == {"type", "text"}:
        return content[0]["text"]
    return content


def _texts(recorded: Body, built: Body) -> tuple[Body, Body]:
    def fitted(body: Body) -> Body:
        messages = [{**message, "content": _plain(message.get("content"))} for message in body.get("messages") or ()]
        kept = [{name: value for name, value in each.items() if value not in (None, "", [])} for each in messages]
        return {**body, "messages": kept} if "messages" in body else body

    return fitted(recorded), fitted(built)


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours, theirs = recorded.get("response_format"), built.get("response_format")
    if isinstance(ours, dict) and isinstance(theirs, dict):
        asked = ours.get("json_schema", ours.get("schema"))
        if tightened(asked, theirs.get("json_schema")):
            return without(recorded, "response_format"), without(built, "response_format")
    return recorded, built


COHERE_RULES: tuple[Rule, ...] = (
    Rule("one text", "One part of text is that text; a text that is empty says nothing.", _texts),
    Rule(
        "schema of the format",
        "guided_json shows the server a schema that is at least as strict; the older name of the field is schema.",
        _structure,
    ),
)

DIALECT = Dialect(
    name="cohere",
    apis={"cohere.v2.chat": "chat"},
    path=r".*/v2/chat",
    asked={"chat": "messages"},
    usual="chat",
    strip=r"/chat",
    lists=frozenset({"cohere"}),
    rows={"cohere": "cohere"},
    read=_read,
    call=_call,
    rules=COHERE_RULES,
)
