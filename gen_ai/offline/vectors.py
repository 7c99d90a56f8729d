"""Vectors and rankings without a model: texts that share words lie near each other."""

from __future__ import annotations

import re
from math import log, sqrt
from typing import Any

from ..request import Request
from ..types import Usage
from ..vectors import EmbeddingsResponse, RerankResponse, RerankResult

#: Numbers in a vector where nobody asks for another length.
DIMENSIONS = 256
#: How many places of a vector each word, and each part of one, has a say in.
_PLACES = 4
#: Parts of words count less: they bring "apples" near "apple".
_OF_A_PART = 0.4

_WORD = re.compile(r"\w+")


def embed(request: Request) -> EmbeddingsResponse:
    """A vector of length 1 for each input; the same for the same text, in every process."""
    size = request.parameters.get("dimensions", DIMENSIONS)
    texts = [_text(item) for item in request.inputs]
    tokens = sum(len(words(text)) for text in texts)
    usage = Usage(prompt_tokens=tokens, total_tokens=tokens)
    return EmbeddingsResponse([vector(text, size) for text in texts], usage=usage, model=request.model)


def rerank(request: Request) -> RerankResponse:
    """The share of the query's words that a document has, from 0 to 1; rare words count more."""
    asked = set(words(request.query or ""))
    found = [set(words(document)) for document in request.inputs]
    weights = {word: log(1 + len(found) / (1 + sum(word in one for one in found))) + 1 for word in asked}
    most = sum(weights.values()) or 1.0
    results = [RerankResult(at, sum(weights[word] for word in asked & one) / most, "") for at, one in enumerate(found)]
    tokens = len(asked) + sum(map(len, found))
    return RerankResponse(results, usage=Usage(prompt_tokens=tokens, total_tokens=tokens), model=request.model)


def words(text: str) -> list[str]:
    """The words of a text, in small letters, without the s at their end.

    >>> words("Two green Apples")
    ['two', 'green', 'apple']
    """
    return [word.removesuffix("s") or word for word in _WORD.findall(text.casefold())]


def vector(text: str, size: int) -> list[float]:
    """A vector of length 1: the hashes of the words, and of their parts, say where it points."""
    numbers = [0.0] * size
    known = words(text)
    for word in known or [""]:
        _add(numbers, f"w{word}", 1.0)
        for at in range(len(word) - 2):
            _add(numbers, f"p{word[at : at + 3]}", _OF_A_PART / (len(word) - 2))
    length = sqrt(sum(number * number for number in numbers))
    if not length:  # words that take each other away
        numbers[0] = length = 1.0
    return [number / length for number in numbers]


def _add(numbers: list[float], feature: str, weight: float) -> None:
    from hashlib import blake2b

    digest = blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=5 * _PLACES).digest()
    for at in range(0, len(digest), 5):
        sign = 1.0 if digest[at] & 1 else -1.0
        numbers[int.from_bytes(digest[at + 1 : at + 5], "big") % len(numbers)] += sign * weight


def _text(item: Any) -> str:
    """The words of an input of parts; images have none."""
    if isinstance(item, str):
        return item
    return " ".join(part["text"] for part in item if part["type"] == "text")
