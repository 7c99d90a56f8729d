"""Whether one JSON Schema is at least as strict as another: what it admits, the other admits too."""

from __future__ import annotations

from typing import Any

#: Keywords that say something to people and nothing about values.
_ABOUT = frozenset(
    {
        "$schema", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "format",
    }
)  # fmt: skip

#: Bounds that not every server enforces.
_LENGTHS = frozenset({"minLength", "maxLength"})


def tightened(recorded: Any, built: Any) -> bool:
    """Whether the built schema is the recorded one, made stricter only: more required, nothing additional.

    >>> tightened({"type": "object", "properties": {"a": {"title": "A"}}},
    ...           {"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": False})
    True
    >>> tightened({"type": "string"}, {"type": "number"})
    False
    """
    if not isinstance(recorded, dict) or not isinstance(built, dict):
        return bool(recorded == built)
    ours = {key: value for key, value in recorded.items() if key not in _ABOUT}
    theirs = {key: value for key, value in built.items() if key not in _ABOUT}
    if "type" not in ours and ("const" in ours or "enum" in ours):
        theirs.pop("type", None)  # which is that of the values
    if not set(ours.pop("required", [])) <= set(theirs.pop("required", [])):
        return False
    if ours.pop("additionalProperties", None) not in (None, False) or theirs.pop("additionalProperties", None):
        return False
    words = built.get("description")
    for key in _LENGTHS.intersection(ours).difference(theirs):
        if isinstance(words, str) and f"{key}: {ours[key]}" in words:
            del ours[key]  # said in words, where servers do not take it; checked here
    return ours.keys() == theirs.keys() and all(_same(key, ours[key], theirs[key]) for key in ours)


def _same(keyword: str, recorded: Any, built: Any) -> bool:
    if keyword in ("properties", "$defs", "definitions", "patternProperties"):
        return recorded.keys() == built.keys() and all(tightened(recorded[name], built[name]) for name in recorded)
    if keyword in ("items", "not"):
        return tightened(recorded, built)
    if keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        return len(recorded) == len(built) and all(map(tightened, recorded, built))
    return bool(recorded == built)
