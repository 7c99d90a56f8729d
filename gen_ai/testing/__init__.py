"""Tools for the tests of applications: record and replay, no network.

    from gen_ai.testing import no_network, recording

    with recording("tests/recordings/triage.jsonl"):
        triage("My card was charged twice.")

Fixtures for pytest are in `gen_ai.testing.plugin`.
"""

from __future__ import annotations

from .errors import NetworkBlockedError, RecordingError, UnmatchedRequestError, UnusedRecordingError
from .exchange import Exchange, Failure
from .network import no_network
from .recordings import Recording, recording

__all__ = [
    "Exchange",
    "Failure",
    "NetworkBlockedError",
    "Recording",
    "RecordingError",
    "UnmatchedRequestError",
    "UnusedRecordingError",
    "no_network",
    "recording",
]
