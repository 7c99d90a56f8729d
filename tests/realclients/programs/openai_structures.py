"""Structured answers with the published `openai` package: parse, the stream helper, and the ways they fail."""

import json
from typing import Any, Literal

from openai import APIError, ContentFilterFinishReasonError, LengthFinishReasonError, OpenAI
from pydantic import BaseModel


class Line(BaseModel):
    item: str
    price: float


class Invoice(BaseModel):
    number: str
    currency: Literal["EUR", "USD"]
    total: float
    paid: bool
    lines: list[Line]
    note: str | None


TEXT = """Number: A-17
Currency: EUR
Total: 30.50
Paid: no

| item | price |
|------|-------|
| Tea  | 10.00 |
| Cups | 20.50 |
"""
client = OpenAI()
seen: dict[str, Any] = {}
messages: Any = [{"role": "user", "content": TEXT}]

parsed = client.chat.completions.parse(model="gpt-4.1", messages=messages, response_format=Invoice)
invoice = parsed.choices[0].message.parsed
seen["parsed"] = {"class": type(invoice).__name__, "value": invoice and invoice.model_dump()}

events: list[str] = []
snapshot: Any = None
with client.chat.completions.stream(model="gpt-4.1", messages=messages, response_format=Invoice) as stream:
    for event in stream:
        if not events or events[-1] != event.type:
            events.append(event.type)
        if event.type == "content.done":
            snapshot = event.parsed
    final = stream.get_final_completion()
seen["streamed"] = {
    "events": events,
    "same": snapshot == invoice == final.choices[0].message.parsed,
    "finish_reason": final.choices[0].finish_reason,
}

loose = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "Answer in JSON."}],
    response_format={"type": "json_object"},
)
seen["json_object"] = json.loads(loose.choices[0].message.content or "")
schema = client.chat.completions.create(
    model="gpt-4.1",
    messages=[{"role": "user", "content": "size: 4"}],
    response_format={
        "type": "json_schema",
        "json_schema": {
            "name": "size",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {"size": {"type": "integer"}},
                "required": ["size"],
                "additionalProperties": False,
            },
        },
    },
)
seen["json_schema"] = schema.choices[0].message.content


def whole(model: str) -> Any:
    return client.chat.completions.parse(model=model, messages=messages, response_format=Invoice)


def in_stream(model: str) -> Any:
    with client.chat.completions.stream(model=model, messages=messages, response_format=Invoice) as stream:
        return stream.get_final_completion()


# Scripted by the server: the model declines; what it says is cut; it is withheld; it never fits.
for ask in (whole, in_stream):
    told = seen[ask.__name__] = {}
    for model in ("declines", "cut", "withheld", "unfit"):
        try:
            message = ask(model).choices[0].message
            told[model] = {
                "refusal": message.refusal,
                "parsed": message.parsed is not None,
                "content": message.content or None,
            }
        except (LengthFinishReasonError, ContentFilterFinishReasonError) as error:
            told[model] = {"error": type(error).__name__}
        except APIError as error:
            told[model] = {"error": type(error).__name__, "code": error.code, "message": error.message}
print(json.dumps(seen))
