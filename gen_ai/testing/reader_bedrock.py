"""A second reader of answers of Amazon Bedrock, to compare the package's own with. It imports nothing of the package.

It takes whole recorded bodies apart at its leisure: frames without their checksums, events put together into a message.
What the message says it says in the form of `gen_ai.testing.reader`; `own` holds the blocks that are neither text nor
calls of the caller's tools.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any


def frames(body: bytes) -> list[tuple[dict[str, str], Any]]:
    """Headers and payload of each frame; headers of other types than text are left out."""
    found = []
    while body:
        total, head = int.from_bytes(body[:4]), int.from_bytes(body[4:8])
        raw, payload = body[12 : 12 + head], body[12 + head : total - 4]
        headers = {}
        while raw:
            name, raw = raw[1 : 1 + raw[0]].decode(), raw[1 + raw[0] :]
            size = int.from_bytes(raw[1:3])
            headers[name], raw = raw[3 : 3 + size].decode(), raw[3 + size :]
        found.append((headers, json.loads(payload) if payload else {}))
        body = body[total:]
    return found


def chunks(body: bytes) -> str:
    """The events of a model's own API inside a stream of InvokeModel, as server-sent events."""
    texts = [b64decode(value["bytes"]).decode() for headers, value in frames(body) if headers[":event-type"] == "chunk"]
    return "".join(f"data: {text}\n\n" for text in texts)


def read(body: bytes, *, stream: bool) -> dict[str, Any]:
    """What a recorded 2xx answer says. `error` holds the words of an error inside it, None where there is none."""
    error = None
    if stream:
        message, error = _put_together(body)
    else:
        message = json.loads(body)
    content = message.get("output", {}).get("message", {}).get("content")
    if content is None and error is None:
        error = str(message.get("message") or "")
    if error is not None and not content:
        return {"error": error, "usage": None, "choices": {}}
    choice = {"finish": message.get("stopReason"), **_choice(content)}
    return {"error": error, "usage": _tokens(message.get("usage")), "choices": {0: choice}}


def _put_together(body: bytes) -> tuple[dict[str, Any], str | None]:
    """A stream as the whole body that says the same, and the words of the error that ends it."""
    blocks: dict[int, dict[str, Any]] = {}
    message: dict[str, Any] = {}
    ended, error = False, None
    for headers, event in frames(body):
        if headers.get(":message-type") != "event":
            error = str(event.get("message") or headers.get(":error-message") or "")
            break
        kind = headers[":event-type"]
        if kind == "contentBlockStart":
            blocks[event["contentBlockIndex"]] = json.loads(json.dumps(event["start"]))
        elif kind == "contentBlockDelta":
            _add(blocks.setdefault(event["contentBlockIndex"], {}), event["delta"])
        elif kind in ("messageStop", "metadata"):
            message.update(event)
            ended = ended or kind == "messageStop"
    if not ended and error is None:
        error = ""
    content = [_finished(blocks[index]) for index in sorted(blocks)]
    return {**message, "output": {"message": {"content": content}}}, error


def _add(block: dict[str, Any], delta: dict[str, Any]) -> None:
    for kind, piece in delta.items():
        if kind == "text":
            block["text"] = block.get("text", "") + piece
        elif kind == "toolUse":
            block["toolUse"]["input"] = block["toolUse"].get("input", "") + piece["input"]
        elif kind == "citation":
            block["citations"] = [*block.get("citations", []), piece]
        elif kind == "toolResult":
            block["toolResult"]["content"] = [*block["toolResult"].get("content", []), *piece]
        elif kind == "reasoningContent":
            held = block.setdefault("reasoningContent", {})
            if "redactedContent" in piece:
                held["redactedContent"] = piece["redactedContent"]
                continue
            inner = held.setdefault("reasoningText", {"text": ""})
            for name, text in piece.items():
                inner[name] = inner.get(name, "") + text


def _finished(block: dict[str, Any]) -> dict[str, Any]:
    """A block as it stands in a whole body."""
    if "citations" in block:
        return {"citationsContent": {"content": [{"text": block.get("text", "")}], "citations": block["citations"]}}
    if "toolUse" in block:
        use = block["toolUse"]
        return {"toolUse": {**use, "input": json.loads(use["input"]) if use.get("input") else {}}}
    return block


def _choice(content: list[dict[str, Any]]) -> dict[str, Any]:
    texts, thoughts, calls, own, annotations = [], [], [], [], []
    for block in content:
        kind = next(name for name in block if name != "type")
        held = block[kind]
        if kind == "text":
            texts.append(held)
        elif kind == "citationsContent":
            texts += [piece["text"] for piece in held["content"]]
            annotations += held["citations"]
        elif kind == "toolUse" and held.get("type") != "server_tool_use":
            calls.append((held["name"], held["input"]))
        else:
            if kind == "reasoningContent":
                thoughts.append(held.get("reasoningText", {}).get("text", ""))
            own.append({"type": kind, kind: held})
    return {
        "text": "".join(texts),
        "reasoning": "".join(thoughts) or None,
        "refusal": None,
        "calls": calls,
        "own": own,
        "annotations": annotations,
    }


def _tokens(usage: Any) -> dict[str, Any] | None:
    """The counts by the names that the package gives them: all input is prompt, from the cache or not."""
    if not usage:
        return None
    read, written = usage.get("cacheReadInputTokens"), usage.get("cacheWriteInputTokens")
    return {
        "prompt_tokens": usage["inputTokens"] + (read or 0) + (written or 0),
        "completion_tokens": usage["outputTokens"],
        "total_tokens": usage["totalTokens"],
        "cached_tokens": read,
        "reasoning_tokens": None,
    }
