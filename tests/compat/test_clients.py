"""`gen_ai.compat.regolo`: which client answers, whose connections are used, where keys show."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import gen_ai
from gen_ai.compat.regolo import _backend

from ..support.server import Response, Server, chat_body, chat_chunks
from .scripted import KEY

ROOT = Path(__file__).resolve().parents[2]
QUESTION = [{"role": "user", "content": "Where?"}]


# ---------------------------------------------------------------- clients and connections


def test_one_client_serves_all_calls_of_a_key_and_url(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(), times=6)
    for _ in range(2):
        regolo.static_chat_completions(QUESTION)
        regolo.RegoloClient().run_chat("Where?")
        regolo.static_chat_completions(QUESTION, api_key=f"Bearer {KEY}", base_url=server.url)
    assert (len(server.requests), server.connections, len(_backend._backends)) == (6, 1, 1)


def test_threads_share_the_client(regolo: Any, server: Server) -> None:
    server.handler = lambda request, _: Response(json=chat_body(request.json()["messages"][0]["content"]))
    start = threading.Barrier(8)

    def ask(number: int) -> bool:
        if number < 8:
            start.wait()
        answered = regolo.static_chat_completions([{"role": "user", "content": str(number)}])
        return bool(answered == ("assistant", str(number)))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(80)))
    assert server.connections <= 8
    assert len(_backend._backends) == 1


@pytest.mark.slow
def test_an_application_with_many_keys_does_not_grow_without_end(regolo: Any, server: Server) -> None:
    server.handler = lambda _request, _: Response(json=chat_body())
    for number in range(_backend._KEPT + 10):
        regolo.static_chat_completions(QUESTION, api_key=f"sk-{number}")
    assert len(_backend._backends) == _backend._KEPT
    gc.collect()  # what was let go of ends without a warning, which would be an error here


def test_a_client_that_was_closed_is_made_anew(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(), times=3)
    client = regolo.RegoloClient()
    client.run_chat("Where?")
    client.instance.get_client().close()  # a copy: the connections are everybody's
    client.run_chat("Where?")
    _backend._kept(None, gen_ai.secrets.MaskedStr(KEY)).client.close()
    client.run_chat("Where?")
    assert server.connections == 2


def test_a_stream_that_is_left_ends_its_request(regolo: Any, server: Server) -> None:
    never = threading.Event()
    server.stream(*chat_chunks("Rome.", usage=False)[:2], never)
    pieces = regolo.static_chat_completions(QUESTION, stream=True)
    assert server.requests == []
    next(pieces)
    pieces.close()
    server.wait_for_disconnect()


@pytest.mark.slow
def test_a_program_that_ends_leaves_nothing_open(server: Server) -> None:
    server.reply(json=chat_body()).stream(*chat_chunks("Rome."))
    code = (
        "from gen_ai.compat import regolo\n"
        f"regolo.default_key, regolo.default_model, regolo.enable_model_checks = '{KEY}', 'm', False\n"
        f"client = regolo.RegoloClient(alternative_url='{server.url}')\n"
        "client.run_chat('Where?')\n"
        "pieces = client.run_chat('Why?', stream=True); next(pieces)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# ---------------------------------------------------------------- keys


def test_no_key_shows_in_a_traceback_with_its_variables(regolo: Any, server: Server) -> None:
    server.reply(401, json={"error": {"message": "bad key"}}, times=4)
    client = regolo.RegoloClient()
    calls: list[Callable[[], Any]] = [
        lambda: regolo.static_chat_completions(QUESTION, api_key=KEY),
        lambda: list(regolo.static_completions("Once", api_key=KEY, stream=True)),
        lambda: client.run_chat("Where?"),
        lambda: regolo.RegoloClient.get_available_models(KEY),
        lambda: regolo.RegoloClient(api_key=KEY, alternative_url="nowhere").run_chat("Where?"),
        lambda: regolo.RegoloClient(api_key=KEY, pre_existent_client=object()),
    ]
    for call in calls:
        try:
            call()
        except gen_ai.Error as error:
            shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
            assert KEY not in shown
        else:
            pytest.fail("this call fails")
    assert KEY not in repr([vars(client.instance), vars(regolo), _backend._backends, regolo.default_key])
    assert client.instance.get_api_key() == f"Bearer {KEY}"


def test_errors_are_values(regolo: Any) -> None:
    regolo.default_key = None
    with pytest.raises(gen_ai.MissingApiKeyError) as caught:
        regolo.RegoloClient()
    again = pickle.loads(pickle.dumps(caught.value))
    assert again == caught.value
    assert isinstance(again, RuntimeError)


@pytest.mark.parametrize("key", [7, "", "two words", "sk-é"])
def test_a_key_that_cannot_be_one_is_refused(regolo: Any, key: Any) -> None:
    with pytest.raises(gen_ai.ConfigurationError) as caught:
        regolo.static_chat_completions(QUESTION, api_key=key, base_url="https://api.regolo.ai")
    assert caught.value.param == "api_key"
    assert "words" not in str(caught.value)


# ---------------------------------------------------------------- a client of the application's own


def test_a_client_of_another_library_is_refused_with_what_to_do(regolo: Any) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: regolo.static_completions("Once", client=object()),
        lambda: regolo.RegoloClient(pre_existent_client=object()),
    ]
    for call in calls:
        with pytest.raises(gen_ai.ConfigurationError, match=r"of type builtins\.object") as caught:
            call()
        assert "create_client(" in str(caught.value)
        assert caught.value.param in ("client", "pre_existent_client")


def test_a_gen_ai_client_answers_in_its_own_way(regolo: Any, server: Server) -> None:
    regolo.default_key = None
    server.reply(json=chat_body("Rome.")).stream(*chat_chunks(("<think>hm</think>", "Rome.")))
    server.stream(*chat_chunks("Rome."))
    with gen_ai.create_client("openai:m", endpoint=f"{server.url}/v1", api_key="", extra_body={"seed": 1}) as own:
        client = regolo.RegoloClient(chat_model="other", pre_existent_client=own)
        assert client.run_chat("Where?", top_k=3) == ("assistant", "Rome.")
        assert list(client.run_chat("Where?", stream=True)) == [("thinking", "hm"), ("", "Rome.")]
        chunks = list(regolo.static_chat_completions(QUESTION, client=own, stream=True, full_output=True))
    assert server.requests[0].json() == {
        "model": "other", "messages": QUESTION, "max_tokens": 200, "seed": 1, "top_k": 3,
    }  # fmt: skip
    assert chunks == chat_chunks("Rome.")[1:]
    assert client.instance.get_api_key() is None


def test_one_line_moves_a_program_to_another_provider(regolo: Any) -> None:
    regolo.default_key = None
    regolo.default_client = gen_ai.create_client("offline", replies=["Rome.", "Ro me", "Once upon", "Once upon", "so"])
    client = regolo.RegoloClient()
    assert client.run_chat("Where?", full_output=True)["choices"][0]["message"]["content"] == "Rome."
    assert list(client.run_chat("Where?", stream=True)) == [("", "Ro"), ("", " me")]
    assert client.completions("Once") == "Once upon"
    assert "".join(regolo.static_completions("Once", stream=True)) == "Once upon"
    chunks = list(regolo.static_completions("Once", stream=True, full_output=True))
    assert [chunk["choices"][0]["text"] for chunk in chunks] == ["so", ""]
    assert regolo.RegoloClient.get_available_models() == ["offline"]
    assert regolo.RegoloClient.get_available_models(model_info=True) == [{"model_name": "offline"}]
