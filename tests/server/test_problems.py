"""Errors: the status, the shape, what a caller's retries go by, and what is never told."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from gen_ai import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RedirectError,
    ServerError,
    StreamInterruptedError,
    UnsupportedParameterError,
    create_client,
)
from gen_ai.server.app import Service
from gen_ai.server.serving import Running
from gen_ai.testing.plugin import StartServer

from ..support.server import Server, closed_port
from .conftest import Gateway
from .support import HI, ask, chat


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (InvalidRequestError("x"), 400, "invalid_request_error", None),
        (UnsupportedParameterError("x", param="seed"), 400, "invalid_request_error", "unsupported_parameter"),
        (ContextLengthError("x"), 400, "invalid_request_error", "context_length_exceeded"),
        (AuthenticationError("x"), 401, "invalid_request_error", "invalid_api_key"),
        (PermissionDeniedError("x"), 403, "invalid_request_error", "permission_denied"),
        (ModelNotFoundError("x"), 404, "invalid_request_error", "model_not_found"),
        (RateLimitError("x"), 429, "rate_limit_error", "rate_limit_exceeded"),
        (QuotaExceededError("x"), 429, "insufficient_quota", "insufficient_quota"),
        (QuotaExceededError("x", status_code=402), 402, "insufficient_quota", "insufficient_quota"),
        (ServerError("x"), 500, "server_error", None),
        (ServerError("x", status_code=520, code="odd"), 520, "server_error", "odd"),
        (OverloadedError("x"), 503, "server_error", "overloaded"),
        (OverloadedError("x", status_code=529), 529, "server_error", "overloaded"),
        (APITimeoutError("x"), 504, "server_error", "timeout"),
        (APIConnectionError("x"), 502, "server_error", "upstream_unreachable"),
        (RedirectError("x", status_code=302), 502, "server_error", "upstream_unreachable"),
        (InvalidResponseError("x", status_code=200), 502, "server_error", "upstream_invalid_response"),
        (StreamInterruptedError("x"), 502, "server_error", "upstream_interrupted"),
        (ContentFilterError("x", status_code=400), 400, "invalid_request_error", "content_filter"),
        (ConfigurationError("x"), 500, "server_error", None),
        (Error("x"), 500, "server_error", None),
    ],
)
def test_an_error_of_the_client_has_its_status_type_and_code(
    gen_ai_server: StartServer, error: Error, status: int, kind: str, code: str | None
) -> None:
    answer = chat(gen_ai_server([error]))
    assert answer.status == status
    assert (answer.error["type"], answer.error["code"], answer.error["param"]) == (kind, code, error.param)
    assert answer.headers["x-should-retry"] == ("true" if error.retryable else "false")


def test_message_and_suggestion_stand_together(gen_ai_server: StartServer) -> None:
    answer = chat(gen_ai_server([InvalidRequestError("It is wrong.", suggestion="Mend it.")]))
    assert answer.error["message"] == "It is wrong. Mend it."


def test_a_wait_is_told_in_whole_seconds(gen_ai_server: StartServer) -> None:
    server = gen_ai_server([RateLimitError("x", retry_after=0.2), RateLimitError("x", retry_after=7)])
    assert [chat(server).headers["retry-after"] for _ in range(2)] == ["1", "7"]
    assert "retry-after" not in chat(server).headers


@pytest.mark.parametrize(
    ("seconds", "told"), [(2, ("2", None)), (0.25, ("1", "250")), (1.5, ("2", "1500")), (0, ("0", None))]
)
def test_a_wait_of_less_than_a_second_is_told_exactly(
    gen_ai_server: StartServer, seconds: float, told: tuple[str, str | None]
) -> None:
    answer = chat(gen_ai_server([RateLimitError("Slow down.", retry_after=seconds)]))
    assert (answer.status, answer.headers["retry-after"], answer.headers.get("retry-after-ms")) == (429, *told)


def test_a_client_of_this_package_reads_it(gen_ai_server: StartServer) -> None:
    url = gen_ai_server([RateLimitError("Slow down.", retry_after=0.01), "Hello."]).url
    with create_client("openai:any", endpoint=url, api_key="") as client:
        response = client.run_chat_completions("Hi", full_output=True)
    assert response.text == "Hello."
    assert [attempt.wait for attempt in response.attempts] == pytest.approx([0.01, 0], abs=0.05)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 529])
def test_a_status_of_the_models_server_passes_through(gateway: Gateway, server: Server, status: int) -> None:
    server.reply(status, json={"error": {"message": "So it is.", "param": "seed", "code": "its_own"}})
    answer = chat(gateway())
    assert (answer.status, answer.error["code"], answer.error["param"]) == (status, "its_own", "seed")
    assert "So it is." in answer.error["message"]


def test_what_is_no_answer_is_a_502(gateway: Gateway, server: Server) -> None:
    server.reply(200, body="<html><title>Hello</title></html>", headers={"Content-Type": "text/html"})
    answer = chat(gateway())
    assert (answer.status, answer.error["code"]) == (502, "upstream_invalid_response")


def test_a_server_that_is_not_there_is_a_502(gen_ai_server: StartServer) -> None:
    with create_client(
        "openai:m", endpoint=f"http://127.0.0.1:{closed_port()}/v1", api_key="", max_retries=0
    ) as client:
        answer = chat(gen_ai_server(client))
    assert (answer.status, answer.error["code"]) == (502, "upstream_unreachable")
    assert answer.headers["x-should-retry"] == "true"


def test_time_that_is_over_is_a_504(gen_ai_server: StartServer) -> None:
    client = create_client("offline", delay=30)
    answer = chat(gen_ai_server(client, timeout=0.05))
    assert (answer.status, answer.error["code"]) == (504, "timeout")


def test_the_clients_own_time_counts_before_the_servers(gen_ai_server: StartServer) -> None:
    client = create_client("offline", delay=30, timeout=0.05)
    assert chat(gen_ai_server(client, timeout=60)).status == 504


def test_neither_key_nor_query_of_the_models_server_is_told(
    gen_ai_server: StartServer, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    key = "sk-very-secret-1"
    caplog.set_level(logging.DEBUG)
    server.reply(401, json={"error": {"message": f"The key {key} is wrong."}})
    server.reply(500, json={"error": {"message": f"No {key}."}})
    server.stream({"error": {"message": f"Not with {key}."}}, done=False)
    url = server.url.replace("http://", "http://ada:hunter2@")
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key=key, max_retries=0) as client:
        running = gen_ai_server(client)
        answers = [chat(running), chat(running), chat(running, stream=True)]
    assert [answer.status for answer in answers[:2]] == [401, 500]
    told = "".join(answer.body.decode() + str(answer.headers) for answer in answers) + caplog.text
    assert key not in told
    assert url not in told


def test_a_mistake_in_the_server_is_a_500_in_the_same_shape_and_told_in_its_log(
    gen_ai_server: StartServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Service, "health", broken)
    answer = ask(gen_ai_server(), "/v1/health")
    assert (answer.status, answer.error["code"]) == (500, "internal_error")
    assert "secret" not in answer.body.decode()
    assert answer.headers["x-request-id"] in answer.error["message"]
    (record,) = [record for record in caplog.records if record.exc_info]
    assert answer.headers["x-request-id"] in record.getMessage()
    assert record.name == "gen_ai.server"


def test_a_mistake_in_a_stream_is_an_event_and_told_in_the_log(
    plain: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("gen_ai.server.app.Writer.take", broken)
    answer = chat(plain, stream=True)
    assert "internal_error" in answer.events[-1]
    assert "secret" not in answer.body.decode()
    assert any(record.exc_info for record in caplog.records)


# ---------------------------------------------------------------- size


def test_a_body_over_the_limit_is_a_413_whether_its_length_was_told_or_not(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(max_body_bytes=1000)
    assert ask(server, body={"messages": HI}).status == 200
    told = ask(server, body={"messages": HI, "user": "a" * 1000})
    assert (told.status, told.error["code"]) == (413, "request_too_large")
    chunked = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    chunked += b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"100\r\n" + b"a" * 256 + b"\r\n" for _ in range(5))
    assert raw(server.port, chunked + b"0\r\n\r\n").startswith(b"HTTP/1.1 413")


def raw(port: int, data: bytes) -> bytes:
    """What comes back for these bytes, up to the first block."""
    import socket

    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(data)
        return sock.recv(65536)


@pytest.mark.parametrize(
    "data",
    [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"POST /v1/models HTTP/1.1\r\nContent-Length: x\r\n\r\n"],
)
def test_what_is_no_http_is_refused_and_the_server_goes_on(plain: Running, data: bytes) -> None:
    server = plain
    assert raw(server.port, data).startswith(b"HTTP/1.1 4")
    assert chat(server).status == 200


# ---------------------------------------------------------------- the log


def test_each_request_is_one_line_without_content_and_keys(
    gen_ai_server: StartServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="gen_ai.server")
    server = gen_ai_server(["A secret answer.", "Two."], api_key="sk-secret")
    headers = {"Authorization": "Bearer sk-secret"}
    body = {"model": "m\nfake line", "messages": [{"role": "user", "content": "A secret question."}], "top_k": 1}
    first = ask(server, body=body, headers=headers)
    second = ask(server, body={**body, "stream": True}, headers=headers)
    third = ask(server, "/v1/models")
    server.stop()  # a line is written when its answer has gone
    ids = tuple(answer.headers["x-request-id"] for answer in (first, second, third))
    # The line of another test's last answer may come late.
    lines = [line for line in caplog.messages if line.endswith(ids)]
    assert len(lines) == 3
    assert "secret" not in "".join(lines)
    assert not any("\n" in line for line in lines)
    # Each is written once its answer has gone, which may be after the next request's.
    lines.sort(key=lambda line: (line.startswith("GET"), " stream " in line))
    assert lines[0].startswith("POST '/v1/chat/completions' 200 ")
    assert "model='m\\nfake line' tokens=3+3 warnings=parameter_dropped top_k" in lines[0]
    assert lines[0].endswith(first.headers["x-request-id"])
    assert " stream " in lines[1]
    assert "GET '/v1/models' 401 " in lines[2]
    assert "error=invalid_api_key" in lines[2]
