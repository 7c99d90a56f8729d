"""One connection, used again and again; nothing kept between calls, nothing done unasked."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gen_ai.plans import HttpRequest
from gen_ai.transport.channel import Connections

from ..support.server import Response, Server, chat_body, chat_chunks
from .callers import KEY, Caller, read_all, read_until, request, within


def test_calls_in_sequence_share_one_connection(caller: Caller, server: Server) -> None:
    server.reply(json=chat_body(), times=3).reply(401, json={"error": {}}).reply(body=b"chunked", chunked=True)
    for _ in range(5):
        caller.send(server.url)
    assert server.connections == 1


def test_streams_in_sequence_share_one_connection(caller: Caller, server: Server) -> None:
    server.stream(*chat_chunks(), times=3)
    for _ in range(3):
        handle = caller.send(server.url, stream=True).handle
        assert read_all(handle).endswith(b"[DONE]\n\n")
        handle.close()
    assert server.connections == 1


def test_a_stream_that_is_left_at_its_last_event_leaves_its_connection(caller: Caller, server: Server) -> None:
    for _ in range(3):
        server.stream("data: 1\n\n", 0.005, "data: [DONE]\n\n", 0.01, done=False)
    for _ in range(3):
        handle = caller.send(server.url, stream=True).handle
        read_until(handle, b"[DONE]")
        handle.close()
    assert server.connections == 1


def test_a_connection_that_the_server_has_dropped_is_not_used(caller: Caller, server: Server) -> None:
    server.reply(body=b"first", drop=True).reply(body=b"second")
    assert caller.send(server.url).body == b"first"
    server.wait_until(lambda: server.open_connections == 0)
    assert caller.send(server.url).body == b"second"
    assert (len(server.requests), server.connections) == (2, 2)


def test_a_connection_that_has_been_idle_for_long_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gen_ai.transport.adapter.MAX_IDLE", 0.0)
    channel = Connections()
    server.reply(body=b"a", times=2)
    for _ in range(2):
        channel.send(request(server.url), within(5), False)
    assert server.connections == 2
    channel.close()


def test_a_request_is_sent_once_when_the_server_hangs_up_on_it(caller: Caller, server: Server) -> None:
    server.reply(body=b"first").reply(raw=b"")
    caller.send(server.url)
    failure = caller.failure(server.url)
    assert (failure.kind, failure.sent, failure.status) == ("broken", True, None)
    assert len(server.requests) == 2


def test_sixty_four_threads_share_one_client(kind: str, server: Server) -> None:
    gate = threading.Barrier(64, timeout=10)

    def echo(seen: object, _n: int) -> Response:
        gate.wait()  # so that all are under way at the same time
        return Response(body=seen.body)  # type: ignore[attr-defined]

    server.handler = echo
    caller = Caller(kind)
    found: dict[int, bytes] = {}

    def call(number: int, turn: int) -> None:
        found[number] = caller.send(server.url, 20, body=b"%d.%d" % (number, turn)).body

    for turn in range(2):
        threads = [threading.Thread(target=call, args=(number, turn)) for number in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert found == {number: b"%d.%d" % (number, turn) for number in range(64)}
    assert server.connections == 64
    caller.close()


def test_connections_beyond_those_that_are_kept_end_without_a_warning(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    together = threading.Barrier(3)

    def answer(_request: object, _number: int) -> Response:
        together.wait(10)
        return Response(body=b"a")

    server.handler = answer
    channel = Connections(pool_size=1)
    threads = [threading.Thread(target=channel.send, args=(request(server.url), within(10), False)) for _ in range(3)]
    with caplog.at_level(logging.WARNING):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    server.wait_for_disconnect(2)
    channel.close()
    assert caplog.records == []


def test_the_threads_backend_makes_do_with_the_threads_that_the_system_has(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.handler = lambda request, _n: Response(body=request.body)
    start, started = threading.Thread.start, list[threading.Thread]()

    def scarce(thread: threading.Thread) -> None:
        if thread.name.startswith("gen_ai-"):
            if started:
                raise RuntimeError("can't start new thread")
            started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", scarce)
    channel = Connections(async_backend="threads")

    async def bodies() -> list[bytes]:
        calls = (channel.asend(request(server.url, b"%d" % number), within(10), False) for number in range(5))
        return [reply.body for reply in await asyncio.gather(*calls)]

    assert asyncio.run(bodies()) == [b"%d" % number for number in range(5)]
    channel.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(caller: Caller, server: Server, status: int) -> None:
    server.reply(status, headers={"Location": "/elsewhere"})
    reply = caller.send(server.url)
    assert (reply.status, reply.headers.get("location")) == (status, "/elsewhere")
    assert len(server.requests) == 1


def test_cookies_are_not_kept(caller: Caller, server: Server) -> None:
    cookies = [("Set-Cookie", "one=1; Path=/"), ("Set-Cookie", "two=2")]
    server.reply(body=b"a", headers=cookies, times=2)
    caller.send(server.url)
    caller.send(server.url)
    assert "cookie" not in server.last.headers


def test_netrc_is_not_read(caller: Caller, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login wrong password wrong\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    server.reply(body=b"a", times=2)
    caller.send(server.url)
    assert server.last.headers["authorization"] == f"Bearer {KEY}"
    caller.send_request(HttpRequest("POST", server.url, {}, b""))
    assert "authorization" not in server.last.headers


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n" * 3,
    ],
)
def test_interim_answers_are_passed_over(caller: Caller, server: Server, interim: bytes) -> None:
    server.reply(body=b"real", interim=interim).reply(body=b"next").stream(*chat_chunks(), interim=interim)
    assert caller.send(server.url).body == b"real"
    assert caller.send(server.url).body == b"next"
    assert read_all(caller.send(server.url, stream=True).handle).endswith(b"[DONE]\n\n")


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 banana OK\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"<html>no head at all</html>",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 2**20 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
    ],
)
def test_what_is_no_http_is_broken(caller: Caller, server: Server, raw: bytes) -> None:
    server.reply(raw=raw)
    failure = caller.failure(server.url)
    assert (failure.kind, failure.sent) == ("broken", True)


def test_the_request_goes_out_as_it_is(caller: Caller, server: Server) -> None:
    server.reply(body=b"a")
    body = '{"text": "é \\u0000 \\r\\n"}'.encode()
    caller.send_request(
        HttpRequest(
            "POST", f"{server.url}/v1/a%20b?api-version=1&x=%2F", {"X-Own": "one, two", "Content-Type": "a/b"}, body
        )
    )
    seen = server.last
    assert (seen.method, seen.path, seen.body) == ("POST", "/v1/a%20b?api-version=1&x=%2F", body)
    assert seen.headers["x-own"] == "one, two"
    assert seen.headers["content-type"] == "a/b"
    assert seen.headers["content-length"] == str(len(body))
    assert seen.headers["host"] == f"127.0.0.1:{server.port}"
    assert seen.headers["user-agent"].startswith("gen_ai/")
    assert len(seen.headers) == len(seen.raw_headers)


def test_a_request_without_a_body_has_none(caller: Caller, server: Server) -> None:
    server.reply(body=b"a")
    caller.send_request(HttpRequest("GET", f"{server.url}/v1/models", {"accept-encoding": "identity"}))
    seen = server.last
    assert (seen.method, seen.body) == ("GET", b"")
    assert "content-length" not in seen.headers
    assert seen.headers["accept-encoding"] == "identity"


def test_the_callers_user_agent_wins(caller: Caller, server: Server) -> None:
    server.reply(body=b"a", times=2)
    caller.send(server.url, user_agent="mine")
    caller.send(server.url, User_Agent="mine too")
    agents = [[v for n, v in seen.raw_headers if n.lower() == "user-agent"] for seen in server.requests]
    assert agents == [["mine"], ["mine too"]]


def test_head_and_small_body_go_out_together(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    sent: list[int] = []
    real = socket.socket.sendall

    def counted(sock: socket.socket, data: bytes) -> None:
        sent.append(len(data))
        real(sock, data)

    monkeypatch.setattr(socket.socket, "sendall", counted, raising=False)
    channel = Connections()
    server.reply(body=b"a")
    channel.send(request(server.url, b"x" * 1000), within(5), False)
    assert len([size for size in sent if size > 1000]) == 1
    channel.close()


def test_an_ipv6_address_is_reached(make: Callable[..., Caller]) -> None:
    import socket

    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with Server(host="::1") as server:
        server.reply(body=b"six")
        assert make().send(server.url).body == b"six"
        assert server.last.headers["host"] == f"[::1]:{server.port}"


def test_a_name_is_resolved(caller: Caller, server: Server) -> None:
    server.reply(body=b"named")
    assert caller.send(f"http://localhost:{server.port}").body == b"named"


def test_no_logger_sees_the_key(
    caller: Caller, server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    server.reply(body=b"a").reply(raw=b"junk\r\n\r\n")
    caller.send(server.url)
    caller.failure(server.url)
    out, err = capfd.readouterr()
    assert KEY not in caplog.text + out + err
