"""Conversations as a user of the published `google-genai` writes them, and what its client makes of a stream."""

import base64
import json
from typing import Any

from google import genai
from google.genai import types
from pydantic import BaseModel, Field

PNG = base64.b64decode("iVBORw0KGgo=")
MODEL = "gemini-2.5-flash"


class Person(BaseModel):
    name: str
    age: int = Field(ge=0)


client = genai.Client()  # GOOGLE_GEMINI_BASE_URL and GEMINI_API_KEY
Part, Content, Config = types.Part, types.Content, types.GenerateContentConfig


def ask(contents: Any, model: str = MODEL, **config: Any) -> None:
    """One call, with the settings that this package's calls have beside their own."""
    made = Config(**{"max_output_tokens": 100, "temperature": 0.5, **config})
    client.models.generate_content(model=model, contents=contents, config=made)


ask("Hello!")
ask(
    [
        Content(role="user", parts=[Part(text="Hello!")]),
        Content(role="model", parts=[Part(text="Yes?")]),
        Content(role="user", parts=[Part(text="Go on.")]),
    ],
    system_instruction="Be brief.",
    stop_sequences=["END"],
    seed=7,
    top_p=0.5,
)
ask(
    [
        Part(text="Compare."),
        Part.from_bytes(data=PNG, mime_type="image/png"),
        Part.from_uri(file_uri="https://x.example/a.png", mime_type="image/png"),
        Part.from_bytes(data=b"%PDF-", mime_type="application/pdf"),
        Part.from_bytes(data=b"RIFF", mime_type="audio/wav"),
        Part.from_uri(file_uri="https://files.example/v1beta/files/abc", mime_type="video/mp4"),
    ]
)
schema: Any = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
declared = types.FunctionDeclaration(name="now", description="The time.", parameters_json_schema=schema)
tools: Any = [types.Tool(function_declarations=[declared])]
modes = types.FunctionCallingConfigMode
forced = types.FunctionCallingConfig(mode=modes.ANY, allowed_function_names=["now"])
ask("Hello!", tools=tools, tool_config=types.ToolConfig(function_calling_config=forced))
called = types.FunctionCall(name="now", args={"zone": "UTC"})
ask(
    [
        Content(role="user", parts=[Part(text="Hello!")]),
        Content(
            role="model",
            parts=[
                Part(text="hm", thought=True),
                Part(text="Let me see."),
                Part(function_call=called, thought_signature=b"sign"),
            ],
        ),
        Content(
            role="user",
            parts=[
                Part(function_response=types.FunctionResponse(name="now", response={"error": "no clock"})),
                Part(text="Guess."),
            ],
        ),
    ],
    tools=[*tools, types.Tool(google_search=types.GoogleSearch())],
    thinking_config=types.ThinkingConfig(thinking_budget=1024, include_thoughts=True),
)
ask(
    "Hello!",
    model="gemini-3-flash-preview",
    thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW, include_thoughts=True),
)
ask("Hello!", response_mime_type="application/json", response_json_schema=Person.model_json_schema())

parts: list[Any] = []
usage: Any = None
finish: Any = None
for piece in client.models.generate_content_stream(model=MODEL, contents="Hello!", config=Config(tools=tools)):
    candidate = piece.candidates[0]
    parts += (candidate.content.parts if candidate.content else None) or []
    usage, finish = piece.usage_metadata or usage, candidate.finish_reason or finish
print(
    json.dumps(
        {
            "text": "".join(part.text for part in parts if part.text and not part.thought),
            "thought": "".join(part.text for part in parts if part.text and part.thought),
            "calls": [part.function_call.args for part in parts if part.function_call],
            "signatures": [base64.b64encode(p.thought_signature).decode() for p in parts if p.thought_signature],
            "finish": finish.value,
            "usage": [usage.prompt_token_count, usage.candidates_token_count, usage.total_token_count],
        }
    )
)
