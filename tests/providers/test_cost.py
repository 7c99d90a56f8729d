"""What a chat costs in every dialect, over real HTTP, in numbers that a busy machine does not change."""

from __future__ import annotations

from gen_ai.providers.base import Provider

from ..support.costs import function_calls
from .test_dialects import client, every_row, server_of


@every_row
def test_a_chat_costs_few_function_calls(row: Provider) -> None:
    with server_of(row) as server, client(row, server.url) as asked:
        for _ in range(3):
            asked.run_chat_completions("Hello")
        assert function_calls(lambda: asked.run_chat_completions("Hello")) <= 2000
