"""What a caller sees of an answer: the same for every provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias

from .records import Record as _Record
from .records import dataclass, plain
from .tool_values import ToolResult, ToolStart

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    # With a default, so that `ChatResponse` may be written without brackets.
    T = TypeVar("T", default=Any)
else:
    from typing import TypeVar

    T = TypeVar("T")

#: A message as providers' documentation shows it: `role`, `content` (text or parts), `tool_calls` …
Message: TypeAlias = dict[str, Any]

#: The common finish reasons; an unknown one passes through as it came. The original is in `finish_reason_raw`.
FinishReason: TypeAlias = Literal["stop", "length", "tool_calls", "content_filter", "error"] | str

Json: TypeAlias = Any


@dataclass(slots=True, repr=False)
class Usage(_Record):
    """Tokens of one answer. None means that the provider did not say, never zero.

    `reasoning_tokens` are part of `completion_tokens` at most providers; `total_tokens` is the provider's own
    number where it gave one, and need not be the sum.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    raw: Json = field(default=None, repr=False, compare=False)

    def __add__(self, other: Usage) -> Usage:
        """The sum of two answers' tokens; unknown plus known is the known."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in _COUNTS)
        return Usage(*(b if a is None else a if b is None else a + b for a, b in pairs))


_COUNTS = tuple(f.name for f in fields(Usage) if f.name != "raw")


@dataclass(slots=True, repr=False)
class Attempt(_Record):
    """One request of a call.

    `status` is None where no answer came; `reason` is None for the request that succeeded, else says why it
    did not do; `wait` is the seconds waited after it; `maybe_billed` marks a request that may have been
    answered (and charged) though the answer was lost.
    """

    number: int
    status: int | None = None
    reason: str | None = None
    duration: float = 0.0
    wait: float = 0.0
    request_id: str | None = None
    maybe_billed: bool = False


@dataclass(slots=True, repr=False)
class Warn(_Record):
    """Something the caller should know about an answer that is otherwise good.

    `code` is stable (`truncated`, `parameter_dropped`, `emulated`, `not_enforced`, `model_differs` …), `message` is for
    people.
    """

    code: str
    message: str
    param: str | None = None
    #: A Python warning too, for those who take the text alone.
    loud: bool = field(default=False, repr=False, compare=False)


@dataclass(slots=True, repr=False)
class ToolCall(_Record):
    """One call that the model asks for.

    `arguments` is the model's JSON text as it came; `parsed` the value of it: an instance where the tool was
    given as a pydantic class, else a dictionary (for a function, of its checked arguments); None where the text is no
    JSON object, or does not fit (`error` says why).
    """

    id: str
    name: str
    arguments: str
    type: str = "function"
    parsed: Any = None
    error: str | None = None
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True, repr=False)
class Citation(_Record):
    """Where a part of an answer is from, whoever the provider is. None means that it did not say.

    `start` and `end` are positions in the choice's text, in characters: `choice.text[start:end]` is what the source
    stands for. `text` is the source's own words, `source` the id or the number of a document that was given, and `raw`
    the provider's entry.
    """

    url: str | None = None
    title: str | None = None
    text: str | None = None
    source: str | None = None
    start: int | None = None
    end: int | None = None
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True, repr=False)
class Choice(_Record, Generic[T]):
    """One of the `n` answers."""

    #: Its place among the `n`, from 0.
    index: int = 0
    #: The model's text.
    text: str = ""
    #: Why it ended: stop, length, tool_calls, content_filter, error, or an unknown reason as it came.
    finish_reason: FinishReason | None = None
    #: The provider's own word for that.
    finish_reason_raw: str | None = None
    #: The calls that the model asks for.
    tool_calls: list[ToolCall] = field(default_factory=list)
    #: The model's visible reasoning, apart from the text.
    reasoning: str | None = None
    #: Reasoning blocks as the provider sent them (signatures and all), to be sent back unchanged.
    reasoning_blocks: list[dict[str, Any]] = field(default_factory=list)
    #: The model's words where it declined.
    refusal: str | None = None
    #: Log probabilities, as the provider gives them.
    logprobs: Json = None
    #: Citations and their kin, as the provider gives them.
    annotations: list[Any] = field(default_factory=list)
    #: Where parts of the text are from, in one form.
    citations: list[Citation] = field(default_factory=list)
    #: Sound, as the provider gives it.
    audio: Json = None
    #: The value of `guided_json`.
    parsed: T | None = None
    #: The provider's own object.
    raw: Json = field(default=None, repr=False, compare=False)

    @property
    def message(self) -> Message:
        """The answer as a message for the next turn, on any provider."""
        message: Message = {"role": "assistant", "content": self.text or (None if self.tool_calls else "")}
        if self.tool_calls:
            message["tool_calls"] = [
                {"id": c.id, "type": "custom", "custom": {"name": c.name, "input": c.arguments}}
                if c.type == "custom"
                else {
                    "id": c.id,
                    "type": "function",
                    "function": {"name": c.name, "arguments": c.arguments or "{}"},
                }
                for c in self.tool_calls
            ]
        if self.refusal:
            message["refusal"] = self.refusal
        if self.reasoning:
            message["reasoning"] = self.reasoning
        if self.reasoning_blocks:
            message["reasoning_blocks"] = self.reasoning_blocks
        if isinstance(self.audio, dict) and self.audio.get("id"):
            message["audio"] = {"id": self.audio["id"]}
        return message


@dataclass(slots=True, repr=False)
class RateLimits(_Record):
    """What the server said of its limits. Resets are seconds from the answer; None where it did not say."""

    limit_requests: int | None = None
    remaining_requests: int | None = None
    reset_requests: float | None = None
    limit_tokens: int | None = None
    remaining_tokens: int | None = None
    reset_tokens: float | None = None
    retry_after: float | None = None


@dataclass(slots=True, repr=False)
class Model(_Record):
    """One entry of `list_models()`."""

    id: str
    created: int | None = None
    owned_by: str | None = None
    context_length: int | None = None
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True, repr=False)
class ChatResponse(_Record, Generic[T]):
    """A whole answer, as `full_output=True` gives it.

    The properties `text`, `parsed`, `message`, `tool_calls`, `reasoning`, `finish_reason` and `refusal` are
    those of the first choice. `text` is always the model's own text, also under `guided_json`.
    """

    #: The `n` answers, in order.
    choices: list[Choice[T]] = field(default_factory=list)
    #: The tokens of all requests behind the answer.
    usage: Usage | None = None
    #: The model that answered, as the server names it.
    model: str | None = None
    #: The server's id of the answer.
    id: str | None = None
    #: When it was made, in seconds since 1970.
    created: int | None = None
    #: What the server calls this kind of answer.
    object: str | None = None
    #: The server's configuration behind the answer.
    system_fingerprint: str | None = None
    #: Who served, by its name here.
    provider: str | None = None
    #: The provider's id of the request, for its support.
    request_id: str | None = None
    #: Every request of the call, in the order in which they ended.
    attempts: list[Attempt] = field(default_factory=list)
    #: What to know about an answer that is otherwise good.
    warnings: list[Warn] = field(default_factory=list)
    #: Messages of the rounds before this answer, where functions were run for the model: its calls and their results.
    tool_messages: list[Message] = field(default_factory=list)
    #: The provider's own body.
    raw: Json = field(default=None, repr=False, compare=False)
    #: The answer's headers, for `rate_limits`.
    headers: Mapping[str, str] | None = field(default=None, repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, without `raw` and headers; pydantic instances as their JSON values."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name not in ("raw", "headers")}

    @property
    def first(self) -> Choice[T]:
        """The first choice; an empty one before anything came."""
        return self.choices[0] if self.choices else Choice()

    @property
    def text(self) -> str:
        """The model's text."""
        return self.first.text

    @property
    def parsed(self) -> T | None:
        """The value of `guided_json`: an instance of the type, or the JSON value for a schema dictionary."""
        return self.first.parsed

    @property
    def message(self) -> Message:
        """The answer as a message: append it to the list and go on, on any provider."""
        return self.first.message

    @property
    def new_messages(self) -> list[Message]:
        """All that the call adds to the conversation: `tool_messages`, then `message`."""
        return [*self.tool_messages, self.message]

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The calls that the model asks for."""
        return self.first.tool_calls

    @property
    def reasoning(self) -> str | None:
        """The model's visible reasoning, apart from the text."""
        return self.first.reasoning

    @property
    def finish_reason(self) -> FinishReason | None:
        """Why the answer ended: stop, length, tool_calls, content_filter, error, or an unknown one as it came."""
        return self.first.finish_reason

    @property
    def refusal(self) -> str | None:
        """The model's words where it declined."""
        return self.first.refusal

    @property
    def rate_limits(self) -> RateLimits | None:
        """What the server said of its limits, or None."""
        from .ratelimits import parse_rate_limits

        return parse_rate_limits(self.headers) if self.headers else None

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class TextDelta:
    """A piece of text, never empty."""

    type: ClassVar[Literal["text_delta"]] = "text_delta"
    text: str
    index: int = 0
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class ReasoningDelta:
    """A piece of the model's visible reasoning."""

    type: ClassVar[Literal["reasoning_delta"]] = "reasoning_delta"
    text: str
    index: int = 0
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class RefusalDelta:
    """A piece of a refusal."""

    type: ClassVar[Literal["refusal_delta"]] = "refusal_delta"
    text: str
    index: int = 0
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class ToolCallDelta:
    """A piece of a tool call: `position` counts the calls of one choice; `id` and `name` come with the first
    piece of each call (None later); `arguments` are to be joined."""

    type: ClassVar[Literal["tool_call_delta"]] = "tool_call_delta"
    position: int
    id: str | None = None
    name: str | None = None
    arguments: str = ""
    index: int = 0
    call_type: str = "function"
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class UsageUpdate:
    """Tokens so far; a later one replaces an earlier one."""

    type: ClassVar[Literal["usage_update"]] = "usage_update"
    usage: Usage
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Restart:
    """The answer begins anew: what came of this choice is to be thrown away (a structured answer did not fit)."""

    type: ClassVar[Literal["restart"]] = "restart"
    reason: str
    index: int = 0
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Finish:
    """A choice is complete."""

    type: ClassVar[Literal["finish"]] = "finish"
    finish_reason: FinishReason | None
    finish_reason_raw: str | None = None
    index: int = 0
    raw: Json = field(default=None, repr=False, compare=False)


#: What a stream yields under `full_output=True`.
Event: TypeAlias = (
    TextDelta | ReasoningDelta | RefusalDelta | ToolCallDelta | UsageUpdate | Restart | Finish | ToolStart | ToolResult
)
