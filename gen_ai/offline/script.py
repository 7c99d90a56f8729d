"""Scripted replies of the offline client: what a test wants the model to say, one after another."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..errors import ConfigurationError, Error
from ..messages import json_text
from ..request import Request
from ..types import ChatResponse, Choice, ToolCall

_KINDS = (
    "Give a list of texts, dictionaries or pydantic instances (sent as JSON), ChatResponses, lists of ToolCall, "
    "errors (raised), or functions of the request that return one of these."
)


class Script:
    """Hands out replies in order, to any number of threads; a function in place of the list is never used up."""

    def __init__(self, replies: Iterable[Any] | Callable[[Request], Any]) -> None:
        self._lock = threading.Lock()
        self._given = 0
        self._always: Callable[[Request], Any] | None = None
        self._replies: Iterator[Any] = iter(())
        if isinstance(replies, (str, bytes, Mapping, ChatResponse, BaseException)) or hasattr(replies, "model_dump"):
            raise ConfigurationError(
                f"replies is a {type(replies).__name__}, not a list.",
                suggestion=f"Write replies=[reply]. {_KINDS}",
                param="replies",
            )
        if isinstance(replies, Iterable):
            self._replies = iter(replies)
        elif callable(replies):
            self._always = replies
        else:
            raise ConfigurationError(f"replies={replies!r} is no list.", suggestion=_KINDS, param="replies")

    def next(self, request: Request) -> Choice[Any] | ChatResponse[Any]:
        """The next reply to a request. Raises what the script says to raise, and Error at its end."""
        reply: Any
        if self._always is not None:
            reply, number = self._always, 0
        else:
            with self._lock:
                reply, number = next(self._replies, _END), self._given
                self._given += reply is not _END
        if reply is _END:
            raise Error(
                f"The script is used up: all {number} replies have been given.",
                suggestion="Give more replies (a retry, a re-ask and each of n answers take one as well), or a "
                "function, which is asked every time.",
                param="replies",
            )
        return _as_answer(reply, request, f"replies[{number}]")


_END = object()


def _as_answer(reply: Any, request: Request, place: str) -> Choice[Any] | ChatResponse[Any]:
    for _ in range(10):  # a function may return a function
        if isinstance(reply, (type, str)) or not callable(reply):
            break
        reply = reply(request)
    if isinstance(reply, BaseException):
        # A copy: the call that fails writes its attempts onto the error, and the same one may be scripted twice.
        raise copy.copy(reply) if isinstance(reply, Error) else reply
    if isinstance(reply, ChatResponse):
        return copy.deepcopy(reply)
    if isinstance(reply, Choice):
        return copy.deepcopy(reply)
    if isinstance(reply, type) or hasattr(reply, "__await__"):
        if hasattr(reply, "close"):
            reply.close()
        raise ConfigurationError(
            f"{place} is {'a class' if isinstance(reply, type) else 'a coroutine'}, which is no reply.",
            suggestion=_KINDS,
            param="replies",
        )
    if isinstance(reply, str):
        return Choice(text=reply)
    calls = _tool_calls(reply)
    if calls:
        text = reply.get("content") if isinstance(reply, Mapping) else None
        return Choice(text=text or "", tool_calls=calls, finish_reason="tool_calls")
    return Choice(text=json_text(reply, place))


def _tool_calls(reply: Any) -> list[ToolCall]:
    """The calls of a reply that consists of them, else an empty list."""
    if isinstance(reply, ToolCall):
        reply = [reply]
    if isinstance(reply, Mapping):
        reply = reply.get("tool_calls")
    elif not (isinstance(reply, (list, tuple)) and all(isinstance(item, ToolCall) for item in reply)):
        return []
    if not isinstance(reply, (list, tuple)):
        return []
    calls = [_tool_call(item, number) for number, item in enumerate(reply, 1)]
    return [call for call in calls if call is not None] if None not in calls else []


def _tool_call(item: Any, number: int) -> ToolCall | None:
    if isinstance(item, ToolCall):
        return copy.copy(item)
    if not isinstance(item, Mapping):
        return None
    inner = item.get("function", item)
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        return None
    arguments = inner.get("arguments", {})
    text = arguments if isinstance(arguments, str) else json_text(arguments, "arguments")
    return ToolCall(id=str(item.get("id") or f"call_{number}"), name=inner["name"], arguments=text)
