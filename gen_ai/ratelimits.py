"""What servers say of their limits, and of when to come back. Pure: "now" is the answer's own `Date` header.

Units are a matter of each provider (seen in recorded traffic, 2023 to 2026): Go durations (`6m0s`, `850ms`) at
OpenAI and Groq, float seconds at Cerebras, bare milliseconds or bare seconds at Azure depending on the model,
epoch milliseconds at OpenRouter, epoch seconds at LiteLLM, ISO times at Anthropic. A LiteLLM proxy passes what the
server behind it said under a prefix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .plans import Headers

from .types import RateLimits

#: A wait longer than this is taken for garbage.
_ABSURD = 31 * 86400.0

_UNITS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0,
    "second": 1.0, "m": 60.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0,
    "d": 86400.0, "day": 86400.0,
}  # fmt: skip
_UNIT = "|".join(sorted((f"{unit}s?" if len(unit) > 2 else unit for unit in _UNITS), key=len, reverse=True))
_PIECE = re.compile(rf"\s*(\d{{1,18}}(?:\.\d{{1,18}})?)\s*({_UNIT})(?![a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,18}(\.\d{1,18})?")
_IN_WORDS = re.compile(
    rf"(?:try|retry)(?:ing)?(?: again)?(?: in| after)((?:\s*\d[\d.]{{0,18}}\s*(?:{_UNIT})(?![a-z]))+)", re.IGNORECASE
)


def parse_duration(text: str, *, now: float | None = None) -> float | None:
    """Seconds from now, out of any of the forms that servers use.

    Args:
        text: `6m0s`, `850ms`, `1.5`, an epoch time in seconds or milliseconds, an ISO or HTTP date.
        now: the time of the answer as seconds since the epoch; without it points in time give None.

    Returns:
        Seconds, never negative; None for what is unreadable, past, or further away than a month.

    Example:
        >>> parse_duration("6m0.5s"), parse_duration("850ms"), parse_duration("20"), parse_duration("soon")
        (360.5, 0.85, 20.0, None)
    """
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        value = float(text)
        if value >= 1e9:
            point = value / 1000 if value >= 1e11 else value
            return _sane(point - now) if now is not None else None
        return _sane(value)
    total, at = 0.0, 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            return _until(text, now)
        unit = found[2].lower()
        total += float(found[1]) * (_UNITS.get(unit) or _UNITS[unit.rstrip("s")])
        at = found.end()
    return _sane(total)


def _sane(seconds: float) -> float | None:
    return seconds if 0 <= seconds <= _ABSURD else None


def _until(text: str, now: float | None) -> float | None:
    point = _epoch(text)
    return None if point is None or now is None else _sane(point - now)


def _epoch(text: str) -> float | None:
    """A date in ISO or HTTP form as seconds since the epoch."""
    if not 10 <= len(text) <= 40 or not any(c.isdigit() for c in text):
        return None
    from datetime import UTC, datetime

    try:
        if text[:4].isdigit():
            when = datetime.fromisoformat(text)
        else:
            from email.utils import parsedate_to_datetime

            when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


#: Before the names of headers that a proxy has from the server behind it.
_BEHIND = "llm_provider-"


def _header(headers: Headers, name: str) -> str:
    value = headers.get(name)
    return "" if value is None else str(value)


# ---------------------------------------------------------------- when to come back


def retry_hint(headers: Headers, body: Any = None, *, status: int = 429, wall_now: float | None = None) -> float | None:
    """Seconds that the server asks to wait before the next try.

    In this order: `retry-after-ms`, `Retry-After` (seconds or a date), `x-amz-retry-after`, RetryInfo in the body,
    the reset of a limit that is used up (429 only), "try again in …" in the body's message.

    Args:
        headers: of the answer.
        body: its parsed JSON, or the error's text.
        status: its status.
        wall_now: seconds since the epoch, used for dates where the answer has no `Date` header.

    Returns:
        Seconds, or None where the server says nothing usable: negative, unreadable, more than a month.

    Example:
        >>> retry_hint({"retry-after-ms": "1700"})
        1.7
    """
    now = _epoch(_header(headers, "date"))
    if now is None:
        now = wall_now
    hint = _wish(headers, "", now)
    if hint is None:
        hint = _wish(headers, _BEHIND, now)
    if hint is None:
        hint = _retry_info(body)
    if hint is None and status == 429:
        hint = _used_up(headers, body, now)
    return _in_words(body) if hint is None else hint


def _wish(headers: Headers, before: str, now: float | None) -> float | None:
    """The headers that say when to come back."""
    short = _milliseconds(_header(headers, f"{before}retry-after-ms"))
    long = parse_duration(_header(headers, f"{before}retry-after"), now=now)
    # Azure sends `retry-after-ms: 0` beside `retry-after: 1`.
    hint = short or long if short != 0 or long is not None else short
    return _milliseconds(_header(headers, f"{before}x-amz-retry-after")) if hint is None else hint


def _milliseconds(text: str) -> float | None:
    text = text.strip()
    return _sane(float(text) / 1000) if _NUMBER.fullmatch(text) else None


def _error_of(body: Any) -> Any:
    if isinstance(body, list):
        body = body[0] if body else None
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str) and error and not isinstance(body.get("message"), str):
        return error
    return error if isinstance(error, dict) else body


def _retry_info(body: Any) -> float | None:
    error = _error_of(body)
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("retryDelay"), str):
            return parse_duration(detail["retryDelay"])
    return None


def _used_up(headers: Headers, body: Any, now: float | None) -> float | None:
    """When the limit that is used up is full again: the latest of them."""
    limits = _limits(headers, now)
    error = _error_of(body)
    metadata = error.get("metadata") if isinstance(error, dict) else None
    inner = metadata.get("headers") if isinstance(metadata, dict) else None
    if limits is None and isinstance(inner, dict):
        limits = _limits({str(k).lower(): v for k, v in inner.items()}, now)
    if limits is None:
        return None
    waits = [
        reset
        for left, reset in (
            (limits.remaining_requests, limits.reset_requests),
            (limits.remaining_tokens, limits.reset_tokens),
        )
        if left == 0 and reset is not None
    ]
    return max(waits, default=None)


def _in_words(body: Any) -> float | None:
    error = _error_of(body)
    text = error.get("message") if isinstance(error, dict) else error
    if not isinstance(text, str):
        return None
    found = _IN_WORDS.search(text[:4000])
    return parse_duration(found[1].strip().rstrip(".")) if found else None


# ---------------------------------------------------------------- the limits themselves

_ANTHROPIC_INPUT, _ANTHROPIC_OUTPUT = (
    (f"anthropic-ratelimit-{of}-tokens-limit", f"anthropic-ratelimit-{of}-tokens-remaining",
     f"anthropic-ratelimit-{of}-tokens-reset")
    for of in ("input", "output")
)  # fmt: skip
#: Names of (limit, remaining, reset), the most usual first.
_REQUESTS = (
    ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    (
        "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
    ),
    ("x-ratelimit-limit-req-minute", "x-ratelimit-remaining-req-minute", "x-ratelimit-reset-req-minute"),
    ("x-ratelimit-limit-requests-minute", "x-ratelimit-remaining-requests-minute", "x-ratelimit-reset-requests-minute"),
    ("x-ratelimit-limit-requests-hour", "x-ratelimit-remaining-requests-hour", "x-ratelimit-reset-requests-hour"),
    ("x-ratelimit-limit-requests-day", "x-ratelimit-remaining-requests-day", "x-ratelimit-reset-requests-day"),
    ("x-ratelimit-limit-req-10-second", "x-ratelimit-remaining-req-10-second", "x-ratelimit-reset-req-10-second"),
    ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
    ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
    # Cohere, per minute and kind of call; when it is reset it does not say
    ("x-trial-endpoint-call-limit", "x-trial-endpoint-call-remaining", "x-trial-endpoint-call-reset"),
)  # fmt: skip
_TOKENS = (
    ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
    _ANTHROPIC_INPUT,
    _ANTHROPIC_OUTPUT,
    ("x-ratelimit-limit-tokens-minute", "x-ratelimit-remaining-tokens-minute", "x-ratelimit-reset-tokens-minute"),
    ("ratelimitbysize-limit", "ratelimitbysize-remaining", "ratelimitbysize-reset"),
    ("x-ratelimitbysize-limit-minute", "x-ratelimitbysize-remaining-minute", "ratelimitbysize-reset"),
    ("x-ratelimit-limit-tokens_usage_based", "x-ratelimit-remaining-tokens_usage_based",
     "x-ratelimit-reset-tokens_usage_based"),
    ("x-ratelimit-limit-tokens-month", "x-ratelimit-remaining-tokens-month", "x-ratelimit-reset-tokens-month"),
    ("x-tokenlimit-limit", "x-tokenlimit-remaining", "x-tokenlimit-reset"),
)  # fmt: skip


def parse_rate_limits(headers: Headers) -> RateLimits | None:
    """What the headers of an answer say of the server's limits; None if nothing.

    Args:
        headers: of the answer, names in any case.

    Returns:
        The limits; resets are seconds from the answer.

    Example:
        >>> parse_rate_limits({"x-ratelimit-remaining-tokens": "12", "x-ratelimit-reset-tokens": "6ms"}).reset_tokens
        0.006
    """
    now = _epoch(_header(headers, "date"))
    limits = _limits(headers, now)
    after = parse_duration(_header(headers, "retry-after"), now=now)
    if after is None:
        after = _milliseconds(_header(headers, "retry-after-ms"))
    if after is None:
        after = _wish(headers, _BEHIND, now)
    if limits is None:
        return None if after is None else RateLimits(retry_after=after)
    limits.retry_after = after
    return limits


def _limits(headers: Headers, now: float | None) -> RateLimits | None:
    """The limits of the server that answered; where it names none, those of the one behind it."""
    for before in ("", _BEHIND):
        requests = _first(headers, _REQUESTS, before, "requests", now) or _structured(headers, before)
        tokens = _first(headers, _TOKENS, before, "tokens", now)
        if requests is not None or tokens is not None:
            return RateLimits(*(requests or _NONE), *(tokens or _NONE))
    return None


_Row = tuple["int | None", "int | None", "float | None"]
_NONE: _Row = (None, None, None)


def _first(
    headers: Headers, names: tuple[tuple[str, str, str], ...], before: str, kind: str, now: float | None
) -> _Row | None:
    for row in names:
        limit_name, remaining_name, reset_name = row
        limit, remaining = (
            _count(_header(headers, before + limit_name)),
            _count(_header(headers, before + remaining_name)),
        )
        reset = parse_duration(_header(headers, before + reset_name), now=now)
        if limit is None and remaining is None and reset is None:
            continue
        period = _header(headers, f"{before}x-ratelimit-renewalperiod-{kind}")
        if reset and period.isdigit() and limit and remaining is not None:
            # Azure: a bare number, milliseconds for some models and seconds for others. What was used of the limit
            # refills within the period, which tells the two apart.
            expected = float(period) * (limit - remaining) / limit
            if abs(reset / 1000 - expected) < abs(reset - expected):
                reset /= 1000
        if row is _ANTHROPIC_INPUT:
            other = _first(headers, (_ANTHROPIC_OUTPUT,), before, kind, now)
            if other is not None and _share(other) < _share((limit, remaining, reset)):
                return other
        return limit, remaining, reset
    return None


def _share(row: _Row) -> float:
    """How much of a limit is left, of 1; what is not said is all of it."""
    limit, remaining, _ = row
    return 1.0 if not limit or remaining is None else remaining / limit


#: The header `RateLimit` of the IETF's draft, in its older form and in its newer one.
_PARTS = re.compile(r"(?:^|[,;\s])(limit|remaining|reset|r|t)=(\d{1,18})(?![\d.])")
_POLICY = re.compile(r";\s*q=(\d{1,18})(?![\d.])")


def _structured(headers: Headers, before: str) -> _Row | None:
    """`limit=100, remaining=50, reset=30`, or `"default";r=50;t=30` beside a policy `"default";q=100;w=60`."""
    found = dict(_PARTS.findall(_header(headers, f"{before}ratelimit")[:500]))
    if not found:
        return None
    policy = _POLICY.search(_header(headers, f"{before}ratelimit-policy")[:500])
    limit = found.get("limit") or (policy[1] if policy else "")
    reset = parse_duration(found.get("reset") or found.get("t") or "")
    return _count(limit), _count(found.get("remaining") or found.get("r") or ""), reset


def _count(text: str) -> int | None:
    """A number of requests or tokens; -1 and numbers beyond 64 bits stand for "no limit"."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None
