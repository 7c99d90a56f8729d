"""Who tells of a call: its `Watch`, made where a subscriber or the log wants to know.

Plans tell it of attempts by `Tell` steps, the driver of the first piece, and whoever drives the call of its end. It
travels with the `Request`, so that a wrapper's call knows of the attempts inside. A call that nobody watches has none.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from .calls import CONTENT, Clock
from .drivers import clock
from .errors import Error
from .telemetry import AttemptEvent, CallEvent, EndEvent, ErrorEvent, FirstPieceEvent, Subscriber, ToolEvent, named
from .types import Attempt, ChatResponse, Event, Model, ToolCall
from .vectors import EmbeddingsResponse, RerankResponse

if TYPE_CHECKING:
    from .request import Request


def _log_is_read() -> bool:
    """Whether the application lets the log of calls, or of their content, through. Where it has not even loaded
    `logging`, it has not."""
    if "logging" not in sys.modules:
        return False
    from .logs import is_read

    return is_read()


def watch_for(told: tuple[Subscriber, ...], **call: Any) -> Watch | None:
    """The watch of a call that begins now; None if there is nobody to tell. The log is the first to be told."""
    if not _log_is_read():
        return Watch(told, set(), call) if told else None
    from functools import partial

    from .logs import write

    keys: set[str] = set()
    return Watch((partial(write, keys), *told), keys, call)


class Watch:
    """Tells of one call: of each attempt, the first piece, and once of the end; after that nothing.

    Subscribers of one call are called one at a time, also where its requests run side by side.
    """

    __slots__ = ("_attempts", "_call", "_clocks", "_heard", "_lock", "_over", "_request", "_started", "_told", "keys")

    def __init__(self, told: tuple[Subscriber, ...], keys: set[str], call: dict[str, Any]) -> None:
        self._told, self._call = told, {"call_id": os.urandom(8).hex(), **call}
        #: Keys of the servers that the call went to, which the log leaves out.
        self.keys = keys
        self._started = clock()
        self._request: Request | None = None
        self._clocks: dict[int, tuple[Clock, str]] = {}
        self._attempts: list[Attempt] = []
        self._heard = self._over = False
        self._lock = threading.RLock()

    # From the edge.

    def asked(self, request: Request) -> Request:
        """The call's arguments are good: this is what is asked."""
        self._request, request.watch = request, self
        if self._call["operation"] != "models":
            self._call["model"] = request.model
        return request

    def begin(self) -> None:
        """A stream is wanted: its time begins."""
        self._started = clock()

    def heard(self, events: list[Event]) -> bool:
        """These events are about to reach the caller; True if there is a piece among them."""
        if not any(type(event) in CONTENT for event in events):
            return False
        with self._lock:
            if not self._over:  # the stream may have been closed from elsewhere just now
                self._heard = True
                self._tell(FirstPieceEvent)
        return True

    def ended(
        self, answer: ChatResponse[Any] | EmbeddingsResponse | RerankResponse | list[Model], *, abandoned: bool = False
    ) -> None:
        """The call has its answer; or it has what came of one, where its stream was left early."""
        with self._lock:
            if abandoned:
                self._cut_short("left early")
            facts: dict[str, Any] = {"response": answer, "abandoned": abandoned}
            if isinstance(answer, (EmbeddingsResponse, RerankResponse)):
                facts |= {
                    "usage": answer.usage, "request_id": answer.request_id, "response_model": answer.model,
                    "warnings": tuple(answer.warnings),
                }  # fmt: skip
            elif isinstance(answer, ChatResponse):
                facts |= {
                    "usage": answer.usage, "finish_reason": answer.finish_reason, "request_id": answer.request_id,
                    "response_model": answer.model, "warnings": tuple(answer.warnings),
                }  # fmt: skip
            elif self._attempts:
                facts["request_id"] = self._attempts[-1].request_id
            self._last(EndEvent, **facts)

    def failed(self, error: BaseException) -> None:
        """The call has failed, or was broken off from outside."""
        with self._lock:
            self._cut_short(type(error).__name__, type(error).__name__)
            facts: dict[str, Any] = {"error": error}
            if isinstance(error, Error):
                facts |= {"status": error.status_code, "request_id": error.request_id, "usage": error.usage}
            self._last(ErrorEvent, **facts)

    # From plans.

    def under_way(self, clock: Clock, model: str) -> None:
        """An attempt begins on this clock, whose `began` says until when it is under way."""
        with self._lock:
            self._clocks[id(clock)] = clock, model

    def attempt(
        self, record: Attempt, model: str, provider: str | None, error_type: str | None, will_retry: bool
    ) -> None:
        """An attempt has ended."""
        with self._lock:
            if self._over:
                return
            self._attempts.append(record)
            own = {"model": model if self._call["model"] else None, "provider": provider or self._call["provider"]}
            numbered = replace(record, number=len(self._attempts))
            self._tell(AttemptEvent, own, attempt=numbered, error_type=error_type, will_retry=will_retry)

    def tool(self, call: ToolCall, duration: float, error_type: str | None, content: Any, model: str) -> None:
        """A tool that the model asked for has run, or could not."""
        with self._lock:
            if not self._over:
                facts: dict[str, Any] = {"tool_name": call.name, "tool_call_id": call.id, "arguments": call.arguments}
                self._tell(
                    ToolEvent, {"model": model}, duration=duration, error_type=error_type, content=content, **facts
                )

    # The telling.

    def _cut_short(self, reason: str, error_type: str | None = None) -> None:
        """Requests that were under way when the call ended from outside have ended too."""
        for lane, model in self._clocks.values():
            if lane.began is not None:
                status = 200 if self._heard else None
                record = Attempt(0, status, reason, duration=clock() - lane.began, maybe_billed=True)
                lane.began = None
                self.attempt(record, model, None, error_type, False)

    def _last(self, kind: type[EndEvent | ErrorEvent], **facts: Any) -> None:
        if not self._over:
            self._over = True
            attempts = tuple(replace(record, number=at) for at, record in enumerate(self._attempts, 1))
            self._tell(kind, attempts=attempts, **facts)
            self._request = None  # which knows this watch: so the two end without the collector of cycles

    def _tell(self, kind: type[CallEvent], own: dict[str, Any] | None = None, /, **facts: Any) -> None:
        with self._lock:
            elapsed = clock() - self._started
            event = kind(**{**self._call, **(own or {}), "elapsed": elapsed, "request": self._request, **facts})
            for subscriber in self._told:
                try:
                    returned = subscriber(event)
                    if hasattr(returned, "__await__") and hasattr(returned, "close"):
                        _refuse(returned)
                except Exception as problem:  # noqa: BLE001 - a subscriber's trouble is not the call's
                    from .logs import report

                    report(named(subscriber), event.type, problem)

    # A request that is copied or pickled (for a cache, say) is the same request, and takes no watch elsewhere.

    def __deepcopy__(self, _memo: object) -> Watch:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _nobody, ()


def _nobody() -> None:
    return None


def _refuse(coroutine: Any) -> NoReturn:
    """A task goes on by itself, but a coroutine does not."""
    coroutine.close()
    raise TypeError("it returned a coroutine, which nothing awaits; events are told inline, to plain functions")
