"""The embedded provider: in this process, deterministic, no key, no network."""

from __future__ import annotations

from .base import Capabilities, Provider, Setting

PROVIDERS = (
    Provider(
        name="offline",
        title="Offline (embedded, deterministic)",
        wire="in-process",
        client="gen_ai.offline:OfflineClient",
        key_required=False,
        default_model="offline",
        settings=(
            Setting(name="delay", kind=float, help="seconds before each piece of a stream or a whole answer"),
            Setting(
                name="replies",
                help="path of a JSON file with replies, from the folder of the profile's file",
                path=True,
            ),
        ),
        capabilities=Capabilities(),
        tier="verified",
        source="part of this package",
    ),
)
