"""The Bedrock dialect: Converse and ConverseStream, as Amazon's runtime API speaks them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ..errors import Error, InvalidRequestError
from ..guided.schema import Narrow
from ..plans import Headers, HttpRequest, Reply, request_id
from ..providers.base import Capabilities
from ..request import Request
from ..types import ChatResponse, Model
from . import bedrock_request
from .base import Built, Decoder, Target
from .bedrock_answer import Answer
from .bedrock_frames import CHECK_ENDPOINT, is_event_stream
from .bedrock_request import names_for
from .bedrock_stream import BedrockDecoder
from .bodies import address, named, no_answer, value_of
from .decoding import read_whole
from .shapes import entries


class BedrockWire:
    """See `gen_ai.wire.base.Wire`.

    Example:
        >>> from gen_ai.wire import get_wire
        >>> headers = {"x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/"}
        >>> type(get_wire("bedrock").error(429, headers, b'{"message": "Too many requests"}')).__name__
        'RateLimitError'
    """

    name = "bedrock"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        return bedrock_request.build(request, target)

    def narrowing(self, capabilities: Capabilities) -> Narrow:
        """How this dialect says a schema."""
        from .anthropic_schema import narrowed

        return narrowed

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer."""
        if is_event_stream(reply.headers):
            response = read_whole(BedrockDecoder(request), reply.body)
        else:
            response = _whole(request, reply)
        response.headers, response.request_id = reply.headers, request_id(reply.headers)
        return response

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer."""
        return BedrockDecoder(request)

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""
        from .bedrock_errors import error

        return error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        path = target.provider.models_path
        if path is None:
            raise InvalidRequestError(
                f"{target.provider.title} has no list of models.",
                suggestion="Name the model yourself with model_name=….",
            )
        return HttpRequest("GET", address(target, path, ""), dict(target.headers))

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body."""
        value = value_of(body, 200, CHECK_ENDPOINT)
        _raise_error(value, None)
        for summaries, name, owner in _LISTS:
            found = value.get(summaries) if isinstance(value, dict) else None
            if isinstance(found, list):
                return [
                    Model(id=entry[name], owned_by=entry.get(owner), raw=entry)
                    for entry in found
                    if isinstance(entry, dict) and isinstance(entry.get(name), str)
                ]
        raise no_answer("The server's answer is no list of models.", 200, body, CHECK_ENDPOINT)

    def next_models(self, http: HttpRequest, body: bytes) -> HttpRequest | None:
        """Behind the models lie the inference profiles, by which newer models are named, in pages; None after them."""
        url, _, _ = http.url.partition("?")
        if not url.endswith(_PROFILES):
            return HttpRequest("GET", f"{url.rpartition('/')[0]}{_PROFILES}?maxResults={_PAGE}", dict(http.headers))
        token = value_of(body, 200, CHECK_ENDPOINT).get("nextToken")
        if not isinstance(token, str) or not token:
            return None
        more = urlencode({"maxResults": _PAGE, "nextToken": token})
        return HttpRequest("GET", f"{url}?{more}", dict(http.headers))


WIRE = BedrockWire()

#: Lists: the field they stand in, and of an entry its id and owner.
_LISTS = (("modelSummaries", "modelId", "providerName"), ("inferenceProfileSummaries", "inferenceProfileId", "type"))
#: Where inference profiles are listed, and how many at once.
_PROFILES, _PAGE = "/inference-profiles", 1000


def _raise_error(value: Any, headers: Headers | None) -> None:
    from .bedrock_errors import error_in_body, is_error

    if is_error(value):
        raise error_in_body(value, headers)


def _whole(request: Request, reply: Reply) -> ChatResponse[Any]:
    value = value_of(reply.body, reply.status, CHECK_ENDPOINT, kind=reply.headers.get("content-type"))
    if not isinstance(value, dict):
        said = f"The server's answer is no JSON object but {named(value)}."
        raise no_answer(said, reply.status, reply.body, CHECK_ENDPOINT)
    output = value.get("output")
    message = output.get("message") if isinstance(output, dict) else None
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, list):
        _raise_error(value, reply.headers)
        raise no_answer("The server's answer has no message with content.", reply.status, reply.body, CHECK_ENDPOINT)
    answer: Answer = Answer(names_for(request))
    answer.raw = answer.head = value
    answer.count(value.get("usage"), [], value)
    for index, block in enumerate(entries(content, "output.message.content")):
        answer.begin(index, block, [], value)
        answer.end(index, [], value)
    try:
        answer.finish(value.get("stopReason"), [], value)
    except Error as error:
        error.partial_text, error.usage = answer.partial_text() or None, answer.usage
        raise
    answer.finished = True
    response = answer.response()
    for choice in response.choices:
        choice.raw = value
    return response
