"""One exchange on the wire, as seen by whoever may have to end it: its deadline, its stage, its socket."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

#: The clock of every deadline, in seconds.
clock = time.monotonic

#: How far an exchange has come; the last word on what a failure means.
Stage = Literal["prepare", "resolve", "connect", "proxy", "tls", "send", "head", "body"]

#: Counts the forks that lie behind this process: what an earlier generation opened belongs to the parent.
_generation = 0


def _forked() -> None:
    global _generation  # noqa: PLW0603 - there is one process
    _generation += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class Attempt:
    """What bounds one exchange, from the name look-up to the last byte, and ends it from any thread."""

    __slots__ = (
        "_generation", "_lock", "_owner", "_socket", "_wake",
        "aborted", "answer", "connect_timeout", "deadline", "finished", "sent", "stage", "status",
    )  # fmt: skip

    def __init__(
        self, deadline: float | None, connect_timeout: float = 10.0, owner: set[Attempt] | None = None
    ) -> None:
        self.deadline = deadline
        self.connect_timeout = connect_timeout
        self.stage: Stage = "prepare"
        #: The request's first byte may have gone out.
        self.sent = False
        self.aborted = False
        #: The answer's status, once its head has come.
        self.status: int | None = None
        #: When the connection was free again.
        self.finished = 0.0
        #: http.client's answer, on its way from the connection to the transport.
        self.answer: Any = None
        self._socket: Any = None
        self._wake: Callable[[], object] | None = None
        self._lock = threading.Lock()
        #: Where its client finds it while it lasts.
        self._owner = owner
        if owner is not None:
            owner.add(self)
        self._generation = _generation

    def timeout(self) -> float | None:
        """Seconds left, for `settimeout`. Raises TimeoutError when none are."""
        deadline = self.deadline
        if deadline is None:
            return None
        left = deadline - clock()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    @property
    def late(self) -> bool:
        """Whether the deadline has passed, or so nearly that a timer set to it has gone off."""
        return self.deadline is not None and clock() >= self.deadline - 0.02

    @property
    def inherited(self) -> bool:
        """Whether it was begun before a fork, so that its socket is the parent's."""
        return self._generation != _generation

    def watch(self, sock: Any, wake: Callable[[], object] | None = None) -> None:
        """From now on `abort` ends this socket, or calls `wake` where there is none yet. Raises if it is too late."""
        with self._lock:
            self._socket, self._wake = sock, wake
            aborted = self.aborted
        if aborted:
            raise ConnectionAbortedError("the exchange was ended")

    def watch_no_more(self, sock: Any) -> None:
        """This socket is about to be closed by its owner."""
        with self._lock:
            if self._socket is sock:
                self._socket = None

    def finish(self) -> bool:
        """The connection is free again: `abort` is without effect from now on. False if it came first."""
        with self._lock:
            self._socket = self._wake = None
            self.finished = clock()
            if self._owner is not None:
                self._owner.discard(self)
            return not self.aborted

    def abort(self) -> None:
        """End the connection now, whatever another thread is doing with it. Never raises; twice is harmless."""
        if self.inherited:
            return
        with self._lock:
            self.aborted = True
            sock, wake = self._socket, self._wake
            self._socket = self._wake = None
            if self._owner is not None:
                self._owner.discard(self)
            if sock is not None:
                end(sock)
        if wake is not None:
            wake()


def end(sock: Any) -> None:
    """Shut a socket down, which wakes up whoever waits on it. The descriptor stays its owner's to close."""
    for _ in range(3):
        if isinstance(sock, socket.socket):
            break
        sock = getattr(sock, "socket", None)  # TLS within TLS is no socket, but has one
    with contextlib.suppress(OSError, ValueError, TypeError):
        # Not SSLSocket's own method: it takes the TLS state away under the feet of a reading thread.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
