"""Conversations as a user of the published `anthropic` writes them, and what its client makes of a stream."""

import json
from typing import Any

from anthropic import Anthropic
from pydantic import BaseModel, Field

PNG = "iVBORw0KGgo="
MODEL = "claude-sonnet-4-5"


class Person(BaseModel):
    name: str
    age: int = Field(ge=0)


client = Anthropic(max_retries=0)  # ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY
create = client.messages.create
plain: list[Any] = [{"role": "user", "content": "Hello!"}]
create(model=MODEL, max_tokens=100, messages=plain)
create(
    model=MODEL,
    max_tokens=100,
    system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
    stop_sequences=["END"],
    metadata={"user_id": "ada"},
    messages=[*plain, {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": "Go on."}],
)
source: Any = {"type": "base64", "media_type": "image/png", "data": PNG}
paper: Any = {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}
create(
    model=MODEL,
    max_tokens=100,
    messages=[
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Compare."},
                {"type": "image", "source": source},
                {"type": "image", "source": {"type": "url", "url": "https://x.example/a.png"}},
                {"type": "document", "source": paper, "title": "a.pdf"},
            ],
        }
    ],
)
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
tools: Any = [{"name": "now", "description": "The time.", "input_schema": schema}]
create(model=MODEL, max_tokens=100, tools=tools, tool_choice={"type": "any"}, messages=plain)
create(
    model=MODEL,
    max_tokens=100,
    tools=tools,
    tool_choice={"type": "auto", "disable_parallel_tool_use": True},
    messages=[
        *plain,
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
                {"type": "text", "text": "Let me see."},
                {"type": "tool_use", "id": "toolu_1", "name": "now", "input": {"zone": "UTC"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "toolu_1", "content": "no clock", "is_error": True},
                {"type": "text", "text": "Guess."},
            ],
        },
    ],
    thinking={"type": "enabled", "budget_tokens": 1024},
    extra_body={"max_tokens": 2000},
)
create(
    model="claude-opus-4-6",
    max_tokens=100,
    thinking={"type": "adaptive"},
    output_config={"effort": "low"},
    messages=plain,
)
client.messages.parse(model=MODEL, max_tokens=100, messages=plain, output_format=Person)

with client.messages.stream(model=MODEL, max_tokens=100, tools=tools, messages=plain) as stream:
    final = stream.get_final_message()
print(json.dumps(final.model_dump(mode="json")))
