"""How each dialect says the same, for the tests over every row: one entry for each wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..support import responses
from ..support.server import chat_body, chat_chunks


@dataclass(frozen=True)
class Form:
    """One dialect.

    Attributes:
        asked: the body field with the messages.
        body: a whole answer of a text, or of calls (id, name, arguments), with other fields of the answer.
        chunks: the events of a streamed text, in the pieces given, or in some.
        effort: the field for a level of effort that is given as a word.
        tool: a function with name, description and so on, as a tool.
        choice: the choice of a tool by its name.
        structure: the body field of a structured answer.
        format: what that holds for a technique and schema: its type, and the schema.
    """

    asked: str
    body: Callable[..., dict[str, Any]]
    chunks: Callable[[Iterable[str] | str], list[dict[str, Any]]]
    effort: Callable[[str], dict[str, Any]]
    tool: Callable[[Mapping[str, Any]], dict[str, Any]]
    choice: Callable[[str], Any]
    structure: str
    format: Callable[[Mapping[str, Any]], tuple[str, Any]]


def _chat(text: str | None = "Hello.", calls: Iterable[tuple[str, str, str]] = (), **over: Any) -> dict[str, Any]:
    made = [
        {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
        for call_id, name, arguments in calls
    ]
    return chat_body(text, **({"tool_calls": made} if made else {}), **over)


def _chat_format(asked: Mapping[str, Any]) -> tuple[str, Any]:
    return asked["type"], asked.get("json_schema", {}).get("schema")


def _response(text: str | None = "Hello.", calls: Iterable[tuple[str, str, str]] = (), **over: Any) -> dict[str, Any]:
    said = [] if text is None else [text]
    return responses.response(
        *said, *(responses.call(name, arguments, call_id) for call_id, name, arguments in calls), **over
    )


def _events(text: Iterable[str] | str) -> list[dict[str, Any]]:
    if isinstance(text, str):
        return responses.stream(text)
    pieces = list(text)
    whole = responses.message("".join(pieces))
    counts = {"input_tokens": 7, "output_tokens": len(pieces), "total_tokens": 7 + len(pieces)}
    return responses.numbered(
        [*responses.started(), *responses.streamed(0, whole, pieces), responses.ended(whole, usage=counts)]
    )


FORMS = {
    "openai": Form(
        asked="messages",
        body=_chat,
        chunks=chat_chunks,
        effort=lambda word: {"reasoning_effort": word},
        tool=lambda function: {"type": "function", "function": dict(function)},
        choice=lambda name: {"type": "function", "function": {"name": name}},
        structure="response_format",
        format=_chat_format,
    ),
    "openai-responses": Form(
        asked="input",
        body=_response,
        chunks=_events,
        effort=lambda word: {"reasoning": {"effort": word}},
        # Where strict is left out, this API tries to be.
        tool=lambda function: {"type": "function", **function},
        choice=lambda name: {"type": "function", "name": name},
        structure="text",
        format=lambda asked: (asked["format"]["type"], asked["format"].get("schema")),
    ),
}
