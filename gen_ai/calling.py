"""Behind every `run_…` and `arun_…`: from keyword arguments to a plan, and from its end to a result."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .checks import check
from .drivers import arun, run
from .errors import ClientClosedError, Error, InvalidRequestError, TruncationWarning, placed
from .options import ACCEPTED, refuse_unknown
from .plans import Plan
from .prepare import NOTHING, Shape, prepare, settled
from .request import BuiltRequest, Request
from .streams import AsyncStream, Stream, all_events, texts
from .surface import Surface
from .types import ChatResponse, Model

if TYPE_CHECKING:
    from .providers.base import Capabilities

OnEnd: TypeAlias = Callable[[ChatResponse[Any]], None]


@dataclass(slots=True)
class Job:
    """One call, ready to be driven: its plan, and what its result is made into."""

    plan: Plan[Any]
    shape: Shape | None = None
    as_value: bool = False
    on_end: OnEnd | None = None

    def result(self, outcome: Any) -> Any:
        """What the caller gets for what the plan returned: an answer, or the list of models."""
        if self.shape is not None:
            if self.on_end is not None:
                self.on_end(outcome)
            announce(outcome)
            outcome = self.shape.of(outcome)
        return (outcome, None) if self.as_value else outcome


class Caller(Surface):
    """The part of a client that turns arguments into plans; `BaseClient` is the rest."""

    provider: str
    model_name: str | None
    needs_model: bool
    _defaults: dict[str, Any]
    #: Default → where it was set, where that is a line of a file or a variable.
    _places: Mapping[str, str] = NOTHING
    _closed: bool

    def _plan(self, request: Request) -> Plan[ChatResponse[Any]]:
        raise NotImplementedError

    def _models_plan(self, request: Request) -> Plan[list[Model]]:
        raise NotImplementedError

    def _capabilities(self, model: str) -> Capabilities:
        raise NotImplementedError

    def _build(self, request: Request) -> BuiltRequest:
        raise NotImplementedError

    def _refuse(self, function: str, operation: str, options: Mapping[str, Any]) -> None:
        """TypeError for what cannot be a call at all; it raises under return_error too."""
        accepted = ACCEPTED["chat" if operation == "vision" else operation]
        for name in options:
            if name not in accepted:
                refuse_unknown(function, options, accepted)

    def _open(self) -> None:
        if self._closed:
            raise ClientClosedError(
                "The client is closed.", suggestion="Make a new one with create_client(…).", provider=self.provider
            )

    def _named(self, error: Error, options: Mapping[str, Any]) -> None:
        """Say of an error found before anything was sent whose call it was, and where its value stands."""
        if error.provider is None:
            error.provider = self.provider
            if error.model is None and "model_name" not in (error.param or ""):
                error.model = options.get("model_name") or self.model_name
        if self._places and error.param not in options:
            placed(error, self._places)

    def _job(self, operation: str, payload: Any, options: dict[str, Any], on_end: OnEnd | None) -> Job:
        self._open()
        if operation == "models":
            return Job(self._list(options), as_value=bool(options.get("return_error")))
        request, shape = prepare(self, operation, payload, options)
        return Job(self._plan(request), shape, shape.as_value, on_end)

    def _failure(self, error: Error, options: Mapping[str, Any]) -> Any:
        """The error as a value, where that was asked for."""
        self._named(error, options)
        if not options.get("return_error"):
            raise error
        return None, error.details()

    def _run(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], on_end: OnEnd | None = None
    ) -> Any:
        self._refuse(function, operation, options)
        try:
            job = self._job(operation, payload, options, on_end)
            outcome = run(job.plan)
        except Error as error:
            return self._failure(error, options)
        return job.result(outcome)

    async def _arun(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], on_end: OnEnd | None = None
    ) -> Any:
        self._refuse(function, operation, options)
        try:
            job = self._job(operation, payload, options, on_end)
            outcome = await arun(job.plan)
        except Error as error:
            return self._failure(error, options)
        return job.result(outcome)

    def _run_list(self, function: str, options: dict[str, Any]) -> Any:
        return self._run(function, "models", None, options)

    async def _arun_list(self, function: str, options: dict[str, Any]) -> Any:
        return await self._arun(function, "models", None, options)

    def _stream(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], **hooks: Any
    ) -> Stream[Any, Any]:
        plan, how = self._streamed(function, operation, payload, options, hooks)
        return Stream(plan, **how)

    def _astream(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], **hooks: Any
    ) -> AsyncStream[Any, Any]:
        plan, how = self._streamed(function, operation, payload, options, hooks)
        return AsyncStream(plan, **how)

    def _streamed(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], hooks: dict[str, Any]
    ) -> tuple[Plan[ChatResponse[Any]] | None, dict[str, Any]]:
        self._refuse(function, operation, options)
        as_value = bool(options.get("return_error"))
        how: dict[str, Any] = {
            "as_values": as_value, "pieces": texts, "opening": self._open, "announce": announce, **hooks,
        }  # fmt: skip
        try:
            self._open()
            request, shape = prepare(self, operation, payload, options, stream=True)
        except Error as error:
            self._named(error, options)
            if not as_value:
                raise
            return None, {**how, "error": error}
        if shape.full:
            how["pieces"] = all_events
        return self._plan(request), how

    def _list(self, options: dict[str, Any]) -> Plan[list[Model]]:
        settings = {**self._defaults, **settled(check(options))}
        return self._models_plan(
            Request(
                model=self.model_name or "",
                timeout=settings.get("timeout", 30.0),
                total_timeout=settings.get("total_timeout"),
                retry=settings.get("retry"),
                extra_headers=settings.get("extra_headers", NOTHING),
            )
        )

    def _preview(self, function: str, payload: Any, options: dict[str, Any]) -> BuiltRequest:
        stream = bool(options.pop("stream", False))
        prompt = options.pop("prompt", None)
        operation = "chat" if prompt is None else "completion"
        if (payload is None) == (prompt is None):
            raise InvalidRequestError("Give either messages or prompt=.", param="messages")
        refuse_unknown(function, options, ACCEPTED[operation] - {"return_error"})
        try:
            request, _ = prepare(self, operation, payload if prompt is None else prompt, options, stream=stream)
            return self._build(request)
        except Error as error:
            self._named(error, options)
            raise


def announce(response: ChatResponse[Any]) -> None:
    """Say aloud what would otherwise pass unseen: a text cut by a default that the caller never gave."""
    for found in response.warnings:
        if found.code == "truncated":
            warnings.warn(found.message, TruncationWarning, stacklevel=_callers_level())


def _callers_level() -> int:
    """How far up the caller's own line is: above this package and the event loop, however many frames they have."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _NOT_THE_CALLERS:
        level, frame = level + 1, frame.f_back
    return level


_NOT_THE_CALLERS = frozenset({__name__.partition(".")[0], "asyncio"})
