"""Errors as the API tells them."""

from __future__ import annotations

import pytest

from gen_ai import RateLimitError, create_client
from gen_ai.testing.plugin import StartServer

from .support import chat


@pytest.mark.parametrize(
    ("seconds", "told"), [(2, ("2", None)), (0.25, ("1", "250")), (1.5, ("2", "1500")), (0, ("0", None))]
)
def test_a_wait_of_less_than_a_second_is_told_exactly(
    gen_ai_server: StartServer, seconds: float, told: tuple[str, str | None]
) -> None:
    answer = chat(gen_ai_server([RateLimitError("Slow down.", retry_after=seconds)]))
    assert (answer.status, answer.headers["retry-after"], answer.headers.get("retry-after-ms")) == (429, *told)


def test_a_client_of_this_package_reads_it(gen_ai_server: StartServer) -> None:
    url = gen_ai_server([RateLimitError("Slow down.", retry_after=0.01), "Hello."]).url
    with create_client("openai:any", endpoint=url, api_key="") as client:
        response = client.run_chat_completions("Hi", full_output=True)
    assert response.text == "Hello."
    assert [attempt.wait for attempt in response.attempts] == pytest.approx([0.01, 0], abs=0.05)
