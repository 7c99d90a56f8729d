"""Rows side by side in daemon threads, or one after another in the caller's own."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from ..drivers import Driver
from ..errors import Error
from .values import Done

if TYPE_CHECKING:
    from ..plans import Plan
    from .setup import Batch, Row

#: Some systems notice Ctrl-C between two waits only.
_GLANCE = 0.5


class Stopped(BaseException):
    """The row was ended from outside; nobody waits for its result."""


class Running:
    """The rows under way, so that they can be ended together from any thread."""

    def __init__(self) -> None:
        self.stopped = False
        #: The last row that was begun; rows are begun in their order.
        self.last = -1
        self._drivers: dict[int, Driver[Any]] = {}
        # Whoever holds it may be made to collect garbage, and so to stop this very batch.
        self._lock = threading.RLock()

    def drive(self, index: int, plan: Plan[Any]) -> Any:
        """Perform a row's plan, as `drivers.run` does; Stopped where `stop` came first."""
        driver = Driver(plan)
        with self._lock:
            self._drivers[index] = driver
        try:
            if self.stopped:
                driver.close()
            while driver.advance() is not None:
                pass
            ended = not hasattr(driver, "result")
        finally:
            with self._lock:
                del self._drivers[index]
        if ended:
            raise Stopped("the batch was stopped")
        return driver.result

    def begin(self, index: int) -> None:
        """A row's time begins."""
        with self._lock:
            self.last = max(self.last, index)

    def stop(self) -> None:
        """End them all."""
        self.stopped = True
        with self._lock:
            drivers = list(self._drivers.values())
        for driver in drivers:
            driver.close()


def perform(batch: Batch, row: Row, running: Running) -> Done:
    """Run one row to its end. Raises Stopped and what interrupts this thread only."""
    done = Done(row.index)
    running.begin(row.index)
    try:
        done.result = batch.client._run(
            batch.function, batch.operation, row.payload, row.options,
            on_end=done.note, drive=partial(running.drive, row.index),
        )  # fmt: skip
    except Error as error:
        done.error = error.with_traceback(None)  # whose frames would hold the row
    except Exception as crash:  # noqa: BLE001 - raised in the caller's thread
        done.crash = crash
    return done


class InTurn:
    """One row after another, in the caller's thread."""

    width = 1

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: deque[Row] = deque()
        self.running = Running()

    @property
    def pending(self) -> int:
        return len(self._rows)

    @property
    def last(self) -> int:
        return self.running.last

    def submit(self, row: Row) -> None:
        self._rows.append(row)

    def finished(self, *, wait: bool) -> Done | None:
        if not wait or not self._rows or self.running.stopped:
            return None
        row = self._rows.popleft()
        try:
            return perform(self._batch, row, self.running)
        except Stopped:
            return None

    def stop(self) -> None:
        self.running.stop()


class Threads:
    """At most `width` rows at once, each in a daemon thread: nobody has to wait for it at the end of the process."""

    def __init__(self, batch: Batch) -> None:
        self.width = batch.width
        self.running = Running()
        self.pending = 0
        self._batch = batch
        self._jobs: queue.SimpleQueue[tuple[Row, contextvars.Context] | None] = queue.SimpleQueue()
        self._finished: queue.SimpleQueue[Done | None] = queue.SimpleQueue()
        self._threads = 0

    @property
    def last(self) -> int:
        return self.running.last

    def submit(self, row: Row) -> None:
        self._jobs.put((row, contextvars.copy_context()))
        self.pending += 1
        if self._threads < min(self.width, self.pending):
            self._threads += 1
            thread = threading.Thread(
                target=_work,
                args=(self._batch, self._jobs, self._finished, self.running),
                name=f"gen_ai-batch-{self._threads}",
                daemon=True,
            )
            try:
                thread.start()
            except RuntimeError:  # the system has no more threads: those that there are will do it
                self._threads -= 1
                if not self._threads:
                    raise

    def finished(self, *, wait: bool) -> Done | None:
        while True:
            try:
                done = self._finished.get(block=wait, timeout=_GLANCE if wait else None)
            except queue.Empty:
                if wait and not self.running.stopped:
                    continue
                return None
            if done is not None:
                self.pending -= 1
            return done

    def stop(self) -> None:
        if not self.running.stopped:
            self.running.stop()
            for _ in range(self._threads):
                self._jobs.put(None)
            self._finished.put(None)  # for a reader in another thread


def _work(
    batch: Batch,
    jobs: queue.SimpleQueue[tuple[Row, contextvars.Context] | None],
    finished: queue.SimpleQueue[Done | None],
    running: Running,
) -> None:
    while (job := jobs.get()) is not None:
        row, context = job
        if running.stopped:
            continue
        try:
            done = context.run(perform, batch, row, running)
        except Stopped:
            continue
        except BaseException as crash:  # noqa: BLE001 - raised in the caller's thread
            done = Done(row.index)
            done.crash = crash
        finished.put(done)
        del job, row, context, done
