"""The server as its own command, with answers from a file, and an application that knows nothing of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .launch import KEY, PROGRAMS, ROOT, openai_settings, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Where the command says that it listens."""
    key = tmp_path / "key"
    key.write_text(KEY)
    told = ("--replies", PROGRAMS / "weather_replies.json", "--api-key-file", key, "--port", "0")
    with subprocess.Popen(
        [sys.executable, "-m", "gen_ai.server", *map(str, told)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[3]
        process.terminate()
    assert process.returncode == 0


def test_an_application_meets_the_answers_of_a_file(openai_python: Path, url: str) -> None:
    seen = run(openai_python, "openai_scripted.py", variables=openai_settings(url))
    assert seen["weather"] == "21 degrees in Rome, minus 3 in Oslo."
    assert seen["calls"] == ["call_rome", "call_oslo"]
    assert seen["busy"] == ["Here I am.", 1]
    assert seen["declined"] == [None, "I do not tell."]
