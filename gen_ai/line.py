"""What an HTTP client speaks through, shared by all of its calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from .plans import Channel
from .records import dataclass
from .secrets import MaskedStr

if TYPE_CHECKING:
    from .signing import Signer
    from .wire.base import Target, Wire


@dataclass(slots=True)
class Learned:
    """What a server was found not to take, by model. Shared by all copies of a client; never a key in it."""

    left_out: dict[str, frozenset[str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Until when the names of its models are taken to be these; None: nobody has asked.
    offered: tuple[float, Sequence[str]] | None = None


@dataclass(slots=True)
class Line:
    """What an HTTP client speaks through: its wire, its connections, what it has learned."""

    wire: Wire
    channel: Channel
    learned: Learned
    secrets: tuple[str, ...] = field(repr=False)
    target: Callable[[str], Target]
    #: Which key is sent, in words for people; never the key.
    key: str = ""
    #: What authorises each request just before it is sent, where a key in a header does not.
    signer: Signer | None = None
    #: Whether a recording answers just now, so that nobody looks at what authorises a request.
    replayed: Callable[[], bool] = lambda: False

    def carrying(self, headers: Mapping[str, str]) -> Line:
        """This line for a call with headers of its own: the keys in them are masked too."""
        more = keys_in(headers)
        return replace(self, secrets=(*self.secrets, *more)) if more else self


def keys_in(headers: Mapping[str, str]) -> set[MaskedStr]:
    """The keys that headers carry, with what stands before them ("Bearer") and without."""
    held = [value for value in headers.values() if isinstance(value, MaskedStr)]
    return {MaskedStr(part) for value in held for part in (value, value.rpartition(" ")[2]) if part}
