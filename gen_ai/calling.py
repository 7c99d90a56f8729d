"""Behind every `run_…` and `arun_…`: from keyword arguments to a plan, and from its end to a result."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from .checks import check, hide_headers, placed
from .drivers import arun, run
from .errors import ClientClosedError, Error, InvalidRequestError, TruncationWarning
from .options import ACCEPTED, refuse_unknown
from .plans import Plan
from .prepare import NOTHING, prepare, settled
from .records import dataclass
from .request import SENT_DEFAULTS, BuiltRequest, Request
from .surface import Surface
from .types import ChatResponse, Model, Warn

if TYPE_CHECKING:
    from .leaf import Leaf
    from .providers.base import Capabilities
    from .streams import AsyncStream, Stream
    from .telemetry import Subscriber
    from .vectors import EmbeddingsResponse, RerankResponse
    from .watching import Watch

OnEnd: TypeAlias = Callable[[ChatResponse[Any]], None]


#: Operations that ask for no text.
_RETRIEVAL = frozenset({"embeddings", "rerank"})


class Shaped(Protocol):
    """Makes of an answer what the caller asked for."""

    def of(self, response: Any, /) -> Any: ...


@dataclass(slots=True)
class Job:
    """One call, ready to be driven: its plan, and what its result is made into."""

    plan: Plan[Any]
    shape: Shaped | None = None
    as_value: bool = False
    on_end: OnEnd | None = None
    watch: Watch | None = None

    def result(self, outcome: Any, *, quiet: bool = False) -> Any:
        """What the caller gets for what the plan returned: an answer, or the list of models. A batch, `quiet`,
        announces once for all its rows."""
        if self.shape is not None and not quiet:
            announce(outcome)  # first: where warnings are errors, the call has failed
        if self.on_end is not None:
            self.on_end(outcome)
        if self.watch is not None:
            self.watch.ended(outcome)
        if self.shape is not None:
            outcome = self.shape.of(outcome)
        return (outcome, None) if self.as_value else outcome


class Caller(Surface):
    """The part of a client that turns arguments into plans; `BaseClient` is the rest."""

    provider: str
    model_name: str | None
    needs_model: bool
    #: The documented defaults, sent where the caller sets nothing. A front end with an API of its own (the server,
    #: `compat`) has other ones: what its caller leaves out is left to the model's server.
    sent_defaults: Mapping[str, Any] = SENT_DEFAULTS
    _defaults: dict[str, Any]
    #: Default → where it was set, where that is a line of a file or a variable.
    _places: Mapping[str, str] = NOTHING
    #: Who is told of the calls, beside the log.
    _subscribers: tuple[Subscriber, ...] = ()
    _closed: bool
    _leaf: Leaf

    if TYPE_CHECKING:  # written in `BaseClient`

        def _plan(self, request: Request) -> Plan[ChatResponse[Any]]: ...
        def _models_plan(self, request: Request) -> Plan[list[Model]]: ...
        def _embeddings_plan(self, request: Request) -> Plan[EmbeddingsResponse]: ...
        def _rerank_plan(self, request: Request) -> Plan[RerankResponse]: ...
        def _capabilities(self, model: str) -> Capabilities: ...
        def _build(self, request: Request) -> BuiltRequest: ...

    def _refuse(self, function: str, operation: str, options: dict[str, Any]) -> None:
        """TypeError for what cannot be a call at all; it raises under return_error too."""
        if "extra_headers" in options:
            hide_headers(options)
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

    def _watched(
        self, function: str, operation: str, options: Mapping[str, Any], *, stream: bool = False
    ) -> Watch | None:
        """The watch of a call, if anybody wants to be told of it. Where nobody can, not even the code is loaded."""
        if not self._subscribers and "logging" not in sys.modules:
            return None
        from .watching import watch_for

        model = None if operation == "models" else options.get("model_name") or self.model_name
        return watch_for(
            self._subscribers,
            function=function,
            operation="chat" if operation == "vision" else operation,
            provider=self.provider,
            model=model if isinstance(model, str) else None,
            stream=stream,
        )

    def _job(
        self,
        operation: str,
        payload: Any,
        options: dict[str, Any],
        on_end: OnEnd | None,
        watch: Watch | None,
        blocking: str | None = None,
    ) -> Job:
        self._open()
        if operation == "models":
            return Job(self._list(options, watch), as_value=bool(options.get("return_error")), watch=watch)
        if operation in _RETRIEVAL:
            return self._retrieval_job(operation, payload, options, watch)
        request, shape = prepare(self, operation, payload, options)
        if blocking is not None:
            _refuse_async(request, blocking)
        if watch is not None:
            watch.asked(request)
        return Job(self._plan(request), shape, shape.as_value, on_end, watch)

    def _retrieval_job(self, operation: str, payload: Any, options: dict[str, Any], watch: Watch | None) -> Job:
        from .inputs import prepare_embeddings, prepare_rerank

        shape: Any
        if operation == "embeddings":
            request, shape = prepare_embeddings(self, payload, options)
            plan: Plan[Any] = self._embeddings_plan(request)
        else:
            request, shape = prepare_rerank(self, payload, options)
            plan = self._rerank_plan(request)
        if watch is not None:
            watch.asked(request)
        return Job(plan, shape, shape.as_value, watch=watch)

    def _noted(self, error: BaseException, options: Mapping[str, Any], watch: Watch | None) -> None:
        """The call has ended so: say of the error whose call it was, and tell whoever watches."""
        if isinstance(error, Error):
            self._named(error, options)
        if watch is not None:
            watch.failed(error)

    def _failure(self, error: BaseException, options: Mapping[str, Any], watch: Watch | None) -> Any:
        """The error as a value, where that was asked for."""
        self._noted(error, options, watch)
        if isinstance(error, Error) and options.get("return_error"):
            return None, error.details()
        raise error

    def _run(
        self,
        function: str,
        operation: str,
        payload: Any,
        options: dict[str, Any],
        on_end: OnEnd | None = None,
        drive: Callable[[Plan[Any]], Any] = run,
    ) -> Any:
        self._refuse(function, operation, options)
        watch = self._watched(function, operation, options)
        try:
            job = self._job(operation, payload, options, on_end, watch, function)
            return job.result(drive(job.plan), quiet=drive is not run)
        except BaseException as error:  # noqa: BLE001 - what is no Error is told of, and goes on its way
            return self._failure(error, options, watch)

    async def _arun(
        self,
        function: str,
        operation: str,
        payload: Any,
        options: dict[str, Any],
        on_end: OnEnd | None = None,
        quiet: bool = False,
    ) -> Any:
        self._refuse(function, operation, options)
        watch = self._watched(function, operation, options)
        try:
            job = self._job(operation, payload, options, on_end, watch)
            return job.result(await arun(job.plan), quiet=quiet)
        except BaseException as error:  # noqa: BLE001 - what is no Error is told of, and goes on its way
            return self._failure(error, options, watch)

    def _batch(
        self, form: str, function: str, operation: str, payloads: Any, settings: dict[str, Any], options: dict[str, Any]
    ) -> Any:
        """A batch in one of its forms; those on an event loop give what is to be awaited, or iterated."""
        from .batch import forms

        return getattr(forms, form)(forms.Batch(self, function, operation, payloads, settings, options, _say))

    def _run_list(self, function: str, options: dict[str, Any]) -> Any:
        return self._run(function, "models", None, options)

    async def _arun_list(self, function: str, options: dict[str, Any]) -> Any:
        return await self._arun(function, "models", None, options)

    def _stream(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], **hooks: Any
    ) -> Stream[Any, Any]:
        from .streams import Stream

        plan, how = self._streamed(function, operation, payload, options, hooks, blocking=True)
        return Stream(plan, **how)

    def _astream(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], **hooks: Any
    ) -> AsyncStream[Any, Any]:
        from .streams import AsyncStream

        plan, how = self._streamed(function, operation, payload, options, hooks)
        return AsyncStream(plan, **how)

    def _streamed(
        self,
        function: str,
        operation: str,
        payload: Any,
        options: dict[str, Any],
        hooks: dict[str, Any],
        *,
        blocking: bool = False,
    ) -> tuple[Plan[ChatResponse[Any]] | None, dict[str, Any]]:
        from .streams import all_events, texts

        self._refuse(function, operation, options)
        as_value = bool(options.get("return_error"))
        watch = self._watched(function, operation, options, stream=True)
        how: dict[str, Any] = {
            "as_values": as_value, "pieces": texts, "opening": self._open, "announce": announce, **hooks,
        }  # fmt: skip
        try:
            self._open()
            request, shape = prepare(self, operation, payload, options, stream=True)
            if blocking:
                _refuse_async(request, function)
        except BaseException as error:
            self._noted(error, options, watch)
            if not as_value or not isinstance(error, Error):
                raise
            return None, {**how, "error": error}
        if watch is not None:
            how["watch"] = watch
            watch.asked(request)
        if shape.full:
            how["pieces"] = all_events
        return self._plan(request), how

    def _list(self, options: dict[str, Any], watch: Watch | None) -> Plan[list[Model]]:
        settings = {**self._defaults, **settled(check(options))}
        request = Request(
            model=self.model_name or "",
            timeout=settings.get("timeout", 30.0),
            total_timeout=settings.get("total_timeout"),
            retry=settings.get("retry"),
            extra_headers=settings.get("extra_headers", NOTHING),
        )
        if watch is not None:
            watch.asked(request)
        return self._models_plan(request)

    def _preview(self, function: str, payload: Any, options: dict[str, Any]) -> BuiltRequest:
        stream = bool(options.pop("stream", False))
        texts, query, documents = (options.pop(name, None) for name in ("texts", "query", "documents"))
        prompt = options.pop("prompt", None)
        operation = "chat" if prompt is None else "completion"
        if (texts is not None or query is not None or documents is not None) and payload is prompt is None:
            return self._preview_retrieval(function, texts, (query, documents), options)
        if (payload is None) == (prompt is None):
            said = "Give messages or prompt=, or texts=, or query= and documents=: one of them."
            raise InvalidRequestError(said, param="messages")
        refuse_unknown(function, options, ACCEPTED[operation] - {"return_error"})
        try:
            request, _ = prepare(self, operation, payload if prompt is None else prompt, options, stream=stream)
            return self._build(request)
        except Error as error:
            self._named(error, options)
            raise

    def _preview_retrieval(
        self, function: str, texts: Any, ranking: tuple[Any, Any], options: dict[str, Any]
    ) -> BuiltRequest:
        from .inputs import prepare_embeddings, prepare_rerank

        refuse_unknown(function, options, ACCEPTED["embeddings" if texts is not None else "rerank"] - {"return_error"})
        try:
            if texts is not None:
                request, _ = prepare_embeddings(self, texts, options)
            else:
                request, _ = prepare_rerank(self, ranking, options)
            return self._build(request)
        except Error as error:
            self._named(error, options)
            raise


def _refuse_async(request: Request, function: str) -> None:
    """A blocking call cannot await a tool."""
    if request.runs_tools:
        from .functions import refuse_async

        refuse_async(request.tools, request.approve_tool, function)


def announce(response: ChatResponse[Any]) -> None:
    """Say aloud what would otherwise pass unseen: a text cut by a default that the caller never gave, a parameter
    that was left out."""
    for found in response.warnings:
        if found.loud:
            _say(found, found.message)


def _say(found: Warn, message: str) -> None:
    kind = TruncationWarning if found.code == "truncated" else UserWarning
    warnings.warn(message, kind, stacklevel=_callers_level())


def _callers_level() -> int:
    """How far up the caller's own line is: above this package and the event loop, however many frames they have."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _NOT_THE_CALLERS:
        level, frame = level + 1, frame.f_back
    return level


_NOT_THE_CALLERS = frozenset({__name__.partition(".")[0], "asyncio"})
