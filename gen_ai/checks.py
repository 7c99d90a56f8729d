"""What each keyword argument of a call may be, and the error where one is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .errors import Error, InvalidRequestError
from .secrets import MaskedStr, names_key

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
    return {key: MaskedStr(item) if names_key(key) else item for key, item in value.items()}


def hide_headers(options: dict[str, Any]) -> None:
    """Mask the keys in headers, in place and unchecked: no traceback of what follows shows them."""
    for table in ("headers", "extra_headers"):
        given = options.get(table)
        if isinstance(given, Mapping):
            options[table] = {
                name: MaskedStr(value) if isinstance(value, str) and names_key(str(name)) else value
                for name, value in given.items()
            }


def one_of(*values: str) -> Check:
    """A check for a closed set of words; the error names the nearest."""

    def check(name: str, value: Any) -> Any:
        if value not in values:
            from difflib import get_close_matches

            near = get_close_matches(str(value), values, 1)
            mend = f"Did you mean {near[0]!r}?" if near else None
            raise _bad(name, value, f"must be one of {', '.join(map(repr, values))}.", mend)
        return value

    return check


_EFFORTS = ("off", "minimal", "low", "medium", "high")


def _reasoning(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        mend = f"Write {name}={'medium' if value else 'off'!r}."
        raise _bad(name, value, f"must be one of {', '.join(map(repr, _EFFORTS))}, or a number of tokens.", mend)
    return _whole(1)(name, value) if isinstance(value, int) else one_of(*_EFFORTS)(name, value)


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
    raise _bad(
        name,
        value,
        "must be a RetryPolicy.",
        "For example RetryPolicy(attempts=3). A plain number of retries is max_retries=2.",
    )


def _function(name: str, value: Any) -> Any:
    if not callable(value):
        raise _bad(name, value, "must be a function of one argument, the tool call.")
    return value


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
    "max_tool_rounds": _whole(1),
    "tool_errors": one_of("report", "raise"),
    "approve_tool": _function,
    "extra_body": _mapping,
    "extra_headers": _headers,
}

#: What embeddings and rankings take besides.
RETRIEVAL: dict[str, Check] = {
    "dimensions": _whole(1),
    "input_type": one_of("query", "document", "classification", "clustering"),
    "top_n": _whole(1, mend="Leave top_n out for all documents."),
    "batch_size": _whole(1),
    "max_concurrent": _whole(1),
}


def check(options: Mapping[str, Any]) -> dict[str, Any]:
    """The values, checked one by one. None means "not set" except for times and `retry`.

    Raises InvalidRequestError that names the argument.
    """
    checked: dict[str, Any] = {}
    for name, value in options.items():
        checker = PARAMETERS.get(name)
        if checker is None:
            checker = CONTROLS.get(name) or RETRIEVAL.get(name)
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


def placed(error: Error, places: Mapping[str, str]) -> None:
    """Say where the value at fault was set, if that was a line of a file or a variable."""
    where = places.get(error.param or "")
    if where is not None and where not in error.message:
        error.message = f"{error.message} ({error.param} comes from {where}.)"
        error.args = (error.message,)
