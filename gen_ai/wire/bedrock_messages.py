"""Bedrock dialect, outward: messages as turns of content blocks, and the system prompt beside them.

Turns of one role that follow on each other are one turn; the results of tools stand first in theirs. A part's
`cache_control` is a cachePoint after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..providers.base import Capabilities
from ..types import Message, Warn
from .anthropic_messages import AFTER_CALLS, AFTER_TEXT, input_of
from .bedrock_parts import Parts, refuse
from .carried import in_words
from .names import Names

NAME = "bedrock"
ILLEGAL_IN_NAMES, LONGEST_NAME = r"[^A-Za-z0-9_-]", 64
_ILLEGAL_ID, _LONGEST_ID = re.compile(ILLEGAL_IN_NAMES), 64
_CACHE = "cache_control"
#: Blocks that a system prompt may have.
_IN_SYSTEM = frozenset({"text", "guardContent", "cachePoint"})
#: What a result of a tool may have.
_IN_RESULT = frozenset({"text", "json", "image", "document", "video", "searchResult"})


class Conversation:
    """Messages on their way into a body.

    Args:
        caps: what the model accepts.
        names: of tools, as they are sent.
        model: its name, for messages.
    """

    __slots__ = (
        "_caps",
        "_ids",
        "_model",
        "_names",
        "_parts",
        "_results",
        "called",
        "system",
        "turns",
        "warnings",
    )

    def __init__(self, caps: Capabilities, names: Names, model: str) -> None:
        self._caps, self._names, self._model = caps, names, model
        self._parts = Parts()
        #: Blocks of the system prompt.
        self.system: list[dict[str, Any]] = []
        self.turns: list[dict[str, Any]] = []
        self.warnings: list[Warn] = []
        #: Names, as they are sent, of the tools that were called: a conversation with calls must offer tools.
        self.called: dict[str, None] = {}
        #: Ids of calls as callers have them → as they are sent.
        self._ids: dict[str, str] = {}
        #: How many blocks with results of tools the last turn begins with.
        self._results = 0

    def take(self, messages: list[Message]) -> None:
        """Add all messages."""
        for at, message in enumerate(messages):
            role, where = message.get("role"), f"messages[{at}]"
            if role in ("system", "developer"):
                self._instruct(message, where)
            elif role == "assistant":
                self._add("assistant", self._said(message, where))
            elif role in ("tool", "function"):
                self._answer(message, where)
            else:
                self._add("user", self._blocks(message.get("content"), where, message))
        if not self.turns:
            refuse("messages has no turn of a user", "Add a user message with some text.", "messages")
        last = self.turns[-1]
        if last["role"] == "assistant" and not self._caps.prefill and all("text" in block for block in last["content"]):
            refuse(
                f"{self._model} does not go on from a last message of the assistant",
                "End with a user message; for an answer in a given form use guided_json.",
                f"messages[{len(messages) - 1}]",
            )

    # ------------------------------------------------------------ roles

    def _instruct(self, message: Message, where: str) -> None:
        blocks = self._blocks(message.get("content"), where, message)
        for at, block in enumerate(blocks):
            if not _IN_SYSTEM & block.keys():
                refuse(f"{where}.content[{at}] is no text", "Instructions are text; move it to a user message.", where)
        if blocks and self.turns:
            self.warnings.append(
                Warn(
                    "emulated",
                    f"{self._model} takes instructions at the start only: {where} was moved there.",
                    where,
                )
            )
        self.system += blocks

    def _said(self, message: Message, where: str) -> list[dict[str, Any]]:
        """What the assistant said, with its own blocks between text and calls where they stood."""
        if message.get("audio") and not in_words(message):
            refuse(f"{where}.audio cannot be sent to Bedrock", "Leave the message out.", f"{where}.audio")
        texts = self._blocks(message.get("content"), where, {})
        if isinstance(message.get("refusal"), str):
            texts += self._blocks(message["refusal"], where, {})
        calls = [
            self._call(call, f"{where}.tool_calls[{at}]") for at, call in enumerate(message.get("tool_calls") or ())
        ]
        legacy = message.get("function_call")
        if isinstance(legacy, Mapping):
            calls.append(self._call({"id": f"function_{legacy.get('name')}", "function": legacy}, where))
        own = [block for block in message.get("reasoning_blocks") or () if block.get("wire") == NAME]
        made = woven(own, texts, calls) if own else [*texts, *calls]
        return [*made, *self._cached(message)] if made else made

    def _call(self, call: Any, where: str) -> dict[str, Any]:
        function = call.get("function")
        if not isinstance(function, Mapping):
            custom = call.get("custom")
            if not isinstance(custom, Mapping):
                refuse(f"{where} has no function", "Append response.message as it is.", where)
            function = {"name": custom.get("name"), "arguments": {"input": custom.get("input")}}
        name = function.get("name")
        sent = self._names.sent(name if isinstance(name, str) else "")
        self.called[sent] = None
        made = {
            "toolUseId": self._id(call.get("id"), where),
            "name": sent,
            "input": input_of(function.get("arguments")),
        }
        return {"toolUse": made}

    def _answer(self, message: Message, where: str) -> None:
        """The result of a tool: results stand first in their turn."""
        given = message.get("tool_call_id") or f"function_{message.get('name')}"
        content = self._blocks(message.get("content"), where, {})
        for at, block in enumerate(content):
            kind = next(iter(block))
            if kind not in _IN_RESULT:
                refuse(
                    f"{where}.content[{at}] cannot stand in the result of a tool",
                    "A result holds text, JSON, images, documents and films.",
                    f"{where}.content[{at}]",
                )
        result: dict[str, Any] = {"toolUseId": self._id(given, where), "content": content}
        if message.get("is_error"):
            result["status"] = "error"
        self._add("user", [{"toolResult": result}, *self._cached(message)], results=True)

    def _id(self, given: Any, where: str) -> str:
        if not isinstance(given, str) or not given:
            refuse(f"{where} has a tool call without an id", "Take it from the call that was answered.", where)
        known = self._ids.get(given)
        if known is None:
            legal = whole = _ILLEGAL_ID.sub("_", given)[:_LONGEST_ID]
            number = 1
            while legal in self._ids.values():
                number += 1
                end = f"_{number}"
                legal = whole[: _LONGEST_ID - len(end)] + end
            known = self._ids[given] = legal
        return known

    # ------------------------------------------------------------ turns

    def _blocks(self, content: Any, where: str, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Content as blocks; text that is empty is left out, since it is refused."""
        if isinstance(content, str):
            return [{"text": content}, *self._cached(message)] if content else []
        blocks: list[dict[str, Any]] = []
        for at, part in enumerate(content or ()):
            block = self._parts.block(part, f"{where}.content[{at}]")
            if block.get("text") != "":
                blocks.append(block)
                blocks += self._cached(part)
        return [*blocks, *self._cached(message)] if blocks else blocks

    def _cached(self, holder: Any) -> list[dict[str, Any]]:
        """The cachePoint that a part's `cache_control` stands for, where the model takes it."""
        made = cached(holder)
        return made if self._caps.cache_points else []

    def _add(self, role: str, blocks: list[dict[str, Any]], *, results: bool = False) -> None:
        if not blocks:
            return
        last = self.turns[-1] if self.turns else None
        if last is None or last["role"] != role:
            self.turns.append({"role": role, "content": list(blocks)})
            self._results = len(blocks) if results else 0
        elif results:
            last["content"][self._results : self._results] = blocks
            self._results += len(blocks)
        else:
            last["content"] += blocks


def cached(holder: Any) -> list[dict[str, Any]]:
    """The cachePoint that a part's `cache_control` stands for."""
    wish = holder.get(_CACHE) if isinstance(holder, Mapping) else None
    if not isinstance(wish, Mapping):
        return []
    ttl = {"ttl": wish["ttl"]} if isinstance(wish.get("ttl"), str) else {}
    return [{"cachePoint": {"type": "default", **ttl}}]


def woven(own: list[dict[str, Any]], texts: list[dict[str, Any]], calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The provider's blocks put back where they stood among text and calls."""
    made: list[dict[str, Any]] = []
    taken = done = 0
    texts = list(texts)
    for block in own:
        kind = str(block.get("type"))
        if not block.get(kind):
            continue
        while texts and taken < block.get(AFTER_TEXT, 0):
            text = texts.pop(0)
            words, room = text.get("text"), block[AFTER_TEXT] - taken
            if isinstance(words, str) and len(words) > room:
                texts.insert(0, {"text": words[room:]})
                text = {"text": words[:room]}
            taken += len(text.get("text", ""))
            made.append(text)
        until = block.get(AFTER_CALLS, 0)
        made += calls[done:until]
        done = max(done, until)
        made.append({kind: block[kind]})
    return [*made, *texts, *calls[done:]]
