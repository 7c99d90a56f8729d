"""From the arguments of an embeddings or rerank call to a portable request, and from its answer to what the caller
asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .checks import check
from .errors import InvalidRequestError
from .prepare import NOTHING, named_model, settled
from .records import dataclass
from .request import Request
from .vectors import EmbeddingsResponse, RerankResponse

if TYPE_CHECKING:
    from .calling import Caller

#: What goes to the model; all else steers the call.
_OF_THE_MODEL = ("dimensions", "input_type", "top_n", "user")


@dataclass(slots=True)
class Vectors:
    """What an embeddings call returns."""

    full: bool
    as_value: bool
    single: bool

    def of(self, response: EmbeddingsResponse) -> Any:
        """The result in the shape that the caller asked for."""
        if self.full:
            return response
        return response.embeddings[0] if self.single else response.embeddings


@dataclass(slots=True)
class Ranking:
    """What a rerank call returns."""

    full: bool
    as_value: bool

    def of(self, response: RerankResponse) -> Any:
        """The result in the shape that the caller asked for."""
        return response if self.full else response.results


def prepare_embeddings(client: Caller, texts: Any, options: dict[str, Any]) -> tuple[Request, Vectors]:
    """Check the arguments of one call and put them into a request; raises InvalidRequestError."""
    request = _request(client, "embeddings", options)
    request.single = isinstance(texts, str)
    request.inputs = [texts] if request.single else _listed("texts", texts)
    for at, item in enumerate(request.inputs):
        if not isinstance(item, str):
            request.inputs[at] = _parts(f"texts[{at}]", item)
    return request, Vectors(bool(options.get("full_output")), bool(options.get("return_error")), request.single)


def prepare_rerank(client: Caller, payload: Any, options: dict[str, Any]) -> tuple[Request, Ranking]:
    """Check the arguments of one call and put them into a request; raises InvalidRequestError."""
    query, documents = payload
    request = _request(client, "rerank", options)
    if not isinstance(query, str) or not query.strip():
        raise InvalidRequestError(
            "query must be a non-empty string.", suggestion="Say what the documents are to be ranked by.", param="query"
        )
    request.query = query
    request.inputs = _listed("documents", documents)
    for at, item in enumerate(request.inputs):
        if not isinstance(item, str):
            raise InvalidRequestError(
                f"documents[{at}] must be a string, not a value of type {type(item).__name__}.",
                suggestion="Of a dictionary give the text that counts; the result's index says which it was.",
                param=f"documents[{at}]",
            )
    return request, Ranking(bool(options.get("full_output")), bool(options.get("return_error")))


def _request(client: Caller, operation: Any, options: dict[str, Any]) -> Request:
    given = settled(check(options))
    # Of a client's own defaults what steers any call holds here too; the rest is about chats.
    settings = {**client._defaults, **given}
    return Request(
        operation=operation,
        model=named_model(client, settings),
        parameters={name: given[name] for name in _OF_THE_MODEL if name in given},
        defaults={"user": settings["user"]} if "user" in settings and "user" not in given else {},
        timeout=settings.get("timeout", 30.0),
        total_timeout=settings.get("total_timeout"),
        retry=settings.get("retry"),
        on_unsupported=settings.get("on_unsupported", "error"),
        batch_size=given.get("batch_size"),
        max_concurrent=given.get("max_concurrent", 5),
        extra_body=given.get("extra_body", NOTHING),
        extra_headers=settings.get("extra_headers", NOTHING),
        places=client._places,
    )


def _listed(name: str, values: Any) -> list[Any]:
    """The items of a list, a copy of it; an empty one is an error."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InvalidRequestError(
            f"{name} must be a list of strings, not a value of type {type(values).__name__}.",
            suggestion=f'Write {name}=["…", "…"].',
            param=name,
        )
    items = list(values)
    if not items:
        raise InvalidRequestError(
            f"{name} is empty.", suggestion="Give at least one, or leave the call out.", param=name
        )
    return items


def _parts(which: str, item: Any) -> list[dict[str, Any]]:
    """An input of several parts: texts and images as in messages."""
    if isinstance(item, (list, tuple)) and item and all(isinstance(part, Mapping) for part in item):
        parts = [dict(part) for part in item]
        for at, part in enumerate(parts):
            _check_part(f"{which}[{at}]", part)
        return parts
    numbers = isinstance(item, int) or (isinstance(item, (list, tuple)) and any(isinstance(part, int) for part in item))
    raise InvalidRequestError(
        f"{which} must be a string, or a list of parts, not a value of type {type(item).__name__}.",
        suggestion="Tokens are not taken: give the text that they stand for." if numbers else "Give the text.",
        param=which,
    )


def _check_part(which: str, part: dict[str, Any]) -> None:
    kind = part.get("type")
    image = part.get("image_url")
    if kind == "text" and isinstance(part.get("text"), str):
        return
    if kind == "image_url" and isinstance(image, Mapping) and isinstance(image.get("url"), str):
        return
    raise InvalidRequestError(
        f"{which} is neither a text nor an image.",
        suggestion='Write {"type": "text", "text": "…"} or {"type": "image_url", "image_url": {"url": "…"}}.',
        param=which,
    )
