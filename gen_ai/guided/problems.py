"""What is wrong with an answer, one short line each: for the model, which is asked again, and for the caller."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

#: Problems of one answer that are told.
MOST = 10
_LINE = 240


class Invalid(Exception):  # noqa: N818 - turned into StructuredOutputError, or into another question
    """An answer that does not fit; `problems` says why, a short line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def path_of(parts: Iterable[Any]) -> str:
    """Where in the answer: `$.items[0].name`."""
    path = "$"
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            name = str(part)[:60]
            path += f".{name}" if name.replace("_", "a").replace("-", "a").isalnum() else f"[{json.dumps(name)}]"
        if len(path) > 160:
            return path[:160] + "…"
    return path


def shown(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "an array"
    if isinstance(value, str) and len(value) > 60:
        return json.dumps(value[:60] + "…", ensure_ascii=False)
    if isinstance(value, str | float | bool | None):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and value.bit_length() < 200:
        return str(value)
    return f"a {type(value).__name__}"


def of_pydantic(error: Exception) -> list[str]:
    """The lines for what pydantic, or a validator of the caller's, raised."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return [f"$: a validator raised {type(error).__name__}: {str(error)[:120]}"]
    lines = []
    for one in error.errors(include_url=False, include_context=False)[:MOST]:
        line = f"{path_of(one['loc'])}: {one['msg']}"
        if one["type"] not in ("missing", "json_invalid"):
            line += f" (got {shown(one['input'])})"
        lines.append(line if len(line) <= _LINE else line[:_LINE] + "…")
    return lines


def of_jsonschema(error: Any) -> str:
    """The line for one error of jsonschema, whose own message may hold the whole value."""
    path = path_of(error.absolute_path)
    wanted, value = error.validator_value, shown(error.instance)
    if error.validator == "type":
        names = wanted if isinstance(wanted, list) else [wanted]
        return f"{path}: must be of type {' or '.join(map(str, names))} (got {value})"
    if error.validator == "enum":
        listed = ", ".join(map(shown, wanted[:12])) + (", …" if len(wanted) > 12 else "")
        return f"{path}: must be one of {listed} (got {value})"
    if error.validator == "const":
        return f"{path}: must be {shown(wanted)} (got {value})"
    if error.validator in ("required", "additionalProperties", "dependentRequired", "unevaluatedProperties"):
        said = str(error.message)
        return f"{path}: {said if len(said) <= _LINE else said[:_LINE] + '…'}"
    limit = shown(wanted) if not isinstance(wanted, str) else wanted[:80]
    return f"{path}: does not meet {error.validator} {limit} (got {value})"
