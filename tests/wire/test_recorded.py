"""Recorded exchanges of every dialect, made again over HTTP: requests as they were recorded, answers as another reader
reads them, streams in any pieces.

A dialect takes part by its folder `tests/fixtures/<name>/recorded.jsonl`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gen_ai import Error
from gen_ai.testing.replay.cuts import at_every_byte, in_random_pieces
from gen_ai.testing.replay.records import Record, read_folder
from gen_ai.testing.replay.server import ReplayServer
from gen_ai.testing.replay.trial import Replay

FIXTURES = Path(__file__).parents[1] / "fixtures"
#: Thousands more of the same kind, where they lie beside the checkout.
MORE = Path(__file__).parents[3] / "shared" / "recorded"
#: Files of these, and how many exchanges they hold at least.
COLLECTED = {
    "*/anthropic.messages.jsonl": 300,
    "*/openai.responses.jsonl": 350,
    "*/gemini.*.jsonl": 480,
    "vertex/vertex.*.jsonl": 15,
    "bedrock/*.jsonl": 270,
    "cohere/cohere.v2.chat.jsonl": 90,
    "ollama/ollama.*.jsonl": 50,
}
RECORDS = {
    f"{path.parent.name}-{record.id}": record
    for path in sorted(FIXTURES.glob("*/recorded.jsonl"))
    for record in read_folder(path)
    # Those of the folder "replay" are for the tests of the tool: some of them come out wrong.
    if record.operation is not None and path.parent.name != "replay"
}
STREAMS = [name for name, record in RECORDS.items() if record.stream]

pytestmark = pytest.mark.filterwarnings("ignore:The server has not answered yet")


def _shortest() -> list[str]:
    """The shortest stream of each API in each framing. A request for each byte takes long: test_cut_everywhere.py has
    the longer ones, without HTTP."""
    found: dict[tuple[str, bytes], str] = {}
    for name in sorted(STREAMS, key=lambda name: len(RECORDS[name].answer)):
        if len(RECORDS[name].answer) < 3_000:
            found.setdefault((RECORDS[name].api, RECORDS[name].answer[:1]), name)
    return sorted(found.values())


@pytest.fixture(scope="module")
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as server:
        yield server


@pytest.mark.parametrize("name", RECORDS)
def test_a_recorded_exchange_comes_out_as_it_was(server: ReplayServer, name: str) -> None:
    trial = Replay(server).run(RECORDS[name])
    assert trial.crash is None
    assert not trial.wrong
    if trial.refused is None:
        assert not trial.differences
    else:  # here as there
        assert RECORDS[name].status >= 400


@pytest.mark.parametrize("name", STREAMS)
def test_a_recorded_stream_gives_the_same_events_in_any_pieces(server: ReplayServer, name: str) -> None:
    trial = Replay(server).run(RECORDS[name])
    assert trial.events or isinstance(trial.result, Error)
    assert not [change for seed in (1, 2) for change in in_random_pieces(trial, server, seed)]


@pytest.mark.slow
@pytest.mark.parametrize("name", _shortest())
def test_a_stream_may_be_cut_at_every_byte(server: ReplayServer, name: str) -> None:
    assert not at_every_byte(Replay(server).run(RECORDS[name]))


def _more(pattern: str) -> list[Record]:
    return [record for path in sorted(MORE.glob(pattern)) for record in read_folder(path)]


@pytest.mark.slow
@pytest.mark.skipif(not MORE.is_dir(), reason="the collection of recorded traffic is not beside this checkout")
@pytest.mark.parametrize(("pattern", "least"), COLLECTED.items())
def test_every_recorded_answer_is_read_and_nearly_every_request_built(
    server: ReplayServer, pattern: str, least: int
) -> None:
    trials = [Replay(server).run(record) for record in _more(pattern) if record.operation is not None]
    assert len(trials) > least
    assert not [trial.record.id for trial in trials if not trial.parsed]
    kept = [trial for trial in trials if trial.differences is not None]
    assert sum(trial.rebuilt for trial in kept) >= 0.98 * len(kept)
