"""The applications in folders of examples/: run as their READMEs say, offline and against a server, and left badly."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gen_ai import BaseClient, ChatResponse, Choice, Conversation, OverloadedError, create_client

from .support.dialect import answer
from .support.program import EXAMPLES, ROOT, Runner
from .support.server import Request, Response, Server, chat_chunks

CHAT = EXAMPLES / "terminal_chat"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Runs a program of examples/."""
    return Runner(capsys)


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def address(server: Server) -> dict[str, str]:
    """The environment in which `openai` is that server."""
    return {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "sk-example"}


@pytest.mark.parametrize("program", sorted(EXAMPLES.glob("*/*.py")), ids=lambda path: path.name)
def test_an_application_is_read_in_one_sitting(program: Path) -> None:
    assert len(program.read_text("utf-8").splitlines()) <= 200


def test_the_list_of_applications_is_whole() -> None:
    listed = re.findall(r"^\| \[(\w+)/\]\(\1/README.md\)", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(path.parent.name for path in EXAMPLES.glob("*/README.md"))


# ---------------------------------------------------------------- a dialect of one's own


@pytest.mark.slow
def test_a_module_and_a_row_are_a_provider() -> None:
    folder = EXAMPLES / "own_dialect"
    ran = subprocess.run(  # a process of its own: what it registers goes with it
        [sys.executable, "-W", "error", "talk.py"],
        cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    page = (folder / "README.md").read_text("utf-8")
    assert ran.stdout == page.partition("```text\n")[2].partition("```")[0]


# ---------------------------------------------------------------- the chat in the terminal


@pytest.fixture
def chat_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseClient], Any]:
    """The chat of the program, around a client."""
    monkeypatch.syspath_prepend(str(CHAT))
    from chat import Chat

    return lambda client: Chat(client.conversation())


def test_a_session_is_as_the_page_shows_it(run: Runner) -> None:
    page = (CHAT / "README.md").read_text("utf-8")
    session = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    typed = re.findall(r"^> (.+)$", session, re.MULTILINE)
    assert len(typed) == 6
    ran = run("terminal_chat/chat.py", folder=CHAT, typed="\n".join([*typed, ""]), environment={"GEN_AI_DELAY": "0"})
    shown = re.sub(r"^> .+\n", "> ", session, flags=re.MULTILINE)  # what is typed comes from a terminal
    assert (ran.status, ran.err) == (0, "")
    assert [line.rstrip() for line in ran.out.splitlines()] == shown.splitlines()


def test_a_chat_goes_on_with_a_server_in_mid_conversation(run: Runner, tmp_path: Path) -> None:
    with Server(answer) as server:
        ran = run(
            "terminal_chat/chat.py", "--provider", "offline", "--system", "Be kind.", folder=tmp_path,
            typed="My name is Ada.\n/switch openai:my-model\nWhat did I say?\n/save chat.json\n/load chat.json\n",
            environment=address(server),
        )  # fmt: skip
        (request,) = server.requests
        assert not server.errors, server.errors
    assert (ran.status, ran.err) == (0, "")
    assert [message["role"] for message in request.json()["messages"]] == ["system", "user", "assistant", "user"]
    assert "[openai:my-model; profiles: none]" in ran.out
    assert 'Earlier you said: "My name is Ada."' in ran.out
    assert "[kept in chat.json; turns: 2]" in ran.out
    assert "[back from chat.json; turns: 2]" in ran.out
    assert "sk-example" not in (tmp_path / "chat.json").read_text("utf-8")


def test_a_server_that_cuts_an_answer_leaves_the_chat_as_it_was(run: Runner, tmp_path: Path) -> None:
    pieces = chat_chunks(["Once ", "upon "], finish_reason="stop")[:-2]
    with Server() as server:
        server.stream(*pieces, done=False)
        ran = run(
            "terminal_chat/chat.py", "--provider", "openai:m", folder=tmp_path, typed="Tell me.\n/undo\n",
            environment=address(server),
        )  # fmt: skip
    lines = ran.out.splitlines()
    assert lines[1] == "> Once upon "
    assert lines[2].startswith("[The stream ended before the answer did")
    assert lines[3] == "> [there is nothing to take back]"


def test_a_client_that_cannot_be_made_is_told_in_one_line(run: Runner, tmp_path: Path) -> None:
    ran = run("terminal_chat/chat.py", folder=tmp_path)
    assert isinstance(ran.status, str)
    assert ran.status.startswith("No provider is named. Suggestion: ")
    assert "\n" not in ran.status


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/nonsense", "[there is no /nonsense; /help lists what there is]"),
        ("/undo", "[there is nothing to take back]"),
        ("/save", "[where to? /save FILE]"),
        ("/load", "[from where? /load FILE]"),
        ("/usage", "[nothing is known of tokens yet]"),
        ("/system", "[instructions: none]"),
        ("/system Be kind.", "[instructions: Be kind.]"),
    ],
)
def test_a_command_says_what_it_did(
    chat_with: Callable[[BaseClient], Any], capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    chat_with(create_client("offline")).hear(line)
    assert capsys.readouterr().out == f"{told}\n"


def test_thoughts_are_dimmed_and_stand_above_the_answer(
    chat_with: Callable[[BaseClient], Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = ChatResponse(choices=[Choice(text="Hello Ada.", reasoning="She said hello.", finish_reason="length")])
    chat = chat_with(create_client("offline", replies=[reply, reply], max_tokens=9))
    chat.hear("Hello!")
    assert capsys.readouterr().out == "She said hello.\nHello Ada. [length]\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    chat.hear("Hello!")
    dimmed = "".join(f"\033[2m{word}\033[0m" for word in ("She", " said", " hello."))
    assert capsys.readouterr().out == f"{dimmed}\nHello Ada.\033[2m [length]\033[0m\n"


def test_an_answer_that_fails_before_it_begins_is_one_line(
    chat_with: Callable[[BaseClient], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    chat = chat_with(create_client("offline", replies=[OverloadedError("No capacity.")], max_retries=0))
    with pytest.raises(OverloadedError):
        chat.hear("Hello!")
    assert capsys.readouterr().out == ""
    assert isinstance(chat.conversation, Conversation)
    assert chat.conversation.turns == 0


@pytest.mark.slow
def test_ctrl_c_stops_an_answer_and_keeps_the_chat() -> None:
    command = [sys.executable, "-u", "chat.py"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=CHAT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write("I am Ada.\n")
        program.stdin.flush()
        seen = ""
        while "You said:" not in seen:  # the first two of many pieces
            seen += program.stdout.read(1)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate("/undo\n", timeout=30)
    assert (program.returncode, err) == (0, "")
    assert "[stopped; the chat is as it was before]\n> [there is nothing to take back]" in out
    assert "I see all that you send" not in seen + out


# ---------------------------------------------------------------- the extractor

EXTRACTOR = EXAMPLES / "extractor"
DOCUMENTS = EXTRACTOR / "documents"
PROGRAM = "extractor/extract.py"


def rows_of(path: Path) -> dict[str, Any]:
    """The newest row of each file."""
    return {row["file"]: row for row in map(json.loads, path.read_text("utf-8").split("\n")[:-1])}


def asked_for(request: Request) -> str:
    """The words that a request asks about."""
    return str(request.json()["messages"][-1]["content"])


def test_a_folder_becomes_the_table_that_the_page_shows(run: Runner, tmp_path: Path) -> None:
    page = (EXTRACTOR / "README.md").read_text("utf-8")
    told, table = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    out = str(tmp_path / "invoices")
    ran = run(PROGRAM, "documents", "--out", out, folder=EXTRACTOR, environment={"GEN_AI_DELAY": "0"})
    assert (ran.status, ran.out, ran.err) == (1, told, "")
    written = (tmp_path / "invoices.csv").read_text("utf-8")
    assert written.startswith(table)
    lines = list(csv.DictReader(io.StringIO(written)))
    assert [line["file"] for line in lines] == sorted(path.name for path in DOCUMENTS.glob("*.txt"))
    totals = {line["file"][:2]: line["total"] for line in lines if not line["error"]}
    assert totals == {
        "01": "500.34", "02": "106.65", "03": "18.5", "04": "18.0",
        "05": "240.0", "06": "1249.0", "10": "173.58", "11": "611.85",
    }  # fmt: skip
    vendors = {line["vendor"] for line in lines}
    assert {"Fromagerie du Vieux Pré", "City Cabs Lisboa, Lda."} <= vendors


def test_what_is_done_is_not_asked_again_and_what_failed_is(run: Runner, tmp_path: Path) -> None:
    folder = shutil.copytree(DOCUMENTS, tmp_path / "documents")
    ill = {"Cafe Lantern"}

    def served(request: Request, number: int) -> Response:
        if any(name in asked_for(request) for name in ill):
            return Response(400, json={"error": {"message": "not today", "code": "bad"}})
        return answer(request, number)

    def extract(server: Server) -> list[str]:
        before = len(server.requests)
        ran = run(PROGRAM, str(folder), "--provider", "openai:my-model", folder=tmp_path, environment=address(server))
        assert (ran.status, ran.err) == (1, "")
        return [asked_for(request) for request in server.requests[before:]]

    table = tmp_path / "invoices.jsonl"
    with Server(served) as server:
        assert len(extract(server)) == 11  # one is empty, one no text
        assert rows_of(table)["03-receipt-cafe.txt"]["error"].startswith("not today")
        (again,) = extract(server)
        assert "Cafe Lantern" in again
        ill.clear()
        assert len(extract(server)) == 1
        assert rows_of(table)["03-receipt-cafe.txt"]["invoice"]["total"] == 18.5
        assert extract(server) == []
        with (folder / "12-invoice-no-total.txt").open("a", encoding="utf-8") as page:
            page.write("Total: 45.00\n")
        assert len(extract(server)) == 1
        assert rows_of(table)["12-invoice-no-total.txt"]["invoice"]["total"] == 45
        table.write_text(table.read_text("utf-8")[:-9], "utf-8")  # the power goes while the last row is written
        (again,) = extract(server)
        assert "Tamsin" in again
        assert not server.errors, server.errors


def test_a_key_that_is_refused_ends_the_run_at_once(run: Runner, tmp_path: Path) -> None:
    refused = Response(401, json={"error": {"message": "no such key", "code": "invalid_api_key"}})
    with Server(lambda _request, _number: refused) as server:
        ran = run(
            PROGRAM, str(DOCUMENTS), "--provider", "openai:m", "--at-once", "1",
            folder=tmp_path, environment=address(server),
        )  # fmt: skip
        assert len(server.requests) <= 2
    assert ran.status == 1
    assert "01-invoice-tools.txt: no such key Suggestion: " in ran.out
    assert "12-invoice-no-total.txt: not asked yet" in ran.out


def test_every_file_an_invoice_is_a_success(run: Runner, tmp_path: Path) -> None:
    shutil.copy(DOCUMENTS / "01-invoice-tools.txt", tmp_path)
    ran = run(PROGRAM, ".", "--provider", "offline", folder=tmp_path)
    assert ran.status == 0
    assert ran.out.endswith("files: 1; invoices: 1; without one: 0\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((str(DOCUMENTS), "--provider", "opnai"), "Unknown provider 'opnai'."),
        ((str(DOCUMENTS), "--provider", "offline", "--at-once", "0"), "at least 1"),
        ((str(DOCUMENTS), "--provider", "offline", "--out", "nowhere/x"), "nowhere/x.jsonl"),
        (("nowhere", "--provider", "offline"), "there is no .txt file in nowhere"),
    ],
)
def test_what_cannot_begin_says_why_and_writes_nothing(
    run: Runner, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    ran = run(PROGRAM, *arguments, folder=tmp_path)
    assert ran.status == 2
    assert told in ran.err
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.slow
def test_ctrl_c_keeps_what_had_come(tmp_path: Path) -> None:
    table = tmp_path / "invoices.jsonl"
    command = [sys.executable, "extract.py", "documents", "--at-once", "1", "--out", str(tmp_path / "invoices")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=EXTRACTOR, stdout=pipe, stderr=pipe, text=True) as program:
        ends = time.monotonic() + 30
        while not (table.exists() and '"total":500.34' in table.read_text("utf-8")):
            assert time.monotonic() < ends
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)
    assert program.returncode == 130
    assert err.strip() == "Stopped. Run it again to go on."
    assert "12-invoice-no-total.txt: not asked yet" in out
    assert (tmp_path / "invoices.csv").exists()


# ---------------------------------------------------------------- the tested application

TESTED = EXAMPLES / "tested_app"


def test_a_ticket_is_looked_at_by_the_model_of_the_profile(run: Runner) -> None:
    ticket = (TESTED / "ticket.txt").read_text("utf-8")
    with Server(answer) as server:
        ran = run(
            "tested_app/triage.py", folder=TESTED, typed=ticket,
            environment={"DESK_URL": f"{server.url}/v1", "DESK_KEY": "sk-desk"},
        )  # fmt: skip
        assert [request.headers["authorization"] for request in server.requests] == ["Bearer sk-desk"] * 3
        assert not server.errors, server.errors
    assert (ran.status, ran.err) == (0, "")
    department, customer, order, product, empty, draft = ran.out.splitlines()
    assert department in {f"department: {name}" for name in ("billing", "delivery", "technical", "other")}
    assert (customer, order, empty) == ("customer: Ada Brightwater", "order: 2026-4471", "")
    assert product == "product: Espresso machine Piccola"
    assert "my espresso machine came on Tuesday" in draft


def test_where_no_model_server_runs_the_spare_looks_at_it(run: Runner, unused_port: int) -> None:
    ran = run(
        "tested_app/triage.py", folder=TESTED, typed="Hello?",
        environment={"DESK_URL": f"http://127.0.0.1:{unused_port}/v1", "GEN_AI_MAX_RETRIES": "0"},
    )  # fmt: skip
    assert ran.status == 0
    assert ran.out.startswith("department: ")
    assert "I am the offline model" in ran.out


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("folder", [ROOT, TESTED], ids=["from the root", "from its folder"])
def test_its_own_tests_pass(folder: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(TESTED)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\b14 passed\b", ran.stdout), ran.stdout


def test_its_recording_holds_no_key_and_a_server_that_was_busy_once() -> None:
    (kept,) = TESTED.glob("recordings/*/*.jsonl")
    text = kept.read_text("utf-8")
    assert "sk-" not in text
    assert "authorization" not in text.lower()
    assert [json.loads(line)["response"]["status"] for line in text.splitlines()] == [200, 200, 503, 200, 200]
