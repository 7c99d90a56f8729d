"""Reading a file of replies: every mistake is named with file, entry and field, and the nearest name that exists."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from ..errors import ConfigurationError
from ..messages import ROLES
from .replies import Entry, Replies

#: Bytes. A longer file is no file of replies.
_LONGEST = 64 * 2**20


def read_replies(path: str | os.PathLike[str]) -> Replies:
    """The replies in a file.

    Raises:
        ConfigurationError: names file, entry and field, and the nearest name that exists.
    """
    shown = os.fspath(path)
    data, wrong = _bytes(shown)
    if not wrong:
        try:
            content = json.loads(data)
        except (ValueError, RecursionError) as error:
            wrong = _not_json(error)
    if wrong:
        raise ConfigurationError(f"{shown}: {wrong}", suggestion=_WRITE, param="replies")
    if not isinstance(content, list):
        raise ConfigurationError(
            f"{shown}: must be a list of entries, not {_kind(content)}.", suggestion=_WRITE, param="replies"
        )
    return Replies([_entry(item, _Place(shown, at)) for at, item in enumerate(content, 1)])


_WRITE = (
    'A file of replies holds a JSON list such as [{"when": {"text": "hello"}, "reply": "Hello!"}]; '
    'replies in code are a list: replies=["Hello!"].'
)


def _bytes(path: str) -> tuple[bytes, str]:
    """What is in the file, or what is wrong with it."""
    try:
        with open(path, "rb") as opened:  # noqa: PTH123 - no need of pathlib
            data = opened.read(_LONGEST + 1)
    except FileNotFoundError:
        return b"", "there is no such file."
    except (OSError, ValueError) as error:
        return b"", f"cannot be read ({getattr(error, 'strerror', None) or error})."
    return data, "is longer than 64 MiB." if len(data) > _LONGEST else ""


def _not_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})."
    return "is not UTF-8." if isinstance(error, UnicodeDecodeError) else "is not valid JSON."


class _Place:
    """Where something stands, for messages."""

    def __init__(self, file: str, entry: int, *fields: str) -> None:
        self.file, self.entry, self.fields = file, entry, fields

    def below(self, *fields: str) -> _Place:
        return _Place(self.file, self.entry, *self.fields, *fields)

    def wrong(self, message: str, mend: str | None = None) -> ConfigurationError:
        path = ".".join(self.fields)
        where = f"{self.file}: entry {self.entry}" + (f", {path[:120]}" if path else "")
        return ConfigurationError(f"{where}: {message}", suggestion=mend, param="replies")

    def must(self, value: Any, what: str) -> ConfigurationError:
        return self.wrong(f"must be {what}, not {_kind(value)}.")


def _kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return f"{value!r:.40}"
    return "a text" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"


def _entry(item: Any, place: _Place) -> Entry:
    fields = _object(item, place, ("when", "reply", "times"))
    if "reply" not in fields:
        raise place.wrong("has no reply.", 'Write {"reply": "…"}.')
    when = _object(fields.get("when", {}), place.below("when"), tuple(_WHEN))
    for name, wanted in when.items():
        _WHEN[name](wanted, place.below("when", name))
    times = fields.get("times")
    if times is not None:
        _whole(1)(times, place.below("times"))
    return Entry(when, _reply(fields["reply"], place.below("reply")), times)


def _object(value: Any, place: _Place, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise place.must(value, "an object")
    for name in value:
        if name not in known:
            near = get_close_matches(name[:100], known, 1)
            mend = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
            raise place.below(name).wrong("no such field.", mend)
    return value


def _reply(given: Any, place: _Place) -> dict[str, Any]:
    if isinstance(given, str):
        return {"text": given}
    reply = _object(given, place, tuple(_REPLY))
    for name, value in reply.items():
        _REPLY[name](value, place.below(name))
    content = [name for name in _CONTENT if name in reply]
    if not content:
        raise place.wrong("says nothing.", f"Give one of {', '.join(_CONTENT)}.")
    if "error" in reply and len(reply) > 1:
        other = next(name for name in reply if name != "error")
        raise place.below(other).wrong("stands beside an error.", "An error is the whole reply.")
    if "text" in reply and "json" in reply:
        raise place.below("json").wrong("stands beside text.", "Give one of them.")
    return reply


# ---------------------------------------------------------------- checks

_Check = Callable[[Any, _Place], None]


def _text(value: Any, place: _Place) -> None:
    if not isinstance(value, str):
        raise place.must(value, "a text")


def _some_text(value: Any, place: _Place) -> None:
    _text(value, place)
    if not value:
        raise place.wrong("is empty.")


def _texts(value: Any, place: _Place) -> None:
    if isinstance(value, list) and value:
        for item in value:
            _some_text(item, place)
    elif not isinstance(value, str) or not value:
        raise place.must(value, "a text or a list of them") if value else place.wrong("is empty.")


def _boolean(value: Any, place: _Place) -> None:
    if not isinstance(value, bool):
        raise place.must(value, "true or false")


def _tools(value: Any, place: _Place) -> None:
    if not isinstance(value, (bool, str)) or value == "":
        raise place.must(value, "true, false or the name of a tool")


def _role(value: Any, place: _Place) -> None:
    if value not in ROLES:
        near = get_close_matches(str(value)[:100], ROLES, 1)
        raise place.wrong(f"must be one of {', '.join(ROLES)}.", f"Did you mean {near[0]}?" if near else None)


def _whole(low: int, high: int | None = None) -> _Check:
    span = f"a whole number from {low} to {high}" if high is not None else f"a whole number of at least {low}"

    def check(value: Any, place: _Place) -> None:
        wrong = isinstance(value, bool) or not isinstance(value, int)
        if wrong or value < low or (high is not None and value > high):
            raise place.must(value, span)

    return check


def _seconds(value: Any, place: _Place) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise place.must(value, "a number of seconds, 0 or more")


def _value(value: Any, place: _Place) -> None:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        raise place.wrong("holds NaN or an infinity, which JSON has no number for.") from None


def _calls(value: Any, place: _Place) -> None:
    if not isinstance(value, list) or not value:
        raise place.must(value, "a list of calls") if value != [] else place.wrong("is empty.")
    for at, item in enumerate(value):
        inner = _Place(place.file, place.entry, *place.fields[:-1], f"{place.fields[-1]}[{at}]")
        call = _object(item, inner, ("name", "arguments", "id"))
        _some_text(call.get("name"), inner.below("name"))
        if not isinstance(call.get("arguments", ""), (str, dict)):
            raise inner.below("arguments").must(call["arguments"], "an object, or its JSON as a text")
        _value(call.get("arguments"), inner.below("arguments"))
        if "id" in call:
            _some_text(call["id"], inner.below("id"))


def _of(checks: Mapping[str, _Check], *needed: str) -> _Check:
    """An object of these fields."""

    def check(value: Any, place: _Place) -> None:
        fields = _object(value, place, tuple(checks))
        for name in needed:
            if name not in fields:
                raise place.wrong(f"has no {name}.")
        for name, inner in fields.items():
            checks[name](inner, place.below(name))

    return check


#: What says something by itself.
_CONTENT = ("text", "json", "tool_calls", "refusal", "error")
_COUNTS = {name: _whole(0) for name in ("prompt_tokens", "completion_tokens", "total_tokens")}
_ERROR = {
    "status": _whole(400, 599), "message": _some_text, "type": _text, "param": _text, "code": _text,
    "retry_after": _seconds,
}  # fmt: skip
_REPLY: dict[str, _Check] = {
    "text": _text,
    "json": _value,
    "tool_calls": _calls,
    "refusal": _some_text,
    "error": _of(_ERROR, "status"),
    "reasoning": _text,
    "finish_reason": _some_text,
    "usage": _of(_COUNTS),
    "model": _some_text,
}
_WHEN: dict[str, _Check] = {
    "text": _texts,
    "model": _some_text,
    "tools": _tools,
    "structured": _boolean,
    "turn": _whole(1),
    "last_role": _role,
}
