"""OpenAI dialect, inward: one answer as it grows, chunk by chunk. A whole body is an answer of one chunk."""

from __future__ import annotations

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
    UsageUpdate,
    Warn,
)
from .openai_calls import Calls
from .openai_citations import citations, is_reference, references
from .openai_response import (
    FINISH,
    content,
    finish_reason,
    join_audio,
    join_details,
    join_logprobs,
    join_thinking,
    raw_finish,
    reasoning,
    usage,
)
from .shapes import entries, fields, place, words

#: Where a choice's text stands: not known yet, inside `<think>`, right after it, plain.
_START, _THINKING, _AFTER, PLAIN = range(4)
_OPEN, _CLOSE = "<think>", "</think>"


class State:
    """One choice as it grows."""

    __slots__ = (
        "annotations", "audio", "blocks", "calls", "cited", "entry", "finished", "held", "index",
        "logprobs", "phase", "raw_finish", "reasoning", "refusal", "text",
    )  # fmt: skip

    def __init__(self, index: int, phase: int) -> None:
        self.index, self.phase = index, phase
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.blocks: list[dict[str, Any]] = []
        self.calls = Calls(index)
        #: Text held back: it may become a tag.
        self.held = ""
        self.finished = False
        self.raw_finish: str | None = None
        self.logprobs: Any = None
        self.audio: Any = None
        self.annotations: list[Any] = []
        #: Marks among the parts of the text.
        self.cited: list[Citation] = []
        #: The choice of a whole body, for `Choice.raw`.
        self.entry: Any = None

    @property
    def empty(self) -> bool:
        """Nothing has come."""
        return not (self.text or self.reasoning or self.refusal or self.calls or self.held)


class Answer:
    """An answer as it grows. `take` gives the events of a chunk; `response` what has come so far.

    Args:
        completion: the answer is one of text completions, where `<think>` is text like any other.
        whole: chunks are whole bodies, in which `message` counts before `delta`.
    """

    __slots__ = (
        "_completion", "_whole", "citations", "created", "ended", "failed", "id", "model", "object", "raw", "states",
        "system_fingerprint", "usage", "warnings",
    )  # fmt: skip

    def __init__(self, *, completion: bool = False, whole: bool = False) -> None:
        self._completion, self._whole = completion, whole
        self.states: dict[int, State] = {}
        #: How many of them have finished.
        self.ended = 0
        self.id: str | None = None
        self.model: str | None = None
        self.object: str | None = None
        self.system_fingerprint: str | None = None
        self.created: int | None = None
        self.usage: Any = None
        self.citations: Any = None
        self.raw: Any = None
        self.warnings: list[Warn] = []
        #: The choice that the server gave up, by its finish reason.
        self.failed: dict[str, Any] | None = None

    def take(self, chunk: dict[str, Any], out: list[Event]) -> None:
        """Add a chunk's events to `out`."""
        self.raw = chunk
        self._head(chunk)
        choices = chunk.get("choices")
        for position, entry in enumerate(entries(choices, "choices") if choices else ()):
            self._choice(entry, position, chunk, out)
        self._usage(chunk, out)

    def _head(self, chunk: dict[str, Any]) -> None:
        """What is said of the answer as a whole: the first value that says anything."""
        for name in ("id", "model", "object", "system_fingerprint"):
            if getattr(self, name) is None:
                value = chunk.get(name)
                if isinstance(value, str) and value:
                    setattr(self, name, value)
        created = chunk.get("created")
        if self.created is None and isinstance(created, (int, float)) and created and created == created // 1:
            self.created = int(created)
        citations = chunk.get("citations")
        if isinstance(citations, list):
            self.citations = citations

    def _usage(self, chunk: dict[str, Any], out: list[Event]) -> None:
        """Tokens: of the chunk, of Groq's own field, or of a choice (Moonshot). Later replaces earlier."""
        value = chunk.get("usage")
        if not value:
            groq, choices = chunk.get("x_groq"), chunk.get("choices")
            if isinstance(groq, dict):
                value = groq.get("usage")
            elif isinstance(choices, list) and choices and isinstance(choices[0], dict):
                value = choices[0].get("usage")
        found = usage(value)
        if found is not None and (self.usage is None or self.usage.raw != found.raw):
            self.usage = found
            out.append(UsageUpdate(found, raw=chunk))

    # ------------------------------------------------------------ choices

    def state(self, index: int) -> State:
        """The state of one choice, made when first asked for."""
        found = self.states.get(index)
        if found is None:
            found = self.states[index] = State(index, PLAIN if self._completion else _START)
        return found

    def _choice(self, entry: dict[str, Any], position: int, chunk: dict[str, Any], out: list[Event]) -> None:
        index = entry.get("index")
        if type(index) is not int or index < 0 or (self._whole and index in self.states):
            found = place(index)
            index = position if found is None or self._whole else found
        state = self.state(index)
        delta = self._delta(entry, state)
        whole = delta is not None and delta is entry.get("message")
        if delta:
            self._content(state, delta, chunk, out, whole=whole)
        text = words(entry.get("text")) if delta is None else ""  # Together has both
        if text:
            self.text(state, text, chunk, out)
        logprobs = entry.get("logprobs")
        if logprobs:
            state.logprobs = join_logprobs(state.logprobs, logprobs)
        raw = raw_finish(entry)
        error = entry.get("error")
        if raw and FINISH.get(raw.lower()) == "error":
            self.failed = entry
            return
        if error and self._whole:
            said = error.get("message") if isinstance(error, dict) else error
            self.warnings.append(Warn("provider_error", f"The provider notes an error beside its answer: {said}"))
        if self._whole:
            state.entry = entry
        if raw or (whole and not state.finished):
            self.finish(state, raw, chunk, out)

    def _delta(self, entry: dict[str, Any], state: State) -> dict[str, Any] | None:
        """What is new in a choice. Perplexity repeats the whole message beside each delta."""
        delta, message = entry.get("delta"), entry.get("message")
        if self._whole and (message or isinstance(message, dict)):
            return fields(message, "choices.message")
        if delta or isinstance(delta, dict):
            return fields(delta, "choices.delta")
        # A body that was not streamed although a stream was asked for.
        return fields(message, "choices.message") if message and state.empty else None

    def _content(
        self, state: State, delta: dict[str, Any], chunk: dict[str, Any], out: list[Event], *, whole: bool
    ) -> None:
        text = thought = ""
        value = delta.get("content")
        if isinstance(value, str):
            text = value
        elif value or value == 0:
            text, thought, parts = content(value)
            join_thinking(state.blocks, parts)
            if isinstance(value, list) and any(is_reference(part) for part in value):
                self._cited(state, value)
        thought = reasoning(delta) or thought
        join_details(state.blocks, delta.get("reasoning_details"))
        if thought:
            self._reasoning(state, thought, chunk, out)
        if text:
            self.text(state, text, chunk, out)
        refusal = words(delta.get("refusal")) if delta.get("refusal") else ""
        if refusal:
            state.refusal.append(refusal)
            out.append(RefusalDelta(refusal, state.index, raw=chunk))
        calls, legacy = delta.get("tool_calls"), delta.get("function_call")
        if calls:
            state.calls.take(calls, self.id, chunk, out, whole=whole)
        if legacy:
            call = {"index": -1, "function": fields(legacy, "function_call")}
            state.calls.take([call], self.id, chunk, out)
        if delta.get("audio"):
            state.audio = join_audio(state.audio, delta["audio"])
        annotations = delta.get("annotations")
        if isinstance(annotations, list):
            state.annotations.extend(annotations)

    def _cited(self, state: State, parts: list[Any]) -> None:
        """Note the references among the parts of a text, each at the end of what stands before it."""
        end = sum(map(len, state.text)) + len(state.held)
        for part in parts:
            if is_reference(part):
                state.cited.extend(references(part, end))
            else:
                end += len(content([part])[0])

    # ------------------------------------------------------------ text and reasoning

    def text(self, state: State, text: str, chunk: dict[str, Any], out: list[Event]) -> None:
        """Take a piece of text: what is in `<think>` tags at its start is reasoning."""
        if state.phase == _START:
            text = state.held + text
            state.held = ""
            start = text.lstrip()
            if start[:7] == _OPEN:
                state.phase, text = _THINKING, start[7:]
            elif _OPEN.startswith(start) and not self._whole:
                state.held = text
                return
            else:
                state.phase = PLAIN
        if state.phase == _THINKING:
            text = self._thinking(state, state.held + text, chunk, out)
        if state.phase == _AFTER:
            text = text.lstrip()
            if text:
                state.phase = PLAIN
        if text:
            state.text.append(text)
            out.append(TextDelta(text, state.index, raw=chunk))

    def _thinking(self, state: State, text: str, chunk: dict[str, Any], out: list[Event]) -> str:
        """Take text inside the tags; returns what comes after the closing one."""
        inner, tag, rest = text.partition(_CLOSE)
        state.held = ""
        if tag:
            state.phase = _AFTER
        else:
            keep = next((n for n in range(min(len(_CLOSE) - 1, len(inner)), 0, -1) if _CLOSE.startswith(inner[-n:])), 0)
            if keep:
                inner, state.held = inner[:-keep], inner[-keep:]
        if inner:
            state.reasoning.append(inner)
            out.append(ReasoningDelta(inner, state.index, raw=chunk))
        return rest

    def _reasoning(self, state: State, text: str, chunk: Any, out: list[Event]) -> None:
        state.reasoning.append(text)
        out.append(ReasoningDelta(text, state.index, raw=chunk))

    def _flush(self, state: State, chunk: Any, out: list[Event]) -> None:
        """No more text is to come: what was held back is what it looks like."""
        held, state.held = state.held, ""
        if held and state.phase == _THINKING:
            self._reasoning(state, held, chunk, out)
        elif held:
            state.phase = PLAIN
            state.text.append(held)
            out.append(TextDelta(held, state.index, raw=chunk))

    def finish(self, state: State, raw: str | None, chunk: Any, out: list[Event]) -> None:
        """The choice has its finish reason. Said once; a later, different one replaces it in the answer only."""
        self._flush(state, chunk, out)
        state.raw_finish = raw
        if not state.finished:
            state.finished = True
            self.ended += 1
            out.append(Finish(finish_reason(raw, tools=bool(state.calls)), raw, state.index, raw=chunk))

    # ------------------------------------------------------------ the answer

    def partial_text(self) -> str:
        """The text so far of the first choice, with what is held back."""
        if not self.states:
            return ""
        state = self.states[min(self.states)]
        return "".join(state.text) + (state.held if state.phase != _THINKING else "")

    def response(self) -> ChatResponse[Any]:
        """What has come so far."""
        choices = [self._made(self.states[index]) for index in sorted(self.states)]
        if self.citations and choices and not choices[0].annotations:
            choices[0].annotations = list(self.citations)
        for choice in choices:
            if choice.annotations or self.states[choice.index].cited:
                choice.citations = [*self.states[choice.index].cited, *citations(choice.annotations)]
        return ChatResponse(
            choices=choices,
            usage=self.usage,
            model=self.model,
            id=self.id,
            created=self.created,
            object=self.object,
            system_fingerprint=self.system_fingerprint,
            warnings=list(self.warnings),
            raw=self.raw,
        )

    def _made(self, state: State) -> Choice[Any]:
        text = "".join(state.text)
        if state.held and state.phase != _THINKING:
            text += state.held
        thought = "".join(state.reasoning) + (state.held if state.phase == _THINKING else "")
        ended = state.finished or self._whole
        cut = state.raw_finish in ("length", "max_tokens") or not ended
        return Choice(
            index=state.index,
            text=text,
            finish_reason=finish_reason(state.raw_finish, tools=bool(state.calls)) if ended else None,
            finish_reason_raw=state.raw_finish,
            tool_calls=state.calls.made(cut=cut),
            reasoning=thought or None,
            reasoning_blocks=state.blocks,
            refusal="".join(state.refusal) or None,
            logprobs=state.logprobs,
            annotations=state.annotations,
            audio=state.audio,
            raw=state.entry,
        )
