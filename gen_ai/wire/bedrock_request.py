"""Bedrock dialect, outward: a portable request as the body of Converse."""

from __future__ import annotations

import json
import re
from typing import Any

from ..plans import HttpRequest
from ..request import Request
from ..types import Warn
from .base import Built, Target
from .bedrock_fields import Fields
from .bedrock_messages import ILLEGAL_IN_NAMES, LONGEST_NAME, Conversation
from .bodies import address, chat_path, json_of, merged
from .names import Names


def names_for(request: Request) -> Names:
    """The names of a request's tools."""
    return Names(request.tools, illegal=ILLEGAL_IN_NAMES, limit=LONGEST_NAME)


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    names = names_for(request)
    fields = Fields(request, target, names)
    conversation = Conversation(target.capabilities, names, request.model)
    conversation.take(request.messages)
    body: dict[str, Any] = {"messages": conversation.turns}
    if conversation.system:
        body["system"] = conversation.system
    fields.into(body)
    fields.tool_config(conversation.called, body)
    if request.format is not None and request.format.schema is not None:
        body["outputConfig"] = {"textFormat": _text_format(request.format.name, request.format.schema)}
    if request.extra_body:
        fields.lay_extra(body)
    fields.limit(body)
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    warnings: list[Warn] = [*conversation.warnings, *fields.warnings]
    return Built(
        HttpRequest(
            "POST", address(target, chat_path(request, target.provider), request.model), headers, json_of(body)
        ),
        warnings,
    )


def _text_format(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as the API takes it: JSON inside a text."""
    text = json.dumps(schema, ensure_ascii=False)
    legal = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64] or "answer"
    return {"type": "json_schema", "structure": {"jsonSchema": {"name": legal, "schema": text}}}
