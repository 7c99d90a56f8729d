"""How a structured answer is asked for, and asked for again."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from gen_ai.guided.reask import reask
from gen_ai.guided.schema import as_schema
from gen_ai.guided.strategies import choose, instruction, with_instruction
from gen_ai.request import Format

from .models import Person

SCHEMA = as_schema(Person)
HELLO: list[dict[str, Any]] = [{"role": "user", "content": "Hello"}]


def test_a_schema_is_enforced_without_words() -> None:
    form, said = choose("json_schema", SCHEMA)
    assert form == Format("json_schema", "Person", SCHEMA.wire_schema, strict=True)
    assert said is None
    form, _ = choose("json_schema", as_schema(dict[str, Any]))
    assert form is not None
    assert not form.strict


def test_json_mode_comes_with_the_word_and_the_schema() -> None:
    form, said = choose("json_object", SCHEMA)
    assert form is not None
    assert (form.technique, form.schema) == ("json_object", None)
    assert said is not None
    assert "JSON" in said
    assert json.dumps(SCHEMA.json_schema, separators=(",", ":")) in said


def test_words_alone_have_the_schema_with_an_object_for_its_root() -> None:
    form, said = choose("prompt", as_schema(list[int]))
    assert form is None
    assert said is not None
    assert '"required":["value"]' in said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HELLO, [{"role": "system", "content": "X"}, *HELLO]),
        ([], [{"role": "system", "content": "X"}]),
        ([{"role": "system", "content": "Be kind."}, *HELLO], [{"role": "system", "content": "Be kind.\n\nX"}, *HELLO]),
        ([*HELLO, {"role": "developer", "content": "D"}], [*HELLO, {"role": "developer", "content": "D\n\nX"}]),
        ([{"role": "system", "content": ""}], [{"role": "system", "content": "X"}]),
        ([{"role": "system", "content": None, "name": "n"}], [{"role": "system", "content": "X", "name": "n"}]),
        (
            [{"role": "system", "content": [{"type": "text", "text": "P"}]}, {"role": "system", "content": "2"}],
            [
                {"role": "system", "content": [{"type": "text", "text": "P"}, {"type": "text", "text": "X"}]},
                {"role": "system", "content": "2"},
            ],
        ),
    ],
)
def test_an_instruction_joins_the_first_system_message(before: Any, after: Any) -> None:
    kept = copy.deepcopy(before)
    assert with_instruction(before, "X") == after
    assert before == kept


def test_asking_again_shows_the_answer_the_problems_and_the_schema_once() -> None:
    kept = copy.deepcopy(HELLO)
    turns = reask(HELLO, '{"name": 1}', ["$.name: must be a string", "$.age: missing"], SCHEMA)
    assert kept == HELLO
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]
    assert turns[1]["content"] == '{"name": 1}'
    said = turns[2]["content"]
    assert "- $.name: must be a string\n- $.age: missing\n" in said
    shown = json.dumps(SCHEMA.shown_schema, separators=(",", ":"))
    assert said.count(shown) == 1
    again = reask(turns, "{}", ["$: x"], SCHEMA)
    assert sum(turn["content"].count(shown) for turn in again) == 1


def test_a_schema_that_the_instruction_has_is_not_repeated() -> None:
    for system in ([], [{"role": "system", "content": [{"type": "text", "text": "Be kind."}]}]):
        messages = with_instruction([*system, *HELLO], instruction(SCHEMA))
        assert "JSON Schema" not in reask(messages, "x", ["$: y"], SCHEMA)[-1]["content"]


@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_an_empty_answer_is_not_sent_back(nothing: str) -> None:
    turns = reask(HELLO, nothing, ["the answer is empty"], SCHEMA)
    assert [turn["role"] for turn in turns] == ["user", "user"]


def test_a_long_answer_and_many_problems_are_cut() -> None:
    turns = reask(HELLO, "<" + "x" * 100_000 + ">", [f"$[{n}]: wrong" for n in range(100)], SCHEMA)
    assert len(turns[1]["content"]) < 4200
    assert turns[1]["content"][0] + turns[1]["content"][-1] == "<>"
    assert turns[2]["content"].count("wrong") == 10
