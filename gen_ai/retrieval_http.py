"""One request over HTTP for vectors or a ranking, and its answer, as a plan: the twin of `exchange.http_attempt`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .calls import Clock
from .errors import Error, InvalidRequestError, ModelNotFoundError, UnsupportedParameterError
from .exchange import again, refused, send, signed
from .http_errors import guarded
from .line import Line
from .plans import Plan, Reply, Tell
from .providers.base import Embeddings
from .providers.retrieval import embeddings_of, rerank_of
from .request import BuiltRequest, Request
from .retrieval import Limits, ranked, split
from .types import Warn

if TYPE_CHECKING:
    from .providers.base import Provider, Rerank
    from .vectors import EmbeddingsResponse, RerankResponse
    from .wire.base import Target

#: What the SDK asks for by itself, and a server may not know.
_OURS = "encoding_format"


def spoken(row: Provider, request: Request) -> tuple[Any, Embeddings | Rerank]:
    """The dialect of a call and what is known of the model, or the error where the provider has no such thing."""
    from .wire.retrieval import embeddings_dialect, rerank_dialect

    if request.operation == "embeddings":
        facts = embeddings_of(row)
        if facts is not None:
            facts = facts.for_model(request.model)
            return embeddings_dialect(facts.dialect), facts
    else:
        ranks = rerank_of(row)
        if ranks is not None:
            ranks = ranks.for_model(request.model)
            return rerank_dialect(ranks.dialect), ranks
    what = "embeddings" if request.operation == "embeddings" else "rankings of documents"
    raise InvalidRequestError(
        f"{row.title} has no {what}.",
        suggestion="The table of docs/providers.md says who has them; a server of your own has them with "
        'provider="openai" and endpoint=.',
        provider=row.name,
    )


def retrieval_attempt(line: Line, request: Request, clock: Clock, deadline: float | None) -> Plan[Any]:
    """One request and its answer; raises a typed Error that says where it was sent."""
    line = line.carrying(request.extra_headers)
    if request.watch is not None:
        yield Tell(request.watch.keys.update, line.secrets)
    renewed = False
    while True:
        target = line.target(request.model)
        built = error = None
        response: EmbeddingsResponse | RerankResponse
        try:
            dialect, facts = spoken(target.provider, request)
            built = dialect.build(request, target, facts)
            if line.signer is not None:
                line = yield from signed(line, built.http, request, clock, deadline)
            reply = yield from send(line, built.http, deadline, clock)
            response = guarded(partial(_read, dialect, request, reply, facts), line, reply)
        except Error as caught:
            error = caught
        if built is not None and error is None:
            response.provider = target.provider.name
            response.warnings = [*built.warnings, *response.warnings]
            return response
        assert error is not None
        http = built.http if built is not None else None
        if (yield from refused(error, http, line, target, request, clock, deadline, renewed=renewed)):
            renewed = True
            continue
        if _learned(line, request, target, error):
            yield from again(request, clock, error, f"{error.param} was refused; repeated without it")
            continue
        if isinstance(error, ModelNotFoundError):
            error.param = "model_name"
        raise error


def _read(dialect: Any, request: Request, reply: Reply, facts: Embeddings | Rerank) -> Any:
    response = dialect.parse(request, reply, facts)
    return response if request.operation == "embeddings" else ranked(response, request)


def _learned(line: Line, request: Request, target: Target, error: Error) -> bool:
    """Whether the server refuses what the SDK added, which then stays out."""
    if not isinstance(error, UnsupportedParameterError) or error.param != _OURS or _OURS in request.extra_body:
        return False
    left_out = line.learned.left_out.get(request.model, frozenset())
    line.learned.left_out[request.model] = left_out | {_OURS}
    return _OURS not in target.left_out


def limits(row: Provider, request: Request) -> Limits:
    """What one request may hold. Raises for inputs that this provider is known to refuse."""
    _, facts = spoken(row, request)
    if request.operation == "rerank":
        return Limits()
    assert isinstance(facts, Embeddings)
    for at, item in enumerate(request.inputs):
        if not isinstance(item, str):
            if facts.images:
                continue
            problem, mend = "is a list of parts, and only texts become vectors here", "Give a text."
        elif item or facts.empty_texts:
            continue
        else:
            problem, mend = "is empty, which this provider refuses", "Leave it out, and its vector with it."
        which = "texts" if request.single else f"texts[{at}]"
        raise InvalidRequestError(f"{which} {problem}.", suggestion=mend, param=which, provider=row.name)
    return Limits(facts.most, facts.tokens)


def first_request(row: Provider, target: Target, request: Request) -> BuiltRequest:
    """The request as it would be sent, the first where there are several, for showing."""
    first, *others = split(request, limits(row, request)) if request.operation == "embeddings" else [range(0)]
    if others:
        request = request.but(inputs=request.inputs[first.start : first.stop])
    dialect, facts = spoken(row, request)
    built = dialect.build(request, target, facts)
    http = built.http
    if others:
        said = f"The texts go out in {len(others) + 1} requests, of which this is the first."
        built.warnings.append(Warn("split", said, "texts"))
    return BuiltRequest(http.method, http.url, http.headers, http.body or b"", tuple(built.warnings))
