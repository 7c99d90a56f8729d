"""Azure OpenAI (Microsoft Foundry): the v1 address, and the classic one with the deployment in the path.

Facts: Microsoft's API version lifecycle page (2026-11-20), openai-python 3.52.0 `lib/azure`, recorded traffic.
"""

from __future__ import annotations

from dataclasses import replace

from .base import Provider, Setting
from .entra import BEARER, ENTRA, ENTRA_NOTES, ORIGINS, SIGNER
from .families import EVERY, OPENAI, through

_RESOURCE = Setting(
    name="resource",
    env=("AZURE_OPENAI_RESOURCE", "AZURE_RESOURCE_NAME"),
    help='the resource\'s name, the first label of its address: "my-resource"',
)
_NAMES = (
    "The model is the deployment's name. Where that is the model's own name, or ends in it (prod-gpt-5), what it "
    "accepts is known by it; else give capabilities=."
)

_V1 = Provider(
    name="azure",
    aliases=("azure-openai", "azure-foundry"),
    title="Azure OpenAI (v1 address)",
    base_url="https://{resource}.openai.azure.com/openai/v1",
    settings=(_RESOURCE, *ENTRA),
    origins=ORIGINS,
    key_env=("AZURE_OPENAI_API_KEY",),
    endpoint_env=("AZURE_OPENAI_ENDPOINT",),
    token_header=BEARER,
    credentials=SIGNER,
    # What says that another address is meant: that of Claude by its path, the classic one by its version or path.
    other_addresses={
        r"https?://[^?]*/anthropic(/.*)?": "azure-anthropic",
        "api_version": "azure-classic",
        r"https?://[^?]*/openai/deployments(/.*)?": "azure-classic",
        r"https?://(?![^?]*/openai/v1)[^?]*\?(.*&)?api-version=.*": "azure-classic",
    },
    auth_header="api-key",
    auth_prefix="",
    tool_images=False,
    call_id_limit=40,
    models=(*EVERY, *through(OPENAI, prefix=r".*[._-]")),
    key_url="https://portal.azure.com",
    beside="azure-responses",
    tier="verified",
    source="Microsoft API version lifecycle page; openai-python 3.52.0 lib/azure, 2026-11-20",
    notes=(
        _NAMES,
        "With api_version=, or an endpoint that has /openai/deployments or ?api-version= in it, azure-classic serves.",
        *ENTRA_NOTES,
        "With an endpoint that ends in /anthropic, azure-anthropic serves.",
    ),
)

PROVIDERS = (
    _V1,
    replace(
        _V1,
        name="azure-classic",
        aliases=("azure-openai-classic",),
        beside="azure-classic-responses",
        title="Azure OpenAI (classic deployment address)",
        base_url="https://{resource}.openai.azure.com/openai",
        other_addresses={},
        settings=(
            _RESOURCE,
            Setting(
                name="api_version",
                env=("OPENAI_API_VERSION",),
                default="2024-10-21",
                help="the version of the API, a date; previews end in -preview",
            ),
            *ENTRA,
        ),
        query={"api-version": "{api_version}"},
        chat_path="/deployments/{model}/chat/completions",
        completions_path="/deployments/{model}/completions",
        # There is a list of base models, but none of deployments.
        models_path=None,
        notes=(
            _NAMES,
            "The default api_version is the newest general one that the source names; newer models may want another.",
            *ENTRA_NOTES,
        ),
    ),
)
