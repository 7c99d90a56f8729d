"""The smallest value that a JSON Schema allows: null, 0, "", [], {} where they will do."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any, Final

from .pattern import sample as sample_text
from .schema import Root, merged

#: No value was found.
MISSING: Final = object()

_DEPTH = 16
#: Guesses for one place, and for all that is in it: an impossible schema must end too.
_TRIES = 40
_ALL_TRIES = 4000

#: Texts for formats, as pydantic's types and JSON Schema name them.
FORMATS = {
    "date": "1970-01-01",
    "date-time": "1970-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "duration": "PT0S",
    "email": "name@example.com",
    "idn-email": "name@example.com",
    "name-email": "Name <name@example.com>",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "0.0.0.0",  # noqa: S104 - a sample, nothing listens there
    "ipv6": "::",
    "ipvanyaddress": "0.0.0.0",  # noqa: S104
    "ipv4network": "0.0.0.0/0",
    "ipv4interface": "0.0.0.0/0",
    "ipv6network": "::/0",
    "ipv6interface": "::/0",
    "ipvanynetwork": "0.0.0.0/0",
    "ipvanyinterface": "0.0.0.0/0",
    "uri": "https://example.com/",
    "iri": "https://example.com/",
    "multi-host-uri": "https://example.com/",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "uuid1": "00000000-0000-1000-8000-000000000000",
    "uuid3": "00000000-0000-3000-8000-000000000000",
    "uuid4": "00000000-0000-4000-8000-000000000000",
    "uuid5": "00000000-0000-5000-8000-000000000000",
    "uuid6": "00000000-0000-6000-8000-000000000000",
    "uuid7": "00000000-0000-7000-8000-000000000000",
    "uuid8": "00000000-0000-8000-8000-000000000000",
    "json-string": "null",
    "path": ".",
}


class Sampler:
    """Finds small values for the schemas of one root."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.left = _ALL_TRIES
        self._found: dict[int, tuple[Any, Any]] = {}

    def default(self, schema: Any) -> Any:
        """`smallest`, with tries of its own, remembered: the rows of a table lack the same fields."""
        known = self._found.get(id(schema))
        if known is not None:
            return known[1]
        self.left = _ALL_TRIES
        value = self.smallest(schema)
        self._found[id(schema)] = (schema, value)  # with the schema, whose id would be given again
        return value

    def smallest(self, schema: Any, depth: int = 0) -> Any:
        """A small valid value; where none is found the first guess, or MISSING where there is not even one."""
        first = MISSING
        for candidate in islice(self.candidates(schema, depth), _TRIES):
            if self._fits(schema, candidate):
                return candidate
            if first is MISSING:
                first = candidate
        return first

    def _fits(self, schema: Any, value: Any) -> bool:
        self.left -= 1
        return self.root.valid(schema, value)

    def several(self, schema: Any, count: int, depth: int) -> list[Any]:
        """Distinct valid values, as many as are found up to `count`."""
        found: list[Any] = []
        for candidate in islice(self.candidates(schema, depth), _TRIES + 4 * count):
            if self._fits(schema, candidate) and not any(same(candidate, old) for old in found):
                found.append(candidate)
            if len(found) == count:
                break
        return found

    def candidates(self, schema: Any, depth: int = 0) -> Iterator[Any]:
        """Guesses, the smallest first. They need checking: `not`, `oneOf` and the like are not understood."""
        self.left -= 1
        if schema is False or depth > _DEPTH or self.left < 0:
            return
        if schema is True or not isinstance(schema, dict):
            schema = {}
        schema = self.root.flat(schema)
        if "const" in schema:
            yield schema["const"]
            return
        if isinstance(schema.get("enum"), list):
            yield from schema["enum"]
            return
        for branch in branches(schema):
            yield from self.candidates(branch, depth + 1)
        if any(word in schema for word in ("anyOf", "oneOf", "if")):
            return
        for kind in kinds(schema):
            yield from _MAKERS[kind](self, schema, depth)

    def _array(self, schema: dict[str, Any], depth: int) -> Iterator[list[Any]]:
        low, high = _count(schema, "minItems", 0), _count(schema, "maxItems", None)
        fixed = schema.get("prefixItems", [])
        item = schema.get("items", True)
        if isinstance(item, list):  # drafts before 2020-12
            fixed, item = item, schema.get("additionalItems", True)
        needed = _count(schema, "minContains", 1) if "contains" in schema else 0
        for size in (low, low + 1, low + 2, low + needed):
            if high is not None and size > high:
                continue
            values = [self.smallest(part, depth + 1) for part in fixed[:size]]
            rest = size - len(values)
            if rest > 0:
                values += self._items(schema, item, rest, min(needed, rest), depth)
            if len(values) == size and MISSING not in values:
                yield values

    def _items(self, schema: dict[str, Any], item: Any, count: int, needed: int, depth: int) -> list[Any]:
        wanted = merged(item if isinstance(item, dict) else {}, schema["contains"]) if needed else item
        if schema.get("uniqueItems"):
            chosen = self.several(wanted, needed, depth + 1) if needed else []
            for value in self.several(item, count, depth + 1):
                if len(chosen) < count and not any(same(value, old) for old in chosen):
                    chosen.append(value)
            return chosen
        chosen = [self.smallest(wanted, depth + 1)] * needed
        return chosen + ([self.smallest(item, depth + 1)] * (count - needed) if count > needed else [])

    def _object(self, schema: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
        names = required(schema)
        value: dict[str, Any] = {}
        for name in names:
            found = self.smallest(property_schema(schema, name), depth + 1)
            if found is MISSING:
                return
            value[name] = found
        low = _count(schema, "minProperties", 0)
        if len(value) >= low:
            yield value
        optional = [name for name in schema.get("properties", {}) if name not in value]
        for name in self._more_names(schema, optional):
            if name in value:
                continue
            found = self.smallest(property_schema(schema, name), depth + 1)
            if found is not MISSING and self._fits(property_schema(schema, name), found):
                value = {**value, name: found}
                if len(value) >= low:
                    yield value
        for name in names:
            for other in self.several(property_schema(schema, name), 3, depth + 1):
                yield {**value, name: other}

    def _more_names(self, schema: dict[str, Any], optional: list[str]) -> Iterator[str]:
        yield from optional
        for pattern in schema.get("patternProperties", {}):
            for length in range(4):
                text = sample_text(pattern, length)
                if text is not None:
                    yield text
        if schema.get("additionalProperties") is not False:
            names = schema.get("propertyNames", True)
            if isinstance(names, dict):
                yield from (n for n in self.several({"type": "string", **names}, 8, 1) if isinstance(n, str))
            yield from "abcdefgh"


def branches(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The alternatives of anyOf, oneOf and if, each with what stands beside them; null comes first."""
    for word in ("anyOf", "oneOf"):
        options = schema.get(word)
        if isinstance(options, list):
            rest = {key: value for key, value in schema.items() if key != word}
            for option in sorted(options, key=lambda o: not _is_null(o)):
                if option is not False:
                    yield merged(rest, option) if isinstance(option, dict) else rest
            return
    condition = schema.get("if")
    if condition is not None:
        rest = {key: value for key, value in schema.items() if key not in ("if", "then", "else")}
        for outcome in (schema.get("else"), schema.get("then")):
            if isinstance(outcome, dict):
                yield merged(rest, outcome)
        yield rest
        if isinstance(condition, dict):
            then = schema.get("then")
            both = merged(rest, condition)
            yield merged(both, then) if isinstance(then, dict) else both


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and (schema.get("type") == "null" or schema.get("const", 0) is None)


_HINTS = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "minProperties",
               "maxProperties", "propertyNames"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
    "string": ("pattern", "minLength", "maxLength", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip
_SMALL_FIRST = ("null", "boolean", "integer", "number", "string", "array", "object")


def kinds(schema: dict[str, Any]) -> list[str]:
    """The types that a schema allows, null first; guessed from its keywords where it names none."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return [kind] if kind in _MAKERS else []
    if isinstance(kind, list):
        return sorted((k for k in kind if k in _MAKERS), key=lambda k: k != "null")
    hinted = [name for name, words in _HINTS.items() if any(word in schema for word in words)]
    return hinted + [name for name in _SMALL_FIRST if name not in hinted]


def required(schema: dict[str, Any]) -> list[str]:
    """The properties that must be there, with those that they require in turn."""
    names = [name for name in schema.get("required") or [] if isinstance(name, str)]
    dependent = schema.get("dependentRequired") or {}
    for name in names:  # grows while it is walked
        names += [other for other in dependent.get(name, []) if other not in names]
    return names


def property_schema(schema: dict[str, Any], name: str) -> Any:
    """What a property must be."""
    properties = schema.get("properties") or {}
    found = properties.get(name, MISSING)
    patterns = schema.get("patternProperties") or {}
    if patterns:
        import re

        for pattern, extra in patterns.items():
            if re.search(pattern, name):
                found = extra if found is MISSING or found is True else merged(found, extra)
    if found is MISSING:
        return schema.get("additionalProperties", True)
    return found


def same(a: Any, b: Any) -> bool:
    """Equality as JSON sees it: 1 and true differ."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return bool(a == b)


# ---------------------------------------------------------------- scalars


def _count(schema: dict[str, Any], name: str, default: Any) -> Any:
    value = schema.get(name)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default


def _bounds(schema: dict[str, Any]) -> tuple[Fraction | None, bool, Fraction | None, bool]:
    """Lower and upper bound, each with whether it is itself left out."""

    def bound(name: str, exclusive: str, pick: Callable[..., Any]) -> tuple[Fraction | None, bool]:
        plain, strict = schema.get(name), schema.get(exclusive)
        if strict is True:  # draft 4
            return (None if plain is None else Fraction(str(plain))), True
        values = [
            (Fraction(str(v)), s)
            for v, s in ((plain, False), (strict, True))
            if isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v)
        ]
        if not values:
            return None, False
        edge = pick(v for v, _ in values)
        return edge, (edge, True) in values

    low, low_out = bound("minimum", "exclusiveMinimum", max)
    high, high_out = bound("maximum", "exclusiveMaximum", min)
    return low, low_out, high, high_out


def _numbers(schema: dict[str, Any], *, whole: bool) -> Iterator[int | float]:
    low, low_out, high, high_out = _bounds(schema)
    factor = schema.get("multipleOf")
    step = Fraction(1)
    if isinstance(factor, (int, float)) and factor > 0:
        step = Fraction(str(factor))
        if whole:
            step = Fraction(step.numerator)  # the least common multiple with 1
    fixed = whole or factor is not None
    near = Fraction(0)
    if low is not None and (low > 0 or (low == 0 and low_out)):
        near = low if not fixed else math.ceil(low / step) * step
        if near == low and low_out:
            near = near + step if fixed or high is None or near + step < high else (low + high) / 2
    elif high is not None and (high < 0 or (high == 0 and high_out)):
        near = high if not fixed else math.floor(high / step) * step
        if near == high and high_out:
            near = near - step if fixed or low is None or near - step > low else (low + high) / 2
    for times in (0, 1, -1, *range(2, 12), *range(-2, -6, -1)):
        value = near + times * step
        yield int(value) if value.denominator == 1 else float(value)
    if not fixed:
        yield float(near + Fraction(1, 2))
    if not fixed and low is not None and high is not None:
        for part in range(1, 8):
            yield float(low + (high - low) * part / 8)


def _strings(schema: dict[str, Any]) -> Iterator[str]:
    low, high = _count(schema, "minLength", 0), _count(schema, "maxLength", None)
    if low > 100_000:
        return
    pattern, form = schema.get("pattern"), schema.get("format")
    if isinstance(form, str) and form in FORMATS:
        yield FORMATS[form]
    if isinstance(pattern, str):
        for length in range(low, low + 6):
            found = sample_text(pattern, length)
            if found is not None:
                yield found
    for length in range(low, low + 4):
        if high is None or length <= high:
            for char in "x" if length == 0 else "xabcdefgh0A":
                yield char * length


def _null(*_: Any) -> Iterator[None]:
    yield None


def _booleans(*_: Any) -> Iterator[bool]:
    yield False
    yield True


_MAKERS: dict[str, Callable[[Sampler, dict[str, Any], int], Iterator[Any]]] = {
    "null": _null,
    "boolean": _booleans,
    "integer": lambda _, schema, __: _numbers(schema, whole=True),
    "number": lambda _, schema, __: _numbers(schema, whole=False),
    "string": lambda _, schema, __: _strings(schema),
    "array": Sampler._array,
    "object": Sampler._object,
}
