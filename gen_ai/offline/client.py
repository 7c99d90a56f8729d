"""The embedded provider: answers in this process, always the same, without key and network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any

from ..calls import CONTENT, Clock, timeout_error
from ..client import BaseClient
from ..errors import ConfigurationError
from ..options import ACCEPTED, refuse_unknown
from ..plans import Now, Plan, Run, Sleep
from ..providers.offline import PROVIDERS
from ..request import Request
from ..types import ChatResponse, Event, TextDelta
from .model import OfflineModel, unsupported

if TYPE_CHECKING:
    from ..vectors import EmbeddingsResponse, RerankResponse

_ROW = PROVIDERS[0]


class OfflineClient(BaseClient):
    """A client for demos, tests and applications without a key.

    It answers from the conversation (so that one sees what arrived), calls tools that the last message names,
    fills `guided_json` from `label: value` lines of the text, or replays a script.

    Args:
        replies: scripted replies, one per request: a text; a pydantic instance, dictionary or list (sent as
            JSON); a ChatResponse; a ToolCall or a list of them; an error, which is raised; a function of the
            request that returns one of these. A function in place of the list answers every request. The path of a
            JSON file, in place of both, says which request is answered with what (see "Testing your application").
        delay: seconds to wait before a whole answer, and before each piece of a stream.
        model_name: what the model is called; it answers to every name.
        options: defaults for call arguments (`temperature`, `timeout`, `max_tokens` …).

    Attributes:
        scripted: whether `replies` were given.

    Raises:
        ConfigurationError: `replies` is neither list nor file, or the file is wrong; `delay` is no number of seconds.

    Example:
        >>> from gen_ai import create_client
        >>> client = create_client(provider="offline", replies=["Yes.", "No."])
        >>> client.run_chat_completions("Is it?"), client.run_chat_completions("Really?")
        ('Yes.', 'No.')
    """

    provider = _ROW.name
    capabilities = _ROW.capabilities

    def __init__(
        self,
        *,
        replies: Iterable[Any] | Callable[[Request], Any] | str | PathLike[str] | None = None,
        delay: float = 0.0,
        model_name: str | None = None,
        **options: Any,
    ) -> None:
        if isinstance(delay, bool) or not isinstance(delay, (int, float)) or not 0 <= delay < float("inf"):
            raise ConfigurationError(f"delay={delay!r}: must be a number of seconds, 0 or more.", param="delay")
        refuse_unknown("create_client", options, ACCEPTED["client"] | {"replies", "delay"})
        super().__init__(model_name=model_name or _ROW.default_model, **options)
        self._delay = float(delay)
        self._model = OfflineModel(replies)
        self.scripted = replies is not None

    def complete(self, request: Request) -> ChatResponse[Any]:
        """A whole answer to a request."""
        return self._model.complete(request)

    def stream(self, request: Request) -> Iterator[Event]:
        """The same answer in events."""
        return self._model.stream(request)

    def embed(self, request: Request) -> EmbeddingsResponse:
        """Vectors by the words of the texts."""
        from .vectors import embed

        return embed(request)

    def rerank(self, request: Request) -> RerankResponse:
        """A ranking by the words that a document shares with the query."""
        from .vectors import rerank

        return rerank(request)

    def _retrieval_attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[Any]:
        if self._delay:
            yield from _wait(self._delay, clock, deadline, None)
        return (yield from super()._retrieval_attempt(request, clock, deadline))

    def _attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        response = yield from self._answered(request, clock, deadline)
        if request.stream:  # events carry no warnings
            response.warnings = [*unsupported(request), *response.warnings]
        return response

    def _answered(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        plan = super()._attempt(request, clock, deadline)
        if not self._delay:
            return (yield from plan)
        if not request.stream:
            yield from _wait(self._delay, clock, deadline, None)
            return (yield from plan)
        return (yield from self._paced(plan, clock, deadline))

    def _paced(self, plan: Plan[ChatResponse[Any]], clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        """The same steps, with a pause before each piece that the model gives."""
        reply: Any = None
        failure: BaseException | None = None
        text = ""
        try:
            while True:
                try:
                    step = plan.send(reply) if failure is None else plan.throw(failure)
                except StopIteration as stop:
                    response: ChatResponse[Any] = stop.value
                    return response
                failure = None
                try:
                    reply = yield step
                except Exception as error:  # noqa: BLE001 - the inner plan's to judge
                    failure = error
                    continue
                if type(step) is Run and isinstance(reply, CONTENT):
                    yield from _wait(self._delay, clock, clock.deadline if clock.delivered else deadline, text)
                    text += reply.text if isinstance(reply, TextDelta) else ""
        finally:
            plan.close()


def _wait(seconds: float, clock: Clock, deadline: float | None, text: str | None) -> Plan[None]:
    """Wait, but not past the deadline."""
    now: float = yield Now()
    if deadline is not None and now + seconds >= deadline:
        yield Sleep(max(0.0, deadline - now))
        partial = text if clock.delivered else None
        raise timeout_error(clock, deadline, partial=partial)
    yield Sleep(seconds)
