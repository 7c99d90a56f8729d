"""OpenAI dialect, outward: a portable request as the body of `/chat/completions` or `/completions`.

Facts: openai-python 3.52.0 types, OpenAI reasoning and structured-outputs guides (read 2026-09-15 to 2026-11-19).
"""

from __future__ import annotations

from typing import Any

from ..errors import InvalidRequestError, UnsupportedParameterError
from ..plans import HttpRequest
from ..providers.base import Capabilities, Provider
from ..request import Format, Request, Tool
from ..types import Message, Warn
from .base import Built, Target

#: Portable parameters whose body field has the same name.
_BOTH = frozenset(
    {"temperature", "top_p", "n", "stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias", "user"}
)
_CHAT = _BOTH | {"max_tokens", "logprobs", "top_logprobs", "parallel_tool_calls", "tool_choice", "reasoning"}
_COMPLETION = _BOTH | {"max_tokens", "logprobs", "top_logprobs", "suffix", "echo", "best_of"}

#: What reasoning models refuse while they reason, and take when they do not.
_SAMPLING = frozenset(
    {
        "temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs",
        "stop",
    }
)  # fmt: skip

_CHOICES = {"auto": "auto", "none": "none", "required": "required", "any": "required"}


def build(request: Request, target: Target) -> Built:
    """The HTTP request for a call."""
    provider = target.provider
    chat = request.operation == "chat"
    path = provider.chat_path if chat else provider.completions_path
    if path is None:
        raise InvalidRequestError(
            f"{provider.title} has no text completions.",
            suggestion="Use run_chat_completions.",
            param="prompt",
        )
    body: dict[str, Any] = {"model": request.model}
    if chat:
        body["messages"] = _messages(request.messages, target.capabilities, provider)
    else:
        body["prompt"] = request.prompt
    warnings = _Parameters(request, target).into(body)
    if request.format is not None:
        body["response_format"] = _format(request.format)
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    if request.stream:
        body["stream"] = True
        if provider.stream_usage and "stream_options" not in target.left_out:
            body["stream_options"] = {"include_usage": True}
    for name in target.renamed:
        if name in body:
            body[target.renamed[name]] = body.pop(name)
    body |= {name: value for name, value in provider.extra_body.items() if name not in request.parameters}
    body.update(request.extra_body)
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    url = f"{target.base_url}{path}?{target.query}" if target.query else target.base_url + path
    return Built(HttpRequest("POST", url, headers, _text(body)), warnings)


def merged(headers: dict[str, str], extra: Any) -> dict[str, str]:
    """Headers with the caller's put over them, whatever the spelling of their names.

    >>> merged({"Content-Type": "a", "X": "1"}, {"content-type": "b"})
    {'X': '1', 'content-type': 'b'}
    """
    given = {name.lower() for name in extra}
    return {**{name: value for name, value in headers.items() if name.lower() not in given}, **extra}


def _text(body: dict[str, Any]) -> bytes:
    from ..jsontext import dump

    try:
        return dump(body, strict=True)
    except (ValueError, TypeError, RecursionError) as problem:
        raise InvalidRequestError(
            f"The request cannot be written as JSON: {str(problem)[:300]}",
            suggestion="Messages, tools and extra_body may hold JSON values only.",
        ) from None


# ---------------------------------------------------------------- parameters


class _Parameters:
    """The parameters of one request, checked against what the model takes."""

    __slots__ = ("caps", "effort", "refused", "request", "target", "warnings")

    def __init__(self, request: Request, target: Target) -> None:
        self.request, self.target, self.caps = request, target, target.capabilities
        self.warnings: list[Warn] = []
        #: The value of `reasoning_effort`, and what is refused while that is in force.
        self.effort: str | None = None
        self.refused = self.caps.refused

    def into(self, body: dict[str, Any]) -> list[Warn]:
        """Put them into the body; returns what was left out of it."""
        parameters = self.request.parameters
        chat = self.request.operation == "chat"
        known = _CHAT if chat else _COMPLETION
        reasoning = parameters.get("reasoning")
        if reasoning is not None and chat:
            self._reasoning(reasoning)
            if self.effort is not None:
                body["reasoning_effort"] = self.effort
        thinking = self.caps.reasoning if self.effort is None else reasoning != "off"
        given: dict[str, Any] = {}
        for name, value in parameters.items():
            if value is None or (name == "reasoning" and chat):
                continue
            if name not in known:
                self._refuse(name, f"{name} is no parameter of {'chat' if chat else 'text'} completions here.")
            elif name in self.refused:
                self._refuse(name, f"{self.request.model} does not take {name}.")
            elif name != "n" or value != 1 or self.caps.n:
                given[name] = value
        given |= {
            name: value
            for name, value in self.request.defaults.items()
            if name in known and parameters.get(name) is None and not self._unwanted(name, thinking)
        }
        self._write(given, body, chat=chat)
        return self.warnings

    def _unwanted(self, name: str, thinking: bool) -> bool:
        """Whether a documented default is not to be sent."""
        if name in self.refused or name in self.target.left_out:
            return True
        return name == "max_tokens" and (thinking or self._max_tokens() in self.target.left_out)

    def _max_tokens(self) -> str:
        return self.caps.max_tokens_name if self.request.operation == "chat" else "max_tokens"

    def _reasoning(self, wish: Any) -> None:
        efforts = self.caps.reasoning_efforts
        if efforts is None:
            self._refuse("reasoning", f"{self.request.model} takes no reasoning effort.")
        elif not isinstance(wish, str):
            self._refuse(
                "reasoning",
                f"reasoning={wish!r} is no level of effort, and a budget in tokens is not known here.",
                f"Give one of {', '.join(map(repr, efforts))}.",
            )
        elif wish not in efforts:
            self._refuse(
                "reasoning",
                f"reasoning={wish!r} is not known to {self.request.model}.",
                f"It takes {', '.join(map(repr, efforts))}.",
            )
        else:
            self.effort = efforts[wish]
            self.refused = self.refused - _SAMPLING if wish == "off" else self.refused | self.caps.refused_thinking

    def _refuse(self, name: str, message: str, mend: str | None = None) -> None:
        if self.request.on_unsupported != "error":
            self.warnings.append(Warn("parameter_dropped", f"{message} It was left out.", name))
            return
        if mend is None:
            mend = f"Leave {name} out"
            if name in _SAMPLING and "off" in (self.caps.reasoning_efforts or ()) and self.effort is None:
                mend += ", or switch reasoning off with reasoning='off'"
            mend += "; on_unsupported='drop' leaves out what a model does not take."
            if name not in _CHAT | _COMPLETION:
                mend += " A field of the provider's own goes into extra_body={…}."
        else:
            mend += " on_unsupported='drop' leaves it out instead."
        raise UnsupportedParameterError(message, suggestion=mend, param=name)

    def _write(self, given: dict[str, Any], body: dict[str, Any], *, chat: bool) -> None:
        """From portable names to body fields."""
        logprobs, top = given.pop("logprobs", None), given.pop("top_logprobs", None)
        for name, value in given.items():
            if name == "max_tokens":
                body[self._max_tokens()] = value
            elif name == "tool_choice":
                body[name] = self._choice(value)
            else:
                body[name] = value
        # A number asks for that many alternatives, on both endpoints.
        if isinstance(logprobs, int) and not isinstance(logprobs, bool):
            logprobs, top = True, logprobs if top is None else top
        if chat:
            if logprobs is not None:
                body["logprobs"] = logprobs
            if top is not None:
                body["top_logprobs"] = top
        elif top is not None or logprobs:
            body["logprobs"] = 1 if top is None else top

    def _choice(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        for tool in self.request.tools:
            if tool.name == value:
                kind = "custom" if tool.definition and tool.definition.get("type") == "custom" else "function"
                return {"type": kind, kind: {"name": value}}
        return _CHOICES.get(value, value)


def _format(form: Format) -> dict[str, Any]:
    if form.technique == "json_object" or form.schema is None:
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": form.name, "schema": form.schema, "strict": form.strict},
    }


def _tool(tool: Tool) -> dict[str, Any]:
    definition = tool.definition
    if definition is not None:
        kind = definition.get("type")
        # A definition in another dialect's form (a flat function, an input_schema) is written anew below.
        if isinstance(kind, str) and (kind != "function" or isinstance(definition.get("function"), dict)):
            return definition
    function: dict[str, Any] = {"name": tool.name}
    if tool.description:
        function["description"] = tool.description
    if tool.parameters is not None:
        function["parameters"] = tool.parameters
    if tool.strict is not None:
        function["strict"] = tool.strict
    return {"type": "function", "function": function}


# ---------------------------------------------------------------- messages


def _messages(messages: list[Message], caps: Capabilities, provider: Provider) -> list[Message]:
    """The messages in this dialect; those that need no change are passed as they are, none is altered."""
    field = provider.reasoning_field
    out = []
    for message in messages:
        role = message.get("role")
        if role == "developer" and not caps.developer_role:
            message = {**message, "role": "system"}  # noqa: PLW2901
        elif role == "assistant":
            message = _assistant(message, field)  # noqa: PLW2901
        out.append(message)
    return out


def _assistant(message: Message, field: str | None) -> Message:
    changes: dict[str, Any] = {}
    if "reasoning" in message or "reasoning_blocks" in message:
        # Other servers refuse what they do not know; a signature is only good where it was made.
        text, blocks = message.get("reasoning"), message.get("reasoning_blocks")
        message = {k: v for k, v in message.items() if k not in ("reasoning", "reasoning_blocks")}
        sent = blocks if field == "reasoning_details" else text
        if field is not None and sent:
            changes[field] = sent
    calls = message.get("tool_calls")
    if calls and any(_arguments(call) is not None for call in calls):
        changes["tool_calls"] = [_with_text(call) for call in calls]
    return {**message, **changes} if changes else message


def _arguments(call: Any) -> Any:
    """A tool call's arguments where they are a value instead of its JSON text."""
    function = call.get("function") if isinstance(call, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    return arguments if isinstance(arguments, (dict, list)) else None


def _with_text(call: Any) -> Any:
    arguments = _arguments(call)
    if arguments is None:
        return call
    from ..jsontext import dump

    return {**call, "function": {**call["function"], "arguments": dump(arguments).decode()}}


def build_models(target: Target) -> HttpRequest:
    """The request that lists the models."""
    path = target.provider.models_path
    if path is None:
        raise InvalidRequestError(
            f"{target.provider.title} has no list of models.",
            suggestion="Name the model yourself with model_name=….",
        )
    url = f"{target.base_url}{path}"
    return HttpRequest("GET", f"{url}?{target.query}" if target.query else url, dict(target.headers))
