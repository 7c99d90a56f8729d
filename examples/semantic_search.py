"""Search a few notes by what they mean: vectors find candidates, a ranking puts them in order.

Runs without a key on the offline provider. With a real one:

    EMBED_WITH=voyage:voyage-3.5 RERANK_WITH=voyage:rerank-2.5 VOYAGE_API_KEY=… python examples/semantic_search.py
"""

from __future__ import annotations

import os
from math import sqrt

from gen_ai import BaseClient, create_client

NOTES = [
    "The boiler is in the cellar; its pressure must stay above one bar.",
    "Bicycles stand behind the house, the key of the shed hangs in the kitchen.",
    "The bakery in the village opens at seven, on Sundays at eight.",
    "When the heating stays cold, fill water into the boiler until the pressure is right.",
    "The nearest station is half an hour on foot.",
]


class Notes:
    """Texts with their vectors."""

    def __init__(self, client: BaseClient, texts: list[str]) -> None:
        self.client, self.texts = client, texts
        self.vectors = client.run_embeddings(texts)

    def nearest(self, question: str, count: int) -> list[str]:
        """The texts whose vectors point the way of the question's."""
        asked = self.client.run_embeddings(question)
        scored = zip((likeness(asked, vector) for vector in self.vectors), self.texts, strict=True)
        return [text for _, text in sorted(scored, reverse=True)[:count]]


def likeness(a: list[float], b: list[float]) -> float:
    """The cosine of the angle between two vectors."""
    lengths = sqrt(sum(x * x for x in a)) * sqrt(sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths


def main() -> None:
    """Index the notes, then answer two questions."""
    embedder = create_client(os.environ.get("EMBED_WITH", "offline"))
    ranker = create_client(os.environ.get("RERANK_WITH", "offline"))
    notes = Notes(embedder, NOTES)
    for question in ("What to do about the pressure of the boiler?", "When does the bakery open on Sundays?"):
        found = notes.nearest(question, 3)
        best = ranker.run_rerank(question, found, top_n=1)[0]
        print(f"{question}\n  {best.document}  ({best.score:.2f}, of {len(found)} candidates)")


if __name__ == "__main__":
    main()
