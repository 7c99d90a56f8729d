"""Cohere dialect, outward: parameters as body fields, tools, and the choice among them.

Facts: cohere 7.3.1 types; documentation pages on reasoning, tool use and structured outputs, read 2026-11-28.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import UnsupportedParameterError
from ..request import Request, Tool
from ..types import Warn
from .base import Target
from .carried import Carried
from .names import Names
from .openai_tools import tool_for as openai_tool
from .openai_tools import without_strict
from .params import CHAT, Parameters

_CHOICES = {"none": "NONE", "required": "REQUIRED", "any": "REQUIRED", "auto": None}
_FIELDS = {"stop": "stop_sequences", "top_p": "p"}
#: The most that `p` may be; the API has no way to say 1.
_MOST = 0.99


def names_of(request: Request) -> Names:
    """The names of a request's tools: letters, digits and "_" only, no digit first."""
    return Names(request.tools, illegal=r"[^A-Za-z0-9_]", first=r"[A-Za-z_]")


_DOCUMENT = frozenset({"title", "context", "citations"})
CARRIED = Carried(
    fields={
        "assistant": frozenset({"tool_plan", "citations"}),
        "image_url": frozenset({"detail"}),
        "input_image": frozenset({"detail"}),
        "document": frozenset({"id", "citations"}),
        **dict.fromkeys(("document of text", "document of data"), _DOCUMENT),
        **dict.fromkeys(("file of text", "file of data"), _DOCUMENT | {"id", "filename"}),
    },
    anew=frozenset(
        {
            "text", "input_text", "output_text", "refusal", "image_url", "input_image", "image", "document", "file",
            "input_file",
        }
    ),
)  # fmt: skip


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ("only",)

    chat = CHAT
    completion = frozenset()
    carried = CARRIED

    def __init__(self, request: Request, target: Target) -> None:
        super().__init__(request, target)
        #: The name of the one tool that is offered, where the caller chose it.
        self.only: str | None = None

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks: `thinking` in extra_body counts more than `reasoning=`."""
        said = self.request.extra_body.get("thinking")
        kind = said.get("type") if isinstance(said, Mapping) else None
        return kind != "disabled" if isinstance(kind, str) else self.caps.thinks(wish)

    def field(self, name: str) -> str:
        """The body field that carries a parameter."""
        return self.caps.renamed.get(name) or _FIELDS.get(name, name)

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to body fields."""
        for name, value in given.items():
            if name == "tool_choice":
                self._choose(value, body)
            elif name == "stop":
                body[self.field(name)] = [value] if isinstance(value, str) else list(value)
            elif name == "top_p" and value > _MOST:
                body[self.field(name)] = _MOST
                self.warnings.append(
                    Warn("adjusted", f"Cohere takes top_p up to {_MOST}: that was sent for {value}.", "top_p")
                )
            elif name == "logprobs":
                if isinstance(value, int) and not isinstance(value, bool) and value:
                    self.refuse(
                        name,
                        f"Cohere gives the likelihood of the chosen tokens alone: logprobs={value} asks for others.",
                        "Give logprobs=True.",
                    )
                body[self.field(name)] = value is not False
            elif name != "n":
                body[self.field(name)] = value

    def _choose(self, value: Any, body: dict[str, Any]) -> None:
        """A word of the API's own, or the one tool that is offered: it has no word for a tool's name."""
        word: Any = value
        if isinstance(value, Mapping):
            inner = value.get("function")
            name = inner.get("name") if isinstance(inner, Mapping) else value.get("name")
            word = name if isinstance(name, str) else value.get("type")
        if any(tool.name == word for tool in self.request.tools):
            self.only, word = word, "REQUIRED"
        else:
            word = _CHOICES.get(word, word) if isinstance(word, str) else word
        if word == "REQUIRED" and not self.caps.forced_tools:
            self.only = None
            self.refuse(
                "tool_choice",
                f"{self.request.model} does not take tool_choice={value!r}: it cannot be made to call a tool.",
                "Use tool_choice='auto' and ask for the call in words.",
            )
        elif word is not None:
            body["tool_choice"] = word

    def tools_into(self, body: dict[str, Any], names: Names) -> None:
        """Put the tools into the body; strictness is one word for all of them."""
        offered = [tool for tool in self.request.tools if self.only in (None, tool.name)]
        body["tools"] = [tool_for(tool, names) for tool in offered]
        if not any(tool.strict or _is_strict(tool) for tool in offered):
            return
        loose = [tool.name for tool in offered if not _requires(tool)]
        if loose:
            said = "Cohere holds tools to their schemas where each has a required parameter, which some have not"
            self.warnings.append(
                Warn("parameter_dropped", f"{said} ({', '.join(loose)}): strict was left out.", "tools")
            )
        else:
            body["strict_tools"] = True


def _is_strict(tool: Tool) -> bool:
    function = tool.definition.get("function") if tool.definition is not None else None
    return isinstance(function, Mapping) and function.get("strict") is True


def _requires(tool: Tool) -> bool:
    function = tool.definition.get("function") if tool.definition is not None else None
    parameters = tool.parameters
    if parameters is None and isinstance(function, Mapping):
        parameters = function.get("parameters")
    return isinstance(parameters, Mapping) and bool(parameters.get("required"))


def tool_for(tool: Tool, names: Names) -> dict[str, Any]:
    """One tool in this dialect."""
    made = without_strict(openai_tool(tool))
    if made.get("type") != "function" or not isinstance(made.get("function"), Mapping):
        raise UnsupportedParameterError(
            f"The tool {tool.name!r} is of the type {made.get('type')!r}, which Cohere does not have.",
            suggestion='Give functions: {"name": …, "parameters": {"type": "object", …}}.',
            param="tools",
        )
    function = {"parameters": {"type": "object", "properties": {}}, **made["function"]}
    given = function.get("name")
    function["name"] = names.sent(given if isinstance(given, str) else tool.name)
    if function.get("parameters") is None:
        function["parameters"] = {"type": "object", "properties": {}}
    return {
        "type": "function",
        "function": {name: function[name] for name in ("name", "description", "parameters") if name in function},
    }
