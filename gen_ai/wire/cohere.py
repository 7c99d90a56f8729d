"""The Cohere dialect: chat by version 2 of its API."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..guided.schema import Narrow
from ..plans import Headers, HttpRequest, Reply, request_id
from ..providers.base import Capabilities
from ..request import Request
from ..types import ChatResponse, Event, Model
from . import cohere_request
from .base import Built, Decoder, Target
from .bodies import named, no_answer, value_of
from .cohere_answer import Answer
from .cohere_fields import names_of
from .cohere_stream import CHECK_ENDPOINT, GIVEN_UP, CohereDecoder
from .decoding import is_events, read_whole
from .shapes import entries, words


class CohereWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> type(get_wire("cohere").error(498, {}, b'{"message": "invalid api token"}')).__name__
        'AuthenticationError'
    """

    name = "cohere"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return cohere_request.build(request, target)

    def narrowing(self, capabilities: Capabilities) -> Narrow:
        """How this dialect says a schema."""
        from .cohere_schema import narrowed

        return narrowed

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        response = read_whole(CohereDecoder(request), reply.body) if is_events(reply.body) else _whole(request, reply)
        response.headers = reply.headers
        response.request_id = request_id(reply.headers) or reply.headers.get("x-debug-trace-id")
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return CohereDecoder(request)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        from .cohere_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return cohere_request.build_models(target)

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        value = value_of(body, 200, CHECK_ENDPOINT)
        if _is_error(value):
            from .cohere_errors import error_in_body

            raise error_in_body(value)
        found = value.get("models") if isinstance(value, dict) else None
        if not isinstance(found, list):
            raise no_answer("The server's answer is no list of models.", 200, body, CHECK_ENDPOINT)
        return [_model(entry) for entry in found if isinstance(entry, dict) and isinstance(entry.get("name"), str)]


WIRE = CohereWire()


def _is_error(value: Any) -> bool:
    """Whether a body is an error: words where an answer has its message."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("message"), str) or (not value.get("message") and bool(value.get("error")))


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    value = value_of(reply.body, reply.status, CHECK_ENDPOINT, kind=reply.headers.get("content-type"))
    if _is_error(value):
        from .cohere_errors import error_in_body

        raise error_in_body(value, reply.headers, status=reply.status)
    if not isinstance(value, dict):
        said = f"The server's answer is no JSON object but {named(value)}."
        raise no_answer(said, reply.status, reply.body, CHECK_ENDPOINT)
    message = value.get("message")
    if not isinstance(message, dict):
        raise no_answer("The server's answer has no message.", reply.status, reply.body, CHECK_ENDPOINT)
    answer, events = Answer(names_of(request)), list[Event]()
    answer.raw = value
    answer.head(value)
    content = message.get("content")
    if content is not None and not isinstance(content, (dict, list)):
        content = {"type": "text", "text": words(content)}
    for index, block in enumerate(entries(content, "message.content")):
        answer.begin(index, block, events, value)
    answer.add_plan(message.get("tool_plan"), events, value)
    for index, call in enumerate(entries(message.get("tool_calls"), "message.tool_calls")):
        answer.begin_call(index, call, events, value)
    if isinstance(message.get("citations"), list):
        answer.cite(message["citations"])
    answer.add_logprobs(value.get("logprobs"))
    answer.count(value.get("usage"), events, value)
    reason = value.get("finish_reason")
    if isinstance(reason, str) and reason in GIVEN_UP:
        from .cohere_errors import error_in_body

        problem = error_in_body({**value, "message": None}, reply.headers, status=reply.status)
        problem.partial_text, problem.usage = answer.partial_text(), answer.usage
        raise problem
    answer.finish(value.get("finish_reason"), events, value)
    response = answer.response()
    for choice in response.choices:
        choice.raw = value
    return response


def _model(entry: dict[str, Any]) -> Model:
    window = entry.get("context_length")
    if isinstance(window, bool) or not isinstance(window, (int, float)) or not 0 < window < 1 << 60:
        window = None
    return Model(id=entry["name"], context_length=None if window is None else int(window), raw=entry)
