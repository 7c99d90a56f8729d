"""What a model without tools may reply where they are emulated: a text, the caller's structure, or calls of tools.

The reply is one JSON object with one key, `{"reply": {"text": …}}` or `{"reply": {"tool_calls": [{"name": …,
"arguments": {…}}]}}`, asked for and checked like any other structure; see `emulated.py`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

from .guided.problems import Invalid
from .guided.schema import Schema, as_schema
from .guided.walk import rebuilt
from .jsontext import dump
from .reply_text import ReplyText
from .request import Tool
from .tools import parse_calls
from .types import ToolCall

#: The one key of the object.
REPLY = "reply"
_NAMES = ("name", "tool", "tool_name", "function")
_ARGUMENTS = ("arguments", "parameters", "input", "args")
#: Where a definition says nothing of its arguments, it has none.
_SILENT = frozenset({"type", "title", "description", "properties", "required", "$schema"})


class Wish(NamedTuple):
    """What may come back."""

    tools: list[Tool]
    #: A call must be among it.
    forced: bool
    #: More than one call may be.
    parallel: bool
    #: The structure of an answer that calls nothing; None: it is text.
    answer: Schema | None


class Reply(NamedTuple):
    """What came back, read and checked."""

    text: str = ""
    calls: list[ToolCall] = []  # noqa: RUF012 - never changed
    #: The value of the caller's structure.
    parsed: Any = None


class ReplySchema(Schema):
    """The reply as a structure; `parse` gives a `Reply`."""

    __slots__ = ("_base", "given", "taken", "wish")

    what = "the form of a reply or a tool call"
    is_reply = True

    def __init__(self, wish: Wish, taken: frozenset[str] = frozenset()) -> None:
        """`taken`: the ids of calls in the conversation."""
        base = as_schema(_schema(wish), param="tools")
        for name in Schema.__slots__:
            setattr(self, name, getattr(base, name))
        self._base, self.wish, self.taken, self.given = base, wish, taken, False

    def parse(self, text: str) -> Reply:
        """The reply in a model's text; prose without any JSON is a text answer where one may be given, and so is
        what has been given to the caller.

        Raises:
            Invalid: it is none, or the arguments of a call do not fit.
        """
        try:
            return self._parsed(text)
        except Invalid:
            begun = self.so_far(text) if self.given else ""
            if not begun:
                raise
            return Reply(begun)

    def _parsed(self, text: str) -> Reply:
        said = ""
        try:
            value = self._base.parse(text)
        except Invalid as invalid:
            found = _other_form(text)
            if found is None:
                prose = _prose(text) if self.may_speak else ""
                if prose:
                    return Reply(prose)
                raise
            said, value = found
            try:
                value = self._base.parse(dump(value).decode())
            except Invalid as again:
                raise (again if again.problems else invalid) from None
        return self._read(value[REPLY], said)

    def rescued(self, text: str, *, cut: bool) -> Reply | None:
        """What an answer comes to that does not fit, when nobody can be asked again: calls whose arguments do not
        fit (each says so, as those of any model do), or the words themselves."""
        found = None if cut else _other_form(text)
        if found is not None and "tool_calls" in found[1][REPLY]:
            made = self._calls(found[1][REPLY]["tool_calls"])
            return Reply(found[0], made if self.wish.parallel else made[:1])
        if not self.may_speak:
            return None
        begun = self.so_far(text)
        if begun or cut:
            return Reply(begun) if begun else None
        return Reply(text.strip()) if text.strip() else None

    def so_far(self, text: str) -> str:
        """The text answer in a reply that is not complete; "" where it is no text answer."""
        from pydantic_core import from_json

        begin = text.find("{")
        if begin < 0:
            return "" if not self.may_speak else _prose(text)
        try:
            value = from_json(text[begin:].encode(), allow_partial="trailing-strings")
        except ValueError:
            return ReplyText().add(text)
        inner = value.get(REPLY, value) if isinstance(value, dict) else None
        said = inner.get("text") if isinstance(inner, dict) else None
        return said if isinstance(said, str) else ""

    @property
    def may_speak(self) -> bool:
        """Whether the reply may be a text."""
        return not self.wish.forced and self.wish.answer is None

    def _read(self, reply: dict[str, Any], said: str) -> Reply:
        if "tool_calls" in reply:
            made = self._calls(reply["tool_calls"])
            wrong = [f"$.{REPLY}.tool_calls[{at}].arguments: {c.error}" for at, c in enumerate(made) if c.error]
            if wrong:
                raise Invalid(wrong)
            return Reply(said, made)
        if self.wish.answer is not None:
            text = dump(reply["answer"]).decode()
            return Reply(text, parsed=self.wish.answer.parse(text))
        return Reply(reply["text"])

    def _calls(self, written: list[dict[str, Any]]) -> list[ToolCall]:
        custom = {tool.name for tool in self.wish.tools if is_custom(tool)}
        made = []
        for call in written:
            name, arguments = call["name"], call["arguments"]
            if name in custom and isinstance(arguments, dict) and isinstance(arguments.get("input"), str):
                made.append(ToolCall("", name, arguments["input"], "custom"))
            else:
                text = arguments if isinstance(arguments, str) else dump(arguments).decode()
                made.append(ToolCall("", name, text))
        parse_calls(made, self.wish.tools)
        return made


def is_custom(tool: Tool) -> bool:
    """Whether the tool takes free text."""
    return tool.definition is not None and tool.definition.get("type") == "custom"


# ---------------------------------------------------------------- the schema


def _schema(wish: Wish) -> dict[str, Any]:
    """The JSON Schema of the reply. What refers to itself moves under `$defs`, references and all."""
    defs: dict[str, Any] = {}
    branches: list[dict[str, Any]] = []
    if not wish.forced and wish.answer is None:
        text = {"type": "string", "description": "What you say to the user."}
        branches.append(_object({"text": text}, "An answer in words."))
    elif not wish.forced and wish.answer is not None:
        branches.append(_object({"answer": _placed(wish.answer.json_schema, "answer", defs)}, "The answer itself."))
    calls = [_call(tool, defs) for tool in wish.tools]
    listed: dict[str, Any] = {
        "type": "array", "minItems": 1, "items": calls[0] if len(calls) == 1 else {"anyOf": calls},
    }  # fmt: skip
    if not wish.parallel:
        listed["maxItems"] = 1
    branches.append(_object({"tool_calls": listed}, "Calls of tools."))
    root = _object({REPLY: branches[0] if len(branches) == 1 else {"anyOf": branches}})
    return {"title": REPLY, **root, **({"$defs": defs} if defs else {})}


def _object(properties: dict[str, Any], about: str = "") -> dict[str, Any]:
    made = {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip
    return {**made, "description": about} if about else made


def _call(tool: Tool, defs: dict[str, Any]) -> dict[str, Any]:
    if is_custom(tool):
        arguments = _object({"input": {"type": "string"}})
    else:
        given = tool.parameters or {}
        silent = _SILENT.issuperset(given) and not given.get("properties")
        arguments = _object({}) if silent else _placed(given, f"{tool.name}-arguments", defs)
    return _object({"name": {"const": tool.name}, "arguments": arguments}, tool.description or "")


def _placed(schema: dict[str, Any], name: str, defs: dict[str, Any]) -> dict[str, Any]:
    """A schema as a part of a greater one."""
    schema = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    if b'"$ref"' not in dump(schema):
        return {key: value for key, value in schema.items() if key not in ("$defs", "definitions")}
    defs[name] = _moved(schema, f"#/$defs/{name}")
    return {"$ref": f"#/$defs/{name}"}


def _moved(node: Any, to: str) -> Any:
    if not isinstance(node, dict):
        return node
    copy = rebuilt(node, lambda sub: _moved(sub, to))
    ref = copy.get("$ref")
    if isinstance(ref, str) and (ref == "#" or ref.startswith("#/")):
        copy["$ref"] = to + ref[1:]
    return copy


# ---------------------------------------------------------------- replies of other forms


def _other_form(text: str) -> tuple[str, dict[str, Any]] | None:
    """What models write who were told the form and know another one: text beside it, and the reply in our form."""
    from .guided.extract import NotJson, candidates

    try:
        found = candidates(text)
    except NotJson:
        return None
    for part, value in found:
        reply = _reply_of(value)
        if reply is not None:
            said = text[: text.find(part)].strip() if "tool_calls" in reply else ""
            beside = value.get("text", value.get("content")) if isinstance(value, dict) else None
            return (beside if isinstance(beside, str) else said if _is_words(said) else ""), {REPLY: reply}
    return None


def _is_words(said: str) -> bool:
    return bool(said) and "`" not in said and "<" not in said


def _reply_of(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        for key in (REPLY, "value"):
            if isinstance(value.get(key), (dict, list)):
                return _reply_of(value[key])
        calls = value.get("tool_calls")
        if calls and isinstance(calls, list):
            return _calls_of(calls)
        if "answer" in value and not isinstance(value.get("name"), str):
            return {"answer": value["answer"]}
        one = _call_of(value)
        if one is not None:
            return {"tool_calls": [one]}
        said = value.get("text", value.get("content"))
        return {"text": said} if isinstance(said, str) else None
    return _calls_of(value) if isinstance(value, list) and value else None


def _calls_of(calls: list[Any]) -> dict[str, Any] | None:
    made = [_call_of(call) for call in calls]
    return None if None in made else {"tool_calls": made}


def _call_of(call: Any) -> dict[str, Any] | None:
    if not isinstance(call, dict):
        return None
    if isinstance(call.get("function"), dict):
        return _call_of(call["function"])
    name = next((call[key] for key in _NAMES if isinstance(call.get(key), str)), None)
    key = next((key for key in _ARGUMENTS if key in call), None)
    if name is None or key is None:
        return None
    arguments = call[key]
    if isinstance(arguments, str):
        from .guided.extract import NotJson, loads

        with suppress(NotJson):  # else as it is written
            arguments = loads(arguments) if arguments.strip() else {}
    return {"name": name, "arguments": {} if arguments is None else arguments}


def _prose(text: str) -> str:
    """A text in which no JSON begins."""
    from .guided.extract import without_thinking

    said = without_thinking(text).strip()
    return "" if "{" in said or "```" in said else said
