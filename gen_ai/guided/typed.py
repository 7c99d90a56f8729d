"""The check of an answer against a type, by pydantic."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .problems import MOST, Invalid, of_pydantic

#: Checks one candidate: its JSON text and its value → what the caller gets. Raises Invalid.
Fit = Callable[[str, Any], Any]


def typed_fit(validate: Callable[[str], Any], *, number: bool) -> Fit:
    """Validation by pydantic, from the JSON text: what is written as text there (dates, UUIDs) is read as such.

    `number`: the type has numbers in it, where NaN and infinity are to be kept out.
    """

    def fit(text: str, _value: Any) -> Any:
        try:
            result = validate(text)
        except Exception as error:  # noqa: BLE001 - a validator of the caller's may raise anything
            result = _second_look(validate, text, error)
        if number and _suspect(text) and _holds_endless(result):
            raise Invalid(["$: NaN and infinity are no numbers"])
        return result

    return fit


def _second_look(validate: Callable[[str], Any], text: str, error: Exception) -> Any:
    from pydantic import ValidationError

    from .extract import repaired

    if isinstance(error, ValidationError) and error.errors()[0]["type"] in ("json_invalid", "string_unicode"):
        better = repaired(text)
        if better != text:
            try:
                return validate(better)
            except Exception as again:  # noqa: BLE001 - as above
                error = again
    raise Invalid(of_pydantic(error)[:MOST]) from (None if isinstance(error, ValidationError) else error)


#: Text that a number field may have read as NaN or infinity: pydantic takes "NaN" and "1e999" as strings, and
#: turns integers past the range of a float into infinity.
_ENDLESS = re.compile(r'"\s*+[+-]?(?:nan|inf(?:inity)?|[\d_.]++e\+?\d{3,})\s*"', re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?<!\d)\d{300}")


#: Every such text has one of these in it; most texts have none, and a look at each of their quotes is saved.
_EXPONENT = re.compile(r"[eE]\+?\d{3}")


def _suspect(text: str) -> bool:
    small = text.lower()
    if ("nan" in small or "inf" in small or _EXPONENT.search(text)) and _ENDLESS.search(text):
        return True
    return len(text) >= 300 and _LONG_NUMBER.search(text) is not None


def _holds_endless(result: Any) -> bool:
    """Whether a NaN or an infinity is anywhere in a value."""
    seen: set[int] = set()
    stack = [result]
    while stack:
        value = stack.pop()
        if isinstance(value, float):
            if value - value != 0:
                return True
        elif value is None or isinstance(value, str | bytes | int | type) or id(value) in seen:
            continue
        else:
            seen.add(id(value))
            if isinstance(value, Mapping):
                stack += [*value.keys(), *value.values()]
            elif isinstance(value, list | tuple | set | frozenset):
                stack += value
            else:
                stack += getattr(value, "__dict__", {}).values()
                stack += [getattr(value, name, None) for name in _slots(value)]
                stack.append(getattr(value, "__pydantic_extra__", None))
    return False


def _slots(value: Any) -> list[str]:
    return [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ()) if name != "__weakref__"]
