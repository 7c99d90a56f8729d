"""Streams given up early, in the ways that a user of the published `openai` package has; each says when it has left."""

import asyncio
import json
import sys

from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionUserMessageParam

model, way = sys.argv[1:]
hello: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Go on for ever."}]


def closed() -> str:
    stream = OpenAI(max_retries=0).chat.completions.create(model=model, messages=hello, stream=True)
    text = ""
    for chunk in stream:
        text += chunk.choices[0].delta.content or ""
        if text:
            break
    stream.close()
    return text


def left() -> str:
    text = ""
    with OpenAI(max_retries=0).chat.completions.stream(model=model, messages=hello) as stream:
        for event in stream:
            if event.type == "content.delta" and event.delta:
                text = event.delta
                break
    return text


async def cancelled() -> str:
    client, text, came = AsyncOpenAI(max_retries=0), [], asyncio.Event()

    async def read() -> None:
        async for chunk in await client.chat.completions.create(model=model, messages=hello, stream=True):
            text.append(chunk.choices[0].delta.content or "")
            if text[-1]:
                came.set()

    task = asyncio.create_task(read())
    await came.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return "".join(text)


def killed() -> str:
    for chunk in OpenAI(max_retries=0).chat.completions.create(model=model, messages=hello, stream=True):
        if text := chunk.choices[0].delta.content or "":
            return str(text)
    return ""


text = asyncio.run(cancelled()) if way == "cancelled" else {"closed": closed, "left": left, "killed": killed}[way]()
# Until its input ends it stays: what the server sees of its leaving is not the end of the process.
print(json.dumps(text), flush=True)
if way != "killed":
    sys.stdin.read()
