"""Access tokens of Google Cloud: one that was given, a service account's, or those of this machine.

google-auth does the work (extra `google`); it is imported when a client is made that needs it, and asked for a token
when a request is about to be sent. Tokens last an hour; a new one is fetched shortly before the old one ends. What it
asks goes over the client's own connections.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from ...errors import APIConnectionError, AuthenticationError, ConfigurationError, Error, MissingApiKeyError
from ...plans import TransportFailure
from ...secrets import MaskedStr
from ...signing import Access, Signer
from .shared import Bearer, Kept, Shared, Way

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
#: How API keys begin, which are no tokens.
_KEYS = ("AIza", "AQ.")
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


class _Fetched(Bearer):
    """Tokens that google-auth fetches, and whom Google bills where that is not the project's own."""

    __slots__ = ("_access", "_auth", "_credentials", "_path", "_shared", "about")

    def __init__(self, access: Access, path: str | None) -> None:
        self._access, self._path = access, path
        self._auth = _library(access)
        self._credentials: Any = None
        whose = f"of {path}" if path is not None else "of this machine (Application Default Credentials)"
        self._shared = Shared(
            access, f"access token came from Google for the credentials {whose}", self._fetch, self._typed
        )
        self.about = f"The credentials sent are those {whose}."

    def _fetch(self, way: Way) -> Kept[Mapping[str, str]]:
        ask = _Ask(way, self._auth.exceptions)
        credentials = self._credentials
        if credentials is None:
            credentials = self._credentials = self._found(ask)
        credentials.refresh(ask)
        put_over = {"Authorization": MaskedStr(f"Bearer {credentials.token}")}
        quota = getattr(credentials, "quota_project_id", None)
        if quota:
            put_over["x-goog-user-project"] = quota
        return Kept(put_over, fresh=lambda: bool(credentials.valid), good=lambda: not _over(credentials))

    def _found(self, ask: _Ask) -> Any:
        if self._path is None:
            credentials, _ = self._auth.default(scopes=[_SCOPE], request=ask)
        else:
            with warnings.catch_warnings():
                # Newer versions warn of files from strangers; this one was named by the caller.
                warnings.simplefilter("ignore")
                credentials, _ = self._auth.load_credentials_from_file(self._path, scopes=[_SCOPE], request=ask)
        return credentials

    def _typed(self, problem: Exception, way: Way) -> Error:
        """What went wrong, in the words of this package; never a token, a key or a response that may hold one."""
        kinds = self._auth.exceptions
        said = str(problem.args[0] if problem.args else problem).partition("\n")[0][:300].rstrip(".")
        whose = f"of {self._path}" if self._path is not None else "of this machine"
        if isinstance(problem, kinds.TransportError):
            return way.failure or APIConnectionError(
                f"No access token came from Google for the credentials {whose}: {said}.",
                suggestion="Is the token server (or Google's metadata server) within reach from here?",
            )
        if isinstance(problem, kinds.RefreshError):
            error = AuthenticationError(
                f"Google gave no access token for the credentials {whose}: {said}.",
                suggestion=f"They are expired, revoked or wrong. {_LOG_IN}",
                param="api_key" if self._path is None else "credentials_file",
            )
            error.retryable = bool(problem.retryable)
            return error
        if self._path is None and isinstance(problem, kinds.DefaultCredentialsError):
            return MissingApiKeyError(
                f"No credentials of Google Cloud were found: {said}. Looked for in GOOGLE_APPLICATION_CREDENTIALS, in "
                "gcloud's own file, and at the metadata server of Google's machines.",
                suggestion=_LOG_IN,
                param="api_key",
            )
        where = self._path or "GOOGLE_APPLICATION_CREDENTIALS"
        said = said if isinstance(problem, (kinds.GoogleAuthError, OSError)) else type(problem).__name__
        return ConfigurationError(
            f"The credentials of {where} cannot be used: {said}.",
            suggestion="It must be the JSON file of a service account, or what gcloud wrote.",
            param="credentials_file",
        )


def _over(credentials: Any) -> bool:
    """Whether a token is past its end; `valid` is false minutes before."""
    expiry: datetime | None = credentials.expiry  # in UTC, without saying so
    return expiry is not None and datetime.now(UTC).replace(tzinfo=None) >= expiry.replace(tzinfo=None)


def _library(access: Access) -> Any:
    """google-auth, or what to install."""
    try:
        return import_module("google.auth")
    except ImportError:
        raise ConfigurationError(
            f"{access.title} needs google-auth for the credentials of this machine or of a file.",
            suggestion='Run: pip install "gen-ai[google]" (in a clone: ".[google]"). Or give a token as api_key=.',
            param="credentials_file" if "credentials_file" in access.settings else "api_key",
            provider=access.provider,
        ) from None


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as google-auth reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class _Ask:
    """google-auth's way to the network: a `google.auth.transport.Request`."""

    def __init__(self, way: Way, kinds: Any) -> None:
        self._way, self._kinds = way, kinds

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_others: Any,
    ) -> _Answer:
        data = body.encode() if isinstance(body, str) else body
        failed = None
        try:
            reply = self._way.send(method, url, headers or {}, data, timeout)
        except TransportFailure as failure:
            failed = failure
        if failed is not None:
            raise self._kinds.TransportError(failed.message)
        return _Answer(reply.status, reply.headers, reply.body)
