"""Groq.

Facts: Groq's pages on OpenAI compatibility, structured outputs and reasoning (2026-07-30), groq-python 1.7.0, and the
features that its list of models states (recorded 2026).
"""

from __future__ import annotations

from dataclasses import replace

from . import limits
from .base import Capabilities, Provider
from .families import LEVELS, LOGPROBS, OPEN_WEIGHTS, PENALTIES, Table

#: Answered with 400 by every model.
_REFUSED = LOGPROBS | PENALTIES | {"logit_bias"}

_PLAIN = Capabilities(
    # A response_format is refused in a stream and beside tools.
    structured="json_object", structured_stream="prompt", structured_tools="prompt", n=False, completions=False,
    max_tokens_name="max_completion_tokens", refused=_REFUSED, reasoning_efforts=None,
)  # fmt: skip
_THINKS = replace(_PLAIN, reasoning=True)

_MODELS: Table = (
    # The only ones whose decoding a schema constrains.
    (r"gpt-oss.*", replace(_THINKS, structured="json_schema", reasoning_efforts=LEVELS)),
    (r"deepseek-r1.*|qwen-?qwq.*|qwq.*", _THINKS),
    (r"qwen.*(instruct|coder).*|qwen-?2.*", _PLAIN),
    # "none", or as the model is by default.
    (r"qwen.*", replace(_THINKS, reasoning_efforts={"off": "none", **dict.fromkeys(LEVELS, "default")})),
    # It gives a number, and nothing else.
    (r".*prompt-guard.*", replace(_PLAIN, structured="prompt", tools=False, emulated_tools=False)),
    # Neither lists tools among its features; llama-guard answers them with 400.
    (r".*guard.*|allam.*", replace(_PLAIN, tools=False)),
    # It thinks between its searches (recorded).
    (r"compound.*", replace(_THINKS, tools=False)),
    # Whether others think is known by their family.
    *((pattern, _THINKS if known.reasoning else _PLAIN) for pattern, known in OPEN_WEIGHTS),
)

PROVIDERS = (
    Provider(
        name="groq",
        title="Groq",
        base_url="https://api.groq.com/openai/v1",
        key_env=("GROQ_API_KEY",),
        endpoint_env=("GROQ_BASE_URL",),
        completions_path=None,
        capabilities=_PLAIN,
        models=_MODELS,
        limits=((".*", limits.GROQ),),
        key_url="https://console.groq.com/keys",
        tier="verified",
        source="Groq OpenAI-compatibility and structured-outputs pages, 2026-07-30; groq-python 1.7.0",
        notes=(
            (
                "Schemas constrain the gpt-oss models only; others are held to JSON. In streams and beside tools the "
                "structure is asked for in words."
            ),
        ),
    ),
)
