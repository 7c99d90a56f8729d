"""Google's models: the Gemini API in its own dialect and by its OpenAI-compatible side, and Vertex AI with all that it
serves.

Facts: google-genai 3.4.0 types and client, the Gemini 4 start page, the OpenAI-compatibility page of the Gemini API,
anthropic 2.11.0 lib/vertex (read 2026-11-20 and 2026-11-21); recorded traffic (to 2026-10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import limits
from .anthropic import PROVIDERS as _ANTHROPICS
from .base import Capabilities, Provider, Setting
from .families import EVERY, GEMINI, LEVELS, LEVELS_OR_OFF, LOW_HIGH, through
from .makers import PROVIDERS as _MAKERS

# ---------------------------------------------------------------- what models accept, in Google's own words


def _thinking(**fields: Any) -> dict[str, Any]:
    return {"generationConfig": {"thinkingConfig": fields}}


#: Tokens for each level, as Google's own compatible side has them.
_TOKENS = {"low": 1024, "medium": 8192, "high": 24576}


def _budgeted(word: str) -> Mapping[str, Any]:
    """A level for models that count their thinking in tokens."""
    if word == "none":
        return _thinking(thinkingBudget=0)
    return _thinking(thinkingBudget=_TOKENS[word], includeThoughts=True)


def _levelled(word: str) -> Mapping[str, Any]:
    """A level for models that have levels."""
    return _thinking(thinkingLevel=word.upper(), includeThoughts=True)


_BUDGET = _thinking(thinkingBudget="{tokens}", includeThoughts=True)
#: Before 3 a schema and functions do not go together.
_TWO: dict[str, Any] = {"n": True, "structured_tools": "prompt"}
#: From 3 on calls in the history are signed, and results of tools may hold images.
_THREE: dict[str, Any] = {"signed_calls": True, "media_results": True, "budget": _BUDGET}
#: Gemma up to 3 as it is served here.
_OPEN_MODEL: dict[str, Any] = {"system_role": False, "tools": False, "structured": "prompt"}
_ON_OR_OFF = {"off": "minimal", "minimal": "minimal", "low": "high", "medium": "high", "high": "high"}
_FIRST, _FLASH_LITE, _PRO, _FLASH, _NO_SAMPLING, _LEVELS, _GEMMA, _NEWEST = GEMINI

_MODELS = (
    *through(((r"(gemini-1(?!\d)|gemini-pro).*", _FIRST[1]),), openapi_schemas=True, **_TWO),
    *through((_FIRST,), **_TWO),
    *through(
        (_FLASH_LITE, _PRO, _FLASH, (r"gemini-live-2[.-]5.*", _FLASH[1])), write=_budgeted, budget=_BUDGET, **_TWO
    ),
    *through((_NO_SAMPLING,), write=_levelled, **_THREE),
    # The first of the third had two levels.
    *through(
        ((r"gemini-3-pro.*", replace(_LEVELS[1], reasoning_efforts=LOW_HIGH)),), write=_levelled, **_THREE
    ),
    *through(((r"gemini-3[.-]\d-pro.*", replace(_LEVELS[1], reasoning_efforts=LEVELS)),), write=_levelled, **_THREE),
    *through((_LEVELS,), write=_levelled, **_THREE),
    *through((_GEMMA,), **_OPEN_MODEL),
    # It thinks or does not.
    *through(
        ((r"gemma-4(?!\d).*", Capabilities(n=False, completions=False, reasoning_efforts=_ON_OR_OFF)),),
        write=_levelled,
    ),
    *through(((r"gemini-(3[.-]\d|flash|pro)(?!\d).*", _NEWEST[1]),), write=_levelled, **_THREE),
    # From 4 on a last message of the model is refused, and a number of tokens to think.
    *through((_NEWEST,), write=_levelled, signed_calls=True, media_results=True, prefill=False),
)  # fmt: skip
#: A tuned model, or one behind an endpoint: an ordinary one.
_ORDINARY = Capabilities(n=False, completions=False, reasoning_efforts=None)
_NO_ACCOUNT = ("No account was at hand: proven against the vendor's request builders and recorded traffic.",)
_WORDS = (
    (
        "The levels of reasoning= are numbers of tokens for 2.5 (off: 0, low: 1024, medium: 8192, high: 24576) and "
        "thinkingLevel from 3 on. Thinking cannot be switched off from Gemini 3 on, nor on 2.5 Pro."
    ),
    "From Gemini 3 on penalties are refused; from 3.6 on temperature and top_p, which have no effect there.",
    (
        "safetySettings, cachedContent, topK, responseModalities and the like go into extra_body, those of "
        'generationConfig as extra_body={"generationConfig": {…}}; tools that Google runs into tools, as '
        '{"type": "googleSearch"}.'
    ),
    (
        "Gemma up to 3 has no instructions, functions and schemas here: instructions stand before the first user "
        "message, tools and structures are asked for in words. Gemma 4 thinks or does not: any level but off and "
        "minimal switches it on."
    ),
    (
        "Signatures of thought travel in reasoning_blocks. For calls of another model in the history of a Gemini 3 "
        "the documented stand-in is sent."
    ),
)

# ---------------------------------------------------------------- the Gemini API

_GEMINI_API = Provider(
    name="gemini",
    aliases=("google", "google-ai-studio"),
    title="Google Gemini",
    wire="gemini",
    base_url="https://generativelanguage.googleapis.com/{api_version}",
    settings=(
        Setting(name="api_version", default="v1beta", help="the version of the API: v1beta, v1 or v1alpha"),
    ),
    # What says that the OpenAI-compatible side is meant.
    other_addresses={r"https?://[^?]*/openai(/.*)?": "gemini-openai"},
    key_env=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    endpoint_env=("GOOGLE_GEMINI_BASE_URL",),
    auth_header="x-goog-api-key",
    auth_prefix="",
    chat_path="/models/{model}:generateContent",
    stream_path="/models/{model}:streamGenerateContent?alt=sse",
    model_in_body=False,
    stream_in_body=False,
    completions_path=None,
    stream_usage=False,
    capabilities=_ORDINARY,
    models=_MODELS,
    limits=((".*", limits.GEMINI),),
    key_url="https://aistudio.google.com/apikey",
    tier="verified",
    source="google-genai 3.4.0 types and client; Gemini 4 start page, 2026-11-20; recorded traffic",
    notes=(
        *_WORDS,
        'The version of the API is v1beta; api_version="v1" has fewer models and fields.',
        *_NO_ACCOUNT,
    ),
)  # fmt: skip

#: The field is called that on the wire.
_COMPATIBLE_BUDGET = {"extra_body": {"google": {"thinking_config": {"thinking_budget": "{tokens}"}}}}

_COMPATIBLE = Provider(
    name="gemini-openai",
    aliases=("google-openai",),
    title="Google Gemini (OpenAI-compatible side)",
    base_url="https://generativelanguage.googleapis.com/v1beta/openai",
    key_env=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    completions_path=None,
    capabilities=Capabilities(n=False, completions=False, reasoning_efforts=LEVELS_OR_OFF),
    models=(
        # 2.5 counts thinking in tokens. Before 3 a schema and tools do not go together.
        *through((_FLASH_LITE, _PRO, _FLASH), budget=_COMPATIBLE_BUDGET, structured_tools="prompt"),
        *through((_FIRST,), structured_tools="prompt"),
        *through((_GEMMA,), **_OPEN_MODEL),
        *GEMINI[4:],
    ),
    key_url="https://aistudio.google.com/apikey",
    tier="verified",
    source="Gemini API OpenAI-compatibility page, read 2026-11-21; Gemini 4 start page, 2026-11-20",
    notes=(
        "From Gemini 3 on penalties are refused; from 3.6 on temperature and top_p, which have no effect there.",
        "Thinking cannot be switched off from Gemini 3 on, nor on 2.5 Pro.",
    ),
)

# ---------------------------------------------------------------- Vertex AI

_PROJECT = Setting(
    name="project",
    env=("GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT_ID", "GCLOUD_PROJECT"),
    help="the id of the Google Cloud project; with an API key and no project provider='vertex-express'",
)
_LOCATION = Setting(
    name="location",
    env=("GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION"),
    default="global",
    help='the region, such as "us-central1", or "global", "us", "eu"',
)
_CREDENTIALS_FILE = Setting(
    name="credentials_file", path=True, help="the file of a service account, or of other credentials of Google's"
)
_RESOURCE = "projects/{project}/locations/{location}"


def _hosts(path: str) -> dict[str, Any]:
    """Base URLs of Vertex AI: a region has a host of its own, multi-regions and `global` have others."""
    whole = "https://aiplatform.googleapis.com", "https://aiplatform.{location}.rep.googleapis.com"
    return {
        "base_url": f"https://{{location}}-aiplatform.googleapis.com/{path}",
        "base_urls": (("location", "global", f"{whole[0]}/{path}"), ("location", "us|eu", f"{whole[1]}/{path}")),
        "origins": whole,
    }


_VERTEX_NOTES = (
    (
        "Without api_key= the credentials of this machine are used (Application Default Credentials: "
        "GOOGLE_APPLICATION_CREDENTIALS, `gcloud auth application-default login`, or the metadata server of Google's "
        'machines), by google-auth: pip install "gen-ai[google]". They go to Google\'s own addresses only.'
    ),
    (
        "credentials_file= names a service account's file instead; api_key= (or GOOGLE_OAUTH_ACCESS_TOKEN) takes an "
        "access token, or a function that returns one."
    ),
    'location is "global" where nothing else is said.',
)
#: An access token, as other tools of Google's customers take it.
_TOKEN = ("GOOGLE_OAUTH_ACCESS_TOKEN",)
_HINTS = {
    401: "Access tokens last an hour: fetch a new one (`gcloud auth print-access-token`), or leave api_key out to use "
    "the credentials of this machine.",
    403: "Is the Vertex AI API switched on in this project, may this account use it (role Vertex AI User), and is the "
    "model open to the project in this location?",
    404: "Is the model's name right, and is it served in this location (location=)?",
}
_GOOGLE_SIGNER = "gen_ai.transport.credentials.google:signer"

_VERTEX = replace(
    _GEMINI_API,
    name="vertex",
    aliases=("vertex-ai", "vertexai", "google-vertex"),
    title="Google Vertex AI",
    **_hosts(f"{{api_version}}/{_RESOURCE}"),
    settings=(
        _PROJECT, _LOCATION, _CREDENTIALS_FILE,
        Setting(name="api_version", default="v1beta1", help="the version of the API: v1beta1 or v1"),
    ),
    other_addresses={
        r"https?://[^?]*/endpoints/openapi(/.*)?": "vertex-openai",
        r"https?://[^?]*/publishers/anthropic(/.*)?": "vertex-anthropic",
        r"https?://[^?]*/publishers/mistralai(/.*)?": "vertex-mistral",
        r"https?://aiplatform\.googleapis\.com(/v1(beta1)?(/publishers/.*)?)?/?": "vertex-express",
    },
    key_env=_TOKEN,
    credentials=_GOOGLE_SIGNER,
    error_hints=_HINTS,
    endpoint_env=("GOOGLE_VERTEX_BASE_URL",),
    auth_header="Authorization",
    auth_prefix="Bearer ",
    chat_path="/publishers/google/models/{model}:generateContent",
    stream_path="/publishers/google/models/{model}:streamGenerateContent?alt=sse",
    # The list of a publisher's models belongs to no project.
    models_path="../../../../publishers/google/models",
    key_url="https://console.cloud.google.com/apis/credentials",
    source="google-genai 3.4.0 client; recorded traffic, 2026-11-20",
    notes=(
        *_VERTEX_NOTES,
        *_WORDS,
        (
            'Models of other publishers by their whole name ("publishers/acme/models/a-1", "endpoints/123"). Claude: '
            "vertex-anthropic; Mistral: vertex-mistral; open models: vertex-openai."
        ),
        *_NO_ACCOUNT,
    ),
)  # fmt: skip

_EXPRESS = replace(
    _VERTEX,
    name="vertex-express",
    title="Google Vertex AI in express mode (API key)",
    aliases=(),
    base_url="https://aiplatform.googleapis.com/{api_version}",
    base_urls=(),
    origins=(),
    settings=(_VERTEX.settings[-1],),
    other_addresses={},
    key_env=("GOOGLE_API_KEY", "GOOGLE_CLOUD_API_KEY"),
    credentials=None,
    error_hints={},
    endpoint_env=(),
    auth_header="x-goog-api-key",
    auth_prefix="",
    models_path="/publishers/google/models",
    tier="documented",
    notes=("An API key and no project.", *_WORDS, *_NO_ACCOUNT),
)

_CLAUDE = replace(
    _ANTHROPICS[0],
    name="vertex-anthropic",
    aliases=("anthropic-vertex", "claude-vertex", "vertex-claude"),
    title="Claude on Google Vertex AI",
    limits=((".*", limits.CLAUDE_IN_CLOUDS),),
    **_hosts(f"v1/{_RESOURCE}"),
    settings=(
        replace(_PROJECT, env=("ANTHROPIC_VERTEX_PROJECT_ID", *_PROJECT.env)),
        replace(_LOCATION, env=("CLOUD_ML_REGION", *_LOCATION.env)),
        _CREDENTIALS_FILE,
    ),
    key_env=_TOKEN,
    credentials=_GOOGLE_SIGNER,
    error_hints=_HINTS,
    endpoint_env=("ANTHROPIC_VERTEX_BASE_URL",),
    auth_header="Authorization",
    auth_prefix="Bearer ",
    headers={},
    chat_path="/publishers/anthropic/models/{model}:rawPredict",
    stream_path="/publishers/anthropic/models/{model}:streamRawPredict",
    model_in_body=False,
    models_path=None,
    extra_body={"anthropic_version": "vertex-2023-10-16"},
    key_url=_VERTEX.key_url,
    source="anthropic 2.11.0 lib/vertex; recorded traffic, 2026-11-20",
    notes=(
        'A model\'s version stands after an @: "claude-sonnet-4-5@20250929".',
        *_VERTEX_NOTES,
        *(note for note in _ANTHROPICS[0].notes if "anthropic-version" not in note),
        *_NO_ACCOUNT,
    ),
)

_OPEN = Provider(
    name="vertex-openai",
    title="Google Vertex AI (OpenAI-compatible side)",
    **_hosts(f"v1/{_RESOURCE}/endpoints/openapi"),
    settings=(_PROJECT, _LOCATION, _CREDENTIALS_FILE),
    key_env=_TOKEN,
    credentials=_GOOGLE_SIGNER,
    error_hints=_HINTS,
    completions_path=None,
    models_path=None,
    capabilities=Capabilities(n=False, completions=False),
    models=through(EVERY, completions=False, n=False),
    key_url=_VERTEX.key_url,
    tier="documented",
    source="Google Cloud page on calling open models by the chat completions API, read 2026-11-20",
    notes=('Models are named with their publisher: "google/gemini-2.5-flash".', *_VERTEX_NOTES, *_NO_ACCOUNT),
)

_MISTRAL = replace(
    next(row for row in _MAKERS if row.name == "mistral"),
    name="vertex-mistral",
    aliases=("mistral-vertex",),
    title="Mistral on Google Vertex AI",
    wire="mistral",
    **_hosts(f"v1/{_RESOURCE}"),
    settings=_OPEN.settings,
    key_env=_TOKEN,
    credentials=_GOOGLE_SIGNER,
    error_hints=_HINTS,
    chat_path="/publishers/mistralai/models/{model}:rawPredict",
    stream_path="/publishers/mistralai/models/{model}:streamRawPredict",
    models_path=None,
    key_url=_VERTEX.key_url,
    tier="documented",
    source="Google Cloud page on Mistral's models, read 2026-11-20",
    notes=("The dialect is Mistral's own.", *_VERTEX_NOTES, *_NO_ACCOUNT),
)

PROVIDERS = (_GEMINI_API, _COMPATIBLE, _VERTEX, _EXPRESS, _CLAUDE, _OPEN, _MISTRAL)
