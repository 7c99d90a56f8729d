"""Runs a block as its reader would: Python here, shell and JavaScript by the real programs."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_PATH = os.environ.get("PATH", "")
#: Where a request may go.
_ADDRESS = re.compile(r"https?://([^/\"'\s:]+)")


@dataclass
class Ran:
    """What came of a block. `problem` is None where it ran to its end."""

    output: str
    problem: str | None = None


def check_addresses(text: str) -> None:
    """Fail where a block would talk to anything but loopback."""
    strange = set(_ADDRESS.findall(text)) - {"127.0.0.1"}
    assert not strange, f"a host that tests/documents/table.py does not list: {strange}"


def run_python(text: str, namespace: dict[str, Any]) -> Ran:
    """Run a block in a namespace."""
    check_addresses(text)
    out = io.StringIO()
    try:
        code = compile(text, "<block>", "exec")
        with contextlib.redirect_stdout(out):
            exec(code, namespace)
    except Exception as problem:
        return Ran(out.getvalue(), f"{type(problem).__name__}: {problem}")
    return Ran(out.getvalue())


def run_shell(text: str, folder: Path) -> Ran:
    """Run a block with bash and the real curl."""
    check_addresses(text)
    return _run([program("bash"), "-c", text], folder, needs=("curl",))


def run_node(text: str, folder: Path) -> Ran:
    """Run a block with node, as a module in a folder (beside what is installed there)."""
    check_addresses(text)
    (folder / "block.mjs").write_text(text, encoding="utf-8")
    return _run([program("node"), "block.mjs"], folder)


def run_with(python: Path, text: str, folder: Path) -> Ran:
    """Run a block with another Python."""
    check_addresses(text)
    return _run([str(python), "-c", text], folder)


def program(name: str) -> str:
    """The path of a program; the test is skipped where the machine has none."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        pytest.skip(f"this machine has no {name}")
    return found


def _run(command: list[str], folder: Path, needs: tuple[str, ...] = ()) -> Ran:
    for name in needs:
        program(name)
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": _PATH, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=50,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace").strip()
    return Ran(done.stdout.decode("utf-8"), f"exit {done.returncode}: {said}" if done.returncode else None)
