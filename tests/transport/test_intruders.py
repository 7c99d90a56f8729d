"""Exceptions that break into a call from outside are told from those of its connection."""

from __future__ import annotations

import functools
import http.client
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import urllib3

from gen_ai.transport.body import BodyError
from gen_ai.transport.failures import Refused, intruder


class TimeIsUp(Exception):
    """An exception of the caller's own."""


def ring(*_: object) -> None:
    raise TimeoutError("from a handler")


def ring_deeper(*_: object) -> None:
    ring()


def ring_named(name: str, *_: object) -> None:
    raise OSError(name)


class Bell:
    def ring(self, *_: object) -> None:
        raise ConnectionError("from a method")

    def __call__(self, *_: object) -> None:
        raise ValueError("from an object")


@pytest.fixture
def handle() -> Iterator[Callable[[Any], None]]:
    before = signal.getsignal(signal.SIGUSR1)
    yield lambda handler: (signal.signal(signal.SIGUSR1, handler), None)[1]
    signal.signal(signal.SIGUSR1, before)


def caught(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except Exception as error:
        return error
    pytest.fail("nothing was raised")


def wrapped() -> None:
    """As urllib3 wraps what a socket throws."""
    try:
        signal.raise_signal(signal.SIGUSR1)
    except Exception as error:
        raise urllib3.exceptions.ProtocolError("Connection aborted.") from error


@pytest.mark.parametrize(
    "handler",
    [ring, ring_deeper, Bell().ring, Bell(), functools.partial(ring_named, "from a partial")],
    ids=["function", "nested", "method", "object", "partial"],
)
def test_what_a_handler_of_a_signal_raised_is_an_intruder(handle: Any, handler: Any) -> None:
    handle(handler)
    plain, inner = (caught(act) for act in (lambda: signal.raise_signal(signal.SIGUSR1), wrapped))
    assert intruder(plain) is plain
    assert intruder(inner) is inner.__cause__ is not None


def test_an_exception_of_a_class_of_nobody_elses_is_an_intruder() -> None:
    error = TimeIsUp("set by another thread")
    assert intruder(error) is error
    assert intruder(urllib3.exceptions.ProtocolError("aborted", error)) is error


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("slow"), ConnectionResetError(104, "reset"), socket.gaierror(-2, "unknown"), BodyError("cut"),
        Refused("broken", "no"), http.client.BadStatusLine("x"), urllib3.exceptions.ProtocolError("y"), ValueError("z"),
        type("Own", (ConnectionError,), {"__module__": "socks"})("a proxy's"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_a_connection_throws_is_none(handle: Any, error: Exception) -> None:
    handle(ring)

    def throw() -> None:
        raise error

    assert intruder(caught(throw)) is None


def test_handlers_are_looked_at_from_any_thread(handle: Any) -> None:
    handle(ring)
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(intruder(OSError("x"))))
    thread.start()
    thread.join(5)
    assert found == [None]
