"""Every program of examples/ runs, offline and against an OpenAI-compatible server, and prints the same at each run."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable

import pytest

from .support.dialect import answer
from .support.program import EXAMPLES, Runner
from .support.server import Server

pytestmark = pytest.mark.slow  # some wait, as their readers would

PROGRAMS = sorted(path.name for path in EXAMPLES.glob("*.py"))
#: Programs that take their provider from the environment.
SWAPPABLE = [name for name in PROGRAMS if re.search(r"GEN_AI_PROVIDER", (EXAMPLES / name).read_text("utf-8"))]
#: What is typed into the programs that read.
TYPED = {"conversation_loop.py": "My name is Ada.\nWhat did I say?\n\n"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a program as if from the command line, and gives what it prints."""
    runner = Runner(capsys)

    def run(name: str, **environment: str) -> str:
        ran = runner(name, typed=TYPED.get(name, ""), environment=environment)
        assert (ran.status, ran.err) == (0, "")
        return ran.out

    return run


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_example_runs_offline(name: str, run: Callable[..., str]) -> None:
    assert run(name, GEN_AI_PROVIDER="offline").strip()


@pytest.mark.parametrize("name", SWAPPABLE)
def test_an_example_runs_against_a_server_when_the_environment_says_so(name: str, run: Callable[..., str]) -> None:
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


def test_the_demo_prints_the_same_each_time_and_shows_each_part(run: Callable[..., str]) -> None:
    first, second = run("demo.py"), run("demo.py")
    assert first == second
    for part in ("chat", "stream", "conversation", "extract", "error", "three profiles"):
        assert part in first.lower()


def test_the_demo_shows_the_first_answer_in_the_second_turn(run: Callable[..., str]) -> None:
    assert run("demo.py").count("Ada") >= 3


def test_the_application_does_the_same_on_each_of_its_three_profiles(run: Callable[..., str]) -> None:
    for program in ("three_profiles.py", "demo.py"):
        assert re.findall(r"^  (\S+): (the same|something else), over HTTP$", run(program), re.MULTILINE) == [
            ("openai-server", "the same"), ("regolo-server", "the same"),
        ]  # fmt: skip


def test_without_the_extra_the_demo_says_in_one_line_what_it_leaves_out(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else found(name))
    last = run("demo.py").split("6. ")[1].splitlines()[5:7]
    assert last == [
        (
            "  left out: openai-server, regolo-server. The server needs uvicorn, which is not installed. "
            'Run: pip install ".[server]"'
        ),
        "",
    ]


def test_the_conversation_in_the_terminal_remembers(run: Callable[..., str]) -> None:
    assert "Ada" in run("conversation_loop.py", GEN_AI_PROVIDER="offline")


def test_nothing_in_the_examples_is_longer_than_a_screen_or_two() -> None:
    for name in PROGRAMS:
        assert len((EXAMPLES / name).read_text("utf-8").splitlines()) <= 125, name
