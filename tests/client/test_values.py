"""Warnings point at the caller's line; errors are values; importing and making a client touch nothing."""

from __future__ import annotations

import asyncio
import copy
import json
import linecache
import pickle
import subprocess
import sys
import textwrap
import warnings
from typing import Any

import pytest

from gen_ai import Error, TruncationWarning

from ..support.server import Server, chat_body, chat_chunks
from .support import Api, make_client

CUT = chat_body("Once upon", finish_reason="length")


def recorded(call: Any) -> tuple[Any, list[warnings.WarningMessage]]:
    """What the call returns, and what it warned of."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        value = call()
    return value, [w for w in found if not issubclass(w.category, ResourceWarning)]


def check(found: list[warnings.WarningMessage]) -> None:
    """One warning, at the line that is marked in this file."""
    (warning,) = found
    assert warning.category is TruncationWarning
    assert warning.filename == __file__
    assert "# here" in linecache.getline(warning.filename, warning.lineno)
    assert "max_tokens=256" in str(warning.message)


def test_a_text_cut_by_our_cap_warns_at_the_callers_line(client: Any, server: Server) -> None:
    server.reply(json=CUT)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        text = client.run_chat_completions("hi")  # here
    assert text == "Once upon"
    check(found)


def test_so_does_a_completion_an_image_and_a_turn(client: Any, server: Server) -> None:
    chat = client.conversation()
    server.reply(json={"choices": [{"text": "Once upon", "finish_reason": "length"}]}).reply(json=CUT, times=2)
    for call in (
        lambda: client.run_completions("hi"),  # here
        lambda: client.run_vision_request("hi", "https://x.example/a.png"),  # here
        lambda: chat.send("hi"),  # here
    ):
        text, found = recorded(call)
        assert text == "Once upon"
        check(found)


@pytest.mark.parametrize("name", ["arun_chat_completions", "arun_vision_request", "asend"])
def test_so_does_an_async_call(make_api: Any, server: Server, name: str) -> None:
    api = make_api("threads", server)
    server.reply(json=CUT)
    target = api.client.conversation() if name == "asend" else api.client
    arguments = ("hi", "https://x.example/a.png") if "vision" in name else ("hi",)

    async def body() -> str:
        text: str = await getattr(target, name)(*arguments)  # here
        return text

    text, found = recorded(lambda: api.wait(body))
    assert text == "Once upon"
    check(found)


def test_a_call_inside_a_task_warns_in_the_callers_file(make_api: Any, server: Server) -> None:
    api = make_api("threads", server)
    server.reply(json=CUT)

    async def body() -> None:
        await asyncio.gather(api.client.arun_chat_completions("hi"))

    _, found = recorded(lambda: api.wait(body))
    (warning,) = found
    assert "/tests/client/" in warning.filename


def test_so_does_a_stream_at_the_line_that_reads_it(client: Any, server: Server) -> None:
    for _ in range(2):
        server.stream(*chat_chunks(["Once"], finish_reason="length"))

    def loop() -> None:
        for _ in client.run_chat_completions_stream("hi"):  # here
            pass

    check(recorded(loop)[1])
    check(recorded(lambda: list(client.run_chat_completions_stream("hi")))[1])  # here


def test_so_does_an_async_stream(make_api: Any, server: Server) -> None:
    api = make_api("threads", server)
    server.stream(*chat_chunks(["Once"], finish_reason="length"))

    async def loop() -> None:
        async for _ in api.client.arun_chat_completions_stream("hi"):  # here
            pass

    check(recorded(lambda: api.wait(loop))[1])


def test_the_whole_answer_holds_the_warning_as_data(api: Api, server: Server) -> None:
    server.reply(json=CUT)
    response, found = recorded(lambda: api.chat(full_output=True))
    assert [w.category for w in found] == [TruncationWarning]
    assert [(w.code, w.param) for w in response.warnings] == [("truncated", "max_tokens")]


def test_a_cap_of_the_caller_warns_of_nothing(api: Api, server: Server) -> None:
    server.reply(json=CUT, times=2)
    response, found = recorded(lambda: api.chat(max_tokens=256, full_output=True))
    assert (found, response.warnings) == ([], [])
    copy_, found = recorded(lambda: api.chat(of=api.client.with_options(max_tokens=256)))
    assert (copy_, found) == ("Once upon", [])


def test_under_return_error_a_warning_is_no_error(api: Api, server: Server) -> None:
    server.reply(json=CUT)
    pair, found = recorded(lambda: api.chat(return_error=True))
    assert pair == ("Once upon", None)
    assert len(found) == 1


# ---------------------------------------------------------------- errors as values


def raised(server: Server, **reply: Any) -> Error:
    server.reply(**reply)
    with make_client(server) as client, pytest.raises(Error) as caught:
        client.run_chat_completions("hi", guided_json=dict[str, int], max_reasks=0)
    return caught.value


@pytest.mark.parametrize(
    "reply",
    [
        {"status": 401, "json": {"error": {"message": "no", "code": "invalid_api_key"}}},
        {"status": 429, "json": {"error": {"message": "no"}}, "headers": {"retry-after": "100"}},
        {"status": 400, "json": {"error": {"message": "no", "param": "top_p", "code": "unsupported_parameter"}}},
        {"body": b"<html>"},
        {"json": chat_body("[1]")},
        {"json": chat_body(None, message={"refusal": "no"})},
    ],
    ids=str,
)
def test_errors_pickle_copy_and_compare(server: Server, reply: Any) -> None:
    error = raised(server, **reply)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert twin == error
        assert hash(twin) == hash(error)
        assert (str(twin), twin.details(), vars(twin)) == (str(error), error.details(), vars(error))
    other = copy.deepcopy(error)
    other.message = "another"
    assert other != error
    assert error != "no"
    json.dumps(error.details())


def test_two_calls_with_the_same_failure_differ_only_in_their_attempts(server: Server) -> None:
    reply = {"status": 401, "json": {"error": {"message": "no"}}}
    one, two = raised(server, **reply), raised(server, **reply)
    assert [a.number for a in one.attempts] == [a.number for a in two.attempts] == [1]
    one.attempts = two.attempts = []
    assert one == two


def test_an_error_holds_no_client_request_or_live_object(server: Server) -> None:
    error = raised(server, status=500, json={"error": {"message": "no"}}, headers={"x-should-retry": "false"})
    for name, value in vars(error).items():
        assert isinstance(value, (str, int, float, bool, list, dict, type(None))) or name == "usage", name


# ---------------------------------------------------------------- no surprise traffic

_QUIET = """
    import sys

    def audit(event, args):
        if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen"):
            raise SystemExit(f"{event} {args}")

    sys.addaudithook(audit)
    import gen_ai

    client = gen_ai.create_client(provider="openai", api_key="sk-test-key", model_name="m")
    client.build_request("hi").to_curl()
    client.run_chat_completions_stream("hi")
    client.run_chat_completions("", return_error=True)
    client.close()
    assert gen_ai.create_client(provider="offline").run_chat_completions("Hello!")
"""


def test_importing_and_making_a_client_touch_no_network() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_QUIET)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
