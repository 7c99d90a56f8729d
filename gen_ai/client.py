"""BaseClient: every `run_…` and `arun_…`, written once over `_plan`; and what a backend must write.

A backend in this process writes `complete(request)` (and may write `stream(request)`). A wrapper (fallback,
limiter, cache) overrides `_plan(request)` and composes by `yield from`. An HTTP provider is a `WireClient`
(`http_client.py`), which overrides `_attempt` only.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeAlias, Unpack

from .answers import Leaf, answer
from .calls import Clock, checked, local_attempt
from .drivers import arun, run
from .errors import (
    ClientClosedError,
    ConfigurationError,
    Error,
    InvalidRequestError,
    TruncationWarning,
)
from .options import ACCEPTED, ClientOptions, check, refuse_unknown
from .plans import Plan
from .prepare import NOTHING, prepare, settled
from .providers.base import Capabilities
from .request import BuiltRequest, Request
from .retry import RetryBudget
from .streams import AsyncStream, Stream, all_events, texts
from .surface import Surface
from .types import ChatResponse, Event, Finish, Model, ReasoningDelta, TextDelta, ToolCallDelta, UsageUpdate

if TYPE_CHECKING:
    from .conversation import Conversation


class BaseClient(Surface):
    """One interface to one model server, backend or wrapper.

    Subclasses for a backend in this process write `complete(request) -> ChatResponse`; everything else
    (streams, structured output, retries, n, errors as values, async twins, conversations) comes from here.

    Args:
        model_name: the model of calls that name none.
        defaults: call arguments that apply to every call (`temperature=…`, `timeout=…`, `retry=…` …).

    Example:
        >>> from gen_ai import BaseClient, ChatResponse, Choice
        >>> class Parrot(BaseClient):
        ...     def complete(self, request):
        ...         return ChatResponse(choices=[Choice(text=request.messages[-1]["content"])])
        >>> Parrot(model_name="parrot").run_chat_completions("Hello!")
        'Hello!'
    """

    #: How the client names itself in errors and reprs.
    provider: str = "custom"
    #: What a backend's models accept, unless `_capabilities` says otherwise.
    capabilities: Capabilities = Capabilities(structured="prompt", n=False, completions=False)
    #: Whether a call must name a model.
    needs_model: bool = False

    def __init__(self, *, model_name: str | None = None, **defaults: Unpack[ClientOptions]) -> None:
        if defaults:
            refuse_unknown(type(self).__name__, defaults, ACCEPTED["client"])
        self.model_name = model_name
        self._defaults = self._checked({**defaults, "model_name": model_name})
        self._defaults.pop("model_name", None)
        self._closed = False
        self._leaf = Leaf(self._attempt, self._capabilities, RetryBudget(), {})

    def _checked(self, defaults: dict[str, Any]) -> dict[str, Any]:
        """The defaults of a client to be: what is wrong with them is a matter of configuration."""
        try:
            return settled(check(defaults))
        except InvalidRequestError as wrong:
            error = ConfigurationError(wrong.message, suggestion=wrong.suggestion, param=wrong.param)
        raise error

    # -- for backends and wrappers ------------------------------------------------------------------

    def complete(self, request: Request) -> ChatResponse[Any]:
        """Answer a request; the one method that a backend must write.

        `request.messages` are checked dictionaries (`request.prompt` the text of a completion),
        `request.parameters` what the caller set, `request.schema` the structure he asked for.
        """
        raise ConfigurationError(f"{type(self).__name__} has no complete(request).")

    def stream(self, request: Request) -> Iterator[Event]:
        """Answer a request in events. The default takes `complete`'s answer apart."""
        response = checked(self.complete(request))
        for choice in response.choices:
            if choice.reasoning:
                yield ReasoningDelta(choice.reasoning, choice.index)
            if choice.text:
                yield TextDelta(choice.text, choice.index)
            for position, call in enumerate(choice.tool_calls):
                yield ToolCallDelta(position, call.id, call.name, call.arguments, choice.index, call.type)
            yield Finish(choice.finish_reason or "stop", choice.finish_reason_raw, choice.index)
        if response.usage is not None:
            yield UsageUpdate(response.usage)

    def _plan(self, request: Request) -> Plan[ChatResponse[Any]]:
        """The call as a plan; the one method that a wrapper overrides."""
        return answer(self._leaf, request)

    def _attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        """One attempt at one turn."""
        response = yield from local_attempt(self.complete, self.stream, request, clock)
        response.provider = response.provider or self.provider
        response.model = response.model or request.model
        return response

    def _capabilities(self, model: str) -> Capabilities:
        """What a model accepts."""
        return self.capabilities

    def _models_plan(self, request: Request) -> Plan[list[Model]]:
        """The plan behind `list_models`. A backend offers the model it was made with."""
        yield from ()
        return [Model(id=self.model_name)] if self.model_name else []

    def _build(self, request: Request) -> BuiltRequest:
        raise InvalidRequestError(
            f"{self.provider} answers in this process: there is no HTTP request to show.",
            provider=self.provider,
        )

    # -- from keyword arguments to a request --------------------------------------------------------

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
        """Say of an error found before anything was sent whose call it was."""
        if error.provider is None:
            error.provider = self.provider
            if error.model is None and "model_name" not in (error.param or ""):
                error.model = options.get("model_name") or self.model_name

    # -- behind the public methods ------------------------------------------------------------------

    def _run(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], on_end: OnEnd | None = None
    ) -> Any:
        self._refuse(function, operation, options)
        try:
            self._open()
            request, shape = prepare(self, operation, payload, options)
            response = run(self._plan(request))
        except Error as error:
            self._named(error, options)
            if not options.get("return_error"):
                raise
            return None, error.details()
        if on_end is not None:
            on_end(response)
        _announce(response)
        result = shape.of(response)
        return (result, None) if shape.as_value else result

    async def _arun(
        self, function: str, operation: str, payload: Any, options: dict[str, Any], on_end: OnEnd | None = None
    ) -> Any:
        self._refuse(function, operation, options)
        try:
            self._open()
            request, shape = prepare(self, operation, payload, options)
            response = await arun(self._plan(request))
        except Error as error:
            self._named(error, options)
            if not options.get("return_error"):
                raise
            return None, error.details()
        if on_end is not None:
            on_end(response)
        _announce(response)
        result = shape.of(response)
        return (result, None) if shape.as_value else result

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
            "as_values": as_value, "pieces": texts, "opening": self._open, "announce": _announce, **hooks,
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

    def _run_list(self, function: str, options: dict[str, Any]) -> Any:
        self._refuse(function, "models", options)
        try:
            self._open()
            models = run(self._list(options))
        except Error as error:
            self._named(error, options)
            if not options.get("return_error"):
                raise
            return None, error.details()
        return (models, None) if options.get("return_error") else models

    async def _arun_list(self, function: str, options: dict[str, Any]) -> Any:
        self._refuse(function, "models", options)
        try:
            self._open()
            models = await arun(self._list(options))
        except Error as error:
            self._named(error, options)
            if not options.get("return_error"):
                raise
            return None, error.details()
        return (models, None) if options.get("return_error") else models

    def _preview(self, function: str, payload: Any, options: dict[str, Any]) -> BuiltRequest:
        stream = bool(options.pop("stream", False))
        prompt = options.pop("prompt", None)
        operation = "chat" if prompt is None else "completion"
        if (payload is None) == (prompt is None):
            raise InvalidRequestError("Give either messages or prompt=.", param="messages")
        refuse_unknown(function, options, ACCEPTED[operation] - {"return_error"})
        request, _ = prepare(self, operation, payload if prompt is None else prompt, options, stream=stream)
        return self._build(request)

    # -- the rest of the public surface -------------------------------------------------------------

    def conversation(self, system: str | None = None, *, keep_partial: bool = False) -> Conversation:
        """A chat that remembers.

        Args:
            system: instructions that stand before the first turn.
            keep_partial: keep what came of a stream that was left early, as the assistant's turn.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation(system="Be brief.")
            >>> reply = chat.send("My name is Ada.")
            >>> len(chat.messages)
            3
        """
        from .conversation import Conversation

        return Conversation(self, system=system, keep_partial=keep_partial)

    def with_options(self, *, model_name: str | None = None, **options: Unpack[ClientOptions]) -> Self:
        """A copy with other defaults, on the same connections.

        Args:
            model_name: another model. Default: this client's.
            options: any call argument that may be a client's default (`temperature`, `timeout`, `retry`,
                `extra_headers` …).

        Raises:
            TypeError: for an argument that does not exist, or that belongs to `create_client`.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="offline")
            >>> client.with_options(timeout=5, model_name="offline-2").model_name
            'offline-2'
        """
        refuse_unknown("with_options", options, ACCEPTED["client"])
        self._open()
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        settings = settled(check({**options, "model_name": model_name}))
        twin.model_name = settings.pop("model_name", self.model_name)
        twin._defaults = {**self._defaults, **settings}
        twin._leaf = Leaf(twin._attempt, twin._capabilities, self._leaf.budget, self._leaf.technique)
        twin._release = _keep  # type: ignore[method-assign]
        return twin

    def _release(self) -> None:
        """Give up what the client holds."""

    async def _arelease(self) -> None:
        self._release()

    def close(self) -> None:
        """End the client and its connections; later calls raise ClientClosedError. Twice is harmless.

        Closing a copy made by `with_options` leaves the connections to the original."""
        if not self._closed:
            self._closed = True
            self._release()

    async def aclose(self) -> None:
        """`close()`, from a coroutine."""
        if not self._closed:
            self._closed = True
            if self._release is _keep:
                return
            await self._arelease()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} provider={self.provider!r} model_name={self.model_name!r}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a client does not pickle (it holds a key and connections); make one where it is needed")


def _keep() -> None:
    """A copy holds nothing of its own."""


OnEnd: TypeAlias = Callable[[ChatResponse[Any]], None]


def _announce(response: ChatResponse[Any]) -> None:
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
