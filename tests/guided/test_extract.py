"""The JSON in what models write around it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gen_ai.guided.extract import NotJson, candidates, extract_json, loads, repaired, without_thinking

A, B = '{"a": 1}', '{"b": [2, {"c": "}"}]}'

WHOLE = {
    "plain": A,
    "white space": f"\n\t {A}\r\n ",
    "byte order mark": f"\ufeff{A}",
    "no-break and zero-width spaces": f"\u200b\xa0{A}\u200b",
    "fence": f"```json\n{A}\n```",
    "fence without a language": f"```\n{A}\n```",
    "fence of another name": f"```JSON5 title=x\n{A}\n```",
    "indented fence": f"  ```json\n  {A}\n  ```",
    "fence on one line": f"```json {A} ```",
    "fence left open": f"```json\n{A}\n",
    "fence in Windows lines": f"```json\r\n{A}\r\n```\r\n",
    "longer fence": f"````json\n{A}\n````",
    "chatter before": f"Sure! Here is the JSON:\n{A}",
    "chatter after": f"{A}\nHope this helps.",
    "chatter with braces": f"Here is the JSON: {A} Hope this helps {{smile}}",
    "chatter with brackets before": f"As [you] {{asked}} for: {A}",
    "chatter with an open brace": f"In {{ short {A}",
    "chatter with quotes": f'It\'s what "you" asked for: {A}',
    "chatter around a fence": f"Sure {{thing}}:\n```json\n{A}\n```\nBye [1].",
    "chatter with an open brace before a fence": f"Set {{x and:\n```json\n{A}\n```",
    "think block": f"<think>maybe {B}?</think>\n{A}",
    "thinking block": f"<thinking>\n```json\n{B}\n```\n</thinking>{A}",
    "reasoning block with an attribute": f'<reasoning step="1">{B}</reasoning>{A}',
    "two think blocks": f"<think>{B}</think><THINK>{B}</THINK>{A}",
    "only a closing tag": f"maybe {B}? </think>\n{A}",
    "a block opened after the answer": f"{A}<think>was {B} right",
    "nested think": f"<think>a<think>{B}</think>{A}",
    "think inside a fence's text": f"<think>no</think>```json\n{A}\n```",
    "several fences: the last": f"Draft:\n```json\n{B}\n```\nCorrected:\n```json\n{A}\n```",
    "a fence wins over an object in prose": f"Not {B} but\n```json\n{A}\n```",
    "a fence that is no JSON after one that is": f"```json\n{A}\n```\nRun:\n```sh\nls {{x}}\n```",
    "a fence never closed before another": f"```json\n{{oops\n```json\n{A}\n```",
    "two objects: the first": f"{A}\n{B}",
    "a broken one, then a good one": '{"a": 1,} Sorry: ' + A,
    "a cut one, then a good one in a fence": '{"b": [1,\nOnce more:\n```json\n' + A + "\n```",
    "JSON lines": f"{A}\n{A}\n{A}",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_the_answer_is_found(text: str) -> None:
    assert extract_json(text) == A


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "no JSON here",
        "I feel {happy} [today]",
        "<think>never ended {A}",
        f"<think>{A}",
        f"<think>{A}</think>",
        "{'a': 1}",
        "{a: 1}",
        '{"a": 1',
        '{"a": "1}',
        '[1, 2, {"a": 1}',
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        '{"a": 1,}',
        '{"a": 1} and then {"a": 2, "b',
    ],
)
def test_where_there_is_none_the_text_stays_and_no_candidate_is_made_up(text: str) -> None:
    assert extract_json(text) == text
    with pytest.raises(NotJson):
        candidates(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "root", "children": [{"name": "a", "children": []}, {"na',
        'Here: {"name": "root", "children": [{"name": "a", "children": []}, oops]}',
        '{name: \'root\', children: [{"name": "a", "children": []}]}',
        '{ // a comment\n "children": [{"name": "a", "children": []}]}',
        '[{"name": "a", "children": []}, oops]',
        "{'name': 'x', 'children': [{\"name\": \"a\", \"children\": []}]}",
        '[None, {"name": "a", "children": []}]',
        '{1: {"name": "a", "children": []}}',
    ],
)
def test_nothing_is_taken_out_of_the_middle_of_something_broken(text: str) -> None:
    with pytest.raises(NotJson):
        candidates(text)


def test_what_came_before_a_cut_answer_is_not_the_answer() -> None:
    with pytest.raises(NotJson, match="cut off"):
        candidates(f'Example: {B}\nAnswer: {{"a": 1, "b": [')
    with pytest.raises(NotJson, match="cut off"):
        candidates(f'```json\n{B}\n```\nBetter:\n```json\n{{"a": 1, "b": ')


def test_a_string_in_a_fence_is_the_string_and_not_what_is_in_it() -> None:
    assert candidates('So:\n```json\n"{\\"a\\": 1} []"\n```') == [('"{\\"a\\": 1} []"', '{"a": 1} []')]


def test_fences_inside_strings_are_text() -> None:
    value = {"advice": "Use:\n```python\nx = {}\n```\n"}
    assert candidates(json.dumps(value))[0][1] == value
    assert candidates("Sure: " + json.dumps(value) + " Bye.")[0][1] == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NaN", "NaN"), ("[Infinity]", "Infinity"), ("[-Infinity]", "-Infinity"), ("1e999", "too large"),
        ('{"k": {"a": 1, "b": 2, "a": 3}}', "'a' occurs twice"), ("1" * 5000, "too many digits"),
        ("[" * 200_000, "too deeply"), ("{}{}", "after the JSON"), ("", "expecting value"), ("tru", "expecting value"),
        ("[1,\n 2,\n x]", "line 3"),
    ],
)  # fmt: skip
def test_strict_reading_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(NotJson, match=said):
        loads(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\nb\x00"', "a\nb\x00"), ('"\\ud83d"', "\ud83d"), ('"\\ud83d\\ude00"', "\U0001f600"), ("0", 0),
        ("-0.0", -0.0), ("1E5", 1e5), ("null", None), ('{"": {}}', {"": {}}),
        ("12345678901234567890123", 12345678901234567890123),
    ],
)  # fmt: skip
def test_what_other_readings_refuse_without_need_is_read(text: str, value: Any) -> None:
    assert loads(text) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
PROSE = st.text(alphabet="ab .,:'\"()!\n", max_size=20)


@settings(max_examples=50, deadline=None, database=None)
@given(
    JSON.filter(lambda value: isinstance(value, dict | list)), PROSE, PROSE, st.booleans(), st.sampled_from([None, 2])
)
def test_any_json_is_found_in_any_prose(value: Any, before: str, after: str, fence: bool, indent: int | None) -> None:
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    text = f"{before}\n```json\n{written}\n```\n{after}" if fence else f"{before}\n{written}\n{after}"
    assume(not (text.lstrip().startswith('"') and text.rstrip().endswith('"')))  # that may be one JSON string
    assert loads(extract_json(text)) == value


@settings(max_examples=200, deadline=None, database=None)
@given(st.text(alphabet='{}[]",:\\ab1\n`<>/think ', max_size=60))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    try:
        found = candidates(text)
    except NotJson:
        return
    assert found
    assert all(loads(part) == value for part, value in found)


@settings(max_examples=50, deadline=None, database=None)
@given(JSON)
def test_repair_leaves_good_json_alone(value: Any) -> None:
    for written in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert loads(repaired(written)) == value


def test_repair_escapes_what_strict_readers_refuse() -> None:
    assert repaired('{"a\n": "\\\\\t\\ud800\\u0041\\ud83d\\ude00"}') == (
        '{"a\\u000a": "\\\\\\u0009\ufffd\\u0041\\ud83d\\ude00"}'
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a < b", "a < b"), ("<thinker>x", "<thinker>x"), ("a</think>b</think>c", "c"),
        ("x<think>a</think>b</think>c", "c"),
        ("x<think>y", "x"),
        ("<think></think>", ""), ("a<think>b</think>c<think>d</think>e", "ace"), ("< think>x", "< think>x"),
    ],
)  # fmt: skip
def test_thinking_is_taken_off(text: str, left: str) -> None:
    assert without_thinking(text) == left


HOSTILE = {
    "open braces": "{", "open brackets": "[", "pairs": "{}", "prose": "[a] ", "broken": '{"a" x} ', "deep": '{"a":',
    "quotes": '"', "thinking": "<think>", "unthinking": "</think>", "fences": "```\n", "ticks": "`", "spaces": "{ ",
    "names": "{a", "half tags": "<think", "escapes": '{"\\', "numbers": "[1", "lines": "\n{", "notes": "[note ",
    "mixed": '{"a": [', "fenced": '```json\n{"a": }\n', "duplicates": '{"a":1,"a":2}',
}  # fmt: skip


@pytest.mark.timeout(30)  # a quadratic scan of so much takes minutes
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_come_to_an_end(piece: str) -> None:
    assert extract_json(piece * (400_000 // len(piece))) is not None
