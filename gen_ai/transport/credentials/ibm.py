"""Access tokens of IBM Cloud, which an API key is exchanged for.

No library is needed: one request to IBM's own token service brings a token that is good for an hour. It is asked for
when a request is about to be sent, kept, and fetched anew shortly before it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from ...errors import AuthenticationError, Error, InvalidResponseError, RateLimitError, ServerError
from ...plans import Reply
from ...secrets import MaskedStr, mask
from ...signing import Access, Signer
from .shared import Bearer, Kept, Shared, Way

#: The token service.
IAM = "https://iam.cloud.ibm.com/identity/token"
_GRANT = "urn:ibm:params:oauth:grant-type:apikey"
#: Seconds before its end from which a token is renewed.
_EARLY = 300.0
_LATER = "Try again later; an access token may be given as api_key= too."


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


class _Exchanged(Bearer):
    """Tokens for an API key."""

    __slots__ = ("_access", "_key", "_shared", "about")

    def __init__(self, key: MaskedStr, access: Access) -> None:
        self._key, self._access = key, access
        self._shared = Shared(access, f"access token came from IBM Cloud ({IAM})", self._fetched, _odd)
        self.about = "The token sent is the one that IBM Cloud gave for the API key."

    def _fetched(self, way: Way) -> Kept[Mapping[str, str]]:
        """The header with a new token."""
        body = urlencode({"grant_type": _GRANT, "apikey": str.__str__(self._key)}).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        token, seconds = self._read(way.send("POST", IAM, headers, body))
        began = monotonic()
        return Kept(
            {"Authorization": MaskedStr(f"Bearer {token}")},
            fresh=lambda: monotonic() < began + max(seconds - _EARLY, seconds / 2),
            good=lambda: monotonic() < began + seconds,
        )

    def _read(self, reply: Reply) -> tuple[str, float]:
        from ...jsontext import parse

        status = reply.status
        try:
            value: Any = parse(reply.body[: 1 << 20])
        except ValueError:
            value = None
        value = value if isinstance(value, dict) else {}
        token, seconds = value.get("access_token"), value.get("expires_in")
        if status == 200 and isinstance(token, str) and token:
            good = isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and seconds > 0
            return token, float(seconds) if good else 600.0
        error = self._refused(status, value)
        error.url, error.method = IAM, "POST"
        raise error

    def _refused(self, status: int, value: dict[str, Any]) -> Error:
        """The error for an answer without a token."""
        code = value.get("errorCode") if isinstance(value.get("errorCode"), str) else None
        said = str(value.get("errorMessage") or value.get("message") or f"it answered {status}").rstrip(".")
        words = mask(f"{said[:300]} ({code})" if code else said[:300], [self._key])
        told = f"IBM Cloud gave no access token for the API key: {words}."
        if status == 429:
            return RateLimitError(told, suggestion=_LATER, status_code=429, code=code)
        if status >= 500:
            return ServerError(told, suggestion=_LATER, status_code=status, code=code)
        source = self._access.key_source
        key = "given as api_key=" if source == "argument" else f"of {source}"
        mend = (
            f"Look at the key {key}: is it whole, not deleted, and one of IBM Cloud (cloud.ibm.com/iam/apikeys)? "
            "An access token may be given as api_key= too."
        )
        if status == 200:
            return InvalidResponseError(f"{IAM} answered without a token.", suggestion=mend)
        return AuthenticationError(told, suggestion=mend, status_code=status, code=code, param="api_key")


def _odd(problem: Exception, way: Way) -> Error:
    return InvalidResponseError(f"No {way.lacking}: its answer could not be read ({type(problem).__name__}).")
