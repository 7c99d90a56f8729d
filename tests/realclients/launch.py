"""Runs a program of `programs/` as its user would: a process of its own, with what it needs in its environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
KEY = "sk-test-0123456789"


def run(*command: str | Path, variables: Mapping[str, str], folder: Path = PROGRAMS) -> Any:
    """What a program prints, as JSON; it must end well.

    Args:
        command: the interpreter, the program's name in its folder, and arguments.
        variables: added to its environment.
        folder: where the program is.
    """
    done = subprocess.run(
        _words(command, folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        env=_environment(variables),
        check=False,
    )
    assert done.returncode == 0, f"{command[1]} failed:\n{done.stderr[-4000:]}"
    return json.loads(done.stdout)


@contextmanager
def staying(*command: str | Path, variables: Mapping[str, str], folder: Path = PROGRAMS) -> Iterator[Any]:
    """The first line that a program prints, as JSON; it stays until the block ends, which ends its input."""
    with subprocess.Popen(
        _words(command, folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(variables),
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line, process.communicate(timeout=30)[1][-4000:]
            yield json.loads(line)
        finally:
            _, told = process.communicate(timeout=30)
        assert process.returncode == 0, told[-4000:]


def openai_settings(url: str, key: str = KEY) -> dict[str, str]:
    """The variables that OpenAI's own clients read."""
    return {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": key}


def _words(command: tuple[str | Path, ...], folder: Path) -> list[str]:
    interpreter, program, *arguments = command
    return [str(interpreter), str(folder / program), *map(str, arguments)]


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    return {**kept, **variables}
