"""From what the client gives to what this API sends: whole answers, tokens, models."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Any

from ..errors import (
    ContentFilterError,
    Error,
    InvalidResponseError,
    RefusalError,
    StructuredOutputError,
    TruncatedOutputError,
)
from ..jsontext import dump
from ..types import ChatResponse, Choice, Model, ToolCall, Usage
from .fields import Call

#: Finish reasons of structured answers that are none: their text is given as it came.
_NO_JSON = frozenset({"content_filter", "length"})


def head_of(response: ChatResponse[Any], call: Call, model: str, kind: str) -> dict[str, Any]:
    """What an answer or a chunk says of the answer as a whole."""
    made = f"{'chatcmpl' if call.chat else 'cmpl'}-{uuid.uuid4().hex}"
    head: dict[str, Any] = {
        "id": response.id or made,
        "object": kind,
        "created": response.created if response.created is not None else int(time.time()),
        "model": response.model or model,
    }
    if response.system_fingerprint is not None:
        head["system_fingerprint"] = response.system_fingerprint
    return head


def whole(responses: list[ChatResponse[Any]], call: Call, model: str) -> dict[str, Any]:
    """The body of a whole answer. Several responses are those to several prompts: their choices are counted on."""
    first = responses[0]
    body = head_of(first, call, model, "chat.completion" if call.chat else "text_completion")
    make = chat_choice if call.chat else text_choice
    body["choices"] = [
        make(choice, call, at * call.n + choice.index) for at, one in enumerate(responses) for choice in one.choices
    ]
    body["usage"] = usage_of(total(one.usage for one in responses))
    return body


def chat_choice(choice: Choice[Any], call: Call, index: int) -> dict[str, Any]:
    """One choice of a chat."""
    text, calls = said(choice, call)
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": choice.refusal}
    if choice.reasoning:
        message["reasoning_content"] = choice.reasoning
    if choice.reasoning_blocks:
        message["reasoning_details"] = choice.reasoning_blocks
    if calls:
        message.update(calls_of(calls, functions=call.functions))
    if choice.annotations:
        message["annotations"] = choice.annotations
    if choice.audio is not None:
        message["audio"] = choice.audio
    finish = finish_of(choice.finish_reason, called=bool(calls), call=call)
    return {"index": index, "message": message, "logprobs": choice.logprobs, "finish_reason": finish}


def text_choice(choice: Choice[Any], call: Call, index: int) -> dict[str, Any]:
    """One choice of a text completion."""
    text, _ = said(choice, call)
    finish = finish_of(choice.finish_reason, called=False, call=call)
    return {"index": index, "text": text or "", "logprobs": choice.logprobs, "finish_reason": finish}


def said(choice: Choice[Any], call: Call) -> tuple[str | None, list[ToolCall]]:
    """The text and the tool calls of a choice; of a structured answer, the JSON alone."""
    if call.checked and not (choice.tool_calls and call.tools):
        if choice.refusal or choice.finish_reason in _NO_JSON:
            return choice.text or None, []
        # Calls of tools that nobody offered are a gateway's way to give structured answers: not the caller's to see.
        return json_of(choice.text, choice.parsed), []
    return choice.text or (None if choice.tool_calls or choice.refusal else ""), choice.tool_calls


def json_of(text: str, value: Any) -> str:
    """The model's own text where it is JSON and nothing else, or the value that was found in it."""
    return text if is_json_of(text, value) else dump(value).decode()


def is_json_of(text: str, value: Any) -> bool:
    """Whether a text is the JSON of a value, and nothing else."""
    from ..guided.extract import NotJson, loads

    try:
        return bool(loads(text.strip()) == value)
    except NotJson:
        return False


def calls_of(calls: list[ToolCall], *, functions: bool) -> dict[str, Any]:
    """Tool calls as fields of a message; for callers that speak of functions, the first one as `function_call`."""
    written: dict[str, Any] = {}
    if functions:
        written["function_call"] = {"name": calls[0].name, "arguments": calls[0].arguments or "{}"}
    if not functions or len(calls) > 1:
        written["tool_calls"] = Choice(tool_calls=calls).message["tool_calls"]
    return written


def finish_of(reason: str | None, *, called: bool, call: Call) -> str:
    """The finish reason in this API's words; one that it does not know passes as it came."""
    if reason == "tool_calls" and call.schema is not None and not called:
        return "stop"
    if reason == "tool_calls" and call.functions:
        return "function_call"
    return reason or "stop"


def instead(error: Error, call: Call, model: str) -> ChatResponse[Any] | None:
    """The answer that an error stands for: the model declined, its answer was withheld, or a structured one was cut
    or goes out as it was written. None for any other error, and for one of the model's server."""
    if error.status_code is not None and error.status_code >= 400:
        return None
    choice: Choice[Any]
    if isinstance(error, RefusalError):
        choice = Choice(finish_reason="stop", refusal=error.partial_text or error.message)
    elif isinstance(error, ContentFilterError):
        choice = Choice(finish_reason="content_filter", text=error.partial_text or "")
    elif isinstance(error, TruncatedOutputError):
        choice = Choice(finish_reason="length", text=error.text or "")
    elif call.as_written and isinstance(error, StructuredOutputError):
        choice = Choice(finish_reason="stop", text=error.text or "")
    else:
        return None
    return ChatResponse(choices=[choice], usage=error.usage, model=error.model or model, request_id=error.request_id)


def not_json() -> InvalidResponseError:
    """A structured answer that was sent as it came, and turned out to be more than its JSON."""
    return InvalidResponseError(
        "The answer in this stream does not fit the response_format.",
        suggestion="Throw it away and ask again; without stream an answer is checked before it is sent.",
        code="structured_output_invalid",
        retryable=True,
    )


# ---------------------------------------------------------------- tokens


def total(usages: Iterable[Usage | None]) -> Usage | None:
    """The tokens of several answers."""
    found: Usage | None = None
    for usage in usages:
        if usage is not None:
            found = usage if found is None else found + usage
    return found


def usage_of(usage: Usage | None) -> dict[str, Any] | None:
    """Tokens in this API's shape. What the provider did not say is left out."""
    if usage is None:
        return None
    prompt, completion, both = usage.prompt_tokens, usage.completion_tokens, usage.total_tokens
    if both is None and prompt is not None and completion is not None:
        both = prompt + completion
    counts: dict[str, Any] = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": both}
    details = {"cached_tokens": usage.cached_tokens, "cache_write_tokens": usage.cache_write_tokens}
    if known := {name: count for name, count in details.items() if count is not None}:
        counts["prompt_tokens_details"] = known
    if usage.reasoning_tokens is not None:
        counts["completion_tokens_details"] = {"reasoning_tokens": usage.reasoning_tokens}
    return {name: count for name, count in counts.items() if count is not None} or None


# ---------------------------------------------------------------- models


def model_of(model: Model, provider: str) -> dict[str, Any]:
    """One model in this API's shape."""
    entry: dict[str, Any] = {
        "id": model.id,
        "object": "model",
        "created": model.created if model.created is not None else 0,
        "owned_by": model.owned_by or provider,
    }
    if model.context_length is not None:
        entry["context_length"] = model.context_length
    return entry


def model_info_of(model: Model, provider: str) -> dict[str, Any]:
    """One model in the shape of LiteLLM's proxy."""
    info: dict[str, Any] = {"id": model.id, "litellm_provider": provider}
    if model.context_length is not None:
        info["max_input_tokens"] = model.context_length
    return {
        "model_name": model.id,
        "litellm_params": {"model": f"{provider}/{model.id}"},
        "model_info": info,
    }
