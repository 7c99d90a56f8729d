"""Every program of examples/ runs, offline and against an OpenAI-compatible server, and prints the same at each run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .support.dialect import answer
from .support.server import Server

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
PROGRAMS = sorted(path.name for path in EXAMPLES.glob("*.py"))
#: Programs that take their provider from the environment.
SWAPPABLE = [name for name in PROGRAMS if re.search(r"GEN_AI_PROVIDER", (EXAMPLES / name).read_text("utf-8"))]
#: What is typed into the programs that read.
TYPED = {"conversation_loop.py": "My name is Ada.\nWhat did I say?\n\n"}


def run(name: str, **environment: str) -> str:
    """What a program prints."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GEN_AI_", "OPENAI_"))}
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
        cwd=ROOT,
        input=TYPED.get(name, ""),
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=50,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_example_runs_offline(name: str) -> None:
    assert run(name, GEN_AI_PROVIDER="offline").strip()


@pytest.mark.parametrize("name", SWAPPABLE)
def test_an_example_runs_against_a_server_when_the_environment_says_so(name: str) -> None:
    with Server(answer) as server:
        printed = run(
            name, GEN_AI_PROVIDER="openai:my-model", OPENAI_BASE_URL=f"{server.url}/v1", OPENAI_API_KEY="sk-example"
        )
        assert server.requests
        assert not server.errors, server.errors
    assert printed.strip()


def test_the_list_of_examples_is_whole() -> None:
    listed = re.findall(r"^\| \[(\w+\.py)\]\(\1\)", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == PROGRAMS


def test_the_demo_prints_the_same_each_time_and_shows_each_part() -> None:
    first, second = run("demo.py"), run("demo.py")
    assert first == second
    for part in ("chat", "stream", "conversation", "extract", "error"):
        assert part in first.lower()


def test_the_demo_shows_the_first_answer_in_the_second_turn() -> None:
    assert run("demo.py").count("Ada") >= 3


def test_the_conversation_in_the_terminal_remembers() -> None:
    assert "Ada" in run("conversation_loop.py", GEN_AI_PROVIDER="offline")


def test_nothing_in_the_examples_is_longer_than_a_screen_or_two() -> None:
    for name in PROGRAMS:
        assert len((EXAMPLES / name).read_text("utf-8").splitlines()) <= 120, name
