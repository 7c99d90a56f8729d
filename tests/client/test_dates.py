"""A wish given as a date, from a server that does not say what time it has."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from typing import Any

import pytest

from gen_ai import RateLimitError, create_client
from tests.support.server import Server


@pytest.mark.parametrize("backend", ["threads", "aiohttp", None])
def test_a_date_without_the_servers_own_is_measured_from_now(server: Server, backend: Any) -> None:
    server.reply(
        429,
        json={"error": {"message": "slow down"}},
        headers={"Retry-After": formatdate(time.time() + 20, usegmt=True)},
    )
    client = create_client(
        provider="openai", api_key="k", endpoint=server.url, model_name="m", async_backend=backend, timeout=5
    )

    def call() -> None:
        if backend is None:
            client.run_chat_completions("hi")
        else:
            asyncio.run(client.arun_chat_completions("hi"))

    with pytest.raises(RateLimitError) as caught:
        call()
    assert caught.value.retry_after is not None
    assert 17 <= caught.value.retry_after <= 21
    client.close()
