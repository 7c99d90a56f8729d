"""One client for all: threads, tasks, event loops one after another, forked children."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ..support.server import Request, Response, Server, chat_body, chat_chunks, sse
from .support import BACKENDS, Api

MANY = 64
ASYNC = [backend for backend in BACKENDS if backend != "blocking"]


def echo(request: Request, _: int) -> Response:
    """Answers with the prompt itself, as a stream where one is asked for."""
    body = request.json()
    text = body["messages"][-1]["content"]
    return Response(body=sse(*chat_chunks(text))) if body.get("stream") else Response(json=chat_body(text))


@pytest.mark.slow
def test_64_threads_each_get_their_own_answer(client: Any, server: Server) -> None:
    server.handler = echo
    start = threading.Barrier(MANY)

    def work(number: int) -> list[str]:
        start.wait()
        mine = [f"{number}-{turn}" for turn in range(3)]
        found = [client.run_chat_completions(text) for text in mine[:2]]
        return [*found, "".join(client.run_chat_completions_stream(mine[2]))]

    with ThreadPoolExecutor(MANY) as pool:
        found = list(pool.map(work, range(MANY)))
    assert found == [[f"{number}-{turn}" for turn in range(3)] for number in range(MANY)]
    assert server.connections <= MANY


@pytest.mark.slow
@pytest.mark.parametrize("backend", ASYNC)
def test_64_tasks_each_get_their_own_answer(make_api: Any, server: Server, backend: str) -> None:
    server.handler = echo
    api: Api = make_api(backend, server)

    async def work(number: int) -> list[str]:
        first = await api.client.arun_chat_completions(f"{number}-0")
        second = [piece async for piece in api.client.arun_chat_completions_stream(f"{number}-1")]
        return [first, "".join(second)]

    async def body() -> list[list[str]]:
        return await asyncio.gather(*(work(number) for number in range(MANY)))

    assert api.wait(body) == [[f"{number}-0", f"{number}-1"] for number in range(MANY)]


@pytest.mark.parametrize("backend", ASYNC)
def test_the_loop_runs_on_while_a_call_waits(make_api: Any, server: Server, backend: str) -> None:
    api: Api = make_api(backend, server)
    gate = threading.Event()
    server.reply(json=chat_body("x"), hold=gate)

    async def body() -> str:
        task = asyncio.create_task(api.client.arun_chat_completions("hi"))
        for _ in range(200):
            await asyncio.sleep(0)
            if server.requests:
                break
            await asyncio.sleep(0.005)
        assert not task.done()
        gate.set()
        return str(await task)

    assert api.wait(body) == "x"


@pytest.mark.parametrize("backend", ASYNC)
def test_a_client_serves_one_event_loop_after_another(make_api: Any, server: Server, backend: str) -> None:
    server.handler = echo
    api: Api = make_api(backend, server)
    for turn in ("a", "b", "c"):

        async def body(text: str = turn) -> str:
            found: str = await api.client.arun_chat_completions(text)
            return found + "".join([piece async for piece in api.client.arun_chat_completions_stream(text)])

        assert asyncio.run(body()) == turn * 2


@pytest.mark.parametrize("backend", ASYNC)
def test_blocking_and_async_calls_mix(make_api: Any, server: Server, backend: str) -> None:
    server.handler = echo
    api: Api = make_api(backend, server)
    assert (api.client.run_chat_completions("a"), api.chat("b"), api.client.run_chat_completions("c")) == (
        "a",
        "b",
        "c",
    )


_FORK = """
    import asyncio, os, sys
    from gen_ai import create_client

    client = create_client(provider="openai", api_key="sk-test-key", endpoint=sys.argv[1], model_name="m",
                           async_backend=sys.argv[2])

    def ask(text):
        return client.run_chat_completions(text), asyncio.run(client.arun_chat_completions(text))

    assert ask("before") == ("before", "before")
    held = client.run_chat_completions_stream("one two three four")
    first = next(held)
    child = os.fork()
    me = "child" if child == 0 else "parent"
    try:
        for turn in range(20):
            text = f"{me} {turn}"
            assert ask(text) == (text, text), text
        if child:
            assert first + "".join(held) == "one two three four"
    except BaseException:
        import traceback
        traceback.print_exc()
        os._exit(1)
    if child == 0:
        os._exit(0)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system has no fork")
@pytest.mark.parametrize("backend", ASYNC)
def test_parent_and_child_of_a_fork_each_get_their_own_answers(server: Server, backend: str) -> None:
    server.handler = echo
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", textwrap.dedent(_FORK), f"{server.url}/v1", backend],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == 2 + 1 + 80
