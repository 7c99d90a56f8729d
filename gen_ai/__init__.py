"""gen_ai: one interface to every LLM provider.

    from gen_ai import create_client

    client = create_client(provider="openai", model_name="gpt-4.1")
    print(client.run_chat_completions("What are the benefits of modular code?"))

Everything public stands here; other modules are the package's own business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__
from .client import BaseClient
from .errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BatchError,
    BatchInterrupted,
    ClientClosedError,
    ConfigurationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    ImageError,
    InvalidRequestError,
    InvalidResponseError,
    MissingApiKeyError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RedirectError,
    RefusalError,
    RequestTooLargeError,
    ResponseTooLargeError,
    SchemaError,
    ServerError,
    StreamInterruptedError,
    StreamNotFinished,
    StructuredOutputError,
    TruncatedOutputError,
    TruncationWarning,
    UnknownProviderError,
    UnsupportedParameterError,
)
from .factory import create_client, list_profiles
from .providers import list_providers, register_provider
from .providers.base import Capabilities, Embeddings, Provider, Rerank, Setting
from .request import BuiltRequest, Request
from .retry import RetryPolicy
from .types import (
    Attempt,
    ChatResponse,
    Choice,
    Citation,
    Event,
    Finish,
    Message,
    Model,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    Restart,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    UsageUpdate,
    Warn,
)

if TYPE_CHECKING:
    from .batch import AsyncBatchRows, BatchProgress, BatchRow, BatchRows, PerRow
    from .conversation import Conversation
    from .error_dict import ErrorDict
    from .streams import AsyncStream, Stream
    from .telemetry import AttemptEvent, CallEvent, EndEvent, ErrorEvent, FirstPieceEvent, ToolEvent
    from .tool_values import ToolError, ToolLoopError, ToolResult, ToolStart
    from .vectors import EmbeddingsResponse, RerankResponse, RerankResult

__all__ = [
    "APIConnectionError",
    "APITimeoutError",
    "AsyncBatchRows",
    "AsyncStream",
    "Attempt",
    "AttemptEvent",
    "AuthenticationError",
    "BaseClient",
    "BatchError",
    "BatchInterrupted",
    "BatchProgress",
    "BatchRow",
    "BatchRows",
    "BuiltRequest",
    "CallEvent",
    "Capabilities",
    "ChatResponse",
    "Choice",
    "Citation",
    "ClientClosedError",
    "ConfigurationError",
    "ContentFilterError",
    "ContextLengthError",
    "Conversation",
    "Embeddings",
    "EmbeddingsResponse",
    "EndEvent",
    "Error",
    "ErrorDict",
    "ErrorEvent",
    "Event",
    "Finish",
    "FirstPieceEvent",
    "ImageError",
    "InvalidRequestError",
    "InvalidResponseError",
    "Message",
    "MissingApiKeyError",
    "Model",
    "ModelNotFoundError",
    "NotFoundError",
    "OverloadedError",
    "PerRow",
    "PermissionDeniedError",
    "Provider",
    "QuotaExceededError",
    "RateLimitError",
    "RateLimits",
    "ReasoningDelta",
    "RedirectError",
    "RefusalDelta",
    "RefusalError",
    "Request",
    "RequestTooLargeError",
    "Rerank",
    "RerankResponse",
    "RerankResult",
    "ResponseTooLargeError",
    "Restart",
    "RetryPolicy",
    "SchemaError",
    "ServerError",
    "Setting",
    "Stream",
    "StreamInterruptedError",
    "StreamNotFinished",
    "StructuredOutputError",
    "TextDelta",
    "ToolCall",
    "ToolCallDelta",
    "ToolError",
    "ToolEvent",
    "ToolLoopError",
    "ToolResult",
    "ToolStart",
    "TruncatedOutputError",
    "TruncationWarning",
    "UnknownProviderError",
    "UnsupportedParameterError",
    "Usage",
    "UsageUpdate",
    "Warn",
    "__version__",
    "create_client",
    "list_profiles",
    "list_providers",
    "register_provider",
]

#: Public names that a call need not load, and where they stand: a module is loaded when one of its names is asked for.
_LATER = {
    "batch": ("AsyncBatchRows", "BatchProgress", "BatchRow", "BatchRows", "PerRow"),
    "conversation": ("Conversation",),
    "error_dict": ("ErrorDict",),
    "streams": ("AsyncStream", "Stream"),
    "telemetry": ("AttemptEvent", "CallEvent", "EndEvent", "ErrorEvent", "FirstPieceEvent", "ToolEvent"),
    "tool_values": ("ToolError", "ToolLoopError", "ToolResult", "ToolStart"),
    "vectors": ("EmbeddingsResponse", "RerankResponse", "RerankResult"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            from importlib import import_module

            loaded = import_module(f".{module}", __name__)
            globals().update({each: getattr(loaded, each) for each in names})
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
