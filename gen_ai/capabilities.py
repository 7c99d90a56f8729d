"""What a caller knows of his models: `capabilities=` of a client, over what the registry says."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .checks import PARAMETERS
from .errors import ConfigurationError
from .providers.base import Capabilities

_FIELDS = Capabilities.__dataclass_fields__
_PLAIN = Capabilities()
_LEVELS = tuple(_PLAIN.reasoning_efforts or ())
_REFUSABLE = frozenset(PARAMETERS) | {"tools"}


def checked(said: object) -> Capabilities | dict[str, Any]:
    """What was given as `capabilities=`: all of them, or some fields by name, checked.

    Raises:
        ConfigurationError: a field that does not exist, or a value that it cannot have.

    Example:
        >>> checked({"refused": ["seed"]})
        {'refused': frozenset({'seed'})}
    """
    if said is None:
        return {}
    if isinstance(said, Capabilities):
        return said
    if not isinstance(said, Mapping):
        raise _wrong(
            f"capabilities is of type {type(said).__name__}.",
            'Give Capabilities(…), or some of its fields by name: {"reasoning": True}.',
        )
    fields = {name: _field(name, value) for name, value in said.items()}
    replace(_PLAIN, **fields)  # checks the techniques
    return fields


def laid_over(known: Capabilities, said: Capabilities | Mapping[str, Any]) -> Capabilities:
    """What a model accepts: all as said, or what is known of it with some fields as said."""
    if isinstance(said, Capabilities):
        return said
    return replace(known, **said) if said else known


def _field(name: object, value: Any) -> Any:
    if not isinstance(name, str) or name not in _FIELDS:
        near = difflib.get_close_matches(str(name), _FIELDS, 1)
        mend = f"Did you mean {near[0]!r}? " if near else ""
        raise _wrong(f"capabilities has no field {name!r}.", f"{mend}It has {', '.join(_FIELDS)}.")
    usual = getattr(_PLAIN, name)
    if name in ("structured", "structured_stream", "structured_tools"):
        return value  # checked with the others
    if name == "reasoning_budget":
        return _fields(name, value)
    if name == "reasoning_efforts":
        return _efforts(name, value)
    if name == "renamed":
        return _names(name, value)
    if isinstance(usual, bool):
        if not isinstance(value, bool):
            raise _value(name, value, "must be True or False.")
        return value
    if isinstance(usual, frozenset):
        return _set(name, value)
    if isinstance(usual, str):
        if not isinstance(value, str) or not value.strip():
            raise _value(name, value, "must be a name.")
        return value
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value > 0:
        raise _value(name, value, "must be a number above 0.")
    return float(value)


def _set(name: str, value: Any) -> frozenset[str]:
    if isinstance(value, str) or not isinstance(value, (list, tuple, set, frozenset)):
        raise _value(name, value, 'must be a list of parameters, such as ["seed", "logprobs"].')
    for item in value:
        _known(name, item, _REFUSABLE, "parameter")
    return frozenset(value)


def _names(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(field, str) and field for field in value.values()):
        raise _value(name, value, 'must name a field for each parameter, such as {"seed": "random_seed"}.')
    for item in value:
        _known(name, item, PARAMETERS, "parameter")
    return dict(value)


def _efforts(name: str, value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(said, (str, Mapping)) for said in value.values()):
        raise _value(name, value, 'must say how each level is written, such as {"off": "none", "high": "high"}.')
    for item in value:
        _known(name, item, _LEVELS, "level")
    return dict(value)


def _fields(name: str, value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or "{tokens}" not in repr(value):
        raise _value(
            name, value, 'must hold "{tokens}" where the number goes, such as {"thinking_budget": "{tokens}"}.'
        )
    return dict(value)


def _known(field: str, item: Any, names: Any, what: str) -> None:
    if item not in names:
        near = difflib.get_close_matches(str(item), names, 1)
        mend = f"Did you mean {near[0]!r}?" if near else f"It may hold {', '.join(sorted(names))}."
        raise _wrong(f"capabilities: {field} names {item!r}, which is no {what}.", mend)


def _value(name: str, value: Any, must: str) -> ConfigurationError:
    return _wrong(f"capabilities: {name}={value!r} {must}", None)


def _wrong(message: str, mend: str | None) -> ConfigurationError:
    return ConfigurationError(message, suggestion=mend, param="capabilities")
