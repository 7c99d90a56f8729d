"""What may stand in a recording: known keys, what looks like one, and headers that nobody needs stay out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

from ..secrets import MASK, names_key

#: Request headers that say something about the request and nothing about who sends it.
_SENT = re.compile(
    r"accept|content-type|user-agent|(anthropic|openai)-(beta|version)|x-goog-api-client|idempotency-key"
)
#: Response headers that something is read from: what the body is, when to try again, limits, the provider's ids.
_RECEIVED = re.compile(
    r"content-type|date|location|retry-after(-ms)?|x-should-retry|server-timing"
    r"|(x-|request-|apim-|x-amzn-|x-generation-|cf-)?(request-?id|id|ray)|x-ms-region|x-ms-deployment-name"
    r"|.*ratelimit.*|.*rate-limit.*|openai-(model|version|processing-ms)|x-amzn-(errortype|bedrock-.*)|x-trial-.*"
)
#: What keys of known makers look like, for those that nobody has told of.
_LOOKS = (
    r"\b(?:sk|rk|pk|gsk|csk|xai|pplx|nvapi|fw|tgp|hf|r8|ghp|gho|github_pat|jina|voyage|dapi)[-_][A-Za-z0-9_-]{20,}"
    r"|\bAIza[A-Za-z0-9_-]{30,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|(?<=Bearer )[A-Za-z0-9._~+/=-]{12,}"
)
#: Query parameters that carry a key under a name that does not say so.
_QUERY = re.compile(r"sig|signature|x-amz-signature|code", re.IGNORECASE)
#: Shorter ones would be found in ordinary words; up to this length they count as whole words only.
_SHORTEST, _SHORT = 4, 8


def names_secret_parameter(name: str) -> bool:
    """Whether a query parameter carries a key, as far as its name tells.

    >>> names_secret_parameter("key"), names_secret_parameter("sig"), names_secret_parameter("alt")
    (True, True, False)
    """
    return names_key(name) or name.lower() == "key" or _QUERY.fullmatch(name) is not None


def sent_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a request's headers."""
    return _kept(headers, _SENT)


def received_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """What is kept of an answer's headers."""
    return _kept(headers, _RECEIVED)


def _kept(headers: Mapping[str, str], which: re.Pattern[str]) -> dict[str, str]:
    lower = {name.lower(): str.__str__(value) for name, value in headers.items()}
    return {name: lower[name] for name in sorted(lower) if which.fullmatch(name)}


class Scrubber:
    """Takes keys out of what is about to be written or shown.

    Args:
        keys: values known to be secret.

    Example:
        >>> Scrubber(["abcd-1234-efgh"]).text("the key abcd-1234-efgh is wrong")
        'the key *** is wrong'
    """

    def __init__(self, keys: Iterable[str]) -> None:
        written: set[str] = set()
        for key in keys:
            plain = str.__str__(key)
            if len(plain) >= _SHORTEST:
                written |= {plain, plain.replace("/", "\\/"), quote(plain, safe=""), quote_plus(plain)}
        # The longest first: one key may be the start of another.
        forms = [
            re.escape(form) if len(form) >= _SHORT else rf"(?<![\w-]){re.escape(form)}(?![\w-])"
            for form in sorted(written, key=len, reverse=True)
        ]
        pattern = "|".join([*forms, _LOOKS])
        self._text = re.compile(pattern, re.ASCII)
        self._bytes = re.compile(pattern.encode())

    def text(self, text: str) -> str:
        """The text without keys."""
        return self._text.sub(MASK, text)

    def value(self, value: Any, name: str = "") -> Any:
        """A JSON value without keys: known ones wherever they stand, and what a field's name says is one."""
        if isinstance(value, str):
            return MASK if value and names_key(name) else self.text(value)
        if isinstance(value, Mapping):
            hidden = name == "headers"  # of a server that the model is to reach
            return {
                self.text(str(key)): MASK if hidden and isinstance(item, str) else self.value(item, str(key))
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.value(item, name) for item in value]
        return value

    def url(self, url: str) -> str:
        """A URL without keys."""
        parts = urlsplit(url)
        query = parts.query
        if query:
            pairs = parse_qsl(query, keep_blank_values=True)
            if any(names_secret_parameter(name) for name, _ in pairs):
                hidden = [(name, MASK if names_secret_parameter(name) else value) for name, value in pairs]
                query = urlencode(hidden, safe="*:/,$")
        return self.text(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, "")))

    def request(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A request as it may be written."""
        return {
            "method": request["method"],
            "url": self.url(request["url"]),
            "headers": {name: self.text(value) for name, value in request.get("headers", {}).items()},
            "body": self.value(request.get("body")),
        }

    def blocks(self, blocks: list[bytes]) -> list[bytes]:
        """The pieces of a body without keys, also those that lie across two pieces."""
        whole = b"".join(blocks)
        found = list(self._bytes.finditer(whole))
        if not found:
            return [block for block in blocks if block]
        pieces, at, place = [], 0, 0
        mask = MASK.encode()
        for block in blocks:
            end, piece = place + len(block), b""
            while at < end:
                hit = next((match for match in found if match.end() > at), None)
                if hit is None or hit.start() >= end:
                    piece, at = piece + whole[at:end], end
                elif hit.start() > at:
                    piece, at = piece + whole[at : hit.start()], hit.start()
                else:
                    piece, at = piece + mask, hit.end()
            place = end
            pieces.append(piece)
        return [piece for piece in pieces if piece]
