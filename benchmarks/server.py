"""A loopback server that costs next to nothing: its answers are bytes made beforehand. A process of its own.

POST /chat/v1/chat/completions          an answer of about 1 KB, with the headers of a hosted API; the events
                                        below where a stream is asked for
POST /structured/v1/chat/completions    an answer whose text is JSON
POST /burst/v1/chat/completions         EVENTS events, one HTTP chunk and one write each
POST /coalesced/v1/chat/completions     the same events in HTTP chunks of 16 KiB
POST /paced/v1/chat/completions         PACED events, each alone, PAUSE seconds apart
GET  /connections                       how many connections were opened, as a number
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EVENTS, PACED, PAUSE = 2000, 200, 0.003
ROOT = Path(__file__).resolve().parents[1]

HEADERS = {
    "Date": "Sat, 21 Nov 2026 02:00:00 GMT",
    "Server": "cloudflare",
    "x-request-id": "req_0123456789abcdef",
    "openai-organization": "org-example",
    "openai-processing-ms": "312",
    "openai-version": "2020-10-01",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-limit-tokens": "2000000",
    "x-ratelimit-remaining-requests": "9999",
    "x-ratelimit-remaining-tokens": "1999800",
    "x-ratelimit-reset-requests": "6ms",
    "x-ratelimit-reset-tokens": "6ms",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "cf-ray": "0123456789abcdef-FRA",
}
TOP = {"id": "chatcmpl-0123456789abcdefghijklmnop", "created": 1_790_000_000, "model": "bench"}
PERSON = {
    "name": "Ada Lovelace", "born": 1815, "city": "London", "email": "ada@example.com", "score": 4.5,
    "active": True, "tags": ["mathematics", "engines", "poetry"], "note": None,
}  # fmt: skip


def _head(*lines: str) -> bytes:
    every = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in HEADERS.items()), *lines]
    return "\r\n".join([*every, "", ""]).encode()


def _whole(text: str) -> bytes:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
    usage = {
        "prompt_tokens": 19, "completion_tokens": 120, "total_tokens": 139,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }  # fmt: skip
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    body = {"object": "chat.completion", **TOP, "choices": [choice], "usage": usage, "system_fingerprint": "fp_1"}
    data = json.dumps(body).encode()
    return _head("Content-Type: application/json", f"Content-Length: {len(data)}") + data


def _events(count: int) -> list[bytes]:
    def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        chunk = {"object": "chat.completion.chunk", **TOP, "choices": [choice], "system_fingerprint": "fp_1"}
        return b"data: " + json.dumps(chunk).encode() + b"\n\n"

    texts = [event({"content": f" word{number}"}) for number in range(count)]
    return [event({"role": "assistant", "content": ""}), *texts, event({}, "stop"), b"data: [DONE]\n\n"]


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _replies() -> dict[str, list[bytes]]:
    """Path → what is written, one item at a time."""
    stream = _head("Content-Type: text/event-stream; charset=utf-8", "Transfer-Encoding: chunked")
    burst = [_chunk(event) for event in _events(EVENTS)]
    joined = b"".join(_events(EVENTS))
    coalesced = [_chunk(joined[at : at + 16384]) for at in range(0, len(joined), 16384)]
    return {
        "/chat": [_whole("Modular code is easier to read, to test and to change. " * 8)],
        "/structured": [_whole(json.dumps(PERSON))],
        "/burst": [stream, *burst, _chunk(b"")],
        "/coalesced": [stream, *coalesced, _chunk(b"")],
        "/paced": [stream, *(_chunk(event) for event in _events(PACED)), _chunk(b"")],
    }


class _Server:
    def __init__(self) -> None:
        self.replies = _replies()
        self.connections = 0
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=256)

    def run(self) -> None:
        while True:
            connection, _ = self.listening.accept()
            self.connections += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        data = b""
        with connection:
            try:
                while True:
                    while b"\r\n\r\n" not in data:
                        more = connection.recv(65536)
                        if not more:
                            return
                        data += more
                    head, _, data = data.partition(b"\r\n\r\n")
                    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                    while len(data) < int(length or 0):
                        data += connection.recv(65536)
                    streamed = b'"stream":true' in data
                    data = data[int(length or 0) :]
                    self.answer(connection, head.split(b" ", 2)[1].decode(), streamed=streamed)
            except OSError:
                return

    def answer(self, connection: socket.socket, path: str, *, streamed: bool) -> None:
        if path == "/connections":
            number = str(self.connections).encode()
            connection.sendall(_head(f"Content-Length: {len(number)}") + number)
            return
        name = path[: path.index("/", 1)]
        if name == "/chat" and streamed:
            name = "/coalesced"
        for part in self.replies[name]:
            connection.sendall(part)
            if name == "/paced":
                time.sleep(PAUSE)


@contextmanager
def running() -> Iterator[str]:
    """The server in a process of its own; gives its address, and ends it."""
    command = [sys.executable, "-m", "benchmarks.server"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate("")


def main() -> None:
    """Serve until stdin ends."""
    server = _Server()
    threading.Thread(target=server.run, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.listening.getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
