"""The published `llm`: prompts, streams, a conversation, a schema, tools, text completions."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

folder = Path(tempfile.mkdtemp())
os.environ["LLM_USER_PATH"] = str(folder)
folder.joinpath("keys.json").write_text(json.dumps({"local": os.environ["OPENAI_API_KEY"]}))
folder.joinpath("extra-openai-models.yaml").write_text(f"""
- model_id: chat
  model_name: gpt-4.1
  api_base: {os.environ["OPENAI_BASE_URL"]}
  api_key_name: local
  supports_schema: true
  supports_tools: true
- model_id: text
  model_name: davinci
  api_base: {os.environ["OPENAI_BASE_URL"]}
  api_key_name: local
  completion: true
""")

import llm  # noqa: E402 - it reads its folder when it is imported
from pydantic import BaseModel  # noqa: E402


class City(BaseModel):
    name: str
    founded: int


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"21 degrees in {city}"


seen: dict[str, Any] = {}
model = llm.get_model("chat")
seen["whole"] = model.prompt("Hello!", system="Be brief.", stream=False).text()
response = model.prompt("Count to three")
seen["pieces"] = list(response)
usage = response.usage()
seen["tokens"] = (usage.input, usage.output)
conversation = model.conversation()
seen["turns"] = [conversation.prompt(text).text() for text in ("One.", "Two.")]
seen["schema"] = json.loads(model.prompt("name: Oslo\nfounded: 1048", schema=City).text())
seen["tool"] = model.chain("get_weather city: Rome", tools=[get_weather]).text()
seen["text"] = llm.get_model("text").prompt("Once upon a time").text()
print(json.dumps(seen))
