"""Endpoints: the base URL meant by what the user wrote, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .errors import ConfigurationError
from .providers.base import Provider
from .urls import origin

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: What a setting may hold: a host's label or a segment of a path, and nothing that ends either.
_SETTING = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_LOOPBACK = r"https?://(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)(?::\d+)?(?:/|$)"


def placeholders(text: str) -> list[str]:
    """The settings that a URL or a query value wants.

    >>> placeholders("https://{resource}.example.com/v1")
    ['resource']
    """
    return _PLACEHOLDER.findall(text)


def filled(text: str, settings: Mapping[str, str]) -> str:
    """The text with its settings in place; `{model}` is left for the wire."""
    return _PLACEHOLDER.sub(lambda found: settings.get(found[1], found[0]), text)


def check_setting(name: str, value: object, source: str, provider: Provider) -> str:
    """A setting that can stand in a URL without changing where it points."""
    if isinstance(value, str) and re.fullmatch(_SETTING, value) and ".." not in value:
        return value
    shown = repr(value) if not isinstance(value, str) or len(value) < 80 else repr(value[:77] + "…")
    raise ConfigurationError(
        f"{name}={shown} ({source}): must be a bare name.",
        suggestion="Give the bare name: letters, digits, dots, dashes and underscores, no URL around it.",
        param=name,
        provider=provider.name,
    )


def check_path(name: str, value: object, source: str, provider: Provider) -> str:
    """A setting that names a file of this machine; whether it is there is seen when it is read."""
    from os import PathLike, fspath
    from pathlib import Path

    if isinstance(value, (str, PathLike)):
        text = fspath(value)
        if isinstance(text, str) and text.strip() and "\0" not in text:
            return str(Path(text).expanduser())
    raise ConfigurationError(
        f"{name}={value!r:.80} ({source}): must be the path of a file.",
        suggestion=f'Give {name}="/path/to/file.json".',
        param=name,
        provider=provider.name,
    )


def is_loopback(url: str) -> bool:
    """Whether a URL points to this machine.

    >>> is_loopback("http://127.0.0.1:8000/v1"), is_loopback("http://127.0.0.1.example.com/v1")
    (True, False)
    """
    return re.match(_LOOPBACK, url, re.IGNORECASE) is not None


def is_own(provider: Provider, url: str) -> bool:
    """Whether an address is the provider's own, so that a key from its variable may go there."""
    asked = origin(url)
    return any(own == asked if plain else re.fullmatch(own, asked) for own, plain in _own(provider))


def _own(provider: Provider) -> Iterator[tuple[str, bool]]:
    """The provider's origins: as they are, or as patterns over them where a label may be any."""
    for url in (provider.base_url, *provider.origins):
        if url and "{" in url:
            marked = origin(_PLACEHOLDER.sub("qqlabelqq", url))
            yield re.escape(marked).replace("qqlabelqq", "[a-z0-9-]+"), False
        elif url:
            yield origin(url), True


def with_scheme(value: str, provider: Provider) -> str:
    """A host out of a provider's variable as a URL: what it does not say is as in the provider's base URL.

    >>> with_scheme("10.0.0.7", Provider(name="x", title="X", base_url="http://localhost:11434/v1", endpoint_host=True))
    'http://10.0.0.7:11434'
    """
    if not provider.endpoint_host or "://" in value:
        return value
    from urllib.parse import urlsplit

    base = urlsplit(filled(provider.base_url or "https://host", {}).replace("{", "").replace("}", ""))
    host, slash, path = value.partition("/")
    if ":" not in host.rpartition("]")[2] and base.port is not None:
        host = f"{host}:{base.port}"
    return f"{base.scheme}://{host}{slash}{path}"


def clean_endpoint(endpoint: str, provider: Provider, source: str = "endpoint") -> str:
    """The base URL meant by what the user gave: without trailing slashes or an operation's path, with `/v1`
    where only a host was given. Raises ConfigurationError."""
    from urllib.parse import urlsplit

    def refuse(message: str, mend: str | None) -> ConfigurationError:
        return ConfigurationError(
            f"{source}={shown!r}: {message}", suggestion=mend, param=source.partition(" ")[0], provider=provider.name
        )

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
    if "" in host.removesuffix(".").split("."):
        raise refuse("the host has an empty part.", "Look at the dots in it.")
    if parts.query or parts.fragment:
        raise refuse("the endpoint ends before ? and #.", f'Write "{url.partition("?")[0].partition("#")[0]}".')
    path = parts.path.rstrip("/")
    ending = _operation(provider, path)
    if ending is not None:
        path = path[: ending.start()].rstrip("/")
    whole = urlsplit(provider.base_url).path if provider.base_url else "/v1"
    if not path or (whole.startswith(f"{path}/") and is_own(provider, url)):
        path = whole
    return f"{parts.scheme.lower()}://{parts.netloc}{path}"


def _operation(provider: Provider, path: str) -> re.Match[str] | None:
    """The operation's own path at the end of a URL's, if it is there; with `{model}` in it, the start of one too."""
    for known in (provider.stream_path, provider.chat_path, provider.completions_path, provider.models_path):
        if not known or known.startswith("../"):
            continue
        form = re.escape(known).replace(r"\{model\}", "(?P<model>[^/]+)")
        before, model, _ = form.partition("(?P<model>[^/]+)")
        if model:
            form = f"(?:{form}|{before}{model.replace('<model>', '<named>')}|{before.rstrip('/')})"
        ending = re.search(form + "$", path)
        if ending is not None:
            return ending
    return None


def taken_apart(endpoint: str, provider: Provider) -> tuple[str, str | None, dict[str, str]]:
    """An address as a provider's console shows it: the endpoint without what the row says itself, the model that its
    path names, and the settings in its query.

    >>> row = Provider(name="x", title="X", chat_path="/d/{model}/chat", query={"version": "{version}"})
    >>> taken_apart("https://x.test/api/d/m-1/chat?version=7", row)
    ('https://x.test/api', 'm-1', {'version': '7'})
    """
    from urllib.parse import parse_qsl, unquote, urlencode

    url, _, query = endpoint.strip().partition("?")
    settings, rest = {}, []
    for name, value in parse_qsl(query, keep_blank_values=True):
        wanted = placeholders(provider.query.get(name, ""))
        if wanted and value:
            settings[wanted[0]] = value
        else:
            rest.append((name, value))
    model = None
    if "{model}" in provider.chat_path:
        ending = _operation(provider, url.rstrip("/"))
        if ending is not None:
            found = ending.groupdict()
            model = found.get("model") or found.get("named")
            url = url[: ending.start()]
    return f"{url}?{urlencode(rest)}" if rest else url, unquote(model) if model else None, settings
