"""What a caller sees of embeddings and of a ranking: the same for every provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from .records import Record, dataclass
from .types import Attempt, Json, RateLimits, Usage, Warn


@dataclass(slots=True, repr=False)
class EmbeddingsResponse(Record):
    """The vectors of all texts, as `full_output=True` gives them.

    A long list of texts goes out in several requests: usage is then their sum, and `raw` the list of their bodies.

    Example:
        >>> from gen_ai import create_client
        >>> client = create_client(provider="offline")
        >>> answer = client.run_embeddings(["red", "green"], dimensions=8, full_output=True)
        >>> answer
        EmbeddingsResponse(2 of 8 dimensions, model='offline', usage=Usage(prompt_tokens=2, total_tokens=2))
        >>> len(answer.embeddings[0])
        8
    """

    #: A vector for each text, in the order of the texts.
    embeddings: list[list[float]] = field(default_factory=list)
    #: The tokens of all requests behind the answer.
    usage: Usage | None = None
    #: The model that answered, as the server names it.
    model: str | None = None
    #: The server's id of the answer.
    id: str | None = None
    #: Who served, by its name here.
    provider: str | None = None
    #: The provider's id of the request, for its support.
    request_id: str | None = None
    #: Every request of the call, in the order of the texts.
    attempts: list[Attempt] = field(default_factory=list)
    #: What to know about an answer that is otherwise good.
    warnings: list[Warn] = field(default_factory=list)
    #: The provider's own body; of several requests a list of them.
    raw: Json = field(default=None, compare=False)
    #: The answer's headers, for `rate_limits`.
    headers: Mapping[str, str] | None = field(default=None, compare=False)

    @property
    def dimensions(self) -> int:
        """How many numbers each vector has."""
        return len(self.embeddings[0]) if self.embeddings else 0

    @property
    def rate_limits(self) -> RateLimits | None:
        """What the server said of its limits, or None."""
        from .ratelimits import parse_rate_limits

        return parse_rate_limits(self.headers) if self.headers else None

    def __repr__(self) -> str:
        """What there is, without the numbers."""
        said = f", model={self.model!r}" if self.model is not None else ""
        used = f", usage={self.usage!r}" if self.usage is not None else ""
        return f"EmbeddingsResponse({len(self.embeddings)} of {self.dimensions} dimensions{said}{used})"


@dataclass(slots=True, repr=False)
class RerankResult(Record):
    """One document of a ranking: its place in the list that was given, its score (larger is better; the scale is the
    model's own), and the document itself."""

    index: int
    score: float
    document: str
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(slots=True, repr=False)
class RerankResponse(Record):
    """A ranking, as `full_output=True` gives it."""

    #: The documents, the best first.
    results: list[RerankResult] = field(default_factory=list)
    #: The tokens, where the provider counts in tokens; else look into `raw`.
    usage: Usage | None = None
    #: The model that answered, as the server names it.
    model: str | None = None
    #: The server's id of the answer.
    id: str | None = None
    #: Who served, by its name here.
    provider: str | None = None
    #: The provider's id of the request, for its support.
    request_id: str | None = None
    #: Every request of the call.
    attempts: list[Attempt] = field(default_factory=list)
    #: What to know about an answer that is otherwise good.
    warnings: list[Warn] = field(default_factory=list)
    #: The provider's own body.
    raw: Json = field(default=None, repr=False, compare=False)
    #: The answer's headers, for `rate_limits`.
    headers: Mapping[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def rate_limits(self) -> RateLimits | None:
        """What the server said of its limits, or None."""
        from .ratelimits import parse_rate_limits

        return parse_rate_limits(self.headers) if self.headers else None
