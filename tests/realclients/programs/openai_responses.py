"""Conversations as a user of the published `openai` writes them for the Responses API, and how it reads a stream."""

import json
from typing import Any

from openai import OpenAI
from pydantic import BaseModel, Field

MODEL = "gpt-5.5"


class Person(BaseModel):
    name: str
    age: int = Field(ge=0)


client = OpenAI(max_retries=0)  # OPENAI_BASE_URL and OPENAI_API_KEY
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
tools: Any = [{"type": "function", "name": "now", "description": "The time.", "parameters": schema, "strict": False}]
rest: Any = {"model": MODEL, "store": False, "include": ["reasoning.encrypted_content"], "max_output_tokens": 100}


def create(said: Any, **fields: Any) -> Any:
    return client.responses.create(input=said, **{**rest, **fields})


create("Hello!")
create(
    [
        {"role": "user", "content": "Hello!"},
        {"role": "assistant", "content": "Yes?"},
        {"role": "developer", "content": "Answer in Greek."},
        {"role": "user", "content": "Go on."},
    ],
    instructions="Be brief.",
    safety_identifier="ada",
)
create(
    [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "Compare."},
                {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"},
                {"type": "input_image", "image_url": "https://x.example/a.png", "detail": "auto"},
                {"type": "input_file", "file_data": "data:application/pdf;base64,JVBERi0=", "filename": "a.pdf"},
                {"type": "input_file", "file_url": "https://x.example/b.pdf"},
            ],
        }
    ]
)
create("Hello!", tools=tools, tool_choice="required", parallel_tool_calls=False)
create("Hello!", tools=[*tools, {"type": "web_search"}], tool_choice={"type": "function", "name": "now"})

# A round of tools: what the server said goes back as it came, and the results after it.
first = create("What time is it?", tools=tools, reasoning={"effort": "low"})
said: Any = [{"role": "user", "content": "What time is it?"}, *first.output]
said.append({"type": "function_call_output", "call_id": first.output[-1].call_id, "output": "12:00"})
create(said, tools=tools, reasoning={"effort": "low"})

client.responses.parse(input="Who?", text_format=Person, **rest)
create("Hello!", model="gpt-4.1", include=["message.output_text.logprobs"], top_logprobs=2, temperature=0.5)
create("Hello!", text={"format": {"type": "text"}, "verbosity": "low"}, reasoning={"effort": "high", "summary": "auto"})

with client.responses.stream(input="Hello!", tools=tools, **rest) as stream:
    texts = [event.delta for event in stream if event.type == "response.output_text.delta"]
    final = stream.get_final_response()
print(json.dumps({"texts": texts, "text": final.output_text, "final": final.model_dump(mode="json", warnings=False)}))
