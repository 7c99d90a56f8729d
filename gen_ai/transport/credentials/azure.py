"""Access tokens of Microsoft Entra: one that was given, or those that azure-identity finds on this machine.

azure-identity does the work (extra `azure`); it is imported when a client is made that needs it, and asked for a token
when a request is about to be sent. Tokens last about an hour; a new one is fetched minutes before the old one ends.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from ...errors import APIConnectionError, AuthenticationError, ConfigurationError, Error, MissingApiKeyError
from ...plans import HttpRequest, Reply, TransportFailure
from ...secrets import MaskedStr
from ...signing import Access, Signer
from .shared import Bearer, Kept, Shared, Way

#: What a token is asked for, and where if not where azure-identity asks by itself (AZURE_AUTHORITY_HOST, else the
#: public cloud): by the end of the host, else as for the first.
_CLOUDS: dict[str, tuple[str, str | None]] = {
    ".openai.azure.com": ("https://cognitiveservices.azure.com/.default", None),
    ".cognitiveservices.azure.com": ("https://cognitiveservices.azure.com/.default", None),
    ".services.ai.azure.com": ("https://ai.azure.com/.default", None),
    ".azure.us": ("https://cognitiveservices.azure.us/.default", "login.microsoftonline.us"),
    ".azure.cn": ("https://cognitiveservices.azure.cn/.default", "login.chinacloudapi.cn"),
}
#: Seconds before a token's end at which it is no longer used.
_EARLY = 300
#: Variables whose key a token of this machine goes before, as in Microsoft's own clients.
_KEYS = frozenset({"AZURE_OPENAI_API_KEY", "ANTHROPIC_FOUNDRY_API_KEY"})
#: Where machines of Azure's are asked; elsewhere nobody answers there.
_MACHINES = "http://169.254."
#: What each kind of credentials said, where all were tried, and words of one that is not there.
_TRIED = re.compile(r"^\t(\w+Credential): ([^\r\n]*)", re.MULTILINE)
_ABSENT = re.compile(r"unavailable|not found|could not be found|not installed|requires the '", re.IGNORECASE)
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

    def __call__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The header."""
        return {"Authorization": self._token}

    def renew(self, request: HttpRequest, deadline: float | None = None) -> bool:
        """There is no other."""
        return False


class _Fetched(Bearer):
    """Tokens that azure-identity fetches."""

    __slots__ = ("_access", "_authority", "_identity", "_scope", "_shared", "about")

    def __init__(self, access: Access) -> None:
        self._access, self._identity = access, _library(access)
        host = access.base_url.partition("//")[2].partition("/")[0].partition(":")[0]
        found = next((cloud for end, cloud in _CLOUDS.items() if host.endswith(end)), _CLOUDS[".openai.azure.com"])
        self._scope, self._authority = found
        self._shared = Shared(
            access,
            "access token came from Microsoft Entra for the credentials of this machine",
            self._fetch,
            self._typed,
        )
        self.about = "The token sent is one of Microsoft Entra, for the credentials of this machine."

    def _fetch(self, way: Way) -> Kept[Mapping[str, str]]:
        # What cannot be reached is asked again by our own policy, if at all.
        given: dict[str, Any] = {"transport": _transport(way), "retry_connect": 0, "retry_read": 0}
        if self._authority:
            given["authority"] = self._authority
        # Another one each time: it keeps what it was given, too, and would give a refused token again.
        with self._identity.DefaultAzureCredential(**given) as credential:
            found = credential.get_token(self._scope)
        ends = float(found.expires_on)
        return Kept(
            {"Authorization": MaskedStr(f"Bearer {found.token}")},
            fresh=lambda: clock() < ends - _EARLY,
            good=lambda: clock() < ends,
        )

    def _typed(self, problem: Exception, way: Way) -> Error:
        """What went wrong, in the words of this package; never a token or a secret."""
        kinds = import_module("azure.core.exceptions")
        text = str(getattr(problem, "message", "") or problem)
        said = _SAID.search(text)
        short = (said[0] if said else text.partition("\n")[0])[:300].rstrip(".:")
        if isinstance(problem, self._identity.CredentialUnavailableError):
            return MissingApiKeyError(
                f"No credentials of Microsoft Entra were found on this machine: {short}.",
                suggestion=_LOG_IN,
                param="auth",
            )
        if isinstance(problem, kinds.ClientAuthenticationError):
            if said is None and way.failure is not None and not (way.failure.url or "").startswith(_MACHINES):
                return way.failure  # which the chain of credentials has put into words of its own
            tried = _TRIED.findall(text) if said is None else []
            failed = [f"{name}: {words}" for name, words in tried if not _ABSENT.search(words)]
            if tried and not failed:
                return MissingApiKeyError(
                    "No credentials of Microsoft Entra were found on this machine; looked for by "
                    f"{', '.join(name.removesuffix('Credential') for name, _ in tried)}.",
                    suggestion=_LOG_IN,
                    param="auth",
                )
            return AuthenticationError(
                f"Microsoft Entra gave no token for {self._scope.removesuffix('/.default')}: "
                f"{failed[0][:300] if failed else short}.".replace("..", "."),
                suggestion=_LOOK,
                param="auth",
            )
        if isinstance(problem, kinds.AzureError):
            return way.failure or APIConnectionError(
                f"No token came from Microsoft Entra: {short}.",
                suggestion="Is login.microsoftonline.com (or the managed identity's endpoint) within reach from here?",
            )
        return ConfigurationError(
            f"The credentials of this machine cannot be used: {type(problem).__name__}: {short}.",
            suggestion=_LOG_IN,
            param="auth",
        )


def _transport(way: Way) -> Any:
    """azure-core's way to the network."""
    base, kinds = import_module("azure.core.pipeline.transport"), import_module("azure.core.exceptions")
    reasons = import_module("http").HTTPStatus

    class Answer(base.HttpResponse):  # type: ignore[misc, name-defined]
        """A whole answer."""

        def __init__(self, request: Any, reply: Reply) -> None:
            super().__init__(request, reply)
            self.status_code, self.headers = reply.status, reply.headers
            self.reason = reasons(reply.status).phrase if reply.status in set(reasons) else ""
            self.content_type = reply.headers.get("content-type")

        def body(self) -> bytes:
            return self.internal_response.body  # type: ignore[no-any-return]

    class Transport(base.HttpTransport):  # type: ignore[misc, name-defined]
        """Sends what a pipeline has made of a request."""

        def send(self, request: Any, **options: Any) -> Answer:
            body = request.data if hasattr(request, "data") else request.content
            if isinstance(body, Mapping):
                body = urlencode(body)
            data = body.encode() if isinstance(body, str) else body
            seconds = options.get("read_timeout") or options.get("connection_timeout")
            failed = None
            try:
                reply = way.send(request.method, request.url, request.headers, data, seconds)
            except TransportFailure as failure:
                failed = failure
            if failed is not None:
                raise kinds.ServiceRequestError(failed.message)
            return Answer(request, reply)

        def open(self) -> None: ...
        def close(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    return Transport()


def _library(access: Access) -> Any:
    """azure-identity, or what to install."""
    try:
        return import_module("azure.identity")
    except ImportError:
        raise ConfigurationError(
            f'{access.title} needs azure-identity for auth="entra".',
            suggestion='Run: pip install "gen-ai[azure]" (in a clone: ".[azure]"). Or give a function that returns a '
            "token as api_key=.",
            param="auth",
            provider=access.provider,
        ) from None
