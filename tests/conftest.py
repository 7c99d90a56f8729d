"""No test sees the machine's environment, and none leaves it."""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .support import official
from .support.server import Server

_OURS = re.compile(
    r".*(_API_KEY|_PROXY|_BASE_URL|_ENDPOINT|_API_TOKEN|_ACCESS_TOKEN)$|(HF|GEN_AI|OPENAI|ANTHROPIC|AZURE|AWS|GOOGLE|REGOLO)_.*"
    r"|(REQUESTS|CURL)_CA_BUNDLE|SSL_CERT_(FILE|DIR)|SSLKEYLOGFILE|NETRC|XDG_CONFIG_HOME|API_KEY|LLM|(CHAT_)?COMPLETIONS_URL_PATH",
    re.IGNORECASE,
)
#: Names that no resolver knows, for tests of just that.
_NOWHERE = (".invalid", ".test", ".example")
_left: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sample", type=int, metavar="N", help="run N cases of each test that has more, spread evenly")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    most = config.getoption("--sample")
    if not most:
        return
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {item for same in cases.values() for item in same[:: -(-len(same) // most)]}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name in ("localhost", "::1", "0.0.0.0", "::") or name.startswith("127."):
        return
    if not name.endswith(_NOWHERE):
        _left.append(name)
    raise socket.gaierror(socket.EAI_NONAME, "tests stay on loopback")


sys.addaudithook(_audit)


@pytest.fixture(scope="session")
def _empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _clean_world(monkeypatch: pytest.MonkeyPatch, _empty_home: Path) -> Iterator[None]:
    for name in list(os.environ):
        if _OURS.fullmatch(name):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(_empty_home))
    _left.clear()
    yield
    for name in ("gen_ai", "gen_ai.content"):  # set by an example: what is logged costs time
        logging.getLogger(name).setLevel(logging.NOTSET)
    if (regolo := sys.modules.get("gen_ai.compat.regolo._settings")) is not None:
        regolo.SETTINGS.__init__()
        sys.modules["gen_ai.compat.regolo._backend"].close()
    assert not _left, f"this test reached for {_left}"


@pytest.fixture(scope="session", autouse=True)
def _watched_bodies() -> Iterator[None]:
    end = official.watch()
    yield
    end()


@pytest.fixture(autouse=True)
def _official_bodies(request: pytest.FixtureRequest, _watched_bodies: None) -> Iterator[None]:
    """Whatever a test builds for the provider "openai" is what OpenAI's own description says."""
    official.forget()
    yield
    if request.node.nodeid.partition("[")[0] not in official.OTHERWISE:
        wrong = official.found()
        assert not wrong, f"not as OpenAI describes it (tests/support/official.py): {wrong}"


@pytest.fixture
def server() -> Iterator[Server]:
    """A scripted server on loopback."""
    with Server() as running:
        yield running
    assert not running.errors, running.errors
