"""Text with the published `openai` package: chats, streams, text completions, models."""

import json
from typing import Any

from openai import OpenAI

client = OpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY
seen: dict[str, Any] = {}

completion = client.chat.completions.create(
    model="gpt-4.1",
    messages=[
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": "Name a colour."},
        {"role": "assistant", "content": "Blue."},
        {"role": "user", "content": "And another?"},
    ],
    temperature=0.2,
    max_completion_tokens=200,
)
seen["chat"] = completion.to_dict()
seen["request_id"] = completion._request_id

stream = client.chat.completions.create(
    model="gpt-4.1", messages=[{"role": "user", "content": "Say that this is so"}], stream=True
)
seen["stream"] = [chunk.to_dict() for chunk in stream]

with client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "Say that this is so"}],
    stream=True,
    stream_options={"include_usage": True},
) as counted:
    seen["counted"] = [chunk.to_dict() for chunk in counted]

several = client.chat.completions.create(
    model="gpt-4.1", messages=[{"role": "user", "content": "Hello!"}], n=2, seed=7, stop=["\n"], user="u1"
)
seen["several"] = [(choice.index, choice.message.content, choice.finish_reason) for choice in several.choices]

texts: dict[int, str] = {}
for chunk in client.chat.completions.create(
    model="gpt-4.1", messages=[{"role": "user", "content": "Hello!"}], n=2, stream=True
):
    for piece in chunk.choices:
        texts[piece.index] = texts.get(piece.index, "") + (piece.delta.content or "")
seen["several_streamed"] = texts

short = client.chat.completions.create(
    model="gpt-4.1", messages=[{"role": "user", "content": "Say a long thing."}], max_tokens=3
)
seen["short"] = (short.choices[0].message.content, short.choices[0].finish_reason)

text = client.completions.create(model="davinci", prompt="Once upon a time", max_tokens=50)
seen["text"] = text.to_dict()
many = client.completions.create(model="davinci", prompt=["One day", "One night"], n=2, echo=True)
seen["texts"] = [(choice.index, choice.text) for choice in many.choices]
written = client.completions.create(model="davinci", prompt="Once upon a time", stream=True)
seen["text_streamed"] = [chunk.to_dict() for chunk in written]
joined: dict[int, str] = {}
for part in client.completions.create(
    model="davinci", prompt=["One day", "One night"], stream=True, stream_options={"include_usage": True}
):
    for spoken in part.choices:
        joined[spoken.index] = joined.get(spoken.index, "") + spoken.text
    usage = part.usage
seen["texts_streamed"] = joined
seen["texts_usage"] = usage.to_dict() if usage else None

seen["models"] = [model.to_dict() for model in client.models.list()]
seen["model"] = client.models.retrieve(seen["models"][0]["id"]).to_dict()

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
looked = client.chat.completions.create(
    model="gpt-4.1",
    messages=[
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is in this picture?"},
                {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}},
            ],
        }
    ],
)
seen["picture"] = looked.choices[0].message.content

raw = client.chat.completions.with_raw_response.create(
    model="gpt-4.1", messages=[{"role": "user", "content": "Hello!"}]
)
seen["raw"] = {"status": raw.status_code, "headers": dict(raw.headers), "text": raw.parse().choices[0].message.content}
with client.chat.completions.with_streaming_response.create(
    model="gpt-4.1", messages=[{"role": "user", "content": "Hello!"}]
) as response:
    seen["raw_streamed"] = {"id": response.headers["x-request-id"], "lines": list(response.iter_lines())}

bare = OpenAI(base_url=str(client.base_url).removesuffix("/").removesuffix("/v1"))
seen["bare"] = {
    "url": str(bare.base_url),
    "models": [model.id for model in bare.models.list()],
    "text": bare.chat.completions.create(model="gpt-4.1", messages=[{"role": "user", "content": "Hello!"}])
    .choices[0]
    .message.content,
}
print(json.dumps(seen))
