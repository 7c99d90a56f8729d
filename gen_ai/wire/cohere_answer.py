"""Cohere dialect, inward: one answer as it grows. A whole body is an answer whose blocks come whole.

The plan that a model makes before it calls tools (`tool_plan`) is reasoning here: it is kept apart from the text, and
goes back to this API as the plan that it was.
"""

from __future__ import annotations

from typing import Any

from ..types import (
    ChatResponse,
    Choice,
    Citation,
    Event,
    Finish,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    UsageUpdate,
)
from .names import Names
from .openai_response import arguments_text, tool_call
from .shapes import fields, place, words

NAME = "cohere"
#: Where a block of the API's own stood in the text; see `cohere_messages`.
AFTER_TEXT = "after_text"
#: Finish reason → the common one; ERROR and TIMEOUT are errors. What is not here passes as it came.
FINISH = {
    "COMPLETE": "stop",
    "STOP_SEQUENCE": "stop",
    "MAX_TOKENS": "length",
    "TOOL_CALL": "tool_calls",
    "ERROR_TOXIC": "content_filter",
    "ERROR_LIMIT": "length",
}


class Block:
    """One block of content as it grows."""

    __slots__ = ("after_text", "kind", "parts", "value")

    def __init__(self, value: dict[str, Any], after_text: int) -> None:
        said = value.get("type")
        self.kind: str = said if isinstance(said, str) and said else "thinking" if "thinking" in value else "text"
        self.value = value
        #: Pieces of its text (or reasoning) so far.
        self.parts: list[str] = []
        #: Characters of text before it.
        self.after_text = after_text


class Call:
    """One call as it grows."""

    __slots__ = ("id", "name", "parts", "place")

    def __init__(self, place: int, call_id: str, name: str) -> None:
        self.place, self.id, self.name = place, call_id, name
        self.parts: list[str] = []


class Answer:
    """An answer as it grows."""

    __slots__ = (
        "_names",
        "annotations",
        "blocks",
        "by_index",
        "calls",
        "finished",
        "id",
        "logprobs",
        "model",
        "order",
        "plan",
        "raw",
        "started",
        "stop",
        "text_length",
        "usage",
    )  # fmt: skip

    def __init__(self, names: Names) -> None:
        self._names = names
        #: In the order in which they began, and by the place under which their pieces come.
        self.order: list[Block] = []
        self.blocks: dict[int, Block] = {}
        self.calls: list[Call] = []
        self.by_index: dict[Any, Call] = {}
        #: Pieces of the plan so far.
        self.plan: list[str] = []
        self.annotations: list[dict[str, Any]] = []
        self.logprobs: list[Any] = []
        self.id: str | None = None
        self.model: str | None = None
        self.raw: Any = None
        self.usage: Usage | None = None
        self.stop: str | None = None
        self.started = self.finished = False
        self.text_length = 0

    def head(self, value: dict[str, Any]) -> None:
        """What is said of the answer as a whole."""
        self.started = True
        for name in ("id", "model"):
            said = value.get(name)
            if isinstance(said, str) and said:
                setattr(self, name, said)

    def count(self, value: Any, out: list[Event], raw: Any) -> None:
        """The tokens of the answer."""
        if isinstance(value, dict) and value and (self.usage is None or self.usage.raw != value):
            self.usage = usage(value)
            out.append(UsageUpdate(self.usage, raw=raw))

    # ------------------------------------------------------------ text, reasoning, plan

    def begin(self, index: int, value: dict[str, Any], out: list[Event], raw: Any) -> None:
        """A block of content has begun; what it holds already is taken."""
        self.started = True
        there = self.blocks.get(index)
        if there is None or there.value != value or there.parts:  # else it is an event that came twice
            self._open(index, value)
        self.add(index, value, out, raw)

    def _open(self, index: int, value: dict[str, Any]) -> Block:
        block = self.blocks[index] = Block(value, self.text_length)
        self.order.append(block)
        return block

    def add(self, index: int, piece: dict[str, Any], out: list[Event], raw: Any) -> None:
        """A piece of a block."""
        block, field = self.blocks.get(index), "thinking" if "thinking" in piece else "text"
        if block is None or (block.kind != field and block.kind in ("text", "thinking") and field in piece):
            block = self._open(index, {"type": piece.get("type") or field})
        said = words(piece.get(field))
        if not said:
            return
        block.parts.append(said)
        if block.kind == "thinking":
            out.append(ReasoningDelta(said, 0, raw))
        elif block.kind == "text":
            self.text_length += len(said)
            out.append(TextDelta(said, 0, raw))

    def add_plan(self, text: Any, out: list[Event], raw: Any) -> None:
        """A piece of the plan before tools are called."""
        text = words(text)
        if text:
            self.started = True
            self.plan.append(text)
            out.append(ReasoningDelta(text, 0, raw))

    # ------------------------------------------------------------ calls

    def begin_call(self, index: Any, value: dict[str, Any], out: list[Event], raw: Any) -> None:
        """A call has begun; what it holds already is taken."""
        self.started = True
        function = fields(value.get("function"), "tool_calls.function")
        name, given, at = function.get("name"), value.get("id"), len(self.calls)
        if isinstance(given, str) and given:
            if any(call.id == given for call in self.calls):
                return  # an event that came twice
        else:
            given = f"call_{self.id or '0'}_{at}"
        call = Call(at, given, self._names.given(name) if isinstance(name, str) else "")
        self.calls.append(call)
        self.by_index[place(index)] = call
        out.append(ToolCallDelta(at, call.id, call.name, "", raw=raw))
        self._add_arguments(call, arguments_text(function), out, raw)

    def add_to_call(self, index: Any, value: dict[str, Any], out: list[Event], raw: Any) -> None:
        """A piece of a call's arguments; without a known index it belongs to the last call."""
        call = self.by_index.get(place(index)) or (self.calls[-1] if self.calls else None)
        if call is None:
            self.begin_call(index, value, out, raw)
        else:
            self._add_arguments(call, arguments_text(fields(value.get("function"), "tool_calls.function")), out, raw)

    def _add_arguments(self, call: Call, text: str, out: list[Event], raw: Any) -> None:
        if text:
            call.parts.append(text)
            out.append(ToolCallDelta(call.place, None, None, text, raw=raw))

    # ------------------------------------------------------------ the rest

    def cite(self, citations: Any) -> None:
        """Citations: one in a stream, several in a body."""
        for entry in citations if isinstance(citations, list) else [citations]:
            if isinstance(entry, dict):
                self.annotations.append(entry)

    def add_logprobs(self, value: Any) -> None:
        """Log probabilities of the text so far."""
        if isinstance(value, list):
            self.logprobs += value
        elif value is not None:
            self.logprobs.append(value)

    def finish(self, reason: Any, out: list[Event], raw: Any) -> None:
        """Why the answer has ended. Said once."""
        if self.finished:
            return
        self.finished = True
        self.stop = reason if isinstance(reason, str) and reason else None
        out.append(Finish(self._reason(), self.stop, 0, raw))

    def _reason(self) -> str | None:
        """The common finish reason."""
        if self.stop is None:
            return "tool_calls" if self.calls and self.finished else None
        common = FINISH.get(self.stop, self.stop)
        return "tool_calls" if self.calls and common == "stop" else common

    # ------------------------------------------------------------ the answer

    def partial_text(self) -> str:
        """The text so far."""
        return "".join(piece for block in self._of("text") for piece in block.parts)

    def _of(self, kind: str) -> list[Block]:
        return [block for block in self.order if block.kind == kind]

    def response(self) -> ChatResponse[Any]:
        """What has come so far."""
        cut = FINISH.get(self.stop or "", "length") == "length"
        thought = "".join(piece for block in self._of("thinking") for piece in block.parts) + "".join(self.plan)
        choice: Choice[Any] = Choice(
            text=self.partial_text(),
            finish_reason=self._reason(),
            finish_reason_raw=self.stop,
            tool_calls=[_made(call, cut=cut) for call in self.calls],
            reasoning=thought or None,
            reasoning_blocks=self._own(),
            logprobs=list(self.logprobs) or None,
            annotations=list(self.annotations),
            citations=self._citations(),
        )
        # A stream that was opened and said nothing yet has no answer.
        choices = [choice] if self.blocks or self.calls or self.plan or self.finished else []
        return ChatResponse(choices=choices, usage=self.usage, model=self.model, id=self.id, raw=self.raw)

    def _own(self) -> list[dict[str, Any]]:
        """What is to be sent back as it came: thinking, the plan, and blocks of later kinds."""
        found: list[dict[str, Any]] = []
        for block in self.order:
            if block.kind == "text":
                continue
            own = {"wire": NAME, "type": block.kind, **block.value}
            if block.parts:
                own["thinking" if block.kind == "thinking" else "text"] = "".join(block.parts)
            if block.after_text:
                own[AFTER_TEXT] = block.after_text
            found.append(own)
        if self.plan:
            found.append({"wire": NAME, "type": "tool_plan", "tool_plan": "".join(self.plan)})
        return found

    def _citations(self) -> list[Citation]:
        """Citations of the text: one for each source. Their places are counted within a block; here in all text."""
        found = []
        for entry in self.annotations:
            if entry.get("type") not in (None, "TEXT_CONTENT"):
                continue
            place = entry.get("content_index")
            block = self.blocks.get(place) if isinstance(place, int) else None
            before = 0 if block is None or block.kind != "text" else block.after_text
            sources = entry.get("sources")
            held = [source for source in sources if isinstance(source, dict)] if isinstance(sources, list) else []
            found += [_citation(entry, source, before) for source in held or [{}]]
        return found


def _made(call: Call, *, cut: bool) -> ToolCall:
    arguments = "".join(call.parts)
    # The API writes no arguments at all as null, or not at all.
    return tool_call(call.id, call.name, "{}" if arguments.strip() in ("", "null") else arguments, "function", cut=cut)


def _citation(entry: dict[str, Any], source: dict[str, Any], before: int) -> Citation:
    held = source.get("document") if source.get("type") == "document" else source.get("tool_output")
    held = held if isinstance(held, dict) else {}
    start, end = _place(entry.get("start"), before), _place(entry.get("end"), before)
    return Citation(
        start=start,
        end=end,
        url=_text(held.get("url")),
        title=_text(held.get("title")),
        text=_text(held.get("text")) or _text(held.get("content")),
        source=_text(source.get("id")) or _text(held.get("id")),
        raw=entry,
    )


def _place(value: Any, before: int) -> int | None:
    return value + before if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def usage(value: dict[str, Any]) -> Usage:
    """Tokens: those that the model saw and made, not those that are billed.

    >>> usage({"billed_units": {"input_tokens": 8}, "tokens": {"input_tokens": 500.0, "output_tokens": 3.0}})
    Usage(prompt_tokens=500, completion_tokens=3, total_tokens=503)
    """
    tokens, billed = value.get("tokens"), value.get("billed_units")
    prompt, output = (
        _count(tokens, name) if _count(tokens, name) is not None else _count(billed, name)
        for name in ("input_tokens", "output_tokens")
    )
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=output,
        total_tokens=None if prompt is None or output is None else prompt + output,
        cached_tokens=_count(value, "cached_tokens"),
        reasoning_tokens=_count(tokens, "reasoning_tokens"),
        raw=value,
    )


def _count(holder: Any, name: str) -> int | None:
    value = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1 << 60:
        return None
    return int(value)
