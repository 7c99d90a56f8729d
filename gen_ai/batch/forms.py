"""The two forms of a batch: a list at the end, or rows as they finish. Each blocking, and on an event loop."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterator
from typing import TYPE_CHECKING, Any

from ..drivers import clock
from ..errors import BatchError, BatchInterrupted, Error
from .flow import Flow, Tally
from .setup import Batch
from .threads import InTurn, Threads
from .values import AsyncBatchRows, BatchRows, Done

if TYPE_CHECKING:
    from .tasks import AsyncFlow

__all__ = ["Batch", "alisted", "arows", "listed", "rows"]


class Outcome:
    """All rows of a list, as far as they have come."""

    def __init__(self, batch: Batch, count: int) -> None:
        self._batch = batch
        self.results: list[Any] = [None] * count
        self.errors: list[Any] = [None] * count
        self._known = bytearray(count)

    def put(self, done: Done) -> None:
        """A row has finished."""
        self.results[done.index], self.errors[done.index] = done.result, done.error
        self._known[done.index] = 1

    def returned(self, tally: Tally) -> Any:
        """What the caller gets. Raises BatchError where rows failed and errors are not values."""
        tally.warn()
        if self._batch.as_values:
            return self.results, [error and error.details() for error in self.errors]
        if any(error is not None for error in self.errors):
            raise self._failure(tally)
        return self.results

    def _failure(self, tally: Tally) -> BatchError:
        failed = [(index, error) for index, error in enumerate(self.errors) if error is not None]
        what = self._batch.what
        told = [f"{what}[{index}]: {error.error_type}: {error.message[:200]}" for index, error in failed[:3]]
        if len(failed) > 3:
            told.append(f"and {len(failed) - 3} more")
        rows = f"{len(self.errors)} row{'' if len(self.errors) == 1 else 's'}"
        return BatchError(
            f"{len(failed)} of {rows} failed: {'; '.join(told)}",
            results=self.results,
            errors=self.errors,
            suggestion=".results and .errors hold every row; with return_error=True both are returned.",
            retryable=all(error.retryable for _, error in failed),
            provider=self._batch.client.provider,
            usage=tally.usage,
        )

    def interrupted(self, last: int) -> BatchInterrupted:
        """The end by Ctrl-C; rows up to `last` had begun."""
        for index, known in enumerate(self._known):
            if not known:
                begun = index <= last
                self.errors[index] = Error(
                    "The batch was interrupted while this row was under way."
                    if begun
                    else "The batch was interrupted before this row was run.",
                    code="interrupted" if begun else "not_run",
                    retryable=True,
                    provider=self._batch.client.provider,
                )
        count = sum(self._known)
        return BatchInterrupted(
            f"The batch was interrupted: {count} of {len(self._known)} rows had finished.", self.results, self.errors
        )


def _refused(batch: Batch, error: Error) -> tuple[list[Any], list[Any]]:
    """What is wrong with the whole batch, raised; or as a value, as the error of every row that there would be."""
    if not batch.as_values:
        raise error
    count = 1 if batch.total is None else batch.total
    return [None] * count, [error.details() for _ in range(count)]


def _settled(batch: Batch) -> Error | None:
    """Check the arguments; TypeError for what is no call at all."""
    batch.refuse()
    try:
        batch.settle()
    except Error as error:
        batch.client._named(error, batch.shared)
        return error
    return None


# ---------------------------------------------------------------- lists


def listed(batch: Batch) -> Any:
    """All results, when the last row has finished."""
    error = _settled(batch)
    if error is not None:
        return _refused(batch, error)
    try:
        payloads = batch.listed(batch.payloads)
    except Error as wrong:
        batch.client._named(wrong, batch.shared)
        return _refused(batch, wrong)
    outcome = Outcome(batch, len(payloads))
    tally = Tally(batch, clock)
    engine = _engine(batch)
    flow = Flow(batch, iter(payloads), engine, tally, ordered=False, quick=True)
    interrupted = False
    try:
        while (done := flow.next()) is not None:
            outcome.put(done)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        flow.stop()
    if interrupted:
        _put_all(outcome, flow.rest())
        raise outcome.interrupted(engine.last)
    return outcome.returned(tally)


async def alisted(batch: Batch) -> Any:
    """All results, when the last row has finished."""
    from .tasks import AsyncFlow

    batch.on_a_loop = True
    error = _settled(batch)
    if error is not None:
        return _refused(batch, error)
    given = batch.payloads
    payloads = [payload async for payload in given] if isinstance(given, AsyncIterable) else given
    try:
        payloads = batch.listed(payloads)
    except Error as wrong:
        batch.client._named(wrong, batch.shared)
        return _refused(batch, wrong)
    outcome = Outcome(batch, len(payloads))
    tally = Tally(batch, clock)
    flow: AsyncFlow = AsyncFlow(batch, iter(payloads), tally, ordered=False)
    try:
        while (done := await flow.next()) is not None:
            outcome.put(done)
    finally:
        flow.stop()
        await flow.ended()
    return outcome.returned(tally)


def _put_all(outcome: Outcome, rows: Iterator[Done]) -> None:
    for done in rows:
        outcome.put(done)


def _engine(batch: Batch) -> Threads | InTurn:
    return Threads(batch) if batch.settings["concurrent"] else InTurn(batch)


# ---------------------------------------------------------------- iterators


class _Refusal:
    """The flow of a batch that cannot begin, under `return_error`: one row, which says why."""

    usage = None

    def __init__(self, error: Error) -> None:
        self._done: Done | None = Done(0)
        self._done.error = error

    def next(self) -> Done | None:
        done, self._done = self._done, None
        return done

    def stop(self) -> None:
        """Nothing was begun."""

    warn = stop


class _AsyncRefusal(_Refusal):
    async def next(self) -> Done | None:  # type: ignore[override]
        return super().next()

    async def ended(self) -> None:
        """Nothing was begun."""


def rows(batch: Batch) -> BatchRows[Any, Any]:
    """Rows as they finish."""
    error = _settled(batch)
    if error is not None:
        if not batch.as_values:
            raise error
        return BatchRows(lambda: _Refusal(error), as_values=True)

    def begin() -> Flow:
        tally = Tally(batch, clock)
        return Flow(batch, iter(batch.payloads), _engine(batch), tally, ordered=batch.settings["ordered"])

    return BatchRows(begin, as_values=batch.as_values)


def arows(batch: Batch) -> AsyncBatchRows[Any, Any]:
    """Rows as they finish, on an event loop."""
    batch.on_a_loop = True
    error = _settled(batch)
    if error is not None:
        if not batch.as_values:
            raise error
        return AsyncBatchRows(lambda: _AsyncRefusal(error), as_values=True)

    def begin() -> AsyncFlow:
        from .tasks import AsyncFlow

        given = batch.payloads
        source = aiter(given) if isinstance(given, AsyncIterable) else iter(given)
        return AsyncFlow(batch, source, Tally(batch, clock), ordered=batch.settings["ordered"])

    return AsyncBatchRows(begin, as_values=batch.as_values)
