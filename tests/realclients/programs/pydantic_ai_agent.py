"""An agent of the published `pydantic-ai`: text, history, tools, output types, a stream, an error."""

import asyncio
import json
from typing import Any

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput, UnexpectedModelBehavior
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.openai import OpenAIChatModel


class City(BaseModel):
    name: str
    founded: int


seen: dict[str, Any] = {}
model = OpenAIChatModel("gpt-4.1")  # OPENAI_BASE_URL and OPENAI_API_KEY
agent = Agent(model, instructions="Be brief.")
first = agent.run_sync("Hello!")
seen["text"] = first.output
seen["history"] = agent.run_sync("And again?", message_history=first.all_messages()).output
seen["tokens"] = (first.usage.input_tokens, first.usage.output_tokens)

seen["by_tool"] = repr(Agent(model, output_type=City).run_sync("name: Oslo\nfounded: 1048").output)
seen["by_schema"] = repr(Agent(model, output_type=NativeOutput(City)).run_sync("name: Oslo\nfounded: 1048").output)

forecaster = Agent(model)
asked: list[str] = []


@forecaster.tool_plain  # type: ignore[untyped-decorator,unused-ignore]  # the package is elsewhere
def get_weather(city: str) -> str:
    """The weather in a city."""
    asked.append(city)
    return "21 degrees"


seen["tool"] = (forecaster.run_sync("get_weather city: Rome").output, asked)


async def streamed() -> str:
    async with agent.run_stream("Count to three") as result:
        return "".join([piece async for piece in result.stream_text(delta=True, debounce_by=None)])


seen["stream"] = asyncio.run(streamed())
try:
    Agent(OpenAIChatModel("broken")).run_sync("Hello!")
except ModelHTTPError as error:
    seen["error"] = (error.status_code, error.body)
try:
    Agent(OpenAIChatModel("cut"), output_type=NativeOutput(City)).run_sync("Hello!")
except UnexpectedModelBehavior as error:
    seen["cut"] = str(error)
print(json.dumps(seen))
