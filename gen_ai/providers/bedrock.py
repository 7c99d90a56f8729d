"""Amazon Bedrock: the models of many makers by the Converse API, and Claude there by Anthropic's own.

Facts: botocore 1.44.8 service model bedrock-runtime 2023-09-30; Amazon Bedrock and Nova user guides on structured
output, inference profiles and extended thinking; anthropic 2.14.0 lib/bedrock; pydantic-ai 2.68.0 and LiteLLM 1.110.2
on what single families take; Amazon's page on prompt caching, and reports of what single models refuse; all read
2026-11-28; recorded traffic (2024-03 to 2026-08).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import limits
from .amazon import CREDENTIALS_NOTE, KEYS, KIND, REGION, beside, hosts, origins
from .anthropic import ANTHROPIC
from .base import Capabilities, Provider
from .families import DOTTED, LEVELS, LOGPROBS, PENALTIES, Table, through

_SAMPLING = frozenset({"temperature", "top_p"})
#: What Converse has no field for.
_REFUSED = PENALTIES | LOGPROBS | {"seed", "logit_bias", "user"}


def _own(**fields: Any) -> dict[str, Any]:
    """Fields of the model's own API."""
    return {"additionalModelRequestFields": fields}


def _effort(levels: Mapping[str, str]) -> dict[str, Any]:
    return {level: _own(reasoning_effort=word) for level, word in levels.items()}


def _nested(levels: Mapping[str, str]) -> dict[str, Any]:
    return {level: _own(reasoning={"effort": word}) for level, word in levels.items()}


#: Where only the highest level makes the model think.
_ON = dict.fromkeys(LEVELS, "high")

#: What is known of no model: words ask for a structure, since a schema is refused by many.
_PLAIN = Capabilities(
    structured="prompt", structured_else="prompt", n=False, completions=False, refused=_REFUSED, reasoning_efforts=None,
    max_temperature=1.0,
)  # fmt: skip
_SCHEMA = replace(_PLAIN, structured="json_schema")
_UNFORCED = replace(_PLAIN, forced_tools=False)
_NO_TOOLS = replace(_UNFORCED, tools=False)
_GPT = replace(_PLAIN, reasoning=True, refused=_REFUSED | _SAMPLING, reasoning_efforts=_nested(LEVELS))
#: Can be made to call a tool, which is how Amazon has it give structures.
_FORCED = replace(_PLAIN, structured="tool")
_NOVA = replace(
    _FORCED,
    forced_tools_thinking=False,
    reasoning_efforts={
        "off": _own(reasoningConfig={"type": "disabled"}),
        **{
            level: _own(reasoningConfig={"type": "enabled", "maxReasoningEffort": word})
            for level, word in LEVELS.items()
        },
    },
    refused_thinking=_SAMPLING,
)

_NOVAS: Table = through(
    (
        (r"nova-(?!\d)(lite|micro|pro|premier)(?!-[2-9]).*", _FORCED),
        (r"nova-.*", _NOVA),
    ),
    prefix=DOTTED,
    tool_cache_points=False,
)
_OTHERS: Table = (
    (r"titan-.*", _NO_TOOLS),
    (r"gpt-oss.*", replace(_PLAIN, reasoning=True, reasoning_efforts=_effort(LEVELS))),
    (r"gpt-(6-astra|6\.1-sol).*", _GPT),
    (r"gpt-.*", replace(_GPT, reasoning_efforts=_nested({"off": "none", **LEVELS}))),
    (r"(deepseek[.-])?r1.*", replace(_NO_TOOLS, reasoning=True)),
    (r"v3.*", replace(_SCHEMA, reasoning_efforts=_effort({"off": "none", **_ON}))),
    (r"qwen3-coder.*", _SCHEMA),
    (
        r"qwen3.*",
        replace(
            _SCHEMA,
            reasoning_efforts={level: _own(reasoning_config=word) for level, word in {"off": "none", **_ON}.items()},
        ),
    ),
    (r"glm-5\.3.*", replace(_SCHEMA, reasoning=True, reasoning_efforts=_effort(LEVELS))),
    (r"glm-.*", replace(_SCHEMA, reasoning_efforts=_effort({"off": "none", **_ON}))),
    (r"kimi-k2\.5.*", _SCHEMA),
    (r"kimi-.*", replace(_SCHEMA, reasoning=True)),
    (r"minimax-m2.*", replace(_SCHEMA, reasoning=True)),
    (r"grok-.*", replace(_GPT, reasoning_efforts=_nested(LEVELS))),
    (r"magistral-small.*", replace(_SCHEMA, reasoning=True)),
    (r"(ministral-3|mistral-large-3|voxtral|gemma-3-(12|27)b|nemotron-nano).*", _SCHEMA),
    (r"(mistral-7b|mixtral).*", _NO_TOOLS),
    (r"llama(2|3)-(?!\d-).*|command-(light-)?text.*|j2-.*|jamba-instruct.*", _NO_TOOLS),
    (r"(llama|command|jamba|palmyra).*", _UNFORCED),
    (r"(mistral|ministral|magistral|pixtral|gemma|nemotron).*", _PLAIN),
)


def _by_converse(table: Table) -> Table:
    """Claude's families as Converse has them: what its own API takes in the body is a field of the model's."""

    def changed(known: Capabilities) -> Capabilities:
        efforts, budget = known.reasoning_efforts, known.reasoning_budget
        return replace(
            known,
            refused=known.refused | _REFUSED,
            system_anywhere=False,
            reasoning_efforts=efforts
            and {level: _own(**said) for level, said in efforts.items() if isinstance(said, Mapping)},
            reasoning_budget=budget and _own(**budget),
        )

    return tuple((pattern, changed(known)) for pattern, known in through(table, prefix=DOTTED))


_NO_POINTS: dict[str, Any] = {"cache_points": False, "tool_cache_points": False}
_CLAUDE = _by_converse(ANTHROPIC.models)
#: The first ones, whose servers refuse a cachePoint.
_EARLY: Table = tuple(
    (
        rf"(?=.*claude-(?:v\d|instant|3-(?:opus|sonnet|haiku)|3-5-sonnet-20240620)){pattern}",
        replace(known, **_NO_POINTS),
    )
    for pattern, known in _CLAUDE
)
#: Its own API enforces schemas for these, and this one does not.
_FABLE: Table = tuple(
    (f"(?=.*claude-fable-5){pattern}", replace(known, structured="tool")) for pattern, known in _CLAUDE
)

_NOTES = (
    CREDENTIALS_NOTE,
    (
        "Newer models are named by an inference profile: us.…, eu.…, apac.…, global.…, or an ARN. What a model accepts "
        "is known by its name; for an application's own profile give capabilities=."
    ),
    (
        "The region decides the partition (China, GovCloud, the sovereign cloud); AWS_USE_FIPS_ENDPOINT and "
        "AWS_USE_DUALSTACK_ENDPOINT choose the address as for AWS's own tools."
    ),
    "No account was at hand: proven against the vendor's request builders and recorded traffic.",
)
#: The list of models lies at the control plane, whose hosts differ by the service's name alone.
_CONTROL = beside("bedrock-runtime", "bedrock")

_BEDROCK = Provider(
    name="bedrock",
    aliases=("amazon-bedrock", "aws-bedrock", "bedrock-converse"),
    title="Amazon Bedrock (Converse)",
    wire="bedrock",
    base_url="https://bedrock-runtime.{region}.amazonaws.com",
    base_urls=hosts("bedrock-runtime"),
    settings=(REGION, *KEYS, *KIND),
    origins=origins("bedrock-runtime"),
    key_env=("AWS_BEARER_TOKEN_BEDROCK",),
    endpoint_env=("AWS_ENDPOINT_URL_BEDROCK_RUNTIME",),
    credentials="gen_ai.transport.credentials.aws:signer",
    chat_path="/model/{model}/converse",
    stream_path="/model/{model}/converse-stream",
    model_in_body=False,
    stream_in_body=False,
    completions_path=None,
    models_path="/foundation-models",
    models_host=_CONTROL,
    stream_usage=False,
    capabilities=_PLAIN,
    limits=((".*claude.*", limits.BEDROCK_CLAUDE), (".*", limits.BEDROCK)),
    models=(
        *_FABLE,
        *_EARLY,
        *_CLAUDE,
        *_NOVAS,
        *through(_OTHERS, prefix=DOTTED, cache_points=False, tool_cache_points=False),
    ),
    key_url="https://console.aws.amazon.com/bedrock",
    tier="verified",
    source="botocore 1.44.8 service model; Amazon Bedrock user guide; recorded traffic, 2026-11-28",
    notes=(
        *_NOTES,
        (
            "Fields of Converse go into extra_body by their names (guardrailConfig, performanceConfig, serviceTier …); "
            "all others there are the model's own (top_k, thinking …) and go into additionalModelRequestFields."
        ),
        (
            "A structure is asked for as a schema where the family is known to take one, of Claude before 4.5 and Nova "
            "as the arguments of a tool that must be called, else in words."
        ),
        "Images and documents are sent as bytes or lie in S3 (s3://…): their URLs are not fetched.",
        (
            "A part in Converse's own words is written with its name as type: "
            '{"type": "guardContent", "guardContent": {…}}; cache_control is a cachePoint after its part, for Claude '
            "(from 3.5 v2 on) and Nova (not for tools), and left out for models that are known to take none."
        ),
    ),
)

PROVIDERS = (
    _BEDROCK,
    replace(
        _BEDROCK,
        name="bedrock-anthropic",
        aliases=("bedrock-claude", "anthropic-bedrock"),
        title="Claude on Amazon Bedrock (Messages API)",
        limits=((".*", limits.CLAUDE_IN_CLOUDS),),
        wire="anthropic",
        chat_path="/model/{model}/invoke",
        stream_path="/model/{model}/invoke-with-response-stream",
        models_path=None,
        models_host=None,
        extra_body={"anthropic_version": "bedrock-2023-05-31"},
        capabilities=replace(ANTHROPIC.capabilities, media_urls=False),
        models=through(ANTHROPIC.models, prefix=DOTTED, media_urls=False),
        notes=(
            *_NOTES,
            "This is Anthropic's own API inside InvokeModel: betas go into extra_body as anthropic_beta.",
            "Images and documents are sent as bytes: their URLs are refused.",
            'The list of models is that of provider="bedrock".',
        ),
    ),
)
