"""no_network: nothing but loopback, whoever made the client and wherever it runs."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

import gen_ai
from gen_ai import create_client
from gen_ai.testing import NetworkBlockedError, no_network
from gen_ai.transport import seam

from ..support.server import Server, chat_body


def outside(**options: Any) -> gen_ai.BaseClient:
    return create_client("openai:m", api_key="sk-test", endpoint="https://api.example.com/v1", **options)


def test_a_request_that_would_leave_is_stopped_before_it_looks_up_a_name() -> None:
    client = outside()
    with no_network(), pytest.raises(NetworkBlockedError, match=r"POST https://api\.example\.com/v1/chat/completions"):
        client.run_chat_completions("Hi")
    with no_network(), pytest.raises(NetworkBlockedError):
        list(client.run_chat_completions_stream("Hi"))
    with no_network(), pytest.raises(NetworkBlockedError):
        client.list_models()


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_async_calls_are_stopped_too(backend: str) -> None:
    client = outside(async_backend=backend)

    async def run() -> None:
        async with no_network():
            with pytest.raises(NetworkBlockedError):
                await client.arun_chat_completions("Hi")

    asyncio.run(run())


def test_it_holds_in_every_thread() -> None:
    client = outside()
    found: list[Any] = []
    with no_network():
        thread = threading.Thread(target=lambda: found.append(client.run_chat_completions("Hi", return_error=True)[1]))
        thread.start()
        thread.join()
    assert found[0]["error_type"] == "NetworkBlockedError"
    assert found[0]["attempts"][0]["number"] == 1
    assert len(found[0]["attempts"]) == 1


def test_loopback_passes(server: Server) -> None:
    server.reply(json=chat_body("Hello."), times=2)
    for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
        with no_network(), create_client("openai:m", api_key="", endpoint=f"{url}/v1") as client:
            assert client.run_chat_completions("Hi") == "Hello."


@pytest.mark.parametrize("host", ["127.0.0.1.example.com", "10.0.0.1", "localhost.example.com", "[2001:db8::1]"])
def test_what_only_looks_like_loopback_is_stopped(host: str) -> None:
    with no_network(), create_client("openai:m", api_key="", endpoint=f"http://{host}/v1") as client:
        assert client.run_chat_completions("Hi", return_error=True)[1]["error_type"] == "NetworkBlockedError"  # type: ignore[index]


def test_a_proxy_is_a_way_out(server: Server) -> None:
    with no_network(), pytest.raises(NetworkBlockedError, match="by a proxy"):
        create_client(
            "openai:m", api_key="", endpoint=f"{server.url}/v1", proxy="http://proxy.example.com:3128"
        ).run_completions("Hi")


def test_it_ends_with_its_block_and_nests(server: Server) -> None:
    assert seam.installed == ()
    with no_network():
        with no_network():
            pass
        with pytest.raises(NetworkBlockedError):
            outside().run_chat_completions("Hi")
    assert seam.installed == ()


def test_a_key_in_the_address_is_not_shown() -> None:
    with no_network(), pytest.raises(NetworkBlockedError) as caught:
        create_client("openai:m", api_key="sk-secret-123", endpoint="https://api.example.com/v1").run_completions("Hi")
    assert "sk-secret-123" not in str(caught.value)
