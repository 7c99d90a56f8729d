"""Environments of other packages: made once, made again when what they hold changes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .support import environments
from .support.environments import environment, find_python

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def test_an_environment_is_made_once_and_again_when_its_requirements_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    python = environment("empty", [str(_package(tmp_path / "one"))])
    assert python == tmp_path / ".venv-empty" / "bin" / "python"
    assert environments._run(python, "-c", "import one; print(one.__file__)").startswith(str(tmp_path / ".venv-empty"))
    mark = tmp_path / ".venv-empty" / "mark"
    mark.touch()
    assert environment("empty", [str(tmp_path / "one")]) == python
    assert mark.exists()
    environment("empty", [str(_package(tmp_path / "two"))])
    assert not mark.exists()
    environments._run(python, "-c", "import two")
    with pytest.raises(OSError, match="No module named 'one'"):
        environments._run(python, "-c", "import one")


def test_a_failed_installation_says_what_pip_said_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    for _ in range(2):
        with pytest.raises(OSError, match="nowhere"):
            environment("bad", [str(tmp_path / "nowhere")])


def test_a_python_is_found_by_version_or_not_at_all() -> None:
    assert find_python((3, 11)) == sys.executable
    assert find_python((9, 0)) is None


def _package(folder: Path) -> Path:
    folder.mkdir()
    name = folder.name
    (folder / f"{name}.py").touch()
    (folder / "pyproject.toml").write_text(
        f'[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "{name}"\n'
    )
    (folder / "backend.py").write_text(
        "import zipfile\n"
        "def build_wheel(to, config_settings=None, metadata_directory=None):\n"
        f"    name = '{name}-1-py3-none-any.whl'\n"
        f"    info = '{name}-1.dist-info/'\n"
        "    with zipfile.ZipFile(to + '/' + name, 'w') as wheel:\n"
        f"        wheel.writestr('{name}.py', '')\n"
        f"        wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: {name}\\nVersion: 1\\n')\n"
        "        wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n"
        "        wheel.writestr(info + 'RECORD', '')\n"
        "    return name\n"
    )
    return folder
