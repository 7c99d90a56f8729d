"""Emulated tools on llama.cpp's own server: its grammar writes the replies, whatever the model is."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from gen_ai import BaseClient, ChatResponse, ToolCallDelta

from .conftest import make_client

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]

SEEDS = range(6)


class Weather(BaseModel):
    """The weather of some days."""

    city: Literal["Oslo", "Rome"]
    days: int = Field(ge=1, le=3)


class Clock(BaseModel):
    """The time."""

    zone: Literal["utc", "cet"]


def asked(client: BaseClient, seed: int, **options: Any) -> ChatResponse[Any]:
    answer = client.run_chat_completions("What now?", seed=seed, **{"tools": [Weather, Clock], **options})
    assert isinstance(answer, ChatResponse)
    return answer


@pytest.fixture
def client(llama: str) -> Any:
    with make_client(llama, capabilities={"tools": False}, temperature=1.0, max_tokens=400) as made:
        yield made


def test_forced_calls_come_as_instances_of_their_classes(client: BaseClient) -> None:
    for seed in SEEDS:
        answer = asked(client, seed, tool_choice="required", parallel_tool_calls=False)
        (call,) = answer.tool_calls
        assert type(call.parsed) in (Weather, Clock)
        assert (answer.finish_reason, call.id) == ("tool_calls", "call_1")
        assert [type(one.parsed) for one in asked(client, seed, tool_choice="Clock").tool_calls][:1] == [Clock]


def test_streams_give_what_whole_answers_give(client: BaseClient) -> None:
    for seed in SEEDS:
        options: dict[str, Any] = {"tools": [Weather, Clock], "tool_choice": "required", "parallel_tool_calls": False}
        with client.run_chat_completions_stream("What now?", seed=seed, full_output=True, **options) as stream:
            (made,) = [event for event in stream if isinstance(event, ToolCallDelta)]
        whole = asked(client, seed, **options).tool_calls
        assert [(made.name, made.arguments)] == [(call.name, call.arguments) for call in whole]
        assert stream.response.tool_calls == whole


def test_functions_are_run_and_the_model_goes_on(client: BaseClient) -> None:
    ran = []

    def clock(zone: Literal["utc", "cet"]) -> str:
        """The time."""
        ran.append(zone)
        return "noon"

    options: dict[str, Any] = {"tools": [clock], "tool_choice": "clock", "parallel_tool_calls": False}
    for seed in SEEDS:
        answer, error = client.run_chat_completions(
            "What now?", seed=seed, max_tool_rounds=1, full_output=True, return_error=True, **options
        )
        if error is None:
            assert answer.tool_messages[-1]["content"] == "noon"
        else:  # the tiny model calls again, or goes on until it is cut off
            assert error["error_type"] in ("ToolLoopError", "TruncatedOutputError")
    assert len(ran) == len(SEEDS)
    assert set(ran) <= {"utc", "cet"}
