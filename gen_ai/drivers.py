"""The two ways to perform a plan: blocking and async. The only code that knows what a step costs.

Cleanup is the driver's: it owns the handles that a plan opened, closes the plan, then ends what is left open.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeAlias, TypeVar

from .errors import InvalidRequestError
from .plans import Emit, Gather, Now, Outcome, Plan, Read, Release, Run, Send, Sleep, Step, Tell
from .types import ChatResponse, Event

T = TypeVar("T")
R = TypeVar("R")

#: Is shown the events that reach the caller, until it returns True.
Hear: TypeAlias = Callable[[list[Event]], bool]

#: The code of the error for a second reader of a stream; the first goes on undisturbed.
IN_USE = "stream_in_use"

#: The clock of both drivers, in seconds.
clock = time.monotonic

#: Whether `Sleep` waits. Off only while a recording is replayed (`gen_ai.testing`): its waits lie in the past.
waits = True


class _Driver(Generic[T]):
    """What both drivers share: a plan, what it holds open, and its end."""

    __slots__ = ("_advancing", "_emitted", "_ending", "_handles", "_hear", "_plan", "result", "running")

    def __init__(self, plan: Plan[T], hear: Hear | None = None) -> None:
        self._plan, self._hear = plan, hear
        self._handles: list[Any] = []
        self._emitted: Emit | None = None
        self.running = True
        self._advancing = False
        self._ending = threading.RLock()
        self.result: T

    @property
    def answer(self) -> Callable[[], ChatResponse[Any]] | None:
        """Gives the answer as far as it has come; None before any events."""
        return self._emitted.answer if self._emitted is not None else None

    def close(self) -> None:
        """Stop: close the plan, end what it left open. Twice is harmless.

        While another thread or task waits in `advance`, this wakes it, whatever it waits for; the plan is then its
        to close."""
        if self.running:
            # `advance` writes and reads the two flags in the other order: one of both sees the other's, or each does.
            self.running = False
            if self._advancing:
                for handle in list(self._handles):
                    handle.abort()
            else:
                self._end()

    def _hold(self, handle: Any) -> None:
        """From now on `close` ends this."""
        self._handles.append(handle)
        if not self.running:  # `close` was quicker
            handle.abort()

    def _end(self) -> None:
        self.running = False
        with self._ending:
            self._plan.close()
            while self._handles:
                self._handles.pop().abort()


class Driver(_Driver[T]):
    """Performs one plan, blocking, pausing at each Emit."""

    __slots__ = ()

    def advance(self) -> list[Event] | None:
        """Run on to the next events; None when the plan has returned (its value is in `result`) or was closed."""
        if self._advancing and self.running:
            raise _taken()
        self._advancing = True
        if not self.running:
            self._end()
            return None
        plan, emitted = self._plan, self._emitted
        step: Step
        try:
            if emitted is None or emitted.then is None:
                step = plan.send(None if emitted is None else clock())
            else:
                step = read = emitted.then
                if read.within is not None:
                    end = clock() + read.within
                    if read.deadline is None or end < read.deadline:
                        read.deadline = end
            while True:
                kind = type(step)
                if kind is Emit:
                    self._emitted = step  # type: ignore[assignment]
                    self._advancing = False
                    if not self.running:
                        self._end()
                        return None
                    if self._hear is not None and self._hear(step.events):  # type: ignore[union-attr]
                        self._hear = None
                    return step.events  # type: ignore[union-attr]
                try:
                    # A Read is the hot path of streams: it goes without a further call.
                    reply = step.handle.read(step.deadline) if kind is Read else self._perform(step, kind)  # type: ignore[union-attr]
                except Exception as error:  # noqa: BLE001 - whatever the world throws is the plan's to judge
                    caught = error
                else:
                    if self.running:
                        step = plan.send(reply)
                        continue
                if not self.running:  # closed meanwhile, by another thread
                    self._end()
                    return None
                step = _throw(plan, caught)
        except StopIteration as stop:
            self.result = stop.value
            self._end()
            return None
        except BaseException:
            self._end()
            raise

    def _perform(self, step: Step, kind: type) -> Any:
        if kind is Send:
            held = len(self._handles)
            try:
                reply = step.channel.send(step.request, step.deadline, step.stream, self._hold)  # type: ignore[union-attr]
            finally:
                del self._handles[held:]
            if reply.handle is not None:
                self._handles.append(reply.handle)
            return reply
        if kind is Now:
            return clock()
        if kind is Release:
            self._handles.remove(step.handle)  # type: ignore[union-attr]
            step.handle.close()  # type: ignore[union-attr]
            return clock()
        if kind is Sleep:
            self._held(nap := _Nap(), nap.wait, step.seconds if waits else 0)  # type: ignore[union-attr]
            return clock()
        if kind is Run:
            return _plain_value(step.function(*step.args), step.function)  # type: ignore[union-attr]
        if kind is Gather:
            side = _Side([Driver(plan) for plan in step.plans])  # type: ignore[union-attr]
            return self._held(side, side.run, step.limit)  # type: ignore[union-attr]
        if kind is Tell:
            return step.function(*step.args)  # type: ignore[union-attr]
        raise TypeError(f"no such step: {step!r}")

    def _held(self, handle: Any, act: Callable[..., R], *args: Any) -> R:
        """What `act` returns; `close` ends it early."""
        self._hold(handle)
        try:
            return act(*args)
        except BaseException:
            handle.abort()
            raise
        finally:
            self._handles.remove(handle)


class _Nap(threading.Event):
    """A wait that can be cut short."""

    abort = threading.Event.set


class _Side:
    """Plans side by side."""

    def __init__(self, drivers: list[Driver[Any]]) -> None:
        self._drivers = drivers

    def run(self, limit: int | None) -> list[Outcome]:
        """Their outcomes, in order."""
        drivers = self._drivers
        if len(drivers) == 1 or limit == 1:
            return [_outcome(driver) for driver in drivers]
        import contextvars
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(min(limit or len(drivers), len(drivers)), thread_name_prefix="gen_ai")
        try:
            futures = [pool.submit(contextvars.copy_context().run, _outcome, driver) for driver in drivers]
            return [future.result() for future in futures]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def abort(self) -> None:
        """End them all."""
        for driver in self._drivers:
            driver.close()


def _outcome(driver: Driver[Any]) -> Outcome:
    try:
        return Outcome(value=_driven(driver))
    except Exception as error:  # noqa: BLE001 - carried to the plan as a value
        return Outcome(error=error)


def _taken() -> InvalidRequestError:
    return InvalidRequestError(
        "The stream is being read by another thread or task.",
        suggestion="Read a stream in one place only, and hand its pieces on from there.",
        code=IN_USE,
    )


def _throw(plan: Plan[Any], error: Exception) -> Step:
    """Throw into the plan, without this frame's own references keeping the error's frames alive."""
    try:
        return plan.throw(error)
    finally:
        del error


def run(plan: Plan[T]) -> T:
    """Perform a plan to its end, blocking; events on the way are dropped."""
    return _driven(Driver(plan))


def _driven(driver: Driver[T]) -> T:
    while driver.advance() is not None:
        pass
    return driver.result


def _plain_value(value: Any, function: Callable[..., Any]) -> Any:
    if hasattr(value, "__await__"):
        if hasattr(value, "close"):
            value.close()
        name = getattr(function, "__name__", repr(function))
        raise InvalidRequestError(
            f"{name} is a coroutine function, which a blocking call cannot run.",
            suggestion="Use the async twin of the method (arun_…), or give a plain function.",
        )
    return value


class AsyncDriver(_Driver[T]):
    """Performs one plan on the running event loop, pausing at each Emit."""

    __slots__ = ()

    async def advance(self) -> list[Event] | None:
        """Run on to the next events; None when the plan has returned (its value is in `result`) or was closed."""
        if self._advancing and self.running:
            raise _taken()
        self._advancing = True
        if not self.running:
            self._end()
            return None
        plan, emitted = self._plan, self._emitted
        step: Step
        try:
            if emitted is None or emitted.then is None:
                step = plan.send(None if emitted is None else clock())
            else:
                step = read = emitted.then
                if read.within is not None:
                    end = clock() + read.within
                    if read.deadline is None or end < read.deadline:
                        read.deadline = end
            while True:
                kind = type(step)
                if kind is Emit:
                    self._emitted = step  # type: ignore[assignment]
                    self._advancing = False
                    if not self.running:
                        self._end()
                        return None
                    if self._hear is not None and self._hear(step.events):  # type: ignore[union-attr]
                        self._hear = None
                    return step.events  # type: ignore[union-attr]
                try:
                    # A Read is the hot path of streams: it goes without a further call.
                    reply = await (step.handle.read(step.deadline) if kind is Read else self._perform(step, kind))  # type: ignore[union-attr]
                except Exception as error:  # noqa: BLE001 - whatever the world throws is the plan's to judge
                    caught = error
                else:
                    if self.running:
                        step = plan.send(reply)
                        continue
                if not self.running:  # closed meanwhile, by another task or thread
                    self._end()
                    return None
                step = _throw(plan, caught)
        except StopIteration as stop:
            self.result = stop.value
            self._end()
            return None
        except BaseException:
            self._end()
            raise

    async def _perform(self, step: Step, kind: type) -> Any:
        if kind is Now:
            return clock()
        if kind is Release:
            self._handles.remove(step.handle)  # type: ignore[union-attr]
            step.handle.close()  # type: ignore[union-attr]
            return clock()
        if kind is Tell:
            return step.function(*step.args)  # type: ignore[union-attr]
        self._hold(wait := _Wait())
        try:
            async with wait.scope:
                value = await _awaited(step, kind)
        finally:
            self._handles.remove(wait)
        if kind is Send and value.handle is not None:
            self._handles.append(value.handle)
        return value


class _Wait:
    """A step of a task, which can be ended without cancelling the task."""

    def __init__(self) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self.scope = asyncio.timeout(None)

    def abort(self) -> None:
        """End the wait; from any thread."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._expire)

    def _expire(self) -> None:
        with suppress(RuntimeError):  # it is over already
            self.scope.reschedule(self._loop.time())


async def _awaited(step: Step, kind: type) -> Any:
    """What a step comes to that may take long."""
    if kind is Send:
        return await step.channel.asend(step.request, step.deadline, step.stream)  # type: ignore[union-attr]
    if kind is Sleep:
        import asyncio

        await asyncio.sleep(step.seconds if waits else 0)  # type: ignore[union-attr]
        return clock()
    if kind is Run:
        return await _arun_function(step.function, step.args)  # type: ignore[union-attr]
    if kind is Gather:
        return await _agather(step)  # type: ignore[arg-type]
    raise TypeError(f"no such step: {step!r}")


async def arun(plan: Plan[T]) -> T:
    """Perform a plan to its end on the running event loop; events on the way are dropped."""
    driver = AsyncDriver(plan)
    while await driver.advance() is not None:
        pass
    return driver.result


async def _arun_function(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    import asyncio
    import inspect

    function = getattr(function, "__acall__", function)  # a signer's own way on an event loop
    if inspect.iscoroutinefunction(function):
        return await function(*args)
    value = await asyncio.to_thread(function, *args)
    return await value if hasattr(value, "__await__") else value


async def _agather(step: Gather) -> list[Outcome]:
    import asyncio

    gate = asyncio.Semaphore(step.limit or max(1, len(step.plans)))

    async def outcome(plan: Plan[Any]) -> Outcome:
        async with gate:
            try:
                return Outcome(value=await arun(plan))
            except Exception as error:  # noqa: BLE001 - carried to the plan as a value
                return Outcome(error=error)

    return list(await asyncio.gather(*(outcome(plan) for plan in step.plans)))
