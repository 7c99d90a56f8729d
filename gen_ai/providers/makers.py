"""Makers of models that serve them themselves, and what is particular to each.

Facts: the sources that each row names; recorded traffic where a row is "verified".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .base import Capabilities, Provider
from .families import GROK, LEVELS, LLAMA, MISTRAL, through

# ---------------------------------------------------------------- xAI

_XAI = Provider(
    name="xai",
    aliases=("x-ai", "grok"),
    title="xAI",
    base_url="https://api.x.ai/v1",
    key_env=("XAI_API_KEY",),
    completions_path=None,
    capabilities=Capabilities(
        max_tokens_name="max_completion_tokens", strict_tools=False, completions=False, reasoning_efforts=None
    ),
    # Tools are always strict, and the key that says so is not wanted.
    models=through(GROK, max_tokens_name="max_completion_tokens", strict_tools=False, completions=False),
    key_url="https://console.x.ai",
    tier="verified",
    source="xAI structured-outputs and reasoning guides, read 2026-07-30 and 2026-11-21; xai-sdk 1.21.0",
    notes=(
        (
            "Reasoning models refuse penalties and stop. Which of them take reasoning= differs: grok-4 and grok-4.1 "
            "think without a dial."
        ),
        "Tools are always strict here: the key strict is left out.",
    ),
)

# ---------------------------------------------------------------- Mistral

#: Not among its fields; what it does not know is a 422 there.
_MISTRAL_REFUSES = frozenset({"logit_bias", "user"})
_MISTRAL_FIELDS: dict[str, Any] = {
    "renamed": {"seed": "random_seed"}, "max_temperature": 1.5, "completions": False,
}  # fmt: skip

_MISTRAL = Provider(
    name="mistral",
    aliases=("mistralai", "mistral-ai"),
    title="Mistral AI",
    wire="mistral",
    base_url="https://api.mistral.ai/v1",
    origins=("https://api.eu.mistral.ai", "https://api.us.mistral.ai"),
    key_env=("MISTRAL_API_KEY",),
    # Its /fim/completions fills in the middle and answers in chat form.
    completions_path=None,
    # Usage comes in the last chunk unasked.
    stream_usage=False,
    capabilities=Capabilities(refused=_MISTRAL_REFUSES, reasoning_efforts=None, **_MISTRAL_FIELDS),
    models=through(MISTRAL, refused=_MISTRAL_REFUSES, **_MISTRAL_FIELDS),
    key_url="https://console.mistral.ai/api-keys",
    tier="verified",
    source="Mistral OpenAPI specification 222f4ba, 2026-08-21; its page on adjustable reasoning, read 2026-11-21",
    notes=(
        "seed is sent as random_seed.",
        "Reasoning that can be adjusted is on or off: every level means high.",
        "Reasoning models answer with parts: reasoning is kept apart from the text, and goes back as it came.",
        "Ids of tool calls that are from elsewhere are written in nine letters and digits, as this API has them.",
        "A last message of the assistant is sent as a prefix, which the model goes on from.",
        (
            'Documents: {"type": "document", …} and OpenAI\'s file parts become document_url. safe_prompt, guardrails, '
            "prompt_mode and the like go into extra_body={…}."
        ),
    ),
)

# ---------------------------------------------------------------- others

_SONAR = Capabilities(
    tools=False, n=False, completions=False, refused=frozenset({"stop", "seed"}), reasoning_efforts=None
)

#: Always thinking (probed by others, 2026-09-02). Not said whether they have n; side by side always works.
_MUSE = Capabilities(
    n=False, completions=False, reasoning=True, max_tokens_name="max_completion_tokens",
    # Of tool_choice they take "auto" alone, which need not be said.
    refused=frozenset({"stop", "tool_choice"}),
    reasoning_efforts={**LEVELS, "minimal": "minimal"},
)  # fmt: skip

_JAMBA = Capabilities(structured="json_object", n=False, completions=False, reasoning_efforts=None)

PROVIDERS = (
    _XAI,
    _MISTRAL,
    Provider(
        name="perplexity",
        aliases=("pplx",),
        title="Perplexity",
        base_url="https://api.perplexity.ai",
        key_env=("PERPLEXITY_API_KEY", "PPLX_API_KEY"),
        completions_path=None,
        # Its /v1/models lists other vendors' models for another API than this one.
        models_path=None,
        stream_usage=False,
        capabilities=_SONAR,
        models=(
            (r"sonar-(reasoning|deep-research).*", replace(_SONAR, reasoning=True, reasoning_efforts=LEVELS)),
            (r"r1-.*", replace(_SONAR, reasoning=True)),
        ),
        key_url="https://www.perplexity.ai/settings/api",
        tier="verified",
        source="Perplexity Sonar API reference, read 2026-11-20; LiteLLM 1.109.1",
        notes=(
            "It searches the web; citations are in the answer's annotations and `.raw`.",
            "A schema that it has not seen takes 10 to 30 seconds: give such a call a longer timeout.",
        ),
    ),
    Provider(
        name="ai21",
        title="AI21 Labs",
        base_url="https://api.ai21.com/studio/v1",
        key_env=("AI21_API_KEY",),
        completions_path=None,
        models_path=None,
        # Usage comes with the last chunk; stream_options is not among its fields.
        stream_usage=False,
        # It has n, but not together with the temperature 0 that is the default here: side by side always works.
        capabilities=_JAMBA,
        key_url="https://studio.ai21.com/account/api-key",
        tier="verified",
        source="AI21 Jamba API reference, read 2026-11-21",
    ),
    Provider(
        name="meta",
        aliases=("meta-llama-api",),
        title="Meta",
        base_url="https://api.meta.ai/v1",
        origins=("https://api.llama.com",),
        key_env=("META_API_KEY", "MODEL_API_KEY", "LLAMA_API_KEY"),
        completions_path=None,
        capabilities=_MUSE,
        models=through(LLAMA, n=False, completions=False),
        key_url="https://dev.meta.ai",
        tier="documented",
        source="LiteLLM 1.109.1 and its page on Meta, promptfoo's and chatoyant's notes on Meta, read 2026-11-21",
        notes=(
            'Muse models always think, and take no stop; tool_choice is "auto" only.',
            "The Llama API at api.llama.com was closed on 2026-07-06.",
        ),
    ),
)
