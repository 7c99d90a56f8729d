"""Gemini dialect, inward: one answer as it grows, candidate by candidate and part by part.

A whole body and a piece of a stream have one form, so that a whole answer is a stream of one piece.
"""

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
from .gemini_facts import FINISH, SOURCES, citations, either, logprobs, reason_of, usage
from .gemini_messages import AFTER_CALLS, AFTER_TEXT, CALL, LENGTH, MADE, NAME, PART, TEXT
from .names import Names
from .openai_response import tool_call
from .shapes import entries, fields, place, words

_DATA = frozenset({"text", "functionCall", "function_call", "thought"})


class Candidate:
    """One of the answers as it grows."""

    __slots__ = (
        "annotations", "arguments", "audio", "blocks", "calls", "finish_message", "index", "logprobs", "open", "raw",
        "reason", "text", "text_length", "thoughts",
    )  # fmt: skip

    def __init__(self, index: int) -> None:
        self.index = index
        #: Pieces of its text, and of its visible reasoning, so far.
        self.text: list[str] = []
        self.thoughts: list[str] = []
        self.text_length = 0
        #: The pieces of the thought that may still go on; None: whatever comes is another part.
        self.open: list[str] | None = None
        #: What is to be sent back as it came.
        self.blocks: list[dict[str, Any]] = []
        self.calls: list[ToolCall] = []
        #: Arguments of the last call, while they come in pieces.
        self.arguments: dict[str, Any] | None = None
        self.annotations: list[dict[str, Any]] = []
        self.logprobs: list[dict[str, Any]] = []
        #: Type and pieces of sound.
        self.audio: tuple[str, list[str]] | None = None
        self.reason: str | None = None
        self.finish_message: str | None = None
        self.raw: Any = None

    @property
    def common(self) -> str | None:
        """The common finish reason: there is none of its own for calls."""
        common = FINISH.get(self.reason, self.reason) if self.reason is not None else None
        return "tool_calls" if common == "stop" and self.calls else common

    @property
    def said_nothing(self) -> bool:
        """Whether there is neither text nor a call nor anything else that was made."""
        made = any(block["type"] == PART and block["part"].get("thought") is not True for block in self.blocks)
        return not (self.text or self.calls or made)


class Answer:
    """An answer as it grows."""

    __slots__ = ("_names", "_told", "candidates", "counts", "id", "model", "raw")

    def __init__(self, names: Names) -> None:
        self._names = names
        self.candidates: dict[int, Candidate] = {}
        self.id: str | None = None
        self.model: str | None = None
        self.raw: Any = None
        #: Tokens so far: what is said later replaces what was said earlier, field by field.
        self.counts: dict[str, Any] = {}
        self._told: dict[str, Any] = {}

    @property
    def finished(self) -> bool:
        """Whether every candidate has its finish reason."""
        candidates = self.candidates.values()
        return bool(candidates) and all(candidate.reason is not None for candidate in candidates)

    @property
    def usage(self) -> Usage | None:
        """The tokens so far."""
        return usage(dict(self.counts)) if self.counts else None

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Add a whole body, or a piece of a stream."""
        self.raw = value
        for name, field in (("id", "responseId"), ("model", "modelVersion")):
            said = either(value, field)
            if isinstance(said, str) and said:
                setattr(self, name, said)
        counts = either(value, "usageMetadata")
        if isinstance(counts, dict):
            self.counts.update(counts)
        for at, entry in enumerate(entries(value.get("candidates"), "candidates")):
            self._candidate(at, entry, out, value)
        if self.finished:
            self.count(out)

    def count(self, out: list[Event]) -> None:
        """Tell the tokens, where they are others than were told."""
        if self.counts and self.counts != self._told:
            self._told = dict(self.counts)
            out.append(UsageUpdate(usage(self._told), raw=self.raw))

    def _candidate(self, at: int, entry: dict[str, Any], out: list[Event], raw: Any) -> None:
        found = place(entry.get("index"))
        index = at if found is None else found
        candidate = self.candidates.get(index)
        if candidate is None:
            candidate = self.candidates[index] = Candidate(index)
        candidate.raw = raw
        content = fields(entry.get("content"), "candidates.content")
        for part in entries(content.get("parts"), "candidates.content.parts"):
            self._part(candidate, part, out, raw)
        for name in SOURCES:
            said = either(entry, name)
            if isinstance(said, dict) and said and {name: said} not in candidate.annotations:
                candidate.annotations.append({name: said})
        candidate.logprobs += logprobs(either(entry, "logprobsResult"))
        message = either(entry, "finishMessage")
        if isinstance(message, str) and message:
            candidate.finish_message = message
        reason = reason_of(either(entry, "finishReason"))
        if reason is not None and candidate.reason is None:
            self._close_call(candidate, out, raw)
            candidate.reason = reason
            out.append(Finish(candidate.common, reason, index, raw))

    # ------------------------------------------------------------ parts

    def _part(self, candidate: Candidate, part: dict[str, Any], out: list[Event], raw: Any) -> None:
        call, text = either(part, "functionCall"), part.get("text")
        if text is not None and not isinstance(text, str):
            text = words(text)
        if call is not None:
            self._call(candidate, part, fields(call, "functionCall"), out, raw)
        elif isinstance(text, str) and part.get("thought") is True:
            self._thought(candidate, part, text, out, raw)
        elif isinstance(text, str):
            candidate.open = None
            if text:
                candidate.text.append(text)
                candidate.text_length += len(text)
                out.append(TextDelta(text, candidate.index, raw))
            along = _along(part)
            if along:
                self._keep(candidate, {"type": TEXT, **along, LENGTH: len(text)})
        elif set(part) - {"text", "thought"}:  # a text that is none says nothing
            self._sound(candidate, part)
            self._keep(candidate, {"type": PART, "part": part})

    def _keep(self, candidate: Candidate, block: dict[str, Any]) -> None:
        """Keep what is to be sent back, and where it stood."""
        if candidate.text_length:
            block[AFTER_TEXT] = candidate.text_length
        if candidate.calls:
            block[AFTER_CALLS] = len(candidate.calls)
        candidate.blocks.append({"wire": NAME, **block})

    def _thought(self, candidate: Candidate, part: dict[str, Any], text: str, out: list[Event], raw: Any) -> None:
        if text:
            candidate.thoughts.append(text)
            out.append(ReasoningDelta(text, candidate.index, raw))
        if candidate.open is None:
            candidate.open = []
            self._keep(candidate, {"type": PART, "part": {"text": candidate.open, "thought": True}})
        candidate.open.append(text)
        along = _along(part)
        if along:
            candidate.blocks[-1]["part"].update(along)
            candidate.open = None

    def _sound(self, candidate: Candidate, part: dict[str, Any]) -> None:
        candidate.open = None
        data = either(part, "inlineData")
        if not isinstance(data, dict):
            return
        kind, text = either(data, "mimeType"), data.get("data")
        if isinstance(kind, str) and kind.startswith("audio/") and isinstance(text, str):
            candidate.audio = candidate.audio or (kind, [])
            candidate.audio[1].append(text)

    def _call(
        self, candidate: Candidate, part: dict[str, Any], call: dict[str, Any], out: list[Event], raw: Any
    ) -> None:
        from ..jsontext import dump

        candidate.open = None
        pieces, name, goes_on = either(call, "partialArgs"), call.get("name"), either(call, "willContinue") is True
        if candidate.arguments is None or name:
            self._close_call(candidate, out, raw)
            given = call.get("id")
            known = {made.id for made in candidate.calls}
            if not isinstance(given, str) or not given or given in known:
                given = f"{MADE}{self.id or '0'}_{len(candidate.calls)}" + (
                    f"_{candidate.index}" if candidate.index else ""
                )
            name = self._names.given(name) if isinstance(name, str) else ""
            along = _along(part)
            if along:
                candidate.blocks.append({"wire": NAME, "type": CALL, "id": given, **along})
            candidate.calls.append(ToolCall(given, name, "", raw=part))
            position = len(candidate.calls) - 1
            if goes_on or pieces:
                candidate.arguments = {}
                out.append(ToolCallDelta(position, given, name, "", candidate.index, raw=raw))
            else:
                arguments = call.get("args")
                text = (
                    arguments if isinstance(arguments, str) else dump({} if arguments is None else arguments).decode()
                )
                candidate.calls[-1].arguments = text
                out.append(ToolCallDelta(position, given, name, text, candidate.index, raw=raw))
                return
        elif _along(part):  # a signature that comes with a later piece
            self._sign(candidate, _along(part))
        if candidate.arguments is not None:
            from .gemini_partial import add

            add(candidate.arguments, pieces)
            if isinstance(call.get("args"), dict):
                candidate.arguments.update(call["args"])
            if not goes_on:
                self._close_call(candidate, out, raw)

    def _sign(self, candidate: Candidate, along: dict[str, Any]) -> None:
        """Keep what comes beside a later piece of the last call."""
        own = candidate.calls[-1].id
        for block in candidate.blocks:
            if block.get("type") == CALL and block.get("id") == own:
                block.update(along)
                return
        candidate.blocks.append({"wire": NAME, "type": CALL, "id": own, **along})

    def _close_call(self, candidate: Candidate, out: list[Event], raw: Any) -> None:
        """The arguments that came in pieces are complete."""
        if candidate.arguments is None:
            return
        from ..jsontext import dump

        text = dump(candidate.arguments).decode()
        candidate.arguments, candidate.calls[-1].arguments = None, text
        out.append(ToolCallDelta(len(candidate.calls) - 1, None, None, text, candidate.index, raw=raw))

    # ------------------------------------------------------------ the answer

    def partial_text(self) -> str:
        """The text of the first candidate so far."""
        first = self.candidates.get(min(self.candidates, default=0))
        return "".join(first.text) if first is not None else ""

    def response(self) -> ChatResponse[Any]:
        """What has come so far."""
        choices = [_choice(self.candidates[index]) for index in sorted(self.candidates)]
        return ChatResponse(choices=choices, usage=self.usage, model=self.model, id=self.id, raw=self.raw)


def _along(part: dict[str, Any]) -> dict[str, Any]:
    """What a part has beside its words: its signature, above all."""
    along = {name: value for name, value in part.items() if name not in _DATA}
    signature = along.pop("thought_signature", None)
    return along if signature is None else {**along, "thoughtSignature": signature}


def _choice(candidate: Candidate) -> Choice[Any]:
    text, thought = "".join(candidate.text), "".join(candidate.thoughts)
    cut = candidate.common in ("length", None)
    return Choice(
        index=candidate.index,
        text=text,
        finish_reason=candidate.common,
        finish_reason_raw=candidate.reason,
        tool_calls=[
            tool_call(call.id, call.name, call.arguments, "function", cut=cut and call is candidate.calls[-1])
            for call in candidate.calls
        ],
        reasoning=thought or None,
        reasoning_blocks=[_joined(block) for block in candidate.blocks],
        logprobs={"content": list(candidate.logprobs)} if candidate.logprobs else None,
        annotations=list(candidate.annotations),
        citations=citations(text, candidate.annotations),
        audio=_heard(candidate),
        raw=candidate.raw,
    )


def _joined(block: dict[str, Any]) -> dict[str, Any]:
    """A block with the pieces of its thought put together."""
    part = block.get("part")
    pieces = part.get("text") if isinstance(part, dict) else None
    if isinstance(part, dict) and isinstance(pieces, list) and all(isinstance(piece, str) for piece in pieces):
        return {**block, "part": {**part, "text": "".join(pieces)}}
    return dict(block)


def _heard(candidate: Candidate) -> dict[str, Any] | None:
    """Sound as one text in base64."""
    if candidate.audio is None:
        return None
    kind, pieces = candidate.audio
    if len(pieces) == 1:
        return {"mime_type": kind, "data": pieces[0]}
    from base64 import b64decode, b64encode

    try:
        return {"mime_type": kind, "data": b64encode(b"".join(map(b64decode, pieces))).decode()}
    except ValueError:
        return {"mime_type": kind, "data": "".join(pieces)}
