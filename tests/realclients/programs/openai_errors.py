"""What goes wrong, as a user of the published `openai` package meets it."""

import json
import os
import time
from collections.abc import Callable
from typing import Any

import openai
from openai import OpenAI
from openai.types.chat import ChatCompletionUserMessageParam

client = OpenAI(max_retries=0)
seen: dict[str, Any] = {}
hello: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Hello!"}]


def told(call: Callable[[], Any]) -> dict[str, Any]:
    began = time.monotonic()
    try:
        answer = call()
    except openai.APIStatusError as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "message": error.message,
            "type": error.type,
            "code": error.code,
            "param": error.param,
            "request_id": error.request_id,
            "retry_after": error.response.headers.get("retry-after"),
        }
    except openai.APIError as error:
        return {
            "class": type(error).__name__,
            "message": error.message,
            "code": error.code,
            "seconds": time.monotonic() - began,
        }
    return {"answer": answer.to_dict()}


def chat(**fields: Any) -> Callable[[], Any]:
    return lambda: client.chat.completions.create(**{"model": "gpt-4.1", "messages": hello, **fields})


# The caller's own mistakes.
seen["wrong_key"] = told(lambda: client.with_options(api_key="sk-wrong").models.list())
seen["no_model"] = told(lambda: client.models.retrieve("gpt-9"))
seen["hot"] = told(chat(temperature="hot"))
seen["no_messages"] = told(chat(messages=[]))
seen["bad_role"] = told(chat(messages=[{"role": "nobody", "content": "Hello!"}]))
seen["bad_tool"] = told(chat(tools=[{"type": "function", "function": {"name": "no spaces please"}}]))
seen["unknown_choice"] = told(chat(tool_choice={"type": "function", "function": {"name": "gone"}}))
seen["bad_schema"] = told(
    chat(response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "oobject"}}})
)
seen["logprobs"] = told(chat(logprobs=True, top_logprobs=2))
seen["bad_image"] = told(
    chat(
        messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,!"}}]}]
    )
)
seen["wrong_stream"] = told(chat(stream_options={"include_usage": True}))
seen["tokens"] = told(lambda: client.completions.create(model="davinci", prompt=[1, 2, 3]))

# What is not here.
seen["responses"] = told(lambda: client.responses.create(model="gpt-4.1", input="Hello!"))
seen["images"] = told(lambda: client.images.generate(model="i", prompt="A cat."))
seen["moderations"] = told(lambda: client.moderations.create(input="Hello!"))
other = OpenAI(base_url=os.environ["OPENAI_BASE_URL"].replace("/v1", "/v2"), max_retries=0)
seen["wrong_base"] = told(lambda: other.chat.completions.create(model="gpt-4.1", messages=hello))

# What the model's server does.
for model in ("limited", "quota", "broken", "overloaded", "too-long", "forbidden", "filtered"):
    seen[model] = told(chat(model=model))
patient = client.with_options(max_retries=2)
began = time.monotonic()
once = patient.chat.completions.with_raw_response.create(model="limited-once", messages=hello)
seen["limited_once"] = {
    "text": once.parse().choices[0].message.content,
    "retries": once.retries_taken,
    "seconds": time.monotonic() - began,
}
seen["never_retried"] = told(lambda: patient.chat.completions.create(model="quota-counted", messages=hello))
seen["retried_in_vain"] = told(lambda: patient.chat.completions.create(model="broken-counted", messages=hello))
stopped: list[str] = []
try:
    for chunk in client.chat.completions.create(model="broken-stream", messages=hello, stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            stopped.append(chunk.choices[0].delta.content)
except openai.APIError as error:
    seen["broken_stream"] = {
        "class": type(error).__name__,
        "message": error.message,
        "code": error.code,
        "type": error.type,
        "text": "".join(stopped),
    }
seen["refused_stream"] = told(chat(model="limited", stream=True))

# Time.
seen["impatient"] = told(lambda: client.with_options(timeout=0.3).chat.completions.create(model="slow", messages=hello))
gone = OpenAI(base_url="http://127.0.0.1:9/v1", max_retries=0)
seen["nobody_there"] = told(lambda: gone.chat.completions.create(model="gpt-4.1", messages=hello))
print(json.dumps(seen))
