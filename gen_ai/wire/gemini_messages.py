"""Gemini dialect, outward: messages as turns of parts, and the system prompt beside them.

There are the roles `user` and `model` only: results of tools stand first in a turn of the user, in the order of their
calls. Turns of one role that follow on each other are one turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..providers.base import Capabilities
from ..types import Message, Warn
from .carried import in_words
from .gemini_parts import LEFT_OUT, part_for, refuse
from .names import Names

NAME = "gemini"
#: Kinds of what is kept for sending back: a whole part; what a part of text, or a call, had beside it.
PART, TEXT, CALL = "part", "text", "function_call"
#: Where it stood among text and calls; how much of the text before it belongs to it.
AFTER_TEXT, AFTER_CALLS, LENGTH = "after_text", "after_calls", "length"
#: How ids of calls begin that were made here, because the server gave none: they are not sent.
MADE = "gen_ai_call_"
#: What stands for a signature that there is none of, where one is required: documented for calls of other models.
NO_SIGNATURE = "skip_thought_signature_validator"


class Conversation:
    """Messages on their way into a body.

    Args:
        caps: what the model accepts.
        names: of tools, as they are sent.
        model: its name, for messages.
    """

    __slots__ = ("_calls", "_caps", "_model", "_names", "_results", "system", "turns", "warnings")

    def __init__(self, caps: Capabilities, names: Names, model: str) -> None:
        self._caps, self._names, self._model = caps, names, model
        #: Parts of the system prompt.
        self.system: list[dict[str, Any]] = []
        self.turns: list[dict[str, Any]] = []
        self.warnings: list[Warn] = []
        #: Id of a call → the tool's name and the call's place in its turn.
        self._calls: dict[str, tuple[str, int]] = {}
        #: Places of the results that the last turn begins with.
        self._results: list[int] = []

    def take(self, messages: list[Message]) -> None:
        """Add all messages."""
        for at, message in enumerate(messages):
            role, where = message.get("role"), f"messages[{at}]"
            if role in ("system", "developer"):
                self._instruct(message, where)
            elif role == "assistant":
                self._add("model", self._said(message, where))
            elif role in ("tool", "function"):
                self._answer(message, where)
            else:
                self._add("user", self._parts(message.get("content"), where))
        if not self.turns:
            refuse("messages has no turn of a user", "Add a user message with some text.", "messages")
        last = self.turns[-1]
        if last["role"] == "model" and not self._caps.prefill:
            refuse(
                f"{self._model} does not go on from a last message of the assistant",
                "End with a user message; for an answer in a given form use guided_json.",
                f"messages[{len(messages) - 1}]",
            )

    # ------------------------------------------------------------ roles

    def _instruct(self, message: Message, where: str) -> None:
        parts = self._parts(message.get("content"), where)
        self.system += parts
        if self.turns and parts:
            told = f"{self._model} takes instructions at the start only: {where} was moved there."
            self.warnings.append(Warn("emulated", told, where))

    def _said(self, message: Message, where: str) -> list[dict[str, Any]]:
        """What the model said, with its signatures and own parts where they stood."""
        if message.get("audio") and not in_words(message):
            refuse(f"{where}.audio cannot be sent to Gemini", "Leave the message out.", f"{where}.audio")
        texts = self._parts(message.get("content"), where)
        if isinstance(message.get("refusal"), str):
            texts += self._parts(message["refusal"], where)
        given = list(message.get("tool_calls") or ())
        legacy = message.get("function_call")
        if isinstance(legacy, Mapping):
            given.append({"id": f"function_{legacy.get('name')}", "function": legacy})
        calls = [(call.get("id"), self._call(call, at, f"{where}.tool_calls[{at}]")) for at, call in enumerate(given)]
        own = [block for block in message.get("reasoning_blocks") or () if block.get("wire") == NAME]
        parts = _woven(own, texts, calls) if own else [*texts, *(part for _, part in calls)]
        if calls and self._caps.signed_calls and not any(_signature(part) for _, part in calls):
            calls[0][1]["thoughtSignature"] = NO_SIGNATURE
        return parts

    def _call(self, call: Any, at: int, where: str) -> dict[str, Any]:
        function = call.get("function")
        if not isinstance(function, Mapping):
            custom = call.get("custom")
            if not isinstance(custom, Mapping):
                refuse(f"{where} has no function", "Append response.message as it is.", where)
            function = {"name": custom.get("name"), "arguments": {"input": custom.get("input")}}
        name, given = function.get("name"), call.get("id")
        name = self._names.sent(name if isinstance(name, str) else "")
        if isinstance(given, str) and given:
            self._calls[given] = (name, at)
        return {"functionCall": {**_id(given), "name": name, "args": _arguments(function.get("arguments"))}}

    def _answer(self, message: Message, where: str) -> None:
        """The result of a tool."""
        given = message.get("tool_call_id") or f"function_{message.get('name')}"
        known = self._calls.get(given)
        name = message.get("name")
        if known is None and not (isinstance(name, str) and name):
            refuse(
                f"{where} answers {given!r}, which no message before it calls",
                "Gemini wants the tool's name: keep the assistant's message with the call, or give name=.",
                f"{where}.tool_call_id",
            )
        sent, place = known or (self._names.sent(str(name)), 1 << 30)
        result: dict[str, Any] = {**_id(message.get("tool_call_id")), "name": sent}
        failed = bool(message.get("is_error"))
        content, beside = message.get("content"), list[dict[str, Any]]()
        if not isinstance(content, str):
            parts = self._parts(content, where)
            content = "\n".join(part["text"] for part in parts if "text" in part)
            beside = [part for part in parts if "text" not in part]
        result["response"] = _response(content, failed=failed)
        if beside and self._caps.media_results:
            result["parts"], beside = beside, []
        self._result({"functionResponse": result}, place, beside)

    def _result(self, part: dict[str, Any], place: int, beside: list[dict[str, Any]]) -> None:
        """Put a result among those of its turn; media that it may not hold stand at the turn's end."""
        if not self.turns or self.turns[-1]["role"] != "user":
            self._add("user", [part, *beside])
            self._results = [place]
            return
        parts = self.turns[-1]["parts"]
        at = sum(1 for other in self._results if other <= place)
        parts.insert(at, part)
        self._results.insert(at, place)
        parts += beside

    # ------------------------------------------------------------ turns

    def _parts(self, content: Any, where: str) -> list[dict[str, Any]]:
        """Content as parts; text that is empty is left out, since it is refused."""
        if isinstance(content, str):
            return [{"text": content}] if content else []
        parts = []
        for at, part in enumerate(content or ()):
            if isinstance(part, Mapping) and part.get("type") in LEFT_OUT:
                continue
            made = part_for(part, f"{where}.content[{at}]")
            if made.get("text") != "" or len(made) > 1:
                parts.append(made)
        return parts

    def _add(self, role: str, parts: list[dict[str, Any]]) -> None:
        if not parts:
            return
        if self.turns and self.turns[-1]["role"] == role:
            self.turns[-1]["parts"] += parts
        else:
            self.turns.append({"role": role, "parts": list(parts)})
            self._results = []


def _id(given: Any) -> dict[str, str]:
    """The id of a call, unless it was made here."""
    real = isinstance(given, str) and given and not given.startswith(MADE)
    return {"id": given} if real else {}


def _signature(part: dict[str, Any]) -> Any:
    return part.get("thoughtSignature")


def _parsed(text: str) -> Any:
    """The JSON value of a text; the text itself where it is none."""
    from ..jsontext import parse

    try:
        return parse(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text


def _arguments(arguments: Any) -> dict[str, Any]:
    """The arguments of a call as an object; text that is none goes along inside one, so that the model sees it."""
    if isinstance(arguments, Mapping):
        return dict(arguments)
    if not isinstance(arguments, str) or not arguments.strip():
        return {}
    value = _parsed(arguments)
    return value if isinstance(value, dict) else {"INVALID_JSON": arguments}


def _response(text: str, *, failed: bool) -> dict[str, Any]:
    """A result as the object that this API wants: one is taken as it is, anything else is its `output` or `error`."""
    value = _parsed(text) if text[:64].lstrip()[:1] in ("{", "[") else text
    if isinstance(value, dict) and (not failed or "error" in value):
        return value
    said = text if isinstance(value, str) else value
    return {"error" if failed else "output": said}


def _woven(
    own: list[dict[str, Any]], texts: list[dict[str, Any]], calls: list[tuple[Any, dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The model's own parts put back where they stood among text and calls, signatures with the parts they sign."""
    beside = {block.get("id"): block for block in own if block.get("type") == CALL}
    for given, part in calls:
        if given in beside:
            part.update(_bare(beside[given]))
    woven, left, done = list[dict[str, Any]](), _Text(texts), 0
    for block in own:
        kind = block.get("type")
        if kind == CALL:
            continue
        length = block.get(LENGTH, 0) if kind == TEXT else 0
        woven += left.until(block.get(AFTER_TEXT, 0) - length)
        woven += [part for _, part in calls[done : block.get(AFTER_CALLS, 0)]]
        done = max(done, block.get(AFTER_CALLS, 0))
        if kind == TEXT:
            pieces = left.until(block.get(AFTER_TEXT, 0)) if length else [{"text": ""}]
            woven += [*pieces[:-1], {**pieces[-1], **_bare(block)}] if pieces else []
        elif isinstance(block.get("part"), dict):
            woven.append(block["part"])
    return [*woven, *left.until(1 << 60), *(part for _, part in calls[done:])]


class _Text:
    """Parts of text that are handed out up to a number of characters."""

    def __init__(self, parts: list[dict[str, Any]]) -> None:
        self._parts, self._taken = list(parts), 0

    def until(self, end: int) -> list[dict[str, Any]]:
        """What is left of the parts before this place."""
        made: list[dict[str, Any]] = []
        while self._parts and self._taken < end:
            part = self._parts.pop(0)
            words, room = part.get("text"), end - self._taken
            if isinstance(words, str):
                if len(words) > room:
                    self._parts.insert(0, {**part, "text": words[room:]})
                    part = {**part, "text": words[:room]}
                self._taken += len(part["text"])
            made.append(part)
        return made


#: What was put to a block here.
_OURS = ("wire", "type", "id", LENGTH, AFTER_TEXT, AFTER_CALLS)


def _bare(block: dict[str, Any]) -> dict[str, Any]:
    """What a part had beside its words."""
    return {name: value for name, value in block.items() if name not in _OURS}
