"""Servers on one's own machine. Their keys, where they want one, are what the server was started with.

Facts: repository documentation of vLLM, llama.cpp, Ollama and TGI (2026-08-21), LM Studio's and SGLang's pages;
recorded traffic and real servers where a row is "verified".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .base import Capabilities, Provider
from .families import BY_TEMPLATE, GPT_OSS, LEVELS_OR_OFF, OPEN_WEIGHTS, Table, template, through


def _template_effort(word: str) -> dict[str, Any]:
    return {"chat_template_kwargs": {"reasoning_effort": word}}


_VLLM_REFUSES = frozenset({"user", "suffix"})

#: Ollama has every model think that can, unless it is told otherwise (its documentation, 2026-03-13).
_THINKS_UNLESS_TOLD: Table = tuple(
    (pattern, replace(known, reasoning=known.reasoning_efforts is not None or known.reasoning))
    for pattern, known in OPEN_WEIGHTS
)
_OLLAMA_REFUSES = frozenset({"tool_choice", "logit_bias", "user", "best_of", "echo"})
#: There is no word for these either.
_NATIVE_REFUSES = _OLLAMA_REFUSES | {"parallel_tool_calls"}
_TGI_REFUSES = frozenset({"logit_bias"})
_OWN = "The key is what the server was started with; none is needed otherwise."


_ON_OFF = {level: {"think": level != "off"} for level in LEVELS_OR_OFF}


def _native(known: Capabilities) -> Capabilities:
    """What Ollama's own API takes of a model: it switches thinking by on and off alone, whatever the model's own
    levels, and a schema keeps the model from calling tools (its tracker, 8095)."""
    switched = known.reasoning and "think" not in str(known.reasoning_efforts)
    return replace(
        known, structured_tools="prompt", strict_tools=False, n=False, refused=known.refused | _NATIVE_REFUSES,
        reasoning_efforts=_ON_OFF if switched else known.reasoning_efforts,
    )  # fmt: skip


_OLLAMA = Provider(
    name="ollama",
    title="Ollama",
    wire="ollama",
    base_url="http://localhost:11434/api",
    origins=("https://ollama.com",),
    key_env=("OLLAMA_API_KEY",),
    endpoint_env=("OLLAMA_HOST",),
    endpoint_host=True,
    key_required=False,
    other_addresses={r".*/v1(/chat/completions)?/?": "ollama-openai"},
    chat_path="/chat",
    completions_path="/generate",
    models_path="/tags",
    capabilities=_native(Capabilities(reasoning_efforts=_ON_OFF)),
    models=tuple(
        (pattern, _native(known))
        for pattern, known in (*through(GPT_OSS, write=lambda word: {"think": word}), *_THINKS_UNLESS_TOLD)
    ),
    # Its templates are given the thinking of earlier turns.
    reasoning_field="thinking",
    key_url="https://ollama.com/settings/keys",
    tier="verified",
    source="Ollama's OpenAPI description and documentation fb30760, 2026-08-21; its issues 8095 and 13750",
    notes=(
        "OLLAMA_HOST may be a host without a scheme, as Ollama itself has it.",
        'The key is for Ollama\'s cloud: endpoint="https://ollama.com". Schemas are not enforced there.',
        (
            'A model that can think does, unless reasoning="off"; gpt-oss takes levels, all others on and off. '
            "keep_alive, format and think go into extra_body, and so do the runner's options."
        ),
        (
            "The server's context is short unless told otherwise, and drops the oldest messages without a word: "
            'extra_body={"num_ctx": 16384}.'
        ),
        "Images go as data, not as URLs. Results of tools go by the tool's name. Beside tools no schema is sent.",
        (
            "A text completion goes through the model's template, unless extra_body={\"raw\": True}. An endpoint that "
            "ends in /v1 is the OpenAI-compatible side: ollama-openai."
        ),
    ),
)  # fmt: skip

PROVIDERS = (
    Provider(
        name="vllm",
        title="vLLM",
        base_url="http://localhost:8000/v1",
        key_env=("VLLM_API_KEY",),
        key_required=False,
        # Both are taken without an error and do nothing.
        capabilities=Capabilities(refused=_VLLM_REFUSES, string_lengths=True),
        models=through(BY_TEMPLATE, refused=_VLLM_REFUSES, string_lengths=True),
        # Templates are given the thinking of earlier turns, here and below; what they make of it is theirs.
        reasoning_field="reasoning",
        tier="verified",
        source="vLLM documentation and protocol files, 2026-08-21; answers of vLLM 0.32.0, recorded 2026-11-28",
        notes=(
            _OWN,
            (
                "guided_json and its kin as body fields do nothing since 0.12: the argument guided_json= is sent as a "
                'response_format; regex, choice and grammar go into extra_body={"structured_outputs": {…}}.'
            ),
            (
                "Tools want --enable-auto-tool-choice and --tool-call-parser, reasoning wants --reasoning-parser at "
                "the server's start."
            ),
        ),
    ),
    Provider(
        name="llamacpp",
        aliases=("llama-cpp", "llama-server"),
        title="llama.cpp server",
        base_url="http://localhost:8080/v1",
        key_env=("LLAMA_API_KEY",),
        key_required=False,
        capabilities=Capabilities(
            reasoning_efforts={level: template(word) for level, word in LEVELS_OR_OFF.items()}, string_lengths=True
        ),
        models=through(BY_TEMPLATE, write=_template_effort, string_lengths=True),
        reasoning_field="reasoning_content",
        tier="verified",
        source="llama.cpp server README, 2026-08-21; the server itself (xllamacpp 2026.10.11549), run by the tests",
        notes=(
            _OWN,
            "A server with one model answers whatever model is named.",
            "Schema keywords that its grammars do not know are skipped; the answer is checked here against all.",
            "Tools want --jinja at the server's start.",
            "grammar, cache_prompt and the other fields of its own go into extra_body={…}; timings are in `.raw`.",
        ),
    ),
    _OLLAMA,
    replace(
        _OLLAMA,
        name="ollama-openai",
        aliases=("ollama-compatible",),
        title="Ollama (OpenAI-compatible side)",
        wire="openai",
        base_url="http://localhost:11434/v1",
        other_addresses={},
        chat_path="/chat/completions",
        completions_path="/completions",
        models_path="/models",
        # It answers without regard to these.
        capabilities=Capabilities(n=False, refused=_OLLAMA_REFUSES, reasoning_efforts=LEVELS_OR_OFF),
        models=through(_THINKS_UNLESS_TOLD, n=False, refused=_OLLAMA_REFUSES),
        # Its templates are given the thinking of earlier turns.
        reasoning_field="reasoning",
        source=(
            "Ollama documentation fb30760, 2026-08-21; its OpenAI-compatibility page, read 2026-11-21; "
            "its page on keys and openai/openai.go, read 2026-11-28"
        ),
        notes=(
            "OLLAMA_HOST may be a host without a scheme, as Ollama itself has it.",
            'The key is for Ollama\'s cloud: endpoint="https://ollama.com/v1". Schemas are not enforced there.',
            'A model that can think does, unless reasoning="off".',
            "Images go as data, not as URLs.",
            (
                "The server's context is short unless told otherwise, and drops the oldest messages without a word; "
                "only its own API (ollama) can be told otherwise."
            ),
        ),
    ),
    Provider(
        name="lmstudio",
        aliases=("lm-studio",),
        title="LM Studio",
        base_url="http://localhost:1234/v1",
        key_env=("LM_STUDIO_API_KEY", "LM_API_TOKEN"),
        endpoint_env=("LM_STUDIO_API_BASE",),
        key_required=False,
        # Not among the fields that it lists.
        capabilities=Capabilities(n=False),
        models=through(OPEN_WEIGHTS, n=False),
        tier="documented",
        source="LiteLLM 1.109.1 provider tables, 2026-11-20; LM Studio's page on authentication, read 2026-11-28",
        notes=(
            "A server that is told to want tokens (from 0.4.0): they are made in its settings, under Manage Tokens.",
        ),
    ),
    Provider(
        name="sglang",
        title="SGLang",
        base_url="http://localhost:30000/v1",
        key_required=False,
        models=BY_TEMPLATE,
        tier="documented",
        source="vLLM and SGLang documentation, read 2026-11-20",
        notes=('A server started with --api-key: give api_key="…".',),
    ),
    Provider(
        name="tgi",
        aliases=("text-generation-inference",),
        title="Hugging Face TGI",
        base_url="http://localhost:3000/v1",
        key_required=False,
        # Its own /generate is another dialect.
        completions_path=None,
        # In its specification both are there, and marked as unused.
        capabilities=Capabilities(n=False, completions=False, refused=_TGI_REFUSES, reasoning_efforts=None),
        models=through(OPEN_WEIGHTS, n=False, completions=False, refused=_TGI_REFUSES, reasoning_efforts=None),
        tier="documented",
        source="TGI guidance documentation and specification of chat input, read 2026-11-21",
        notes=('An Inference Endpoint of Hugging Face: give endpoint="https://…/v1" and api_key_env="HF_TOKEN".',),
    ),
)
