"""Gemini dialect, outward: a portable request as the body of `generateContent`."""

from __future__ import annotations

from typing import Any

from ..errors import InvalidRequestError
from ..plans import HttpRequest
from ..request import Format, Request
from ..types import Warn
from ..urls import segment
from .base import Built, Target
from .bodies import address, chat_path, json_of, merged
from .gemini_facts import either
from .gemini_fields import Fields, own_fields, tool_names, tools_for
from .gemini_messages import Conversation
from .params import lay_over

#: Fields whose parts may come from several sides: a caller's own are put to what is there.
_JOINED: dict[str, Any] = {"generationConfig": {}, "toolConfig": {}}
#: How the names of resources begin that are no plain names of models.
_RESOURCES = ("publishers/", "endpoints/", "tunedModels/", "cachedContents/")


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    caps, names = target.capabilities, tool_names(request)
    fields = Fields(request, target, names)
    conversation = Conversation(caps, names, request.model)
    conversation.take(request.messages)
    body: dict[str, Any] = {}
    if conversation.system:
        body["systemInstruction"] = {"parts": conversation.system}
    body["contents"] = conversation.turns
    fields.into(body)
    if request.format is not None:
        form = _form(request.format, openapi_only=caps.openapi_schemas)
        body["generationConfig"] = {**body.get("generationConfig", {}), **form}
    if request.tools and fields.tools:
        body["tools"] = tools_for(request.tools, names, old=caps.openapi_schemas)
        if any(tool.strict for tool in request.tools):
            told = "Gemini holds calls to their schema by tool_choice alone (VALIDATED): strict was left out."
            fields.warnings.append(Warn("parameter_dropped", told, "tools"))
    if request.extra_body:
        own = own_fields(request.extra_body)
        if isinstance(own.get("tools"), list):
            own["tools"] = [*body.get("tools", ()), *own["tools"]]
        lay_over(body, own, joined={**_JOINED, **fields.reasoning})
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    path, model = located(chat_path(request, target.provider), request.model)
    http = HttpRequest("POST", address(target, path, model), headers, json_of(body))
    return Built(http, [*conversation.warnings, *fields.warnings])


def _form(form: Format, *, openapi_only: bool) -> dict[str, Any]:
    """The fields that ask for a structure."""
    asked: dict[str, Any] = {"responseMimeType": "application/json"}
    if form.schema is not None:
        asked["responseSchema" if openapi_only else "responseJsonSchema"] = form.schema
    return asked


def located(path: str, model: str) -> tuple[str, str]:
    """The path and the name for a model that is named in full.

    >>> located("/models/{model}:generateContent", "models/gemini-2.5-flash")
    ('/models/{model}:generateContent', 'gemini-2.5-flash')
    >>> located("/models/{model}:generateContent", "tunedModels/mine")
    ('/tunedModels/mine:generateContent', 'tunedModels/mine')
    >>> located("/publishers/google/models/{model}:generateContent", "acme/a-1")
    ('/publishers/acme/models/a-1:generateContent', 'publishers/acme/models/a-1')
    """
    _, mark, after = path.partition("{model}")
    if not mark or "/" not in model:
        return path, model
    for start in _RESOURCES:
        at = model.find(start)
        if at == 0 or (at > 0 and model[at - 1] == "/"):
            names = [segment(name) for name in model[at:].split("/")]
            if not all(names):
                raise InvalidRequestError(
                    f"model_name={model!r} is no name of a model.",
                    suggestion="Give its plain name, or the whole name of the resource.",
                    param="model_name",
                )
            return f"/{'/'.join(name or '' for name in names)}{after}", model
    name = model.removeprefix("models/")
    publisher, slash, rest = name.partition("/")
    if slash and "/publishers/" in path and "/" not in rest:
        return located(path, f"publishers/{publisher}/models/{rest}")
    return path, name


def build_models(target: Target) -> HttpRequest:
    """The request that lists the models: a page of as many as there may be on one."""
    path = target.provider.models_path
    if path is None:
        raise InvalidRequestError(
            f"{target.provider.title} has no list of models.",
            suggestion="Name the model yourself with model_name=….",
        )
    url = address(target, path, "")
    return HttpRequest("GET", f"{url}{'&' if '?' in url else '?'}pageSize=1000", dict(target.headers))


def next_models(http: HttpRequest, page: Any) -> HttpRequest | None:
    """The request for the page behind this one; None after the last."""
    from urllib.parse import quote

    token = either(page, "nextPageToken") if isinstance(page, dict) else None
    if not isinstance(token, str) or not token:
        return None
    url = http.url.partition("&pageToken=")[0]
    return HttpRequest("GET", f"{url}&pageToken={quote(token, safe='')}", http.headers)
