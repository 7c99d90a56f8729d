"""A recorded stream in other pieces, and cut off: the same events, or an error; never a short answer.

Random pieces go over the transport, through the async twin of the call, where the network may join some of them; and
through the transport's seam, where they arrive exactly as they were cut. Every single byte is tried there too.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ...errors import Error, StreamInterruptedError
from ...plans import Reply
from ...secrets import MaskedStr
from ...transport.attempt import clock
from ...transport.seam import Outgoing
from ...types import ChatResponse, Event
from ..exchange import Exchange, Failure
from ..guard import Guard
from ..handles import ReplayedHandle
from ..heads import Head
from .server import SCRIPT, ReplayServer, Script
from .trial import Trial, client_for, options_of, perform, streams


def random_pieces(data: bytes, seed: str) -> list[bytes]:
    """The data cut at random places, the same ones for the same seed.

    >>> b"".join(random_pieces(b"data: {}", "a")), random_pieces(b"data: {}", "a") == random_pieces(b"data: {}", "a")
    (b'data: {}', True)
    """
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    places = sorted({chance.randrange(1, len(data)) for _ in range(1 + len(data) // 150)}) if len(data) > 1 else []
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]


def in_random_pieces(trial: Trial, server: ReplayServer, seed: int) -> list[str]:
    """What changes when a stream comes in random pieces: over HTTP and an event loop, and exactly as it was cut."""
    record = trial.record
    pieces = random_pieces(record.answer, f"{seed} {record.id}")
    name = f"{record.id} in pieces"
    server.add(name, Script(record.status, record.headers, pieces))
    events: list[Event] = []
    try:
        result = asyncio.run(_perform(trial, server.url, name, events))
    finally:
        server.remove(name)
    how = f"in {len(pieces)} random pieces (seed {seed})"
    return [*_changed(trial, result, events, f"over HTTP {how}"), *_cut(trial, [(how, Exchange({}, blocks=pieces))])]


async def _perform(trial: Trial, url: str, name: str, events: list[Event]) -> Any:
    assert trial.call is not None
    async with client_for(trial.record, url, {SCRIPT: name}) as client:
        chat = trial.record.operation == "chat"
        method: Any = client.arun_chat_completions_stream if chat else client.arun_completions_stream
        try:
            async with method(trial.call.payload, **options_of(trial.call)) as stream:
                async for event in stream:
                    events.append(event)  # noqa: PERF401 - those before an error stay
                return stream.response
        except Error as error:
            return error


def _changed(trial: Trial, result: Any, events: list[Event], how: str) -> Iterator[str]:
    if not _same(result, trial.result):
        yield f"{how}: {result!r:.150}, whole: {trial.result!r:.150}"
    elif events != trial.events:
        at = next(
            (at for at, (a, b) in enumerate(zip(events, trial.events, strict=False)) if a != b),
            min(len(events), len(trial.events)),
        )
        yield f"{how}: event {at} is another one ({len(events)} events, whole: {len(trial.events)})"


def _same(result: Any, other: Any) -> bool:
    if isinstance(result, Error) and isinstance(other, Error):
        same = (type(result), result.message, result.partial_text) == (type(other), other.message, other.partial_text)
        return same and result.status_code == other.status_code
    if isinstance(result, ChatResponse) and isinstance(other, ChatResponse):
        return result.choices == other.choices and result.usage == other.usage and result.model == other.model
    return False


# ---------------------------------------------------------------- every byte


@dataclass(slots=True)
class _Answers(Guard):
    """Answers every request with one exchange."""

    exchange: Exchange = field(default_factory=lambda: Exchange({}))
    stand_in_key: MaskedStr | None = None

    def again(self) -> _Answers:
        return _Answers(self.exchange)

    def send(self, outgoing: Outgoing, onward: Callable[[], Reply]) -> Reply:
        handle = ReplayedHandle(self.exchange, outgoing.attempt)
        return Reply(self.exchange.status or 200, Head(self.exchange.headers), clock(), b"", handle)

    async def asend(self, outgoing: Outgoing, onward: Callable[[], Awaitable[Reply]]) -> Reply:
        raise NotImplementedError


def at_every_byte(trial: Trial) -> list[str]:
    """What changes when a stream is cut in two at each byte, comes byte by byte, or ends at each byte."""
    return _cut(trial, _cuts(trial.record.answer))


def _cut(trial: Trial, cuts: Iterable[tuple[str, Exchange]]) -> list[str]:
    """What changes when a stream comes in exactly these blocks; it stops where enough has."""
    record = trial.record
    found: list[str] = []
    answers = _Answers(Exchange({}, status=record.status, headers=record.headers, stream=True))
    with client_for(record, "http://127.0.0.1:9") as client, answers:
        for how, exchange in cuts:
            answers.exchange.blocks, answers.exchange.failure = exchange.blocks, exchange.failure
            events: list[Event] = []
            result = perform(client, record, trial.call, events)
            if how.startswith("ended"):
                found += _ended(trial, result, how)
            else:
                found += _changed(trial, result, events, how)
            if len(found) > 5:
                break
    return found


def _cuts(data: bytes) -> Iterator[tuple[str, Exchange]]:
    yield "byte by byte", Exchange({}, blocks=[data[at : at + 1] for at in range(len(data))])
    for at in range(1, len(data)):
        yield f"cut in two at byte {at}", Exchange({}, blocks=[data[:at], data[at:]])
    broken = Failure("broken", "the server hung up", sent=True)
    for at in range(len(data)):
        blocks = [data[:at]] if at else []
        yield f"ended at byte {at}", Exchange({}, blocks=blocks)
        yield f"ended at byte {at} by a broken connection", Exchange({}, blocks=blocks, failure=broken)


def _ended(trial: Trial, result: Any, how: str) -> Iterator[str]:
    """A stream that ended early is an error, unless all of the answer was there."""
    if isinstance(result, StreamInterruptedError):
        whole = trial.result.text if isinstance(trial.result, ChatResponse) else trial.result.partial_text or ""
        if not whole.startswith(result.partial_text or "") and "<think>" not in trial.record.text:
            yield f"{how}: partial_text {result.partial_text!r:.80} is no start of {whole!r:.80}"
    elif isinstance(result, ChatResponse) and isinstance(trial.result, ChatResponse):
        if [choice.to_dict() for choice in result.choices] != [choice.to_dict() for choice in trial.result.choices]:
            yield f"{how}: it looks like a short answer: {result.text!r:.80}"
    elif type(result) is not type(trial.result):
        yield f"{how}: {result!r:.120}, not StreamInterruptedError"


#: Longer streams are not cut at every byte: that takes a call for each of them, three times.
LONGEST = 6000


def shortest_by_provider(trials: list[Trial], count: int) -> list[Trial]:
    """A sample of good streams: the shortest of each provider, the shortest of all first."""
    sample: dict[str, Trial] = {}
    for trial in sorted(trials, key=lambda trial: len(trial.record.answer)):
        record = trial.record
        if record.stream and record.status < 400 and streams(record) and trial.parsed and len(record.answer) <= LONGEST:
            sample.setdefault(record.provider, trial)
    return list(sample.values())[:count]
