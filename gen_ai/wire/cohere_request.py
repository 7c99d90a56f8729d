"""Cohere dialect, outward: a portable request as the body of `/v2/chat`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ..plans import HttpRequest
from ..request import Request
from .base import Built, Target
from .bodies import address, json_of, merged
from .cohere_fields import Fields, names_of
from .cohere_messages import Conversation
from .cohere_schema import format_for
from .params import lay_over

#: Fields whose parts may come from several sides: a caller's own are put to what is there.
_JOINED: dict[str, Any] = {"response_format": {}, "citation_options": {}}
_VERSIONED = re.compile(r"/v\d+[a-z0-9]*$")


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    names = names_of(request)
    fields = Fields(request, target)
    body: dict[str, Any] = {"model": request.model}
    conversation = Conversation(names)
    conversation.take(request.messages)
    offered = bool(request.tools) and fields.tools
    beside = offered or bool(conversation.documents or request.extra_body.get("documents"))
    form, words = format_for(request, beside=beside)
    if words is not None:
        from ..guided.strategies import with_instruction

        conversation = Conversation(names)
        conversation.take(with_instruction(request.messages, words))
    body["messages"] = conversation.messages
    if conversation.documents:
        body["documents"] = conversation.documents
        if conversation.uncited:
            body["citation_options"] = {"mode": "OFF"}
    if form is not None:
        body["response_format"] = form
    fields.into(body)
    if offered:
        fields.tools_into(body, names)
    if request.stream:
        body["stream"] = True
    for name in target.renamed:
        if name in body:
            body[target.renamed[name]] = body.pop(name)
    if request.extra_body:
        lay_over(body, _documents_too(request.extra_body, body), joined={**_JOINED, **fields.reasoning})
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    url = address(versioned(target), target.provider.chat_path, request.model)
    return Built(HttpRequest("POST", url, headers, json_of(body)), [*conversation.told(), *fields.warnings])


def _documents_too(given: Any, body: dict[str, Any]) -> dict[str, Any]:
    """The caller's own fields; documents of his stand after those of the messages."""
    more = given.get("documents")
    if "documents" in body and isinstance(more, (list, tuple)):
        return {**given, "documents": [*body["documents"], *more]}
    return dict(given)


def versioned(target: Target) -> Target:
    """The target with this version of the API in its address, whatever of it was given."""
    base = _VERSIONED.sub("", target.base_url) if target.base_url.endswith("/v1") else target.base_url
    base = base if _VERSIONED.search(base) else f"{base}/v2"
    return target if base == target.base_url else replace(target, base_url=base)
