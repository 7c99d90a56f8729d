"""Clouds whose addresses hold the user's account, region or workspace.

Facts: the sources that each row names; recorded traffic where a row is "verified".
"""

from __future__ import annotations

from .amazon import CREDENTIALS_NOTE, KEYS, REGION
from .base import Capabilities, Provider, Setting
from .families import CLAUDE, DOTTED, EVERY, OPEN_WEIGHTS, through

#: Databricks writes `databricks-model`, and `system.ai.model`.
_DATABRICKS = r"(?:databricks-|system\.ai\.)?"

PROVIDERS = (
    Provider(
        name="bedrock-mantle",
        aliases=("aws-mantle",),
        title="Amazon Bedrock (OpenAI-compatible side)",
        base_url="https://bedrock-mantle.{region}.api.aws/v1",
        settings=(REGION, *KEYS),
        origins=("https://bedrock-runtime.{region}.amazonaws.com",),
        key_env=("AWS_BEARER_TOKEN_BEDROCK",),
        credentials="gen_ai.transport.credentials.aws:mantle_signer",
        completions_path=None,
        capabilities=Capabilities(n=False, completions=False),
        models=through(EVERY, prefix=DOTTED, n=False, completions=False),
        key_url="https://console.aws.amazon.com/bedrock",
        tier="verified",
        source="Amazon Bedrock user guide on Mantle and the Responses API, read 2026-11-21; on "
        "signatures anthropic 2.14.0 lib/bedrock and reports of LiteLLM's users, read 2026-11-28",
        notes=(
            CREDENTIALS_NOTE,
            (
                "Some models, OpenAI's GPT-5 among them, are served below another path: "
                'endpoint="https://bedrock-mantle.us-east-1.api.aws/openai/v1". Claude has an API of its own there.'
            ),
        ),
    ),
    Provider(
        name="cloudflare",
        aliases=("workers-ai", "cloudflare-workers-ai"),
        title="Cloudflare Workers AI",
        base_url="https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/v1",
        settings=(
            Setting(
                name="account_id",
                env=("CLOUDFLARE_ACCOUNT_ID",),
                help="on the overview page of the account, 32 hex digits",
            ),
        ),
        key_env=("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY"),
        # Not among the endpoints that its page lists.
        completions_path=None,
        models_path="../models/search",
        capabilities=Capabilities(n=False, completions=False),
        models=through(OPEN_WEIGHTS, n=False, completions=False),
        key_url="https://dash.cloudflare.com/profile/api-tokens",
        tier="verified",
        source="Cloudflare page on OpenAI-compatible endpoints, read 2026-11-21; LiteLLM 1.109.1",
        notes=('Models are named "@cf/maker/model". Which of them take tools and images differs.',),
    ),
    Provider(
        name="databricks",
        title="Databricks Model Serving",
        base_url="https://{workspace}.cloud.databricks.com/serving-endpoints",
        settings=(
            Setting(
                name="workspace",
                env=("DATABRICKS_WORKSPACE",),
                help='the first label of the workspace\'s address on AWS, such as "dbc-a1b2c3d4-e5f6"',
            ),
        ),
        origins=(
            "https://{workspace}.{shard}.azuredatabricks.net",
            "https://{workspace}.{shard}.gcp.databricks.com",
        ),
        key_env=("DATABRICKS_TOKEN",),
        endpoint_env=("DATABRICKS_HOST",),
        endpoint_host=True,
        completions_path=None,
        models_path="../api/2.0/serving-endpoints",
        # n is for provisioned throughput only.
        capabilities=Capabilities(n=False, completions=False),
        models=(
            # Manual thinking is what Claude 4.6 and older have; newer ones have no dial here that a source names.
            *through(
                CLAUDE[:1],
                prefix=_DATABRICKS,
                budget={"thinking": {"type": "enabled", "budget_tokens": "{tokens}"}},
                reasoning_efforts=None,
            ),
            *through(CLAUDE[1:], prefix=_DATABRICKS, reasoning_efforts=None),
            *through(EVERY, prefix=_DATABRICKS, taken=frozenset({"tools"}), tools=True, n=False, completions=False),
        ),
        key_url="https://docs.databricks.com/aws/en/dev-tools/auth/pat",
        tier="verified",
        source="Databricks foundation model API reference, read 2026-11-21; LiteLLM 1.109.1",
        notes=(
            "The model is the name of a serving endpoint.",
            "On Azure and Google Cloud set DATABRICKS_HOST, or give the workspace's address as endpoint=.",
            "Empty text and tool results that do not follow their call directly are refused.",
        ),
    ),
)
