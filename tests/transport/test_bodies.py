"""Bodies arrive whole, promptly and bounded, whatever their framing."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ..support.server import Response, Server, chat_body, compress
from .callers import Caller, read_all, read_failure, read_until, within

BODY = bytes(range(256)) * 40


@pytest.mark.parametrize("framing", [{}, {"chunked": True}, {"unframed": True}, {"http10": True}, {"close": True}])
def test_a_whole_body_comes_as_sent(caller: Caller, server: Server, framing: dict[str, bool]) -> None:
    server.reply(body=BODY, headers={"X-Request-Id": "req_1"}, **framing)
    reply = caller.send(server.url)
    assert (reply.status, reply.body, reply.handle) == (200, BODY, None)
    assert reply.headers.get("x-request-ID") == "req_1"


@pytest.mark.parametrize("framing", [{}, {"chunked": True}, {"unframed": True}, {"http10": True}])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw-deflate"])
def test_a_packed_body_is_unpacked(caller: Caller, server: Server, framing: dict[str, bool], encoding: str) -> None:
    server.reply(body=BODY, encoding=encoding, **framing).reply(body=BODY, encoding=encoding, **framing)
    assert caller.send(server.url).body == BODY
    assert read_all(caller.send(server.url, stream=True).handle) == BODY
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_an_empty_body_is_empty(caller: Caller, server: Server) -> None:
    server.reply(204).reply(body=b"").reply(body=b"", chunked=True)
    assert [caller.send(server.url).body for _ in range(2)] == [b"", b""]
    assert caller.send(server.url, stream=True).handle.read(within(5)).data is None


@pytest.mark.parametrize("framing", [{}, {"unframed": True}, {"http10": True}, {"length": 10}])
def test_a_piece_arrives_while_the_rest_is_held_back(caller: Caller, server: Server, framing: dict[str, Any]) -> None:
    gate = threading.Event()
    server.reply(pieces=[b"first", gate, b"again"], **framing)
    handle = caller.send(server.url, stream=True).handle
    assert read_until(handle, b"first") == b"first"
    gate.set()
    assert read_all(handle) == b"again"


def test_a_packed_piece_arrives_while_the_rest_is_held_back(caller: Caller, server: Server) -> None:
    import zlib

    packer, gate = zlib.compressobj(wbits=31), threading.Event()
    first = packer.compress(b"first") + packer.flush(zlib.Z_SYNC_FLUSH)
    rest = packer.compress(b"again") + packer.flush()
    server.reply(pieces=[first, gate, rest], headers={"Content-Encoding": "gzip"})
    handle = caller.send(server.url, stream=True).handle
    assert read_until(handle, b"first") == b"first"
    gate.set()
    assert read_all(handle) == b"again"


def test_a_chunk_cut_anywhere_is_put_together(caller: Caller, server: Server) -> None:
    server.reply(pieces=[b"one", b"two", b"three"], drip=0.0005)
    assert read_all(caller.send(server.url, stream=True).handle) == b"onetwothree"


def test_chunks_that_come_together_go_on_together(caller: Caller, server: Server) -> None:
    burst = b"".join(b"1\r\n%c\r\n" % (97 + at % 26) for at in range(200_000)) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.reply(raw=head + burst)
    handle = caller.send(server.url, 20, stream=True).handle
    blocks, size = 0, 0
    while (data := handle.read(within(10)).data) is not None:
        blocks, size = blocks + 1, size + len(data)
    assert size == 200_000
    assert blocks < 20_000


def test_chunk_extensions_and_trailers_are_passed_over(caller: Caller, server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.reply(raw=head + b"3;name=value\r\nabc\r\n0\r\nX-Trailer: yes\r\n\r\n")
    assert caller.send(server.url).body == b"abc"


@pytest.mark.parametrize(
    "answer",
    [
        {"body": BODY, "cut": True},
        {"body": BODY, "cut": "rst"},
        {"pieces": [b"abc", "cut"]},
        {"pieces": [b"abc", "rst"]},
        {"pieces": [b"abc", "cut"], "length": 10},
        {"raw": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"},
        {"body": compress(BODY, "gzip")[:-9], "headers": {"Content-Encoding": "gzip"}},
        {"body": b"no gzip at all", "headers": {"Content-Encoding": "gzip"}},
    ],
)
def test_a_body_that_is_not_whole_is_broken(caller: Caller, server: Server, answer: dict[str, Any]) -> None:
    server.reply(**answer).reply(**answer)
    failure = caller.failure(server.url)
    assert (failure.kind, failure.sent, failure.status) == ("broken", True, 200)
    failure = read_failure(caller.send(server.url, stream=True).handle)
    assert (failure.kind, failure.sent, failure.status) == ("broken", True, 200)


def test_a_chunk_without_a_size_is_broken(caller: Caller, server: Server) -> None:
    server.reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n")
    failure = caller.failure(server.url)
    assert (failure.kind, failure.sent) == ("broken", True)


def test_a_packing_that_was_not_asked_for_is_broken_but_for_errors(caller: Caller, server: Server) -> None:
    headers = {"Content-Encoding": "br"}
    server.reply(body=b"what is this", headers=headers).reply(502, body=b"what is this", headers=headers)
    failure = caller.failure(server.url)
    assert (failure.kind, failure.sent, failure.status) == ("broken", True, 200)
    assert caller.send(server.url).status == 502


def test_a_body_may_be_as_large_as_the_limit(make: Callable[..., Caller], server: Server) -> None:
    caller = make(max_response_bytes=1000)
    for encoding in (None, "gzip"):
        server.reply(body=b"x" * 1000, encoding=encoding).reply(body=b"x" * 1000, encoding=encoding, chunked=True)
    assert [len(caller.send(server.url).body) for _ in range(4)] == [1000] * 4


@pytest.mark.parametrize("framing", [{}, {"chunked": True}, {"unframed": True}])
@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_a_larger_body_is_refused(
    make: Callable[..., Caller], server: Server, framing: dict[str, bool], encoding: str | None
) -> None:
    caller = make(max_response_bytes=1000)
    server.reply(body=b"x" * 1001, encoding=encoding, **framing)
    failure = caller.failure(server.url)
    assert (failure.kind, failure.status) == ("too_large", 200)


def test_a_body_announced_as_too_large_is_not_read(caller: Caller, server: Server) -> None:
    server.reply(pieces=[threading.Event()], length=2 * 2**30)
    assert caller.failure(server.url).kind == "too_large"
    server.wait_for_disconnect()


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_of_an_errors_large_body_the_start_is_kept(caller: Caller, server: Server, encoding: str | None) -> None:
    body = b'{"error": {"message": "no"}}' + b" " * 3 * 2**20
    server.reply(400, body=body, encoding=encoding).reply(400, body=body, encoding=encoding, chunked=True)
    for _ in range(2):
        reply = caller.send(server.url)
        assert reply.status == 400
        assert reply.body == body[: 2**20]


def test_a_stream_may_be_longer_than_the_limit_of_whole_bodies(make: Callable[..., Caller], server: Server) -> None:
    caller = make(max_response_bytes=1000)
    server.reply(body=b"x" * 100_000, chunked=True)
    assert len(read_all(caller.send(server.url, stream=True).handle)) == 100_000


def bomb() -> bytes:
    """200 MB of zeros in 200 KB."""
    packed = gzip.compress(bytes(2**20), 9)
    return packed * 200


def test_a_bomb_costs_no_memory(make: Callable[..., Caller], server: Server) -> None:
    import tracemalloc

    caller = make(max_response_bytes=4 * 2**20)
    packed = bomb()
    headers = {"Content-Encoding": "gzip"}
    server.reply(200, body=packed, headers=headers).reply(400, body=packed, headers=headers)
    server.reply(200, body=packed, headers=headers).reply(json=chat_body())
    tracemalloc.start()
    try:
        assert caller.failure(server.url).kind == "too_large"
        assert len(caller.send(server.url).body) == 2**20
        handle = caller.send(server.url, stream=True).handle
        for _ in range(50):
            assert len(handle.read(within(5)).data) <= 65536
        handle.abort()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * 2**20


def test_the_head_says_the_status_before_the_body(caller: Caller, server: Server) -> None:
    gate = threading.Event()
    server.reply(503, pieces=[gate, b"late"], headers={"Retry-After": "7"})
    reply = caller.send(server.url, stream=True)
    assert (reply.status, reply.headers.get("retry-after")) == (503, "7")
    gate.set()
    assert read_all(reply.handle) == b"late"


def test_the_clock_of_replies_and_blocks_is_the_monotonic_one(caller: Caller, server: Server) -> None:
    server.reply(body=b"a").reply(body=b"a")
    before = time.monotonic()
    reply = caller.send(server.url)
    streamed = caller.send(server.url, stream=True)
    block = streamed.handle.read(within(5))
    assert before <= reply.now <= streamed.now <= block.now <= time.monotonic()


def test_a_large_request_arrives(caller: Caller, server: Server) -> None:
    body = b"x" * (5 * 2**20)
    server.handler = lambda request, n: Response(json={"size": len(request.body)})
    assert caller.send(server.url, body=body).body == b'{"size": %d}' % len(body)
