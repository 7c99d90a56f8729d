"""Ollama's dialect in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...request import SENT_DEFAULTS
from ..reader_ollama import read
from .call import Call
from .dialects import Dialect
from .ollama_arguments import call_for_body
from .rule import Body, Rule, without
from .schemas import tightened

if TYPE_CHECKING:
    from .records import Record

_DEFAULTS = {"num_predict": SENT_DEFAULTS["max_tokens"], "temperature": SENT_DEFAULTS["temperature"]}


def _read(record: Record) -> dict[str, Any]:
    return read(record.text, completion=record.operation == "completion")


def _call(record: Record) -> Call:
    body = record.body if isinstance(record.body, Mapping) else {}
    return call_for_body(body, completion=record.operation == "completion")


def _streams(record: Record) -> bool:
    return record.body.get("stream") is not False if isinstance(record.body, Mapping) else record.stream


def _streaming(recorded: Body, built: Body) -> tuple[Body, Body]:
    return ({**recorded, "stream": built["stream"]} if "stream" not in recorded else recorded), built


def _empty(recorded: Body, built: Body) -> tuple[Body, Body]:
    nothing = [name for name in ("format", "system", "template", "suffix") if recorded.get(name) == ""]
    nothing += [name for name in ("raw",) if recorded.get(name) is False]
    return without(recorded, *(name for name in nothing if name not in built)), built


def _defaults(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours, theirs = recorded.get("options") or {}, built.get("options") or {}
    kept = {name: value for name, value in theirs.items() if name in ours or _DEFAULTS.get(name) != value}
    # At the top of a body they are passed over.
    strays = [name for name in ("temperature",) if name in recorded]
    return {**without(recorded, *strays), "options": ours}, {**built, "options": kept}


def _ids(recorded: Body, built: Body) -> tuple[Body, Body]:
    messages = recorded.get("messages")
    if not isinstance(messages, list):
        return recorded, built
    found = []
    for message in messages:
        calls = message.get("tool_calls")
        if calls:
            plain = [{"function": {k: call["function"][k] for k in ("name", "arguments")}} for call in calls]
            message = {**message, "tool_calls": plain}  # noqa: PLW2901
        found.append({"content": "", **message})
    return {**recorded, "messages": found}, built


def _names(recorded: Body, built: Body) -> tuple[Body, Body]:
    ours, theirs = recorded.get("messages"), built.get("messages")
    if not isinstance(ours, list) or not isinstance(theirs, list) or len(ours) != len(theirs):
        return recorded, built
    told = [
        {**message, "tool_name": other["tool_name"]} if "tool_name" in other and "tool_name" not in message else message
        for message, other in zip(ours, theirs, strict=True)
    ]
    return {**recorded, "messages": told}, built


def _structure(recorded: Body, built: Body) -> tuple[Body, Body]:
    if tightened(recorded.get("format"), built.get("format")):
        return without(recorded, "format"), without(built, "format")
    return recorded, built


OLLAMA_RULES: tuple[Rule, ...] = (
    Rule("streams unless told", "The API streams unless stream is false; the package always says which.", _streaming),
    Rule("empty texts", "An empty format, system prompt or template is none.", _empty),
    Rule(
        "defaults among options",
        "The documented defaults are options here; temperature at the top of a body is passed over by the API.",
        _defaults,
    ),
    Rule(
        "ids and types of calls",
        "The API does not document ids of calls, their index or type; a message without content has an empty one.",
        _ids,
    ),
    Rule("names of tools", "A result says whose it is, as the API documents, where a recorder left that out.", _names),
    Rule("schema as format", "guided_json shows the server a schema that is at least as strict.", _structure),
)

DIALECT = Dialect(
    name="ollama",
    apis={"ollama.chat": "chat", "ollama.generate": "completion"},
    path=r".*/api/(chat|generate)",
    asked={"chat": "messages", "completion": "prompt"},
    usual="api/chat",
    strip=r"/(chat|generate)",
    read=_read,
    call=_call,
    rules=OLLAMA_RULES,
    streams=_streams,
)
