"""What is built on OpenAI's own package: agents and libraries, by their commonest lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai.server import running

from .backend import Backend
from .launch import KEY, openai_settings, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

_ANSWER = "I am the offline model: I know nothing, but I see all that you send."
_OSLO = "City(name='Oslo', founded=1048)"


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    """How the programs find the server."""
    with Backend() as client, running(client, api_key=KEY) as server:
        yield openai_settings(server.url)


@pytest.fixture(scope="module")
def agent(pydantic_ai_python: Path, settings: dict[str, str]) -> Any:
    """What the agent of pydantic-ai saw."""
    return run(pydantic_ai_python, "pydantic_ai_agent.py", variables=settings)


@pytest.fixture(scope="module")
def library(llm_python: Path, settings: dict[str, str]) -> Any:
    """What llm saw."""
    return run(llm_python, "llm_library.py", variables=settings)


def test_pydantic_ai_gets_text_whole_and_in_a_stream_and_keeps_the_history(agent: Any) -> None:
    assert agent["text"] == f'Hello! You said: "Hello!" My instructions begin: "Be brief." {_ANSWER}'
    assert agent["history"].startswith('You said: "And again?" Earlier you said: "Hello!"')
    assert agent["stream"] == f'You said: "Count to three". My instructions begin: "Be brief." {_ANSWER}'
    assert all(count > 0 for count in agent["tokens"])


def test_pydantic_ai_gets_instances_by_a_tool_and_by_a_schema(agent: Any) -> None:
    assert agent["by_tool"] == agent["by_schema"] == _OSLO


def test_pydantic_ai_calls_tools(agent: Any) -> None:
    answer, asked = agent["tool"]
    assert asked == ["Rome"]
    assert answer.startswith('get_weather returned: "21 degrees".')


def test_pydantic_ai_meets_errors_in_its_own_classes(agent: Any) -> None:
    status, body = agent["error"]
    assert (status, body["message"], body["type"]) == (500, "The model fell over.", "server_error")
    assert "token limit" in agent["cut"]


def test_llm_gets_text_whole_in_pieces_and_in_turns(library: Any) -> None:
    assert library["whole"] == f'Hello! You said: "Hello!" My instructions begin: "Be brief." {_ANSWER}'
    assert "".join(library["pieces"]) == f'You said: "Count to three". {_ANSWER}'
    assert len(library["pieces"]) > 5
    assert library["turns"][1].startswith('You said: "Two." Earlier you said: "One."')
    assert library["text"] == ', and so it went on from "Once upon a time".'
    assert library["tokens"] == [3, 21]


def test_llm_gets_json_and_calls_tools(library: Any) -> None:
    assert library["schema"] == {"name": "Oslo", "founded": 1048}
    assert library["tool"].startswith('get_weather returned: "21 degrees in Rome".')
