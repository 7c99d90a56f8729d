"""What a batch reads next, what it hands over next, and what it tells of its progress.

Input is read by the caller's own thread, one row at a time, and never further ahead than a window; so a generator
over a file or a database runs where it was made, and memory does not grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import ConfigurationError, InvalidRequestError
from .values import BatchProgress, Done

if TYPE_CHECKING:
    from ..types import Usage, Warn
    from .setup import Batch, Row

#: How many rows for each one under way may be read and not yet handed over.
AHEAD = 2


class Engine(Protocol):
    """Runs rows, at most `width` at once."""

    width: int

    def submit(self, row: Row) -> None: ...
    @property
    def last(self) -> int:
        """The last row that was begun."""

    @property
    def pending(self) -> int:
        """Rows submitted and not yet collected."""

    def finished(self, *, wait: bool) -> Done | None:
        """A finished row, in the order of finishing; None where there is none, or after `stop`."""

    def stop(self) -> None: ...


class Tally:
    """Counts finished rows, and tells whoever wants to know."""

    def __init__(self, batch: Batch, clock: Callable[[], float]) -> None:
        self._clock, self._began = clock, clock()
        self._say = batch.say
        self._total, self._done, self._failed = batch.total, 0, 0
        self.usage: Usage | None = None
        #: What is to be said aloud, by code and parameter: the first such warning, and in how many rows.
        self._loud: dict[tuple[str, str | None], tuple[Warn, int]] = {}
        self._said: set[tuple[str, str | None]] = set()
        self._bar: Any = None
        self._tell = batch.settings["progress"] or None
        if self._tell is True:
            self._bar = bar()(total=self._total, unit="row")
            self._tell = self._show

    def note(self, done: Done) -> Any:
        """Count a row; returns what the caller's function returned. Raises what ends the batch."""
        if done.crash is not None:
            raise done.crash
        self._done += 1
        self._failed += done.error is not None
        usage = done.usage if done.error is None else done.error.usage
        if usage is not None:
            self.usage = usage if self.usage is None else self.usage + usage
        for found in done.loud:
            first, times = self._loud.get((found.code, found.param), (found, 0))
            self._loud[found.code, found.param] = first, times + 1
        if self._tell is None:
            return None
        elapsed = self._clock() - self._began
        return self._tell(BatchProgress(self._done, self._failed, self._total, done.index, elapsed, self.usage))

    def _show(self, progress: BatchProgress) -> None:
        if progress.failed:
            self._bar.set_postfix(failed=progress.failed, refresh=False)
        self._bar.update(1)

    def close(self) -> None:
        """Take the progress bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def warn(self) -> None:
        """Say once what single calls would have said for each of the rows."""
        loud, self._loud = self._loud, {}
        for kind, (first, times) in loud.items():
            if kind not in self._said:
                more = f" So it was in {times - 1} more of this batch." if times > 1 else ""
                self._say(first, first.message + more)

    def warn_once(self) -> None:
        """The same, for those who see one row after the other."""
        kinds = list(self._loud)
        self.warn()
        self._said.update(kinds)


def bar() -> Any:
    """The class of progress bars. Raises ConfigurationError where it is not installed."""
    from importlib import import_module

    try:
        return import_module("tqdm").tqdm
    except ImportError:
        missing = ConfigurationError(
            "progress=True needs tqdm, which is not installed.",
            suggestion='Run: pip install tqdm (it is the extra "cli" of this package). '
            "Or give a function: progress=print.",
            param="progress",
        )
    raise missing


def check_progress(given: Any) -> None:
    """Raise InvalidRequestError for what cannot be told of progress, and ConfigurationError for a missing bar."""
    if given is True:
        bar()
    elif given and not callable(given):
        raise InvalidRequestError(
            f"progress must be a function or True, not a value of type {type(given).__name__}.",
            suggestion="The function takes a BatchProgress; True shows a progress bar.",
            param="progress",
        )


class Order:
    """Finished rows on their way out: in the order of the input, or as they come."""

    def __init__(self, *, ordered: bool) -> None:
        self._ordered = ordered
        self._next = 0
        self._rows: dict[int, Done] = {}

    def add(self, done: Done) -> None:
        """One more row has finished."""
        self._rows[done.index] = done

    @property
    def ready(self) -> bool:
        """Whether there is a row to hand over."""
        return self._next in self._rows if self._ordered else bool(self._rows)

    def take(self) -> Done:
        """The row to hand over now."""
        key = self._next if self._ordered else next(iter(self._rows))
        self._next += 1
        return self._rows.pop(key)

    def left(self) -> Iterator[Done]:
        """What was never handed over."""
        yield from self._rows.values()


class Flow:
    """Reads payloads, has them run, gives back finished rows."""

    def __init__(
        self, batch: Batch, source: Iterator[Any], engine: Engine, tally: Tally, *, ordered: bool, quick: bool = False
    ) -> None:
        self._batch, self._source, self._engine, self._tally = batch, source, engine, tally
        #: Reading costs nothing: the window is filled before anybody is told of anything.
        self._quick = quick
        self._row = batch.maker()
        self._order = Order(ordered=ordered)
        self._window = AHEAD * engine.width if batch.settings["concurrent"] else 1
        self._held = self._read = 0
        #: What reading came to, told after the rows that were read before.
        self._failure: Exception | None = None
        self._source_over = self._stopped = False

    def next(self) -> Done | None:
        """The next finished row; None at the end."""
        engine, order = self._engine, self._order
        while not self._stopped:
            while self._quick and not self._source_over and self._held < self._window:
                self._read_one()
            self._collect(wait=False)
            may_read = not self._source_over and self._held < self._window
            if order.ready and (engine.pending >= engine.width or not may_read):
                return self._take()
            if may_read:
                self._read_one()  # at most one, where a finished row waits: the input may be slow
                if order.ready:
                    return self._take()
            elif engine.pending:
                self._collect(wait=True)
            else:
                break
        failure, self._failure = self._failure, None
        self._tally.close()
        if failure is not None:
            raise failure
        return None

    def _take(self) -> Done:
        self._held -= 1
        return self._order.take()

    def _read_one(self) -> None:
        try:
            payload = next(self._source)
        except StopIteration:
            self._source_over = True
            self._failure = self._batch.uneven_end(self._read)
            return
        except Exception as error:  # noqa: BLE001 - raised when the rows under way are through
            self._source_over, self._failure = True, error
            return
        try:
            row = self._row(payload)
        except InvalidRequestError as error:
            self._source_over, self._failure = True, error
            return
        self._read += 1
        self._held += 1
        self._engine.submit(row)

    def _collect(self, *, wait: bool) -> None:
        while (done := self._engine.finished(wait=wait)) is not None:
            wait = False
            self._order.add(done)
            value = self._tally.note(done)
            if hasattr(value, "__await__"):
                from ..drivers import _plain_value

                _plain_value(value, self._batch.settings["progress"])

    @property
    def usage(self) -> Usage | None:
        """What the rows so far have cost."""
        return self._tally.usage

    def warn(self) -> None:
        """Say what there is to say of the rows so far."""
        self._tally.warn_once()

    def rest(self) -> Iterator[Done]:
        """After `stop`: rows that had finished and were not handed over."""
        while (done := self._engine.finished(wait=False)) is not None:
            if done.crash is None:
                self._order.add(done)
        yield from self._order.left()

    def stop(self) -> None:
        """Nothing more is read or run; what is under way is ended. Twice is harmless, and so is another thread."""
        self._stopped = True
        self._engine.stop()
        self._tally.close()
