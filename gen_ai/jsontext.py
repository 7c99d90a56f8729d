"""JSON as servers really send it: parsed strictly first, mended where the meaning is clear."""

from __future__ import annotations

import re
import sys
from typing import Any

_BOM = b"\xef\xbb\xbf"

#: Every escape of a JSON string in turn, so that `\\\\ud83d` (an escaped backslash and four letters) is left alone.
_ESCAPE = r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)"


#: The ways in which no text has gone yet. The first text each way is left to the standard library's json, which is
#: loaded with everything else: pydantic_core is three times as fast, and takes longer to load than a program that makes
#: one call takes for all of its JSON. Whoever makes a second call will make many.
_fresh = {"read", "written"}
#: What pydantic_core is better at even then, from so many bytes on.
_LONG = 65536


def _first(way: str) -> bool:
    """Whether this is the first text that goes this way, and pydantic_core is not there yet."""
    if way not in _fresh:
        return False
    _fresh.discard(way)
    return "pydantic_core" not in sys.modules


def _is_flat(data: bytes) -> bool:
    """With so few brackets a text cannot be nested deeper than pydantic_core goes."""
    return data.count(b"[") + data.count(b"{") < 200


def loads(data: bytes) -> Any:
    """The value of a JSON text that needs no mending.

    Raises:
        ValueError: it is not JSON, or nested too deeply, or holds half a surrogate pair.
    """
    if _fresh and _first("read") and len(data) < _LONG and _is_flat(data):
        import json

        try:
            if not (b"\\ud" in data or b"\\uD" in data):
                return json.loads(data.decode())
        except ValueError:
            pass  # what is wrong, pydantic_core says
    from pydantic_core import from_json

    return from_json(data)


def parse(data: bytes) -> Any:
    """The value of a JSON text.

    A byte-order mark is dropped; bytes that are not UTF-8 become U+FFFD. Half a surrogate pair (from servers that
    cut text between UTF-16 units) is kept as it is: see `whole_text`.

    Args:
        data: the JSON text.

    Returns:
        The value; of duplicate keys the last one wins.

    Raises:
        ValueError: it is not JSON, or nested too deeply, or holds a number of thousands of digits.

    Example:
        >>> parse(b'{"a": 1}')
        {'a': 1}
    """
    from pydantic_core import from_json

    try:
        return from_json(data)
    except ValueError as problem:
        text = _mended(data)
        if text is None:
            raise
        message = str(problem)
    try:
        return from_json(text)
    except ValueError:
        # What is left are halves of surrogate pairs, which only the standard library takes.
        if re.search(_ESCAPE, text) is None:
            raise ValueError(message) from None
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(message) from None


def _mended(data: bytes) -> str | None:
    """The text with what can be mended mended; None where there is nothing to try."""
    if data.startswith(_BOM):
        data = data[3:]
    elif b"\\u" not in data and data.isascii():
        return None
    return data.decode("utf-8", "replace")


def whole_text(text: str) -> str:
    """Text with the halves of surrogate pairs joined, and those that are alone replaced by U+FFFD.

    >>> whole_text("\\ud83d\\ude00 \\ud83d").encode()
    b'\\xf0\\x9f\\x98\\x80 \\xef\\xbf\\xbd'
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def whole_value(value: Any) -> Any:
    """A JSON value whose texts are made whole; see `whole_text`."""
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, list):
        return [whole_value(item) for item in value]
    if isinstance(value, dict):
        return {whole_text(name): whole_value(item) for name, item in value.items()}
    return value


def is_object(data: bytes) -> bool:
    """Whether this is one whole JSON object and nothing else."""
    from pydantic_core import from_json

    try:
        return type(from_json(data)) is dict
    except ValueError:
        return False


def is_begun(data: bytes) -> bool:
    """Whether this is the beginning of a JSON text, which more bytes could make whole.

    >>> is_begun(b'{"a": [1, "x'), is_begun(b"{'a': 1}")
    (True, False)
    """
    from pydantic_core import from_json

    try:
        from_json(data.decode("utf-8", "replace"), allow_partial="trailing-strings")  # it may end within a character
    except ValueError:
        return False
    return True


def dump(value: Any, *, strict: bool = False) -> bytes:
    """The JSON text of a value, as UTF-8. Half a surrogate pair, which UTF-8 cannot hold, is sent as an escape.

    Raises ValueError for a value that has no JSON form, or holds itself; where `strict`, for NaN and infinities too.
    """
    if _fresh and _first("written"):
        import json

        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (ValueError, TypeError, RecursionError):
            text = b""  # what json does not take, pydantic_core may
        if text and _is_flat(text) and b'"null":' not in text:  # as keys the two write None differently
            return text
    from pydantic_core import to_json

    try:
        text = to_json(value)
    except ValueError as problem:
        if "surrogates" not in str(problem):
            raise
    else:
        # The words may stand in a text as well: only as numbers are they written otherwise when asked to.
        if strict and (b"NaN" in text or b"Infinity" in text) and to_json(value, inf_nan_mode="null") != text:
            raise ValueError("JSON has no number for NaN and infinities")
        return text
    import json

    return json.dumps(value, default=_plain, separators=(",", ":"), allow_nan=not strict).encode()


def _plain(value: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)
