"""What a wire format offers. Pure: values in, values out; no network, clock or environment."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Protocol

from ..errors import Error
from ..plans import Headers, HttpRequest, Reply
from ..providers.base import Capabilities, Provider
from ..providers.limits import NO_LIMITS, Limits
from ..records import dataclass
from ..request import Request
from ..types import ChatResponse, Event, Model, Warn


@dataclass(slots=True)
class Target:
    """Where a request goes: settled once per client, but for `capabilities`, which depend on the model."""

    provider: Provider
    #: No slash at the end.
    base_url: str
    #: Sent with every request; the key in it is a MaskedStr.
    headers: dict[str, str]
    capabilities: Capabilities
    #: Query parameters, already encoded (`api-version=…`), or "".
    query: str = ""
    #: Found to be refused by this server and model: documented defaults and fields of the row, which are left out.
    left_out: frozenset[str] = frozenset()
    #: Body field → the name that this server and model wants instead (`max_tokens` → `max_completion_tokens`).
    renamed: dict[str, str] = field(default_factory=dict)
    #: The most that a request may hold; none but at the provider's own address.
    limits: Limits = NO_LIMITS


@dataclass(slots=True)
class Built:
    """A request ready to send, and what the caller should know about how it was built."""

    http: HttpRequest
    warnings: list[Warn] = field(default_factory=list)


class Decoder(Protocol):
    """One streamed answer: bytes in, events out, whatever the cuts.

    `feed` and `finish` raise a typed Error for an error inside the stream; `finish` raises
    StreamInterruptedError where the answer is not complete. An error that comes behind pieces in the same block waits
    until they are given: the next `finish` raises it.
    """

    #: The terminal marker came: nothing more is to be read.
    done: bool
    #: Every choice has its finish reason, or the terminal marker came: a cut now loses no text.
    complete: bool

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes."""

    def finish(self) -> list[Event]:
        """The body has ended: the last events (text never among them twice)."""

    def response(self) -> ChatResponse[Any]:
        """What has come so far, as an answer."""


class Wire(Protocol):
    """One dialect."""

    name: str

    def build(self, request: Request, target: Target) -> Built:
        """The HTTP request for a call. Raises UnsupportedParameterError, InvalidRequestError."""

    def parse(self, request: Request, reply: Reply) -> ChatResponse[Any]:
        """A whole 2xx body as an answer; raises a typed Error where it is none."""

    def decoder(self, request: Request, headers: Headers) -> Decoder:
        """A decoder for one streamed answer with these headers."""

    def error(self, status: int, headers: Headers, body: bytes) -> Error:
        """The typed error for an answer with a status of 400 or more."""

    # A dialect that says schemas in words of its own has `narrowing(capabilities)` besides: the function that turns a
    # lowered schema into what it sends as `Format.schema`, or into the reason why it cannot (`guided.schema.Narrow`).

    def build_models(self, target: Target) -> HttpRequest:
        """The request that lists the models."""

    def parse_models(self, body: bytes) -> list[Model]:
        """The models in a 2xx body.

        A dialect whose lists have pages has `next_models(http, body)` besides: the request for the next page after
        the one that `http` asked for, or None.
        """
