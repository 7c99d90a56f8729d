"""The only reader of `os.environ`."""

from __future__ import annotations

import os

from .secrets import Environment

#: Environment variables that the HTTP layer obeys (proxies, CA bundles).
_NETWORK = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
)  # fmt: skip


def variable(name: str) -> str | None:
    """The value of an environment variable; an empty one counts as not set."""
    return os.environ.get(name) or None


def first_set(names: tuple[str, ...]) -> str | None:
    """The first of these variables that is set. Its value, which may be a key, stays where it is."""
    return next((name for name in names if os.environ.get(name)), None)


def environment() -> Environment:
    """The whole environment, for what looks through it; its repr shows none of it."""
    return Environment(os.environ)


def network_environment() -> dict[str, str]:
    """Proxies and CA bundles as the environment has them, names as they stand there."""
    names = {*_NETWORK, *(name.lower() for name in _NETWORK)}
    return {name: value for name, value in os.environ.items() if name in names and value}
