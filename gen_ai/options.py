"""The keyword arguments of a call: which exist, and the error for one that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from .checks import CONTROLS, PARAMETERS

if TYPE_CHECKING:
    from functools import partial
    from os import PathLike
    from typing import Protocol

    from .retry import RetryPolicy
    from .telemetry import Subscriber
    from .types import ChatResponse, Choice, ToolCall

    class SupportsModelDump(Protocol):
        """A message of another library, as a pydantic instance."""

        def model_dump(self, *, exclude_none: bool = ...) -> dict[str, Any]: ...

    class SupportsRead(Protocol):
        """A file opened in binary mode."""

        def read(self, size: int = ..., /) -> bytes: ...

    #: One message: a dictionary, an answer as `full_output=True` gave it, or another library's message.
    MessageLike: TypeAlias = Mapping[str, Any] | ChatResponse[Any] | Choice[Any] | SupportsModelDump
    #: A single user message as text, or messages.
    Messages: TypeAlias = str | Iterable[MessageLike]
    #: One turn of a conversation: text, content parts, or messages.
    Turn: TypeAlias = str | Sequence[Mapping[str, Any]]
    #: A path, an http(s) or data URL, raw bytes, an open binary file.
    ImageSource: TypeAlias = str | PathLike[str] | bytes | bytearray | memoryview | SupportsRead
    #: One image or several.
    Images: TypeAlias = ImageSource | Iterable[ImageSource]

    class Function(Protocol):
        """A function or a method, which is run for the model; no class is one."""

        @property
        def __code__(self) -> Any: ...

    #: What is run for the model.
    Functions: TypeAlias = Sequence[Function | partial[Any]]
    #: Pydantic classes, schema dictionaries, functions.
    Tools: TypeAlias = Sequence[type[Any] | Mapping[str, Any] | Function | partial[Any]]
    #: What is to become a vector: a text, or content parts where the model takes images.
    Input: TypeAlias = str | Sequence[Mapping[str, Any]]
    InputType: TypeAlias = Literal["query", "document", "classification", "clustering"]
    Effort: TypeAlias = Literal["off", "minimal", "low", "medium", "high"]


class Steering(TypedDict, total=False):
    """Keyword arguments of every call that may be a client's default as well. None is the same as leaving them
    out, except for `timeout`, where it means no limit."""

    max_tokens: int | None
    temperature: float | None
    top_p: float | None
    stop: str | Sequence[str] | None
    seed: int | None
    presence_penalty: float | None
    frequency_penalty: float | None
    logit_bias: Mapping[str, float] | None
    user: str | None
    timeout: float | None
    idle_timeout: float | None
    total_timeout: float | None
    retry: RetryPolicy | None
    max_retries: int | None
    max_reasks: int | None
    on_unsupported: Literal["error", "warn", "drop"] | None
    extra_body: Mapping[str, Any] | None
    extra_headers: Mapping[str, str] | None


class Control(Steering, total=False):
    """Keyword arguments of every call that has one answer or a stream."""

    model_name: str | None


class VisionOptions(Control, total=False):
    """Keyword arguments of vision requests: those of chat calls, but for the images themselves."""

    logprobs: bool | None
    top_logprobs: int | None
    parallel_tool_calls: bool | None
    tool_choice: str | Mapping[str, Any] | None
    reasoning: Effort | int | None
    max_tool_rounds: int | None
    tool_errors: Literal["report", "raise"] | None
    approve_tool: Callable[[ToolCall], Any] | None
    image_detail: Literal["auto", "low", "high", "original"] | None


class ChatOptions(VisionOptions, total=False):
    """Keyword arguments of chat calls."""

    image_paths: Images | None


class CompletionOptions(Control, total=False):
    """Keyword arguments of text completions."""

    logprobs: int | None
    suffix: str | None
    echo: bool | None
    best_of: int | None


class RetrievalOptions(TypedDict, total=False):
    """Keyword arguments that embeddings and rankings have in common."""

    user: str | None
    model_name: str | None
    timeout: float | None
    retry: RetryPolicy | None
    max_retries: int | None
    on_unsupported: Literal["error", "warn", "drop"] | None
    extra_body: Mapping[str, Any] | None
    extra_headers: Mapping[str, str] | None


class EmbeddingsOptions(RetrievalOptions, total=False):
    """Keyword arguments of embeddings."""

    dimensions: int | None
    input_type: InputType | None
    batch_size: int | None
    max_concurrent: int | None


class RerankOptions(RetrievalOptions, total=False):
    """Keyword arguments of rankings."""

    top_n: int | None


class ClientOptions(Steering, total=False):
    """Call arguments that may be given to a client, as defaults of its calls, and who is told of them."""

    logprobs: bool | int | None
    top_logprobs: int | None
    parallel_tool_calls: bool | None
    reasoning: Effort | int | None
    max_tool_rounds: int | None
    tool_errors: Literal["report", "raise"] | None
    approve_tool: Callable[[ToolCall], Any] | None
    on_event: Subscriber | Sequence[Subscriber] | None


#: What shapes the result or belongs to one call: never a client's default.
SHAPES = frozenset(
    {
        "full_output", "return_error", "guided_json", "tools", "functions", "image_paths", "image_detail",
        "n", "tool_choice", "suffix", "echo",
    }
)  # fmt: skip

_CHAT_ONLY = frozenset(
    {
        "parallel_tool_calls", "tool_choice", "reasoning", "tools", "functions", "image_paths", "image_detail",
        "top_logprobs", "max_tool_rounds", "tool_errors", "approve_tool",
    }
)  # fmt: skip
_COMPLETION_ONLY = frozenset({"suffix", "echo", "best_of"})
_ALL = frozenset(PARAMETERS) | frozenset(CONTROLS) | SHAPES
_SEARCHING = frozenset(
    {
        "full_output", "return_error", "user", "model_name", "timeout", "retry", "max_retries", "on_unsupported",
        "extra_body", "extra_headers",
    }
)  # fmt: skip
#: What each operation takes.
ACCEPTED: dict[str, frozenset[str]] = {
    "chat": _ALL - _COMPLETION_ONLY,
    "completion": _ALL - _CHAT_ONLY,
    "client": (_ALL - SHAPES) | {"on_event"},
    "embeddings": _SEARCHING | {"dimensions", "input_type", "batch_size", "max_concurrent"},
    "rerank": _SEARCHING | {"top_n"},
    "models": frozenset({"timeout", "retry", "max_retries", "return_error", "extra_headers"}),
}

#: Other libraries' spellings of what we call otherwise.
_ALIASES = {
    "model": "model_name",
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "response_format": "guided_json",
    "response_model": "guided_json",
    "schema": "guided_json",
    "stop_sequences": "stop",
    "reasoning_effort": "reasoning",
    "images": "image_paths",
    "base_url": "endpoint",
    "api_base": "endpoint",
    "output_dimension": "dimensions",
    "output_dimensionality": "dimensions",
    "task_type": "input_type",
    "top_k": "top_n",
    "max_retry": "max_retries",
    "max_iterations": "max_tool_rounds",
    "max_turns": "max_tool_rounds",
    "max_steps": "max_tool_rounds",
}


def refuse_unknown(function: str, given: Iterable[str], accepted: Iterable[str]) -> None:
    """Raise TypeError for a keyword that does not exist, with the nearest that does."""
    known = set(accepted)
    for name in given:
        if name in known:
            continue
        from difflib import get_close_matches

        alias = _ALIASES.get(name)
        near = [alias] if alias in known else get_close_matches(name, sorted(known), 1)
        if name in _HINTS and name not in near:
            hint = _HINTS[name]
        elif name in SHAPES and "on_event" in known:
            hint = "It belongs to the call: a client's defaults never change what a call returns."
        elif name in _CHAT_ONLY:
            hint = "It belongs to chats: run_chat_completions(…)."
        elif name in _COMPLETION_ONLY:
            hint = "It belongs to text completions: run_completions(…)."
        elif near:
            hint = f"Did you mean {near[0]!r}?"
            if near != [alias] and "extra_body" in known:
                hint += " Fields of one provider go through extra_body={…}."
        elif "extra_body" in known:
            hint = "Fields of one provider go through extra_body={…}."
        else:
            hint = f"Known: {', '.join(sorted(known))}."
        raise TypeError(f"{function}() got an unexpected keyword argument {name!r}. {hint}")


#: What people who come from elsewhere try first.
_HINTS = {
    "stream": "Streams have methods of their own: run_chat_completions_stream(…), run_completions_stream(…).",
    "system": 'Instructions are the first message: {"role": "system", "content": "…"}.',
    "messages": "Messages are the first argument.",
    "on_event": "It belongs to the client: create_client(on_event=…), or client.with_options(on_event=…).",
    **{
        name: f"It belongs to the client: create_client({name}=…)."
        for name in (
            "provider",
            "profile",
            "config",
            "api_key",
            "api_key_env",
            "endpoint",
            "headers",
            "proxy",
            "verify",
        )
    },
}
