"""From the body of a request to a call of the client: which field is which argument, and what is wrong with it.

`null` is as left out. Fields that have no portable name go on through `extra_body`, so that the model's server says
what it thinks of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..guided.schema import Schema, as_schema
from .checks import Check, biases, boolean, mapping, must, name_of, number, stops, text, whole, wrong
from .turns import messages_of, prompts_of

if TYPE_CHECKING:
    from ..client import BaseClient

#: Answers of one request.
_MOST = 128

#: Field → argument and check, of both endpoints.
_BOTH: dict[str, tuple[str, Check]] = {
    "model": ("model_name", name_of),
    "max_tokens": ("max_tokens", whole(1)),
    "temperature": ("temperature", number(0)),  # the upper bound is the model's
    "top_p": ("top_p", number(0, 1)),
    "n": ("n", whole(1, _MOST)),
    "stop": ("stop", stops),
    "seed": ("seed", whole(None)),
    "presence_penalty": ("presence_penalty", number(-2, 2)),
    "frequency_penalty": ("frequency_penalty", number(-2, 2)),
    "logit_bias": ("logit_bias", biases),
    "user": ("user", text),
}
_CHAT: dict[str, tuple[str, Check]] = {
    **_BOTH,
    "max_completion_tokens": ("max_tokens", whole(1)),
    "logprobs": ("logprobs", boolean),
    "top_logprobs": ("top_logprobs", whole(0, 20)),
    "parallel_tool_calls": ("parallel_tool_calls", boolean),
}
_COMPLETION: dict[str, tuple[str, Check]] = {
    **_BOTH,
    "logprobs": ("logprobs", whole(0, 20)),
    "suffix": ("suffix", text),
    "echo": ("echo", boolean),
    "best_of": ("best_of", whole(1, _MOST)),
}
#: Fields that are read below.
_OWN_BOTH = frozenset({"stream", "stream_options"})
_OWN_CHAT = _OWN_BOTH | {
    "messages", "tools", "tool_choice", "functions", "function_call", "response_format", "guided_json",
    "reasoning_effort",
}  # fmt: skip
_OWN_COMPLETION = _OWN_BOTH | {"prompt", "response_format", "guided_json"}

_EFFORTS = {"none": "off", "minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}
_CHOICES = ("none", "auto", "required")


@dataclass(slots=True)
class Call:
    """One request as a call of the client."""

    operation: str
    #: The messages, or the prompts: each is a call of its own.
    payloads: list[Any]
    options: dict[str, Any] = field(default_factory=dict)
    stream: bool = False
    include_usage: bool = False
    #: The caller speaks of functions: calls go back as `function_call`.
    functions: bool = False
    #: The structure that the answer must have.
    schema: Schema | None = None
    #: Replies that somebody wrote for a test go out as they are: who calls is to see them, whether they fit or not.
    as_written: bool = False

    @property
    def checked(self) -> bool:
        """Only an answer that has the structure goes out, and nothing around it."""
        return self.schema is not None and not self.as_written

    @property
    def chat(self) -> bool:
        """A chat, or a text completion."""
        return self.operation == "chat"

    @property
    def n(self) -> int:
        """Answers to each payload."""
        return int(self.options.get("n", 1))

    @property
    def tools(self) -> bool:
        """Tools were offered."""
        return bool(self.options.get("tools") or self.options.get("functions"))


def chat_call(body: dict[str, Any], client: BaseClient) -> Call:
    """A chat. Raises InvalidRequestError that names the field."""
    body = {name: value for name, value in body.items() if value is not None}
    call = Call("chat", [messages_of(body)])
    _plain(body, _CHAT, call)
    _effort(body, call)
    _tools(body, call)
    _structure(body, call)
    _shape(body, call)
    if "top_logprobs" in call.options and not call.options.get("logprobs"):
        raise wrong("top_logprobs", "top_logprobs needs logprobs.", 'Send "logprobs": true with it.')
    _finish(body, {*_CHAT, *_OWN_CHAT}, call, client)
    return call


def completion_call(body: dict[str, Any], client: BaseClient) -> Call:
    """A text completion. Raises InvalidRequestError that names the field."""
    body = {name: value for name, value in body.items() if value is not None}
    call = Call("completion", prompts_of(body))
    _plain(body, _COMPLETION, call)
    _structure(body, call)
    _shape(body, call)
    if "best_of" in call.options and call.options["best_of"] < call.n:
        raise wrong("best_of", f"best_of must be at least n ({call.n}).")
    _finish(body, {*_COMPLETION, *_OWN_COMPLETION}, call, client)
    return call


def _plain(body: dict[str, Any], known: dict[str, tuple[str, Check]], call: Call) -> None:
    options = call.options
    for name, (argument, check) in known.items():
        value = check(name, body[name]) if name in body else None
        if value is None or (value == "" and argument in ("user", "suffix")):
            continue
        if options.get(argument, value) != value:
            raise wrong(name, "max_tokens and max_completion_tokens differ.", "Keep one of them.")
        options[argument] = value


def _effort(body: dict[str, Any], call: Call) -> None:
    effort = body.get("reasoning_effort")
    if effort is None:
        return
    word = name_of("reasoning_effort", effort)
    if word in _EFFORTS:
        call.options["reasoning"] = _EFFORTS[word]
    else:  # a level of some models' own
        call.options["extra_body"] = {"reasoning_effort": word}


# ---------------------------------------------------------------- tools


def _tools(body: dict[str, Any], call: Call) -> None:
    options, tools, functions = call.options, body.get("tools"), body.get("functions")
    if tools is False:
        options["tools"] = False
    elif tools is not None:
        if not isinstance(tools, list):
            raise must("tools", tools, "an array, or false for none")
        options["tools"] = tools or None
    if functions is not None:
        if not isinstance(functions, list):
            raise must("functions", functions, "an array")
        if tools is not None:
            raise wrong("functions", "tools and functions were both given.", "They mean the same: keep tools.")
        options["functions"] = functions or None
        call.functions = True
    given = [item for item in (tools or functions or ()) if isinstance(item, dict)]
    names = [name for item in given if isinstance(name := _name(item), str)]
    if "tool_choice" in body:
        _choice("tool_choice", body["tool_choice"], names, call)
    if "function_call" in body:
        if "tool_choice" in body:
            raise wrong("function_call", "tool_choice and function_call were both given.", "Keep tool_choice.")
        call.functions = True
        _choice("function_call", body["function_call"], names, call)


def _name(tool: dict[str, Any]) -> Any:
    inner = tool.get("function") or tool.get("custom") or tool
    return inner.get("name") if isinstance(inner, dict) else None


def _choice(field_name: str, choice: Any, names: list[str], call: Call) -> None:
    """`tool_choice`, or `function_call` of old."""
    words = _CHOICES if field_name == "tool_choice" else _CHOICES[:2]
    if isinstance(choice, str):
        if choice not in words:
            told = f"{field_name} must be one of {', '.join(map(repr, words))}, or an object that names a tool."
            raise wrong(field_name, told)
        if not call.tools and choice == "required":
            raise wrong(field_name, f"{field_name} needs tools.", "Send the tools with it.")
        if call.tools:
            call.options["tool_choice"] = choice
        return
    chosen = mapping(field_name, choice)
    if field_name == "function_call":
        chosen = {"type": "function", "function": chosen}
    name = _name(chosen)
    if chosen.get("type") in (None, "function", "custom"):
        where = f"{field_name}.name" if field_name == "function_call" else f"{field_name}.function.name"
        if name_of(where, name) not in names:
            raise wrong(where, f"{where}={name[:60]!r} names none of the tools.", _known(names))
    if not call.tools:
        raise wrong(field_name, f"{field_name} needs tools.", "Send the tools with it.")
    call.options["tool_choice"] = chosen


def _known(names: list[str]) -> str:
    return f"Known: {', '.join(names[:20])}." if names else "Send the tools with it."


# ---------------------------------------------------------------- structure


def _structure(body: dict[str, Any], call: Call) -> None:
    """`response_format`, and vLLM's `guided_json`, as the schema that the answer must fit."""
    given, guided = body.get("response_format"), body.get("guided_json")
    if guided is not None:
        if given is not None:
            raise wrong("guided_json", "response_format and guided_json were both given.", "Keep response_format.")
        call.schema = as_schema(mapping("guided_json", guided), param="guided_json")
        call.options["guided_json"] = guided
    if given is None:
        return
    kind_of = name_of("response_format.type", mapping("response_format", given).get("type"))
    if kind_of == "text":
        return
    if kind_of == "json_object":
        schema: Any = {"type": "object"}
    elif kind_of == "json_schema":
        schema = _schema(given)
    else:  # a grammar, say: the model's server may know it
        call.options["extra_body"] = {**call.options.get("extra_body", {}), "response_format": given}
        return
    call.schema = as_schema(schema, param="response_format.json_schema.schema")
    call.options["guided_json"] = schema


def _schema(given: dict[str, Any]) -> Any:
    where = "response_format.json_schema"
    inner = mapping(where, given.get("json_schema"))
    name_of(f"{where}.name", inner.get("name"))
    schema = inner.get("schema")
    if schema is None:
        raise wrong(f"{where}.schema", f"{where}.schema is missing.")
    if inner.get("strict") is not None:
        boolean(f"{where}.strict", inner["strict"])
    schema = mapping(f"{where}.schema", schema)
    told = inner.get("description")
    # Name and description are shown to the model: a schema carries them where it has none of its own.
    beside = {"title": inner["name"], **({"description": text(f"{where}.description", told)} if told else {})}
    return {**beside, **schema}


# ---------------------------------------------------------------- the rest


def _shape(body: dict[str, Any], call: Call) -> None:
    call.stream = boolean("stream", body.get("stream", False))
    options = mapping("stream_options", body.get("stream_options", {}))
    if options and not call.stream:
        raise wrong("stream_options", "stream_options needs a stream.", 'Send "stream": true with it.')
    for name, value in options.items():
        if name == "include_usage":
            call.include_usage = bool(boolean("stream_options.include_usage", value or False))
        elif name != "include_obfuscation":  # padding against eavesdroppers, which changes no answer
            path = f"stream_options.{name[:60]}"
            raise wrong(path, f"{path} is not known here.", "Known: include_usage.")


def _finish(body: dict[str, Any], known: set[str], call: Call, client: BaseClient) -> None:
    if "model" not in body and client.model_name is None and client.needs_model:
        raise wrong("model", "model is missing.", 'Write "model": "…"; GET /v1/models lists what there is.')
    rest = {name: value for name, value in body.items() if name not in known}
    rest.update(call.options.get("extra_body", {}))
    if rest:
        own = client._defaults.get("extra_body") or {}
        call.options["extra_body"] = {**own, **rest}
