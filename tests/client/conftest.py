"""One client per way of calling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..support.server import Server
from .support import BACKENDS, Api, make_client

#: Threads differ from the rest in the transport, whose own tests look at them closely.
_BACKENDS = [
    pytest.param(name, marks=pytest.mark.slow) if name == "threads" and "aiohttp" in BACKENDS else name
    for name in BACKENDS
]


@pytest.fixture(params=_BACKENDS)
def api(request: pytest.FixtureRequest, server: Server) -> Iterator[Api]:
    """A client of the scripted server, in each of the ways of calling it."""
    made = Api(request.param, server)
    yield made
    made.end()


@pytest.fixture
def make_api(request: pytest.FixtureRequest) -> Iterator[Callable[..., Api]]:
    """Api with options; ended after the test."""
    made: list[Api] = []

    def make(*args: Any, **options: Any) -> Api:
        made.append(Api(*args, **options))
        return made[-1]

    yield make
    for api in made:
        api.end()


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    """A blocking client of the scripted server."""
    with make_client(server) as made:
        yield made
