"""Python functions as tools: their schema from hints and docstring, their arguments checked, their results as text."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn, get_args, get_origin, get_type_hints
from weakref import WeakKeyDictionary

from .errors import InvalidRequestError
from .records import dataclass
from .request import Tool
from .types import ChatResponse, Choice

if TYPE_CHECKING:
    from pydantic import BaseModel

_MEND = "Or describe the tool as a pydantic class or a dictionary, and run the calls that come back yourself."


@dataclass(frozen=True, slots=True)
class Function:
    """A function that is run for the model."""

    call: Callable[..., Any]
    #: A pydantic class with a field for each parameter.
    arguments: type[BaseModel]
    #: Field → parameter.
    parameters: dict[str, str]
    #: Parameters whose default is a pydantic `Field(…)`, which the function cannot fill in by itself.
    filled: frozenset[str]

    def bind(self, text: str) -> dict[str, Any]:
        """The arguments that a model's JSON stands for, checked and converted.

        Raises:
            guided.problems.Invalid: they do not fit; `problems` says why.
        """
        from .guided.schema import as_schema

        found = as_schema(self.arguments).parse(text)
        given = found.model_fields_set | self.filled
        return {name: getattr(found, field) for field, name in self.parameters.items() if field in given}


def is_async(function: Any) -> bool:
    """Whether calling it gives a coroutine, or an async generator."""
    kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    function = _unbound(function)
    return any(kind(function) or kind(getattr(function, "__call__", None)) for kind in kinds)  # noqa: B004


def _unbound(function: Any) -> Any:
    """The function inside `functools.partial`."""
    while isinstance(function, functools.partial):
        function = function.func
    return function


def refuse_async(tools: list[Tool], approve: Any, function: str) -> None:
    """Raise InvalidRequestError where a blocking call would have to await something."""
    for at, tool in enumerate(tools):
        if tool.function is not None and is_async(tool.function.call):
            raise InvalidRequestError(
                f"tools[{at}] ({tool.name}) is a coroutine function, which a blocking call cannot run.",
                suggestion=f"Call {_twin(function)}(…), or give a plain function.",
                param=f"tools[{at}]",
            )
    if approve is not None and is_async(approve):
        raise InvalidRequestError(
            "approve_tool is a coroutine function, which a blocking call cannot run.",
            suggestion=f"Call {_twin(function)}(…), or give a plain function.",
            param="approve_tool",
        )


def _twin(function: str) -> str:
    return f"a{function}"


# ---------------------------------------------------------------- from a function to a tool


class _Facts(NamedTuple):
    """What is known of a function, without the function itself, which a cache would keep alive."""

    name: str
    description: str | None
    schema: dict[str, Any]
    arguments: type[BaseModel]
    parameters: dict[str, str]
    filled: frozenset[str]


_seen: WeakKeyDictionary[Any, _Facts] = WeakKeyDictionary()


def from_function(function: Callable[..., Any], path: str) -> Tool:
    """The tool that a function is; `path` says where it was given.

    Raises:
        InvalidRequestError: names the function and the parameter that no model could fill in.
    """
    cached = inspect.isfunction(function)  # a method or a partial is another object each time
    facts = _seen.get(function) if cached else None
    if facts is None:
        facts = _described(function, path)
        if cached:
            _seen[function] = facts
    own = Function(function, facts.arguments, facts.parameters, facts.filled)
    return Tool(facts.name, facts.description, facts.schema, function=own)


def _described(function: Callable[..., Any], path: str) -> _Facts:
    from pydantic import ConfigDict, create_model

    from .guided.schema import as_schema, wire_name

    name = _name_of(function, path)
    about, told = parsed_docstring(_docstring(function))
    fields: dict[str, Any] = {}
    parameters: dict[str, str] = {}
    filled: set[str] = set()
    for parameter, annotation in _parameters(function, name, path):
        field = _field_name(parameter.name)
        fields[field], has_own_default = _field(parameter, annotation, told.get(parameter.name))
        parameters[field] = parameter.name
        if has_own_default:
            filled.add(field)
    try:
        config = ConfigDict(extra="forbid", protected_namespaces=())
        arguments: Any = create_model(wire_name(name, "tool"), __config__=config, **fields)
        schema = as_schema(arguments, param=path)
    except Exception as problem:  # noqa: BLE001 - pydantic raises what the type's own code raises
        _undescribed(function, name, path, problem)
    shown = {key: value for key, value in schema.shown_schema.items() if key not in ("title", "description")}
    return _Facts(wire_name(name, "tool"), about or None, shown, arguments, parameters, frozenset(filled))


def call_name(function: Any) -> str:
    """What a callable is called."""
    inner = _unbound(function)
    name = getattr(inner, "__name__", None)
    if name == "__call__" and inspect.ismethod(inner):
        inner, name = inner.__self__, None
    return str(name or type(inner).__name__)


def _name_of(function: Any, path: str) -> str:
    name = call_name(function)
    if name == "<lambda>":
        raise InvalidRequestError(
            f"{path} is a lambda, which has neither a name nor types.",
            suggestion=f"Write it as a function (def) with type hints. {_MEND}",
            param=path,
        )
    return name


def _docstring(function: Any) -> str:
    inner = _unbound(function)
    plain = inspect.isroutine(inner)
    found = inspect.getdoc(inner) if plain else inspect.getdoc(type(inner).__call__) or inspect.getdoc(type(inner))
    return found or ""


def _parameters(function: Any, name: str, path: str) -> Iterator[tuple[inspect.Parameter, Any]]:
    """Each parameter that the model is to fill in, with its type."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as error:
        raise InvalidRequestError(
            f"{path} ({name}) has no signature that Python can read.",
            suggestion=f"Wrap it in a function (def) with type hints. {_MEND}",
            param=path,
        ) from error
    hints = _hints(function, name, path)
    bound = function.keywords if isinstance(function, functools.partial) else {}
    for parameter in signature.parameters.values():
        if parameter.name in bound:
            continue
        problem = _problem(parameter, hints)
        if problem is not None:
            raise InvalidRequestError(
                f"{path}: the parameter {parameter.name!r} of {name} {problem[0]}.",
                suggestion=f"{problem[1]} {_MEND}",
                param=path,
            )
        yield parameter, hints[parameter.name]


def _problem(parameter: inspect.Parameter, hints: dict[str, Any]) -> tuple[str, str] | None:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
        return f"takes any number of arguments ({stars}{parameter.name})", "Name each argument, or take one list."
    if parameter.kind is parameter.POSITIONAL_ONLY:
        return "can be given by position only, and a model gives arguments by name", "Take the / out of the signature."
    if parameter.name not in hints:
        if parameter.name in ("self", "cls"):
            return "is not bound", "Give the method of an instance: thing.method."
        return "has no type", f"Annotate it: {parameter.name}: str."
    return None


def _hints(function: Any, name: str, path: str) -> dict[str, Any]:
    inner = _unbound(function)
    if not inspect.isroutine(inner):
        inner = inner.__call__
    plain = inspect.unwrap(getattr(inner, "__func__", inner))
    try:
        return get_type_hints(plain, localns=_enclosing(plain) or None, include_extras=True)
    except NameError as error:
        raise InvalidRequestError(
            f"{path}: {name} is annotated with {error.name!r}, which is not defined where the function is.",
            suggestion="Define or import the type at the top of its module (not under TYPE_CHECKING).",
            param=path,
        ) from error
    except Exception as error:
        raise InvalidRequestError(
            f"{path}: the type hints of {name} cannot be read ({type(error).__name__}: {str(error)[:120]}).",
            suggestion=f"Mend the annotations. {_MEND}",
            param=path,
        ) from error


def _enclosing(function: Any) -> dict[str, Any]:
    """The names that a function has from the one around it."""
    found = {}
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    for name, cell in zip(names, getattr(function, "__closure__", None) or (), strict=False):
        with suppress(ValueError):  # not yet set
            found[name] = cell.cell_contents
    return found


def _field_name(name: str) -> str:
    """A name that a pydantic class can have as a field: its own methods, and what begins with _, cannot be."""
    from pydantic import BaseModel

    return f"argument_{name.lstrip('_')}" if name.startswith("_") or hasattr(BaseModel, name) else name


def _field(parameter: inspect.Parameter, annotation: Any, told: str | None) -> tuple[Any, bool]:
    """The field of a parameter, and whether its default is pydantic's to make."""
    from pydantic import Field
    from pydantic.fields import FieldInfo

    if told:
        # In front, so that a description in the annotation or the default wins.
        inner, *extras = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
        annotation = Annotated[(inner, Field(description=told), *extras)]
    renamed = _field_name(parameter.name) != parameter.name
    if renamed:
        annotation = Annotated[annotation, Field(alias=parameter.name)]
    if parameter.default is parameter.empty:
        return (annotation, ...), False
    return (annotation, parameter.default), isinstance(parameter.default, FieldInfo)


def _undescribed(function: Any, name: str, path: str, problem: Exception) -> NoReturn:
    """Which parameter it is that pydantic cannot describe."""
    from .guided.describe import describable

    for parameter, annotation in _parameters(function, name, path):
        if not describable(annotation):
            raise InvalidRequestError(
                f"{path}: the parameter {parameter.name!r} of {name} is {inspect.formatannotation(annotation)[:80]}, "
                "which JSON cannot hold.",
                suggestion=f"Give it a type that pydantic can describe. {_MEND}",
                param=path,
            ) from problem
    said = getattr(problem, "message", None) or f"{type(problem).__name__}: {problem}"
    raise InvalidRequestError(
        f"{path}: {name} cannot be described as JSON ({str(said)[:200]}).", suggestion=_MEND, param=path
    ) from problem


# ---------------------------------------------------------------- docstrings

_SECTION = re.compile(
    r"(Args|Arguments|Parameters|Params|Returns?|Yields?|Raises|Examples?|Notes?|Attributes|Todo|Warnings?):\s*"
)
_OF_ARGUMENTS = ("Args", "Arguments", "Parameters", "Params")
_ENTRY = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)")


def parsed_docstring(text: str) -> tuple[str, dict[str, str]]:
    """What a docstring in Google's style says of the function, and of each argument.

    >>> parsed_docstring("The weather.\\n\\nArgs:\\n    city: Its name,\\n        in English.\\n")
    ('The weather.', {'city': 'Its name, in English.'})
    """
    about: list[str] = []
    told: dict[str, list[str]] = {}
    section, base, current = "", None, None
    for line in text.splitlines():
        header = _SECTION.fullmatch(line)
        if header is not None:
            section, base, current = header[1], None, None
            continue
        if not section:
            about.append(line)
        if section not in _OF_ARGUMENTS or not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            section = "after"  # text at the margin ends the list
            continue
        base = indent if base is None else base
        entry = _ENTRY.fullmatch(line.strip()) if indent <= base else None
        if entry is not None:
            current = told.setdefault(entry[1], [])
            current.append(entry[2])
        elif current is not None:
            current.append(line.strip())
    return "\n".join(about).strip(), {name: " ".join(filter(None, lines)) for name, lines in told.items()}


# ---------------------------------------------------------------- results


def result_content(value: Any, name: str) -> Any:
    """What the model is told of a result: text as it is, content parts as parts, a picture as a part, else JSON.

    Raises:
        InvalidRequestError: it has no JSON form; the message names the tool.
    """
    from .message_parts import check_parts, is_parts
    from .messages import json_text

    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (ChatResponse, Choice)):
        return value.text
    where = f"the result of {name}"
    if isinstance(value, (bytes, bytearray, memoryview)):
        from .images import image_parts

        try:
            return image_parts(bytes(value))
        except InvalidRequestError as error:
            message = f"{where} is of type {type(value).__name__}, and no picture: {error.message}"
            raise InvalidRequestError(message, suggestion="Return text, or a picture's bytes.") from error
    if isinstance(value, (list, tuple)) and value and is_parts(value):
        return check_parts(value, where)
    return json_text(value, where)
