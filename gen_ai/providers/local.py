"""Servers on one's own machine. Their keys, where they want one, are what the server was started with.

Facts: repository documentation of vLLM, llama.cpp, Ollama and TGI (2026-08-21), LM Studio's and SGLang's pages;
recorded traffic and real servers where a row is "verified".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .base import Capabilities, Provider
from .families import BY_TEMPLATE, LEVELS_OR_OFF, OPEN_WEIGHTS, Table, template, through


def _template_effort(word: str) -> dict[str, Any]:
    return {"chat_template_kwargs": {"reasoning_effort": word}}


_VLLM_REFUSES = frozenset({"user", "suffix"})

#: Ollama has every model think that can, unless it is told otherwise (its documentation, 2026-03-13).
_OLLAMA: Table = tuple(
    (pattern, replace(known, reasoning=known.reasoning_efforts is not None or known.reasoning))
    for pattern, known in OPEN_WEIGHTS
)
_OLLAMA_REFUSES = frozenset({"tool_choice", "logit_bias", "user", "best_of", "echo"})
_TGI_REFUSES = frozenset({"logit_bias"})
_OWN = "The key is what the server was started with; none is needed otherwise."

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
    Provider(
        name="ollama",
        title="Ollama (OpenAI-compatible side)",
        base_url="http://localhost:11434/v1",
        origins=("https://ollama.com",),
        key_env=("OLLAMA_API_KEY",),
        endpoint_env=("OLLAMA_HOST",),
        endpoint_host=True,
        key_required=False,
        # It answers without regard to these.
        capabilities=Capabilities(n=False, refused=_OLLAMA_REFUSES, reasoning_efforts=LEVELS_OR_OFF),
        models=through(_OLLAMA, n=False, refused=_OLLAMA_REFUSES),
        # Its templates are given the thinking of earlier turns.
        reasoning_field="reasoning",
        key_url="https://ollama.com/settings/keys",
        tier="verified",
        source=(
            "Ollama documentation fb30760, 2026-08-21; its OpenAI-compatibility page, read 2026-11-21; "
            "its page on keys and openai/openai.go, read 2026-11-28"
        ),
        notes=(
            "OLLAMA_HOST may be a host without a scheme, as Ollama itself has it.",
            'The key is for Ollama\'s cloud: endpoint="https://ollama.com/v1". Schemas are not enforced there.',
            'A model that can think does, unless reasoning="off".',
            "Images go as data, not as URLs.",
            "The server's context is short unless told otherwise, and drops the oldest messages without a word.",
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
