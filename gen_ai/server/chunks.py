"""From the events of a stream to chunks.

A structured answer is sent as it comes only where its technique makes the model's server enforce the schema, and only
if it begins like the JSON that it must be; else it is held back until the client has found it good. This wire has no
word for beginning anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import Error
from ..types import (
    ChatResponse,
    Choice,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    Restart,
    TextDelta,
    ToolCallDelta,
)
from .answers import finish_of, instead, is_json_of, not_json, said, usage_of
from .fields import Call

Chunk = dict[str, Any]


class Writer:
    """Makes the chunks of one stream.

    Args:
        call: what was asked for.
        head: what every chunk begins with.
        model: the model that was asked for.
        live: a structured answer may be sent as it comes.
        offset: the index of the first choice.
    """

    def __init__(self, call: Call, head: Chunk, model: str, *, live: bool, offset: int = 0) -> None:
        self._call, self._head, self._model = call, head, model
        self._live, self._offset = live, offset
        self._begun: set[int] = set()
        self._finished: set[int] = set()
        #: Structured answers, by choice: text of which nothing was sent yet, and whether any was.
        self._start: dict[int, str] = {}
        self._open: set[int] = set()

    # ------------------------------------------------------------ events

    def take(self, event: Event, so_far: Any) -> Iterator[Chunk]:
        """The chunks of one event. `so_far` gives the answer as far as it has come."""
        if isinstance(event, ReasoningDelta):
            if self._call.chat:
                yield from self._delta(event.index, {"reasoning_content": event.text})
        elif self._call.checked:
            yield from self._structured(event)
        elif isinstance(event, TextDelta):
            yield from self._delta(event.index, {"content": event.text})
        elif isinstance(event, RefusalDelta):
            yield from self._delta(event.index, {"refusal": event.text})
        elif isinstance(event, ToolCallDelta):
            if not self._call.functions or event.position == 0:
                yield from self._delta(event.index, self._calling(event))
        elif isinstance(event, Finish):
            # What has no event of its own is read from the answer so far.
            choice = next((each for each in so_far().choices if each.index == event.index), Choice())
            yield from self._blocks(choice, event.index)
            yield from self._finish(event.index, event.finish_reason, choice.logprobs)

    def _structured(self, event: Event) -> Iterator[Chunk]:
        """Text of a structured answer, if it may go out now. All else waits for the end."""
        index = getattr(event, "index", 0)
        if isinstance(event, Restart):
            if index in self._open:
                raise not_json()
            self._start.pop(index, None)
        elif isinstance(event, TextDelta) and self._live:
            if index in self._open:
                yield from self._delta(index, {"content": event.text})
                return
            text = self._start.get(index, "") + event.text
            self._start[index] = text
            if text.lstrip()[:1] == "{":
                self._open.add(index)
                yield from self._delta(index, {"content": text})

    # ------------------------------------------------------------ the end

    def end(self, response: ChatResponse[Any]) -> Iterator[Chunk]:
        """What is left to be sent of an answer that is complete. Raises where what was sent of it is wrong."""
        for choice in response.choices:
            if choice.index in self._finished:
                continue
            if self._call.checked:
                yield from self._held(choice)
            yield from self._blocks(choice, choice.index)
            called = bool(choice.tool_calls) and self._call.tools
            yield from self._finish(choice.index, choice.finish_reason, choice.logprobs, called=called)

    def _blocks(self, choice: Choice[Any], index: int) -> Iterator[Chunk]:
        if choice.reasoning_blocks:
            yield from self._delta(index, {"reasoning_details": choice.reasoning_blocks})

    def _held(self, choice: Choice[Any]) -> Iterator[Chunk]:
        text, calls = said(choice, self._call)
        if choice.index in self._open:
            if not calls and not is_json_of(choice.text, choice.parsed):
                raise not_json()
        elif text:
            yield from self._delta(choice.index, {"content": text})
        for at, made in enumerate(calls):
            delta = ToolCallDelta(at, made.id, made.name, made.arguments, choice.index, made.type)
            if not self._call.functions or at == 0:
                yield from self._delta(choice.index, self._calling(delta))

    def instead(self, error: Error) -> Iterator[Chunk]:
        """The end of an answer that was declined, withheld or cut. Raises the error where it is more than that."""
        answer = instead(error, self._call, self._model)
        if answer is None or (self._call.n > 1 and not self._finished):
            raise error
        if not self._finished:
            choice = answer.first
            if choice.refusal:
                yield from self._delta(0, {"refusal": choice.refusal})
            if choice.text and self._call.checked and 0 not in self._open:
                yield from self._delta(0, {"content": choice.text})
            yield from self._finish(0, choice.finish_reason, None)

    def usage(self, usage: Any) -> Chunk | None:
        """The last chunk: tokens, and no choice."""
        counts = usage_of(usage)
        return {**self._head, "choices": [], "usage": counts} if counts is not None else None

    # ------------------------------------------------------------ shapes

    def _calling(self, event: ToolCallDelta) -> dict[str, Any]:
        """A piece of a tool call."""
        custom = event.call_type == "custom"
        inner = {"input" if custom else "arguments": event.arguments}
        if event.name is not None:
            inner = {"name": event.name, **inner}
        if self._call.functions:
            return {"function_call": inner}
        piece: dict[str, Any] = {"index": event.position}
        if event.id is not None:
            piece.update(id=event.id, type=event.call_type)
        return {"tool_calls": [{**piece, "custom" if custom else "function": inner}]}

    def _delta(self, index: int, delta: dict[str, Any]) -> Iterator[Chunk]:
        if self._call.chat or "content" in delta:  # a text completion has text alone
            yield from self._begin(index, "" if "content" in delta else None)
            yield self._chunk(index, delta)

    def _finish(self, index: int, reason: str | None, logprobs: Any, *, called: bool = True) -> Iterator[Chunk]:
        self._finished.add(index)
        yield from self._begin(index)
        yield self._chunk(index, {}, finish_of(reason, called=called, call=self._call), logprobs)

    def _begin(self, index: int, content: str | None = "") -> Iterator[Chunk]:
        """The role. An answer that begins with a tool call, say, may have no text: its content is null, not empty."""
        if self._call.chat and index not in self._begun:
            self._begun.add(index)
            yield self._chunk(index, {"role": "assistant", "content": content})

    def _chunk(self, index: int, delta: dict[str, Any], finish: str | None = None, logprobs: Any = None) -> Chunk:
        choice: dict[str, Any] = {"index": index + self._offset}
        if self._call.chat:
            choice["delta"] = delta
        else:
            choice["text"] = delta.get("content", "")
        choice.update(logprobs=logprobs, finish_reason=finish)
        chunk = {**self._head, "choices": [choice]}
        if self._call.include_usage:
            chunk["usage"] = None
        return chunk
