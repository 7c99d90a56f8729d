"""What decoders share: failures (all of them); framing, events that are no JSON, and the end (those of typed events
and of lines).

A dialect fills in `quick` (the hot path), `take` (any event), and how it says an error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ..errors import Error, InvalidResponseError, StreamInterruptedError
from ..jsontext import whole_text
from ..streaming.sse import NamedEvent
from ..types import ChatResponse, Event, Usage
from .base import Decoder
from .bodies import not_an_api
from .halves import Halves, whole_answer

#: Said of an error that says nothing itself.
_UNNAMED = "The server sent an error that says nothing."
_ASK_AGAIN = "Ask again; if it stays, look at the provider's status page."
#: Bytes of the body that are kept until an event has come, to say what came instead.
_OPENING = 2048


class Framing(Protocol):
    """Blocks of bytes in, the data of events out; an Error where the frames themselves are broken or hold one."""

    def feed(self, block: bytes) -> Sequence[bytes | NamedEvent | Error]:
        """The events that this block completes."""

    def finish(self) -> Sequence[bytes | NamedEvent | Error]:
        """The body has ended: the event that lacks its end, if there is one."""


class Growing(Protocol):
    """What an answer is to its decoder, as far as decoders are alike."""

    @property
    def usage(self) -> Usage | None:
        """The tokens so far."""

    def partial_text(self) -> str:
        """The text so far."""

    def response(self) -> ChatResponse[Any]:
        """What has come so far; never raises."""


#: The answer of a dialect as it grows.
A = TypeVar("A", bound=Growing)


class Failing(Generic[A]):
    """A decoder whose failures wait for the pieces before them.

    Where a block of bytes holds pieces and then an error, the pieces are returned first; the error is raised by the
    next `feed` or `finish`, and `done` is true already.
    """

    __slots__ = ("_answer", "_failure", "_halves", "complete", "done")

    def __init__(self, answer: A) -> None:
        self._answer = answer
        self._failure: Error | None = None
        #: Joins halves of surrogate pairs, from the first event on that held one.
        self._halves: Halves | None = None
        self.done = False
        self.complete = False

    def response(self) -> ChatResponse[Any]:
        """What has come so far; never raises."""
        response = self._answer.response()
        return response if self._halves is None else whole_answer(response)

    def _odd_text(self) -> None:
        """An event took mending: from now on its texts are watched."""
        if self._halves is None:
            self._halves = Halves()

    def _rest(self, out: list[Event]) -> list[Event]:
        """The last events, with what had waited for more of its text."""
        return out if self._halves is None else [*self._halves.joined(out), *self._halves.rest()]

    def _fail(self, error: Error, out: list[Event]) -> None:
        """Note what is known on the error; raise it, or, after events that came before it, next time."""
        self.done = True
        error.partial_text = error.partial_text or self._answer.partial_text()
        if self._halves is not None:
            error.partial_text = whole_text(error.partial_text)
        error.usage = self._answer.usage
        self._failure = error
        if not out:
            self._raise_failure()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


def is_events(body: bytes) -> bool:
    """Whether a body is an event stream, also where none was asked for."""
    return body[:16].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"data:", b"event:", b": "))


def read_whole(decoder: Decoder, body: bytes) -> ChatResponse[Any]:
    """The answer in a stream that came in one. Raises a typed Error as `feed` and `finish` do."""
    decoder.feed(body)
    decoder.finish()
    decoder.finish()  # for the failure after the last pieces
    return decoder.response()


class EventDecoder(Failing[A], ABC):
    """Decodes one streamed answer; see `gen_ai.wire.base.Decoder`."""

    __slots__ = ("_framing", "_from_json", "_opening")

    #: What to do about an answer that is none of this API.
    check: ClassVar[str]
    #: What has not come where a stream was cut, for messages.
    terminal: ClassVar[str]
    #: How lines of this framing may begin.
    openings: ClassVar[tuple[bytes, ...]] = (b"data:", b"event:", b"id:", b"retry:")

    def __init__(self, framing: Framing, answer: A) -> None:
        from pydantic_core import from_json

        super().__init__(answer)
        self._from_json = from_json
        self._framing = framing
        #: What came before the first event, to say what it is; None: an event has come.
        self._opening: bytes | None = b""

    # ------------------------------------------------------------ of the dialect

    def quick(self, value: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece; False for any other, which `take` is then given. Each call in it
        is paid for every token; a dialect may do without."""
        return False

    @abstractmethod
    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any event. Raises a typed Error for one that is an error."""

    @abstractmethod
    def failed(self, value: Any) -> Error:
        """The typed error for an object that is one, or stands where one does."""

    def ended_well(self, out: list[Event]) -> bool:
        """The body has ended without the terminal event: whether the answer is whole all the same."""
        return False

    # ------------------------------------------------------------ of all

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        if self._opening is not None:
            self._opening = (self._opening + block)[:_OPENING]
        try:
            self._items(self._framing.feed(block), out)
        except Error as error:
            self._fail(error, out)
        return out if self._halves is None else self._halves.joined(out)

    def finish(self) -> list[Event]:
        """The body has ended."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            items = self._framing.finish()
            if items and is_half(items[-1]):
                items = items[:-1]
            self._items(items, out)
            if not self.done and not self.ended_well(out):
                raise self._ended()
        except Error as error:
            self._fail(error, out)
        return self._rest(out)

    def _items(self, items: Sequence[bytes | NamedEvent | Error], out: list[Event]) -> None:
        for item in items:
            if self.done:
                return
            data = item.data if type(item) is NamedEvent else item
            try:
                value = self._from_json(data)  # type: ignore[arg-type]
            except (ValueError, TypeError):
                value = self._odd(item)
            if value is None or self.quick(value, out):
                continue
            if type(item) is NamedEvent and item[0] == b"error":
                raise self.failed(value if isinstance(value, (dict, list)) and value else {"error": value or _UNNAMED})
            self._given(value, out)

    def _given(self, value: Any, out: list[Event]) -> None:
        """Any event but the plainest."""
        if not isinstance(value, dict):
            kind = type(value).__name__
            raise InvalidResponseError(f"The stream holds an event that is no object ({kind}).", suggestion=self.check)
        self._opening = None
        self.take(value, out)

    def _odd(self, item: bytes | NamedEvent | Error) -> Any:
        """An event that is not plain JSON: mended, the end mark of another dialect, or an error. None: nothing to
        take."""
        if isinstance(item, Error):
            raise item
        name, data = item if isinstance(item, NamedEvent) else (b"", item)
        if data.strip() == b"[DONE]" or (not data.strip() and name != b"error"):
            return None
        from ..jsontext import parse

        try:
            value = parse(data)
        except ValueError as problem:
            said = str(problem)[:200]
        else:
            self._odd_text()
            return value
        if name == b"error":
            raise self.failed({"error": {"message": data.decode("utf-8", "replace").strip()[:2000] or _UNNAMED}})
        opening = self._opening
        if opening is not None and opening.lstrip()[:1] == b"<":
            raise not_an_api(opening, self.check)
        shown = data[:200].decode("utf-8", "replace")
        raise InvalidResponseError(
            f"The stream holds an event that is not JSON ({said}): {shown}", suggestion=self.check
        )

    def _ended(self) -> Error:
        """The body has ended without the terminal event."""
        opening = self._opening
        if opening is None:
            return StreamInterruptedError(
                f"The stream ended before the answer did: {self.terminal} did not come.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        lines = [line for line in opening.replace(b"\r", b"\n").split(b"\n") if line.strip() and line[:1] != b":"]
        if not lines:
            return StreamInterruptedError("The stream was empty.", suggestion=_ASK_AGAIN)
        first = lines[0].lstrip(b"\xef\xbb\xbf \t")
        if first[:1] == b"{" or any(start.startswith(first[: len(start)]) for start in self.openings):
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return not_an_api(opening, self.check)


def is_half(item: bytes | NamedEvent | Error) -> bool:
    """Whether the last event of a body, which lacks its end, breaks off inside its data."""
    if isinstance(item, Error):
        return False
    data = (item.data if isinstance(item, NamedEvent) else item).strip()
    if data[:1] != b"{":
        return not data
    from ..jsontext import is_begun, is_object

    return not is_object(data) and is_begun(data)
