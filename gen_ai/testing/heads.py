"""The headers of a replayed answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Head(Mapping[str, str]):
    """Headers under lower-case names, found in any case.

    >>> Head({"retry-after": "1"})["Retry-After"]
    '1'
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self)} headers>"
