"""Ollama dialect, outward: a portable request as the body of `/api/chat` or `/api/generate`.

Facts: the API's OpenAPI description and documentation (fb30760, 2026-08-21).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import InvalidRequestError, UnsupportedParameterError
from ..plans import HttpRequest
from ..request import Request, Tool
from ..types import Warn
from .base import Built, Target
from .bodies import address, json_of, merged
from .carried import Carried
from .ollama_messages import Conversation
from .openai_tools import tool_for as openai_tool
from .openai_tools import without_strict
from .params import CHAT, COMPLETION, Parameters, lay_over

#: Parameters that are options of the model's runner, by their names there.
_OPTIONS = {
    "max_tokens": "num_predict", "temperature": "temperature", "top_p": "top_p", "seed": "seed", "stop": "stop",
    "presence_penalty": "presence_penalty", "frequency_penalty": "frequency_penalty",
}  # fmt: skip
#: Fields that the API would pass over at the top of a body: they are options too.
_RUNNER = frozenset(
    {
        "num_ctx", "num_predict", "num_keep", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "use_mlock",
        "low_vram", "numa", "top_k", "min_p", "typical_p", "tfs_z", "repeat_last_n", "repeat_penalty", "mirostat",
        "mirostat_tau", "mirostat_eta", "penalize_newline", *_OPTIONS.values(),
    }
)  # fmt: skip

CARRIED = Carried(
    fields={
        "assistant": frozenset({"thinking"}),
        "tool": frozenset({"tool_name"}),
        "document of text": frozenset({"title", "context"}),
        "file of text": frozenset({"filename"}),
    },
)

_FUNCTION = ("name", "description", "parameters")


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ()

    chat = CHAT
    completion = COMPLETION
    carried = CARRIED

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks: `think` in extra_body counts more than `reasoning=`."""
        said = self.request.extra_body.get("think")
        return self.caps.thinks(wish) if said is None else said is not False

    def field(self, name: str) -> str:
        """The name that carries a parameter."""
        return self.caps.renamed.get(name) or _OPTIONS.get(name, name)

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to options and body fields."""
        options = dict(body.get("options") or {})
        for name, value in given.items():
            if name == "stop":
                options[self.field(name)] = [value] if isinstance(value, str) else list(value)
            elif name in _OPTIONS:
                options[self.field(name)] = value
            elif name == "logprobs":
                body["logprobs"] = value is not False
                if isinstance(value, int) and not isinstance(value, bool):  # so many alternatives
                    body.setdefault("top_logprobs", value)
            elif name != "n":
                body[self.field(name)] = value
        if options:
            body["options"] = options


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    provider, chat = target.provider, request.operation == "chat"
    path = provider.chat_path if chat else provider.completions_path
    if path is None:
        raise InvalidRequestError(
            f"{provider.title} has no text completions.", suggestion="Use run_chat_completions.", param="prompt"
        )
    body: dict[str, Any] = {"model": request.model}
    conversation = Conversation(provider)
    if chat:
        conversation.take(request.messages)
        body["messages"] = conversation.messages
    else:
        body["prompt"] = request.prompt
    fields = Fields(request, target)
    fields.into(body)
    form = request.format
    if form is not None:
        body["format"] = form.schema if form.technique == "json_schema" and form.schema is not None else "json"
    if request.tools and fields.tools:
        body["tools"] = [_tool(tool, fields.warnings) for tool in request.tools]
    # Unless it is told not to, the API streams.
    body["stream"] = request.stream
    if request.extra_body:
        lay_over(body, _sorted(request.extra_body), joined={"options": {}, **fields.reasoning})
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    url = address(at_api(target), path, request.model)
    return Built(HttpRequest("POST", url, headers, json_of(body)), fields.warnings)


def _sorted(given: Mapping[str, Any]) -> dict[str, Any]:
    """The caller's own fields, those of the runner among the options."""
    moved = {name: value for name, value in given.items() if name in _RUNNER}
    if not moved:
        return dict(given)
    options = given.get("options")
    kept = {name: value for name, value in given.items() if name not in _RUNNER}
    return {**kept, "options": {**moved, **(options if isinstance(options, Mapping) else {})}}


def _tool(tool: Tool, warnings: list[Warn]) -> dict[str, Any]:
    given = openai_tool(tool)
    made = without_strict(given)
    if made is not given:
        said = f"Ollama holds no tool to its schema: the key strict of {tool.name} was left out."
        warnings.append(Warn("parameter_dropped", said, "tools"))
    function = made.get("function")
    if made.get("type") != "function" or not isinstance(function, Mapping):
        raise UnsupportedParameterError(
            f"The tool {tool.name!r} is of the type {made.get('type')!r}, which Ollama does not have.",
            suggestion='Give functions: {"name": …, "parameters": {"type": "object", …}}.',
            param="tools",
        )
    function = {"parameters": {"type": "object", "properties": {}}, **function}
    return {"type": "function", "function": {name: function[name] for name in _FUNCTION if name in function}}


def at_api(target: Target) -> Target:
    """The target with the segment `/api` in its address, which this API's own client adds to what is set."""
    if target.base_url.endswith("/api"):
        return target
    return replace(target, base_url=f"{target.base_url}/api")
