"""The Ollama dialect: chat and text completions by its own API."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..plans import Headers, HttpRequest, Reply, request_id
from ..request import Request
from ..types import ChatResponse, Event, Model
from . import ollama_request
from .base import Built, Decoder, Target
from .bodies import named, no_answer, value_of
from .decoding import read_whole
from .ollama_answer import Answer, seconds
from .ollama_stream import CHECK_ENDPOINT, OllamaDecoder


class OllamaWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> type(get_wire("ollama").error(404, {}, b'{"error": "model \\'a\\' not found"}')).__name__
        'ModelNotFoundError'
    """

    name = "ollama"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return ollama_request.build(request, target)

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        response = read_whole(OllamaDecoder(request), reply.body) if _is_lines(reply) else _whole(request, reply)
        response.headers, response.request_id = reply.headers, request_id(reply.headers)
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return OllamaDecoder(request)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        from .ollama_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return ollama_request.build_models(target)

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        value = value_of(body, 200, CHECK_ENDPOINT)
        if isinstance(value, dict) and value.get("error"):
            from .ollama_errors import error_in_body

            raise error_in_body(value)
        found = value.get("models") if isinstance(value, dict) else None
        if not isinstance(found, list):
            raise no_answer("The server's answer is no list of models.", 200, body, CHECK_ENDPOINT)
        models = [_model(entry) for entry in found if isinstance(entry, dict)]
        return [model for model in models if model is not None]


WIRE = OllamaWire()


def _is_lines(reply: Reply) -> bool:
    """Whether a body is a stream although none was asked for."""
    kind = str(reply.headers.get("content-type") or "")
    return "ndjson" in kind or b"}\n{" in reply.body or b"}\r\n{" in reply.body


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    value = value_of(reply.body, reply.status, CHECK_ENDPOINT, kind=reply.headers.get("content-type"))
    if isinstance(value, dict) and value.get("error"):
        from .ollama_errors import error_in_body

        raise error_in_body(value, reply.headers, status=reply.status)
    if not isinstance(value, dict):
        said = f"The server's answer is no JSON object but {named(value)}."
        raise no_answer(said, reply.status, reply.body, CHECK_ENDPOINT)
    chat = request.operation == "chat"
    held = value.get("message") if chat else value.get("response")
    if held is None or (chat and not isinstance(held, dict)):
        what = "message" if chat else "response"
        raise no_answer(f"The server's answer has no {what}.", reply.status, reply.body, CHECK_ENDPOINT)
    answer = Answer(chat=chat)
    # A body that was not streamed is whole, whatever it says of that.
    answer.take({**value, "done": True}, list[Event]())
    answer.raw = value
    response = answer.response()
    for choice in response.choices:
        choice.raw = value
    return response


def _model(entry: dict[str, Any]) -> Model | None:
    name = entry.get("model") or entry.get("name")
    if not isinstance(name, str) or not name:
        return None
    details = entry.get("details")
    window = details.get("context_length") if isinstance(details, dict) else None
    known = window if isinstance(window, int) and not isinstance(window, bool) and window > 0 else None
    return Model(id=name, created=seconds(entry.get("modified_at")), context_length=known, raw=entry)
