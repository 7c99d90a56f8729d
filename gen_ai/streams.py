"""What a stream method returns: an iterator of pieces that knows how its answer ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from .drivers import IN_USE, AsyncDriver, Driver
from .errors import Error, StreamNotFinished
from .plans import Plan
from .types import ChatResponse, Event, TextDelta

if TYPE_CHECKING:
    from types import TracebackType

    from .watching import Watch

P = TypeVar("P")
R = TypeVar("R")


def texts(events: list[Event]) -> list[Any]:
    """The text pieces among events."""
    return [event.text for event in events if type(event) is TextDelta and event.text]


def all_events(events: list[Event]) -> list[Any]:
    """The events as they are."""
    return events


def _nothing(*_: object) -> None:
    """A stream that has failed already neither opens nor announces anything."""


class _Streamed(Generic[P, R]):
    """What both kinds share: the pieces at hand, and how the answer ended."""

    _driver: Driver[ChatResponse[Any]] | AsyncDriver[ChatResponse[Any]] | None

    def __init__(
        self,
        *,
        pieces: Callable[[list[Event]], list[Any]],
        as_values: bool,
        opening: Callable[[], None] = _nothing,
        announce: Callable[[ChatResponse[Any]], None] = _nothing,
        error: Error | None = None,
        on_end: Callable[[ChatResponse[Any] | None, ChatResponse[Any] | None, Error | None], None] | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._to_pieces = pieces
        self._as_values = as_values
        self._opening, self._announce = opening, announce
        self._started = False
        self._error = error
        self._on_end = on_end
        self._watch = watch
        self._pieces: Iterator[Any] = iter(())
        self._response: ChatResponse[R] | None = None
        self._over = False

    @property
    def response(self) -> ChatResponse[R]:
        """The whole answer, after the last piece. Raises StreamNotFinished before that, and after a failure."""
        if self._response is None:
            state = "failed" if self._error is not None else "was closed early" if self._over else "is not finished"
            raise StreamNotFinished(
                f"The stream {state}, so there is no whole answer.",
                suggestion="Iterate to the end first; `.partial` holds what has come.",
            )
        return self._response

    @property
    def partial(self) -> ChatResponse[R]:
        """What has come so far; after the end, the whole answer."""
        if self._response is not None:
            return self._response
        answer = self._driver.answer if self._driver is not None else None
        return answer() if answer is not None else ChatResponse()

    def _start(self) -> None:
        self._started = True
        if self._watch is not None:
            self._watch.begin()
        self._opening()

    def _take(self, events: list[Event]) -> None:
        found = self._to_pieces(events)
        self._pieces = iter([(piece, None) for piece in found] if self._as_values else found)

    def _finished(self, driver: Driver[ChatResponse[Any]] | AsyncDriver[ChatResponse[Any]]) -> None:
        if self._over:  # closed by another thread or task, which has seen to the rest
            return
        response = driver.result
        self._response, self._over = response, True
        self._end(response)
        if self._watch is not None:
            self._watch.ended(response)
        self._announce(response)

    def _failed(self, error: BaseException) -> bool:
        """Note a failure; True if it is to be given as a value."""
        if isinstance(error, Error) and error.code == IN_USE:
            return False  # a second reader's, and no end of the stream
        self._over = True
        if isinstance(error, Error):
            self._error = error
        self._end(None)
        if self._watch is not None:
            self._watch.failed(error)
        if isinstance(error, Error) and self._as_values:
            self._pieces = iter([(None, error.details())])
            return True
        return False

    def _end(self, response: ChatResponse[Any] | None) -> None:
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end(response, None if response is not None else self.partial, self._error)

    def _stop(self) -> None:
        over, self._over = self._over, True
        if self._driver is not None and self._driver.running:
            self._driver.close()
        if not over:
            self._end(None)
            if self._watch is not None and self._started:
                self._watch.ended(self.partial, abandoned=True)
        self._pieces = iter(())

    def __del__(self) -> None:
        if not sys.is_finalizing() and not getattr(self, "_over", True):
            self._stop()

    def __repr__(self) -> str:
        state = "finished" if self._response is not None else "over" if self._over else "open"
        return f"<{type(self).__name__} {state}>"


class Stream(_Streamed[P, R]):
    """An answer in pieces.

    Iterate it. The request goes out at the first piece, at `open()` or at `with`. Leaving early (`break`,
    `close()`, the end of a `with` block, or letting go of the stream) ends the connection.

    Example:
        >>> from gen_ai import create_client
        >>> stream = create_client(provider="offline").run_chat_completions_stream("Hello!")
        >>> text = "".join(stream)
        >>> text == stream.response.text
        True
    """

    def __init__(self, plan: Plan[ChatResponse[Any]] | None, **how: Any) -> None:
        super().__init__(**how)
        hear = self._watch.heard if self._watch is not None else None
        self._driver: Driver[ChatResponse[Any]] | None = Driver(plan, hear) if plan is not None else None

    def __iter__(self) -> Iterator[P]:
        # A generator, and not `return self`: a piece then costs one call and no more. It holds the stream, not the
        # other way round, so that a stream of which only a left loop knew is let go of, and so ended, at once.
        text = self._to_pieces is texts
        while True:
            yield from self._pieces
            driver = self._driver
            if self._over:
                return
            if driver is None or not self._started:
                self._advance()
                continue
            try:
                events = driver.advance()
            except BaseException as error:
                if not self._failed(error):
                    raise
                continue
            if events is None:
                self._finished(driver)
            elif self._as_values or events[1:]:
                self._take(events)
            elif not text:
                yield from events  # type: ignore[misc]
            else:
                for event in events:
                    if type(event) is TextDelta and event.text:
                        yield event.text  # type: ignore[misc]

    def __next__(self) -> P:
        while True:
            for piece in self._pieces:
                return piece  # type: ignore[no-any-return]
            if self._over:
                raise StopIteration
            self._advance()

    def _advance(self) -> None:
        driver = self._driver
        if driver is None:
            assert self._error is not None
            self._failed(self._error)
            return
        try:
            if not self._started:
                self._start()
            events = driver.advance()
        except BaseException as error:
            if self._failed(error):
                return
            raise
        if events is None:
            self._finished(driver)
        else:
            self._take(events)

    def open(self) -> Self:
        """Send the request and wait for the first piece; errors of the request are raised here (with
        `return_error=True` they come as the last pair)."""
        if not self._started and not self._over:
            pieces: list[Any] = []
            while not pieces and not self._over:
                self._advance()
                pieces = list(self._pieces)
            self._pieces = iter(pieces)
        return self

    def close(self) -> None:
        """End the stream and its connection. Twice is harmless."""
        self._stop()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncStream(_Streamed[P, R]):
    """An answer in pieces, on an event loop.

    `async for` it, with or without awaiting it first; `async with` and `aclose()` as for `Stream`.
    """

    def __init__(self, plan: Plan[ChatResponse[Any]] | None, **how: Any) -> None:
        super().__init__(**how)
        hear = self._watch.heard if self._watch is not None else None
        self._driver: AsyncDriver[ChatResponse[Any]] | None = AsyncDriver(plan, hear) if plan is not None else None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> P:
        while True:
            for piece in self._pieces:
                return piece  # type: ignore[no-any-return]
            if self._over:
                raise StopAsyncIteration
            await self._advance()

    async def _advance(self) -> None:
        driver = self._driver
        if driver is None:
            assert self._error is not None
            self._failed(self._error)
            return
        try:
            if not self._started:
                self._start()
            events = await driver.advance()
        except BaseException as error:
            if self._failed(error):
                return
            raise
        if events is None:
            self._finished(driver)
        else:
            self._take(events)

    async def open(self) -> Self:
        """Send the request and wait for the first piece."""
        if not self._started and not self._over:
            pieces: list[Any] = []
            while not pieces and not self._over:
                await self._advance()
                pieces = list(self._pieces)
            self._pieces = iter(pieces)
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        return self.open().__await__()

    async def aclose(self) -> None:
        """End the stream and its connection. Twice is harmless."""
        self._stop()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
