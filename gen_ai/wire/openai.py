"""The OpenAI dialect: Chat Completions and legacy text completions, as OpenAI and everyone like it speak them."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..plans import Headers, HttpRequest, Reply, request_id
from ..request import Request
from ..types import ChatResponse, Model
from . import openai_request
from .base import Built, Decoder, Target
from .bodies import named, no_answer, value_of
from .decoding import is_events, read_whole
from .openai_answer import Answer
from .openai_problem import is_error
from .openai_response import models


class OpenAIWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> error = get_wire("openai").error(429, {"retry-after": "2"}, b'{"error": {"message": "slow down"}}')
        >>> type(error).__name__, error.message, error.retry_after
        ('RateLimitError', 'slow down', 2.0)
    """

    name = "openai"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return openai_request.build(request, target)

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        # A stream may come although none was asked for.
        events = is_events(reply.body)
        response = read_whole(self.decoder(request, reply.headers), reply.body) if events else _whole(request, reply)
        response.headers, response.request_id = reply.headers, request_id(reply.headers)
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        from .openai_stream import OpenAIDecoder

        return OpenAIDecoder(request)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        from .openai_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return openai_request.build_models(target)

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        value = value_of(body, 200)
        found = models(value)
        if found is None:
            if is_error(value):
                from .openai_errors import error_in_body

                raise error_in_body(value)
            raise no_answer("The server's answer is no list of models.", 200, body)
        return found


WIRE = OpenAIWire()


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    value = value_of(reply.body, reply.status, kind=reply.headers.get("content-type"))
    if is_error(value):
        from .openai_errors import error_in_body

        raise error_in_body(value, reply.headers, status=reply.status)
    if not isinstance(value, dict):
        raise no_answer(f"The server's answer is no JSON object but {named(value)}.", reply.status, reply.body)
    choices = value.get("choices")
    if not isinstance(choices, list) or not any(isinstance(choice, dict) for choice in choices):
        state = "has no choices" if "choices" not in value else "has no choice in its choices"
        raise no_answer(f"The server's answer {state}.", reply.status, reply.body)
    answer = Answer(completion=request.operation == "completion", whole=True)
    answer.take(value, [])
    if answer.failed is not None:
        from .openai_stream import failure_of

        failure = failure_of(answer.failed, reply.headers)
        failure.partial_text, failure.usage = answer.partial_text(), answer.usage
        raise failure
    return answer.response()
