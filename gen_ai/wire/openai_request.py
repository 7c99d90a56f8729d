"""OpenAI dialect, outward: a portable request as the body of `/chat/completions` or `/completions`.

Facts: openai-python 3.52.0 types, OpenAI reasoning and structured-outputs guides (read 2026-09-15 to 2026-11-19).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from ..errors import InvalidRequestError
from ..plans import HttpRequest
from ..providers.base import Capabilities, Provider
from ..request import Request, Tool
from ..types import Message, Warn
from .base import Built, Target
from .bodies import address, chat_path, json_of, merged
from .instructed import in_front
from .openai_fields import Fields
from .openai_messages import messages_for
from .openai_tools import format_for, tool_for, without_marker, without_strict
from .params import lay_over

#: Writes messages in a dialect.
Messages: TypeAlias = Callable[[list[Message], Capabilities, Provider, list[Tool], list[Warn]], list[Message]]


def build(
    request: Request, target: Target, messages: Messages | None = None, fields_of: type[Fields] = Fields
) -> Built:
    """The HTTP request for a call; `messages` and `fields_of` write them as a dialect close to this one has them."""
    provider = target.provider
    chat = request.operation == "chat"
    path = chat_path(request, provider) if chat else provider.completions_path
    if path is None:
        raise InvalidRequestError(
            f"{provider.title} has no text completions.",
            suggestion="Use run_chat_completions.",
            param="prompt",
        )
    url = address(target, path, request.model)
    body: dict[str, Any] = {provider.model_field: request.model} if provider.model_in_body else {}
    fields = fields_of(request, target)
    if chat:
        write = messages or messages_for
        caps = target.capabilities
        written = write(request.messages, caps, provider, request.tools, fields.warnings)
        body["messages"] = written if caps.system_role else in_front(written)
    else:
        body["prompt"] = request.prompt
    fields.into(body)
    if request.format is not None:
        body["response_format"] = format_for(request.format)
    if request.tools and fields.tools:
        body["tools"] = _tools(request, target, fields.warnings)
    elif request.no_tools and provider.tools_switch:
        body["tools"] = False
    if request.stream and provider.stream_in_body:
        body["stream"] = True
        if provider.stream_usage and "stream_options" not in target.left_out:
            body["stream_options"] = {"include_usage": True}
    for name in target.renamed:
        if name in body:
            body[target.renamed[name]] = body.pop(name)
    if request.extra_body:
        lay_over(body, request.extra_body, joined=fields.reasoning)
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    return Built(HttpRequest("POST", url, headers, json_of(body)), fields.warnings)


def _tools(request: Request, target: Target, warnings: list[Warn]) -> list[dict[str, Any]]:
    made = [tool_for(tool) for tool in request.tools]
    if not target.provider.cache_markers:
        made = [without_marker(tool) for tool in made]
    if target.capabilities.strict_tools:
        return made
    fitted = [without_strict(tool) for tool in made]
    held = [tool.name for tool, old, new in zip(request.tools, made, fitted, strict=True) if old is not new]
    if held:
        said = f"{target.provider.title} does not take the key strict of tools ({', '.join(held)}). It was left out."
        warnings.append(Warn("parameter_dropped", said, "tools"))
    return fitted
