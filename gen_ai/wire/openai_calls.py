"""OpenAI dialect, inward: the tool calls of one choice as they grow.

Hosts differ: fragments by index, whole calls at once, no index, empty ids, every call under the index 0, several
calls glued into one string of arguments, arguments as an object.
"""

# ruff: noqa: RUF019 - see openai_stream

from __future__ import annotations

from typing import Any

from ..types import Event, ToolCall, ToolCallDelta
from .openai_response import arguments_text, glued, is_whole, tool_call
from .shapes import entries, fields


class _Call:
    """One call."""

    __slots__ = ("given_id", "id", "kind", "name", "parts", "position")

    def __init__(self, position: int, call_id: str, given_id: str, kind: str) -> None:
        self.position, self.id, self.given_id, self.kind = position, call_id, given_id, kind
        self.name = ""
        self.parts: list[str] = []

    def whole(self) -> bool:
        """Whether its arguments are complete."""
        return bool(self.parts) and self.parts[-1][-1:] == "}" and is_whole("".join(self.parts))


class Calls:
    """The calls of one choice."""

    __slots__ = ("_by_given", "_by_index", "_calls", "_choice", "_ids")

    def __init__(self, choice: int) -> None:
        self._choice = choice
        self._calls: list[_Call] = []
        # Looked up, never searched through: an answer may hold any number of calls.
        self._by_index: dict[int, _Call] = {}
        self._by_given: dict[str, list[_Call]] = {}
        self._ids: set[str] = set()

    def __len__(self) -> int:
        return len(self._calls)

    def take(self, deltas: Any, answer: str | None, chunk: Any, out: list[Event], *, whole: bool = False) -> None:
        """Add the events of a chunk's deltas, or of a body's whole calls.

        Args:
            deltas: the list of them; one by itself (TGI) is taken too.
            answer: the id of the answer, for calls that have none.
            chunk: what the events carry as `raw`.
            out: gets the events.
            whole: each is a call of its own.
        """
        deltas = entries(deltas, "tool_calls")
        several = len(deltas) > 1
        for position, delta in enumerate(deltas):
            self._take(delta, position if several else None, answer, chunk, out, whole=whole)

    def more(self, delta: Any, chunk: Any) -> ToolCallDelta | None:
        """The event of a delta that only goes on the arguments of a known call; None for any other."""
        try:
            call, function = self._by_index[delta["index"]], delta["function"]
            arguments = function["arguments"]
        except (KeyError, TypeError):
            return None
        if (
            type(arguments) is not str
            or not arguments
            or arguments[0] == "{"
            or ("id" in delta and delta["id"])
            or ("name" in function and function["name"])
        ):
            return None
        call.parts.append(arguments)
        return ToolCallDelta(call.position, None, None, arguments, self._choice, call.kind, chunk)

    def _take(
        self,
        delta: dict[str, Any],
        position: int | None,
        answer: str | None,
        chunk: Any,
        out: list[Event],
        *,
        whole: bool,
    ) -> None:
        function, custom = delta.get("function"), delta.get("custom")
        kind = "function"
        if not isinstance(function, dict):
            if isinstance(custom, dict):
                kind, function = "custom", custom
            else:
                function = delta if isinstance(delta.get("name"), str) else fields(function, "tool_calls.function")
        index, given, name = delta.get("index"), _id(delta.get("id")), function.get("name")
        index = index if isinstance(index, int) else None
        name = name if isinstance(name, str) else ""
        arguments = arguments_text(function)
        call = None if whole else self._which(index, given, name, arguments, position)
        first = call is None
        if call is None:
            if given and not whole and any("".join(c.parts) == arguments for c in self._by_given.get(given, [])[-4:]):
                return  # the whole call said again, at the end
            if not name and not given and arguments[:1] == "{":
                # Glued to the one before it, so it is a call of the same tool.
                before = self._calls[-1] if index is None and self._calls else self._by_index.get(index or 0)
                name = before.name if before is not None else ""
            call = self._new(index, given, kind, answer)
        more: list[str] = []
        if first and arguments[:1] == "{":
            parts = glued(arguments)
            if parts is not None:
                arguments, *more = parts
        self._grow(call, name, arguments, first, chunk, out)
        for number, part in enumerate(more, 2):
            self._grow(self._new(None, f"{call.id}_{number}", kind, answer), call.name, part, True, chunk, out)

    def _which(self, index: int | None, given: str, name: str, arguments: str, position: int | None) -> _Call | None:
        """The call that a delta goes on; None if it begins a new one.

        By index; where there is none, by id; else by name, else by place. A whole call under the index of another
        whole one is a new call (gateways in front of Gemini give each the index 0).
        """
        calls = self._calls
        if index is not None:
            call = self._by_index.get(index)
        elif given:
            return next(iter(self._by_given.get(given, ())), None)
        elif position is not None and not name:
            return calls[position] if position < len(calls) else None
        else:
            call = calls[-1] if calls else None
            if call is not None and name and name != call.name:
                return None
        if call is None:
            return None
        other = (name and call.name and name != call.name) or arguments[:1] == "{"
        if given and call.given_id and given != call.given_id and name:
            return None if name != call.name or call.whole() else call
        return None if other and call.whole() else call

    def _new(self, index: int | None, given: str, kind: str, answer: str | None) -> _Call:
        position = len(self._calls)
        made = given
        if not made:
            # The answer to a call names it by its id, so one that has none is given one; the answer's own id in
            # it keeps the calls of several turns apart.
            suffix = "".join(c for c in (answer or "") if c.isalnum())[-12:] or "0"
            made = f"call_{suffix}_{self._choice}_{position}"
        elif made in self._ids:
            made = f"{made}_{position}"
        call = _Call(position, made, given, kind)
        self._calls.append(call)
        self._ids.add(made)
        if given:
            self._by_given.setdefault(given, []).append(call)
        if index is not None:
            self._by_index[index] = call
        return call

    def _grow(self, call: _Call, name: str, arguments: str, first: bool, chunk: Any, out: list[Event]) -> None:
        new_name = None
        if name and not call.name:
            call.name = new_name = name
        if arguments:
            call.parts.append(arguments)
        if first or new_name or arguments:
            call_id = call.id if first else None
            out.append(ToolCallDelta(call.position, call_id, new_name, arguments, self._choice, call.kind, raw=chunk))

    def made(self, *, cut: bool) -> list[ToolCall]:
        """The calls so far, their arguments parsed.

        Args:
            cut: the answer was cut, so that broken JSON is no fault of the model.
        """
        found = []
        for call in self._calls:
            arguments = "".join(call.parts)
            # Glued calls that came in pieces could not be told apart before now.
            for number, part in enumerate(glued(arguments) or [arguments], 1):
                call_id = call.id if number == 1 else f"{call.id}_{number}"
                found.append(tool_call(call_id, call.name, part, call.kind, cut=cut))
        return found


def _id(value: Any) -> str:
    """An id as text; `null` as a word stands for none (Mistral)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value != "null" else ""
