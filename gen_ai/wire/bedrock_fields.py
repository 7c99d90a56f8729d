"""Bedrock dialect, outward: parameters as body fields, tools, and the choice among them.

Facts: botocore 1.44.8 service model bedrock-runtime 2023-09-30.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import InvalidRequestError, UnsupportedParameterError
from ..request import Request, Tool
from .base import Target
from .bedrock_messages import cached
from .carried import Carried
from .names import Names
from .params import Parameters, lay_over

#: Portable parameter → the field of `inferenceConfig` that carries it.
_INFERENCE = {"max_tokens": "maxTokens", "temperature": "temperature", "top_p": "topP", "stop": "stopSequences"}
#: Tokens for the answer itself, where thinking has a budget and the caller set no max_tokens.
_BESIDE_THINKING = 4096
_CHOICES = {"auto": "auto", "required": "any", "any": "any"}
#: Where the fields of the models' own APIs go.
OWN_FIELDS = "additionalModelRequestFields"
#: Fields whose parts may come from several sides: a caller's own are put to what is there.
_JOINED: dict[str, Any] = {"inferenceConfig": {}, "toolConfig": {}, "outputConfig": {}, OWN_FIELDS: {}}
#: The only fields of the body whose names are one word in lower case.
_BODY = frozenset({"messages", "system"})

_DOCUMENT = frozenset({"title", "name", "context", "citations", "filename", "document_name"})
CARRIED = Carried(
    fields={
        **dict.fromkeys(("image_url", "input_image", "video_url", "audio_url"), frozenset({"bucketOwner"})),
        "search_result": frozenset({"title", "citations"}),
        **dict.fromkeys(
            ("document_url", "document of text", "document of data", "document by url"),
            _DOCUMENT | {"bucketOwner"},
        ),
        **dict.fromkeys(("file of text", "file of data", "file by url"), _DOCUMENT | {"bucketOwner"}),
    },
)
_MARKED = frozenset({"cache_control"})
#: By whether cachePoints are taken in messages, and after tools.
_CARRIED = {
    (points, tool_points): CARRIED.but(
        **dict.fromkeys(("message", "part") if points else (), _MARKED), **({"tool": _MARKED} if tool_points else {})
    )
    for points in (True, False)
    for tool_points in (True, False)
}


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ("choice", "names")

    chat = frozenset({*_INFERENCE, "tool_choice", "n", "reasoning", "parallel_tool_calls"})
    completion = frozenset()
    carried = CARRIED

    def carries(self) -> Carried:
        """What messages and tools carry: cache markers, where the model takes cachePoints."""
        return _CARRIED[self.caps.cache_points, self.caps.tool_cache_points]

    def __init__(self, request: Request, target: Target, names: Names) -> None:
        super().__init__(request, target)
        self.names = names
        #: `toolConfig.toolChoice`; "none" where no tool is to be offered.
        self.choice: Any = None

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks: `thinking` in extra_body counts more than `reasoning=`."""
        own = self.request.extra_body.get(OWN_FIELDS)
        said = self.request.extra_body.get("thinking", own.get("thinking") if isinstance(own, Mapping) else None)
        kind = said.get("type") if isinstance(said, Mapping) else None
        return kind != "disabled" if isinstance(kind, str) else self.caps.thinks(wish)

    def unwanted(self, name: str) -> bool:
        """Whether a documented default is not to be sent."""
        if name == "temperature" and self.request.parameters.get("top_p") is not None:
            return True  # Claude from 4.5 on takes one of the two
        return super().unwanted(name)

    def field(self, name: str) -> str:
        """The body field that carries a parameter."""
        return _INFERENCE.get(name, name)

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to body fields."""
        for name, value in given.items():
            if name in _INFERENCE:
                config = body.setdefault("inferenceConfig", {})
                config[_INFERENCE[name]] = _stops(value) if name == "stop" else value
            elif name == "tool_choice":
                self._choose(value)
            elif name == "parallel_tool_calls" and value is False:
                self.refuse(
                    name,
                    "Converse has no field that says parallel_tool_calls=False.",
                    "Claude takes extra_body={'tool_choice': {'type': 'auto', 'disable_parallel_tool_use': True}}.",
                )

    def _choose(self, choice: Any) -> None:
        made = self._choice(choice)
        if made == "none":
            self.choice = made
            return
        forced = "auto" not in made
        caps = self.caps
        if not forced and not caps.forced_tools:
            return  # what it does anyway, and models that cannot be forced may refuse the field
        if forced and not (caps.forced_tools and (caps.forced_tools_thinking or not self.thinking)):
            state = " while it thinks" if caps.forced_tools else ""
            self.refuse(
                "tool_choice",
                f"{self.request.model} does not take tool_choice={choice!r}{state}: it cannot be made to call a tool.",
                "Use tool_choice='auto' and ask for the call in words.",
            )
            return
        self.choice = made

    def _choice(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            inner = value.get("function") if value.get("type") == "function" else None
            if isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
                return {"tool": {"name": self.names.sent(inner["name"])}}
            return dict(value)
        if any(tool.name == value for tool in self.request.tools):
            return {"tool": {"name": self.names.sent(value)}}
        return "none" if value == "none" else {_CHOICES.get(value, value): {}}

    def tool_config(self, called: Mapping[str, None], body: dict[str, Any]) -> None:
        """Put the tools into the body. A conversation with calls must have some, offered or not."""
        tools = self.request.tools if self.tools else []
        if self.choice == "none":
            if called:
                self.refuse(
                    "tool_choice",
                    "Converse cannot be told tool_choice='none': a conversation in which tools were called must offer "
                    "them.",
                    "Say in words that no tool is to be called.",
                )
            else:
                tools = []
        made = [entry for tool in tools for entry in tool_for(tool, self.names, marked=self.caps.tool_cache_points)]
        if not made and called:
            made = [{"toolSpec": {"name": name, "inputSchema": {"json": {"type": "object"}}}} for name in called]
        if made:
            config: dict[str, Any] = {"tools": made}
            if isinstance(self.choice, dict):
                config["toolChoice"] = self.choice
            body["toolConfig"] = config

    def lay_extra(self, body: dict[str, Any]) -> None:
        """The caller's own fields: those of Converse are in camel case, all others are the model's."""
        theirs: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for name, value in self.request.extra_body.items():
            converse = name in _BODY or any(letter.isupper() for letter in name)
            (theirs if converse else own)[name] = value
        if own:
            said = theirs.get(OWN_FIELDS)
            theirs[OWN_FIELDS] = {**own, **said} if isinstance(said, Mapping) else own
        lay_over(body, theirs, joined={**_JOINED, **self.reasoning})

    def limit(self, body: dict[str, Any]) -> None:
        """More tokens than thinking may spend: a model's own default is a few thousand."""
        own, config = body.get(OWN_FIELDS), body.get("inferenceConfig")
        thinking = own.get("thinking") if isinstance(own, Mapping) else None
        budget = thinking.get("budget_tokens") if isinstance(thinking, Mapping) else None
        if not isinstance(budget, int):
            return
        most = config.get("maxTokens") if isinstance(config, Mapping) else None
        if most is None and budget >= _BESIDE_THINKING:
            body["inferenceConfig"] = {**(config or {}), "maxTokens": budget + _BESIDE_THINKING}
        elif isinstance(most, int) and most <= budget:
            raise InvalidRequestError(
                f"max_tokens={most} leaves nothing beside the {budget} tokens of thinking.",
                suggestion="Thinking counts against max_tokens: raise it above that, or think less.",
                param="max_tokens",
            )


def _stops(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)


def tool_for(tool: Tool, names: Names, *, marked: bool = True) -> list[dict[str, Any]]:
    """One tool in this dialect, and its cachePoint if it is `marked`; a definition in the API's own form as it is."""
    definition = tool.definition or {}
    kind = definition.get("type")
    own = definition.get(kind) if isinstance(kind, str) else None
    if kind == "custom":
        raise UnsupportedParameterError(
            f"The tool {tool.name!r} takes free text, which Bedrock's tools do not.",
            suggestion='Give it parameters: {"name": …, "parameters": {"type": "object", …}}.',
            param="tools",
        )
    if kind not in (None, "function"):
        if isinstance(own, Mapping):
            return [{kind: own}, *(cached(definition) if marked else ())]
        raise UnsupportedParameterError(
            f"The tool {tool.name!r} is of the type {kind!r}, which Converse does not have.",
            suggestion='A tool of its own is written {"type": "systemTool", "systemTool": {"name": …}}.',
            param="tools",
        )
    spec: dict[str, Any] = {"name": names.sent(tool.name)}
    if tool.description:
        spec["description"] = tool.description
    parameters = tool.parameters if tool.parameters is not None else {"properties": {}}
    spec["inputSchema"] = {"json": parameters if "type" in parameters else {"type": "object", **parameters}}
    if tool.strict is not None:
        spec["strict"] = tool.strict
    inner = definition.get("function")
    return [{"toolSpec": spec}, *((cached(definition) or cached(inner)) if marked else ())]
