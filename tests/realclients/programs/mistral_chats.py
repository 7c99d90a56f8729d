"""Conversations as a user of the published `mistralai` writes them, and what its client makes of a stream."""

import json
import os
from typing import Any

from mistralai.client import Mistral

MODEL = "magistral-medium-latest"
SMALL = "mistral-small-latest"


client = Mistral(api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER"])
create = client.chat.complete
plain: list[Any] = [{"role": "user", "content": "Hello!"}]
create(model=SMALL, max_tokens=100, temperature=0.5, messages=plain)
create(
    model=SMALL,
    max_tokens=100,
    random_seed=7,
    stop="END",
    safe_prompt=True,
    messages=[
        {"role": "system", "content": "Be brief."},
        *plain,
        {"role": "assistant", "content": "Yes", "prefix": True},
    ],
)
create(
    model=SMALL,
    max_tokens=100,
    messages=[
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Compare."},
                {"type": "image_url", "image_url": {"url": "https://x.example/a.png", "detail": "low"}},
                {"type": "image_url", "image_url": "data:image/png;base64,iVBORw0KGgo="},
                {
                    "type": "document_url",
                    "document_url": "data:application/pdf;base64,JVBERi0=",
                    "document_name": "a.pdf",
                },
                {"type": "document_url", "document_url": "https://x.example/b.pdf", "document_name": "B"},
                {"type": "input_audio", "input_audio": "SUQz"},
            ],
        }
    ],
)
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
tools: Any = [{"type": "function", "function": {"name": "now", "description": "The time.", "parameters": schema}}]
create(model=SMALL, max_tokens=100, tools=tools, tool_choice="required", parallel_tool_calls=False, messages=plain)
create(
    model=MODEL,
    max_tokens=100,
    tools=tools,
    tool_choice={"type": "function", "function": {"name": "now"}},
    messages=[
        *plain,
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "closed": True},
                {"type": "text", "text": "Let me see."},
            ],
            "tool_calls": [
                {"id": "aB3dE6gH9", "type": "function", "function": {"name": "now", "arguments": '{"zone": "UTC"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "aB3dE6gH9", "content": "noon"},
    ],
)
create(model=SMALL, max_tokens=100, reasoning_effort="high", messages=plain)

text, reasoning, finish = "", "", None
calls: list[Any] = []
usage: Any = None
for event in client.chat.stream(model=MODEL, max_tokens=100, tools=tools, messages=plain):
    usage = event.data.usage or usage
    for choice in event.data.choices:
        content = choice.delta.content
        for chunk in content if isinstance(content, list) else [content] if content else []:
            if isinstance(chunk, str):
                text += chunk
            elif chunk.type == "text":
                text += chunk.text
            elif chunk.type == "thinking":
                reasoning += "".join(piece.text for piece in chunk.thinking)
        calls += [[call.id, call.function.name, call.function.arguments] for call in choice.delta.tool_calls or []]
        finish = choice.finish_reason or finish
tokens = [usage.prompt_tokens, usage.completion_tokens, usage.total_tokens]
print(json.dumps({"text": text, "reasoning": reasoning, "calls": calls, "usage": tokens, "finish": finish}))
