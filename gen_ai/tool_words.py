"""Tools in words, for models that have none: what is offered, and what was called before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from .jsontext import dump
from .tool_reply import REPLY, Wish, is_custom
from .types import Message

_CALLING = f'{{"{REPLY}": {{"tool_calls": [{{"name": "…", "arguments": {{…}}}}]}}}}'
_RESULTS = ("tool", "function")


def offer(wish: Wish, *, with_schemas: bool) -> str:
    """What the model is told of its tools and of how to reply; with the schema of each one's arguments where the
    server enforces the reply without showing it to the model."""
    lines = ["You can call tools. They are run for you, and their results come in the next message. The tools:"]
    for tool in wish.tools:
        line = f"- {tool.name}: {tool.description}" if tool.description else f"- {tool.name}"
        if is_custom(tool):
            line += '\n  Arguments: {"input": "any text"}'
        elif with_schemas and tool.parameters:
            line += f"\n  Arguments, as JSON Schema: {_json(tool.parameters)}"
        lines.append(line)
    calling = f"with {_CALLING} to call {'tools' if wish.parallel else 'one tool'}"
    if wish.forced:
        lines.append(f"Reply {calling}.")
    elif wish.answer is not None:
        lines.append(f'Reply {calling}, or with {{"{REPLY}": {{"answer": …}}}} for your answer.')
    else:
        lines.append(f'Reply {calling}, or with {{"{REPLY}": {{"text": "…"}}}} to answer in words.')
    return "\n".join(lines)


def about_tools(message: Message) -> bool:
    """Whether it holds a call or a result."""
    return message.get("role") in _RESULTS or bool(message.get("tool_calls") or message.get("function_call"))


def ids(messages: list[Message]) -> Iterator[str]:
    """The ids of the calls in a conversation."""
    for message in messages:
        for call in message.get("tool_calls") or ():
            if isinstance(call, Mapping) and isinstance(call.get("id"), str):
                yield call["id"]


def in_words(messages: list[Message], *, as_reply: bool) -> list[Message]:
    """The messages with calls and results as text; no list or message is changed.

    Args:
        messages: the conversation.
        as_reply: calls are written in the form in which the model is asked to write its own; else told.
    """
    out: list[Message] = []
    calls: dict[str, str] = {}
    results = False
    for message in messages:
        role = message.get("role")
        if role in _RESULTS:
            content = _result(message, calls)
            if results:  # of one turn: some servers take no two user messages in a row
                out[-1] = {"role": "user", "content": _together(out[-1]["content"], content)}
            else:
                out.append({"role": "user", "content": content})
        else:
            out.append(_assistant(message, calls, as_reply=as_reply) if about_tools(message) else message)
        results = role in _RESULTS
    return out


def _assistant(message: Message, calls: dict[str, str], *, as_reply: bool) -> Message:
    written = []
    legacy = message.get("function_call")
    for call in message.get("tool_calls") or ([{"function": legacy}] if isinstance(legacy, Mapping) else ()):
        name, arguments = _parts_of(call)
        call_id = call.get("id") if isinstance(call, Mapping) else None
        calls[call_id if isinstance(call_id, str) else name] = f"{name}({_json(arguments)})"
        written.append({"name": name, "arguments": arguments})
    if as_reply:
        said = _json({REPLY: {"tool_calls": written}})
    else:
        said = "\n".join(f"I call {one['name']}({_json(one['arguments'])})." for one in written)
    content = message.get("content")
    kept = {name: value for name, value in message.items() if name not in ("tool_calls", "function_call")}
    return {**kept, "content": _together(content, said) if content else said}


def _parts_of(call: Any) -> tuple[str, Any]:
    """A call's name and arguments."""
    inner: Any = call.get("function") or call.get("custom") if isinstance(call, Mapping) else None
    if not isinstance(inner, Mapping):
        return "", {}
    arguments = inner.get("arguments", {})
    if "input" in inner:
        arguments = {"input": inner["input"]}
    elif isinstance(arguments, str):
        from .guided.extract import NotJson, loads

        with suppress(NotJson):  # else as the model wrote it
            arguments = loads(arguments) if arguments.strip() else {}
    return str(inner.get("name") or ""), arguments


def _result(message: Message, calls: dict[str, str]) -> Any:
    """A result as what the user says next."""
    key = message.get("tool_call_id") or message.get("name") or ""
    what = "Error" if message.get("is_error") is True else "Result"
    return _together(f"{what} of {calls.get(str(key), key)}:", message.get("content"))


def _together(a: Any, b: Any) -> Any:
    """Two contents as one: text, or parts where one of them has parts."""
    if isinstance(a, str) and isinstance(b, str):
        return f"{a}\n{b}"
    return [*_as_parts(a), *_as_parts(b)]


def _as_parts(content: Any) -> list[Any]:
    if isinstance(content, list):
        return content
    return [{"type": "text", "text": content}] if content else []


def _json(value: Any) -> str:
    return dump(value).decode()
