"""The published `openai` package in asyncio: many calls at once, streams, parse, timeouts."""

import asyncio
import json
import time
from typing import Any

import openai
from openai import AsyncOpenAI
from pydantic import BaseModel


class Size(BaseModel):
    size: int


async def main() -> dict[str, Any]:
    seen: dict[str, Any] = {}
    async with AsyncOpenAI(max_retries=0) as client:

        async def ask(number: int) -> str:
            answer = await client.chat.completions.create(
                model="gpt-4.1", messages=[{"role": "user", "content": f"Number {number}"}]
            )
            return (answer.choices[0].message.content or "").split(" I am")[0]

        async def read(number: int) -> str:
            pieces = []
            stream = await client.chat.completions.create(
                model="gpt-4.1", messages=[{"role": "user", "content": f"Number {number}"}], stream=True
            )
            async for chunk in stream:
                pieces.append(chunk.choices[0].delta.content or "")
            return "".join(pieces).split(" I am")[0]

        seen["asked"] = await asyncio.gather(*map(ask, range(20)))
        seen["read"] = await asyncio.gather(*map(read, range(20)))
        parsed = await client.chat.completions.parse(
            model="gpt-4.1", messages=[{"role": "user", "content": "size: 4"}], response_format=Size
        )
        seen["parsed"] = repr(parsed.choices[0].message.parsed)
        async with client.chat.completions.stream(
            model="gpt-4.1", messages=[{"role": "user", "content": "size: 5"}], response_format=Size
        ) as stream:
            final = await stream.get_final_completion()
        seen["streamed"] = repr(final.choices[0].message.parsed)
        seen["models"] = [model.id async for model in client.models.list()]
        began = time.monotonic()
        try:
            await client.with_options(timeout=0.3).chat.completions.create(
                model="slow", messages=[{"role": "user", "content": "Hello!"}]
            )
        except openai.APITimeoutError as error:
            seen["impatient"] = (type(error).__name__, time.monotonic() - began)
        try:
            await client.chat.completions.create(model="limited", messages=[{"role": "user", "content": "Hello!"}])
        except openai.RateLimitError as error:
            seen["limited"] = (error.status_code, error.code, error.request_id)
    return seen


print(json.dumps(asyncio.run(main())))
