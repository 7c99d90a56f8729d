"""Access tokens of IBM Cloud, which an API key is exchanged for.

No library is needed: one request to IBM's own token service brings a token that is good for an hour. It is asked for
when a request is about to be sent, kept, and fetched anew shortly before it ends.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any

from ...errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    Error,
    InvalidResponseError,
    RateLimitError,
    ServerError,
)
from ...plans import HttpRequest
from ...secrets import MaskedStr, mask
from ...signing import Access, Signer

#: The token service.
IAM = "https://iam.cloud.ibm.com/identity/token"
_GRANT = "urn:ibm:params:oauth:grant-type:apikey"
#: Seconds before its end from which a token is not used any more, and that one may take to come.
_EARLY, _PATIENCE = 300.0, 20.0
_LATER = "Try again later; an access token may be given as api_key= too."
_MEND = "Is the API key whole and of IBM Cloud? An access token may be given as api_key= too."


def signer(access: Access) -> Signer | None:
    """What authorises requests to IBM Cloud; None: an access token was given, or the address is not IBM's.

    An API key goes to IBM's token service for requests to IBM's own addresses; at any other address the key is sent
    as it was given.
    """
    if access.api_key is None or not access.own or is_token(access.api_key):
        return None
    return _Exchanged(access.api_key, access)


def is_token(key: str) -> bool:
    """Whether a key is an access token already: a JSON Web Token in three parts.

    >>> is_token("eyJhbGciOi.eyJpYW0i.c2ln"), is_token("an-api-key")
    (True, False)
    """
    return key.startswith("eyJ") and key.count(".") == 2


class _Exchanged:
    """Tokens for an API key. Shared by all threads of a client: one of them fetches, the others wait for it."""

    __slots__ = ("_access", "_ends", "_key", "_lock", "_token", "about")

    def __init__(self, key: MaskedStr, access: Access) -> None:
        self._key, self._access = key, access
        self._lock = threading.Lock()
        self._token: MaskedStr | None = None
        self._ends = 0.0
        self.about = "The token sent is the one that IBM Cloud gave for the API key."

    def __call__(self, request: HttpRequest) -> Mapping[str, str]:
        """The header with a token that is still good."""
        with self._lock:
            token = self._token
            if token is None or monotonic() >= self._ends:
                token, seconds = fetched(self._key, self._access.provider)
                self._token, self._ends = token, monotonic() + max(seconds - _EARLY, seconds / 2)
        return {"Authorization": MaskedStr(f"Bearer {token}")}

    def renew(self) -> bool:
        """Forget the token; there may be another."""
        with self._lock:
            known, self._token = self._token is not None, None
        return known


def fetched(key: MaskedStr, provider: str) -> tuple[MaskedStr, float]:
    """A token for an API key, and how many seconds it is good. Raises a typed Error."""
    answer = _asked(key)
    if isinstance(answer, Error):
        answer.provider, answer.url, answer.method = provider, IAM, "POST"
        raise answer
    return answer


def _asked(key: MaskedStr) -> tuple[MaskedStr, float] | Error:
    """What the token service says; an error is returned, so that no frame of the HTTP library hangs on it."""
    import requests

    with requests.Session() as session:
        try:
            reply = session.post(
                IAM,
                data={"grant_type": _GRANT, "apikey": str.__str__(key)},
                headers={"Accept": "application/json"},
                auth=_as_it_is,  # else one out of ~/.netrc would be put in
                timeout=_PATIENCE,
                allow_redirects=False,
            )
            status, body = reply.status_code, reply.content[: 1 << 20]
        except requests.Timeout:
            return APITimeoutError(
                f"IBM Cloud's token service did not answer within {_PATIENCE:.0f} seconds.",
                suggestion="Try again later; is iam.cloud.ibm.com within reach from here?",
            )
        except requests.RequestException as problem:
            return APIConnectionError(
                f"No access token came from IBM Cloud: {type(problem).__name__}",
                suggestion="Is iam.cloud.ibm.com within reach from here? Look at the proxy, if there is one.",
            )
    return _read(status, body, key)


def _as_it_is(request: Any) -> Any:
    return request


def _read(status: int, body: bytes, key: MaskedStr) -> tuple[MaskedStr, float] | Error:
    from ...jsontext import parse

    try:
        value: Any = parse(body)
    except ValueError:
        value = None
    value = value if isinstance(value, dict) else {}
    token, seconds = value.get("access_token"), value.get("expires_in")
    if status == 200 and isinstance(token, str) and token:
        good = isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and seconds > 0
        return MaskedStr(token), float(seconds) if good else 600.0
    said = value.get("errorMessage") or value.get("message") or f"it answered {status}"
    words = mask(str(said)[:300], [key])
    if status == 429:
        return RateLimitError(f"IBM Cloud gave no access token: {words}", suggestion=_LATER, status_code=429)
    if status >= 500:
        return ServerError(f"IBM Cloud gave no access token: {words}", suggestion=_LATER, status_code=status)
    if status == 200:
        return InvalidResponseError("IBM Cloud's token service answered without a token.", suggestion=_MEND)
    return AuthenticationError(f"IBM Cloud gave no access token: {words}", suggestion=_MEND, status_code=status)
