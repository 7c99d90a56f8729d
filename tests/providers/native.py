"""What is expected of a row that speaks a dialect of its own, by wire: bodies worked out from the row's fields alone,
and answers to send. A new dialect is one entry of `DIALECTS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gen_ai.providers.base import Capabilities, Provider

from ..support import anthropic, cohere, ollama
from ..support.server import Response
from .rows import MESSAGES, MODEL, effort, refused_by, thinks

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One dialect.

    Attributes:
        bare: the body of a call that sets nothing but a level of reasoning.
        fields: parameters that are written as they are → where in the body; others are left to the dialect's tests.
        answer: a whole answer of this text.
        stream: a streamed answer of these pieces.
        technique: how a body asks for a structure.
        models: a list of models of these names.
        models_query: what stands in the address of that list besides.
        failure: an error body with these words.
    """

    bare: Callable[[Provider, Capabilities, str, Any], Body]
    fields: Mapping[str, tuple[str, ...]]
    answer: Callable[[str], Response]
    stream: Callable[[list[str]], Response]
    technique: Callable[[Body], str]
    models: Callable[[list[str]], Body]
    models_query: str = ""
    failure: Callable[[str], Body]


def _plain(row: Provider, caps: Capabilities, model: str, level: Any) -> Body:
    """Body fields that the dialects have in common."""
    refused = refused_by(caps, level if isinstance(level, str) else None)
    named = {row.model_field: model} if row.model_in_body else {}
    body: Body = {**named, "messages": MESSAGES, **row.extra_body}
    if "max_tokens" not in refused and not thinks(caps, level):
        body["max_tokens"] = 256
    if "temperature" not in refused:
        body["temperature"] = 0
    if isinstance(level, str):
        body |= effort(caps, level)
    return body


# ---------------------------------------------------------------- Anthropic


def _anthropic_bare(row: Provider, caps: Capabilities, model: str, level: Any) -> Body:
    body = _plain(row, caps, model, level)
    budget = body.get("thinking", {}).get("budget_tokens")
    if "max_tokens" not in body:
        body["max_tokens"] = max(int(caps.required_max_tokens), 0 if budget is None else budget + 4096)
    return body


def _anthropic_stream(pieces: list[str]) -> Response:
    body = anthropic.events(anthropic.started(), *anthropic.text(0, *pieces), *anthropic.ended())
    return Response(headers=[("content-type", "text/event-stream")], body=body)


# ---------------------------------------------------------------- Cohere


def _cohere_stream(pieces: list[str]) -> Response:
    body = cohere.events(cohere.started(), *cohere.text(0, *pieces), cohere.ended())
    return Response(headers=[("content-type", "text/event-stream")], body=body)


def _cohere_technique(body: Body) -> str:
    form = body.get("response_format") or {}
    return "json_schema" if "json_schema" in form else form.get("type") or "prompt"


# ---------------------------------------------------------------- Ollama


def _ollama_bare(row: Provider, caps: Capabilities, model: str, level: Any) -> Body:
    body = _plain(row, caps, model, level)
    options = {"num_predict": body.pop("max_tokens", None), "temperature": body.pop("temperature", None)}
    return {**body, "options": {name: held for name, held in options.items() if held is not None}, "stream": False}


def _ollama_stream(pieces: list[str]) -> Response:
    body = ollama.lines(*map(ollama.piece, pieces), ollama.message())
    return Response(headers=[("content-type", "application/x-ndjson")], body=body)


def _ollama_technique(body: Body) -> str:
    form = body.get("format")
    return "json_schema" if isinstance(form, dict) else "json_object" if form == "json" else "prompt"


_OPTIONS = {name: ("options", name) for name in ("temperature", "top_p", "seed", "stop")}
_PENALTIES = ("presence_penalty", "frequency_penalty")

DIALECTS: dict[str, Dialect] = {
    "anthropic": Dialect(
        bare=_anthropic_bare,
        fields={"max_tokens": ("max_tokens",), "stop": ("stop_sequences",), "temperature": ("temperature",)},
        answer=lambda text: Response(json=anthropic.message(text)),
        stream=_anthropic_stream,
        technique=lambda body: ((body.get("output_config") or {}).get("format") or {}).get("type") or "prompt",
        models=lambda names: {"data": [{"type": "model", "id": name} for name in names]},
        models_query="limit=1000",
        failure=lambda words: {"type": "error", "error": {"type": "an_error", "message": words}},
    ),
    "cohere": Dialect(
        bare=_plain,
        fields={
            "max_tokens": ("max_tokens",), "temperature": ("temperature",), "top_p": ("p",), "seed": ("seed",),
            "stop": ("stop_sequences",), **{name: (name,) for name in _PENALTIES},
        },
        answer=lambda text: Response(json=cohere.message(text)),
        stream=_cohere_stream,
        technique=_cohere_technique,
        models=lambda names: {"models": [{"name": name} for name in names]},
        models_query="endpoint=chat&page_size=1000",
        failure=lambda words: {"id": "e-1", "message": words},
    ),
    "ollama": Dialect(
        bare=_ollama_bare,
        fields={**_OPTIONS, "max_tokens": ("options", "num_predict"), **{p: ("options", p) for p in _PENALTIES}},
        answer=lambda text: Response(json=ollama.message(text)),
        stream=_ollama_stream,
        technique=_ollama_technique,
        models=lambda names: {"models": [{"name": name, "model": name} for name in names]},
        failure=lambda words: {"error": words},
    ),
}  # fmt: skip


def bare(row: Provider, model: str = MODEL, level: Any = None) -> Body:
    """The body of a call of a row's model that sets nothing but reasoning."""
    return DIALECTS[row.wire].bare(row, row.capabilities_for(model), model, level)


def with_field(body: Body, path: tuple[str, ...], value: Any) -> Body:
    """The body with a value at a place in it."""
    first, *rest = path
    return {**body, first: with_field(body.get(first) or {}, tuple(rest), value) if rest else value}
