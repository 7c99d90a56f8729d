"""CPU time of calls in this process: gen_ai and raw `requests` by turns, so that a busy machine slows down both."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from pydantic import BaseModel

from gen_ai import BaseClient, TextDelta, create_client

from .report import Figure, ratios
from .server import EVENTS, PACED

ROUNDS, CHATS, STREAMS = 7, 150, 3
CONVERSATION: Any = [
    {"role": "system", "content": "You are a patient teacher of software design."},
    {"role": "user", "content": "What are the benefits of modular code? " * 8},
]


class Person(BaseModel):
    """What the structured answer holds."""

    name: str
    born: int
    city: str
    email: str
    score: float
    active: bool
    tags: list[str]
    note: str | None


def client_of(url: str, kind: str, **options: Any) -> BaseClient:
    """A client of one kind of answer."""
    return create_client("openai", api_key="sk-x", endpoint=f"{url}/{kind}/v1", model_name="bench", **options)


def rounds(cases: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """CPU seconds of each case in each round, the first round thrown away; the order changes from round to round."""
    spent: dict[str, list[float]] = {name: [] for name in cases}
    names = list(cases)
    for number in range(ROUNDS + 1):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            gc.collect()
            began = time.process_time()
            cases[name]()
            spent[name].append(time.process_time() - began)
    return {name: values[1:] for name, values in spent.items()}


def chats(url: str) -> list[Figure]:
    """One call at a time: plain, structured, async."""
    body = {"model": "bench", "messages": CONVERSATION, "max_tokens": 256, "temperature": 0}
    session = requests.Session()
    chat, structured = client_of(url, "chat"), client_of(url, "structured")

    def raw() -> None:
        for _ in range(CHATS):
            session.post(f"{url}/chat/v1/chat/completions", json=body).json()

    def plain() -> None:
        for _ in range(CHATS):
            assert chat.run_chat_completions(CONVERSATION, full_output=True).usage is not None

    def unstructured() -> None:
        for _ in range(CHATS):
            structured.run_chat_completions(CONVERSATION)

    def instances() -> None:
        for _ in range(CHATS):
            assert structured.run_chat_completions(CONVERSATION, guided_json=Person).born == 1815

    cases: dict[str, Callable[[], Any]] = {
        "raw": raw, "plain": plain, "unstructured": unstructured, "instances": instances,
    }  # fmt: skip
    with asyncio.Runner() as runner:
        loops: list[BaseClient] = []
        for backend in ("aiohttp", "threads"):
            if backend == "threads" or importlib.util.find_spec("aiohttp"):
                client = client_of(url, "chat", async_backend=backend)
                loops.append(client)
                cases[backend] = partial(_run, runner, client)
        spent = rounds(cases)
        for client in loops:
            runner.run(client.aclose())
    for held in (session, chat, structured):
        held.close()
    found = [
        _micro("raw requests: one chat", spent["raw"], CHATS),
        _micro("chat, whole answer with usage", spent["plain"], CHATS),
        Figure("  to raw requests", ratios(spent["plain"], spent["raw"]), 0.60),
        Figure(
            "  structured (8 fields) to the same unstructured", ratios(spent["instances"], spent["unstructured"]), 1.05
        ),
    ]
    if "aiohttp" in spent:
        found.append(Figure("async chat on aiohttp to raw requests", ratios(spent["aiohttp"], spent["raw"]), 0.45))
    found.append(Figure("async chat on threads to raw requests", ratios(spent["threads"], spent["raw"])))
    return found


def _run(runner: asyncio.Runner, client: BaseClient) -> None:
    runner.run(_chats(client))


async def _chats(client: BaseClient) -> None:
    for _ in range(CHATS):
        assert (await client.arun_chat_completions(CONVERSATION, full_output=True)).usage is not None


def streams(url: str) -> list[Figure]:
    """Streams: events in a burst, many in one chunk, and each alone."""
    found = []
    for kind, title, goal in (
        ("burst", "stream, one chunk per event", 0.75),
        ("coalesced", "stream, chunks of 16 KiB", 0.75),
        ("paced", "stream, events 3 ms apart", 1.05),
    ):
        count, times = (PACED, 1) if kind == "paced" else (EVENTS, STREAMS)
        spent = _streams(url, kind, count, times)
        found += [
            _micro(f"raw requests: {title}", spent["raw"], count * times),
            _micro(f"{title}, typed events", spent["events"], count * times),
            Figure("  to raw requests", ratios(spent["events"], spent["raw"]), goal),
            Figure("  as text, to raw requests", ratios(spent["text"], spent["raw"]), goal),
        ]
    return found


def _streams(url: str, kind: str, count: int, times: int) -> dict[str, list[float]]:
    body = {"model": "bench", "messages": CONVERSATION, "max_tokens": 256, "temperature": 0, "stream": True}

    def raw() -> None:
        for _ in range(times):
            texts = []
            with session.post(f"{url}/{kind}/v1/chat/completions", json=body, stream=True) as response:
                for line in response.iter_lines():
                    if line.startswith(b"data: ") and line != b"data: [DONE]":
                        text = json.loads(line[6:])["choices"][0]["delta"].get("content")
                        if text:
                            texts.append(text)
            assert len(texts) == count

    def events() -> None:
        for _ in range(times):
            found = client.run_chat_completions_stream(CONVERSATION, full_output=True)
            assert len([event.text for event in found if type(event) is TextDelta]) == count

    def text() -> None:
        for _ in range(times):
            assert len(list(client.run_chat_completions_stream(CONVERSATION))) == count

    with requests.Session() as session, client_of(url, kind) as client:
        return rounds({"raw": raw, "events": events, "text": text})


def _micro(name: str, seconds: list[float], count: int) -> Figure:
    return Figure(name, [1e6 * value / count for value in seconds], unit="µs")
