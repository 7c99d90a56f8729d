"""llama.cpp's own server with a tiny random model, once per session; skipped where it cannot be had.

What it needs is installed once, into an environment of its own under the user's cache folder
(GEN_AI_TEST_CACHE names another).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from gen_ai import BaseClient, create_client

from .aimock import serving

HERE = Path(__file__).parent
KEY = "sk-test-0123456789"


def _cache() -> Path:
    named = os.environ.get("GEN_AI_TEST_CACHE")
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gen_ai-tests"
    return base.absolute()


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240
    )
    if done.returncode:
        raise OSError(f"{Path(command[0]).name} {command[1]} failed: {(done.stderr or done.stdout).strip()[-300:]}")


def _environment(cache: Path) -> Path:
    """The Python that has the server; made under another name first, so that what stands there is whole."""
    requirements = HERE / "requirements.txt"
    mark = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    home = cache / f"llamacpp-{mark}"
    if not home.exists():
        cache.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="making-", dir=cache))
        try:
            _run(sys.executable, "-m", "venv", making)
            pip = (making / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
            _run(*pip, "--retries", "1", "--timeout", "20", "-r", requirements)
            if not home.exists():
                making.rename(home)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return home / "bin" / "python"


def _model(cache: Path, python: Path) -> Path:
    maker = HERE / "make_model.py"
    model = cache / f"tiny-random-{hashlib.sha256(maker.read_bytes()).hexdigest()[:12]}.gguf"
    if not model.exists():
        _run(python, maker, model)
    return model


@pytest.fixture(scope="session")
def command() -> list[str]:
    """What starts the server."""
    try:
        cache = _cache()
        python = _environment(cache)
        return [str(python), str(HERE / "serve.py"), str(_model(cache, python))]
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"llama.cpp's server cannot be had here: {error}")


@contextmanager
def _serving(command: list[str]) -> Iterator[str]:
    """A server of our own, ended by its own pid."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            address = next((line.strip() for line in process.stdout if line.startswith("http")), None)
            if address is None or requests.get(f"{address}/health", timeout=20).status_code != 200:
                log.seek(0)
                pytest.skip(f"llama.cpp's server did not start: {log.read().strip()[-300:]}")
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=10)


@pytest.fixture(scope="session")
def llama(command: list[str]) -> Iterator[str]:
    """The address of a server without a key."""
    with _serving(command) as address:
        yield address


@pytest.fixture(scope="session")
def guarded_llama(command: list[str]) -> Iterator[str]:
    """The address of a server that wants KEY."""
    with _serving([*command, KEY]) as address:
        yield address


@pytest.fixture(scope="session")
def aimock() -> Iterator[str]:
    """The address of a server that answers by script."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def embedding_llama(command: list[str]) -> Iterator[str]:
    """The address of a server that makes vectors."""
    with _serving([*command, "--embeddings"]) as address:
        yield address


def make_client(endpoint: str, **options: Any) -> BaseClient:
    return create_client(
        provider="openai", **{"api_key": "", "endpoint": endpoint, "model_name": "tiny-random", **options}
    )


@pytest.fixture
def client(llama: str) -> Iterator[BaseClient]:
    """A client of the server, which answers freely but always alike."""
    with make_client(llama, temperature=1.0, seed=1) as made:
        yield made
