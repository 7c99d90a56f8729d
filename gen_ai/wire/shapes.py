"""Values of another kind than the dialect has there: what they can only mean is taken, any other is a typed error.

Null, false and what is empty say nothing everywhere. Whatever else stands where a text, an object or a list belongs is
never passed over: an answer that has lost a piece of itself must not look like a whole one.
"""

from __future__ import annotations

from typing import Any

from ..errors import InvalidResponseError

#: No answer has so many choices, blocks or items.
_PLACES = 1 << 20


def words(value: Any) -> str:
    """The text in the place of one; what a gateway has read as JSON is written as JSON again.

    >>> words("Hi"), words({"age": 7}), words(7), words(None)
    ('Hi', '{"age":7}', '7', '')
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool) or value in ([], {}):
        return ""
    from ..jsontext import dump

    return dump(value).decode()


def place(value: Any) -> int | None:
    """An index, also where it is written as a text or with a point; None for anything else.

    >>> place(1), place("1"), place(1.0), place(-1), place(True), place(None)
    (1, 1, 1, None, None, None)
    """
    digits = isinstance(value, str) and value.isdecimal() and len(value) < 8
    if digits or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _PLACES else None


def fields(value: Any, name: str) -> dict[str, Any]:
    """An object; {} for null, false and what is empty. Raises InvalidResponseError for anything else."""
    if isinstance(value, dict):
        return value
    if value:
        raise malformed(name, value, "an object")
    return {}


def entries(value: Any, name: str) -> list[dict[str, Any]]:
    """The objects of a list, one by itself too; none for null, false and what is empty.

    Raises InvalidResponseError for anything else.

    >>> entries([{"a": 1}, None], "parts"), entries({"a": 1}, "parts"), entries(None, "parts")
    ([{'a': 1}], [{'a': 1}], [])
    """
    if isinstance(value, list):
        return [fields(entry, name) for entry in value if entry is not None]
    if isinstance(value, dict):
        return [value]
    if value:
        raise malformed(name, value, "a list")
    return []


def malformed(name: str, value: Any, wanted: str) -> InvalidResponseError:
    """The error for a field that holds what cannot be read."""
    kinds = {str: "a text", bool: "true or false", list: "a list", dict: "an object", type(None): "null"}
    return InvalidResponseError(
        f"The server's answer cannot be read: {name} holds {kinds.get(type(value), 'a number')}, not {wanted}.",
        suggestion="Ask again; if it stays, the server does not speak this API as it should.",
    )
