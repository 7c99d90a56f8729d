"""Cohere dialect, outward: messages, and the documents that stand beside them.

Text stays the string or the parts that it was. Documents of user messages go into the body's own list of them, which
the model cites from. What stands in a message in this API's own form (`tool_plan`, `citations`, parts of any type)
goes along as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..types import Message, Warn
from .carried import in_words, result_of
from .cohere_answer import AFTER_TEXT, NAME
from .cohere_parts import document_of, is_document, part_for, refuse
from .names import Names

_ROLES = {"developer": "system", "function": "tool"}
#: What a message may carry in the API's own words.
_ALONG = ("tool_plan", "citations")


class Conversation:
    """Messages on their way into a body.

    Args:
        names: of tools, as they are sent.
    """

    __slots__ = ("_names", "_silent", "documents", "messages")

    def __init__(self, names: Names) -> None:
        self._names = names
        self.messages: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        #: Documents that say that they are not to be cited; they can be told from others by being all.
        self._silent: list[str] = []

    def take(self, messages: list[Message]) -> None:
        """Add all messages."""
        for at, message in enumerate(messages):
            role, where = message.get("role"), f"messages[{at}]"
            if role == "assistant":
                self._said(message, where)
            elif role in ("tool", "function"):
                self._answer(message, where)
            else:
                said = _ROLES.get(str(role), str(role))
                self.messages.append({"role": said, "content": self._content(message.get("content"), where)})

    @property
    def uncited(self) -> bool:
        """No document is to be cited."""
        return len(self._silent) == len(self.documents)

    def told(self) -> list[Warn]:
        """What the caller should know of how they were written."""
        if not self._silent or self.uncited:
            return []
        said = f"Cohere cites all documents or none: {self._silent[0]} was left out."
        return [Warn("parameter_dropped", said, self._silent[0])]

    # ------------------------------------------------------------ roles

    def _said(self, message: Message, where: str) -> None:
        """What the assistant said, with its thinking where it stood and its plan beside the calls."""
        if message.get("audio") and not in_words(message):
            refuse(f"{where}.audio cannot be sent to Cohere", "Leave the message out.", f"{where}.audio")
        made: dict[str, Any] = {"role": "assistant"}
        content, refusal = message.get("content"), message.get("refusal")
        if isinstance(refusal, str) and refusal:
            content = [*_parts(content), {"type": "text", "text": refusal}] if content else refusal
        own = [block for block in message.get("reasoning_blocks") or () if block.get("wire") == NAME]
        blocks = [block for block in own if block.get("type") != "tool_plan"]
        if content:
            made["content"] = self._content(content, where, assistant=True)
        if blocks:
            made["content"] = _woven(blocks, made.get("content"))
        calls = [self._call(call, f"{where}.tool_calls[{i}]") for i, call in enumerate(message.get("tool_calls") or ())]
        legacy = message.get("function_call")
        if isinstance(legacy, Mapping):
            calls.append(self._call({"id": f"function_{legacy.get('name')}", "function": legacy}, where))
        if calls:
            made["tool_calls"] = calls
        elif "content" not in made:
            made["content"] = ""
        plan = "".join(str(block.get("tool_plan") or "") for block in own if block.get("type") == "tool_plan")
        if plan:
            made["tool_plan"] = plan
        made.update((name, message[name]) for name in _ALONG if message.get(name))
        self.messages.append(made)

    def _call(self, call: Any, where: str) -> dict[str, Any]:
        function = call.get("function") if isinstance(call, Mapping) else None
        if not isinstance(function, Mapping):
            custom = call.get("custom") if isinstance(call, Mapping) else None
            if not isinstance(custom, Mapping):
                refuse(f"{where} has no function", "Append response.message as it is.", where)
            function = {"name": custom.get("name"), "arguments": {"input": custom.get("input")}}
        name, arguments = function.get("name"), function.get("arguments")
        if not isinstance(arguments, str):
            from ..jsontext import dump

            arguments = dump({} if arguments is None else arguments).decode()
        sent = {"name": self._names.sent(name if isinstance(name, str) else ""), "arguments": arguments or "{}"}
        return {"id": self._id(call.get("id"), where), "type": "function", "function": sent}

    def _answer(self, message: Message, where: str) -> None:
        """The result of a tool: text, or parts of text and documents."""
        given = message.get("tool_call_id") or f"function_{message.get('name')}"
        content = result_of(message)
        if content and not isinstance(content, str):
            content = [self._result(part, f"{where}.content[{at}]") for at, part in enumerate(content)]
        self.messages.append({"role": "tool", "tool_call_id": self._id(given, where), "content": content or ""})

    def _result(self, part: Any, where: str) -> dict[str, Any]:
        if isinstance(part, Mapping) and is_document(part):
            return {"type": "document", "document": document_of(part, where)}
        made = part_for(part, where)
        if made.get("type") == "image_url":
            refuse(
                f"{where} is an image in the result of a tool, which Cohere does not take",
                "Give it in a user message after the result.",
                where,
            )
        return made

    def _id(self, given: Any, where: str) -> str:
        if not isinstance(given, str) or not given:
            refuse(f"{where} has a tool call without an id", "Take it from the call that was answered.", where)
        return given

    # ------------------------------------------------------------ content

    def _content(self, content: Any, where: str, *, assistant: bool = False) -> Any:
        if content is None or isinstance(content, str):
            return content or ""
        made = []
        for at, part in enumerate(content):
            place = f"{where}.content[{at}]"
            if not assistant and isinstance(part, Mapping) and is_document(part):
                self.documents.append(document_of(part, place))
                cited = part.get("citations")
                if isinstance(cited, Mapping) and cited.get("enabled") is False:
                    self._silent.append(f"{place}.citations")
            else:
                made.append(part_for(part, place))
        if content and not made:
            refuse(
                f"{where} has documents and no text",
                "Cohere takes documents beside the messages: add a part of text to this one.",
                f"{where}.content",
            )
        return made


def _parts(content: Any) -> list[Any]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or ())


def _woven(own: list[dict[str, Any]], content: Any) -> list[dict[str, Any]]:
    """The blocks of the API's own put back where they stood in the text."""
    texts = _parts(content)
    made: list[dict[str, Any]] = []
    taken = 0
    for block in own:
        after = block.get(AFTER_TEXT, 0)
        while texts and taken < after:
            text = texts.pop(0)
            said, room = text.get("text"), after - taken
            if isinstance(said, str) and len(said) > room:
                texts.insert(0, {**text, "text": said[room:]})
                text = {**text, "text": said[:room]}
            taken += len(text["text"]) if isinstance(text.get("text"), str) else 0
            made.append(text)
        made.append({name: value for name, value in block.items() if name not in ("wire", AFTER_TEXT)})
    return [*made, *(text for text in texts if text.get("text") != "")]
