"""Responses dialect, inward: a streamed answer. Events in, portable events out, whatever the cuts.

The last event carries the whole answer: what did not come in pieces before it is taken from there.
"""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..request import Request
from ..streaming.sse import SSEDecoder
from ..types import Event, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from .decoding import EventDecoder
from .openai_problem import is_error
from .responses_answer import Answer, typed
from .shapes import fields, place

CHECK_ENDPOINT = "Check endpoint=: it must serve the Responses API (POST …/responses), such as https://host/v1."

#: Events with a piece of a text → what kind it is, the type of its item, and the field with its index in the item.
_PIECES: dict[str, tuple[str, str, str]] = {
    "response.output_text": ("text", "message", "content_index"),
    "response.refusal": ("refusal", "message", "content_index"),
    "response.reasoning_summary_text": ("summary", "reasoning", "summary_index"),
    "response.reasoning_text": ("content", "reasoning", "content_index"),
}
_DELTAS = {f"{name}.delta": piece for name, piece in _PIECES.items()}
_WHOLES = {f"{name}.done": piece for name, piece in _PIECES.items()}
#: The same for the arguments of calls → the type of the item, and the field of the whole of them.
_INPUTS = {
    "response.function_call_arguments": ("function_call", "arguments"),
    "response.custom_tool_call_input": ("custom_tool_call", "input"),
}
_INPUT_DELTAS = {f"{name}.delta": kind for name, (kind, _) in _INPUTS.items()}
_INPUT_WHOLES = {f"{name}.done": of for name, of in _INPUTS.items()}
#: Events that end an answer → how it ended.
_ENDS = {
    "response.completed": "completed",
    "response.done": "completed",
    "response.incomplete": "incomplete",
    "response.failed": "failed",
    "response.cancelled": "cancelled",
}


class ResponsesDecoder(EventDecoder[Answer]):
    """Decodes one streamed answer."""

    __slots__ = ()

    check = CHECK_ENDPOINT
    terminal = "its terminal event (response.completed)"

    def __init__(self, request: Request) -> None:
        super().__init__(SSEDecoder(), Answer(request))

    def quick(self, value: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece of a known text; False for any other.

        Hardly a call in it: each would be paid for every token.
        """
        answer = self._answer
        try:
            name, piece = value["type"], value["delta"]
            if type(piece) is not str or ("logprobs" in value and value["logprobs"]):  # noqa: RUF019
                return False
            if name in _INPUT_DELTAS:
                item = answer.calling[value["output_index"]]
                answer.raw = value
                if piece:
                    item.arguments.append(piece)
                    out.append(ToolCallDelta(item.call, None, None, piece, 0, item.kind, value))  # type: ignore[arg-type]
                return True
            kind, _, index = _DELTAS[name]
            slot = answer.open[kind, value["output_index"], value[index]]
        except (KeyError, TypeError):
            return False
        answer.raw = value
        if piece:
            slot.parts.append(piece)
            if kind == "text":
                out.append(TextDelta(piece, 0, value))
            elif kind == "refusal":
                out.append(RefusalDelta(piece, 0, value))
            else:
                out.append(ReasoningDelta(piece, 0, value))
        return True

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any event."""
        kind, answer = value.get("type"), self._answer
        if not isinstance(kind, str) or not kind.startswith("response."):
            if kind == "error" or is_error(value):
                raise self.failed(value)
            if kind is None and isinstance(value.get("output"), list):  # a body that was not streamed
                self._end({"response": value}, "completed", out)
            return  # `keepalive`, and what later versions may have, say nothing of the answer
        answer.raw = value
        if kind in _DELTAS:
            self._delta(value, *_DELTAS[kind], out)
        elif kind in _INPUT_DELTAS:
            item = answer.find(value, _INPUT_DELTAS[kind], out, value)
            answer.add_input(item, value.get("delta"), out, value)
            if item.call is not None and not item.done and isinstance(value.get("output_index"), int):
                answer.calling[value["output_index"]] = item
        elif kind in _WHOLES:
            what, holder, index = _WHOLES[kind]
            item = answer.find(value, holder, out, value)
            answer.settle(
                item, what, _at(value, index), value.get("refusal" if what == "refusal" else "text"), out, value
            )
        elif kind in _INPUT_WHOLES:
            answer.settle_call(answer.find(value, _INPUT_WHOLES[kind][0], out, value), value, out, value)
        elif kind in _ENDS:
            self._end(value, _ENDS[kind], out)
        else:
            self._more(kind, value, out)

    def _more(self, kind: str, value: dict[str, Any], out: list[Event]) -> None:
        """Beginnings and ends of items, and what is said of the whole answer. Events of any other kind say nothing
        that their items do not say again when they end."""
        answer, item = self._answer, typed(fields(value.get("item"), f"{kind}.item"))
        if kind == "response.output_item.added" and value.get("item"):
            answer.begin(value.get("output_index"), item, out, value)
        elif kind == "response.output_item.done" and value.get("item"):
            own, index = {**value, "item_id": item.get("id")}, value.get("output_index")
            known = answer.known(own, str(item.get("type"))) or answer.begin(index, item, out, value)
            answer.end(known, item, out, value)
        elif kind == "response.output_text.annotation.added":
            answer.find(value, "message", out, value).annotations.append(value.get("annotation"))
        elif kind in ("response.created", "response.in_progress", "response.queued"):
            answer.head(fields(value.get("response"), f"{kind}.response"), out, value)
        elif kind == "response.error":
            raise self.failed(value)

    def _delta(self, value: dict[str, Any], kind: str, holder: str, index: str, out: list[Event]) -> None:
        answer = self._answer
        item, at = answer.find(value, holder, out, value), _at(value, index)
        slot = answer.add(item, kind, at, value.get("delta"), out, value)
        logprobs = value.get("logprobs")
        if isinstance(logprobs, list):
            item.logprobs += logprobs
        place = value.get("output_index")
        if slot is not None and isinstance(place, int):
            answer.open[kind, place, at] = slot

    def failed(self, value: Any) -> Error:
        """The typed error for an event that is one; what makes errors is imported with the first of them."""
        from .responses_errors import error_in_body

        return error_in_body(value)

    # ------------------------------------------------------------ the end

    def _end(self, value: dict[str, Any], status: str, out: list[Event]) -> None:
        """The terminal event came, with the whole answer."""
        response, answer = fields(value.get("response"), f"{value.get('type')}.response"), self._answer
        answer.complete(response, out, value, status)
        if answer.failed or response.get("error"):
            from .responses_errors import gave_up

            raise gave_up(response)
        self.done = self.complete = True


def _at(value: dict[str, Any], name: str) -> int:
    """An index within an item; the first where none is said."""
    return place(value.get(name)) or 0
