"""What a client is to be made of: arguments over environment over profile, each value with where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from .config import environment
from .endpoints import taken_apart
from .errors import ConfigurationError
from .options import ACCEPTED, refuse_unknown
from .place import Given
from .providers import builtin_providers, get_provider
from .providers.base import Provider
from .records import dataclass

if TYPE_CHECKING:
    from .profiles import Resolved, Value

#: How a client reaches its server.
CONNECTION = frozenset({"proxy", "verify", "max_response_bytes", "async_backend"})
#: What the client's place is settled from.
_PLACE = frozenset({"api_key", "api_key_env", "endpoint", "headers"})
_OWN = frozenset({"provider", "profile", "model_name", "capabilities", "on_event"})
#: Of these, None is a value: no limit.
_NONE_COUNTS = frozenset({"timeout", "idle_timeout", "total_timeout"})


@dataclass(slots=True)
class Recipe:
    """Everything that `create_client` has settled before it makes the client."""

    row: Provider
    model: str | None
    place: Given
    connection: dict[str, Any] = field(repr=False)  # a proxy's password may be in it
    #: Call arguments that are the client's defaults, and what else its class takes.
    defaults: dict[str, Any] = field(repr=False)
    #: What no argument has overridden: name → value with its origin.
    found: Mapping[str, Value] = field(default_factory=dict)
    resolved: Resolved | None = None

    @property
    def places(self) -> dict[str, str]:
        """Name → where it was set, for what came from a file or a variable."""
        return {name: value.source for name, value in self.found.items()}


def recipe(
    provider: str | None,
    profile: str | None,
    model_name: str | None,
    arguments: dict[str, Any],
    config: object = None,
) -> Recipe:
    """Put together what was said. Raises ConfigurationError; TypeError for an argument that does not exist."""
    resolved = _resolved(provider, profile, {"model_name": model_name, **arguments}, config_path(config))
    found = dict(resolved.values) if resolved is not None else {}
    name, model = _names(provider, model_name, found, resolved)
    row = _addressed(get_provider(name), arguments, found)
    model = _apart(row, model, arguments, found)
    # In this process there is no URL for them to be part of: they are arguments of the class, like any other.
    settings = frozenset(setting.name for setting in row.settings if row.client is None)
    known = ACCEPTED["client"] | CONNECTION | _PLACE | _OWN | settings
    if row.client is None:
        _refuse_settings_of_others(row, arguments, known)
        refuse_unknown("create_client", arguments, known)
    # What only a backend's own class knows is for that class to judge.
    given = {n: v for n, v in arguments.items() if v is not None or n in _NONE_COUNTS or n not in known}
    found = {name: value for name, value in found.items() if name not in given}
    merged = {**{n: v.value for n, v in found.items() if n not in _PLACE | settings}, **given}
    for own in ("provider", "model_name"):
        merged.pop(own, None)
    place = Given(
        row,
        **{name: merged.pop(name, None) for name in ("api_key", "api_key_env", "endpoint")},
        settings={name: merged.pop(name) for name in settings if name in merged},
        headers=merged.pop("headers", found["headers"].value if "headers" in found else None),
        extra_headers=merged.get("extra_headers"),
        extra_body=merged.get("extra_body"),
        verify=merged.get("verify", True),
        found=found,
    )
    connection = {name: merged.pop(name) for name in list(merged) if name in CONNECTION}
    return Recipe(row, model, place, connection, merged, found, resolved)


def _addressed(row: Provider, arguments: dict[str, Any], found: dict[str, Value]) -> Provider:
    """The row that serves at the address that is meant, where the provider has several."""
    endpoint = _endpoint(arguments, found)
    for sign, name in row.other_addresses.items():
        if arguments.get(sign) is not None or sign in found or (endpoint and re.fullmatch(sign, endpoint.strip())):
            return get_provider(name)
    return row


def _endpoint(arguments: dict[str, Any], found: dict[str, Value]) -> str | None:
    said = arguments.get("endpoint")
    if said is None and "endpoint" in found:
        said = found["endpoint"].value
    return said if isinstance(said, str) else None


def _apart(row: Provider, model: str | None, arguments: dict[str, Any], found: dict[str, Value]) -> str | None:
    """Take model and settings out of an endpoint that holds them too, in place; returns the model."""
    endpoint = _endpoint(arguments, found)
    if endpoint is None or not (row.query or "{model}" in row.chat_path):
        return model
    plain, named, settings = taken_apart(endpoint, row)
    if arguments.get("endpoint") is not None:
        arguments["endpoint"] = plain
        for name, value in settings.items():
            if arguments.get(name) is None:
                arguments[name] = value
    else:
        said = found["endpoint"]
        found["endpoint"] = replace(said, value=plain)
        for name, value in settings.items():
            if arguments.get(name) is None:
                found.setdefault(name, replace(said, value=value))
    return model if model is not None else named


def config_path(config: object) -> str | None:
    """The argument `config`, checked."""
    if config is None:
        return None
    path = fspath(config) if isinstance(config, (str, PathLike)) else None
    if isinstance(path, str) and path.strip():
        return path
    raise ConfigurationError(
        f"config={config!r}: must be the path of a config file.",
        suggestion='For example config="settings/gen_ai.toml".',
        param="config",
    )


def _resolved(
    provider: str | None, profile: str | None, arguments: dict[str, Any], config: str | None
) -> Resolved | None:
    """What profile and environment say under these arguments; None where neither says anything."""
    variables = environment()
    if provider is None or profile is not None:
        from .profiles import resolve

        return resolve(profile, variables, given={"provider": provider, **arguments}, config=config)
    if config is not None:
        raise ConfigurationError(
            "config= names a file of profiles, and provider= alone leaves profiles out.",
            suggestion="Give profile= too, or take one of them out.",
            param="config",
        )
    if not any(name.startswith("GEN_AI_") for name in variables):
        return None
    from .profiles import overrides

    return overrides(variables, given={"provider": provider, **arguments})


# ---------------------------------------------------------------- provider and model


def _names(
    provider: str | None, model_name: str | None, found: dict[str, Value], resolved: Resolved | None
) -> tuple[str, str | None]:
    """Provider and model, from arguments, then from what was found."""
    source = "provider"
    said: Any = provider
    if said is None and "provider" in found:
        said, source = found["provider"].value, found["provider"].source
    if said is None:
        raise _nobody(resolved)
    if not isinstance(said, str) or not said.strip():
        raise ConfigurationError(
            f"{source}={said!r}: a provider is a name.",
            suggestion='For example provider="openai", or provider="offline", which needs no key.',
            param="provider",
        )
    name, colon, model = said.partition(":")
    if not name.strip():
        raise ConfigurationError(
            f"{source}={said!r}: the provider is missing before the colon.",
            suggestion=f'For example "openai:{model.strip()}".',
            param="provider",
        )
    if not colon:
        return name, model_name if model_name is not None else _model(name, found)
    if not model.strip():
        raise ConfigurationError(
            f"{source}={said!r}: the model is missing after the colon.",
            suggestion=f'Write "{name}:<model>", or "{name}" and model_name=.',
            param="provider",
        )
    if model_name is not None and model_name != model.strip():
        raise ConfigurationError(
            f"{source}={said!r} and model_name={model_name!r} name different models.",
            suggestion="Keep one of them.",
            param="model_name",
        )
    return name, model.strip()


def _nobody(resolved: Resolved | None) -> ConfigurationError:
    """Nothing says who serves."""
    profile = resolved.name if resolved is not None else None
    notes = [note for note in resolved.warnings if "nothing reads it" in note] if resolved is not None else []
    mend = 'Give create_client(provider="…"), set GEN_AI_PROVIDER, or '
    mend += "write it into that profile; " if profile else "write a gen_ai.toml with a default profile; "
    return ConfigurationError(
        f'The profile "{profile}" names no provider.' if profile else "No provider is named.",
        suggestion=" ".join([mend + 'provider="offline" needs no key.', *notes]),
        param="provider",
    )


def _refuse_settings_of_others(row: Provider, arguments: Mapping[str, Any], known: frozenset[str]) -> None:
    """A setting of another provider, told as such: `resource=` for openai."""
    for name in [name for name in arguments if name not in known]:
        owners = [other.name for other in builtin_providers() if name in {setting.name for setting in other.settings}]
        if owners:
            raise TypeError(f"create_client(): {name} is no setting of {row.name}, but of {', '.join(owners)}.")


def _model(name: str, found: dict[str, Value]) -> str | None:
    model, row = found.get("model_name"), get_provider(name)
    # A model of the environment is one of a server; what runs in this process has its own.
    if model is None or (row.client is not None and model.file is None):
        return row.default_model if row.client is not None else None
    return str(model.value)
