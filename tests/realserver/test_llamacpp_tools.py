"""Tools on llama.cpp's own server: its grammar makes the calls, its template takes the results."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import requests
from pydantic import BaseModel, Field

from gen_ai import BaseClient, ChatResponse, ToolCallDelta, ToolResult

from .conftest import make_client

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]

SEEDS = range(8)


class Weather(BaseModel):
    """The weather of some days."""

    city: Literal["Oslo", "Rome"]
    days: int = Field(ge=1, le=3)


class Clock(BaseModel):
    """The time."""

    zone: Literal["utc", "cet"]


NOW: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "now",
        "parameters": {
            "type": "object",
            "properties": {"zone": {"enum": ["utc", "cet"]}},
            "required": ["zone"],
            "additionalProperties": False,
        },
    },
}


@pytest.fixture
def caller(llama: str) -> Iterator[BaseClient]:
    """A client whose model calls tools, most often one or more, sometimes until it is cut off."""
    found = requests.post(f"{llama}/tokenize", json={"content": "<tool_call>"}, timeout=10).json()["tokens"]
    assert len(found) == 1
    with make_client(llama, temperature=1.0, logit_bias={str(found[0]): 30}, max_tokens=400) as made:
        yield made


def asked(caller: BaseClient, seed: int, **options: Any) -> ChatResponse[Any]:
    answer = caller.run_chat_completions("What now?", seed=seed, **{"tools": [Weather, Clock], **options})
    assert isinstance(answer, ChatResponse)
    return answer


def called(answer: ChatResponse[Any]) -> list[tuple[str, str]]:
    return [(call.name, call.arguments) for call in answer.tool_calls]


@pytest.mark.parametrize("choice", ["required", "auto"])
@pytest.mark.parametrize("tools", [[Weather, Clock], [Clock]], ids=["both", "one"])
def test_calls_come_as_instances_of_their_classes(caller: BaseClient, tools: list[Any], choice: str) -> None:
    ends, numbers = set(), set()
    for seed in SEEDS:
        answer = asked(caller, seed, tool_choice=choice, tools=tools)
        whole = [call for call in answer.tool_calls if call.error is None]
        assert all(type(call.parsed) in tools and call.name == type(call.parsed).__name__ for call in whole)
        # Only the last may be cut, and only where the answer was.
        assert len(answer.tool_calls) - len(whole) <= (answer.finish_reason == "length")
        assert len({call.id for call in answer.tool_calls}) == len(answer.tool_calls)
        ends.add(answer.finish_reason)
        numbers.add(len(whole))
    assert "tool_calls" in ends
    assert max(numbers) > 1, "several calls in one answer"
    assert (0 in numbers) == (choice == "auto"), "a call is forced where it is required"


def test_a_call_that_was_cut_off_says_so(caller: BaseClient) -> None:
    for seed in SEEDS:
        answer = asked(caller, seed, max_tokens=40, tool_choice="required")
        for call in answer.tool_calls:
            if call.error is not None:
                assert answer.finish_reason == "length"
                assert call.error.startswith("The arguments are cut off")
                assert call.parsed is None
                return
    pytest.fail("no call was cut")


def test_a_stream_brings_the_calls_that_the_plain_answer_has(caller: BaseClient) -> None:
    for seed in range(4):
        plain = asked(caller, seed)
        stream = caller.run_chat_completions_stream("What now?", tools=[Weather, Clock], seed=seed, full_output=True)
        joined: dict[int, str] = {}
        for event in stream:
            if isinstance(event, ToolCallDelta):
                joined[event.position] = joined.get(event.position, "") + event.arguments
        assert called(stream.response) == called(plain)
        assert list(joined.values()) == [call.arguments for call in stream.response.tool_calls]
        assert [call.parsed for call in stream.response.tool_calls] == [call.parsed for call in plain.tool_calls]
        assert stream.response.finish_reason == plain.finish_reason


def test_results_go_back_beside_the_calls_that_they_answer(caller: BaseClient) -> None:
    seen = 0
    for seed in SEEDS:
        answer = asked(caller, seed)
        if not answer.tool_calls or answer.finish_reason == "length":
            continue
        results = [{"role": "tool", "tool_call_id": call.id, "content": "fine"} for call in answer.tool_calls]
        messages: list[Any] = [{"role": "user", "content": "What now?"}, answer, *results]
        after = caller.run_chat_completions(messages, tools=[Weather, Clock], tool_choice="none", seed=seed)
        assert after.text
        assert not after.tool_calls
        assert ((after.usage and after.usage.prompt_tokens) or 0) > ((answer.usage and answer.usage.prompt_tokens) or 0)
        seen += 1
    assert seen > 2


def test_a_conversation_carries_calls_and_results(caller: BaseClient) -> None:
    for seed in SEEDS:
        chat = caller.conversation()
        answer = chat.send("What now?", tools=[Weather, Clock], seed=seed)
        if not answer.tool_calls or answer.finish_reason == "length":
            continue
        results = [{"role": "tool", "tool_call_id": call.id, "content": "fine"} for call in answer.tool_calls]
        final = chat.send(results, tools=[Weather, Clock], tool_choice="none", seed=seed)
        assert final.text
        assert [message["role"] for message in chat.messages] == [
            "user", "assistant", *["tool"] * len(results), "assistant",
        ]  # fmt: skip
        return
    pytest.fail("no call was whole")


def test_a_dictionary_gives_dictionaries(caller: BaseClient) -> None:
    found = [call.parsed for seed in range(4) for call in asked(caller, seed, tools=[NOW]).tool_calls if not call.error]
    assert found
    assert all(value in ({"zone": "utc"}, {"zone": "cet"}) for value in found)


def test_no_tool_is_called_where_none_may_be(caller: BaseClient) -> None:
    assert not any(asked(caller, seed, tool_choice="none", max_tokens=60).tool_calls for seed in range(3))


# ---------------------------------------------------------------- functions that are run


def light(color: Literal["red", "green"]) -> str:
    """Switch the light on."""
    return f"The light is {color}."


LIT = ("The light is red.", "The light is green.")


#: Its turns after the first are free: sooner or later it calls nothing.
FREE: dict[str, Any] = {"tool_choice": "required", "max_tool_rounds": 100, "timeout": 60, "full_output": True}


def test_functions_are_run_until_the_model_answers(caller: BaseClient) -> None:
    for seed in SEEDS:
        answer = caller.run_chat_completions("Light!", tools=[light], seed=seed, **FREE)
        roles = [message["role"] for message in answer.new_messages]
        results = [message["content"] for message in answer.tool_messages if message["role"] == "tool"]
        assert (roles[:2], roles[-1], answer.tool_calls) == (["assistant", "tool"], "assistant", [])
        # A call that max_tokens has cut is told to the model as such.
        assert any(content in LIT for content in results)
        assert all(content in LIT or "do not fit" in content for content in results)
        assert len(answer.attempts) == roles.count("assistant")


def test_functions_are_run_in_a_stream_on_an_event_loop(caller: BaseClient) -> None:
    async def later(color: Literal["red", "green"]) -> str:
        return light(color)

    async def main() -> list[Any]:
        stream = caller.arun_chat_completions_stream("Light!", tools=[later], seed=1, **FREE)
        return [event.content async for event in stream if isinstance(event, ToolResult)]

    assert any(content in LIT for content in asyncio.run(main()))
