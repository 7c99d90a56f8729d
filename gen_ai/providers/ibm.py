"""IBM watsonx.ai: the OpenAI dialect with field names and addresses of its own.

Facts: ibm-watsonx-ai 1.8.1 types and client; IBM's documentation of the chat API, of its regions and of access tokens,
read 2026-11-28. No account was at hand: nothing of this was seen to work at IBM.
"""

from __future__ import annotations

from typing import Any

from .base import Capabilities, Provider, Setting
from .families import GPT_OSS, LEVELS_OR_OFF, OPEN_WEIGHTS, Table, through

#: No word of the API says these.
_REFUSED = frozenset({"user", "parallel_tool_calls"})


def _thinking(word: str) -> dict[str, Any]:
    return {"chat_template_kwargs": {"thinking": word != "none"}}


_PLAIN = Capabilities(refused=_REFUSED, completions=False, strict_tools=False, reasoning_efforts=None)
_MODELS: Table = (
    *through(GPT_OSS, refused=_REFUSED, completions=False, strict_tools=False),
    # Its templates have thinking switched; by default it is off.
    (
        r"granite-3[.-][23].*",
        Capabilities(
            refused=_REFUSED, completions=False, strict_tools=False,
            reasoning_efforts={level: _thinking(word) for level, word in LEVELS_OR_OFF.items()},
        ),
    ),
    *through(OPEN_WEIGHTS, refused=_REFUSED, completions=False, strict_tools=False, reasoning_efforts=None),
)  # fmt: skip

PROVIDERS = (
    Provider(
        name="watsonx",
        aliases=("ibm", "ibm-watsonx", "watsonx-ai"),
        title="IBM watsonx.ai",
        base_url="https://{region}.ml.cloud.ibm.com/ml/v1",
        settings=(
            Setting(
                name="region",
                env=("WATSONX_REGION",),
                default="us-south",
                help='where the service runs, the first label of its address: "eu-de"',
            ),
            Setting(
                name="project_id",
                env=("WATSONX_PROJECT_ID",),
                help="id of the project that is charged; or give space_id, that of a deployment space",
            ),
            Setting(
                name="space_id", env=("WATSONX_SPACE_ID",), help="id of a deployment space, in place of a project's"
            ),
            Setting(name="api_version", default="2025-10-01", help="version of the API, a date"),
        ),
        key_env=("WATSONX_API_KEY", "WATSONX_APIKEY"),
        endpoint_env=("WATSONX_URL",),
        credentials="gen_ai.transport.credentials.ibm:signer",
        query={"version": "{api_version}"},
        chat_path="/text/chat",
        stream_path="/text/chat_stream",
        completions_path=None,
        models_path="/foundation_model_specs",
        model_field="model_id",
        tool_choice_word="tool_choice_option",
        stream_in_body=False,
        stream_usage=False,
        extra_body={"project_id": "{project_id}", "space_id": "{space_id}"},
        capabilities=_PLAIN,
        models=_MODELS,
        key_url="https://cloud.ibm.com/iam/apikeys",
        tier="documented",
        source="ibm-watsonx-ai 1.8.1; IBM's documentation of the chat API and of access tokens, read 2026-11-28",
        notes=(
            (
                "The API key is exchanged for an access token at IBM Cloud's token service, which is kept until "
                "shortly before its end; an access token given as api_key is sent as it is, and so is any key at an "
                "address that is not IBM's."
            ),
            "A request names the project (project_id) or deployment space (space_id) that is charged.",
            "time_limit, guided_choice and the like go into extra_body.",
            "No account was at hand: built by IBM's documentation and its own client.",
        ),
    ),
)
