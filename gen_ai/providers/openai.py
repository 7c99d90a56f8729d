"""OpenAI, and any server that speaks its dialect at another endpoint.

Facts: openai-python 3.52.0 types; platform documentation on reasoning models and structured outputs, read
2026-09-15 to 2026-11-19.
"""

from __future__ import annotations

from . import limits
from .base import Provider
from .families import EVERY, OPENAI, through

PROVIDERS = (
    Provider(
        name="openai",
        aliases=("open-ai",),
        title="OpenAI, or any OpenAI-compatible server by endpoint",
        base_url="https://api.openai.com/v1",
        origins=tuple(f"https://{region}.api.openai.com" for region in ("us", "eu", "ae", "au", "in", "jp")),
        tool_images=False,
        call_id_limit=40,
        key_env=("OPENAI_API_KEY",),
        endpoint_env=("OPENAI_BASE_URL",),
        env_headers={"OpenAI-Organization": "OPENAI_ORG_ID", "OpenAI-Project": "OPENAI_PROJECT_ID"},
        limits=((".*", limits.OPENAI),),
        # Other makers' models are met at other endpoints.
        models=(*through(OPENAI, prefix="(?:ft:)?"), *EVERY[len(OPENAI) :]),
        key_url="https://platform.openai.com/api-keys",
        beside="openai-responses",
        tier="verified",
        source="openai-python 3.52.0 types; OpenAI reasoning and structured-outputs guides, 2026-11-19",
        notes=(
            (
                "Reasoning models refuse sampling parameters while they think, and from GPT-5.4 on function tools too: "
                'reasoning="off" lifts both where the model can be switched off. openai-responses takes tools all the '
                "same."
            ),
            "Models whose names end in -pro or -codex are served by the Responses API only: openai-responses.",
            "OPENAI_ORG_ID and OPENAI_PROJECT_ID are sent as headers where they are set.",
        ),
    ),
)
