"""Fixtures for pytest. A `conftest.py` opts in: `pytest_plugins = ["gen_ai.testing.plugin"]`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ..client import BaseClient
from ..factory import create_client

if TYPE_CHECKING:
    from ..server.serving import Running


class StartServer(Protocol):
    """What `gen_ai_server` gives: starts a server, and returns it running."""

    def __call__(self, client_or_replies: Any = None, **options: Any) -> Running:
        """Start one more server.

        Args:
            client_or_replies: the client that answers; or replies, as `create_client("offline", replies=…)` takes
                them; None: the ordinary answers of offline.
            options: those of `gen_ai.server.create_app`, and `port`.
        """


@pytest.fixture
def gen_ai_server() -> Iterator[StartServer]:
    """Starts OpenAI-compatible servers on loopback, and stops them at the test's end (extra `server`).

    Replies are given as they come: an error among them reaches whoever calls, and is not tried again.
    """
    from ..server import running

    with ExitStack() as stack:

        def start(client_or_replies: Any = None, **options: Any) -> Running:
            client = client_or_replies
            if not isinstance(client, BaseClient):
                client = stack.enter_context(create_client("offline", replies=client_or_replies, max_retries=0))
            return stack.enter_context(running(client, **options))

        yield start
