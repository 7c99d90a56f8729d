"""Anthropic, by its own API, and the same API in Microsoft Foundry.

Facts: anthropic 2.11.0 types and client; platform pages on versions, thinking, structured outputs and tool use, read
2026-11-20; recorded traffic (to 2026-10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import limits
from .base import Capabilities, Provider, Setting
from .entra import BEARER, ENTRA, ENTRA_NOTES, ORIGINS, SIGNER
from .families import LEVELS, LOGPROBS, PENALTIES, Table

_REFUSED = PENALTIES | LOGPROBS | {"seed", "logit_bias"}
_SAMPLING = frozenset({"temperature", "top_p"})


def _budget(tokens: Any) -> dict[str, Any]:
    return {"thinking": {"type": "enabled", "budget_tokens": tokens}}


def _adaptive(effort: str) -> dict[str, Any]:
    return {"thinking": {"type": "adaptive"}, "output_config": {"effort": effort}}


_OFF: Mapping[str, Any] = {"thinking": {"type": "disabled"}}
#: Levels for models whose thinking has a number of tokens (the least is 1024).
_BUDGETS = {"minimal": _budget(1024), "low": _budget(2048), "medium": _budget(8192), "high": _budget(16384)}
_EFFORTS = {level: _adaptive(effort) for level, effort in LEVELS.items()}

#: No thinking, and no schema: a structure is asked for as the arguments of a tool, in words where none can be forced.
_FIRST = Capabilities(
    structured="tool", structured_else="tool", n=False, completions=False, refused=_REFUSED, reasoning_efforts=None,
    max_temperature=1.0, required_max_tokens=4096,
)  # fmt: skip
#: Thinks when told to, within a number of tokens; takes no sampling parameter and no forced tool meanwhile.
_BUDGETED = replace(
    _FIRST, reasoning_efforts={"off": _OFF, **_BUDGETS}, reasoning_budget=_budget("{tokens}"),
    refused_thinking=_SAMPLING, forced_tools_thinking=False, required_max_tokens=16384,
)  # fmt: skip
_SCHEMA = replace(_BUDGETED, structured="json_schema")
#: Both ways of thinking; from here on a last message of the assistant is refused.
_BOTH_WAYS = replace(_SCHEMA, reasoning_efforts={"off": _OFF, **_EFFORTS}, forced_tools_thinking=True, prefill=False)
#: Chooses by itself how much to think. Sampling parameters are refused.
_ADAPTIVE = replace(_BOTH_WAYS, refused=_REFUSED | _SAMPLING, refused_thinking=frozenset(), reasoning_budget=None)
_LATER = replace(_ADAPTIVE, system_anywhere=True)
_ALWAYS = replace(_LATER, reasoning=True, reasoning_efforts=_EFFORTS, forced_tools=False)

_MODELS: Table = (
    (r"claude-3[.-]7.*|claude-sonnet-3[.-]7.*", _BUDGETED),
    (r"claude-3[.-]5.*", replace(_FIRST, required_max_tokens=8192)),
    (r"claude-(instant|v?[1-3](?!\d)).*", _FIRST),
    # Sonnet and Opus 4 and 4.1; some write the number first.
    (r"claude-([a-z]+-4([.-][01])?|4([.-][01])?-[a-z]+)(?![.\d]|-\d(?!\d)).*", _BUDGETED),
    (r"claude-([a-z]+-4[.-]5|4[.-]5-[a-z]+)(?!\d).*", _SCHEMA),
    (r"claude-([a-z]+-4[.-]6|4[.-]6-[a-z]+)(?!\d).*", _BOTH_WAYS),
    (r"claude-[a-z]+-4[.-]7(?!\d).*", _ADAPTIVE),
    (r"claude-opus-5(?![.-]\d(?!\d)).*", replace(_LATER, reasoning=True)),
    (r"claude-([a-z]+-4[.-][89](?!\d)|(sonnet|fable|mythos)-5(?![.-]\d(?!\d))|haiku-5).*", _LATER),
    # Opus and Sonnet 5.5, Fable and Mythos 5.1 and what comes after: thinking is always on, no tool can be forced.
    (r"claude-.*", _ALWAYS),
)
_NOTES = (
    (
        "A request must say max_tokens: 256 is sent where none is set, and 16384 to a model that thinks (4096 beside a "
        "budget of tokens that is larger)."
    ),
    (
        'anthropic-version is 2023-06-01; headers={"anthropic-version": "2026-10-21"} asks for the newer one, which '
        "refuses temperature and top_p whatever the model."
    ),
    (
        "Models before 4.5 have no structured output of their own: it is the arguments of a tool that they are made to "
        "call, and asked for in words beside other tools and while they think. From 5.5 on no tool can be forced."
    ),
    (
        'Newer models keep their thinking out of the answer: extra_body={"thinking": {"display": "summarized"}} beside '
        "reasoning= shows it."
    ),
    "top_k, thinking, service_tier, container, mcp_servers and the like go into extra_body, betas into extra_headers.",
)

ANTHROPIC = Provider(
    name="anthropic",
    aliases=("claude",),
    title="Anthropic",
    wire="anthropic",
    base_url="https://api.anthropic.com/v1",
    key_env=("ANTHROPIC_API_KEY",),
    endpoint_env=("ANTHROPIC_BASE_URL",),
    auth_header="x-api-key",
    auth_prefix="",
    headers={"anthropic-version": "2023-06-01"},
    chat_path="/messages",
    completions_path=None,
    stream_usage=False,
    # A model of another name, behind a server of the same dialect, is taken to be an ordinary one.
    capabilities=replace(_SCHEMA, reasoning_efforts={"off": _OFF, **_BUDGETS}),
    models=_MODELS,
    limits=((".*", limits.ANTHROPIC),),
    key_url="https://console.anthropic.com/settings/keys",
    tier="verified",
    source="anthropic 2.11.0 types; Anthropic platform pages on versions, thinking and structured outputs, 2026-11-20",
    notes=_NOTES,
)

PROVIDERS = (
    ANTHROPIC,
    replace(
        ANTHROPIC,
        name="azure-anthropic",
        aliases=("foundry-anthropic", "azure-claude"),
        title="Claude in Microsoft Foundry",
        limits=(),
        base_url="https://{resource}.services.ai.azure.com/anthropic/v1",
        settings=(
            Setting(
                name="resource",
                env=("ANTHROPIC_FOUNDRY_RESOURCE",),
                help='the resource\'s name, the first label of its address: "my-resource"',
            ),
            *ENTRA,
        ),
        origins=ORIGINS,
        token_header=BEARER,
        credentials=SIGNER,
        key_env=("ANTHROPIC_FOUNDRY_API_KEY",),
        endpoint_env=("ANTHROPIC_FOUNDRY_BASE_URL",),
        auth_header="api-key",
        models_path=None,
        key_url="https://portal.azure.com",
        source="anthropic 2.11.0 lib/foundry; recorded traffic, 2026-11-20",
        notes=("The model is the deployment's name.", *ENTRA_NOTES, *_NOTES),
    ),
)
