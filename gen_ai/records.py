"""What the small values that callers see have in common: how they are made, print, and become plain data."""

from __future__ import annotations

import sys
from dataclasses import MISSING, FrozenInstanceError, fields
from functools import partial
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["Record", "dataclass", "plain"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(*, frozen: bool = False, eq: bool = True, repr: bool = True, **options: Any) -> Any:  # noqa: A002
        """The decorator of the standard library without what it compiles for each class while the class is made, which
        together would take a third of a first call: `==`, `hash`, repr and what refuses assignments are shared,
        `__init__` is made when it is wanted."""

        def made(cls: type) -> type:
            own = vars(cls)
            if eq and "__eq__" not in own:
                cls.__eq__ = _eq
                cls.__hash__ = _hash if frozen else None
            if repr and "__repr__" not in own:
                cls.__repr__ = _repr
            derived = dataclasses.is_dataclass(cls)  # the standard library looks whether the base is frozen too
            if frozen and not derived:
                cls.__setattr__, cls.__delattr__ = _refuse_set, _refuse_delete
                if options.get("slots"):
                    cls.__getstate__, cls.__setstate__ = _state, _set_state
            cls.__init__ = init = _Init(cls, frozen)
            init.cls = dataclasses.dataclass(
                cls, init=False, eq=False, repr=False, frozen=frozen and derived, **options
            )
            init.cls.__dataclass_params__.frozen = frozen
            return init.cls

        return made


class _Init:
    """An `__init__` not made yet. Most classes have one or two instances in a short program, which are filled field by
    field; compiling takes a hundred times as long. The next one puts the real `__init__` in its place, and so does
    whoever asks for its signature."""

    def __init__(self, cls: type, frozen: bool) -> None:
        self.cls, self.frozen, self.few = cls, frozen, 2

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is not None and self.few:
            self.few -= 1
            return partial(self._fill, instance)
        self.cls.__init__ = made = self._made()  # type: ignore[misc]
        return made.__get__(instance, owner)

    def _fill(self, instance: Any, /, *values: Any, **named: Any) -> None:
        """Do what the real one would do; where the arguments are wrong, that one says so."""
        rest, left = iter(values), dict(named)
        found = []
        field: Any  # of any type, its factory too
        for field in fields(self.cls):
            value: Any = MISSING if field.kw_only else next(rest, MISSING)
            if value is MISSING:
                value = left.pop(field.name, MISSING)
            if value is MISSING:
                value = field.default if field.default_factory is MISSING else field.default_factory()
            found.append((field.name, value))
        if left or next(rest, MISSING) is not MISSING or any(value is MISSING for _, value in found):
            self._made()(instance, *values, **named)  # raises
        for name, value in found:
            object.__setattr__(instance, name, value)
        if hasattr(instance, "__post_init__"):
            instance.__post_init__()

    def _made(self) -> Any:
        """What the standard library's decorator would have made."""
        cls: Any = self.cls
        scope: dict[str, Any] = {"_set": object.__setattr__, "_made": MISSING}
        given: dict[bool, list[str]] = {False: ["self"], True: []}
        body = []
        for f in fields(cls):
            name = value = parameter = f.name
            if f.default_factory is not MISSING:
                scope[f"_of_{name}"] = f.default_factory
                parameter, value = f"{name}=_made", f"_of_{name}() if {name} is _made else {name}"
            elif f.default is not MISSING:
                scope[f"_of_{name}"] = f.default
                parameter = f"{name}=_of_{name}"
            given[f.kw_only is True].append(parameter)
            body.append(f"_set(self,{name!r},{value})" if self.frozen else f"self.{name}={value}")
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        parameters = ",".join(given[False] + (["*", *given[True]] if given[True] else []))
        lines = "\n  ".join([f"def make({','.join(scope)}):\n def __init__({parameters}):", *body])
        made: dict[str, Any] = {}
        # As code, not as text: Ctrl-C in a text that is executed ends the program by SIGINT, even if it is caught.
        code = compile(f"{lines}\n return __init__", f"<{cls.__qualname__}.__init__>", "exec")
        exec(code, vars(sys.modules[cls.__module__]), made)  # noqa: S102 - as dataclass does itself
        init = made["make"](**scope)
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        init.__annotations__ = {**{f.name: f.type for f in fields(cls)}, "return": None}
        return init


def _is_kept(instance: Any, name: str) -> bool:
    """A subclass that is no dataclass itself may have attributes of its own."""
    return name in instance.__dataclass_fields__ or "__dataclass_fields__" in vars(type(instance))


def _refuse_set(self: Any, name: str, value: Any) -> None:
    if not _is_kept(self, name):
        return object.__setattr__(self, name, value)
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    if not _is_kept(self, name):
        return object.__delattr__(self, name)
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, f.name) for f in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for f, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, f.name, value)


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
