"""Ollama dialect, inward: one answer as it grows, of a chat or of a text completion."""

from __future__ import annotations

from typing import Any

from ..types import (
    ChatResponse,
    Choice,
    Event,
    Finish,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    UsageUpdate,
)
from .openai_response import arguments_text, tool_call
from .shapes import entries, fields, words

#: Reason → the common one: a model that was loaded or unloaded was asked nothing. What is not here passes.
FINISH = {"stop": "stop", "length": "length", "load": "stop", "unload": "stop"}


class Answer:
    """An answer as it grows.

    Args:
        chat: it has a message; else it answers a text completion.
    """

    __slots__ = (
        "_chat", "calls", "created", "finished", "images", "logprobs", "model", "raw", "started", "stop", "texts",
        "thoughts", "usage",
    )  # fmt: skip

    def __init__(self, *, chat: bool) -> None:
        self._chat = chat
        self.texts: list[str] = []
        self.thoughts: list[str] = []
        self.calls: list[tuple[str, str, str]] = []
        self.images: list[Any] = []
        self.logprobs: list[Any] = []
        self.model: str | None = None
        self.created: int | None = None
        self.raw: Any = None
        self.usage: Usage | None = None
        self.stop: str | None = None
        self.started = self.finished = False

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """One line of a stream, or a whole body."""
        self.raw = value
        if not self.started:
            self.started = True
            model = value.get("model")
            self.model = model if isinstance(model, str) and model else None
            self.created = seconds(value.get("created_at"))
        held = fields(value.get("message"), "message") if self._chat else value
        self._say(held.get("thinking"), self.thoughts, ReasoningDelta, value, out)
        self._say(held.get("content" if self._chat else "response"), self.texts, TextDelta, value, out)
        for call in entries(held.get("tool_calls"), "message.tool_calls"):
            self._call(call, value, out)
        images, logprobs = held.get("images"), value.get("logprobs")
        self.images += images if isinstance(images, list) else ()
        self.logprobs += logprobs if isinstance(logprobs, list) else ()
        if value.get("done") is True:
            self._finish(value, out)

    def _say(self, text: Any, parts: list[str], kind: Any, raw: Any, out: list[Event]) -> None:
        text = words(text)
        if text:
            parts.append(text)
            out.append(kind(text, 0, raw))

    def _call(self, call: dict[str, Any], raw: Any, out: list[Event]) -> None:
        """A call comes whole; its arguments are an object, which is written once. Older servers give it no id."""
        function = fields(call.get("function"), "tool_calls.function")
        name, given, place = function.get("name"), call.get("id"), len(self.calls)
        name = name if isinstance(name, str) else ""
        taken = {known for known, _, _ in self.calls}
        if not isinstance(given, str) or not given or given in taken:
            given = f"call_{self.created or 0}_{place}"
        arguments = arguments_text(function) or "{}"
        self.calls.append((given, name, arguments))
        out.append(ToolCallDelta(place, given, name, "", raw=raw))
        out.append(ToolCallDelta(place, None, None, arguments, raw=raw))

    def _finish(self, value: dict[str, Any], out: list[Event]) -> None:
        if self.finished:
            return
        self.finished = True
        reason = value.get("done_reason")
        self.stop = reason if isinstance(reason, str) and reason else None
        self.usage = usage(value)
        if self.usage is not None:
            out.append(UsageUpdate(self.usage, raw=value))
        out.append(Finish(self._reason(), self.stop, 0, value))

    def _reason(self) -> str | None:
        if not self.finished:
            return None
        common = FINISH.get(self.stop, self.stop) if self.stop is not None else "stop"
        return "tool_calls" if self.calls and common == "stop" else common

    def partial_text(self) -> str:
        """The text so far."""
        return "".join(self.texts)

    def response(self) -> ChatResponse[Any]:
        """What has come so far."""
        choice: Choice[Any] = Choice(
            text="".join(self.texts),
            finish_reason=self._reason(),
            finish_reason_raw=self.stop,
            tool_calls=[self._made(*call) for call in self.calls],
            reasoning="".join(self.thoughts) or None,
            logprobs=list(self.logprobs) or None,
            annotations=[{"type": "image", "data": image} for image in self.images],
        )
        choices = [choice] if self.texts or self.thoughts or self.calls or self.finished else []
        return ChatResponse(choices=choices, usage=self.usage, model=self.model, created=self.created, raw=self.raw)

    def _made(self, call_id: str, name: str, arguments: str) -> ToolCall:
        return tool_call(call_id, name, arguments, "function", cut=self.stop == "length")


def usage(value: dict[str, Any]) -> Usage | None:
    """Tokens; a prompt that was all in the cache may not be counted.

    >>> usage({"prompt_eval_count": 26, "eval_count": 8, "total_duration": 9}).total_tokens
    34
    """
    prompt, output = _count(value.get("prompt_eval_count")), _count(value.get("eval_count"))
    if prompt is None and output is None:
        return None
    counts = {name: held for name, held in value.items() if name.endswith(("_count", "_duration"))}
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=output,
        total_tokens=None if prompt is None or output is None else prompt + output,
        raw=counts,
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def seconds(date: Any) -> int | None:
    """A date in ISO form, to the nanosecond, as seconds since 1970."""
    from datetime import UTC, datetime

    try:
        when = datetime.fromisoformat(date)
    except (ValueError, TypeError):
        return None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()) or None
