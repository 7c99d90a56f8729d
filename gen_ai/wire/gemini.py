"""The Gemini dialect: `generateContent` and `streamGenerateContent`, as the Gemini API and Vertex AI speak them."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..guided.schema import Narrow
from ..plans import Headers, HttpRequest, Reply, request_id
from ..providers.base import Capabilities
from ..request import Request
from ..types import ChatResponse, Event, Model
from . import gemini_request
from .base import Built, Decoder, Target
from .bodies import named, no_answer, value_of
from .decoding import is_events, read_whole
from .gemini_answer import Answer
from .gemini_fields import tool_names
from .gemini_stream import CHECK_ENDPOINT, GeminiDecoder


class GeminiWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> body = b'{"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}'
        >>> type(get_wire("gemini").error(503, {}, body)).__name__
        'OverloadedError'
    """

    name = "gemini"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return gemini_request.build(request, target)

    def narrowing(self, capabilities: Capabilities) -> Narrow:
        """How this dialect says a schema."""
        from .gemini_schema import json_schema, openapi_or_why

        return openapi_or_why if capabilities.openapi_schemas else json_schema

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        response = read_whole(GeminiDecoder(request), reply.body) if is_events(reply.body) else _whole(request, reply)
        response.headers, response.request_id = reply.headers, request_id(reply.headers)
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return GeminiDecoder(request)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        from .gemini_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return gemini_request.build_models(target)

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        value = value_of(body, 200, CHECK_ENDPOINT)
        _raise_error(value, {}, 200)
        found = value.get("models", value.get("publisherModels")) if isinstance(value, dict) else None
        if value == {}:  # this API leaves out what is empty
            found = []
        if not isinstance(found, list):
            raise no_answer("The server's answer is no list of models.", 200, body, CHECK_ENDPOINT)
        return [_model(entry) for entry in found if isinstance(entry, dict) and isinstance(entry.get("name"), str)]

    def next_models(self, http: HttpRequest, body: bytes) -> HttpRequest | None:
        """The request for the next page of models; None after the last."""
        return gemini_request.next_models(http, value_of(body, 200, CHECK_ENDPOINT))


WIRE = GeminiWire()


def _raise_error(value: Any, headers: Headers, status: int) -> None:
    from .gemini_errors import error_in_body, is_error

    if is_error(value):
        raise error_in_body(value, headers, status=status)


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    from .gemini_errors import gave_up, withheld

    value = value_of(reply.body, reply.status, CHECK_ENDPOINT, kind=reply.headers.get("content-type"))
    _raise_error(value, reply.headers, reply.status)
    if isinstance(value, list) and any(isinstance(piece, dict) and "candidates" in piece for piece in value):
        return read_whole(GeminiDecoder(request), reply.body)
    if not isinstance(value, dict):
        said = f"The server's answer is no JSON object but {named(value)}."
        raise no_answer(said, reply.status, reply.body, CHECK_ENDPOINT)
    whole = value
    if isinstance(value.get("response"), dict) and "candidates" not in value:  # a proxy's wrapping
        value = value["response"]
    answer = Answer(tool_names(request))
    answer.take(value, list[Event]())
    answer.raw = whole
    if not answer.candidates:
        feedback = value.get("promptFeedback") or value.get("prompt_feedback")
        if isinstance(feedback, dict) and (feedback.get("blockReason") or feedback.get("block_reason")):
            error: Error = withheld(feedback)
            error.status_code, error.usage = reply.status, answer.usage
            raise error
        raise no_answer("The server's answer has no candidates.", reply.status, reply.body, CHECK_ENDPOINT)
    first = answer.candidates[min(answer.candidates)]
    if first.common == "error" and first.said_nothing:
        error = gave_up(first.reason or "", first.finish_message)
        error.usage = answer.usage
        raise error
    return answer.response()


def _model(entry: dict[str, Any]) -> Model:
    window, publisher = entry.get("inputTokenLimit"), entry["name"].partition("publishers/")[2].partition("/")[0]
    return Model(
        id=entry["name"] if entry["name"].startswith("tunedModels/") else entry["name"].rpartition("/")[2],
        owned_by=publisher or None,
        context_length=window if isinstance(window, int) and not isinstance(window, bool) and window > 0 else None,
        raw=entry,
    )
