"""OpenAI, and any server that speaks its dialect at another endpoint.

Facts: openai-python 3.52 types; platform documentation on reasoning models and structured outputs, read
2026-09-15 to 2026-11-19.
"""

from __future__ import annotations

from .base import Capabilities, Provider

#: Refused by reasoning models while their effort is not "none" (openai docs, reasoning guide, 2026-09-15).
_SAMPLING = frozenset(
    {
        "temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs",
        "logit_bias", "stop",
    }
)  # fmt: skip

_NO_OFF = {"minimal": "low", "low": "low", "medium": "medium", "high": "high"}
_WITH_OFF = {"off": "none", "minimal": "low", "low": "low", "medium": "medium", "high": "high"}

_ALWAYS_THINKS = Capabilities(
    reasoning=True, max_tokens_name="max_completion_tokens", refused=_SAMPLING, reasoning_efforts=_NO_OFF,
    developer_role=True, completions=False,
)  # fmt: skip
#: Effort "none" exists but is not the default: sampling is refused unless `reasoning="off"` is set.
_THINKS_BY_DEFAULT = Capabilities(
    reasoning=True, max_tokens_name="max_completion_tokens", refused=_SAMPLING, reasoning_efforts=_WITH_OFF,
    developer_role=True, completions=False,
)  # fmt: skip
#: Default effort is "none": an ordinary model until told to think.
_THINKS_WHEN_TOLD = Capabilities(
    reasoning=False, max_tokens_name="max_completion_tokens", reasoning_efforts=_WITH_OFF,
    refused_thinking=_SAMPLING, developer_role=True, completions=False,
)  # fmt: skip
_FIRST_FIVE = Capabilities(
    reasoning=True, max_tokens_name="max_completion_tokens", refused=_SAMPLING,
    reasoning_efforts={"minimal": "minimal", "low": "low", "medium": "medium", "high": "high"},
    developer_role=True, completions=False,
)  # fmt: skip
_BEFORE_SCHEMAS = Capabilities(structured="json_object", reasoning_efforts=None, completions=False)
_CHAT_ONLY = Capabilities(reasoning_efforts=None, completions=False)
#: The three that still have text completions, and nothing else (openai docs, models page, 2026-11-19).
_TEXT_ONLY = Capabilities(structured="prompt", reasoning_efforts=None)

PROVIDERS = (
    Provider(
        name="openai",
        title="OpenAI, or any OpenAI-compatible server by endpoint",
        base_url="https://api.openai.com/v1",
        origins=tuple(f"https://{region}.api.openai.com" for region in ("us", "eu", "ae", "au", "in", "jp")),
        key_env=("OPENAI_API_KEY",),
        endpoint_env=("OPENAI_BASE_URL",),
        env_headers={"OpenAI-Organization": "OPENAI_ORG_ID", "OpenAI-Project": "OPENAI_PROJECT_ID"},
        models=(
            (r"gpt-(6\.1-sol|6\.2|6-astra).*", _ALWAYS_THINKS),
            (r"gpt-5\.[124](?!\d).*", _THINKS_WHEN_TOLD),
            (r"gpt-5(?![.\d]).*", _FIRST_FIVE),
            (r"o\d.*", _ALWAYS_THINKS),
            # An unknown newer member of the family is taken to be like the newest known one.
            (r"gpt-[5-9].*|gpt-\d\d.*", _THINKS_BY_DEFAULT),
            (r"gpt-3\.5-turbo-instruct.*|davinci-002|babbage-002", _TEXT_ONLY),
            (r"gpt-4(-\d{4}.*|-turbo.*)?|gpt-3\.5.*|gpt-4o-2024-05-13", _BEFORE_SCHEMAS),
            (r"gpt-4.*|chatgpt-.*", _CHAT_ONLY),
        ),
        key_url="https://platform.openai.com/api-keys",
        tier="verified",
        source="openai-python 3.52.0 types; OpenAI reasoning and structured-outputs guides, 2026-11-19",
    ),
)
