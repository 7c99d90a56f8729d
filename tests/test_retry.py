"""When and how long: the policy and the budget as pure values."""

from __future__ import annotations

import pytest
from tenacity import stop_after_attempt, stop_after_delay, wait_fixed

from gen_ai import (
    APIConnectionError,
    Attempt,
    ConfigurationError,
    InvalidRequestError,
    OverloadedError,
    RateLimitError,
    RetryPolicy,
    ServerError,
)
from gen_ai.retry import RetryBudget


def wait(policy: RetryPolicy, error: Exception, number: int = 1, now: float = 100.0) -> float | None:
    return policy.wait_before_next(error, number=number, started=100.0, now=now)  # type: ignore[arg-type]


def test_the_first_waits_are_spread_over_a_second_and_never_a_hot_loop() -> None:
    waits = [wait(RetryPolicy(), ServerError("x")) for _ in range(300)]
    assert all(w is not None and 0.15 <= w <= 1.0 for w in waits)
    assert max(w for w in waits if w) - min(w for w in waits if w) > 0.5


def test_a_server_that_is_being_started_has_a_second_and_a_half() -> None:
    def unreached(number: int) -> list[float]:
        return [wait(RetryPolicy(attempts=3000), APIConnectionError("x"), number=number) or 0 for _ in range(200)]

    first, second = unreached(1), unreached(2)
    assert min(first) >= 0.55
    assert max(first) <= 1.0
    assert min(first) + min(second) >= 1.5
    assert max(first) - min(first) > 0.2
    assert max(unreached(2000)) <= 8
    sent = APIConnectionError("x")
    sent.attempts = [Attempt(1, maybe_billed=True, duration=0.1)]
    assert min(wait(RetryPolicy(), sent) or 0 for _ in range(300)) < 0.5


def test_later_waits_grow_but_stay_below_eight_seconds() -> None:
    policy = RetryPolicy(attempts=20)
    assert max(wait(policy, ServerError("x"), number=3) or 0 for _ in range(300)) > 2
    assert all((wait(policy, ServerError("x"), number=15) or 0) <= 8 for _ in range(100))


def test_an_overloaded_server_is_given_longer() -> None:
    policy = RetryPolicy(attempts=20)
    assert max(wait(policy, OverloadedError("x"), number=8) or 0 for _ in range(300)) > 8


def test_a_servers_wish_is_a_minimum() -> None:
    waits = [wait(RetryPolicy(), RateLimitError("x", retry_after=4)) for _ in range(100)]
    assert all(w is not None and 4 <= w <= 4.4 for w in waits)


def test_a_wish_that_is_too_long_is_not_waited_for() -> None:
    assert wait(RetryPolicy(), RateLimitError("x", retry_after=61)) is None
    assert wait(RetryPolicy(max_retry_after=90), RateLimitError("x", retry_after=61)) is not None


def test_three_attempts_and_no_more() -> None:
    assert wait(RetryPolicy(), ServerError("x"), number=2) is not None
    assert wait(RetryPolicy(), ServerError("x"), number=3) is None


def test_what_cannot_succeed_is_not_repeated() -> None:
    assert wait(RetryPolicy(), InvalidRequestError("x")) is None
    assert wait(RetryPolicy(), ServerError("x", retryable=False)) is None
    assert wait(RetryPolicy(), InvalidRequestError("x", retryable=True)) is not None


def test_policies_are_tenacitys_values() -> None:
    policy = RetryPolicy(stop=stop_after_attempt(5) | stop_after_delay(60), wait=wait_fixed(2))
    assert wait(policy, ServerError("x"), number=4) == 2
    assert wait(policy, ServerError("x"), number=5) is None
    assert wait(policy, ServerError("x"), number=2, now=161.0) is None


@pytest.mark.parametrize("bad", [0, -1, True, 1.5, "3"])
def test_a_wrong_number_of_attempts_is_named(bad: object) -> None:
    with pytest.raises(ConfigurationError, match="attempts"):
        RetryPolicy(attempts=bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["attempt_timeout", "max_retry_after"])
def test_a_time_that_is_none_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        RetryPolicy(**{name: 0})  # type: ignore[arg-type]


def test_a_dead_server_gets_a_bounded_number_of_retries_from_one_client() -> None:
    budget = RetryBudget()
    assert sum(budget.spend(50.0) for _ in range(128)) == 10


def test_calls_side_by_side_widen_the_budget_by_their_number_and_once() -> None:
    budget = RetryBudget()
    for calls in (5, 20, 3):
        budget.widen(calls)
    assert sum(budget.spend(50.0) for _ in range(128)) == 30


def test_the_budget_fills_with_success_and_with_time() -> None:
    budget = RetryBudget()
    while budget.spend(50.0):
        pass
    budget.success()
    assert budget.spend(50.0)
    assert not budget.spend(50.0)
    assert budget.spend(54.0)
