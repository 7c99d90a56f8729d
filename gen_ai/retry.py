"""When a failed request is tried again, and after how long. Policies are tenacity's values.

Default: three attempts; full jitter, `uniform(0.15, 2ⁿ⁻¹)` seconds up to 8 (doubled, up to 30, where the server
says that it is overloaded); where no server could be reached, at least about half of that, which a server that
is being started needs; the server's own wish is a minimum. A wish longer than `max_retry_after`, or than
what is left of the call's time, is not waited for: the error is raised at once and carries it.

Next to the policy stands a budget for each endpoint and key: a dead server is not hit with the full number of
retries by every call. It starts with ten retries, gets one back with each success and one for each two seconds;
first attempts are never held up, and a retry after a rate limit that names its own end costs nothing.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

from .errors import APIConnectionError, ConfigurationError, Error, OverloadedError
from .records import dataclass

if TYPE_CHECKING:
    from tenacity.stop import stop_base
    from tenacity.wait import wait_base


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How failed requests are repeated.

    Args:
        attempts: requests per turn at most, the first included. 1 means no retries.
        stop: a tenacity stop value in its place, e.g. `stop_after_attempt(4) | stop_after_delay(60)`.
        wait: a tenacity wait value, in seconds; default: full jitter.
        attempt_timeout: seconds that one request may take; None: what is left of the call's `timeout`.
        max_retry_after: the longest wait, in seconds, that is granted to a server that names one.

    Example:
        >>> from tenacity import stop_after_attempt, wait_fixed
        >>> RetryPolicy(stop=stop_after_attempt(2), wait=wait_fixed(0.5)).attempts
        3
    """

    attempts: int = 3
    stop: stop_base | None = None
    wait: wait_base | None = None
    attempt_timeout: float | None = None
    max_retry_after: float = 60.0

    def __post_init__(self) -> None:
        if not isinstance(self.attempts, int) or isinstance(self.attempts, bool) or self.attempts < 1:
            raise ConfigurationError(
                f"RetryPolicy(attempts={self.attempts!r}): attempts must be a whole number of at least 1.",
                suggestion="attempts counts the first request too: attempts=1 switches retries off.",
                param="retry",
            )
        for name in ("attempt_timeout", "max_retry_after"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, (int, float)) and value > 0):
                raise ConfigurationError(
                    f"RetryPolicy({name}={value!r}): {name} must be a number of seconds above 0.",
                    param="retry",
                )
            if value is not None and value > 2_000_000:  # seconds that every clock and socket can count
                object.__setattr__(self, name, 2_000_000.0)

    def wait_before_next(self, error: Error, *, number: int, started: float, now: float) -> float | None:
        """Seconds to wait before the next attempt, or None: do not try again.

        Args:
            error: what the last attempt ended with.
            number: how many attempts were made.
            started: when the call began, in seconds on any clock.
            now: the time on that clock.
        """
        if not error.retryable or (self.stop is None and number >= self.attempts):
            return None
        import random

        import tenacity

        state: Any = tenacity.RetryCallState(None, None, (), {})  # type: ignore[arg-type]
        state.attempt_number, state.start_time, state.outcome_timestamp = number, started, now
        state.outcome = tenacity.Future.construct(number, error, has_exception=True)
        if self.stop is not None and self.stop(state):
            return None
        hint = error.retry_after
        if hint is not None:
            if hint > self.max_retry_after:
                return None
            return hint + random.uniform(0, min(1.0, hint / 10))  # noqa: S311 - jitter, no secret
        wait = self.wait
        if wait is None:
            slow = isinstance(error, OverloadedError)
            least = 0.55 * 2 ** min(number - 1, 3) if _unreached(error) else 0.15
            wait = tenacity.wait_random_exponential(multiplier=2 if slow else 1, max=30 if slow else 8, min=least)
        return max(0.0, float(wait(state)))  # no clock can sleep for less, nor for NaN


def _unreached(error: Error) -> bool:
    """Whether nothing was sent, because nobody was there."""
    return isinstance(error, APIConnectionError) and not any(attempt.maybe_billed for attempt in error.attempts[-1:])


#: What a client uses unless told otherwise.
DEFAULT_RETRY = RetryPolicy()


#: The retries of a budget, beside one for each row that a batch runs at once.
_RETRIES = 10.0


class RetryBudget:
    """The retries that may still be spent on one server; safe for threads."""

    __slots__ = ("__weakref__", "_lock", "_seen", "_tokens", "capacity", "refill")

    def __init__(self, capacity: float = _RETRIES, refill: float = 0.5) -> None:
        self.capacity, self.refill = capacity, refill
        self._tokens, self._seen = capacity, 0.0
        self._lock = threading.Lock()

    def spend(self, now: float) -> bool:
        """Take one retry; False if none is left."""
        with self._lock:
            if self._seen:
                self._tokens = min(self.capacity, self._tokens + (now - self._seen) * self.refill)
            self._seen = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True

    def widen(self, calls: int) -> None:
        """So many calls run side by side: what breaks them all at once leaves each of them a retry."""
        with self._lock:
            more = calls + _RETRIES - self.capacity
            if more > 0:
                self.capacity += more
                self._tokens += more

    def success(self) -> None:
        """A request went well: one retry back."""
        if self._tokens < self.capacity:
            with self._lock:
                self._tokens = min(self.capacity, self._tokens + 1)


_shared: weakref.WeakValueDictionary[object, RetryBudget] = weakref.WeakValueDictionary()
_shared_lock = threading.Lock()


def budget_for(endpoint: str, key: str | None) -> RetryBudget:
    """The one budget of all clients of this process that speak to an endpoint with a key."""
    name = (endpoint, hash(key))
    with _shared_lock:
        budget = _shared.get(name)
        if budget is None:
            budget = _shared[name] = RetryBudget()
        return budget
