"""Who has no profile pays nothing for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .support import World

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import json, sys
from gen_ai.profiles import resolve
found = resolve(None, {environment!r})
heavy = {{"pydantic", "tomllib", "jsonschema", "tenacity", "requests", "asyncio"}} & set(sys.modules)
print(json.dumps([sorted(found.values), sorted(heavy)]))
"""


def _fresh(world: World, environment: dict[str, str]) -> list[list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", CODE.format(environment=environment)],
        cwd=world.project, capture_output=True, text=True, check=False, timeout=50,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: list[list[str]] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize(
    "environment",
    [{}, {"GEN_AI_PROVIDER": "openai:gpt-4.1"}, {"GEN_AI_PROVIDER": "openai", "GEN_AI_MODEL": "m"}],
    ids=str,
)
def test_without_files_nothing_heavy_is_imported(world: World, environment: dict[str, str]) -> None:
    world.write("[project]\nname = 'somebody'\n", "pyproject.toml")
    values, heavy = _fresh(world, environment)
    assert heavy == []
    assert bool(values) == bool(environment)
