"""What goes over the wire: bodies pinned byte for meaning, headers, defaults, one model's habits."""

from __future__ import annotations

import warnings
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import ClientClosedError, Error, UnsupportedParameterError, __version__

from ..support.server import Server, chat_body, chat_chunks, sse
from .support import BARE, BARE_STREAM, KEY, PNG, Api, make_client


def sent(api: Api, **options: Any) -> Any:
    """The body that a call sends."""
    api.server.reply(json=chat_body())  # type: ignore[union-attr]
    api.chat(**options)
    return api.server.last.json()  # type: ignore[union-attr]


# ---------------------------------------------------------------- the bare calls


def test_a_bare_call_sends_exactly_the_documented_defaults(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    assert api.chat() == "Hello."
    assert server.last.json() == BARE
    assert (server.last.method, server.last.path) == ("POST", "/v1/chat/completions")


def test_a_bare_stream_sends_the_same_and_asks_for_usage(api: Api, server: Server) -> None:
    server.stream(*chat_chunks())
    assert "".join(api.stream()) == "Hello."
    assert server.last.json() == BARE_STREAM


def test_a_bare_text_completion_sends_its_prompt(api: Api, server: Server) -> None:
    server.reply(json={"choices": [{"index": 0, "text": " world", "finish_reason": "stop"}]})
    assert api.completion("Hello") == " world"
    assert server.last.path == "/v1/completions"
    assert server.last.json() == {"model": "m", "prompt": "Hello", "max_tokens": 256, "temperature": 0}


def test_a_bare_text_completion_stream_sends_its_prompt(api: Api, server: Server) -> None:
    chunk = {"choices": [{"index": 0, "text": " world", "finish_reason": "stop"}]}
    server.stream(chunk)
    assert list(api.completion_stream("Hello")) == [" world"]
    body = {"model": "m", "prompt": "Hello", "max_tokens": 256, "temperature": 0}
    assert server.last.json() == {**body, "stream": True, "stream_options": {"include_usage": True}}


def test_the_list_of_models_is_fetched_without_a_body(api: Api, server: Server) -> None:
    server.reply(json={"object": "list", "data": [{"id": "a", "created": 5, "owned_by": "me"}, {"id": "b"}]})
    found = api.models()
    assert [(model.id, model.created, model.owned_by) for model in found] == [("a", 5, "me"), ("b", None, None)]
    assert (server.last.method, server.last.path, server.last.body) == ("GET", "/v1/models", b"")
    assert server.last.headers["authorization"] == f"Bearer {KEY}"


# ---------------------------------------------------------------- headers


def test_the_headers_are_these_and_no_others(api: Api, server: Server) -> None:
    sent(api)
    headers = server.last.headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(server.last.body))
    assert headers["user-agent"].startswith(f"gen_ai/{__version__}")
    assert set(headers) <= {
        "host", "authorization", "content-type", "content-length", "user-agent", "accept", "accept-encoding",
        "connection",
    }  # fmt: skip


def test_cookies_are_not_kept(api: Api, server: Server) -> None:
    server.reply(json=chat_body(), headers={"Set-Cookie": "session=1; Path=/"})
    api.chat()
    sent(api)
    assert "cookie" not in server.last.headers


def test_a_client_without_a_key_sends_no_authorization(make_api: Any, server: Server) -> None:
    sent(make_api("blocking", server, api_key=""))
    assert "authorization" not in server.last.headers


def test_headers_of_the_client_and_of_the_call_are_added(make_api: Any, server: Server) -> None:
    api = make_api("blocking", server, headers={"X-Team": "blue", "X-Both": "client"})
    sent(api, extra_headers={"x-both": "call", "X-Call": "1"})
    headers = server.last.headers
    assert (headers["x-team"], headers["x-both"], headers["x-call"]) == ("blue", "call", "1")
    assert [name.lower() for name, _ in server.last.raw_headers].count("x-both") == 1
    sent(api)
    assert "x-call" not in server.last.headers


def test_headers_of_the_call_reach_the_list_of_models(api: Api, server: Server) -> None:
    server.reply(json={"data": []})
    assert api.models(extra_headers={"authorization": "Bearer other"}) == []
    assert [value for name, value in server.last.raw_headers if name.lower() == "authorization"] == ["Bearer other"]


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"max_tokens": 5}, {"max_tokens": 5}),
        ({"temperature": 0.7}, {"temperature": 0.7}),
        ({"temperature": 2}, {"temperature": 2}),
        ({"top_p": 0.5}, {"top_p": 0.5}),
        ({"top_p": 1.0}, {"top_p": 1.0}),
        ({"stop": "x"}, {"stop": "x"}),
        ({"stop": ("x", "y")}, {"stop": ["x", "y"]}),
        ({"seed": -3}, {"seed": -3}),
        ({"presence_penalty": -2}, {"presence_penalty": -2}),
        ({"frequency_penalty": 1.5}, {"frequency_penalty": 1.5}),
        ({"logit_bias": {"50256": -100}}, {"logit_bias": {"50256": -100}}),
        ({"logprobs": True}, {"logprobs": True}),
        ({"logprobs": True, "top_logprobs": 3}, {"logprobs": True, "top_logprobs": 3}),
        ({"user": "u-1"}, {"user": "u-1"}),
        ({"parallel_tool_calls": False}, {"parallel_tool_calls": False}),
        ({"tool_choice": "required"}, {"tool_choice": "required"}),
        ({"model_name": "other"}, {"model": "other"}),
        ({"extra_body": {"top_k": 5}}, {"top_k": 5}),
        ({"extra_body": {"temperature": 0.3}}, {"temperature": 0.3}),
    ],
    ids=str,
)
def test_a_parameter_of_the_caller_stands_in_the_body(server: Server, options: Any, fields: Any) -> None:
    assert sent(Api("blocking", server), **options) == {**BARE, **fields}


@pytest.mark.parametrize("name", ["max_tokens", "temperature", "top_p", "stop", "seed", "guided_json", "tools"])
def test_none_is_the_same_as_leaving_a_parameter_out(client: Any, server: Server, name: str) -> None:
    server.reply(json=chat_body("x"))
    assert client.run_chat_completions("hi", **{name: None}) == "x"
    assert server.last.json() == BARE


def test_n_goes_to_a_server_that_knows_it(api: Api, server: Server) -> None:
    body = chat_body("a")
    body["choices"] = [{**body["choices"][0], "index": at, "message": {"content": t}} for at, t in enumerate("ab")]
    server.reply(json=body)
    assert api.chat(n=2) == ["a", "b"]
    assert server.last.json() == {**BARE, "n": 2}


def test_a_level_of_reasoning_goes_out_without_the_cap_of_256(client: Any, server: Server) -> None:
    server.reply(json=chat_body("x"))
    client.run_chat_completions("hi", reasoning="low")
    assert server.last.json() == {
        "model": "m",
        "messages": BARE["messages"],
        "temperature": 0,
        "reasoning_effort": "low",
    }


def test_messages_go_as_they_are_and_the_list_is_left_alone(api: Api, server: Server) -> None:
    class Point(BaseModel):
        x: int

    messages: list[Any] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "hi"}]},
        {"role": "assistant", "content": Point(x=1)},
        {"role": "user", "content": "again"},
    ]
    kept = [dict(message) for message in messages]
    assert sent(api, messages=messages)["messages"] == [*kept[:2], {"role": "assistant", "content": '{"x":1}'}, kept[3]]
    assert messages == kept


# ---------------------------------------------------------------- defaults of the client


def test_defaults_of_the_client_are_sent_and_the_call_wins(make_api: Any, server: Server) -> None:
    api = make_api("blocking", server, temperature=0.5, max_tokens=7, stop=["x"], extra_body={"top_k": 1})
    assert sent(api) == {**BARE, "temperature": 0.5, "max_tokens": 7, "stop": ["x"], "top_k": 1}
    assert sent(api, temperature=0.1)["temperature"] == 0.1


def test_a_copy_has_other_defaults_on_the_same_connections(api: Api, server: Server) -> None:
    copy = api.client.with_options(model_name="other", temperature=1)
    assert sent(api) == BARE
    assert sent(api, of=copy) == {**BARE, "model": "other", "temperature": 1}
    assert sent(api) == BARE
    assert server.connections == 1


def test_closing_a_copy_leaves_the_original_open(api: Api, server: Server) -> None:
    copy = api.client.with_options(temperature=1)
    sent(api, of=copy)
    api.wait(copy.aclose if api.is_async else copy.close)
    with pytest.raises(ClientClosedError):
        api.chat(of=copy)
    sent(api)
    assert server.connections == 1


def test_closing_the_original_closes_its_copies(api: Api) -> None:
    copy = api.client.with_options(temperature=1)
    api.end()
    with pytest.raises(ClientClosedError):
        copy.run_chat_completions("hi")


def test_a_closed_client_says_so_and_sends_nothing(api: Api, server: Server) -> None:
    stream = api.stream()
    api.wait(api.client.aclose if api.is_async else api.client.close)
    api.wait(api.client.aclose if api.is_async else api.client.close)
    with pytest.raises(ClientClosedError, match="closed") as caught:
        api.chat()
    assert caught.value.suggestion
    assert api.chat(return_error=True)[1]["error_type"] == "ClientClosedError"
    assert api.models(return_error=True)[1]["error_type"] == "ClientClosedError"
    with pytest.raises(ClientClosedError):
        api.stream()
    with pytest.raises(ClientClosedError):
        next(stream)
    assert server.requests == []


def test_closing_ends_the_idle_connections(api: Api, server: Server) -> None:
    sent(api)
    api.wait(api.client.aclose if api.is_async else api.client.close)
    api.aside(server.wait_for_disconnect)


def test_a_client_is_a_context_manager(server: Server) -> None:
    server.reply(json=chat_body())
    with make_client(server) as client:
        client.run_chat_completions("hi")
    server.wait_for_disconnect()


def test_an_async_client_is_a_context_manager(make_api: Any, server: Server) -> None:
    api = make_api("threads", server)
    server.reply(json=chat_body())

    async def body() -> None:
        async with api.client as client:
            await client.arun_chat_completions("hi")

    api.wait(body)
    api.aside(server.wait_for_disconnect)


# ---------------------------------------------------------------- one connection


def test_twenty_calls_and_twenty_streams_take_one_connection(api: Api, server: Server) -> None:
    # The end of the chunks comes with the last of them: one that comes late may cost the connection.
    body = sse(*chat_chunks("y"))
    chunks: dict[str, Any] = {"pieces": [b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)], "chunked": False}
    for _ in range(20):
        server.reply(json=chat_body("x")).reply(headers={"Transfer-Encoding": "chunked"}, **chunks)
        assert api.chat() == "x"
        assert list(api.stream()) == ["y"]
    assert server.connections == 1


def test_a_stream_in_one_block_of_known_length_gives_its_connection_back(api: Api, server: Server) -> None:
    for _ in range(3):
        server.reply(body=sse(*chat_chunks("y")), headers={"Content-Type": "text/event-stream"})
        assert list(api.stream()) == ["y"]
    assert server.connections == 1


# ---------------------------------------------------------------- models with habits


def test_gpt_5_gets_neither_temperature_nor_the_cap(api: Api) -> None:
    body = sent(api, model_name="gpt-5-mini")
    assert body == {"model": "gpt-5-mini", "messages": BARE["messages"]}


def test_a_cap_of_the_caller_reaches_gpt_5_under_its_own_name(api: Api) -> None:
    body = sent(api, model_name="gpt-5", max_tokens=100)
    assert body == {"model": "gpt-5", "messages": BARE["messages"], "max_completion_tokens": 100}


def test_a_temperature_of_the_caller_is_refused_for_gpt_5_before_anything_is_sent(api: Api, server: Server) -> None:
    with pytest.raises(UnsupportedParameterError, match="temperature") as caught:
        api.chat(model_name="gpt-5", temperature=0.5)
    assert caught.value.param == "temperature"
    assert "reasoning" in (caught.value.suggestion or "") or "leave" in (caught.value.suggestion or "").lower()
    assert (caught.value.provider, caught.value.model) == ("openai", "gpt-5")
    assert server.requests == []


@pytest.mark.parametrize("how", ["warn", "drop"])
def test_it_is_left_out_where_the_caller_says_so_and_noted(api: Api, server: Server, how: str) -> None:
    server.reply(json=chat_body()).stream(*chat_chunks("x"))
    asked: dict[str, Any] = {"model_name": "gpt-5", "temperature": 0.5, "on_unsupported": how}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        response = api.chat(**asked, full_output=True)
        assert list(api.stream(**asked)) == ["x"]
    assert all("temperature" not in request.json() for request in server.requests)
    assert [(w.code, w.param) for w in response.warnings] == [("parameter_dropped", "temperature")]
    # Who takes the text alone hears of it under "warn".
    told = [str(w.message) for w in said if w.category is UserWarning]
    assert told == (["gpt-5 does not take temperature. It was left out."] * 2 if how == "warn" else [])


@pytest.mark.parametrize(("model", "role"), [("o3", "developer"), ("m", "system")])
def test_a_developer_message_is_one_where_the_model_knows_the_role(api: Api, model: str, role: str) -> None:
    messages = [{"role": "developer", "content": "s"}, {"role": "user", "content": "hi"}]
    assert sent(api, model_name=model, messages=messages)["messages"][0] == {"role": role, "content": "s"}


def test_a_text_completion_of_a_chat_model_goes_as_one_message_and_says_so(api: Api, server: Server) -> None:
    server.reply(json=chat_body(" world")).stream(*chat_chunks([" world"]))
    response = api.completion("Hello", model_name="gpt-4.1", full_output=True)
    assert response.text == " world"
    assert [w.code for w in response.warnings] == ["emulated"]
    assert server.last.path == "/v1/chat/completions"
    assert server.last.json() == {**BARE, "model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello"}]}
    assert list(api.completion_stream("Hello", model_name="gpt-4.1")) == [" world"]


def test_a_default_that_the_server_refuses_is_left_out_from_then_on(api: Api, server: Server) -> None:
    refused = {"error": {"message": "no", "type": "invalid_request_error", "param": "temperature",
                         "code": "unsupported_parameter"}}  # fmt: skip
    server.reply(400, json=refused).reply(json=chat_body("a")).reply(json=chat_body("b"))
    assert (api.chat(), api.chat()) == ("a", "b")
    assert ["temperature" in request.json() for request in server.requests] == [True, False, False]


# ---------------------------------------------------------------- images

DATA_URL = "data:image/png;base64," + b64encode(PNG).decode()


@pytest.mark.parametrize("kind", ["bytes", "path", "text path", "data URL", "file"])
def test_an_image_goes_as_a_data_url_with_the_type_of_its_bytes(api: Api, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.jpg"  # which it is not
    path.write_bytes(PNG)
    with path.open("rb") as file:
        given = {"bytes": PNG, "path": path, "text path": str(path), "data URL": DATA_URL, "file": file}[kind]
        api.server.reply(json=chat_body("A dot."))  # type: ignore[union-attr]
        assert api.vision("What?", given) == "A dot."
    text, image = api.server.last.json()["messages"][0]["content"]  # type: ignore[union-attr]
    assert text == {"type": "text", "text": "What?"}
    assert image == {"type": "image_url", "image_url": {"url": DATA_URL}}


def test_an_image_url_is_passed_on_and_not_fetched(api: Api, server: Server) -> None:
    url = "https://pictures.example/cat.png"
    server.reply(json=chat_body())
    api.vision("What?", [url], image_detail="low")
    assert server.last.json()["messages"][0]["content"][1]["image_url"] == {"url": url, "detail": "low"}
    assert len(server.requests) == 1


def test_images_join_the_last_user_message(api: Api, server: Server) -> None:
    messages = [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "ok"},
        {"role": "user", "content": "two"},
    ]
    body = sent(api, messages=messages, image_paths=[PNG, PNG])
    assert body["messages"][:2] == messages[:2]
    assert [part["type"] for part in body["messages"][2]["content"]] == ["text", "image_url", "image_url"]


def test_a_vision_request_streams_when_asked(api: Api, server: Server) -> None:
    server.stream(*chat_chunks("A dot."))
    stream = api.of(api.client, "run_vision_request")("What?", PNG, stream=True)
    if api.is_async:

        async def body() -> list[str]:
            return [piece async for piece in stream]

        assert "".join(api.wait(body)) == "A dot."
    else:
        assert "".join(stream) == "A dot."
    assert server.last.json()["stream"] is True


# ---------------------------------------------------------------- what would be sent

BUILT: dict[str, dict[str, Any]] = {
    "bare": {},
    "parameters": {"temperature": 0.5, "seed": 3, "extra_body": {"top_k": 2}, "extra_headers": {"X-A": "1"}},
    "guided": {"guided_json": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}},
    "tools": {"tools": [{"name": "now", "description": "The time."}]},
    "image": {"image_paths": [PNG]},
    "another model": {"model_name": "gpt-5"},
}


@pytest.mark.parametrize("options", BUILT.values(), ids=BUILT)
def test_the_request_shown_is_the_request_sent(client: Any, server: Server, options: Any) -> None:
    built = client.build_request("hi", **options)
    assert server.requests == []
    server.reply(json=chat_body('{"a": 1}'))
    client.run_chat_completions("hi", **options)
    assert (built.method, built.url) == (server.last.method, server.url + server.last.path)
    assert built.body == server.last.body
    assert built.json == server.last.json()
    assert {name.lower(): str(value) for name, value in built.headers.items()}.items() <= server.last.headers.items()


def test_the_request_of_a_stream_and_of_a_completion_can_be_shown(client: Any) -> None:
    assert client.build_request("hi", stream=True).json == BARE_STREAM
    built = client.build_request(prompt="Hello", suffix="!")
    assert built.url.endswith("/v1/completions")
    assert built.json["suffix"] == "!"


def test_the_curl_line_repeats_the_request_with_the_key_masked(client: Any, server: Server) -> None:
    line = client.build_request("it's").to_curl()
    assert line.startswith(f"curl -X POST {server.url}/v1/chat/completions")
    assert KEY not in line
    assert "Authorization: Bearer ***" in line
    assert "Content-Type: application/json" in line
    import shlex

    assert "it's" in shlex.split(line.replace("\\\n", ""))[-1]


def test_showing_needs_either_messages_or_a_prompt(client: Any) -> None:
    for arguments, options in (((), {}), (("hi",), {"prompt": "hi"})):
        with pytest.raises(Error, match="messages or prompt"):
            client.build_request(*arguments, **options)
