"""Anthropic dialect, outward: messages as turns of content blocks, and the system prompt beside them.

Turns of one role that follow on each other are one turn; the results of tools stand first in theirs. What stands in a
message in this API's own form (blocks of any type, `cache_control`, `citations`) goes along as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..providers.base import Capabilities
from ..types import Message, Warn
from .anthropic_parts import block_for, refuse
from .carried import in_words
from .names import Names

NAME = "anthropic"
#: Where a block stood among text and calls; see `anthropic_answer`.
AFTER_TEXT, AFTER_CALLS = "after_text", "after_calls"
_ILLEGAL_ID = re.compile(r"[^A-Za-z0-9_-]")
_CACHE = "cache_control"


class Conversation:
    """Messages on their way into a body.

    Args:
        caps: what the model accepts.
        names: of tools, as they are sent.
        model: its name, for messages.
    """

    __slots__ = ("_caps", "_ids", "_model", "_names", "_results", "system", "turns", "warnings")

    def __init__(self, caps: Capabilities, names: Names, model: str) -> None:
        self._caps, self._names, self._model = caps, names, model
        #: Blocks of the system prompt.
        self.system: list[dict[str, Any]] = []
        self.turns: list[dict[str, Any]] = []
        self.warnings: list[Warn] = []
        #: Ids of calls as callers have them → as they are sent.
        self._ids: dict[str, str] = {}
        #: How many results of tools the last turn begins with.
        self._results = 0

    def take(self, messages: list[Message]) -> None:
        """Add all messages."""
        for at, message in enumerate(messages):
            role, where = message.get("role"), f"messages[{at}]"
            if _CACHE in message and role not in ("tool", "function"):
                message = _marked(message)  # noqa: PLW2901
            if role in ("system", "developer"):
                self._instruct(message, where)
            elif role == "assistant":
                self._add("assistant", self._said(message, where))
            elif role in ("tool", "function"):
                self._answer(message, where)
            else:
                self._add("user", self._blocks(message.get("content"), where))
        if not self.turns:
            refuse("messages has no turn of a user", "Add a user message with some text.", "messages")
        last = self.turns[-1]
        if last["role"] == "assistant" and not self._caps.prefill and _is_text(last["content"]):
            refuse(
                f"{self._model} does not go on from a last message of the assistant",
                "End with a user message; for an answer in a given form use guided_json.",
                f"messages[{len(messages) - 1}]",
            )

    def system_field(self) -> Any:
        """The system prompt: text where it is one plain text, else blocks."""
        first = self.system[0]
        return first["text"] if len(self.system) == 1 and set(first) == {"type", "text"} else self.system

    # ------------------------------------------------------------ roles

    def _instruct(self, message: Message, where: str) -> None:
        blocks = self._blocks(message.get("content"), where)
        if not self.turns:
            self.system += blocks
        elif self._caps.system_anywhere:
            self.turns.append({"role": "system", "content": _plainest(blocks)})
        elif blocks:
            self.system += blocks
            self.warnings.append(
                Warn(
                    "emulated",
                    f"{self._model} takes instructions at the start only: {where} was moved there.",
                    where,
                )
            )

    def _said(self, message: Message, where: str) -> list[dict[str, Any]]:
        """What the assistant said, with its own blocks between text and calls where they stood."""
        if message.get("audio") and not in_words(message):
            refuse(f"{where}.audio cannot be sent to Anthropic", "Leave the message out.", f"{where}.audio")
        texts = self._blocks(message.get("content"), where)
        if isinstance(message.get("refusal"), str):
            texts += self._blocks(message["refusal"], where)
        calls = [
            self._call(call, f"{where}.tool_calls[{at}]") for at, call in enumerate(message.get("tool_calls") or ())
        ]
        legacy = message.get("function_call")
        if isinstance(legacy, Mapping):
            calls.append(self._call({"id": f"function_{legacy.get('name')}", "function": legacy}, where))
        own = [block for block in message.get("reasoning_blocks") or () if block.get("wire") == NAME]
        return _woven(own, texts, calls) if own else [*texts, *calls]

    def _call(self, call: Any, where: str) -> dict[str, Any]:
        function = call.get("function")
        if not isinstance(function, Mapping):
            custom = call.get("custom")
            if not isinstance(custom, Mapping):
                refuse(f"{where} has no function", "Append response.message as it is.", where)
            function = {"name": custom.get("name"), "arguments": {"input": custom.get("input")}}
        name = function.get("name")
        made = {
            "type": "tool_use",
            "id": self._id(call.get("id"), where),
            "name": self._names.sent(name if isinstance(name, str) else ""),
            "input": input_of(function.get("arguments")),
        }
        return {**made, _CACHE: call[_CACHE]} if _CACHE in call else made

    def _answer(self, message: Message, where: str) -> None:
        """The result of a tool: results stand first in their turn."""
        given = message.get("tool_call_id") or f"function_{message.get('name')}"
        result: dict[str, Any] = {"type": "tool_result", "tool_use_id": self._id(given, where)}
        content = message.get("content")
        if isinstance(content, str):
            if content:
                result["content"] = content
        elif content:
            result["content"] = self._blocks(content, where)
        if message.get("is_error"):
            result["is_error"] = True
        if _CACHE in message:
            result[_CACHE] = message[_CACHE]
        self._add("user", [result])

    def _id(self, given: Any, where: str) -> str:
        if not isinstance(given, str) or not given:
            refuse(f"{where} has a tool call without an id", "Take it from the call that was answered.", where)
        known = self._ids.get(given)
        if known is None:
            legal = _ILLEGAL_ID.sub("_", given)
            while legal in self._ids.values():
                legal += "_"
            known = self._ids[given] = legal
        return known

    # ------------------------------------------------------------ turns

    def _blocks(self, content: Any, where: str) -> list[dict[str, Any]]:
        """Content as blocks; text that is empty is left out, since it is refused."""
        if isinstance(content, str):
            return [{"type": "text", "text": content}] if content else []
        blocks = []
        for at, part in enumerate(content or ()):
            block = block_for(part, f"{where}.content[{at}]")
            source = block.get("source")
            if not self._caps.media_urls and isinstance(source, Mapping) and source.get("type") == "url":
                refuse(
                    f"{where}.content[{at}] is given by its address, which nobody fetches here",
                    "Give the data itself: a data URL in base64, or image_paths= with a file.",
                    f"{where}.content[{at}]",
                )
            if block.get("type") != "text" or block.get("text"):
                blocks.append(block)
        return blocks

    def _add(self, role: str, blocks: list[dict[str, Any]]) -> None:
        if not blocks:
            return
        last = self.turns[-1] if self.turns else None
        if last is None or last["role"] != role:
            self.turns.append({"role": role, "content": _plainest(blocks)})
            self._results = sum(block.get("type") == "tool_result" for block in blocks)
            return
        before = last["content"]
        there = [{"type": "text", "text": before}] if isinstance(before, str) else before
        if role == "user" and all(block.get("type") == "tool_result" for block in blocks):
            last["content"] = [*there[: self._results], *blocks, *there[self._results :]]
            self._results += len(blocks)
        else:
            last["content"] = [*there, *blocks]


def _marked(message: Message) -> Message:
    """A message with its cache marker where this API has it: on the last part, or on the last call."""
    content, calls = message.get("content"), message.get("tool_calls")
    marker = {_CACHE: message[_CACHE]}
    if calls and isinstance(calls[-1], Mapping):
        return {**message, "tool_calls": [*calls[:-1], {**marker, **calls[-1]}]}
    if isinstance(content, str):
        content = [{"type": "text", "text": content}] if content else []
    if not content or not isinstance(content[-1], Mapping):
        return message
    return {**message, "content": [*content[:-1], {**content[-1], _CACHE: content[-1].get(_CACHE, message[_CACHE])}]}


def _plainest(blocks: list[dict[str, Any]]) -> Any:
    """One plain text as a string."""
    if len(blocks) == 1 and set(blocks[0]) == {"type", "text"}:
        return blocks[0]["text"]
    return blocks


def _is_text(content: Any) -> bool:
    """Whether a turn holds the model's own words alone: no block that a server's tool left half done."""
    return isinstance(content, str) or all(block.get("type") == "text" for block in content)


def input_of(arguments: Any) -> dict[str, Any]:
    """The arguments of a call as an object; text that is none goes along inside one, so that the model sees it."""
    if isinstance(arguments, Mapping):
        return dict(arguments)
    if not isinstance(arguments, str) or not arguments.strip():
        return {}
    from ..jsontext import parse

    try:
        value = parse(arguments.encode("utf-8", "surrogatepass"))
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"INVALID_JSON": arguments}


def _woven(own: list[dict[str, Any]], texts: list[dict[str, Any]], calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The provider's blocks put back where they stood among text and calls."""
    made: list[dict[str, Any]] = []
    more = {block.get("id"): _bare(block) for block in own if block.get("type") == "tool_use"}
    calls = [{**call, **more.get(call["id"], {})} for call in calls]
    own = [block for block in own if block.get("type") != "tool_use"]
    taken = done = 0
    texts = list(texts)
    for block in own:
        after_text, after_calls = block.get(AFTER_TEXT, 0), block.get(AFTER_CALLS, 0)
        while texts and taken < after_text:
            text = texts.pop(0)
            words, room = text.get("text"), after_text - taken
            if isinstance(words, str) and len(words) > room:
                texts.insert(0, {**text, "text": words[room:]})
                text = {**text, "text": words[:room]}
            taken += len(text["text"]) if isinstance(text.get("text"), str) else 0
            made.append(text)
        made += calls[done:after_calls]
        done = max(done, after_calls)
        made.append(_bare(block))
    return [*made, *texts, *calls[done:]]


def _bare(block: dict[str, Any]) -> dict[str, Any]:
    """A block as the API gave it, without what was put to it here."""
    return {name: value for name, value in block.items() if name not in ("wire", AFTER_TEXT, AFTER_CALLS)}
