"""No test of a row sees a variable that the row reads; all of a file share one server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gen_ai.providers import list_providers

from ..support.server import Server

_NAMES = {
    name
    for row in list_providers()
    for name in (
        *row.key_env,
        *row.endpoint_env,
        *row.env_headers.values(),
        *(name for setting in row.settings for name in setting.env),
    )
}


@pytest.fixture(autouse=True)
def _no_variables_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    """One server for the whole file."""
    with Server() as running:
        yield running


@pytest.fixture
def server(shared: Server) -> Iterator[Server]:
    """The shared server, with nothing in its script and nothing asked of it yet."""
    shared.requests.clear()
    shared._queue.clear()
    yield shared
    assert not shared.errors, shared.errors
