"""Access tokens of Google Cloud: one that was given, a service account's, or those of this machine.

google-auth does the work (extra `google`); it is imported when a client is made that needs it, and asked for a token
when a request is about to be sent. Tokens last an hour; a new one is fetched shortly before the old one ends.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ...errors import APIConnectionError, AuthenticationError, ConfigurationError, Error, MissingApiKeyError
from ...plans import HttpRequest
from ...secrets import MaskedStr
from ...signing import Access, Signer

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
#: How API keys begin, which are no tokens.
_KEYS = ("AIza", "AQ.")
#: Seconds that a token may take to come.
_PATIENCE = 20
_LOG_IN = (
    "Log in with `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS to a service account's "
    "file, or give credentials_file= or an access token as api_key=."
)


def signer(access: Access) -> Signer | None:
    """What authorises requests to Google Cloud; None: the token that was given, or nothing may be sent there.

    Raises:
        ConfigurationError: an API key was given in place of a token, or google-auth is not installed.
    """
    if access.api_key is not None:
        if access.api_key.startswith(_KEYS):
            raise ConfigurationError(
                f"{access.title} takes access tokens, and the key given is an API key.",
                suggestion='Use it with provider="vertex-express" (Gemini models, no project), or leave it out to use '
                "the credentials of this machine.",
                param="api_key",
                provider=access.provider,
            )
        return None  # a token is sent as it is
    path = access.settings.get("credentials_file")
    if access.key_source not in ("", "none needed") or (path is None and not access.own):
        return None  # an empty key was given; and this machine's credentials go to Google alone
    return _Fetched(access, path)


class _Fetched:
    """Tokens that google-auth fetches."""

    __slots__ = ("_access", "_auth", "_credentials", "_lock", "_path", "_refused", "about")

    def __init__(self, access: Access, path: str | None) -> None:
        self._access, self._path = access, path
        self._auth = _library(access)
        self._lock = threading.Lock()
        self._credentials: Any = None
        self._refused = False
        whose = f"of {path}" if path is not None else "of this machine (Application Default Credentials)"
        self.about = f"The credentials sent are those {whose}."

    def __call__(self, request: HttpRequest) -> Mapping[str, str]:
        """The header with a token that is still good, and whom Google bills where that is not the project's own."""
        problem: Error | None = None
        with self._lock:
            try:
                if self._credentials is None:
                    self._credentials = self._found()
                credentials = self._credentials
                if self._refused or not credentials.valid:
                    credentials.refresh(_Session())
                    self._refused = False
                put_over = {"Authorization": MaskedStr(f"Bearer {credentials.token}")}
                quota = getattr(credentials, "quota_project_id", None)
                if quota:
                    put_over["x-goog-user-project"] = quota
            except Error:
                raise
            except Exception as odd:  # noqa: BLE001 - whatever a file or a server makes the library raise
                problem = self._typed(odd)
        if problem is not None:
            raise problem
        return put_over

    def renew(self) -> bool:
        """Fetch another token for the next request."""
        with self._lock:
            self._refused = self._credentials is not None
        return self._refused

    def _found(self) -> Any:
        if self._path is None:
            credentials, _ = self._auth.default(scopes=[_SCOPE])
        else:
            with warnings.catch_warnings():
                # Newer versions warn of files from strangers; this one was named by the caller.
                warnings.simplefilter("ignore")
                credentials, _ = self._auth.load_credentials_from_file(self._path, scopes=[_SCOPE])
        return credentials

    def _typed(self, problem: Exception) -> Error:
        """What went wrong, in the words of this package; never a token, a key or a response that may hold one."""
        kinds = self._auth.exceptions
        said = str(problem.args[0] if problem.args else problem).partition("\n")[0][:300]
        provider = self._access.provider
        if isinstance(problem, kinds.TransportError):
            error: Error = APIConnectionError(
                f"No access token came from Google: {said}",
                suggestion="Is the token server (or Google's metadata server) within reach from here?",
                provider=provider,
            )
        elif isinstance(problem, kinds.RefreshError):
            error = AuthenticationError(
                f"Google gave no access token: {said}",
                suggestion=f"The credentials are expired, revoked or wrong. {_LOG_IN}",
                provider=provider,
            )
            error.retryable = bool(problem.retryable)
        elif self._path is None and isinstance(problem, kinds.DefaultCredentialsError):
            error = MissingApiKeyError(
                f"No credentials of Google Cloud were found: {said}",
                suggestion=_LOG_IN,
                param="api_key",
                provider=provider,
            )
        else:
            where = self._path or "GOOGLE_APPLICATION_CREDENTIALS"
            said = said if isinstance(problem, (kinds.GoogleAuthError, OSError)) else type(problem).__name__
            error = ConfigurationError(
                f"The credentials of {where} cannot be used: {said}",
                suggestion="It must be the JSON file of a service account, or what gcloud wrote.",
                param="credentials_file",
                provider=provider,
            )
        return error


def _library(access: Access) -> Any:
    """google-auth, or what to install."""
    try:
        return import_module("google.auth")
    except ImportError:
        raise ConfigurationError(
            f"{access.title} needs google-auth for the credentials of this machine or of a file.",
            suggestion='Install it with pip install "gen-ai[google]", or give an access token as api_key=.',
            param="credentials_file" if "credentials_file" in access.settings else "api_key",
            provider=access.provider,
        ) from None


def _as_it_is(request: Any) -> Any:
    return request


class _Session:
    """google-auth's way over requests, with an end to its patience."""

    def __init__(self) -> None:
        import requests

        session = requests.Session()
        session.auth = _as_it_is  # else ~/.netrc would be read
        self._request = import_module("google.auth.transport.requests").Request(session)

    def __call__(self, *args: Any, **options: Any) -> Any:
        options["timeout"] = min(options.get("timeout") or _PATIENCE, _PATIENCE)
        return self._request(*args, **options)
