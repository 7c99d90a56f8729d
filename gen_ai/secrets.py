"""Keys that do not show: not in reprs, not in local variables of a traceback, not in pickles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NoReturn

MASK = "***"

_OF_KEYS = r"auth(?!ors?(?:[-_]|$))|(?:^|[-_.]|api)key|token(?!s)|secret|passw|credential|cookie"


def names_key(name: str) -> bool:
    """Whether a header or field of that name carries a key, as far as its name tells.

    >>> names_key("Authorization"), names_key("Ocp-Apim-Subscription-Key"), names_key("X-Max-Tokens")
    (True, True, False)
    """
    return re.search(_OF_KEYS, name, re.IGNORECASE) is not None and name.lower() != "idempotency-key"


class MaskedStr(str):
    """A str whose repr shows nothing, for keys and the headers that carry them.

    It is a real str, so HTTP libraries take it as a header value; whoever prints the dictionary that holds it
    (a debugger, an error tracker, `repr`) sees `'***'`. It does not pickle.

    >>> {"Authorization": MaskedStr("Bearer sk-123")}
    {'Authorization': '***'}
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a key does not pickle; give it again where it is needed")


class Environment(dict[str, str]):
    """Variables by name. Its repr shows none of them: keys are among them."""

    def __repr__(self) -> str:
        return f"<{len(self)} variables>"


def mask(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret in it replaced, for what a server sends back.

    >>> mask("bad key sk-12345678", ["sk-12345678"])
    'bad key ***'
    """
    for secret in secrets:
        if len(secret) >= 4 and secret in text:
            text = text.replace(str(secret), MASK)
    return text
