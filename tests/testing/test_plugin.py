"""The fixtures, as a user's own pytest runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.server import Server, chat_body

ROOT = Path(__file__).resolve().parents[2]
CONFTEST = 'pytest_plugins = ["gen_ai.testing.plugin"]\n'
TESTS = """
import pytest
from gen_ai import create_client

def application(word):
    return create_client("openai:m", api_key_env="APP_KEY", endpoint="{url}/v1").run_chat_completions(word)

@pytest.mark.parametrize("word", ["Hi/there", "Bye"])
def test_greeting(gen_ai_recording, word):
    assert application(word) == "Hello."

def test_blocked(gen_ai_no_network):
    with pytest.raises(Exception, match="would leave this machine"):
        create_client("openai:m", api_key="k", endpoint="https://api.example.com/v1").run_chat_completions("Hi")

@pytest.mark.gen_ai_recording(ignore=["seed"], strict=True)
def test_marked(gen_ai_recording):
    import random
    client = create_client("openai:m", api_key_env="APP_KEY", endpoint="{url}/v1")
    assert client.run_chat_completions("Hi", seed=random.randrange(10**9)) == "Hello."
"""


def run(folder: Path, *arguments: str, key: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if key:
        environment["APP_KEY"] = key
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=50)


@pytest.mark.slow
def test_record_once_then_replay_without_network_or_key(server: Server, tmp_path: Path) -> None:
    server.handler = lambda _request, _n: chat_body("Hello.")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_app.py").write_text(TESTS.replace("{url}", server.url))

    missing = run(tmp_path, key="sk-app-0123456789")
    assert "3 errors" in missing.stdout, missing.stdout
    assert 'mode="record"' in missing.stdout

    recorded = run(tmp_path, "--gen-ai-record", key="sk-app-0123456789")
    assert recorded.returncode == 0, recorded.stdout
    kept = sorted(path.name for path in (tmp_path / "recordings" / "test_app").iterdir())
    assert kept == ["test_greeting-Bye.jsonl", "test_greeting-Hi-there.jsonl", "test_marked.jsonl"]

    server.stop()
    replayed = run(tmp_path)
    assert replayed.returncode == 0, replayed.stdout
    assert "4 passed" in replayed.stdout


@pytest.mark.slow
def test_a_test_that_fails_keeps_no_recording(server: Server, tmp_path: Path) -> None:
    server.handler = lambda _request, _n: chat_body("Something else.")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_app.py").write_text(TESTS.replace("{url}", server.url))
    ran = run(tmp_path, "--gen-ai-record", key="sk-app-0123456789")
    assert "3 failed, 1 passed" in ran.stdout, ran.stdout
    assert not (tmp_path / "recordings").exists()
