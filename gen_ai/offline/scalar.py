"""One labelled value as the scalar that a schema asks for."""

from __future__ import annotations

import re
from typing import Any

from . import text as reading
from .sample import MISSING
from .text import NOTHING, Label, key


def scalar(schema: dict[str, Any], kind: str, label: Label) -> Any:
    """A label's value as a scalar of the schema's type, or MISSING."""
    value = label.value or (label.block[0].strip() if label.block else "")
    if "const" in schema or "enum" in schema:
        return _choice(schema.get("enum", [schema.get("const")]), value)
    if kind == "null":
        return None if value.casefold() in NOTHING else MISSING
    if not value:
        return MISSING
    if kind == "boolean":
        found: Any = reading.boolean(value)
    elif kind in ("integer", "number"):
        found = reading.number(value)
        if kind == "integer" and isinstance(found, float):
            found = int(found) if found.is_integer() else None
    elif kind == "string":
        found = _text(schema, label, value)
    else:
        found = None
    return MISSING if found is None else found


def _choice(options: list[Any], value: str) -> Any:
    wanted = key(value)
    for option in options:
        if isinstance(option, str) and (option == value or key(option) == wanted):
            return option
        if isinstance(option, bool):
            if reading.boolean(value) is option:
                return option
        elif isinstance(option, (int, float)) and reading.number(value) == option:
            return option
        elif option is None and value.casefold() in NOTHING:
            return None
    words = value.casefold().split()
    for option in options:
        if isinstance(option, str) and words and option.casefold() == words[0].strip(".,!?;()"):
            return option
    return MISSING


_FORMS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "uri": re.compile(r"\w[\w+.-]*://[^\s<>\"']+"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "ipv4": re.compile(r"\d{1,3}(?:\.\d{1,3}){3}"),
}


def _text(schema: dict[str, Any], label: Label, value: str) -> str | None:
    form = schema.get("format")
    if form == "date":
        return reading.date(value)
    if form == "date-time":
        return reading.date_time(value)
    if form == "time":
        return reading.time(value)
    if form in _FORMS:
        match = _FORMS[form].search(value)
        return match[0] if match else None
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        return _matching(pattern, value)
    if not label.value and len(label.block) > 1:
        value = "\n".join(line.strip() for line in label.block)
    longest = schema.get("maxLength")
    return value[:longest] if isinstance(longest, int) else value


def _matching(pattern: str, value: str) -> str | None:
    """The value, or the word in it, that fits: `EUR` of `1,234.50 EUR` for `^[A-Z]{3}$`."""
    try:
        fits = re.compile(pattern).search
    except re.error:
        return None
    return next((text for text in (value, *value.split(), value.upper(), value.lower()) if fits(text)), None)
