"""Anthropic dialect, outward: parameters as body fields, tools, the choice among them, and a structured answer.

Facts: anthropic 2.11.0 types; platform pages on versions, thinking and structured outputs (read 2026-11-20).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import InvalidRequestError, UnsupportedParameterError
from ..request import Request, Tool
from .base import Target
from .bodies import merged
from .carried import Carried
from .names import Names
from .params import CHAT, Parameters

#: From this version of the API on sampling parameters are refused whatever the model (`anthropic-version`).
_WITHOUT_SAMPLING = "2026-10-21"
_SAMPLING = ("temperature", "top_p")
#: Tokens for the answer itself, where thinking has a budget and the caller set no max_tokens.
_BESIDE_THINKING = 4096
_CHOICES = {"auto": "auto", "none": "none", "required": "any", "any": "any"}

#: Fields of the API's own that may stand in a tool of any form.
_OWN = ("cache_control", "defer_loading", "eager_input_streaming", "allowed_callers", "input_examples")
CARRIED = Carried(
    fields={
        "*": frozenset({"cache_control"}),
        "image_url": frozenset({"citations", "context", "title"}),
        "document_url": frozenset({"citations", "context", "title", "document_name"}),
        **dict.fromkeys(
            ("file of text", "file of data", "file by url", "file by id"),
            frozenset({"citations", "context", "title", "filename"}),
        ),
        "file of media": frozenset({"citations", "context", "title"}),
        "tool": frozenset(_OWN),
    },
    # Parts of any other type go along as they are.
    anew=frozenset(
        {"input_text", "output_text", "refusal", "image_url", "input_image", "file", "input_file", "document_url"}
    ),
)


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ("names",)

    chat = CHAT
    completion = frozenset()
    carried = CARRIED

    def __init__(self, request: Request, target: Target, names: Names) -> None:
        super().__init__(request, target)
        self.names = names

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks: `thinking` in extra_body counts more than `reasoning=`."""
        said = self.request.extra_body.get("thinking")
        kind = said.get("type") if isinstance(said, Mapping) else None
        return kind != "disabled" if isinstance(kind, str) else self.caps.thinks(wish)

    def unwanted(self, name: str) -> bool:
        """Whether a documented default is not to be sent."""
        if name == "temperature" and (
            self.request.parameters.get("top_p") is not None or self.target_version >= _WITHOUT_SAMPLING
        ):
            return True  # models from 4.5 on take one of the two
        return super().unwanted(name)

    @property
    def target_version(self) -> str:
        """The version of the API that is asked for."""
        headers = merged(self.target.headers, self.request.extra_headers)
        return next((value for name, value in headers.items() if name.lower() == "anthropic-version"), "")

    def field(self, name: str) -> str:
        """The body field that carries a parameter."""
        return "stop_sequences" if name == "stop" else super().field(name)

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to body fields."""
        for name, value in given.items():
            if name == "stop":
                body["stop_sequences"] = [value] if isinstance(value, str) else list(value)
            elif name == "user":
                body["metadata"] = {"user_id": value}
            elif name not in ("tool_choice", "parallel_tool_calls", "n"):
                body[self.field(name)] = value
        if "tool_choice" in given or given.get("parallel_tool_calls") is False:
            self._choose(given.get("tool_choice"), given.get("parallel_tool_calls"), body)

    def _choose(self, choice: Any, parallel: Any, body: dict[str, Any]) -> None:
        made = {"type": "auto"} if choice is None else self._choice(choice)
        if parallel is False and made.get("type") != "none":
            made = {**made, "disable_parallel_tool_use": True}
        forced = made.get("type") in ("any", "tool")
        caps = self.caps
        if forced and not (caps.forced_tools and (caps.forced_tools_thinking or not self.thinking)):
            state = " while it thinks" if caps.forced_tools else ""
            self.refuse(
                "tool_choice",
                f"{self.request.model} does not take tool_choice={choice!r}{state}: it cannot be made to call a tool.",
                "Use tool_choice='auto' and ask for the call in words.",
            )
            return
        body["tool_choice"] = made

    def _choice(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Mapping):
            inner = value.get("function") if value.get("type") == "function" else None
            if isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
                return {"type": "tool", "name": self.names.sent(inner["name"])}
            return dict(value)
        if any(tool.name == value for tool in self.request.tools):
            return {"type": "tool", "name": self.names.sent(value)}
        return {"type": _CHOICES.get(value, value)}

    def limit(self, body: dict[str, Any]) -> None:
        """max_tokens, which every request must have; and more of it than thinking may spend."""
        budget = _budget(body)
        if "max_tokens" not in body:
            least = 0 if budget is None else budget + _BESIDE_THINKING
            body["max_tokens"] = max(int(self.caps.required_max_tokens), least)
        elif budget is not None and isinstance(body["max_tokens"], int) and body["max_tokens"] <= budget:
            raise InvalidRequestError(
                f"max_tokens={body['max_tokens']} leaves nothing beside the {budget} tokens of thinking.",
                suggestion="Thinking counts against max_tokens: raise it above that, or think less.",
                param="max_tokens",
            )


def _budget(body: Mapping[str, Any]) -> int | None:
    thinking = body.get("thinking")
    tokens = thinking.get("budget_tokens") if isinstance(thinking, Mapping) else None
    return tokens if isinstance(tokens, int) else None


# ---------------------------------------------------------------- tools


def tool_for(tool: Tool, names: Names) -> dict[str, Any]:
    """One tool in this dialect; a definition in the API's own form as it is."""
    definition = tool.definition
    extra: dict[str, Any] = {}
    if definition is not None:
        kind, custom = definition.get("type"), definition.get("custom")
        if kind == "custom" and isinstance(custom, Mapping):
            if "input_schema" not in custom:
                raise UnsupportedParameterError(
                    f"The tool {tool.name!r} takes free text, which Anthropic's tools do not.",
                    suggestion='Give it parameters: {"name": …, "parameters": {"type": "object", …}}.',
                    param="tools",
                )
            return {"type": "custom", **{name: definition[name] for name in _OWN if name in definition}, **custom}
        if kind not in (None, "function"):
            return definition
        inner = definition.get("function")
        for held in (definition, inner if isinstance(inner, Mapping) else {}):
            extra |= {name: value for name, value in held.items() if name in _OWN}
    made: dict[str, Any] = {"name": names.sent(tool.name)}
    if tool.description:
        made["description"] = tool.description
    parameters = tool.parameters if tool.parameters is not None else {"properties": {}}
    made["input_schema"] = parameters if "type" in parameters else {"type": "object", **parameters}
    if tool.strict is not None:
        made["strict"] = tool.strict
    return {**made, **extra}
