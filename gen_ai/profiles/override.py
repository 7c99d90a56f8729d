"""GEN_AI_… variables: what the environment says over a profile."""

from __future__ import annotations

from collections.abc import Mapping

from ..secrets import Environment, MaskedStr
from .entries import Entry, Layer
from .files import NAMED
from .inherit import KEYS_OF_KEYS, split_provider
from .model import KEYS, PREFIX, find, settings
from .values import Problem, nearest

#: Names the profile.
PROFILE = f"{PREFIX}PROFILE"


def variables() -> dict[str, str]:
    """Every variable that stands for a key of a profile: its name → the key.

    >>> variables()["GEN_AI_MODEL"], variables()["GEN_AI_TIMEOUT"]
    ('model_name', 'timeout')
    """
    known = {name: key for name, key in (KEYS | settings()).items() if key.variable}
    return {PREFIX + name.upper(): "model_name" if name == "model" else name for name in known}


def _named(variable: str) -> str | None:
    """The key that a variable stands for, or None."""
    name = variable.removeprefix(PREFIX).lower()
    key = find(name) if variable == PREFIX + name.upper() else None
    if key is None or not key.variable:
        return None
    return "model_name" if name == "model" else name


def environment_layer(environment: Environment) -> tuple[Layer, list[Problem], list[str]]:
    """The environment's own layer. An empty variable counts as not set."""
    layer: Layer = {}
    problems: list[Problem] = []
    warnings: list[str] = []
    for variable in sorted(name for name, value in environment.items() if name.startswith(PREFIX) and value):
        if variable in (PROFILE, NAMED):
            continue
        name = _named(variable)
        if name is None:
            warnings.append(_unknown(variable))
            continue
        value = MaskedStr(environment[variable])
        if name in layer and layer[name].raw != value:
            told = f"{layer[name].source} names another model."
            problems.append(Problem(variable, told, "Unset one of them.", variable))
        layer[name] = Entry(value if name == "api_key" else str(value), variable, plain=True)
    keys = [name for name in KEYS_OF_KEYS if name in layer]
    if len(keys) > 1:
        told = f"two keys at odds: {layer['api_key'].source} is set too."
        problems.append(Problem(layer["api_key_env"].source, told, "Unset one of them.", "api_key"))
    if "endpoint" not in layer:
        warnings += [_alone(layer.pop(name).source) for name in keys]
    return layer, problems + split_provider(layer, environment), warnings


def _alone(variable: str) -> str:
    return (
        f"{variable} counts only together with {PREFIX}ENDPOINT, and is not used. "
        "Set the provider's own variable, or write api_key_env into a profile."
    )


def _unknown(variable: str) -> str:
    known = [name.removeprefix(PREFIX) for name in (*variables(), PROFILE, NAMED)]
    near = nearest(variable.removeprefix(PREFIX).upper(), known)
    return f"{variable} is set, but nothing reads it." + (f" Did you mean {PREFIX}{near}?" if near else "")


def arguments(given: Mapping[str, object]) -> Layer:
    """What the caller gives to `create_client`, as a layer: it decides what is set aside; its values stay his."""
    layer = {
        name: Entry(value, f"the argument {name}", plain=True) for name, value in given.items() if value is not None
    }
    split_provider(layer, {})
    return layer
