"""What the small values that callers see have in common: how they are made, print, and become plain data."""

from __future__ import annotations

from dataclasses import fields
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["Record", "dataclass", "plain"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(*, eq: bool = True, repr: bool = True, **options: Any) -> Any:  # noqa: A002 - the names of dataclass
        """The decorator of the standard library, but for `==`, `hash` and repr: it compiles those for each class
        anew, which would be a third of what a first call takes. Here all classes share them."""

        def made(cls: type) -> type:
            own = vars(cls)
            if eq and "__eq__" not in own:
                cls.__eq__ = _eq
                cls.__hash__ = _hash if options.get("frozen") else None
            if repr and "__repr__" not in own:
                cls.__repr__ = _repr
            return dataclasses.dataclass(cls, eq=False, repr=False, **options)

        return made


def _compared(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, f.name) for f in fields(value) if f.compare])


def _eq(self: Any, other: Any) -> bool:
    return _compared(self) == _compared(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join([f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr])
    return f"{self.__class__.__qualname__}({shown})"


def plain(value: Any) -> Any:
    """A value as plain data: records and pydantic instances as dictionaries, whatever holds them."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Record):
        return value.to_dict()
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


class Record:
    """`to_dict()` for the small values below, without the raw body; a repr without what nobody said."""

    __slots__ = ()

    def __repr__(self) -> str:
        """As one would write it: fields that have their default are left out."""
        shown = []
        for f in fields(self):  # type: ignore[arg-type]
            value, default = getattr(self, f.name), f.default_factory() if callable(f.default_factory) else f.default
            # Only like is compared with like: `parsed` may be of any type, and its == anything.
            if f.repr and not (type(value) is type(default) and value == default):
                shown.append(f"{f.name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def to_dict(self) -> dict[str, Any]:
        """The value as plain data (no `raw`)."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.compare}  # type: ignore[arg-type]
