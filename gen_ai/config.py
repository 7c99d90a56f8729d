"""Argument → environment → default. The only reader of `os.environ`; says what it found, never a key's value."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ._version import __version__
from .errors import ConfigurationError, MissingApiKeyError
from .providers.base import Provider
from .secrets import MaskedStr
from .urls import origin

#: Environment variables that the HTTP layer obeys (proxies, CA bundles).
_NETWORK = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
)  # fmt: skip


def variable(name: str) -> str | None:
    """The value of an environment variable; an empty one counts as not set."""
    return os.environ.get(name) or None


def network_environment() -> dict[str, str]:
    """Proxies and CA bundles as the environment has them, names as they stand there."""
    names = {*_NETWORK, *(name.lower() for name in _NETWORK)}
    return {name: value for name, value in os.environ.items() if name in names and value}


@dataclass(slots=True)
class Place:
    """Where requests go, and with which key."""

    base_url: str
    #: None: no Authorization header.
    api_key: MaskedStr | None
    headers: dict[str, str] = field(default_factory=dict)
    #: What each value came from, for messages ("argument", "OPENAI_API_KEY", "default").
    sources: dict[str, str] = field(default_factory=dict)


def settle(
    provider: Provider,
    *,
    api_key: str | None,
    api_key_env: str | None,
    endpoint: str | None,
    headers: Mapping[str, str] | None = None,
) -> Place:
    """Find endpoint and key.

    A key from the provider's own variable goes only to the provider's own origins, or to an endpoint from the
    provider's own endpoint variable. Anywhere else the key must be named: `api_key=` or `api_key_env=`.
    """
    sources: dict[str, str] = {}
    base_url, own = _endpoint(provider, endpoint, sources)
    key = _key(provider, api_key, api_key_env, own, sources)
    sent: dict[str, str] = {"User-Agent": f"gen_ai/{__version__}", **provider.headers}
    if own:
        for header, name in provider.env_headers.items():
            value = variable(name)
            if value:
                sent[header] = value
    if key is not None:
        sent[provider.auth_header] = MaskedStr(provider.auth_prefix + key)
    for name, value in (headers or {}).items():
        for old in [h for h in sent if h.lower() == name.lower()]:
            del sent[old]
        sent[name] = value
    return Place(base_url, key, sent, sources)


def _endpoint(provider: Provider, endpoint: str | None, sources: dict[str, str]) -> tuple[str, bool]:
    """The base URL, and whether a key from the provider's variable may go there."""
    if endpoint is not None:
        sources["endpoint"] = "argument"
        base = clean_endpoint(endpoint, provider)
        return base, origin(base) in _own_origins(provider)
    for name in provider.endpoint_env:
        value = variable(name)
        if value is not None:
            sources["endpoint"] = name
            return clean_endpoint(value, provider, source=name), True
    if provider.base_url is None:
        raise ConfigurationError(
            f"{provider.title} needs an endpoint.",
            suggestion=_endpoint_mend(provider),
            param="endpoint",
            provider=provider.name,
        )
    sources["endpoint"] = "default"
    return provider.base_url, True


def _endpoint_mend(provider: Provider) -> str:
    names = " or ".join(provider.endpoint_env)
    return 'Give endpoint="https://…"' + (f" or set {names}." if names else ".")


def _own_origins(provider: Provider) -> set[str]:
    return {origin(url) for url in (provider.base_url, *provider.origins) if url}


def clean_endpoint(endpoint: str, provider: Provider, source: str = "endpoint") -> str:
    """The base URL meant by what the user gave: without trailing slashes or an operation's path, with `/v1`
    where only a host was given. Raises ConfigurationError."""
    from urllib.parse import urlsplit

    def refuse(message: str, mend: str | None) -> ConfigurationError:
        return ConfigurationError(f"{source}={shown!r}: {message}", suggestion=mend, param=source)

    shown = endpoint if isinstance(endpoint, str) else repr(endpoint)
    if not isinstance(endpoint, str) or not endpoint.strip():
        raise refuse("an endpoint is a URL.", 'For example endpoint="https://api.example.com/v1".')
    url = endpoint.strip()
    # What may hold a key or a password is not shown.
    shown = "…" if "@" in url else url.partition("?")[0].partition("#")[0]
    if "@" in (url.partition("//")[2] if "://" in url else url).partition("/")[0]:
        raise refuse("credentials do not belong in the URL.", "Give the key with api_key=.")
    if any(c.isspace() or ord(c) < 32 for c in url):
        raise refuse("a URL holds no spaces or line breaks.", "Write spaces as %20, and the rest on one line.")
    if "://" not in url:
        raise refuse(
            "the scheme is missing.", f'Write "https://{shown}", or "http://{shown}" for a server on this machine.'
        )
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise refuse(
            "only http and https URLs with a host can be reached.", 'For example endpoint="https://api.example.com/v1".'
        )
    if parts.query or parts.fragment:
        raise refuse("the endpoint ends before ? and #.", f'Write "{url.partition("?")[0].partition("#")[0]}".')
    path = parts.path.rstrip("/")
    for known in (provider.chat_path, provider.completions_path, provider.models_path):
        if known and path.endswith(known):
            path = path[: -len(known)].rstrip("/")
            break
    if not path:
        path = urlsplit(provider.base_url).path if provider.base_url else "/v1"
    return f"{parts.scheme.lower()}://{parts.netloc}{path}"


def _key(
    provider: Provider, api_key: str | None, api_key_env: str | None, own: bool, sources: dict[str, str]
) -> MaskedStr | None:
    if api_key is not None and api_key_env is not None:
        raise ConfigurationError(
            "api_key and api_key_env were both given.", suggestion="Keep one of them.", param="api_key"
        )
    if api_key is not None:
        sources["api_key"] = "argument"
        if api_key == "":
            _refuse_none(provider, own)
            return None
        return clean_key(api_key, "api_key")
    if api_key_env is not None:
        if not isinstance(api_key_env, str):
            raise ConfigurationError(
                f"api_key_env must be a string, not {type(api_key_env).__name__}.",
                suggestion='Give the name of the environment variable, such as api_key_env="MY_KEY".',
                param="api_key_env",
                provider=provider.name,
            )
        value = _hidden(variable(api_key_env))
        if value is None:
            raise MissingApiKeyError(
                f"The environment variable {api_key_env} (api_key_env) is not set.",
                suggestion=_nearest_variable(api_key_env),
                param="api_key_env",
                provider=provider.name,
            )
        sources["api_key"] = api_key_env
        return clean_key(value, api_key_env)
    if own:
        for name in provider.key_env:
            value = _hidden(variable(name))
            if value is not None:
                sources["api_key"] = name
                return clean_key(value, name)
    if not provider.key_required:
        sources["api_key"] = "none needed"
        return None
    raise _missing(provider, own)


def _hidden(key: str | None) -> MaskedStr | None:
    return None if key is None else MaskedStr(key)


def _refuse_none(provider: Provider, own: bool) -> None:
    """`api_key=""`: no Authorization header, where that makes sense."""
    if own and provider.key_required:
        raise MissingApiKeyError(
            f"{provider.title} needs a key, and api_key is empty.",
            suggestion=_key_mend(provider),
            param="api_key",
            provider=provider.name,
        )


def _key_mend(provider: Provider) -> str:
    names = " or ".join(provider.key_env)
    mend = 'Give api_key="…"' + (f" or set {names}." if names else ".")
    return mend + (f" Keys are made at {provider.key_url}." if provider.key_url else "")


def _missing(provider: Provider, own: bool) -> MissingApiKeyError:
    if own:
        names = " or ".join(provider.key_env)
        message = f"No key for {provider.name}" + (f": {names} is not set." if names else ".")
        return MissingApiKeyError(message, suggestion=_key_mend(provider), param="api_key", provider=provider.name)
    found = [name for name in provider.key_env if variable(name) is not None]
    held = f" {found[0]} is set, but goes to {provider.name}'s own servers only." if found else ""
    env = found[0] if found else "MY_KEY"
    return MissingApiKeyError(
        f"No key was given for this endpoint.{held}",
        suggestion=f'Give api_key="…", api_key_env="{env}", or api_key="" for a server that needs no key.',
        param="api_key",
        provider=provider.name,
    )


def _nearest_variable(name: str) -> str:
    near = difflib.get_close_matches(name, [n for n in os.environ if "KEY" in n or "TOKEN" in n], 1, 0.7)
    return f"Set it, or did you mean {near[0]}?" if near else "Set it before the program starts."


def clean_key(key: object, source: str) -> MaskedStr:
    """A key fit for a header. One line break at the end (a key read from a file) is dropped."""
    if not isinstance(key, str):
        raise ConfigurationError(
            f"{source} must be a string, not {type(key).__name__}.",
            suggestion="Give the key itself as text (of a pydantic SecretStr: key.get_secret_value()).",
            param=source,
        )
    text = MaskedStr(key[:-2] if key.endswith("\r\n") else key.removesuffix("\n"))
    problem = None
    if not text.strip():
        problem = "is empty"
    elif any(c in "\r\n\0" or ord(c) < 32 for c in text):
        problem = "holds a line break or control character"
    elif not text.isascii():
        problem = "holds a character that is not ASCII"
    elif text != text.strip() or " " in text:
        problem = "holds a space"
    if problem is not None:
        raise ConfigurationError(
            f"{source} {problem} (its value is not shown here).",
            suggestion="Copy the key again: it is one line of letters, digits and dashes.",
            param=source,
        )
    return text
