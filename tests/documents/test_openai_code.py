"""The pages' code for OpenAI's own client, run with that client as it is published.

It says what comes over the wire, too: the client that the page recommends reads events of one line and events by the
standard, and fails at those that the page prints. So a server that it works with sends others: what is printed is JSON
made readable. gen_ai reads all three (`test_katz.py`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ..support.environments import environment
from ..support.server import Server
from .far_end import katz, stream_of
from .forms import compact, indented, prefixed, texts, values
from .pages import block
from .running import Ran, run_with
from .table import KATZ, Correction, Entry, entries, mended, redirected

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

PYTHON = next(entry for entry in entries("openai") if entry.language == "py")


@pytest.fixture(scope="session")
def openai_python() -> Path:
    """A Python with OpenAI's own package."""
    try:
        return environment("openai", ["openai==3.57.0"])
    except OSError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"cannot be installed here: {error}")


def run(entry: Entry, folder: Path, desk: Path, python: Path, server: Server, *, but: Correction | None = None) -> Ran:
    """Run a block of the page with the published client."""
    text = mended(entry, block(entry.page, entry.number, folder).text, but=but)
    return run_with(python, redirected(text, server.url), desk)


@pytest.mark.parametrize("form", [compact, prefixed])
def test_the_block_prints_the_answer(
    folder: Path, tmp_path: Path, openai_python: Path, server: Server, form: Any
) -> None:
    chunks = values(stream_of(folder).text)
    server.handler = katz(folder, stream=form(chunks))
    ran = run(PYTHON, folder, tmp_path, openai_python, server)
    assert (ran.problem, ran.output) == (None, "".join(texts(chunks)))
    (request,) = server.requests
    assert (request.path, request.json()["stream"]) == ("/v1/chat/completions", True)
    assert json.dumps(request.json()["messages"][0]["content"]) in block(KATZ, PYTHON.number, folder).text


def test_the_block_cannot_read_what_is_printed(
    folder: Path, tmp_path: Path, openai_python: Path, server: Server
) -> None:
    server.handler = katz(folder, stream=indented(values(stream_of(folder).text)))
    ran = run(PYTHON, folder, tmp_path, openai_python, server)
    assert ran.output == ""
    assert "JSONDecodeError" in (ran.problem or "")


def test_the_block_fails_without_its_corrections(
    folder: Path, tmp_path: Path, openai_python: Path, server: Server
) -> None:
    server.handler = katz(folder, stream=compact(values(stream_of(folder).text)))
    for correction in PYTHON.corrections:
        ran = run(PYTHON, folder, tmp_path, openai_python, server, but=correction)
        assert ran.problem is not None
    assert server.requests == []
