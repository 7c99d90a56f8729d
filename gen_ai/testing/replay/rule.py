"""One rule about two bodies: a difference that is none, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A difference that is none, and why."""

    name: str
    reason: str
    apply: Callable[[Body, Body], tuple[Body, Body]]


def without(body: Body, *names: str) -> Body:
    """The body without these fields."""
    return {name: value for name, value in body.items() if name not in names}
