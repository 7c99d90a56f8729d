"""Measure, print one table, say what misses its goal. Nothing leaves the machine."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from . import cases, counting, processes
from .report import print_table
from .server import running


def main() -> int:
    """The exit code is 0 even where a goal is missed: times depend on the machine."""
    versions = ", ".join(f"{name} {_version(name)}" for name in ("requests", "urllib3", "pydantic", "aiohttp"))
    with running() as url:
        figures = [*counting.figures(url), *processes.figures(url), *cases.chats(url), *cases.streams(url)]
    print(f"Python {platform.python_version()}, {versions}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"Medians of {cases.ROUNDS} rounds by turns, with the lowest and the highest; ratios are taken per round.\n")
    print_table(figures)
    goals = [figure for figure in figures if figure.goal is not None]
    missed = [figure for figure in goals if figure.verdict == "MISS"]
    print(f"\n{len(goals) - len(missed)} of {len(goals)} goals are met.")
    return 0


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main())
