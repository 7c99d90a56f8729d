"""Streams of any dialect taken apart and put together wrong: one JSON value replaced, bytes turned, noise."""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

#: What is put in the place of a value.
WRONG: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**30, "", "x", [], [None], [[]], {}, {"a": None}, "\ud83d")


def payloads(data: bytes) -> list[tuple[int, int]]:
    """Where the JSON objects of a stream stand: each on a line of its own, after a field's name or without one, or in
    a binary message."""
    if _is_binary(data):
        return list(_messages(data))
    found, at = [], 0
    for line in data.splitlines(keepends=True):
        start = line.find(b"{")
        body = line[start:].rstrip(b"\r\n, ]") if start >= 0 else b""
        if body:
            found.append((at + start, at + start + len(body)))
        at += len(line)
    return found


def mutants(data: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    """Streams in which one value of one event is another one, or one field has gone."""
    places = payloads(data)
    for _ in range(count if places else 0):
        start, end = chance.choice(places)
        try:
            value = json.loads(data[start:end])
        except ValueError:
            continue
        changed = json.dumps(_mutated(value, chance)).encode()
        yield _with(data, start, end, changed)


def turned(data: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    """Streams in which one byte is another one, or is missing, or stands there twice."""
    ways: list[Callable[[int], bytes]] = [
        lambda at: data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :],
        lambda at: data[:at] + data[at + 1 :],
        lambda at: data[: at + 1] + data[at:],
        lambda at: data[:at] + chance.randbytes(3) + data[at + 3 :],
    ]
    for _ in range(count if data else 0):
        yield chance.choice(ways)(chance.randrange(len(data)))


def noise(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """What is no stream at all, and streams that begin or end with it."""
    for size in (1, 2, 7, 64, 500):
        junk = chance.randbytes(size)
        yield from (junk, data + junk, junk + data, junk.replace(b"\n", b" ") + b"\n\n" + data)
    yield from (
        b"",
        b"\n",
        b"\r\n\r\n",
        b"\0" * 64,
        b"\xff" * 64,
        b"{",
        b"[",
        b"[]",
        b"[{}]",
        b"{}",
        b"null",
        b'"x"',
        b"1",
    )
    yield from (b"data:", b"data: \n\n", b"data: [DONE]\n\n", b"event: error\ndata: no\n\n", b"<html><title>No</title>")
    yield from (b"data: [" * 200, b'{"a":' * 500, b"[" * 5000, b"data: " + b"[" * 5000 + b"\n\n")
    for length in (0, 12, 16, 2**31, 2**32 - 1):  # binary messages that claim to be odd
        yield struct.pack(">II", length, 0) + struct.pack(">I", zlib.crc32(struct.pack(">II", length, 0)))
    for value in WRONG:
        line = json.dumps(value).encode()
        yield from (line + b"\n", b"data: " + line + b"\n\n", framed(b"", line), framed(_named("chunk"), line))


def _mutated(value: Any, chance: random.Random) -> Any:
    paths = list(_paths(value))
    path = chance.choice(paths)
    if not path:
        return chance.choice(WRONG)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    if chance.random() < 0.25:
        del holder[path[-1]]
    else:
        holder[path[-1]] = chance.choice(WRONG)
    return value


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield before
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from _paths(inner, (*before, name))


# ---------------------------------------------------------------- binary messages (length, headers, payload, sums)


def _is_binary(data: bytes) -> bool:
    return len(data) >= 16 and zlib.crc32(data[:8]) == struct.unpack(">I", data[8:12])[0]


def _messages(data: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at + 16 <= len(data):
        length, head = struct.unpack(">II", data[at : at + 8])
        if length < 16 or at + length > len(data):
            return
        if length - 16 > head:
            yield at + 12 + head, at + length - 4
        at += length


def framed(headers: bytes, payload: bytes) -> bytes:
    """A message of the binary framing."""
    head = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    body = head + struct.pack(">I", zlib.crc32(head)) + headers + payload
    return body + struct.pack(">I", zlib.crc32(body))


def _named(kind: str) -> bytes:
    pairs = {":event-type": kind, ":message-type": "event", ":content-type": "application/json"}
    return b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(text)) + text.encode()
        for name, text in pairs.items()
    )


def _with(data: bytes, start: int, end: int, payload: bytes) -> bytes:
    """The stream with another payload in that place."""
    if not _is_binary(data):
        return data[:start] + payload + data[end:]
    at = 0
    while True:
        length, head = struct.unpack(">II", data[at : at + 8])
        if at + 12 + head == start:
            return data[:at] + framed(data[at + 12 : start], payload) + data[at + length :]
        at += length
