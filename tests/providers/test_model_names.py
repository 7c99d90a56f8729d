"""Real names of models, at those who serve them: whether they think, how the cap is called, what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import UnsupportedParameterError, create_client
from gen_ai.providers import get_provider

_S = {"temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias"}
_PENALTIES = {"presence_penalty", "frequency_penalty"}
#: What a model refuses when nothing is said of reasoning.
REFUSED: dict[str, set[str]] = {
    "-": set(),
    "sampling": _S | {"stop"},
    "sampling+tools": _S | {"stop", "tools"},
    "sampling-stop": _S,
    "search": _S - {"logit_bias"},
    "penalties": _PENALTIES,
    "penalties+stop": _PENALTIES | {"stop"},
    "muse": {"stop", "tool_choice"},
    "claude": _S - {"temperature", "top_p"} | {"seed"},
    "claude-new": _S | {"seed"},
    "gemini-new": _PENALTIES | {"temperature", "top_p"},
    "deepseek": _PENALTIES | {"temperature"},
    "groq": _S - {"temperature", "top_p"},
    "cerebras": _PENALTIES | {"logit_bias", "parallel_tool_calls"},
    "minimax": _PENALTIES | {"logit_bias"},
    "mistral": {"logit_bias", "user"},
    "ollama": {"tool_choice", "logit_bias", "user", "best_of", "echo"},
    "ollama-native": {"tool_choice", "parallel_tool_calls", "logit_bias", "user", "best_of", "echo"},
    "cohere": {"logit_bias", "user", "top_logprobs", "parallel_tool_calls"},
    "cohere-first": {"logit_bias", "user", "top_logprobs", "parallel_tool_calls", "tool_choice"},
    "sonar": {"stop", "seed"},
    "logprobs": {"logprobs", "top_logprobs"},
    "vllm": {"user", "suffix"},
}

#: provider, model, thinks by default, field of the cap (old: max_tokens, new: max_completion_tokens), what is refused,
#: levels of reasoning: none, up (low and higher), off (the same, and off).
NAMES = """
openai gpt-4o no old - none
openai gpt-4.1-mini no old - none
openai gpt-4o-search-preview no old search none
openai gpt-5-nano yes new sampling up
openai gpt-5.1 no new - off
openai gpt-5.1-codex yes new sampling up
openai gpt-5.2-pro yes new sampling up
openai gpt-5.2-chat-latest yes new - none
openai gpt-5.4 no new - off
openai gpt-5.5 yes new sampling+tools off
openai gpt-7 yes new sampling+tools off
openai o1 yes new sampling-stop up
openai o3 yes new sampling up
openai o5 yes new sampling up
openai o10-mini yes new sampling up
openai ft:o4-mini-2025-04-16:acme::x yes new sampling up
openai codex-mini-latest yes new sampling up
openai my-own-model no old - off
openai meta-llama/Llama-3.3-70B-Instruct no old - none
openai claude-opus-4.7 no old claude-new off
openai gemini-2.5-flash yes old - off
azure prod-gpt-5 yes new sampling up
azure eastus_o4-mini yes new sampling up
azure team-gpt-4o no old - none
azure my-deployment no old - off
azure mai-ds-r1 yes old - none
azure Phi-4-mini-reasoning yes old - up
azure grok-4-1-fast-non-reasoning no old - none
azure gpt-35-turbo no old - none
bedrock-mantle openai.gpt-oss-20b-1:0 yes old - up
bedrock-mantle us.anthropic.claude-3-5-sonnet-20241022-v2:0 no old claude off
bedrock-mantle us.deepseek.r1-v1:0 yes old - none
bedrock-mantle deepseek.v3-v1:0 no old - none
bedrock-mantle qwen.qwen3-coder-480b-a35b-v1:0 no old - none
bedrock-mantle meta.llama3-3-70b-instruct-v1:0 no old - none
bedrock-mantle nvidia.nemotron-nano-12b-v2 yes old - off
openrouter openai/gpt-5 yes new sampling up
openrouter openai/gpt-5.1-codex-mini yes new sampling up
openrouter openai/gpt-oss-120b:free yes old - up
openrouter anthropic/claude-3.5-haiku:beta no old claude off
openrouter anthropic/claude-3.7-sonnet no old claude off
openrouter anthropic/claude-sonnet-5.5 yes old claude-new up
openrouter google/gemini-flash-1.5 no old - none
openrouter google/gemini-3-pro-preview yes old penalties up
openrouter google/gemini-4-neon yes old gemini-new up
openrouter deepseek/deepseek-r1-0528-qwen3-8b:free yes old - none
openrouter deepseek/deepseek-chat-v3-0324:free no old - none
openrouter deepseek/deepseek-chat-v3.1 no old - off
openrouter deepseek/deepseek-v3.2-speciale yes old - none
openrouter tngtech/tng-r1t-chimera:free yes old - up
openrouter qwen/qwen3-max no old - off
openrouter qwen/qwen3-235b-a22b-2507 no old - none
openrouter qwen/qwen3-next-80b-a3b-thinking yes old - none
openrouter qwen/qwen-plus-2025-07-28:thinking yes old - none
openrouter moonshotai/kimi-linear-48b-a3b-instruct no old - none
openrouter z-ai/glm-4.6:exacto yes old - off
openrouter thudm/glm-4.1v-9b-thinking yes old - none
openrouter x-ai/grok-4-fast:free yes old penalties+stop none
openrouter mistralai/mistral-medium-3.5 no old - off
openrouter mistralai/mistral-small-3.2-24b-instruct:free no old - none
openrouter nvidia/nemotron-nano-9b-v2:free yes old - off
openrouter minimax/minimax-01 no old - none
openrouter perplexity/sonar-reasoning-pro yes old - up
openrouter allenai/olmo-3-32b-think yes old - up
vercel-gateway deepseek/deepseek-v3.2-thinking yes old - none
vercel-gateway openai/gpt-5.1-thinking yes new sampling up
vercel-gateway openai/gpt-5.1-instant yes new - none
github-models microsoft/MAI-DS-R1 yes old - none
litellm-proxy bedrock/us.anthropic.claude-3-5-sonnet-20240620-v1:0 no old claude off
litellm-proxy vertex_ai/gemini-2.5-pro yes old - up
litellm-proxy azure/gpt-5 yes new sampling up
huggingface Qwen/Qwen3-235B-A22B-Thinking-2507:fireworks-ai yes old - none
huggingface moonshotai/Kimi-K2-Instruct-0905:groq no old - none
huggingface zai-org/GLM-4.5-Air-FP8:together yes old - off
ollama-openai llama3.2:3b no old ollama none
ollama-openai gpt-oss:20b yes old ollama up
ollama-openai qwen3:8b yes old ollama off
ollama-openai deepseek-r1:8b yes old ollama none
ollama-openai deepseek-v3.1:671b-cloud yes old ollama off
ollama-openai gemma4:31b yes old ollama off
ollama-openai gemma3:27b no old ollama none
ollama-openai phi4-reasoning yes old ollama up
ollama-openai nemotron-3-nano yes old ollama off
ollama-openai hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M yes old ollama off
ollama llama3.2:3b no old ollama-native none
ollama gpt-oss:20b yes old ollama-native up
ollama qwen3:8b yes old ollama-native off
ollama deepseek-r1:8b yes old ollama-native off
ollama gemma3:27b no old ollama-native none
ollama phi4-reasoning yes old ollama-native off
ollama some-new-model no old ollama-native off
cohere command-a-03-2025 no old cohere none
cohere command-a-plus-05-2026 yes old cohere off
cohere command-a-reasoning-08-2025 yes old cohere off
cohere command-a-vision-07-2025 no old cohere none
cohere command-r7b-12-2024 no old cohere none
cohere command-r-plus-08-2024 no old cohere-first none
cohere c4ai-aya-expanse-32b no old cohere none
cohere some-new-model no old cohere off
fireworks accounts/fireworks/models/llama-v3p3-70b-instruct no old - none
fireworks accounts/fireworks/models/deepseek-v3p1 no old - off
fireworks accounts/fireworks/models/kimi-k2p5 yes old - off
fireworks accounts/fireworks/models/glm-4p6 yes old - off
fireworks accounts/fireworks/models/qwen2p5-72b-instruct no old - none
cloudflare @cf/meta/llama-3.3-70b-instruct-fp8-fast no old - none
cloudflare @cf/deepseek-ai/deepseek-r1-distill-qwen-32b yes old - none
together Qwen/Qwen3-235B-A22B-fp8-tput yes old - off
together meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo no old - none
deepinfra anthropic/claude-4-sonnet no old claude off
groq llama-3.3-70b-versatile no new groq none
groq groq/compound-mini yes new groq none
groq moonshotai/kimi-k3 yes new groq none
groq qwen/qwen3-32b yes new groq off
cerebras zai-glm-4.7 yes new cerebras off
cerebras llama3.1-8b no new cerebras none
cerebras deepseek-v4-pro yes new cerebras none
deepseek deepseek-v4-pro yes old deepseek off
xai grok-4.3 yes new penalties+stop off
xai grok-6 yes new penalties+stop up
gemini models/gemini-2.5-flash yes old - off
gemini gemini-flash-latest yes old gemini-new up
mistral mistral-medium-3-5 no old mistral off
mistral magistral-small-2509 yes old mistral none
mistral mistral-large-latest no old mistral none
moonshot kimi-k2-0905-preview no old - none
moonshot kimi-k4 yes old gemini-new up
zai glm-4.1v-thinking-flash yes old penalties none
zai glm-4-flash no old penalties none
dashscope qwen3-max no old - off
dashscope qwen3-vl-plus no old - off
dashscope qwen-mt-plus no old - none
minimax MiniMax-M4 yes new minimax off
volcengine doubao-seed-2-0-pro yes old - off
perplexity sonar-deep-research yes old sonar up
meta muse-spark-1.2 yes new muse up
meta Llama-3.3-70B-Instruct no old - none
databricks databricks-gpt-5-5 yes new sampling off
databricks system.ai.gemini-4-carbon yes old gemini-new up
openrouter google/gemma-3-27b-it:free no old - none
openrouter google/gemma-4-31b-it no old - off
together deepcogito/cogito-v2-1-671b yes old - off
vllm google/gemma-4-31b-it no old vllm off
vllm /models/qwen3-8b yes old vllm off
nvidia-nim z-ai/glm5 yes old - off
nvidia-nim nvidia/llama-3.3-nemotron-super-49b-v1.5 yes old - off
"""


@pytest.mark.parametrize("line", NAMES.strip().splitlines(), ids=lambda line: "-".join(line.split()[:2]))
def test_what_a_model_accepts_is_known_by_its_name(line: str) -> None:
    name, model, thinks, cap, refused, levels = line.split()
    known = get_provider(name).capabilities_for(model)
    assert known.thinks() is (thinks == "yes")
    assert known.max_tokens_name == {"old": "max_tokens", "new": "max_completion_tokens"}[cap]
    assert known.refused | (known.refused_thinking if known.thinks() else frozenset()) == REFUSED[refused]
    efforts = known.reasoning_efforts
    assert ("none" if efforts is None else "off" if "off" in efforts else "up") == levels


def test_every_line_is_about_another_model() -> None:
    lines = [tuple(line.split()[:2]) for line in NAMES.strip().splitlines()]
    assert len(set(lines)) == len(lines)


def body(name: str, model: str, **call: Any) -> dict[str, Any]:
    row = get_provider(name)
    settings: Any = {setting.name: setting.default or "acme-1" for setting in row.settings}
    with create_client(name, api_key="a-key", model_name=model, **settings) as made:
        sent: dict[str, Any] = made.build_request("Hello!", **call).json
        return sent


@pytest.mark.parametrize(
    ("name", "model"),
    [("openai", "gemini-2.5-flash"), ("azure", "mai-ds-r1"), ("meta", "muse-spark-1.1"), ("groq", "groq/compound")],
)
def test_the_default_cap_is_not_sent_to_a_model_that_would_spend_it_on_thinking(name: str, model: str) -> None:
    assert not {"max_tokens", "max_completion_tokens"} & set(body(name, model))


@pytest.mark.parametrize(
    ("name", "model", "wish", "fields"),
    [
        ("together", "Qwen/Qwen3.5-9B", "off", {"reasoning": {"enabled": False}}),
        ("together", "deepseek-ai/DeepSeek-V3.1", "low", {"reasoning": {"enabled": True}}),
        ("together", "openai/gpt-oss-20b", "low", {"reasoning_effort": "low"}),
        ("vllm", "deepseek-ai/DeepSeek-V3.1", "high", {"chat_template_kwargs": {"thinking": True}}),
        ("vllm", "Qwen/Qwen3-8B", "off", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("sglang", "moonshotai/Kimi-K2.5", "off", {"chat_template_kwargs": {"thinking": False}}),
        ("nvidia-nim", "nvidia/nemotron-3-nano-30b-a3b", "off", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("ollama", "gpt-oss:20b", "low", {"think": "low"}),
        ("ollama", "qwen3:8b", "high", {"think": True}),
        ("ollama", "deepseek-r1:8b", "off", {"think": False}),
        ("cohere", "command-a-reasoning-08-2025", "off", {"thinking": {"type": "disabled"}}),
        ("cohere", "command-a-plus-05-2026", "low", {"thinking": {"type": "enabled", "token_budget": 2048}}),
        ("cohere", "command-a-plus-05-2026", 99, {"thinking": {"type": "enabled", "token_budget": 99}}),
        ("llamacpp", "gpt-oss-20b-mxfp4.gguf", "low", {"chat_template_kwargs": {"reasoning_effort": "low"}}),
        ("cerebras", "zai-glm-4.7", "off", {"reasoning_effort": "none"}),
        ("mistral", "mistral-medium-3-5", "low", {"reasoning_effort": "high"}),
        ("dashscope", "qwen3-max", "high", {"enable_thinking": True}),
        ("meta", "muse-spark-1.1", "minimal", {"reasoning_effort": "minimal"}),
    ],
)
def test_reasoning_is_written_as_the_host_has_it_said(name: str, model: str, wish: Any, fields: dict[str, Any]) -> None:
    sent = body(name, model, reasoning=wish)
    assert {field: sent.get(field) for field in fields} == fields
    assert "reasoning_effort" in fields or "reasoning_effort" not in sent


def test_an_older_claude_thinks_at_openrouter_where_its_name_says_so() -> None:
    row = get_provider("openrouter")
    assert row.capabilities_for("anthropic/claude-3.7-sonnet:thinking").thinks()
    assert "temperature" not in body("openrouter", "anthropic/claude-3.7-sonnet:thinking")
    assert not row.capabilities_for("anthropic/claude-3.7-sonnet").thinks()


@pytest.mark.parametrize(
    ("name", "model", "neutral"),
    [
        ("openai", "gpt-5-nano", {"temperature": 1, "top_p": 1.0, "presence_penalty": 0, "frequency_penalty": 0.0}),
        ("groq", "llama-3.3-70b-versatile", {"presence_penalty": 0}),
        ("ollama", "qwen3", {"tool_choice": "auto"}),
        ("meta", "muse-spark-1.1", {"tool_choice": "auto"}),
    ],
)
def test_a_value_that_a_model_works_with_anyhow_is_not_refused(name: str, model: str, neutral: dict[str, Any]) -> None:
    tools = [{"name": "now", "parameters": {"type": "object"}}] if "tool_choice" in neutral else None
    sent = body(name, model, tools=tools, **neutral)
    assert not set(neutral) & set(sent)
    for parameter in neutral:
        other: Any = "required" if parameter == "tool_choice" else 0.5
        with pytest.raises(UnsupportedParameterError):
            body(name, model, tools=tools, **{parameter: other})
