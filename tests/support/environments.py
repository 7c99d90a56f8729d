"""Virtual environments of other people's packages, for tests that run those as they are published.

    @pytest.fixture(scope="session")
    def published() -> Path:
        python = find_python((3, 12))
        if python is None:
            pytest.skip("needs Python 3.12 or newer")
        return environment("regolo", ["regolo==1.12.0"], python)

    pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]    # the first run installs

Each stands in the checkout as `.venv-NAME` and is made once: again only when its requirements or its Python change.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Taken before a test clears it: pip may need proxies and its own cache.
_OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
_HOME = Path.home()
_KEPT = ".lock"


def environment(name: str, requirements: Sequence[str], python: str | Path | None = None) -> Path:
    """The Python of an environment that has just these requirements, made at its first use.

    Args:
        name: it stands in `.venv-<name>` of the checkout.
        requirements: what pip installs, pinned (`"openai==2.1.0"`).
        python: the interpreter to make it with; this one if not given.

    Raises:
        OSError: It could not be made; the message has what pip said.
    """
    base = str(python or sys.executable)
    home = ROOT / f".venv-{name}"
    home.mkdir(exist_ok=True)
    with (home / _KEPT).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers of one run, or two runs, want the same one
        state = "\n".join([*requirements, _run(base, "-c", "import sys; print(sys.version)")])
        stamp = home / ".installed"
        made = home / "bin" / "python"
        if not stamp.exists() or stamp.read_text() != state:
            _empty(home)
            # With this Python's pip, and compiled when imported: half the time of a pip of its own.
            _run(base, "-m", "venv", "--without-pip", home)
            pip = (sys.executable, "-m", "pip", "--python", made, "--disable-pip-version-check")
            _run(*pip, "install", "-qq", "--no-compile", "--retries=2", "--timeout=20", *requirements)
            stamp.write_text(state)
    return made


def find_python(minimum: tuple[int, int]) -> str | None:
    """A Python of at least this version: this one, else the oldest that is found; None where there is none."""
    if sys.version_info >= minimum:
        return sys.executable
    for minor in range(minimum[1], minimum[1] + 6):
        name = f"python{minimum[0]}.{minor}"
        installed = (_HOME / ".pyenv" / "versions").glob(f"{minimum[0]}.{minor}.*/bin/python")
        for candidate in (shutil.which(name, path=_OUTSIDE.get("PATH")), *sorted(installed)):
            if candidate and _works(candidate):  # pyenv has a shim for versions that are not switched on
                return str(candidate)
    return None


def _works(python: str | Path) -> bool:
    try:
        _run(python, "-c", "import venv")
    except OSError:
        return False
    return True


def _empty(home: Path) -> None:
    for entry in home.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != _KEPT:
            entry.unlink()


def _run(*command: str | Path) -> str:
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=280, env=_OUTSIDE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{' '.join(words)} was not done after {error.timeout:.0f} s") from None
    if done.returncode:
        raise OSError(f"{' '.join(words)} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout
