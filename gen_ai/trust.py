"""What a stranger's file may say about where requests go.

A configuration file that was found by searching came with the folder: it may be a stranger's. What steers requests in
it (endpoint, proxy, CA bundle, `Host`) is good only with a key that the same file names; and it may name no secret
that is known to belong elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .endpoints import is_loopback, is_own
from .errors import ConfigurationError
from .secrets import MaskedStr, names_key
from .urls import origin

if TYPE_CHECKING:
    from .place import Given
    from .profiles import Value

#: Settings that decide who can read what is sent.
_STEERS = ("endpoint", "proxy", "verify", "headers", "extra_headers")


def strangers(given: Given, base_url: str, own: bool) -> Iterator[str]:
    """The settings by which a file found by searching lets another one than the endpoint's owner read along."""
    for name in _STEERS:
        steers = given.found.get(name)
        if steers is not None and not steers.trusted and not _harmless(name, steers.value, given, base_url, own=own):
            yield name


def _harmless(name: str, value: Any, given: Given, base_url: str, *, own: bool) -> bool:
    if name == "endpoint":
        return own or given.endpoint is not None
    if name == "proxy":  # it sees nothing of what goes through TLS, if that is checked
        return not value or (base_url.startswith("https:") and given.verify is not False)
    if name == "verify":
        return value is True
    return not any(header.strip().lower() == "host" for header in value)


def refuse_a_strangers(given: Given, base_url: str, own: bool, key: MaskedStr | None, sources: dict[str, str]) -> None:
    """Refuse that a file found by searching sends a key elsewhere than its owner meant it to go.

    Raises:
        ConfigurationError: names the setting and its line.
    """
    by = given.found.get("api_key") or given.found.get("api_key_env")
    for name in strangers(given, base_url, own):
        steers = given.found[name]
        _refuse_keys_beside(given, name, steers)
        if key is None:
            continue
        if by is None or by.file != steers.file or sources["api_key"] not in (by.origin, by.value):
            raise _stranger(
                f"{name} comes from {steers.source}, a file found by searching, and the key from elsewhere "
                f"({sources['api_key']}).",
                f'Give the key in that file too (api_key_env = "MY_KEY"), or {name}= and api_key= both in the call',
                given,
                name,
            )
        borrowed = _borrowed(by, base_url if name == "endpoint" else None)
        if borrowed is not None:
            raise _stranger(
                f"{by.source}: {borrowed} holds a secret that is not for this file, and {name} of this file, which was "
                "found by searching, would send it elsewhere.",
                "Keep the key of this endpoint in a variable of another name",
                given,
                "api_key",
            )


def refuse_in_call(stranger: str, headers: Mapping[str, str], made_with: Mapping[str, str]) -> None:
    """Refuse that keys in the headers of a call go where a file found by searching says.

    Args:
        stranger: what that file says, and its line (`Place.stranger`).
        headers: the call's.
        made_with: those that the client was made with, which have been looked at.
    """
    for name, value in headers.items():
        if names_key(name) and made_with.get(name) != value:
            raise ConfigurationError(
                f"extra_headers: {name} carries a key, and {stranger} is from a file found by searching.",
                suggestion="Trust the file: name it in GEN_AI_CONFIG, or move the profile to your own configuration "
                "file.",
                param="extra_headers",
            )


def _refuse_keys_beside(given: Given, steering: str, steers: Value) -> None:
    """Refuse that keys in headers or body go where another file, found by searching, says."""
    for table in ("headers", "extra_headers", "extra_body"):
        home = given.found.get(table)
        if (home is None or steers.file != home.file) and _holds_key(getattr(given, table)):
            raise _stranger(
                f"{steering} comes from {steers.source}, a file found by searching, and {table} with a key from "
                f"elsewhere ({'argument' if home is None else home.source}).",
                f"Give {table} in that file too, or {steering}= in the call",
                given,
                steering,
            )


def _holds_key(value: Any) -> bool:
    """Whether some header, or some field in a body, holds a key: by its name, or as one that is masked."""
    if isinstance(value, str):
        return isinstance(value, MaskedStr)
    if isinstance(value, Mapping):
        return any((names_key(str(name)) and isinstance(item, str)) or _holds_key(item) for name, item in value.items())
    return isinstance(value, (list, tuple)) and any(map(_holds_key, value))


def _stranger(message: str, mend: str, given: Given, param: str) -> ConfigurationError:
    return ConfigurationError(
        message,
        suggestion=f"{mend}; or trust the file: name it in GEN_AI_CONFIG, or move the profile to your own "
        "configuration file.",
        param=param,
        provider=given.provider.name,
    )


def _borrowed(by: Value, base_url: str | None) -> str | None:
    """The variable of somebody's secret that a found file wants to send to an address that is not his."""
    if base_url is not None and is_loopback(base_url):
        return None
    from .providers import list_providers
    from .providers.credentials import MAKERS, is_secret_of_others

    plain = isinstance(by.value, str) and not isinstance(by.value, MaskedStr)
    names: tuple[str, ...] = (*by.variables, *([by.value] if plain else []))
    for name in names:
        rows = [row for row in list_providers() if name.upper() in row.key_env]
        theirs = bool(rows) or is_secret_of_others(name) or name.upper() == "GEN_AI_API_KEY"
        at_home = base_url is not None and (
            any(is_own(row, base_url) for row in rows)
            or origin(base_url) in {origin(url) for url in MAKERS.get(name.upper(), ())}
        )
        if theirs and not at_home:
            return name
    return None
