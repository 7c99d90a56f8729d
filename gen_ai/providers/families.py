"""What models accept by family, whoever serves them: patterns over their names, the newest family first.

Rows take a table as it is, or as their host changes it (`through`). A name that does not exist yet gets what the
newest known member of its family has.

Facts: openai-python 3.52.0 and the OpenAI reasoning guide (2026-11-19); Anthropic platform docs on versions and
thinking (2026-11-20); google-genai 3.4.0 and the Gemini 4 start page (2026-11-20); xAI reasoning guide (2026-07-30);
Kimi, Z.ai and Qwen documentation on thinking (2026-11-21); models and parameters seen in recorded traffic (to 2026-10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .base import Capabilities, Pattern

#: Pattern over the whole name without the path before it → what such a model accepts.
Table = tuple[tuple[str, Capabilities], ...]
#: A level of `reasoning=` as its word on the wire → what is sent for it.
Write = Callable[[str], str | Mapping[str, Any]]

PENALTIES = frozenset({"presence_penalty", "frequency_penalty"})
LOGPROBS = frozenset({"logprobs", "top_logprobs"})
#: Refused by OpenAI's reasoning models while they reason (reasoning guide, 2026-09-15).
SAMPLING = PENALTIES | LOGPROBS | {"temperature", "top_p", "logit_bias", "stop"}

#: Levels as words. A level that a model does not have is the next one up that it has, else its highest: how hard to
#: think is a wish, and an application keeps its own when its model changes.
LEVELS = {"minimal": "low", "low": "low", "medium": "medium", "high": "high"}
LEVELS_OR_OFF = {"off": "none", **LEVELS}
#: Models with low, high and beyond (DeepSeek documents this very mapping).
LOW_HIGH = {"minimal": "low", "low": "low", "medium": "high", "high": "high"}


def through(
    table: Table,
    *,
    write: Write | None = None,
    budget: Mapping[str, Any] | None = None,
    prefix: str = "",
    refused: frozenset[str] = frozenset(),
    taken: frozenset[str] = frozenset(),
    **changes: Any,
) -> Table:
    """A table as a host serves its models.

    Args:
        table: the families.
        write: how the host has a level said, given its word; None: as that word in `reasoning_effort`.
        budget: how it has a number of tokens said, for models with levels.
        prefix: a regular expression for what stands before the names there.
        refused: parameters that the host refuses besides.
        taken: parameters (or "tools") that the host takes although the model's maker refuses them.
        changes: other fields of `Capabilities`.
    """

    def changed(known: Capabilities) -> Capabilities:
        levels = known.reasoning_efforts
        fields: dict[str, Any] = {
            "refused": (known.refused - taken) | refused,
            "refused_thinking": known.refused_thinking - taken,
        }
        if write is not None and levels is not None:
            fields["reasoning_efforts"] = {
                level: write(word) if isinstance(word, str) else word for level, word in levels.items()
            }
        if budget is not None and levels is not None:
            fields["reasoning_budget"] = budget
        return replace(known, **(fields | changes))

    return tuple((_after(prefix, pattern), changed(known)) for pattern, known in table)


def _after(prefix: str, pattern: str) -> str:
    if not prefix:
        return pattern
    whole = f"{prefix}(?:{pattern})"
    return Pattern(whole, pattern.words) if isinstance(pattern, Pattern) else whole


def family(words: str, *table: tuple[str, Capabilities]) -> Table:
    """The table of a family all of whose names have one of these words in them."""
    return tuple((Pattern(pattern, tuple(words.split())), known) for pattern, known in table)


def template(word: str) -> dict[str, Any]:
    """Thinking as the chat templates of Qwen, GLM, Gemma and Nemotron have it switched."""
    return {"chat_template_kwargs": {"enable_thinking": word != "none"}}


def template_of_deepseek(word: str) -> dict[str, Any]:
    """The same, as the templates of DeepSeek and Kimi call it."""
    return {"chat_template_kwargs": {"thinking": word != "none"}}


def switch(on: Mapping[str, Any], off: Mapping[str, Any]) -> Write:
    """A host that knows on and off only: every level means on."""
    return lambda word: off if word == "none" else on


# ---------------------------------------------------------------- OpenAI

_OPENAI = Capabilities(
    reasoning=True, max_tokens_name="max_completion_tokens", developer_role=True, completions=False,
    refused=SAMPLING, reasoning_efforts=LEVELS,
)  # fmt: skip
#: From 5.4 on function tools are refused here while the model thinks (they are emulated then); OpenAI has the Responses
#: API for that.
_UNLESS_OFF = replace(
    _OPENAI, refused=frozenset(), refused_thinking=SAMPLING | {"tools"}, reasoning_efforts=LEVELS_OR_OFF
)
#: Its effort is "none" by default: an ordinary model until told to think.
_WHEN_TOLD = replace(_UNLESS_OFF, reasoning=False)
_CHAT = Capabilities(reasoning_efforts=None, completions=False)
#: The models that search refuse these (reported with their 400s, 2025-04 to 2025-07).
_SEARCHES = replace(_CHAT, refused=PENALTIES | LOGPROBS | {"temperature", "top_p"}, n=False)
#: Chosen for the chat product: no levels of effort.
_CHAT_LATEST = replace(_CHAT, max_tokens_name="max_completion_tokens", developer_role=True)

OPENAI: Table = family(
    "gpt codex davinci babbage o0 o1 o2 o3 o4 o5 o6 o7 o8 o9",
    # Served by the Responses API and by gateways, they think whatever the plain one does by default (recorded).
    (r"gpt-\d+([.-]\d)?-(pro|codex|thinking)(?![a-z]).*|codex-.*", _OPENAI),
    (r"gpt-6[.-](1-sol|2)(?!\d).*|gpt-6-astra.*", replace(_OPENAI, tools=False)),
    (r"gpt-5[.-]\d-(chat|instant).*", replace(_CHAT_LATEST, reasoning=True)),
    (r"gpt-5-chat.*", _CHAT_LATEST),
    (r"gpt-5[.-][12](?!\d).*", replace(_WHEN_TOLD, refused_thinking=SAMPLING)),
    (r"gpt-5[.-][34](?!\d).*", _WHEN_TOLD),
    (r"gpt-5(?![.\d]|-\d(?!\d)).*", replace(_OPENAI, reasoning_efforts={**LEVELS, "minimal": "minimal"})),
    # The first two of the kind still take stop (recorded).
    (r"o1(?!\d).*|o3-mini.*", replace(_OPENAI, refused=SAMPLING - {"stop"})),
    (r"o\d.*", _OPENAI),
    # An unknown newer one is taken to be like 5.5 and the plain ones of 6: thinks unless switched off.
    (r"gpt-(?!35)([5-9]|\d\d)(?!\d).*", _UNLESS_OFF),
    # The three that still have text completions, and nothing else.
    (r"gpt-3\.5-turbo-instruct.*|davinci-002|babbage-002", Capabilities(structured="prompt", reasoning_efforts=None)),
    (
        r"gpt-4(-\d{4}.*|-32k.*|-turbo.*|-vision.*)?|gpt-3\.?5.*|gpt-4o-2024-05-13",
        replace(_CHAT, structured="json_object"),
    ),
    (r"gpt-4.*search-preview.*", _SEARCHES),
    (r"gpt-4.*|gpt-audio.*|chatgpt-.*", _CHAT),
)

# ---------------------------------------------------------------- Anthropic

_CLAUDE = Capabilities(
    n=False, completions=False, reasoning_efforts=LEVELS_OR_OFF,
    refused=PENALTIES | LOGPROBS | {"seed", "logit_bias"}, refused_thinking=frozenset({"temperature", "top_p"}),
)  # fmt: skip
#: From 4.7 on no sampling parameter is accepted.
_CLAUDE_NEW = replace(_CLAUDE, refused=_CLAUDE.refused | {"temperature", "top_p"}, refused_thinking=frozenset())

CLAUDE: Table = family(
    "claude",
    (
        # Some hosts write the number first: claude-4-sonnet.
        r"claude-(instant|v?[1-3](?!\d)|4([.-][0-6])?-[a-z]|[a-z]+-4(?!\d)(?![.-][7-9](?!\d))).*",
        _CLAUDE,
    ),
    (r"claude-opus-5(?![.-]\d(?!\d)).*", replace(_CLAUDE_NEW, reasoning=True)),
    (
        r"claude-([a-z]+-4[.-][7-9](?!\d)|(sonnet|fable|mythos)-5(?![.-]\d(?!\d))|haiku-5).*",
        _CLAUDE_NEW,
    ),
    # Opus and Sonnet 5.5, Fable and Mythos 5.1 and what comes after: thinking is always on.
    (r"claude-.*", replace(_CLAUDE_NEW, reasoning=True, reasoning_efforts=LEVELS)),
)

# ---------------------------------------------------------------- Google

_GEMINI = Capabilities(n=False, completions=False, reasoning=True, reasoning_efforts=LEVELS)
_GEMINI_THREE = replace(_GEMINI, refused=PENALTIES, reasoning_efforts={**LEVELS, "minimal": "minimal"})
#: Temperature and top_p are documented to have no effect from here on.
_GEMINI_FIXED = replace(_GEMINI_THREE, refused=PENALTIES | {"temperature", "top_p"}, reasoning_efforts=LEVELS)

GEMINI: Table = family(
    "gemini gemma",
    (
        r"gemini-(1|2[.-]0|(flash|pro)-1[.-]5)(?!\d).*|gemini-pro(-vision)?",
        replace(_GEMINI, reasoning=False, reasoning_efforts=None),
    ),
    (r"gemini-2[.-]5-flash-lite.*", replace(_GEMINI, reasoning=False, reasoning_efforts=LEVELS_OR_OFF)),
    (r"gemini-2[.-]5-pro.*", _GEMINI),
    (r"gemini-2[.-]5.*", replace(_GEMINI, reasoning_efforts=LEVELS_OR_OFF)),
    (r"gemini-3[.-]5-flash-lite.*", _GEMINI_FIXED),
    (r"gemini-3(?!\d)(?![.-][6-9]).*", _GEMINI_THREE),
    (r"gemma-[1-3](?!\d).*", replace(_GEMINI, reasoning=False, reasoning_efforts=None)),
    (r"gemini-.*", _GEMINI_FIXED),
)

# ---------------------------------------------------------------- xAI

_GROK = Capabilities(reasoning_efforts=None)
#: Reasoning Groks answer these with an error (reasoning guide).
_GROK_THINKS = replace(_GROK, reasoning=True, refused_thinking=PENALTIES | {"stop"})

GROK: Table = family(
    "grok",
    (r"grok-.*non-reasoning.*|grok-[12](?!\d).*|grok-(beta|vision).*", _GROK),
    (r"grok-3-mini.*", replace(_GROK_THINKS, reasoning_efforts=LOW_HIGH)),
    (r"grok-3(?!\d).*", _GROK),
    (r"grok-4[.-]20-multi-agent.*", replace(_GROK_THINKS, reasoning_efforts=LEVELS)),
    (r"grok-4[.-]3(?!\d).*", replace(_GROK_THINKS, reasoning_efforts=LEVELS_OR_OFF)),
    # They think, and have no dial for it.
    (r"grok-4[.-]20.*|grok-4[.-]1(?!\d).*|grok-4(?![.\d]|-\d(?!\d)).*|grok-code.*", _GROK_THINKS),
    (r"grok-.*", replace(_GROK_THINKS, reasoning_efforts=LEVELS)),
)

# ---------------------------------------------------------------- open weights

#: No word about levels where they are known to have none.
_PLAIN = Capabilities(reasoning_efforts=None)
_HYBRID = Capabilities(reasoning=True, reasoning_efforts=LEVELS_OR_OFF)
_ALWAYS = Capabilities(reasoning=True, reasoning_efforts=LEVELS)

GPT_OSS: Table = family("gpt-oss", (r"gpt-oss.*", _ALWAYS))
DEEPSEEK: Table = family(
    "deepseek r1-distill mai-ds-r1",
    (
        r"deepseek[.-](r\d|reasoner|.*(thinking|speciale)).*|.*r1-distill.*|mai-ds-r1.*",
        replace(_ALWAYS, reasoning_efforts=None),
    ),
    # The first three versions have nothing to switch.
    (r"deepseek[.-](coder|llm|v[12](?!\d)|(chat-)?v3(-0\d{3}.*|-v1:0)?$).*", _PLAIN),
    (r"deepseek[.-](chat|v[0-3](?!\d)).*", replace(_HYBRID, reasoning=False)),
    (r"deepseek.*", _HYBRID),
)
QWEN: Table = family(
    "qwen qwq qvq",
    (r"(qwq|qvq).*|qwen.*thinking.*", replace(_ALWAYS, reasoning_efforts=None)),
    (r"qwen.*(instruct|coder|-mt-).*|qwen-?[12](?!\d).*|qwen-?3-\d.*-(07-25|2507).*", _PLAIN),
    (
        r"qwen-(plus|turbo|max|flash|long|vl|math|omni|audio).*|qwen-?3-(max|(vl|omni)-(plus|flash)).*",
        replace(_HYBRID, reasoning=False),
    ),
    (r"qwen.*", _HYBRID),
)
KIMI: Table = family(
    "kimi moonshot",
    (r"moonshot-.*|kimi-latest.*|kimi-k2(-(\d{4}|turbo).*)?([:@].*)?|kimi-.*instruct.*", _PLAIN),
    (r"kimi-k2[.p-][56](?!\d).*", _HYBRID),
    (r"kimi-k2[.p-]?7.*|kimi-.*thinking.*", replace(_ALWAYS, reasoning_efforts=None)),
    (r"kimi-.*", replace(_ALWAYS, reasoning_efforts=LOW_HIGH)),
)
GLM: Table = family(
    "glm",
    (r"glm-?(z1|.*thinking).*", replace(_ALWAYS, reasoning_efforts=None)),
    (r"(char|code|cog|chat)+glm.*|glm-?[1-3](?!\d).*|glm-?4(?![.p-]?[5-9](?!\d)).*", _PLAIN),
    (r"glm-?(4[.p-]?[5-9](?!\d)|5(?![.p]?\d)|5[.p-][12](?!\d)).*", _HYBRID),
    # From 5.3 on thinking is always on, and has three levels.
    (r"glm.*", replace(_ALWAYS, reasoning_efforts=LOW_HIGH)),
)
MINIMAX: Table = family(
    "minimax abab",
    (r"minimax-(text|vl|abab|01).*|abab.*", _PLAIN),
    (r"minimax-m[12](?!\d).*", replace(_ALWAYS, reasoning_efforts=None)),
    (r"minimax-.*", _HYBRID),
)
MISTRAL: Table = family(
    "mistral magistral mixtral ministral codestral devstral pixtral voxtral mathstral",
    (r"magistral.*", replace(_ALWAYS, reasoning_efforts=None)),
    # Ordinary models until told to think (Mistral's page on adjustable reasoning, read 2026-11-21).
    (
        r"mistral-(small|medium)-(latest|26\d\d|[3-9]\d\d\d|(?:3[.-][5-9]|[4-9])(?!\d)).*",
        replace(_HYBRID, reasoning=False, reasoning_efforts={"off": "none", **dict.fromkeys(LEVELS, "high")}),
    ),
    (r"(open-)?(mistral|mixtral|ministral|codestral|devstral|pixtral|voxtral|mathstral).*", _PLAIN),
)
GEMMA: Table = family(
    "gemma",
    (r"gemma-?[1-3](?!\d).*", _PLAIN),
    (r"gemma-?\d.*", replace(_HYBRID, reasoning=False)),
)
LLAMA: Table = family("llama", (r"(meta-)?(code)?llama(?!.*nemotron).*", _PLAIN))
#: Models of other makers that think, Nemotron by default and the others by what their names say.
THINKERS: Table = family(
    "nemotron think reason r1",
    (r"(nvidia-)?nemotron-(nano|[3-9](?!\d)).*|.*nemotron-super.*v1[._]5.*", _HYBRID),
    (r"(?!.*[-_.]no[nt]?-).*[-_.](thinking|think|reasoning|reasoner|r1t?\d?)([-_.:@].*)?", _ALWAYS),
)

OPEN_WEIGHTS: Table = (*GPT_OSS, *DEEPSEEK, *QWEN, *KIMI, *GLM, *MINIMAX, *MISTRAL, *GEMMA, *LLAMA, *THINKERS)
#: The same where the models' own chat templates have thinking switched (vLLM's page on reasoning outputs, 2026-11-21).
BY_TEMPLATE: Table = (
    *GPT_OSS,
    *through((*QWEN, *GLM, *GEMMA), write=template),
    *through((*DEEPSEEK, *KIMI), write=template_of_deepseek),
    *MINIMAX,
    *MISTRAL,
    *LLAMA,
    *through(THINKERS[:1], write=template),
    *THINKERS[1:],
)
EVERY: Table = (*OPENAI, *CLAUDE, *GEMINI, *GROK, *OPEN_WEIGHTS)
#: A prefix for names of the form `maker.model`, with a geography before it for some.
DOTTED = r"(?:[a-z][\w-]*\.)*"
