"""Failures over real HTTP: which class, what the error knows, what is repeated, and how long it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import gen_ai
from gen_ai import (
    APIConnectionError,
    APITimeoutError,
    Error,
    RateLimitError,
    RedirectError,
    RetryPolicy,
    create_client,
)

from ..support.server import Response, Server, chat_body, chat_chunks, closed_port
from .support import AT_ONCE, BARE, SOON, Api


def failure(call: Callable[[], Any]) -> tuple[Any, float]:
    """The error, and the seconds until it came."""
    began = time.monotonic()
    with pytest.raises(Error) as caught:
        call()
    return caught.value, time.monotonic() - began


# ---------------------------------------------------------------- which class

STATUSES: dict[str, tuple[int, dict[str, Any], str, int]] = {
    "400": (400, {"message": "bad"}, "InvalidRequestError", 1),
    "401": (401, {"message": "who?"}, "AuthenticationError", 1),
    "402": (402, {"message": "pay"}, "QuotaExceededError", 1),
    "403": (403, {"message": "no"}, "PermissionDeniedError", 1),
    "404": (404, {"message": "where?"}, "NotFoundError", 1),
    "404 model": (404, {"message": "no", "code": "model_not_found"}, "ModelNotFoundError", 1),
    "408": (408, {"message": "slow"}, "APITimeoutError", 3),
    "409": (409, {"message": "conflict"}, "ServerError", 3),
    "413": (413, {"message": "big"}, "RequestTooLargeError", 1),
    "422": (422, {"message": "odd"}, "InvalidRequestError", 1),
    "429": (429, {"message": "easy"}, "RateLimitError", 3),
    "429 quota": (
        429,
        {"message": "no", "type": "insufficient_quota", "code": "insufficient_quota"},
        "QuotaExceededError",
        1,
    ),
    "context": (400, {"message": "too long", "code": "context_length_exceeded"}, "ContextLengthError", 1),
    "filter": (400, {"message": "no", "code": "content_filter"}, "ContentFilterError", 1),
    "500": (500, {"message": "oh"}, "ServerError", 3),
    "501": (501, {"message": "never"}, "InvalidRequestError", 1),
    "503": (503, {"message": "busy"}, "OverloadedError", 3),
    "529": (529, {"message": "busy"}, "OverloadedError", 3),
}


@pytest.mark.parametrize(("status", "error", "kind", "count"), STATUSES.values(), ids=STATUSES)
def test_a_status_becomes_an_error_that_knows_everything(
    api: Api, server: Server, status: int, error: Any, kind: str, count: int
) -> None:
    server.reply(status, json={"error": error}, headers={"x-request-id": "req-5"}, times=6)
    caught, _ = failure(api.chat)
    assert type(caught) is getattr(gen_ai, kind)
    assert error["message"] in caught.message
    assert (caught.status_code, caught.request_id, caught.code) == (status, "req-5", error.get("code"))
    assert (caught.provider, caught.model, caught.method) == ("openai", "m", "POST")
    assert caught.url == f"{server.url}/v1/chat/completions"
    assert [(a.number, a.status, a.request_id) for a in caught.attempts] == [
        (n + 1, status, "req-5") for n in range(count)
    ]
    assert all(a.reason for a in caught.attempts)
    assert caught.suggestion
    assert error["message"] in (caught.body or "")
    assert [request.method for request in server.requests].count("POST") == count
    _, value = api.chat(return_error=True)
    assert {**value, "attempts": []} == {**caught.details(), "attempts": []}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": "plain words"}', "plain words"),
        (b'[{"error": {"message": "in a list", "code": 400}}]', "in a list"),
        (b'{"detail": [{"loc": ["body", "n"], "msg": "must be positive"}]}', "must be positive"),
        (b"null", "400"),
        (b"", "400"),
        (b"<html><title>Bad Request</title></html>", "400"),
        (b'{"error": {"message": ' + b'"x' * 100_000, "400"),
        (b"\xff\xfe\x00", "400"),
        (b"[" * 100_000, "400"),
    ],
    ids=["text", "list", "fastapi", "null", "empty", "html", "cut", "bytes", "deep"],
)
def test_whatever_an_error_body_is_the_status_is_said(api: Api, server: Server, body: bytes, words: str) -> None:
    server.reply(400, body=body)
    caught, _ = failure(api.chat)
    assert words in caught.message
    assert caught.status_code == 400
    assert len(str(caught)) < 3000


def test_an_error_of_a_stream_is_read_with_its_body(api: Api, server: Server) -> None:
    server.reply(400, json={"error": {"message": "no such thing"}}, chunked=True, headers={"x-request-id": "req-6"})
    caught, _ = failure(lambda: list(api.stream()))
    assert caught.message == "no such thing"
    assert caught.request_id == "req-6"
    server.reply(json=chat_body("x"))
    assert api.chat() == "x"


# ---------------------------------------------------------------- retries


def test_a_failed_request_is_repeated_and_the_answer_says_so(api: Api, server: Server) -> None:
    server.reply(500, json={"error": {"message": "oh"}}).reply(raw=b"", cut="rst").reply(json=chat_body("x"))
    response = api.chat(full_output=True)
    assert response.text == "x"
    assert [(a.number, a.status) for a in response.attempts] == [(1, 500), (2, None), (3, 200)]
    assert [a.maybe_billed for a in response.attempts] == [False, True, False]
    assert len({request.body for request in server.requests}) == 1


@pytest.mark.parametrize(
    "response",
    [
        Response(raw=b""),
        Response(raw=b"", cut="rst"),
        Response(raw=b"HTTP/1.1 200 OK\r\nContent-Le"),
        Response(raw=b"HTTP/1.1 200 OK\r\nContent-Le", cut="rst"),
        Response(raw=b"lorem ipsum\r\n\r\n"),
        Response(json=chat_body("x"), length=10_000, cut=True),
        Response(json=chat_body("x"), chunked=True, cut=True),
        Response(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nbanana\r\n"),
    ],
    ids=["FIN", "RST", "FIN in the head", "RST in the head", "not HTTP", "short body", "cut chunks", "odd chunks"],
)
def test_a_broken_answer_is_asked_for_again(api: Api, server: Server, response: Response) -> None:
    server._queue.extend([response, Response(json=chat_body("y"))])
    assert api.chat() == "y"
    assert len(server.requests) == 2


@pytest.mark.parametrize("header", ["Retry-After", "retry-after-ms"])
def test_the_servers_own_wish_is_kept(api: Api, server: Server, header: str) -> None:
    wish = {"Retry-After": "0.1", "retry-after-ms": "100"}[header]
    server.reply(429, json={"error": {"message": "easy"}}, headers={header: wish}).reply(json=chat_body("x"))
    response = api.chat(full_output=True)
    first, second = server.requests
    assert 0.09 < second.time - first.time < SOON
    assert 0.1 <= response.attempts[0].wait < 0.2


def test_a_wish_beyond_the_timeout_is_not_waited_for(api: Api, server: Server) -> None:
    server.reply(429, json={"error": {"message": "easy"}}, headers={"Retry-After": "10"})
    caught, seconds = failure(lambda: api.chat(timeout=2))
    assert isinstance(caught, RateLimitError)
    assert (caught.retry_after, caught.retryable) == (10, True)
    assert seconds < SOON
    assert len(server.requests) == 1


@pytest.mark.parametrize("garbage", ["soon", "-5", "", "9" * 400])
def test_a_wish_that_makes_no_sense_is_ignored(client: Any, server: Server, garbage: str) -> None:
    server.reply(429, json={"error": {"message": "easy"}}, headers={"Retry-After": garbage}).reply(json=chat_body("x"))
    try:
        assert client.run_chat_completions("hi") == "x"
    except RateLimitError as error:  # one beyond all time may be taken at its word
        assert garbage == "9" * 400, error  # noqa: PT017


def test_a_server_may_forbid_and_ask_for_repetition(api: Api, server: Server) -> None:
    server.reply(500, json={"error": {"message": "oh"}}, headers={"x-should-retry": "false"})
    failure(api.chat)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("options", "count"),
    [({"max_retries": 0}, 1), ({"max_retries": 1, "retry": None}, 2), ({"retry": RetryPolicy(attempts=1)}, 1)],
)
def test_the_number_of_retries_is_the_callers(make_api: Any, server: Server, options: Any, count: int) -> None:
    server.reply(500, json={"error": {"message": "oh"}}, headers={"retry-after-ms": "1"}, times=9)
    api = make_api("blocking", server, retry=None)
    failure(lambda: api.chat(**options))
    assert len(server.requests) == count


def test_the_number_of_retries_of_the_client_holds_for_its_calls(make_api: Any, server: Server) -> None:
    server.reply(500, json={"error": {"message": "oh"}}, headers={"retry-after-ms": "1"}, times=9)
    api = make_api("blocking", server, max_retries=3)
    caught, _ = failure(api.chat)
    assert len(server.requests) == len(caught.attempts) == 4
    failure(api.models)
    assert len(server.requests) == 8


def test_a_refused_connection_is_an_error_that_names_what_to_check(make_api: Any) -> None:
    for backend in ("blocking", "threads"):
        api = make_api(backend, f"http://127.0.0.1:{closed_port()}/v1")
        caught, seconds = failure(api.chat)
        assert type(caught) is APIConnectionError
        assert "endpoint" in (caught.suggestion or "")
        assert caught.retryable
        assert len(caught.attempts) == 3
        assert not any(a.maybe_billed for a in caught.attempts)
        assert seconds < SOON


def test_an_unknown_host_is_an_error_that_names_what_to_check(make_api: Any) -> None:
    for backend in ("blocking", "threads"):
        api = make_api(backend, "http://no-such-host.invalid/v1")
        caught, _ = failure(lambda api=api: api.chat(retry=RetryPolicy(attempts=1)))  # type: ignore[misc]
        assert type(caught) is APIConnectionError
        assert "http://no-such-host.invalid was not found" in caught.message
        assert "spelling" in (caught.suggestion or "")


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_never_becomes_a_get(api: Api, server: Server, status: int) -> None:
    server.reply(status, headers={"Location": "/v1/elsewhere"})
    caught, _ = failure(api.chat)
    assert type(caught) is RedirectError
    assert caught.status_code == status
    assert "endpoint" in (caught.suggestion or "")
    assert [request.method for request in server.requests] == ["POST"]


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_within_the_origin_repeats_the_post(api: Api, server: Server, status: int) -> None:
    server.reply(status, headers={"Location": "/v2/chat"}).reply(json=chat_body("x"))
    assert api.chat() == "x"
    assert [(r.method, r.path, r.json()) for r in server.requests] == [
        ("POST", "/v1/chat/completions", BARE),
        ("POST", "/v2/chat", BARE),
    ]


def test_a_redirect_of_a_stream_leaves_no_connection_behind(api: Api, server: Server) -> None:
    server.reply(307, headers={"Location": "/v2/chat"}, body=b"moved").stream(*chat_chunks("x"))
    assert list(api.stream()) == ["x"]
    assert server.last.path == "/v2/chat"
    assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("stream", [False, True])
def test_neither_key_nor_prompt_goes_to_another_origin(api: Api, server: Server, status: int, stream: bool) -> None:
    with Server() as other:
        server.reply(status, headers={"Location": f"{other.url}/v1/chat/completions?x=1"})
        caught, _ = failure((lambda: list(api.stream())) if stream else api.chat)
        assert type(caught) is RedirectError
        assert other.url in caught.message
        assert "?" not in caught.message
        assert other.connections == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "", "http://127.0.0.1@evil.example/", "http://[", None])
def test_an_odd_redirect_is_an_error(api: Api, server: Server, location: str | None) -> None:
    server.reply(307, headers={} if location is None else {"Location": location})
    caught, _ = failure(api.chat)
    assert type(caught) is RedirectError
    assert len(server.requests) == 1


def test_redirects_in_a_circle_end(api: Api, server: Server) -> None:
    server.reply(307, headers={"Location": "/v1/chat/completions"}, times=99)
    caught, _ = failure(api.chat)
    assert type(caught) is RedirectError
    assert len(server.requests) < 6


# ---------------------------------------------------------------- time

HANGS: dict[str, Response] = {
    "no answer": Response(hold=threading.Event()),
    "dripping head": Response(json=chat_body("x"), drip_head=0.02),
    "dripping body": Response(json=chat_body("x"), drip=0.02),
    "half a body": Response(pieces=[b'{"choices"', threading.Event()], length=500),
}


@pytest.mark.parametrize("response", HANGS.values(), ids=HANGS)
def test_timeout_bounds_the_call_with_its_retries(api: Api, server: Server, response: Response) -> None:
    server.handler = lambda _request, _n: response
    caught, seconds = failure(lambda: api.chat(timeout=0.12))
    assert type(caught) is APITimeoutError
    assert "timeout of 0.12 s" in caught.message
    assert 0.1 < seconds < SOON
    assert len(server.requests) == 1
    assert caught.attempts[-1].maybe_billed
    api.aside(server.wait_for_disconnect)


def test_a_list_of_models_costs_nothing_though_its_answer_was_lost(server: Server) -> None:
    server.reply(cut=True, body="{")
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="", max_retries=0) as client:
        caught, _ = failure(client.list_models)
    assert type(caught) is APIConnectionError
    assert not any(attempt.maybe_billed for attempt in caught.attempts)


def test_timeout_bounds_all_attempts_together(api: Api, server: Server) -> None:
    server.reply(500, json={"error": {"message": "oh"}}, delay=0.08, times=9)
    caught, seconds = failure(lambda: api.chat(timeout=0.12, retry=RetryPolicy(attempts=9, wait=AT_ONCE.wait)))
    assert 0.1 < seconds < SOON
    assert type(caught) is APITimeoutError
    assert [a.status for a in caught.attempts] == [500, None]


def test_timeout_bounds_questions_asked_again(api: Api, server: Server) -> None:
    server.reply(json=chat_body("not JSON"), delay=0.06).reply(hold=threading.Event())
    caught, seconds = failure(lambda: api.chat(guided_json=dict[str, int], timeout=0.6))
    assert type(caught) is APITimeoutError
    assert 0.1 < seconds < SOON
    assert len(server.requests) == 2


def test_timeout_bounds_the_list_of_models(api: Api, server: Server) -> None:
    server.reply(hold=threading.Event())
    caught, seconds = failure(lambda: api.models(timeout=0.1))
    assert type(caught) is APITimeoutError
    assert 0.08 < seconds < SOON


def test_attempt_timeout_bounds_one_request_and_the_next_may_succeed(api: Api, server: Server) -> None:
    server.reply(hold=threading.Event()).reply(json=chat_body("x"))
    policy = RetryPolicy(attempts=2, wait=AT_ONCE.wait, attempt_timeout=0.1)
    response = api.chat(timeout=5, retry=policy, full_output=True)
    assert response.text == "x"
    assert response.attempts[0].maybe_billed


def test_a_timeout_of_none_waits(client: Any, server: Server) -> None:
    server.reply(json=chat_body("x"), delay=0.1)
    assert client.with_options(timeout=0.05).run_chat_completions("hi", timeout=None) == "x"


def test_a_timeout_as_a_value_says_which_argument_to_raise(api: Api, server: Server) -> None:
    server.reply(hold=threading.Event())
    _, error = api.chat(timeout=0.1, return_error=True)
    assert (error["error_type"], error["status_code"], error["retryable"]) == ("APITimeoutError", None, True)
    assert "Raise timeout" in error["suggestion"]
    assert error["url"] == f"{server.url}/v1/chat/completions"
