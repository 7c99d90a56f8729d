"""The applications in folders of examples/: run as their READMEs say, offline and against a server, and left badly."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gen_ai import BaseClient, ChatResponse, Choice, Conversation, OverloadedError, create_client

from .support.dialect import answer
from .support.program import EXAMPLES, Runner
from .support.server import Server, chat_chunks

CHAT = EXAMPLES / "terminal_chat"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Runs a program of examples/."""
    return Runner(capsys)


def address(server: Server) -> dict[str, str]:
    """The environment in which `openai` is that server."""
    return {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "sk-example"}


@pytest.mark.parametrize("program", sorted(EXAMPLES.glob("*/*.py")), ids=lambda path: path.name)
def test_an_application_is_read_in_one_sitting(program: Path) -> None:
    assert len(program.read_text("utf-8").splitlines()) <= 200


def test_the_list_of_applications_is_whole() -> None:
    listed = re.findall(r"^\| \[(\w+)/\]\(\1/README.md\)", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(path.parent.name for path in EXAMPLES.glob("*/README.md"))


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
    assert "[2 turns are in chat.json]" in ran.out
    assert "[2 turns are back]" in ran.out
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
