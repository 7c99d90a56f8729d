"""One value for all rows, or one for each: lists for plain parameters, PerRow for every one."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import gen_ai
from gen_ai import BatchError, Error, InvalidRequestError, PerRow, RetryPolicy, SchemaError
from gen_ai.batch.setup import FIXED, WHOLE
from gen_ai.options import ACCEPTED

from ..client.support import PNG, Api
from ..support.server import Response, Server, chat_body
from .support import Counted, Local, batch, echo


class City(BaseModel):
    name: str


def sent(server: Server) -> dict[str, dict[str, Any]]:
    """Prompt → body."""
    bodies = [request.json() for request in server.requests]
    return {body["messages"][-1]["content"]: body for body in bodies}


def test_a_list_for_a_plain_parameter_is_one_value_per_row(api: Api, server: Server) -> None:
    server.handler = echo
    batch(
        api, ["a", "b"], temperature=[0, 0.5], max_tokens=[1, 2], model_name=["x", "y"], seed=(3, None),
        user=["u", "v"], top_p=0.5,
    )  # fmt: skip
    first, second = sent(server)["a"], sent(server)["b"]
    assert [first[name] for name in ("temperature", "max_tokens", "model", "user")] == [0, 1, "x", "u"]
    assert [second[name] for name in ("temperature", "max_tokens", "model", "user")] == [0.5, 2, "y", "v"]
    assert (first["seed"], "seed" in second) == (3, False), "None leaves a parameter out, as in a single call"
    assert first["top_p"] == second["top_p"] == 0.5


def test_a_list_for_timeout_or_retries_bounds_each_row_by_its_own(client: Any, server: Server) -> None:
    server.handler = lambda _request, number: Response(503, json={}, headers={"retry-after": "0"})
    _, errors = client.with_options(retry=RetryPolicy()).run_chat_completions_batch(
        ["a", "b"], max_retries=[0, 2], timeout=[5, None], concurrent=False, return_error=True
    )
    assert [len(error["attempts"]) for error in errors] == [1, 3]


def test_n_may_differ_and_each_row_is_what_its_own_call_would_give() -> None:
    assert Local().run_completions_batch(["a", "b", "c"], n=[1, 2, None]) == ["a", ["b", "b"], "c"]


def test_perrow_gives_values_to_parameters_that_take_lists(api: Api, server: Server) -> None:
    server.handler = echo
    batch(
        api, ["a", "b"], stop=PerRow([["x", "y"], None]), logit_bias=PerRow([{"1": 2}, None]),
        extra_body=PerRow([{"k": 1}, {"k": 2}]), extra_headers=PerRow([{"X-A": "1"}, {"X-A": "2"}]),
        temperature=PerRow(iter([0, 1])),
    )  # fmt: skip
    first, second = sent(server)["a"], sent(server)["b"]
    assert (first["stop"], first["logit_bias"], first["k"], first["temperature"]) == (["x", "y"], {"1": 2}, 1, 0)
    assert ("stop" in second, "logit_bias" in second, second["k"], second["temperature"]) == (False, False, 2, 1)
    headers = {request.json()["k"]: request.headers["x-a"] for request in server.requests}
    assert headers == {1: "1", 2: "2"}


def test_without_perrow_a_list_that_is_a_value_is_for_all_rows(api: Api, server: Server) -> None:
    server.handler = echo
    batch(api, ["a", "b"], stop=["x", "y"])
    assert [body["stop"] for body in sent(server).values()] == [["x", "y"]] * 2


def test_perrow_gives_each_row_its_own_structure(client: Any, server: Server) -> None:
    server.handler = lambda _request, _number: Response(json=chat_body('{"name": "Oslo"}'))
    found = client.run_chat_completions_batch(["a"] * 3, guided_json=PerRow([City, dict[str, str], None]))
    assert found == [City(name="Oslo"), {"name": "Oslo"}, '{"name": "Oslo"}']


def test_perrow_gives_each_row_its_own_tools_and_pictures(client: Any, server: Server) -> None:
    server.handler = lambda _request, _number: Response(json=chat_body("x"))
    answers = client.run_chat_completions_batch(
        ["a", "b"], tools=PerRow([[City], None]), image_paths=PerRow([None, [PNG, PNG]]), concurrent=False
    )
    first, second = (request.json() for request in server.requests)
    assert [tool["function"]["name"] for tool in first["tools"]] == ["City"]
    assert ("tools" in second, len(second["messages"][0]["content"])) == (False, 3)
    assert (answers[0].text, answers[1]) == ("x", "x")


OF_CLIENTS = {"ClientOptions", "ConnectionOptions", "AccountOptions", "AllClientOptions"}


def test_a_parameter_takes_lists_itself_exactly_where_its_type_says_so() -> None:
    tree = ast.parse((Path(gen_ai.__file__).parent / "option_types.py").read_text("utf-8"))
    given = {
        line.target.id: ast.unparse(line.annotation)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name not in OF_CLIENTS
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    listed = {name for name, kind in given.items() if any(word in kind for word in ("Mapping", "Sequence", "Images"))}
    assert listed | {"tools", "functions", "guided_json"} == WHOLE
    assert (ACCEPTED["chat"] | ACCEPTED["completion"]) - set(given) - WHOLE - FIXED == {"n"}


# ---------------------------------------------------------------- wrong for every row: nothing is sent


@pytest.mark.parametrize(
    ("options", "param", "told"),
    [
        ({"temperature": [0]}, "temperature", "temperature has 1 value for 2 rows."),
        ({"seed": [1, 2, 3]}, "seed", "seed has 3 values for 2 rows."),
        ({"stop": PerRow([["x"]])}, "stop", "stop has 1 value for 2 rows."),
        ({"seed": PerRow(Counted([1]))}, "seed", "seed has 1 value for 2 rows."),
        ({"seed": PerRow(itertools.count())}, "seed", "seed has more than 2 values for 2 rows."),
        ({"guided_json": [City, City]}, "guided_json", "guided_json is a list."),
        ({"extra_body": [{}, {}]}, "extra_body", "extra_body is a list."),
        ({"logit_bias": [{}, {}]}, "logit_bias", "logit_bias is a list."),
        ({"extra_headers": [{}, {}]}, "extra_headers", "extra_headers is a list."),
        ({"tool_choice": ["auto", "none"]}, "tool_choice", "tool_choice is a list."),
        ({"stop": [["a"], ["b"]]}, "stop", "stop is a list of lists."),
        ({"image_paths": [["a.png"], ["b.png"]]}, "image_paths", "image_paths is a list of lists."),
        ({"full_output": [True, False]}, "full_output", "full_output must be one value for the whole batch, not list."),
        ({"full_output": PerRow([True, False])}, "full_output", "not PerRow."),
        ({"return_error": [True, True]}, "return_error", "return_error must be one value"),
        ({"max_concurrent": 0}, "max_concurrent", "max_concurrent=0: must be a whole number of at least 1."),
        ({"max_concurrent": [1, 2]}, "max_concurrent", "max_concurrent=[1, 2]: must be a whole number"),
        ({"max_concurrent": True}, "max_concurrent", "max_concurrent=True: must be a whole number"),
        ({"concurrent": "yes"}, "concurrent", "concurrent='yes': must be True or False."),
        ({"progress": 5}, "progress", "progress must be a function or True"),
        ({"temperature": -1}, "temperature", "temperature=-1: must be a number of at least 0."),
    ],
)
def test_what_is_wrong_for_all_rows_is_told_before_anything_is_sent(
    api: Api, options: dict[str, Any], param: str, told: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        batch(api, ["a", "b"], **options)
    assert told in caught.value.message
    assert caught.value.param == param
    assert caught.value.suggestion
    assert api.server.requests == []  # type: ignore[union-attr]


def test_a_list_where_only_perrow_gives_one_per_row_says_so(api: Api) -> None:
    with pytest.raises(InvalidRequestError, match=r"guided_json=PerRow\(\[…\]\)"):
        batch(api, ["a", "b"], guided_json=[City, City])


def test_a_structure_that_is_none_is_told_at_once(api: Api) -> None:
    with pytest.raises(SchemaError):
        batch(api, ["a", "b"], guided_json=5)


@pytest.mark.parametrize("name", ["temprature", "ordered", "return_errors"])
def test_an_unknown_keyword_is_a_type_error(api: Api, name: str) -> None:
    with pytest.raises(TypeError, match=rf"run_chat_completions_batch\(\) got .* {name!r}"):
        batch(api, ["a"], return_error=True, **{name: True})


def test_the_nearest_keyword_may_be_one_of_batches(api: Api) -> None:
    with pytest.raises(TypeError, match="Did you mean 'max_concurrent'"):
        batch(api, ["a"], max_concurent=3)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Hello", "conversations is one string, and should be a list of conversations."),
        (None, "conversations is None"),
        (5, "conversations is of type int"),
        ({"role": "user", "content": "a"}, "conversations is of type dict"),
        (b"Hello", "conversations is of type bytes"),
        ([{"role": "user", "content": "a"}], "conversations is one conversation: a list of messages."),
    ],
)
def test_what_gives_no_rows_is_told(api: Api, given: Any, told: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        batch(api, given)
    assert told in caught.value.message
    assert caught.value.param == "conversations"
    results, errors = batch(api, given, return_error=True)
    assert (results, errors[0]["message"]) == ([None], caught.value.message)


def test_an_async_iterable_belongs_to_the_twin() -> None:
    async def given() -> Any:
        yield "a"

    source = given()
    with pytest.raises(InvalidRequestError) as caught:
        Local().run_completions_batch(source)
    assert caught.value.suggestion == "Use the async twin: arun_completions_batch(…)."


def test_under_return_error_what_is_wrong_for_all_is_the_error_of_each(api: Api, server: Server) -> None:
    results, errors = batch(api, ["a", "b"], temperature=[1], return_error=True)
    assert results == [None, None]
    assert [error["error_type"] for error in errors] == ["InvalidRequestError"] * 2
    assert errors[0]["provider"] == "openai"
    assert server.requests == []


@pytest.mark.parametrize("values", ["abc", b"abc", {"a": 1}, 5, None])
def test_perrow_takes_several_values(values: Any) -> None:
    with pytest.raises(InvalidRequestError, match="PerRow was given a single"):
        PerRow(values)


def test_a_bad_value_for_one_row_is_that_rows_error(api: Api, server: Server) -> None:
    server.handler = echo
    with pytest.raises(BatchError) as caught:
        batch(api, ["a", "b", "c"], temperature=[0, -1, 1])
    assert caught.value.results == ["a", None, "c"]
    (error,) = filter(None, caught.value.errors)
    assert (type(error), error.param) == (InvalidRequestError, "temperature")


def test_a_batch_on_a_closed_client_says_so_once() -> None:
    client = Local()
    client.close()
    with pytest.raises(Error, match="closed"):
        client.run_completions_batch(["a"])
