"""`guided_json` as one value: what the server is shown, and how an answer is checked."""

from __future__ import annotations

import json
import re
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias, get_args, get_origin

from ..errors import SchemaError
from .limits import check_end
from .lower import VALUE, lower, scalar_root
from .problems import Invalid
from .typed import Fit, typed_fit

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["Invalid", "Narrow", "Schema", "as_schema", "wire_name"]

_CACHED = 256
#: A lowered schema in a dialect's own words, or why it cannot be said in them. One function for one set of words.
Narrow: TypeAlias = Callable[[dict[str, Any]], dict[str, Any] | str]


class _Facts(NamedTuple):
    """What is known of a target but how to check it; holds no class."""

    name: str
    json_schema: dict[str, Any]
    wire_schema: dict[str, Any]
    strict: bool
    shown_schema: dict[str, Any]
    wrapped: bool
    scalar: bool
    number: bool
    maps: bool
    #: Other forms, made when first asked for.
    forms: dict[Any, dict[str, Any] | str]


class Schema:
    """A structured answer: what it must be, how servers are told, how it is read.

    Attributes:
        name: for the wire; letters, digits, `_` and `-`, at most 64.
        json_schema: the caller's own contract. Shared between calls: not to be changed.
        wire_schema: the form for servers that enforce schemas; its root is an object.
        strict: whether `wire_schema` lies within the strict subset of OpenAI.
        maps: `wire_schema` has lists of entries where the contract has dictionaries; `parse` makes them again.
        shown_schema: the caller's own contract with an object for its root, for prompts.
        wrapped: the contract's root is no object, so the answer is expected under the key `value`.
        typed: `parse` gives an instance of a type, not a plain JSON value.
    """

    #: What an answer is said not to fit.
    what = "guided_json"
    #: It is the reply of a model whose tools are emulated, not a structure of the caller's.
    is_reply = False
    #: Words of the answer have reached the caller: it is not asked for again.
    given = False

    __slots__ = (
        "_fit", "_forms", "_scalar",
        "json_schema", "maps", "name", "shown_schema", "strict", "typed", "wire_schema", "wrapped",
    )  # fmt: skip

    def __init__(self, facts: _Facts, fit: Fit, *, typed: bool) -> None:
        (self.name, self.json_schema, self.wire_schema, self.strict,
         self.shown_schema, self.wrapped, self._scalar, _, self.maps, self._forms) = facts  # fmt: skip
        self._fit = fit
        self.typed = typed

    def __repr__(self) -> str:
        return f"Schema({self.name!r})"

    def wire_form(self, *, lengths: bool = False, narrow: Narrow | None = None) -> dict[str, Any] | str:
        """`wire_schema` for one kind of server, or why it takes none such.

        Args:
            lengths: it enforces bounds on the length of strings.
            narrow: what its dialect makes of a schema.
        """
        lengths = lengths and self.strict
        if not lengths and narrow is None:
            return self.wire_schema
        found = self._forms.get((lengths, narrow))
        if found is None:
            found = lower(self.json_schema, lengths=True).wire if lengths else self.wire_schema
            found = self._forms[lengths, narrow] = found if narrow is None else narrow(found)
        return found

    def parse(self, text: str) -> Any:
        """The value of a model's answer: the first JSON in it that fits the caller's own schema.

        Fences, chatter and thinking are taken off (`extract.candidates`). Where the root is no object, an answer
        under `value` and a bare one are both good, and a word alone stands for itself (`positive` for
        `Literal["positive", "negative"]`). Two answers that both fit: the first one.

        Raises:
            Invalid: nothing in the text fits.
        """
        from .extract import NotJson, candidates

        failed: Invalid | None = None
        try:
            found = candidates(text)
        except NotJson as error:
            failed = Invalid([f"not valid JSON: {error}"])
            if error.cut or not self._scalar:
                raise failed from None
        else:
            if self.wrapped and len(found) > 1:
                found.sort(key=lambda one: not _is_wrapped(one[1]))
            for part, value in found:
                try:
                    return self._accept(part, value)
                except Invalid as invalid:
                    failed = failed or invalid
        if self._scalar:
            return self._word(text, failed)
        raise failed or Invalid([])

    def rescued(self, text: str, *, cut: bool) -> Any:
        """What an answer comes to that does not fit, or was cut, when nobody can be asked again; None: nothing."""
        return None

    def so_far(self, text: str) -> str:
        """What the caller may see of an answer that is not complete."""
        return text

    def _accept(self, text: str, value: Any) -> Any:
        if self.wrapped and _is_wrapped(value):
            try:
                return self._checked(json.dumps(value[VALUE]), value[VALUE])
            except Invalid as invalid:
                try:  # it may be the answer itself that has this key
                    return self._checked(text, value)
                except Invalid:
                    raise invalid from None
        try:
            return self._checked(text, value)
        except Invalid:
            if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
                return self._encoded_twice(value)
            raise

    def _checked(self, text: str, value: Any) -> Any:
        """The value if it fits as it is, or with dictionaries for lists of entries."""
        if not self.maps:
            return self._fit(text, value)
        from .maps import lifted, unwrapped

        whole = unwrapped(self.json_schema, value)
        if whole is not None:
            with suppress(Invalid):
                return self._fit(json.dumps(whole), whole)
        try:
            return self._fit(text, value)
        except Invalid:
            whole = lifted(self.json_schema, value)
            if whole is value:
                raise
        return self._fit(json.dumps(whole), whole)

    def _encoded_twice(self, text: str) -> Any:
        from .extract import NotJson, loads

        try:
            value = loads(text.strip())
        except NotJson as error:
            raise Invalid([f"not valid JSON: {error}"]) from None
        return self._accept(text, value)

    def _word(self, text: str, failed: Invalid | None) -> Any:
        """A text that is no JSON, or none that fits, read as one string."""
        from .extract import unfenced, without_thinking

        word = unfenced(without_thinking(text)).strip().strip("`")
        if failed is not None and (not word or word[0] in '{["'):
            raise failed
        return self._fit(json.dumps(word), word)


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and VALUE in value


def as_schema(target: Any, *, param: str = "guided_json") -> Schema:
    """One Schema for whatever a caller may give, cached.

    Args:
        target: a JSON Schema dictionary, or anything that pydantic describes: a model, dataclass, TypedDict,
            NamedTuple, `list[Model]`, `Literal`, `Union`, Enum, `Annotated`, a plain type, a TypeAdapter.
            `{}` and True stand for any JSON.
        param: the parameter's name, for errors.

    Raises:
        SchemaError: it is none of these, or refers to something outside itself.

    Example:
        >>> as_schema(dict[str, int]).parse('Here you are: {"a": 1}')
        {'a': 1}
    """
    if isinstance(target, type):
        found = _by_class(target)
        if found is not None:
            return found
    if target is True:
        target = {}
    if isinstance(target, Mapping):
        return _from_dictionary(target, param)
    key = _key(target)
    return _remembered(key) or _from_type(target, key, param)


# ---------------------------------------------------------------- caches

_facts_of: weakref.WeakKeyDictionary[Any, _Facts] = weakref.WeakKeyDictionary()
_recent: dict[Any, Schema] = {}
_lock = threading.Lock()


def _remembered(key: Any) -> Schema | None:
    found = _recent.get(key)
    if found is not None and len(_recent) > _CACHED // 2:
        # Close to full: keep what is in use at the young end.
        with _lock:
            if _recent.pop(key, None) is not None:
                _recent[key] = found
    return found


def _remember(key: Any, schema: Schema) -> Schema:
    with _lock:
        _recent[key] = schema
        while len(_recent) > _CACHED:
            del _recent[next(iter(_recent))]
    return schema


class _Same:
    """A key that is equal to itself only, and keeps what it stands for alive."""

    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.held is self.held

    def __hash__(self) -> int:
        return id(self.held)


def _key(target: Any) -> Any:
    """A key by structure: `list[Model]` written twice is the same, `A | B` and `B | A` are not."""
    origin = get_origin(target)
    if origin is not None:
        metadata = tuple(_Same(item) for item in getattr(target, "__metadata__", ()))
        arguments = get_args(target)[: 1 if metadata else None]
        return origin, metadata, tuple(_key(item) for item in arguments)
    if isinstance(target, str | int | bytes | None):
        return type(target), target
    return _Same(target)


# ---------------------------------------------------------------- types


def _by_class(target: type) -> Schema | None:
    """The Schema of a pydantic model seen before. Only facts are kept, weakly: a class made for one call can go."""
    facts = _facts_of.get(target)
    return None if facts is None else _typed(facts, target.model_validate_json)  # type: ignore[attr-defined]


def _typed(facts: _Facts, validate: Callable[[str], Any]) -> Schema:
    return Schema(facts, typed_fit(validate, number=facts.number), typed=True)


def _from_type(target: Any, key: Any, param: str) -> Schema:
    from pydantic import BaseModel, TypeAdapter

    from .describe import misuse

    wrong = misuse(target)
    if wrong is not None:
        raise SchemaError(f"{param} {wrong[0]}", suggestion=wrong[1], param=param)
    if isinstance(target, type) and issubclass(target, BaseModel):
        facts = _described(target, None, param)
        _facts_of[target] = facts
        return _typed(facts, target.model_validate_json)
    if isinstance(target, TypeAdapter):
        facts = _facts_of.get(target) or _described(target, target, param)
        _facts_of[target] = facts
        return _typed(facts, target.validate_json)
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(target)
    except Exception as error:  # noqa: BLE001 - pydantic raises what the type's own code raises
        _undescribed(target, error, param)
    facts = _described(target, adapter, param)
    return _remember(key, _typed(facts, adapter.validate_json))


def _described(target: Any, adapter: TypeAdapter[Any] | None, param: str) -> _Facts:
    from .describe import json_schema_of

    try:
        json_schema = json_schema_of(target if adapter is None else adapter)
    except Exception as error:  # noqa: BLE001 - as above
        _undescribed(target, error, param)
    check_end(json_schema, param)
    return _facts(json_schema, _type_name(target))


def _type_name(target: Any) -> str | None:
    name = getattr(target, "__name__", None)
    parts = [getattr(item, "__name__", "") for item in get_args(target)]
    return "_".join(filter(None, [name, *parts])) if isinstance(name, str) else None


def _facts(json_schema: dict[str, Any], name: str | None) -> _Facts:
    lowered = lower(json_schema)
    title = json_schema.get("title")
    return _Facts(
        name=wire_name(name or (title if isinstance(title, str) else "")),
        json_schema=json_schema,
        wire_schema=lowered.wire,
        strict=lowered.strict,
        shown_schema=lowered.shown,
        wrapped=lowered.wrapped,
        scalar=scalar_root(json_schema),
        number='"number"' in json.dumps(json_schema),
        maps=lowered.maps,
        forms={},
    )


def wire_name(name: str, otherwise: str = "answer") -> str:
    """A name that servers take: letters, digits, `_` and `-`, at most 64.

    >>> wire_name("Page[int]")
    'Page_int'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:64] or otherwise


def _undescribed(target: Any, error: Exception, param: str) -> NoReturn:
    from .describe import why_not

    message, suggestion = why_not(target, error)
    raise SchemaError(f"{param} {message}", suggestion=suggestion, param=param) from error


# ---------------------------------------------------------------- dictionaries


def _from_dictionary(target: Mapping[str, Any], param: str) -> Schema:
    from .contract import dictionary_fit
    from .mistakes import find_foreign, find_mistake

    try:
        key = json.dumps(target if isinstance(target, dict) else dict(target), allow_nan=False)
    except RecursionError:
        _too_deep(param)
    except (TypeError, ValueError) as error:
        try:
            found = find_foreign(target)
        except RecursionError:
            _too_deep(param)
        message, suggestion = found or (f"cannot be written as JSON ({str(error)[:80]})", "Pass plain, finite data.")
        raise SchemaError(f"{param} {message}.", suggestion=suggestion, param=param) from None
    schema = _remembered(key)
    if schema is not None:
        return schema
    own: dict[str, Any] = json.loads(key)  # the caller may change his later
    try:
        mistake = find_mistake(own)
        if mistake is not None:
            raise SchemaError(f"{param} {mistake.message}.", suggestion=mistake.suggestion, param=param)
        fit = dictionary_fit(own, param)
        check_end(own, param)
        facts = _facts(own, None)
    except RecursionError:
        _too_deep(param)
    return _remember(key, Schema(facts, fit, typed=False))


def _too_deep(param: str) -> NoReturn:
    raise SchemaError(
        f"{param} is nested too deeply, or holds itself.", suggestion="Flatten it, or use $defs.", param=param
    ) from None
