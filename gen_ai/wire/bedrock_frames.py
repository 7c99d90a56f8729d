"""Bedrock dialect, inward: the messages of an event stream, and in place of them the errors that they mean."""

from __future__ import annotations

from typing import Any

from ..errors import Error, InvalidResponseError, StreamInterruptedError
from ..streaming.eventstream import CONTENT_TYPE, EventStreamDecoder, FrameError, Message
from ..streaming.sse import NamedEvent
from .bodies import no_answer, not_an_api

CHECK_ENDPOINT = "Check endpoint=: it must serve Amazon Bedrock's runtime API, such as https://bedrock-runtime.us-east-1.amazonaws.com."
_ASK_AGAIN = "Ask again; if it stays, look at the provider's status page."
#: The most that the first byte of a frame can be: frames have less than 32 MiB.
_FIRST_BYTE = 1
#: Bytes of a body that is no event stream which are looked at.
_KEPT = 64 << 10


def is_event_stream(headers: Any) -> bool:
    """Whether a body is an event stream of AWS, by its head."""
    return str(headers.get("content-type") or "").strip().lower().startswith(CONTENT_TYPE)


class Frames:
    """Blocks of bytes in; messages out, and after the last of them the error that ends the stream."""

    __slots__ = ("_decoder", "_text", "begun")

    def __init__(self) -> None:
        self._decoder = EventStreamDecoder()
        #: A whole message has come.
        self.begun = False
        #: The body, where it turned out to be no event stream.
        self._text: bytes | None = None

    def feed(self, block: bytes) -> list[Message | Error]:
        """The messages that this block completes."""
        if not self.begun and self._is_text(block):
            return []
        found: list[Message] = []
        problem: Error | None = None
        try:
            self._decoder.feed(block, found)
        except FrameError as damage:
            problem = StreamInterruptedError(
                f"The stream was damaged on its way: {damage}.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        except Error as error:
            problem = error
        out: list[Message | Error] = [*found]
        for at, message in enumerate(found):
            if message.headers.get(":message-type", "event") != "event":
                out[at:] = [_error_of(message)]
                problem = None
                break
        if found:
            self.begun = True
        if problem is not None:
            out.append(problem)
        return out

    def finish(self) -> list[Message | Error]:
        """The body has ended: an error where it was no event stream."""
        return [] if self._text is None else [_what_came(self._text)]

    def ended(self) -> Error:
        """The error for a body that ended before the answer did."""
        if self.begun:
            return StreamInterruptedError(
                "The stream ended before the answer did: its last event did not come.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        if self._decoder.half:
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return StreamInterruptedError("The stream was empty.", suggestion=_ASK_AGAIN)

    def _is_text(self, block: bytes) -> bool:
        if self._text is None:
            if not block or self._decoder.half or block[0] <= _FIRST_BYTE:
                return False
            self._text = b""
        if len(self._text) <= _KEPT:
            self._text = (self._text + block)[: _KEPT + 1]
        return True


class Chunks:
    """The frames of InvokeModelWithResponseStream as the events of the model's own API: in them lies its JSON.

    It offers what `SSEDecoder` does; an error among the events is one that the next event would have followed.
    """

    __slots__ = ("_frames",)

    def __init__(self) -> None:
        self._frames = Frames()

    def feed(self, block: bytes) -> list[bytes | NamedEvent | Error]:
        """The events that this block completes."""
        return _events(self._frames.feed(block))

    def finish(self) -> list[bytes | NamedEvent | Error]:
        """The body has ended."""
        return _events(self._frames.finish())

    def ended(self) -> Error:
        """The error for a body that ended before the answer did."""
        return self._frames.ended()


def _events(items: list[Message | Error]) -> list[bytes | NamedEvent | Error]:
    from base64 import b64decode

    from pydantic_core import from_json

    out: list[bytes | NamedEvent | Error] = []
    for item in items:
        if isinstance(item, Error):
            out.append(item)
            continue
        if item.headers.get(":event-type", "chunk") != "chunk":
            continue
        try:
            out.append(b64decode(from_json(item.payload)["bytes"], validate=True))
        except (ValueError, KeyError, TypeError):
            out.append(InvalidResponseError("The stream holds a chunk without data.", suggestion=CHECK_ENDPOINT))
            break
    return out


def _error_of(message: Message) -> Error:
    """The error in a message of the type `exception` or `error`."""
    from .bedrock_errors import error_in_body

    headers = message.headers
    kind = headers.get(":exception-type") or headers.get(":error-code") or "an error"
    value = payload_of(message)
    if not value and headers.get(":error-message"):
        value = {"message": headers[":error-message"]}
    return error_in_body(value, kind=str(kind))


def payload_of(message: Message, *, strict: bool = False) -> Any:
    """The value of a message's payload; its text where it is no JSON and may be none."""
    from ..jsontext import parse

    try:
        return parse(message.payload)
    except ValueError as problem:
        if strict and message.payload:
            raise InvalidResponseError(
                f"The stream holds a message that is not JSON: {str(problem)[:200]}", suggestion=CHECK_ENDPOINT
            ) from None
        return {"message": message.payload.decode("utf-8", "replace").strip()[:2000]} if message.payload else {}


def _what_came(body: bytes) -> Error:
    """The error for a body that is no event stream."""
    from ..jsontext import is_begun, parse
    from .bedrock_errors import error_in_body, is_error

    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] not in (b"{", b"[") or len(body) > _KEPT:
        return not_an_api(start, CHECK_ENDPOINT)
    try:
        value = parse(body)
    except ValueError:
        if is_begun(start):
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return not_an_api(start, CHECK_ENDPOINT)
    if is_error(value):
        return error_in_body(value)
    return no_answer("The server answered with JSON where a stream was asked for.", 200, body, CHECK_ENDPOINT)
