"""Credentials that are more than a key: what signs a request just before it is sent, or brings a token for it.

A row names in `credentials` the function that makes a signer. It is given an `Access` and returns a `Signer`, or None
where the key alone will do. What needs a vendor's library imports it when it is made, and says which extra is missing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Protocol, TypeAlias

from .errors import AuthenticationError, Error
from .plans import HttpRequest, Reply
from .records import dataclass
from .secrets import MaskedStr

#: Sends a request and returns the whole answer, by a deadline on the clock of the connections.
Ask: TypeAlias = Callable[[HttpRequest, float | None], Reply]


def no_way(_request: HttpRequest, _deadline: float | None) -> Reply:
    """The `Ask` of what has no connections."""
    raise RuntimeError("no token can be asked for here")


@dataclass(frozen=True, slots=True)
class Access:
    """What is known when a signer is made.

    Attributes:
        provider, title: of the row.
        base_url: where requests go.
        own: that is an address of the provider's own: credentials that nobody named (those of the machine, of a
            variable) may go there and nowhere else.
        api_key: the key, from wherever it came; None where there is none.
        key_source: where it came from, for people ("argument", a variable, a line of a profile).
        settings: those of the row's settings that are known, by name; secret ones are MaskedStr.
        ask: sends a request for a token over the client's own connections: its proxy, its CA bundle. Raises
            TransportFailure.
    """

    provider: str
    title: str
    base_url: str
    own: bool
    api_key: MaskedStr | None = field(repr=False)
    key_source: str
    settings: Mapping[str, str]
    ask: Ask = field(repr=False)


class Signer(Protocol):
    """Makes the headers that authorise a request. Shared by all threads of a client. One that has a coroutine function
    `__acall__` of the same arguments is awaited on event loops; else it is called in a thread there."""

    #: Whose credentials are sent, in words for people; never the credentials.
    about: str

    def __call__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The headers to put over the request's own; values that hold a key are MaskedStr.

        It may ask the network, until the deadline on the clock of the connections. Raises a typed Error, or a
        TransportFailure of the kind "timeout" where the deadline passes.
        """

    def renew(self, request: HttpRequest, deadline: float | None = None) -> bool:
        """The server refused this request as it was signed: forget what it was signed with, unless that is no longer
        what is used. True: there may be another, so that a second try makes sense."""


class TokenFunction:
    """A function of the caller's that returns the key; it is asked before each request.

    Args:
        function: returns the key or token; keeps it as long as it is good.
        header: the header that carries it.
        prefix: what stands before it there.

    Example:
        >>> sign = TokenFunction(lambda: "token-1", "Authorization", "Bearer ")
        >>> str(sign(HttpRequest("GET", "https://api.example.com", {}))["Authorization"])
        'Bearer token-1'
    """

    __slots__ = ("_function", "_header", "_prefix", "about")

    def __init__(self, function: Callable[[], str], header: str, prefix: str) -> None:
        self._function, self._header, self._prefix = function, header, prefix
        self.about = "The key sent is what the function given as api_key= returned."

    def __call__(self, request: HttpRequest, deadline: float | None = None) -> Mapping[str, str]:
        """The header with what the function returns now; how long it takes is the function's own affair."""
        try:
            token = self._function()
        except Error:
            raise
        except Exception as problem:
            raise self._wrong(f"raised {type(problem).__name__}: {str(problem)[:300]}") from problem
        if inspect.isawaitable(token):
            if inspect.iscoroutine(token):
                token.close()
            raise self._wrong("is a coroutine function")
        if not isinstance(token, str):
            raise self._wrong(f"returned a {type(token).__name__}")
        if not token.strip() or not token.isascii() or any(ord(letter) < 32 for letter in token):
            raise self._wrong("returned what no header can carry (it is not shown here)")
        return {self._header: MaskedStr(self._prefix + token)}

    def renew(self, request: HttpRequest, deadline: float | None = None) -> bool:
        """Whether there may be another token: the function alone knows; it is asked once more."""
        return True

    @staticmethod
    def _wrong(problem: str) -> AuthenticationError:
        return AuthenticationError(
            f"The function given as api_key= {problem}.",
            suggestion="It must be a plain function that returns the key or token as a string.",
            param="api_key",
        )
