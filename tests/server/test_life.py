"""Many callers at once, callers that leave, and the end of the server."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from gen_ai import BaseClient, ConfigurationError, create_client
from gen_ai.server import create_app, running
from gen_ai.server.serving import Running
from gen_ai.testing.plugin import StartServer

from ..support.server import Server, chat_body, chat_chunks
from .conftest import Gateway
from .support import HI, ask, chat

BACKENDS = pytest.mark.parametrize("backend", ["threads", "aiohttp"])


def begin(server: Running, path: str = "/v1/chat/completions", **fields: Any) -> socket.socket:
    """A request on its way, of which nothing has been read."""
    body = json.dumps({"messages": HI, "prompt": "Hi", **fields}).encode()
    sock = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    sock.sendall(head.encode() + b"\r\n" + body)
    return sock


# ---------------------------------------------------------------- callers that leave


@BACKENDS
@pytest.mark.parametrize("stream", [False, True])
def test_a_caller_that_leaves_before_the_answer_ends_the_call(
    gateway: Gateway, server: Server, backend: str, stream: bool
) -> None:
    server.reply(hold=threading.Event())
    sock = begin(gateway(async_backend=backend), stream=stream)
    server.wait_for_requests()
    sock.close()
    (left,) = server.wait_for_disconnect()
    assert left.during_answer


@BACKENDS
def test_a_caller_that_leaves_a_stream_while_it_is_silent_ends_the_call(
    gateway: Gateway, server: Server, backend: str
) -> None:
    first, piece, *_ = chat_chunks(["Hel", "lo."])
    server.stream(first, piece, threading.Event())
    sock = begin(gateway(async_backend=backend), stream=True)
    seen = b""
    while b"Hel" not in seen:
        seen += sock.recv(65536)
    sock.close()
    (left,) = server.wait_for_disconnect()
    assert left.during_answer


def test_a_caller_that_leaves_a_stream_while_it_flows_ends_the_call(gateway: Gateway, server: Server) -> None:
    piece = chat_chunks(["word " * 200])[1]
    endless = threading.Event()

    def flow() -> Any:
        while not endless.is_set():
            yield b"data: " + json.dumps(piece).encode() + b"\n\n"

    server.reply(pieces=flow(), headers={"Content-Type": "text/event-stream"})
    sock = begin(gateway(), stream=True)
    try:
        assert sock.recv(65536)
        sock.close()
        server.wait_for_disconnect()
    finally:
        endless.set()


def test_several_prompts_of_a_caller_that_leaves_are_all_ended(gateway: Gateway, server: Server) -> None:
    for _ in range(3):
        server.reply(hold=threading.Event())
    sock = begin(gateway(), "/v1/completions", prompt=["a", "b", "c"])
    server.wait_for_requests(3)
    sock.close()
    server.wait_for_disconnect(3)


def test_one_that_leaves_disturbs_nobody_else(gateway: Gateway, server: Server) -> None:
    server.reply(hold=threading.Event()).reply(json=chat_body("Hello."))
    running_ = gateway()
    sock = begin(running_)
    server.wait_for_requests()
    sock.close()
    server.wait_for_disconnect()
    assert chat(running_).json["choices"][0]["message"]["content"] == "Hello."


# ---------------------------------------------------------------- many at once


@pytest.mark.parametrize("stream", [False, True])
def test_sixty_four_callers_at_once_are_all_answered(gateway: Gateway, server: Server, stream: bool) -> None:
    everybody = threading.Event()
    for number in range(64):
        if stream:
            server.stream(*chat_chunks([str(number)]), hold=everybody)
        else:
            server.reply(json=chat_body(str(number)), hold=everybody)
    running_ = gateway()
    with ThreadPoolExecutor(64) as pool:
        answers = [pool.submit(chat, running_, stream=stream) for _ in range(64)]
        server.wait_for_requests(64, timeout=20)  # all of them are under way before the first is answered
        everybody.set()
        assert [answer.result().status for answer in answers] == [200] * 64


def test_work_in_this_process_does_not_hold_up_the_others(gen_ai_server: StartServer) -> None:
    working, done = threading.Event(), threading.Event()

    def reply(request: Any) -> str:
        if request.messages[-1]["content"] == "slow":
            working.set()
            assert done.wait(20)
        return "Hello."

    server = gen_ai_server(reply)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(chat, server, messages=[{"role": "user", "content": "slow"}])
        assert working.wait(20)
        assert ask(server, "/health").status == 200
        assert chat(server).status == 200
        done.set()
        assert slow.result().status == 200


def test_one_connection_serves_one_request_after_another(plain: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", plain.port, timeout=20)
    seen = set()
    for stream in (False, True, False):
        body = json.dumps({"messages": HI, "stream": stream})
        connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
        assert connection.getresponse().read()
        assert connection.sock is not None
        seen.add(connection.sock.getsockname())
    connection.close()
    assert len(seen) == 1


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_under_way_when_the_server_stops_is_told_so(gateway: Gateway, server: Server, stream: bool) -> None:
    if stream:
        server.stream(*chat_chunks(["Hel"])[:2], threading.Event())
    else:
        server.reply(hold=threading.Event())
    running_ = gateway()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(chat, running_, stream=stream)
        server.wait_for_requests()
        if stream:
            server.wait_until(lambda: server.requests)
        running_.stop()
        answer = asked.result()
    server.wait_for_disconnect()
    if answer.status == 503:  # nothing had been sent
        assert answer.error["code"] == "server_stopping"
        assert answer.headers["x-should-retry"] == "true"
    else:
        assert json.loads(answer.events[-1])["error"]["code"] == "server_stopping"


def test_a_stopped_server_lets_go_of_port_and_thread() -> None:
    before = set(threading.enumerate())
    with running(create_client("offline")) as server:
        assert server.url == f"http://127.0.0.1:{server.port}/v1"
        assert chat(server).status == 200
        port = server.port
    assert set(threading.enumerate()) == before
    assert "stopped" in repr(server)
    server.stop()  # twice is harmless
    with running(create_client("offline"), port=port) as again:
        assert again.port == port
        with pytest.raises(ConfigurationError, match="runs already"):
            again.start()


def test_a_port_that_is_taken_is_an_error_that_says_so(plain: Running) -> None:
    with pytest.raises(ConfigurationError, match=f"127.0.0.1:{plain.port} is in use") as caught:
        running(create_client("offline"), port=plain.port).start()
    assert caught.value.param == "port"


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_the_client_goes_on_when_its_server_has_stopped(server: Server, backend: str) -> None:
    server.reply(json=chat_body("Hello."), times=3)
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="", async_backend=backend) as client:
        for _ in range(2):
            with running(client) as served:
                assert chat(served).status == 200
        assert client.run_chat_completions("Hi") == "Hello."


def test_a_client_that_was_closed_meanwhile_is_a_503(gen_ai_server: StartServer, server: Server) -> None:
    client = create_client("openai:m", endpoint=f"{server.url}/v1", api_key="")
    served = gen_ai_server(client)
    client.close()
    answer = chat(served)
    assert (answer.status, answer.error["code"]) == (503, "closed")


@pytest.mark.parametrize("closing", [True, False])
def test_the_application_closes_the_client_only_if_told_to(closing: bool) -> None:
    client = create_client("offline")
    with running(client, close_client=closing):
        pass
    assert client._closed is closing


def test_the_application_can_be_mounted_in_another(gen_ai_server: StartServer) -> None:
    inner = create_app(create_client("offline"))
    app = Starlette(routes=[Mount("/ai", inner)])
    app.state.ending = inner.state.ending
    with Running(app, 0) as server:
        assert ask(server, "/ai/v1/chat/completions", {"messages": HI}).status == 200
        assert ask(server, "/ai/v1/nowhere").error["code"] == "unknown_url"


def test_a_backend_of_ones_own_is_served_like_any(gen_ai_server: StartServer) -> None:
    from gen_ai import ChatResponse, Choice

    class Parrot(BaseClient):
        def complete(self, request: Any) -> ChatResponse[Any]:
            return ChatResponse(choices=[Choice(text=request.messages[-1]["content"])])

    server = gen_ai_server(Parrot(model_name="parrot"))
    body = chat(server).json
    assert (body["model"], body["choices"][0]["message"]["content"]) == ("parrot", "Hi")
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["usage"] is None
    assert chat(server, stream=True, stream_options={"include_usage": True}).chunks[-1]["choices"] != []
    assert [entry["id"] for entry in ask(server, "/v1/models").json["data"]] == ["parrot"]


def test_nothing_waits_longer_than_it_must(plain: Running) -> None:
    began = time.monotonic()
    for _ in range(20):
        assert chat(plain).status == 200
    assert time.monotonic() - began < 10
