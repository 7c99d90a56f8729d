"""Bedrock dialect, inward: one answer as it grows, block by block. A whole body is an answer of whole blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import InvalidResponseError
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
from .anthropic_messages import AFTER_CALLS, AFTER_TEXT
from .bedrock_messages import NAME
from .names import Names
from .openai_response import tool_call
from .shapes import entries, fields, malformed, words

#: Stop reason → the common one. What is not here passes as it came.
FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "guardrail_intervened": "content_filter",
    "content_filtered": "content_filter",
    "refusal": "content_filter",
}
#: The model's output could not be used: another try may give a better one.
_MALFORMED = frozenset({"malformed_model_output", "malformed_tool_use"})
_SERVER_TOOL = "server_tool_use"
#: Blocks that hold an object.
_HOLDERS = frozenset({"citationsContent", "reasoningContent", "toolUse"})
#: Pieces with which a block may begin → what it then holds.
_OPENINGS: dict[str, dict[str, Any]] = {
    "text": {"text": ""},
    "citation": {"text": ""},
    "reasoningContent": {"reasoningContent": {}},
}


class Block:
    """One content block as it grows."""

    __slots__ = ("after_calls", "after_text", "call", "citations", "json", "kind", "parts", "value")

    def __init__(self, kind: str, value: Any) -> None:
        self.kind = kind
        self.value: Any = value
        #: Pieces of its text (or reasoning) so far.
        self.parts: list[str] = []
        #: Pieces of its input so far.
        self.json: list[str] = []
        #: Place among the calls; None: it is none.
        self.call: int | None = None
        self.after_text = self.after_calls = 0
        self.citations: list[dict[str, Any]] = []


class Answer:
    """An answer as it grows."""

    __slots__ = ("_names", "blocks", "calls", "finished", "head", "order", "raw", "stop", "text_length", "usage")

    def __init__(self, names: Names) -> None:
        self._names = names
        #: In the order in which they began, and by the place under which their pieces come.
        self.order: list[Block] = []
        self.blocks: dict[int, Block] = {}
        #: What is said of the answer as a whole: stop reason, metrics, trace …
        self.head: dict[str, Any] = {}
        self.raw: Any = None
        self.usage: Usage | None = None
        self.stop: str | None = None
        self.finished = False
        self.text_length = self.calls = 0

    def count(self, value: Any, out: list[Event], raw: Any) -> None:
        """Tokens."""
        if isinstance(value, dict) and value:
            self.usage = usage(value)
            out.append(UsageUpdate(self.usage, raw=raw))

    # ------------------------------------------------------------ blocks

    def begin(self, index: int, value: dict[str, Any], out: list[Event], raw: Any) -> Block:
        """A block has begun, as `{kind: what it holds}`; what it holds already is taken."""
        kind = next((name for name in value if name != "type"), "")
        held: Any = value.get(kind)
        if kind in _HOLDERS:
            held = fields(held, kind)
        there = self.blocks.get(index)
        if there is not None and there.call is not None and there.value == held:
            return there  # an event that came twice
        block = self.blocks[index] = Block(kind, held)
        self.order.append(block)
        block.after_text, block.after_calls = self.text_length, self.calls
        if kind == "text":
            self.add_text(block, held, out, raw)
        elif kind == "citationsContent":
            block.kind = "text"
            for piece in entries(held.get("content"), "citationsContent.content"):
                self.add_text(block, piece.get("text"), out, raw)
            block.citations += _entries(held.get("citations"))
        elif kind == "reasoningContent":
            inner = fields(held.get("reasoningText"), "reasoningContent.reasoningText")
            self.add_reasoning(block, inner.get("text"), out, raw)
        elif kind == "toolUse" and held.get("type") != _SERVER_TOOL:
            block.call = self.calls
            self.calls += 1
            out.append(ToolCallDelta(block.call, self._id(block), self._name(block), "", raw=raw))
        return block

    def _id(self, block: Block) -> str:
        given = block.value.get("toolUseId")
        return given if isinstance(given, str) and given else f"call_{block.call}"

    def _name(self, block: Block) -> str:
        name = block.value.get("name")
        return self._names.given(name) if isinstance(name, str) else ""

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
        """A piece of a block, which begins with its first where it is text or reasoning. Unknown ones are skipped; one
        of a call that never began is an error."""
        kind = next(iter(delta), "")
        piece, block = delta.get(kind), self.blocks.get(index)
        opening = _OPENINGS.get(kind)
        if opening is not None and (block is None or block.kind != next(iter(opening))):
            block = self.begin(index, dict(opening), out, raw)
        if kind == "toolUse" and (block is None or block.kind != kind):
            raise malformed("toolUse", None, "the input of a call that has begun")
        if block is None:
            return
        if kind == "text":
            self.add_text(block, piece, out, raw)
        elif kind == "toolUse":
            self.add_input(block, fields(piece, "delta.toolUse").get("input"), out, raw)
        elif kind == "reasoningContent":
            self._think(block, fields(piece, "delta.reasoningContent"), out, raw)
        elif kind == "citation" and isinstance(piece, dict):
            block.citations.append(piece)
        elif kind == "toolResult" and isinstance(piece, list) and isinstance(block.value, dict):
            before = block.value.get("content")
            block.value = {**block.value, "content": [*(before if isinstance(before, list) else ()), *piece]}
        elif isinstance(piece, dict) and isinstance(block.value, dict):
            block.value = {**block.value, **piece}

    def _think(self, block: Block, piece: dict[str, Any], out: list[Event], raw: Any) -> None:
        self.add_reasoning(block, piece.get("text"), out, raw)
        held = block.value if isinstance(block.value, dict) else {}
        if "text" in piece or "signature" in piece:
            inner = held.get("reasoningText")
            inner = inner if isinstance(inner, dict) else {}
            if isinstance(piece.get("signature"), str):
                inner = {**inner, "signature": f"{inner.get('signature') or ''}{piece['signature']}"}
            held = {**held, "reasoningText": inner}
        if isinstance(piece.get("redactedContent"), str):
            held = {**held, "redactedContent": _joined(held.get("redactedContent", ""), piece["redactedContent"])}
        block.value = held

    def add_input(self, block: Block, text: Any, out: list[Event], raw: Any) -> None:
        """A piece of a call's input."""
        if text is not None and not isinstance(text, str):
            text = _written(text)
        if text:
            block.json.append(text)
            if block.call is not None:
                out.append(ToolCallDelta(block.call, None, None, text, raw=raw))

    def end(self, index: int, out: list[Event], raw: Any) -> None:
        """A block is complete: input that came whole with it, or none at all, is written out."""
        block = self.blocks.get(index)
        if block is not None and block.call is not None and not block.json:
            self.add_input(block, _written(block.value.get("input")), out, raw)

    def finish(self, reason: Any, out: list[Event], raw: Any) -> None:
        """Why the answer has ended. Said once. Raises where the model's output could not be used."""
        if not isinstance(reason, str) or not reason or self.finished:
            return
        self.stop = reason
        if reason in _MALFORMED:
            raise InvalidResponseError(
                f"The model's output could not be used ({reason}).",
                suggestion="Ask again; if it stays, simplify the tools or the schema.",
                code=reason,
                retryable=True,
            )
        self.finished = True
        out.append(Finish(self._common(reason), reason, 0, raw))

    def _common(self, reason: str) -> str:
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
        thought = "".join(piece for block in self._of("reasoningContent") for piece in block.parts)
        cited = [block for block in self._of("text") if block.citations]
        choice: Choice[Any] = Choice(
            text=self.partial_text(),
            finish_reason=self._common(self.stop) if self.stop else None,
            finish_reason_raw=self.stop,
            tool_calls=[self._call(block, cut=cut) for block in self._of("toolUse") if block.call is not None],
            reasoning=thought or None,
            reasoning_blocks=[
                self._own(block) for block in self.order if block.kind not in ("text", "") and block.call is None
            ],
            annotations=[entry for block in cited for entry in block.citations],
            citations=[made for block in cited for made in _citations(block)],
        )
        # A stream that was opened and said nothing yet has no answer; `content: []` is one.
        choices = [choice] if self.blocks or self.finished else []
        return ChatResponse(choices=choices, usage=self.usage, model=self._model(), raw=self.raw)

    def _model(self) -> str | None:
        """The model that a router chose; no other is ever named."""
        found: Any = self.head
        for name in ("trace", "promptRouter", "invokedModelId"):
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, str) and found else None

    def _call(self, block: Block, *, cut: bool) -> ToolCall:
        return tool_call(self._id(block), self._name(block), "".join(block.json), "function", cut=cut)

    def _own(self, block: Block) -> dict[str, Any]:
        """A block of the provider's own, to be sent back as it came, and where it stood."""
        held = block.value
        if block.kind == "reasoningContent" and isinstance(held, dict) and isinstance(held.get("reasoningText"), dict):
            held = {**held, "reasoningText": {**held["reasoningText"], "text": "".join(block.parts)}}
        elif block.json and isinstance(held, dict):
            held = {**held, "input": _read("".join(block.json))}
        made = {"wire": NAME, "type": block.kind, block.kind: held}
        if block.after_text:
            made[AFTER_TEXT] = block.after_text
        if block.after_calls:
            made[AFTER_CALLS] = block.after_calls
        return made


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _citations(block: Block) -> Iterator[Citation]:
    """Where a text is from: a citation is of the whole block that it stands at."""
    for entry in block.citations:
        location = entry.get("location")
        kind, place = next(iter(location.items()), ("", {})) if isinstance(location, dict) else ("", {})
        place = place if isinstance(place, dict) else {}
        number = place.get("searchResultIndex" if kind == "searchResultLocation" else "documentIndex")
        words = [piece["text"] for piece in _entries(entry.get("sourceContent")) if isinstance(piece.get("text"), str)]
        named = entry.get("source") if isinstance(entry.get("source"), str) else None
        url = place.get("url") if isinstance(place.get("url"), str) else named if "://" in (named or "") else None
        title = entry.get("title") or place.get("domain")
        yield Citation(
            url=url,
            title=title if isinstance(title, str) else None,
            text="".join(words) or None,
            source=str(number) if isinstance(number, int) else named,
            start=block.after_text,
            end=block.after_text + sum(map(len, block.parts)),
            raw=entry,
        )


def _entries(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def usage(value: dict[str, Any]) -> Usage:
    """Tokens. All that the model read counts as prompt, from the cache or not.

    >>> usage({"inputTokens": 3, "cacheReadInputTokens": 10, "outputTokens": 2, "totalTokens": 15}).prompt_tokens
    13
    """
    fresh, output = _count(value, "inputTokens"), _count(value, "outputTokens")
    read = _count(value, "cacheReadInputTokens", "cacheReadInputTokenCount")
    written = _count(value, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
    prompt = None if fresh is None else fresh + (read or 0) + (written or 0)
    total = _count(value, "totalTokens")
    if total is None and prompt is not None and output is not None:
        total = prompt + output
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=output,
        total_tokens=total,
        cached_tokens=read,
        cache_write_tokens=written,
        raw=value,
    )


def _count(holder: dict[str, Any], *names: str) -> int | None:
    for name in names:
        value = holder.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None


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


def _joined(first: str, second: str) -> str:
    """Two pieces of bytes in base64 as one."""
    if not first or not isinstance(first, str):
        return second
    from base64 import b64decode, b64encode

    try:
        return b64encode(b64decode(first) + b64decode(second)).decode()
    except ValueError:
        return first + second
