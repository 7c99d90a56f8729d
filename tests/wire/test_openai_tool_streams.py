"""Tool calls in streams: every way in which hosts cut them up."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.types import Finish, ToolCallDelta

from ..support.costs import lines
from .kit import DONE, chunk, decode, sse


def delta(arguments: Any = None, **fields: Any) -> dict[str, Any]:
    """One tool delta: `index`, `id`, `name`, and arguments."""
    function = {k: v for k, v in (("name", fields.pop("name", None)), ("arguments", arguments)) if v is not None}
    return {**fields, "function": function}


def run(
    *chunks: Any, finish: str | None = "tool_calls", **head: Any
) -> tuple[list[ToolCallDelta], list[tuple[str, str]]]:
    """The deltas and the finished (name, arguments) of a stream; each argument is one chunk's list of deltas."""
    lists = [c if isinstance(c, list) else [c] for c in chunks]
    data = sse(*(chunk({"tool_calls": calls}, **head) for calls in lists), chunk({}, finish, **head), DONE)
    events, response = decode(data)
    found = [e for e in events if isinstance(e, ToolCallDelta)]
    joined: dict[int, list[str]] = {}
    for event in found:
        call = joined.setdefault(event.position, ["", "", ""])
        call[0] += event.id or ""
        call[1] += event.name or ""
        call[2] += event.arguments
    calls = response.tool_calls
    assert [tuple(joined[at]) for at in sorted(joined)] == [(c.id, c.name, c.arguments) for c in calls]
    assert len({c.id for c in calls}) == len(calls)
    assert all(c.id for c in calls)
    assert isinstance(events[-1], Finish)
    assert events[-1].finish_reason == "tool_calls"
    return found, [(c.name, c.arguments) for c in calls]


def test_fragments_are_joined_by_index() -> None:
    found, calls = run(
        delta("", index=0, id="c1", name="f", type="function"),
        delta('{"a"', index=0),
        delta(": 1}", index=0),
        delta("", index=1, id="c2", name="g"),
        delta("{}", index=1),
    )
    assert calls == [("f", '{"a": 1}'), ("g", "{}")]
    assert [(e.position, e.id, e.name, e.arguments) for e in found] == [
        (0, "c1", "f", ""),
        (0, None, None, '{"a"'),
        (0, None, None, ": 1}"),
        (1, "c2", "g", ""),
        (1, None, None, "{}"),
    ]


def test_fragments_of_several_calls_may_alternate_and_share_a_chunk() -> None:
    both = [delta("", index=0, id="c1", name="f"), delta("", index=1, id="c2", name="g")]
    pieces = [[delta('{"a', index=0), delta('{"b', index=1)], [delta('": 2}', index=1), delta('": 1}', index=0)]]
    assert run(both, *pieces)[1] == [("f", '{"a": 1}'), ("g", '{"b": 2}')]


def test_empty_ids_and_names_do_not_replace_the_first() -> None:
    first = delta("", index=0, id="c1", name="f")
    for more in (
        {"id": "", "name": ""},
        {"id": None, "name": None},
        {"id": "c1", "name": "f"},
        {"id": "c1"},
        {"id": "other"},
        {"id": "null"},
    ):
        name = more.get("name")
        rest = [delta(part, index=0, id=more["id"], name=name) for part in ('{"a"', ": 1}")]
        rest = [{**r, "function": {**r["function"], "name": name}} for r in rest]
        assert run(first, *rest)[1] == [("f", '{"a": 1}')], more


def test_whole_calls_come_in_one_delta() -> None:
    _, calls = run(delta('{"a": 1}', index=0, id="c1", name="f"), delta('{"b": 2}', index=1, id="c2", name="f"))
    assert calls == [("f", '{"a": 1}'), ("f", '{"b": 2}')]


@pytest.mark.parametrize("index", [{}, {"index": None}, {"index": "0"}])
def test_without_an_index_calls_are_told_apart_by_id_name_or_place(index: dict[str, Any]) -> None:
    by_id = [
        delta('{"a"', id="c1", name="f", **index),
        delta(": 1}", id="c1", **index),
        delta("{}", id="c2", name="f", **index),
    ]
    assert run(*by_id)[1] == [("f", '{"a": 1}'), ("f", "{}")]
    by_name = [delta('{"a"', name="f", **index), delta(": 1}", **index), delta("{}", name="g", **index)]
    assert run(*by_name)[1] == [("f", '{"a": 1}'), ("g", "{}")]
    repeated = [delta('{"a"', name="f", **index), delta(": 1}", name="f", **index), delta("{}", name="f", **index)]
    assert run(*repeated)[1] == [("f", '{"a": 1}'), ("f", "{}")]
    by_place = [
        [delta(name="f", **index), delta(name="g", **index)],
        [delta('{"a": 1}', **index), delta('{"b": 2}', **index)],
    ]
    assert run(*by_place)[1] == [("f", '{"a": 1}'), ("g", '{"b": 2}')]
    whole = [[delta('{"a": 1}', name="f", **index), delta('{"a": 2}', name="f", **index)]]
    assert run(*whole)[1] == [("f", '{"a": 1}'), ("f", '{"a": 2}')]


@pytest.mark.parametrize("ids", [("c1", "c2", "c3"), (None, None, None), ("", "", "")])
def test_whole_calls_under_one_index_are_calls_of_their_own(ids: tuple[Any, ...]) -> None:
    chunks = [delta(f'{{"n": {n}}}', index=0, id=ids[n], name="f") for n in range(3)]
    assert run(*chunks)[1] == [("f", '{"n": 0}'), ("f", '{"n": 1}'), ("f", '{"n": 2}')]
    names = [delta("{}", index=0, id=ids[n], name=name) for n, name in enumerate("fg")]
    assert run(*names)[1] == [("f", "{}"), ("g", "{}")]


def test_a_host_that_makes_up_an_id_for_each_fragment_is_understood() -> None:
    parts = ['{"a"', ": ", "1}"]
    chunks = [delta(part, index=0, id=f"made-up-{n}", name="f" if not n else None) for n, part in enumerate(parts)]
    assert run(*chunks)[1] == [("f", '{"a": 1}')]
    named = [delta(part, index=0, id=f"made-up-{n}", name="f") for n, part in enumerate(parts)]
    assert run(*named)[1] == [("f", '{"a": 1}')]


def test_a_brace_in_the_middle_of_arguments_does_not_begin_a_call() -> None:
    parts = ['{"code": "a', "}", "{", 'b"', "}"]
    chunks = [delta(part, index=0, **({"id": "c1", "name": "f"} if not n else {})) for n, part in enumerate(parts)]
    assert run(*chunks)[1] == [("f", '{"code": "a}{b"}')]
    nested = ['{"a": ', '{"b": 1}', ', "c": ', "{}", "}"]
    chunks = [delta(part, index=0, **({"id": "c1", "name": "f"} if not n else {})) for n, part in enumerate(nested)]
    assert run(*chunks)[1] == [("f", '{"a": {"b": 1}, "c": {}}')]


def test_calls_glued_together_are_taken_apart() -> None:
    assert run(delta('{"n": 0}{"n": 1} {"n": 2}', index=0, id="c", name="f"))[1] == [
        ("f", '{"n": 0}'),
        ("f", '{"n": 1}'),
        ("f", '{"n": 2}'),
    ]
    parts = [delta('{"n": 0}', index=0, id="c", name="f"), delta('{"n"', index=0), delta(": 1}", index=0)]
    assert run(*parts)[1] == [("f", '{"n": 0}'), ("f", '{"n": 1}')]


def test_calls_glued_across_fragments_are_taken_apart_in_the_answer() -> None:
    parts = ['{"n": 0', '}{"n": 1}']
    chunks = [
        chunk({"tool_calls": [delta(p, index=0, **({"id": "c", "name": "f"} if not n else {}))]})
        for n, p in enumerate(parts)
    ]
    _, response = decode(sse(*chunks, chunk({}, "stop"), DONE))
    assert [(c.id, c.name, c.parsed) for c in response.tool_calls] == [("c", "f", {"n": 0}), ("c_2", "f", {"n": 1})]


def test_calls_without_an_id_are_given_one_with_the_first_piece() -> None:
    found, _ = run(delta("", index=0, name="f"), delta("{}", index=0, id="late"))
    assert found[0].id
    assert found[1].id is None
    other, _ = run(delta("{}", index=0, name="f"), id="chatcmpl-2")
    assert other[0].id != found[0].id


def test_a_whole_call_said_again_at_the_end_is_not_another() -> None:
    pieces = [delta("", index=0, id="c1", name="f"), delta('{"a"', index=0), delta(": 1}", index=0)]
    assert run(*pieces, delta('{"a": 1}', index=0, id="c1", name="f"))[1] == [("f", '{"a": 1}')]


def test_calls_with_the_same_id_are_given_ids_of_their_own() -> None:
    assert len(run(delta("{}", index=0, id="0", name="f"), delta('{"a": 1}', index=1, id="0", name="f"))[1]) == 2


def test_a_name_that_comes_late_is_said_when_it_comes() -> None:
    found, calls = run(delta("", index=0, id="c1"), delta("", index=0, name="f"), delta("{}", index=0))
    assert calls == [("f", "{}")]
    assert [e.name for e in found] == [None, "f", None]


def test_arguments_as_an_object_are_written_once() -> None:
    assert run(delta({"a": 1}, index=0, id="c", name="f"))[1] == [("f", '{"a":1}')]
    assert run(delta({}, index=0, id="c", name="f"))[1] == [("f", "{}")]


def test_a_call_without_arguments_has_none() -> None:
    _, response = decode(sse(chunk({"tool_calls": [delta(index=0, id="c", name="f")]}, "tool_calls"), DONE))
    assert (response.tool_calls[0].arguments, response.tool_calls[0].parsed) == ("", {})


def test_a_legacy_function_call_is_a_tool_call() -> None:
    pieces = [{"name": "f", "arguments": ""}, {"arguments": '{"a"'}, {"arguments": ": 1}"}]
    data = sse(*(chunk({"function_call": piece}) for piece in pieces), chunk({}, "function_call"), DONE)
    events, response = decode(data)
    assert [(c.name, c.parsed) for c in response.tool_calls] == [("f", {"a": 1})]
    assert [e.arguments for e in events if isinstance(e, ToolCallDelta)] == ["", '{"a"', ": 1}"]
    assert (response.finish_reason, response.first.finish_reason_raw) == ("tool_calls", "function_call")


def test_a_custom_tools_input_is_text() -> None:
    pieces = [{"index": 0, "id": "c", "type": "custom", "custom": {"name": "run", "input": ""}}]
    pieces += [{"index": 0, "custom": {"input": part}} for part in ("ls ", "{")]
    events, response = decode(sse(*(chunk({"tool_calls": [p]}) for p in pieces), chunk({}, "tool_calls"), DONE))
    call = response.tool_calls[0]
    assert (call.type, call.name, call.arguments, call.parsed, call.error) == ("custom", "run", "ls {", None, None)
    assert all(e.call_type == "custom" for e in events if isinstance(e, ToolCallDelta))


def test_calls_of_several_answers_are_kept_apart() -> None:
    chunks = [chunk({"tool_calls": [delta("{}", index=0, name=f"f{i}")]}, index=i) for i in (0, 1)]
    _, response = decode(sse(*chunks, chunk({}, "stop"), chunk({}, "stop", index=1), DONE))
    assert [[c.name for c in choice.tool_calls] for choice in response.choices] == [["f0"], ["f1"]]
    assert response.choices[0].tool_calls[0].id != response.choices[1].tool_calls[0].id


def test_arguments_cut_by_the_token_limit_say_so() -> None:
    call = delta('{"a": "b', index=0, id="c", name="f")
    _, response = decode(sse(chunk({"tool_calls": [call]}), chunk({}, "length"), DONE))
    assert response.finish_reason == "length"
    assert "cut off" in (response.tool_calls[0].error or "")


# ---------------------------------------------------------------- any number of them


@pytest.mark.slow
@pytest.mark.parametrize("ids", ["apart", "the same"])
def test_the_work_for_many_calls_grows_with_their_number_alone(ids: str) -> None:
    def cost(count: int) -> int:
        deltas = [
            {
                "index": at,
                "id": f"c{at if ids == 'apart' else 0}",
                "function": {"name": "f", "arguments": f'{{"a": {at}}}'},
            }
            for at in range(count)
        ]
        data = sse(*(chunk({"tool_calls": [delta]}) for delta in deltas), chunk({}, "tool_calls"), DONE)
        found: list[Any] = []
        count_of_lines = lines(lambda: found.append(decode(data)[1]))
        assert len(found[0].tool_calls) == count
        return count_of_lines

    assert cost(4_000) < 4.2 * cost(1_000)


@pytest.mark.slow
def test_the_work_for_many_choices_grows_with_their_number_alone() -> None:
    def cost(count: int) -> int:
        data = sse(*(chunk({"content": "a"}, index=at) for at in range(count)))
        data += sse(*(chunk({}, "stop", index=at) for at in range(count))) + DONE
        found: list[Any] = []
        count_of_lines = lines(lambda: found.append(decode(data)[1]))
        assert len(found[0].choices) == count
        return count_of_lines

    assert cost(4_000) < 4.2 * cost(1_000)
