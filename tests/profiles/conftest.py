"""A project of its own for each test, and a home beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A project (the working directory) whose root is marked, and an empty home."""
    made = World(tmp_path / "project", tmp_path / "home")
    made.project.mkdir()
    made.home.mkdir()
    (made.project / ".git").mkdir()
    monkeypatch.chdir(made.project)
    return made
