"""reasoning="off" on models that have no dial for it: a program that says it can go to any of them."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import UnsupportedParameterError, create_client

from ..support.server import Server, chat_body
from .support import make_client


@pytest.mark.parametrize(
    "model", ["openai:gpt-4.1", "ollama:llama3.2", "anthropic:claude-3-5-haiku-latest", "cohere:command-r7b"]
)
def test_a_model_that_does_not_think_needs_no_word_for_it(model: str) -> None:
    with create_client(model, api_key="k") as client:
        built = client.build_request("hi", reasoning="off")
        assert (built.json, built.warnings) == (client.build_request("hi").json, ())
        with pytest.raises(UnsupportedParameterError, match="takes no reasoning effort"):
            client.build_request("hi", reasoning="low")


def test_a_model_that_always_thinks_cannot_be_switched_off() -> None:
    with create_client("openai:o1-mini", api_key="k") as client, pytest.raises(UnsupportedParameterError):
        client.build_request("hi", reasoning="off")


def test_a_model_that_thinks_all_the_same_is_told_of(server: Server) -> None:
    thought: dict[str, Any] = chat_body("Hello.")
    thought["choices"][0]["message"]["reasoning_content"] = "They greet me."
    server.reply(json=thought, times=2)
    with make_client(server, model_name="gpt-4.1") as client:
        (warning,) = client.run_chat_completions("hi", reasoning="off", full_output=True).warnings
        assert (warning.code, warning.param) == ("parameter_ignored", "reasoning")
        assert client.run_chat_completions("hi", full_output=True).warnings == []
