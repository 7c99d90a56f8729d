"""Names of tools made legal for a dialect, and mapped back."""

from __future__ import annotations

from gen_ai.request import Tool
from gen_ai.wire.names import Names


def _tools(*names: str) -> list[Tool]:
    return [Tool(name=name, description=None, parameters=None) for name in names]


def test_a_legal_name_stays_as_it_is() -> None:
    names = Names(_tools("now"))
    assert (names.sent("now"), names.given("now")) == ("now", "now")


def test_an_illegal_name_goes_and_comes_back() -> None:
    names = Names(_tools("web.search"), illegal=r"[^A-Za-z0-9_]")
    assert names.sent("web.search") == "web_search"
    assert names.given("web_search") == "web.search"


def test_two_names_that_would_be_one_stay_two() -> None:
    names = Names(_tools("a.b", "a-b", "a_b"), illegal=r"[^a-z_]")
    sent = [names.sent(name) for name in ("a.b", "a-b", "a_b")]
    assert len(set(sent)) == 3
    assert [names.given(name) for name in sent] == ["a.b", "a-b", "a_b"]


def test_long_names_are_cut_to_the_limit_and_stay_apart() -> None:
    names = Names(_tools("x" * 70, "x" * 71), limit=64)
    first, second = names.sent("x" * 70), names.sent("x" * 71)
    assert first != second
    assert max(len(first), len(second)) == 64
    assert (names.given(first), names.given(second)) == ("x" * 70, "x" * 71)


def test_a_first_character_that_is_refused_gets_one_before_it() -> None:
    names = Names(_tools("1st"), first=r"[A-Za-z_]")
    assert names.sent("1st") == "_1st"
    assert names.given("_1st") == "1st"
