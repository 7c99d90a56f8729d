"""A call of the public surface, as it is worked out from a recorded body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Call:
    """A call of the public surface.

    Attributes:
        payload: messages or prompt.
        model: the model's name.
        options: keyword arguments by portable name.
        extra_body: what has no portable name.
        spelled: fields of the body that `reasoning=` stands for.
    """

    payload: Any
    model: str
    options: dict[str, Any] = field(default_factory=dict)
    extra_body: dict[str, Any] = field(default_factory=dict)
    spelled: dict[str, Any] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, Any]:
        """All keyword arguments."""
        return {**self.options, **({"extra_body": self.extra_body} if self.extra_body else {})}

    def with_own_words_for_reasoning(self) -> Call:
        """The same call with the reasoning wish as the body's own fields."""
        options = {name: value for name, value in self.options.items() if name != "reasoning"}
        return Call(self.payload, self.model, options, {**self.extra_body, **self.spelled})
