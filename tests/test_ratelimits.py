"""Limits and waits in every unit that servers use."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.ratelimits import parse_duration, parse_rate_limits, retry_hint
from gen_ai.types import RateLimits

DATE = {"date": "Tue, 07 Oct 2025 13:56:40 GMT"}
NOW = 1759845400.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6ms", 0.006), ("850ms", 0.85), ("0s", 0), ("1s", 1), ("6m0s", 360), ("8m38.4s", 518.4), ("14m24s", 864),
        ("1h2m3.5s", 3723.5), ("2 hours", 7200), ("1 minute 5 seconds", 65), ("7d", 604800), ("20", 20), ("1.5", 1.5),
        ("3556.137348175049", 3556.137348175049), (" 3 ", 3), ("250us", 0.00025),
    ],
)  # fmt: skip
def test_durations_are_read_in_every_unit(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "1759845420",
        "1759845420000",
        "2025-10-07T13:57:00Z",
        "2025-10-07T15:57:00+02:00",
        "Tue, 07 Oct 2025 13:57:00 GMT",
    ],
)
def test_points_in_time_are_seconds_from_the_answer(text: str) -> None:
    assert parse_duration(text, now=NOW) == pytest.approx(20)
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-5",
        "-1s",
        "nan",
        "inf",
        "1e9",
        "s",
        "5 apples",
        "60d",
        "9" * 40,
        "4294967296",
        "2025-99-99",
        "X" * 500,
        "1s x",
    ],
)
def test_what_is_unreadable_past_or_absurd_is_nothing(text: str) -> None:
    assert parse_duration(text, now=NOW + 1e9) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "1700", "retry-after": "9"}, 1.7),
        ({"retry-after-ms": "0", "retry-after": "1"}, 1),
        ({"retry-after-ms": "0"}, 0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "Tue, 07 Oct 2025 13:56:44 GMT", **DATE}, 4),
        ({"retry-after": "Tue, 07 Oct 2025 13:56:44 GMT"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan", "retry-after-ms": "-1"}, None),
        ({"retry-after-ms": "4294967296"}, None),
        ({"x-amz-retry-after": "1500"}, 1.5),
        ({"llm_provider-retry-after": "60"}, 60),
        ({"llm_provider-retry-after": "60", "retry-after": "1"}, 1),
        ({}, None),
    ],
)
def test_the_servers_wish_is_read_from_the_headers(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_hint(headers) == seconds


def test_a_date_may_be_measured_by_the_callers_clock() -> None:
    assert retry_hint({"retry-after": "Tue, 07 Oct 2025 13:56:44 GMT"}, wall_now=NOW) == 4


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"error": {"details": [{"@type": "x"}, {"@type": "RetryInfo", "retryDelay": "37s"}]}}, 37),
        ([{"error": {"details": [{"retryDelay": "1.5s"}]}}], 1.5),
        ({"error": {"message": "Please try again in 6m0s. Visit x"}}, 360),
        ({"error": {"message": "Please try again in 150ms."}}, 0.15),
        ({"message": "Try again in 5 seconds"}, 5),
        ({"error": "Try again in 5 seconds"}, 5),
        ("Please retry after 26 seconds.", 26),
        ({"error": {"message": "try again in a moment"}}, None),
        ({"error": {"details": "x", "message": 3}}, None),
        (None, None),
        (7, None),
        ([], None),
    ],
)
def test_the_servers_wish_is_read_from_the_body(body: Any, seconds: float | None) -> None:
    assert retry_hint({}, body) == seconds


def test_a_limit_that_is_used_up_says_when_it_is_full_again() -> None:
    headers = {
        "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s",
        "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "8.5s",
    }  # fmt: skip
    assert retry_hint(headers) == 8.5
    assert retry_hint({**headers, "x-ratelimit-remaining-tokens": "5"}) == 2
    assert retry_hint(headers, status=503) is None
    assert retry_hint({**headers, "retry-after": "1"}) == 1
    inner = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1759845420000"}
    assert retry_hint(DATE, {"error": {"metadata": {"headers": inner}}}) == 20


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        (
            {
                "x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999",
                "x-ratelimit-reset-requests": "6ms", "x-ratelimit-limit-tokens": "200000",
                "x-ratelimit-remaining-tokens": "199000", "x-ratelimit-reset-tokens": "6m0s", "retry-after": "2",
            },
            RateLimits(10000, 9999, 0.006, 200000, 199000, 360, 2),
        ),
        # Azure: bare numbers, milliseconds for some models and seconds for others
        (
            {
                "x-ratelimit-limit-requests": "120", "x-ratelimit-remaining-requests": "119",
                "x-ratelimit-reset-requests": "500", "x-ratelimit-renewalperiod-requests": "60",
                "x-ratelimit-limit-tokens": "120000", "x-ratelimit-remaining-tokens": "119986",
                "x-ratelimit-reset-tokens": "7", "x-ratelimit-renewalperiod-tokens": "60",
            },
            RateLimits(120, 119, 0.5, 120000, 119986, 0.007),
        ),
        (
            {
                "x-ratelimit-limit-requests": "50", "x-ratelimit-remaining-requests": "49",
                "x-ratelimit-reset-requests": "1", "x-ratelimit-renewalperiod-requests": "60",
                "x-ratelimit-limit-tokens": "-1", "x-ratelimit-remaining-tokens": "-1", "x-ratelimit-reset-tokens": "0",
            },
            RateLimits(50, 49, 1, None, None, 0),
        ),
        (
            {
                "x-ratelimit-limit-requests-day": "1440000", "x-ratelimit-remaining-requests-day": "1439994",
                "x-ratelimit-reset-requests-day": "3556.1",
                "x-ratelimit-remaining-tokens-minute": "9223372036854767616",
            },
            RateLimits(1440000, 1439994, 3556.1),
        ),
        (
            {
                "anthropic-ratelimit-tokens-limit": "9", "anthropic-ratelimit-tokens-remaining": "8",
                "anthropic-ratelimit-tokens-reset": "2025-10-07T13:56:49Z", **DATE,
            },
            RateLimits(limit_tokens=9, remaining_tokens=8, reset_tokens=9),
        ),
        ({"ratelimit-limit": "400", "ratelimit-remaining": "398", "ratelimit-reset": "18"}, RateLimits(400, 398, 18)),
        ({"x-trial-endpoint-call-limit": "40", "x-trial-endpoint-call-remaining": "37"}, RateLimits(40, 37)),
        ({"x-ratelimit-remaining-tokens": "X-RATELIMIT-REMAINING-TOKENS-XXX"}, None),
        ({"retry-after-ms": "1500"}, RateLimits(retry_after=1.5)),
        # Anthropic, where the sum of both is not said: the one of which less is left
        (
            {
                "anthropic-ratelimit-input-tokens-limit": "400", "anthropic-ratelimit-input-tokens-remaining": "300",
                "anthropic-ratelimit-input-tokens-reset": "2025-10-07T13:56:41Z",
                "anthropic-ratelimit-output-tokens-limit": "80", "anthropic-ratelimit-output-tokens-remaining": "8",
                "anthropic-ratelimit-output-tokens-reset": "2025-10-07T13:56:49Z", **DATE,
            },
            RateLimits(limit_tokens=80, remaining_tokens=8, reset_tokens=9),
        ),
        # A proxy, and the server behind it: its own word counts first
        (
            {
                "llm_provider-x-ratelimit-limit-requests": "15000",
                "llm_provider-x-ratelimit-remaining-requests": "14999",
                "llm_provider-x-ratelimit-reset-requests": "4ms", "llm_provider-retry-after": "60",
            },
            RateLimits(15000, 14999, 0.004, retry_after=60),
        ),
        (
            {"x-ratelimit-limit-requests": "1", "llm_provider-x-ratelimit-limit-requests": "9"},
            RateLimits(limit_requests=1),
        ),
        # The IETF's drafts
        ({"ratelimit": "limit=100, remaining=50, reset=30"}, RateLimits(100, 50, 30)),
        ({"ratelimit": '"default";r=49;t=36', "ratelimit-policy": '"default";q=100;w=60'}, RateLimits(100, 49, 36)),
        ({"ratelimit": "soon"}, None),
        # Mistral, by the size of requests; OpenAI, by use
        (
            {"ratelimitbysize-limit": "2000000", "ratelimitbysize-remaining": "1967997", "ratelimitbysize-reset": "56"},
            RateLimits(limit_tokens=2000000, remaining_tokens=1967997, reset_tokens=56),
        ),
        (
            {
                "x-ratelimit-limit-tokens_usage_based": "250000", "x-ratelimit-remaining-tokens_usage_based": "249979",
                "x-ratelimit-reset-tokens_usage_based": "4ms",
            },
            RateLimits(limit_tokens=250000, remaining_tokens=249979, reset_tokens=0.004),
        ),
        ({}, None),
    ],
)  # fmt: skip
def test_limits_are_read_from_every_kind_of_header(headers: dict[str, str], limits: RateLimits | None) -> None:
    assert parse_rate_limits(headers) == limits
