"""What is shipped: the wheel's files, its dependencies, its version."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

import gen_ai

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
BASE = {"requests", "pydantic", "jsonschema", "tenacity", "urllib3"}


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\s<>=!~;\[]", line, maxsplit=1)[0].lower() for line in requirements}


def test_the_base_dependencies_are_the_four_and_the_floor_under_requests() -> None:
    assert _names(PROJECT["dependencies"]) == BASE


def test_every_base_dependency_has_a_floor_and_no_ceiling() -> None:
    for line in PROJECT["dependencies"]:
        assert ">=" in line
        assert "<" not in line
        assert "==" not in line


def test_the_version_stands_in_one_place_and_in_the_changelog() -> None:
    assert "version" in PROJECT["dynamic"]
    assert f"## [{gen_ai.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_supported_pythons_are_those_that_are_classified() -> None:
    classified = {line.rsplit(" ", 1)[-1] for line in PROJECT["classifiers"] if "Python :: 3." in line}
    assert classified == {"3.11", "3.12", "3.13"}
    assert PROJECT["requires-python"] == ">=3.11"


def test_the_public_names_are_sorted_and_exist() -> None:
    names = gen_ai.__all__
    assert names == sorted(names)
    assert all(hasattr(gen_ai, name) for name in names)
    assert len(set(names)) == len(names)


def test_the_licence_is_there_in_full() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text
    assert "9. Accepting Warranty or Additional Liability" in text
    assert "The gen_ai authors" in text


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    """The wheel's metadata."""
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    suffixes = {".py", ".pyi", ".typed"}
    ours = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "gen_ai").rglob("*")
        if path.is_file() and (path.suffix in suffixes or path.name == "py.typed")
    }
    assert shipped == ours


@pytest.mark.slow
def test_the_wheel_is_typed_and_licensed(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "gen_ai/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_the_wheel_asks_for_the_base_packages_only(metadata: Message) -> None:
    wanted = metadata.get_all("Requires-Dist") or []
    assert _names([line for line in wanted if "extra ==" not in line]) == BASE
    assert metadata["Version"] == gen_ai.__version__
    assert metadata["License-Expression"] == "Apache-2.0"
