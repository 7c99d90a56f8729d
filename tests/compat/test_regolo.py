"""`gen_ai.compat.regolo` over HTTP: what it asks, what it gives, how it fails. That it is as the published client is,
`test_published.py` shows."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gen_ai
from gen_ai.compat.regolo.instance.structures.conversation_model import Conversation, ConversationLine

from ..support.server import Server, chat_body, chat_chunks, sse
from .scripted import KEY, answer

ROOT = Path(__file__).resolve().parents[2]
QUESTION = [{"role": "user", "content": "Where?"}]


# ---------------------------------------------------------------- the module's settings


def test_the_two_names_of_the_default_model_are_one_value(regolo: Any) -> None:
    regolo.default_model = "one"
    assert regolo.default_chat_model == "one"
    regolo.default_chat_model = "two"
    assert regolo.default_model == "two"


def test_a_default_is_taken_at_each_call(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(), times=2)
    regolo.static_chat_completions(QUESTION)
    regolo.default_model, regolo.default_key = "other", "sk-other-0123456789"
    regolo.static_chat_completions(QUESTION)
    assert [request.json()["model"] for request in server.requests] == ["plain", "other"]
    assert server.requests[1].headers["authorization"] == "Bearer sk-other-0123456789"


def test_a_variable_that_is_empty_or_missing_leaves_the_default(regolo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "")
    regolo.try_loading_from_env()
    assert (regolo.default_key, regolo.default_model) == (KEY, "plain")
    monkeypatch.setenv("LLM", "from-env")
    monkeypatch.setenv("API_KEY", "sk-env")
    regolo.key_load_from_env_if_exists()
    regolo.default_chat_model_load_from_env_if_exists()
    assert (regolo.default_key, regolo.default_model) == ("sk-env", "from-env")


def test_importing_gen_ai_does_not_load_it_and_importing_it_asks_nobody() -> None:
    code = (
        "import sys, gen_ai; assert not [m for m in sys.modules if 'compat' in m]\n"
        "from gen_ai.compat import regolo; import os\n"
        "assert regolo.default_key is None and regolo.default_model is None and regolo.timeout == 500\n"
        "assert 'REGOLO_URL' not in os.environ and 'requests' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- where requests go


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
def test_the_url_is_a_host_with_or_without_its_version(regolo: Any, server: Server, ending: str) -> None:
    server.reply(json=chat_body(), times=3)
    regolo.static_chat_completions(QUESTION, base_url=server.url + ending)
    regolo.RegoloClient(alternative_url=f"{server.url}/gateway{ending}").run_chat("Where?")
    os.environ["REGOLO_URL"] += ending
    regolo.static_chat_completions(QUESTION)
    expected = ["/v1/chat/completions", "/gateway/v1/chat/completions", "/v1/chat/completions"]
    assert [request.path for request in server.requests] == expected


def test_the_paths_come_from_their_variables_at_each_call(
    regolo: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(json=chat_body())
    server.reply(json={"choices": [{"index": 0, "text": "Once"}]})
    monkeypatch.setenv("CHAT_COMPLETIONS_URL_PATH", "/openai/chat")
    monkeypatch.setenv("COMPLETIONS_URL_PATH", "text")
    regolo.static_chat_completions(QUESTION)
    assert regolo.static_completions("Once") == "Once"
    assert [request.path for request in server.requests] == ["/openai/chat", "/text"]


def test_a_url_that_is_none_is_named_with_its_variable(regolo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGOLO_URL", "api.example.com")
    with pytest.raises(gen_ai.ConfigurationError, match="REGOLO_URL") as caught:
        regolo.static_chat_completions(QUESTION)
    assert "https://api.example.com" in str(caught.value)
    with pytest.raises(gen_ai.ConfigurationError, match="scheme is missing"):
        regolo.static_chat_completions(QUESTION, base_url="api.example.com")


def test_without_a_url_calls_are_for_regolo(regolo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGOLO_URL")
    client = regolo.RegoloClient()
    built = client.instance.get_client().build_request(QUESTION, model_name="m")
    assert built.url == "https://api.regolo.ai/v1/chat/completions"


def test_the_url_of_an_instance_stays_with_clients_made_from_it(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(), times=2)
    client = regolo.RegoloClient(alternative_url=f"{server.url}/mine", embedder_model="embedder")
    other = regolo.RegoloClient.from_instance(client.instance)
    other.run_chat("Where?")
    assert other.instance.get_embedder_model() == "embedder"
    regolo.RegoloClient.from_instance(client.instance, alternative_url=f"{server.url}/other").run_chat("Where?")
    assert [r.path for r in server.requests] == ["/mine/v1/chat/completions", "/other/v1/chat/completions"]


# ---------------------------------------------------------------- what is asked


def test_a_body_has_what_was_set_and_nothing_else(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(), times=2).stream(*chat_chunks("Rome."))
    server.reply(json={"choices": [{"index": 0, "text": "Once"}]})
    regolo.static_chat_completions(QUESTION)
    regolo.RegoloClient(chat_model="gpt-5").run_chat("Where?", max_tokens=1, temperature=0, top_p=1, top_k=7)
    list(regolo.static_chat_completions(QUESTION, stream=True, max_tokens=None))
    regolo.static_completions("Once")
    assert [request.json() for request in server.requests] == [
        {"model": "plain", "stream": False, "messages": QUESTION, "max_tokens": 200},
        {
            "model": "gpt-5", "stream": False, "messages": QUESTION,
            "max_tokens": 1, "temperature": 0, "top_p": 1, "top_k": 7,
        },
        {"model": "plain", "stream": True, "messages": QUESTION},
        {"model": "plain", "stream": False, "prompt": "Once", "max_tokens": 200, "temperature": 0.5},
    ]  # fmt: skip


def test_messages_go_out_as_they_are_whatever_the_model(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(), times=2)
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    messages = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": [image]}]
    for model in ("plain", "qwen3-8b"):
        regolo.static_chat_completions(messages, model=model)
    assert [request.json()["messages"] for request in server.requests] == [messages, messages]


def test_a_role_that_only_the_model_knows_goes_out_as_it_is(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body())
    lines = [ConversationLine(role="document", content="Rome."), ConversationLine(role="user", content="Where?")]
    regolo.static_chat_completions(Conversation(lines))
    assert server.requests[0].json()["messages"] == Conversation(lines).get_lines()


# ---------------------------------------------------------------- models


def test_a_model_is_looked_for_once(regolo: Any, server: Server) -> None:
    server.handler = answer
    regolo.enable_model_checks = True
    for _ in range(3):
        regolo.static_chat_completions(QUESTION)
        regolo.RegoloClient(chat_model="thinking").run_chat("Where?")
    assert [request.path for request in server.requests if request.method == "GET"] == ["/models"]


def test_a_model_that_came_later_is_found(regolo: Any, server: Server) -> None:
    regolo.enable_model_checks = True
    server.reply(json={"data": [{"id": "plain"}]}).reply(json=chat_body())
    server.reply(json={"data": [{"id": "plain"}, {"id": "new"}]}).reply(json=chat_body())
    regolo.static_chat_completions(QUESTION)
    regolo.static_chat_completions(QUESTION, model="new")
    assert [request.method for request in server.requests] == ["GET", "POST", "GET", "POST"]


def test_a_server_with_all_paths_below_its_version_lists_its_models_too(regolo: Any, server: Server) -> None:
    regolo.enable_model_checks = True
    server.reply(404, json={"detail": "Not Found"}).reply(json={"data": [{"id": "plain"}]}).reply(
        json=chat_body("Rome.")
    )
    assert regolo.static_chat_completions(QUESTION) == ("assistant", "Rome.")
    assert [request.path for request in server.requests] == ["/models", "/v1/models", "/v1/chat/completions"]


def test_an_unknown_model_brings_the_nearest_name(regolo: Any, server: Server) -> None:
    regolo.enable_model_checks = True
    server.reply(json={"data": [{"id": "Llama-3.3-70B-Instruct"}, {"id": "other"}] * 2})  # a proxy lists deployments
    with pytest.raises(gen_ai.ModelNotFoundError, match=r"Did you mean 'Llama-3\.3-70B-Instruct'\? regolo") as caught:
        regolo.static_completions("Once", model="llama-3.3-70b")
    assert isinstance(caught.value, RuntimeError)
    assert caught.value.error_type == "ModelNotFoundError"


def test_the_key_of_the_models_list_has_a_default(regolo: Any, server: Server) -> None:
    server.handler = answer
    assert "plain" in regolo.RegoloClient.get_available_models()
    assert "plain" in regolo.RegoloClient.get_available_models(None)


def test_a_model_that_cannot_be_changed_to_is_told_by_the_instance(regolo: Any, server: Server) -> None:
    server.handler = answer
    regolo.enable_model_checks = True
    client = regolo.RegoloClient()
    with pytest.warns(UserWarning, match="The model stays 'plain': Model not found: 'plane'"):
        client.change_model("plane")
    with pytest.raises(RuntimeError, match="Model not found"):
        client.instance.change_model("plane")
    with pytest.raises(RuntimeError, match="Model is required"):
        client.instance.change_model(None)
    assert client.instance.get_model() == "plain"


# ---------------------------------------------------------------- errors


def test_what_was_a_runtime_error_is_one_still_and_an_error_of_gen_ai(regolo: Any) -> None:
    regolo.default_key = None
    for call in (
        regolo.RegoloClient,
        lambda: regolo.static_completions("Once"),
        regolo.RegoloClient.get_available_models,
    ):
        with pytest.raises(RuntimeError, match="API key is required") as caught:
            call()
        assert isinstance(caught.value, gen_ai.MissingApiKeyError)
    regolo.default_key, regolo.default_model = KEY, None
    with pytest.raises(RuntimeError, match="Model is required") as caught:
        regolo.static_chat_completions(QUESTION, stream=True)
    assert isinstance(caught.value, gen_ai.InvalidRequestError)


@pytest.mark.parametrize("stream", [False, True])
def test_a_refusal_of_the_server_is_a_typed_error(regolo: Any, server: Server, stream: bool) -> None:
    server.reply(401, json={"error": {"message": f"bad key {KEY}"}})
    with pytest.raises(gen_ai.AuthenticationError) as caught:
        list(regolo.static_chat_completions(QUESTION, stream=stream))
    assert caught.value.status_code == 401
    assert caught.value.provider == "regolo"
    assert KEY not in str(caught.value)


def test_a_failing_server_is_asked_again_in_streams_too(regolo: Any, server: Server) -> None:
    server.reply(503, headers={"Retry-After": "0"}).stream(*chat_chunks("Rome.", usage=False))
    pieces = list(regolo.static_chat_completions(QUESTION, stream=True))
    assert "".join(text for _, text in pieces) == "Rome."
    assert len(server.requests) == 2


def test_a_stream_that_breaks_before_its_first_piece_begins_again_unseen(regolo: Any, server: Server) -> None:
    chunks = chat_chunks("Rome.", usage=False)
    server.stream(sse(chunks[0], done=False), b"", "cut", done=False).stream(*chunks)
    assert list(regolo.static_chat_completions(QUESTION, stream=True, full_output=True)) == chunks
    assert len(server.requests) == 2


def test_a_cut_stream_carries_what_came(regolo: Any, server: Server) -> None:
    server.stream(*chat_chunks("Rome.", finish_reason=None, usage=False), done=False)
    pieces: list[str] = []
    with pytest.raises(gen_ai.StreamInterruptedError) as caught:
        pieces.extend(text for _, text in regolo.static_chat_completions(QUESTION, stream=True))
    assert caught.value.partial_text == "Rome."


def test_an_answer_that_was_withheld_is_an_error(regolo: Any, server: Server) -> None:
    server.reply(json=chat_body(None, finish_reason="content_filter"))
    with pytest.raises(gen_ai.ContentFilterError):
        regolo.static_chat_completions(QUESTION)


def test_the_timeout_is_that_of_the_module(regolo: Any, server: Server) -> None:
    from gen_ai.compat.regolo.client import regolo_client

    hold = threading.Event()
    regolo.timeout = 0.2
    assert regolo_client.timeout == 0.2
    server.reply(json=chat_body(), hold=hold)
    with pytest.raises(gen_ai.APITimeoutError, match=r"timeout of 0\.2 s"):
        regolo.static_chat_completions(QUESTION)
    regolo_client.timeout = 0.1
    server.stream(chat_chunks("Rome.")[1], hold)
    with pytest.raises(gen_ai.APITimeoutError, match=r"idle_timeout of 0\.1 s"):
        list(regolo.static_chat_completions(QUESTION, stream=True))
    hold.set()


@pytest.mark.parametrize(
    ("arguments", "param"),
    [({"max_tokens": 0}, "max_tokens"), ({"temperature": 3}, "temperature"), ({"top_p": "high"}, "top_p")],
)
def test_a_bad_value_is_named_before_anything_is_sent(
    regolo: Any, server: Server, arguments: dict[str, Any], param: str
) -> None:
    for stream in (False, True):
        with pytest.raises(gen_ai.InvalidRequestError) as caught:
            regolo.static_chat_completions(QUESTION, stream=stream, **arguments)
        assert caught.value.param == param
    assert server.requests == []


def test_what_gen_ai_does_not_have_says_so(regolo: Any) -> None:
    client = regolo.RegoloClient(embedder_model="e", image_generation_model="i", reranker_model="r")
    calls: list[Callable[..., Any]] = [
        regolo.static_image_create, regolo.static_embeddings, regolo.static_audio_transcription,
        regolo.RegoloClient.static_rerank, regolo.RegoloClient.static_create_image,
        client.create_image, client.embeddings, client.audio_transcription, client.rerank,
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(gen_ai.InvalidRequestError, match=f"{call.__name__}.*cannot be served") as caught:
            call("x", model="m")
        assert "regolo package" in str(caught.value)


def test_a_field_that_the_server_refuses_is_named_as_it_was_given(regolo: Any, server: Server) -> None:
    refusal = {"error": {"message": "Unsupported parameter: top_k", "param": "top_k", "code": "unsupported_parameter"}}
    for stream in (False, True):
        server.reply(400, json=refusal)
        with pytest.raises(gen_ai.UnsupportedParameterError) as caught:
            list(regolo.static_chat_completions(QUESTION, top_k=3, stream=stream))
        assert (caught.value.param, caught.value.suggestion) == ("top_k", "Leave top_k out.")


# ---------------------------------------------------------------- the conversation


def test_a_message_that_is_no_text_is_not_taken_into_a_conversation(regolo: Any) -> None:
    with pytest.raises(ValueError, match="content"):
        regolo.RegoloClient().add_prompt_to_chat(prompt=None, role="user")
    assert Conversation([ConversationLine(role="user", content="é")]).to_json() == (
        '{"lines": [{"content": "\\u00e9", "role": "user"}]}'
    )


def test_a_failed_call_leaves_the_prompt_in_the_conversation_as_the_published_client_does(
    regolo: Any, server: Server
) -> None:
    server.reply(400, json={"error": {"message": "no"}}).reply(json=chat_body("Rome."))
    client = regolo.RegoloClient()
    with pytest.raises(gen_ai.InvalidRequestError):
        client.run_chat("Where?")
    assert client.run_chat() == ("assistant", "Rome.")
    assert len(client.instance.get_conversation()) == 2


def test_an_event_stream_that_nobody_asked_for_is_an_answer_all_the_same(regolo: Any, server: Server) -> None:
    server.reply(body=sse(*chat_chunks("Rome.")), headers={"Content-Type": "text/event-stream"}, times=2)
    assert regolo.static_chat_completions(QUESTION) == ("assistant", "Rome.")
    body = regolo.static_chat_completions(QUESTION, full_output=True)
    assert body["choices"][0] == {
        "index": 0, "message": {"role": "assistant", "content": "Rome."}, "finish_reason": "stop",
    }  # fmt: skip
    assert body["usage"]["total_tokens"] == 9
