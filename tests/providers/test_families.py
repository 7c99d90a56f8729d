"""Families of models: known by their names wherever they are served, newer names like the newest known ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from gen_ai import Provider
from gen_ai.providers import get_provider
from gen_ai.providers.base import Pattern
from gen_ai.providers.families import BY_TEMPLATE, EVERY, OPENAI, through


@pytest.mark.parametrize(
    ("name", "model", "like"),
    [
        ("openai", "gpt-7", "gpt-6-sol"),
        ("openai", "gpt-10-mini", "gpt-6-sol"),
        ("openai", "o9-mini", "o4-mini"),
        ("openai", "gpt-4.9", "gpt-4.1"),
        ("deepseek", "deepseek-v9", "deepseek-v4-pro"),
        ("moonshot", "kimi-k4", "kimi-k3"),
        ("zai", "glm-6", "glm-5.3"),
        ("dashscope", "qwen5-max", "qwen3.8-max"),
        ("dashscope", "qwen9-72b", "qwen3.6-27b"),
        ("xai", "grok-7", "grok-4.5"),
        ("minimax", "MiniMax-M9", "MiniMax-M3"),
        ("gemini", "gemini-5-pro", "gemini-4-neon"),
        ("openrouter", "anthropic/claude-opus-9", "anthropic/claude-opus-5.5"),
        ("openrouter", "x-ai/grok-9", "x-ai/grok-4.5"),
        ("openrouter", "moonshotai/kimi-k5", "moonshotai/kimi-k3"),
        ("vercel-gateway", "openai/gpt-9", "openai/gpt-6-luna"),
        ("groq", "openai/gpt-oss-240b", "openai/gpt-oss-120b"),
        ("azure", "gpt-8-nano", "gpt-5.6-sol"),
        ("bedrock-mantle", "openai.gpt-8", "openai.gpt-5.6-luna"),
        ("databricks", "databricks-gpt-9", "databricks-gpt-5-5"),
        ("ollama", "qwen4:latest", "qwen3:latest"),
        ("openai", "ft:gpt-4o-mini-2024-07-18:org::id", "gpt-4o-mini"),
    ],
)
def test_a_new_member_of_a_family_is_like_the_newest_known_one(name: str, model: str, like: str) -> None:
    row = get_provider(name)
    assert row.capabilities_for(model) is row.capabilities_for(like)
    if name != "deepseek":  # has one family
        assert row.capabilities_for(model) is not row.capabilities


@pytest.mark.parametrize(
    ("model", "thinks"),
    [
        ("gpt-5", True), ("gpt-5-nano-2025-08-07", True), ("gpt-5.1", False), ("gpt-5.4-mini", False),
        ("gpt-5.5", True), ("gpt-5-chat-latest", False), ("gpt-4.1-mini", False), ("gpt-4o", False),
        ("gpt-35-turbo", False), ("gpt-3.5-turbo", False), ("o3", True), ("gpt-oss-20b", True),
        ("deepseek-chat", False), ("deepseek-v3.2", False), ("deepseek-v3p1", False), ("deepseek-r1-0528", True),
        ("DeepSeek-R1-Distill-Llama-70B", True), ("deepseek-v4-flash", True), ("deepseek-reasoner", True),
        ("qwen3-32b", True), ("qwen3-coder", False), ("qwen3-235b-a22b-instruct-2507", False),
        ("qwen3-235b-a22b-thinking-2507", True), ("qwen2.5-vl-72b-instruct", False), ("qwen3.6-27b", True),
        ("qwq-32b", True), ("qwen-max", False), ("qwen3-max", False),
        ("kimi-k2-instruct-0905", False), ("kimi-k2", False), ("kimi-k2:exacto", False), ("kimi-k2.5", True),
        ("kimi-k2p5", True), ("kimi-k2-thinking", True), ("kimi-k3", True),
        ("glm-4", False), ("glm-4-plus", False), ("glm-4.5-air", True), ("glm-4p6", True), ("glm-5.2-FP8", True),
        ("grok-4-fast-non-reasoning", False), ("grok-4-1-fast-reasoning", True), ("grok-3", False),
        ("grok-3-mini-fast", True), ("grok-code-fast-1", True), ("grok-2-vision-1212", False),
        ("claude-3-5-sonnet-20241022", False), ("claude-sonnet-4-20250514", False), ("claude-opus-4.8", False),
        ("claude-opus-5", True), ("claude-sonnet-5", False), ("claude-opus-5-5", True), ("claude-fable-5-1", True),
        ("gemini-2.0-flash", False), ("gemini-2.5-flash-lite", False), ("gemini-2.5-pro", True),
        ("gemini-3-flash-preview", True), ("gemini-flash-latest", True), ("gemma-3-27b-it", False),
        ("magistral-small-2506", True), ("mistral-large-latest", False), ("mixtral-8x7b", False),
        ("Llama-3.3-70B-Instruct", False), ("meta-llama-3-3-70b-instruct", False), ("llama3.1", False),
        ("minimax-m2", True), ("minimax-m3", True), ("MiniMax-Text-01", False),
    ],
)  # fmt: skip
def test_models_that_think_by_default_are_known(model: str, thinks: bool) -> None:
    row = Provider(name="x", title="X", models=EVERY)
    known = row.capabilities_for(f"someone/{model}")
    assert known is not row.capabilities, "no family"
    assert known.thinks() is thinks


@pytest.mark.parametrize("model", ["my-own-model", "phi-4", "command-r", "nemotron-70b", "llama-3.1-nemotron-70b"])
def test_a_model_of_no_known_family_is_taken_as_the_provider_is(model: str) -> None:
    row = Provider(name="x", title="X", models=EVERY)
    assert row.capabilities_for(model) is row.capabilities


@pytest.mark.parametrize(
    ("model", "refused"),
    [
        ("claude-sonnet-4.5", False), ("claude-opus-4-6", False), ("claude-opus-4.7", True), ("claude-opus-5", True),
        ("claude-haiku-5-5", True), ("gemini-3-pro", False), ("gemini-3.6-flash", True),
        ("gemini-3.5-flash-lite", True), ("gemini-4-argon", True), ("gpt-4.1", False), ("o3", True),
    ],
)  # fmt: skip
def test_gateways_know_whose_models_take_no_temperature(model: str, refused: bool) -> None:
    known = get_provider("openrouter").capabilities_for(f"maker/{model}")
    assert ("temperature" in known.refused) is refused


@pytest.mark.parametrize(
    ("model", "structured"),
    [
        ("openai/gpt-oss-120b", "json_schema"), ("openai/gpt-oss-safeguard-20b", "json_schema"),
        ("llama-3.3-70b-versatile", "json_object"), ("qwen/qwen3-32b", "json_object"),
        ("meta-llama/llama-prompt-guard-2-22m", "prompt"), ("something-new", "json_object"),
    ],
)  # fmt: skip
def test_groq_constrains_by_schema_for_some_models_only(model: str, structured: str) -> None:
    known = get_provider("groq").capabilities_for(model)
    assert (known.structured, known.structured_stream, known.structured_tools) == (structured, "prompt", "prompt")


def test_a_table_goes_through_a_host_as_the_host_says() -> None:
    table = through(
        OPENAI,
        write=lambda word: {"effort": word},
        budget={"tokens": "{tokens}"},
        prefix="acme-",
        refused=frozenset({"seed"}),
        taken=frozenset({"stop"}),
        n=False,
    )
    row = Provider(name="x", title="X", models=table)
    known = row.capabilities_for("acme-gpt-5")
    assert known.reasoning_efforts is not None
    assert known.reasoning_efforts["high"] == {"effort": "high"}
    assert known.reasoning_budget == {"tokens": "{tokens}"}
    assert "seed" in known.refused
    assert "stop" not in known.refused
    assert known.n is False
    assert row.capabilities_for("gpt-5") is row.capabilities
    assert row.capabilities_for("acme-gpt-4.1").reasoning_budget is None, "no levels, no budget"


def _examples(parts: Any) -> Iterator[str]:
    """Texts that a pattern is over, through each of its alternatives; what looks ahead is left out."""
    yield from map("".join, itertools.product(*(list(_of_one(kind, value)) for kind, value in parts)))


def _of_one(kind: Any, value: Any) -> Iterator[str]:
    match str(kind):
        case "LITERAL":
            yield chr(value)
        case "NOT_LITERAL" | "ANY":
            yield "~"
        case "IN":
            for each, of in value:
                yield chr(of if str(each) == "LITERAL" else of[0]) if str(each) != "CATEGORY" else _CATEGORIES[of]
        case "BRANCH":
            for branch in value[1]:
                yield from _examples(branch)
        case "SUBPATTERN":
            yield from _examples(value[-1])
        case "MAX_REPEAT":
            for count in {value[0], max(value[0], 1)} if value[1] else {0}:
                yield from (text * count for text in _examples(value[2]))
        case _:  # look-around and anchors
            yield ""


_CATEGORIES = {_constants.CATEGORY_DIGIT: "4", _constants.CATEGORY_WORD: "w"}


@pytest.mark.parametrize("prefix", ["", "(?:ft:)?"])
def test_every_name_that_a_familys_pattern_is_over_has_one_of_its_words(prefix: str) -> None:
    for pattern, _ in through((*EVERY, *BY_TEMPLATE), prefix=prefix):
        assert isinstance(pattern, Pattern)
        names = [name for name in _examples(_parser.parse(pattern)) if re.fullmatch(pattern, name)]
        assert names
        assert [name for name in names if not any(word in name for word in pattern.words)] == []
