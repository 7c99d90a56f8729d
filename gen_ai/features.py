"""What a provider can do, asked of the code that speaks to it.

Each feature is put into a request, and what became of it is read from what was built: so what is told here and what a
call does cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .errors import Error
from .providers.base import Capabilities, Provider

if TYPE_CHECKING:
    from .client import BaseClient
    from .types import Warn

#: "yes": sent as the caller says it. "emulated": done another way, and the answer's warnings say so. "left out": a
#: hint that is not sent, and a warning. "no": refused by an error that names it. "dropped": none of these, a fault.
How: TypeAlias = Literal["yes", "emulated", "left out", "no", "dropped"]
_ORDER: tuple[How, ...] = ("yes", "emulated", "left out", "no", "dropped")
_LEVELS = ("off", "minimal", "low", "medium", "high")
#: What is looked for in a body is in no other part of it.
_MARK = "zebra"
_HELLO: Mapping[str, Any] = {"messages": "Hello"}


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one feature."""

    how: How
    #: The technique, the levels, or what the error or warning says.
    told: str = ""
    #: Some models of the provider have it otherwise.
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature, and the request that asks for it."""

    name: str
    group: Literal["calls", "inputs", "parameters"]
    #: Arguments of a call.
    asked: Mapping[str, Any] = field(default_factory=dict)
    #: The same call without the feature.
    bare: Mapping[str, Any] = field(default_factory=lambda: _HELLO)
    #: What the body must hold where the feature is sent; "": it must differ from the bare one.
    mark: str = ""
    #: How it is asked where one request does not say.
    by: Callable[[_Side], Found] | None = None


class _Side:
    """One provider and model, ready to be asked."""

    def __init__(self, row: Provider, model: str, capabilities: Capabilities | None = None) -> None:
        self.row, self.model = row, model
        self.client = _in_process(row, model) if row.client is not None else _over_http(row, model, capabilities)
        self._bare: dict[str, tuple[str, list[Warn]]] = {}

    def built(self, arguments: Mapping[str, Any]) -> tuple[str, list[Warn]]:
        """The body of a call as text, and the warnings; a backend in this process has no body, and answers."""
        if self.row.client is None:
            made = self.client.build_request(**arguments)
            return made.body.decode("utf-8", "replace"), list(made.warnings)
        said = dict(arguments)
        if said.pop("stream", False):
            return "".join(self.client.run_chat_completions_stream(**said)), []
        if "prompt" in said:
            return "", self.client.run_completions(full_output=True, **said).warnings
        return "", self.client.run_chat_completions(full_output=True, **said).warnings

    def bare(self, arguments: Mapping[str, Any]) -> tuple[str, list[Warn]]:
        """The same, kept."""
        key = repr(arguments)
        if key not in self._bare:
            self._bare[key] = self.built(arguments)
        return self._bare[key]

    def ask(self, feature: Feature) -> Found:
        """What becomes of a feature."""
        if feature.by is not None:
            return feature.by(self)
        return self.asked(feature.asked, feature.bare, feature.mark)

    def asked(self, arguments: Mapping[str, Any], bare: Mapping[str, Any], mark: str = "") -> Found:
        """What becomes of the arguments that a call has over the bare one."""
        try:
            without, before = self.bare(bare)
            body, warnings = self.built(arguments if "prompt" in arguments else {**bare, **arguments})
        except Error as error:
            return Found("no", error.message)
        fresh = [warning for warning in warnings if warning not in before]
        for warning in fresh:
            return Found("emulated" if warning.code == "emulated" else "left out", warning.message)
        if self.row.client is None and (mark not in body if mark else body == without):
            return Found("dropped")
        return Found("yes")


def _in_process(row: Provider, model: str) -> BaseClient:
    from .factory import create_client

    return create_client(row.name, model_name=model)


def _over_http(row: Provider, model: str, capabilities: Capabilities | None) -> BaseClient:
    from .http_client import unplaced

    return unplaced(row, model, capabilities)


# ---------------------------------------------------------------- what one request does not say


_SCHEMA = {
    "type": "object",
    "properties": {_MARK: {"type": "integer"}},
    "required": [_MARK],
    "additionalProperties": False,
}


def _structured(side: _Side) -> Found:
    """The technique, by where the schema stands in the body: as a schema, in words, or beside a wish for JSON."""
    try:
        body = side.built({**_HELLO, "guided_json": _SCHEMA})[0]
    except Error as error:
        return Found("no", error.message)
    if side.row.client is not None:
        return Found("yes", "schema")
    value, without = json.loads(body), json.loads(side.bare(_HELLO)[0])
    if _MARK in set(_keys(value)):
        return Found("yes", "schema" if _TOOLS.isdisjoint(value) else "tool")
    return Found("emulated", "JSON" if set(_keys(value)) - set(_keys(without)) - _WORDS else "words")


#: Keys of a body that hold tools.
_TOOLS = frozenset({"tools", "toolConfig"})
#: Keys of the message that holds an instruction, in the dialects that are spoken here.
_WORDS = frozenset({"system", "instructions", "systemInstruction", "system_instruction", "parts", "text", "content",
                    "type", "role", "preamble"})  # fmt: skip


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _reasoning(side: _Side) -> Found:
    """The levels that are taken."""
    taken, refused = [], ""
    for wish in (*_LEVELS, 2048):
        found = side.asked({"reasoning": wish}, {**_HELLO, "max_tokens": 32000})
        if found.how == "no":
            refused = found.told
        elif found.how == "yes" or wish == "off":  # where nothing says "off", nothing is what says it
            taken.append("tokens" if wish == 2048 else str(wish))
        else:
            return found
    if set(taken) <= {"off"}:
        return Found("no", refused)
    levels = "levels" if set(_LEVELS[1:]) <= set(taken) else ", ".join(word for word in taken if word in _LEVELS[1:])
    return Found("yes", ", ".join(filter(None, [levels, *(word for word in ("off", "tokens") if word in taken)])))


def _many(side: _Side) -> Found:
    """`n`: one request, or as many side by side."""
    found = side.asked({"n": 2}, _HELLO)
    return Found("emulated", "as many requests side by side") if found.how == "dropped" else found


def _prompt(side: _Side) -> Found:
    """A text completion, or a chat of one message."""
    found = side.asked({"prompt": _MARK}, _HELLO, _MARK)
    return Found("emulated", "the prompt goes as one user message") if found.how == "emulated" else found


def _models(side: _Side) -> Found:
    if side.row.client is None and side.row.models_path is None:
        return Found("no", f"{side.row.title} has no list of models.")
    return Found("yes")


def _penalties(side: _Side) -> Found:
    both = [side.asked({name: 0.5}, _HELLO) for name in ("presence_penalty", "frequency_penalty")]
    return max(both, key=lambda found: _ORDER.index(found.how))


def _vectors(side: _Side) -> Found:
    return _retrieved(side, {"texts": [_MARK]}, lambda client: client.run_embeddings([_MARK]))


def _ranking(side: _Side) -> Found:
    asked = {"query": "Hello", "documents": [_MARK]}
    return _retrieved(side, asked, lambda client: client.run_rerank("Hello", [_MARK]))


def _retrieved(side: _Side, asked: dict[str, Any], run: Callable[[BaseClient], object]) -> Found:
    try:
        if side.row.client is not None:
            run(side.client)
            return Found("yes")
        body = side.client.build_request(**asked).body
    except Error as error:
        return Found("no", error.message)
    return Found("yes" if _MARK in body.decode("utf-8", "replace") else "dropped")


# ---------------------------------------------------------------- the features

_TOOL = {"name": _MARK, "description": "A tool.", "parameters": {"type": "object", "properties": {}}}
_WITH_TOOL: dict[str, Any] = {**_HELLO, "tools": [_TOOL]}
_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
_PDF = "JVBERi0xLjQKemVicmE="
_WAV = "UklGRiQAAABXQVZFZm10IA=="


def _with(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": [{"type": "text", "text": "Look:"}, part]}]}


def _image(url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


def _document(**source: str) -> dict[str, Any]:
    return _with({"type": "document", "source": source})


def _result(content: Any) -> dict[str, Any]:
    call = {"id": "call_1", "type": "function", "function": {"name": _MARK, "arguments": "{}"}}
    return {
        "messages": [
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_1", "content": content},
        ]
    }


_TEXT = {"type": "text", "text": "Hello"}

FEATURES: tuple[Feature, ...] = (
    Feature("chat", "calls", {"messages": _MARK}, mark=_MARK),
    Feature("stream", "calls", {"messages": _MARK, "stream": True}, mark=_MARK),
    Feature("text completions", "calls", by=_prompt),
    Feature("structured output", "calls", by=_structured),
    Feature("tools", "calls", _WITH_TOOL, mark=_MARK),
    Feature("one call at a time", "calls", {"parallel_tool_calls": False}, bare=_WITH_TOOL),
    Feature("forced tool", "calls", {"tool_choice": "required"}, bare=_WITH_TOOL),
    Feature("reasoning", "calls", by=_reasoning),
    Feature("list of models", "calls", by=_models),
    Feature("embeddings", "calls", by=_vectors),
    Feature("rerank", "calls", by=_ranking),
    Feature("image, URL", "inputs", _with(_image("https://x.example/zebra.png")), mark="x.example/zebra.png"),
    Feature("image, bytes", "inputs", _with(_image(f"data:image/png;base64,{_PNG}")), mark=_PNG),
    Feature(
        "audio", "inputs", _with({"type": "input_audio", "input_audio": {"data": _WAV, "format": "wav"}}), mark=_WAV
    ),
    Feature("PDF, bytes", "inputs", _document(type="base64", media_type="application/pdf", data=_PDF), mark=_PDF),
    Feature("PDF, URL", "inputs", _document(type="url", url="https://x.example/zebra.pdf"), mark="x.example/zebra.pdf"),
    Feature("text document", "inputs", _document(type="text", media_type="text/plain", data=_MARK), mark=_MARK),
    Feature("image from a tool", "inputs", _result([_image(f"data:image/png;base64,{_PNG}")]), mark=_PNG),
    Feature("file id", "inputs", _with({"type": "file", "file": {"file_id": "file-zebra"}}), mark="file-zebra"),
    Feature("cache markers", "inputs", _with({**_TEXT, "cache_control": {"type": "ephemeral"}}), bare=_with(_TEXT)),
    Feature("n", "parameters", by=_many),
    Feature("temperature", "parameters", {"temperature": 0.5}),
    Feature("stop", "parameters", {"stop": [_MARK]}, mark=_MARK),
    Feature("seed", "parameters", {"seed": 7}),
    Feature("penalties", "parameters", by=_penalties),
    Feature("logit_bias", "parameters", {"logit_bias": {"7": 1}}),
    Feature("logprobs", "parameters", {"logprobs": True}),
)


def features(row: Provider, model: str | None = None) -> dict[str, Found]:
    """What a provider can do: feature → what becomes of it.

    Args:
        row: the provider.
        model: one of its models. Default: its default model, or one that the row knows nothing special of; what
            differs with other models says so (`Found.differs`).

    Example:
        >>> from gen_ai.providers import get_provider
        >>> features(get_provider("anthropic"))["audio"].how
        'no'
    """
    side = _Side(row, model or row.default_model or "your-model")
    found = {feature.name: side.ask(feature) for feature in FEATURES}
    if model is None and row.client is None:
        others = [_Side(row, "your-model", known) for known in _others(row)]
        for feature in FEATURES:
            here = found[feature.name]
            elsewhere = [of for of in (other.ask(feature) for other in others) if _unlike(here, of)]
            if elsewhere:
                # A dial that a model has or has not: the longest one, since the plain model has none.
                dials = [of.told for of in elsewhere if of.how == "yes" and feature.by is _reasoning]
                if here.how == "no" and dials:
                    here = Found("yes", max(dials, key=len))
                found[feature.name] = Found(here.how, here.told, differs=True)
    return found


def _unlike(here: Found, there: Found) -> bool:
    return here.how != there.how or (here.how != "no" and here.told != there.told)


def _others(row: Provider) -> list[Capabilities]:
    """What models of other families accept, each way once."""
    distinct = {repr(known): known for _, known in row.models}
    distinct.pop(repr(row.capabilities), None)
    return list(distinct.values())


def told(name: str) -> str:
    """The features of a provider or model as lines of text.

    Args:
        name: "provider", or "provider:model".

    Raises:
        UnknownProviderError: there is no such provider.
    """
    from .providers import get_provider

    provider, _, model = name.partition(":")
    row = get_provider(provider)
    found = features(row, model or None)
    lines = [f"{row.name}{f':{model}' if model else ''} ({row.title})"]
    group = ""
    for feature in FEATURES:
        if feature.group != group:
            group = feature.group
            lines += ["", group]
        of = found[feature.name]
        said = f"  {feature.name:<18} {of.how}{'*' if of.differs else ''}"
        lines.append(f"{said:<31} {of.told}".rstrip())
    if any(of.differs for of in found.values()):
        lines += ["", f"* Some models have it otherwise: ask for one by {row.name}:MODEL."]
    return "\n".join(lines) + "\n"
