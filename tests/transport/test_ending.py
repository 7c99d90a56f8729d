"""Letting go lets go: closing, aborting, cancelling, forgetting and forking."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gen_ai.plans import TransportFailure
from gen_ai.transport.attempt import Attempt
from gen_ai.transport.channel import Connections

from ..support.server import Response, Server, chat_chunks, unanswered_port
from .callers import Caller, read_all, read_failure, read_until, request, within

pytestmark = pytest.mark.slow  # processes that fork and exit, and real waiting

ASYNC = ("threads", "aiohttp")


def never() -> threading.Event:
    return threading.Event()


def test_aborting_a_stream_ends_its_connection(caller: Caller, server: Server) -> None:
    server.stream("data: 1\n\n", never())
    handle = caller.send(server.url, stream=True).handle
    read_until(handle, b"1")
    handle.abort()
    handle.abort()
    assert server.wait_for_disconnect()[0].during_answer
    assert read_failure(handle).kind == "closed"


def test_aborting_wakes_up_a_thread_that_reads(caller: Caller, server: Server) -> None:
    server.stream("data: 1\n\n", never())
    handle = caller.send(server.url, stream=True).handle
    read_until(handle, b"1")
    found: list[TransportFailure] = []
    reader = threading.Thread(target=lambda: found.append(read_failure(handle, 20)))
    reader.start()
    threading.Timer(0.05, handle.abort).start()
    reader.join(5)
    assert [failure.kind for failure in found] == ["closed"]
    server.wait_for_disconnect()


def test_closing_a_stream_early_ends_its_connection(caller: Caller, server: Server) -> None:
    server.stream("data: 1\n\n", never())
    handle = caller.send(server.url, stream=True).handle
    read_until(handle, b"1")
    handle.close()
    handle.close()
    assert server.wait_for_disconnect()[0].during_answer


def test_a_stream_closed_early_does_not_look_like_a_whole_one(caller: Caller, server: Server) -> None:
    gate = never()
    server.reply(pieces=[b"one", gate, b"two"])
    handle = caller.send(server.url, stream=True).handle
    read_until(handle, b"one")
    gate.set()
    handle.close()
    assert read_failure(handle).kind == "closed"


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_a_stream_that_failed_does_not_end_well_later(caller: Caller, server: Server, encoding: str | None) -> None:
    server.reply(body=b"not packed at all", cut=not encoding, headers={"Content-Encoding": encoding or "identity"})
    handle = caller.send(server.url, stream=True).handle
    assert read_failure(handle).kind == "broken"
    assert read_failure(handle).kind == "closed"


def test_a_forgotten_stream_ends_its_connection(caller: Caller, server: Server) -> None:
    server.stream("data: 1\n\n", never())
    reply = caller.send(server.url, stream=True)
    read_until(reply.handle, b"1")
    del reply
    gc.collect()
    server.wait_for_disconnect()


def test_closing_the_client_ends_calls_that_are_under_way(caller: Caller, server: Server) -> None:
    server.reply(hold=never())
    found: list[TransportFailure] = []
    call = threading.Thread(target=lambda: found.append(caller.failure(server.url, 20)))
    call.start()
    server.wait_for_requests()
    caller.channel.close()
    call.join(5)
    assert [failure.kind for failure in found] == ["closed"]
    server.wait_for_disconnect()


def test_closing_the_client_ends_its_streams_and_idle_connections(caller: Caller, server: Server) -> None:
    server.stream("data: 1\n\n", never())
    server.reply(body=b"idle")
    handle = caller.send(server.url, stream=True).handle
    caller.send(server.url)
    caller.channel.close()
    server.wait_for_disconnect(2)
    assert read_failure(handle).kind == "closed"


def test_after_close_nothing_is_sent(caller: Caller, server: Server) -> None:
    server.reply(body=b"once")
    caller.send(server.url)
    caller.channel.close()
    caller.channel.close()
    failure = caller.failure(server.url)
    assert (failure.kind, failure.sent) == ("closed", False)
    assert len(server.requests) == 1


def test_a_forgotten_client_ends_its_idle_connections(kind: str, server: Server) -> None:
    server.reply(body=b"once")
    caller = Caller(kind)
    caller.send(server.url)
    loop = caller.loop
    del caller
    gc.collect()
    server.wait_for_disconnect()
    if loop is not None:
        loop.stop()


def test_a_client_does_not_keep_its_calls(caller: Caller, server: Server) -> None:
    server.reply(body=b"once").stream(*chat_chunks()).reply(raw=b"junk\r\n\r\n").stream(never())
    caller.send(server.url)
    read_all(caller.send(server.url, stream=True).handle)
    caller.failure(server.url)
    caller.send(server.url, stream=True).handle.abort()
    gc.collect()
    assert caller.channel._active == set()


def left_over(*kinds: type) -> int:
    return sum(isinstance(found, kinds) for found in gc.get_objects())


@pytest.mark.parametrize("kind", ["blocking", "threads"])
def test_a_failure_leaves_nothing_to_the_garbage_collector(kind: str, server: Server) -> None:
    from urllib3.connection import HTTPConnection

    caller = Caller(kind)
    server.reply(hold=never()).reply(raw=b"junk\r\n\r\n").reply(body=b"abc", cut=True)
    gc.collect()
    others = left_over(HTTPConnection, TransportFailure)  # held by whoever ran before
    gc.disable()
    try:
        for seconds in (0.05, 5, 5):
            caller.failure(server.url, seconds)
        end = time.monotonic() + 2
        while left_over(HTTPConnection, TransportFailure) > others:  # the worker and the loop let go in their own time
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        gc.enable()
    caller.close()


def test_connections_do_not_pickle_or_copy() -> None:
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="do not pickle"):
            attempt(Connections())


# -- abort at every stage, from another thread


@pytest.mark.parametrize("stage", ["connect", "tls", "resolve", "head", "body"])
def test_abort_wakes_a_blocking_call_at_any_stage(stage: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    caller = Caller("blocking")
    channel = caller.channel
    server.reply(**({"pieces": [b"a", never()]} if stage == "body" else {"hold": never()}))
    url = server.url if stage in ("head", "body") else f"https://127.0.0.1:{server.port}"
    release = threading.Event()
    if stage == "resolve":
        real = socket.getaddrinfo

        def hanging(host: object, port: object, *args: object) -> object:
            if host == "slow.test" and args[-1:] != (socket.AI_NUMERICHOST,):
                release.wait(5)
            return real(host, port, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", hanging)
        url = "http://slow.test"
    found: list[str] = []
    with unanswered_port() as port:
        if stage == "connect":
            url = f"http://127.0.0.1:{port}"
        call = threading.Thread(target=lambda: found.append(caller.failure(url, 20).kind))
        call.start()
        end = time.monotonic() + 5
        while not any(attempt.stage == stage for attempt in list(channel._active)):
            assert time.monotonic() < end
            time.sleep(0.005)
        time.sleep(0.02)
        started = time.monotonic()
        for attempt in list(channel._active):
            attempt.abort()
        call.join(5)
        assert found == ["closed"]
        assert time.monotonic() - started < 1
    release.set()
    caller.close()


@pytest.mark.parametrize("stream", [False, True])
def test_an_interrupt_from_the_keyboard_leaves_nothing_behind(
    server: Server, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    channel = Connections()
    server.reply(hold=never())

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("gen_ai.transport.adapter._Source.readinto", interrupted)
    with pytest.raises(KeyboardInterrupt):
        channel.send(request(server.url), within(5), stream)
    server.wait_for_disconnect()
    assert channel._active == set()
    channel.close()


def test_aborting_a_finished_exchange_leaves_its_connection_alone(server: Server) -> None:
    server.reply(body=b"a", times=2)
    channel = Connections()
    attempts: list[Attempt] = []
    original = channel._active

    class Spy(set):  # type: ignore[type-arg]
        def add(self, item: Any) -> None:
            attempts.append(item)
            original.add(item)

    channel._active = Spy()
    channel.send(request(server.url), within(5), False)
    attempts[0].abort()
    assert channel.send(request(server.url), within(5), False).body == b"a"
    assert server.connections == 1
    channel.close()


# -- async


def run(kind: str, scenario: Callable[[Connections], Coroutine[Any, Any, Any]]) -> Any:
    """Run a scenario with a channel in an event loop of its own."""

    async def main() -> Any:
        channel = Connections(async_backend=kind)  # type: ignore[arg-type]
        try:
            return await scenario(channel)
        finally:
            await channel.aclose()

    return asyncio.run(main())


@pytest.fixture(params=ASYNC)
def backend(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the server runs in threads
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("answer", [{"hold": never()}, {"pieces": [b"a", never()]}])
def test_cancelling_a_call_ends_its_connection(backend: str, server: Server, answer: dict[str, Any]) -> None:
    server.reply(**answer)

    async def scenario(channel: Connections) -> None:
        task = asyncio.create_task(channel.asend(request(server.url), within(20), False))
        await until(lambda: server.requests)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: server.disconnects)

    run(backend, scenario)


def test_cancelling_a_read_ends_its_connection(backend: str, server: Server) -> None:
    server.stream("data: 1\n\n", never())

    async def scenario(channel: Connections) -> None:
        reply = await channel.asend(request(server.url), within(20), True)
        assert (await reply.handle.read(within(5))).data
        task = asyncio.create_task(reply.handle.read(within(20)))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: server.disconnects)

    run(backend, scenario)


def test_cancelling_while_connecting_returns_at_once(backend: str) -> None:
    async def scenario(channel: Connections) -> None:
        task = asyncio.create_task(channel.asend(request(f"http://127.0.0.1:{port}"), within(20), False))
        await until(lambda: any(attempt.stage == "connect" for attempt in channel._active))
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 1

    with unanswered_port() as port:
        run(backend, scenario)


def test_a_timeout_of_asyncios_own_cancels(backend: str, server: Server) -> None:
    server.reply(hold=never())

    async def scenario(channel: Connections) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await channel.asend(request(server.url), within(20), False)
        await until(lambda: server.disconnects)

    run(backend, scenario)


def test_one_client_serves_one_loop_after_another(backend: str, server: Server) -> None:
    server.handler = lambda _request, n: Response(body=b"%d" % n)
    channel = Connections(async_backend=backend)  # type: ignore[arg-type]

    async def once() -> bytes:
        return (await channel.asend(request(server.url), within(5), False)).body

    assert [asyncio.run(once()) for _ in range(3)] == [b"0", b"1", b"2"]
    gc.collect()
    asyncio.run(channel.aclose())


@pytest.mark.slow
def test_a_loop_that_ends_without_a_word_leaves_no_warning_of_a_session(server: Server) -> None:
    code = f"""
import asyncio, gc, sys, warnings
sys.path[:0] = {sys.path!r}
from gen_ai.transport.channel import Connections
from gen_ai.plans import HttpRequest
channel = Connections(async_backend="aiohttp")
for _ in range(2):
    asyncio.run(channel.asend(HttpRequest("POST", {server.url!r}, {{}}, b""), None, False))
loop = asyncio.new_event_loop()
loop.run_until_complete(channel.asend(HttpRequest("POST", {server.url!r}, {{}}, b""), None, False))
loop.run_until_complete(channel.asend(HttpRequest("POST", {server.url!r}, {{}}, b""), None, True))
loop.close()
del channel
gc.collect()
"""
    server.reply(body=b"a", times=4)
    result = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, timeout=30)
    assert result.returncode == 0, result.stderr
    assert "session" not in result.stderr
    assert "connector" not in result.stderr


def test_a_client_closed_just_before_its_loop_ends_leaves_no_task_in_it(server: Server) -> None:
    server.reply(body=b"a")
    channel, loop, said = Connections(async_backend="aiohttp"), asyncio.new_event_loop(), list[Any]()
    loop.set_exception_handler(lambda _loop, context: said.append(context["message"]))
    loop.run_until_complete(channel.asend(request(server.url), within(5), False))
    channel.close()
    loop.run_until_complete(asyncio.sleep(0))
    assert asyncio.all_tasks(loop) == set()
    loop.run_until_complete(asyncio.to_thread(server.wait_for_disconnect))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    gc.collect()
    assert said == []


def test_many_tasks_share_one_client(backend: str, server: Server) -> None:
    server.handler = lambda request, _n: Response(body=request.body)

    async def scenario(channel: Connections) -> list[bytes]:
        async def call(number: int) -> bytes:
            return (await channel.asend(request(server.url, b"%d" % number), within(20), False)).body

        return await asyncio.gather(*(call(number) for number in range(100)))

    assert run(backend, scenario) == [b"%d" % number for number in range(100)]


def test_the_await_ends_with_the_deadline_though_all_workers_are_stuck(server: Server) -> None:
    server.reply(hold=never(), times=3)

    async def main() -> None:
        channel = Connections(async_backend="threads", workers=2)
        calls = [asyncio.create_task(channel.asend(request(server.url), within(20), False)) for _ in range(2)]
        await until(lambda: len(server.requests) == 2)
        started = time.monotonic()
        with pytest.raises(TransportFailure) as caught:
            await channel.asend(request(server.url), within(0.1), False)
        assert (caught.value.kind, caught.value.sent) == ("timeout", False)
        assert time.monotonic() - started < 1.5
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        channel.close()

    asyncio.run(main())


def test_a_closed_or_forgotten_client_ends_its_worker_threads(server: Server) -> None:
    server.reply(body=b"a", times=2)
    before = set(threading.enumerate())

    async def once(channel: Connections) -> None:
        await channel.asend(request(server.url), within(5), False)

    closed, forgotten = Connections(async_backend="threads"), Connections(async_backend="threads")
    asyncio.run(once(closed))
    asyncio.run(once(forgotten))
    workers = [t for t in threading.enumerate() if t not in before and t.name.startswith("gen_ai")]
    assert len(workers) == 2
    closed.close()
    del forgotten
    gc.collect()
    for worker in workers:
        worker.join(5)
        assert not worker.is_alive()


@pytest.mark.slow
def test_a_hanging_call_does_not_hold_the_interpreters_exit(kind: str, server: Server) -> None:
    server.reply(hold=never())
    code = f"""
import asyncio, sys, threading
sys.path[:0] = {sys.path!r}
from gen_ai.transport.channel import Connections
from gen_ai.plans import HttpRequest
request = HttpRequest("POST", {server.url!r}, {{}}, b"")
channel = Connections(async_backend={None if kind == "blocking" else kind!r})
if {kind == "blocking"}:
    threading.Thread(target=channel.send, args=(request, None, False), daemon=True).start()
    threading.Event().wait(0.3)
else:
    async def main():
        task = asyncio.create_task(channel.asend(request, None, False))
        await asyncio.sleep(0.3)
    asyncio.run(main())
"""
    started = time.monotonic()
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert time.monotonic() - started < 10


# -- fork


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_after_a_fork_each_process_gets_its_own_answers(kind: str, server: Server) -> None:
    server.handler = lambda request, _n: Response(body=request.body)
    caller = Caller(kind)
    assert caller.send(server.url, body=b"before").body == b"before"
    server_pieces = never()
    server._queue.append(Response(pieces=[b"one", server_pieces, b"two"]))
    open_stream = caller.send(server.url, stream=True).handle
    read_until(open_stream, b"one")
    assert caller.send(server.url, body=b"idle").body == b"idle"
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child
        result = b"failed"
        try:
            inherited = read_failure_in_child(caller, open_stream)
            del open_stream
            gc.collect()
            fresh = [call_in_child(caller, server.url, b"child %d" % at) for at in range(5)]
            if inherited == "closed" and fresh == [b"child %d" % at for at in range(5)]:
                result = b"well"
        finally:
            os.write(writer, result)
            os._exit(0)
    own = [caller.send(server.url, body=b"parent %d" % at).body for at in range(5)]
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"well"
    os.waitpid(child, 0)
    assert own == [b"parent %d" % at for at in range(5)]
    server_pieces.set()
    assert read_all(open_stream) == b"two", "the child ended the parent's stream"
    by_connection: dict[int, set[bytes]] = {}
    for seen in server.requests:
        by_connection.setdefault(seen.connection, set()).add(seen.body[:5])
    assert not any({b"child", b"paren"} <= bodies for bodies in by_connection.values())
    caller.close()


def call_in_child(caller: Caller, url: str, body: bytes) -> bytes:
    """The parent's event loop does not run in the child: it makes its own."""
    if caller.kind == "blocking":
        return caller.send(url, body=body).body
    return asyncio.run(caller.channel.asend(request(url, body), within(5), False)).body


def read_failure_in_child(caller: Caller, handle: Any) -> str:
    try:
        if caller.kind == "blocking":
            handle.read(within(1))
        else:
            asyncio.run(handle._handle.read(within(1)))
    except TransportFailure as failure:
        return failure.kind
    return "none"


def test_the_registry_of_clients_keeps_none_alive() -> None:
    channel = Connections()
    seen = weakref.ref(channel)
    del channel
    gc.collect()
    assert seen() is None
