"""Functions that a real server's model calls. The model is random: the grammar of the server makes it call."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import pytest

from gen_ai import BaseClient, ToolResult

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]

SAID = ("The light is red.", "The light is green.")
OPTIONS: Any = {
    "tool_choice": "required", "full_output": True, "max_tokens": 400, "seed": 1, "max_tool_rounds": 50, "timeout": 120,
}  # fmt: skip


def light(color: Literal["red", "green"]) -> str:
    """Switch the light on."""
    return f"The light is {color}."


def test_functions_are_run_until_the_model_answers(client: BaseClient) -> None:
    response = client.run_chat_completions("Light!", tools=[light], **OPTIONS)
    roles = [message["role"] for message in response.new_messages]
    assert (roles[0], roles[1], roles[-1]) == ("assistant", "tool", "assistant")
    assert not response.tool_calls
    results = [message["content"] for message in response.tool_messages if message["role"] == "tool"]
    # Calls that max_tokens has cut are told to the model as such.
    assert any(content in SAID for content in results)
    assert all(content in SAID or "do not fit" in content for content in results)
    assert len(response.attempts) == roles.count("assistant")


def test_the_same_in_a_stream_on_an_event_loop(client: BaseClient) -> None:
    async def main() -> list[Any]:
        stream = client.arun_chat_completions_stream("Light!", tools=[light], **OPTIONS)
        return [event.content async for event in stream if isinstance(event, ToolResult)]

    assert any(content in SAID for content in asyncio.run(main()))
