"""Tools with the published `openai` package: call and result, forced, side by side, streamed, with parsed arguments."""

import json
from typing import Any

from openai import OpenAI, pydantic_function_tool
from pydantic import BaseModel


class GetWeather(BaseModel):
    """The weather in a city."""

    city: str
    unit: str = "C"


client = OpenAI()
seen: dict[str, Any] = {}
weather: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
clock: Any = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}


def called(message: Any) -> list[Any]:
    return [
        (call.id, call.type, call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls
    ]


# A call, its result, the answer.
messages: list[Any] = [{"role": "user", "content": "get_weather: Rome"}]
first = client.chat.completions.create(model="gpt-4.1", messages=messages, tools=[weather, clock])
seen["call"] = {
    "content": first.choices[0].message.content,
    "calls": called(first.choices[0].message),
    "finish_reason": first.choices[0].finish_reason,
}
messages.append(first.choices[0].message)
for call in first.choices[0].message.tool_calls or []:
    messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps({"degrees": 21})})
second = client.chat.completions.create(model="gpt-4.1", messages=messages, tools=[weather, clock])
seen["result"] = (second.choices[0].message.content, second.choices[0].finish_reason)

# Chosen by the caller.
forced = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "What is up?"}],
    tools=[weather, clock],
    tool_choice={"type": "function", "function": {"name": "get_time"}},
)
seen["forced"] = called(forced.choices[0].message)
required = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "What is up?"}],
    tools=[weather],
    tool_choice="required",
)
seen["required"] = called(required.choices[0].message)
none = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "get_weather: Rome"}],
    tools=[weather],
    tool_choice="none",
)
seen["none"] = (none.choices[0].message.content, none.choices[0].message.tool_calls)

# Two at once, and not.
both: list[Any] = [{"role": "user", "content": "get_weather city: Rome\nget_time"}]
parallel = client.chat.completions.create(model="gpt-4.1", messages=both, tools=[weather, clock])
seen["parallel"] = called(parallel.choices[0].message)
single = client.chat.completions.create(
    model="gpt-4.1", messages=both, tools=[weather, clock], parallel_tool_calls=False
)
seen["single"] = called(single.choices[0].message)

# In a stream: put together by hand, and by the package.
pieces: dict[int, dict[str, Any]] = {}
chunks = 0
reason = None
for chunk in client.chat.completions.create(model="gpt-4.1", messages=both, tools=[weather, clock], stream=True):
    chunks += 1
    reason = chunk.choices[0].finish_reason or reason
    for piece in chunk.choices[0].delta.tool_calls or []:
        entry = pieces.setdefault(piece.index, {"id": piece.id, "type": piece.type, "name": "", "arguments": ""})
        if piece.function is not None:
            entry["name"] += piece.function.name or ""
            entry["arguments"] += piece.function.arguments or ""
seen["streamed"] = {"pieces": pieces, "chunks": chunks, "finish_reason": reason}
events: list[str] = []
with client.chat.completions.stream(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "GetWeather city: Oslo"}],
    tools=[pydantic_function_tool(GetWeather)],
) as stream:
    for event in stream:
        if not events or events[-1] != event.type:
            events.append(event.type)
    message = stream.get_final_completion().choices[0].message
final = message.tool_calls
assert final is not None
seen["stream_helper"] = {
    "events": events,
    "content": message.content,
    "class": type(final[0].function.parsed_arguments).__name__,
    "arguments": final[0].function.parsed_arguments.model_dump(),
}
parsed = client.chat.completions.parse(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "GetWeather city: Oslo\nunit: F"}],
    tools=[pydantic_function_tool(GetWeather)],
)
told = parsed.choices[0].message.tool_calls
assert told is not None
seen["parsed"] = (type(told[0].function.parsed_arguments).__name__, told[0].function.parsed_arguments.model_dump())

# As it was before tools.
legacy = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "get_weather: Rome"}],
    functions=[{"name": "get_weather", "parameters": weather["function"]["parameters"]}],
    function_call="auto",
)
seen["function"] = {
    "call": legacy.choices[0].message.to_dict().get("function_call"),
    "finish_reason": legacy.choices[0].finish_reason,
}
custom = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "run_code: 1 + 1"}],
    tools=[{"type": "custom", "custom": {"name": "run_code", "description": "Runs Python."}}],
)
seen["custom"] = [call.to_dict() for call in custom.choices[0].message.tool_calls or []]
print(json.dumps(seen))
