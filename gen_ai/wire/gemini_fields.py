"""Gemini dialect, outward: parameters as fields of `generationConfig`, tools, and the choice among them.

Facts: google-genai 3.4.0 types; the Gemini API's page on function calling (read 2026-11-20).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import UnsupportedParameterError
from ..request import Request, Tool
from .base import Target
from .carried import Carried
from .gemini_parts import ALONG, MIME
from .gemini_schema import openapi
from .names import Names
from .params import BOTH, Parameters

#: Portable parameter → field of `generationConfig`.
FIELDS = {
    "max_tokens": "maxOutputTokens",
    "temperature": "temperature",
    "top_p": "topP",
    "n": "candidateCount",
    "stop": "stopSequences",
    "seed": "seed",
    "presence_penalty": "presencePenalty",
    "frequency_penalty": "frequencyPenalty",
    "logprobs": "responseLogprobs",
    "top_logprobs": "logprobs",
}
#: Fields of the body that callers may write in snake_case too.
OWN = (
    "systemInstruction", "generationConfig", "toolConfig", "safetySettings", "cachedContent", "serviceTier",
    "modelArmorConfig",
)  # fmt: skip
_MODES = {"auto": "AUTO", "none": "NONE", "required": "ANY", "any": "ANY", "validated": "VALIDATED"}


def tool_names(request: Request) -> Names:
    """The names of tools as this API takes them."""
    return Names(request.tools, illegal=r"[^A-Za-z0-9_.:-]", first=r"[A-Za-z_]")


#: Fields of a declaration that may stand in a tool of any form.
_ALONG = ("behavior", "response", "responseJsonSchema", "parametersJsonSchema")
_TYPED = frozenset(MIME)
CARRIED = Carried(
    fields={
        "*": frozenset(ALONG),
        **dict.fromkeys(("image_url", "input_image", "audio_url", "video_url", "document_url", "file"), _TYPED),
        **dict.fromkeys(("file of text", "file of data", "file of media", "file by url", "file by id"), _TYPED),
        **dict.fromkeys(("image", "audio", "video", "document"), _TYPED | {"uri"}),
        "document of text": frozenset({"title", "context"}),
        "search_result": frozenset({"title"}),
        "tool": frozenset(_ALONG),
    },
    why={
        "cache_control": "{who} caches by itself, or what extra_body names as cachedContent",
        "detail": "{who} looks as closely as generationConfig.mediaResolution (in extra_body) says",
        "citations": "{who} cites what it has searched for, no documents",
    },
)


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ("names",)

    chat = (BOTH - {"logit_bias", "user"}) | {
        "max_tokens", "logprobs", "top_logprobs", "tool_choice", "parallel_tool_calls", "reasoning",
    }  # fmt: skip
    completion = frozenset()
    carried = CARRIED
    allowed_tools = True

    def __init__(self, request: Request, target: Target, names: Names) -> None:
        super().__init__(request, target)
        self.names = names

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks: a `thinkingConfig` in extra_body counts more than `reasoning=`."""
        config = own_fields(self.request.extra_body).get("generationConfig")
        thinking = config.get("thinkingConfig") if isinstance(config, Mapping) else None
        if isinstance(thinking, Mapping):
            budget = thinking.get("thinkingBudget", thinking.get("thinking_budget"))
            if budget is not None:
                return bool(budget != 0)
        return self.caps.thinks(wish)

    def field(self, name: str) -> str:
        """The field that carries a parameter."""
        return self.caps.renamed.get(name) or FIELDS.get(name, name)

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to fields."""
        config: dict[str, Any] = {}
        for name, value in given.items():
            if name == "stop":
                config[self.field(name)] = [value] if isinstance(value, str) else list(value)
            elif name == "logprobs":
                self._logprobs(value, given, config)
            elif name == "tool_choice":
                body["toolConfig"] = {"functionCallingConfig": self._choice(value)}
            elif name == "parallel_tool_calls":
                if value is False:
                    self.refuse(name, "Gemini may call several tools at once: there is no switch for that.")
            else:
                config[self.field(name)] = value
        if config:
            body["generationConfig"] = {**body.get("generationConfig", {}), **config}

    def _logprobs(self, value: Any, given: dict[str, Any], config: dict[str, Any]) -> None:
        """A number asks for that many alternatives."""
        config[self.field("logprobs")] = bool(value)
        if isinstance(value, int) and not isinstance(value, bool):
            config[self.field("logprobs")] = True
            if given.get("top_logprobs") is None:
                config[self.field("top_logprobs")] = value

    def _choice(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Mapping):
            return self._own_choice(value)
        if any(tool.name == value for tool in self.request.tools):
            return {"mode": "ANY", "allowedFunctionNames": [self.names.sent(value)]}
        return {"mode": _MODES.get(str(value).lower(), value)}

    def _own_choice(self, value: Mapping[str, Any]) -> dict[str, Any]:
        kind = value.get("type")
        inner = value.get("function")
        if kind == "function" and isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
            return {"mode": "ANY", "allowedFunctionNames": [self.names.sent(inner["name"])]}
        allowed = value.get("allowed_tools")
        if kind == "allowed_tools" and isinstance(allowed, Mapping):
            named = [tool.get("function", tool).get("name") for tool in allowed.get("tools") or ()]
            mode = "ANY" if allowed.get("mode") == "required" else "VALIDATED"
            return {"mode": mode, "allowedFunctionNames": [self.names.sent(str(name)) for name in named]}
        own = value.get("functionCallingConfig", value)
        return dict(own) if isinstance(own, Mapping) else {"mode": own}


def own_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a caller's own by the names in which this package writes the rest of the body.

    >>> own_fields({"generation_config": {"top_k": 1}, "labels": {"a_b": "c"}})
    {'generationConfig': {'topK': 1}, 'labels': {'a_b': 'c'}}
    """
    made: dict[str, Any] = {}
    for name, value in fields.items():
        known = _camel(name) if _camel(name) in OWN else name
        joined = known in ("generationConfig", "toolConfig") and isinstance(value, Mapping)
        made[known] = _camels(value, depth=2) if joined else value
    return made


def _camels(value: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """A mapping with its names in camelCase; schemas in it stay as they are."""
    made: dict[str, Any] = {}
    for name, inner in value.items():
        deeper = depth > 1 and isinstance(inner, Mapping) and "schema" not in name.lower()
        made[_camel(name)] = _camels(inner, depth - 1) if deeper else inner
    return made


def _camel(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda found: found[1].upper(), name)


# ---------------------------------------------------------------- tools


def tools_for(tools: list[Tool], names: Names, *, old: bool) -> list[dict[str, Any]]:
    """The tools of a body: all functions in one entry, then those of the server's own.

    Args:
        tools: what is offered.
        names: of tools, as they are sent.
        old: schemas have to be in OpenAPI's words.
    """
    declared: list[dict[str, Any]] = []
    own: list[dict[str, Any]] = []
    for tool in tools:
        definition = tool.definition
        kind = definition.get("type", "function") if definition is not None else "function"
        if kind == "custom":
            raise UnsupportedParameterError(
                f"The tool {tool.name!r} takes free text, which Gemini's functions do not.",
                suggestion='Give it parameters: {"name": …, "parameters": {"type": "object", …}}.',
                param="tools",
            )
        if definition is not None and kind != "function":
            own.append(_own(str(kind), definition))
        else:
            declared.append(_declaration(tool, names, old=old))
    return [*([{"functionDeclarations": declared}] if declared else []), *own]


def _own(kind: str, definition: dict[str, Any]) -> dict[str, Any]:
    """A tool that the server runs (`{"type": "googleSearch"}`) in this API's form."""
    held = {name: value for name, value in definition.items() if name != "type"}
    return {_camel(kind): held[kind] if set(held) == {kind} else held}


def _declaration(tool: Tool, names: Names, *, old: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"name": names.sent(tool.name)}
    if tool.description:
        made["description"] = tool.description
    parameters = tool.parameters
    if parameters is not None and (parameters.get("properties") or "properties" not in parameters or not old):
        if old:
            made["parameters"] = openapi(parameters) or {"type": "OBJECT"}
        else:
            made["parametersJsonSchema"] = parameters if "type" in parameters else {"type": "object", **parameters}
    definition = tool.definition or {}
    inner = definition.get("function")
    for held in (definition, inner if isinstance(inner, Mapping) else {}):
        made |= {name: value for name, value in held.items() if name in _ALONG}
    return made
