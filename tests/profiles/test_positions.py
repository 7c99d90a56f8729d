"""Key → line, whatever TOML a file is written in."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen_ai.profiles.positions import line_of, positions

TEXT = '''\
# a comment with [brackets] = and "quotes"
default_profile = "fast"  # another = one

[profiles.fast]
model_name = "a # b"
stop = [
  "[x]", "y = 1",  # here
  'z',
]
extra_body.deep.er = 1
"quoted key" = 2
'single.key' . "and" . more = 3
user = """
temperature = 9
[profiles.no]
"""
note = \'\'\'
seed = 1 \'\'\'
top_p = 0.5
retry = { attempts = 5, attempt_timeout = 10, inner = { a.b = [ { c = 1 }, 2 ], d = "}" } }
headers = {}
"esc\\u0061pe" = """ends in quotes"""""

[[others]]
name = 1
[[others]]
name = 2
[ profiles . "s l o w" ]
timeout = 1979-05-27 07:32:00
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("default_profile",), 2),
        (("profiles",), 4),
        (("profiles", "fast"), 4),
        (("profiles", "fast", "model_name"), 5),
        (("profiles", "fast", "stop"), 6),
        (("profiles", "fast", "extra_body"), 10),
        (("profiles", "fast", "extra_body", "deep", "er"), 10),
        (("profiles", "fast", "quoted key"), 11),
        (("profiles", "fast", "single.key", "and", "more"), 12),
        (("profiles", "fast", "user"), 13),
        (("profiles", "fast", "note"), 17),
        (("profiles", "fast", "top_p"), 19),
        (("profiles", "fast", "retry", "attempt_timeout"), 20),
        (("profiles", "fast", "retry", "inner", "a", "b", "c"), 20),
        (("profiles", "fast", "retry", "inner", "d"), 20),
        (("profiles", "fast", "headers"), 21),
        (("profiles", "fast", "escape"), 22),
        (("others", "name"), 25),
        (("profiles", "s l o w", "timeout"), 29),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_each_key_has_its_line(path: tuple[str, ...], line: int, end: str) -> None:
    text = TEXT.replace("\n", end)
    tomllib.loads(text)
    assert positions(text)[path] == line


def test_what_stands_in_strings_is_no_key() -> None:
    found = positions(TEXT)
    assert not {("profiles", "fast", name) for name in ("temperature", "seed", "y")} & found.keys()
    assert ("profiles", "no") not in found


def test_a_key_that_is_not_there_has_the_line_of_its_table() -> None:
    found = positions(TEXT)
    assert line_of(found, ("profiles", "fast", "nothing", "at", "all")) == 4
    assert line_of(found, ("nothing",)) is None


def _paths(value: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if not isinstance(value, dict):
        return set()
    return {new for key, item in value.items() for new in ({(*path, key)} | _paths(item, (*path, key)))}


_KEY = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", "3", "x.y", '"\\u00e9"'])
_VALUE = st.recursive(
    st.sampled_from(["1", "1.5", "true", '"s # ="', "'[x]'", '"""m\n = 1\n"""', "'''\n[t]'''", "2020-01-01"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[ {', '.join(items)} ]"),
        st.lists(inner, max_size=2).map(lambda items: "[\n" + "".join(f"{item}, # c\n" for item in items) + "]"),
        st.lists(st.tuples(_KEY, inner), max_size=2, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "{" + ", ".join(f"{key} = {item}" for key, item in pairs) + "}"
        ),
    ),
    max_leaves=6,
)


@pytest.mark.slow
@given(st.lists(st.tuples(_KEY, _VALUE), max_size=6))
def test_every_key_that_the_parser_finds_has_a_line(pairs: list[tuple[str, str]]) -> None:
    text = "[t]\n" + "".join(f"{key} = {value}\n" for key, value in pairs)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # two keys of one name
    lines = text.splitlines()
    found = positions(text)
    for path in _paths(content):
        assert 1 <= found[path] <= len(lines)
