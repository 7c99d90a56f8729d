"""What the tests of the OpenAI dialect share: making chunks, running the decoder, comparing answers."""

from __future__ import annotations

import json
from typing import Any

from gen_ai.plans import Reply
from gen_ai.providers.base import Capabilities, Provider
from gen_ai.request import Request
from gen_ai.types import ChatResponse, Event, Finish, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from gen_ai.wire import get_wire
from gen_ai.wire.base import Built, Target

WIRE = get_wire("openai")
DONE = b"data: [DONE]\n\n"


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **fields: Any) -> dict[str, Any]:
    """One chunk of a chat stream."""
    index = fields.pop("index", 0)
    choice = {"index": index, "delta": {} if delta is None else delta, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1760000000,
        "model": "m-1",
        "choices": [choice],
        **fields,
    }


def sse(*values: Any) -> bytes:
    """Values as events; bytes as they are."""
    return b"".join(v if isinstance(v, bytes) else b"data: " + json.dumps(v).encode() + b"\n\n" for v in values)


def stream(*deltas: Any, finish: str | None = "stop", done: bool = True) -> bytes:
    """A whole stream: deltas (or texts), a finish, the end marker."""
    chunks = [chunk({"content": d} if isinstance(d, str) else d) for d in deltas]
    last = [chunk({}, finish)] if finish else []
    return sse(*chunks, *last) + (DONE if done else b"")


def decode(*blocks: bytes, request: Request | None = None, **fields: Any) -> tuple[list[Event], ChatResponse[Any]]:
    """Feed blocks to a decoder; its events and answer."""
    decoder = WIRE.decoder(request or Request(model="m", stream=True, **fields), {})
    events: list[Event] = []
    for block in blocks:
        events += decoder.feed(block)
    events += decoder.finish()
    events += decoder.finish()  # an error behind the last pieces waits for them
    return events, decoder.response()


def texts(events: list[Event]) -> list[str]:
    """The pieces of text."""
    return [event.text for event in events if isinstance(event, TextDelta)]


def summary(events: list[Event], response: ChatResponse[Any]) -> dict[str, Any]:
    """All that must not depend on how bytes were cut."""
    joined: dict[Any, str] = {}
    finishes = []
    for event in events:
        if isinstance(event, (TextDelta, ReasoningDelta, RefusalDelta)):
            assert event.text
            key: Any = (event.type, event.index)
            joined[key] = joined.get(key, "") + event.text
        elif isinstance(event, ToolCallDelta):
            key = (event.index, event.position)
            joined[key] = joined.get(key, "") + f"{event.id or ''}{event.name or ''}{event.arguments}"
        elif isinstance(event, Finish):
            finishes.append((event.index, event.finish_reason, event.finish_reason_raw))
    return {"joined": joined, "finishes": finishes, "response": response.to_dict()}


def body(message: dict[str, Any] | None = None, finish: str | None = "stop", **fields: Any) -> dict[str, Any]:
    """A whole chat body."""
    message = {"role": "assistant", "content": "Hi"} if message is None else message
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1760000000,
        "model": "m-1",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
        **fields,
    }


def parse(value: Any, *, status: int = 200, operation: Any = "chat", **headers: str) -> ChatResponse[Any]:
    """Parse a whole body, given as a value or as bytes."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return WIRE.parse(Request(model="m", operation=operation), Reply(status, named, 0.0, data))


def target(capabilities: Capabilities | None = None, **fields: Any) -> Target:
    """Somewhere to send to."""
    row = {
        k: fields.pop(k)
        for k in list(fields)
        if k in Provider.__dataclass_fields__ and k not in ("capabilities", "query")
    }
    provider = Provider(name="x", title="X", **row)
    headers = fields.pop("headers_", {"Authorization": "Bearer k"})
    return Target(provider, "https://x.example/v1", headers, capabilities or provider.capabilities, **fields)


def built(request: Request, to: Target | None = None) -> dict[str, Any]:
    """The body of the request that is built."""
    return sent(WIRE.build(request, to or target()))


def sent(made: Built) -> dict[str, Any]:
    """The body of a request, parsed."""
    assert made.http.body is not None
    value = json.loads(made.http.body)
    assert isinstance(value, dict)
    return value


def say(text: str = "Hi", **fields: Any) -> Request:
    """A request of one user message."""
    parameters = fields.pop("parameters", {})
    messages = fields.pop("messages", [{"role": "user", "content": text}])
    return Request(model=fields.pop("model", "m"), messages=messages, parameters=parameters, **fields)
