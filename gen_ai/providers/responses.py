"""The Responses API of those who have one beside their chat completions: each row is the one for chats, said anew.

Facts: OpenAI's description of its API (2026-11), the sources that rows name, recorded traffic (to 2026-10).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import azure, clouds, gateways, local, makers, makers_in_china, openai
from .base import Capabilities, Provider
from .families import OPEN_WEIGHTS, Table, through

#: Parameters of chats that the Responses API has no field for.
_MISSING = frozenset({"stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias"})
#: What chats refuse and the Responses API is there for: tools, while the model thinks.
_TAKEN = frozenset({"tools"})
#: Nothing is kept at the server: what it needs to go on from its own reasoning comes back encrypted, and is sent again.
_STATELESS = {"store": False, "include": ["reasoning.encrypted_content"]}
#: The same of a server that keeps nothing, and gives reasoning as it is.
_KEEPS_NOTHING: dict[str, object] = {"store": False}

NOTES = (
    (
        "Nothing is kept at the server (store is false); what a model that thinks needs to go on comes back encrypted "
        'and is sent again. extra_body={"store": True} keeps answers, previous_response_id goes on from them.'
    ),
    "There is no stop, seed, penalty or logit_bias here. n answers are asked for by n requests.",
)


def responses_of(row: Provider, *, models: Table | None = None, **changes: Any) -> Provider:
    """The row of a provider's Responses API, from that of its chat completions.

    Args:
        row: the row for chats.
        models: what its models accept, where that is told otherwise than for chats.
        changes: other fields of the row.
    """
    given: dict[str, Any] = {
        "name": f"{row.name}-responses",
        "aliases": (),
        "title": f"{row.title.partition(',')[0].partition(' (')[0]} (Responses API)",
        "wire": "openai-responses",
        "chat_path": "/responses",
        "completions_path": None,
        "stream_usage": False,
        "string_content": False,
        "reasoning_field": None,
        "other_addresses": {},
        "beside": None,
        "extra_body": _STATELESS,
        "capabilities": _fitted(row.capabilities),
        "models": tuple((pattern, _fitted(known)) for pattern, known in (row.models if models is None else models)),
        "notes": NOTES,
    }
    return replace(row, **(given | changes))


def _fitted(known: Capabilities) -> Capabilities:
    return replace(
        known,
        refused=(known.refused - _TAKEN) | _MISSING,
        refused_thinking=known.refused_thinking - _TAKEN - _MISSING,
        max_tokens_name="max_output_tokens",
        renamed={},
        n=False,
        tools=True,
        completions=False,
    )


def _renamed(row: Provider, **names: str) -> Provider:
    """The row with body fields of other names."""
    models = tuple((pattern, replace(known, renamed=names)) for pattern, known in row.models)
    return replace(row, capabilities=replace(row.capabilities, renamed=names), models=models)


def _told(models: Table) -> Table:
    """Models of a server that does nothing about a schema."""
    return tuple((pattern, replace(known, structured="prompt")) for pattern, known in models)


_CHATS = {
    row.name: row
    for module in (openai, azure, makers, makers_in_china, gateways, clouds, local)
    for row in module.PROVIDERS
}
_CLASSIC = r"https?://(?![^?]*/openai/v1)[^?]*\?(.*&)?api-version=.*"
_LOCAL_NOTES = (
    "The key is what the server was started with; none is needed otherwise.",
    "The server keeps nothing: the conversation is sent whole.",
    "There is no stop, seed, penalty or logit_bias here. n answers are asked for by n requests.",
)

PROVIDERS = (
    _renamed(
        responses_of(
            _CHATS["openai"],
            title="OpenAI, or any server of the Responses API by endpoint",
            source="openai-python 3.52.0 types; OpenAI's description of its API, 2026-11-19; recorded traffic",
            notes=(
                *NOTES,
                (
                    "For models that chats do not serve (names that end in -pro or -codex, deep research), and for "
                    "function tools with reasoning from GPT-5.4 on."
                ),
                "user is sent as safety_identifier. max_tokens is max_output_tokens here, of which OpenAI wants 16.",
                (
                    'extra_body={"reasoning": {"summary": "auto"}} asks for a summary of the reasoning; OpenAI gives '
                    "it to verified organizations."
                ),
            ),
        ),
        user="safety_identifier",
    ),
    responses_of(
        _CHATS["azure"],
        title="Azure OpenAI (Responses API, v1 address)",
        other_addresses={"api_version": "azure-classic-responses", _CLASSIC: "azure-classic-responses"},
        notes=(
            _CHATS["azure"].notes[0],
            *NOTES,
            "With api_version=, or an endpoint that has ?api-version= in it, azure-classic-responses serves.",
        ),
    ),
    responses_of(
        _CHATS["azure-classic"],
        title="Azure OpenAI (Responses API, classic address)",
        settings=tuple(
            replace(setting, default="2025-04-01-preview") if setting.name == "api_version" else setting
            for setting in _CHATS["azure-classic"].settings
        ),
        notes=(_CHATS["azure"].notes[0], *NOTES, "It is there from the api_version 2025-03-01-preview on."),
    ),
    _renamed(
        responses_of(
            _CHATS["xai"],
            source="xAI guides on reasoning and structured outputs, 2026-07-30 and 2026-11-21; recorded traffic",
            notes=(
                *NOTES,
                "Tools are always strict here: the key strict is left out.",
                "A system prompt cannot be sent beside previous_response_id here.",
            ),
        ),
        # It has a field for them, and top_logprobs wants that.
        logprobs="logprobs",
    ),
    responses_of(_CHATS["openrouter"], notes=(_CHATS["openrouter"].notes[0], *NOTES)),
    responses_of(_CHATS["deepseek"], extra_body=_KEEPS_NOTHING),
    responses_of(
        _CHATS["bedrock-mantle"],
        title="Amazon Bedrock (Responses API)",
        notes=(*_CHATS["bedrock-mantle"].notes, *NOTES),
    ),
    responses_of(
        _CHATS["vllm"],
        models=through(OPEN_WEIGHTS, string_lengths=True),
        extra_body=_KEEPS_NOTHING,
        tier="documented",
        notes=_LOCAL_NOTES,
    ),
    responses_of(
        _CHATS["llamacpp"],
        extra_body={},
        assistant_parts=True,
        # The server takes text.format and does nothing about it; on its other side schemas are enforced.
        capabilities=replace(_fitted(_CHATS["llamacpp"].capabilities), structured="prompt", reasoning_efforts=None),
        models=_told(_CHATS["llamacpp"].models),
        source="llama.cpp server README, 2026-08-21; the server itself (xllamacpp 2026.10.11549), run by the tests",
        tier="documented",
        notes=(*_LOCAL_NOTES, "Schemas are not enforced on this side: they are said in words. llamacpp enforces them."),
    ),
    responses_of(
        _CHATS["ollama-openai"],
        name="ollama-responses",
        extra_body=_KEEPS_NOTHING,
        tier="documented",
        notes=_LOCAL_NOTES,
    ),
    responses_of(_CHATS["lmstudio"], extra_body=_KEEPS_NOTHING, notes=_LOCAL_NOTES),
)
