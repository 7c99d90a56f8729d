"""Open answers of a seam: one that is written down while it is read, and one that is read from a recording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..plans import Block, TransportFailure
from ..transport.attempt import Attempt, clock
from .exchange import Exchange, Failure


def failure_from(exchange: Exchange) -> TransportFailure:
    """The recorded failure, as the transport would raise it now."""
    failed = exchange.failure
    assert failed is not None
    return TransportFailure(failed.kind, failed.message, now=clock(), sent=failed.sent, status=exchange.status)  # type: ignore[arg-type]


class _Noted:
    """What is read from an open answer goes into its exchange too."""

    def __init__(self, handle: Any, exchange: Exchange) -> None:
        self._handle, self._exchange = handle, exchange
        exchange.cut = True  # until its end is seen

    def _note(self, block: Block) -> Block:
        if block.data is None:
            self._exchange.cut = False
        else:
            self._exchange.blocks.append(block.data)
        return block

    def _failed(self, failure: TransportFailure) -> None:
        self._exchange.cut = False
        self._exchange.failure = Failure(failure.kind, failure.message, failure.sent)

    def close(self) -> None:
        """The call has all that it wanted: what has come is the answer."""
        if self._exchange.failure is None:
            self._exchange.cut = False
        self._handle.close()

    def abort(self) -> None:
        self._handle.abort()


class NotedHandle(_Noted):
    """Of a blocking answer."""

    def read(self, deadline: float | None) -> Block:
        try:
            return self._note(self._handle.read(deadline))
        except TransportFailure as failure:
            self._failed(failure)
            raise


class AsyncNotedHandle(_Noted):
    """Of an async answer."""

    async def read(self, deadline: float | None) -> Block:
        try:
            return self._note(await self._handle.read(deadline))
        except TransportFailure as failure:
            self._failed(failure)
            raise


class ReplayedHandle:
    """An answer out of a recording: its blocks, then its end, or how it failed."""

    def __init__(self, exchange: Exchange, attempt: Attempt) -> None:
        self._exchange, self._attempt = exchange, attempt
        self._blocks: Iterator[bytes] = iter(exchange.blocks)
        self._closed = False

    def read(self, deadline: float | None) -> Block:
        """The next block; None at the end. Raises TransportFailure."""
        if self._closed or self._attempt.aborted:
            raise TransportFailure("closed", "this stream was closed", now=clock(), sent=True)
        block = next(self._blocks, None)
        if block is None:
            self._attempt.finish()
            if self._exchange.failure is not None:
                raise failure_from(self._exchange)
            if self._exchange.cut:
                raise TransportFailure(
                    "broken", "the recording ends here: its reader had left", now=clock(), sent=True,
                    status=self._exchange.status,
                )  # fmt: skip
        return Block(block, clock())

    def close(self) -> None:
        """Nothing more is read."""
        self._closed = True
        self._attempt.finish()

    def abort(self) -> None:
        """`close`; a reader in another thread finds out with its next read."""
        self.close()


class AsyncReplayedHandle(ReplayedHandle):
    """The same for an event loop."""

    async def read(self, deadline: float | None) -> Block:  # type: ignore[override]
        return super().read(deadline)
