"""The published `openai` package, with a gateway between it and the model's server."""

import json
from typing import Any

import openai
from openai import OpenAI
from openai.types.chat import ChatCompletionUserMessageParam
from pydantic import BaseModel


class City(BaseModel):
    name: str
    founded: int


client = OpenAI(max_retries=0)
seen: dict[str, Any] = {}
hello: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Hello!"}]

rich = client.chat.completions.create(
    model="rich", messages=hello, logprobs=True, top_logprobs=1, reasoning_effort="low", extra_body={"top_k": 5}
)
seen["rich"] = rich.to_dict()
logprobs = rich.choices[0].logprobs
assert logprobs is not None
assert logprobs.content is not None
seen["token"] = (logprobs.content[0].token, logprobs.content[0].top_logprobs[0].logprob)

thoughts, text, tokens = "", "", []
for chunk in client.chat.completions.create(
    model="rich", messages=hello, logprobs=True, stream=True, stream_options={"include_usage": True}
):
    for choice in chunk.choices:
        thoughts += getattr(choice.delta, "reasoning_content", None) or ""
        text += choice.delta.content or ""
        tokens += [each.token for each in (choice.logprobs and choice.logprobs.content) or []]
    usage = chunk.usage
seen["rich_streamed"] = {
    "reasoning": thoughts,
    "text": text,
    "tokens": tokens,
    "usage": usage and usage.to_dict(),
}
with client.chat.completions.stream(model="city", messages=hello, response_format=City) as stream:
    deltas = [event.delta for event in stream if event.type == "content.delta" and event.delta]
    city = stream.get_final_completion().choices[0].message.parsed
seen["city"] = {"pieces": deltas, "parsed": repr(city)}

for model in ("locked", "limited", "broken", "page", "cut", "gone"):
    try:
        answer = client.chat.completions.create(model=model, messages=hello, stream=model == "cut")
        seen[model] = [chunk.to_dict() for chunk in answer] if model == "cut" else answer.to_dict()
    except openai.APIStatusError as error:
        seen[model] = {
            "class": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "message": error.message,
            "retry_after": error.response.headers.get("retry-after"),
        }
    except openai.APIError as error:
        seen[model] = {"class": type(error).__name__, "code": error.code, "message": error.message}
print(json.dumps(seen))
