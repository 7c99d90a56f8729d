"""Embeddings and rankings on the wire: what a dialect offers, which there are, and what all of them share.

Pure, like `gen_ai.wire.base`: values in, values out.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import InvalidResponseError, UnsupportedParameterError
from ..plans import HttpRequest, Reply
from ..request import Request
from ..types import Usage, Warn
from .base import Built, Target
from .bodies import address, json_of, merged, named, no_answer, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..providers.base import Embeddings, Rerank
    from ..vectors import EmbeddingsResponse, RerankResponse


class EmbeddingsDialect(Protocol):
    """How texts become vectors in one dialect."""

    def build(self, request: Request, target: Target, facts: Embeddings) -> Built:
        """The HTTP request. Raises UnsupportedParameterError, InvalidRequestError."""

    def parse(self, request: Request, reply: Reply, facts: Embeddings) -> EmbeddingsResponse:
        """A 2xx body as vectors in the order of the inputs; raises a typed Error where it is none."""


class RerankDialect(Protocol):
    """How documents are ranked in one dialect."""

    def build(self, request: Request, target: Target, facts: Rerank) -> Built:
        """The HTTP request. Raises UnsupportedParameterError, InvalidRequestError."""

    def parse(self, request: Request, reply: Reply, facts: Rerank) -> RerankResponse:
        """A 2xx body as results in any order; raises a typed Error where it is none."""


#: Name → `module:attribute` beside this one. A new dialect is one line here and one module.
_EMBEDDINGS: dict[str, str] = {
    "cohere": "embeddings_cohere:DIALECT",
    "gemini": "embeddings_google:DIALECT",
    "nova": "embeddings_amazon:NOVA",
    "ollama": "embeddings_ollama:DIALECT",
    "openai": "embeddings_openai:DIALECT",
    "titan": "embeddings_amazon:DIALECT",
    "vertex": "embeddings_google:VERTEX",
    "voyage-multimodal": "embeddings_openai:VOYAGE_MULTIMODAL",
}
_RERANK: dict[str, str] = {
    "cohere": "rerank_cohere:DIALECT",
}


def embeddings_dialect(name: str) -> EmbeddingsDialect:
    """The dialect of that name, or of `module:attribute`, for one that lives in another package."""
    dialect: EmbeddingsDialect = _found("embeddings", name, _EMBEDDINGS)
    return dialect


def rerank_dialect(name: str) -> RerankDialect:
    """The dialect of that name, or of `module:attribute`, for one that lives in another package."""
    dialect: RerankDialect = _found("rerank", name, _RERANK)
    return dialect


def _found(kind: str, name: str, table: Mapping[str, str]) -> Any:
    from importlib import import_module

    module, _, attribute = table.get(name, name).partition(":")
    if attribute:
        return getattr(import_module(f".{module}" if name in table else module, __package__), attribute)
    from ..errors import ConfigurationError

    raise ConfigurationError(
        f"Unknown dialect {name!r}.",
        suggestion=f'Known: {", ".join(sorted(table))}; or "module:attribute" for one of your own.',
        param=kind,
    )


# ---------------------------------------------------------------- outward


#: Fields of a body with which a caller asks for numbers of another type than floats.
TYPED = frozenset({"encoding_format", "output_dtype", "embedding_type", "embedding_types", "embeddingTypes"})


def options_of(request: Request, facts: Embeddings | Rerank, warnings: list[Warn]) -> dict[str, Any]:
    """What the caller asked for as body fields, in the words of the provider. What it does not take is refused, or
    left out with a warning, as the caller wishes."""
    words: Mapping[str, str] = getattr(facts, "input_types", {})
    fields: dict[str, Any] = {}
    usual = getattr(facts, "input_type", None)
    if usual is not None and "input_type" in facts.fields:
        fields[facts.fields["input_type"]] = usual
    for name, value in request.defaults.items():
        if name in facts.fields:  # what a client sends with its chats goes along where it is known
            fields[facts.fields[name]] = value
    for name, value in request.parameters.items():
        field = facts.fields.get(name)
        if field is None:
            _refuse(request, warnings, name, f"{request.model} takes no {name} here.")
        elif name != "input_type":
            fields[field] = value
        elif value in words:
            fields[field] = words[value]
        else:
            known = ", ".join(map(repr, words))
            _refuse(request, warnings, name, f"input_type={value!r} is not known to {request.model}: it has {known}.")
    return fields


def _refuse(request: Request, warnings: list[Warn], name: str, message: str) -> None:
    if request.on_unsupported == "error":
        raise UnsupportedParameterError(
            message,
            suggestion=f"Leave {name} out; on_unsupported='drop' leaves out what a model does not take. "
            "A field of the provider's own goes into extra_body={…}.",
            param=name,
        )
    loud = request.on_unsupported == "warn"
    warnings.append(Warn("parameter_dropped", f"{message} It was left out.", name, loud))


def parts_of(item: Any) -> list[dict[str, Any]]:
    """An input as content parts."""
    return [{"type": "text", "text": item}] if isinstance(item, str) else item


def post(request: Request, target: Target, path: str, body: dict[str, Any], warnings: list[Warn]) -> Built:
    """The request with the caller's own fields and headers over it."""
    body.update(request.extra_body)
    headers = {"Content-Type": "application/json", **target.headers}
    if request.extra_headers:
        headers = merged(headers, request.extra_headers)
    return Built(HttpRequest("POST", address(target, path, request.model), headers, json_of(body)), warnings)


# ---------------------------------------------------------------- inward


def object_of(reply: Reply) -> dict[str, Any]:
    """The body, if it is a JSON object that is no error."""
    value = any_of(reply)
    if not isinstance(value, dict):
        raise no_answer(f"The server's answer is no JSON object but {named(value)}.", reply.status, reply.body)
    return value


def any_of(reply: Reply) -> Any:
    """The body as a value, if it is no error."""
    from .openai_problem import is_error

    value = value_of(reply.body, reply.status, kind=reply.headers.get("content-type"))
    if is_error(value):
        from .openai_errors import error_in_body

        raise error_in_body(value, reply.headers, status=reply.status)
    return value


def list_of(value: dict[str, Any], name: str, reply: Reply) -> list[Any]:
    """A list under that name."""
    found = value.get(name)
    if not isinstance(found, list):
        state = f"has no {name}" if name not in value else f"has {named(found)} as {name}"
        raise no_answer(f"The server's answer {state}.", reply.status, reply.body)
    return found


def in_order(items: Sequence[Any], request: Request, *, index: str = "index") -> list[Any]:
    """Items that say which input they belong to, in the order of the inputs. Where none says so, they are in order."""
    places = [item.get(index) if isinstance(item, dict) else None for item in items]
    if not any(isinstance(place, int) for place in places):
        return list(items)
    wanted = len(request.inputs)
    if len(items) == wanted and sorted(p if isinstance(p, int) else -1 for p in places) != list(range(wanted)):
        raise InvalidResponseError(
            f"The server's answer says of its {wanted} vectors that they belong to the texts {_few(places)}.",
            suggestion="Each text should have one: this is a fault of the server.",
        )
    return [item for _, item in sorted(zip(places, items, strict=True), key=lambda pair: pair[0] or 0)]


def checked_vectors(vectors: list[Any], request: Request, warnings: list[Warn]) -> list[Any]:
    """The vectors, if there is a good one for each input.

    Numbers come out as floats; whole numbers stay where the caller asked for such a type in `extra_body`, and so do
    texts (a packed form)."""
    if len(vectors) != len(request.inputs):
        raise InvalidResponseError(
            f"The server's answer has {len(vectors)} vectors for {len(request.inputs)} texts.",
            suggestion="This is a fault of the server; batch_size=1 sends each text alone.",
        )
    raw = not TYPED.isdisjoint(request.extra_body)
    good = [_vector(vector, at, raw) for at, vector in enumerate(vectors)]
    lengths = {len(vector) for vector in good}
    if len(lengths) > 1:
        raise InvalidResponseError(f"The server's vectors differ in length: {_few(sorted(lengths))}.")
    asked = request.parameters.get("dimensions")
    if asked is not None and not raw and lengths != {asked} and all(w.param != "dimensions" for w in warnings):
        said = f"dimensions={asked} was asked for, and the vectors have {lengths.pop()}."
        warnings.append(Warn("dimensions_differ", said, "dimensions", loud=True))
    return good


def _vector(vector: Any, at: int, raw: bool) -> Any:
    if isinstance(vector, str) and vector and raw:
        return vector
    if not isinstance(vector, list) or not vector:
        problem = "is an empty list" if vector == [] else f"is no list of numbers but {named(vector)}"
        if isinstance(vector, (dict, list)) and vector != []:
            problem = "is an object"
        raise InvalidResponseError(f"The vector of text {at} {problem}.")
    kinds = set(map(type, vector))
    if not kinds <= {float, int}:
        raise InvalidResponseError(f"The vector of text {at} holds what is no number.")
    if kinds != {int} or not raw:
        if int in kinds:
            vector = [float(number) for number in vector]
        if not isfinite(sum(vector)):
            raise InvalidResponseError(f"The vector of text {at} holds a number that is none (NaN or infinite).")
    return vector


def unpacked(packed: str, kind: str, at: int) -> list[float]:
    """The numbers in base64: 32-bit floats, the lowest byte first, or signed bytes."""
    import binascii
    import sys
    from array import array

    numbers: array[float] | array[int] = array("f") if kind == "float32" else array("b")
    try:
        data = binascii.a2b_base64(packed, strict_mode=True)
    except (ValueError, binascii.Error):
        raise InvalidResponseError(f"The vector of text {at} is no base64.") from None
    if not data or len(data) % numbers.itemsize:
        raise InvalidResponseError(
            f"The vector of text {at} is {len(data)} bytes in base64, which is no number of {kind} values."
        )
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return [float(number) for number in numbers] if kind == "int8" else list(numbers)


def _few(values: Sequence[Any]) -> str:
    shown = ", ".join(str(value) for value in values[:8])
    return f"{shown}, …" if len(values) > 8 else shown


def whole(value: Any) -> int | None:
    """A count, if it is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(value: Any) -> str | None:
    """A text, if it is one."""
    return value if isinstance(value, str) and value else None


def usage_of(value: Any) -> Usage | None:
    """Tokens as OpenAI and most others tell of them, or as Cohere bills them."""
    if not isinstance(value, dict):
        return None
    said = value.get("usage")
    if isinstance(said, dict):
        prompt, total = whole(said.get("prompt_tokens")), whole(said.get("total_tokens"))
        if prompt is None and total is None:
            return None
        return Usage(prompt if prompt is not None else total, None, total, raw=said)
    meta = value.get("meta")
    billed = meta.get("billed_units") if isinstance(meta, dict) else None
    if not isinstance(billed, dict):
        return None
    counts = [whole(billed.get(name)) for name in ("input_tokens", "image_tokens")]
    if counts == [None, None]:
        return None
    total = sum(count or 0 for count in counts)
    return Usage(total, None, total, raw=billed)


def tokens_of(value: dict[str, Any], reply: Reply) -> Usage | None:
    """The same, or as Amazon Bedrock tells of them: in the body of its own models, and in the head of all."""
    usage = usage_of(value)
    if usage is not None:
        return usage
    count = whole(value.get("inputTextTokenCount"))
    said = reply.headers.get("x-amzn-bedrock-input-token-count")
    if count is None and said is not None and said.isdecimal():
        count = int(said)
    return Usage(count, None, count) if count is not None else None
