"""Every mistake of a caller has a named error with advice, before anything is sent, and is a value when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gen_ai import (
    ConfigurationError,
    Error,
    ImageError,
    InvalidRequestError,
    MissingApiKeyError,
    SchemaError,
    UnknownProviderError,
    UnsupportedParameterError,
    create_client,
)

from ..support.server import Server, chat_body, closed_port
from .support import KEY, PNG, Api, make

HI = "hi"


NOW = {"name": "now"}


class Undescribed:
    """A type that pydantic knows nothing of."""


#: What is wrong → messages, options, the class, the argument that the message names.
CALLS: dict[str, tuple[Any, dict[str, Any], type[Error], str]] = {
    "no messages": ([], {}, InvalidRequestError, "messages"),
    "empty prompt": ("", {}, InvalidRequestError, "messages"),
    "messages None": (None, {}, InvalidRequestError, "messages"),
    "one dictionary": ({"role": "user", "content": "hi"}, {}, InvalidRequestError, "messages"),
    "wrong role": ([{"role": "usr", "content": "hi"}], {}, InvalidRequestError, "messages[0].role"),
    "no role": ([{"content": "hi"}], {}, InvalidRequestError, "messages[0].role"),
    "content None": ([{"role": "user", "content": None}], {}, InvalidRequestError, "messages[0].content"),
    "a list of strings": (["hi"], {}, InvalidRequestError, "messages[0]"),
    "answers of n": ([{"role": "assistant", "content": ["a", "b"]}], {}, InvalidRequestError, "messages[0].content"),
    "temperature below 0": (HI, {"temperature": -0.1}, InvalidRequestError, "temperature"),
    "temperature above 2": (HI, {"temperature": 2.1}, InvalidRequestError, "temperature"),
    "temperature NaN": (HI, {"temperature": float("nan")}, InvalidRequestError, "temperature"),
    "temperature text": (HI, {"temperature": "0"}, InvalidRequestError, "temperature"),
    "temperature for gpt-5": (
        HI, {"temperature": 0.5, "model_name": "gpt-5"}, UnsupportedParameterError, "temperature",
    ),
    "top_p below 0": (HI, {"top_p": -1}, InvalidRequestError, "top_p"),
    "top_p above 1": (HI, {"top_p": 1.5}, InvalidRequestError, "top_p"),
    "max_tokens 0": (HI, {"max_tokens": 0}, InvalidRequestError, "max_tokens"),
    "max_tokens fraction": (HI, {"max_tokens": 1.5}, InvalidRequestError, "max_tokens"),
    "max_tokens True": (HI, {"max_tokens": True}, InvalidRequestError, "max_tokens"),
    "n 0": (HI, {"n": 0}, InvalidRequestError, "n"),
    "n text": (HI, {"n": "2"}, InvalidRequestError, "n"),
    "timeout 0": (HI, {"timeout": 0}, InvalidRequestError, "timeout"),
    "timeout below 0": (HI, {"timeout": -1}, InvalidRequestError, "timeout"),
    "timeout text": (HI, {"timeout": "30"}, InvalidRequestError, "timeout"),
    "idle_timeout 0": (HI, {"idle_timeout": 0}, InvalidRequestError, "idle_timeout"),
    "total_timeout 0": (HI, {"total_timeout": 0}, InvalidRequestError, "total_timeout"),
    "stop empty": (HI, {"stop": ""}, InvalidRequestError, "stop"),
    "stop numbers": (HI, {"stop": [1]}, InvalidRequestError, "stop"),
    "seed text": (HI, {"seed": "1"}, InvalidRequestError, "seed"),
    "penalty": (HI, {"presence_penalty": 3}, InvalidRequestError, "presence_penalty"),
    "logit_bias": (HI, {"logit_bias": [1]}, InvalidRequestError, "logit_bias"),
    "logprobs": (HI, {"logprobs": "yes"}, InvalidRequestError, "logprobs"),
    "top_logprobs": (HI, {"top_logprobs": 21}, InvalidRequestError, "top_logprobs"),
    "user": (HI, {"user": 5}, InvalidRequestError, "user"),
    "tool_choice": (HI, {"tool_choice": 5}, InvalidRequestError, "tool_choice"),
    "parallel": (HI, {"parallel_tool_calls": "no"}, InvalidRequestError, "parallel_tool_calls"),
    "reasoning": (HI, {"reasoning": "hgih"}, InvalidRequestError, "reasoning"),
    "model_name empty": (HI, {"model_name": " "}, InvalidRequestError, "model_name"),
    "retry": (HI, {"retry": 3}, InvalidRequestError, "retry"),
    "retry twice": (HI, {"retry": None, "max_retries": -1}, InvalidRequestError, "max_retries"),
    "max_reasks": (HI, {"max_reasks": -1}, InvalidRequestError, "max_reasks"),
    "on_unsupported": (HI, {"on_unsupported": "warm"}, InvalidRequestError, "on_unsupported"),
    "extra_body": (HI, {"extra_body": [1]}, InvalidRequestError, "extra_body"),
    "extra_body not JSON": (HI, {"extra_body": {"a": object()}}, InvalidRequestError, "JSON"),
    "header line break": (HI, {"extra_headers": {"X-A": "a\r\nX-B: b"}}, InvalidRequestError, "extra_headers"),
    "header number": (HI, {"extra_headers": {"X-A": 1}}, InvalidRequestError, "extra_headers"),
    "image missing": (HI, {"image_paths": "/no/such/cat.png"}, ImageError, "cat.png"),
    "image is a folder": (HI, {"image_paths": ["."]}, ImageError, "image_paths[0]"),
    "image is none": (HI, {"image_paths": [b"hello"]}, ImageError, "image_paths[0]"),
    "image empty": (HI, {"image_paths": b""}, ImageError, "image_paths"),
    "image too large": (HI, {"image_paths": PNG + bytes(30_000_000)}, ImageError, "image_paths"),
    "image of no kind": (HI, {"image_paths": 5}, ImageError, "image_paths"),
    "image_detail": (HI, {"image_paths": PNG, "image_detail": "hihg"}, ImageError, "detail"),
    "image_detail alone": (HI, {"image_detail": "low"}, InvalidRequestError, "image_detail"),
    "no schema": (HI, {"guided_json": {"type": "strng"}}, SchemaError, "guided_json"),
    "schema 5": (HI, {"guided_json": 5}, SchemaError, "guided_json"),
    "instance": (HI, {"guided_json": Undescribed()}, SchemaError, "guided_json"),
    "undescribed type": (HI, {"guided_json": Undescribed}, SchemaError, "guided_json"),
    "schema elsewhere": (HI, {"guided_json": {"$ref": "https://x.example/s.json"}}, SchemaError, "guided_json"),
    "tools no list": (HI, {"tools": {"name": "now"}}, InvalidRequestError, "tools"),
    "tool without name": (HI, {"tools": [{"description": "x"}]}, InvalidRequestError, "tools[0]"),
    "tools twice": (HI, {"tools": [NOW], "functions": [NOW]}, InvalidRequestError, "functions"),
}  # fmt: skip


def check(error: Error, kind: type[Error], names: str) -> None:
    assert type(error) is kind
    assert names in error.message or names == error.param
    assert error.suggestion
    assert error.provider == "openai"
    assert error.attempts == []


@pytest.mark.parametrize(("messages", "options", "kind", "names"), CALLS.values(), ids=CALLS)
def test_a_mistake_is_named_before_anything_is_sent(
    server: Server, client: Any, messages: Any, options: Any, kind: type[Error], names: str
) -> None:
    with pytest.raises(Error) as caught:
        client.run_chat_completions(messages, **options)
    check(caught.value, kind, names)
    result, error = client.run_chat_completions(messages, return_error=True, **options)
    assert (result, error) == (None, caught.value.details())
    pairs = list(client.run_chat_completions_stream(messages, return_error=True, **options))
    assert [(piece, error["error_type"]) for piece, error in pairs] == [(None, kind.__name__)]
    assert server.connections == 0


@pytest.mark.parametrize(("messages", "options", "kind", "names"), CALLS.values(), ids=CALLS)
def test_and_so_it_is_by_the_async_twins(
    server: Server, make_api: Any, messages: Any, options: Any, kind: type[Error], names: str
) -> None:
    api: Api = make_api("threads", server)
    with pytest.raises(Error) as caught:
        api.chat(messages, **options)
    check(caught.value, kind, names)
    assert api.chat(messages, return_error=True, **options)[1]["message"] == caught.value.message
    ((_, error),) = list(api.stream(messages, return_error=True, **options))
    assert error["message"] == caught.value.message
    assert server.connections == 0


@pytest.mark.parametrize(("messages", "options", "kind", "names"), CALLS.values(), ids=CALLS)
def test_the_request_is_not_shown_either(
    client: Any, messages: Any, options: Any, kind: type[Error], names: str
) -> None:
    if messages is None:
        return  # which stands for a prompt there
    with pytest.raises(kind) as caught:
        client.build_request(messages, **options)
    assert caught.value.suggestion


def test_an_unreadable_image_is_named(client: Any, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.symlink_to(path)
    _, error = client.run_vision_request("What?", [path], return_error=True)
    assert error["error_type"] == "ImageError"
    assert "cat.png" in error["message"]
    assert error["suggestion"]
    assert server.connections == 0


@pytest.mark.parametrize("none", [None, [], ()], ids=repr)
def test_a_vision_request_without_images_is_named(client: Any, server: Server, none: Any) -> None:
    _, error = client.run_vision_request("What?", none, return_error=True)
    assert (error["error_type"], "image_paths" in error["message"]) == ("InvalidRequestError", True)
    assert error["suggestion"]
    assert server.connections == 0


@pytest.mark.parametrize("prompt", ["", None, 5, []], ids=repr)
def test_a_prompt_that_is_none_is_named(api: Api, server: Server, prompt: Any) -> None:
    _, error = api.completion(prompt, return_error=True)
    assert error["error_type"] == "InvalidRequestError"
    assert "prompt" in error["message"]
    assert error["suggestion"]
    assert server.connections == 0


# ---------------------------------------------------------------- keywords

MISSPELT = {
    "temprature": "temperature", "max_token": "max_tokens", "model": "model_name", "response_format": "guided_json",
    "stop_sequences": "stop", "guided_jsn": "guided_json", "max_completion_tokens": "max_tokens",
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "right"), MISSPELT.items())
def test_a_misspelt_keyword_is_a_type_error_that_names_the_right_one(
    api: Api, server: Server, wrong: str, right: str
) -> None:
    calls = (api.chat, api.stream, api.completion, api.client.build_request, api.client.with_options)
    for call in calls if right != "guided_json" else calls[:2]:
        arguments = () if call == api.client.with_options else ("hi",)
        with pytest.raises(TypeError, match=f"{wrong}.*Did you mean '{right}'"):
            call(*arguments, **{wrong: 1})
    with pytest.raises(TypeError, match=wrong):
        api.chat(return_error=True, **{wrong: 1})
    with pytest.raises(TypeError, match="extra_body"):
        api.chat(return_error=True, top_k=5)
    assert server.connections == 0


@pytest.mark.parametrize("name", ["n", "full_output", "return_error", "guided_json", "tools"])
def test_what_changes_the_return_type_is_no_default_of_a_client(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        make(provider="openai", api_key=KEY, model_name="m", **{name: 1})


# ---------------------------------------------------------------- making a client

HERE: dict[str, Any] = {"provider": "openai", "api_key": KEY}
CLIENTS: dict[str, tuple[dict[str, Any], type[Error], str]] = {
    "nothing": ({}, ConfigurationError, "provider"),
    "unknown provider": ({"provider": "opnai"}, UnknownProviderError, "openai"),
    "provider number": ({"provider": 5}, ConfigurationError, "provider"),
    "provider blank": ({"provider": " "}, ConfigurationError, "provider"),
    "model missing": ({"provider": "openai:"}, ConfigurationError, "provider"),
    "two models": ({"provider": "openai:a", "model_name": "b"}, ConfigurationError, "model_name"),
    "missing key": ({"provider": "openai"}, MissingApiKeyError, "OPENAI_API_KEY"),
    "empty key": ({"provider": "openai", "api_key": ""}, MissingApiKeyError, "api_key"),
    "key elsewhere": ({"provider": "openai", "endpoint": "http://x.test/v1"}, MissingApiKeyError, "api_key"),
    "variable missing": ({"provider": "openai", "api_key_env": "MY_KEY_X"}, MissingApiKeyError, "MY_KEY_X"),
    "key number": ({"provider": "openai", "api_key": 5}, ConfigurationError, "api_key"),
    "key two lines": ({"provider": "openai", "api_key": f"{KEY}\r\nX: y"}, ConfigurationError, "api_key"),
    "key two lines b": ({"provider": "openai", "api_key": f"{KEY}\n\n"}, ConfigurationError, "api_key"),
    "key blank": ({"provider": "openai", "api_key": "  "}, ConfigurationError, "api_key"),
    "key not ASCII": ({"provider": "openai", "api_key": KEY + "é"}, ConfigurationError, "api_key"),
    "key spaces": ({"provider": "openai", "api_key": f" {KEY}"}, ConfigurationError, "api_key"),
    "key twice": ({**HERE, "api_key_env": "X"}, ConfigurationError, "api_key"),
    "endpoint no scheme": ({**HERE, "endpoint": "x.test/v1"}, ConfigurationError, "https://x.test/v1"),
    "endpoint ftp": ({**HERE, "endpoint": "ftp://x/v1"}, ConfigurationError, "endpoint"),
    "endpoint empty": ({**HERE, "endpoint": ""}, ConfigurationError, "endpoint"),
    "endpoint number": ({**HERE, "endpoint": 5}, ConfigurationError, "endpoint"),
    "endpoint query": ({**HERE, "endpoint": "http://x/v1?a=b"}, ConfigurationError, "endpoint"),
    "endpoint spaces": ({**HERE, "endpoint": "http://x/ v1"}, ConfigurationError, "endpoint"),
    "endpoint port": ({**HERE, "endpoint": "http://x:99999/v1"}, ConfigurationError, "endpoint"),
    "endpoint with key": ({**HERE, "endpoint": f"http://u:{KEY}@x/"}, ConfigurationError, "endpoint"),
    "no CA bundle": ({**HERE, "verify": "/no/such.pem"}, ConfigurationError, "verify"),
    "proxy": ({**HERE, "proxy": "proxy:3128"}, ConfigurationError, "proxy"),
    "size": ({**HERE, "max_response_bytes": 0}, ConfigurationError, "max_response_bytes"),
    "backend": ({**HERE, "async_backend": "trio"}, ConfigurationError, "async_backend"),
    "temperature": ({**HERE, "temperature": -1}, Error, "temperature"),
    "timeout": ({**HERE, "timeout": 0}, Error, "timeout"),
    "headers": ({**HERE, "headers": {"a": "b\n"}}, Error, "headers"),
    "offline endpoint": ({"provider": "offline", "endpoint": "http://x/v1"}, ConfigurationError, "endpoint"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "kind", "names"), CLIENTS.values(), ids=CLIENTS)
def test_a_client_that_cannot_be_made_says_what_to_do(arguments: Any, kind: type[Error], names: str) -> None:
    with pytest.raises(kind) as caught:
        make(**arguments)
    assert names in str(caught.value) or names == caught.value.param
    assert caught.value.suggestion
    assert KEY not in str(caught.value)


def test_a_misspelt_argument_of_a_client_is_a_type_error() -> None:
    with pytest.raises(TypeError, match=r"base_url.*Did you mean 'endpoint'"):
        make(provider="openai", api_key=KEY, base_url="http://x/v1")


def test_one_line_break_after_the_key_is_no_mistake(server: Server) -> None:
    for end in ("\n", "\r\n"):
        server.reply(json=chat_body("x"))
        with create_client(provider="openai", api_key=KEY + end, endpoint=server.url, model_name="m") as client:
            assert client.run_chat_completions("hi") == "x"
        assert server.last.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/", "/v1//", "/v1/chat/completions", "/v1/models"])
def test_every_way_to_write_the_endpoint_works(server: Server, tail: str) -> None:
    server.reply(json=chat_body("x"))
    with create_client(provider="openai", api_key=KEY, endpoint=server.url + tail, model_name="m") as client:
        assert client.run_chat_completions("hi") == "x"
    assert server.last.path == "/v1/chat/completions"


def test_a_call_without_a_model_is_named(server: Server) -> None:
    with create_client(provider="openai", api_key=KEY, endpoint=server.url) as client:
        _, error = client.run_chat_completions("hi", return_error=True)
        assert error is not None
        assert "model_name" in (error["suggestion"] or "")
        server.reply(json=chat_body("x"))
        assert client.run_chat_completions("hi", model_name="m") == "x"


def test_an_unreachable_endpoint_is_named(make_api: Any) -> None:
    api = make_api("blocking", f"http://127.0.0.1:{closed_port()}/v1", max_retries=0)
    _, error = api.chat(return_error=True)
    assert error["error_type"] == "APIConnectionError"
    assert "endpoint" in error["suggestion"]
    assert len(error["attempts"]) == 1
