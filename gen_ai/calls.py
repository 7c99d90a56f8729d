"""One call as a plan: retry ⊂ turn ⊂ re-ask. Written once for blocking and async, for HTTP and in-process.

    answer      n side by side, structured output: validate, ask again, weaken the technique
      turn      retries one request until it is answered, within the call's one clock
        attempt   http_attempt (build, send, decode) or local_attempt (complete / stream of a backend)

Nothing here reads a clock or opens anything: times come with the replies to steps.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import field
from typing import Any, Protocol, TypeVar

from .errors import (
    APITimeoutError,
    Error,
    InvalidResponseError,
    RateLimitError,
)
from .plans import (
    Emit,
    Now,
    Plan,
    Run,
    Sleep,
    Tell,
)
from .records import dataclass
from .request import Request
from .retry import DEFAULT_RETRY, RetryBudget, RetryPolicy
from .types import (
    Attempt,
    ChatResponse,
    Choice,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    Restart,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
    Warn,
)

#: The events that count as the model saying something: they stop the timers.
CONTENT = (TextDelta, ReasoningDelta, ToolCallDelta, RefusalDelta)


@dataclass(slots=True)
class Clock:
    """The one clock of a call. `deadline` is when to give up; for a stream it moves with each piece."""

    started: float
    deadline: float | None
    idle: float | None = None
    final: float | None = None
    #: A piece has reached the caller: nothing is repeated from now on.
    delivered: bool = False
    attempts: list[Attempt] = field(default_factory=list)
    #: What the deadline stands for, for the error message: argument name and seconds.
    limit: tuple[str, float | None] = ("timeout", None)
    #: When the attempt under way began; None while there is none.
    began: float | None = None

    @classmethod
    def of(cls, request: Request, now: float) -> Clock:
        """The clock of a call that starts now."""
        final = now + request.total_timeout if request.total_timeout is not None else None
        deadline = now + request.timeout if request.timeout is not None else None
        clock = cls(now, deadline, final=final, limit=("timeout", request.timeout))
        if request.stream:
            clock.idle = request.idle_timeout if request.idle_timeout is not None else request.timeout
        return clock.bounded(request)

    def bounded(self, request: Request) -> Clock:
        """Never past the total."""
        if self.final is not None and (self.deadline is None or self.final < self.deadline):
            self.deadline, self.limit = self.final, ("total_timeout", request.total_timeout)
        return self

    def piece(self, request: Request, now: float) -> None:
        """A piece came: the silence is counted anew."""
        self.delivered = True
        self.deadline = now + self.idle if self.idle is not None else None
        self.limit = ("idle_timeout", self.idle)
        self.bounded(request)

    def resumed(self, deadline: float | None, left: float, back: float, *, heard: bool) -> float | None:
        """The caller was away with events: his own time counts towards no limit. Returns the reads' new deadline."""
        away = back - left
        if self.final is not None:
            self.final += away
        if not heard:
            return None if deadline is None else deadline + away
        ends = [end for end in (self.final, None if self.idle is None else back + self.idle) if end is not None]
        return min(ends, default=None)

    def settle(self, request: Request, deadline: float | None, *, heard: bool) -> None:
        """Take over the deadline that a stream's reads had come to, if that was after its first piece."""
        if not heard:
            return
        self.deadline, self.limit = deadline, ("idle_timeout", self.idle)
        if deadline is not None and deadline == self.final:
            self.limit = ("total_timeout", request.total_timeout)


AttemptPlan = Callable[[Request, Clock, "float | None"], Plan[ChatResponse[Any]]]


class Answer(Protocol):
    """What is known of every kind of answer."""

    provider: str | None
    request_id: str | None
    attempts: list[Attempt]
    warnings: list[Warn]


A = TypeVar("A", bound=Answer)


# ---------------------------------------------------------------- one request, repeated


def turn(
    attempt: Callable[[Request, Clock, float | None], Plan[A]], request: Request, clock: Clock, budget: RetryBudget
) -> Plan[A]:
    """Make attempts until one is answered, the policy says no, or the clock has run out."""
    policy = request.retry or DEFAULT_RETRY
    number = 0
    while True:
        number += 1
        began = clock.began = yield Now()
        if request.watch is not None:
            yield Tell(request.watch.under_way, clock, request.model)
        deadline = clock.deadline
        if policy.attempt_timeout is not None:
            end = began + policy.attempt_timeout
            deadline = end if deadline is None else min(deadline, end)
        error: Error | None = None
        response: A
        try:
            response = yield from attempt(request, clock, deadline)
        except Error as caught:
            error = caught
        if error is not None and error.__dict__.pop("unsent", False):
            clock.began = None
            raise error  # found before anything was sent: no attempt
        now = yield Now()
        if error is None:
            record = recorded(clock, now, status=200, request_id=response.request_id)
            budget.success()
            response.attempts = clock.attempts
            yield from told(request, record, response.provider)
            return response
        record = recorded(clock, now, status=error.status_code, request_id=error.request_id)
        record.reason = f"{error.error_type}: {error.message[:200]}"
        record.maybe_billed = bool(error.__dict__.pop("maybe_billed", False))
        error.attempts = clock.attempts
        wait = _wait(policy, error, clock, budget, number=number, now=now)
        record.wait = wait or 0.0
        yield from told(request, record, error.provider, error.error_type, will_retry=wait is not None)
        if wait is None:
            raise error
        yield Sleep(wait)


def recorded(clock: Clock, now: float, **facts: Any) -> Attempt:
    """The attempt under way, ended and put on record."""
    began, clock.began = clock.began, None
    record = Attempt(len(clock.attempts) + 1, duration=0.0 if began is None else now - began, **facts)
    clock.attempts.append(record)
    return record


def told(
    request: Request, record: Attempt, provider: str | None, failure: str | None = None, *, will_retry: bool = False
) -> Plan[None]:
    """Tell whoever watches the call of an attempt that has ended. The error itself is not handed on: a step that
    held it would keep its frames alive."""
    if request.watch is not None:
        yield Tell(request.watch.attempt, record, request.model, provider, failure, will_retry)


def _wait(
    policy: RetryPolicy, error: Error, clock: Clock, budget: RetryBudget, *, number: int, now: float
) -> float | None:
    """Seconds until the next attempt; None where there is to be none."""
    if clock.delivered:
        return None
    wait = policy.wait_before_next(error, number=number, started=clock.started, now=now)
    hint = error.retry_after
    if wait is None:
        if error.retryable and hint is not None and hint > policy.max_retry_after:
            _say(error, f"It asks for {hint:g} s, longer than max_retry_after={policy.max_retry_after:g}.")
        return None
    if clock.deadline is not None and now + wait >= clock.deadline:
        if hint is not None:
            _say(error, f"It asks for {hint:g} s, longer than what is left of {clock.limit[0]}.")
        return None
    if _asked_to_wait(error) or budget.spend(now):
        return wait
    _say(error, "It was not tried again: many requests to this server have failed just now.")
    return None


def _say(error: Error, why: str) -> None:
    """Why there is no retry, where the caller might expect one."""
    error.suggestion = f"{error.suggestion} {why}" if error.suggestion else why


def _asked_to_wait(error: Error) -> bool:
    """A limit that names its own end is no sign of a dead server."""
    return isinstance(error, RateLimitError) and error.retry_after is not None


# ---------------------------------------------------------------- one answer of a backend in this process


def local_attempt(
    complete: Callable[[Request], ChatResponse[Any]],
    stream: Callable[[Request], Iterator[Event]],
    request: Request,
    clock: Clock,
) -> Plan[ChatResponse[Any]]:
    """Run a backend's `complete`, or take events from its `stream`."""
    if not request.stream:
        return checked((yield from _run(complete, request)))
    from .collect import Collector

    collector = Collector()
    events = yield from _run(stream, request)
    if not hasattr(events, "__iter__"):
        raise _odd(f"stream(request) must give an iterable of events, not {type(events).__name__}")
    source = _Source(iter(events))
    try:
        while (event := (yield from _run(source.next))) is not _END:
            if type(event) not in _EVENTS or not isinstance(getattr(event, "text", ""), str):
                raise _odd(f"stream(request) must give events such as TextDelta(text), not {_shown(event)}")
            collector.add(event)
            before = yield Now()
            end = clock.final if isinstance(event, CONTENT) else clock.deadline
            over = end is not None and before >= end
            now = yield Emit([event], collector.done)
            # The caller's own time counts towards no limit.
            if clock.final is not None:
                clock.final += now - before
            if clock.deadline is not None:
                clock.deadline += now - before
            if isinstance(event, CONTENT):
                clock.piece(request, now)
            if over:
                raise timeout_error(clock, None, partial=collector.done().text)
    finally:
        source.close()
    return checked(collector.done())


class _Source:
    """The events of a backend. Closed while a thread waits in it, it is ended by that thread, once it comes back."""

    __slots__ = ("_busy", "_closed", "_events", "_lock")

    def __init__(self, events: Iterator[Event]) -> None:
        self._events, self._lock = events, threading.Lock()
        self._busy = self._closed = False

    def next(self) -> Any:
        """The next event, or _END."""
        with self._lock:
            self._busy = True
        try:
            return next(self._events, _END)
        finally:
            with self._lock:
                self._busy, closed = False, self._closed
            if closed:
                self._end()

    def close(self) -> None:
        """No more is wanted."""
        with self._lock:
            self._closed, busy = True, self._busy
        if not busy:
            self._end()

    def _end(self) -> None:
        close = getattr(self._events, "close", None)
        if callable(close):
            with suppress(Exception):  # whoever has left is not to be told of anything else
                close()


_END = object()
_EVENTS = frozenset({*CONTENT, UsageUpdate, Restart, Finish})


def checked(answered: Any) -> ChatResponse[Any]:
    """A backend's answer, if it is one; an empty one would look like a short answer."""
    if not isinstance(answered, ChatResponse):
        raise _odd(f"complete(request) must return a ChatResponse, not {_shown(answered)}")
    choices = answered.choices
    if not isinstance(choices, list) or not choices:
        raise _odd("the answer has no choices")
    for choice in choices:
        if not isinstance(choice, Choice) or not isinstance(choice.text, str):
            raise _odd("each of the answer's choices must be a Choice(text=…) with a str")
    return answered


def _odd(problem: str) -> InvalidResponseError:
    return InvalidResponseError(
        f"The backend's answer is none: {problem}.",
        suggestion="Return ChatResponse(choices=[Choice(text=…)]) from complete(request); "
        "yield TextDelta(…) and Finish(…) from stream(request).",
    )


def _shown(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"


def _run(function: Callable[..., Any], *args: Any) -> Plan[Any]:
    """Run code of a backend; what it raises comes out as an Error of this package."""
    try:
        return (yield Run(function, *args))
    except Error:
        raise
    except Exception as odd:
        raise Error(
            f"The backend raised {type(odd).__name__}: {str(odd)[:500]}",
            suggestion="This comes from the code of the backend itself; the original error is its __cause__.",
        ) from odd


def timeout_error(clock: Clock, deadline: float | None, *, partial: str | None) -> APITimeoutError:
    name, seconds = clock.limit
    if deadline is not None and clock.deadline is not None and deadline < clock.deadline:
        name, seconds = "attempt_timeout", None
    length = f" of {seconds:g} s" if seconds is not None else ""
    if partial is None:
        what = "No complete answer came within"
    elif name == "total_timeout":
        what = "The stream did not end within"
    else:
        what = "The stream sent nothing more within" if clock.delivered else "The stream sent no piece within"
    return APITimeoutError(
        f"{what} the {name}{length}.",
        suggestion=f"Raise {name} (seconds), or stream the answer." if partial is None else f"Raise {name} (seconds).",
        partial_text=partial,
    )


# ---------------------------------------------------------------- a wrapper's tool: looking at inner steps


def relabel(plan: Plan[ChatResponse[Any]], index: int) -> Plan[ChatResponse[Any]]:
    """The same plan, its events carrying another choice's index."""

    def label(step: Emit) -> None:
        for event in step.events:
            if not isinstance(event, UsageUpdate):
                event.index = index

    return emitting(plan, label)


def emitting(plan: Plan[ChatResponse[Any]], look: Callable[[Emit], None]) -> Plan[ChatResponse[Any]]:
    """The same plan; `look` sees, and may change, each Emit."""
    reply: Any = None
    failure: BaseException | None = None
    try:
        while True:
            try:
                step = plan.send(reply) if failure is None else plan.throw(failure)
            except StopIteration as stop:
                response: ChatResponse[Any] = stop.value
                return response
            failure = None
            if type(step) is Emit:
                look(step)
            try:
                reply = yield step
            except Exception as error:  # noqa: BLE001 - the inner plan's to judge
                failure = error
    finally:
        plan.close()


def warn(response: Answer, code: str, message: str, param: str | None = None, *, loud: bool = False) -> None:
    """Note something on an answer, once."""
    if all(w.code != code or w.param != param for w in response.warnings):
        response.warnings.append(Warn(code, message, param, loud))
