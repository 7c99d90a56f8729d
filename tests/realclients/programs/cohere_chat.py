"""Conversations as users of the published `cohere` write them, and what its client reads in an answer and a stream."""

import json
import os
from typing import Any

import cohere

PNG = "data:image/png;base64,iVBORw0KGgo="
MODEL = "command-a-03-2025"
THINKS = "command-a-reasoning-08-2025"

client = cohere.ClientV2(api_key=os.environ["CO_API_KEY"], base_url=os.environ["CO_API_URL"])
chat: Any = client.chat
plain: list[Any] = [{"role": "user", "content": "Hello!"}]
answer = chat(model=MODEL, max_tokens=100, messages=plain)
chat(
    model=MODEL,
    max_tokens=100,
    temperature=0.5,
    p=0.9,
    seed=3,
    stop_sequences=["END"],
    frequency_penalty=0.1,
    presence_penalty=0.2,
    k=20,
    messages=[
        {"role": "system", "content": "Be brief."},
        *plain,
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": "Go on."},
    ],
)
chat(
    model=MODEL,
    max_tokens=100,
    messages=[
        {
            "role": "user",
            "content": [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": PNG}}],
        }
    ],
)
chat(
    model=MODEL,
    max_tokens=100,
    messages=[{"role": "user", "content": [{"type": "text", "text": "Which run?"}]}],
    documents=[{"id": "d1", "data": {"title": "Birds", "text": "Emus run."}}],
)
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
tools: Any = [{"type": "function", "function": {"name": "now", "description": "The time.", "parameters": schema}}]
chat(model=MODEL, max_tokens=100, tools=tools, strict_tools=True, tool_choice="REQUIRED", messages=plain)
call: Any = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}}
chat(
    model=THINKS,
    max_tokens=100,
    tools=tools,
    thinking={"type": "enabled", "token_budget": 700},
    messages=[
        *plain,
        {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "hm"}],
            "tool_plan": "I will look.",
            "tool_calls": [call],
        },
        {
            "role": "tool",
            "tool_call_id": "call_1",
            "content": [{"type": "document", "document": {"id": "r1", "data": {"time": "12:00"}}}],
        },
    ],
)
chat(model=THINKS, max_tokens=100, thinking={"type": "disabled"}, messages=plain)
person: Any = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}
chat(
    model=MODEL,
    max_tokens=100,
    messages=plain,
    response_format={"type": "json_object", "json_schema": person},
)

streamed: Any = client.chat_stream(model=MODEL, max_tokens=100, tools=tools, messages=plain)
events = [event.model_dump(mode="json") for event in streamed]
print(json.dumps({"answer": answer.model_dump(mode="json"), "events": events}))
