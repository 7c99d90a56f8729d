"""Rows side by side as tasks of an event loop."""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import Error
from .flow import AHEAD, Order, Tally
from .values import Done

if TYPE_CHECKING:
    from ..types import Usage
    from .setup import Batch, Row


async def perform(batch: Batch, row: Row) -> Done:
    """Run one row to its end."""
    done = Done(row.index)
    try:
        done.result = await batch.client._arun(
            batch.function, batch.operation, row.payload, row.options, on_end=done.note, quiet=True
        )
    except Error as error:
        done.error = error.with_traceback(None)  # whose frames would hold the row
    except Exception as crash:  # noqa: BLE001 - raised in the caller's task
        done.crash = crash
    return done


class Tasks:
    """At most `width` rows at once; the next one begins when one has ended, whatever its caller does meanwhile."""

    def __init__(self, batch: Batch) -> None:
        self.width = batch.width
        self.loop = asyncio.get_running_loop()
        self.tasks: set[asyncio.Task[Any]] = set()
        self.stopped = False
        self._batch = batch
        self._waiting: deque[tuple[Row, contextvars.Context]] = deque()
        self._under_way = 0
        self._finished: deque[Done] = deque()
        #: Set when there is news; whoever waits clears it.
        self.news = asyncio.Event()

    def submit(self, row: Row) -> None:
        self._waiting.append((row, contextvars.copy_context()))
        self._begin()

    def _begin(self) -> None:
        while self._waiting and self._under_way < self.width and not self.stopped:
            row, context = self._waiting.popleft()
            self._under_way += 1
            task = self.loop.create_task(perform(self._batch, row), context=context)
            self.tasks.add(task)
            task.add_done_callback(partial(self._ended, row.index))

    def _ended(self, index: int, task: asyncio.Task[Done]) -> None:
        self.tasks.discard(task)
        self._under_way -= 1
        if not self.stopped:
            self._finished.append(_outcome(task, index))
            self._begin()
        elif not task.cancelled():
            task.exception()  # it has been seen
        self.news.set()

    def finished(self) -> Done | None:
        """A finished row, in the order of finishing; None where there is none."""
        return self._finished.popleft() if self._finished else None

    @property
    def pending(self) -> int:
        """Rows submitted and not yet collected."""
        return len(self._waiting) + self._under_way + len(self._finished)

    def stop(self) -> None:
        """Nothing more is begun; what is under way is cancelled. On this loop only."""
        self.stopped = True
        self._waiting.clear()
        for task in list(self.tasks):
            task.cancel()
        self.news.set()


def _outcome(task: asyncio.Task[Done], index: int) -> Done:
    done = Done(index)
    if task.cancelled():
        done.crash = asyncio.CancelledError()
    elif (error := task.exception()) is not None:
        done.crash = error
    else:
        done = task.result()
    return done


class AsyncFlow:
    """Reads payloads in a task of its own, has them run, gives back finished rows."""

    def __init__(
        self, batch: Batch, source: Iterator[Any] | AsyncIterator[Any], tally: Tally, *, ordered: bool
    ) -> None:
        self._batch, self._source, self._tally = batch, source, tally
        self._order = Order(ordered=ordered)
        self._engine = engine = Tasks(batch)
        self._window = AHEAD * engine.width if batch.settings["concurrent"] else 1
        self._held = self._read = 0
        self._failure: BaseException | None = None
        self._source_over = False
        self._room = asyncio.Event()
        self._room.set()
        self._reader: asyncio.Task[None] | None = None

    async def next(self) -> Done | None:
        """The next finished row; None at the end."""
        engine, order = self._engine, self._order
        if self._reader is None and not engine.stopped:
            self._reader = engine.loop.create_task(self._read_on())
            engine.tasks.add(self._reader)
        while not engine.stopped:
            while (done := engine.finished()) is not None:
                order.add(done)
                value = self._tally.note(done)
                if hasattr(value, "__await__"):
                    await value
            if order.ready:
                self._held -= 1
                self._room.set()
                return order.take()
            if self._source_over and not engine.pending:
                break
            engine.news.clear()
            await engine.news.wait()
        failure, self._failure = self._failure, None
        self._tally.close()
        if failure is not None:
            raise failure
        return None

    async def _read_on(self) -> None:
        row = self._batch.maker()
        source, engine = self._source, self._engine
        try:
            while True:
                while self._held >= self._window:
                    self._room.clear()
                    await self._room.wait()
                payload = await anext(source, _END) if isinstance(source, AsyncIterator) else next(source, _END)
                if payload is _END:
                    self._failure = self._batch.uneven_end(self._read)
                    break
                made = row(payload)
                self._read += 1
                self._held += 1
                engine.submit(made)
        except asyncio.CancelledError as error:
            if engine.stopped:
                raise
            self._failure = error  # the input's own, which must not look like its end
        except Exception as error:  # noqa: BLE001 - raised when the rows under way are through
            self._failure = error
        finally:
            self._source_over = True
            if self._reader is not None:
                engine.tasks.discard(self._reader)
            engine.news.set()

    @property
    def usage(self) -> Usage | None:
        """What the rows so far have cost."""
        return self._tally.usage

    def warn(self) -> None:
        """Say what there is to say of the rows so far."""
        self._tally.warn_once()

    def stop(self) -> None:
        """Nothing more is read or run; what is under way is cancelled. Twice is harmless."""
        engine = self._engine
        self._tally.close()
        if not engine.stopped and not engine.loop.is_closed():
            with suppress(RuntimeError):  # the loop is closed just now
                if _running_loop() is engine.loop:
                    engine.stop()
                else:
                    engine.loop.call_soon_threadsafe(engine.stop)

    async def ended(self) -> None:
        """Wait until what was cancelled has ended."""
        tasks = list(self._engine.tasks)
        if tasks:
            await asyncio.wait(tasks)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


_END: Any = object()
