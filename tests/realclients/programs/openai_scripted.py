"""An application with tools, on OpenAI's own package, against answers that stand in a file."""

import json
from typing import Any

from openai import OpenAI

TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]
TEMPERATURES = {"Rome": 21, "Oslo": -3}
client = OpenAI()
seen: dict[str, Any] = {}

messages: list[Any] = [{"role": "user", "content": "How is the weather in Rome and Oslo?"}]
while True:
    pieces: dict[int, dict[str, Any]] = {}
    text = ""
    for chunk in client.chat.completions.create(model="any", messages=messages, tools=TOOLS, stream=True):
        delta = chunk.choices[0].delta
        text += delta.content or ""
        for piece in delta.tool_calls or []:
            call = pieces.setdefault(
                piece.index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
            )
            call["id"] += piece.id or ""
            if piece.function:
                call["function"]["name"] += piece.function.name or ""
                call["function"]["arguments"] += piece.function.arguments or ""
    if not pieces:
        break
    messages.append({"role": "assistant", "content": None, "tool_calls": list(pieces.values())})
    for call in pieces.values():
        city = json.loads(call["function"]["arguments"])["city"]
        messages.append({"role": "tool", "tool_call_id": call["id"], "content": str(TEMPERATURES[city])})
seen["weather"] = text
seen["calls"] = [message.get("tool_call_id") for message in messages if message["role"] == "tool"]

busy = client.chat.completions.with_raw_response.create(
    model="any", messages=[{"role": "user", "content": "Are you busy?"}]
)
seen["busy"] = (busy.parse().choices[0].message.content, busy.retries_taken)
declined = client.chat.completions.create(model="any", messages=[{"role": "user", "content": "Tell me a secret."}])
seen["declined"] = (declined.choices[0].message.content, declined.choices[0].message.refusal)
print(json.dumps(seen))
