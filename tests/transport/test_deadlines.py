"""The deadline ends whatever is under way, and says what that was."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from ..support.server import Server, closed_port, unanswered_port
from .callers import Caller, read_failure, read_until

pytestmark = pytest.mark.slow  # real waiting for real deadlines

#: Seconds given, and the most that a busy machine may add.
GIVEN, SLACK = 0.1, 1.0


def assert_late(caller: Caller, url: str, *, sent: bool, **fields: Any) -> None:
    started = time.monotonic()
    failure = caller.failure(url, GIVEN, **fields)
    took = time.monotonic() - started
    assert (failure.kind, failure.sent) == ("timeout", sent)
    assert GIVEN - 0.05 <= took < GIVEN + SLACK


def never() -> threading.Event:
    return threading.Event()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "answer",
    [
        {"hold": never()},
        {"json": {"a": 1}, "drip_head": 0.03},
        {"raw": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, "drip": 0.03},
    ],
)
def test_a_head_that_does_not_come_ends_with_the_deadline(
    caller: Caller, server: Server, answer: dict[str, Any], stream: bool
) -> None:
    server.reply(**answer)
    assert_late(caller, server.url, sent=True, stream=stream)
    server.wait_for_disconnect()


@pytest.mark.parametrize(
    "answer",
    [
        {"pieces": [b"some", never()]},
        {"pieces": [b"some", never()], "unframed": True},
        {"pieces": [b"some", never()], "length": 100},
        {"body": b"x" * 1000, "drip": 0.03},
        {"body": b"x" * 1000, "drip": 0.03, "chunked": True},
        {"body": b"x" * 1000, "drip": 0.03, "encoding": "gzip"},
    ],
)
def test_a_body_that_does_not_end_ends_with_the_deadline(
    caller: Caller, server: Server, answer: dict[str, Any]
) -> None:
    server.reply(**answer)
    assert_late(caller, server.url, sent=True)
    server.wait_for_disconnect()


def test_a_reads_deadline_bounds_that_read(caller: Caller, server: Server) -> None:
    server.stream("data: 1\n\n", never())
    handle = caller.send(server.url, 5, stream=True).handle
    read_until(handle, b"1")
    started = time.monotonic()
    failure = read_failure(handle, GIVEN)
    assert (failure.kind, failure.sent, failure.status) == ("timeout", True, 200)
    assert GIVEN - 0.05 <= time.monotonic() - started < GIVEN + SLACK
    server.wait_for_disconnect()


def test_bytes_that_come_before_a_chunk_is_whole_do_not_extend_a_read(caller: Caller, server: Server) -> None:
    server.reply(pieces=[b"a", b"b" * 500], drip=0.02)
    handle = caller.send(server.url, 5, stream=True).handle
    started = time.monotonic()
    assert read_failure(handle, GIVEN).kind == "timeout"
    assert time.monotonic() - started < GIVEN + SLACK


def test_a_later_deadline_of_a_read_counts_not_that_of_the_request(caller: Caller, server: Server) -> None:
    gate = never()
    server.stream("data: 1\n\n", gate)
    handle = caller.send(server.url, 0.2, stream=True).handle
    threading.Timer(0.3, gate.set).start()
    read_until(handle, b"[DONE]", 5)


def test_a_connection_that_nobody_accepts_ends_with_the_deadline(caller: Caller) -> None:
    with unanswered_port() as port:
        assert_late(caller, f"http://127.0.0.1:{port}", sent=False)


def test_connecting_has_a_bound_of_its_own(make: Callable[..., Caller]) -> None:
    caller = make(connect_timeout=GIVEN)
    with unanswered_port() as port:
        started = time.monotonic()
        failure = caller.failure(f"http://127.0.0.1:{port}", 20)
        assert (failure.kind, failure.sent) == ("connect", False)
        assert time.monotonic() - started < GIVEN + SLACK


def test_without_a_deadline_connecting_is_bounded_still(make: Callable[..., Caller]) -> None:
    caller = make(connect_timeout=GIVEN)
    with unanswered_port() as port:
        assert caller.failure(f"http://127.0.0.1:{port}", None).kind == "connect"


def test_a_server_that_never_shakes_hands_ends_with_the_deadline(caller: Caller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert_late(caller, f"https://127.0.0.1:{listener.getsockname()[1]}", sent=False)


def test_a_server_that_does_not_read_ends_with_the_deadline(caller: Caller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert_late(caller, f"http://127.0.0.1:{listener.getsockname()[1]}", sent=True, body=b"x" * 2**23)


def test_a_resolver_that_hangs_ends_with_the_deadline(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, real = threading.Event(), socket.getaddrinfo

    def hanging(host: object, *args: object, **options: object) -> object:
        if host == "slow.test" and args[-1:] != (socket.AI_NUMERICHOST,):
            answer.wait(5)
        return real(host, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    try:
        assert_late(caller, "http://slow.test", sent=False)
    finally:
        answer.set()


def test_a_deadline_that_has_passed_sends_nothing(caller: Caller, server: Server) -> None:
    server.reply(json={})
    failure = caller.failure(server.url, -1)
    assert (failure.kind, failure.sent) == ("timeout", False)
    assert server.requests == []


def test_a_refused_connection_is_told_from_a_slow_one(caller: Caller) -> None:
    failure = caller.failure(f"http://127.0.0.1:{closed_port()}")
    assert (failure.kind, failure.sent) == ("connect", False)
    assert "refused" in failure.message.lower()


def test_an_unknown_host_is_told_from_a_refused_connection(caller: Caller) -> None:
    failure = caller.failure("http://nowhere.invalid")
    assert (failure.kind, failure.sent) == ("resolve", False)


def test_the_second_address_is_tried_when_the_first_refuses(
    caller: Caller, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def two(host: object, port: int, *args: Any, **options: Any) -> Any:
        if host != "two.test":
            return real(host, port, *args, **options)  # type: ignore[arg-type]
        if args[-1:] == (socket.AI_NUMERICHOST,) or options.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "a name")
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.1", closed_port())), (*kind, ("127.0.0.1", server.port))]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    server.reply(json={"ok": True})
    assert caller.send(f"http://two.test:{server.port}").body == b'{"ok": true}'


def test_no_deadline_is_no_deadline(caller: Caller, server: Server) -> None:
    server.reply(body=b"late", delay=0.2)
    assert caller.send(server.url, None).body == b"late"


def test_a_used_connection_forgets_the_last_deadline(caller: Caller, server: Server) -> None:
    server.reply(body=b"quick").reply(body=b"late", delay=0.3)
    caller.send(server.url, 0.25)
    assert caller.send(server.url, 5).body == b"late"
    assert server.connections == 1


def test_after_a_timeout_the_next_call_is_served(caller: Caller, server: Server) -> None:
    server.reply(hold=never()).reply(body=b"well")
    with suppress(Exception):
        caller.send(server.url, 0.1)
    assert caller.send(server.url).body == b"well"
