"""Conversations as users of the published `ollama` write them, and what its client reads in an answer and a stream."""

import base64
import json
from typing import Any

import ollama

MODEL = "llama3.2"

client = ollama.Client()  # OLLAMA_HOST
chat: Any = client.chat
plain: list[Any] = [{"role": "user", "content": "Hello!"}]
answer = chat(model=MODEL, messages=plain, options={"num_predict": 100})
chat(
    model=MODEL,
    messages=[
        {"role": "system", "content": "Be brief."},
        *plain,
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": "Go on."},
    ],
    options={"num_predict": 100, "temperature": 0.5, "top_p": 0.9, "seed": 3, "stop": ["END"], "num_ctx": 4096},
    keep_alive="5m",
)
picture = base64.b64decode("iVBORw0KGgo=")
chat(
    model=MODEL,
    messages=[{"role": "user", "content": "What is it?", "images": [picture]}],
    options={"num_predict": 100},
)
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
tools: Any = [{"type": "function", "function": {"name": "now", "description": "The time.", "parameters": schema}}]
chat(
    model="qwen3:8b",
    messages=[
        *plain,
        {
            "role": "assistant",
            "content": "",
            "thinking": "hm",
            "tool_calls": [{"function": {"name": "now", "arguments": {"zone": "UTC"}}}],
        },
        {"role": "tool", "tool_name": "now", "content": "noon"},
    ],
    tools=tools,
    think=True,
    options={"num_predict": 100},
)
chat(model="gpt-oss:20b", messages=plain, think="low", options={"num_predict": 100})
chat(model="qwen3:8b", messages=plain, think=False, options={"num_predict": 100})
person: Any = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}
chat(model=MODEL, messages=plain, format=person, options={"num_predict": 100})

streamed: Any = chat(model=MODEL, messages=plain, tools=tools, stream=True, options={"num_predict": 100})
pieces = [piece.model_dump(mode="json") for piece in streamed]
completed: Any = client.generate(model=MODEL, prompt="Once", suffix="end.", options={"num_predict": 100})
print(json.dumps({"answer": answer.model_dump(mode="json"), "pieces": pieces, "completed": completed.response}))
