"""The Anthropic dialect: the Messages API, as Anthropic and everyone like it speak it."""

from __future__ import annotations

from typing import Any

from ..errors import Error
from ..guided.schema import Narrow
from ..plans import Headers, HttpRequest, Reply, request_id
from ..providers.base import Capabilities
from ..request import Request
from ..types import ChatResponse, Event, Model
from . import anthropic_request
from .anthropic_answer import Answer
from .anthropic_stream import CHECK_ENDPOINT, AnthropicDecoder
from .base import Built, Decoder, Target
from .bodies import named, no_answer, value_of
from .decoding import is_events, read_whole
from .names import Names


class AnthropicWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> body = b'{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}'
        >>> type(get_wire("anthropic").error(529, {}, body)).__name__
        'OverloadedError'
    """

    name = "anthropic"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return anthropic_request.build(request, target)

    def narrowing(self, capabilities: Capabilities) -> Narrow:
        """How this dialect says a schema."""
        from .anthropic_schema import narrowed

        return narrowed

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        if is_events(reply.body):
            response = read_whole(AnthropicDecoder(request, reply.headers), reply.body)
        else:
            response = _whole(request, reply)
        response.headers, response.request_id = reply.headers, request_id(reply.headers)
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return AnthropicDecoder(request, headers)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        if headers.get("x-amzn-errortype"):  # AWS refuses in its own words what it hands on to the model
            from .bedrock_errors import error
        else:
            from .anthropic_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return anthropic_request.build_models(target)

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        value = value_of(body, 200, CHECK_ENDPOINT)
        if _is_error(value):
            from .anthropic_errors import error_in_body

            raise error_in_body(value)
        found = value.get("data") if isinstance(value, dict) else None
        if not isinstance(found, list):
            raise no_answer("The server's answer is no list of models.", 200, body, CHECK_ENDPOINT)
        return [_model(entry) for entry in found if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


WIRE = AnthropicWire()


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and (value.get("type") == "error" or ("content" not in value and "error" in value))


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    value = value_of(reply.body, reply.status, CHECK_ENDPOINT, kind=reply.headers.get("content-type"))
    if _is_error(value):
        from .anthropic_errors import error_in_body

        raise error_in_body(value, reply.headers, status=reply.status)
    if not isinstance(value, dict):
        said = f"The server's answer is no JSON object but {named(value)}."
        raise no_answer(said, reply.status, reply.body, CHECK_ENDPOINT)
    content = value.get("content")
    if not isinstance(content, list):
        raise no_answer("The server's answer has no content.", reply.status, reply.body, CHECK_ENDPOINT)
    answer, events = Answer(Names(request.tools)), list[Event]()
    answer.raw = value
    answer.whole(value, content, events)
    answer.finished = True
    response = answer.response()
    for choice in response.choices:
        choice.raw = value
    return response


def _model(entry: dict[str, Any]) -> Model:
    window, owner = entry.get("max_input_tokens"), entry.get("owned_by")
    return Model(
        id=entry["id"],
        created=_seconds(entry.get("created_at")),
        owned_by=owner if isinstance(owner, str) and owner else None,
        context_length=window if isinstance(window, int) and not isinstance(window, bool) and window > 0 else None,
        raw=entry,
    )


def _seconds(date: Any) -> int | None:
    """A date in ISO form as seconds since 1970; the first day of them stands for an unknown one."""
    from datetime import UTC, datetime

    try:
        when = datetime.fromisoformat(date)
    except (ValueError, TypeError):
        return None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()) or None
