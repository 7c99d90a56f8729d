"""The pages' code for OpenAI's own client (Python and JavaScript), run with its packages as they are published.

It says what comes over the wire, too: the clients that the page recommends read events of one line and events by the
standard, and fail at those that the page prints. So a server that they work with sends others: what is printed is JSON
made readable. gen_ai reads all three (`test_katz.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..support.server import Server
from .far_end import katz, stream_of
from .forms import compact, indented, prefixed, texts, values
from .pages import block
from .running import Ran, run_node, run_with
from .table import KATZ, Correction, Entry, entries, mended, redirected
from .test_client_code import DEFAULTS, ask_likewise

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

Run = Callable[..., Ran]


@pytest.fixture(params=entries("openai"), ids=str)
def entry(request: pytest.FixtureRequest) -> Entry:
    """A block that imports the package."""
    found: Entry = request.param
    return found


@pytest.fixture
def run(entry: Entry, folder: Path, tmp_path: Path, server: Server, request: pytest.FixtureRequest) -> Run:
    """Runs the block with the published package."""

    def run(*, but: Correction | None = None) -> Ran:
        text = mended(entry, block(entry.page, entry.number, folder).text, but=but)
        text = redirected(text, server.url)
        if entry.language == "py":
            return run_with(request.getfixturevalue("openai_python"), text, tmp_path)
        packages = tmp_path / "node_modules"
        if not packages.exists():
            packages.symlink_to(request.getfixturevalue("node_modules"))
        return run_node(text, tmp_path)

    return run


@pytest.mark.parametrize("form", [compact, prefixed])
def test_the_block_prints_the_answer(run: Run, entry: Entry, folder: Path, server: Server, form: Any) -> None:
    chunks = values(stream_of(folder).text)
    server.handler = katz(folder, stream=form(chunks))
    ran = run()
    assert (ran.problem, ran.output) == (None, "".join(texts(chunks)))
    (request,) = server.requests
    assert (request.path, request.json()["stream"]) == ("/v1/chat/completions", True)
    assert json.dumps(request.json()["messages"][0]["content"]) in block(KATZ, entry.number, folder).text
    assert ask_likewise("katz", request, server) == ran.output
    assert server.last.json() == {**DEFAULTS, **request.json()}, "gen_ai asks for the same"


def test_the_block_cannot_read_what_is_printed(run: Run, folder: Path, server: Server) -> None:
    server.handler = katz(folder, stream=indented(values(stream_of(folder).text)))
    ran = run()
    assert ran.output == ""
    assert "JSON" in (ran.problem or ""), "JSONDecodeError, SyntaxError … in JSON"
    assert len(server.requests) == 1


def test_the_block_fails_without_its_corrections(run: Run, entry: Entry, folder: Path, server: Server) -> None:
    server.handler = katz(folder, stream=compact(values(stream_of(folder).text)))
    assert entry.corrections
    for correction in entry.corrections:
        assert run(but=correction).problem is not None
    assert server.requests == []
