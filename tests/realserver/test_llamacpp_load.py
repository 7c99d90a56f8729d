"""Many calls at once on llama.cpp's own server, and calls that end early: seen at its slots and its own counts."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import pytest
import requests
from pydantic import BaseModel, Field

from gen_ai import APITimeoutError, BaseClient, InvalidRequestError, NotFoundError, create_client

from .conftest import make_client
from .slots import ENDLESS, busy_after_a_rest, busy_after_a_while, counted, slots, wait_until_busy

pytestmark = [pytest.mark.realserver, pytest.mark.slow, pytest.mark.timeout(300)]


def _answers(client: BaseClient, seeds: range) -> dict[int, str]:
    return {seed: client.run_chat_completions("Hello", seed=seed) for seed in seeds}


# ---------------------------------------------------------------- at once


def test_64_threads_with_one_client_get_each_their_own_answer(client: BaseClient) -> None:
    expected = _answers(client, range(8))
    with ThreadPoolExecutor(64) as pool:
        texts = list(pool.map(lambda at: client.run_chat_completions("Hello", seed=at % 8, timeout=120), range(128)))
    assert texts == [expected[at % 8] for at in range(128)]


def test_64_streams_in_threads_are_not_mixed_up(client: BaseClient) -> None:
    expected = _answers(client, range(8))

    def streamed(at: int) -> str:
        return "".join(client.run_chat_completions_stream("Hello", seed=at % 8, timeout=120))

    with ThreadPoolExecutor(64) as pool:
        assert list(pool.map(streamed, range(64))) == [expected[at % 8] for at in range(64)]


def test_all_slots_write_at_once_for_one_client(llama: str) -> None:
    with make_client(llama) as client:
        streams = [client.run_chat_completions_stream("Hello", **ENDLESS).open() for _ in slots(llama)]
        assert len(wait_until_busy(llama, len(streams))) == len(streams) > 1
        for stream in streams:
            stream.close()
        assert not busy_after_a_while(llama)


def test_a_batch_gives_what_single_calls_give_in_their_order(client: BaseClient) -> None:
    prompts = [f"Number {at}" for at in range(16)]
    singles = [client.run_chat_completions(prompt) for prompt in prompts]
    assert client.run_chat_completions_batch(prompts, max_concurrent=4) == singles
    assert asyncio.run(client.arun_chat_completions_batch(prompts, max_concurrent=4)) == singles


def test_the_server_counts_the_tokens_that_the_answers_say(client: BaseClient, llama: str) -> None:
    before = counted(llama, "tokens_predicted_total")
    answers = [client.run_chat_completions("Hello", seed=seed, full_output=True) for seed in range(6)]
    told = sum(answer.usage.completion_tokens or 0 for answer in answers if answer.usage)
    assert counted(llama, "tokens_predicted_total") - before == told > 0


# ---------------------------------------------------------------- ended early


def _not_written_to_the_end(llama: str, slot: int) -> bool:
    return int(slots(llama)[slot]["next_token"][0]["n_decoded"]) < 15_000


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_cancelling_a_task_frees_the_server(llama: str, backend: str) -> None:
    if backend == "aiohttp":
        pytest.importorskip("aiohttp")

    async def main() -> None:
        async with make_client(llama, async_backend=backend) as client:
            task = asyncio.create_task(client.arun_chat_completions("Hello", **ENDLESS))
            (slot,) = await asyncio.to_thread(wait_until_busy, llama)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert not await asyncio.to_thread(busy_after_a_rest, llama)
            assert await asyncio.to_thread(_not_written_to_the_end, llama, slot)
            assert await client.arun_chat_completions("Hello", max_tokens=3)

    asyncio.run(main())


def test_a_call_whose_time_is_up_frees_the_server(llama: str) -> None:
    with make_client(llama) as client:
        began = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            client.run_chat_completions("Hello", timeout=0.5, **ENDLESS)
        assert time.monotonic() - began < 2
        assert len(caught.value.attempts) == 1
        assert not busy_after_a_rest(llama)


def test_a_stream_whose_whole_time_is_up_keeps_what_came_and_frees_the_server(llama: str) -> None:
    with make_client(llama) as client:
        stream = client.run_chat_completions_stream("Hello", total_timeout=0.5, **ENDLESS)
        pieces = []
        with pytest.raises(APITimeoutError) as caught:
            pieces += list(stream)
        assert caught.value.partial_text
        assert caught.value.partial_text == stream.partial.text
        assert not busy_after_a_while(llama)


def test_a_failed_batch_row_leaves_no_slot_writing(llama: str) -> None:
    with make_client(llama) as client:
        long: Any = {"timeout": [0.5, 30, 30], "max_tokens": [15_000, 3, 3]}
        results, errors = client.run_chat_completions_batch(
            ["a", "b", "c"], extra_body={"ignore_eos": True}, return_error=True, **long
        )
        assert [error is None for error in errors] == [False, True, True]
        assert [bool(result) for result in results] == [False, True, True]
        assert not busy_after_a_rest(llama)


# ---------------------------------------------------------------- its own row, routes, errors


def test_the_row_of_llama_cpp_itself_answers(llama: str) -> None:
    for tail in ("", "/", "/v1", "/v1/"):
        with create_client(provider="llamacpp", endpoint=llama + tail, model_name="any-name") as client:
            assert client.run_chat_completions("Hello", max_tokens=3)
            assert "".join(client.run_completions_stream("Hello", max_tokens=3))
            assert [model.id for model in client.list_models()] == ["tiny-random"]


class Label(BaseModel):
    text: str = Field(min_length=1, max_length=5)
    more: list[Annotated[str, Field(max_length=3)]] = Field(max_length=2)


def test_the_row_of_llama_cpp_itself_has_lengths_of_strings_kept(llama: str) -> None:
    with create_client(provider="llamacpp", endpoint=llama, model_name="tiny", temperature=1.0) as client:
        for seed in range(20):
            answer = client.run_chat_completions("A label.", guided_json=Label, seed=seed, full_output=True)
            assert isinstance(answer.parsed, Label)
            assert len(answer.attempts) == 1, "nothing is asked again"


@pytest.mark.parametrize("path", ["/v1/embeddings", "/embeddings", "/v1/messages", "/health"])
def test_a_route_that_is_no_chat_is_not_found_and_asked_once(llama: str, path: str) -> None:
    with make_client(llama + path) as client, pytest.raises(NotFoundError) as caught:
        client.run_chat_completions("Hello", max_tokens=3)
    assert len(caught.value.attempts) == 1
    assert "endpoint=" in (caught.value.suggestion or "")


def test_what_the_server_cannot_do_is_refused_once(llama: str) -> None:
    """Its embeddings are switched off: a status that says "not now" (501) with words that say "never"."""
    body = requests.post(f"{llama}/v1/embeddings", json={"input": "x"}, timeout=10)
    assert body.status_code == 501
    from gen_ai.wire import get_wire

    error = get_wire("openai").error(body.status_code, dict(body.headers), body.content)
    assert not error.retryable
    assert "does not support embeddings" in error.message


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"temperature": "warm"}, "type"),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "nonsense"}}}}, "schema"),
        ({"grammar": "root ::= ("}, "grammar"),
        ({"messages": [{"role": "user"}]}, "content"),
        ({"n": 99}, "n"),
    ],
    ids=["type", "schema", "grammar", "message", "n"],
)
def test_what_the_server_refuses_is_an_invalid_request_in_its_own_words(
    client: BaseClient, extra: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        client.run_chat_completions("Hello", extra_body=extra, max_tokens=3)
    assert caught.value.status_code == 400
    assert len(caught.value.attempts) == 1
    assert named in caught.value.message.lower()
