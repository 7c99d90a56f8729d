"""The settings that hold: a profile with its ancestors, the environment over it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import ConfigurationError, MissingApiKeyError
from ..providers import get_provider
from ..providers.credentials import is_secret_of_others
from ..secrets import Environment, MaskedStr
from .convert import convert
from .entries import ConfigFile, Entry, Layer
from .expand import missing, names, strings
from .files import read_files, short, structure
from .inherit import KEYS_OF_KEYS, Inheritance, over, problem, provider_of, text_of
from .model import HEADER_TABLES, KEYS, PREFIX, secret_header
from .override import PROFILE, arguments, environment_layer
from .values import Location, Problem, Resolved, Value, Wrong, fail, nearest, refuse, shown

if TYPE_CHECKING:
    from ..providers.base import Provider

#: The profile of clients that name none, where no file says otherwise.
DEFAULT = "default"
#: Profiles that a message lists.
_MOST = 10
_TRUST = "Take it out; or trust the file: name it in GEN_AI_CONFIG, or move the profile to your own configuration file."


def resolve(
    profile: str | None,
    environment: Mapping[str, str],
    directory: Path | None = None,
    *,
    given: Mapping[str, object] | None = None,
    config: str | None = None,
) -> Resolved:
    """The named profile, else GEN_AI_PROFILE, else the default profile, else none; then the environment's overrides
    over it.

    Args:
        profile: a profile's name; None: see above.
        environment: the variables.
        directory: where searching begins; default: the working directory.
        given: arguments of `create_client` that go over both. They are not among the values; what they replace or
            set aside (the key beside another endpoint, all that belongs to another provider) is not either, and
            needs no variable to be set.
        config: the path of the only file to read, in place of searching and of GEN_AI_CONFIG.

    Raises:
        ConfigurationError: a file, profile or variable is wrong or missing; names file, line, key and the nearest
            known name.
        MissingApiKeyError: the variable of a profile's key is not set.

    Example:
        >>> resolve(None, {"GEN_AI_PROVIDER": "offline"}, Path("/")).values["provider"].value
        'offline'
    """
    environment = Environment(environment)
    given = _given(given)
    folder = _folder(directory)
    files, searched = read_files(environment, folder, config)
    if profile is None and not files and not any(name.startswith(PREFIX) for name in environment):
        return Resolved(None, {}, (), tuple(searched))
    refuse(each for file in files for each in structure(file))
    name, where = _wanted(profile, environment, files)
    inheritance = Inheritance(files, environment)
    layer: Layer = {}
    if name is not None:
        at = inheritance.find(name)
        if at is None:
            _unknown(name, where, files, [short(path, environment, folder) for path in searched])
        layer = inheritance.layer(at, name)
    values, warnings = _settled(layer, environment, given, inheritance.problems)
    read = tuple(file.path for file in files)
    return Resolved(name, values, read, tuple(searched), (*inheritance.warnings, *warnings))


def overrides(environment: Mapping[str, str], *, given: Mapping[str, object] | None = None) -> Resolved:
    """What the environment alone says; no file is looked for.

    Args:
        environment: the variables.
        given: arguments of `create_client` that go over them, as in `resolve`.

    Raises:
        ConfigurationError: a variable does not hold what it should.

    Example:
        >>> overrides({"GEN_AI_TIMEOUT": "20"}).values["timeout"].value
        20.0
    """
    environment = Environment(environment)  # its repr shows nothing, in a traceback either
    given = _given(given)
    values, warnings = _settled({}, environment, given, [])
    return Resolved(None, values, (), (), tuple(warnings))


def _given(given: Mapping[str, object] | None) -> dict[str, object]:
    """The arguments' names; of their values, which may be keys, only the provider's."""
    said = given.items() if given else ()
    return {name: value if name == "provider" else True for name, value in said if value is not None}


def _settled(
    layer: Layer, environment: Environment, given: Mapping[str, object], problems: list[Problem]
) -> tuple[dict[str, Value], list[str]]:
    """The environment over a profile's layer, both under the arguments; and what was set aside for whom."""
    own, more, warnings = environment_layer(environment)
    refuse([*problems, *more])
    layer, told = over(own, layer, environment, moves=True)
    warnings += told
    above = arguments(given)
    layer, told = over(above, layer, environment, moves=True)
    warnings += told
    asked = provider_of(layer, environment)
    values, told = _values({key: entry for key, entry in layer.items() if key not in above}, environment, asked)
    return values, [*warnings, *told]


def list_profiles(
    environment: Mapping[str, str], directory: Path | None = None, *, config: str | None = None
) -> dict[str, Location]:
    """Every profile that can be named, with its place; of two of one name the nearer."""
    environment = Environment(environment)
    files, _ = read_files(environment, _folder(directory), config)
    refuse(problem for file in files for problem in structure(file))
    found: dict[str, Location] = {}
    for file in files:
        for name in file.profiles:
            found.setdefault(name, file.location(name))
    return found


def _folder(directory: Path | None) -> Path | None:
    try:
        return Path.cwd() if directory is None else Path(os.path.normpath(Path(directory).absolute()))
    except OSError:  # it was deleted under us
        return None


def _wanted(profile: str | None, environment: Environment, files: list[ConfigFile]) -> tuple[str | None, str]:
    """The profile's name, and who names it."""
    if profile is not None:
        if not isinstance(profile, str) or not profile.strip():
            fail(f"profile={profile!r}", "a profile is a name.", 'For example profile="fast".', "profile")
        return profile, f"profile={shown(profile)}"
    named = environment.get(PROFILE)
    if named:
        return named, f"{PROFILE}={shown(named)}"
    for file in files:
        said = file.content.get("default_profile")
        if said is not None:
            return said, f"{file.where('default_profile')} = {shown(said)}"
    return (DEFAULT, "") if any(DEFAULT in file.profiles for file in files) else (None, "")


def _unknown(name: str, where: str, files: list[ConfigFile], searched: list[str]) -> NoReturn:
    places: dict[str, str] = {}
    for file in files:
        for profile in file.profiles:
            places.setdefault(profile, file.location(profile).source)
    if not files:
        looked = f"No config file was found. Looked for: {', '.join(searched) or 'nothing'}."
        fail(where, "there is no such profile.", looked, "profile")
    near = nearest(name, places)
    known = [f"{profile} ({place})" for profile, place in sorted(places.items())]
    more = f" and {len(known) - _MOST} more" if len(known) > _MOST else ""
    mend = f"Did you mean {near} ({places[near]})? " if near else ""
    mend += f"Known: {', '.join(known[:_MOST])}{more}." if known else f"No profile stands in {_listed(files)}."
    fail(where, "there is no such profile.", mend, "profile")


def _listed(files: list[ConfigFile]) -> str:
    return ", ".join(file.shown for file in files)


# ---------------------------------------------------------------- from entries to values


def _values(layer: Layer, environment: Environment, provider: str | None) -> tuple[dict[str, Value], list[str]]:
    """Every entry expanded and checked. Raises one ConfigurationError for all that is wrong."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    row = _row(provider)
    warnings: list[str] = []
    for name, entry in layer.items():
        if row is not None and name in KEYS_OF_KEYS and row.client is not None:
            continue  # in this process there is no use for a key
        if row is not None and name not in {*KEYS, *row.other_addresses, *(each.name for each in row.settings)}:
            told = f"is no setting of {row.name}."
            if entry.file is None:
                warnings.append(f"{entry.source} {told} It is not used.")
            else:
                problems.append(Problem(entry.where(), told, "Put it into the profiles of its provider.", name))
            continue
        value, wrongs = _value(name, entry, environment)
        if row is not None and entry.file is not None and not wrongs:
            value = _from_folder(name, value, entry.file, row)
        problems += [problem(entry, name, wrong) for wrong in wrongs]
        values[name] = value
        warnings += _literal_keys(name, entry)
    refuse(problems)
    return values, warnings


def _from_folder(name: str, value: Value, file: ConfigFile, row: Provider) -> Value:
    """The path of a file as seen from the folder of the profile's own."""
    if any(setting.name == name and setting.path for setting in row.settings):
        return replace(value, value=str(file.path.parent / value.value))
    return value


def _row(provider: str | None) -> Provider | None:
    try:
        return None if provider is None else get_provider(provider)
    except ConfigurationError:
        return None  # told by the check of the value itself


def _value(name: str, entry: Entry, environment: Environment) -> tuple[Value, list[Wrong]]:
    used = () if entry.plain else tuple(dict.fromkeys(each for _, text in strings(entry.raw) for each in names(text)))
    if name not in KEYS_OF_KEYS and entry.file is not None and not entry.file.trusted:
        for each in filter(is_secret_of_others, used):
            return _nothing(entry), [Wrong(f"{each} holds a secret, and this file was found by searching.", _TRUST)]
    raw, wrongs = text_of(entry, environment)
    value: Any = None
    if not wrongs:
        value, wrongs = convert(name, raw, lax=entry.file is None or bool(used))
    for (_, before), (_, after) in zip(strings(entry.raw), strings(raw), strict=True) if used and wrongs else ():
        if after and "${" in before:  # what a variable holds is not repeated
            wrongs = [replace(w, text=w.text.replace(after, "…"), mend=_hidden(w.mend, after)) for w in wrongs]
    if name == "api_key_env" and not wrongs:
        used = (value,)
        if not environment.get(value):
            wrongs = [missing(value, environment)]
    if name in KEYS_OF_KEYS:
        wrongs = [replace(each, kind=MissingApiKeyError) if each.missing else each for each in wrongs]
    if name in HEADER_TABLES and not wrongs:  # what is from a variable may be a key, whatever the header is called
        value = {
            header: MaskedStr(text) if secret_header(entry.raw[header]) else text for header, text in value.items()
        }
    return replace(_nothing(entry), value=value, variables=used), wrongs


def _nothing(entry: Entry) -> Value:
    """The place of a value, without it."""
    file = entry.file
    if file is None:
        return Value(None, entry.source, None, None, True)
    return Value(None, entry.source, file.path, file.line(*entry.keys), file.trusted)


def _hidden(mend: str | None, raw: str) -> str | None:
    return mend and mend.replace(raw, "…")


def _literal_keys(name: str, entry: Entry) -> list[str]:
    """Keys that stand in a file of a project."""
    if entry.file is None or entry.file.trusted:
        return []
    if name == "api_key":
        literal = bool(entry.raw) and "${" not in entry.raw
    elif name in HEADER_TABLES:
        literal = any(isinstance(text, MaskedStr) and text and "${" not in text for text in entry.raw.values())
    else:
        return []
    if not literal:
        return []
    mend = 'Write api_key_env = "MY_KEY".' if name == "api_key" else "Write ${MY_KEY} in its place."
    return [f"{entry.where()} holds a key itself, which does not belong into a file of a project. {mend}"]
