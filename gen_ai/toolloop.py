"""A call in which functions are run for the model: ask, run what it asks for, tell it the results, until it answers.

    tool_loop   rounds: a turn of the model, then its calls
      answer    one turn, with retries and re-asks, on a clock of its own: what tools take counts towards no limit

The loop lies inside the client, so that a wrapper sees every step of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Generator
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from .answers import answer
from .calls import Clock, emitting, warn
from .errors import Error, InvalidRequestError
from .leaf import Leaf, capped_by_default, total
from .plans import Emit, Gather, Now, Outcome, Plan, Run, Tell
from .records import dataclass
from .request import Request, Tool
from .secrets import mask
from .tool_values import ToolError, ToolLoopError, ToolResult, ToolStart
from .types import ChatResponse, Event, Message, ToolCall, Usage, UsageUpdate, Warn

if TYPE_CHECKING:
    from .functions import Function

#: Calls of one turn that run side by side.
_SIDE_BY_SIDE = 16
#: Characters of an exception's message that the model is told.
_MOST = 1000


def tool_loop(leaf: Leaf, request: Request) -> Plan[ChatResponse[Any]]:
    """The whole call. It ends with the first answer that calls none of the functions."""
    past = _Past()
    asked = request
    clock = Clock.of(request, (yield Now()))
    rounds = 0
    while True:
        try:
            response = yield from past.behind(answer(leaf, asked, clock))
        except Error as error:
            past.told(error)
            raise
        ended: float = yield Now()
        whole = past.whole(response)
        if not _ours(response, request.tools):
            return whole
        if rounds == request.max_tool_rounds:
            exhausted = _exhausted(request, response)
            past.told(exhausted, response.usage)
            raise exhausted
        rounds += 1
        cut = response.finish_reason == "length" and capped_by_default(leaf, asked)
        try:
            results = yield from _run_calls(leaf, request, whole)
        except ToolError as failed:
            failed.attempts, failed.provider, failed.model = clock.attempts, response.provider, request.model
            past.told(failed, response.usage)
            raise
        past.add(response, [_sendable(response), *results], but="truncated" if cut else "")
        asked = _next(request, asked, past.messages, cut=cut)
        clock = _clock_after(clock, asked, ended, (yield Now()))


def _ours(response: ChatResponse[Any], tools: list[Tool]) -> bool:
    """Whether there are calls, and all of them are run here. Those of names that do not exist are: it is told so."""
    callers = {tool.name for tool in tools if tool.function is None}
    calls = response.tool_calls
    return bool(calls) and all(call.type == "function" and call.name not in callers for call in calls)


def _next(request: Request, asked: Request, came: list[Message], *, cut: bool) -> Request:
    """The next turn. A tool that was forced has been called: forced again, it would be called for ever."""
    parameters = asked.parameters
    if _forces(parameters.get("tool_choice")):
        parameters = {name: value for name, value in parameters.items() if name != "tool_choice"}
    defaults = asked.defaults
    if cut:  # arguments that our own default has cut would be cut again
        defaults = {name: value for name, value in defaults.items() if name != "max_tokens"}
    return asked.but(messages=[*request.messages, *came], parameters=parameters, defaults=defaults)


def _forces(choice: Any) -> bool:
    if not isinstance(choice, dict):
        return choice not in (None, "auto", "none")
    inner = choice.get("allowed_tools")
    mode = inner.get("mode") if isinstance(inner, dict) else choice.get("mode")
    return choice.get("type") not in ("auto", "none") and mode not in ("auto", "none")


def _clock_after(last: Clock, request: Request, ended: float, now: float) -> Clock:
    """The clock of the next turn; `total_timeout` has stood still since the last one."""
    clock = Clock.of(request, now)
    clock.attempts = last.attempts
    if last.final is not None:
        clock.final = last.final + (now - ended)
    return clock.bounded(request)


def _exhausted(request: Request, response: ChatResponse[Any]) -> ToolLoopError:
    names = ", ".join(dict.fromkeys(call.name for call in response.tool_calls))
    count = request.max_tool_rounds
    return ToolLoopError(
        f"The model still asks for tools ({names[:200]}) after max_tool_rounds={count} round{'s' * (count > 1)}.",
        suggestion="Raise max_tool_rounds, or say in the instructions when to stop. `tool_messages` of the error "
        "holds what was called: append it to the messages to go on.",
        param="max_tool_rounds",
        provider=response.provider,
        model=request.model,
        request_id=response.request_id,
        attempts=response.attempts,
        partial_text=response.text or None,
    )


def _sendable(response: ChatResponse[Any]) -> Message:
    """The model's message as servers take it back: arguments that are no JSON object would be refused."""
    from .guided.extract import NotJson, loads

    message = response.message
    for written in message["tool_calls"]:
        try:
            fits = isinstance(loads(written["function"]["arguments"]), dict)
        except NotJson:
            fits = False
        if not fits:
            written["function"]["arguments"] = "{}"
    return message


# ---------------------------------------------------------------- what the rounds leave behind


@dataclass(slots=True)
class _Past:
    """What came of the rounds so far."""

    messages: list[Message] = field(default_factory=list)
    usage: Usage | None = None
    warnings: list[Warn] = field(default_factory=list)

    def add(self, response: ChatResponse[Any], messages: list[Message], *, but: str) -> None:
        """A round is over."""
        self.messages = [*self.messages, *messages]
        self.usage = total(self.usage, response.usage)
        self.warnings += [found for found in response.warnings if found.code != but]

    def whole(self, response: ChatResponse[Any]) -> ChatResponse[Any]:
        """An answer with all that went before it."""
        if not self.messages:
            return response
        whole = replace(response, usage=total(self.usage, response.usage), tool_messages=self.messages)
        whole.warnings = list(response.warnings)
        for found in self.warnings:
            warn(whole, found.code, found.message, found.param, loud=found.loud)
        return whole

    def told(self, error: Error, more: Usage | None = None) -> None:
        """Say of an error what went before it."""
        error.usage = total(total(self.usage, more), error.usage)
        if self.messages:
            error.tool_messages = self.messages

    def behind(self, plan: Plan[ChatResponse[Any]]) -> Plan[ChatResponse[Any]]:
        """The same plan; what its events say of the answer so far counts the rounds before."""
        if not self.messages:
            return plan
        mine: Callable[[], ChatResponse[Any]] | None = None

        def look(step: Emit) -> None:
            nonlocal mine
            for event in step.events:
                if isinstance(event, UsageUpdate):
                    event.usage = total(self.usage, event.usage) or event.usage
            inner = step.answer
            if inner is not None and inner is not mine:
                step.answer = mine = lambda: self.whole(inner())

        return emitting(plan, look)


# ---------------------------------------------------------------- the calls of one turn


@dataclass(slots=True)
class _Done:
    """How one call ended."""

    content: Any
    error_type: str | None = None
    duration: float = 0.0
    value: Any = None
    #: What the tool raised.
    raised: Exception | None = None
    #: What no model can mend.
    fatal: ToolError | None = None
    #: The content is what approve_tool wrote for the model.
    written: bool = False


def _run_calls(leaf: Leaf, request: Request, so_far: ChatResponse[Any]) -> Plan[list[Message]]:
    """Run the calls of one turn, those that may run side by side; returns their results as messages, in order."""
    calls = so_far.tool_calls
    functions = {tool.name: tool.function for tool in request.tools if tool.function is not None}
    done: list[_Done | None] = [_unfit(call, functions) for call in calls]
    for at, call in enumerate(calls):
        # One after another: it may be a person who is asked.
        if done[at] is None and request.approve_tool is not None:
            done[at] = yield from _approved(request.approve_tool, call)
    running = [at for at, ended in enumerate(done) if ended is None]
    if request.stream and running:
        yield Emit([ToolStart(calls[at], raw=calls[at].raw) for at in running], lambda: so_far)
    if running:
        plans: list[Plan[Any]] = [_run_one(functions[calls[at].name], calls[at], leaf.secrets) for at in running]
        outcomes: list[Outcome] = yield Gather(plans, _SIDE_BY_SIDE)
        for at, outcome in zip(running, outcomes, strict=True):
            if outcome.error is not None:
                raise outcome.error
            done[at] = outcome.value
    ended = [one for one in done if one is not None]
    if request.watch is not None:
        for call, one in zip(calls, ended, strict=True):
            yield Tell(request.watch.tool, call, one.duration, one.error_type, one.content, request.model)
    if request.stream:
        events: list[Event] = [
            ToolResult(call, one.content, one.error_type, one.duration, raw=one.value)
            for call, one in zip(calls, ended, strict=True)
        ]
        yield Emit(events, lambda: so_far)
    for call, one in zip(calls, ended, strict=True):
        _raise_if_wished(request, call, one)
    return [_result(call, one) for call, one in zip(calls, ended, strict=True)]


def _result(call: ToolCall, done: _Done) -> Message:
    """What the model is told."""
    message: Message = {"role": "tool", "tool_call_id": call.id, "content": done.content}
    # What approve_tool wrote is told as it was written: some dialects say the mark in words.
    failed = done.error_type is not None and not done.written
    return {**message, "is_error": True} if failed else message


def _unfit(call: ToolCall, functions: dict[str, Function]) -> _Done | None:
    """What the model is told where its call cannot be run."""
    if call.name not in functions:
        known = ", ".join(sorted(functions))
        return _Done(f"Error: there is no tool {call.name[:80]!r}. Known: {known}.", "UnknownTool")
    if call.error is not None:
        return _Done(f"Error: the arguments do not fit: {call.error}", "InvalidArguments")
    return None


def _approved(approve: Callable[[ToolCall], Any], call: ToolCall) -> Plan[_Done | None]:
    """None where the call may run, else what the model is told."""
    failure: Exception | None = None
    said: Any = None
    try:
        said = yield Run(approve, call)
    except Exception as error:  # noqa: BLE001 - it is the caller's code
        failure = error
    if failure is not None:
        raise ToolError.of(
            call,
            f"approve_tool raised {type(failure).__name__} at {call.name}: {str(failure)[:300]}",
            "The original error is the __cause__. Return True, False or a text for the model.",
        ) from failure
    if said is True:
        return None
    if said is False:
        return _Done("Error: this call was not approved, and did not run.", "NotApproved")
    if isinstance(said, str) and said:
        return _Done(str.__str__(said), "NotApproved", written=True)
    raise ToolError.of(
        call,
        f"approve_tool gave {'None' if said is None else f'a value of type {type(said).__name__}'} for {call.name}.",
        "Return True, False or a text for the model.",
    )


def _run_one(function: Function, call: ToolCall, secrets: Collection[str]) -> Plan[_Done]:
    """Run one call. Nothing but the end of the program comes out of it as an exception."""
    from .functions import result_content

    began: float = yield Now()
    value: Any = None
    raised: Exception | None = None
    wrong: InvalidRequestError | None = None
    try:
        value, raised = yield Run(_kept(function), call.parsed)
        content = result_content(value, call.name) if raised is None else _told(raised, secrets)
    except InvalidRequestError as error:  # no JSON form; or an awaitable in a blocking call
        content, wrong = "", error
    took: float = (yield Now()) - began
    if wrong is not None:
        fatal = ToolError.of(call, wrong.message, wrong.suggestion or "Return text or plain data.")
        return _Done(content, "ToolError", took, value, fatal=fatal)
    return _Done(content, None if raised is None else type(raised).__name__, took, value, raised)


def _kept(function: Function) -> Callable[[dict[str, Any]], Any]:
    """The function, so that what it raises is a value: a StopIteration, say, cannot cross a future."""
    from .functions import call_name, is_async

    call = function.call

    def kept(arguments: dict[str, Any]) -> Any:
        try:
            value = call(**arguments)
        except Exception as error:  # noqa: BLE001 - the tool's own code
            return None, error
        return _Awaited(value) if hasattr(value, "__await__") else (value, None)

    async def akept(arguments: dict[str, Any]) -> Any:
        return await _Awaited(call(**arguments))

    kept.__name__ = call_name(call)
    return akept if is_async(call) else kept


class _Awaited:
    """What an async function gave, once awaited, and what it raised. `close` is for who cannot await it."""

    __slots__ = ("_value",)

    def __init__(self, value: Awaitable[Any]) -> None:
        self._value = value

    def __await__(self) -> Generator[Any, Any, tuple[Any, Exception | None]]:
        try:
            return (yield from self._value.__await__()), None
        except Exception as error:  # noqa: BLE001 - the tool's own code
            return None, error

    def close(self) -> None:
        if hasattr(self._value, "close"):
            self._value.close()


def _told(error: Exception, secrets: Collection[str]) -> str:
    """An exception as the model is told it: its type and message, and no key."""
    try:
        message = error.message if isinstance(error, Error) else str(error)
    except Exception:  # noqa: BLE001 - a __str__ of the tool's own
        message = ""
    message = mask(message, secrets)
    if len(message) > _MOST:
        message = f"{message[:_MOST]}…"
    name = type(error).__name__
    return f"Error: {name}: {message}" if message else f"Error: {name}"


def _raise_if_wished(request: Request, call: ToolCall, done: _Done) -> None:
    if done.fatal is not None:
        raise done.fatal
    if done.raised is not None and request.tool_errors == "raise":
        raise ToolError.of(
            call,
            f"The tool {call.name} raised {done.content.removeprefix('Error: ')[:300]}",
            'The original error is the __cause__. tool_errors="report" tells the model instead.',
        ) from done.raised
