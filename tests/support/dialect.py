"""A model server on loopback, for the documentation's examples: the OpenAI dialect, answered by the offline provider.

It serves chat, text completions, streams, `n`, `response_format`, tools, embeddings, rankings and the list of models,
in the shapes that the dialect has, so that an example written for a real server runs as it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from gen_ai import create_client

from .server import Request, Response, sse

_TOP = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "my-model"}


def answer(request: Request, _number: int) -> Response:
    """The answer to one request; a handler for `Server`."""
    if request.method == "GET" and request.path == "/v1/models":
        model = {"id": "my-model", "object": "model", "created": 1_700_000_000, "owned_by": "tests"}
        return Response(json={"object": "list", "data": [model]})
    body = request.json() if request.method == "POST" else {}
    if request.path == "/v1/chat/completions":
        return _chat(body)
    if request.path == "/v1/completions":
        return _completion(body)
    if request.path == "/v1/embeddings":
        return _embeddings(body)
    if request.path == "/v1/rerank":
        found = create_client("offline").run_rerank(body["query"], body["documents"], top_n=body.get("top_n"))
        return Response(json={"results": [{"index": one.index, "relevance_score": one.score} for one in found]})
    return Response(404, {"error": {"message": f"no such path: {request.path}", "type": "invalid_request_error"}})


def _chat(body: dict[str, Any]) -> Response:
    calls = _tool_calls(body)
    text = None if calls else _text(body["messages"], body.get("response_format") or {})
    finish = "tool_calls" if calls else "stop"
    if body.get("stream"):
        return _chat_stream(body, text, calls, finish)
    message = {"role": "assistant", "content": text, **({"tool_calls": calls} if calls else {})}
    choices = [
        {"index": index, "message": message, "finish_reason": finish, "logprobs": None}
        for index in range(body.get("n", 1))
    ]
    return Response(json={**_TOP, "object": "chat.completion", "choices": choices, "usage": _usage(text)})


def _chat_stream(body: dict[str, Any], text: str | None, calls: list[dict[str, Any]], finish: str) -> Response:
    top = {**_TOP, "object": "chat.completion.chunk"}

    def chunk(delta: dict[str, Any], index: int, end: str | None = None) -> dict[str, Any]:
        return {**top, "choices": [{"index": index, "delta": delta, "finish_reason": end}]}

    chunks = []
    for index in range(body.get("n", 1)):
        chunks.append(chunk({"role": "assistant", "content": ""}, index))
        chunks += [chunk({"content": piece}, index) for piece in _pieces(text or "")]
        chunks += [chunk({"tool_calls": [{"index": at, **call}]}, index) for at, call in enumerate(calls)]
        chunks.append(chunk({}, index, finish))
    if (body.get("stream_options") or {}).get("include_usage"):
        chunks.append({**top, "choices": [], "usage": _usage(text)})
    return _events(chunks)


def _completion(body: dict[str, Any]) -> Response:
    text = _text([{"role": "user", "content": body["prompt"]}], {})
    top = {**_TOP, "object": "text_completion"}

    def choice(piece: str, index: int, end: str | None) -> dict[str, Any]:
        return {"index": index, "text": piece, "finish_reason": end, "logprobs": None}

    if body.get("stream"):
        chunks = [{**top, "choices": [choice(piece, 0, None)]} for piece in _pieces(text)]
        return _events([*chunks, {**top, "choices": [choice("", 0, "stop")]}])
    choices = [choice(text, index, "stop") for index in range(body.get("n", 1))]
    return Response(json={**top, "choices": choices, "usage": _usage(text)})


def _embeddings(body: dict[str, Any]) -> Response:
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    vectors = create_client("offline").run_embeddings(texts, dimensions=body.get("dimensions"))
    data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
    return Response(json={"object": "list", "data": data, "model": "my-model", "usage": {"prompt_tokens": 3}})


def _events(chunks: list[dict[str, Any]]) -> Response:
    return Response(headers={"Content-Type": "text/event-stream"}, pieces=[sse(*chunks)])


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+$", text)


def _usage(text: str | None) -> dict[str, int]:
    words = len((text or "").split())
    return {"prompt_tokens": 10, "completion_tokens": words, "total_tokens": 10 + words}


def _text(messages: list[dict[str, Any]], wanted: dict[str, Any]) -> str:
    """What the offline provider says; JSON where the request asks for it, in whichever way."""
    client = create_client("offline")
    schema = (wanted.get("json_schema") or {}).get("schema") or next(_schemas(messages), None)
    if schema is None:
        return str(client.run_chat_completions(messages))
    return json.dumps(client.run_chat_completions(messages, guided_json=schema))


def _schemas(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """JSON Schemas that stand in the words of the messages."""
    for message in messages:
        text = message.get("content")
        for match in re.finditer(r"(?<=JSON Schema\. ).*?\n(\{.*)", text if isinstance(text, str) else "", re.DOTALL):
            yield json.JSONDecoder().raw_decode(match[1])[0]


def _tool_calls(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A call of the first tool, where there are tools and it is the model's turn to ask."""
    tools = body.get("tools") or []
    if not tools or body.get("tool_choice") == "none" or body["messages"][-1]["role"] != "user":
        return []
    function = tools[0]["function"]
    value = create_client("offline").run_chat_completions(body["messages"], guided_json=function["parameters"])
    return [
        {
            "id": "call_1",
            "type": "function",
            "function": {"name": function["name"], "arguments": json.dumps(value)},
        }
    ]
