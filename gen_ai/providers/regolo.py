"""Regolo: a LiteLLM proxy in front of vLLM, in Italy.

Facts: regolo's documentation (2026-04-30) and its Python client (2026-04-30).
"""

from __future__ import annotations

from .base import Capabilities, Provider
from .families import LEVELS_OR_OFF, OPEN_WEIGHTS, Table, through


def _effort(word: str) -> dict[str, object]:
    return {"thinking": False} if word == "none" else {"thinking": True, "reasoning_effort": word}


_MODELS: Table = through(OPEN_WEIGHTS, write=_effort)

PROVIDERS = (
    Provider(
        name="regolo",
        aliases=("regolo-ai",),
        title="Regolo",
        base_url="https://api.regolo.ai/v1",
        key_env=("REGOLO_API_KEY",),
        endpoint_env=("REGOLO_URL",),
        # Else another model may answer, and nothing but the answer's `model` says so.
        extra_body={"disable_fallbacks": True},
        same_model=True,
        image_format=True,
        capabilities=Capabilities(reasoning_efforts={level: _effort(word) for level, word in LEVELS_OR_OFF.items()}),
        models=_MODELS,
        key_url="https://dashboard.regolo.ai",
        tier="documented",
        source="regolo documentation 5f2cff2 and Python client 1d2254a, 2026-04-30",
        notes=(
            (
                "disable_fallbacks=true is sent with every request, so that no other model answers; an answer by "
                "another one all the same is noted in `warnings`."
            ),
            "REGOLO_URL may be a host without /v1, as regolo's own client has it.",
            "Images in data URLs carry their type as `format` too; PDF files are not taken.",
            'reasoning= is written as "thinking" and "reasoning_effort".',
            "A max_tokens above the model's limit fails the request.",
            "An application written for regolo's own client moves by one import: `gen_ai.compat.regolo`.",
        ),
    ),
)
