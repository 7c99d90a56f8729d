"""BaseClient: what a client is besides its calls (`calling.py`), and what a backend must write.

A backend in this process writes `complete(request)` (and may write `stream(request)`). A wrapper (fallback,
limiter, cache) overrides `_plan(request)` and composes by `yield from`. An HTTP provider is a `WireClient`
(`http_client.py`), which overrides `_attempt` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn, Self, Unpack

from .answers import answer
from .calling import Caller
from .calls import Clock, checked, local_attempt
from .checks import check
from .errors import ConfigurationError, Error, InvalidRequestError
from .leaf import Leaf
from .options import ACCEPTED, refuse_unknown
from .plans import Plan
from .prepare import settled
from .providers.base import Capabilities
from .request import BuiltRequest, Request
from .retry import RetryBudget
from .types import (
    ChatResponse,
    Event,
    Finish,
    Message,
    Model,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)

if TYPE_CHECKING:
    from .conversation import Conversation
    from .option_types import ClientOptions, Messages
    from .retrieval import Limits
    from .telemetry import Subscriber
    from .vectors import EmbeddingsResponse, RerankResponse


class BaseClient(Caller):
    """One interface to one model server, backend or wrapper.

    Subclasses for a backend in this process write `complete(request) -> ChatResponse`; everything else
    (streams, structured output, retries, n, errors as values, async twins, conversations) comes from here.

    Args:
        model_name: the model of calls that name none.
        defaults: call arguments that apply to every call (`temperature=…`, `timeout=…`, `retry=…` …), and
            `on_event`: a function, or a list of them, called with each `CallEvent` of the client's calls.

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
        self._subscribers = _subscribers(defaults.get("on_event"))
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
            if choice.refusal:
                yield RefusalDelta(choice.refusal, choice.index)
            for position, call in enumerate(choice.tool_calls):
                yield ToolCallDelta(position, call.id, call.name, call.arguments, choice.index, call.type)
            yield Finish(choice.finish_reason or "stop", choice.finish_reason_raw, choice.index)
        if response.usage is not None:
            yield UsageUpdate(response.usage)

    def _plan(self, request: Request) -> Plan[ChatResponse[Any]]:
        """The call as a plan; the one method that a wrapper overrides."""
        if request.runs_tools:
            from .toolloop import tool_loop

            return tool_loop(self._leaf, request)
        return answer(self._leaf, request)

    def _attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        """One attempt at one turn."""
        try:
            response = yield from local_attempt(self.complete, self.stream, request, clock)
        except Error as error:
            error.provider = error.provider or self.provider
            raise
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

    def embed(self, request: Request) -> EmbeddingsResponse | list[list[float]]:
        """Vectors for `request.inputs`, one for each in their order; a backend that makes some writes this method.

        `request.parameters` has `dimensions` and `input_type` where the caller set them.
        """
        raise InvalidRequestError(
            f"{self.provider} has no embeddings.",
            suggestion=f"{type(self).__name__} would have to write embed(request).",
        )

    def rerank(self, request: Request) -> RerankResponse | list[float]:
        """A score for each of `request.inputs` by how well it fits `request.query`, in their order, or a ranking; a
        backend that ranks writes this method."""
        raise InvalidRequestError(
            f"{self.provider} has no rankings of documents.",
            suggestion=f"{type(self).__name__} would have to write rerank(request).",
        )

    def _embeddings_plan(self, request: Request) -> Plan[EmbeddingsResponse]:
        """An embeddings call as a plan; a wrapper overrides it as it does `_plan`."""
        from .retrieval import embeddings

        return embeddings(self._retrieval_attempt, self._leaf, request, self._limits(request))

    def _rerank_plan(self, request: Request) -> Plan[RerankResponse]:
        """A rerank call as a plan; a wrapper overrides it as it does `_plan`."""
        from .retrieval import ranking

        return ranking(self._retrieval_attempt, self._leaf, request)

    def _limits(self, _request: Request) -> Limits:
        """What one request for vectors may hold."""
        from .retrieval import Limits

        return Limits()

    def _retrieval_attempt(self, request: Request, _clock: Clock, _deadline: float | None) -> Plan[Any]:
        """One attempt at vectors or a ranking."""
        from .retrieval import local

        try:
            response = yield from local(self.embed if request.operation == "embeddings" else self.rerank, request)
        except Error as error:
            error.provider = error.provider or self.provider
            raise
        response.provider = response.provider or self.provider
        response.model = response.model or request.model
        return response

    def _build(self, request: Request) -> BuiltRequest:
        raise InvalidRequestError(
            f"{self.provider} answers in this process: there is no HTTP request to show.",
            provider=self.provider,
        )

    # -- the rest of the public surface -------------------------------------------------------------

    def conversation(
        self,
        system: str | Sequence[Mapping[str, Any]] | None = None,
        *,
        messages: Messages | None = None,
        keep_partial: bool = False,
        token_budget: int | None = None,
        count_tokens: Callable[[list[Message]], int] | None = None,
    ) -> Conversation:
        """A chat that remembers.

        Args:
            system: instructions that stand before the first turn, as text or content parts.
            messages: a history to go on from; checked and copied.
            keep_partial: keep the text of a stream that was left early, or cut, as the assistant's turn.
            token_budget: the most tokens of messages in one send; the oldest turns are left out of what is sent.
                Default: no limit.
            count_tokens: what the budget is measured with. Default: an estimate, 4 bytes of text to a token.

        Raises:
            InvalidRequestError: one of them is not what it should be, or both `system` and a system message are given.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation(system="Be brief.")
            >>> reply = chat.send("My name is Ada.")
            >>> len(chat.messages)
            3
        """
        from .conversation import Conversation

        return Conversation(
            self,
            system=system,
            messages=messages,
            keep_partial=keep_partial,
            token_budget=token_budget,
            count_tokens=count_tokens,
        )

    def with_options(self, *, model_name: str | None = None, **options: Unpack[ClientOptions]) -> Self:
        """A copy with other defaults, on the same connections.

        Args:
            model_name: another model. Default: this client's.
            options: any call argument that may be a client's default (`temperature`, `timeout`, `retry`,
                `extra_headers` …), and `on_event`, which takes the place of the client's own. None takes the client's
                value away: the call's own default holds again, for a time "no limit", for `on_event` nobody.

        Raises:
            InvalidRequestError: a value is wrong (ConfigurationError for `on_event`).
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
        gone = {"retry" if name == "max_retries" else name for name, value in options.items() if value is None}
        said = {*options, *settings, *gone}
        twin._places = {name: place for name, place in self._places.items() if name not in said}
        twin.model_name = settings.pop("model_name", self.model_name)
        twin._defaults = {name: value for name, value in self._defaults.items() if name not in gone} | settings
        twin._leaf = replace(self._leaf, attempt=twin._attempt, capabilities=twin._capabilities)
        if "on_event" in options:
            twin._subscribers = _subscribers(options["on_event"])
        twin._release = _keep  # type: ignore[method-assign]
        return twin

    def _without_defaults(self) -> Self:
        """A copy, on the same connections, that sends what the caller sets and no documented default."""
        twin = self.with_options()
        twin.sent_defaults = {}
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


def _subscribers(given: Any) -> tuple[Subscriber, ...]:
    if given is None:
        return ()
    from .telemetry import subscribers

    return subscribers(given)


def _keep() -> None:
    """A copy holds nothing of its own."""
