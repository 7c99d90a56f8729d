"""Cohere, by its own API, and its OpenAI-compatible side.

Facts: cohere 7.3.1 types and client; documentation pages on models, reasoning, tool use, structured outputs and the
compatibility API, read 2026-11-28; recorded traffic (to 2026-10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import limits
from .base import Capabilities, Provider
from .families import LEVELS, Table

_REFUSED = frozenset({"logit_bias", "user", "top_logprobs", "parallel_tool_calls"})


def _budget(tokens: Any) -> dict[str, Any]:
    return {"thinking": {"type": "enabled", "token_budget": tokens}}


_LEVELS: Mapping[str, Any] = {
    "off": {"thinking": {"type": "disabled"}},
    "minimal": _budget(512), "low": _budget(2048), "medium": _budget(8192), "high": {"thinking": {"type": "enabled"}},
}  # fmt: skip

#: A schema is enforced, but not beside tools. There is no n, and no text completion.
_CHAT = Capabilities(
    structured_tools="prompt", n=False, completions=False, refused=_REFUSED, reasoning_efforts=None,
)  # fmt: skip
#: Thinks unless it is told not to.
_THINKS = replace(_CHAT, reasoning=True, reasoning_efforts=_LEVELS, reasoning_budget=_budget("{tokens}"))
#: A model of another name may be a newer one: it is told what `reasoning=` says.
_OTHER = replace(_CHAT, reasoning_efforts=_LEVELS, reasoning_budget=_budget("{tokens}"))
#: Cannot be made to call a tool, nor kept from it.
_BEFORE_CHOICE = replace(_CHAT, refused=_REFUSED | {"tool_choice"}, forced_tools=False)

_MODELS: Table = (
    (r"command-a-(reasoning|plus).*|command-(?!r)[b-z](-.*)?", _THINKS),
    (r"command-a-vision.*", replace(_CHAT, tools=False)),
    (r"command-(a|r7b).*", _CHAT),
    (r"command-r.*", _BEFORE_CHOICE),
    (r"(c4ai-)?aya.*", replace(_CHAT, tools=False, structured="prompt", structured_tools=None)),
    (r"command(-light|-nightly|-xlarge|-medium|-text).*|command", replace(_BEFORE_CHOICE, tools=False)),
)
_KEYS = ("CO_API_KEY", "COHERE_API_KEY")
_ORIGINS = ("https://api.cohere.ai",)

PROVIDERS = (
    Provider(
        name="cohere",
        title="Cohere",
        wire="cohere",
        base_url="https://api.cohere.com/v2",
        origins=_ORIGINS,
        key_env=_KEYS,
        endpoint_env=("CO_API_URL",),
        limits=((".*", limits.COHERE),),
        chat_path="/chat",
        completions_path=None,
        models_path="../v1/models",
        other_addresses={r".*/compatibility(/v\d+)?/?": "cohere-openai"},
        stream_usage=False,
        capabilities=_OTHER,
        models=_MODELS,
        key_url="https://dashboard.cohere.com/api-keys",
        tier="verified",
        source="cohere 7.3.1 types; Cohere documentation on chat, reasoning and structured outputs, 2026-11-28",
        notes=(
            (
                "Documents of user messages go beside the messages, as text; the answer's citations point into them. "
                "documents in extra_body stand behind those."
            ),
            (
                "Beside tools or documents the API takes no schema: the structure is asked for in words. A choice of "
                "one tool is sent as that tool alone, required."
            ),
            (
                "The plan that a model makes before it calls tools (tool_plan) is part of reasoning, and is sent back "
                "as it was."
            ),
            'Levels of reasoning are budgets of tokens: 512, 2048, 8192, and none for "high".',
            "k, safety_mode, citation_options, priority and the like go into extra_body.",
        ),
    ),
    Provider(
        name="cohere-openai",
        aliases=("cohere-compatible",),
        title="Cohere (OpenAI-compatible side)",
        base_url="https://api.cohere.ai/compatibility/v1",
        origins=("https://api.cohere.com",),
        key_env=_KEYS,
        completions_path=None,
        models_path=None,
        # It refuses the field.
        stream_usage=False,
        capabilities=replace(
            _CHAT,
            structured="json_object",
            # It knows these two.
            reasoning_efforts={"off": "none", **dict.fromkeys(LEVELS, "high")},
        ),
        key_url="https://dashboard.cohere.com/api-keys",
        tier="documented",
        source="Cohere documentation on its compatibility API, read 2026-11-28",
        notes=("Citations, documents and the plan before tool calls are in its own API alone: cohere.",),
    ),
)
