"""Gemini dialect, inward: arguments of a function call that come in pieces, each with the path of what it adds to.

{"functionCall": {"name": "f", "willContinue": true}}
{"functionCall": {"partialArgs": [{"jsonPath": "$.city", "stringValue": "Par", "willContinue": true}], …}}
{"functionCall": {}}                                                                     the end
"""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d{1,6})\]|\[(['\"])(.*?)\3\]")
_VALUES = ("stringValue", "numberValue", "boolValue", "nullValue", "string_value", "number_value", "bool_value")


def add(arguments: dict[str, Any], pieces: Any) -> None:
    """Put pieces into the arguments; those that say nothing that is known are skipped.

    >>> arguments = {}
    >>> add(arguments, [{"jsonPath": "$.a[0].b", "stringValue": "x"}, {"jsonPath": "$.a[0].b", "stringValue": "y"}])
    >>> arguments
    {'a': [{'b': 'xy'}]}
    """
    for piece in pieces if isinstance(pieces, list) else ():
        path = piece.get("jsonPath", piece.get("json_path")) if isinstance(piece, dict) else None
        named = next((name for name in _VALUES if isinstance(piece, dict) and name in piece), None)
        if not isinstance(path, str) or named is None:
            continue
        value = None if named == "nullValue" else piece[named]
        steps: list[str | int] = [
            int(found[2]) if found[2] else found[1] or found[4] for found in _STEP.finditer(path.removeprefix("$"))
        ]
        if steps:
            _put(arguments, steps, value)


def _put(holder: Any, steps: list[str | int], value: Any) -> None:
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        if isinstance(step, int):
            if not isinstance(holder, list) or step > len(holder):
                return
            if step == len(holder):
                holder.append(None)
            there = holder[step]
        else:
            if not isinstance(holder, dict):
                return
            there = holder.get(step)
        if last:
            holder[step] = there + value if isinstance(there, str) and isinstance(value, str) else value
        elif not isinstance(there, (dict, list)):
            holder[step] = [] if isinstance(steps[at + 1], int) else {}
        if not last:
            holder = holder[step]
