"""Node's packages, for tests that run published clients in Node."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from . import environments
from .environments import _OUTSIDE, _run


def find_node(minimum: int) -> str:
    """Node of at least this major version; the test is skipped, with the reason, where it or npm is missing."""
    path = _OUTSIDE.get("PATH")
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        pytest.skip(
            f"needs node and npm; missing: {', '.join(n for n, at in (('node', node), ('npm', npm)) if not at)}"
        )
    version = _run(node, "--version").strip()
    if int(version.lstrip("v").partition(".")[0]) < minimum:
        pytest.skip(f"needs Node {minimum} or newer, not {version}")
    return node


def node_packages(name: str, packages: Sequence[str]) -> Path:
    """The `node_modules` folder with these packages (`"openai@6.49.0"`), in `.venv-node-<name>` of the checkout.

    Raises:
        OSError: They could not be installed; the message has what npm said.
    """
    home = environments.ROOT / f".venv-node-{name}"
    home.mkdir(exist_ok=True)
    with (home / environments._KEPT).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state, stamp = "\n".join(packages), home / ".installed"
        if not stamp.exists() or stamp.read_text() != state:
            environments._empty(home)
            npm = shutil.which("npm", path=_OUTSIDE.get("PATH"))
            if npm is None:
                raise OSError("npm is not installed")
            # No package's own scripts: what is needed here is plain JavaScript.
            quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
            _run(npm, "install", "--prefix", home, *quiet, *packages)
            stamp.write_text(state)
    return home / "node_modules"
