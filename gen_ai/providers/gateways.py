"""Gateways: one key, models of many makers. What a model accepts is known by its family.

Facts: the sources that each row names; recorded traffic where a row is "verified".
"""

from __future__ import annotations

from typing import Any

from .base import Capabilities, Provider
from .families import CLAUDE, DOTTED, EVERY, LEVELS_OR_OFF, through

#: A gateway sends tools where their maker takes them.
_TAKEN = frozenset({"tools"})


def _effort(word: str) -> dict[str, Any]:
    return {"reasoning": {"effort": word}}


def _effort_or_disabled(word: str) -> dict[str, Any]:
    return {"reasoning": {"enabled": False}} if word == "none" else _effort(word)


_BUDGET = {"reasoning": {"max_tokens": "{tokens}"}}

PROVIDERS = (
    Provider(
        name="openrouter",
        aliases=("open-router",),
        title="OpenRouter",
        base_url="https://openrouter.ai/api/v1",
        key_env=("OPENROUTER_API_KEY",),
        # Usage comes unasked.
        stream_usage=False,
        reasoning_field="reasoning_details",
        # Its page on PDF inputs: file_data may be an address.
        document_urls=True,
        cache_markers=True,
        # It answers n > 1 with one choice (recorded).
        capabilities=Capabilities(
            n=False,
            reasoning_efforts={level: _effort(word) for level, word in LEVELS_OR_OFF.items()},
            reasoning_budget=_BUDGET,
        ),
        models=through(
            # The suffix has an older Claude think.
            (*through(CLAUDE[:1], prefix="(?=.*:thinking$)", reasoning=True), *EVERY),
            write=_effort,
            budget=_BUDGET,
            taken=_TAKEN,
            n=False,
            tools=True,
            developer_role=False,
            completions=True,
        ),
        key_url="https://openrouter.ai/keys",
        tier="verified",
        source="OpenRouter reasoning-tokens and provider-routing pages, read 2026-11-21",
        notes=(
            (
                "A schema is enforced only where the provider behind it does that; "
                'extra_body={"provider": {"require_parameters": True}} keeps to such providers. The answer is checked '
                "here in any case."
            ),
            'Models to fall back to, tried by it in turn: extra_body={"models": ["…", "…"]}.',
            "What a call cost is in `usage.raw`; marks of `cache_control` in messages go as they are.",
            'Your application\'s name in its rankings: headers={"HTTP-Referer": "https://…", "X-Title": "…"}.',
        ),
    ),
    Provider(
        name="vercel-gateway",
        aliases=("vercel", "vercel-ai-gateway", "ai-gateway"),
        title="Vercel AI Gateway",
        base_url="https://ai-gateway.vercel.sh/v1",
        key_env=("AI_GATEWAY_API_KEY", "VERCEL_AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"),
        completions_path=None,
        reasoning_field="reasoning_details",
        cache_markers=True,
        # Not said whether n reaches every maker; side by side always works.
        capabilities=Capabilities(
            n=False,
            completions=False,
            reasoning_efforts={level: _effort_or_disabled(word) for level, word in LEVELS_OR_OFF.items()},
            reasoning_budget=_BUDGET,
        ),
        models=through(
            EVERY,
            write=_effort_or_disabled,
            budget=_BUDGET,
            taken=_TAKEN,
            n=False,
            tools=True,
            developer_role=False,
            completions=False,
        ),
        key_url="https://vercel.com/ai-gateway",
        tier="verified",
        source="Vercel AI Gateway Chat Completions pages, 2026-09-08",
        notes=('Models are named maker/model: "anthropic/claude-sonnet-4.6".',),
    ),
    Provider(
        name="github-models",
        aliases=("github",),
        title="GitHub Models",
        base_url="https://models.github.ai/inference",
        key_env=("GITHUB_TOKEN",),
        completions_path=None,
        models_path="../catalog/models",
        capabilities=Capabilities(completions=False),
        models=through(EVERY, completions=False),
        key_url="https://github.com/settings/tokens",
        tier="documented",
        source="GitHub REST reference on models, read 2026-11-21; LiteLLM 1.109.1",
        notes=(
            'Models are named publisher/name: "openai/gpt-4.1". The token needs the permission models:read.',
            "GitHub Actions sets GITHUB_TOKEN: give the workflow `permissions: models: read`.",
        ),
    ),
    Provider(
        name="litellm-proxy",
        aliases=("litellm",),
        title="LiteLLM proxy",
        base_url="http://localhost:4000/v1",
        key_env=("LITELLM_PROXY_API_KEY",),
        endpoint_env=("LITELLM_PROXY_API_BASE",),
        key_required=False,
        cache_markers=True,
        models=through(EVERY, prefix=DOTTED, taken=_TAKEN, tools=True, developer_role=False, completions=True),
        tier="verified",
        source="LiteLLM 1.109.1, 2026-11-20; a proxy of LiteLLM 1.106.2 in the tests",
        notes=(
            (
                "Models are known by the names that the proxy's configuration gives them; where that hides the family, "
                "give capabilities=."
            ),
            "The key is the proxy's own: its master key, or one that its administrator gives out.",
            (
                'In other dialects, with the same key: provider="anthropic" or "openai-responses", '
                'endpoint="http://localhost:4000/v1".'
            ),
        ),
    ),
)
