"""Where a client's requests go, and with which key: argument → environment → profile → the provider's own.

A key goes where it was meant to go and nowhere else. One from a provider's own variable goes to that provider's
origins, or to the endpoint of its own endpoint variable. One that was given goes to the endpoint that was given
with it. What a stranger's file may say of all this is in `trust.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .config import environment, first_set, variable
from .endpoints import check_path, check_setting, clean_endpoint, clean_key, filled, is_own, placeholders, with_scheme
from .errors import ConfigurationError, MissingApiKeyError
from .providers.base import Provider, Setting
from .records import dataclass
from .secrets import MaskedStr
from .trust import refuse_a_strangers, strangers

if TYPE_CHECKING:
    from .profiles import Value
    from .signing import Ask, Signer


@dataclass(slots=True)
class Place:
    """Where requests go, and with which key."""

    base_url: str
    #: None: no Authorization header, or one that the signer makes.
    api_key: MaskedStr | None
    headers: dict[str, str] = field(default_factory=dict)
    #: What each value came from, for people ("argument", "OPENAI_API_KEY", "gen_ai.toml:7", "default").
    sources: dict[str, str] = field(default_factory=dict)
    #: Query parameters of every request, encoded.
    query: str = ""
    #: The row's own body fields, settings in place.
    extra_body: Mapping[str, object] = field(default_factory=dict)
    #: What a file found by searching says of where requests go ("endpoint (gen_ai.toml:7)"): keys in the headers of
    #: a call do not go along.
    stranger: str = ""
    #: What authorises each request just before it is sent, where a key in a header does not.
    signer: Signer | None = None


@dataclass(slots=True)
class Given:
    """What was said about a client's place: by arguments, and by a profile or the environment over it."""

    provider: Provider
    api_key: str | Callable[[], str] | None = None
    api_key_env: str | None = None
    endpoint: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] | None = None
    #: The client's default, which the wire puts over `headers`.
    extra_headers: Mapping[str, str] | None = None
    extra_body: Mapping[str, Any] | None = field(default=None, repr=False)
    verify: bool | str = True
    #: What no argument has overridden, by argument name.
    found: Mapping[str, Value] = field(default_factory=dict)
    #: How a token is asked for: over the connections of the client that is made.
    ask: Ask | None = field(default=None, repr=False)


def settle(given: Given) -> Place:
    """Find endpoint and key. Raises ConfigurationError, MissingApiKeyError."""
    provider = given.provider
    sources: dict[str, str] = {}
    settings = _Settings(given, sources)
    base_url, own = _endpoint(given, settings, sources)
    key = _key(given, own, sources)
    signer = _signer(given, base_url, own, key, settings, sources)
    refuse_a_strangers(given, base_url, own, key if signer is None else MaskedStr("signed"), sources)
    sent: dict[str, str] = {"User-Agent": f"gen_ai/{__version__}", **provider.headers}
    if own:
        for header, name in provider.env_headers.items():
            value = variable(name)
            if value:
                sent[header] = value
    if key is not None and signer is None:
        sent[provider.auth_header] = MaskedStr(provider.auth_prefix + key)
    for name, value in (given.headers or {}).items():
        for old in [h for h in sent if h.lower() == name.lower()]:
            del sent[old]
        sent[name] = value
    stranger = next(iter(strangers(given, base_url, own)), "")
    steered = stranger and f"{stranger} ({given.found[stranger].source})"
    extra_body = _extra_body(provider, settings, own)
    return Place(base_url, key, sent, sources, _query(provider, settings), extra_body, steered, signer)


# ---------------------------------------------------------------- settings


class _Settings:
    """The settings of a row, found when a URL or query wants them."""

    def __init__(self, given: Given, sources: dict[str, str]) -> None:
        self._given, self._sources = given, sources
        self._rows = {setting.name: setting for setting in given.provider.settings}
        #: Each that was given is checked, used or not.
        self._values = {name: self._find(name) for name in self._rows if self._said(name)}

    def _said(self, name: str) -> bool:
        return self._given.settings.get(name) is not None or name in self._given.found

    def into(self, text: str) -> str:
        """The text with its settings in place; raises where one is missing."""
        wanted = [name for name in placeholders(text) if name in self._rows]
        for name in wanted:
            if name not in self._values:
                self._values[name] = self._find(name)
        return filled(text, self._values) if wanted else text

    def known(self) -> dict[str, str]:
        """Those that were given, are in the environment, or have a default; secret ones do not show."""
        for name, row in self._rows.items():
            known = self._said(name) or first_set(row.env) or row.default is not None
            if name not in self._values and (known or self._looked_up(row)):
                self._values[name] = self._find(name)
        return dict(self._values)

    def _looked_up(self, row: Setting) -> str | None:
        """What the vendor's own tools would take; None where they have nothing either."""
        if row.find is None:
            return None
        from importlib import import_module

        module, _, attribute = row.find.partition(":")
        said = {name: value for name, value in self._given.settings.items() if value is not None}
        found: str | None = getattr(import_module(module), attribute)(said, variable)
        return found

    def _find(self, name: str) -> str:
        given, row = self._given, self._rows[name]
        if given.settings.get(name) is not None:
            value, source = given.settings[name], "argument"
        elif name in given.found:
            value, source = given.found[name].value, given.found[name].source
        else:
            by_variable = first_set(row.env)
            if by_variable is not None:
                value, source = variable(by_variable), by_variable
            elif (looked_up := self._looked_up(row)) is not None:
                value, source = looked_up, "the configuration of the vendor's tools"
            elif row.default is not None:
                value, source = row.default, "default"
            else:
                raise _missing_setting(given.provider, row)
        self._sources[name] = source
        if row.secret:
            return clean_key(value, name if source == "argument" else f"{name} ({source})")
        if row.path:
            return check_path(name, value, source, given.provider)
        return check_setting(name, value, source, given.provider)


def _missing_setting(provider: Provider, row: Setting) -> ConfigurationError:
    what = f" ({row.help})" if row.help else ""
    variables = f", or set {' or '.join(row.env)}" if row.env else ""
    return ConfigurationError(
        f"{provider.title} needs {row.name}{what}.",
        suggestion=f'Give {row.name}="…"{variables}; or give the whole address as endpoint="https://…".',
        param=row.name,
        provider=provider.name,
    )


def _query(provider: Provider, settings: _Settings) -> str:
    if not provider.query:
        return ""
    from urllib.parse import urlencode

    return urlencode({name: settings.into(value) for name, value in provider.query.items()})


def _extra_body(provider: Provider, settings: _Settings, own: bool) -> Mapping[str, object]:
    """The row's body fields; those of settings that nobody gave are left out."""
    wanted = {name: text for name, text in provider.extra_body.items() if isinstance(text, str) and placeholders(text)}
    if not wanted:
        return provider.extra_body
    known = settings.known()
    given = {name: filled(text, known) for name, text in wanted.items() if set(placeholders(text)) <= set(known)}
    if own and not given:
        first = placeholders(next(iter(wanted.values())))[0]
        raise _missing_setting(provider, next(setting for setting in provider.settings if setting.name == first))
    return {**{name: value for name, value in provider.extra_body.items() if name not in wanted}, **given}


# ---------------------------------------------------------------- the endpoint


def _endpoint(given: Given, settings: _Settings, sources: dict[str, str]) -> tuple[str, bool]:
    """The base URL, and whether a key from the provider's variable may go there."""
    provider = given.provider
    if given.endpoint is not None:
        sources["endpoint"] = "argument"
        base = settings.into(clean_endpoint(given.endpoint, provider))
        return base, is_own(provider, base)
    if "endpoint" in given.found:
        found = given.found["endpoint"]
        sources["endpoint"] = found.source
        base = settings.into(clean_endpoint(found.value, provider, source=f"endpoint ({found.source})"))
        return base, is_own(provider, base)
    by_variable = first_set(provider.endpoint_env)
    if by_variable is not None:
        sources["endpoint"] = by_variable
        value = with_scheme(variable(by_variable) or "", provider)
        return settings.into(clean_endpoint(value, provider, source=by_variable)), True
    if provider.base_url is None:
        raise ConfigurationError(
            f"{provider.title} needs an endpoint.",
            suggestion=_endpoint_mend(provider),
            param="endpoint",
            provider=provider.name,
        )
    sources["endpoint"] = "default"
    base = settings.into(_at_home(provider, settings))
    return base, not provider.settings or is_own(provider, base)


def _at_home(provider: Provider, settings: _Settings) -> str:
    """The row's own base URL, which may hang on the value of a setting."""
    for name, pattern, url in provider.base_urls:
        if re.fullmatch(pattern, settings.into(name if "{" in name else f"{{{name}}}")):
            return url
    assert provider.base_url is not None
    return provider.base_url


def _endpoint_mend(provider: Provider) -> str:
    names = " or ".join(provider.endpoint_env)
    return 'Give endpoint="https://…"' + (f" or set {names}." if names else ".")


# ---------------------------------------------------------------- the key


def _signer(
    given: Given, base_url: str, own: bool, key: MaskedStr | None, settings: _Settings, sources: dict[str, str]
) -> Signer | None:
    """What authorises requests where a key in a header does not: the caller's function, or what the row names."""
    provider = given.provider
    if callable(given.api_key):
        from .signing import TokenFunction

        header, prefix = provider.token_header or (provider.auth_header, provider.auth_prefix)
        return TokenFunction(given.api_key, header, prefix)
    if provider.credentials is None:
        return None
    from importlib import import_module

    from .signing import Access, no_way

    module, _, attribute = provider.credentials.partition(":")
    source = sources.get("api_key", "")
    access = Access(provider.name, provider.title, base_url, own, key, source, settings.known(), given.ask or no_way)
    signer: Signer | None = getattr(import_module(module), attribute)(access)
    if signer is not None and key is None:
        sources["api_key"] = "credentials of this machine"
    elif signer is None and key is None and provider.key_required and source in ("", "none needed"):
        raise _missing(given, own, sources["endpoint"])
    return signer


def _key(given: Given, own: bool, sources: dict[str, str]) -> MaskedStr | None:
    provider = given.provider
    if given.api_key is not None and given.api_key_env is not None:
        raise ConfigurationError(
            "api_key and api_key_env were both given.", suggestion="Keep one of them.", param="api_key"
        )
    if callable(given.api_key):
        sources["api_key"] = "a function given as api_key"
        return None
    if given.api_key is not None:
        return _literal(provider, given.api_key, "argument", "api_key", own, sources)
    if given.api_key_env is not None:
        return _named(provider, given.api_key_env, "api_key_env", sources)
    # A profile's key belongs to the profile's endpoint, not to another one given over it.
    if given.endpoint is None or (own and "endpoint" not in given.found):
        for name in ("api_key", "api_key_env"):
            found = given.found.get(name)
            if found is None:
                continue
            if name == "api_key":
                return _literal(provider, found.value, found.origin, f"api_key ({found.source})", own, sources)
            return _named(provider, found.value, f"api_key_env ({found.source})", sources)
    if own:
        by_variable = first_set(provider.key_env)
        if by_variable is not None:
            sources["api_key"] = by_variable
            return clean_key(MaskedStr(variable(by_variable)), by_variable)
    if not provider.key_required or provider.credentials is not None:
        sources["api_key"] = "none needed"
        return None
    raise _missing(given, own, sources["endpoint"])


def _literal(
    provider: Provider, key: str, source: str, shown: str, own: bool, sources: dict[str, str]
) -> MaskedStr | None:
    sources["api_key"] = source
    if key != "":
        return clean_key(key, shown)
    # No Authorization header, where that makes sense.
    if provider.key_required and sources["endpoint"] not in provider.endpoint_env and own:
        raise MissingApiKeyError(
            f"{provider.title} needs a key, and {shown} is empty.",
            suggestion=_key_mend(provider),
            param="api_key",
            provider=provider.name,
        )
    return None


def _named(provider: Provider, name: object, shown: str, sources: dict[str, str]) -> MaskedStr | None:
    if not isinstance(name, str):
        raise ConfigurationError(
            f"{shown} must be a string, not {type(name).__name__}.",
            suggestion='Give the name of the environment variable, such as api_key_env="MY_KEY".',
            param="api_key_env",
            provider=provider.name,
        )
    if first_set((name,)) is None:
        raise MissingApiKeyError(
            f"The environment variable {name} ({shown}) is not set.",
            suggestion=_nearest_variable(name),
            param="api_key_env",
            provider=provider.name,
        )
    sources["api_key"] = name
    return clean_key(MaskedStr(variable(name)), name)


def _key_mend(provider: Provider) -> str:
    names = " or ".join(provider.key_env)
    mend = 'Give api_key="…"' + (f" or set {names}." if names else ".")
    return mend + (f" Keys are made at {provider.key_url}." if provider.key_url else "")


def _missing(given: Given, own: bool, endpoint: str) -> MissingApiKeyError:
    provider = given.provider
    if own:
        names = " or ".join(provider.key_env)
        message = f"No key for {provider.name}" + (f": {names} is not set." if names else ".")
        mend = _key_mend(provider)
        if endpoint in provider.endpoint_env:
            mend += f' If the server of {endpoint} needs no key, give api_key="".'
        return MissingApiKeyError(message, suggestion=mend, param="api_key", provider=provider.name)
    found = first_set(provider.key_env)
    held = f" {found} is set, but goes to {provider.name}'s own servers only." if found else ""
    theirs = given.endpoint is None and "endpoint" in given.found and not given.found["endpoint"].trusted
    env = "MY_KEY" if theirs or not found else found  # a stranger's file may not send a provider's key elsewhere
    mend = f'Give api_key="…", api_key_env="{env}", or api_key="" for a server that needs no key.'
    if endpoint == "GEN_AI_ENDPOINT":
        mend = f"Set GEN_AI_API_KEY, the key of GEN_AI_ENDPOINT. {mend}"
    said = f"No key was given for this endpoint.{held}"
    return MissingApiKeyError(said, suggestion=mend, param="api_key", provider=provider.name)


def _nearest_variable(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [n for n in environment() if "KEY" in n or "TOKEN" in n], 1, 0.7)
    return f"Set it, or did you mean {near[0]}?" if near else "Set it before the program starts."
