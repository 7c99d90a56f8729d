"""What a field of a body may be. Each check gives the value, or raises an error that names the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import InvalidRequestError

Check = Callable[[str, Any], Any]


def wrong(name: str, message: str, mend: str | None = None) -> InvalidRequestError:
    """The error about one field."""
    return InvalidRequestError(message, suggestion=mend, param=name)


def kind(value: object) -> str:
    """A JSON value by the name of its type, for messages.

    >>> kind(True), kind([1]), kind(None)
    ('a boolean', 'an array', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a string", int: "an integer", float: "a number", list: "an array", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def must(name: str, value: object, what: str, mend: str | None = None) -> InvalidRequestError:
    """The error for a value that is not what it must be."""
    shown = f"{value!r:.60}" if isinstance(value, (int, float)) and not isinstance(value, bool) else kind(value)
    return wrong(name, f"{name} must be {what}, not {shown}.", mend)


def number(low: float, high: float | None = None) -> Check:
    """A number within bounds."""
    span = f"a number from {low:g} to {high:g}" if high is not None else f"a number of at least {low:g}"

    def check(name: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise must(name, value, "a number")
        if value < low or (high is not None and value > high):
            raise must(name, value, span)
        return value

    return check


def whole(low: int | None, high: int | None = None) -> Check:
    """A whole number within bounds."""
    span = "an integer" if low is None else f"an integer of at least {low}"
    if low is not None and high is not None:
        span = f"an integer from {low} to {high}"

    def check(name: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            raise must(name, value, "an integer")
        if (low is not None and value < low) or (high is not None and value > high):
            raise must(name, value, span)
        return value

    return check


def boolean(name: str, value: Any) -> Any:
    """True or false."""
    if not isinstance(value, bool):
        raise must(name, value, "true or false")
    return value


def text(name: str, value: Any) -> Any:
    """A string; it may be empty."""
    if not isinstance(value, str):
        raise must(name, value, "a string")
    return value


def name_of(name: str, value: Any) -> Any:
    """A string that says something."""
    if not text(name, value).strip():
        raise wrong(name, f"{name} is empty.")
    return value


def mapping(name: str, value: Any) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, Mapping):
        raise must(name, value, "an object")
    return dict(value)


def stops(name: str, value: Any) -> Any:
    """A string or an array of them; an empty array is as left out."""
    if isinstance(value, str):
        return name_of(name, value) if not value.isspace() else value
    if not isinstance(value, list):
        raise must(name, value, "a string or an array of strings")
    for at, item in enumerate(value):
        if not text(f"{name}[{at}]", item):
            raise wrong(f"{name}[{at}]", f"{name}[{at}] is empty.")
    return value or None


def biases(name: str, value: Any) -> Any:
    """Token id → how much likelier."""
    for token, bias in mapping(name, value).items():
        number(-100, 100)(f"{name}.{token[:40]}", bias)
    return value
