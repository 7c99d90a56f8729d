# The types of the public calls. Written by scripts/make_surface.py: change the tables there.

from collections.abc import Coroutine, Mapping
from typing import Any, Literal, Required, TypeAlias, TypedDict, TypeVar, Unpack, overload

from pydantic import TypeAdapter
from typing_extensions import TypeForm

from .errors import ErrorDict
from .options import ChatOptions, CompletionOptions, Images, Messages, Tools, Turn, VisionOptions
from .request import BuiltRequest
from .retry import RetryPolicy
from .streams import AsyncStream, Stream
from .types import ChatResponse, Event, Model

_T = TypeVar("_T")
_X = TypeVar("_X")
#: What `return_error=True` makes of a result.
_Checked: TypeAlias = tuple[_X, None] | tuple[None, ErrorDict]
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

class _NoTools(TypedDict, total=False):
    tools: _No | None
    functions: _No | None

class _Tools(TypedDict, total=False):
    tools: Required[Tools]
    functions: None

class _Functions(TypedDict, total=False):
    tools: None
    functions: Required[Tools]

class _MayTools(TypedDict, total=False):
    tools: Tools | _No | None
    functions: Tools | _No | None

class _AnyForm(TypedDict, total=False):
    guided_json: Any

class _ListOptions(TypedDict, total=False):
    timeout: float | None
    retry: RetryPolicy | None
    max_retries: int | None
    extra_headers: Mapping[str, str] | None

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
class _ChatBuild(ChatOptions, _NSome, _MayTools, _AnyForm, total=False): ...
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
