"""What users of a batch see: values per row, a row's end, how far the batch has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar

from ..errors import InvalidRequestError
from ..records import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from typing import TypeAlias

    from ..errors import Error
    from ..types import Usage, Warn

V_co = TypeVar("V_co", covariant=True)
R = TypeVar("R")
E = TypeVar("E")

if TYPE_CHECKING:
    #: The input of a batch, and of one on an event loop.
    Rows: TypeAlias = Iterable[R]
    AsyncRows: TypeAlias = Iterable[R] | AsyncIterable[R]
    #: Who is told of each row; on an event loop it may be a coroutine function.
    Progress: TypeAlias = Callable[["BatchProgress"], object] | bool | None


class PerRow(Generic[V_co]):
    """One value for each row of a batch, for any parameter of a call.

    Parameters with plain values (`temperature`, `seed`, `model_name` …) take a list for the same. Those whose value
    may itself be a list or a dictionary (`stop`, `tools`, `image_paths`, `guided_json`, `extra_body` …) need this.

    Args:
        values: any iterable, with as many values as there are rows. In the iterator form it is read along with the
            rows, and may be endless.

    Raises:
        InvalidRequestError: `values` is no iterable, or a single string or dictionary.

    Example:
        >>> from gen_ai import PerRow, create_client
        >>> client = create_client(provider="offline")
        >>> client.run_completions_batch(["Does it rain?", "How long?"], guided_json=PerRow([bool, int]))
        [False, 0]
    """

    __slots__ = ("values",)

    def __init__(self, values: Iterable[V_co]) -> None:
        if isinstance(values, (str, bytes, bytearray, Mapping)) or not isinstance(values, Iterable):
            raise InvalidRequestError(
                f"PerRow was given a single {type(values).__name__}.",
                suggestion="Give it one value for each row: PerRow([…, …]).",
            )
        self.values = values

    def __iter__(self) -> Iterator[V_co]:
        return iter(self.values)

    def __repr__(self) -> str:
        return f"PerRow({self.values!r})"


class BatchRow(NamedTuple, Generic[R, E]):
    """One row of the iterator form, finished; it unpacks: `for index, result, error in rows`.

    Attributes:
        index: the row's place in the input, from 0.
        result: what the single call would have returned; None where it failed.
        error: None, or the `Error` that the single call would have raised; under `return_error=True` a dictionary.
    """

    index: int  # type: ignore[assignment]  # a tuple's own method of that name is of no use here
    result: R | None
    error: E | None


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch has come, after one more row.

    Attributes:
        done: rows that are finished, the failed ones among them.
        failed: rows that failed.
        total: how many rows there are; None where the input does not say.
        index: the row that has just finished, from 0.
        elapsed: seconds since the batch began.
        usage: tokens spent so far, as far as they are known; None where no provider said.
    """

    done: int
    failed: int
    total: int | None
    index: int
    elapsed: float
    usage: Usage | None


class _Rows(Generic[R, E]):
    """What both kinds of iterator share: rows as their reader sees them, and how it all ends."""

    def __init__(self, begin: Callable[[], Any], *, as_values: bool = False) -> None:
        self._begin, self._as_values = begin, as_values
        self._flow: Any = None
        self._over = False

    @property
    def usage(self) -> Usage | None:
        """The tokens of the rows that have finished so far, failed ones too, as far as they are known; None where no
        provider said."""
        return self._flow.usage if self._flow is not None else None

    def _seen(self, done: Done) -> BatchRow[R, E]:
        error: Any = done.error
        return BatchRow(done.index, done.result, error.details() if self._as_values and error is not None else error)

    def _stop(self) -> None:
        self._over = True
        if self._flow is not None:
            self._flow.stop()

    def __del__(self) -> None:
        if not sys.is_finalizing() and not getattr(self, "_over", True):
            self._stop()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'over' if self._over else 'open'}>"


class BatchRows(_Rows[R, E]):
    """The rows of a batch as they finish; made by `iter_completions_batch` and `iter_chat_completions_batch`.

    Iterate it: each step gives a `BatchRow`. Nothing is read or sent before the first step. Leaving early (`break`,
    `close()`, the end of a `with` block, or letting go of the iterator) ends the rows under way.

    Example:
        >>> from gen_ai import create_client
        >>> client = create_client(provider="offline")
        >>> rows = client.iter_completions_batch(f"Line {number}" for number in range(1_000_000))
        >>> next(rows).index
        0
        >>> rows.close()
    """

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> BatchRow[R, E]:
        done = None
        if not self._over:
            try:
                if self._flow is None:
                    self._flow = self._begin()
                done = self._flow.next()
                self._flow.warn()
            except BaseException:
                self._stop()
                raise
        if done is None:
            self._stop()
            raise StopIteration
        return self._seen(done)

    def close(self) -> None:
        """End the batch: nothing more is read or sent, requests under way are ended. Twice is harmless."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncBatchRows(_Rows[R, E]):
    """The rows of a batch as they finish, on an event loop: `async for` it; `async with` and `aclose()` as for
    `BatchRows`."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> BatchRow[R, E]:
        done = None
        if not self._over:
            try:
                if self._flow is None:
                    self._flow = self._begin()
                done = await self._flow.next()
                self._flow.warn()
            except BaseException:
                self._stop()
                raise
        if done is None:
            self._stop()
            raise StopAsyncIteration
        return self._seen(done)

    async def aclose(self) -> None:
        """End the batch: nothing more is read or sent, requests under way are ended. Twice is harmless."""
        self._stop()
        if self._flow is not None:
            await self._flow.ended()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Done:
    """How one row ended, on its way to the caller."""

    __slots__ = ("crash", "error", "index", "loud", "result", "usage")

    def __init__(self, index: int) -> None:
        self.index = index
        self.result: Any = None
        self.error: Error | None = None
        #: What is no `Error`: a mistake in a program, which ends the batch.
        self.crash: BaseException | None = None
        self.usage: Usage | None = None
        #: What is to be said aloud.
        self.loud: list[Warn] = []

    def note(self, response: Any) -> None:
        """What the row's answer says besides its result."""
        self.usage = response.usage
        self.loud = [warning for warning in response.warnings if warning.loud]
