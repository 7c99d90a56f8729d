"""Replies in a file: what the offline model answers to which request.

    [
      {"when": {"text": "weather"}, "reply": {"tool_calls": [{"name": "get_weather", "arguments": {"city": "Rome"}}]}},
      {"when": {"text": "bank"}, "reply": {"error": {"status": 429, "retry_after": 1}}, "times": 1},
      {"reply": "I have no answer to that."}
    ]

The first entry that fits answers; where none fits, the ordinary offline answer is given.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ..types import ChatResponse, Choice, ToolCall, Usage
from .talk import said

if TYPE_CHECKING:
    from ..request import Request


@dataclass(slots=True)
class Entry:
    """One entry of the file."""

    when: Mapping[str, Any]
    reply: Mapping[str, Any]
    #: How often it may still answer; None: always.
    left: int | None

    def fits(self, request: Request) -> bool:
        """Whether it is about this request."""
        if self.left == 0:
            return False
        if "tool_calls" in self.reply and "last_role" not in self.when and _last_role(request) in ("tool", "function"):
            return False  # it was asked for already: an application would go round in circles
        return all(CONDITIONS[name](wanted, request) for name, wanted in self.when.items())

    def answer(self, request: Request, call_id: str) -> ChatResponse[Any]:
        """The answer; `call_id` begins the ids of its tool calls. Raises the error that it is."""
        reply = self.reply
        if "error" in reply:
            raise _error(reply["error"])
        return ChatResponse(
            choices=[_choice(reply, index, call_id) for index in range(request.n)],
            usage=_usage(reply.get("usage")),
            model=reply.get("model"),
        )


class Replies:
    """The entries of a file, to any number of threads."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._lock = threading.Lock()

    def find(self, request: Request) -> Entry | None:
        """The first entry that fits. One that answers a number of times has now answered once more."""
        with self._lock:
            for entry in self._entries:
                if entry.fits(request):
                    if entry.left is not None:
                        entry.left -= 1
                    return entry
        return None


# ---------------------------------------------------------------- answers


def _choice(reply: Mapping[str, Any], index: int, call_id: str) -> Choice[Any]:
    text = reply.get("text", "")
    if "json" in reply:
        text = json.dumps(reply["json"], ensure_ascii=False)
    calls = [
        ToolCall(call.get("id") or f"{call_id}_{at}", call["name"], _arguments(call.get("arguments", {})))
        for at, call in enumerate(reply.get("tool_calls", ()))
    ]
    return Choice(
        index=index,
        text=text,
        tool_calls=calls,
        reasoning=reply.get("reasoning"),
        refusal=reply.get("refusal"),
        finish_reason=reply.get("finish_reason"),
    )


def _arguments(given: Any) -> str:
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def _usage(given: Mapping[str, int] | None) -> Usage | None:
    if given is None:
        return None
    prompt, completion = given.get("prompt_tokens"), given.get("completion_tokens")
    both = given.get("total_tokens")
    if both is None and prompt is not None and completion is not None:
        both = prompt + completion
    return Usage(prompt, completion, both)


def _error(given: Mapping[str, Any]) -> Exception:
    """The error that a server's answer of this status and body is."""
    from ..wire import get_wire

    inner = {name: given[name] for name in ("message", "type", "param", "code") if name in given}
    inner.setdefault("message", f"The file of replies says so ({given['status']}).")
    headers = {"retry-after": f"{given['retry_after']:g}"} if "retry_after" in given else {}
    return get_wire("openai").error(given["status"], headers, json.dumps({"error": inner}).encode())


# ---------------------------------------------------------------- conditions


def _says(wanted: str | list[str], request: Request) -> bool:
    text = request.prompt if request.operation == "completion" else said(_last(request, "user"))
    lower = (text or "").lower()
    return all(part.lower() in lower for part in ([wanted] if isinstance(wanted, str) else wanted))


def _last(request: Request, role: str) -> dict[str, Any]:
    return next((message for message in reversed(request.messages) if message.get("role") == role), {})


def _last_role(request: Request) -> Any:
    return request.messages[-1].get("role") if request.messages else "user"


def _offers(wanted: bool | str, request: Request) -> bool:
    if isinstance(wanted, str):
        return any(tool.name == wanted for tool in request.tools)
    return bool(request.tools) == wanted


def _turn(wanted: int, request: Request) -> bool:
    users = sum(message.get("role") == "user" for message in request.messages)
    return wanted == (1 if request.operation == "completion" else users)


#: What stands under `when` → whether it holds of a request.
CONDITIONS: dict[str, Callable[[Any, Request], bool]] = {
    "text": _says,
    "model": lambda wanted, request: fnmatchcase(request.model, wanted),
    "tools": _offers,
    "structured": lambda wanted, request: (request.schema is not None) == wanted,
    "turn": _turn,
    "last_role": lambda wanted, request: bool(_last_role(request) == wanted),
}
