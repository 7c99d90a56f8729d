"""What goes beyond a provider's limits, said before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ImageError, InvalidRequestError
from ..providers.limits import NO_LIMITS
from ..request import Request
from ..types import Warn
from .base import Target
from .carried import kind_of

_PICTURES = ("image_url", "input_image", "image")


def overrun(request: Request, target: Target) -> list[Warn]:
    """Warnings of what is over a limit, where the caller wants it sent all the same.

    Args:
        request: the request.
        target: where it goes; its limits are those of the provider's own address.

    Raises:
        InvalidRequestError: something is over a limit; `param` says what. ImageError: it is an image.
    """
    if target.limits is NO_LIMITS:
        return []
    wish = request.on_unsupported
    found: list[Warn] = []
    for problem in _problems(request, target):
        if wish == "error":
            raise problem
        said = f"{problem.message} It was sent all the same."
        found.append(Warn("over_limit", said, problem.param, loud=wish == "warn"))
    return found


def _problems(request: Request, target: Target) -> Iterator[InvalidRequestError]:
    who, limits = target.provider.title, target.limits
    stop, tools = request.parameters.get("stop"), request.tools
    if limits.stops and isinstance(stop, (list, tuple)) and len(stop) > limits.stops:
        yield _over(f"{who} takes up to {limits.stops} stop sequences, and stop has {len(stop)}.", "stop")
    if limits.tools and len(tools) > limits.tools:
        yield _over(f"{who} takes up to {limits.tools} tools, and tools has {len(tools)}.", "tools")
    for name, (least, most) in limits.ranges.items():
        value = request.parameters.get(name)
        if value is not None and not least <= value <= most and (name != "n" or target.capabilities.n):
            yield _over(f"{name}={value!r} must be from {least:g} to {most:g} at {who}.", name)
    if limits.images or limits.image_data or limits.documents:
        yield from _parts(request, target)


def _parts(request: Request, target: Target) -> Iterator[InvalidRequestError]:
    who, limits = target.provider.title, target.limits
    images = documents = 0
    for at, message in enumerate(request.messages):
        content = message.get("content")
        for number, part in enumerate(content if isinstance(content, (list, tuple)) else ()):
            if not isinstance(part, Mapping):
                continue
            where, kind = f"messages[{at}].content[{number}]", kind_of(part)
            if part.get("type") not in _PICTURES and not kind.endswith("of media"):
                if kind.startswith(("document", "file")):
                    documents += 1
                    if limits.documents and documents == limits.documents + 1:
                        yield _over(f"{who} takes up to {limits.documents} documents: {where} is one more.", where)
                continue
            images += 1
            if limits.images and images == limits.images + 1:
                yield _over(f"{who} takes up to {limits.images} images: {where} is one more.", where)
            place, size = _data(part)
            if limits.image_data and size > limits.image_data:
                said = f"has {_megabytes(size)} in base64; {who} takes up to {_megabytes(limits.image_data)}."
                yield _over(
                    f"The image {where}{place} {said}",
                    f"{where}{place}",
                    "Scale it down (2,000 pixels on the long side are plenty for most models).",
                    ImageError,
                )


def _data(part: Mapping[str, Any]) -> tuple[str, int]:
    """Where the data of an image stands in its part, and how many characters it has in base64; 0: none is there."""
    image, source, file = part.get("image_url"), part.get("source"), part.get("file")
    if isinstance(source, Mapping):
        held, place = source.get("data"), ".source.data"
    elif isinstance(image, Mapping):
        held, place = image.get("url"), ".image_url.url"
    elif isinstance(file, Mapping):
        held, place = file.get("file_data"), ".file.file_data"
    elif "file_data" in part:
        held, place = part["file_data"], ".file_data"
    else:
        held, place = image, ".image_url"
    if not isinstance(held, str):
        return place, 0
    if place != ".source.data":
        # What an address takes in the request is no image.
        return place, len(held) - held.find(",") - 1 if held[:5].lower() == "data:" else 0
    return place, len(held)


def _megabytes(size: int) -> str:
    """Rounded up, so that a size above a limit never reads as equal to it."""
    tenths = -(-size * 10 // 2**20)
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"


def _over(
    message: str, param: str, mend: str = "", kind: type[InvalidRequestError] = InvalidRequestError
) -> InvalidRequestError:
    rest = "If the provider takes more by now, on_unsupported='warn' sends it all the same."
    return kind(message, suggestion=f"{mend} {rest}".lstrip(), param=param)
