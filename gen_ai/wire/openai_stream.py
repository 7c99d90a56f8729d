"""OpenAI dialect, inward: a stream of chunks as events.

A chunk that carries one piece of text, reasoning or arguments and nothing else costs a dozen function calls, JSON
included (`_quick`); every other chunk takes the general way (`Answer.take`).
"""

# ruff: noqa: RUF019 - `in` and an index cost no function call, `.get` does; see `_quick`
from __future__ import annotations

from typing import Any

from ..errors import Error, InvalidResponseError, StreamInterruptedError
from ..plans import Headers
from ..request import Request
from ..streaming.sse import NamedEvent, SSEDecoder
from ..types import Event, Finish, ReasoningDelta, TextDelta
from .bodies import CHECK_ENDPOINT, not_an_api
from .decoding import Failing
from .openai_answer import PLAIN, Answer, State
from .openai_problem import is_error

_ASK_AGAIN = "Ask again; if it stays, look at the server's log."
#: How lines of an event stream begin.
_FIELDS = (b"data:", b"event:", b"id:", b"retry:")
#: Bytes of the body that are kept until an event has come, to say what came instead.
_OPENING = 2048


class OpenAIDecoder(Failing[Answer]):
    """Decodes one streamed answer; see `gen_ai.wire.base.Decoder`."""

    __slots__ = ("_from_json", "_n", "_opening", "_sse", "_states")

    def __init__(self, request: Request) -> None:
        from pydantic_core import from_json

        super().__init__(Answer(completion=request.operation == "completion"))
        self._from_json = from_json
        self._sse = SSEDecoder()
        self._states: dict[int, State] = self._answer.states
        self._n = request.n
        self._opening: bytes | None = b""

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        if self._opening is not None:
            self._opening = (self._opening + block)[:_OPENING]
        try:
            self._items(self._sse.feed(block), out)
        except Error as error:
            self._fail(error, out)
        return out if self._halves is None else self._halves.joined(out)

    def finish(self) -> list[Event]:
        """The body has ended."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            items = self._sse.finish()
            if items and _is_half(items[-1]):  # the body ended inside an event: there is nothing in it to take
                items.pop()
            self._items(items, out)
            if not self.done:
                self._ended()
        except Error as error:
            self._fail(error, out)
        return self._rest(out)

    # ------------------------------------------------------------ events

    def _items(self, items: list[bytes | NamedEvent], out: list[Event]) -> None:
        from_json = self._from_json
        for item in items:
            try:
                chunk = from_json(item)  # type: ignore[arg-type]
            except (ValueError, TypeError):
                chunk = self._odd(item, out)
                if self.done:
                    return
                if chunk is None:
                    continue
            if not self._quick(chunk, out):
                self._take(chunk, out)

    def _quick(self, chunk: Any, out: list[Event]) -> bool:
        """Take a chunk that carries one piece and nothing else; False for any other.

        Operators only: each function call here would be paid for every token.
        """
        answer = self._answer
        try:
            choices = chunk["choices"]
            choice = choices[0]
            delta = choice["delta"]
            state = self._states[choice["index"]]
        except (KeyError, IndexError, TypeError):
            return False
        if (
            choices[1:]
            or (answer.id is None and "id" in chunk and chunk["id"])
            or ("error" in chunk and chunk["error"])
            or ("usage" in chunk and chunk["usage"])
            or ("finish_reason" in choice and choice["finish_reason"])
            or ("logprobs" in choice and choice["logprobs"])
            or "error" in choice
            or "x_groq" in chunk
            or "citations" in chunk
            or type(delta) is not dict
        ):
            return False
        found = None
        for name in delta:
            if name in _SAYING and delta[name]:
                if found is not None:
                    return False
                found = name
        if found is None:
            return False
        said = delta[found]
        if found == "content" and type(said) is str and state.phase == PLAIN:
            state.text.append(said)
            out.append(TextDelta(said, state.index, chunk))
        elif (found == "reasoning_content" or found == "reasoning") and type(said) is str:  # noqa: PLR1714
            state.reasoning.append(said)
            out.append(ReasoningDelta(said, state.index, chunk))
        elif found == "tool_calls" and type(said) is list and not said[1:]:
            event = state.calls.more(said[0], chunk)
            if event is None:
                return False
            out.append(event)
        else:
            return False
        answer.raw = chunk
        return True

    def _take(self, chunk: Any, out: list[Event]) -> None:
        """Any chunk but the plainest."""
        if chunk is None:
            return
        self._opening = None
        if is_error(chunk):
            if isinstance(chunk, dict):
                pieces: list[Event] = []
                self._answer.take(chunk, pieces)
                out += [event for event in pieces if type(event) is not Finish]
            raise error_in_body(chunk)
        if not isinstance(chunk, dict):
            raise InvalidResponseError(
                f"The stream holds an event that is no object ({type(chunk).__name__}).", suggestion=CHECK_ENDPOINT
            )
        answer = self._answer
        answer.take(chunk, out)
        if answer.failed is not None:
            raise failure_of(answer.failed)
        self.complete = answer.ended >= max(self._n, len(self._states))

    def _odd(self, item: bytes | NamedEvent, out: list[Event]) -> Any:
        """An event that is not plain JSON: the end, one with a name, one to be mended. None: nothing to take."""
        name = b""
        if isinstance(item, NamedEvent):
            name, item = item
        data = item.strip()
        if data in (b"[DONE]", b'"[DONE]"'):
            self._end(out)
            return None
        if not data and name != b"error":
            return None
        from ..jsontext import parse

        try:
            chunk = parse(item)
        except ValueError as problem:
            if name == b"error":
                raise error_in_body({"error": data.decode("utf-8", "replace")}) from None
            raise self._not_json(item, problem) from None
        if name == b"error":
            self._opening = None
            raise error_in_body(chunk if is_error(chunk) else {"error": chunk})
        if not name:
            self._odd_text()
        return chunk

    def _not_json(self, item: bytes, problem: ValueError) -> InvalidResponseError:
        opening = self._opening
        if opening is not None and opening.lstrip()[:1] == b"<":
            return not_an_api(opening)
        shown = item[:200].decode("utf-8", "replace")
        return InvalidResponseError(
            f"The stream holds an event that is not JSON ({str(problem)[:200]}): {shown}", suggestion=CHECK_ENDPOINT
        )

    # ------------------------------------------------------------ the end

    def _end(self, out: list[Event]) -> None:
        """The terminal marker came."""
        self.done = True
        if not self._states:
            raise self._nothing(marked=True)
        for state in self._states.values():
            if not state.finished:
                self._answer.finish(state, None, None, out)
        self.complete = True

    def _ended(self) -> None:
        """The body has ended without the terminal marker."""
        self.done = True
        if not self._states:
            raise self._nothing(marked=False)
        if not all(state.finished for state in self._states.values()):
            raise StreamInterruptedError(
                "The stream ended before the answer did: no finish reason came, nor the end marker.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        self.complete = True

    def _nothing(self, *, marked: bool) -> Error:
        """No choice ever came; `marked`: but the terminal marker did."""
        opening, raw = self._opening, self._answer.raw
        if not marked and isinstance(raw, dict) and raw.get("prompt_filter_results"):  # Azure's first event
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        if opening is None:
            return InvalidResponseError(
                "The stream ended without an answer: none of its events had choices.", suggestion=CHECK_ENDPOINT
            )
        lines = [line for line in opening.replace(b"\r", b"\n").split(b"\n") if line.strip() and line[:1] != b":"]
        if not lines or lines[0].strip() == b"data: [DONE]":
            return StreamInterruptedError("The stream was empty.", suggestion=_ASK_AGAIN)
        if lines[0][:1] == b"{" or any(field.startswith(lines[0][: len(field)]) for field in _FIELDS):
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return not_an_api(opening)


#: The fields of a delta that say anything; others are ignored on the general way too.
_SAYING = frozenset(
    {
        "content", "reasoning_content", "reasoning", "reasoning_text", "reasoning_details", "refusal", "tool_calls",
        "function_call", "audio", "annotations",
    }
)  # fmt: skip


def _is_half(item: bytes | NamedEvent) -> bool:
    """Whether the last event of a body, which lacks its end, breaks off inside its data."""
    name = b""
    if isinstance(item, NamedEvent):
        name, item = item
    data = item.strip()
    if name == b"error" and data[:1] != b"{":  # said in words, it is an error all the same
        return not data
    if data[:1] == b"[":
        return data != b"[DONE]" and b"[DONE]".startswith(data)
    if data[:1] != b"{":
        return False
    from ..jsontext import is_begun, is_object

    return not is_object(data) and is_begun(data)


def error_in_body(value: Any, headers: Headers | None = None) -> Error:
    """The error in an event; what makes errors is imported with the first of them."""
    from .openai_errors import error_in_body as made

    return made(value, headers)


def failure_of(entry: dict[str, Any], headers: Headers | None = None) -> Error:
    """The error for a choice that the server gave up (`finish_reason: error`)."""
    if entry.get("error"):
        return error_in_body({"error": entry["error"]}, headers)
    reason = entry.get("finish_reason")
    message = f"The server gave the answer up (finish_reason {reason!r})."
    return error_in_body({"error": {"message": message, "code": reason}}, headers)
