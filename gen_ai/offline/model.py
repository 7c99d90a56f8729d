"""The offline model: a request in, an answer out. No clock, no chance: the same request has the same answer."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedParameterError
from ..types import (
    ChatResponse,
    Choice,
    Event,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    UsageUpdate,
    Warn,
)
from .replies import Replies
from .script import Script
from .talk import continuation, conversation, readable, said

if TYPE_CHECKING:
    from ..request import Request, Tool

#: What this model cannot do: it has neither probabilities nor a vocabulary.
_REFUSED = ("logprobs", "top_logprobs", "logit_bias")
#: Fields of `extra_body` that ask for answers of another form than this model has.
_OTHER_FORMS = frozenset(
    {
        "audio", "modalities", "web_search_options", "response_format", "structured_outputs", "guided_json",
        "guided_regex", "guided_choice", "guided_grammar", "grammar", "json_schema", "regex",
    }
)  # fmt: skip
#: Those that are about no answer: bookkeeping of the provider's.
_ABOUT_NONE = frozenset(
    {
        "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
        "prediction", "stream_options",
    }
)  # fmt: skip
#: A token: a word of at most ten letters (as long ones are cut by real tokenizers) with what is stuck to it.
_TOKEN = re.compile(r"\s*(?:\w{1,10}[^\w\s]*|[^\w\s]+)|\s+")


def tokens(text: str) -> list[str]:
    """The pieces that a text is counted, cut and streamed in; joined they are the text.

    >>> tokens("Hello, you there")
    ['Hello,', ' you', ' there']
    """
    return _TOKEN.findall(text)


class OfflineModel:
    """Answers requests from what stands in them, or from a script.

    Args:
        replies: scripted replies, given one after another; or a function of the request; or the path of a file.
    """

    def __init__(
        self, replies: Iterable[Any] | Callable[[Request], Any] | str | os.PathLike[str] | None = None
    ) -> None:
        self._file: Replies | None = None
        self._script: Script | None = None
        if isinstance(replies, (str, os.PathLike)):
            from .replies_file import read_replies

            self._file = read_replies(replies)
        elif replies is not None:
            self._script = Script(replies)

    def complete(self, request: Request) -> ChatResponse[Any]:
        """A whole answer."""
        warnings = unsupported(request)
        answer = self._answer(request)
        answer.warnings = [*warnings, *answer.warnings]
        answer.id = answer.id or f"offline-{_digest(request)}"
        answer.model = answer.model or request.model
        answer.object = answer.object or ("text_completion" if request.operation == "completion" else "chat.completion")
        if answer.usage is None:
            answer.usage = _usage(request, answer)
        return answer

    def stream(self, request: Request) -> Iterator[Event]:
        """The same answer in events; the pieces of text are its tokens."""
        answer = self.complete(request)
        for choice in answer.choices:
            for text in tokens(choice.reasoning or ""):
                yield ReasoningDelta(text, choice.index)
            for text in tokens(choice.text):
                yield TextDelta(text, choice.index)
            for text in tokens(choice.refusal or ""):
                yield RefusalDelta(text, choice.index)
            for position, call in enumerate(choice.tool_calls):
                yield ToolCallDelta(position, call.id, call.name, "", choice.index, call.type)
                for text in tokens(call.arguments):
                    yield ToolCallDelta(position, None, None, text, choice.index, call.type)
            if choice is answer.choices[-1] and answer.usage is not None:
                yield UsageUpdate(answer.usage)
            yield Finish(choice.finish_reason, choice.finish_reason_raw, choice.index)

    def _answer(self, request: Request) -> ChatResponse[Any]:
        if self._script is not None:
            return self._scripted(self._script, request)
        entry = self._file.find(request) if self._file is not None else None
        if entry is None:
            return _answered(request)
        answer = entry.answer(request, f"call_{_digest(request)}")
        for choice in answer.choices:
            _limited(choice, request, request.parameters.get("max_tokens"))
        return answer

    def _scripted(self, script: Script, request: Request) -> ChatResponse[Any]:
        choices: list[Choice[Any]] = []
        for index in range(request.n):
            reply = script.next(request)
            if isinstance(reply, ChatResponse):
                if request.n == 1 or len(reply.choices) == request.n:
                    return reply
                reply = reply.first
            reply.index = index
            # A script is taken at its word; it is cut only where the caller set the limit himself.
            choices.append(_limited(reply, request, request.parameters.get("max_tokens")))
        return ChatResponse(choices=choices)


def _answered(request: Request) -> ChatResponse[Any]:
    limit = request.parameters.get("max_tokens", request.defaults.get("max_tokens"))
    choices: list[Choice[Any]] = []
    for index in range(request.n):
        choice: Choice[Any] = Choice(index=index)
        if request.operation == "chat":
            choice.tool_calls = _tool_calls(request)
        if not choice.tool_calls:
            choice.text = _text(request, index)
        choices.append(_limited(choice, request, limit))
    return ChatResponse(choices=choices)


def _text(request: Request, index: int) -> str:
    if request.schema is not None:
        import json

        from .fill import fill

        return json.dumps(fill(request.schema.json_schema, readable(request)), ensure_ascii=False)
    if request.operation == "completion":
        prompt = request.prompt or ""
        text = continuation(prompt, index, request.parameters.get("suffix"))
        return prompt + text if request.parameters.get("echo") else text
    return conversation(request.messages, index, request.n)


def _limited(choice: Choice[Any], request: Request, limit: int | None) -> Choice[Any]:
    """The choice with `stop` and `max_tokens` kept."""
    stops = request.parameters.get("stop") or []
    found = [at for stop in ([stops] if isinstance(stops, str) else stops) if (at := choice.text.find(stop)) >= 0]
    if found:
        choice.text = choice.text[: min(found)]
    if limit is not None:
        pieces = tokens(choice.text)
        if len(pieces) > limit:
            choice.text, choice.finish_reason = "".join(pieces[:limit]), "length"
    if choice.finish_reason is None:
        choice.finish_reason = "tool_calls" if choice.tool_calls else "stop"
    return choice


def unsupported(request: Request) -> list[Warn]:
    """Refuse what this model cannot do, or note that it was left out, as the caller wishes."""
    warnings = []
    for name in _REFUSED:
        value = request.parameters.get(name)
        if value is None or value is False or value == {}:
            continue
        message = f"The offline model has no {name}."
        if request.on_unsupported == "error":
            raise UnsupportedParameterError(
                message, suggestion=f"Leave {name} out, or set on_unsupported='drop'.", param=name
            )
        warnings.append(Warn("parameter_dropped", f"{message} It was left out.", name))
    for name, value in request.extra_body.items():
        if value is None or value is False or name in _ABOUT_NONE or (name == "modalities" and value == ["text"]):
            continue
        message = f"The offline model does not know {name}."
        if name in _OTHER_FORMS and request.on_unsupported == "error":
            raise UnsupportedParameterError(
                message, suggestion=f"Leave {name} out, or set on_unsupported='drop'.", param=name
            )
        warnings.append(Warn("parameter_dropped", f"{message} It was left out.", name))
    return warnings


# ---------------------------------------------------------------- tools


def _tool_calls(request: Request) -> list[ToolCall]:
    """A call of each tool that the last message names, or of the one that `tool_choice` asks for."""
    choice = request.parameters.get("tool_choice")
    if not request.tools or not request.messages or choice == "none":
        return []
    callable_tools = [tool for tool in request.tools if _is_callable(tool)]
    last = request.messages[-1]
    text = said(last) if last.get("role") == "user" else ""
    named = []
    for tool in callable_tools:
        mention = _mention(tool.name, text)
        if mention is not None:
            named.append((mention.start(), mention.end(), tool))
    named.sort(key=lambda found: found[0])
    forced = _forced(choice)
    if forced is not None:
        named = [found for found in named if found[2].name == forced] or [
            (0, 0, tool) for tool in callable_tools if tool.name == forced
        ]
    elif choice in ("required", "any") and not named:
        named = [(0, 0, tool) for tool in callable_tools[:1]]
    if request.parameters.get("parallel_tool_calls") is False:
        del named[1:]
    digest = _digest(request)
    calls = []
    for number, (_, end, tool) in enumerate(named):
        stop = named[number + 1][0] if number + 1 < len(named) else len(text)
        calls.append(_tool_call(tool, text[end:stop], text, f"call_{digest}_{number}"))
    return calls


def _is_callable(tool: Tool) -> bool:
    """Whether a call of it comes to the caller; a provider's own tools (a web search) do not."""
    return tool.definition is None or tool.definition.get("type", "function") in ("function", "custom")


def _mention(name: str, text: str) -> re.Match[str] | None:
    """The tool's name as a word of the text; `get weather` stands for `get_weather` too."""
    spelled = r"[\s_-]?".join(map(re.escape, re.split(r"[_-]+", name)))
    return re.search(rf"(?<!\w){spelled}(?!\w)", text, re.IGNORECASE)


def _forced(choice: Any) -> str | None:
    """The tool that `tool_choice` names, in the forms that providers have."""
    if isinstance(choice, str):
        return None if choice in ("auto", "required", "any") else choice
    if isinstance(choice, dict):
        inner = choice.get("function") or choice.get("custom") or choice
        name = inner.get("name") if isinstance(inner, dict) else None
        return name if isinstance(name, str) else None
    return None


def _tool_call(tool: Tool, near: str, whole: str, call_id: str) -> ToolCall:
    """A call with arguments read from the text behind the tool's name, then from the whole text."""
    if tool.definition is not None and tool.definition.get("type") == "custom":
        return ToolCall(call_id, tool.name, near.strip(" :=\n"), "custom")
    import json

    from .fill import fill

    schema = tool.parameters or {"type": "object", "properties": {}}
    arguments = fill(schema, f"{near.lstrip(' :=')}\n\n{whole}")
    single = schema.get("required") or list(schema.get("properties") or {})
    bare = re.match(r"\s*[:(]\s*([^:=\n]+?)\)?\s*$", near.partition("\n")[0])
    if bare and len(single) == 1 and isinstance(arguments, dict):
        # `get_weather: Rome`: there is only one place for the word.
        read = fill(schema, f"{single[0]}: {bare[1]}")
        arguments = read if isinstance(read, dict) else arguments
    return ToolCall(
        call_id, tool.name, json.dumps(arguments if isinstance(arguments, dict) else {}, ensure_ascii=False)
    )


# ---------------------------------------------------------------- counts


def _usage(request: Request, answer: ChatResponse[Any]) -> Usage:
    given = [request.prompt or "", *map(said, request.messages)]
    prompt = sum(len(tokens(text)) for text in given)
    came = 0
    for choice in answer.choices:
        texts = [choice.text, choice.reasoning or "", *(call.arguments for call in choice.tool_calls)]
        came += sum(len(tokens(text)) for text in texts)
    return Usage(prompt_tokens=prompt, completion_tokens=came, total_tokens=prompt + came)


def _digest(request: Request) -> str:
    """A short id that depends on what was said and nothing else."""
    from hashlib import blake2b

    whole = blake2b(digest_size=6)
    for text in (request.model, request.prompt or "", *map(said, request.messages)):
        whole.update(text.encode("utf-8", "replace") + b"\0")
    return whole.hexdigest()
