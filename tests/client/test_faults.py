"""Faults that are rarer than those of the other files: what comes of them is the right answer, or a typed error, soon.

Each is tried in every way of calling. None may give a wrong or silently shortened answer, hang, or raise what is not of
this package.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gen_ai import (
    APIConnectionError,
    APITimeoutError,
    ClientClosedError,
    Error,
    InvalidRequestError,
    InvalidResponseError,
    RequestTooLargeError,
    StreamInterruptedError,
)

from ..support.server import Response, Server, chat_body, chat_chunks, sse
from .support import KEY, Api, make_client

GOOD = json.dumps(chat_body("PONG")).encode()
OTHER = json.dumps(chat_body("of somebody else")).encode()
STREAM = sse(*chat_chunks(["PO", "NG"]))
EVENTS = {"Content-Type": "text/event-stream"}


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def sized(body: bytes, *lines: str) -> bytes:
    return head(*lines, f"Content-Length: {len(body)}") + body


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def outcome(call: Callable[[], Any]) -> Any:
    """The answer, or the type of the error: never anything else."""
    try:
        return call()
    except Error as error:
        assert error.message  # noqa: PT017
        return type(error)


# ---------------------------------------------------------------- framing: the answer, or an error


@pytest.mark.parametrize(
    "raw",
    {
        "a length and chunks": head("Content-Length: 5", "Transfer-Encoding: chunked") + chunk(GOOD) + b"0\r\n\r\n",
        "two lengths": head(f"Content-Length: {len(GOOD)}", "Content-Length: 5") + GOOD,
        "one length twice": head(f"Content-Length: {len(GOOD)}", f"Content-Length: {len(GOOD)}") + GOOD,
        "a length with a sign": head(f"Content-Length: +{len(GOOD)}") + GOOD,
        "a length of words": head("Content-Length: many") + GOOD,
        "a length below zero": head("Content-Length: -1") + GOOD,
        "a chunk below zero": head("Transfer-Encoding: chunked") + b"-5\r\n" + GOOD + b"\r\n0\r\n\r\n",
        "a chunk beyond counting": head("Transfer-Encoding: chunked") + b"F" * 16 + b"\r\n" + GOOD,
        "chunks that end by LF": head("Transfer-Encoding: chunked") + b"%x\n%s\n0\n\n" % (len(GOOD), GOOD),
        "an unknown transfer": head("Transfer-Encoding: banana") + GOOD,
        "a folded header": sized(GOOD, "X-A: 1\r\n  folded"),
        "a header of no name": sized(GOOD, "nothing of a header"),
        "a zero in a header": sized(GOOD, "X-A: a\0b"),
        "a head that ends by LF": b"HTTP/1.1 200 OK\nContent-Length: %d\n\n%s" % (len(GOOD), GOOD),
        "no head": GOOD,
        "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
        "a record of TLS": b"\x15\x03\x01\x00\x02\x02\x16",
        "a status of four digits": head("Content-Length: 0", status="2000 Odd"),
    }.items(),
    ids=lambda item: item[0],
)  # fmt: skip
def test_odd_framing_gives_the_answer_or_an_error(api: Api, server: Server, raw: tuple[str, bytes]) -> None:
    server.reply(raw=raw[1], cut=True, times=3)
    assert outcome(api.chat) in ("PONG", APIConnectionError)


@pytest.mark.parametrize(
    ("packed", "expected"),
    [
        (sized(GOOD, "Content-Encoding: gzip"), APIConnectionError),
        (sized(gzip.compress(GOOD)[:-8], "Content-Encoding: gzip"), APIConnectionError),
        (sized(gzip.compress(GOOD)[:-8] + bytes(8), "Content-Encoding: gzip"), APIConnectionError),
        (sized(gzip.compress(gzip.compress(GOOD)), "Content-Encoding: gzip, gzip"), APIConnectionError),
        (sized(gzip.compress(GOOD[:9]) + gzip.compress(GOOD[9:]), "Content-Encoding: gzip"), "PONG"),
        (sized(gzip.compress(GOOD) + b"\0\0rest", "Content-Encoding: gzip"), "PONG"),
        (sized(GOOD, "Content-Encoding: identity"), "PONG"),
    ],
    ids=["not packed", "no sum", "a wrong sum", "packed twice", "two members", "a rest", "identity"],
)
def test_odd_packing_gives_the_answer_or_an_error(api: Api, server: Server, packed: bytes, expected: Any) -> None:
    server.reply(raw=packed, times=3)
    assert outcome(api.chat) == expected


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "UTF-16", '"utf-16le"'])
def test_an_answer_in_another_character_set_is_read_if_it_says_so(api: Api, server: Server, charset: str) -> None:
    body = json.dumps(chat_body("Grüße"), ensure_ascii=False).encode(charset.strip('"'))
    server.reply(raw=sized(body, f"Content-Type: application/json; charset={charset}"))
    assert api.chat() == "Grüße"


def test_a_character_set_that_is_none_is_ignored(api: Api, server: Server) -> None:
    for charset in ("banana", "zlib", "punycode", ""):
        server.reply(raw=sized(GOOD[:-1], f"Content-Type: application/json; charset={charset}"))
        assert outcome(api.chat) is InvalidResponseError


# ---------------------------------------------------------------- answers that are not ours


@pytest.mark.parametrize("framing", ["sized", "chunked", "stream"])
def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(api: Api, server: Server, framing: str) -> None:
    unasked = sized(OTHER)
    if framing == "sized":
        raw = sized(GOOD) + unasked
    elif framing == "chunked":
        raw = head("Transfer-Encoding: chunked") + chunk(GOOD) + b"0\r\n\r\n" + unasked
    else:
        raw = head("Transfer-Encoding: chunked", "Content-Type: text/event-stream")
        raw += chunk(STREAM) + b"0\r\n\r\n" + unasked
    server.reply(raw=raw)
    first = "".join(api.stream()) if framing == "stream" else api.chat()
    assert first == "PONG"
    for text in ("second", "third"):
        server.reply(json=chat_body(text))
        assert api.chat() == text


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next(api: Api, server: Server) -> None:
    late = threading.Event()
    server.reply(json=chat_body("late"), hold=late)
    assert outcome(lambda: api.chat(timeout=0.2)) is APITimeoutError
    late.set()
    for text in ("second", "third"):
        server.reply(json=chat_body(text))
        assert api.chat() == text


# ---------------------------------------------------------------- servers of a few lines


class Bare:
    """A server that is one function over a socket."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # which wakes the thread that accepts
        self.listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._one, args=(self.listener.accept()[0],), daemon=True).start()

    def _one(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            self._serve(sock)


def request_head(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (more := sock.recv(65536)):
        data += more
    return data


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture(params=["blocking", "aiohttp"])
def meet(request: pytest.FixtureRequest) -> Iterator[Callable[..., Api]]:
    """A client of a server of a few lines."""
    with contextlib.ExitStack() as stack:

        def make(serve: Callable[[socket.socket], None], **options: Any) -> Api:
            bare = Bare(serve)
            api = Api(request.param, bare.url, **options)
            stack.callback(api.end)
            stack.callback(bare.close)
            return api

        yield make


@pytest.mark.parametrize("ending", ["open", "closed", "reset"])
def test_a_refusal_in_the_middle_of_a_large_request_is_read(meet: Any, ending: str) -> None:
    body = b'{"error": {"message": "too much for me"}}'
    refusal = head(f"Content-Length: {len(body)}", "Connection: close", status="413 Too Large") + body

    def serve(sock: socket.socket) -> None:
        request_head(sock)
        sock.sendall(refusal)
        if ending == "reset":
            time.sleep(0.05)  # what a reset overtakes is lost
            reset(sock)
        else:
            if ending == "closed":
                sock.shutdown(socket.SHUT_WR)
            sock.settimeout(2)
            time.sleep(0.2)

    with pytest.raises(RequestTooLargeError, match="too much for me") as caught:
        meet(serve).chat("x" * 8_000_000)
    assert len(caught.value.attempts) == 1


def test_a_reset_right_after_the_answer_takes_nothing_away(meet: Any) -> None:
    def serve(sock: socket.socket) -> None:
        request_head(sock)
        sock.sendall(sized(GOOD))
        time.sleep(0.05)
        reset(sock)

    assert meet(serve).chat() == "PONG"


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 50),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 50),
        (head("Transfer-Encoding: chunked") + b"5;", b"a" * 1000),
        (head("Transfer-Encoding: chunked") + chunk(GOOD) + b"0\r\n", b"X-T: b\r\n" * 50),
        (head("Transfer-Encoding: chunked", status="400 Bad Request"), chunk(b"x" * 1000)),
    ],
    ids=["100", "103", "headers", "a chunk's extension", "trailers", "an error's body"],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_what_has_no_end_ends_with_the_time_or_before(meet: Any, first: bytes, again: bytes, streamed: bool) -> None:
    def serve(sock: socket.socket) -> None:
        request_head(sock)
        sock.sendall(first)
        while True:
            sock.sendall(again)

    api = meet(serve, timeout=0.5, max_retries=0)
    began = time.monotonic()
    found = outcome(lambda: list(api.stream()) if streamed else api.chat())
    # What had come of the answer may be whole.
    assert found in (
        APITimeoutError, APIConnectionError, InvalidRequestError, InvalidResponseError, StreamInterruptedError, ["PONG"]
    )  # fmt: skip
    assert time.monotonic() - began < 3


def test_a_server_that_reads_too_slowly_ends_with_the_time(meet: Any) -> None:
    def serve(sock: socket.socket) -> None:
        while sock.recv(1000):
            time.sleep(0.05)

    began = time.monotonic()
    assert outcome(lambda: meet(serve, timeout=0.5).chat("x" * 12_000_000)) is APITimeoutError
    assert time.monotonic() - began < 3


# ---------------------------------------------------------------- events


def _event(content: Any, finish: str | None = None) -> bytes:
    return sse({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}]}, done=False)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"".join(b"\xef\xbb\xbf" + event + b"\n\n" for event in STREAM.split(b"\n\n")[:-1]), "PONG"),
        (_event("PO") + b"\0" + _event("NG", "stop"), "PONG"),
        (_event(5) + _event(0) + _event(" m", "stop"), "50 m"),
        (_event("a\ud83d") + _event("\ude00b", "stop"), "a😀b"),
        (_event("a\ud83d b", "stop"), "a\ufffd b"),
        (_event("P\0NG", "stop"), "P\0NG"),
        (_event("PO", "stop") + _event("NG"), "PONG"),
        (b"".join(json.dumps(c).encode() + b"\n" for c in chat_chunks(["PO", "NG"])), "PONG"),
        (_event("PO") + b"data: null\n\ndata:\n\n: hm\n\n" + _event("NG", "stop"), "PONG"),
    ],
    ids=[
        "marks", "a zero", "numbers", "half characters", "half a character", "a zero in the text", "after the finish",
        "lines of JSON", "nothing",
    ],
)  # fmt: skip
def test_odd_events_lose_nothing(api: Api, server: Server, data: bytes, text: str) -> None:
    server.reply(body=data, headers=EVENTS)
    assert "".join(api.stream()) == text


@pytest.mark.parametrize(
    "data",
    [
        _event("PO") + b"data: 5\n\n" + _event("NG", "stop"),
        _event("PO") + b"data: [1]\n\n" + _event("NG", "stop"),
        _event("PO") + b"data: [done]\n\n",
        _event("PO") + b"event: error\ndata:\n\n",
        b'data: {"choices":' + b"[" * 50_000 + b"]" * 50_000 + b"}\n\n",
        b'data: {"choices": []}\n\n' * 3 + b"data: [DONE]\n\n",
    ],
    ids=["a number", "an array", "no marker", "a nameless error", "depth", "no choice ever"],
)
def test_events_that_mean_nothing_are_errors(api: Api, server: Server, data: bytes) -> None:
    server.reply(body=data, headers=EVENTS)
    with pytest.raises(Error) as caught:
        list(api.stream())
    assert caught.value.partial_text in ("", "PO")


def test_a_packed_stream_that_is_cut_is_interrupted(api: Api, server: Server) -> None:
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(_event("PO")) + packer.flush(zlib.Z_SYNC_FLUSH)
    server.reply(body=packed, headers={**EVENTS, "Content-Encoding": "gzip"}, times=3)
    assert outcome(lambda: list(api.stream())) is StreamInterruptedError


# ---------------------------------------------------------------- the machine


class Alarm(Exception):
    """What a task queue raises when a task's time is up."""


@pytest.mark.parametrize("raised", [Alarm, TimeoutError])
@pytest.mark.parametrize(
    ("answer", "call"),
    {
        "head": (lambda: Response(hold=threading.Event()), "run_chat_completions"),
        "body": (lambda: Response(pieces=[b"{", threading.Event()]), "run_chat_completions"),
        "sized body": (lambda: Response(pieces=[b"{", threading.Event()], chunked=False, length=9), "list_models"),
        "stream's head": (lambda: Response(hold=threading.Event()), "run_chat_completions_stream"),
        "stream": (lambda: Response(pieces=[_event("PO"), threading.Event()]), "run_chat_completions_stream"),
    }.values(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_handler_of_a_signal_raises_ends_the_call_as_it_is(
    client: Any, server: Server, answer: Callable[[], Response], call: str, raised: type[Exception]
) -> None:
    def ring(*_: object) -> None:
        raise raised("time is up")

    def soon() -> None:
        server.wait_for_requests()
        time.sleep(0.05)  # into the wait for what does not come
        signal.pthread_kill(main, signal.SIGUSR1)

    main, before = threading.get_ident(), signal.signal(signal.SIGUSR1, ring)
    server._queue.append(answer())
    bell = threading.Thread(target=soon)
    bell.start()
    try:
        arguments = () if call == "list_models" else ("hi",)
        with pytest.raises(raised, match="time is up"):
            list(getattr(client, call)(*arguments))
    finally:
        bell.join(5)
        signal.signal(signal.SIGUSR1, before)
    server.wait_for_disconnect()
    assert len(server.requests) == 1, "nothing is tried again"
    server.reply(json=chat_body("PONG"))
    assert client.run_chat_completions("hi") == "PONG"


def test_a_child_made_in_the_middle_of_a_stream_takes_nothing_of_it(server: Server) -> None:
    go_on = threading.Event()
    first, *rest = (sse(c, done=False) for c in chat_chunks(["a", "b", "c"])[1:])
    with make_client(server) as client:
        server.reply(pieces=[first, go_on, *rest], headers=EVENTS)
        stream = client.run_chat_completions_stream("hi")
        assert next(stream) == "a"
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            found = "something else"
            try:
                found = repr(outcome(lambda: list(stream)))
            finally:
                os.write(writer, found.encode())
                os._exit(0)
        os.close(writer)
        os.waitpid(pid, 0)
        with os.fdopen(reader) as told:
            assert told.read() == repr(ClientClosedError)
        go_on.set()
        assert "".join(stream) == "bc"


_OUT_OF_FILES = """
import resource, sys
from gen_ai import APIConnectionError, create_client
def make(): return create_client("openai", api_key={key!r}, endpoint={url!r}, model_name="m", max_retries=0)
used, fresh = make(), make()
for _ in range(3): used.run_chat_completions("hi")  # what is loaded late is there now
held = []
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
try:
    while True: held.append(open("/dev/null"))
except OSError: pass
print(used.run_chat_completions("hi"))
try: fresh.run_chat_completions("hi")
except APIConnectionError as error: print(error.message.partition("(")[2])
for file in held: file.close()
print(fresh.run_chat_completions("hi"))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(resource, "RLIMIT_NOFILE"), reason="no limit of files here")
def test_without_a_file_left_calls_fail_typed_and_work_again_afterwards(server: Server) -> None:
    server.handler = lambda _request, _n: Response(json=chat_body("PONG"))
    code = _OUT_OF_FILES.format(key=KEY, url=f"{server.url}/v1")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=True)
    assert done.stdout.splitlines() == ["PONG", "Too many open files).", "PONG"]


def test_jumps_of_the_wall_clock_change_nothing(api: Api, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    for days in (-400, 4000):
        monkeypatch.setattr(time, "time", lambda days=days: real() + days * 86400)
        server.reply(500, json={"error": {"message": "oh"}}).reply(json=chat_body("PONG"), delay=0.05)
        began = time.monotonic()
        assert api.chat(timeout=2) == "PONG"
        assert time.monotonic() - began < 2


def test_closing_under_many_threads_ends_every_call_typed(client: Any, server: Server) -> None:
    server.handler = lambda _request, _n: Response(json=chat_body("PONG"), delay=0.01)
    found: list[Any] = []

    def work() -> None:
        while (last := outcome(lambda: client.run_chat_completions("hi"))) == "PONG":
            found.append(last)
        found.append(last)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    server.wait_for_requests(40)
    client.close()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    assert set(found) == {"PONG", ClientClosedError}
