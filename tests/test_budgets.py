"""What a call may cost, in figures that do not depend on the machine. `make bench` measures the times."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from gen_ai import BaseClient, create_client

from .support.costs import function_calls
from .support.server import Response, Server, chat_body, chat_chunks, sse

ROOT = Path(__file__).resolve().parents[1]
EVENTS = 500
#: As many headers as hosted APIs send.
HEADERS = {f"x-ratelimit-header-{number}": "10000" for number in range(14)}


@pytest.fixture
def client(server: Server) -> Iterator[BaseClient]:
    with create_client("openai", api_key="sk-test", endpoint=f"{server.url}/v1", model_name="m") as made:
        yield made


def test_a_chat_call_makes_at_most_2000_function_calls(server: Server, client: BaseClient) -> None:
    server.reply(json=chat_body("hello " * 50), headers=HEADERS, times=4)
    for _ in range(3):
        client.run_chat_completions("Hello")
    assert function_calls(lambda: client.run_chat_completions("Hello")) <= 2000


def lockstep(gate: SimpleQueue[None]) -> Iterator[bytes]:
    """EVENTS pieces of text, each alone: the next one is sent when the one before has been taken."""
    role, *words, finish = chat_chunks(["word "] * EVENTS, usage=False)
    yield sse(role, done=False)
    for word in words:
        yield sse(word, done=False)
        gate.get(timeout=20)
    yield sse(finish)


@pytest.mark.parametrize("full_output", [False, True], ids=["text", "events"])
def test_a_stream_event_that_comes_alone_costs_at_most_40_function_calls(
    server: Server, client: BaseClient, full_output: bool
) -> None:
    gate: SimpleQueue[None] = SimpleQueue()

    def read() -> int:
        taken = 0
        for piece in client.run_chat_completions_stream("Hello", full_output=full_output):
            if not full_output or piece.type == "text_delta":
                taken += 1
                gate.put(None)
        return taken

    server.handler = lambda _request, _number: Response(
        headers={"Content-Type": "text/event-stream"}, pieces=lockstep(gate)
    )
    assert read() == EVENTS
    own = EVENTS  # gate.put
    assert (function_calls(read) - own) / EVENTS <= 40, "the request and its answer's head included"


def loaded_by(code: str, *arguments: str) -> int:
    """How many modules a fresh process holds after this code."""
    program = f"import sys\n{code}\nprint(len({{id(module) for module in sys.modules.values()}}))"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_the_import_loads_at_most_120_modules() -> None:
    assert loaded_by("import gen_ai") <= 120


@pytest.mark.slow
def test_a_first_chat_loads_at_most_350_modules(server: Server) -> None:
    server.reply(json=chat_body("hello"))
    code = (
        "from gen_ai import create_client\n"
        "client = create_client('openai', api_key='sk-test', endpoint=sys.argv[1], model_name='m')\n"
        "assert client.run_chat_completions('Hello') == 'hello'"
    )
    assert loaded_by(code, f"{server.url}/v1") <= 350


def test_calls_in_sequence_share_one_connection(server: Server, client: BaseClient) -> None:
    for _ in range(5):
        server.reply(json=chat_body('{"a": 1}'))
        client.run_chat_completions("Hello")
        server.reply(json=chat_body('{"a": 1}'))
        client.run_chat_completions("Hello", guided_json={"type": "object"})
        server.stream(*chat_chunks("hello"))
        assert "".join(client.run_chat_completions_stream("Hello")) == "hello"
        server.reply(429, json={"error": {"message": "slow down"}}, headers={"retry-after": "0"})
        server.reply(json=chat_body("hello"))
        client.with_options(timeout=5).run_chat_completions("Hello")
    assert len(server.requests) == 25
    assert server.connections == 1
