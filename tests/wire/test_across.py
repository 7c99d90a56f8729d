"""A conversation that was begun in one dialect goes on in every other: what only its maker reads is left out, ids and
names are legal there, and the caller sees his own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from gen_ai.plans import Reply
from gen_ai.providers.base import Provider
from gen_ai.request import Request
from gen_ai.tools import as_tools
from gen_ai.types import ChatResponse
from gen_ai.wire import _WIRES, get_wire

from .natives import ANSWERS, SIGNATURE, SIGNED, TEXT, THOUGHT, calls_in, offered_in, results_in
from .portable import ODD_ID, ODD_NAME, ROWS, TOOL, Said, called, client_of

#: The ids and names that a dialect takes; anything goes where it is not here.
IDS = {"anthropic": r"[A-Za-z0-9_-]+", "bedrock": r"[A-Za-z0-9_.:-]{1,64}", "openai-responses": r"\S{1,64}"}
NAMES = {
    "anthropic": r"[A-Za-z0-9_-]{1,128}",
    "gemini": r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}",
    "cohere": r"[A-Za-z0-9_-]+",
    "ollama": r".+",
}

WITH_TOOLS = [row for row in ROWS if row.capabilities.tools]
every_row = pytest.mark.parametrize("row", WITH_TOOLS, ids=lambda row: row.name)
every_dialect = pytest.mark.parametrize("dialect", sorted(set(ANSWERS) & set(_WIRES)))


def answered(dialect: str, name: str = "now", call_id: str = "call_1", **fields: Any) -> ChatResponse[Any]:
    """An answer as its dialect reads it."""
    body = json.dumps(ANSWERS[dialect](name, call_id)).encode()
    request = Request(model="m", tools=as_tools([TOOL]), **fields)
    return get_wire(dialect).parse(request, Reply(200, {"content-type": "application/json"}, 0.0, body))


def going_on(response: ChatResponse[Any]) -> list[Any]:
    """The conversation after an answer."""
    results = [{"role": "tool", "tool_call_id": call.id, "content": "12:00"} for call in response.tool_calls]
    return [{"role": "user", "content": "When?"}, response.message, *results, {"role": "user", "content": "Sure?"}]


def test_every_dialect_has_its_answer_here() -> None:
    assert set(_WIRES) <= set(ANSWERS)


@every_dialect
def test_an_answer_is_read_alike_in_every_dialect(dialect: str) -> None:
    response = answered(dialect)
    assert (response.text, response.reasoning, response.finish_reason) == (TEXT, THOUGHT, "tool_calls")
    assert [(call.name, json.loads(call.arguments)) for call in response.tool_calls] == [("now", {"zone": "UTC"})]
    assert response.tool_calls[0].id


@every_dialect
@every_row
@pytest.mark.parametrize("call_id", ["call_1", ODD_ID], ids=["plain id", "odd id"])
def test_a_conversation_goes_on_in_another_dialect(dialect: str, row: Provider, call_id: str) -> None:
    messages = going_on(answered(dialect, call_id=call_id))
    body = client_of(row).build_request(messages, tools=[TOOL]).json
    said = Said(body)
    assert [mark for mark in (TEXT, "UTC", "12:00", "Sure?") if mark not in said] == []
    own = (
        row.wire == dialect
        and dialect in SIGNED
        and (dialect != "openai" or row.reasoning_field == "reasoning_details")
    )
    assert (SIGNATURE in said) == own
    assert not any('"wire"' in json.dumps(part) for part in (body,)), "a mark of ours has gone out"
    (sent,) = calls_in(body)
    assert results_in(body) in ([sent[0]], []), "a result without its call"
    assert sent[1] == "now"
    if sent[0] is not None:
        assert re.fullmatch(IDS.get(row.wire, r"(?s).+"), sent[0])
        assert len(sent[0]) <= (row.call_id_limit or 1000) or row.wire != "openai"


@every_row
def test_names_of_earlier_calls_are_legal_and_apart(row: Provider) -> None:
    messages: list[Any] = [{"role": "user", "content": "When?"}]
    for number, name in enumerate((ODD_NAME, "clock_now_v1", "9lives", "x" * 200)):
        messages += [called(name, f"c{number}"), {"role": "tool", "tool_call_id": f"c{number}", "content": "12:00"}]
    sent = [name for _, name in calls_in(client_of(row).build_request(messages, tools=[TOOL]).json)]
    assert len(set(sent)) == 4
    for name in sent:
        assert re.fullmatch(NAMES.get(row.wire, r"[A-Za-z0-9_-]{1,64}"), name)


@every_row
@pytest.mark.parametrize("name", ["now", "9-lives", "-", "a" * 64])
def test_a_name_that_was_written_anew_comes_back_as_the_callers(row: Provider, name: str) -> None:
    tool = {"name": name, "description": "A tool.", "parameters": {"type": "object", "properties": {}}}
    body = client_of(row).build_request("Hi", tools=[tool]).json
    (offered,) = offered_in(body)
    assert re.fullmatch(NAMES.get(row.wire, r"[A-Za-z0-9_-]{1,64}"), offered)
    reply = Reply(200, {}, 0.0, json.dumps(ANSWERS[row.wire](offered, "call_1")).encode())
    response = get_wire(row.wire).parse(Request(model="m", tools=as_tools([tool])), reply)
    assert [call.name for call in response.tool_calls] == [name]
