"""From what stands in a file or a variable to what `create_client` takes, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from ..errors import ConfigurationError, InvalidRequestError
from ..secrets import MaskedStr
from .expand import NAME
from .model import HEADER_TABLES, KEYS, Key, find, profile_model, settings_model, table_kinds
from .values import Wrong, nearest

_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})

#: pydantic's error type → how the sentence "must be …" ends.
_MUST = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a string",
    "list_type": "a list",
    "dict_type": "a table",
    "mapping_type": "a table",
    "model_type": "a table",
}


def convert(name: str, raw: Any, *, lax: bool) -> tuple[Any, list[Wrong]]:
    """The value of a key, or what is wrong with it.

    Args:
        name: one of the known keys.
        raw: the value, its variables put in.
        lax: it came from a variable, so that numbers are texts.
    """
    if lax and name == "verify" and isinstance(raw, str):
        raw = True if raw.lower() in _TRUE else False if raw.lower() in _FALSE else raw
    value, wrongs = _typed(name, raw, lax)
    if wrongs:
        return None, wrongs
    try:
        return _finished(name, value), []
    except InvalidRequestError as error:
        return None, [_told(name, error)]
    except ConfigurationError as error:
        path = (error.param,) if error.param else ()
        return None, [Wrong(error.message, error.suggestion, path, kind=type(error))]


def _typed(name: str, raw: Any, lax: bool) -> tuple[Any, list[Wrong]]:
    """The value as pydantic reads it."""
    key = find(name)
    assert key is not None
    if key.kind is str:
        return (raw, []) if isinstance(raw, str) else (None, [Wrong(f"must be {key.must}.")])
    from pydantic import BaseModel, ValidationError

    model = profile_model() if name in KEYS else settings_model()
    try:
        made = model.model_validate({name: raw}, strict=not lax)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return None, _wrongs(name, raw, key, [(each["type"], each["loc"], each["msg"]) for each in found])
    value = getattr(made, name)
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_unset=True), []
    return value if lax else raw, []


def _wrongs(name: str, raw: Any, known: Key, errors: list[tuple[str, tuple[int | str, ...], str]]) -> list[Wrong]:
    inner = table_kinds(name)
    nested = inner is not None or name in (*HEADER_TABLES, "logit_bias")
    found: dict[tuple[str, ...], Wrong] = {}
    for kind, place, message in errors:
        path = tuple(map(str, place[1:2])) if nested else ()
        if kind == "extra_forbidden":
            wrong = _unknown_inside(name, path[0], inner or {})
        elif path:
            must = _MUST.get(kind) or message.removeprefix("Input should be ")
            wrong = Wrong(f"must be {must}.", None, path)
        else:
            near = nearest(raw, _words(known.kind)) if isinstance(raw, str) else None
            wrong = Wrong(f"must be {known.must}.", f"Did you mean {near}?" if near else _MENDS.get(name))
        found.setdefault(path, wrong)
    return list(found.values())


def _words(kind: Any) -> list[str]:
    """The words of a closed list, anywhere in a type."""
    return [word for each in get_args(kind) for word in ([each] if isinstance(each, str) else _words(each))]


_MENDS = {"retry": "For a plain number of retries write max_retries = 2."}


def _unknown_inside(name: str, key: str, known: Mapping[str, Any]) -> Wrong:
    if name == "retry" and key in ("stop", "wait"):
        return Wrong("is a value of tenacity, given in code.", f"Give RetryPolicy({key}=…) to create_client.", (key,))
    near = nearest(key, known)
    mend = f"Did you mean {near}?" if near else f"Known here: {', '.join(known)}."
    return Wrong("no such key.", mend, (key,))


def _told(name: str, error: InvalidRequestError) -> Wrong:
    """The error of a checked argument, without the value in front of it."""
    _, must, text = error.message.rpartition(": must ")
    told = f"must {text}" if must else error.message.removeprefix(f"{name}: ")
    return Wrong(told.replace("None for no limit", "inf for no limit"), error.suggestion)


def _finished(name: str, value: Any) -> Any:
    """The value, its limits checked, as `create_client` takes it."""
    from ..checks import CONTROLS, check

    if name in HEADER_TABLES:
        return CONTROLS["extra_headers"](name, value)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(value)
    if name in KEYS:
        return check({name: value}).get(name, value)
    if isinstance(value, str) and not value.strip():
        raise ConfigurationError("is empty.", suggestion="Leave the key out for the provider's default.")
    return value


def _provider(value: str) -> str:
    from ..providers import get_provider

    name, colon, model = value.partition(":")
    if not name.strip():
        raise ConfigurationError("must be a provider's name.", suggestion='For example "openai" or "offline".')
    if colon and not model.strip():
        raise ConfigurationError("the model is missing after the colon.", suggestion=f'Write "{name}:<model>".')
    try:
        row = get_provider(name)
    except ConfigurationError as error:
        wrong = type(error)(error.message, suggestion=error.suggestion)
    else:
        return f"{row.name}:{model.strip()}" if colon else row.name
    raise wrong


def _retry(value: dict[str, Any]) -> Any:
    from ..retry import RetryPolicy

    for name, item in value.items():
        try:
            RetryPolicy(**{name: item})
        except ConfigurationError as error:
            told = error.message.partition("): ")[2].removeprefix(f"{name} ")
            raise ConfigurationError(told, suggestion=error.suggestion, param=name) from None
    return RetryPolicy(**value)


def _capabilities(value: dict[str, Any]) -> dict[str, Any]:
    from ..capabilities import checked

    for name, item in value.items():
        try:
            checked({name: item})
        except ConfigurationError as error:
            told = error.message.removeprefix("capabilities: ")
            raise ConfigurationError(told, suggestion=error.suggestion, param=name) from None
    made = checked(value)
    return made if isinstance(made, dict) else {}


def _extra_body(value: dict[str, Any]) -> dict[str, Any]:
    for path, item in _leaves(value):
        if isinstance(item, float) and (item != item or item in (float("inf"), float("-inf"))):  # noqa: PLR0124 - NaN
            raise ConfigurationError("JSON has no such number.", param=path)
        if item is not None and not isinstance(item, (str, int, float, bool)):
            raise ConfigurationError("JSON has no dates.", suggestion="Write it in quotes.", param=path)
    return value


def _leaves(raw: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(raw, dict):
        for key, item in raw.items():
            yield from _leaves(item, path or key)
    elif isinstance(raw, list):
        for item in raw:
            yield from _leaves(item, path)
    else:
        yield path, raw


def _variable_name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ConfigurationError(
            "must be the name of an environment variable.",
            suggestion='Write the name alone, such as api_key_env = "MY_KEY"; a key itself goes into that variable.',
        )
    return value


def _proxy(value: str) -> str:
    if value and "://" not in value:
        raise ConfigurationError("must be a URL.", suggestion='For example "http://proxy:3128", or "" for no proxy.')
    return value


def _verify(value: bool | str) -> bool | str:
    if isinstance(value, str) and value.lower() in (*_TRUE, *_FALSE, ""):
        raise ConfigurationError(
            "must be true, false or the path of a CA bundle.", suggestion="Write true and false without quotes."
        )
    return value


def _size(value: int) -> int:
    if value <= 0:
        raise ConfigurationError("must be a whole number of bytes above 0.")
    return value


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "api_key": MaskedStr,
    "api_key_env": _variable_name,
    "async_backend": str,
    "capabilities": _capabilities,
    "endpoint": str,
    "extra_body": _extra_body,
    "inherits": lambda value: value,
    "max_response_bytes": _size,
    "provider": _provider,
    "proxy": _proxy,
    "retry": _retry,
    "verify": _verify,
}
