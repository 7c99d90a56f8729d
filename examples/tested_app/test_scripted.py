"""The desk with a model that says what the test wants: no network, and every failure at will."""

from __future__ import annotations

from typing import Any

import pytest
from triage import Desk, Facts

from gen_ai import (
    AuthenticationError,
    BaseClient,
    OverloadedError,
    RateLimitError,
    RefusalError,
    Request,
    create_client,
)

TICKET = "My card was charged twice for order 2026-17.\nAda Brightwater"
FACTS = Facts(customer="Ada Brightwater", order="2026-17", product=None)
BUSY = OverloadedError("No capacity.", status_code=503, retry_after=0.01)


def model(*replies: Any, **options: Any) -> BaseClient:
    """A model that gives these replies, one after another."""
    return create_client("offline", replies=replies, **options)


def test_a_ticket_is_sorted_read_and_answered() -> None:
    ticket = Desk(model("billing", FACTS, "Dear Ada, …")).look_at(TICKET)
    assert ticket.department == "billing"
    assert ticket.facts == FACTS
    assert ticket.draft is not None
    assert ticket.draft.text == "Dear Ada, …"


def test_an_answer_that_does_not_fit_is_asked_for_again() -> None:
    ticket = Desk(model("It is about billing.", "billing", {"customer": 5}, FACTS, "Dear Ada, …")).look_at(TICKET)
    assert (ticket.department, ticket.facts) == ("billing", FACTS)


def test_what_no_model_can_read_is_for_a_person() -> None:
    ticket = Desk(model("billing", *["I cannot see any facts here."] * 3)).look_at(TICKET)
    assert (ticket.department, ticket.facts, ticket.draft) == ("other", None, None)


def test_so_is_what_a_model_refuses_to_read() -> None:
    assert Desk(model(RefusalError("I would rather not."))).look_at("…").draft is None


def test_a_model_that_is_busy_for_a_moment_is_asked_again() -> None:
    assert Desk(model(BUSY, "billing", BUSY, BUSY, FACTS, "Dear Ada, …")).look_at(TICKET).department == "billing"


def test_one_that_stays_busy_is_left_for_the_spare() -> None:
    busy = model(BUSY, BUSY, BUSY, max_retries=0)
    ticket = Desk(busy, model("delivery", FACTS, "Dear Ada, …")).look_at(TICKET)
    assert ticket.department == "delivery"


def test_a_failure_that_another_model_would_not_mend_is_no_reason_for_the_spare() -> None:
    with pytest.raises(AuthenticationError, match="expired"):
        Desk(model(AuthenticationError("The key has expired.")), model("billing")).look_at(TICKET)


def test_a_draft_is_revised_with_all_that_was_said_before() -> None:
    heard: list[Request] = []

    def last(request: Request) -> str:
        heard.append(request)
        return "Dear Ada."

    draft = Desk(model("billing", FACTS, "Dear Ada, we are sorry …", last)).look_at(TICKET).draft
    assert draft is not None
    assert draft.revise("Shorter.") == "Dear Ada."
    system, *turns = heard[0].messages
    assert "the department billing" in system["content"]
    assert [turn["content"] for turn in turns] == [TICKET, "Dear Ada, we are sorry …", "Shorter."]


def test_a_draft_goes_on_with_the_spare_in_the_middle() -> None:
    first = model("billing", FACTS, "Dear Ada, we are sorry …", RateLimitError("Slow down."), max_retries=0)
    draft = Desk(first, create_client("offline")).look_at(TICKET).draft
    assert draft is not None
    revised = draft.revise("Shorter.")
    assert 'You said: "Shorter."' in revised
    assert "My card was charged twice" in revised, "the spare has seen the ticket"
