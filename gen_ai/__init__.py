"""gen_ai: one interface to every LLM provider.

    from gen_ai import create_client

    client = create_client(provider="openai", model_name="gpt-4.1")
    print(client.run_chat_completions("What are the benefits of modular code?"))

Everything public stands here; other modules are the package's own business.
"""

from __future__ import annotations

from ._version import __version__
from .batch import AsyncBatchRows, BatchProgress, BatchRow, BatchRows, PerRow
from .client import BaseClient
from .conversation import Conversation
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
    ErrorDict,
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
from .factory import create_client
from .providers import register_provider
from .providers.base import Capabilities, Provider
from .request import BuiltRequest, Request
from .retry import RetryPolicy
from .streams import AsyncStream, Stream
from .telemetry import AttemptEvent, CallEvent, EndEvent, ErrorEvent, FirstPieceEvent
from .types import (
    Attempt,
    ChatResponse,
    Choice,
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
    "ClientClosedError",
    "ConfigurationError",
    "ContentFilterError",
    "ContextLengthError",
    "Conversation",
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
    "ResponseTooLargeError",
    "Restart",
    "RetryPolicy",
    "SchemaError",
    "ServerError",
    "Stream",
    "StreamInterruptedError",
    "StreamNotFinished",
    "StructuredOutputError",
    "TextDelta",
    "ToolCall",
    "ToolCallDelta",
    "TruncatedOutputError",
    "TruncationWarning",
    "UnknownProviderError",
    "UnsupportedParameterError",
    "Usage",
    "UsageUpdate",
    "Warn",
    "__version__",
    "create_client",
    "register_provider",
]
