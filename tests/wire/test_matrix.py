"""Every kind of message, part and parameter in every dialect: it is carried, or refused by its place; never dropped."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gen_ai.errors import InvalidRequestError
from gen_ai.providers.base import Provider
from gen_ai.request import BuiltRequest

from .portable import HELLO, KINDS, ROWS, VALUES, Kind, Said, attempt, client_of

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@every_row
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_carried_or_refused_by_its_place(row: Provider, kind: Kind) -> None:
    given = copy.deepcopy(dict(kind.call))
    made = attempt(client_of(row), given)
    if isinstance(made, InvalidRequestError):
        assert not kind.core, made.message
        places = (kind.place, "tools") if "tools" in kind.call else (kind.place,)
        assert (made.param or "").startswith(places), (made.param, made.message)
        assert made.suggestion
        return
    assert given == kind.call, "the caller's values are never changed"
    said = Said(made.json)
    assert [mark for mark in kind.marks if mark not in said] == []
    if kind.hint and kind.hint not in said:
        if any(warning.code == "emulated" and warning.param == "tools" for warning in made.warnings):
            return  # asked for in words
        warned = [warning for warning in made.warnings if kind.hint in f"{warning.code} {warning.param}"]
        plain = client_of(row).build_request(**_without(given, kind.hint)).json
        assert warned or made.json != plain, "left out without a word"
        assert not warned or made.json == plain
        assert not any(warning.loud for warning in warned)


@every_row
@pytest.mark.parametrize("name", VALUES)
def test_a_parameter_is_carried_or_refused_by_its_name(row: Provider, name: str) -> None:
    client = client_of(row)
    before = {"logprobs": True} if name == "top_logprobs" else {}
    plain = attempt(client, {"messages": HELLO, **before})
    made = attempt(client, {"messages": HELLO, **before, name: VALUES[name]})
    for tried in (plain, made):
        if isinstance(tried, InvalidRequestError):
            assert tried.param in (name, *before)
            return
    assert isinstance(made, BuiltRequest)
    assert isinstance(plain, BuiltRequest)
    native = client._capabilities(client.model_name or "").n
    assert (made.json != plain.json) or (name == "n" and not native), "it is not in the body, and nobody says so"


#: Parts that are not what they say; every dialect, and the checks before it, meets them without a stumble.
BAD = (
    {"type": "input_text"},
    {"type": "output_text", "text": 5},
    {"type": "document"},
    {"type": "document", "source": 5},
    {"type": "document", "source": {"type": "text"}},
    {"type": "document", "source": {"type": "base64", "media_type": 5, "data": 5}},
    {"type": "document", "source": {"type": "url", "url": 5}},
    {"type": "document", "source": {"type": "content", "content": 5}},
    {"type": "document", "source": {"type": "file"}},
    {"type": "document", "title": 5, "source": {"type": "text", "data": "x"}},
    {"type": "document_url"},
)
#: Those that are a dialect's own matter.
ODD = (
    {"type": "document", "source": {}},
    {"type": "document", "source": {"type": "base64", "media_type": "text/plain", "data": "/w=="}},
    {"type": "input_image"},
    {"type": "input_image", "image_url": 5},
    {"type": "input_file"},
    {"type": "image"},
    {"type": "image", "source": {"type": "base64"}},
    {"type": "image", "source": {"type": "url", "url": None}},
    {"type": "tool_result"},
    {"type": "search_result"},
    {"type": "thinking"},
    {"type": "audio"},
)


@every_row
@pytest.mark.parametrize("role", ["user", "assistant", "tool", "system"])
def test_a_part_that_is_not_what_it_says_is_refused_by_its_place_or_taken_as_data(row: Provider, role: str) -> None:
    for part in (*BAD, *ODD):
        message = {"role": role, "tool_call_id": "c", "content": [{"type": "text", "text": "a"}, part]}
        made = attempt(client_of(row), {"messages": [*HELLO, message, *HELLO]})
        refused = isinstance(made, InvalidRequestError) and (made.param or "").startswith("messages[1].content[1]")
        assert refused or not (part in BAD and role in ("user", "system")), part


def _without(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, name) for key, inner in value.items() if key != name}
    return [_without(inner, name) for inner in value] if isinstance(value, list) else value
