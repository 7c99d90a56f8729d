"""Makers of models that serve them themselves, and what is particular to each.

Facts: the sources that each row names; recorded traffic where a row is "verified".
"""

from __future__ import annotations

from dataclasses import replace

from .base import Capabilities, Provider
from .families import GEMINI, GROK, LEVELS, LEVELS_OR_OFF, through

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

# ---------------------------------------------------------------- Mistral, by its near-OpenAI side

_MISTRAL_PLAIN = Capabilities(
    renamed={"seed": "random_seed"}, max_temperature=1.5, completions=False, reasoning_efforts=None,
    # Not among its fields; what it does not know is a 422 there.
    refused=frozenset({"logit_bias", "user"}),
)  # fmt: skip

_MISTRAL = Provider(
    name="mistral",
    aliases=("mistralai", "mistral-ai"),
    title="Mistral AI",
    base_url="https://api.mistral.ai/v1",
    origins=("https://api.eu.mistral.ai", "https://api.us.mistral.ai"),
    key_env=("MISTRAL_API_KEY",),
    # Its /fim/completions fills in the middle and answers in chat form.
    completions_path=None,
    # Usage comes in the last chunk unasked.
    stream_usage=False,
    capabilities=_MISTRAL_PLAIN,
    models=(
        (r"magistral.*", replace(_MISTRAL_PLAIN, reasoning=True)),
        # The two values that its specification has: every level is high.
        (
            r"mistral-(small|medium)-(latest|26\d\d|[3-9]\d\d\d).*",
            replace(_MISTRAL_PLAIN, reasoning_efforts={"off": "none", **dict.fromkeys(LEVELS, "high")}),
        ),
    ),
    key_url="https://console.mistral.ai/api-keys",
    tier="verified",
    source="Mistral OpenAPI specification 222f4ba, 2026-08-21; mistralai 3.7.0",
    notes=(
        "seed is sent as random_seed.",
        "Reasoning models answer with parts; reasoning is kept apart from the text.",
    ),
)

# ---------------------------------------------------------------- Gemini, by its OpenAI-compatible side

#: The field is called that on the wire.
_THINKING_BUDGET = {"extra_body": {"google": {"thinking_config": {"thinking_budget": "{tokens}"}}}}

_GEMINI_ROW = Provider(
    name="gemini",
    aliases=("google", "gemini-openai", "google-ai-studio"),
    title="Google Gemini (OpenAI-compatible side)",
    base_url="https://generativelanguage.googleapis.com/v1beta/openai",
    key_env=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    completions_path=None,
    capabilities=Capabilities(n=False, completions=False, reasoning_efforts=LEVELS_OR_OFF),
    models=(
        # 2.5 counts thinking in tokens. Before 3 a schema and tools do not go together.
        *through(GEMINI[1:4], budget=_THINKING_BUDGET, structured_tools="prompt"),
        *through(GEMINI[:1], structured_tools="prompt"),
        *GEMINI[4:],
    ),
    key_url="https://aistudio.google.com/apikey",
    tier="verified",
    source="Gemini API OpenAI-compatibility page, read 2026-11-21; Gemini 4 start page, 2026-11-20",
    notes=(
        "From Gemini 3 on penalties are refused; from 3.6 on temperature and top_p, which have no effect there.",
        "Thinking cannot be switched off from Gemini 3 on, nor on 2.5 Pro.",
    ),
)

# ---------------------------------------------------------------- others

_SONAR = Capabilities(
    tools=False, n=False, completions=False, refused=frozenset({"stop", "seed"}), reasoning_efforts=None
)

_JAMBA = Capabilities(structured="json_object", n=False, completions=False, reasoning_efforts=None)

PROVIDERS = (
    _XAI,
    _MISTRAL,
    _GEMINI_ROW,
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
        key_env=("META_API_KEY", "LLAMA_API_KEY"),
        completions_path=None,
        # Not said whether it has n; side by side always works.
        capabilities=Capabilities(n=False, completions=False, reasoning_efforts=None),
        key_url="https://llama.developer.meta.com",
        tier="documented",
        source="LiteLLM 1.109.1 provider tables, 2026-11-20",
        notes=('The older address: endpoint="https://api.llama.com/compat/v1".',),
    ),
)
