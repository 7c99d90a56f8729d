"""Embeddings and rankings as plans: a long list in several requests side by side, on one clock, all or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from .calls import Clock, turn, warn
from .errors import Error, InvalidResponseError, ModelNotFoundError
from .leaf import Explain, Leaf, total
from .plans import Gather, Now, Outcome, Plan, Run
from .records import dataclass
from .request import Request
from .types import Usage
from .vectors import EmbeddingsResponse, RerankResponse, RerankResult

EmbedAttempt: TypeAlias = Callable[[Request, Clock, "float | None"], Plan[EmbeddingsResponse]]
RerankAttempt: TypeAlias = Callable[[Request, Clock, "float | None"], Plan[RerankResponse]]

#: Bytes of UTF-8 to a token, at least: text of every language has more.
_BYTES = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may hold."""

    most: int | None = None
    tokens: int | None = None


def embeddings(attempt: EmbedAttempt, leaf: Leaf, request: Request, limits: Limits) -> Plan[EmbeddingsResponse]:
    """The whole call."""
    clock = Clock.of(request, (yield Now()))
    ranges = list(split(request, limits))
    missing = None
    try:
        if len(ranges) == 1:
            return (yield from turn(attempt, request, clock, leaf.budget))
        return (yield from _side_by_side(attempt, leaf, request, clock, ranges))
    except ModelNotFoundError as error:
        missing = error
    yield from _explained(leaf.explain, missing, request, clock)
    raise missing


def ranking(attempt: RerankAttempt, leaf: Leaf, request: Request) -> Plan[RerankResponse]:
    """The whole call."""
    clock = Clock.of(request, (yield Now()))
    missing = None
    try:
        response = yield from turn(attempt, request, clock, leaf.budget)
    except ModelNotFoundError as error:
        missing = error
    if missing is None:
        return response
    yield from _explained(leaf.explain, missing, request, clock)
    raise missing


def _explained(explain: Explain | None, error: ModelNotFoundError, request: Request, clock: Clock) -> Plan[None]:
    if explain is not None:
        yield from explain(error, request, clock)


# ---------------------------------------------------------------- several requests


def split(request: Request, limits: Limits) -> Iterator[range]:
    """The ranges of inputs that one request each may hold, in order.

    >>> [list(part) for part in split(Request(model="m", inputs=["a"] * 5), Limits(most=2))]
    [[0, 1], [2, 3], [4]]
    """
    sizes = [size for size in (request.batch_size, limits.most) if size is not None]
    most = min(sizes, default=len(request.inputs)) or 1
    begin, room = 0, 0
    for at, item in enumerate(request.inputs):
        size = _tokens(item) if limits.tokens is not None else 0
        if at > begin and (at - begin >= most or (limits.tokens is not None and room + size > limits.tokens)):
            yield range(begin, at)
            begin, room = at, 0
        room += size
    yield range(begin, len(request.inputs))


def _tokens(item: Any) -> int:
    """A bound of its tokens, without counting them."""
    return len(item.encode("utf-8", "surrogatepass")) // _BYTES + 1 if isinstance(item, str) else 1000


def _side_by_side(
    attempt: EmbedAttempt, leaf: Leaf, request: Request, clock: Clock, ranges: list[range]
) -> Plan[EmbeddingsResponse]:
    """Each range is retried by itself; after a failure none is begun any more."""
    failed: list[Error] = []

    def part(span: range) -> Plan[EmbeddingsResponse | None]:
        if failed:
            return None
        own = Clock(clock.started, clock.deadline, limit=clock.limit)
        inputs = request.inputs[span.start : span.stop]
        try:
            return (yield from turn(attempt, request.but(inputs=inputs, single=False), own, leaf.budget))
        except Error as error:
            failed.append(error)
            raise

    outcomes: list[Outcome] = yield Gather([part(span) for span in ranges], request.max_concurrent)
    usage: Usage | None = None
    for outcome in outcomes:
        usage = total(usage, getattr(outcome.error or outcome.value, "usage", None))
    for span, outcome in zip(ranges, outcomes, strict=True):
        error = outcome.error
        if error is None:
            continue
        if isinstance(error, Error):
            _name_the_range(error, span, len(request.inputs))
            error.usage = usage
            _with_the_others(error, outcomes)
        raise error
    return _joined([outcome.value for outcome in outcomes], usage)


def _name_the_range(error: Error, span: range, of: int) -> None:
    which = f"texts[{span.start}:{span.stop}]"
    error.message = f"{error.message} (This is about {which} of {of}.)"
    error.args = (error.message,)
    if error.param is None:
        error.param = which


def _with_the_others(error: Error, outcomes: list[Outcome]) -> None:
    """The requests of all parts on the error, its own ones last."""
    others = [
        record for o in outcomes if o.error is not error for record in getattr(o.error or o.value, "attempts", ())
    ]
    error.attempts = [*others, *error.attempts]
    for number, record in enumerate(error.attempts, 1):
        record.number = number


def _joined(parts: list[EmbeddingsResponse], usage: Usage | None) -> EmbeddingsResponse:
    whole, *others = parts
    if len({part.dimensions for part in parts}) > 1:
        raise InvalidResponseError(
            f"The server's vectors differ in length from request to request: {whole.dimensions} and others.",
            provider=whole.provider,
            model=whole.model,
            usage=usage,
        )
    whole.usage = usage
    whole.raw = [part.raw for part in parts]
    for part in others:
        whole.embeddings = [*whole.embeddings, *part.embeddings]
        for found in part.warnings:
            warn(whole, found.code, found.message, found.param, loud=found.loud)
    whole.attempts = [record for part in parts for record in part.attempts]
    for number, record in enumerate(whole.attempts, 1):
        record.number = number
    return whole


# ---------------------------------------------------------------- a ranking in order


def ranked(response: RerankResponse, request: Request) -> RerankResponse:
    """The results best first, each with its document, as many as were asked for; an error where they cannot be so."""
    from math import isfinite

    count = len(request.inputs)
    wanted = min(request.parameters.get("top_n") or count, count)
    seen: set[int] = set()
    for result in response.results:
        if not 0 <= result.index < count or result.index in seen:
            what = "twice" if result.index in seen else f"of {count}"
            raise InvalidResponseError(f"The server's ranking names the document {result.index} {what}.")
        if not isfinite(result.score):
            raise InvalidResponseError(f"The score of document {result.index} is no number (NaN or infinite).")
        seen.add(result.index)
        result.document = request.inputs[result.index]
    if len(seen) < wanted:
        raise InvalidResponseError(
            f"The server's ranking has {len(seen)} results, and {wanted} were asked for.",
            suggestion="This is a fault of the server, or of extra_body.",
        )
    response.results.sort(key=_score, reverse=True)
    del response.results[wanted:]
    return response


def _score(result: RerankResult) -> float:
    return result.score


# ---------------------------------------------------------------- a backend in this process


def local(function: Callable[[Request], Any], request: Request) -> Plan[Any]:
    """Run a backend's `embed` or `rerank`."""
    try:
        answered = yield Run(function, request)
    except Error:
        raise
    except Exception as odd:
        raise Error(
            f"The backend raised {type(odd).__name__}: {str(odd)[:500]}",
            suggestion="This comes from the code of the backend itself; the original error is its __cause__.",
        ) from odd
    return (_embedded if request.operation == "embeddings" else _reranked)(answered, request)


def _embedded(answered: Any, request: Request) -> EmbeddingsResponse:
    from .wire.retrieval import checked_vectors

    response = EmbeddingsResponse(answered) if isinstance(answered, list) else answered
    if not isinstance(response, EmbeddingsResponse):
        raise _odd("embed(request)", "a list of vectors, or an EmbeddingsResponse", answered)
    vectors = [list(vector) if isinstance(vector, tuple) else vector for vector in response.embeddings]
    response.embeddings = checked_vectors(vectors, request, response.warnings)
    return response


def _reranked(answered: Any, request: Request) -> RerankResponse:
    if isinstance(answered, list) and all(type(score) in (int, float) for score in answered):
        response = RerankResponse([RerankResult(at, float(score), "") for at, score in enumerate(answered)])
        if len(answered) != len(request.inputs):
            raise InvalidResponseError(
                f"The backend's rerank(request) gave {len(answered)} scores for {len(request.inputs)} documents."
            )
    elif isinstance(answered, RerankResponse):
        response = answered
    else:
        raise _odd("rerank(request)", "a score for each document, or a RerankResponse", answered)
    return ranked(response, request)


def _odd(method: str, must: str, answered: Any) -> InvalidResponseError:
    return InvalidResponseError(f"{method} must return {must}, not a value of type {type(answered).__name__}.")
