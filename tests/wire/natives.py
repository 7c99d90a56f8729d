"""One answer in each dialect, as its API gives it: a thought with a signature, a text, and a call; and where the calls
and results of a request stand in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

THOUGHT, TEXT, SIGNATURE = "A clock shows it.", "Let me see.", "c2lnbmVkLWJ5LWEtemVicmE="
ARGUMENTS = {"zone": "UTC"}


def openai(name: str, call_id: str) -> dict[str, Any]:
    """Chat Completions, with the reasoning of a gateway."""
    details = [{"type": "reasoning.text", "text": THOUGHT, "signature": SIGNATURE, "index": 0}]
    call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": json.dumps(ARGUMENTS)}}
    message = {
        "role": "assistant", "content": TEXT, "reasoning": THOUGHT, "reasoning_details": details,
        "tool_calls": [call],
    }  # fmt: skip
    return {"id": "c", "model": "m", "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}]}


def mistral(name: str, call_id: str) -> dict[str, Any]:
    """Mistral's chat, its content in parts."""
    call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": json.dumps(ARGUMENTS)}}
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]}
    message = {"role": "assistant", "content": [thought, {"type": "text", "text": TEXT}], "tool_calls": [call]}
    return {"id": "c", "model": "m", "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}]}


def anthropic(name: str, call_id: str) -> dict[str, Any]:
    """The Messages API, with a citation."""
    cited = {"type": "char_location", "cited_text": "x", "document_index": 0, "start_char_index": 0}
    content = [
        {"type": "thinking", "thinking": THOUGHT, "signature": SIGNATURE},
        {"type": "text", "text": TEXT, "citations": [cited]},
        {"type": "tool_use", "id": call_id, "name": name, "input": ARGUMENTS},
    ]
    return {"id": "m", "type": "message", "role": "assistant", "content": content, "stop_reason": "tool_use"}


def gemini(name: str, call_id: str) -> dict[str, Any]:
    """generateContent."""
    parts = [
        {"text": THOUGHT, "thought": True},
        {"text": TEXT},
        {"functionCall": {"id": call_id, "name": name, "args": ARGUMENTS}, "thoughtSignature": SIGNATURE},
    ]
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}]}


def cohere(name: str, call_id: str) -> dict[str, Any]:
    """Chat, version 2."""
    message = {
        "role": "assistant",
        "content": [{"type": "thinking", "thinking": THOUGHT}, {"type": "text", "text": TEXT}],
        "tool_calls": openai(name, call_id)["choices"][0]["message"]["tool_calls"],
    }
    return {"id": "c", "finish_reason": "TOOL_CALL", "message": message}


def ollama(name: str, call_id: str) -> dict[str, Any]:
    """/api/chat."""
    call = {"id": call_id, "function": {"name": name, "arguments": ARGUMENTS}}
    message = {"role": "assistant", "content": TEXT, "thinking": THOUGHT, "tool_calls": [call]}
    return {"model": "m", "message": message, "done": True, "done_reason": "stop"}


def responses(name: str, call_id: str) -> dict[str, Any]:
    """OpenAI's Responses API."""
    text = {"type": "output_text", "text": TEXT, "annotations": []}
    output = [
        {
            "type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": THOUGHT}],
            "encrypted_content": SIGNATURE,
        },
        {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [text]},
        {
            "type": "function_call", "id": "fc_1", "call_id": call_id, "name": name,
            "arguments": json.dumps(ARGUMENTS), "status": "completed",
        },
    ]  # fmt: skip
    return {"id": "resp_1", "object": "response", "status": "completed", "model": "m", "output": output}


def bedrock(name: str, call_id: str) -> dict[str, Any]:
    """Converse."""
    content = [
        {"reasoningContent": {"reasoningText": {"text": THOUGHT, "signature": SIGNATURE}}},
        {"text": TEXT},
        {"toolUse": {"toolUseId": call_id, "name": name, "input": ARGUMENTS}},
    ]
    return {"output": {"message": {"role": "assistant", "content": content}}, "stopReason": "tool_use"}


#: Dialect → its answer.
ANSWERS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "anthropic": anthropic, "bedrock": bedrock, "cohere": cohere, "gemini": gemini, "mistral": mistral,
    "ollama": ollama,
    "openai": openai, "openai-responses": responses,
}  # fmt: skip
#: Those whose answers sign their reasoning.
SIGNED = frozenset({"anthropic", "bedrock", "gemini", "openai", "openai-responses"})


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a body."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def calls_in(body: Any) -> list[tuple[str | None, str]]:
    """Id and name of each call in a request, whatever the dialect."""
    found: list[tuple[str | None, str]] = []
    for each in objects({name: value for name, value in body.items() if name not in ("tools", "toolConfig")}):
        if each.get("type") == "tool_use":
            found.append((each["id"], each["name"]))
        elif each.get("type") == "function_call":
            found.append((each["call_id"], each["name"]))
        for name, held, ident in (
            ("functionCall", each, "id"), ("toolUse", each, "toolUseId"), ("function", each, None),
        ):  # fmt: skip
            inner = held.get(name)
            if isinstance(inner, dict) and "name" in inner:
                found.append((each.get("id") if ident is None else inner.get(ident), inner["name"]))
    return found


def results_in(body: Any) -> list[str | None]:
    """The id of the call that each result in a request answers."""
    found: list[str | None] = []
    for each in objects(body):
        if each.get("type") == "tool_result":
            found.append(each["tool_use_id"])
        elif each.get("type") == "function_call_output":
            found.append(each["call_id"])
        elif each.get("role") == "tool" and "tool_call_id" in each:
            found.append(each["tool_call_id"])
        for name, ident in (("functionResponse", "id"), ("toolResult", "toolUseId")):
            if isinstance(each.get(name), dict):
                found.append(each[name].get(ident))
    return found


def offered_in(body: Any) -> list[str]:
    """The names of the tools that a request offers."""
    held = {name: value for name, value in body.items() if name in ("tools", "toolConfig")}
    return [
        each["name"]
        for each in objects(held)
        if "name" in each and not {"parameters", "input_schema", "parametersJsonSchema", "inputSchema"}.isdisjoint(each)
    ]
