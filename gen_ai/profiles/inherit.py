"""One profile with what it inherits, as layers: which value stands over which, and what is set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import ConfigurationError
from ..providers import get_provider
from ..secrets import Environment
from .convert import convert
from .entries import ConfigFile, Entry, Layer
from .expand import expand, has_dollar, misspelt, names, strings
from .model import HEADER_TABLES, NEVER_SHOWN, find, is_bound, key_variables, secret_header, unknown_key
from .values import MOST, Problem, Wrong, nearest, shown

#: No sensible profile stands on more.
DEEPEST = 50
#: The two ways to give a key.
KEYS_OF_KEYS = ("api_key", "api_key_env")
#: Two ways to say the same: what stands higher takes the place of both.
PAIRS = (KEYS_OF_KEYS, ("retry", "max_retries"))


# ---------------------------------------------------------------- one profile


def check_profile(file: ConfigFile, profile: str) -> tuple[Layer, list[Problem]]:
    """The values of one profile, and what is wrong with its keys: names, types, limits, references."""
    layer: Layer = {}
    problems: list[Problem] = []
    for written, raw in file.profiles[profile].items():
        if len(problems) > MOST:
            break
        if find(written) is None:
            told, mend = unknown_key(written)
            problems.append(Problem(file.where("profiles", profile, written), told, mend, written))
            continue
        name = "model_name" if written == "model" else written
        entry = Entry.of(file, profile, written, raw)
        wrongs = _wrong_references(name, entry)
        if not wrongs and (entry.plain or not has_dollar(raw)):
            wrongs = convert(name, raw, lax=False)[1]
        problems += [problem(entry, name, wrong) for wrong in wrongs]
        if name in layer:
            both = "model and model_name were both given."
            problems.append(Problem(entry.where(), both, "Keep one of them.", "model_name"))
        elif not wrongs:
            layer[name] = entry
    for one, other in PAIRS:
        if one in layer and other in layer:
            both = f"{'two keys' if one in KEYS_OF_KEYS else 'two policies'} at odds: {one} was given too."
            problems.append(Problem(layer[other].where(), both, "Keep one of them.", other))
    return layer, problems


def _wrong_references(name: str, entry: Entry) -> list[Wrong]:
    found = []
    for path, text in strings(entry.raw):
        if entry.plain:
            if "${" in text:
                found.append(Wrong("a name stands here, and ${…} is not expanded.", "Write the name alone."))
            continue
        wrong = misspelt(text)
        if wrong is not None:
            found.append(replace(wrong, path=path[:1]))
            continue
        used = names(text) if name != "api_key" and "${" in text else ()
        secret = next(iter(key_variables().intersection(each.upper() for each in used)), None) if used else None
        if secret is not None:
            told = f"{secret} holds a provider's key, which belongs into api_key alone."
            mend = f'Write api_key_env = "{secret}", and take it out here.'
            found.append(Wrong(told, mend, path[:1]))
    return found


def problem(entry: Entry, name: str, wrong: Wrong) -> Problem:
    """What is wrong with a value, with the line it stands in (of a key inside it, where that one is wrong)."""
    where = entry.where(*wrong.path[:1])
    hidden = name in NEVER_SHOWN or wrong.path or (has_dollar(entry.raw) and not entry.plain)
    value = "" if hidden else shown(entry.raw)
    if value:
        where += f"={value}" if entry.file is None else f" = {value}"
    param = entry.source if entry.file is None else ".".join((name, *wrong.path[:1]))
    return Problem(where, wrong.text, wrong.mend, param, wrong.kind)


# ---------------------------------------------------------------- layers


def text_of(entry: Entry, environment: Mapping[str, str]) -> tuple[Any, list[Wrong]]:
    """What stands there, its variables put in; and what is missing."""
    return (entry.raw, []) if entry.plain else expand(entry.raw, environment)


def provider_of(layer: Layer, environment: Mapping[str, str]) -> str | None:
    """The provider that a layer asks for."""
    entry = layer.get("provider")
    if entry is None:
        return None
    return known_provider(str(text_of(entry, environment)[0]))


def known_provider(said: str) -> str:
    """The registry's name of the provider in "name" or "name:model"; as it stands if there is none."""
    name = said.partition(":")[0]
    try:
        return get_provider(name).name
    except ConfigurationError:
        return name.strip().lower()


def split_provider(layer: Layer, environment: Mapping[str, str]) -> list[Problem]:
    """Turn "provider:model" into both, in place."""
    entry = layer.get("provider")
    if entry is None:
        return []
    value, missing = text_of(entry, environment)
    name, colon, model = str(value).partition(":")
    if missing or not colon or not model.strip():
        return []
    given = layer.get("model_name")
    if given is not None and given.raw != model.strip():
        said = "" if has_dollar(entry.raw) and not entry.plain else f" = {shown(value)}"
        told = f"another model is named in provider{said} ({entry.source})."
        return [Problem(given.where(), told, "Keep one of them.", "model_name")]
    layer["provider"] = replace(entry, raw=name.strip(), plain=True)
    layer["model_name"] = replace(entry, raw=model.strip(), plain=True)
    return []


def over(upper: Layer, lower: Layer, environment: Mapping[str, str], *, moves: bool = False) -> tuple[Layer, list[str]]:
    """The upper layer over the lower one, and what was set aside for it: what belongs to another provider; with
    `moves`, the keys of the lower layer where the upper one names another endpoint."""
    kept, warnings = dict(lower), []
    asked, had = provider_of(upper, environment), provider_of(lower, environment)
    if asked is not None and had is not None and asked != had:
        bound = [name for name in kept if is_bound(name) and name not in upper]
        warnings += _aside(kept, bound, f"{upper['provider'].source} names the provider {asked}")
    if moves and "endpoint" in upper:
        warnings += _without_keys(kept, upper["endpoint"].source)
    for pair in PAIRS:
        if any(name in upper for name in pair):
            kept = {name: entry for name, entry in kept.items() if name not in pair}
    return {**kept, **upper}, warnings


def _aside(layer: Layer, bound: list[str], why: str) -> list[str]:
    """Take these out; a sentence for each place that they are from."""
    if not bound:
        return []
    taken = ", ".join(f"{name} ({layer[name].source})" for name in bound)
    for name in bound:
        del layer[name]
    return [f"{why}, so these are set aside: {taken}."]


def _without_keys(layer: Layer, source: str) -> list[str]:
    """An endpoint from elsewhere: the keys of the profile do not go there."""
    warnings = _aside(layer, [name for name in KEYS_OF_KEYS if name in layer], f"{source} sets the endpoint")
    for name in HEADER_TABLES:
        entry = layer.get(name)
        if entry is None or not isinstance(entry.raw, dict):
            continue
        kept = {header: text for header, text in entry.raw.items() if not secret_header(text)}
        if len(kept) < len(entry.raw):
            gone = ", ".join(header for header in entry.raw if header not in kept)
            warnings.append(f"{source} sets the endpoint, so these are set aside: {name} {gone} ({entry.source}).")
            layer[name] = replace(entry, raw=kept)
    return warnings


# ---------------------------------------------------------------- inheritance


@dataclass(slots=True)
class Inheritance:
    """Finds profiles in the files, and makes one layer of a profile and its ancestors."""

    files: list[ConfigFile]
    environment: Environment
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _known: dict[tuple[int, str], Layer] = field(default_factory=dict)

    def find(self, profile: str) -> int | None:
        """The first file that has the profile, by its place in the list."""
        return next((at for at, file in enumerate(self.files) if profile in file.profiles), None)

    def layer(self, at: int, profile: str, trail: tuple[tuple[int, str], ...] = ()) -> Layer:
        """The profile over what it inherits."""
        if (at, profile) in self._known:
            return self._known[at, profile]
        file = self.files[at]
        own, problems = check_profile(file, profile)
        self.problems += problems
        self.problems += split_provider(own, self.environment)
        inherits = own.pop("inherits", None)
        below: Layer = {}
        if inherits is not None:
            trail = (*trail, (at, profile))
            for name in [inherits.raw] if isinstance(inherits.raw, str) else inherits.raw:
                found = self._parent(at, name, inherits, trail)
                if found is not None:
                    below = self._over(self.layer(*found, trail), below)
        made = self._known[at, profile] = self._over(own, below)
        return made

    def _over(self, upper: Layer, lower: Layer) -> Layer:
        made, warnings = over(upper, lower, self.environment)
        self.warnings += warnings
        return made

    def _parent(
        self, at: int, name: str, inherits: Entry, trail: tuple[tuple[int, str], ...]
    ) -> tuple[int, str] | None:
        """In its own file first, then in farther ones, then in nearer ones."""
        order = [*range(at, len(self.files)), *reversed(range(at))]
        found = next((place for place in order if name in self.files[place].profiles), None)
        if found is None:
            known = sorted({profile for file in self.files for profile in file.profiles})
            near = nearest(name, known)
            mend = f"Did you mean {near}?" if near else f"Known: {', '.join(known[:10])}."
            self._wrong(inherits, f"there is no profile {shown(name)}.", mend)
        elif (found, name) in trail:
            names_ = [profile for _, profile in trail[trail.index((found, name)) :]]
            self._wrong(
                inherits, f"profiles inherit from each other: {' → '.join([*names_, name])}.", "Take one of them out."
            )
        elif len(trail) > DEEPEST:
            self._wrong(inherits, f"profiles inherit through more than {DEEPEST} others.", "Flatten them.")
        else:
            return found, name
        return None

    def _wrong(self, inherits: Entry, text: str, mend: str) -> None:
        self.problems.append(Problem(inherits.where(), text, mend, "inherits"))
