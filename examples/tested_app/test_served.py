"""The whole program, configuration and all, against a server on this machine (`pip install ".[server]"`)."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import triage

from gen_ai import AuthenticationError, Error, OverloadedError, RateLimitError
from gen_ai.testing.plugin import StartServer

HERE = Path(__file__).parent
FACTS = triage.Facts(customer="Ada Brightwater", order="2026-4471", product=None)


@pytest.fixture(autouse=True)
def _called(monkeypatch: pytest.MonkeyPatch) -> None:
    """As from the command line, with a ticket on standard input."""
    monkeypatch.chdir(HERE)
    monkeypatch.setattr(sys, "stdin", io.StringIO((HERE / "ticket.txt").read_text("utf-8")))


def test_the_program_finds_its_model_and_shows_the_ticket(
    gen_ai_server: StartServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = [{"value": "delivery"}, FACTS, "Dear Ada, …"]  # on the wire, a structured answer is an object
    monkeypatch.setenv("DESK_URL", gen_ai_server(replies, api_key="sk-desk").url)
    monkeypatch.setenv("DESK_KEY", "sk-desk")
    triage.main()
    assert capsys.readouterr().out.splitlines() == [
        "department: delivery", "customer: Ada Brightwater", "order: 2026-4471", "product: ?", "", "Dear Ada, …",
    ]  # fmt: skip


@pytest.mark.parametrize("failure", [OverloadedError("All slots are in use."), RateLimitError("Slow down.")])
def test_a_model_that_is_out_of_order_is_replaced_by_the_spare(
    gen_ai_server: StartServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], failure: Error
) -> None:
    failure.retry_after = 0.01
    monkeypatch.setenv("DESK_URL", gen_ai_server(lambda _request: failure).url)
    triage.main()
    assert "I am the offline model" in capsys.readouterr().out


def test_a_key_that_is_refused_is_told(gen_ai_server: StartServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_URL", gen_ai_server(api_key="sk-desk").url)
    monkeypatch.setenv("DESK_KEY", "sk-another")
    with pytest.raises(AuthenticationError) as caught:
        triage.main()
    assert "DESK_KEY" in str(caught.value)
