"""A value for a JSON Schema, read from a text where the text names its fields, the smallest one elsewhere."""

from __future__ import annotations

import re
from typing import Any

from . import text as reading
from .sample import MISSING, Sampler, branches, kinds, property_schema, required
from .scalar import scalar
from .schema import Root
from .text import NOTHING, Label, Text, clean, key, listed, pieces

_DEPTH = 8


def fill(schema: Any, text: str) -> Any:
    """A value that fits a JSON Schema, its fields taken from the `label: value` lines of a text.

    Labels match property names and titles, whatever their case, spaces, dashes and underscores; values are
    converted to the schema's types (amounts with separators and currency, yes/no, dates). Lists come from
    bullets, from `a, b and c`, and lists of objects from tables whose column heads are the properties' names.
    Where a schema allows nothing that is found here, the nearest guess is returned.

    Args:
        schema: a JSON Schema; references within it are followed, others are not fetched.
        text: where to read; of a label that occurs more than once the first counts.

    Returns:
        The value, made of plain JSON types.

    Example:
        >>> schema = {"type": "object", "properties": {"total_due": {"type": "number"}}, "required": ["total_due"]}
        >>> fill(schema, "Total due: 1,234.50 EUR")
        {'total_due': 1234.5}
    """
    try:
        return _fill(schema, text)
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError, OverflowError):
        return None  # no JSON Schema, then: the shared code is the one to say so


def _fill(schema: Any, text: str) -> Any:
    root = Root(schema)
    if root.endless():
        return None
    filler = _Filler(root)
    value = filler.complete(schema, Text.of(text), 0)
    if value is not MISSING and root.valid(schema, value):
        return value
    smallest = filler.sampler.default(schema)
    guess = value if smallest is MISSING else smallest
    return None if guess is MISSING else guess


class _Filler:
    def __init__(self, root: Root) -> None:
        self.root = root
        self.sampler = Sampler(root)

    def complete(self, schema: Any, text: Text, depth: int) -> Any:
        """A whole value: what the text says under the plain names, the smallest values for the rest."""
        found = self._whole(schema, text, depth)
        if found is not MISSING and self.root.valid(schema, found):
            return found
        return self.sampler.default(schema)

    def _whole(self, schema: Any, text: Text, depth: int) -> Any:
        if not isinstance(schema, dict) or depth > _DEPTH:
            return MISSING
        schema = self.root.flat(schema)
        for branch in branches(schema):
            found = self._whole(branch, text, depth + 1)
            if found is not MISSING and self.root.valid(schema, found):
                return found
        if "enum" in schema or "const" in schema:
            return self._only_value(schema, text)
        for kind in kinds(schema) if "type" in schema or "properties" in schema else []:
            if kind == "object" and ("properties" in schema or schema.get("type") == "object"):
                return self._object(schema, text, [], depth)
            if kind == "array":
                return self._rows(schema, text, depth)
        return self._only_value(schema, text)

    def _only_value(self, schema: dict[str, Any], text: Text) -> Any:
        """A single word or number: the value of the first label whose value fits, else a line that is just it."""
        said = [Label("", line.strip(), []) for line in text.lines if len(line.split()) <= 3]
        for label in [*text.labels, *said]:
            for kind in ["string"] if "enum" in schema or "const" in schema else kinds(schema):
                found = scalar(schema, kind, label)
                if found is not MISSING and self.root.valid(schema, found):
                    return found
        return MISSING

    def read(self, schema: Any, names: list[str], text: Text, depth: int) -> Any:
        """The value that the text gives under one of these names, or MISSING."""
        if not isinstance(schema, dict) or depth > _DEPTH:
            given = [label.value for label in text.find(names) if label.value] if schema is True else []
            return given[0] if given else MISSING
        labels = text.find(names)
        if not (labels or text.begins(names)):
            return self._unnamed(schema, names, text, depth)
        flat = self.root.flat(schema)
        if "properties" not in flat and "const" not in flat and "enum" not in flat:
            for branch in branches(flat):
                found = self.read(branch, names, text, depth + 1)
                if found is not MISSING and self.root.valid(schema, found):
                    return found
        wanted = ["string"] if "enum" in flat or "const" in flat else sorted(kinds(flat), key=_null_last)
        places: list[Label | None] = [*labels] or [None]
        for label in places:
            for kind in wanted:
                found = self._labelled(flat, kind, label, names, text, depth)
                if found is not MISSING and self.root.valid(schema, found):
                    return found
        return MISSING

    def _labelled(
        self, schema: dict[str, Any], kind: str, label: Label | None, names: list[str], text: Text, depth: int
    ) -> Any:
        if kind == "object":
            return self._named_object(schema, names, label, text, depth)
        if label is None:
            return MISSING
        return self._named_array(schema, label, text, depth) if kind == "array" else scalar(schema, kind, label)

    def _unnamed(self, schema: dict[str, Any], names: list[str], text: Text, depth: int) -> Any:
        """A list of objects needs no label where a table has their names as heads."""
        flat = self.root.flat(schema)
        for branch in branches(flat):
            found = self._unnamed(branch, names, text, depth + 1) if depth < _DEPTH else MISSING
            if found is not MISSING:
                return found
        if "array" in kinds(flat) and flat.get("type") is not None:
            found = self._rows(flat, text, depth)
            if found is not MISSING and found and self.root.valid(schema, found):
                return found
        return MISSING

    # ------------------------------------------------------------ objects

    def _object(self, schema: dict[str, Any], text: Text, prefixes: list[str], depth: int) -> Any:
        """The properties that the text names (behind a prefix, where there is one); MISSING if it names none."""
        must = required(schema)
        value: dict[str, Any] = {}
        properties = schema.get("properties") or {}
        for name in [*properties, *(name for name in must if name not in properties)]:
            part = property_schema(schema, name)
            names = _names(name, part, self.root)
            if prefixes:
                names = [prefix + own for prefix in prefixes for own in names]
            found = self.read(part, names, text, depth + 1)
            if found is not MISSING:
                value[name] = found
        if not value and (prefixes or not must):
            return {} if not prefixes and not must else MISSING
        for name in must:
            if name not in value:
                part = property_schema(schema, name)
                found = self._whole_part(part, text, depth) if not prefixes else MISSING
                value[name] = self.sampler.default(part) if found is MISSING else found
        return MISSING if MISSING in value.values() else {n: value[n] for n in _ordered(properties, value)}

    def _whole_part(self, part: Any, text: Text, depth: int) -> Any:
        """A required object without a label of its own: its fields may stand under their plain names."""
        flat = self.root.flat(part) if isinstance(part, dict) else {}
        if depth > 2 or "properties" not in flat:
            return MISSING
        found = self._object(flat, text, [], depth + 1)
        return found if found is not MISSING and self.root.valid(part, found) else MISSING

    def _named_object(
        self, schema: dict[str, Any], names: list[str], label: Label | None, text: Text, depth: int
    ) -> Any:
        """An object from the lines below its label, from `its-name field: …` labels, or from one word."""
        if label is not None and (label.block or "=" in label.value or ":" in label.value):
            inner = Text([*([label.value] if label.value else []), *label.block])
            found = self._object(schema, inner, [], depth + 1)
            if found is not MISSING and (inner.labels or label.block) and found:
                return found
            if not schema.get("properties"):
                return self._mapping(schema, inner, depth)
        found = self._object(schema, text, names, depth + 1)
        if found is not MISSING or label is None or not label.value:
            return found
        properties = schema.get("properties") or {}
        name = "name" if "name" in properties else next(iter(required(schema)), "")
        given = scalar(self.root.flat(property_schema(schema, name)), "string", label) if name else MISSING
        if given is MISSING:
            return MISSING
        rest = {n: self.sampler.default(property_schema(schema, n)) for n in required(schema)}
        return {**rest, name: given}

    def _mapping(self, schema: dict[str, Any], text: Text, depth: int) -> Any:
        """A dictionary with free keys: the labels themselves are the keys."""
        value = {}
        for label in text.labels:
            found = self.read(property_schema(schema, label.name), [key(label.name)], text, depth + 1)
            if found is not MISSING:
                value[label.name] = found
        return value or MISSING

    # ------------------------------------------------------------ lists

    def _named_array(self, schema: dict[str, Any], label: Label, text: Text, depth: int) -> Any:
        if label.value and label.value.casefold() in NOTHING:
            return []
        fixed = schema.get("prefixItems")
        item = schema.get("items", True)
        flat = self.root.flat(item) if isinstance(item, dict) else {}
        block = Text(label.block)
        if "properties" in flat:
            found = self._rows(schema, block, depth)
            if found is MISSING or not found:
                lines = [line for line in label.block if line.strip()] or listed(label.value)
                rows = [self._row(flat, clean(reading.strip_bullet(line)), depth) for line in lines]
                found = [row for row in rows if row is not MISSING] or self._rows(schema, text, depth)
            return found
        members = block.bullets() or [clean(line) for line in label.block if line.strip()]
        if not members or label.value:
            members = listed(label.value)
        parts = [fixed[at] if fixed and at < len(fixed) else item for at in range(len(members))]
        values = [self._member(part, member, depth) for part, member in zip(parts, members, strict=True)]
        return [value for value in values if value is not MISSING]

    def _member(self, schema: Any, member: str, depth: int) -> Any:
        """One member of a list, read as if it stood behind a label."""
        text = Text([])
        text.add(Label("", member, []))
        return self.read(schema, [""], text, depth + 1)

    def _rows(self, schema: dict[str, Any], text: Text, depth: int) -> Any:
        """A list of objects: from a table, or from groups of labels that repeat; of texts: from the bullets."""
        item = schema.get("items")
        flat = self.root.flat(item) if isinstance(item, dict) else {}
        properties = flat.get("properties") or {}
        if not properties:
            bullets = text.bullets() if depth == 0 and flat else []
            values = [self._member(item, bullet, depth) for bullet in bullets]
            return [value for value in values if value is not MISSING] or MISSING
        names = {name: _names(name, part, self.root) for name, part in properties.items()}
        best: list[Any] = []
        most = 0
        for table in text.tables():
            columns = _columns(table.heads, names)
            enough = len(columns) >= min(2, len(properties)) and 2 * len(columns) >= len(required(flat))
            if enough and len(columns) > most:
                best, most = [self._cells(flat, columns, row, depth) for row in table.rows], len(columns)
        return [row for row in best if row is not MISSING] or self._groups(flat, names, text, depth)

    def _cells(self, schema: dict[str, Any], columns: dict[str, int], row: list[str], depth: int) -> Any:
        text = Text([])
        for name, at in columns.items():
            text.add(Label(name, row[at], []))
        return self._object(schema, text, [], depth + 1)

    def _groups(self, schema: dict[str, Any], names: dict[str, list[str]], text: Text, depth: int) -> list[Any] | Any:
        known = {one for several in names.values() for one in several}
        groups: list[list[Label]] = [[]]
        for label in text.labels:
            name = key(label.name)
            if name not in known:
                continue
            if any(key(other.name) == name for other in groups[-1]):
                groups.append([])
            groups[-1].append(label)
        if len(groups) < 2 and not (depth == 0 and groups[0]):
            return MISSING
        rows = []
        for group in groups:
            inner = Text([])
            for label in group:
                inner.add(label)
            if all(inner.find(names.get(must, [])) for must in required(schema)):
                rows.append(self._object(schema, inner, [], depth + 1))
        return rows if len(rows) == len(groups) and MISSING not in rows else MISSING

    def _row(self, schema: dict[str, Any], line: str, depth: int) -> Any:
        """One object from a line: by labels in it, else numbers to number fields and words to text fields."""
        labelled = Text([line])
        if labelled.labels:
            found = self._object(schema, labelled, [], depth + 1)
            if found is not MISSING and found:
                return found
        words: list[str] = []
        numbers: list[str] = []
        for piece in pieces(line):
            (numbers if reading.is_number(piece) else words).append(piece)
        text = Text([])
        for name in schema.get("properties") or {}:
            part = self.root.flat(property_schema(schema, name))
            amount = any(k in ("number", "integer") for b in [*branches(part), part] for k in kinds(b))
            source = numbers if amount and part.get("format") is None and not _is_text(part) else words
            if source:
                text.add(Label(name, source.pop(0), []))
        if words or numbers or not text.labels:
            return MISSING  # something was said that no field takes: rather nothing than a wrong row
        return self._object(schema, text, [], depth + 1)


def _null_last(kind: str) -> bool:
    return kind == "null"


def _is_text(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "string" or not any(w in schema for w in ("type", "anyOf", "oneOf"))


def _ordered(properties: dict[str, Any], value: dict[str, Any]) -> list[str]:
    return [name for name in properties if name in value] + [name for name in value if name not in properties]


def _names(name: str, schema: Any, root: Root) -> list[str]:
    """The keys under which a property may be labelled: its name and its title."""
    names = [key(name)]
    if isinstance(schema, dict):
        title = schema.get("title", root.flat(schema).get("title") if "allOf" in schema else None)
        if isinstance(title, str) and key(title) and key(title) not in names:
            names.append(key(title))
    return [one for one in names if one]


def _columns(heads: list[str], names: dict[str, list[str]]) -> dict[str, int]:
    """Property → column: by the same name, else by a head that says part of it (`Price` for `unit_price`)."""
    keys = [key(head) for head in heads]
    columns = {
        name: next(keys.index(own) for own in mine if own in keys)
        for name, mine in names.items()
        if any(own in keys for own in mine)
    }
    for name in names:
        if name in columns:
            continue
        words = set(re.findall(r"[^\W_]+", name.casefold()))
        for at, head in enumerate(heads):
            if at not in columns.values() and words & set(re.findall(r"[^\W_]+", head.casefold())):
                columns[name] = at
                break
    return columns
