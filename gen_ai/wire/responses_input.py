"""Responses dialect, outward: messages as items of the input, and the instructions beside them.

What the assistant said is an item for each message, call and block of the server's own, in the order in which they
came. Blocks that an earlier answer brought along (`reasoning_blocks`) go back as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..providers.base import Capabilities
from ..types import Message
from .carried import in_words, result_of
from .names import Names
from .responses_items import AFTER_CALLS, AFTER_TEXT, CALLS, LENGTH, NAME
from .responses_parts import part_for, refuse, text_of

#: What was put to a block here.
_OURS = frozenset({"wire", AFTER_TEXT, AFTER_CALLS, LENGTH})
#: Characters of a call's id.
_LIMIT = 64


class Input:
    """Messages on their way into a body.

    Args:
        caps: what the model accepts.
        names: of tools, as they are sent.
        stored: the server keeps answers, so that an item without its content says which is meant.
        parts: what the assistant said goes as parts, not as text.
    """

    __slots__ = ("_caps", "_custom", "_ids", "_names", "_parts", "_stored", "instructions", "items")

    def __init__(self, caps: Capabilities, names: Names, *, stored: bool, parts: bool = False) -> None:
        self._caps, self._names, self._stored, self._parts = caps, names, stored, parts
        self.instructions: str | None = None
        self.items: list[dict[str, Any]] = []
        #: Ids of calls as callers have them → as they are sent; and those of calls with free text.
        self._ids: dict[str, str] = {}
        self._custom: set[str] = set()

    def take(self, messages: list[Message], *, apart: bool) -> None:
        """Add all messages.

        Args:
            messages: the messages.
            apart: system prompts at the start are the instructions.
        """
        first = self._instruct(messages) if apart else 0
        for at, message in enumerate(messages[first:], first):
            where = f"messages[{at}]"
            role = message.get("role")
            if role == "assistant":
                self.items += self._said(message, where)
            elif role in ("tool", "function"):
                self._answer(message, where)
            else:
                if role == "developer" and not self._caps.developer_role:
                    role = "system"
                self.items.append({"role": role, "content": self._content(message.get("content"), where)})

    def _instruct(self, messages: list[Message]) -> int:
        """Take the system prompts at the start, where they are text and not all there is; how many they were."""
        first = 0
        for message in messages[:-1]:
            content = message.get("content")
            if message.get("role") != "system" or not (isinstance(content, str) or all(map(_is_text, content or ()))):
                break
            first += 1
        texts = [text_of(message.get("content"), f"messages[{at}]") for at, message in enumerate(messages[:first])]
        if any(texts):
            self.instructions = "\n\n".join(filter(None, texts))
        return first

    # ------------------------------------------------------------ roles

    def _content(self, content: Any, where: str) -> Any:
        if isinstance(content, str):
            return content
        return [part_for(part, f"{where}.content[{at}]") for at, part in enumerate(content or ())]

    def _answer(self, message: Message, where: str) -> None:
        """The result of a tool."""
        given = message.get("tool_call_id") or f"function_{message.get('name')}"
        kind = "custom_tool_call_output" if given in self._custom else "function_call_output"
        content = result_of(message)
        output = self._content(content, where) if content else ""
        self.items.append({"type": kind, "call_id": self._id(given, where), "output": output})

    def _said(self, message: Message, where: str) -> list[dict[str, Any]]:
        """What the assistant said, with the server's own items between text and calls where they stood."""
        if message.get("audio") and not in_words(message):
            refuse(f"{where}.audio cannot be sent to the Responses API", "Leave the message out.", f"{where}.audio")
        text, refusal = text_of(message.get("content"), where), message.get("refusal")
        calls = [
            self._call(call, f"{where}.tool_calls[{at}]") for at, call in enumerate(message.get("tool_calls") or ())
        ]
        legacy = message.get("function_call")
        if isinstance(legacy, Mapping):
            calls.append(self._call({"id": f"function_{legacy.get('name')}", "function": legacy}, where))
        own = [block for block in message.get("reasoning_blocks") or () if block.get("wire") == NAME]
        refusal = refusal if isinstance(refusal, str) and refusal else None
        if own:
            return self._woven(own, text, refusal, calls)
        said = [self._message({}, text, refusal)] if text or refusal or not calls else []
        return [*said, *calls]

    def _call(self, call: Any, where: str) -> dict[str, Any]:
        function, custom = call.get("function"), call.get("custom")
        if isinstance(custom, Mapping):
            made = {"type": "custom_tool_call", "call_id": self._id(call.get("id"), where)}
            self._custom.add(call["id"])
            return {**made, "name": self._name(custom), "input": str(custom.get("input") or "")}
        if not isinstance(function, Mapping):
            refuse(f"{where} has no function", "Append response.message as it is.", where)
        arguments = function.get("arguments")
        if not isinstance(arguments, str):
            from ..jsontext import dump

            arguments = dump({} if arguments is None else arguments).decode()
        made = {"type": "function_call", "call_id": self._id(call.get("id"), where), "name": self._name(function)}
        return {**made, "arguments": arguments or "{}"}

    def _name(self, holder: Mapping[str, Any]) -> str:
        name = holder.get("name")
        return self._names.sent(name if isinstance(name, str) else "")

    def _id(self, given: Any, where: str) -> str:
        if not isinstance(given, str) or not given:
            refuse(f"{where} has a tool call without an id", "Take it from the call that was answered.", where)
        known = self._ids.get(given)
        if known is None:
            legal, number = given[:_LIMIT], 1
            while legal in self._ids.values():
                number += 1
                legal = f"{given[: _LIMIT - 4]}_{number}"
            known = self._ids[given] = legal
        return known

    # ------------------------------------------------------------ the server's own items

    def _woven(
        self, own: list[dict[str, Any]], text: str, refusal: str | None, calls: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The server's items put back where they stood among text and calls."""
        if any(block.get("type") == "reasoning" and not self._whole(block) for block in own):
            # Items that are named as parts of a turn are refused without its reasoning.
            own = [_nameless(block) for block in own if block.get("type") != "reasoning" or self._whole(block)]
        more = {self._ids.get(str(block.get("call_id"))): block for block in own if block.get("type") in CALLS}
        calls = [{**_bare(more.get(call["call_id"], {})), **call} for call in calls]
        items: list[dict[str, Any]] = []
        taken = done = 0
        messages = [block for block in own if block.get("type") == "message"]
        for block in own:
            kind, upto = block.get("type"), block.get(AFTER_CALLS, 0)
            if kind in CALLS:
                continue
            after = block.get(AFTER_TEXT, 0)
            if after > taken and text[taken:after]:
                items.append(self._message({}, text[taken:after], None))
                taken = after
            items += calls[done:upto]
            done = max(done, upto)
            if kind != "message":
                items.append(_bare(block))
                continue
            last = block is messages[-1]
            piece = text[taken:] if last else text[taken : taken + block.get(LENGTH, 0)]
            taken += len(piece)
            if piece or (last and refusal):
                items.append(self._message(_bare(block), piece, refusal if last else None))
                refusal = None if last else refusal
        if text[taken:] or refusal:
            items.append(self._message({}, text[taken:], refusal))
        return [*items, *calls[done:]]

    def _message(self, block: Mapping[str, Any], text: str, refusal: str | None) -> dict[str, Any]:
        """A message of the assistant: as it came where it has its id, else in the plain form."""
        if not refusal and "id" not in block and not self._parts:
            phase = {"phase": block["phase"]} if block.get("phase") else {}
            return {"role": "assistant", "content": text, **phase}
        content: list[dict[str, Any]] = []
        if text:
            content.append({"type": "output_text", "text": text, "annotations": []})
        if refusal:
            content.append({"type": "refusal", "refusal": refusal})
        return {"type": "message", "role": "assistant", **block, "content": content}

    def _whole(self, block: Mapping[str, Any]) -> bool:
        """Whether an item of reasoning can be read by a server that keeps nothing: its id alone means nothing there."""
        return self._stored or bool(block.get("encrypted_content") or block.get("content"))


def _bare(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block as the API gave it, without what was put to it here."""
    return {name: value for name, value in block.items() if name not in _OURS}


def _nameless(block: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a message or a call, without the id that the server knows it by."""
    kept = block.get("type") != "message" and block.get("type") not in CALLS
    return block if kept else {name: value for name, value in block.items() if name != "id"}


def _is_text(part: Any) -> bool:
    return isinstance(part, str) or (isinstance(part, Mapping) and part.get("type") in ("text", "input_text"))
