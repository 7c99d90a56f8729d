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
        warned = [warning for warning in made.warnings if kind.hint in (warning.param or "")]
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


def _without(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, name) for key, inner in value.items() if key != name}
    return [_without(inner, name) for inner in value] if isinstance(value, list) else value
