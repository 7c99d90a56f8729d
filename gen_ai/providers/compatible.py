"""Hosts of open models that speak the OpenAI dialect with few particulars.

Facts: the sources that each row names; base URLs and variables as in LiteLLM 1.109.1's tables (2026-11-20); recorded
traffic where a row is "verified".
"""

from __future__ import annotations

from dataclasses import replace

from .base import Capabilities, Provider
from .families import (
    BY_TEMPLATE,
    CLAUDE,
    GEMINI,
    GPT_OSS,
    LEVELS,
    LEVELS_OR_OFF,
    OPEN_WEIGHTS,
    PENALTIES,
    Table,
    switch,
    through,
)

_TABLES = "LiteLLM 1.109.1 provider tables, 2026-11-20"

# ---------------------------------------------------------------- Together

#: Levels for gpt-oss; the others are on or off.
_TOGETHER: Table = (
    *GPT_OSS,
    *through(
        ((r"cogito-v[2-9].*", Capabilities(reasoning=True)), *OPEN_WEIGHTS[len(GPT_OSS) :]),
        write=switch({"reasoning": {"enabled": True}}, {"reasoning": {"enabled": False}}),
    ),
)

# ---------------------------------------------------------------- Cerebras

_CEREBRAS = Capabilities(
    max_tokens_name="max_completion_tokens", n=False, reasoning_efforts=None, structured_tools="prompt",
    # Answered with 400.
    refused=PENALTIES | {"logit_bias", "parallel_tool_calls"},
)  # fmt: skip

# ---------------------------------------------------------------- Scaleway

_SCALEWAY_REFUSES = frozenset({"frequency_penalty", "top_logprobs", "logit_bias", "user"})

# ---------------------------------------------------------------- SambaNova

_SAMBANOVA_REFUSES = PENALTIES | {"logit_bias"}

PROVIDERS = (
    Provider(
        name="together",
        aliases=("together-ai", "togetherai"),
        title="Together AI",
        base_url="https://api.together.ai/v1",
        origins=("https://api.together.xyz",),
        key_env=("TOGETHER_API_KEY",),
        endpoint_env=("TOGETHER_BASE_URL",),
        # Usage comes in the last chunk unasked.
        stream_usage=False,
        # A number on chat too: the usual pair of fields would be misread.
        capabilities=Capabilities(logprobs_number=True),
        models=through(_TOGETHER, logprobs_number=True),
        key_url="https://api.together.ai/settings/api-keys",
        tier="verified",
        source="together-python 3.1.1; Together's reasoning page, read 2026-11-21; LiteLLM 1.109.1",
        notes=(
            "Log probabilities come in its own form: lists of tokens and of their numbers.",
            "Of the models that think only gpt-oss has levels; for the others every level means on.",
        ),
    ),
    Provider(
        name="fireworks",
        aliases=("fireworks-ai",),
        title="Fireworks AI",
        base_url="https://api.fireworks.ai/inference/v1",
        key_env=("FIREWORKS_API_KEY",),
        endpoint_env=("FIREWORKS_BASE_URL",),
        models=OPEN_WEIGHTS,
        key_url="https://app.fireworks.ai/settings/users/api-keys",
        tier="documented",
        source="fireworks-ai 1.2.30; LiteLLM 1.109.1, 2026-11-20",
        notes=("A max_tokens that is too long for the model is cut by the server without an error.",),
    ),
    Provider(
        name="cerebras",
        title="Cerebras",
        base_url="https://api.cerebras.ai/v1",
        key_env=("CEREBRAS_API_KEY",),
        endpoint_env=("CEREBRAS_BASE_URL",),
        # Usage comes at the end of a stream unasked.
        stream_usage=False,
        capabilities=_CEREBRAS,
        models=(
            (r"gpt-oss.*", replace(_CEREBRAS, reasoning=True, reasoning_efforts=LEVELS)),
            (r"zai-glm.*", replace(_CEREBRAS, reasoning=True, reasoning_efforts=LEVELS_OR_OFF)),
            # Whether others think is known by their family.
            *((pattern, replace(_CEREBRAS, reasoning=known.reasoning)) for pattern, known in OPEN_WEIGHTS),
        ),
        key_url="https://cloud.cerebras.ai",
        tier="verified",
        source="Cerebras reasoning page, read 2026-11-21; ReqLLM 1.10 guide to Cerebras, read 2026-11-21",
        notes=("Beside tools the structure is asked for in words: a schema and tools together are not supported.",),
    ),
    Provider(
        name="sambanova",
        aliases=("samba-nova",),
        title="SambaNova Cloud",
        base_url="https://api.sambanova.ai/v1",
        key_env=("SAMBANOVA_API_KEY",),
        # n goes up to 8, but not together with tools: side by side always works.
        capabilities=Capabilities(n=False, refused=_SAMBANOVA_REFUSES),
        models=through(OPEN_WEIGHTS, n=False, refused=_SAMBANOVA_REFUSES),
        # Models without vision want text as one string.
        string_content=True,
        key_url="https://cloud.sambanova.ai/apis",
        tier="documented",
        source="SambaNova OpenAI-compatibility page, read 2026-11-21",
        notes=("Penalties and logit_bias have no effect there, and are refused here.",),
    ),
    Provider(
        name="nvidia-nim",
        aliases=("nvidia", "nim"),
        title="NVIDIA NIM",
        base_url="https://integrate.api.nvidia.com/v1",
        key_env=("NVIDIA_API_KEY", "NVIDIA_NIM_API_KEY"),
        # Some hosted models take a handful of parameters only.
        capabilities=Capabilities(n=False),
        models=through(BY_TEMPLATE, n=False),
        key_url="https://build.nvidia.com/settings/api-keys",
        tier="verified",
        source=_TABLES,
        notes=(
            "Some hosted models take only temperature, top_p, max_tokens, stop and seed.",
            'A container of your own: endpoint="http://localhost:8000/v1", api_key="".',
        ),
    ),
    Provider(
        name="huggingface",
        aliases=("hugging-face", "hf"),
        title="Hugging Face Inference Providers",
        base_url="https://router.huggingface.co/v1",
        key_env=("HF_TOKEN", "HUGGINGFACE_API_KEY"),
        completions_path=None,
        # What a model accepts depends on who serves it.
        capabilities=Capabilities(n=False, completions=False),
        models=through(OPEN_WEIGHTS, n=False, completions=False),
        key_url="https://huggingface.co/settings/tokens",
        tier="verified",
        source=_TABLES,
        notes=('A provider is named after the model: model_name="org/name:provider".',),
    ),
    Provider(
        name="deepinfra",
        aliases=("deep-infra",),
        title="DeepInfra",
        base_url="https://api.deepinfra.com/v1/openai",
        key_env=("DEEPINFRA_API_KEY",),
        models=(*OPEN_WEIGHTS, *through((*CLAUDE, *GEMINI), completions=True)),
        key_url="https://deepinfra.com/dash/api_keys",
        tier="documented",
        source=_TABLES,
    ),
    Provider(
        name="novita",
        aliases=("novita-ai",),
        title="Novita AI",
        base_url="https://api.novita.ai/v3/openai",
        key_env=("NOVITA_API_KEY",),
        # Not confirmed that it has them.
        completions_path=None,
        capabilities=Capabilities(completions=False),
        models=through(OPEN_WEIGHTS, completions=False),
        key_url="https://novita.ai/settings/key-management",
        tier="documented",
        source=_TABLES,
    ),
    Provider(
        name="nebius",
        aliases=("nebius-token-factory", "nebius-ai-studio"),
        title="Nebius Token Factory",
        base_url="https://api.tokenfactory.nebius.com/v1",
        origins=(
            "https://api.tokenfactory.{region}.nebius.com",
            # What it was called before.
            "https://api.studio.nebius.ai",
            "https://api.studio.nebius.com",
        ),
        key_env=("NEBIUS_API_KEY",),
        models=OPEN_WEIGHTS,
        key_url="https://tokenfactory.nebius.com",
        tier="documented",
        source="Nebius Token Factory documentation, read 2026-11-21",
    ),
    Provider(
        name="hyperbolic",
        title="Hyperbolic",
        base_url="https://api.hyperbolic.xyz/v1",
        key_env=("HYPERBOLIC_API_KEY",),
        models=OPEN_WEIGHTS,
        key_url="https://app.hyperbolic.ai/settings",
        tier="documented",
        source=_TABLES,
    ),
    Provider(
        name="scaleway",
        title="Scaleway Generative APIs",
        base_url="https://api.scaleway.ai/v1",
        key_env=("SCW_SECRET_KEY",),
        completions_path=None,
        capabilities=Capabilities(n=False, completions=False, refused=_SCALEWAY_REFUSES),
        models=through(OPEN_WEIGHTS, n=False, completions=False, refused=_SCALEWAY_REFUSES),
        key_url="https://console.scaleway.com/iam/api-keys",
        tier="documented",
        source="Scaleway page on the Chat API, validated 2025-09-22",
    ),
)
