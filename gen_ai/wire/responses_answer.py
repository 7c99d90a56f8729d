"""Responses dialect, inward: one answer as it grows, item by item. A whole body is an answer of whole items."""

from __future__ import annotations

from typing import Any

from ..jsontext import whole_text
from ..request import Request
from ..types import (
    ChatResponse,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    Usage,
    UsageUpdate,
    Warn,
)
from .responses_fields import names_of
from .responses_items import CALLS, Item, Slot, choice_of, common_reason, usage
from .shapes import entries, words

#: Statuses of an answer that was given up.
_GIVEN_UP = ("failed", "error")
#: Those of an answer that is made while nobody waits for it.
_WAITING = ("queued", "in_progress")
#: The two forms in which reasoning is shown: a summary of it, and itself.
_THOUGHTS = ("summary", "content")
#: What stands between two parts of reasoning: each is a paragraph or more.
_BETWEEN = "\n\n"


class Answer:
    """An answer as it grows."""

    __slots__ = (
        "_customs", "_names", "_served", "_slots", "by_id", "by_index", "calling", "calls", "created", "differs",
        "failed", "finished", "id", "items", "model", "object", "open", "raw", "reason", "thought", "usage",
    )  # fmt: skip

    def __init__(self, request: Request) -> None:
        self._names = names_of(request.tools)
        kinds = [(tool.definition or {}).get("type", "function") for tool in request.tools]
        self._customs = {tool.name for tool, kind in zip(request.tools, kinds, strict=True) if kind == "custom"}
        #: The server runs tools of its own.
        self._served = any(kind not in ("function", "custom") for kind in kinds)
        self.items: list[Item] = []
        self.by_index: dict[int, Item] = {}
        self.by_id: dict[str, Item] = {}
        #: Every text in the order in which they began.
        self._slots: list[Slot] = []
        #: (kind, output_index, index within the item) → the text that pieces of a stream go on.
        self.open: dict[tuple[str, int, int], Slot] = {}
        #: output_index → the call that pieces of arguments go on.
        self.calling: dict[int, Item] = {}
        self.id: str | None = None
        self.model: str | None = None
        self.object: str | None = None
        self.created: int | None = None
        self.usage: Usage | None = None
        self.raw: Any = None
        #: Why it ended, in the server's word.
        self.reason: str | None = None
        self.finished = self.failed = self.thought = self.differs = False
        self.calls = 0

    # ------------------------------------------------------------ the answer as a whole

    def head(self, response: dict[str, Any], out: list[Event], raw: Any) -> None:
        """What is said of the answer as a whole."""
        for name in ("id", "model", "object"):
            value = response.get(name)
            if isinstance(value, str) and value:
                setattr(self, name, value)
        created = response.get("created_at")
        if isinstance(created, (int, float)) and not isinstance(created, bool) and created > 0:
            self.created = int(created)
        found = usage(response.get("usage"))
        if found is not None and (self.usage is None or self.usage.raw != found.raw):
            self.usage = found
            out.append(UsageUpdate(found, raw=raw))

    def complete(self, response: dict[str, Any], out: list[Event], raw: Any, status: str | None = None) -> None:
        """The whole answer: what was missed of it is taken, and why it ended.

        Args:
            response: the server's object.
            out: gets the events.
            raw: what they carry as `raw`.
            status: how it ended, where the object itself does not say.
        """
        taken: list[Item] = []
        for at, value in enumerate(entries(response.get("output"), "output")):
            taken.append(self._whole(at, typed(value), taken, out, raw))
        said = response.get("status")
        if not isinstance(said, str) or not said or (status is not None and said in ("in_progress", "queued")):
            said = status
        details = response.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        self.failed = said in _GIVEN_UP
        self.reason = reason if said == "incomplete" and isinstance(reason, str) and reason else said
        self.finished = True
        if not self.failed:
            out.append(Finish(self.common(), self.reason, 0, raw))
        self.head(response, out, raw)

    def _whole(self, at: int, value: dict[str, Any], taken: list[Item], out: list[Event], raw: Any) -> Item:
        """An item of the whole answer; one that has come already is only completed."""
        own, kind = value.get("id"), value.get("type")
        named = self.by_id.get(own) if isinstance(own, str) else None
        for item in (named, self.by_index.get(at)):
            # Several items may bear one id (xAI's).
            if item is not None and item.value.get("type") == kind and not any(item is other for other in taken):
                break
        else:
            item = self.begin(None, value, out, raw)
        self.end(item, value, out, raw)
        return item

    def common(self) -> str | None:
        """The common finish reason."""
        if self.reason in ("completed", "complete", None) and any(
            slot.kind == "refusal" and slot.parts for slot in self._slots
        ):
            return "content_filter"
        return common_reason(self.reason, calls=bool(self.calls))

    # ------------------------------------------------------------ items

    def begin(self, index: Any, value: dict[str, Any], out: list[Event], raw: Any) -> Item:
        """An item has begun; what it holds already is taken when it ends."""
        there = self.by_index.get(index) if isinstance(index, int) else None
        if (
            there is not None
            and there.value.get("type") == value.get("type")
            and (not there.done or there.value.get("id") == value.get("id"))
        ):
            there.value = {**there.value, **value}
            return there
        item = Item(value)
        self.items.append(item)
        if isinstance(index, int):
            self.by_index[index] = item
        own = value.get("id")
        if isinstance(own, str) and own:
            self.by_id.setdefault(own, item)
        if self._is_call(value):
            self._call(item, out, raw)
        return item

    def _is_call(self, value: dict[str, Any]) -> bool:
        """Whether the caller is to answer it: servers that have tools of their own report their calls alike."""
        kind = value.get("type")
        if kind == "custom_tool_call" and self._served:
            return self._names.given(str(value.get("name"))) in self._customs
        return isinstance(kind, str) and kind in CALLS

    def _call(self, item: Item, out: list[Event], raw: Any) -> None:
        item.call = self.calls
        self.calls += 1
        given = item.value.get("call_id") or item.value.get("id")
        item.call_id = given if isinstance(given, str) and given else f"call_{self.id or '0'}_{item.call}"
        name = item.value.get("name")
        item.name = self._names.given(name) if isinstance(name, str) else ""
        item.kind = CALLS[item.value["type"]]
        out.append(ToolCallDelta(item.call, item.call_id, item.name, "", call_type=item.kind, raw=raw))

    def known(self, event: dict[str, Any], kind: str) -> Item | None:
        """The item of an event, by its place or its id, where there is one of that type."""
        index, own = event.get("output_index"), event.get("item_id")
        for item in (
            self.by_index.get(index) if isinstance(index, int) else None,
            self.by_id.get(own) if isinstance(own, str) else None,
        ):
            if item is not None and item.value.get("type") == kind:
                return item
        last = self.items[-1] if self.items and index is None and own is None else None
        return last if last is not None and last.value.get("type") == kind and not last.done else None

    def find(self, event: dict[str, Any], kind: str, out: list[Event], raw: Any) -> Item:
        """The item of an event; one that was not announced is begun."""
        own = event.get("item_id")
        named = {"id": own} if isinstance(own, str) else {}
        return self.known(event, kind) or self.begin(event.get("output_index"), {"type": kind, **named}, out, raw)

    def end(self, item: Item, value: dict[str, Any], out: list[Event], raw: Any) -> None:
        """An item is complete: what did not come in pieces is taken from it."""
        # Where an item is only begun, what it holds of this is not whole.
        kept = item.value.get("encrypted_content") if item.done else None
        if kept and not value.get("encrypted_content"):
            value = {**value, "encrypted_content": kept}
        item.value, item.done = value, True
        if self.open:
            self.open = {key: slot for key, slot in self.open.items() if slot.item is not item}
        if item.call is not None:
            self.calling = {at: one for at, one in self.calling.items() if one is not item}
            self.settle_call(item, value, out, raw)
            return
        wholes = _texts(value)
        for kind in dict.fromkeys(kind for kind, _, _ in wholes):
            places = [at for name, at, _ in wholes if name == kind]
            known = sorted(at for name, at in item.slots if name == kind)
            # Some servers count the parts of a stream otherwise than those of the item: then their order counts.
            if not set(known) <= set(places):
                places = [*known, *range(known[-1] + 1, known[-1] + 1 + len(places))]
            for at, text in zip(places, [text for name, _, text in wholes if name == kind], strict=False):
                self.settle(item, kind, at, text, out, raw)

    # ------------------------------------------------------------ pieces

    def add(self, item: Item, kind: str, at: int, text: Any, out: list[Event], raw: Any) -> Slot | None:
        """A piece of a text; the text that it belongs to, or None where it is not shown."""
        text = words(text)
        if not text:
            return None
        slot = item.slots.get((kind, at))
        if slot is None:
            if kind in _THOUGHTS and item.shown not in (None, kind):
                return None  # the other form of the same reasoning has come
            slot = item.slots[kind, at] = Slot(item, kind)
            self._slots.append(slot)
            if kind in _THOUGHTS:
                item.shown = kind
                if self.thought:
                    text, slot.lead = _BETWEEN + text, len(_BETWEEN)
                self.thought = True
        slot.parts.append(text)
        out.append(_event(kind, text, raw))
        return slot

    def settle(self, item: Item, kind: str, at: int, text: Any, out: list[Event], raw: Any) -> None:
        """The whole of a text: what has not come of it in pieces is added."""
        text = words(text)
        if not text:
            return
        slot = item.slots.get((kind, at))
        sofar = slot.text() if slot is not None else ""
        if not text.startswith(sofar):
            sofar = whole_text(sofar)  # pieces may have been cut within a character
        if text.startswith(sofar):
            self.add(item, kind, at, text[len(sofar) :], out, raw)
        elif kind == "text":
            self.differs = True  # what was handed on cannot be taken back

    def add_input(self, item: Item, text: Any, out: list[Event], raw: Any) -> None:
        """A piece of a call's arguments."""
        text = words(text)
        if item.call is not None and text:
            item.arguments.append(text)
            out.append(ToolCallDelta(item.call, None, None, text, call_type=item.kind, raw=raw))

    def settle_call(self, item: Item, value: dict[str, Any], out: list[Event], raw: Any) -> None:
        """The whole of a call: its name, and what has not come of its arguments in pieces."""
        name = value.get("name")
        if not item.name and isinstance(name, str) and name and item.call is not None:
            item.name = self._names.given(name)
            out.append(ToolCallDelta(item.call, None, item.name, "", call_type=item.kind, raw=raw))
        whole = value.get("input" if item.kind == "custom" else "arguments")
        if whole is not None and not isinstance(whole, str):
            from ..jsontext import dump

            whole = dump(whole).decode()
        sofar = "".join(item.arguments)
        if isinstance(whole, str) and not whole.startswith(sofar):
            sofar = whole_text(sofar)
        if not isinstance(whole, str):
            return
        if whole.startswith(sofar):
            self.add_input(item, whole[len(sofar) :], out, raw)
        elif whole:
            item.arguments = [whole]  # a call is made once, when all of it has come
            self.differs = True

    # ------------------------------------------------------------ what has come

    def partial_text(self) -> str:
        """The text so far."""
        return self._joined("text")

    def _joined(self, *kinds: str) -> str:
        return "".join(piece for slot in self._slots if slot.kind in kinds for piece in slot.parts)

    def response(self) -> ChatResponse[Any]:
        """What has come so far."""
        choices = []
        if self.items or self.finished:
            choice = choice_of(self.items, ended=self.finished)
            choice.text, choice.reasoning = self.partial_text(), self._joined("summary", "content") or None
            choice.refusal = self._joined("refusal") or None
            if self.finished:
                choice.finish_reason, choice.finish_reason_raw = self.common(), self.reason
            choices.append(choice)
        response: ChatResponse[Any] = ChatResponse(
            choices=choices, usage=self.usage, model=self.model, id=self.id, created=self.created, object=self.object,
            raw=self.raw,
        )  # fmt: skip
        if self.differs:
            said = (
                "The server's whole answer holds something else than it streamed. Given here are the text as it was "
                "streamed, and calls as they are in the whole."
            )
            response.warnings.append(Warn("stream_differs", said))
        if self.finished and self.reason in _WAITING:
            response.warnings.append(_waiting(self.id, self.reason))
        return response


def _event(kind: str, text: str, raw: Any) -> Event:
    if kind == "text":
        return TextDelta(text, 0, raw)
    return RefusalDelta(text, 0, raw) if kind == "refusal" else ReasoningDelta(text, 0, raw)


def _texts(item: dict[str, Any]) -> list[tuple[str, int, str]]:
    """The texts of a whole item: kind, place, and words."""
    found: list[tuple[str, int, Any]] = []
    content = item.get("content")
    content = {"text": content} if isinstance(content, str) else content
    for at, part in enumerate(entries(content, "output.content")):
        kind = part.get("type")
        kind = kind if isinstance(kind, str) else None
        if kind == "refusal":
            found.append(("refusal", at, part.get("refusal")))
        elif item.get("type") == "reasoning":
            found.append(("content", at, part.get("text")))
        elif item.get("type") == "message" and kind in ("output_text", "text", None):
            found.append(("text", at, part.get("text")))
    if item.get("type") == "reasoning":
        parts = entries(item.get("summary"), "output.summary")
        found += [("summary", at, part.get("text")) for at, part in enumerate(parts)]
    return [(kind, at, said) for kind, at, text in found if (said := words(text))]


def typed(item: dict[str, Any]) -> dict[str, Any]:
    """An item with its type; where none is said, what it holds tells it."""
    said = item.get("type")
    if isinstance(said, str) and said:
        return item
    return {**item, "type": next((kind for field, kind in _HOLDING.items() if item.get(field)), "message")}


#: A field that items of one type have only → that type.
_HOLDING = {"arguments": "function_call", "summary": "reasoning", "encrypted_content": "reasoning"}


def _waiting(response: str | None, status: str | None) -> Warn:
    said = f"The server has not answered yet (status {status!r}): it works in the background, without anybody waiting."
    where = f" Ask for it later with GET /responses/{response}." if response else ""
    return Warn("not_finished", said + where, "extra_body", loud=True)
