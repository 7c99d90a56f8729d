"""Channels of all three kinds.

What they import late is imported here, so that it does not count in deadlines.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gen_ai.transport.adapter

from .callers import KINDS, Caller
from .clouds import CLOUDS, Internet

with contextlib.suppress(ImportError):
    import gen_ai.transport.native  # noqa: F401


#: The threads run the blocking transport: the tests of waiting and cancelling take them each time (`backend` in
#: test_ending.py), all others with the slow ones.
_KINDS = [pytest.param(kind, marks=pytest.mark.slow) if kind == "threads" else kind for kind in KINDS]


@pytest.fixture(params=_KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each transport in turn."""
    found: str = request.param
    if found == "aiohttp":
        pytest.importorskip("aiohttp")
    return found


@pytest.fixture
def make(kind: str) -> Iterator[Callable[..., Caller]]:
    """Makes channels of the kind, and closes them."""
    callers = []

    def maker(**options: Any) -> Caller:
        callers.append(Caller(kind, **options))
        return callers[-1]

    yield maker
    for caller in callers:
        caller.close()


@pytest.fixture
def caller(make: Callable[..., Caller]) -> Caller:
    """A channel of the kind, with all defaults."""
    return make()


@pytest.fixture(params=CLOUDS, ids=[made.__name__ for made in CLOUDS])
def internet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Internet]:
    """Each cloud in turn, behind a proxy."""
    with Internet(request.param(monkeypatch, tmp_path), tmp_path) as made:
        yield made
