"""What a client tells of its calls: one event for each attempt, first piece, end and error.

    client = create_client("openai:gpt-4.1", on_event=print)

The events are values, and stand here; who tells of them is the call's `Watch` (`watching.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from .errors import ConfigurationError, Error
from .records import dataclass
from .types import Attempt, ChatResponse, Model, Usage, Warn

if TYPE_CHECKING:
    from .request import Request
    from .vectors import EmbeddingsResponse, RerankResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class _CallEvent:
    """What all of them have."""

    #: The same for all events of one call, different for every call.
    call_id: str
    #: The method that was called: "run_chat_completions", "arun_completions_stream", "send" …
    function: str
    #: "chat", "completion", "embeddings", "rerank" or "models".
    operation: str
    #: Who was asked, by its name here.
    provider: str
    #: The model that was asked; None for `list_models`, and where arguments were refused before it was known.
    model: str | None
    #: The answer was wanted in pieces.
    stream: bool
    #: Seconds since the call began; a stream begins when its request is wanted.
    elapsed: float
    #: What was asked, content and all; None for arguments that were refused. Not to be changed.
    request: Request | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The event as plain data (JSON types only), without what was asked and answered."""
        found = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in _CONTENT_FIELDS}
        return {"type": self.type, **found}  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEvent(_CallEvent):
    """One request of a call has ended. `provider` and `model` are those of this request.

    Attributes:
        attempt: its record, a copy, numbered in the order in which the call's requests ended.
        error_type: the class of the error that it ended with; None for a good answer.
        will_retry: whether the same request follows (after `attempt.wait` seconds).

    Example:
        >>> from gen_ai import create_client
        >>> events = []
        >>> client = create_client("offline", on_event=events.append)
        >>> _ = client.run_chat_completions("Hello!")
        >>> [event.type for event in events], events[0].attempt.status
        (['attempt', 'end'], 200)
    """

    type: ClassVar[Literal["attempt"]] = "attempt"
    attempt: Attempt
    error_type: str | None = None
    will_retry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPieceEvent(_CallEvent):
    """The first piece of a stream (text, reasoning, tool arguments or refusal) is about to reach the caller;
    `elapsed` is the time to it."""

    type: ClassVar[Literal["first_piece"]] = "first_piece"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolEvent(_CallEvent):
    """A call of the model has its result: a function of yours has run, or could not.

    Attributes:
        tool_name, tool_call_id: what the model asked for.
        duration: seconds that the function took.
        error_type: None where it returned; else the class of what it raised, or "InvalidArguments", "UnknownTool",
            "NotApproved".
        arguments, content: what it was called with, and what the model is told. Not in the repr, nor in `to_dict()`.
    """

    type: ClassVar[Literal["tool"]] = "tool"
    tool_name: str
    tool_call_id: str
    duration: float
    error_type: str | None = None
    arguments: str = field(default="", repr=False, compare=False)
    content: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent(_CallEvent):
    """The call has an answer, or its stream was left early. The last event of its call.

    Attributes:
        usage: the tokens of all answers of the call, as far as the provider said.
        finish_reason: of the first choice.
        request_id: the provider's id of the (last) request.
        response_model: the model that the provider says has answered.
        attempts: every request of the call, in the order in which they ended.
        warnings: what the caller should know about the answer.
        abandoned: a stream that its caller closed, or let go of, before its end.
        response: the answer (of a stream left early, what had come); for `list_models` the list. Not in the repr.
    """

    type: ClassVar[Literal["end"]] = "end"
    usage: Usage | None = None
    finish_reason: str | None = None
    request_id: str | None = None
    response_model: str | None = None
    attempts: tuple[Attempt, ...] = ()
    warnings: tuple[Warn, ...] = ()
    abandoned: bool = False
    response: ChatResponse[Any] | EmbeddingsResponse | RerankResponse | list[Model] | None = field(
        default=None, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEvent(_CallEvent):
    """The call has failed. The last event of its call, also under `return_error=True`.

    Attributes:
        error: the `Error` that the caller gets; or what else ended the call: KeyboardInterrupt, CancelledError.
        status: the HTTP status, where there was one.
        request_id: the provider's id of the failed request.
        attempts: every request of the call; none where the arguments were refused.
        usage: tokens known to be spent.
    """

    type: ClassVar[Literal["error"]] = "error"
    error: BaseException
    status: int | None = None
    request_id: str | None = None
    attempts: tuple[Attempt, ...] = ()
    usage: Usage | None = None


#: What a subscriber is called with. More kinds may come: ask for `event.type`.
CallEvent: TypeAlias = AttemptEvent | FirstPieceEvent | ToolEvent | EndEvent | ErrorEvent
#: What `on_event` takes, one or several.
Subscriber: TypeAlias = Callable[[CallEvent], object]

_CONTENT_FIELDS = frozenset({"request", "response", "arguments", "content"})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Error):
        return {name: item for name, item in value.details().items() if name != "partial_text"}
    if isinstance(value, BaseException):
        return {"error_type": type(value).__name__, "message": str(value)}
    return value.to_dict() if hasattr(value, "to_dict") else value


# ---------------------------------------------------------------- who is told


def subscribers(given: Any) -> tuple[Subscriber, ...]:
    """The value of `on_event` as a tuple; raises ConfigurationError."""
    found = (given,) if callable(given) else tuple(given) if isinstance(given, (list, tuple)) else None
    if found is None or not all(callable(one) for one in found):
        raise ConfigurationError(
            f"on_event is of type {type(given).__name__}." if found is None else "on_event holds what is no function.",
            suggestion="Give a function of one argument, the event, or a list of such functions.",
            param="on_event",
        )
    for one in found:
        if _is_async(one):
            raise ConfigurationError(
                f"on_event: {named(one)} is a coroutine function; events are told inline, and nothing awaits it.",
                suggestion="Give a plain function; from it, put the event into an asyncio.Queue that a task reads.",
                param="on_event",
            )
    return found


def _is_async(function: Any) -> bool:
    import inspect

    kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    return any(kind(function) or kind(getattr(function, "__call__", None)) for kind in kinds)  # noqa: B004


def named(function: Any) -> str:
    """What a subscriber is called in messages."""
    return str(getattr(function, "__qualname__", None) or type(function).__name__)
