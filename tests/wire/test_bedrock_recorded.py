"""Recorded exchanges with Amazon Bedrock, made again over HTTP: requests as recorded, answers as another reader reads
them, streams in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gen_ai.testing.replay.cuts import at_every_byte, in_random_pieces
from gen_ai.testing.replay.records import Record, read_folder
from gen_ai.testing.replay.server import ReplayServer
from gen_ai.testing.replay.trial import Replay

FOLDER = Path(__file__).parents[1] / "fixtures" / "bedrock"
#: Hundreds more of the same kind, where they lie beside the checkout.
MORE = Path(__file__).parents[3] / "shared" / "recorded" / "bedrock"
RECORDS = {record.id: record for record in read_folder(FOLDER)}
STREAMS = [name for name, record in RECORDS.items() if record.stream]
KINDS = ("bedrock.converse-stream", "bedrock.invoke-stream")


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
    else:  # both say no: before sending, and the server's own words
        assert trial.record.status >= 400
        assert "address" in trial.refused
        assert "URL sources are not supported" in str(trial.result)


@pytest.mark.parametrize("name", STREAMS)
def test_a_recorded_stream_gives_the_same_events_in_any_pieces(server: ReplayServer, name: str) -> None:
    trial = Replay(server).run(RECORDS[name])
    assert trial.events
    assert not [change for seed in (1, 2) for change in in_random_pieces(trial, server, seed)]


@pytest.mark.slow
@pytest.mark.parametrize("api", KINDS)
def test_a_stream_may_be_cut_at_every_byte(server: ReplayServer, api: str) -> None:
    streams = [RECORDS[name] for name in STREAMS if RECORDS[name].api == api]
    shortest = min(streams, key=lambda record: len(record.answer))
    assert not at_every_byte(Replay(server).run(shortest))


def _more() -> list[Record]:
    return [record for path in sorted(MORE.glob("*.jsonl")) for record in read_folder(path)]


@pytest.mark.slow
@pytest.mark.skipif(not MORE.is_dir(), reason="the collection of recorded traffic is not beside this checkout")
def test_every_recorded_answer_is_read_and_nearly_every_request_built(server: ReplayServer) -> None:
    trials = [Replay(server).run(record) for record in _more() if record.operation is not None]
    assert len(trials) > 270
    assert not [trial.record.id for trial in trials if not trial.parsed]
    kept = [trial for trial in trials if trial.differences is not None]
    assert sum(trial.rebuilt for trial in kept) >= 0.98 * len(kept)
