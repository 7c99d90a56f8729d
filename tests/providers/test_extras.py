"""What single servers of the OpenAI dialect have beyond it: fields of their own out, and what comes back with them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gen_ai import create_client

from ..client.support import AT_ONCE, make
from ..support.server import Server, chat_body, chat_chunks


def client(row: str, server: Server, model: str = "m", **options: Any) -> Any:
    settings = {"api_key": "k", "endpoint": f"{server.url}/v1", "model_name": model, "retry": AT_ONCE}
    return make(row, **{**settings, **options})


def body(row: str, model: str, messages: Any = "hi", **call: Any) -> dict[str, Any]:
    with create_client(row, model_name=model, api_key="k") as made:
        found: dict[str, Any] = made.build_request(messages, **call).json
    return found


# ---------------------------------------------------------------- OpenRouter

DETAILS: list[dict[str, Any]] = [
    {"type": "reasoning.text", "text": "h", "format": "anthropic-claude-v1", "index": 0},
    {"type": "reasoning.text", "text": "m", "format": "anthropic-claude-v1", "index": 0},
    {"type": "reasoning.text", "signature": "c2ln/+=", "format": "anthropic-claude-v1", "index": 0},
    {"type": "reasoning.encrypted", "data": "gAAA==", "id": "rs_1", "index": 1},
]
JOINED = [
    {"type": "reasoning.text", "text": "hm", "signature": "c2ln/+=", "format": "anthropic-claude-v1", "index": 0},
    DETAILS[3],
]


def test_openrouters_reasoning_goes_back_as_it_came_in_pieces_or_whole(server: Server) -> None:
    role, *rest = chat_chunks("Hello.")
    pieces = [
        {**role, "choices": [{"index": 0, "delta": {"content": "", "reasoning_details": [detail]}}]}
        for detail in DETAILS
    ]
    server.stream(role, *pieces, *rest)
    server.reply(json=chat_body("Hello.", message={"reasoning": "hm", "reasoning_details": JOINED}))
    server.reply(json=chat_body("Bye."), times=2)
    with client("openrouter", server, "anthropic/claude-sonnet-4.5") as made:
        with made.run_chat_completions_stream("hi", full_output=True) as stream:
            list(stream)
        answers = [stream.response, made.run_chat_completions("hi", full_output=True)]
        for answer in answers:
            assert (answer.text, answer.reasoning) == ("Hello.", "hm")
            history = [{"role": "user", "content": "hi"}, answer.message, {"role": "user", "content": "bye"}]
            made.run_chat_completions(history)
            assert server.last.json()["messages"][1] == {
                "role": "assistant", "content": "Hello.", "reasoning_details": JOINED,
            }  # fmt: skip


def test_openrouters_own_fields_and_hints_go_as_they_are_and_costs_come_back(server: Server) -> None:
    usage = {
        "prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10, "cost": 0.00042,
        "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 5},
    }  # fmt: skip
    server.reply(json=chat_body("Hello.", usage=usage, provider="Somewhere"))
    hint = {"type": "ephemeral", "ttl": "1h"}
    messages = [{"role": "user", "content": [{"type": "text", "text": "hi", "cache_control": hint}]}]
    own = {"provider": {"require_parameters": True, "order": ["a"]}, "models": ["a/b", "c/d"], "transforms": []}
    with client("openrouter", server, "anthropic/claude-sonnet-4.5") as made:
        answer = made.run_chat_completions(messages, extra_body=own, reasoning="low", full_output=True)
    sent = server.last.json()
    assert {name: sent[name] for name in own} == own
    assert sent["messages"] == messages
    assert sent["reasoning"] == {"effort": "low"}
    assert (answer.usage.raw["cost"], answer.usage.cached_tokens, answer.usage.cache_write_tokens) == (0.00042, 4, 5)
    assert answer.raw["provider"] == "Somewhere"


# ---------------------------------------------------------------- vLLM, llama.cpp

OWN: list[tuple[str, dict[str, Any]]] = [
    ("vllm", {"structured_outputs": {"choice": ["yes", "no"]}, "top_k": 5, "min_tokens": 2}),
    ("vllm", {"guided_regex": "[a-z]+"}),
    ("llamacpp", {"grammar": 'root ::= "yes" | "no"', "cache_prompt": True, "n_probs": 2}),
    ("llamacpp", {"json_schema": {"type": "object"}}),
    ("sglang", {"regex": "[a-z]+", "separate_reasoning": True}),
]


@pytest.mark.parametrize(("row", "own"), OWN)
def test_fields_of_a_servers_own_go_as_they_are(row: str, own: dict[str, Any]) -> None:
    sent = body(row, "m", extra_body=own)
    assert {name: sent[name] for name in own} == own


@pytest.mark.parametrize(
    ("row", "model", "level", "kwargs"),
    [
        ("vllm", "Qwen/Qwen3-8B", "off", {"enable_thinking": False}),
        ("vllm", "Qwen/Qwen3-8B", "high", {"enable_thinking": True}),
        ("vllm", "deepseek-ai/DeepSeek-V3.1", "low", {"thinking": True}),
        ("sglang", "zai-org/GLM-4.6", "off", {"enable_thinking": False}),
        ("llamacpp", "my-own", "off", {"enable_thinking": False}),
        ("llamacpp", "gpt-oss-20b", "high", {"reasoning_effort": "high"}),
    ],
)
def test_thinking_is_switched_by_the_template_beside_the_callers_own_arguments_for_it(
    row: str, model: str, level: str, kwargs: dict[str, Any]
) -> None:
    sent = body(row, model, reasoning=level, extra_body={"chat_template_kwargs": {"tone": "dry"}})
    assert sent["chat_template_kwargs"] == {**kwargs, "tone": "dry"}


@pytest.mark.parametrize(
    ("row", "came", "goes"),
    [("vllm", "reasoning", "reasoning"), ("vllm", "reasoning_content", "reasoning"),
     ("llamacpp", "reasoning_content", "reasoning_content")],
)  # fmt: skip
def test_thinking_comes_apart_from_the_text_and_goes_back_under_the_servers_name(
    server: Server, row: str, came: str, goes: str
) -> None:
    server.reply(json=chat_body("Hello.", message={came: "hm"})).reply(json=chat_body("Bye."))
    with client(row, server) as made:
        answer = made.run_chat_completions("hi", full_output=True)
        assert (answer.text, answer.reasoning) == ("Hello.", "hm")
        history = [{"role": "user", "content": "hi"}, answer.message, {"role": "user", "content": "bye"}]
        made.run_chat_completions(history)
    assert server.last.json()["messages"][1] == {"role": "assistant", "content": "Hello.", goes: "hm"}


def test_timings_are_in_the_raw_answer_whole_or_streamed(server: Server) -> None:
    timings = {"prompt_n": 9, "predicted_per_second": 41.5}
    *chunks, last = chat_chunks("Hello.")
    server.stream(*chunks, {**last, "timings": timings}).reply(json=chat_body("Hello.", timings=timings))
    with client("llamacpp", server) as made:
        with made.run_chat_completions_stream("hi", full_output=True) as stream:
            list(stream)
        assert stream.response.raw["timings"] == timings
        assert made.run_chat_completions("hi", full_output=True).raw["timings"] == timings


# ---------------------------------------------------------------- Together

TOGETHERS = {"token_ids": [9906], "tokens": ["Hello."], "token_logprobs": [-0.25]}


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"logprobs": True}, 1),
        ({"logprobs": 3}, 3),
        ({"logprobs": True, "top_logprobs": 5}, 5),
        ({"logprobs": True, "top_logprobs": 0}, 1),
        ({"top_logprobs": 2}, 2),
        ({"logprobs": False}, None),
    ],
)
@pytest.mark.parametrize("model", ["meta-llama/Llama-3.3-70B-Instruct-Turbo", "my-own"])
def test_log_probabilities_are_a_number_at_together(
    server: Server, model: str, asked: dict[str, Any], sent: int | None
) -> None:
    made = chat_body("Hello.")
    made["choices"][0]["logprobs"] = TOGETHERS if sent else None
    server.reply(json=made)
    with client("together", server, model) as made_client:
        answer = made_client.run_chat_completions("hi", full_output=True, **asked)
    assert server.last.json().get("logprobs") == sent
    assert "top_logprobs" not in server.last.json()
    assert answer.first.logprobs == (TOGETHERS if sent else None)
    assert answer.warnings == []


def test_togethers_text_completions_have_the_same_number(server: Server) -> None:
    server.reply(json={"id": "x", "object": "text_completion", "choices": [{"index": 0, "text": "Hi"}]})
    with client("together", server) as made:
        made.run_completions("hi", logprobs=2)
    assert json.loads(server.last.body)["logprobs"] == 2
