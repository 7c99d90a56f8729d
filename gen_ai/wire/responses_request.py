"""Responses dialect, outward: a portable request as the body of `/responses`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plans import HttpRequest
from ..request import Request
from ..types import Warn
from .base import Built, Target
from .bodies import address, json_of, merged
from .params import lay_over
from .responses_fields import Fields, format_for, names_of, tool_for
from .responses_input import Input

#: Fields whose parts may come from several sides: a caller's own are put to what is there.
_JOINED: dict[str, Any] = {"reasoning": {}, "text": {}}
#: Fields of extra_body by which the server goes on from what it keeps.
_KEPT = ("previous_response_id", "conversation")


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    names = names_of(request.tools)
    fields = Fields(request, target, names)
    body: dict[str, Any] = {"model": request.model}
    fields.into(body)
    if request.format is not None:
        body["text"] = {"format": format_for(request.format)}
    if request.tools and fields.tools:
        strict = target.capabilities.strict_tools
        body["tools"] = [tool_for(tool, names, strict=strict) for tool in request.tools]
        held = [tool.name for tool in request.tools if tool.strict is not None and not strict]
        if held:
            said = (
                f"{target.provider.title} does not take the key strict of tools ({', '.join(held)}). It was left out."
            )
            fields.warnings.append(Warn("parameter_dropped", said, "tools"))
    if request.stream:
        body["stream"] = True
    for name in target.renamed:
        if name in body:
            body[target.renamed[name]] = body.pop(name)
    fields.settle(body)
    if request.extra_body:
        extra = {name: value for name, value in request.extra_body.items() if name != "include" or not value}
        lay_over(body, extra, joined=_JOINED)
    kept = body.get("store") is not False
    given = Input(target.capabilities, names, stored=kept, parts=target.provider.assistant_parts)
    # In words for JSON, which servers look for among the items, instructions do not count.
    apart = request.format is None or request.format.technique != "json_object"
    given.take(request.messages, apart=apart and "instructions" not in request.extra_body)
    whole: dict[str, Any] = {"model": body.pop("model")}
    if given.instructions is not None:
        whole["instructions"] = given.instructions
    if "input" not in request.extra_body:
        whole["input"] = given.items
    whole.update(body)
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    url = address(target, target.provider.chat_path, request.model)
    warnings = [*fields.warnings, *_sent_twice(request)]
    return Built(HttpRequest("POST", url, headers, json_of(whole)), warnings)


def _sent_twice(request: Request) -> list[Warn]:
    """A conversation that the server keeps, and whose earlier turns are sent to it again."""
    extra: Mapping[str, Any] = request.extra_body
    kept = next((name for name in _KEPT if extra.get(name)), None)
    roles = [message.get("role") for message in request.messages]
    if kept is None or "assistant" not in roles:
        return []
    last = max((at for at, role in enumerate(roles) if role == "user"), default=0)
    if "assistant" not in roles[:last]:
        return []  # a round of tools in the turn that is going on
    said = (
        f"messages holds earlier turns, and with {kept} the server has its own copy of them: the model reads what is "
        "in both twice. Send the new messages alone."
    )
    return [Warn("repeated_history", said, "messages")]
