"""The fixture of `gen_ai.testing.plugin`, in a test suite of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gen_ai import ServerError, create_client
from gen_ai.testing.plugin import StartServer

from .support import chat

ROOT = Path(__file__).resolve().parents[2]

SUITE = """
import http.client, json, threading
from gen_ai import create_client

def test_one(gen_ai_server):
    server = gen_ai_server(["Hello."])
    with create_client("openai:any", endpoint=server.url, api_key="") as client:
        assert client.run_chat_completions("Hi") == "Hello."

def test_two_servers_end_with_the_test(gen_ai_server):
    assert gen_ai_server().url != gen_ai_server().url

def test_nothing_is_left():
    assert [thread.name for thread in threading.enumerate()] == ["MainThread"]
"""


@pytest.mark.slow
def test_a_suite_opts_into_the_fixture_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["gen_ai.testing.plugin"]\n', encoding="utf-8")
    (tmp_path / "test_suite.py").write_text(SUITE, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "3 passed" in ran.stdout


@pytest.mark.slow
def test_without_opting_in_there_is_no_such_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text("def test_one(gen_ai_server): pass\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert "fixture 'gen_ai_server' not found" in ran.stdout


def test_replies_reach_whoever_calls_without_being_tried_again(gen_ai_server: StartServer, tmp_path: Path) -> None:
    server = gen_ai_server([ServerError("It broke.", status_code=500), "Hello."])
    assert [chat(server).status for _ in range(2)] == [500, 200]
    (tmp_path / "r.json").write_text('[{"reply": "From a file."}]', encoding="utf-8")
    filed = chat(gen_ai_server(tmp_path / "r.json"))
    assert filed.json["choices"][0]["message"]["content"] == "From a file."


def test_a_client_is_served_as_it_is_and_stays_open(gen_ai_server: StartServer) -> None:
    client = create_client("offline", replies=["One.", "Two."])
    server = gen_ai_server(client, api_key="sk-1")
    assert chat(server).status == 401
    server.stop()
    assert client.run_chat_completions("Hi") == "One."
    assert not [thread for thread in threading.enumerate() if thread.name == "gen_ai.server"]
