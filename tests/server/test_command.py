"""`python -m gen_ai.server`, as a process of its own."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gen_ai.server.command import main

from ..support.server import Server, chat_body
from .support import HI, Answer, ask

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"Serving (\S+) at (http://(\S+):(\d+)/v1) \(Ctrl-C ends it\)\n")


class Process:
    """The command, running."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], **environment: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "gen_ai.server", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.popen.stdout is not None
        self.said = self.popen.stdout.readline()
        found = LINE.fullmatch(self.said)
        assert found, self.said + (self.popen.communicate()[1] if not self.said else "")
        self.provider, self.url, self.port = found[1], found[2], int(found[4])

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Tell it to stop; its exit code, and what it wrote until then."""
        self.popen.send_signal(how)
        out, err = self.popen.communicate(timeout=20)
        return self.popen.returncode, out, err


Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the command; what still runs at the end is ended."""
    begun: list[Process] = []

    def run(*arguments: str, **environment: str) -> Process:
        begun.append(Process(tmp_path, arguments, **environment))
        return begun[-1]

    yield run
    for process in begun:
        if process.popen.poll() is None:
            process.popen.kill()
        process.popen.communicate()


def chat(process: Process, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(process, body={"messages": HI}, headers=names)  # type: ignore[arg-type]


# ---------------------------------------------------------------- it runs


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_answers_and_ends_in_order(start: Start, how: signal.Signals) -> None:
    process = start("offline", "--port", "0")
    assert process.provider == "offline"
    assert chat(process).status == 200
    code, out, err = process.end(how)
    assert (code, out) == (0, "")
    (line,) = err.splitlines()
    assert re.search(r" POST '/v1/chat/completions' 200 \d+ ms model='offline' tokens=1\+\d+ req_\w+$", line)


@pytest.mark.slow
def test_it_serves_the_client_that_create_client_makes(start: Start, tmp_path: Path, server: Server) -> None:
    (tmp_path / "gen_ai.toml").write_text(
        f'[profiles.default]\nprovider = "openai:m"\nendpoint = "{server.url}/v1"\napi_key = ""\ntemperature = 0.3\n'
        '[profiles.demo]\nprovider = "offline"\nreplies = "r.json"\n',
        encoding="utf-8",
    )
    (tmp_path / "r.json").write_text('[{"reply": "From the file."}]', encoding="utf-8")
    server.reply(json=chat_body("Hello."))
    process = start("--port", "0")
    assert process.provider == "openai"
    assert chat(process).json["choices"][0]["message"]["content"] == "Hello."
    assert server.last.json()["temperature"] == 0.3
    assert process.end()[0] == 0
    demo = start("--port", "0", "--profile", "demo")
    assert chat(demo).json["choices"][0]["message"]["content"] == "From the file."


@pytest.mark.slow
def test_a_file_of_replies_makes_it_a_stand_in_whose_errors_reach_the_caller(start: Start, tmp_path: Path) -> None:
    entries = [{"reply": {"error": {"status": 503}}, "times": 1}, {"reply": "Back."}]
    (tmp_path / "r.json").write_text(json.dumps(entries), encoding="utf-8")
    process = start("--replies", "r.json", "--port", "0")
    assert [chat(process).status for _ in range(2)] == [503, 200]


@pytest.mark.slow
def test_a_key_comes_from_a_variable_or_a_file_and_lets_it_listen_anywhere(start: Start, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-filed\n", encoding="utf-8")
    process = start(
        "offline", "--port", "0", "--host", "0.0.0.0", "--api-key-env", "MY_KEY", "--api-key-file", "key",
        "--allow-origin", "http://localhost:3000", MY_KEY="sk-named",
    )  # fmt: skip
    assert chat(process).status == 401
    assert chat(process, Authorization="Bearer sk-named", Host="anything.example").status == 200
    answer = chat(process, Authorization="Bearer sk-filed", Origin="http://localhost:3000")
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    seen = Path(f"/proc/{process.popen.pid}/cmdline")
    assert not seen.exists() or b"sk-" not in seen.read_bytes()
    code, _, err = process.end()
    assert code == 0
    assert "sk-" not in err


@pytest.mark.slow
def test_an_answer_under_way_is_awaited_for_a_moment_when_it_is_told_to_stop(start: Start, server: Server) -> None:
    more = threading.Event()
    server.reply(json=chat_body("Hello."), hold=more)
    process = start("openai:m", "--port", "0", OPENAI_BASE_URL=f"{server.url}/v1", OPENAI_API_KEY="sk-1")
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(chat(process)))
    asking.start()
    server.wait_for_requests()
    process.popen.send_signal(signal.SIGTERM)
    more.set()
    asking.join(20)
    assert answers[0].status == 200
    assert process.popen.wait(20) == 0


# ---------------------------------------------------------------- it does not run


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that says why."""
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_a_port_in_use_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused(capsys, "offline", "--port", str(port))
    assert told == f"127.0.0.1:{port} is in use by another program. Give another port; 0 finds a free one.\n"


@pytest.mark.parametrize("host", ["nowhere.invalid", "a b.invalid", f"{'x' * 300}.invalid"])
def test_a_host_that_nobody_knows_is_one_clear_line(capsys: pytest.CaptureFixture[str], host: str) -> None:
    assert "is not known" in refused(capsys, "offline", "--port", "0", "--host", host)


def test_an_address_that_may_not_be_listened_on_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", denied)
    told = refused(capsys, "offline", "--port", "80")
    assert told.startswith("127.0.0.1:80 cannot be listened on: permission denied.")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_it_does_not_listen_for_other_machines_without_a_key(capsys: pytest.CaptureFixture[str], host: str) -> None:
    if host == "::" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    told = refused(capsys, "offline", "--port", "0", "--host", host)
    assert "no key is asked for" in told or "cannot be listened on" in told
    assert "--api-key-env" in told or "cannot be listened on" in told


def test_no_provider_at_all_is_the_error_of_create_client(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = refused(capsys, "--port", "0")
    assert told.startswith("No provider is named. ")
    assert "GEN_AI_PROVIDER" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody",), "nobody"),
        (("openai:m",), "OPENAI_API_KEY"),
        (("--profile", "none"), "no such profile"),
        (("openai:m", "--replies", "r.json"), "replies is no setting of openai, but of offline"),
        (("--replies", "r.json"), "r.json: there is no such file"),
        (("offline", "--api-key-env", "MY_KEY"), "The variable MY_KEY is not set"),
        (("offline", "--api-key-file", "none"), "The key's file none cannot be read"),
        (("offline", "--api-key-file", "empty"), "The key's file empty is empty"),
        (("offline", "--allow-origin", "localhost"), "is no origin"),
        (("offline", "--allow-origin", "*"), "no key is asked for"),
    ],
)
def test_what_is_wrong_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    assert words in refused(capsys, *arguments, "--port", "0")


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_a_missing_extra_is_one_clear_line_that_names_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    told = refused(capsys, "offline", "--port", "0")
    run = 'Run: pip install "gen-ai[server]" (in a clone: ".[server]")'
    assert told == f"The server needs {missing}, which is not installed. {run}\n"


def test_importing_the_package_and_this_module_of_it_loads_no_framework() -> None:
    code = "import sys, gen_ai, gen_ai.server; print(sorted({'starlette', 'uvicorn', 'anyio'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# ---------------------------------------------------------------- its arguments


@pytest.mark.parametrize(
    "arguments",
    [("--port", "x"), ("--port", "65536"), ("--port", "-1"), ("offline", "--profile", "a"), ("--api-key", "sk-1")],
)
def test_an_impossible_command_line_is_told_by_its_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m gen_ai.server")


def test_help_names_every_option_and_why_a_key_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    told = capsys.readouterr().out
    for option in ("--profile", "--host", "--port", "--api-key-env", "--api-key-file", "--allow-origin", "--replies"):
        assert option in told
    assert "never an argument" in told
