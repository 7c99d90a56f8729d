"""What decoders of typed events and of lines share: framing, events that are no JSON, failures, and the end.

A dialect fills in `quick` (the hot path), `take` (any event), and what is known of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from ..errors import Error, InvalidResponseError, StreamInterruptedError
from ..streaming.sse import NamedEvent
from ..types import ChatResponse, Event, Usage
from .bodies import not_an_api

_ASK_AGAIN = "Ask again; if it stays, look at the provider's status page."
#: Bytes of the body that are kept until an event has come, to say what came instead.
_OPENING = 2048


class Framing(Protocol):
    """Blocks of bytes in, the data of events out."""

    def feed(self, block: bytes) -> Sequence[bytes | NamedEvent]:
        """The events that this block completes."""

    def finish(self) -> Sequence[bytes | NamedEvent]:
        """The body has ended: the event that lacks its end, if there is one."""


class EventDecoder:
    """Decodes one streamed answer; see `gen_ai.wire.base.Decoder`.

    Where a block of bytes holds pieces and then an error, the pieces are returned first; the error is raised by the
    next `feed` or `finish`, and `done` is true already.
    """

    __slots__ = ("_failure", "_framing", "_from_json", "_opening", "complete", "done")

    #: What to do about an answer that is none of this API.
    check: ClassVar[str]
    #: How the terminal event is called, for messages.
    terminal: ClassVar[str]
    #: How lines of this framing may begin.
    openings: ClassVar[tuple[bytes, ...]]

    def __init__(self, framing: Framing) -> None:
        from pydantic_core import from_json

        self._from_json = from_json
        self._framing = framing
        self._failure: Error | None = None
        self._opening: bytes | None = b""
        self.done = False
        self.complete = False

    # ------------------------------------------------------------ of the dialect

    def quick(self, value: Any, out: list[Event]) -> bool:
        """Take an event that carries one more piece; False for any other. Each call in it is paid for every token."""
        raise NotImplementedError

    def take(self, value: dict[str, Any], out: list[Event]) -> None:
        """Take any event. Raises a typed Error for one that is an error."""
        raise NotImplementedError

    def failed(self, value: Any) -> Error:
        """The typed error for an event that is an error."""
        raise NotImplementedError

    def partial_text(self) -> str:
        """The text so far."""
        raise NotImplementedError

    def usage(self) -> Usage | None:
        """The tokens so far."""
        raise NotImplementedError

    def ended_well(self, out: list[Event]) -> bool:
        """The body has ended without the terminal event: whether the answer is whole all the same."""
        return False

    def response(self) -> ChatResponse[Any]:
        """What has come so far; never raises."""
        raise NotImplementedError

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
        return out

    def finish(self) -> list[Event]:
        """The body has ended."""
        out: list[Event] = []
        if self.done:
            self._raise_failure()
            return out
        try:
            items = self._framing.finish()
            if items and _is_half(items[-1]):
                items = items[:-1]
            self._items(items, out)
            if not self.done and not self.ended_well(out):
                raise self._ended()
        except Error as error:
            self._fail(error, [])
        return out

    def _items(self, items: Sequence[bytes | NamedEvent], out: list[Event]) -> None:
        for item in items:
            if self.done:
                return
            data = item.data if type(item) is NamedEvent else item
            try:
                value = self._from_json(data)  # type: ignore[arg-type]
            except (ValueError, TypeError):
                value = self._odd(item)
            if value is not None and not self.quick(value, out):
                if not isinstance(value, dict):
                    kind = type(value).__name__
                    raise InvalidResponseError(
                        f"The stream holds an event that is no object ({kind}).", suggestion=self.check
                    )
                self._opening = None
                self.take(value, out)

    def _odd(self, item: bytes | NamedEvent) -> Any:
        """An event that is not plain JSON: mended, the end mark of another dialect, or an error. None: nothing to
        take."""
        name, data = item if isinstance(item, NamedEvent) else (b"", item)
        if data.strip() == b"[DONE]" or (not data.strip() and name != b"error"):
            return None
        from ..jsontext import parse

        try:
            return parse(data)
        except ValueError as problem:
            said = str(problem)[:200]
        if name == b"error":
            raise self.failed({"message": data.decode("utf-8", "replace").strip()[:2000]})
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
                f"The stream ended before the answer did: its terminal event ({self.terminal}) did not come.",
                suggestion="The text so far is in partial_text; ask again.",
            )
        lines = [line for line in opening.replace(b"\r", b"\n").split(b"\n") if line.strip() and line[:1] != b":"]
        if not lines:
            return StreamInterruptedError("The stream was empty.", suggestion=_ASK_AGAIN)
        first = lines[0].lstrip(b"\xef\xbb\xbf \t")
        if first[:1] == b"{" or any(start.startswith(first[: len(start)]) for start in self.openings):
            return StreamInterruptedError("The stream ended before anything of the answer came.", suggestion=_ASK_AGAIN)
        return not_an_api(opening, self.check)

    def _fail(self, error: Error, out: list[Event]) -> None:
        """Note what is known on the error; raise it, or, after events that came before it, next time."""
        self.done = True
        error.partial_text = self.partial_text()
        error.usage = self.usage()
        self._failure = error
        if not out:
            self._raise_failure()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


def _is_half(item: bytes | NamedEvent) -> bool:
    """Whether the last event of a body, which lacks its end, breaks off inside its data."""
    data = (item.data if isinstance(item, NamedEvent) else item).strip()
    if data[:1] != b"{":
        return not data
    from ..jsontext import is_begun, is_object

    return not is_object(data) and is_begun(data)
