"""Ctrl-C ends a batch at once and loses nothing that had come; cancelling ends it on a loop."""

from __future__ import annotations

import asyncio
import json
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
from typing import Any

import pytest

from gen_ai import BatchInterrupted, BatchProgress

from ..client.support import Api
from ..support.server import Request, Response, Server
from .support import Local, batch, echo


def interrupt(progress: BatchProgress) -> None:
    """Ctrl-C after the second row."""
    if progress.done == 2:
        raise KeyboardInterrupt


def only_two(hang: threading.Event) -> Any:
    """Rows 0 and 1 are answered, the others hang."""

    def answer(request: Request, number: int) -> Response:
        response = echo(request, number)
        if request.json()["messages"][-1]["content"] not in "01":
            response.hold = hang
        return response

    return answer


def test_an_interrupt_keeps_what_has_finished_and_says_what_has_not(server: Server, client: Any) -> None:
    server.handler = only_two(threading.Event())

    def when_the_others_are_under_way(progress: BatchProgress) -> None:
        if progress.done == 2:
            server.wait_for_requests(4)
            raise KeyboardInterrupt

    with pytest.raises(BatchInterrupted) as caught:
        client.run_chat_completions_batch(
            map(str, range(9)), max_concurrent=2, timeout=None, progress=when_the_others_are_under_way
        )
    found = caught.value
    assert isinstance(found, KeyboardInterrupt)
    assert str(found) == "The batch was interrupted: 2 of 9 rows had finished."
    assert found.results == ["0", "1", *[None] * 7]
    codes = [error and error.code for error in found.errors]
    assert codes == [None, None, *["interrupted"] * 2, *["not_run"] * 5]
    assert found.errors[2] is not None
    assert found.errors[2].retryable


def test_requests_under_way_are_ended_by_an_interrupt(server: Server, client: Any) -> None:
    server.handler = only_two(threading.Event())

    def when_the_others_are_under_way(progress: BatchProgress) -> None:
        if progress.done == 2:
            server.wait_for_requests(5)
            raise KeyboardInterrupt

    with pytest.raises(BatchInterrupted):
        client.run_chat_completions_batch(
            map(str, range(9)), max_concurrent=3, timeout=None, progress=when_the_others_are_under_way
        )
    server.wait_for_disconnect(3)
    assert len(server.requests) == 5


def test_without_concurrency_the_row_under_way_is_the_interrupted_one() -> None:
    def answer(text: str) -> str:
        if text == "1":
            raise KeyboardInterrupt
        return text

    with pytest.raises(BatchInterrupted) as caught:
        Local(answer).run_completions_batch(["0", "1", "2"], concurrent=False)
    assert caught.value.results == ["0", None, None]
    assert [error and error.code for error in caught.value.errors] == [None, "interrupted", "not_run"]


def test_errors_of_rows_that_had_failed_are_kept(server: Server, client: Any) -> None:
    server.handler = echo
    with pytest.raises(BatchInterrupted) as caught:
        client.run_chat_completions_batch(["fail", "b", "c"], concurrent=False, progress=interrupt, return_error=True)
    assert caught.value.errors[0] is not None
    assert caught.value.errors[0].status_code == 400
    assert caught.value.results == [None, "b", None]


def test_an_interrupt_pickles() -> None:
    with pytest.raises(BatchInterrupted) as caught:
        Local().run_completions_batch(["a", "b", "c"], concurrent=False, progress=interrupt)
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (str(twin), twin.results, twin.errors) == (str(caught.value), ["a", "b", None], caught.value.errors)


def test_the_client_can_be_used_again_after_an_interrupt(server: Server, client: Any) -> None:
    server.handler = only_two(threading.Event())
    with pytest.raises(BatchInterrupted):
        client.run_chat_completions_batch(map(str, range(9)), timeout=None, progress=interrupt)
    assert client.run_chat_completions("0") == "0"
    assert client.run_chat_completions_batch(["0", "1"]) == ["0", "1"]


_PROGRAM = """
    import json, sys
    from gen_ai import BatchInterrupted, create_client

    client = create_client("openai", api_key="", endpoint=sys.argv[1], model_name="m", timeout=None)
    try:
        client.run_chat_completions_batch([str(number) for number in range(9)], max_concurrent=3, n=int(sys.argv[2]))
    except BatchInterrupted as interrupted:
        print(json.dumps([interrupted.results, [error and error.code for error in interrupted.errors]]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_a_process_ends_at_once_on_ctrl_c_though_its_server_hangs(server: Server) -> None:
    server.handler = only_two(threading.Event())
    command = [sys.executable, "-c", textwrap.dedent(_PROGRAM), f"{server.url}/v1", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        server.wait_for_requests(5, timeout=20)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    results, codes = json.loads(printed)
    assert results == ["0", "1", *[None] * 7]
    assert codes == [None, None, *["interrupted"] * 3, *["not_run"] * 4]


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_cancelling_ends_every_row_on_a_loop(make_api: Any, server: Server, backend: str) -> None:
    pytest.importorskip("aiohttp")
    api: Api = make_api(backend, server)
    server.handler = only_two(threading.Event())

    async def body() -> int:
        task = asyncio.create_task(
            api.client.arun_chat_completions_batch(map(str, range(9)), max_concurrent=3, timeout=None)
        )
        await asyncio.to_thread(server.wait_for_requests, 5)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        return len(asyncio.all_tasks())

    assert api.wait(body) == 1
    server.wait_for_disconnect(3)
    assert len(server.requests) == 5


def test_a_batch_after_a_batch_that_raised_is_whole(api: Api, server: Server) -> None:
    server.handler = echo

    def told(progress: BatchProgress) -> None:
        if progress.done == 2:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        batch(api, map(str, range(9)), progress=told)
    assert batch(api, map(str, range(9))) == [str(number) for number in range(9)]
