"""Runs an example as if from the command line, in this process."""

from __future__ import annotations

import io
import os
import runpy
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


class Ran(NamedTuple):
    """How a program ended, and what it printed."""

    #: The exit status; a text where the program ended with a message.
    status: int | str
    out: str
    err: str


class Runner:
    """Runs programs one after another, each with a command line, typed lines and an environment of its own."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(
        self,
        path: str,
        *arguments: str,
        folder: Path = ROOT,
        typed: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Ran:
        """Run a program of examples/.

        Args:
            path: the program, from examples/ on.
            arguments: its command line.
            folder: where it is run.
            typed: what comes from the keyboard, then its end.
            environment: variables besides those that are set.
        """
        program = str(EXAMPLES / path)
        self._capsys.readouterr()
        status: int | str = 0
        variables = mock.patch.dict(os.environ, environment or {})  # those that a program sets for itself go with it
        with variables, pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            patch.setattr(sys, "argv", [program, *arguments])
            patch.setattr(sys, "stdin", io.StringIO(typed))
            patch.syspath_prepend(str(Path(program).parent))  # as Python does for a program
            patch.chdir(folder)
            try:
                runpy.run_path(program, run_name="__main__")
            except SystemExit as end:
                status = 0 if end.code is None else end.code
        out, err = self._capsys.readouterr()
        return Ran(status, out, err)
