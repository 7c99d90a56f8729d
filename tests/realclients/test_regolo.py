"""regolo's own client against the server, and the same program with `gen_ai.compat.regolo` in its place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.server import running

from .launch import KEY, ROOT, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The server, as this client wants it: without the version."""
    with create_client("offline") as client, running(client, api_key=KEY) as server:
        yield server.url.removesuffix("/v1")


@pytest.fixture(scope="module")
def published(regolo_python: Path, address: str) -> Any:
    """What the program saw with the client from the registry."""
    return run(regolo_python, "regolo_client.py", "regolo", KEY, variables={"REGOLO_URL": address})


@pytest.fixture(scope="module")
def ours(address: str) -> Any:
    """What it saw with ours."""
    variables = {"REGOLO_URL": address, "PYTHONPATH": str(ROOT)}
    return run(sys.executable, "regolo_client.py", "gen_ai.compat.regolo", KEY, variables=variables)


def _steady(value: Any) -> Any:
    """Without what differs from call to call."""
    if isinstance(value, dict):
        return {name: _steady(inner) for name, inner in value.items() if name not in ("id", "created")}
    return [_steady(item) for item in value] if isinstance(value, list) else value


_CHAT = (
    'You said: "Which city is capital of Italy?" My instructions begin: "You are a helpful assistant." '
    "I am the offline model: I know nothing, but I see all that you send."
)
_ROME = 'You said: "What is Rome known for?" I am the offline model: I know nothing, but I see all that you send.'


def test_chats_are_answered(published: Any) -> None:
    assert published["chat"] == ["assistant", _CHAT]
    full = published["chat_full"]
    assert (full["object"], full["model"]) == ("chat.completion", "offline")
    assert full["choices"][0]["message"]["content"] == _CHAT
    assert full["usage"]["total_tokens"] == full["usage"]["prompt_tokens"] + full["usage"]["completion_tokens"]
    assert published["chat_cut"] == ["assistant", 'You said: "']
    assert "".join(text for _, text in published["chat_streamed"]) == _CHAT


def test_text_completions_are_answered(published: Any) -> None:
    assert published["text"].startswith(" and so it went on")
    assert published["text_full"]["choices"][0]["text"] == published["text"]
    assert "".join(published["text_streamed"]) == published["text"]
    assert published["completions"].startswith(", and so it went on")


def test_a_conversation_goes_on(published: Any) -> None:
    assert published["turn"] == ["assistant", _ROME]
    assert 'Earlier you said: "What is Rome known for?"' in published["second_turn"][1]
    assert [line["role"] for line in published["lines"]] == ["user", "assistant"] * 2
    assert published["full_turn"]["choices"][0]["message"]["content"] == _ROME


def test_a_streams_chunks_arrive_whole(published: Any) -> None:
    chunks = published["full_stream"]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks) == _ROME
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert "".join(text for _, text in published["stream"]) == _ROME


def test_models_are_listed_with_and_without_what_is_known_of_them(published: Any) -> None:
    assert published["models"] == ["offline"]
    (info,) = published["model_info"]
    assert info["model_name"] == "offline"


def test_keys_and_models_are_checked_as_this_client_does(published: Any) -> None:
    assert published["no_key"] == "API key is required"
    assert published["wrong_key"] == "Authentication failed. Couldn't fetch models"
    assert published["no_model"] == "Model not found"


def test_the_same_program_with_our_module_sees_the_same(published: Any, ours: Any) -> None:
    told = {"no_key", "wrong_key", "no_model"}  # in words of our own
    assert list(ours) == list(published)
    for name in published.keys() - told:
        assert _steady(ours[name]) == _steady(published[name]), name
    for name in ("no_key", "no_model"):
        assert ours[name].startswith(published[name])
