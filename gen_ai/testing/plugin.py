"""Fixtures for pytest; in your conftest.py: `pytest_plugins = ["gen_ai.testing.plugin"]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ..client import BaseClient
from ..factory import create_client
from . import Recording, no_network, recording

if TYPE_CHECKING:
    from ..server.serving import Running

_failed = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--gen-ai-record`."""
    group = parser.getgroup("gen_ai")
    group.addoption(
        "--gen-ai-record",
        action="store_true",
        help="record the traffic of tests that use the fixture gen_ai_recording, in place of replaying it",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Remember whether a test has failed: its recording is not kept."""
    item.stash[_failed] = True
    yield
    item.stash[_failed] = False


def recording_path(test: pytest.Item) -> Path:
    """Where the recording of a test is kept: `recordings/<module>/<test>.jsonl`, beside its module."""
    name = re.sub(r"[^\w.-]+", "-", test.name).strip("-")
    return test.path.parent / "recordings" / test.path.stem / f"{name}.jsonl"


@pytest.fixture
def gen_ai_recording(request: pytest.FixtureRequest) -> Iterator[Recording]:
    """The test's traffic: replayed from `recordings/<module>/<test>.jsonl` beside it, recorded there with
    `--gen-ai-record`. Arguments of `recording` go into a mark: `@pytest.mark.gen_ai_recording(ignore=["seed"])`."""
    mark = request.node.get_closest_marker("gen_ai_recording")
    arguments = dict(mark.kwargs) if mark is not None else {}
    if request.config.getoption("--gen-ai-record"):
        arguments["mode"] = "record"
    kept = recording(arguments.pop("path", None) or recording_path(request.node), **arguments)
    with kept:
        yield kept
        kept.keep = not request.node.stash.get(_failed, False)


@pytest.fixture
def gen_ai_no_network() -> Iterator[None]:
    """No request of gen_ai leaves this machine."""
    with no_network():
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "gen_ai_recording(**arguments): arguments of gen_ai.testing.recording")


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

    Replies are given as they come: an error, or an answer that does not fit the schema, reaches whoever calls.
    """
    from ..server import running

    with ExitStack() as stack:

        def start(client_or_replies: Any = None, **options: Any) -> Running:
            client = client_or_replies
            if not isinstance(client, BaseClient):
                client = stack.enter_context(create_client("offline", replies=client_or_replies, max_retries=0))
            return stack.enter_context(running(client, **options))

        yield start
