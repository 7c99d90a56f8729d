"""Anthropic dialect, inward: one answer as it grows, block by block. A whole body is an answer of whole blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..types import (
    ChatResponse,
    Choice,
    Citation,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    UsageUpdate,
)
from .anthropic_messages import AFTER_CALLS, AFTER_TEXT, NAME
from .names import Names
from .openai_response import tool_call
from .shapes import entries, malformed, place, words

#: Stop reason → the common one. What is not here (`pause_turn`, `compaction`) passes as it came.
FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


#: The fields of a call that a portable one has.
_CALL = frozenset({"type", "id", "name", "input"})
#: Said of a call that no program of the model's made: it says nothing.
_DIRECT = {"caller": {"type": "direct"}}


class Block:
    """One content block as it grows."""

    __slots__ = ("after_calls", "after_text", "call", "citations", "json", "kind", "parts", "value")

    def __init__(self, value: dict[str, Any]) -> None:
        self.kind = _kind(value)
        self.value = value if "type" in value else {"type": self.kind, **value}
        #: Pieces of its text (or reasoning) so far.
        self.parts: list[str] = []
        #: Pieces of its input so far.
        self.json: list[str] = []
        #: Place among the calls; None: it is none.
        self.call: int | None = None
        self.after_text = self.after_calls = 0
        self.citations: list[dict[str, Any]] = []


def _kind(block: dict[str, Any]) -> str:
    """The type of a block; where none is said, what it holds tells it."""
    said = block.get("type")
    if isinstance(said, str) and said:
        return said
    return next((kind for field, kind in _HOLDING.items() if field in block), "text")


#: A field that blocks of one type have only → that type.
_HOLDING = {"text": "text", "thinking": "thinking", "input": "tool_use"}
#: Pieces of a block → the field that holds them.
_PIECES = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}


class Answer:
    """An answer as it grows."""

    __slots__ = (
        "_names", "annotations", "blocks", "calls", "finished", "id", "model", "order", "raw", "refusal", "stop",
        "text_length", "usage",
    )  # fmt: skip

    def __init__(self, names: Names) -> None:
        self._names = names
        #: In the order in which they began, and by the place under which their pieces come.
        self.order: list[Block] = []
        self.blocks: dict[int, Block] = {}
        self.annotations: list[Any] = []
        self.id: str | None = None
        self.model: str | None = None
        self.raw: Any = None
        self.usage: Usage | None = None
        self.stop: str | None = None
        self.refusal: str | None = None
        self.finished = False
        self.text_length = self.calls = 0

    def head(self, message: dict[str, Any], out: list[Event], raw: Any) -> None:
        """What is said of the answer as a whole."""
        for name in ("id", "model"):
            value = message.get(name)
            if isinstance(value, str) and value:
                setattr(self, name, value)
        self.count(message.get("usage"), out, raw)

    def count(self, value: Any, out: list[Event], raw: Any) -> None:
        """Tokens so far: what is said later replaces what was said earlier, field by field."""
        if not isinstance(value, dict) or not value:
            return
        before = self.usage.raw if self.usage is not None else {}
        merged = {**before, **{name: count for name, count in value.items() if count is not None or name not in before}}
        if self.usage is None or merged != before:
            self.usage = usage(merged)
            out.append(UsageUpdate(self.usage, raw=raw))

    def whole(self, message: dict[str, Any], content: list[Any], out: list[Event]) -> None:
        """An answer that came in one."""
        self.head(message, out, message)
        for index, block in enumerate(entries(content, "content")):
            self.begin(index, block, out, message)
            self.end(index, out, message)
        self.finish(message.get("stop_reason"), message.get("stop_details"), out, message)

    # ------------------------------------------------------------ blocks

    def begin(self, index: int, value: dict[str, Any], out: list[Event], raw: Any) -> None:
        """A block has begun; what it holds already is taken."""
        if self._again(index, value):
            return
        block = self.blocks[index] = Block(value)
        self.order.append(block)
        block.after_text, block.after_calls = self.text_length, self.calls
        kind = block.kind
        if kind == "text":
            self._cite(block, value.get("citations"))
            self.add_text(block, value.get("text"), out, raw)
        elif kind == "thinking":
            self.add_reasoning(block, value.get("thinking"), out, raw)
        elif kind == "tool_use":
            block.call = self.calls
            self.calls += 1
            name = value.get("name")
            name = self._names.given(name) if isinstance(name, str) else ""
            out.append(ToolCallDelta(block.call, self._id(block), name, "", raw=raw))

    def _again(self, index: int, value: dict[str, Any]) -> bool:
        """Whether this is the beginning of a block that has begun already: an event that came twice."""
        there = self.blocks.get(index)
        if there is None or there.value != value:
            return False
        return there.call is not None if value.get("id") else not (there.parts or there.json)

    def at(self, index: Any) -> int:
        """The place of a block; where none is said, that of the last one."""
        found = place(index)
        return found if found is not None else next(reversed(self.blocks), 0)

    def _id(self, block: Block) -> str:
        given = block.value.get("id")
        return given if isinstance(given, str) and given else f"call_{self.id or '0'}_{block.call}"

    def add_text(self, block: Block, text: Any, out: list[Event], raw: Any) -> None:
        """A piece of the model's text."""
        text = words(text)
        if text:
            block.parts.append(text)
            self.text_length += len(text)
            out.append(TextDelta(text, 0, raw))

    def add_reasoning(self, block: Block, text: Any, out: list[Event], raw: Any) -> None:
        """A piece of its reasoning."""
        text = words(text)
        if text:
            block.parts.append(text)
            out.append(ReasoningDelta(text, 0, raw))

    def add(self, index: int, delta: dict[str, Any], out: list[Event], raw: Any) -> None:
        """A piece of a block; pieces of an unknown kind are skipped. One of a call that never began is an error."""
        kind = delta.get("type")
        if not isinstance(kind, str) or not kind:
            kind = next((name for name, field in _PIECES.items() if field in delta), "")
        if kind == "text_delta":
            self.add_text(self._of_kind(index, "text", out, raw), delta.get("text"), out, raw)
            return
        if kind == "thinking_delta":
            self.add_reasoning(self._of_kind(index, "thinking", out, raw), delta.get("thinking"), out, raw)
            return
        block = self.blocks.get(index)
        if kind == "input_json_delta" and (block is None or block.kind in ("text", "thinking")):
            raise malformed("input_json_delta", None if block is None else block.value, "the arguments of a call")
        if block is None:
            return
        if kind == "signature_delta" and isinstance(delta.get("signature"), str):
            before = block.value.get("signature")
            signature = (before if isinstance(before, str) else "") + delta["signature"]
            block.value = {**block.value, "signature": signature}
        elif kind == "input_json_delta":
            self._add_input(block, delta.get("partial_json"), out, raw)
        elif kind == "citations_delta":
            self._cite(block, [delta.get("citation")])
        elif kind == "compaction_delta":
            block.value = {**block.value, **{name: value for name, value in delta.items() if name != "type"}}

    def _of_kind(self, index: int, kind: str, out: list[Event], raw: Any) -> Block:
        """The block that a piece of text or reasoning goes on; one is begun where there is another or none."""
        block = self.blocks.get(index)
        if block is None or block.kind != kind:
            block = self.blocks[index] = Block({"type": kind, kind: ""})
            self.order.append(block)
            block.after_text, block.after_calls = self.text_length, self.calls
        return block

    def _add_input(self, block: Block, text: Any, out: list[Event], raw: Any) -> None:
        text = words(text)
        if text:
            block.json.append(text)
            if block.call is not None:
                out.append(ToolCallDelta(block.call, None, None, text, raw=raw))

    def _cite(self, block: Block, citations: Any) -> None:
        found = [entry for entry in citations if isinstance(entry, dict)] if isinstance(citations, list) else []
        block.citations += found
        self.annotations += found

    def end(self, index: int, out: list[Event], raw: Any) -> None:
        """A block is complete: input that came whole with it, or none at all, is written out."""
        block = self.blocks.get(index)
        if block is not None and block.call is not None and not block.json:
            self._add_input(block, _written(block.value.get("input")), out, raw)

    def finish(self, reason: Any, details: Any, out: list[Event], raw: Any) -> None:
        """Why the answer has ended. Said once."""
        if not isinstance(reason, str) or not reason or self.finished:
            return
        self.stop, self.finished = reason, True
        explained = details.get("explanation") if isinstance(details, dict) else None
        if reason == "refusal" and isinstance(explained, str) and explained:
            self.refusal = explained
            out.append(RefusalDelta(explained, 0, raw))
        out.append(Finish(self._common(reason), reason, 0, raw))

    def _common(self, reason: str) -> str:
        """The common finish reason; servers like this one may say `end_turn` after calls."""
        common = FINISH.get(reason, reason)
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
        calls = [self._call(block, cut=cut) for block in self._of("tool_use")]
        thought = "".join(piece for block in self._of("thinking") for piece in block.parts)
        choice: Choice[Any] = Choice(
            text=self.partial_text(),
            finish_reason=self._common(self.stop)
            if self.stop
            else "tool_calls"
            if self.calls and self.finished
            else None,
            finish_reason_raw=self.stop,
            tool_calls=calls,
            reasoning=thought or None,
            reasoning_blocks=self._blocks(),
            refusal=self.refusal,
            annotations=list(self.annotations),
            citations=[*self._citations()],
        )
        # A stream that was opened and said nothing yet has no answer; `content: []` is one.
        choices = [choice] if self.blocks or self.finished else []
        return ChatResponse(choices=choices, usage=self.usage, model=self.model, id=self.id, raw=self.raw)

    def _citations(self) -> Iterator[Citation]:
        """Where its texts are from: a citation is of the whole block that it stands at."""
        for block in self._of("text"):
            for entry in block.citations:
                source = entry.get("document_index")
                yield Citation(
                    url=entry.get("url"),
                    title=entry.get("title") or entry.get("document_title"),
                    text=entry.get("cited_text"),
                    source=str(source) if isinstance(source, int) else entry.get("source"),
                    start=block.after_text,
                    end=block.after_text + sum(map(len, block.parts)),
                    raw=entry,
                )

    def _reason(self) -> str | None:
        if self.stop is not None:
            return self._common(self.stop)
        return "tool_calls" if self.calls and self.finished else None

    def _call(self, block: Block, *, cut: bool) -> ToolCall:
        name = block.value.get("name")
        name = self._names.given(name) if isinstance(name, str) else ""
        return tool_call(self._id(block), name, "".join(block.json), "function", cut=cut)

    def _blocks(self) -> list[dict[str, Any]]:
        """What is to be sent back as it came: all blocks but text and calls, and what a call has beside its own."""
        found = []
        for block in self.order:
            if block.call is not None:
                more = {name: value for name, value in block.value.items() if name not in _CALL}
                if more and more != _DIRECT:
                    found.append({"wire": NAME, "type": "tool_use", "id": self._id(block), **more})
            elif block.kind != "text":
                found.append(self._own(block))
        return found

    def _own(self, block: Block) -> dict[str, Any]:
        """A block of the provider's own, to be sent back as it came, and where it stood."""
        value = {"wire": NAME, **block.value}
        if block.kind == "thinking":
            value["thinking"] = "".join(block.parts)
        elif block.json:
            value["input"] = _read("".join(block.json))
        if block.after_text:
            value[AFTER_TEXT] = block.after_text
        if block.after_calls:
            value[AFTER_CALLS] = block.after_calls
        return value


def usage(value: dict[str, Any]) -> Usage:
    """Tokens. All that the model read counts as prompt, from the cache or not.

    >>> usage({"input_tokens": 3, "cache_read_input_tokens": 10, "output_tokens": 2}).prompt_tokens
    13
    """
    fresh, read, written = (
        _count(value, name) for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    )
    prompt = None if fresh is None else fresh + (read or 0) + (written or 0)
    output = _count(value, "output_tokens")
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=output,
        total_tokens=None if prompt is None or output is None else prompt + output,
        cached_tokens=read,
        cache_write_tokens=written,
        reasoning_tokens=_count(value.get("output_tokens_details"), "thinking_tokens"),
        raw=value,
    )


def _count(holder: Any, name: str) -> int | None:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _written(value: Any) -> str:
    """An input as JSON text."""
    if isinstance(value, str):
        return value
    from ..jsontext import dump

    return dump({} if value is None else value).decode()


def _read(text: str) -> Any:
    from ..jsontext import parse

    try:
        return parse(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text
