"""Tools where a model has none: asked for as a structured answer, and turned back into calls.

    in_words    the request as it is asked: the tools in the instructions, the reply as a structure, earlier calls and
                results as text
    spoken      the answer: validated and asked again like any structure, then a text or calls like any model's

Everything around it (rounds of functions, wrappers, streams) sees calls, and does not know. `warnings` says so.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import count
from typing import Any

from .calls import CONTENT, Clock, emitting, warn
from .errors import Error, UnsupportedParameterError
from .leaf import Leaf
from .plans import Emit, Plan
from .reply_text import ReplyText
from .request import Request, Tool
from .structured import structured
from .tool_reply import Reply, ReplySchema, Wish, is_custom
from .tool_words import about_tools, ids, in_words, offer
from .types import (
    ChatResponse,
    Choice,
    Event,
    Finish,
    Message,
    ReasoningDelta,
    RefusalDelta,
    Restart,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
    Warn,
)
from .wire.carried import Carried, Look

_ABOUT_TOOLS = ("tool_choice", "parallel_tool_calls")
#: Events of the model's that the caller is shown as they come; the reply is read whole.
_PASSED = (ReasoningDelta, RefusalDelta, UsageUpdate)


def without_tools(leaf: Leaf, request: Request) -> Request:
    """The request for a model that has no tools. The same object where it has nothing to do with any."""
    if not request.tools:
        if not any(map(about_tools, request.messages)):
            return request
        return request.but(messages=in_words(request.messages, as_reply=False), notes=_left_out(request))
    request = request.but(notes=_left_out(request))
    parameters = {name: value for name, value in request.parameters.items() if name not in _ABOUT_TOOLS}
    wish = _wish(request)
    if wish is None:
        asked = request.but(tools=[], parameters=parameters)
        asked.messages = in_words(request.messages, as_reply=False)
        return asked
    from .guided.strategies import with_instruction

    asked = request.but(tools=[], parameters=parameters, schema=ReplySchema(wish, frozenset(ids(request.messages))))
    enforced = leaf.best_technique(asked) == "json_schema"
    messages = in_words(request.messages, as_reply=True)
    asked.messages = with_instruction(messages, offer(wish, with_schemas=enforced))
    return asked


def spoken(leaf: Leaf, request: Request, clock: Clock) -> Plan[ChatResponse[Any]]:
    """One answer to a request that `without_tools` has made, and that has a reply for its structure."""
    schema = request.schema
    assert isinstance(schema, ReplySchema)
    asked = request.but(events=True)  # nothing of the reply has reached the caller when it is found not to fit
    plan = structured(leaf, asked, schema, clock)
    held = _Held(request, schema)
    try:
        response = yield from emitting(plan, held.look) if request.stream else plan
    except Error as error:
        if error.partial_text:
            error.partial_text = schema.so_far(error.partial_text) or error.partial_text
        raise
    for choice in response.choices:
        _settle(choice, schema.taken)
    note(response, request)
    if request.stream:
        events = list(_events(response, held.given))
        clock.piece(request, (yield Emit(events, lambda: response)))
    return response


def note(response: ChatResponse[Any], request: Request) -> None:
    """Say on the answer that it was emulated."""
    for said in warnings(request):
        warn(response, said.code, said.message, said.param, loud=said.loud)


def warnings(request: Request) -> list[Warn]:
    """What the caller should know of a request that `without_tools` has made."""
    told = f"{request.model} is offered no tools here: they were asked for as a structured answer, in words."
    found = [Warn("emulated", told, "tools", loud=request.on_unsupported == "warn")]
    return [*found, *request.notes]


def _left_out(request: Request) -> list[Warn]:
    """What has no place in words: of tools, calls and results. All else is for the dialect to look at."""
    looked_at = [_about_tools(message) for message in request.messages]
    who = f"{request.model}, which is told of tools in words,"
    return Look(request.but(messages=looked_at), Carried(), who).warnings


def _about_tools(message: Message) -> Message:
    if message.get("role") == "assistant":
        return {name: message[name] for name in ("role", "tool_calls") if name in message}
    return {**message, "content": ""} if about_tools(message) else {}


def _settle(choice: Choice[Any], taken: Container[str]) -> None:
    """From the reply to what any model's answer is."""
    reply = choice.parsed
    assert isinstance(reply, Reply)
    choice.text, choice.parsed, choice.tool_calls = reply.text, reply.parsed, reply.calls
    free = (name for name in map("call_{}".format, count(1)) if name not in taken)
    for call, name in zip(reply.calls, free, strict=False):
        call.id = name
    if reply.calls and choice.finish_reason in (None, "stop"):
        choice.finish_reason = "tool_calls"


def _events(response: ChatResponse[Any], given: Mapping[int, str]) -> Iterator[Event]:
    """The reply as the events of a stream, but for the text that was given as it came."""
    for choice in response.choices:
        at = choice.index
        before = given.get(at, "")
        if not choice.text.startswith(before):
            choice.text = before  # what has been given counts
        if choice.text != before:
            yield TextDelta(choice.text[len(before) :], at)
        for position, call in enumerate(choice.tool_calls):
            yield ToolCallDelta(position, call.id, call.name, call.arguments, at, call.type)
        yield Finish(choice.finish_reason, choice.finish_reason_raw, at)


class _Held:
    """Keeps the reply back from a stream's events but for the text in it, and shows of the answer so far what can be
    read of it."""

    def __init__(self, request: Request, schema: ReplySchema) -> None:
        self._events, self._schema = request.events, schema
        self._shown = False
        self._mine: Any = None
        self._texts: dict[int, ReplyText] = {}
        #: Choice → its text that has been given.
        self.given: dict[int, str] = {}

    def look(self, step: Emit) -> None:
        """Change one step."""
        passed = (*_PASSED, Restart) if self._shown and self._events else _PASSED
        kept: list[Event] = []
        for event in step.events:
            if isinstance(event, TextDelta):
                self._text(event, kept)
            elif isinstance(event, passed):
                kept.append(event)
            if isinstance(event, Restart):
                self._texts.pop(event.index, None)
        self._shown = self._shown or any(isinstance(event, CONTENT) for event in kept)
        step.events = kept
        inner = step.answer
        if inner is not None and inner is not self._mine:
            step.answer = self._mine = lambda: self._read(inner())

    def _text(self, event: TextDelta, kept: list[Event]) -> None:
        if not self._schema.may_speak:
            return
        text = self._texts.setdefault(event.index, ReplyText()).add(event.text)
        if text:
            self._schema.given = True
            self.given[event.index] = self.given.get(event.index, "") + text
            kept.append(TextDelta(text, event.index, event.raw))

    def _read(self, so_far: ChatResponse[Any]) -> ChatResponse[Any]:
        for choice in so_far.choices:
            choice.text = self._schema.so_far(choice.text)
        return so_far


# ---------------------------------------------------------------- what is asked for


def _wish(request: Request) -> Wish | None:
    """What may come back; None where no tool may be called."""
    mode, names = _choice(request.parameters.get("tool_choice"))
    if mode == "none":
        return None
    tools = _emulable(request)
    if names is not None:
        tools = [tool for tool in tools if tool.name in names]
    parallel = request.parameters.get("parallel_tool_calls") is not False
    return Wish(tools, mode == "required", parallel, request.schema) if tools else None


def _emulable(request: Request) -> list[Tool]:
    """The tools without those that a provider runs by itself."""
    for at, tool in enumerate(request.tools):
        kind = tool.definition.get("type", "function") if tool.definition is not None else "function"
        if kind != "function" and not is_custom(tool) and request.on_unsupported == "error":
            raise UnsupportedParameterError(
                f"{request.model} has no tools of the type {kind!r}, which cannot be emulated.",
                suggestion="Leave it out; on_unsupported='drop' leaves out what a model does not take.",
                param=f"tools[{at}]",
            )
    return [
        tool for tool in request.tools
        if is_custom(tool) or tool.definition is None or tool.definition.get("type", "function") == "function"
    ]  # fmt: skip


def _choice(said: Any) -> tuple[str, set[str] | None]:
    """The mode of a `tool_choice` (auto, none, required), and the names that it is narrowed to."""
    if said is None or said in ("auto", "none"):
        return said or "auto", None
    if said in ("required", "any"):
        return "required", None
    if isinstance(said, str):
        return "required", {said}
    kind = said.get("type") if isinstance(said, Mapping) else None
    if kind in ("auto", "none", "any", "required"):
        return ("required" if kind in ("any", "required") else str(kind)), None
    inner = said.get(kind) if isinstance(kind, str) else None
    if kind == "allowed_tools":
        allowed = inner if isinstance(inner, Mapping) else said
        names = {name for one in allowed.get("tools") or () if (name := _name(one)) is not None}
        return ("required" if allowed.get("mode") == "required" else "auto"), names or None
    name = _name(said)
    if name is None:
        raise UnsupportedParameterError(
            "tool_choice is a dictionary of a form that is not known.",
            suggestion="Give 'auto', 'none', 'required' or a tool's name.",
            param="tool_choice",
        )
    return "required", {name}


def _name(one: Any) -> str | None:
    """The tool that a dictionary names, in the forms of OpenAI and Anthropic."""
    if not isinstance(one, Mapping):
        return None
    inner = one.get("function") or one.get("custom")
    name = inner.get("name") if isinstance(inner, Mapping) else one.get("name")
    return name if isinstance(name, str) else None
