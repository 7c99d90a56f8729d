"""Which model was meant, which one answered, and what a row knows of its errors: over real HTTP and as plans."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from gen_ai import ChatResponse, Error, create_client
from gen_ai.errors import AuthenticationError, ModelNotFoundError, ServerError
from gen_ai.http_client import WireClient
from gen_ai.models import nearest, same_model
from gen_ai.place import Place
from gen_ai.plans import Plan, Reply, Send, TransportFailure
from gen_ai.providers.base import Provider
from gen_ai.request import Request
from gen_ai.secrets import MaskedStr
from gen_ai.transport.channel import Connections

from ..support.server import Server, chat_body, chat_chunks
from ..support.steps import World
from .support import KEY, Api, make_client

NO_MODEL = {"error": {"message": "The model `gpt4o` does not exist", "code": "model_not_found"}}
OFFERED = {"data": [{"id": "gpt-4o"}, {"id": "gpt-4o-mini"}, {"id": "o3"}, *({"id": f"x-{n}"} for n in range(9))]}


def refused(call: Callable[[], Any]) -> Any:
    """The error for a model that is not there."""
    with pytest.raises(ModelNotFoundError) as caught:
        call()
    return caught.value


def asked(server: Server) -> list[str]:
    """What the server was asked for."""
    return [f"{request.method} {request.path}" for request in server.requests]


POST, GET = "POST /v1/chat/completions", "GET /v1/models"

# ---------------------------------------------------------------- which model was meant


def test_a_model_that_is_not_there_brings_the_nearest_names(api: Api, server: Server) -> None:
    server.reply(404, json=NO_MODEL)
    server.reply(json=OFFERED)
    error = refused(lambda: api.chat(model_name="gpt4o"))
    assert (error.suggestion or "").startswith("Did you mean 'gpt-4o' or 'gpt-4o-mini'? ")
    assert "list_models()" in (error.suggestion or "")
    assert (error.message, error.status_code, error.model) == (NO_MODEL["error"]["message"], 404, "gpt4o")
    assert len(error.attempts) == 1
    assert asked(server) == [POST, GET]
    assert server.requests[1].headers["authorization"] == f"Bearer {KEY}"


def test_a_stream_has_them_too(api: Api, server: Server) -> None:
    server.reply(404, json=NO_MODEL)
    server.reply(json=OFFERED)
    error = refused(lambda: list(api.stream(model_name="gpt4o")))
    assert "Did you mean 'gpt-4o'" in (error.suggestion or "")
    assert asked(server) == [POST, GET]


def test_the_names_are_asked_for_once(server: Server) -> None:
    with make_client(server) as client:
        for name, options in (("gpt4o", {}), ("gpt-4o-large", {}), ("gpt-4o-mni", {"timeout": 3})):
            server.reply(404, json=NO_MODEL)
            if name == "gpt4o":
                server.reply(json=OFFERED)
            made = client.with_options(**options)
            assert "Did you mean" in str(refused(partial(made.run_chat_completions, "hi", model_name=name)))
    assert asked(server).count(GET) == 1


def test_several_answers_ask_for_the_names_once(server: Server) -> None:
    server.handler = lambda request, _n: {"error": NO_MODEL["error"]} if request.method == "POST" else OFFERED
    with make_client(server, capabilities={"n": False}) as client:
        error = refused(lambda: client.run_chat_completions("hi", model_name="gpt4o", n=3))
    assert "Did you mean" in str(error)
    assert sorted(asked(server)) == [GET, POST, POST, POST]


@pytest.mark.parametrize("guided", [None, {"type": "object"}])
def test_other_errors_ask_for_nothing(server: Server, guided: Any) -> None:
    with make_client(server) as client:
        for status, body in ((404, {"error": {"message": "no such page"}}), (400, {"error": {"message": "bad"}})):
            server.reply(status, json=body)
            with pytest.raises(Error):
                client.run_chat_completions("hi", guided_json=guided)
    assert GET not in asked(server)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "json": {"error": "no"}},
        {"body": b"<html>"},
        {"json": {"data": []}},
        {"json": {"x": 1}},
        {"raw": b""},
    ],
    ids=["failure", "html", "empty", "odd", "cut"],
)
def test_a_list_that_does_not_come_leaves_the_error_as_it_is(server: Server, answer: dict[str, Any]) -> None:
    server.reply(404, json=NO_MODEL)
    server.reply(**answer)
    server.reply(404, json=NO_MODEL)
    with make_client(server) as client:
        first = refused(lambda: client.run_chat_completions("hi"))
        again = refused(lambda: client.run_chat_completions("hi"))
    assert {**first.details(), "attempts": []} == {**again.details(), "attempts": []}
    assert "Did you mean" not in str(first)
    assert asked(server) == [POST, GET, POST]


def test_a_short_list_is_told_whole_and_a_model_on_the_list_is_not_guessed_at(server: Server) -> None:
    for body, name, words in (
        ({"data": [{"id": "qwen"}, {"id": "phi"}]}, "gpt4o", "The server has 'qwen' or 'phi'."),
        ({"data": [{"id": "gpt4o"}, {"id": "gpt-4o"}]}, "gpt4o", "Check model_name="),
        (OFFERED, "zzzzzzzzz", "Check model_name="),
    ):
        server.reply(404, json=NO_MODEL)
        server.reply(json=body)
        with make_client(server) as client:
            error = refused(partial(client.run_chat_completions, "hi", model_name=name))
        assert (error.suggestion or "").startswith(words)


def test_a_row_without_a_list_is_not_asked_for_one(server: Server) -> None:
    server.reply(404, json=NO_MODEL)
    with make_client(server, provider="perplexity") as client:
        refused(lambda: client.run_chat_completions("hi"))
    assert len(server.requests) == 1


def test_headers_of_one_call_go_with_the_question_and_its_answer_is_not_kept(server: Server) -> None:
    with make_client(server) as client:
        for _ in range(2):
            server.reply(404, json=NO_MODEL)
            server.reply(json=OFFERED)
            refused(lambda: client.run_chat_completions("hi", extra_headers={"X-Tenant": "a"}))
    assert asked(server) == [POST, GET, POST, GET]
    assert server.requests[1].headers["x-tenant"] == "a"


def test_a_key_in_a_name_does_not_show(server: Server) -> None:
    server.reply(404, json=NO_MODEL)
    server.reply(json={"data": [{"id": f"gpt-{KEY}"}]})
    with make_client(server) as client:
        error = refused(lambda: client.run_chat_completions("hi", model_name=f"gpt-{KEY[:-1]}"))
    assert KEY not in (error.suggestion or "")


def test_errors_as_values_have_the_names(server: Server) -> None:
    server.reply(404, json=NO_MODEL)
    server.reply(json=OFFERED)
    with make_client(server) as client:
        _, error = client.run_chat_completions("hi", model_name="gpt4o", return_error=True)
    assert "Did you mean 'gpt-4o'" in error["suggestion"]


def test_a_wrapper_gives_them_on(server: Server) -> None:
    from gen_ai import BaseClient

    server.reply(404, json=NO_MODEL)
    server.reply(json=OFFERED)
    with make_client(server) as inner:

        class Wrapper(BaseClient):
            def _plan(self, request: Request) -> Plan[ChatResponse[Any]]:
                answer: ChatResponse[Any] = yield from inner._plan(request)
                return answer

        error = refused(lambda: Wrapper(model_name="gpt4o").run_chat_completions("hi"))
    assert "Did you mean 'gpt-4o'" in (error.suggestion or "")


# ---------------------------------------------------------------- as plans: time


def missing(_: Send | None = None) -> Reply:
    """The answer for a model that is not there."""
    return Reply(404, {}, 0.0, b'{"error": {"message": "no", "code": "model_not_found"}}')


def plan_of(client: Any, **options: Any) -> Plan[Any]:
    """A call as a plan."""
    request = Request(model="gpt4o", messages=[{"role": "user", "content": "hi"}], **options)
    plan: Plan[Any] = client._plan(request)
    return plan


def listed() -> Reply:
    return Reply(200, {}, 0.0, b'{"data": [{"id": "gpt-4o"}]}')


@pytest.mark.parametrize(("timeout", "end"), [(30.0, 1005.0), (3.0, 1003.0), (None, 1005.0)])
def test_the_question_ends_with_the_call_and_after_five_seconds_at_most(timeout: float | None, end: float) -> None:
    client: Any = create_client("openai", api_key="sk-x", model_name="m")
    world = World([missing(), listed()])
    refused(lambda: world.run(plan_of(client, timeout=timeout)))
    assert [step.deadline for step in world.steps if isinstance(step, Send)][1] == end


def test_no_question_is_asked_when_the_time_is_over() -> None:
    client: Any = create_client("openai", api_key="sk-x", model_name="m")
    world = World([missing()], send_takes=3.0)
    refused(lambda: world.run(plan_of(client, timeout=3.0)))
    assert world.kinds() == ["Send"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [(listed(), 300.0), (TransportFailure("timeout", "slow", now=0.0), 60.0)],
    ids=["a list", "a failure"],
)
def test_the_names_are_kept_for_minutes(answer: Any, kept: float) -> None:
    client: Any = create_client("openai", api_key="sk-x", model_name="m")
    world = World([missing(), answer])
    refused(lambda: world.run(plan_of(client)))
    world.now += kept - 1
    world.sends = [missing()]
    refused(lambda: world.run(plan_of(client)))
    world.now += 2
    world.sends = [missing(), listed()]
    assert "gpt-4o" in (refused(lambda: world.run(plan_of(client))).suggestion or "")


def test_calls_that_fail_meanwhile_do_not_ask_too() -> None:
    client: Any = create_client("openai", api_key="sk-x", model_name="m")
    inner = World([missing()])

    def meanwhile(_: Send) -> Reply:
        refused(lambda: inner.run(plan_of(client)))
        return listed()

    world = World([missing(), meanwhile])
    assert "gpt-4o" in (refused(lambda: world.run(plan_of(client))).suggestion or "")
    assert inner.kinds() == ["Send"]


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "offered", "found"),
    [
        ("gpt4o", ["openai/gpt-4o", "o3"], ["openai/gpt-4o"]),
        ("GPT-4o", ["gpt-4o", "other/gpt-4o"], ["gpt-4o", "other/gpt-4o"]),
        ("gpt-4o", ["meta/llama", "openai/gpt-4o"], ["openai/gpt-4o"]),
        ("llama-3.3", ["llama-3.3-70b-instruct-turbo-free", "qwen"], ["llama-3.3-70b-instruct-turbo-free"]),
        ("", ["a", "b"], []),
        ("abc", [], []),
        ("zzzz", ["a", "b"], []),
        ("model-9", [f"model-{n}" for n in range(9)], ["model-8", "model-7", "model-6"]),
    ],
)
def test_the_nearest_names_are_found_whatever_stands_before_them(
    name: str, offered: list[str], found: list[str]
) -> None:
    assert nearest(name, offered) == found


@pytest.mark.parametrize(
    ("wanted", "answered", "same"),
    [
        ("gpt-4o", "gpt-4o", True),
        ("gpt-4o", "gpt-4o-2024-08-06", True),
        ("gpt-4o-2024-08-06", "gpt-4o", True),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b-instruct", True),
        ("Llama-3.3-70B-Instruct", "hosted_vllm/Llama-3.3-70B-Instruct", True),
        ("qwen3-8b:groq", "Qwen3-8B", True),
        ("qwen3-8b", "qwen3-8b.gguf", True),
        ("Llama-3.3-70B-Instruct", "Llama-3.1-8B-Instruct", False),
        ("Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct-FP8", True),
        ("mistral-large", "mistral-large-latest", True),
        ("qwen3", "qwen3:32b", True),
        ("gpt-4", "gpt-4o", False),
        ("gpt-4o", "gpt-4o-mini", False),
        ("llama-3.1-70b-turbo", "llama-3.1-70b", False),
        ("qwen3", "qwen3-coder", False),
        ("a", "a" + "-123" * 100_000 + "!", False),
        ("qwen3", "qwen3.5", False),
        ("qwen3-32b", "qwen3-8b", False),
        ("m", "x", False),
    ],
)
def test_two_names_of_one_model_are_known_for_one(wanted: str, answered: str, same: bool) -> None:
    assert same_model(wanted, answered) is same


# ---------------------------------------------------------------- which model answered


@pytest.fixture
def faithful(server: Server) -> Any:
    """A client of a row that is to answer by the model asked for."""
    with make_client(server, provider="regolo", model_name="Llama-3.3-70B-Instruct") as client:
        yield client


def warned(response: Any) -> list[Any]:
    return [warning for warning in response.warnings if warning.code == "model_differs"]


def test_an_answer_by_another_model_is_noted(faithful: Any, server: Server) -> None:
    server.reply(json=chat_body("x", model="Llama-3.1-8B-Instruct"))
    (found,) = warned(faithful.run_chat_completions("hi", full_output=True))
    assert found.param == "model_name"
    assert "Llama-3.3-70B-Instruct" in found.message
    assert "Llama-3.1-8B-Instruct" in found.message
    server.stream(*chat_chunks("x", model="Llama-3.1-8B-Instruct"))
    stream = faithful.run_chat_completions_stream("hi")
    assert "".join(stream) == "x"
    assert len(warned(stream.response)) == 1


def test_a_model_that_takes_over_within_a_stream_is_noted(faithful: Any, server: Server) -> None:
    first, *_, last = chat_chunks("x", model="Llama-3.3-70B-Instruct", usage=False)
    server.stream(first, {**first, "choices": [{"index": 0, "delta": {"content": "x"}}]}, {**last, "model": "mini"})
    stream = faithful.run_chat_completions_stream("hi")
    assert "".join(stream) == "x"
    (found,) = warned(stream.response)
    assert "'mini' answered" in found.message
    assert stream.response.model == "Llama-3.3-70B-Instruct"


def test_a_key_that_is_echoed_as_a_name_is_masked_in_the_note(faithful: Any, server: Server) -> None:
    first, *_, last = chat_chunks("x", usage=False)
    server.stream(first, {**last, "model": f"for {KEY}"})
    stream = faithful.run_chat_completions_stream("hi")
    list(stream)
    assert KEY not in str(stream.response.warnings)


def test_it_is_noted_once_for_a_call_of_several_requests(faithful: Any, server: Server) -> None:
    server.reply(json=chat_body("no json", model="other"))
    server.reply(json=chat_body("{}", model="other"))
    response = faithful.run_chat_completions("hi", guided_json={"type": "object"}, full_output=True)
    assert len(warned(response)) == 1


@pytest.mark.parametrize("model", ["llama-3.3-70b-instruct", "x/Llama-3.3-70B-Instruct-2026-01", "", None])
def test_the_same_model_by_another_name_is_not(faithful: Any, server: Server, model: str | None) -> None:
    server.reply(json=chat_body("x", model=model))
    assert warned(faithful.run_chat_completions("hi", full_output=True)) == []


def test_a_model_named_in_extra_body_is_the_one_asked_for(faithful: Any, server: Server) -> None:
    server.reply(json=chat_body("x", model="other"))
    assert warned(faithful.run_chat_completions("hi", full_output=True, extra_body={"model": "other"})) == []


def test_rows_that_promise_nothing_are_not_held_to_it(server: Server) -> None:
    server.reply(json=chat_body("x", model="other"))
    with make_client(server) as client:
        assert client.run_chat_completions("hi", full_output=True).warnings == []


# ---------------------------------------------------------------- what a row knows of its errors

HINTED = Provider(name="hinted", title="Hinted", error_hints={500: "Look at the input.", 401: "Ask the desk."})


@pytest.fixture
def hinted(server: Server) -> Any:
    """A client of a row with hints."""
    place = Place(f"{server.url}/v1", MaskedStr(KEY), {"Authorization": MaskedStr(f"Bearer {KEY}")})
    with WireClient(HINTED, place, Connections(environment={}), model_name="m", max_retries=0) as client:
        yield client


def test_a_rows_hint_takes_the_place_of_the_usual_suggestion(hinted: Any, server: Server) -> None:
    server.reply(500, json={"error": "Internal Server Error", "status_code": 500})
    with pytest.raises(ServerError) as caught:
        hinted.run_chat_completions("hi")
    assert (caught.value.suggestion, caught.value.retryable) == ("Look at the input.", True)
    server.reply(500, json={"error": "no"})
    with pytest.raises(ServerError) as caught:
        list(hinted.run_chat_completions_stream("hi"))
    assert caught.value.suggestion == "Look at the input."
    server.reply(500, json={"error": "no"})
    with pytest.raises(ServerError) as caught:
        hinted.list_models()
    assert caught.value.suggestion == "Look at the input."


def test_a_hint_for_a_status_inside_a_good_answer_is_given_too(hinted: Any, server: Server) -> None:
    server.reply(200, json={"error": "Internal Server Error", "status_code": 500})
    with pytest.raises(ServerError) as caught:
        hinted.run_chat_completions("hi")
    error = caught.value
    assert (error.message, error.status_code, error.retryable) == ("Internal Server Error", 500, True)
    assert error.suggestion == "Look at the input."


def test_other_statuses_keep_their_own(hinted: Any, server: Server) -> None:
    server.reply(503, json={"error": "busy"})
    with pytest.raises(ServerError) as caught:
        hinted.run_chat_completions("hi")
    assert "Look at the input" not in (caught.value.suggestion or "")


def test_an_error_about_the_key_says_where_the_key_is_from(
    server: Server, hinted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    cases: dict[str, Any] = {
        "The key sent is that of OPENAI_API_KEY. ": create_client("openai", model_name="m"),
        "The key sent is the one given as api_key=. ": make_client(server),
        "No key was sent. ": make_client(server, api_key=""),
        "Is the key (api_key=": make_client(server, api_key="", headers={"Authorization": "Basic x"}),
        "The key sent is the one given as api_key=. Ask the desk.": hinted,
    }
    for words, client in cases.items():
        server.reply(401, json={"error": {"message": "no"}})
        with client, pytest.raises(AuthenticationError) as caught:
            client.run_chat_completions("hi")
        assert (caught.value.suggestion or "").startswith(words)
        assert KEY not in str(caught.value)
