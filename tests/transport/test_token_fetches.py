"""Requests for tokens and credentials, by the vendors' own libraries: by the client's proxy and authority, within the
time of the call, once for all who wait, and never shown."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gen_ai.errors import APIConnectionError, APITimeoutError, AuthenticationError, Error
from gen_ai.testing import NetworkBlockedError, no_network, recording
from gen_ai.transport.credentials.shared import Shared

from ..client.support import AT_ONCE, BACKENDS, Api, make
from ..support.server import Response
from .clouds import KEY, SECRET, Internet

REFUSALS = {
    "watsonx": Response(400, {"errorCode": "BXNIM0415E", "errorMessage": "Provided API key could not be found."}),
    "vertex": Response(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}),
    "azure": Response(
        401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided. Trace 1"}
    ),
    "bedrock": Response(
        403,
        headers=[("content-type", "text/xml")],
        body='<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        "<Code>AccessDenied</Code><Message>User is not authorized to perform: sts:AssumeRole</Message></Error>"
        "</ErrorResponse>",
    ),
}


def client(internet: Internet, **more: Any) -> Any:
    return make(internet.cloud.row, **internet.options(retry=AT_ONCE, **more))


def placed(internet: Internet, **more: Any) -> dict[str, Any]:
    """What `Api` takes for a client at the cloud's own address."""
    return {"provider": internet.cloud.row, "api_key": None, "endpoint": None, **internet.options(**more)}


# ---------------------------------------------------------------- the way


@pytest.mark.parametrize("backend", BACKENDS)
def test_tokens_come_by_the_clients_proxy_and_from_whom_its_authority_vouches_for(
    internet: Internet,
    backend: str,
) -> None:
    api = Api(backend, "", **placed(internet))
    try:
        assert api.chat() == "Hello."
        assert api.chat() == "Hello."
    finally:
        api.end()
    tokens, answers = internet.cloud.hosts
    assert set(internet.asked) == {*tokens, answers}
    assert internet.cloud.tokens == 1
    assert len(internet.cloud.carried) == 2


def test_an_authority_that_is_not_trusted_ends_the_call_and_is_named(internet: Internet) -> None:
    with client(internet, verify=True) as made, pytest.raises(APIConnectionError) as caught:
        made.run_chat_completions("hi")
    error = caught.value
    assert any(host in error.message for host in internet.cloud.hosts[0])
    assert "verify=" in (error.suggestion or "")
    assert (error.retryable, internet.requests, error.provider) == (False, [], internet.cloud.row)


def test_the_environments_bundle_and_proxy_serve_where_the_client_has_none(
    internet: Internet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", internet.proxy)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", internet.bundle)
    with make(internet.cloud.row, **internet.cloud.options) as made:
        assert made.run_chat_completions("hi") == "Hello."
    assert set(internet.asked) == {*internet.cloud.hosts[0], internet.cloud.hosts[1]}


# ---------------------------------------------------------------- time


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("way", ["chat", "stream", "total", "attempt"])
def test_a_token_service_that_hangs_ends_the_call_in_its_own_time(
    internet: Internet,
    backend: str,
    way: str,
) -> None:
    internet.cloud.hold = threading.Event()
    options: dict[str, Any] = {"timeout": 0.6}
    if way == "total":
        options = {"timeout": 20, "total_timeout": 0.6}
    if way == "attempt":
        from gen_ai import RetryPolicy

        options = {"timeout": 20, "retry": RetryPolicy(attempts=1, attempt_timeout=0.6)}
    api = Api(backend, "", **placed(internet, **options))
    try:
        with pytest.raises(APITimeoutError) as caught:
            list(api.stream()) if way in ("stream", "total") else api.chat()
    finally:
        internet.cloud.hold.set()
        api.end()
    assert caught.value.message.startswith("No ")
    assert " came from " in caught.value.message
    assert {"attempt": "attempt_timeout", "total": "total_timeout of 0.6 s"}.get(way, "the timeout of 0.6 s") in (
        caught.value.message
    )
    assert internet.cloud.carried == []


def test_a_token_that_comes_late_serves_the_next_call(internet: Internet) -> None:
    internet.cloud.hold = threading.Event()
    with client(internet) as made:
        with pytest.raises(APITimeoutError):
            made.run_chat_completions("hi", timeout=0.5)
        internet.cloud.hold.set()
        assert made.run_chat_completions("hi") == "Hello."
    assert internet.cloud.tokens == 1


def test_tasks_wait_on_their_event_loop_and_end_at_once_where_they_are_cancelled(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread of the loop's pool that waited for a token would keep the loop from ending."""
    if internet.cloud.row == "bedrock":
        pytest.importorskip("botocore.auth")  # the first import goes to a thread

    def never(_shared: Any, _deadline: float | None) -> Any:
        raise AssertionError("a thread waits")

    monkeypatch.setattr(Shared, "get", never)
    Counted(monkeypatch, internet, 41)

    async def cancelled() -> str:
        async with client(internet) as made:
            tasks = [asyncio.ensure_future(made.arun_chat_completions("hi")) for _ in range(40)]
            await asyncio.wait(tasks, timeout=0.2)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert {type(one) for one in ended} == {asyncio.CancelledError}
            return str(await made.arun_chat_completions("hi"))

    assert asyncio.run(cancelled()) == "Hello."
    assert internet.cloud.tokens == 1


# ---------------------------------------------------------------- once


class Counted:
    """Lets the token's answer go when so many callers wait for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, internet: Internet, callers: int) -> None:
        self.hold = internet.cloud.hold = threading.Event()
        self._left, self._lock, real = callers, threading.Lock(), Shared._begun

        def begun(shared: Any, deadline: float | None) -> Any:
            with self._lock:
                self._left -= 1
                if self._left == 0:
                    self.hold.set()
            return real(shared, deadline)

        monkeypatch.setattr(Shared, "_begun", begun)


def test_many_threads_ask_for_one_token(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    Counted(monkeypatch, internet, 12)
    with client(internet) as made, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: made.run_chat_completions("hi"), range(12)))
    assert answers == ["Hello."] * 12
    assert internet.cloud.tokens == 1


def test_many_tasks_ask_for_one_token(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    Counted(monkeypatch, internet, 40)

    async def all_at_once() -> list[str]:
        async with client(internet) as made:
            return list(await asyncio.gather(*(made.arun_chat_completions("hi") for _ in range(40))))

    assert asyncio.run(all_at_once()) == ["Hello."] * 40
    assert internet.cloud.tokens == 1


def test_a_token_that_many_calls_find_refused_is_renewed_once(
    internet: Internet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with client(internet) as made, ThreadPoolExecutor(12) as pool:
        made.run_chat_completions("hi")
        internet.cloud.refused = {f"token-1-{SECRET}"}
        answers = list(pool.map(lambda _: made.run_chat_completions("hi", full_output=True), range(12)))
    assert {answer.text for answer in answers} == {"Hello."}
    assert internet.cloud.tokens == 2


# ---------------------------------------------------------------- what is said


def test_a_refusal_names_the_setting_and_is_told_once_to_each(internet: Internet) -> None:
    internet.cloud.failure = REFUSALS[internet.cloud.row]
    with client(internet) as made:
        said = []
        for _ in range(2):
            with pytest.raises(AuthenticationError) as caught:
                made.run_chat_completions("hi")
            said.append(str(caught.value))
            assert (caught.value.param, caught.value.retryable) == (internet.cloud.param, False)
            assert caught.value.provider == internet.cloud.row
            assert caught.value.suggestion
    assert said[0] == said[1]
    assert internet.cloud.tokens == 2
    assert internet.cloud.carried == []


@pytest.mark.parametrize("ending", ["refused", "cut", "hangs", "no token", "good"])
def test_no_secret_shows_in_errors_tracebacks_or_logs(
    internet: Internet,
    ending: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cloud = internet.cloud
    cloud.failure = {
        "refused": REFUSALS[cloud.row],
        "cut": Response(cut="rst", body=b""),
        "no token": Response(json={"nothing": "here"}),
    }.get(ending)
    if ending == "hangs":
        cloud.hold = threading.Event()
    shown = ""
    with caplog.at_level(logging.DEBUG), client(internet, timeout=0.5 if ending == "hangs" else 20) as made:
        try:
            made.run_chat_completions("hi")
            assert ending == "good"
        except Error as caught:
            error = caught.with_traceback(caught.__traceback__ and caught.__traceback__.tb_next)
            shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
            shown += f"{error} {error!r} {json.dumps(error.details())}"
        shown += f"{made!r} {vars(made)!r}"
        if cloud.hold is not None:
            cloud.hold.set()
    for secret in (SECRET, KEY, "token-1-"):
        assert secret not in shown
        assert secret not in caplog.text


# ---------------------------------------------------------------- recordings


def test_a_recording_holds_nothing_of_a_token_and_is_replayed_without_one(
    internet: Internet,
    tmp_path: Path,
) -> None:
    path = tmp_path / "recorded.jsonl"
    with client(internet) as made:
        with recording(path, mode="record"):
            assert made.run_chat_completions("hi") == "Hello."
        text = path.read_text("utf-8")
        assert not any(host in text for host in internet.cloud.hosts[0])
        assert SECRET not in text
        assert internet.cloud.tokens == 1
    with client(internet) as made, recording(path, mode="replay"):
        assert made.run_chat_completions("hi") == "Hello."
    assert internet.cloud.tokens == 1


def test_inside_no_network_no_token_is_asked_for(internet: Internet) -> None:
    with client(internet) as made, no_network(), pytest.raises(NetworkBlockedError) as caught:
        made.run_chat_completions("hi")
    assert any(host in caught.value.message for host in internet.cloud.hosts[0])
    assert not internet.asked
