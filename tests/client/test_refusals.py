"""What a server refuses: what is mended without a word, and how the rest is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import Conversation, Error, TruncatedOutputError, create_client
from gen_ai.errors import ModelNotFoundError, UnsupportedParameterError

from ..support.server import Request, Response, Server, chat_body, chat_chunks
from .support import KEY, Api, make_client


def refusing(
    field: str, instead: str | None = None, **answer: Any
) -> Callable[[Request, int], Response | dict[str, Any]]:
    """A server that does not take a field of the body, and says which it wants in its place."""
    mend = f" Use '{instead}' instead." if instead else ""
    wrong = {"message": f"Unsupported parameter: '{field}'.{mend}", "param": field, "code": "unsupported_parameter"}

    def answering(request: Request, _n: int) -> Response | dict[str, Any]:
        return Response(400, {"error": wrong}) if field in request.json() else chat_body("ok", **answer)

    return answering


def sent(server: Server) -> list[dict[str, Any]]:
    """The bodies, without what is the same in all of them."""
    return [
        {name: value for name, value in request.json().items() if name not in ("model", "messages")}
        for request in server.requests
    ]


# ---------------------------------------------------------------- mended


@pytest.mark.parametrize("given", [{}, {"max_tokens": 7}], ids=["default", "given"])
@pytest.mark.parametrize(
    ("provider", "field", "instead"),
    [("openai", "max_tokens", "max_completion_tokens"), ("xai", "max_completion_tokens", "max_tokens")],
)
def test_a_limit_goes_under_the_name_that_the_server_wants(
    server: Server, provider: str, field: str, instead: str, given: dict[str, int]
) -> None:
    server.handler = refusing(field, instead)
    with make_client(server, provider=provider) as client:
        assert [client.run_chat_completions("hi", **given) for _ in range(2)] == ["ok", "ok"]
    limit = given.get("max_tokens", 256)
    assert [(body.get(field), body.get(instead)) for body in sent(server)] == [
        (limit, None),
        (None, limit),
        (None, limit),
    ]


def test_a_name_that_is_no_limits_is_not_taken_for_one(server: Server) -> None:
    server.handler = refusing("max_tokens", "messages")
    with make_client(server) as client:
        assert client.run_chat_completions("hi") == "ok"
    assert sent(server)[-1] == {"temperature": 0}


@pytest.mark.parametrize("field", ["limit", "heat"])
def test_a_default_of_another_name_is_left_out_from_then_on(
    make_api: Any, api: Api, server: Server, field: str
) -> None:
    caps = {"renamed": {"max_tokens": "limit", "temperature": "heat"}}
    named = make_api(api.backend, server, capabilities=caps)
    server.handler = refusing(field)
    assert [named.chat(), named.chat()] == ["ok", "ok"]
    other = {"limit": {"heat": 0}, "heat": {"limit": 256}}[field]
    assert sent(server) == [{"limit": 256, "heat": 0}, other, other]


@pytest.mark.parametrize(
    ("provider", "field"), [("regolo", "disable_fallbacks"), ("minimax", "temperature"), ("minimax", "reasoning_split")]
)
def test_a_field_of_the_row_is_left_out_from_then_on(server: Server, provider: str, field: str) -> None:
    server.handler = refusing(field)
    with make_client(server, provider=provider) as client:
        answer = client.run_chat_completions("hi", full_output=True)
        assert (answer.text, client.run_chat_completions("hi")) == ("ok", "ok")
    assert answer.attempts[0].reason == f"{field} was refused; repeated without it"
    assert [field in body for body in sent(server)] == [True, False, False]


def test_the_callers_own_value_of_such_a_field_is_sent_all_the_same(server: Server) -> None:
    server.handler = refusing("temperature")
    with make_client(server, provider="minimax") as client:
        client.run_chat_completions("hi")
        server.handler = lambda _request, _n: chat_body("ok")
        client.run_chat_completions("hi", temperature=0.5)
    assert sent(server)[-1]["temperature"] == 0.5


# ---------------------------------------------------------------- named


@pytest.fixture
def profile(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Makes a client from a profile of six lines, of which the last may say anything."""
    monkeypatch.chdir(tmp_path)
    made: list[Any] = []

    def written(provider: str, setting: str = "") -> Any:
        lines = ["[profiles.a]", f'provider = "{provider}"', f'endpoint = "{server.url}/v1"', f'api_key = "{KEY}"']
        Path("gen_ai.toml").write_text("\n".join([*lines, 'model_name = "m"', setting]))
        made.append(create_client(profile="a"))
        return made[-1]

    yield written
    for client in made:
        client.close()


@pytest.mark.parametrize(
    ("provider", "setting", "field", "param"),
    [
        ("xai", "max_tokens = 9", "max_completion_tokens", "max_tokens"),
        ("mistral", "seed = 9", "random_seed", "seed"),
        ("openai", 'reasoning = "low"', "reasoning_effort", "reasoning"),
        ("openrouter", 'reasoning = "low"', "reasoning", "reasoning"),
        ("dashscope", 'reasoning = "low"', "enable_thinking", "reasoning"),
        ("dashscope", "reasoning = 900", "thinking_budget", "reasoning"),
        ("openai", "top_p = 0.5", "top_p", "top_p"),
        ("openai", "extra_body = {top_k = 3}", "top_k", "top_k"),
    ],
)
def test_what_a_profile_set_and_the_server_refuses_is_named_with_its_line(
    profile: Callable[..., Any], server: Server, provider: str, setting: str, field: str, param: str
) -> None:
    server.handler = refusing(field)
    with pytest.raises(UnsupportedParameterError) as caught:
        profile(provider, setting).run_chat_completions("hi")
    error = caught.value
    assert error.param == param
    assert f"({param} comes from gen_ai.toml:6.)" in error.message
    assert param in (error.suggestion or "")
    assert len(server.requests) == 1


def test_a_model_that_is_not_there_is_named_with_its_line_unless_the_call_names_another(
    profile: Callable[..., Any], server: Server
) -> None:
    server.handler = lambda _request, _n: Response(404, {"error": {"message": "no", "code": "model_not_found"}})
    client = profile("openai")
    for made, options, placed in (
        (client, {}, True),
        (client, {"model_name": "x"}, False),
        (client.with_options(model_name="x"), {}, False),
    ):
        with pytest.raises(ModelNotFoundError) as caught:
            made.run_chat_completions("hi", **options)
        assert caught.value.param == "model_name"
        assert ("(model_name comes from gen_ai.toml:5.)" in caught.value.message) is placed


def test_a_field_of_extra_body_is_the_callers_and_asked_once(api: Api, server: Server) -> None:
    server.handler = refusing("temperature")
    with pytest.raises(UnsupportedParameterError) as caught:
        api.chat(extra_body={"temperature": 1})
    assert caught.value.suggestion == "Take temperature out of extra_body."
    assert len(server.requests) == 1


# ---------------------------------------------------------------- the limit that was in force


@pytest.mark.parametrize("field", ["max_tokens", "max_completion_tokens"])
def test_a_limit_in_extra_body_takes_the_place_of_the_default(api: Api, server: Server, field: str) -> None:
    server.handler = lambda _request, _n: chat_body("cut", finish_reason="length")
    assert api.chat(extra_body={field: 5}) == "cut"  # and no warning that the default cut it
    assert sent(server) == [{"temperature": 0, field: 5}]


def test_a_structure_cut_by_the_callers_limit_in_extra_body_is_not_asked_for_twice(api: Api, server: Server) -> None:
    server.handler = lambda _request, _n: chat_body('{"a": ', finish_reason="length")
    with pytest.raises(TruncatedOutputError):
        api.chat(guided_json={"type": "object"}, extra_body={"max_tokens": 5})
    assert len(server.requests) == 1


def test_a_default_that_was_left_out_is_not_said_to_have_cut_the_answer(api: Api, server: Server) -> None:
    server.handler = refusing("max_tokens", finish_reason="length")
    assert api.chat() == "ok"
    with pytest.raises(TruncatedOutputError):
        api.chat(guided_json={"type": "object"})
    assert len(server.requests) == 3


def test_a_streamed_structure_cut_by_the_default_says_so(api: Api, server: Server) -> None:
    server.stream(*chat_chunks('{"a": ', finish_reason="length"))
    with pytest.raises(TruncatedOutputError, match=r"\(the default, max_tokens=256\)"):
        list(api.stream(guided_json={"type": "object"}))


# ---------------------------------------------------------------- reasoning of another form


def test_reasoning_blocks_of_another_form_stay_in_the_history(server: Server) -> None:
    thought = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": "A."}]
    detail = {"type": "reasoning.text", "text": "Hm.", "signature": "c2ln", "index": 0}
    server.reply(json=chat_body(None, message={"content": thought}))
    server.reply(json=chat_body("B.", message={"reasoning_details": [detail]}))
    server.reply(json=chat_body("C."))
    with make_client(server, provider="mistral") as first, make_client(server, provider="openrouter") as second:
        chat = first.conversation()
        chat.send("1")
        chat.switch(second).send("2")
        Conversation.from_json(chat.to_json(), second).send("3")
    answers = [message for message in server.last.json()["messages"] if message["role"] == "assistant"]
    assert answers == [
        {"role": "assistant", "content": "A."},
        {"role": "assistant", "content": "B.", "reasoning_details": [detail]},
    ]
    assert chat.messages[1]["reasoning_blocks"] == thought[:1]


def test_errors_as_values_name_them_too(api: Api, server: Server) -> None:
    server.handler = refusing("random_seed")
    with make_client(server, provider="mistral") as client:
        answer, error = client.run_chat_completions("hi", seed=1, return_error=True)
    assert answer is None
    assert error["suggestion"].startswith("Leave seed out")
    assert issubclass(UnsupportedParameterError, Error)
