"""Every kind of portable message, part and parameter, and clients of every dialect to put them to."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gen_ai import BaseClient
from gen_ai.errors import InvalidRequestError
from gen_ai.http_client import unplaced
from gen_ai.providers import builtin_providers
from gen_ai.providers.base import Provider
from gen_ai.request import BuiltRequest

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
PDF = base64.b64encode(b"%PDF-1.4 zebra").decode()
WAV = base64.b64encode(b"RIFF$\0\0\0WAVEfmt zebra").decode()
ODD_ID = "functions.now:0/é" + "x" * 50
ODD_NAME = "clock.now/v1"


@dataclass(frozen=True)
class Kind:
    """One thing that a call may hold."""

    name: str
    #: Arguments of a call.
    call: Mapping[str, Any]
    #: What must be found in the body.
    marks: tuple[str, ...]
    #: What a refusal names: the beginning of its `param`.
    place: str = "messages"
    #: A hint, which may be left out with a warning that names it.
    hint: str = ""
    #: Every dialect carries it.
    core: bool = False


def user(*parts: Any) -> list[dict[str, Any]]:
    """A conversation of one message of parts."""
    return [{"role": "user", "content": list(parts)}]


def text(words: str, **more: Any) -> dict[str, Any]:
    """A part."""
    return {"type": "text", "text": words, **more}


def image(url: str) -> dict[str, Any]:
    """A part."""
    return {"type": "image_url", "image_url": {"url": url}}


def document(title: str | None = None, **source: Any) -> dict[str, Any]:
    """A part."""
    return {"type": "document", "source": source, **({"title": title} if title else {})}


def file(**said: Any) -> dict[str, Any]:
    """A part in OpenAI's form."""
    return {"type": "file", "file": said}


def called(name: str = "now", call_id: str = "call_1", arguments: str = '{"zone": "zebra"}') -> dict[str, Any]:
    """A message that calls a tool."""
    call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def after_call(result: Any, **more: Any) -> list[dict[str, Any]]:
    """A conversation that ends with the result of a tool."""
    return [
        {"role": "user", "content": "When?"},
        called(),
        {"role": "tool", "tool_call_id": "call_1", "content": result, **more},
    ]


def after(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A conversation that goes on after a message."""
    return [{"role": "user", "content": "Hi"}, message, {"role": "user", "content": "And?"}]


TOOL = {
    "type": "function",
    "function": {
        "name": "now",
        "description": "The time, by zebra.",
        "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]},
    },
}
EPHEMERAL = {"type": "ephemeral"}
DATA = f"data:image/png;base64,{PNG}"
PDF_DATA = f"data:application/pdf;base64,{PDF}"
SYSTEM = {"role": "system", "content": "zebra rules"}
HELLO = [{"role": "user", "content": "Hello"}]

KINDS = (
    Kind("system prompt", {"messages": [SYSTEM, *HELLO]}, ("zebra rules",), core=True),
    Kind("system prompt of parts", {"messages": [{**SYSTEM, "content": [text("zebra rules")]}, *HELLO]},
         ("zebra rules",), core=True),
    Kind("system prompt later", {"messages": [*HELLO, SYSTEM, *HELLO]}, ("zebra rules", "Hello"), core=True),
    Kind("developer prompt", {"messages": [{**SYSTEM, "role": "developer"}, *HELLO]}, ("zebra rules",), core=True),
    Kind("text", {"messages": [{"role": "user", "content": "zebra — é \U0001f993"}]}, ("zebra — é \U0001f993",),
         core=True),
    Kind("texts", {"messages": user(text("zebra one"), text("zebra two"))}, ("zebra one", "zebra two"), core=True),
    Kind("earlier answer", {"messages": after({"role": "assistant", "content": "zebra said"})}, ("zebra said",),
         core=True),
    Kind("refusal", {"messages": after({"role": "assistant", "content": "", "refusal": "zebra no"})}, ("zebra no",)),
    Kind("refusal as a part",
         {"messages": after({"role": "assistant", "content": [{"type": "refusal", "refusal": "zebra no"}]})},
         ("zebra no",)),
    Kind("image by address", {"messages": user(text("See"), image("https://x.example/zebra.png"))},
         ("x.example/zebra.png",), "messages[0].content[1]"),
    Kind("image in base64", {"messages": user(text("See"), image(DATA))}, (PNG,), "messages[0].content[1]"),
    Kind("image in Anthropic's form",
         {"messages": user({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}})},
         (PNG,), "messages[0].content[0]"),
    Kind("image by a file's id",
         {"messages": user(text("See"), {"type": "image", "source": {"type": "file", "file_id": "file-zebra"}})},
         ("file-zebra",), "messages[0].content[1]"),
    Kind("sound", {"messages": user({"type": "input_audio", "input_audio": {"data": WAV, "format": "wav"}})}, (WAV,),
         "messages[0].content[0]"),
    Kind("PDF as a file", {"messages": user(file(filename="zebra.pdf", file_data=PDF_DATA), text("Read"))}, (PDF,),
         "messages[0].content[0]"),
    Kind("PDF as a document", {"messages": user(document("zebra.pdf", type="base64", media_type="application/pdf",
         data=PDF), text("Read"))}, (PDF,), "messages[0].content[0]"),
    Kind("PDF by its address", {"messages": user(document(type="url", url="https://x.example/zebra.pdf"),
         text("Read"))}, ("x.example/zebra.pdf",), "messages[0].content[0]"),
    Kind("PDF by a file's id", {"messages": user(file(file_id="file-zebra"), text("Read"))}, ("file-zebra",),
         "messages[0].content[0]"),
    Kind("document of text", {"messages": user(document("a.txt", type="text", media_type="text/plain",
         data="zebra words"), text("Read"))}, ("zebra words",), "messages[0].content[0]"),
    Kind("text in base64", {"messages": user(file(filename="a.txt", file_data="data:text/plain;base64,"
         + base64.b64encode(b"zebra words").decode()), text("Read"))}, ("zebra words",), "messages[0].content[0]"),
    Kind("tool", {"messages": HELLO, "tools": [TOOL]}, ("now", "The time, by zebra.", "zone"), "tools"),
    Kind("tool in Anthropic's form", {"messages": HELLO, "tools": [{"name": "now", "description": "By zebra.",
         "input_schema": TOOL["function"]["parameters"]}]}, ("now", "By zebra.", "zone"), "tools"),  # type: ignore[index]
    Kind("tool call and result", {"messages": after_call("zebra result"), "tools": [TOOL]},
         ("now", "zone", "zebra", "zebra result")),
    Kind("result of parts", {"messages": after_call([text("zebra one"), text("zebra two")]), "tools": [TOOL]},
         ("zebra one", "zebra two")),
    Kind("result with a picture", {"messages": after_call([text("zebra one"), image(DATA)]), "tools": [TOOL]},
         ("zebra one", PNG), "messages[2].content[1]"),
    Kind("failed result", {"messages": after_call("zebra broke", is_error=True), "tools": [TOOL]}, ("zebra broke",)),
    Kind("results of two calls", {"messages": [
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": "zebra text", "tool_calls": [*called()["tool_calls"],
         *called(call_id="call_2", arguments='{"zone": "gnu"}')["tool_calls"]]},
        {"role": "tool", "tool_call_id": "call_2", "content": "second result"},
        {"role": "tool", "tool_call_id": "call_1", "content": "first result"},
    ], "tools": [TOOL]}, ("zebra text", "gnu", "first result", "second result")),
    Kind("sound of an earlier answer", {"messages": after({"role": "assistant", "content": None,
         "audio": {"id": "audio-zebra"}})}, ("audio-zebra",), "messages[1]"),
    Kind("marker on a part", {"messages": user(text("Hi", cache_control=EPHEMERAL), text("You"))}, ("Hi",),
         hint="cache_control"),
    Kind("marker on a message", {"messages": [{**SYSTEM, "cache_control": EPHEMERAL}, *HELLO]}, ("zebra rules",),
         hint="cache_control"),
    Kind("marker on a tool", {"messages": HELLO, "tools": [{**TOOL, "cache_control": EPHEMERAL}]}, ("now",),
         "tools", hint="cache_control"),
    Kind("stop", {"messages": HELLO, "stop": ["zebra"]}, ("zebra",), "stop"),
    Kind("user", {"messages": HELLO, "user": "zebra"}, ("zebra",), "user"),
)  # fmt: skip
#: Parameters by their value: a body with one differs from a body without.
VALUES: Mapping[str, Any] = {
    "max_tokens": 77, "temperature": 0.5, "top_p": 0.5, "seed": 7, "presence_penalty": 0.5, "frequency_penalty": 0.5,
    "logit_bias": {"7": 1}, "logprobs": True, "top_logprobs": 2, "reasoning": "low", "n": 2,
}  # fmt: skip


def _traits(row: Provider) -> tuple[Any, ...]:
    return (
        row.wire, row.document_urls, row.tool_images, row.cache_markers, row.string_content, row.image_format,
        row.reasoning_field, row.tools_switch, row.call_id_limit,
    )  # fmt: skip


#: One row for each way of writing messages.
ROWS: tuple[Provider, ...] = tuple(
    {_traits(row): row for row in reversed(builtin_providers()) if row.client is None}.values()
)


def client_of(row: Provider, model: str | None = None) -> BaseClient:
    """A client whose requests can be looked at."""
    return unplaced(row, model or row.default_model or "a-model")


def attempt(client: BaseClient, given: Mapping[str, Any]) -> BuiltRequest | InvalidRequestError:
    """The request of a call, or the error that refuses it."""
    try:
        return client.build_request(**given)
    except InvalidRequestError as error:
        return error


@dataclass
class Said:
    """A body, to look for something in it."""

    body: Any
    strings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.strings = [*_strings(self.body)]

    def __contains__(self, mark: str) -> bool:
        return any(mark in string for string in self.strings)


def _strings(value: Any) -> Iterator[str]:
    """Every text and key, texts that are JSON or base64 as what they hold too."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value
        if value[:1] in "{[":
            with suppress(ValueError):
                yield from _strings(json.loads(value))
        with suppress(ValueError):
            yield base64.b64decode(value.rpartition("base64,")[2], validate=True).decode()
