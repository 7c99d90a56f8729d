"""The key shows nowhere: every way to fail, every place to look. The prompt is not in error texts either."""

from __future__ import annotations

import copy
import logging
import pickle
import threading
import traceback
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import pytest

from gen_ai import Error

from ..support.server import Server, chat_body, chat_chunks, closed_port
from .support import BACKENDS, KEY, Api, make, make_client

PROMPT = "the prompt that nobody else shall read"


def frames(error: BaseException, seen: set[int] | None = None) -> Iterator[FrameType]:
    """Every frame that a traceback printer could show, through causes and contexts; but this test's own."""
    seen = seen if seen is not None else set()
    if id(error) in seen:
        return
    seen.add(id(error))
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        if "/tests/" not in trace.tb_frame.f_code.co_filename:
            yield trace.tb_frame
        trace = trace.tb_next
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from frames(other, seen)


def shown(error: BaseException) -> Iterator[tuple[str, str]]:
    """Everything that can be seen of an error, and where."""
    yield "str", str(error)
    yield "repr", repr(error)
    yield "args", repr(error.args)
    yield "dict", repr(vars(error))
    yield "traceback", "".join(traceback.format_exception(error))
    for frame in frames(error):
        for name, value in frame.f_locals.items():
            yield f"{frame.f_code.co_qualname} {name}", repr(value)
    if isinstance(error, Error):
        yield "details", repr(error.details())
        yield "pickle", pickle.dumps(error).decode("latin-1")
        yield "copy", repr(vars(copy.deepcopy(error)))


def refused(server: Server) -> str:
    """The server repeats the key in its error, as some do."""
    message = f"Incorrect API key provided: {KEY}."
    server.reply(401, json={"error": {"message": message, "code": "invalid_api_key"}}, headers={"X-Echo": KEY})
    return f"{server.url}/v1"


def no_server(_: Server) -> str:
    return f"http://127.0.0.1:{closed_port()}/v1"


def too_late(server: Server) -> str:
    server.reply(hold=threading.Event())
    return f"{server.url}/v1"


def reset(server: Server) -> str:
    server.reply(raw=b"", cut="rst", times=3)
    return f"{server.url}/v1"


def cut(server: Server) -> str:
    server.stream(*chat_chunks(["Hel"], finish_reason=None), "cut", done=False)
    return f"{server.url}/v1"


def html(server: Server) -> str:
    server.reply(body=f"<html>{KEY}</html>")
    return f"{server.url}/v1"


def not_json(server: Server) -> str:
    server.reply(body=f"key {KEY}")
    return f"{server.url}/v1"


def error_in_stream(server: Server) -> str:
    server.stream({"error": {"message": f"bad key {KEY}"}}, done=False, times=3)
    return f"{server.url}/v1"


def redirected(server: Server) -> str:
    server.reply(302, headers={"Location": f"https://elsewhere.example/{KEY}?key={KEY}"})
    return f"{server.url}/v1"


def unsupported(server: Server) -> str:
    server.reply(
        400,
        json={
            "error": {"message": f"no temperature for {KEY}", "param": "temperature", "code": "unsupported_parameter"}
        },
    )
    return f"{server.url}/v1"


FAILURES: dict[str, Callable[[Server], str]] = {
    each.__name__: each
    for each in (refused, no_server, too_late, reset, cut, html, not_json, error_in_stream, redirected, unsupported)
}


@pytest.mark.parametrize("stream", [False, True], ids=["call", "stream"])
@pytest.mark.parametrize("fail", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_no_failure_shows_the_key_or_the_prompt(
    server: Server,
    make_api: Any,
    caplog: pytest.LogCaptureFixture,
    backend: str,
    fail: Callable[[Server], str],
    stream: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("gen_ai", "urllib3", "requests", "aiohttp", "asyncio", "http.client"):
        caplog.set_level(logging.DEBUG, logger=name)
    api: Api = make_api(backend, fail(server))
    options = {"timeout": 0.1 if fail is too_late else 10, "temperature": 0.5}
    with pytest.raises(Error) as caught:
        list(api.stream(PROMPT, **options)) if stream else api.chat(PROMPT, **options)
    for place, text in shown(caught.value):
        assert KEY not in text, place
    for place, text in shown(caught.value):
        if place in ("str", "repr", "dict", "details", "pickle"):
            assert PROMPT not in text, place
    for record in caplog.records:
        assert KEY not in record.getMessage() + repr(vars(record))
        assert PROMPT not in record.getMessage()


@pytest.mark.parametrize(
    "bad", [f"{KEY}\r\nX-Evil: 1", f"{KEY}\n\n", f" {KEY}", f"{KEY}é", f"{KEY}\0", f"a {KEY}"], ids=ascii
)
def test_a_key_that_cannot_be_sent_is_not_shown(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    with pytest.raises(Error) as caught:
        make(provider="openai", api_key=bad, model_name="m")
    for place, text in shown(caught.value):
        assert KEY not in text, place
    if "\0" in bad:
        return
    for variable in ("OPENAI_API_KEY", "OTHER_KEY"):
        monkeypatch.setenv(variable, bad)
        with pytest.raises(Error) as caught:
            make(provider="openai", model_name="m", api_key_env=variable if "OTHER" in variable else None)
        for place, text in shown(caught.value):
            if "environ" not in place:
                assert KEY not in text, place


def test_a_good_key_is_not_shown_by_an_error_about_something_else() -> None:
    for wrong in (
        {"temperature": -1},
        {"verify": "/no/such.pem"},
        {"endpoint": "x"},
        {"model_name": " "},
        {"proxy": "x"},
    ):
        with pytest.raises(Error) as caught:
            make(provider="openai", api_key=KEY, **{"model_name": "m", **wrong})
        for place, text in shown(caught.value):
            assert KEY not in text, place


def test_a_client_shows_no_key(server: Server) -> None:
    client = make_client(server)
    for text in (
        repr(client),
        str(client),
        repr(vars(client)),
        repr(client._line),
        repr(client._place),
        repr(client._target("m")),
    ):
        assert KEY not in text
    for value in (client, client.conversation()):
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(value)
        with pytest.raises(TypeError, match="pickle"):
            copy.deepcopy(value)
    assert KEY not in repr(client.conversation())
    client.close()


def test_a_request_shown_hides_the_key_wherever_it_stands(client: Any) -> None:
    for built in (
        client.build_request("hi"),
        client.build_request("hi", extra_headers={"authorization": f"Bearer {KEY}"}),
        client.build_request("hi", extra_headers={"X-Api-Key": KEY, "api-key": KEY}),
        client.with_options(extra_headers={"Authorization": f"Bearer {KEY}"}).build_request("hi"),
    ):
        for text in (built.to_curl(), repr(built), repr(built.headers)):
            assert KEY not in text


def test_an_answer_shows_no_key(api: Api, server: Server) -> None:
    server.reply(json=chat_body("x"))
    response = api.chat(full_output=True)
    for text in (repr(response), repr(response.to_dict()), repr(response.raw), repr(response.headers)):
        assert KEY not in text
    pickle.dumps(response)
