"""Servers for these tests: the plugin's own fixture, and one in front of a scripted model server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.server import running
from gen_ai.server.serving import Running
from gen_ai.testing.plugin import StartServer, gen_ai_server

from ..support.server import Server

__all__ = ["gen_ai_server"]


@pytest.fixture(scope="module")
def plain() -> Iterator[Running]:
    """One server that gives offline's ordinary answers, for all tests of a module."""
    with running(create_client("offline")) as server:
        yield server


Gateway = Callable[..., Running]


@pytest.fixture
def gateway(gen_ai_server: StartServer, server: Server) -> Iterator[Gateway]:
    """Starts a server whose client talks to the scripted `server`; options are those of `create_client`."""
    with ExitStack() as stack:

        def start(provider: str = "openai:m", *, app: dict[str, Any] | None = None, **options: Any) -> Running:
            given = {"endpoint": f"{server.url}/v1", "api_key": "", "max_retries": 0, **options}
            client = stack.enter_context(create_client(provider, **given))
            return gen_ai_server(client, **(app or {}))

        yield start
