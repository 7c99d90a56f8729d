# The types of the public calls. Written by scripts/make_surface.py: change the tables there.

# A list of functions is a list of tools too, and the first overload that fits is the one that counts.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal, Required, TypeAlias, TypedDict, TypeVar, Unpack, overload

from pydantic import TypeAdapter
from typing_extensions import TypeForm

from .batch import AsyncBatchRows, BatchRows, PerRow
from .batch.values import AsyncRows, Progress, Rows
from .error_dict import ErrorDict
from .errors import Error
from .option_types import (
    ChatOptions,
    CompletionOptions,
    Effort,
    EmbeddingsOptions,
    Functions,
    Images,
    Input,
    Messages,
    RerankOptions,
    Tools,
    Turn,
    VisionOptions,
)
from .request import BuiltRequest
from .retry import RetryPolicy
from .streams import AsyncStream, Stream
from .types import ChatResponse, Event, Model, ToolCall
from .vectors import EmbeddingsResponse, RerankResponse, RerankResult

_T = TypeVar("_T")
_X = TypeVar("_X")
_I = TypeVar("_I", bound=Input)
#: What holds texts and is none itself: a string is an iterable of strings too.
_Texts: TypeAlias = list[_I] | tuple[_I, ...] | Iterator[_I] | AbstractSet[_I]
#: What `return_error=True` makes of a result.
_Checked: TypeAlias = tuple[_X, None] | tuple[None, ErrorDict]
_CheckedRows: TypeAlias = tuple[list[_X | None], list[ErrorDict | None]]
#: In a batch: one value for all rows, or one for each.
_OrPerRow: TypeAlias = _X | PerRow[_X]
_Each: TypeAlias = _X | Sequence[_X] | PerRow[_X]
_Yes: TypeAlias = Literal[True]
_No: TypeAlias = Literal[False]
_Many: TypeAlias = Literal[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]

class _Text(TypedDict, total=False):
    full_output: _No

class _Full(TypedDict, total=False):
    full_output: Required[_Yes]

class _Unsure(TypedDict, total=False):
    full_output: Required[bool]

class _Either(TypedDict, total=False):
    full_output: bool

class _N1(TypedDict, total=False):
    n: Literal[1] | None

class _NMany(TypedDict, total=False):
    n: Required[_Many]

class _NSome(TypedDict, total=False):
    n: int | None

class _NEach(TypedDict, total=False):
    n: _Each[int | None]

class _NoTools(TypedDict, total=False):
    tools: Functions | _No | None
    functions: Functions | _No | None

class _Tools(TypedDict, total=False):
    tools: Required[Tools]
    functions: None

class _Functions(TypedDict, total=False):
    tools: None
    functions: Required[Tools]

class _MayTools(TypedDict, total=False):
    tools: Tools | _No | None
    functions: Tools | _No | None

class _EachTools(TypedDict, total=False):
    tools: Tools | _No | PerRow[Any] | None
    functions: Tools | _No | PerRow[Any] | None

class _AnyForm(TypedDict, total=False):
    guided_json: Any

class _ListOptions(TypedDict, total=False):
    timeout: float | None
    retry: RetryPolicy | None
    max_retries: int | None
    extra_headers: Mapping[str, str] | None

class _ChatRows(TypedDict, total=False):
    max_tokens: _Each[int | None]
    temperature: _Each[float | None]
    top_p: _Each[float | None]
    stop: _OrPerRow[str | Sequence[str] | None]
    seed: _Each[int | None]
    presence_penalty: _Each[float | None]
    frequency_penalty: _Each[float | None]
    logit_bias: _OrPerRow[Mapping[str, float] | None]
    user: _Each[str | None]
    timeout: _Each[float | None]
    idle_timeout: _Each[float | None]
    total_timeout: _Each[float | None]
    retry: _Each[RetryPolicy | None]
    max_retries: _Each[int | None]
    max_reasks: _Each[int | None]
    on_unsupported: _Each[Literal["error", "warn", "drop"] | None]
    extra_body: _OrPerRow[Mapping[str, Any] | None]
    extra_headers: _OrPerRow[Mapping[str, str] | None]
    model_name: _Each[str | None]
    logprobs: _Each[bool | None]
    top_logprobs: _Each[int | None]
    parallel_tool_calls: _Each[bool | None]
    tool_choice: _OrPerRow[str | Mapping[str, Any] | None]
    reasoning: _Each[Effort | int | None]
    max_tool_rounds: _Each[int | None]
    tool_errors: _Each[Literal["report", "raise"] | None]
    approve_tool: _Each[Callable[[ToolCall], Any] | None]
    image_detail: _Each[Literal["auto", "low", "high", "original"] | None]
    image_paths: _OrPerRow[Images | None]

class _CompletionRows(TypedDict, total=False):
    max_tokens: _Each[int | None]
    temperature: _Each[float | None]
    top_p: _Each[float | None]
    stop: _OrPerRow[str | Sequence[str] | None]
    seed: _Each[int | None]
    presence_penalty: _Each[float | None]
    frequency_penalty: _Each[float | None]
    logit_bias: _OrPerRow[Mapping[str, float] | None]
    user: _Each[str | None]
    timeout: _Each[float | None]
    idle_timeout: _Each[float | None]
    total_timeout: _Each[float | None]
    retry: _Each[RetryPolicy | None]
    max_retries: _Each[int | None]
    max_reasks: _Each[int | None]
    on_unsupported: _Each[Literal["error", "warn", "drop"] | None]
    extra_body: _OrPerRow[Mapping[str, Any] | None]
    extra_headers: _OrPerRow[Mapping[str, str] | None]
    model_name: _Each[str | None]
    logprobs: _Each[int | None]
    suffix: _Each[str | None]
    echo: _Each[bool | None]
    best_of: _Each[int | None]

class _ChatOne(ChatOptions, _Text, _N1, _NoTools, total=False): ...
class _ChatSeveral(ChatOptions, _Text, _NMany, _NoTools, total=False): ...
class _ChatSome(ChatOptions, _Text, _NSome, _NoTools, total=False): ...
class _ChatFull(ChatOptions, _Full, _NSome, _MayTools, total=False): ...
class _ChatTools(ChatOptions, _Either, _NSome, _Tools, total=False): ...
class _ChatFunctions(ChatOptions, _Either, _NSome, _Functions, total=False): ...
class _ChatUnsure(ChatOptions, _Unsure, _NSome, _MayTools, total=False): ...
class _ChatFlag(ChatOptions, _Text, _NSome, _MayTools, total=False): ...
class _ChatFlagOfStream(ChatOptions, _Text, _N1, _MayTools, total=False): ...
class _VisionOne(VisionOptions, _Text, _N1, _NoTools, total=False): ...
class _VisionSeveral(VisionOptions, _Text, _NMany, _NoTools, total=False): ...
class _VisionSome(VisionOptions, _Text, _NSome, _NoTools, total=False): ...
class _VisionFull(VisionOptions, _Full, _NSome, _MayTools, total=False): ...
class _VisionTools(VisionOptions, _Either, _NSome, _Tools, total=False): ...
class _VisionFunctions(VisionOptions, _Either, _NSome, _Functions, total=False): ...
class _VisionUnsure(VisionOptions, _Unsure, _NSome, _MayTools, total=False): ...
class _VisionFlag(VisionOptions, _Text, _NSome, _MayTools, total=False): ...
class _VisionFlagOfStream(VisionOptions, _Text, _N1, _MayTools, total=False): ...
class _VisionAnything(VisionOptions, _Either, _NSome, _MayTools, total=False): ...
class _CompletionOne(CompletionOptions, _Text, _N1, total=False): ...
class _CompletionSeveral(CompletionOptions, _Text, _NMany, total=False): ...
class _CompletionSome(CompletionOptions, _Text, _NSome, total=False): ...
class _CompletionFull(CompletionOptions, _Full, _NSome, total=False): ...
class _CompletionUnsure(CompletionOptions, _Unsure, _NSome, total=False): ...
class _CompletionFlag(CompletionOptions, _Text, _NSome, total=False): ...
class _CompletionFlagOfStream(CompletionOptions, _Text, _N1, total=False): ...
class _ChatRowsOne(_ChatRows, _Text, _N1, _NoTools, total=False): ...
class _ChatRowsSeveral(_ChatRows, _Text, _NMany, _NoTools, total=False): ...
class _ChatRowsSome(_ChatRows, _Text, _NEach, _NoTools, total=False): ...
class _ChatRowsFull(_ChatRows, _Full, _NEach, _EachTools, total=False): ...
class _ChatRowsTools(_ChatRows, _Either, _NEach, _Tools, total=False): ...
class _ChatRowsFunctions(_ChatRows, _Either, _NEach, _Functions, total=False): ...
class _ChatRowsUnsure(_ChatRows, _Unsure, _NEach, _EachTools, total=False): ...
class _ChatRowsFlag(_ChatRows, _Text, _NEach, _EachTools, total=False): ...
class _ChatRowsFlagOfStream(_ChatRows, _Text, _N1, _EachTools, total=False): ...
class _CompletionRowsOne(_CompletionRows, _Text, _N1, total=False): ...
class _CompletionRowsSeveral(_CompletionRows, _Text, _NMany, total=False): ...
class _CompletionRowsSome(_CompletionRows, _Text, _NEach, total=False): ...
class _CompletionRowsFull(_CompletionRows, _Full, _NEach, total=False): ...
class _CompletionRowsUnsure(_CompletionRows, _Unsure, _NEach, total=False): ...
class _CompletionRowsFlag(_CompletionRows, _Text, _NEach, total=False): ...
class _CompletionRowsFlagOfStream(_CompletionRows, _Text, _N1, total=False): ...
class _ChatBuild(ChatOptions, _NSome, _MayTools, _AnyForm, total=False): ...
class _EmbeddingsPlain(EmbeddingsOptions, _Text, total=False): ...
class _EmbeddingsFull(EmbeddingsOptions, _Full, total=False): ...
class _EmbeddingsUnsure(EmbeddingsOptions, _Unsure, total=False): ...
class _EmbeddingsBuild(EmbeddingsOptions, _Either, total=False): ...
class _RerankPlain(RerankOptions, _Text, total=False): ...
class _RerankFull(RerankOptions, _Full, total=False): ...
class _RerankUnsure(RerankOptions, _Unsure, total=False): ...
class _RerankBuild(RerankOptions, _Either, total=False): ...
class _CompletionBuild(CompletionOptions, _NSome, _AnyForm, total=False): ...

class Surface:
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> str: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[str]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[str]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[str]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> str | list[str]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[str | list[str]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[None]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[None]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[_T]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> _T | list[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> Any: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[Any]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[Any]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[Any]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> ChatResponse[Any]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> Any: ...
    @overload
    def run_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlag]
    ) -> Any: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> str: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[str]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[str]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[str]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> str | list[str]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[str | list[str]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[None]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[None]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[_T]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> _T | list[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> Any: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[Any]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[Any]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[Any]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> ChatResponse[Any]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> Any: ...
    @overload
    async def arun_chat_completions(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlag]
    ) -> Any: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, None]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], None]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, None]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> Stream[Event, None]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> Stream[Event, _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> Stream[Event, Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> Stream[Event, Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> Stream[Any, Any]: ...
    @overload
    def run_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlagOfStream]
    ) -> Stream[Any, Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, None]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], None]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, None]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> AsyncStream[Event, None]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def arun_chat_completions_stream(
        self, messages: Messages, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlagOfStream]
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> str: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> _Checked[str]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionSeveral]
    ) -> list[str]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionSeveral]
    ) -> _Checked[list[str]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionSome]
    ) -> str | list[str]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionSome]
    ) -> _Checked[str | list[str]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[None]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> _T: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> _Checked[_T]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionSeveral]
    ) -> list[_T]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionSeveral]
    ) -> _Checked[list[_T]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionSome]
    ) -> _T | list[_T]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionSome]
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[_T]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> _T: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> _Checked[_T]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[_T]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionSome]
    ) -> Any: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionSome]
    ) -> _Checked[Any]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[Any]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_CompletionUnsure]
    ) -> Any: ...
    @overload
    def run_completions(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_CompletionFlag]
    ) -> Any: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> str: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> _Checked[str]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionSeveral]
    ) -> list[str]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionSeveral]
    ) -> _Checked[list[str]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionSome]
    ) -> str | list[str]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionSome]
    ) -> _Checked[str | list[str]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[None]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> _T: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> _Checked[_T]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionSeveral]
    ) -> list[_T]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionSeveral]
    ) -> _Checked[list[_T]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionSome]
    ) -> _T | list[_T]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionSome]
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[_T]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> _T: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> _Checked[_T]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[_T]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionSome]
    ) -> Any: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionSome]
    ) -> _Checked[Any]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> ChatResponse[Any]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_CompletionUnsure]
    ) -> Any: ...
    @overload
    async def arun_completions(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_CompletionFlag]
    ) -> Any: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> Stream[str, None]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> Stream[_Checked[str], None]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> Stream[Event, None]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> Stream[str, _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> Stream[Event, _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> Stream[str, _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> Stream[Event, _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> Stream[str, Any]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> Stream[_Checked[str], Any]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> Stream[Event, Any]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_CompletionUnsure]
    ) -> Stream[Any, Any]: ...
    @overload
    def run_completions_stream(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_CompletionFlagOfStream]
    ) -> Stream[Any, Any]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> AsyncStream[str, None]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> AsyncStream[_Checked[str], None]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> AsyncStream[Event, None]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> AsyncStream[str, _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> AsyncStream[str, _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionOne]
    ) -> AsyncStream[str, Any]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionOne]
    ) -> AsyncStream[_Checked[str], Any]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_CompletionFull]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: Any, return_error: _Yes, **options: Unpack[_CompletionFull]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_CompletionUnsure]
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def arun_completions_stream(
        self, prompt: str, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_CompletionFlagOfStream]
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> str: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> _Checked[str]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionSeveral],
    ) -> list[str]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionSeveral],
    ) -> _Checked[list[str]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionSome],
    ) -> str | list[str]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionSome],
    ) -> _Checked[str | list[str]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> ChatResponse[None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> ChatResponse[None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> _T: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> _Checked[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionSeveral],
    ) -> list[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionSeveral],
    ) -> _Checked[list[_T]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionSome],
    ) -> _T | list[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionSome],
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> ChatResponse[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> ChatResponse[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> _T: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> _Checked[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> ChatResponse[_T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionSome],
    ) -> Any: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionSome],
    ) -> _Checked[Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> ChatResponse[Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> ChatResponse[Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFunctions],
    ) -> ChatResponse[Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFunctions],
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_VisionUnsure],
    ) -> Any: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_VisionFlag],
    ) -> Any: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Stream[str, None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Stream[_Checked[str], None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Stream[Event, None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> Stream[Event, None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Stream[str, _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Stream[Event, _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> Stream[Event, _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Stream[str, _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Stream[Event, _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Stream[str, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Stream[_Checked[str], Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Stream[Event, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> Stream[Event, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFunctions],
    ) -> Stream[Event, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFunctions],
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_VisionUnsure],
    ) -> Stream[Any, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_VisionFlagOfStream],
    ) -> Stream[Any, Any]: ...
    @overload
    def run_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: bool,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_VisionAnything],
    ) -> Any: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Coroutine[Any, Any, str]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Coroutine[Any, Any, _Checked[str]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionSeveral],
    ) -> Coroutine[Any, Any, list[str]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionSeveral],
    ) -> Coroutine[Any, Any, _Checked[list[str]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionSome],
    ) -> Coroutine[Any, Any, str | list[str]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionSome],
    ) -> Coroutine[Any, Any, _Checked[str | list[str]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, ChatResponse[None]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[None]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> Coroutine[Any, Any, ChatResponse[None]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[None]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Coroutine[Any, Any, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Coroutine[Any, Any, _Checked[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionSeveral],
    ) -> Coroutine[Any, Any, list[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionSeveral],
    ) -> Coroutine[Any, Any, _Checked[list[_T]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionSome],
    ) -> Coroutine[Any, Any, _T | list[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionSome],
    ) -> Coroutine[Any, Any, _Checked[_T | list[_T]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, ChatResponse[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[_T]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> Coroutine[Any, Any, ChatResponse[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[_T]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> Coroutine[Any, Any, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> Coroutine[Any, Any, _Checked[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, ChatResponse[_T]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[_T]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionSome],
    ) -> Coroutine[Any, Any, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionSome],
    ) -> Coroutine[Any, Any, _Checked[Any]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, ChatResponse[Any]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[Any]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> Coroutine[Any, Any, ChatResponse[Any]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[Any]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFunctions],
    ) -> Coroutine[Any, Any, ChatResponse[Any]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFunctions],
    ) -> Coroutine[Any, Any, _Checked[ChatResponse[Any]]]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_VisionUnsure],
    ) -> Coroutine[Any, Any, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _No = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_VisionFlag],
    ) -> Coroutine[Any, Any, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[str, None]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[_Checked[str], None]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[Event, None]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> AsyncStream[Event, None]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[str, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[str, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[str, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionOne],
    ) -> AsyncStream[_Checked[str], Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionFull],
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_VisionTools],
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_VisionTools],
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_VisionFunctions],
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_VisionFunctions],
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_VisionUnsure],
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: _Yes,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_VisionFlagOfStream],
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def arun_vision_request(
        self,
        prompt: Messages,
        image_paths: Images,
        *,
        stream: bool,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_VisionAnything],
    ) -> Any: ...
    @overload
    def list_models(self, *, return_error: _No = ..., **options: Unpack[_ListOptions]) -> list[Model]: ...
    @overload
    def list_models(self, *, return_error: _Yes, **options: Unpack[_ListOptions]) -> _Checked[list[Model]]: ...
    @overload
    def list_models(self, *, return_error: bool, **options: Unpack[_ListOptions]) -> Any: ...
    @overload
    async def alist_models(self, *, return_error: _No = ..., **options: Unpack[_ListOptions]) -> list[Model]: ...
    @overload
    async def alist_models(self, *, return_error: _Yes, **options: Unpack[_ListOptions]) -> _Checked[list[Model]]: ...
    @overload
    async def alist_models(self, *, return_error: bool, **options: Unpack[_ListOptions]) -> Any: ...
    @overload
    def build_request(
        self, messages: Messages, *, prompt: None = ..., stream: bool = ..., **options: Unpack[_ChatBuild]
    ) -> BuiltRequest: ...
    @overload
    def build_request(
        self, messages: None = ..., *, prompt: str, stream: bool = ..., **options: Unpack[_CompletionBuild]
    ) -> BuiltRequest: ...
    @overload
    def build_request(
        self,
        messages: None = ...,
        *,
        prompt: None = ...,
        stream: _No = ...,
        texts: str | Iterable[Input],
        **options: Unpack[_EmbeddingsBuild],
    ) -> BuiltRequest: ...
    @overload
    def build_request(
        self,
        messages: None = ...,
        *,
        prompt: None = ...,
        stream: _No = ...,
        query: str,
        documents: Iterable[str],
        **options: Unpack[_RerankBuild],
    ) -> BuiltRequest: ...
    @overload
    def run_embeddings(
        self, texts: str, *, return_error: _No = ..., **options: Unpack[_EmbeddingsPlain]
    ) -> list[float]: ...
    @overload
    def run_embeddings(
        self, texts: str, *, return_error: _Yes, **options: Unpack[_EmbeddingsPlain]
    ) -> _Checked[list[float]]: ...
    @overload
    def run_embeddings(
        self, texts: _Texts[_I], *, return_error: _No = ..., **options: Unpack[_EmbeddingsPlain]
    ) -> list[list[float]]: ...
    @overload
    def run_embeddings(
        self, texts: _Texts[_I], *, return_error: _Yes, **options: Unpack[_EmbeddingsPlain]
    ) -> _Checked[list[list[float]]]: ...
    @overload
    def run_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _No = ..., **options: Unpack[_EmbeddingsPlain]
    ) -> list[float] | list[list[float]]: ...
    @overload
    def run_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _Yes, **options: Unpack[_EmbeddingsPlain]
    ) -> _Checked[list[float] | list[list[float]]]: ...
    @overload
    def run_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _No = ..., **options: Unpack[_EmbeddingsFull]
    ) -> EmbeddingsResponse: ...
    @overload
    def run_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _Yes, **options: Unpack[_EmbeddingsFull]
    ) -> _Checked[EmbeddingsResponse]: ...
    @overload
    def run_embeddings(
        self, texts: str | Iterable[Input], *, return_error: bool = ..., **options: Unpack[_EmbeddingsUnsure]
    ) -> Any: ...
    @overload
    def run_embeddings(
        self, texts: str | Iterable[Input], *, return_error: bool, **options: Unpack[_EmbeddingsPlain]
    ) -> Any: ...
    @overload
    async def arun_embeddings(
        self, texts: str, *, return_error: _No = ..., **options: Unpack[_EmbeddingsPlain]
    ) -> list[float]: ...
    @overload
    async def arun_embeddings(
        self, texts: str, *, return_error: _Yes, **options: Unpack[_EmbeddingsPlain]
    ) -> _Checked[list[float]]: ...
    @overload
    async def arun_embeddings(
        self, texts: _Texts[_I], *, return_error: _No = ..., **options: Unpack[_EmbeddingsPlain]
    ) -> list[list[float]]: ...
    @overload
    async def arun_embeddings(
        self, texts: _Texts[_I], *, return_error: _Yes, **options: Unpack[_EmbeddingsPlain]
    ) -> _Checked[list[list[float]]]: ...
    @overload
    async def arun_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _No = ..., **options: Unpack[_EmbeddingsPlain]
    ) -> list[float] | list[list[float]]: ...
    @overload
    async def arun_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _Yes, **options: Unpack[_EmbeddingsPlain]
    ) -> _Checked[list[float] | list[list[float]]]: ...
    @overload
    async def arun_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _No = ..., **options: Unpack[_EmbeddingsFull]
    ) -> EmbeddingsResponse: ...
    @overload
    async def arun_embeddings(
        self, texts: str | Iterable[Input], *, return_error: _Yes, **options: Unpack[_EmbeddingsFull]
    ) -> _Checked[EmbeddingsResponse]: ...
    @overload
    async def arun_embeddings(
        self, texts: str | Iterable[Input], *, return_error: bool = ..., **options: Unpack[_EmbeddingsUnsure]
    ) -> Any: ...
    @overload
    async def arun_embeddings(
        self, texts: str | Iterable[Input], *, return_error: bool, **options: Unpack[_EmbeddingsPlain]
    ) -> Any: ...
    @overload
    def run_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _No = ..., **options: Unpack[_RerankPlain]
    ) -> list[RerankResult]: ...
    @overload
    def run_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _Yes, **options: Unpack[_RerankPlain]
    ) -> _Checked[list[RerankResult]]: ...
    @overload
    def run_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _No = ..., **options: Unpack[_RerankFull]
    ) -> RerankResponse: ...
    @overload
    def run_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _Yes, **options: Unpack[_RerankFull]
    ) -> _Checked[RerankResponse]: ...
    @overload
    def run_rerank(
        self, query: str, documents: Iterable[str], *, return_error: bool = ..., **options: Unpack[_RerankUnsure]
    ) -> Any: ...
    @overload
    def run_rerank(
        self, query: str, documents: Iterable[str], *, return_error: bool, **options: Unpack[_RerankPlain]
    ) -> Any: ...
    @overload
    async def arun_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _No = ..., **options: Unpack[_RerankPlain]
    ) -> list[RerankResult]: ...
    @overload
    async def arun_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _Yes, **options: Unpack[_RerankPlain]
    ) -> _Checked[list[RerankResult]]: ...
    @overload
    async def arun_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _No = ..., **options: Unpack[_RerankFull]
    ) -> RerankResponse: ...
    @overload
    async def arun_rerank(
        self, query: str, documents: Iterable[str], *, return_error: _Yes, **options: Unpack[_RerankFull]
    ) -> _Checked[RerankResponse]: ...
    @overload
    async def arun_rerank(
        self, query: str, documents: Iterable[str], *, return_error: bool = ..., **options: Unpack[_RerankUnsure]
    ) -> Any: ...
    @overload
    async def arun_rerank(
        self, query: str, documents: Iterable[str], *, return_error: bool, **options: Unpack[_RerankPlain]
    ) -> Any: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> list[str]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> _CheckedRows[str]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> list[list[str]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> _CheckedRows[list[str]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> list[str | list[str]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> _CheckedRows[str | list[str]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[None]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[None]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> list[ChatResponse[None]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> _CheckedRows[ChatResponse[None]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> list[_T]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> list[list[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> _CheckedRows[list[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> list[_T | list[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> _CheckedRows[_T | list[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> list[_T]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> list[Any]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> _CheckedRows[Any]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFunctions],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFunctions],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_ChatRowsUnsure],
    ) -> Any: ...
    @overload
    def run_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_ChatRowsFlag],
    ) -> Any: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> list[str]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> _CheckedRows[str]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> list[list[str]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> _CheckedRows[list[str]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> list[str | list[str]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> _CheckedRows[str | list[str]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[None]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[None]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> list[ChatResponse[None]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> _CheckedRows[ChatResponse[None]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> list[_T]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> list[list[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> _CheckedRows[list[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> list[_T | list[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> _CheckedRows[_T | list[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> list[_T]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> list[Any]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> _CheckedRows[Any]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFunctions],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFunctions],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_ChatRowsUnsure],
    ) -> Any: ...
    @overload
    async def arun_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_ChatRowsFlag],
    ) -> Any: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> BatchRows[str, Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> BatchRows[str, ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> BatchRows[list[str], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> BatchRows[list[str], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> BatchRows[str | list[str], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> BatchRows[str | list[str], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[None], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[None], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> BatchRows[ChatResponse[None], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> BatchRows[ChatResponse[None], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> BatchRows[_T, Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> BatchRows[_T, ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> BatchRows[list[_T], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> BatchRows[list[_T], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> BatchRows[_T | list[_T], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> BatchRows[_T | list[_T], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[_T], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> BatchRows[ChatResponse[_T], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> BatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> BatchRows[_T, Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> BatchRows[_T, ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[_T], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> BatchRows[Any, Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> BatchRows[Any, ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[Any], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> BatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> BatchRows[ChatResponse[Any], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> BatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFunctions],
    ) -> BatchRows[ChatResponse[Any], Error]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFunctions],
    ) -> BatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_ChatRowsUnsure],
    ) -> BatchRows[Any, Any]: ...
    @overload
    def iter_chat_completions_batch(
        self,
        conversations: Rows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_ChatRowsFlag],
    ) -> BatchRows[Any, Any]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> AsyncBatchRows[str, Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> AsyncBatchRows[str, ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> AsyncBatchRows[list[str], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> AsyncBatchRows[list[str], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> AsyncBatchRows[str | list[str], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> AsyncBatchRows[str | list[str], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[None], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[None], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> AsyncBatchRows[ChatResponse[None], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> AsyncBatchRows[ChatResponse[None], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> AsyncBatchRows[_T, Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> AsyncBatchRows[_T, ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSeveral],
    ) -> AsyncBatchRows[list[_T], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSeveral],
    ) -> AsyncBatchRows[list[_T], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> AsyncBatchRows[_T | list[_T], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> AsyncBatchRows[_T | list[_T], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> AsyncBatchRows[ChatResponse[_T], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> AsyncBatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsOne],
    ) -> AsyncBatchRows[_T, Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsOne],
    ) -> AsyncBatchRows[_T, ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsSome],
    ) -> AsyncBatchRows[Any, Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsSome],
    ) -> AsyncBatchRows[Any, ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[Any], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFull],
    ) -> AsyncBatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsTools],
    ) -> AsyncBatchRows[ChatResponse[Any], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_ChatRowsTools],
    ) -> AsyncBatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: _No = ...,
        **options: Unpack[_ChatRowsFunctions],
    ) -> AsyncBatchRows[ChatResponse[Any], Error]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: _Yes,
        **options: Unpack[_ChatRowsFunctions],
    ) -> AsyncBatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_ChatRowsUnsure],
    ) -> AsyncBatchRows[Any, Any]: ...
    @overload
    def aiter_chat_completions_batch(
        self,
        conversations: AsyncRows[Messages],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_ChatRowsFlag],
    ) -> AsyncBatchRows[Any, Any]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> list[str]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> _CheckedRows[str]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> list[list[str]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> _CheckedRows[list[str]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> list[str | list[str]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> _CheckedRows[str | list[str]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[None]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[None]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> list[_T]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> list[list[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> _CheckedRows[list[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> list[_T | list[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> _CheckedRows[_T | list[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> list[_T]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> list[Any]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> _CheckedRows[Any]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_CompletionRowsUnsure],
    ) -> Any: ...
    @overload
    def run_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_CompletionRowsFlag],
    ) -> Any: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> list[str]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> _CheckedRows[str]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> list[list[str]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> _CheckedRows[list[str]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> list[str | list[str]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> _CheckedRows[str | list[str]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[None]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[None]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> list[_T]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> list[list[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> _CheckedRows[list[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> list[_T | list[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> _CheckedRows[_T | list[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> list[_T]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> _CheckedRows[_T]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[_T]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> list[Any]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> _CheckedRows[Any]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> list[ChatResponse[Any]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> _CheckedRows[ChatResponse[Any]]: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_CompletionRowsUnsure],
    ) -> Any: ...
    @overload
    async def arun_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_CompletionRowsFlag],
    ) -> Any: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> BatchRows[str, Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> BatchRows[str, ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> BatchRows[list[str], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> BatchRows[list[str], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> BatchRows[str | list[str], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> BatchRows[str | list[str], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[None], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[None], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> BatchRows[_T, Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> BatchRows[_T, ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> BatchRows[list[_T], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> BatchRows[list[_T], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> BatchRows[_T | list[_T], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> BatchRows[_T | list[_T], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[_T], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> BatchRows[_T, Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> BatchRows[_T, ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[_T], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> BatchRows[Any, Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> BatchRows[Any, ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[Any], Error]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> BatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_CompletionRowsUnsure],
    ) -> BatchRows[Any, Any]: ...
    @overload
    def iter_completions_batch(
        self,
        prompts: Rows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_CompletionRowsFlag],
    ) -> BatchRows[Any, Any]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> AsyncBatchRows[str, Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> AsyncBatchRows[str, ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> AsyncBatchRows[list[str], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> AsyncBatchRows[list[str], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> AsyncBatchRows[str | list[str], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> AsyncBatchRows[str | list[str], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[None], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: None = ...,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[None], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> AsyncBatchRows[_T, Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> AsyncBatchRows[_T, ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> AsyncBatchRows[list[_T], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSeveral],
    ) -> AsyncBatchRows[list[_T], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> AsyncBatchRows[_T | list[_T], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> AsyncBatchRows[_T | list[_T], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeForm[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsOne],
    ) -> AsyncBatchRows[_T, Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsOne],
    ) -> AsyncBatchRows[_T, ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: TypeAdapter[_T],
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[_T], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsSome],
    ) -> AsyncBatchRows[Any, Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsSome],
    ) -> AsyncBatchRows[Any, ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _No = ...,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[Any], Error]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any,
        return_error: _Yes,
        **options: Unpack[_CompletionRowsFull],
    ) -> AsyncBatchRows[ChatResponse[Any], ErrorDict]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool = ...,
        **options: Unpack[_CompletionRowsUnsure],
    ) -> AsyncBatchRows[Any, Any]: ...
    @overload
    def aiter_completions_batch(
        self,
        prompts: AsyncRows[str],
        *,
        concurrent: bool = ...,
        max_concurrent: int = ...,
        progress: Progress = ...,
        ordered: bool = ...,
        guided_json: Any = ...,
        return_error: bool,
        **options: Unpack[_CompletionRowsFlag],
    ) -> AsyncBatchRows[Any, Any]: ...

class ConversationSurface:
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> str: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[str]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[str]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[str]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> str | list[str]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[str | list[str]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[None]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[None]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[_T]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> _T | list[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    def send(self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatSome]) -> Any: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[Any]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[Any]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[Any]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> ChatResponse[Any]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    def send(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> Any: ...
    @overload
    def send(self, text: Turn, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlag]) -> Any: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> str: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[str]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[str]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[str]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> str | list[str]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[str | list[str]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[None]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[None]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[None]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSeveral]
    ) -> list[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSeveral]
    ) -> _Checked[list[_T]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> _T | list[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[_T | list[_T]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> _T: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> _Checked[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[_T]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[_T]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatSome]
    ) -> Any: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatSome]
    ) -> _Checked[Any]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> ChatResponse[Any]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> ChatResponse[Any]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> ChatResponse[Any]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> _Checked[ChatResponse[Any]]: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> Any: ...
    @overload
    async def asend(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlag]
    ) -> Any: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, None]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], None]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, None]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> Stream[Event, None]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> Stream[_Checked[Event], None]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> Stream[Event, _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], _T]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> Stream[str, Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> Stream[_Checked[str], Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> Stream[Event, Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> Stream[Event, Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> Stream[Event, Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> Stream[_Checked[Event], Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> Stream[Any, Any]: ...
    @overload
    def send_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlagOfStream]
    ) -> Stream[Any, Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, None]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], None]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, None]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> AsyncStream[Event, None]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: None = ..., return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> AsyncStream[_Checked[Event], None]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeForm[_T], return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: TypeAdapter[_T], return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], _T]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatOne]
    ) -> AsyncStream[str, Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatOne]
    ) -> AsyncStream[_Checked[str], Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatFull]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatFull]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any, return_error: _No = ..., **options: Unpack[_ChatTools]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any, return_error: _Yes, **options: Unpack[_ChatTools]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: _No = ..., **options: Unpack[_ChatFunctions]
    ) -> AsyncStream[Event, Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: _Yes, **options: Unpack[_ChatFunctions]
    ) -> AsyncStream[_Checked[Event], Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool = ..., **options: Unpack[_ChatUnsure]
    ) -> AsyncStream[Any, Any]: ...
    @overload
    def asend_stream(
        self, text: Turn, *, guided_json: Any = ..., return_error: bool, **options: Unpack[_ChatFlagOfStream]
    ) -> AsyncStream[Any, Any]: ...
