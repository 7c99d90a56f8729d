"""What users see of tools that are run here: events of a stream, and the ways in which it can fail."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from .errors import Error
from .records import dataclass

if TYPE_CHECKING:
    from .types import Json, ToolCall


@dataclass(slots=True)
class ToolStart:
    """A function of yours is about to run, as the model asked."""

    type: ClassVar[Literal["tool_start"]] = "tool_start"
    #: What the model asks for; `parsed` holds the arguments, checked.
    call: ToolCall
    index: int = 0
    #: The provider's own object.
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class ToolResult:
    """A call of the model has its result, good or not; the model is told `content` next.

    `error_type` is None where the function returned; else the class of what it raised, or "InvalidArguments",
    "UnknownTool", "NotApproved" where it did not run. `raw` is the value that the function returned.
    """

    type: ClassVar[Literal["tool_result"]] = "tool_result"
    call: ToolCall
    #: What the model is told: text, or content parts.
    content: Any
    error_type: str | None = None
    #: Seconds that the function took.
    duration: float = 0.0
    index: int = 0
    raw: Json = field(default=None, repr=False, compare=False)


class ToolError(Error):
    """A tool ended the call: it raised (under `tool_errors="raise"`), returned what has no JSON form, or
    `approve_tool` failed. What it raised is the `__cause__`.

    Attributes:
        tool_name: the name of the tool.
        tool_call_id: the model's call of it.

    Example:
        >>> from gen_ai import ToolError, create_client
        >>> def divide(a: int, b: int) -> float:
        ...     return a / b
        >>> client = create_client(provider="offline")
        >>> try:
        ...     client.run_chat_completions("divide: a: 1, b: 0", tools=[divide], tool_errors="raise")
        ... except ToolError as error:
        ...     print(error.tool_name, type(error.__cause__).__name__)
        divide ZeroDivisionError
    """

    tool_name: str | None = None
    tool_call_id: str | None = None

    @classmethod
    def of(cls, call: ToolCall, message: str, suggestion: str) -> ToolError:
        """The error about one call."""
        error = cls(message, suggestion=suggestion, code="tool_error")
        error.tool_name, error.tool_call_id = call.name, call.id
        return error


class ToolLoopError(Error):
    """The model still asks for tools after `max_tool_rounds` rounds. `tool_messages` holds the rounds, calls and
    results: appended to the messages, they let another call go on from there."""
