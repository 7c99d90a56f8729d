"""The keyword arguments of calls and of clients as type checkers see them; nothing loads this for a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from functools import partial
    from os import PathLike
    from typing import Protocol

    from .providers.base import Capabilities
    from .request import Request
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


class ConnectionOptions(TypedDict, total=False):
    """How a client reaches its server."""

    headers: Mapping[str, str]
    proxy: str
    verify: bool | str
    max_response_bytes: int
    async_backend: str


class AccountOptions(TypedDict, total=False):
    """The settings of the registry's rows (`Provider.settings`)."""

    resource: str
    ad_token: str
    api_version: str
    auth: str
    region: str
    account_id: str
    workspace: str
    project: str
    location: str
    credentials_file: str | PathLike[str]
    project_id: str
    space_id: str
    secret_key: str
    session_token: str
    aws_profile: str
    use_fips_endpoint: str
    use_dualstack_endpoint: str
    delay: float
    replies: Iterable[Any] | Callable[[Request], Any] | str | PathLike[str]


class AllClientOptions(ClientOptions, ConnectionOptions, AccountOptions, total=False):
    """Everything that `create_client` takes beside provider, key, endpoint and model."""

    capabilities: Capabilities | Mapping[str, Any]
