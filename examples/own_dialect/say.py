"""A dialect for an API that speaks as no other does, and the row of who serves it."""

from __future__ import annotations

from typing import Any

from gen_ai import (
    Capabilities,
    ChatResponse,
    Choice,
    Error,
    Event,
    Finish,
    InvalidRequestError,
    Model,
    Provider,
    TextDelta,
    Usage,
)
from gen_ai.plans import Headers, HttpRequest, Reply
from gen_ai.request import Request
from gen_ai.streaming.ndjson import LineDecoder
from gen_ai.wire import openai_errors
from gen_ai.wire.base import Built, Decoder, Target
from gen_ai.wire.bodies import address, json_of, merged, value_of
from gen_ai.wire.decoding import EventDecoder
from gen_ai.wire.params import Parameters


class Fields(Parameters):
    """What a request may say besides its messages; all else is refused by name, or left out if the caller wishes."""

    chat = frozenset({"max_tokens"})

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to fields of the body: `renamed` of the row says which."""
        body.update({self.field(name): value for name, value in given.items()})


class Answer:
    """An answer as it grows."""

    def __init__(self) -> None:
        self.choice: Choice[Any] = Choice()
        self.usage: Usage | None = None

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """One line of a stream, or a whole body."""
        piece = value.get("piece") or value.get("text")
        if piece:
            self.choice.text += piece
            out.append(TextDelta(piece, raw=value))
        if "end" in value:
            self.choice.finish_reason = "length" if value["end"] == "limit" else "stop"
            self.usage = Usage(value["used"][0], value["used"][1], sum(value["used"]))
            out.append(Finish(self.choice.finish_reason, value["end"], raw=value))

    def response(self) -> ChatResponse[Any]:
        """What has come so far."""
        return ChatResponse(choices=[self.choice], usage=self.usage)

    def partial_text(self) -> str:
        """Its text."""
        return self.choice.text


class SayDecoder(EventDecoder[Answer]):
    """A stream: what is cut, broken or no JSON is found by the class that it derives from."""

    check = "Check endpoint=: it must be the address of a Say server."
    terminal = 'the line with "end"'

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """One line."""
        if "error" in value:
            raise self.failed(value)
        self._answer.take(value, out)
        self.done = self.complete = "end" in value

    def failed(self, value: Any) -> Error:
        """The error that a line is."""
        return openai_errors.error_in_body(value)

    def told(self, words: str) -> Error:
        """The error that is said in words alone."""
        return self.failed({"message": words})


class SayWire:
    """The dialect: see `gen_ai.wire.base.Wire`."""

    name = "say"

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call."""
        turns = []
        for at, message in enumerate(request.messages):
            if not isinstance(message["content"], str):  # what has no place is refused, and never dropped in silence
                raise InvalidRequestError("Say takes text only.", param=f"messages[{at}].content")
            turns.append({"who": message["role"], "text": message["content"]})
        body: dict[str, Any] = {"model": request.model, "turns": turns, "live": request.stream}
        fields = Fields(request, target)
        fields.into(body)
        headers = merged({"Content-Type": "application/json", **target.headers}, request.extra_headers)
        url = address(target, target.provider.chat_path, request.model)
        return Built(HttpRequest("POST", url, headers, json_of({**body, **request.extra_body})), fields.warnings)

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole answer."""
        answer = Answer()
        answer.take(value_of(reply.body, reply.status)[0], [])
        return answer.response()

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder of one stream."""
        return SayDecoder(LineDecoder(), Answer())

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """A refusal: this API says it as OpenAI's does."""
        return openai_errors.error(status, headers, body)

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""
        return HttpRequest("GET", address(target, target.provider.models_path or "", ""), dict(target.headers))

    def parse_models(self, body: bytes) -> list[Model]:
        """The models."""
        return [Model(id=name) for name in value_of(body, 200)[0]]


WIRE = SayWire()
PROVIDER = Provider(
    name="say",
    title="Say",
    wire="say:WIRE",  # module and name
    base_url="https://say.example",
    chat_path="/say",
    completions_path=None,  # text completions go as chats
    capabilities=Capabilities(structured="prompt", tools=False, n=False, renamed={"max_tokens": "limit"}),
)
