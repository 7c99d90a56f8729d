"""A conversation as JSON and in a file: written so that nothing is lost, read so that what is wrong is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import Any

from .errors import InvalidRequestError
from .history import DEEPEST, too_deep
from .messages import as_messages
from .records import dataclass
from .types import Message, Usage

FORMAT, VERSION = "gen_ai.conversation", 1


@dataclass(slots=True)
class Saved:
    """What is kept of a conversation."""

    messages: list[Message]
    usage: Usage | None = None
    token_budget: int | None = None
    keep_partial: bool = False


#: Every field of the format; the last two say where the conversation was held, and are there for people only.
_FIELDS = ("format", "version", "messages", "usage", "token_budget", "keep_partial", "provider", "model_name")
_COUNTS = tuple(Usage().to_dict())


def to_data(saved: Saved, provider: str, model_name: str | None) -> dict[str, Any]:
    """The conversation as JSON values.

    Raises:
        InvalidRequestError: names the value in the history that has no such form.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "provider": provider,
        "model_name": model_name,
        "keep_partial": saved.keep_partial,
        "token_budget": saved.token_budget,
        "usage": saved.usage.to_dict() if saved.usage is not None else None,
        "messages": _as_json(saved.messages, "messages"),
    }


def _as_json(value: Any, param: str, left: int = DEEPEST) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if isfinite(value):
            return float(value)
        raise _formless(param, repr(value))
    if not left:
        too_deep(param.partition(".")[0])
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return {str.__str__(name): _as_json(item, f"{param}.{name}", left - 1) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(item, f"{param}[{at}]", left - 1) for at, item in enumerate(value)]
    from pydantic_core import to_jsonable_python

    try:
        plain = to_jsonable_python(value)  # as it was sent
    except ValueError:
        plain = None
    if plain is None:
        raise _formless(param, f"of type {type(value).__name__}")
    return _as_json(plain, param, left - 1)


def _formless(param: str, what: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{param} is {what}, which has no JSON form.",
        suggestion="Write it as text, or start a conversation without it: client.conversation(messages=…).",
        param=param,
    )


def from_data(data: Any) -> Saved:
    """What `to_data` gave, read back.

    Raises:
        InvalidRequestError: it is something else; `param` is the field at fault, e.g. `messages[3].role`.
    """
    if not isinstance(data, Mapping):
        raise _unreadable(
            f"A saved conversation is a JSON object, not a value of type {type(data).__name__}.", "format"
        )
    if data.get("format") != FORMAT:
        told = f"format is {_shown(data['format'])}" if "format" in data else "it has no format"
        raise _unreadable(f"This is no saved conversation: {told}, not {FORMAT!r}.", "format")
    version = _whole("version", data.get("version"), 1)
    if version is None:
        raise _unreadable("version is missing.", "version")
    if version > VERSION:
        raise _unreadable(f"version is {version}; this gen_ai reads up to {VERSION}.", "version", "Update gen_ai.")
    _known(data, _FIELDS, "")
    messages = data.get("messages")
    if not isinstance(messages, list):
        told = f"is of type {type(messages).__name__}, not a list" if "messages" in data else "is missing"
        raise _unreadable(f"messages {told}.", "messages")
    keep_partial = data.get("keep_partial", False)
    if not isinstance(keep_partial, bool):
        raise _unreadable(f"keep_partial is {_shown(keep_partial)}, not true or false.", "keep_partial")
    return Saved(
        _as_json(as_messages(messages), "messages") if messages else [],
        _usage(data.get("usage")),
        _whole("token_budget", data.get("token_budget"), 1),
        keep_partial,
    )


def _usage(value: Any) -> Usage | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise _unreadable(f"usage is of type {type(value).__name__}, not an object.", "usage")
    _known(value, _COUNTS, "usage.")
    return Usage(**{name: _whole(f"usage.{name}", number, 0) for name, number in value.items()})


def _whole(name: str, value: Any, least: int) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= least):
        return value
    raise _unreadable(f"{name} is {_shown(value)}, not a whole number of at least {least}.", name)


def _known(fields: Mapping[Any, Any], names: tuple[str, ...], inside: str) -> None:
    for field in fields:
        if field not in names:
            near = get_close_matches(str(field), names, 1)
            mend = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names)}."
            name = f"{inside}{str(field)[:60]}"
            raise _unreadable(f"{name} is no field of a saved conversation.", name, mend)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _unreadable(problem: str, param: str, mend: str | None = None) -> InvalidRequestError:
    return InvalidRequestError(
        problem, suggestion=mend or "Give what save(), to_json() or to_dict() of a conversation made.", param=param
    )


#: Halves of surrogate pairs, which UTF-8 cannot hold. In JSON they can only stand inside a string.
_HALF = re.compile("[\ud800-\udfff]")


def to_text(data: dict[str, Any]) -> str:
    """The JSON text, for people too: indented, in its own letters; it always encodes as UTF-8.

    >>> to_text({"a": "é\\ud83d"}).encode()
    b'{\\n  "a": "\\xc3\\xa9\\\\ud83d"\\n}'
    """
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def from_text(text: str | bytes | bytearray) -> Any:
    """The value of a JSON text. Raises InvalidRequestError where it is none."""
    import json

    try:
        return json.loads(text.removeprefix("\ufeff") if isinstance(text, str) else text.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        reason = f"byte {problem.start} is no UTF-8"
    except (ValueError, RecursionError) as problem:
        reason = str(problem)[:200]
    raise _unreadable(f"A saved conversation is JSON, and this is not: {reason}.", "format")


# ---------------------------------------------------------------- in a file


def write(path: str | PathLike[str], text: str) -> None:
    """Put the text in the place of a file's, in one step: who reads it meanwhile has the old one or the new one, and a
    crash leaves one of them. The file keeps its permissions; of a link, the file that it leads to is written.

    Raises:
        InvalidRequestError: it cannot be written.
    """
    import os
    import shutil
    from secrets import token_hex

    try:
        target = _path(path).expanduser().resolve()
        fresh = target.with_name(f".{token_hex(8)}.tmp")
        try:
            with fresh.open("xb") as file:
                if target.exists():
                    shutil.copymode(target, fresh)
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(target)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except (OSError, RuntimeError, ValueError) as problem:
        raise _no_file("written", path, problem) from problem


def read(path: str | PathLike[str]) -> Saved:
    """What `write` put there.

    Raises:
        InvalidRequestError: it cannot be read (`param` is "path"), or is no saved conversation.
    """
    try:
        text = _path(path).expanduser().read_bytes()
    except (OSError, RuntimeError, ValueError) as problem:
        raise _no_file("read", path, problem) from problem
    try:
        return from_data(from_text(text))
    except InvalidRequestError as wrong:
        error = type(wrong)(f"{Path(path)}: {wrong.message}", suggestion=wrong.suggestion, param=wrong.param)
    raise error


def _path(path: object) -> Path:
    if not isinstance(path, (str, PathLike)):
        raise InvalidRequestError(
            f"path is of type {type(path).__name__}.",
            suggestion='Give the path of a file, as text or pathlib.Path: "chat.json".',
            param="path",
        )
    return Path(path)


def _no_file(done: str, path: str | PathLike[str], problem: Exception) -> InvalidRequestError:
    missing = isinstance(problem, FileNotFoundError)
    mend = "Check that its folder exists, and is yours to write to."
    if done == "read":
        mend = "Check the path; a new conversation begins with client.conversation()." if missing else "Check the path."
    reason = getattr(problem, "strerror", None) or str(problem)
    return InvalidRequestError(f"{Path(path)} cannot be {done}: {reason}.", suggestion=mend, param="path")
