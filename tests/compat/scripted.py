"""A server as both clients see it: the model's name says what it answers."""

from __future__ import annotations

from typing import Any

from ..support.server import Request, Response, chat_body, chat_chunks, sse

KEY = "sk-regolo-0123456789"
#: As chunks come where thinking is shown.
THINKING = [
    {"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]},
    {"id": "c", "choices": [{"index": 0, "delta": {"reasoning_content": "Ita"}, "finish_reason": None}]},
    {"id": "c", "choices": [{"index": 0, "delta": {"reasoning_content": "ly?", "content": None}}]},
    {"id": "c", "choices": [{"index": 0, "delta": {"reasoning_content": "so", "content": "Ro"}}]},
    {"id": "c", "choices": [{"index": 0, "delta": {"content": "me"}, "finish_reason": None}]},
    {"id": "c", "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}]},
]


def _text(text: str, end: str | None = None) -> dict[str, Any]:
    return {"id": "t", "object": "text_completion", "choices": [{"index": 0, "text": text, "finish_reason": end}]}


_PLAIN = chat_chunks(("Ro", "me — è", " bella."), usage=False)
#: Model → the chunks of its stream, and the lines that come in between.
STREAMS: dict[str, list[Any]] = {
    "plain": _PLAIN,
    "thinking": THINKING,
    "think-tag": chat_chunks(("<th", "ink>hm</think>", "\n\nRome"), usage=False),
    "text": [_text("Once"), _text(" upon"), _text("", "stop")],
    "with-usage": chat_chunks(("Ro", "me")),
    "cut": chat_chunks(("Ro", "me"), finish_reason=None, usage=False),
    "failing": [*_PLAIN[:2], {"error": {"message": "the engine died", "code": 500}}],
    "commented": [_PLAIN[0], _PLAIN[1], _PLAIN[-1]],
    "textless": [_text("Once"), {"id": "t", "choices": [{"index": 0, "finish_reason": "stop"}]}],
}
#: Model → its whole body.
WHOLE: dict[str, dict[str, Any]] = {
    "plain": chat_body("Rome — è bella.", model="plain"),
    "thinking": chat_body("Rome", message={"reasoning_content": "Italy?"}),
    "silent": chat_body(None, finish_reason="length"),
    "text": {**_text("Once upon", "stop"), "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}},
}
FAILURES: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "refused": (401, {"error": {"message": "bad key", "type": "auth_error"}}, {}),
    "wrong": (400, {"error": {"message": "no such field"}}, {}),
    "busy": (500, {"error": {"message": "try later"}}, {"Retry-After": "0"}),
}
MODELS = sorted({*STREAMS, *WHOLE, *FAILURES})


def answer(request: Request, _number: int) -> Response:
    """The answer to one request; a handler for `Server`."""
    if request.method == "GET":
        return _listed(request)
    body = request.json()
    model = body["model"]
    if model in FAILURES:
        status, error, headers = FAILURES[model]
        return Response(status, error, headers=headers)
    if not body.get("stream"):
        return Response(json=WHOLE[model])
    events = sse(*STREAMS[model], done=model != "cut")
    if model == "commented":
        events = b": ping\n\n" + events
    return Response(headers={"Content-Type": "text/event-stream"}, pieces=[events])


def _listed(request: Request) -> Response:
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return Response(401, {"error": {"message": "bad key"}})
    if request.path == "/models":
        return Response(json={"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})
    if request.path == "/model/info":
        data = [{"model_name": name, "model_info": {"mode": "chat", "max_tokens": 10}} for name in ("plain", "text")]
        return Response(json={"data": data})
    return Response(404, {"detail": "Not Found"})
