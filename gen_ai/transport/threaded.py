"""Async with the base packages alone: the blocking transport in worker threads of its own.

A task that is cancelled, or whose time is over, ends its connection at once; the thread then wakes up by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..plans import Block, HttpRequest, Reply, TransportFailure
from .attempt import Attempt, clock
from .blocking import DRAIN_SECONDS, not_open

if TYPE_CHECKING:
    from .blocking import BlockingHandle, BlockingTransport

T = TypeVar("T")
Job = Callable[[], None]

#: A worker keeps its deadline by itself and can say what it was doing; after so many seconds more it is not
#: waited for.
_SLACK = 0.25


class Workers:
    """At most so many daemon threads, started when there is work and none is idle."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._count = 0
        # Threads know the queue, not this object: they end with it, closed or forgotten.
        self._end = weakref.finalize(self, self._jobs.put, None)

    def submit(self, job: Job) -> None:
        """Have a job done; it must not raise."""
        self._jobs.put(job)
        if self._idle.acquire(blocking=False):
            return
        with self._lock:
            if self._count >= self._limit:
                return
            self._count += 1
        name = f"gen_ai-{self._count}"
        try:
            threading.Thread(target=_work, args=(self._jobs, self._idle), name=name, daemon=True).start()
        except RuntimeError:  # the system has no more threads: those that there are will do it
            with self._lock:
                self._count -= 1
                if not self._count:
                    raise

    @property
    def closed(self) -> bool:
        """Whether what is submitted will not be done."""
        return not self._end.alive

    def close(self) -> None:
        """End the threads once they have done what was submitted."""
        self._end()


def _work(jobs: queue.SimpleQueue[Job | None], idle: threading.Semaphore) -> None:
    while True:
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            idle.release()
            job = jobs.get()
        if job is None:
            jobs.put(None)  # for the next one
            return
        job()
        del job


class ThreadedTransport:
    """The blocking transport for event loops, any number of them."""

    def __init__(self, blocking: BlockingTransport, workers: int) -> None:
        self._blocking = blocking
        self._workers = Workers(workers)
        #: The last stream's connection, on its way back to the pool.
        self._draining: asyncio.Future[None] | None = None

    async def send(self, request: HttpRequest, attempt: Attempt, stream: bool) -> Reply:
        """Send from a worker thread. Raises TransportFailure and CancelledError only."""
        draining = self._draining
        if draining is not None and draining.get_loop() is asyncio.get_running_loop():
            # So that one connection serves one stream after the other.
            await asyncio.wait((draining,), timeout=2 * DRAIN_SECONDS)
        reply = await self.call(lambda: self._blocking.send(request, attempt, stream), attempt, _abandon)
        if reply.handle is not None:
            reply.handle = ThreadedHandle(self, reply.handle, attempt)
        return reply

    async def call(self, function: Callable[[], T], attempt: Attempt, abandon: Callable[[T], None] | None = None) -> T:
        """What `function` returns, from a worker; `abandon` gets it if nobody waits for it any more."""
        if attempt.aborted or attempt.inherited or self._workers.closed:
            raise not_open(attempt)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._workers.submit(_Job(function, future, loop, abandon))
        left = None if attempt.deadline is None else max(0.0, attempt.deadline - clock()) + _SLACK
        try:
            async with asyncio.timeout(left):
                return await future
        except TimeoutError:
            attempt.abort()
        except asyncio.CancelledError:
            attempt.abort()
            raise
        finally:
            del future  # it holds its exception, whose traceback holds this frame
        raise TransportFailure("timeout", "the time was over", now=clock(), sent=attempt.sent)

    def drain(self, handle: BlockingHandle) -> None:
        """Close an answer, which may take a moment, in a worker."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._workers.submit(handle.close)
            return
        self._draining = done = loop.create_future()

        def job() -> None:
            handle.close()
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(_done, done)

        self._workers.submit(job)

    def close(self) -> None:
        """End the threads."""
        self._workers.close()

    async def aclose(self) -> None:
        """Nothing is bound to an event loop."""


def _done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _abandon(reply: Reply) -> None:
    if reply.handle is not None:
        reply.handle.abort()


class _Job:
    """One call on its way through a worker and back."""

    __slots__ = ("_abandon", "_function", "_future", "_loop")

    def __init__(
        self,
        function: Callable[[], Any],
        future: asyncio.Future[Any],
        loop: asyncio.AbstractEventLoop,
        abandon: Callable[[Any], None] | None,
    ) -> None:
        self._function, self._future, self._loop = function, future, loop
        self._abandon = abandon

    def __call__(self) -> None:
        value: Any = None
        error: BaseException | None = None
        if not self._future.cancelled():
            try:
                value = self._function()
            except BaseException as caught:  # noqa: BLE001 - carried to the loop
                error = caught
        try:
            self._loop.call_soon_threadsafe(_deliver, self._future, value, error, self._abandon)
        except RuntimeError:  # the loop is closed
            _drop(value, self._abandon)
        finally:
            del self, error  # whose traceback holds this frame


def _deliver(
    future: asyncio.Future[Any], value: Any, error: BaseException | None, abandon: Callable[[Any], None] | None
) -> None:
    if future.done():
        _drop(value, abandon)
    elif error is not None:
        future.set_exception(error)
    else:
        future.set_result(value)


def _drop(value: Any, abandon: Callable[[Any], None] | None) -> None:
    if value is not None and abandon is not None:
        abandon(value)


class ThreadedHandle:
    """An open answer, read by worker threads."""

    __slots__ = ("_attempt", "_handle", "_over", "_transport")

    def __init__(self, transport: ThreadedTransport, handle: BlockingHandle, attempt: Attempt) -> None:
        self._transport, self._handle, self._attempt = transport, handle, attempt
        self._over = False

    async def read(self, deadline: float | None) -> Block:
        """The next block; None at the end. Raises TransportFailure and CancelledError only."""
        if self._over:
            raise not_open(self._attempt)
        self._attempt.deadline = deadline
        return await self._transport.call(lambda: self._handle.read(deadline), self._attempt)

    def close(self) -> None:
        """Give the connection back if the body ends here, or at once after; else end it."""
        if self._handle.open and not self._over:
            self._over = True
            self._transport.drain(self._handle)

    def abort(self) -> None:
        """End the connection now."""
        self._handle.abort()

    def __del__(self) -> None:
        if not self._over:  # else a worker is giving its connection back
            with contextlib.suppress(Exception):
                self._handle.abort()
