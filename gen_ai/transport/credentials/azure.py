"""Access tokens of Microsoft Entra: one that was given, or those that azure-identity finds on this machine.

azure-identity does the work (extra `azure`); it is imported when a client is made that needs it, and asked for a token
when a request is about to be sent. Tokens last about an hour; a new one is fetched minutes before the old one ends.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ...errors import APIConnectionError, AuthenticationError, ConfigurationError, Error, MissingApiKeyError
from ...plans import HttpRequest
from ...secrets import MaskedStr
from ...signing import Access, Signer

#: What a token is asked for: of the host, where it is one of these, else of the first.
_SCOPES = {
    ".openai.azure.com": "https://cognitiveservices.azure.com/.default",
    ".cognitiveservices.azure.com": "https://cognitiveservices.azure.com/.default",
    ".services.ai.azure.com": "https://ai.azure.com/.default",
}
#: Seconds before a token's end at which it is no longer used.
_EARLY = 300
#: Variables whose key a token of this machine goes before, as in Microsoft's own clients.
_KEYS = frozenset({"AZURE_OPENAI_API_KEY", "ANTHROPIC_FOUNDRY_API_KEY"})
_SAID = re.compile(r"AADSTS\d+:[^\r\n]*")
_LOG_IN = (
    "Log in with `az login`, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of a service principal, or "
    "give api_key= a function that returns a token."
)
_LOOK = (
    "Look at AZURE_TENANT_ID (or `az login --tenant`), AZURE_CLIENT_ID and the secret: the tenant must be the one of "
    "the resource."
)

#: Seconds since 1970, as tokens count.
clock: Callable[[], float] = time.time


def signer(access: Access) -> Signer | None:
    """What authorises requests with a token of Microsoft Entra; None: a key does.

    Raises:
        ConfigurationError: `auth` is no word that is known, azure-identity is not installed, or tokens of this machine
            would go elsewhere than to Azure.
    """
    auth, token = access.settings.get("auth", "key"), access.settings.get("ad_token")
    if auth == "entra":
        if not access.own:
            raise ConfigurationError(
                f'auth="entra" is for addresses of Azure\'s own, and {access.base_url} is not known to be one.',
                suggestion="Set AZURE_OPENAI_ENDPOINT if it is, or give api_key= a function that returns a token.",
                param="auth",
                provider=access.provider,
            )
        return _Fetched(access)
    if auth != "key":
        raise ConfigurationError(
            f"auth must be 'key' or 'entra', not {auth!r}.",
            suggestion='auth="entra" asks Microsoft Entra for tokens, with the credentials of this machine.',
            param="auth",
            provider=access.provider,
        )
    by_itself = access.api_key is None or access.key_source in _KEYS
    return _Token(token) if token is not None and access.own and by_itself else None


class _Token:
    """A token that was given."""

    __slots__ = ("_token", "about")

    def __init__(self, token: str) -> None:
        self._token = MaskedStr(f"Bearer {token}")
        self.about = "The token sent is that of ad_token (AZURE_OPENAI_AD_TOKEN); it may have expired."

    def __call__(self, request: HttpRequest) -> Mapping[str, str]:
        """The header."""
        return {"Authorization": self._token}

    def renew(self) -> bool:
        """There is no other."""
        return False


class _Fetched:
    """Tokens that azure-identity fetches."""

    __slots__ = ("_access", "_ends", "_identity", "_lock", "_scope", "_token", "about")

    def __init__(self, access: Access) -> None:
        self._access, self._identity = access, _library(access)
        host = access.base_url.partition("//")[2].partition("/")[0].partition(":")[0]
        self._scope = next(
            (scope for end, scope in _SCOPES.items() if host.endswith(end)), _SCOPES[".openai.azure.com"]
        )
        self._lock = threading.Lock()
        self._token, self._ends = MaskedStr(), 0.0
        self.about = "The token sent is one of Microsoft Entra, for the credentials of this machine."

    def __call__(self, request: HttpRequest) -> Mapping[str, str]:
        """The header with a token that is still good."""
        problem: Error | None = None
        with self._lock:
            if not self._token or clock() >= self._ends - _EARLY:
                try:
                    self._fetch()
                except Exception as odd:  # noqa: BLE001 - whatever the library meets on this machine
                    problem = self._typed(odd)
            token = self._token
        if problem is not None:
            raise problem
        return {"Authorization": token}

    def _fetch(self) -> None:
        # Another one each time: it keeps what it was given, too, and would give a refused token again.
        with self._identity.DefaultAzureCredential() as credential:
            found = credential.get_token(self._scope)
        self._token, self._ends = MaskedStr(f"Bearer {found.token}"), float(found.expires_on)

    def renew(self) -> bool:
        """Forget the token."""
        with self._lock:
            had = bool(self._token)
            self._token, self._ends = MaskedStr(), 0.0
        return had

    def _typed(self, problem: Exception) -> Error:
        """What went wrong, in the words of this package; never a token or a secret."""
        kinds, provider = import_module("azure.core.exceptions"), self._access.provider
        text = str(getattr(problem, "message", "") or problem)
        said = _SAID.search(text)
        short = (said[0] if said else text.partition("\n")[0])[:300]
        if isinstance(problem, self._identity.CredentialUnavailableError):
            return MissingApiKeyError(
                f"No credentials of Microsoft Entra were found: {short}",
                suggestion=_LOG_IN,
                param="auth",
                provider=provider,
            )
        if isinstance(problem, kinds.ClientAuthenticationError):
            unavailable = said is None and "failed to retrieve a token" in text.lower()
            return AuthenticationError(
                f"Microsoft Entra gave no token: {short}",
                suggestion=_LOG_IN if unavailable else _LOOK,
                param="auth",
                provider=provider,
            )
        if isinstance(problem, kinds.AzureError):
            return APIConnectionError(
                f"No token came from Microsoft Entra: {short}",
                suggestion="Is login.microsoftonline.com (or the managed identity's endpoint) within reach from here?",
                provider=provider,
            )
        return ConfigurationError(
            f"The credentials of this machine cannot be used: {type(problem).__name__}: {short}",
            suggestion=_LOG_IN,
            param="auth",
            provider=provider,
        )


def _library(access: Access) -> Any:
    """azure-identity, or what to install."""
    try:
        return import_module("azure.identity")
    except ImportError:
        raise ConfigurationError(
            f'{access.title} needs azure-identity for auth="entra".',
            suggestion='Install it with pip install "gen-ai[azure]", or give api_key= a function that returns a token.',
            param="auth",
            provider=access.provider,
        ) from None
