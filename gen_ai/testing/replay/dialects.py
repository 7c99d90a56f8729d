"""The dialects that recordings can be replayed in: for each how its exchanges are known, read, called and compared.

A new one is a module with a `DIALECT`, and its line in `_MODULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from ...types import Choice
    from .call import Call
    from .records import Record
    from .rule import Rule

Operation: TypeAlias = Literal["chat", "completion", "models"]

_MODULES = (
    "openai_dialect",
    "anthropic_dialect",
    "bedrock_dialect",
    "cohere_dialect",
    "gemini_dialect",
    "mistral_dialect",
    "ollama_dialect",
    "responses_dialect",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One dialect.

    Attributes:
        name: of the wire.
        apis: a recording's `api` → the call that makes such an exchange.
        path: a pattern over the whole path of a chat's or completion's address.
        asked: the body field that holds messages or prompt, by operation; by a recording's `api` the one by which a
            body is known to be in this dialect.
        usual: the end of the address where a recording has none.
        strip: a pattern for the end of a chat's path that is no part of an endpoint; "": none of it is.
        lists: the providers whose lists of models are in it.
        rows: provider → the row that speaks this dialect, where the provider's own row speaks another.
        read: what the bytes of an answer say, by a reader of its own.
        call: the call that a user would write for a recorded request.
        rules: differences between two bodies that are none.
        streams: whether a request asks for a stream, where the body does not say.
        left: a body without parameters of these names, where they are no fields of the body itself.
        own: what a choice keeps for sending back, in the form in which `read` says it.
    """

    name: str
    apis: Mapping[str, Operation]
    path: str
    asked: Mapping[str, str]
    usual: str
    strip: str = ""
    lists: frozenset[str] = frozenset()
    rows: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[Record], dict[str, Any]]
    call: Callable[[Record], Call]
    rules: tuple[Rule, ...] = ()
    streams: Callable[[Record], bool] | None = None
    own: Callable[[Choice[Any]], list[dict[str, Any]]] | None = None
    left: Callable[[dict[str, Any], list[str]], dict[str, Any]] | None = None


@cache
def dialects() -> dict[str, Dialect]:
    """All of them, by name; OpenAI's first."""
    found = (import_module(f"{__package__}.{module}").DIALECT for module in _MODULES)
    return {dialect.name: dialect for dialect in found}


@cache
def spoken() -> dict[str, Dialect]:
    """A recording's `api` → the dialect that speaks it; lists of models apart."""
    return {api: dialect for dialect in dialects().values() for api in dialect.apis}
