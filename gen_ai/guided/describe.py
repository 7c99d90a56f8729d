"""Types as JSON Schema by way of pydantic, and what to say where that cannot be done."""

from __future__ import annotations

import dataclasses
import inspect
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_ANY_TYPE = "Pass a pydantic class, dataclass, TypedDict, list[…], Literal[…] or a JSON Schema dictionary."
_IN_TYPED_DICTS = frozenset(("Required", "NotRequired", "ReadOnly"))
_generator: Any = None


def json_schema_of(target: Any) -> dict[str, Any]:
    """The JSON Schema of a pydantic class or TypeAdapter, as input: what an answer must look like."""
    global _generator  # noqa: PLW0603 - made when pydantic is first needed
    if _generator is None:
        from pydantic.json_schema import GenerateJsonSchema

        class Quiet(GenerateJsonSchema):
            """Defaults that JSON cannot hold are left out without a warning: they are ours to fill in."""

            ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012

        _generator = Quiet
    if isinstance(target, type):
        found = target.model_json_schema(schema_generator=_generator)  # type: ignore[attr-defined]
    else:
        found = target.json_schema(schema_generator=_generator)
    from pydantic_core import from_json, to_json

    # What the class adds by hand (examples, extras) need not be JSON; NaN becomes null.
    plain: dict[str, Any] = from_json(to_json(found, fallback=str, inf_nan_mode="null"))
    return plain


def misuse(target: Any) -> tuple[str, str] | None:
    """What to say to a value that is no type: message and suggestion. None for what may be a type."""
    kind = type(target).__name__
    if target is None:
        return "is None, which is no schema.", "Leave it out for a plain answer."
    if isinstance(target, str | bytes):
        text = target if isinstance(target, str) else target.decode("utf-8", "replace")
        if text.lstrip()[:1] in ("{", "["):
            return "is a text.", "If it is a JSON Schema, pass json.loads(…) of it."
        return f"is the text {text[:40]!r}.", _ANY_TYPE
    if isinstance(target, bool | int | float | complex):
        return f"is the number {target!r}, which is no schema." if not isinstance(target, bool) else (
            "is False: no answer would fit."
        ), _ANY_TYPE
    if isinstance(target, Enum):
        return f"is a member of {kind}.", f"Pass the class: {kind}, or Literal[…] for single values."
    if isinstance(target, list | tuple | set | frozenset):
        if len(target) == 1 and isinstance(next(iter(target)), type):
            name = next(iter(target)).__name__
            return f"is a {kind}, which is no type.", f"For a list of {name}, pass list[{name}]."
        return (
            f"is a {kind}, which is no schema.",
            'For a choice of values pass Literal["a", "b"]; for a list, list[…].',
        )
    if not isinstance(target, type) and (dataclasses.is_dataclass(target) or hasattr(target, "__pydantic_fields__")):
        return f"is an instance of {kind}.", f"Pass the class: {kind}."
    if inspect.isroutine(target) or inspect.ismodule(target):
        return f"is a {kind}, which is no type.", _ANY_TYPE
    return None


def why_not(target: Any, error: Exception) -> tuple[str, str]:
    """Why pydantic could not describe a type: message and suggestion."""
    from pydantic import BaseModel
    from pydantic.errors import PydanticErrorMixin, PydanticSchemaGenerationError

    name = getattr(target, "__name__", None) or str(target)[:80]
    if target is BaseModel:
        return "is BaseModel itself, which has no fields.", "Pass your own subclass of it."
    if getattr(error, "code", None) == "typed-dict-version":
        itself = hasattr(target, "__required_keys__")
        return (
            f"({name}) {'is' if itself else 'holds'} a typing.TypedDict, which pydantic takes from Python 3.12 on.",
            "Write: from typing_extensions import TypedDict.",
        )
    where = _culprit(target, 4)
    said = str(getattr(error, "message", error)).split("\n")[0][:160]
    if getattr(error, "code", None) in ("class-not-fully-defined", "undefined-annotation") or isinstance(
        error, NameError
    ):
        return (
            f"({name}) is not fully defined: {said}",
            "Define the types it names, then call model_rebuild(); in a list[…] use the class, not its name in quotes.",
        )
    if where:
        return (
            f"({name}) cannot be described as JSON: its field {where[0]} is {where[1]}.",
            "Give the field a type that JSON can hold, or leave it out of the model you pass here.",
        )
    if (
        isinstance(error, PydanticSchemaGenerationError)
        and not isinstance(target, type)
        and type(target).__module__ not in ("typing", "types", "typing_extensions")
    ):
        return f"is an instance of {type(target).__name__}.", _ANY_TYPE
    if isinstance(error, PydanticSchemaGenerationError):
        return f"is {name}, a type that pydantic cannot describe.", _ANY_TYPE
    if isinstance(error, PydanticErrorMixin):
        return f"({name}) cannot be described as JSON: {said}", _ANY_TYPE
    return f"({name}) cannot be described as JSON ({type(error).__name__}: {said}).", _ANY_TYPE


def _culprit(target: Any, depth: int) -> tuple[str, str] | None:
    """The first field that cannot be described, with its type."""
    if not isinstance(target, type) or not depth:
        return None
    for name, annotation in _fields(target).items():
        if not describable(annotation):
            deeper = _culprit(annotation, depth - 1)
            if deeper:
                return f"{name}.{deeper[0]}", deeper[1]
            return name, inspect.formatannotation(annotation)[:80]
    return None


def _fields(target: type) -> dict[str, Any]:
    fields = getattr(target, "__pydantic_fields__", None)
    if isinstance(fields, dict) and not dataclasses.is_dataclass(target):
        return {name: field.rebuild_annotation() for name, field in fields.items()}
    if (
        not dataclasses.is_dataclass(target)
        and not hasattr(target, "__required_keys__")
        and not hasattr(target, "_fields")
    ):
        return {}
    from typing import get_type_hints

    try:
        return {name: _bare(hint) for name, hint in get_type_hints(target, include_extras=True).items()}
    except (NameError, TypeError, AttributeError):
        return {}


def _bare(hint: Any) -> Any:
    """A hint without what only stands in a TypedDict: Required[…], NotRequired[…], ReadOnly[…]."""
    from typing import get_args, get_origin

    while getattr(get_origin(hint), "__name__", getattr(get_origin(hint), "_name", None)) in _IN_TYPED_DICTS:
        hint = get_args(hint)[0]
    return hint


def describable(annotation: Any) -> bool:
    from pydantic import TypeAdapter

    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        json_schema_of(adapter)
    except Exception:  # noqa: BLE001 - whatever it is, that field is the one
        return False
    return True
