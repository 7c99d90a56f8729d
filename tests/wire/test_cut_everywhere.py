"""Every recorded stream of every dialect: cut in two at each byte, ended there, with a byte or a value turned.

A dialect takes part by its folder `tests/fixtures/<name>/recorded.jsonl`.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gen_ai.errors import Error, StreamInterruptedError
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.testing.heads import Head
from gen_ai.testing.replay.records import Record, read_folder
from gen_ai.types import ChatResponse, Event
from gen_ai.wire import get_wire
from gen_ai.wire.base import Decoder

from . import mutants

FIXTURES = Path(__file__).parents[1] / "fixtures"
#: Bytes of a stream that is cut at every byte in the fast suite, and in the slow one.
SHORT, LONG = 2_500, 20_000


def _streams() -> dict[str, list[Record]]:
    """Dialect → its recorded streams, the shortest first."""
    found: dict[str, dict[str, Record]] = {}
    for path in sorted(FIXTURES.glob("*/recorded.jsonl")):
        for record in read_folder(path):
            if record.stream and record.status == 200 and record.answer and record.operation in ("chat", "completion"):
                found.setdefault(record.dialect.name, {})[record.id] = record
    return {name: sorted(each.values(), key=lambda r: len(r.answer)) for name, each in sorted(found.items())}


def _whole() -> dict[str, list[Record]]:
    """Dialect → its recorded whole answers, errors and lists of models, the shortest first."""
    found: dict[str, dict[str, Record]] = {}
    for path in sorted(FIXTURES.glob("*/recorded.jsonl")):
        for record in read_folder(path):
            if not record.stream and record.answer[:1] in b"{[" and record.operation is not None:
                found.setdefault(record.dialect.name, {})[record.id] = record
    return {name: sorted(each.values(), key=lambda r: len(r.answer)) for name, each in sorted(found.items())}


STREAMS = _streams()
WHOLE = _whole()
ALL = [pytest.param(record, id=f"{name}-{record.id}") for name, records in STREAMS.items() for record in records]
SAMPLE = [
    pytest.param(record, id=f"{name}-{record.id}")
    for name, records in STREAMS.items()
    for record in records[:4]
    if len(record.answer) <= SHORT or record is records[0]
]


@dataclass
class Outcome:
    """What came of some blocks."""

    events: list[Event] = field(default_factory=list)
    error: Error | None = None
    answer: ChatResponse[Any] | None = None
    #: Every choice had its end before the body had.
    complete: bool = False

    @property
    def text(self) -> str:
        if self.error is not None:
            return self.error.partial_text or ""
        assert self.answer is not None
        return self.answer.choices[0].text if self.answer.choices else ""

    def same(self, other: Outcome) -> bool:
        """The same events, and the same answer or error."""
        if self.events != other.events:
            return False
        if self.error is not None or other.error is not None:
            return bool(_said(self.error) == _said(other.error))
        assert self.answer is not None
        assert other.answer is not None
        return bool(_essentials(self.answer) == _essentials(other.answer))


def _essentials(answer: ChatResponse[Any]) -> Any:
    return answer.choices, answer.usage, answer.model


def _said(error: Error | None) -> Any:
    return error and (type(error), error.message, error.partial_text, error.status_code)


def decoder_for(record: Record) -> Decoder:
    operation: Any = record.operation
    request = Request(model="m", operation=operation, stream=True)
    return get_wire(record.dialect.name).decoder(request, Head(record.headers))


def decoded(record: Record, blocks: Iterable[bytes]) -> Outcome:
    """Whatever is fed, a decoder gives events or a typed error, and never fails to say what has come."""
    decoder, outcome = decoder_for(record), Outcome()
    try:
        for block in blocks:
            outcome.events += decoder.feed(block)
        outcome.complete = decoder.complete
        outcome.events += decoder.finish()
        outcome.events += decoder.finish()  # an error behind the last pieces waits for them
    except Error as error:
        outcome.error = error
    outcome.answer = decoder.response()
    return outcome


def _places(record: Record, seed: str, limit: int) -> list[int]:
    """Every byte of a short stream; of a long one the ends and some in between."""
    size = len(record.answer)
    if size <= limit:
        return list(range(size))
    chance = random.Random(f"{seed} {record.id}")
    return sorted({*range(60), *range(size - 60, size), *chance.sample(range(size), min(size, limit // 20))})


def check_cuts(record: Record, limit: int) -> None:
    data = record.answer
    whole = decoded(record, [data])
    assert decoded(record, [data[at : at + 1] for at in range(len(data))]).same(whole), "byte by byte"
    for at in _places(record, "two parts", limit):
        assert decoded(record, [data[:at], data[at:]]).same(whole), f"in two parts, cut at byte {at}"


def check_ends(record: Record, limit: int) -> None:
    data = record.answer
    whole = decoded(record, [data])
    for at in _places(record, "ended", limit):
        ended = decoded(record, [data[:at]])
        if (
            ended.complete and whole.error is None
        ):  # a connection that breaks now is no error: so all of the answer must be there
            assert _essence(ended) == _essence(whole), f"complete at byte {at}"
        if isinstance(ended.error, StreamInterruptedError):
            assert _begins(record, whole, ended), f"partial_text at byte {at}"
        elif ended.error is not None:
            assert type(ended.error) is type(whole.error), f"at byte {at}: {ended.error!r}"
        else:
            # Where the server had said the end and went on with an error, only the first had come.
            assert whole.error is None or ended.complete, f"ended at byte {at}"
            assert whole.error is not None or _essence(ended) == _essence(whole), f"a short answer at byte {at}"


def _essence(outcome: Outcome) -> Any:
    """What must be there of an answer that passes for a whole one; counts may come after it."""
    assert outcome.answer is not None
    return [
        (
            choice.text,
            choice.finish_reason,
            choice.reasoning,
            [(call.name, call.arguments) for call in choice.tool_calls],
        )
        for choice in outcome.answer.choices
    ]


def _begins(record: Record, whole: Outcome, ended: Outcome) -> bool:
    """Reasoning between tags is told from text when its end has come, which may be never."""
    return whole.text.startswith(ended.text) or b"<think" in record.answer


def check_bad_bytes(record: Record, count: int) -> None:
    """`decoded` lets nothing through but typed errors."""
    chance = random.Random(record.id)
    for broken in _broken(record.answer, chance, count):
        whole = decoded(record, [broken])
        at = chance.randrange(len(broken) + 1)
        assert decoded(record, [broken[:at], broken[at:]]).same(whole), (at, broken[:200])


def _broken(data: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    yield from mutants.turned(data, chance, count)
    yield from mutants.mutants(data, chance, count)


def check_bad_values(name: str, record: Record, count: int) -> None:
    """A whole answer of any form is an answer or a typed error, and so is an error's body."""
    wire, chance, head = get_wire(name), random.Random(record.id), Head(record.headers)
    operation: Any = record.operation
    for broken in mutants.mutants(record.answer.replace(b"\n", b" "), chance, count):
        with contextlib.suppress(Error):
            if record.status >= 400:
                wire.error(record.status, head, broken)
            elif operation == "models":
                wire.parse_models(broken)
            else:
                wire.parse(Request(model="m", operation=operation), Reply(record.status, head, 0.0, broken))


# ---------------------------------------------------------------- the fast ones


def test_every_dialect_with_recordings_is_here() -> None:
    assert {"anthropic", "openai"} <= set(STREAMS)
    folders = {path.parent.name for path in FIXTURES.glob("*/recorded.jsonl")} - {"replay"}
    spoken = {name for name in folders if _is_wire(name)}
    assert spoken <= set(STREAMS)


def _is_wire(name: str) -> bool:
    try:
        return get_wire(name).name == name
    except Error:
        return False


@pytest.mark.parametrize("record", SAMPLE)
def test_a_stream_in_two_parts_gives_the_same_events(record: Record) -> None:
    check_cuts(record, SHORT // 2)


@pytest.mark.parametrize("record", SAMPLE)
def test_a_stream_that_ends_early_is_an_error_or_was_complete(record: Record) -> None:
    check_ends(record, SHORT // 2)


@pytest.mark.parametrize("record", SAMPLE)
def test_bad_bytes_give_events_or_a_typed_error(record: Record) -> None:
    check_bad_bytes(record, 150)


@pytest.mark.parametrize("name", WHOLE)
def test_a_bad_value_in_a_whole_answer_gives_an_answer_or_a_typed_error(name: str) -> None:
    for record in WHOLE[name][:25]:
        check_bad_values(name, record, 20)


@pytest.mark.parametrize("name", STREAMS)
def test_noise_gives_a_typed_error(name: str) -> None:
    record = STREAMS[name][0]
    for junk in mutants.noise(record.answer, random.Random(name)):
        outcome = decoded(record, [junk])
        if record.answer not in junk:
            assert outcome.error is not None or _nothing_said(junk), junk[:100]


def _nothing_said(junk: bytes) -> bool:
    """An end marker alone is a stream without an answer in one dialect."""
    return b"[DONE]" in junk


@pytest.mark.parametrize("name", STREAMS)
def test_noise_in_place_of_a_whole_answer_is_an_answer_or_a_typed_error(name: str) -> None:
    record, wire = STREAMS[name][0], get_wire(name)
    operation: Any = record.operation
    for junk in mutants.noise(b"{}", random.Random(name)):
        for headers in ({}, {"content-type": "application/json"}):
            try:
                answer = wire.parse(Request(model="m", operation=operation), Reply(200, Head(headers), 0.0, junk))
            except Error:
                continue
            assert not answer.choices or not answer.text
        for status in (400, 401, 404, 429, 500, 503):
            assert wire.error(status, Head({}), junk).status_code in (status, None), junk[:60]


# ---------------------------------------------------------------- all of them


@pytest.mark.slow
@pytest.mark.parametrize("record", ALL)
def test_every_recorded_stream_may_be_cut_ended_and_broken_anywhere(record: Record) -> None:
    check_cuts(record, LONG // 4)
    check_ends(record, LONG // 4)
    check_bad_bytes(record, 400)


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_every_whole_answer_may_hold_a_bad_value(name: str) -> None:
    for record in WHOLE[name]:
        check_bad_values(name, record, 300)
