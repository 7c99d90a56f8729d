"""Makers of models in China that serve them themselves, and how each has thinking switched.

Facts: the sources that each row names; recorded traffic where a row is "verified".
"""

from __future__ import annotations

from dataclasses import replace

from .base import Capabilities, Provider
from .families import LEVELS_OR_OFF, LOW_HIGH, OPEN_WEIGHTS, PENALTIES, switch, through

_OFF = {"thinking": {"type": "disabled"}}
_ON = {"thinking": {"type": "enabled"}}
#: On and off, and no levels between: each of them is on.
_SWITCH = {level: switch(_ON, _OFF)(word) for level, word in LEVELS_OR_OFF.items()}

# ---------------------------------------------------------------- DeepSeek

_DEEPSEEK = Capabilities(
    structured="json_object", n=False, completions=False, reasoning=True,
    # Without an error, and without effect, while it thinks.
    refused_thinking=PENALTIES | {"temperature"},
    reasoning_efforts={"off": _OFF, **{level: {**_ON, "reasoning_effort": word} for level, word in LOW_HIGH.items()}},
)  # fmt: skip

# ---------------------------------------------------------------- Moonshot

#: These are fixed from K2.5 on: any other value is an error.
_FIXED = PENALTIES | {"temperature", "top_p"}
_KIMI_PLAIN = Capabilities(
    structured="json_object", n=False, completions=False, max_temperature=1.0, reasoning_efforts=None
)

_KIMI_FIXED = replace(_KIMI_PLAIN, reasoning=True, refused=_FIXED)

# ---------------------------------------------------------------- Z.ai

_GLM = Capabilities(
    structured="json_object", n=False, completions=False, max_temperature=1.0, reasoning=True,
    refused=PENALTIES, reasoning_efforts=_SWITCH,
)  # fmt: skip
_GLM_LEVELS = {level: {**_ON, "reasoning_effort": word} for level, word in LOW_HIGH.items()}

# ---------------------------------------------------------------- DashScope

_QWEN_OFF, _QWEN_ON = {"enable_thinking": False}, {"enable_thinking": True}
_QWEN_BUDGET = {"enable_thinking": True, "thinking_budget": "{tokens}"}
_QWEN = Capabilities(
    structured="json_object", n=False, completions=False, reasoning_budget=_QWEN_BUDGET,
    reasoning_efforts={level: switch(_QWEN_ON, _QWEN_OFF)(word) for level, word in LEVELS_OR_OFF.items()},
)  # fmt: skip

# ---------------------------------------------------------------- MiniMax

_M = Capabilities(
    structured="json_object", n=False, completions=False, max_tokens_name="max_completion_tokens",
    max_temperature=1.0, refused=PENALTIES | {"logit_bias"}, reasoning_efforts=None,
)  # fmt: skip
_ADAPTIVE = {"thinking": {"type": "adaptive"}}

# ---------------------------------------------------------------- Volcengine

_DOUBAO = Capabilities(structured="json_object", n=False, completions=False, reasoning_efforts=_SWITCH)

PROVIDERS = (
    Provider(
        name="deepseek",
        title="DeepSeek",
        base_url="https://api.deepseek.com",
        key_env=("DEEPSEEK_API_KEY",),
        # /beta/completions fills in the middle.
        completions_path=None,
        # Must come back with tool results; ignored elsewhere.
        reasoning_field="reasoning_content",
        capabilities=_DEEPSEEK,
        models=((r"deepseek-(chat|coder).*", replace(_DEEPSEEK, reasoning=False)),),
        key_url="https://platform.deepseek.com/api_keys",
        tier="verified",
        source="DeepSeek thinking-mode page, read 2026-11-21; LiteLLM 1.109.1",
        notes=(
            (
                "Models think by default, and then temperature and penalties have no effect: they are refused unless "
                'reasoning="off".'
            ),
            "A forced tool_choice is an error while the model thinks.",
            "The levels are low and high; medium counts as high.",
        ),
    ),
    Provider(
        name="moonshot",
        aliases=("kimi", "moonshotai"),
        title="Moonshot AI (Kimi)",
        base_url="https://api.moonshot.ai/v1",
        origins=("https://api.moonshot.cn",),
        key_env=("MOONSHOT_API_KEY",),
        completions_path=None,
        reasoning_field="reasoning_content",
        capabilities=_KIMI_PLAIN,
        models=(
            (r"kimi-k2[.][56](?!\d).*", replace(_KIMI_FIXED, reasoning_efforts=_SWITCH)),
            (r"kimi-(k2(?![.]).*)?thinking.*", replace(_KIMI_PLAIN, reasoning=True)),
            (r"moonshot-.*|kimi-latest.*|kimi-k2(?![.]).*", _KIMI_PLAIN),
            # Always thinking, with no dial; then one with low, high and beyond.
            (r"kimi-k2[.].*", _KIMI_FIXED),
            (r"kimi-.*", replace(_KIMI_FIXED, reasoning_efforts=LOW_HIGH)),
        ),
        key_url="https://platform.moonshot.ai/console/api-keys",
        tier="documented",
        source="Kimi API model parameter reference, read 2026-11-21",
        notes=(
            (
                "From K2.5 on temperature, top_p and penalties are fixed, and n is 1. K2.5 and K2.6 think unless "
                'reasoning="off"; K3 always does.'
            ),
            'tool_choice="required" is not taken.',
            'The Chinese platform has keys of its own: endpoint="https://api.moonshot.cn/v1".',
        ),
    ),
    Provider(
        name="zai",
        aliases=("z-ai", "zhipu", "zhipuai", "bigmodel", "glm"),
        title="Z.ai (Zhipu GLM)",
        base_url="https://api.z.ai/api/paas/v4",
        origins=("https://open.bigmodel.cn",),
        key_env=("ZAI_API_KEY", "ZHIPUAI_API_KEY"),
        completions_path=None,
        # Usage comes in the last chunk unasked.
        stream_usage=False,
        reasoning_field="reasoning_content",
        capabilities=_GLM,
        models=(
            (r"glm-(z1|4[.]1.*thinking).*", replace(_GLM, reasoning_efforts=None)),
            (r"glm-(3|4(?![.]?[5-9](?!\d))).*", replace(_GLM, reasoning=False, reasoning_efforts=None)),
            (r"glm-(4[.][5-9]|5(?![.]?\d)|5[.]1)(?!\d).*", _GLM),
            (r"glm-5[.]2(?!\d).*", replace(_GLM, reasoning_efforts={"off": _OFF, **_GLM_LEVELS})),
            # Thinking is always on from 5.3.
            (r"glm-.*", replace(_GLM, reasoning_efforts=_GLM_LEVELS)),
        ),
        key_url="https://z.ai/manage-apikey/apikey-list",
        tier="verified",
        source="Z.ai thinking-mode page and AgentScope's compatibility notes on GLM, read 2026-11-21",
        notes=(
            "Models from GLM-4.5 on think by default; from 5.3 on always.",
            'Penalties are not taken; tool_choice is "auto" only.',
            'The Chinese platform: endpoint="https://open.bigmodel.cn/api/paas/v4".',
        ),
    ),
    Provider(
        name="dashscope",
        aliases=("qwen", "alibaba", "alibaba-cloud", "bailian"),
        title="Alibaba Model Studio (DashScope, Qwen)",
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        origins=("https://dashscope.aliyuncs.com", "https://dashscope-us.aliyuncs.com"),
        key_env=("DASHSCOPE_API_KEY",),
        # Said of the coder models only, and not confirmed.
        completions_path=None,
        # "Explicit cache" (its page on context caches, read 2026-11-28).
        cache_markers=True,
        capabilities=_QWEN,
        models=(
            (
                r"qwen-?(3[.][89]|3[.]\d\d|[4-9](?!\d)(?:[.]\d+)?)-max.*",
                replace(_QWEN, structured="json_schema", reasoning=True),
            ),
            *through(
                OPEN_WEIGHTS,
                write=switch(_QWEN_ON, _QWEN_OFF),
                budget=_QWEN_BUDGET,
                structured="json_object",
                n=False,
                completions=False,
            ),
        ),
        key_url="https://modelstudio.console.alibabacloud.com",
        tier="documented",
        source="Model Studio deep-thinking page, read 2026-11-21; LiteLLM 1.109.1",
        notes=(
            "reasoning= is written as enable_thinking, a number of tokens as thinking_budget.",
            "Some open models that think answer in streams only.",
            'Mainland China: endpoint="https://dashscope.aliyuncs.com/compatible-mode/v1".',
        ),
    ),
    Provider(
        name="minimax",
        title="MiniMax",
        base_url="https://api.minimax.io/v1",
        origins=("https://api.minimaxi.com",),
        key_env=("MINIMAX_API_KEY",),
        completions_path=None,
        # Reasoning in a field of its own instead of inside the text. Of temperatures 0 alone is an error: this is the
        # nearest to the documented default; the caller's own value goes before it.
        extra_body={"reasoning_split": True, "temperature": 0.01},
        reasoning_field="reasoning_details",
        capabilities=_M,
        models=(
            (r"minimax-m[12](?!\d).*", replace(_M, reasoning=True)),
            (
                r"minimax-m.*",
                replace(
                    _M,
                    reasoning=True,
                    reasoning_efforts={level: switch(_ADAPTIVE, _OFF)(word) for level, word in LEVELS_OR_OFF.items()},
                ),
            ),
        ),
        key_url="https://platform.minimax.io/user-center/basic-information/interface-key",
        tier="documented",
        source="MiniMax OpenAI-compatible API reference, read 2026-11-21",
        notes=(
            "temperature must be above 0 and at most 1: the default here is 0.01.",
            "Penalties and logit_bias have no effect there, and are refused here.",
            'Mainland China: endpoint="https://api.minimaxi.com/v1".',
        ),
    ),
    Provider(
        name="volcengine",
        aliases=("ark", "doubao", "volcano"),
        title="Volcengine Ark (Doubao)",
        base_url="https://ark.cn-beijing.volces.com/api/v3",
        key_env=("VOLCENGINE_API_KEY", "ARK_API_KEY"),
        completions_path=None,
        models_path=None,
        capabilities=_DOUBAO,
        models=(
            (r"doubao-(seed|.*thinking).*", replace(_DOUBAO, reasoning=True)),
            *through(OPEN_WEIGHTS, write=switch(_ON, _OFF), structured="json_object", n=False, completions=False),
        ),
        key_url="https://console.volcengine.com/ark",
        tier="documented",
        source="LiteLLM 1.109.1 provider tables, 2026-11-20",
        notes=("The model is the name of one, or of an endpoint of yours (ep-…).",),
    ),
)
