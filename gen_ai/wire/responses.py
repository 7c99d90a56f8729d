"""The Responses dialect: OpenAI's Responses API, as OpenAI and everyone like it speak it."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..plans import Headers, HttpRequest, Reply, request_id
from ..request import Request
from ..types import ChatResponse, Model
from . import openai_request, responses_request
from .base import Built, Decoder, Target
from .bodies import named, no_answer, value_of
from .decoding import is_events, read_whole
from .openai import WIRE as OPENAI
from .openai_problem import is_error
from .responses_answer import Answer
from .responses_stream import CHECK_ENDPOINT, ResponsesDecoder


class ResponsesWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> body = b'{"error": {"message": "slow down", "code": "rate_limit_exceeded"}}'
        >>> type(get_wire("openai-responses").error(429, {}, body)).__name__
        'RateLimitError'
    """

    name = "openai-responses"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return responses_request.build(request, target)

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        if is_events(reply.body):
            response = read_whole(ResponsesDecoder(request), reply.body)
        else:
            response = _whole(request, reply)
        response.headers, response.request_id = reply.headers, request_id(reply.headers)
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return ResponsesDecoder(request)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        from .responses_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return openai_request.build_models(target)

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        return OPENAI.parse_models(body)


WIRE = ResponsesWire()


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    value = value_of(reply.body, reply.status, CHECK_ENDPOINT, kind=reply.headers.get("content-type"))
    answer = Answer(request)
    if isinstance(value, dict) and isinstance(value.get("output"), list):
        answer.complete(value, [], value)
    if is_error(value):
        from .responses_errors import error_in_body

        failure = error_in_body(value, reply.headers, status=reply.status)
        failure.partial_text, failure.usage = answer.partial_text(), answer.usage
        raise failure
    if not isinstance(value, dict):
        said = f"The server's answer is no JSON object but {named(value)}."
        raise no_answer(said, reply.status, reply.body, CHECK_ENDPOINT)
    if not isinstance(value.get("output"), list):
        raise no_answer("The server's answer has no output.", reply.status, reply.body, CHECK_ENDPOINT)
    if answer.failed:
        from .responses_errors import gave_up

        failure = gave_up(value, reply.headers)
        failure.partial_text, failure.usage = answer.partial_text(), answer.usage
        raise failure
    response = answer.response()
    for choice in response.choices:
        choice.raw = value
    return response
