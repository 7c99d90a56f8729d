"""One program, run with the published regolo client and with ours, against the same server: same requests, same
results."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ..support.environments import environment, find_python
from ..support.server import Request, Server
from . import program
from .scripted import KEY, answer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parents[2]
#: What it does is decided by these three.
REQUIREMENTS = ["regolo==1.12.0", "httpx==0.28.1", "json-repair==0.64.6"]

SAME = [step.__name__ for step in program.STEPS if not step.__name__.startswith(("differs_", "listing_"))]
#: Where ours is better: what the published client does, and what ours does.
DIFFERENT: dict[str, tuple[Any, Any]] = {
    "differs_usage_in_a_stream": ("IndexError", [("", ""), ("", "Ro"), ("", "me"), ("", ""), ("", "")]),
    "differs_cut_stream": ([("", ""), ("", "Ro"), ("", "me")], "StreamInterruptedError"),
    "differs_failing_stream": ([("", ""), ("", "Ro"), ("", "")], "ServerError"),
    "differs_chunk_without_text": (["Once", None], ["Once", ""]),
    "differs_message_without_text": (
        "ValidationError",
        (("assistant", None), [{"content": "Where?", "role": "user"}]),
    ),
    "differs_change_of_model": ("plain", "thinking"),
    "differs_change_to_an_unknown_model": (("plain", "Model not found\n", []), ("plain", "", ["UserWarning"])),
}


class Run(NamedTuple):
    """What a run of the program gave, and what it asked for."""

    results: dict[str, dict[str, Any]]
    requests: list[Request]
    connections: int
    said: str

    def bodies(self) -> list[Any]:
        """Every request but those for models: path, body, and the headers that mean something."""
        told = ("authorization", "content-type")
        return [
            (request.path, request.json(), [request.headers[name] for name in told])
            for request in self.requests
            if request.method == "POST"
        ]


def _run(python: str | Path, module: str, **variables: str) -> Run:
    with Server(answer) as server:
        done = subprocess.run(
            [str(python), "-W", "error::ResourceWarning", str(Path(program.__file__)), module, KEY],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
            env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "REGOLO_URL": server.url, **variables},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        assert not server.errors
        return Run(json.loads(done.stdout), server.requests, server.connections, done.stderr)


@pytest.fixture(scope="session")
def published() -> Run:
    """The program's run with the client from PyPI."""
    python = find_python((3, 12))
    if python is None:
        pytest.skip("the regolo client needs Python 3.12 or newer, and none is found here")
    return _run(environment("regolo", REQUIREMENTS, python), "regolo")


@pytest.fixture(scope="session")
def ours() -> Run:
    """The program's run with `gen_ai.compat.regolo`."""
    return _run(sys.executable, "gen_ai.compat.regolo", PYTHONPATH=str(ROOT))


def _outcome(found: dict[str, Any]) -> Any:
    """What was returned, or the kinds of error that the published client documents."""
    return ast.literal_eval(found["returned"]) if "returned" in found else found["raised"]


@pytest.mark.parametrize("name", SAME)
def test_a_call_gives_what_the_published_client_gives(name: str, published: Run, ours: Run) -> None:
    assert _outcome(ours.results[name]) == _outcome(published.results[name])
    assert ("returned" in ours.results[name]) == ("returned" in published.results[name])


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_call_differs_where_the_published_client_crashes_or_hides_something(
    name: str, published: Run, ours: Run
) -> None:
    for run, expected in zip((published, ours), DIFFERENT[name], strict=True):
        found = run.results[name]
        assert (ast.literal_eval(found["returned"]) if "returned" in found else found["type"]) == expected


def test_every_step_of_the_program_is_compared() -> None:
    assert {*SAME, *DIFFERENT, "listing_names"} == {step.__name__ for step in program.STEPS}


def test_the_names_of_the_published_client_are_here(published: Run, ours: Run) -> None:
    theirs, here = (_outcome(run.results["listing_names"]) for run in (published, ours))
    missing = {part: set(names) - set(here[part]) for part, names in theirs.items()}
    inside = {"module": {"os"}, "client": {"create_stream_generator"}}  # served inside only
    assert missing == {"instance": set(), "conversation": set(), **inside}


def test_the_requests_are_those_of_the_published_client(published: Run, ours: Run) -> None:
    assert len(ours.bodies()) > 40
    assert ours.bodies() == published.bodies()


def test_the_lists_of_models_are_asked_for_where_the_published_client_asks(published: Run, ours: Run) -> None:
    def asked(run: Run) -> set[tuple[str, str]]:
        return {(request.path, request.headers["authorization"]) for request in run.requests if request.method == "GET"}

    assert asked(ours) == asked(published)


def test_the_runtime_errors_of_the_published_client_begin_alike(published: Run, ours: Run) -> None:
    for name in ("without_a_key", "without_a_key_static", "without_a_model", "with_an_unknown_model"):
        assert ours.results[name]["message"].startswith(published.results[name]["message"])


def test_few_connections_do_and_nothing_is_left_open_at_exit(published: Run, ours: Run) -> None:
    assert ours.connections <= 4 < published.connections
    assert "Warning" not in ours.said
    assert "Exception ignored" not in ours.said
