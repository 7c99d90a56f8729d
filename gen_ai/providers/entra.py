"""Microsoft Entra: what the rows at Azure's addresses have in common.

Facts: Microsoft's pages on keyless connections, azure-identity 1.27.0, openai-python 3.52.0 `lib/azure`, 2026-11-20.
"""

from __future__ import annotations

from .base import Setting

#: A resource's own origins besides those of the rows: it has several names, and the sovereign clouds have ends of
#: their own (US Government, China).
ORIGINS = tuple(
    f"https://{{resource}}.{name}.azure.{end}"
    for end in ("com", "us", "cn")
    for name in ("openai", "services.ai", "cognitiveservices")
)
#: How requests are authorised; the same for every address of Azure's.
ENTRA = (
    Setting(
        name="auth",
        default="key",
        help='"key", or "entra": tokens of Microsoft Entra for the credentials of this machine (extra `azure`)',
    ),
    Setting(name="ad_token", env=("AZURE_OPENAI_AD_TOKEN",), secret=True, help="a token of Microsoft Entra"),
)
BEARER = ("Authorization", "Bearer ")
SIGNER = "gen_ai.transport.credentials.azure:signer"
ENTRA_NOTES = (
    (
        'Sovereign clouds by their address: endpoint="https://my-resource.openai.azure.us/openai/v1" (US Government) '
        "or ….azure.cn (China); tokens of Microsoft Entra are then asked for there, and for that cloud."
    ),
    (
        'With Microsoft Entra: auth="entra" asks for tokens with the credentials of this machine (managed identity, '
        'environment, az login; pip install "gen-ai[azure]"), and renews them.'
    ),
    (
        "A token of your own is given as AZURE_OPENAI_AD_TOKEN, which goes before a key from the environment, or by a "
        "function as api_key=, which is asked before each request."
    ),
)
