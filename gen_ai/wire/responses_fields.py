"""Responses dialect, outward: parameters as body fields, tools, the choice among them, and a structured answer.

Facts: openai-python 3.52.0 types, OpenAI's description of its API (2026-11), recorded traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..request import Format, Request, Tool
from .base import Target
from .carried import Carried
from .markers import CACHE
from .names import Names
from .params import CHAT, Parameters

#: What the API has no field for.
MISSING = frozenset({"stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias"})
_CHOICES = {"auto": "auto", "none": "none", "required": "required", "any": "required"}
_LOGPROBS = "message.output_text.logprobs"
_ENCRYPTED = "reasoning.encrypted_content"
#: Characters of a tool's name.
_LIMIT = 64


def names_of(tools: Iterable[Tool]) -> Names:
    """The names of tools as this API takes them."""
    return Names(tools, limit=_LIMIT)


_ALONG = frozenset({"prompt_cache_breakpoint", "detail"})
CARRIED = Carried(
    fields={
        **dict.fromkeys(("text", "output_text", "image_url", "input_image"), _ALONG),
        **dict.fromkeys(("file of data", "file of text", "file by id", "file by url"), _ALONG | {"filename"}),
        "file of media": _ALONG,
        "document of text": frozenset({"title", "context"}),
        "document of data": frozenset({"title"}),
    },
    why={"cache_control": "{who} caches by itself"},
    anew=frozenset(
        {
            "text", "output_text", "refusal", "image_url", "input_image", "image", "file", "input_file", "document",
            "document_url",
        }
    ),
    open=frozenset({"tool", "flat tool"}),
)  # fmt: skip


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ("names",)

    chat = CHAT - MISSING
    completion = frozenset()
    carried = CARRIED
    allowed_tools = True

    def __init__(self, request: Request, target: Target, names: Names) -> None:
        super().__init__(request, target)
        self.names = names

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks: an effort in extra_body counts more than `reasoning=`."""
        said = self.request.extra_body.get("reasoning")
        effort = said.get("effort") if isinstance(said, Mapping) else None
        return effort != "none" if isinstance(effort, str) else self.caps.thinks(wish)

    def field(self, name: str) -> str:
        """The body field that carries a parameter."""
        return self.caps.renamed.get(name, "max_output_tokens" if name == "max_tokens" else name)

    def effort(self, word: str) -> Mapping[str, Any]:
        """The body field for a level of effort."""
        return {"reasoning": {"effort": word}}

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to body fields."""
        for name, value in given.items():
            if name == "tool_choice":
                body[self.field(name)] = choice_for(value, self.request.tools, self.names)
            elif name == "n":
                self.refuse(
                    name,
                    f"The Responses API gives one answer for a request, and n={value} asks for more.",
                    "Leave n out, or say Capabilities(n=False): then each is asked for by a request of its own.",
                )
            elif name not in ("logprobs", "top_logprobs"):
                body[self.field(name)] = value
        logprobs, top = given.get("logprobs"), given.get("top_logprobs")
        # A number asks for that many alternatives.
        if isinstance(logprobs, int) and not isinstance(logprobs, bool):
            logprobs, top = True, logprobs if top is None else top
        if top is not None:
            body[self.field("top_logprobs")] = top
        if (logprobs or top is not None) and "logprobs" in self.caps.renamed:
            body[self.field("logprobs")] = True
        elif logprobs or top is not None:
            body["include"] = [*body.get("include", ()), _LOGPROBS]

    def settle(self, body: dict[str, Any]) -> None:
        """What depends on other fields: encrypted reasoning is for models that think; a server that is to go on from
        what it keeps keeps this answer too."""
        extra = self.request.extra_body
        ours = [name for name in body.pop("include", ()) if name != _ENCRYPTED or self.thinking]
        own = extra.get("include")
        if isinstance(own, list) and own:
            body["include"] = [*own, *(name for name in ours if name not in own)]
        elif ours and "include" not in extra:
            body["include"] = ours
        if "store" not in extra and (
            extra.get("background") is True or any(extra.get(name) for name in ("previous_response_id", "conversation"))
        ):
            body.pop("store", None)


# ---------------------------------------------------------------- tools


def tool_for(tool: Tool, names: Names, *, strict: bool) -> dict[str, Any]:
    """One tool in this dialect; a definition in the API's own form as it is.

    Args:
        tool: the tool.
        names: of tools, as they are sent.
        strict: the model's server takes the key `strict`.
    """
    definition = tool.definition or {}
    kind = definition.get("type", "function")
    if kind == "custom":
        return _custom(definition, names)
    if kind != "function":
        return {name: value for name, value in definition.items() if name != CACHE}
    inner = definition.get("function")
    extra = {
        name: value
        for held in (definition, inner if isinstance(inner, Mapping) else {})
        for name, value in held.items()
        if name not in _OURS
    }
    made: dict[str, Any] = {"type": "function", "name": names.sent(tool.name)}
    if tool.description:
        made["description"] = tool.description
    made["parameters"] = tool.parameters if tool.parameters is not None else {"type": "object", "properties": {}}
    # Where it is left out, this API tries to make the schema strict, which chats do not.
    if strict:
        made["strict"] = tool.strict is True
    return {**made, **extra}


_OURS = frozenset({"type", "function", "name", "description", "parameters", "input_schema", "strict", CACHE})


def _custom(definition: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A tool that takes free text: flat here, and so is its grammar."""
    inner = definition.get("custom")
    made = {"type": "custom", **(inner if isinstance(inner, Mapping) else definition)}
    form = made.get("format")
    grammar = form.get("grammar") if isinstance(form, Mapping) else None
    if isinstance(grammar, Mapping):
        made["format"] = {"type": "grammar", **grammar}
    if isinstance(made.get("name"), str):
        made["name"] = names.sent(made["name"])
    return made


def choice_for(value: Any, tools: list[Tool], names: Names) -> Any:
    """A `tool_choice`: a word, the name of a tool, or a dictionary in the form of chats, flat here."""
    if isinstance(value, Mapping):
        return _flat(value, names)
    if not isinstance(value, str):
        return value
    for tool in tools:
        if tool.name == value:
            kind = (tool.definition or {}).get("type", "function")
            if kind in ("function", "custom"):
                return {"type": kind, "name": names.sent(value)}
            return {"type": kind}
    return _CHOICES.get(value, value)


def _flat(value: Mapping[str, Any], names: Names) -> dict[str, Any]:
    kind = value.get("type")
    inner = value.get(kind) if isinstance(kind, str) else None
    made = {"type": kind, **inner} if isinstance(inner, Mapping) else dict(value)
    if kind in ("function", "custom") and isinstance(made.get("name"), str):
        made["name"] = names.sent(made["name"])
    if kind == "allowed_tools" and isinstance(made.get("tools"), list):
        made["tools"] = [_flat(tool, names) if isinstance(tool, Mapping) else tool for tool in made["tools"]]
    return made


def format_for(form: Format) -> dict[str, Any]:
    """The `text.format` that asks for a structured answer."""
    if form.technique == "json_object" or form.schema is None:
        return {"type": "json_object"}
    return {"type": "json_schema", "name": form.name, "schema": form.schema, "strict": form.strict}
