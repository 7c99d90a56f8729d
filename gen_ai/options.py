"""The keyword arguments of a call: which exist, what each may be, and the error where one is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from .errors import InvalidRequestError
from .secrets import MaskedStr

if TYPE_CHECKING:
    from os import PathLike
    from typing import Protocol

    from .retry import RetryPolicy
    from .types import ChatResponse, Choice

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
    #: Pydantic classes, schema dictionaries.
    Tools: TypeAlias = Sequence[type[Any] | Mapping[str, Any]]
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


class ClientOptions(Steering, total=False):
    """Call arguments that may be given to a client, as defaults of its calls."""

    logprobs: bool | int | None
    top_logprobs: int | None
    parallel_tool_calls: bool | None
    reasoning: Effort | int | None


Check = Callable[[str, Any], Any]


def _bad(name: str, value: object, must: str, mend: str | None = None) -> InvalidRequestError:
    try:
        shown = repr(value)
    except Exception:  # noqa: BLE001 - a number of thousands of digits has none, and classes have their own
        shown = f"<{type(value).__name__}>"
    return InvalidRequestError(
        f"{name}={shown if len(shown) <= 80 else shown[:77] + '…'}: {must}",
        suggestion=mend or f"Give such a value, or leave {name} out for its default.",
        param=name,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value  # noqa: PLR0124 - NaN


def _number(low: float, high: float | None = None) -> Check:
    def check(name: str, value: Any) -> Any:
        if not _is_number(value) or value < low or (high is not None and value > high):
            span = f"from {low:g} to {high:g}" if high is not None else f"of at least {low:g}"
            raise _bad(name, value, f"must be a number {span}.")
        return value

    return check


def _whole(low: int | None, high: int | None = None, mend: str | None = None) -> Check:
    def check(name: str, value: Any) -> Any:
        wrong = isinstance(value, bool) or not isinstance(value, int)
        if wrong or (low is not None and value < low) or (high is not None and value > high):
            span = "" if low is None else f" of at least {low}" if high is None else f" from {low} to {high}"
            raise _bad(name, value, f"must be a whole number{span}.", mend)
        return value

    return check


#: Seconds that every clock and socket can count (23 days); what is longer is cut to it.
LONGEST = 2_000_000.0


def _seconds(name: str, value: Any) -> Any:
    if value is not None and not (_is_number(value) and value > 0):
        raise _bad(name, value, "must be a number of seconds above 0, or None for no limit.")
    return value if value is None or value < LONGEST else LONGEST


def _text(name: str, value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise _bad(name, value, "must be a non-empty string.")
    return value


def _boolean(name: str, value: Any) -> Any:
    if not isinstance(value, bool):
        raise _bad(name, value, "must be True or False.")
    return value


def _stop(name: str, value: Any) -> Any:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, str) and v for v in value):
        return list(value)
    raise _bad(name, value, "must be a non-empty string or a list of them.")


def _mapping(name: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise _bad(name, value, "must be a dictionary.")
    return dict(value)


def _headers(name: str, value: Any) -> Any:
    if not isinstance(value, Mapping):  # its value may be a key, and is not shown
        raise InvalidRequestError(
            f"{name} must be a dictionary, not a value of type {type(value).__name__}.",
            suggestion=f'Write {name}={{"X-Name": "value"}}.',
            param=name,
        )
    for key, item in value.items():
        if not isinstance(key, str) or not isinstance(item, str):
            raise InvalidRequestError(
                f"{name}: header names and values must be strings.",
                suggestion=f'Write {name}={{"X-Name": "value"}}.',
                param=name,
            )
        try:
            (key + item).encode("latin-1")
        except UnicodeEncodeError:
            broken = True
        else:
            broken = any(c in "\r\n\0" for c in key + item)
        if broken or not key.strip() or ":" in key:
            key = key.partition(":")[0]  # noqa: PLW2901 - a whole header line may hold a key
            raise InvalidRequestError(
                f"{name}: the header {key[:60]!r} holds a line break or a character that HTTP cannot carry.",
                suggestion="Header names and values are single lines of Latin-1 text.",
                param=f"{name}.{key[:60]!s}",
            )
    return {key: MaskedStr(item) if key.lower() in _KEY_HEADERS else item for key, item in value.items()}


#: Headers that carry a key: their values do not show.
_KEY_HEADERS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "x-goog-api-key", "cookie"})


def one_of(*values: str) -> Check:
    """A check for a closed set of words; the error names the nearest."""

    def check(name: str, value: Any) -> Any:
        if value not in values:
            near = difflib.get_close_matches(str(value), values, 1)
            mend = f"Did you mean {near[0]!r}?" if near else None
            raise _bad(name, value, f"must be one of {', '.join(map(repr, values))}.", mend)
        return value

    return check


_EFFORTS = ("off", "minimal", "low", "medium", "high")


def _reasoning(name: str, value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return _whole(1)(name, value)
    return one_of(*_EFFORTS)(name, value)


def _tool_choice(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return _text(name, value)


def _logprobs(name: str, value: Any) -> Any:
    return value if isinstance(value, bool) else _whole(0, 20)(name, value)


def _retry(name: str, value: Any) -> Any:
    from .retry import RetryPolicy

    if value is None or isinstance(value, RetryPolicy):
        return value
    raise _bad(name, value, "must be a RetryPolicy.", "For a plain number of retries use max_retries=2.")


#: What goes to the model, by portable name.
PARAMETERS: dict[str, Check] = {
    "max_tokens": _whole(1, mend="Leave max_tokens out for the default of 256."),
    "temperature": _number(0),  # the upper bound is the model's
    "top_p": _number(0, 1),
    "n": _whole(1),
    "stop": _stop,
    "seed": _whole(None),
    "presence_penalty": _number(-2, 2),
    "frequency_penalty": _number(-2, 2),
    "logit_bias": _mapping,
    "logprobs": _logprobs,
    "top_logprobs": _whole(0, 20),
    "parallel_tool_calls": _boolean,
    "tool_choice": _tool_choice,
    "reasoning": _reasoning,
    "user": _text,
    "suffix": _text,
    "echo": _boolean,
    "best_of": _whole(1),
}

#: What steers the call.
CONTROLS: dict[str, Check] = {
    "model_name": _text,
    "timeout": _seconds,
    "idle_timeout": _seconds,
    "total_timeout": _seconds,
    "retry": _retry,
    "max_retries": _whole(0),
    "max_reasks": _whole(0),
    "on_unsupported": one_of("error", "warn", "drop"),
    "extra_body": _mapping,
    "extra_headers": _headers,
}

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
        "top_logprobs",
    }
)  # fmt: skip
_COMPLETION_ONLY = frozenset({"suffix", "echo", "best_of"})
_ALL = frozenset(PARAMETERS) | frozenset(CONTROLS) | SHAPES
#: What each operation takes.
ACCEPTED: dict[str, frozenset[str]] = {
    "chat": _ALL - _COMPLETION_ONLY,
    "completion": _ALL - _CHAT_ONLY,
    "client": _ALL - SHAPES,
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
    "max_retry": "max_retries",
}


def refuse_unknown(function: str, given: Iterable[str], accepted: Iterable[str]) -> None:
    """Raise TypeError for a keyword that does not exist, with the nearest that does."""
    known = set(accepted)
    for name in given:
        if name in known:
            continue
        alias = _ALIASES.get(name)
        near = [alias] if alias in known else difflib.get_close_matches(name, sorted(known), 1)
        if name in _HINTS and name not in near:
            hint = _HINTS[name]
        elif near:
            hint = f"Did you mean {near[0]!r}?"
            if near != [alias] and "extra_body" in known:
                hint += " Fields of one provider go through extra_body={…}."
        elif name in SHAPES:
            hint = "It belongs to the call: a client's defaults never change what a call returns."
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
}


def check(options: Mapping[str, Any]) -> dict[str, Any]:
    """The values, checked one by one. None means "not set" except for times and `retry`.

    Raises InvalidRequestError that names the argument.
    """
    checked: dict[str, Any] = {}
    for name, value in options.items():
        checker = PARAMETERS.get(name)
        if checker is None:
            checker = CONTROLS.get(name)
            if checker is None:
                continue
        elif value is None:
            continue
        if value is None and name not in _MAY_BE_NONE:
            continue
        checked[name] = checker(name, value)
    return checked


_MAY_BE_NONE = frozenset({"timeout", "idle_timeout", "total_timeout"})


def check_temperature(value: float, maximum: float, model: str) -> None:
    """The upper bound depends on the model."""
    if value > maximum:
        raise _bad("temperature", value, f"must be from 0 to {maximum:g} for {model or 'this model'}.")
