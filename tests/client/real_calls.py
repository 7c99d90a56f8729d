"""Calls that were made to real servers; their answers stand in tests/fixtures/realservers, recorded by hand once.

Each takes a function that makes a client, so that a recorder and the tests make the same calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

#: The key that the recorded vLLM was started with.
LOCAL_KEY = "sk-local-0123456789"
Make = Callable[..., Any]


class Card(BaseModel):
    """Short enough for a model that knows nothing."""

    colour: Literal["red", "blue"]
    count: Annotated[int, Field(ge=0, le=9)]


class Note(BaseModel):
    text: Annotated[str, Field(max_length=12)]


WEATHER: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of some days.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "enum": ["Oslo", "Rome"]},
                "days": {"type": "integer", "minimum": 1, "maximum": 3},
            },
            "required": ["city", "days"],
            "additionalProperties": False,
        },
    },
}
#: The whole schema, limit and all, where the argument `guided_json` says the limit in words.
WHOLE = {
    "type": "json_schema",
    "json_schema": {"name": "Note", "schema": {**Note.model_json_schema(), "additionalProperties": False}},
}
RESULT = [
    {"role": "user", "content": "Hello"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "call-1",
                "type": "function",
                "function": {"name": "get_weather", "arguments": '{"city": "Oslo", "days": 1}'},
            }
        ],
    },
    {"role": "tool", "tool_call_id": "call-1", "content": "sunny"},
]


def _chat(messages: Any = "Hello", **options: Any) -> Callable[[Make], Any]:
    return lambda make: make().run_chat_completions(messages, full_output=True, **options)


def _stream(messages: Any = "Hello", **options: Any) -> Callable[[Make], Any]:
    def call(make: Make) -> Any:
        stream = make().run_chat_completions_stream(messages, **options)
        return list(stream), stream.response

    return call


def _completion_stream(**options: Any) -> Callable[[Make], Any]:
    def call(make: Make) -> Any:
        stream = make().run_completions_stream("Hello", **options)
        return list(stream), stream.response

    return call


FREE: dict[str, Any] = {"temperature": 1.0, "seed": 1}

TRANSFORMERS: dict[str, Callable[[Make], Any]] = {
    "chat": _chat(max_tokens=8),
    "stream": _stream(max_tokens=6),
    "stream-stop": _stream(max_tokens=200, **FREE),
    "completion": lambda make: make().run_completions("Hello", max_tokens=5, full_output=True),
    "completion-stream": _completion_stream(max_tokens=5),
    "n": _chat(n=2, max_tokens=4),
    "logprobs": _chat(logprobs=True, max_tokens=4),
    "guided": _chat(guided_json=Card, max_tokens=200, **FREE),
    "tool-result": _chat(RESULT, max_tokens=5),
    "models": lambda make: make().list_models(),
    "unknown-model": _chat(model_name="no-such-model", max_tokens=5),
    "unknown-field": _chat(extra_body={"surprise": 1}, max_tokens=5),
    "wrong-type": _chat(extra_body={"max_tokens": "many"}),
}

VLLM: dict[str, Callable[[Make], Any]] = {
    "models": lambda make: make().list_models(),
    "chat": _chat(max_tokens=8),
    "stream": _stream(max_tokens=6),
    "n": _chat(n=3, max_tokens=4, **FREE),
    "stream-n": _stream(n=2, max_tokens=3, full_output=True, **FREE),
    "logprobs": _chat(logprobs=True, top_logprobs=2, max_tokens=3),
    "stop": _chat(stop=["o", "C"], max_tokens=50),
    "completion": lambda make: make().run_completions("Hello", max_tokens=8, full_output=True, **FREE),
    "completion-echo": lambda make: make().run_completions(
        "Hello", max_tokens=3, logprobs=2, echo=True, full_output=True
    ),
    "completion-stream": _completion_stream(max_tokens=8, **FREE),
    "guided": _chat(guided_json=Card, **FREE),
    "guided-stream": _stream(guided_json=Card, **FREE),
    "guided-word": _chat(guided_json=Literal["red", "blue"], **FREE),
    "control-characters": _chat(guided_json=Note, extra_body={"response_format": WHOLE}, temperature=1.0, seed=2),
    "old-field": _chat(extra_body={"guided_json": Card.model_json_schema()}, max_tokens=8),
    "tools-auto": _chat(tools=[WEATHER], max_tokens=8),
    "tools-forced": _chat(tools=[WEATHER], tool_choice="get_weather", max_tokens=100, **FREE),
    "tools-required": _chat(tools=[WEATHER], tool_choice="required", max_tokens=300, **FREE),
    "tools-forced-stream": _stream(
        tools=[WEATHER], tool_choice="get_weather", max_tokens=100, full_output=True, **FREE
    ),
    "tool-result": _chat(RESULT, max_tokens=5),
    "no-key": lambda make: make(api_key="").run_chat_completions("Hello", max_tokens=3),
    "unknown-model": _chat(model_name="no-such-model", max_tokens=5),
    "unknown-field": _chat(extra_body={"surprise": 1}, max_tokens=5),
    "wrong-type": _chat(extra_body={"max_tokens": "many"}),
    "overflow": _chat("x" * 1100, max_tokens=5),
    "overflow-stream": _stream("x" * 1100, max_tokens=5),
    "too-many-tokens": _chat(max_tokens=5000),
    "bad-schema": _chat(
        extra_body={"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "x"}}}}
    ),
    "image": lambda make: make().run_vision_request(
        "What is it?", image_paths=["https://example.com/a.png"], max_tokens=4
    ),
}

#: The master key of the recorded LiteLLM.
PROXY_KEY = "sk-litellm-test"
#: A wish of the tiny model of llama.cpp behind it: a call whose arguments are whole.
CALL: dict[str, Any] = {"tools": [WEATHER], "max_tokens": 200, "temperature": 1.0}


def _as(provider: str, *, stream: bool = False, **options: Any) -> Callable[[Make], Any]:
    """The same proxy by another dialect, at that dialect's own address."""
    messages = options.pop("messages", "Hello")

    def call(make: Make) -> Any:
        client = make(provider=provider)
        if not stream:
            return client.run_chat_completions(messages, full_output=True, **options)
        pieces = client.run_chat_completions_stream(messages, **options)
        return list(pieces), pieces.response

    return call


LITELLM: dict[str, Callable[[Make], Any]] = {
    "models": lambda make: make().list_models(),
    "chat": _chat(model_name="mock-hello"),
    "stream": _stream(model_name="mock-hello"),
    "backend": _chat(max_tokens=8, **FREE),
    "backend-stream": _stream(max_tokens=8, **FREE),
    "n": _chat(n=2, max_tokens=4, **FREE),
    "logprobs": _chat(logprobs=True, top_logprobs=2, max_tokens=3),
    "completion": lambda make: make().run_completions("Hello", max_tokens=5, full_output=True, **FREE),
    "completion-stream": _completion_stream(max_tokens=5, **FREE),
    "guided": _chat(guided_json=Card, max_tokens=200, **FREE),
    "guided-stream": _stream(guided_json=Card, max_tokens=200, **FREE),
    "guided-mock": _chat(guided_json=Card, model_name="mock-json"),
    "tools-required": _chat(tool_choice="required", seed=2, **CALL),
    "tools-stream": _stream(tool_choice="required", seed=2, full_output=True, **CALL),
    "tool-result": _chat(RESULT, max_tokens=5, **FREE),
    "messages": _as("anthropic", max_tokens=8),
    "messages-stream": _as("anthropic", max_tokens=8, stream=True),
    "messages-tools": _as("anthropic", tool_choice="required", **CALL),
    "messages-tools-stream": _as("anthropic", tool_choice="required", stream=True, full_output=True, **CALL),
    "messages-guided": _as("anthropic", guided_json=Card, max_tokens=200, temperature=1.0),
    "messages-mock-stream": _as("anthropic", model_name="mock-hello", stream=True),
    "messages-unknown-model": _as("anthropic", model_name="no-such-model"),
    "messages-rate-limit": _as("anthropic", model_name="mock-ratelimit"),
    "no-key": lambda make: make(api_key="").run_chat_completions("Hello", max_tokens=3),
    "wrong-key": lambda make: make(api_key="sk-another").run_chat_completions("Hello", max_tokens=3),
    "unknown-model": _chat(model_name="no-such-model", max_tokens=5),
    "wrong-type": _chat(extra_body={"max_tokens": "many"}),
    "overflow": _chat("x " * 20000, max_tokens=5),
    "context": _chat(model_name="mock-context"),
    "context-stream": _stream(model_name="mock-context"),
    "rate-limit": _chat(model_name="mock-ratelimit"),
    "rate-limit-stream": _stream(model_name="mock-ratelimit"),
    "limited": _chat(model_name="limited"),
    "limited-again": _chat(model_name="limited"),
    "server-error": _chat(model_name="mock-500"),
    "refused": _chat(model_name="refused"),
    "too-slow": _chat(model_name="slow"),
    "responses": _as("openai-responses", max_tokens=16),
    "responses-stream": _as("openai-responses", max_tokens=16, stream=True),
    "responses-tools": _as("openai-responses", tool_choice="required", **CALL),
    "responses-tools-stream": _as("openai-responses", tool_choice="required", stream=True, full_output=True, **CALL),
    "responses-guided": _as("openai-responses", guided_json=Card, max_tokens=200, temperature=1.0),
    "responses-mock": _as("openai-responses", model_name="mock-hello"),
    "responses-mock-stream": _as("openai-responses", model_name="mock-hello", stream=True),
    "responses-unknown-model": _as("openai-responses", model_name="no-such-model"),
}

#: Server → the row by which it is called, the model, the key, the calls.
SERVERS: dict[str, tuple[dict[str, Any], dict[str, Callable[[Make], Any]]]] = {
    "transformers": ({"provider": "openai", "model_name": "tiny-hf", "api_key": ""}, TRANSFORMERS),
    "vllm": ({"provider": "vllm", "model_name": "tiny-random", "api_key": LOCAL_KEY}, VLLM),
    "litellm": ({"provider": "litellm-proxy", "model_name": "backend", "api_key": PROXY_KEY}, LITELLM),
}
