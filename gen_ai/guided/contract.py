"""A JSON Schema dictionary as a check: by jsonschema, without network, once per schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import SchemaError
from .walk import children

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

#: Deeper answers are taken for an attack or a model that lost its way; pydantic has the same limit.
_MAX_DEPTH = 200
_IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")


def dictionary_fit(schema: dict[str, Any], param: str) -> Callable[[str, Any], Any]:
    """Check a schema against its metaschema and its references; returns the check of answers against it.

    Raises SchemaError.
    """
    from jsonschema.exceptions import SchemaError as BadSchema
    from jsonschema.exceptions import best_match
    from referencing import Registry

    from .problems import path_of

    _check_patterns(schema, param, "$")
    base = _named(schema)
    wrong = best_match(_by_metaschema(base).iter_errors(schema))
    if wrong is not None:
        older = validator_class(schema)
        if older is not base and _knows(older, wrong):
            base, wrong = older, None
    if isinstance(wrong, BadSchema) or wrong is not None:
        raise SchemaError(
            f"{param} is no JSON Schema: at {path_of(wrong.absolute_path)}, {wrong.message[:160]}.",
            suggestion="Correct it, or pass a pydantic class or Model.model_json_schema().",
            param=param,
        )
    _check_references(schema, base, param)
    # A registry of its own: the default one would fetch what a reference names.
    validator = _exact(base)(schema, registry=Registry())
    return _fit(validator)


def _knows(draft: Any, wrong: Any) -> bool:
    """Whether a draft has the keyword that another one finds wrong: else it would find nothing wrong with it."""
    keyword = next((part for part in reversed(wrong.absolute_path) if isinstance(part, str)), "")
    return keyword in draft.META_SCHEMA["properties"] or keyword.startswith("$recursive")


def validator_class(schema: dict[str, Any]) -> Any:
    """The validator of the draft that a schema is written in: the one it names; else the newest that knows all of it,
    so that `"exclusiveMinimum": true` and lists under `items` mean what they did when they were written.

    >>> validator_class({"exclusiveMinimum": True, "minimum": 0}).__name__
    'Draft4Validator'
    """
    from jsonschema import Draft4Validator, Draft7Validator, Draft201909Validator

    newest = _named(schema)
    if "$schema" in schema:
        return newest
    # 2019-09 has lists under `items` too, but no `dependencies`; only its own words are a sign of it.
    between = Draft201909Validator if "$recursive" in repr(schema) else Draft7Validator
    drafts = (newest, between, Draft4Validator)
    return next((draft for draft in drafts if _by_metaschema(draft).is_valid(schema)), newest)


def _named(schema: dict[str, Any]) -> Any:
    """The validator of the draft that a schema names; the newest where it names none."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    said = schema.get("$schema")
    return validator_for(schema, default=Draft202012Validator) if isinstance(said, str) else Draft202012Validator


def _by_metaschema(base: Any) -> Validator:
    made: Validator = base(base.META_SCHEMA, format_checker=base.FORMAT_CHECKER)
    return made


def _check_patterns(schema: Any, param: str, path: str) -> None:
    """Regular expressions, ahead of the metaschema: of what that finds, an older draft may know nothing."""
    if not isinstance(schema, dict):
        return
    named = schema.get("patternProperties")
    held = [("patternProperties", key) for key in (named if isinstance(named, dict) else ())]
    for keyword, pattern in [("pattern", schema.get("pattern")), *held]:
        try:
            re.compile(pattern if isinstance(pattern, str) else "")
        except (re.error, OverflowError, RecursionError) as error:
            raise SchemaError(
                f"{param} has a pattern at {path}.{keyword} that cannot be checked here: {pattern[:80]!r} ({error}).",
                suggestion="Patterns are checked with Python's re: write one that it takes.",
                param=param,
            ) from None
    for step, sub in children(schema):
        _check_patterns(sub, param, path + step)


@cache
def _exact(base: Any) -> Any:
    """The validator with `multipleOf` by the decimals as written: 0.3 is a multiple of 0.1."""
    from jsonschema import ValidationError
    from jsonschema.validators import extend

    def multiple_of(_validator: Any, step: Any, instance: Any, _schema: Any) -> Any:
        from fractions import Fraction

        if isinstance(instance, bool) or not isinstance(instance, int | float):
            return
        if Fraction(repr(instance)) % Fraction(repr(step)):
            yield ValidationError(f"{instance!r} is not a multiple of {step!r}")

    own = {"multipleOf": multiple_of} if "multipleOf" in base.VALIDATORS else {}
    return extend(base, own)  # type: ignore[no-untyped-call]


def _fit(validator: Validator) -> Callable[[str, Any], Any]:
    from jsonschema.exceptions import best_match

    from .problems import MOST, Invalid, of_jsonschema

    def fit(text: str, value: Any) -> Any:
        if text.count("{") + text.count("[") > _MAX_DEPTH and _too_deep(value):
            raise Invalid(["$: it is nested too deeply"])
        try:
            wrong = list(islice(validator.iter_errors(value), MOST))
            if wrong:
                raise Invalid([of_jsonschema(best_match(iter([error])) or error) for error in wrong])
        except (RecursionError, ArithmeticError, ValueError, re.error) as error:
            raise Invalid([f"$: it could not be checked ({type(error).__name__})"]) from error
        return value

    return fit


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = (
            [
                item
                for held in level
                for item in (held.values() if isinstance(held, dict) else held)
                if isinstance(item, dict | list)
            ]
            if isinstance(value, dict | list)
            else []
        )
        if not level:
            return False
    return True


# ---------------------------------------------------------------- references


def _check_references(schema: dict[str, Any], base: Any, param: str) -> None:
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012, specification_with

    specification = specification_with(str(base.META_SCHEMA.get("$schema", "")), default=DRAFT202012)
    resource = specification.create_resource(schema)
    try:
        resolver = Registry().resolver_with_root(resource)
        _References(specification, param).visit(schema, resolver)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise SchemaError(
            f"{param} has identifiers that cannot be followed ({type(error).__name__}).",
            suggestion="Use $defs and references such as #/$defs/name.",
            param=param,
        ) from error


class _References:
    """Every reference leads somewhere inside the schema, and none in a circle without reading anything."""

    def __init__(self, specification: Any, param: str) -> None:
        self.specification, self.param = specification, param
        self.visited: set[int] = set()
        self.settled: set[int] = set()

    def visit(self, schema: Any, resolver: Any) -> None:
        if not isinstance(schema, dict) or id(schema) in self.visited:
            return
        self.visited.add(id(schema))
        self.in_place(schema, resolver, set())
        for sub in self.specification.create_resource(schema).subresources():
            self.visit(sub.contents, resolver.in_subresource(sub))

    def in_place(self, schema: Any, resolver: Any, above: set[int]) -> None:
        """Follow what is applied to the same value."""
        if not isinstance(schema, dict) or id(schema) in self.settled:
            return
        if id(schema) in above:
            raise SchemaError(
                f"{self.param} has a reference that leads back to itself.",
                suggestion="Put a property or an item between a schema and its use inside itself.",
                param=self.param,
            )
        above = above | {id(schema)}
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(schema.get(keyword), str):
                found = self.resolved(schema[keyword], resolver)
                self.in_place(found.contents, found.resolver, above)
                self.visit(found.contents, found.resolver)
        for keyword in _IN_PLACE:
            held = schema.get(keyword)
            for sub in held if isinstance(held, list) else [held]:
                if isinstance(sub, dict):
                    inner = self.specification.create_resource(sub)
                    self.in_place(sub, resolver.in_subresource(inner), above)
        self.settled.add(id(schema))

    def resolved(self, ref: str, resolver: Any) -> Any:
        from referencing.exceptions import Unresolvable

        try:
            return resolver.lookup(ref)
        except Unresolvable:
            pass
        shown = ref[:100]
        if ref.startswith("#"):
            raise SchemaError(
                f"{self.param} refers to {shown!r}, which is not in it.",
                suggestion='Add it under "$defs", or correct the name.',
                param=self.param,
            )
        raise SchemaError(
            f"{self.param} refers to {shown!r}, outside itself. Such references are never fetched.",
            suggestion='Copy that schema under "$defs" and refer to it as #/$defs/name.',
            param=self.param,
        )
