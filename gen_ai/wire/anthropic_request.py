"""Anthropic dialect, outward: a portable request as the body of `/v1/messages`."""

from __future__ import annotations

import re
from typing import Any

from ..plans import HttpRequest
from ..request import Request
from ..types import Warn
from .anthropic_fields import Fields, tool_for
from .anthropic_messages import Conversation
from .base import Built, Target
from .bodies import address, chat_path, json_of, merged
from .names import Names
from .params import lay_over

#: Fields whose parts may come from several sides: a caller's own are put to what is there.
_JOINED: dict[str, Any] = {"output_config": {}, "metadata": {}}
_VERSIONED = re.compile(r"/v\d+[a-z0-9]*$")


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    caps, names = target.capabilities, Names(request.tools)
    fields = Fields(request, target, names)
    body: dict[str, Any] = {"model": request.model} if target.provider.model_in_body else {}
    conversation = Conversation(caps, names, request.model)
    conversation.take(request.messages)
    if conversation.system:
        body["system"] = conversation.system_field()
    body["messages"] = conversation.turns
    if request.format is not None and request.format.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": request.format.schema}}
    fields.into(body)
    if request.tools and fields.tools:
        body["tools"] = [tool_for(tool, names) for tool in request.tools]
    if request.stream and target.provider.stream_in_body:
        body["stream"] = True
    for name in target.renamed:
        if name in body:
            body[target.renamed[name]] = body.pop(name)
    if request.extra_body:
        lay_over(body, request.extra_body, joined={**_JOINED, **fields.reasoning})
    fields.limit(body)
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    warnings: list[Warn] = [*conversation.warnings, *fields.warnings]
    url = address(versioned(target), chat_path(request, target.provider), request.model)
    return Built(HttpRequest("POST", url, headers, json_of(body)), warnings)


def versioned(target: Target) -> Target:
    """The target with the version segment in its address, which this API's own client adds to what is set; clouds have
    paths of their own."""
    from dataclasses import replace

    if _VERSIONED.search(target.base_url) or not target.provider.model_in_body:
        return target
    return replace(target, base_url=f"{target.base_url}/v1")


def build_models(target: Target) -> HttpRequest:
    """The request that lists the models: one page of as many as there may be on one."""
    from ..errors import InvalidRequestError

    path = target.provider.models_path
    if path is None:
        raise InvalidRequestError(
            f"{target.provider.title} has no list of models.",
            suggestion="Name the model yourself with model_name=….",
        )
    url = address(versioned(target), path, "")
    return HttpRequest("GET", f"{url}{'&' if '?' in url else '?'}limit=1000", dict(target.headers))
