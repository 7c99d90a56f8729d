"""Makers of models for search: vectors and rankings, and no chats.

Facts: Voyage and Jina API references, 2026-11; recorded traffic of Voyage's embeddings.
"""

from __future__ import annotations

from .base import Capabilities, Provider

_NO_CHATS = Capabilities(completions=False, n=False, tools=False)

PROVIDERS = (
    Provider(
        name="voyage",
        aliases=("voyage-ai", "voyageai"),
        title="Voyage AI",
        base_url="https://api.voyageai.com/v1",
        key_env=("VOYAGE_API_KEY",),
        chat_path="",
        completions_path=None,
        models_path=None,
        capabilities=_NO_CHATS,
        key_url="https://dashboard.voyageai.com",
        tier="documented",
        source="Voyage API reference, read 2026-11-28; recorded traffic of its embeddings",
        notes=(
            "Embeddings and rankings only. Its multimodal models take images: an item may be a list of content parts.",
            'Texts that are too long are cut there: extra_body={"truncation": False} makes an error of it.',
        ),
    ),
    Provider(
        name="jina",
        aliases=("jina-ai",),
        title="Jina AI",
        base_url="https://api.jina.ai/v1",
        key_env=("JINA_API_KEY", "JINA_AI_API_KEY"),
        chat_path="",
        completions_path=None,
        models_path=None,
        capabilities=_NO_CHATS,
        key_url="https://jina.ai/embeddings",
        tier="documented",
        source="Jina API reference, read 2026-11-28; LiteLLM 1.109.1",
        notes=("Embeddings and rankings only.",),
    ),
)
