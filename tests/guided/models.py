"""Types of every kind, as callers write them."""

from __future__ import annotations

import dataclasses
import enum
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Generic, Literal, NamedTuple, Optional, TypeVar

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    computed_field,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypedDict

T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Address(BaseModel):
    street: str
    city: str | None = None


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int = Field(ge=0, le=150)
    address: Optional[Address] = None  # noqa: UP045 - the older spelling is in use
    tags: list[str] = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Node(BaseModel):
    value: int
    children: list[Node] = []
    parent: Node | None = None


class Left(BaseModel):
    right: Right | None = None


class Right(BaseModel):
    left: Left | None = None


class Everything(BaseModel):
    when: datetime
    day: date
    at: time
    lasting: timedelta
    price: Decimal
    key: uuid.UUID
    colour: Colour
    level: Level
    path: PurePosixPath
    blob: bytes
    pattern: Annotated[str, Field(pattern=r"^[a-z]+$")]
    few: Annotated[list[int], Field(min_length=1, max_length=3)]
    unique: set[int]
    pair: tuple[int, str]
    many: tuple[int, ...]
    lookup: dict[str, float]
    anything: Any
    either: int | str


EVERYTHING = {
    "when": "2026-01-02T03:04:05Z", "day": "2026-01-02", "at": "03:04:05", "lasting": "PT1H", "price": "1.10",
    "key": "12345678-1234-5678-1234-567812345678", "colour": "blue", "level": 2, "path": "/tmp/x", "blob": "abc",
    "pattern": "abc", "few": [1], "unique": [1, 2], "pair": [1, "a"], "many": [1, 2], "lookup": {"a": 1.5},
    "anything": {"b": [None]}, "either": "x",
}  # fmt: skip


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    name: str = Field(alias="fullName")
    nick: str = Field(validation_alias=AliasChoices("nickName", "nick"), default="")


class ByPath(BaseModel):
    inner: int = Field(validation_alias=AliasPath("outer", "inner"))


class Computed(BaseModel):
    width: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def area(self) -> int:
        return self.width**2


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    a: int


class Page(BaseModel, Generic[T]):
    items: list[T]


class Tags(RootModel[list[str]]):
    pass


class Lookup(RootModel[dict[str, int]]):
    pass


class Even(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value


class Span(BaseModel):
    start: int
    end: int

    @model_validator(mode="after")
    def ordered(self) -> Span:
        if self.start > self.end:
            raise ValueError("end before start")
        return self


@dataclasses.dataclass
class Plain:
    x: int
    y: str = "y"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    x: list[Plain]


@pydantic_dataclass
class Checked:
    x: Annotated[int, Field(gt=0)]


class Movie(TypedDict):
    title: str
    year: int | None


class Point(NamedTuple):
    x: int
    y: int = 0


def _shape(value: Any) -> str:
    return "cat" if (value.get("lives") if isinstance(value, dict) else hasattr(value, "lives")) else "dog"


Tagged = Annotated[Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(_shape)]
