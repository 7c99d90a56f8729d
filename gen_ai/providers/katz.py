"""Katz: a small OpenAI-compatible service that needs no key.

Facts: the service's own chat page, as read on 2026-11-20. What that page does not say is left off.
"""

from __future__ import annotations

from .base import Capabilities, Provider

PROVIDERS = (
    Provider(
        name="katz",
        title="Katz",
        base_url="https://katz.is-a.dev/v1",
        # The page shows both hosts.
        origins=("https://ai.is-a.dev",),
        key_env=("KATZ_API_KEY",),
        key_required=False,
        completions_path=None,
        # Not on the page; a server that answers malformed input with 500 is not asked for more than it shows.
        stream_usage=False,
        # The page's own answers name another model than its requests, and change the name within a stream.
        same_model=True,
        # Its `tools` is a boolean for the server's own tools, not a list of functions.
        tools_switch=True,
        capabilities=Capabilities(structured="prompt", tools=False, n=False, completions=False, reasoning_efforts=None),
        error_hints={
            500: "Katz answers 500 to malformed input as well: check the model's name (list_models()), the messages "
            "and the parameters before trying again.",
        },
        tier="documented",
        source="Katz chat page, as read 2026-11-20",
        notes=(
            "No key is needed; where KATZ_API_KEY is set, it is sent.",
            (
                "tools=False switches the server's own tools off. Function tools are emulated: the field `tools` means "
                "something else here."
            ),
            'The page also shows the host ai.is-a.dev: endpoint="https://ai.is-a.dev/v1".',
            "Structured output is asked for in words and checked here.",
            "An answer by another model than the one asked for is noted in `warnings`.",
        ),
    ),
)
