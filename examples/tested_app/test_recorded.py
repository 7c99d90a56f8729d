"""The desk with recorded traffic of its model server: what is replayed goes through the same code as in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from triage import Desk, Facts

from gen_ai import create_client
from gen_ai.testing import Recording

HERE = Path(__file__).parent
TICKET = (HERE / "ticket.txt").read_text("utf-8")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)  # where gen_ai.toml is


def test_a_ticket_goes_through_the_desk(gen_ai_recording: Recording) -> None:
    ticket = Desk(create_client(profile="model")).look_at(TICKET)
    assert ticket.department == "delivery"
    assert ticket.facts == Facts(customer="Ada Brightwater", order="2026-4471", product="Espresso machine Piccola")
    assert ticket.draft is not None
    assert ticket.draft.text.startswith("Dear Ada Brightwater,")
    assert ticket.draft.revise("Shorter, please.").count("\n") < 6
    statuses = [exchange.status for exchange in gen_ai_recording.exchanges]
    assert statuses == [200, 200, 503, 200, 200], "the server was busy once, and was asked again"
