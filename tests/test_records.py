"""Values are dataclasses as the standard library makes them, whatever of them is shared or made late."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import gen_ai
from gen_ai import Attempt, Capabilities, ChatResponse, Choice, RetryPolicy, Setting, TextDelta, Usage
from gen_ai.plans import Read, Send
from gen_ai.records import dataclass
from gen_ai.request import Request


def _ours() -> Iterator[Any]:
    """Every class that the package's own decorator has made."""
    for module in pkgutil.walk_packages(gen_ai.__path__, "gen_ai."):
        if not module.name.startswith(("gen_ai.testing", "gen_ai.server", "gen_ai.compat", "gen_ai.__main__")):
            for value in vars(importlib.import_module(module.name)).values():
                if dataclasses.is_dataclass(value) and isinstance(value, type) and value.__module__ == module.name:
                    yield value


def _twin(cls: type) -> Any:
    """The same class as the standard library makes it."""
    own = {f.name: dataclasses.field(default=f.default, kw_only=f.kw_only) for f in dataclasses.fields(cls)}
    own |= {
        f.name: dataclasses.field(default_factory=f.default_factory, kw_only=f.kw_only)
        for f in dataclasses.fields(cls)
        if f.default_factory is not dataclasses.MISSING
    }
    notes = {f.name: f.type for f in dataclasses.fields(cls)}
    return dataclasses.dataclass(
        type(cls.__name__, (), {"__annotations__": notes, "__module__": cls.__module__, **own})
    )


@pytest.mark.parametrize("cls", sorted(set(_ours()), key=repr), ids=lambda cls: cls.__name__)
def test_a_class_is_made_with_the_arguments_of_the_standard_librarys(cls: type) -> None:
    assert inspect.signature(cls).parameters.keys() == inspect.signature(_twin(cls)).parameters.keys()
    for name, parameter in inspect.signature(cls).parameters.items():
        other = inspect.signature(_twin(cls)).parameters[name]
        assert (parameter.kind, parameter.annotation) == (other.kind, other.annotation)
        assert (parameter.default is parameter.empty) == (other.default is other.empty)


def _fresh(**options: Any) -> Any:
    @dataclass(**options)
    class Point:
        x: int
        y: int = 2
        seen: list[int] = dataclasses.field(default_factory=list)
        note: str = dataclasses.field(default="", repr=False, compare=False)
        last: int = dataclasses.field(default=0, kw_only=True)

    return Point


OPTIONS = [{}, {"slots": True}, {"frozen": True}, {"frozen": True, "slots": True}]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_first_instances_are_as_all_later_ones(options: dict[str, Any]) -> None:
    cls = _fresh(**options)
    made = [cls(1, note="a", last=5) for _ in range(5)]
    assert all(point == made[0] for point in made)
    assert {repr(point) for point in made} == {"_fresh.<locals>.Point(x=1, y=2, seen=[], last=5)"}
    assert len({id(point.seen) for point in made}) == 5
    assert [(point.y, point.note) for point in made] == [(2, "a")] * 5


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda cls: cls(), "missing 1 required positional argument: 'x'"),
        (lambda cls: cls(1, 2, [], "", 5), "takes from 2 to 5 positional arguments but 6 were given"),
        (lambda cls: cls(1, x=2), "got multiple values for argument 'x'"),
        (lambda cls: cls(1, z=2), "got an unexpected keyword argument 'z'"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_from_the_first_instance_on(call: Callable[[Any], Any], told: str) -> None:
    for made in range(4):
        cls = _fresh()
        for _ in range(made):
            cls(1)
        with pytest.raises(TypeError) as caught:
            call(cls)
        assert told in str(caught.value)


def test_equal_means_of_the_same_class_with_equal_fields_that_count() -> None:
    point, other = _fresh()(1), _fresh()(1)
    assert point != other
    assert point != (1, 2, [])
    same = dataclasses.replace(point, note="other")
    assert (point == same, point == dataclasses.replace(point, x=2)) == (True, False)
    with pytest.raises(TypeError, match="unhashable"):
        hash(point)


@pytest.mark.parametrize("options", OPTIONS[2:], ids=str)
def test_frozen_values_refuse_changes_and_hash(options: dict[str, Any]) -> None:
    @dataclass(**options)
    class Fixed:
        x: int
        note: str = dataclasses.field(default="", compare=False)

    value = Fixed(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        value.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del value.x
    assert hash(value) == hash(Fixed(1, "other"))
    assert {value: "found"}[Fixed(1)] == "found"


def test_a_plain_subclass_of_a_frozen_value_has_attributes_of_its_own() -> None:
    class Mine(Setting):
        def __init__(self, name: str) -> None:
            super().__init__(name=name)
            self.extra = 1

    mine = Mine("region")
    assert (mine.name, mine.extra) == ("region", 1)
    del mine.extra
    with pytest.raises(dataclasses.FrozenInstanceError):
        mine.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "value",
    [
        Usage(prompt_tokens=1), ChatResponse(choices=[Choice(text="a")]), Attempt(1), TextDelta("a"),
        Capabilities(n=False), RetryPolicy(attempts=2), Setting(name="region"), Request(model="m"), Read(None, 1.0),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_values_pickle_and_copy(value: Any) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == copy.copy(value) == dataclasses.replace(value) == value


def test_a_value_that_holds_itself_prints() -> None:
    value: Any = Read(None)
    value.handle = value
    assert repr(value) == "Read(handle=..., deadline=None, within=None)"


def test_values_match_and_turn_into_dictionaries() -> None:
    match Send(None, None, 1.0):  # type: ignore[arg-type]
        case Send(_, _, deadline, stream):
            assert (deadline, stream) == (1.0, False)
    assert dataclasses.asdict(TextDelta("a")) == {"text": "a", "index": 0, "raw": None}
